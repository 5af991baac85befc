package demo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// moment reads when a story went out: "12d 07:40" is twelve days ago at that time in the paper's zone, "3h20m" that long before now.
// It is never later than now.
func moment(when string, now time.Time) (time.Time, error) {
	days, clock, ok := strings.Cut(when, "d ")
	if !ok {
		ago, err := time.ParseDuration(when)
		if err != nil || ago < 0 {
			return time.Time{}, fmt.Errorf("%q is not a time: write 12d 07:40 or 3h20m", when)
		}
		return now.Add(-ago), nil
	}
	n, err := strconv.Atoi(days)
	at, err2 := time.Parse("15:04", clock)
	if err != nil || err2 != nil || n < 0 {
		return time.Time{}, fmt.Errorf("%q is not a time: write 12d 07:40 or 3h20m", when)
	}
	t := time.Date(now.Year(), now.Month(), now.Day()-n, at.Hour(), at.Minute(), 0, 0, now.Location())
	if t.After(now) {
		t = now.Add(-time.Minute)
	}
	return t, nil
}

// dayMark is a date in a text that follows the day of its story: {day-1} is the weekday before, {date+14} the date a fortnight on,
// {month} and {year} those of the day.
var dayMark = regexp.MustCompile(`\{(day|date|month|year)([+-]\d+)?\}`)

var weekdays = map[string][7]string{
	"en": {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	"fr": {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	"ha": {"Lahadi", "Litinin", "Talata", "Laraba", "Alhamis", "Jumma'a", "Asabar"},
	"ar": {"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"},
}

var months = map[string][12]string{
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	"ha": {"Janairu", "Fabrairu", "Maris", "Afrilu", "Mayu", "Yuni", "Yuli", "Agusta", "Satumba", "Oktoba", "Nuwamba", "Disamba"},
	"ar": {"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"},
}

// dated fills in the dates of a text in its language.
func dated(text, lang string, day time.Time) string {
	if _, known := months[lang]; !known {
		lang = "en"
	}
	return dayMark.ReplaceAllStringFunc(text, func(m string) string {
		part := dayMark.FindStringSubmatch(m)
		off, _ := strconv.Atoi(part[2])
		switch d := day.AddDate(0, 0, off); part[1] {
		case "day":
			return weekdays[lang][d.Weekday()]
		case "date":
			return fmt.Sprintf("%d %s", d.Day(), months[lang][d.Month()-1])
		case "month":
			return months[lang][day.AddDate(0, off, 0).Month()-1]
		default:
			return strconv.Itoa(day.Year() + off)
		}
	})
}
