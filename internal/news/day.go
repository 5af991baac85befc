package news

import "time"

// DayBegins returns the first moment of a day in a zone: midnight; where clocks are put forward at midnight, as in Havana and Santiago, the moment at
// which they are; where they are put back to it, the first of the two. Months and days outside of their range count on, as time.Date has it.
func DayBegins(year int, month time.Month, day int, zone *time.Location) time.Time {
	t := time.Date(year, month, day, 0, 0, 0, 0, zone)
	noon := time.Date(year, month, day, 12, 0, 0, 0, zone)
	if t.Day() != noon.Day() { // there is no midnight, and what is given for it is of the day before
		t, _ = noon.ZoneBounds()
	}
	if first := t.Add(-time.Hour); first.Day() == t.Day() {
		return first
	}
	return t
}
