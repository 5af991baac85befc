package news_test

import (
	"testing"
	"time"

	"broadsheet/internal/news"
)

func TestDayBegins(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"UTC", "Africa/Lagos", "Africa/Cairo", "America/Havana", "America/Santiago", "America/Sao_Paulo", "America/Asuncion", "Asia/Amman", "Asia/Beirut", "Atlantic/Azores", "Europe/London", "America/New_York"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for n := range 26 * 366 {
			day := time.Date(2000, 1, 1+n, 0, 0, 0, 0, time.UTC)
			begins := news.DayBegins(2000, 1, 1+n, zone)
			if got := begins.Format(time.DateOnly); got != day.Format(time.DateOnly) {
				t.Fatalf("%s: %s begins on %s", name, day.Format(time.DateOnly), begins)
			}
			if before := begins.Add(-1); before.Day() == day.Day() {
				t.Fatalf("%s: %s began before %s", name, day.Format(time.DateOnly), begins)
			}
		}
	}
}
