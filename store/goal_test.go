package store_test

import (
	"math"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func TestHundredths(t *testing.T) {
	for text, h := range map[string]store.Hundredths{
		"0.00": 0, "20.00": 2000, "0.05": 5, "-0.05": -5, "-12.30": -1230, "99999999.99": 9_999_999_999,
		"92233720368547758.07": math.MaxInt64, "-92233720368547758.08": math.MinInt64,
	} {
		v, err := h.Value()
		if err != nil || v != text {
			t.Errorf("Value() of %d = %v, %v, want %s", int64(h), v, err, text)
		}
		var back store.Hundredths
		if err := back.Scan([]byte(text)); err != nil || back != h {
			t.Errorf("Scan(%s) = %d, %v", text, int64(back), err)
		}
	}
	for _, c := range []struct {
		src  any
		want store.Hundredths
	}{
		{nil, 0}, {int64(20), 2000}, {20.29, 2029}, {0.07, 7}, {99999999.99, 9_999_999_999}, {"7", 700}, {"7.5", 750}, {"7.", 700},
	} {
		got := store.Hundredths(1)
		if err := got.Scan(c.src); err != nil || got != c.want {
			t.Errorf("Scan(%v) = %d, %v, want %d", c.src, int64(got), err, int64(c.want))
		}
	}
	for _, src := range []any{"", "x", "1.234", "1e3", "1.-5", true} {
		var h store.Hundredths
		if err := h.Scan(src); err == nil {
			t.Errorf("Scan(%v) = %d, want an error", src, int64(h))
		}
	}
}

func TestDaysBegin(t *testing.T) {
	for _, c := range []struct{ zone, day, want string }{
		{"UTC", "2026-01-27", "2026-01-27T00:00:00Z"},
		{"Asia/Seoul", "2026-01-27", "2026-01-26T15:00:00Z"},
		{"America/New_York", "2026-03-08", "2026-03-08T05:00:00Z"},
		{"America/New_York", "2026-03-09", "2026-03-09T04:00:00Z"},
		{"Africa/Cairo", "2024-04-26", "2024-04-25T22:00:00Z"},    // midnight is skipped
		{"Asia/Beirut", "2021-03-28", "2021-03-27T22:00:00Z"},     // midnight is skipped
		{"Atlantic/Azores", "2023-10-29", "2023-10-29T00:00:00Z"}, // midnight comes twice
		{"America/Havana", "2023-11-05", "2023-11-05T04:00:00Z"},  // midnight comes twice
		{"Africa/Cairo", "2023-10-27", "2023-10-26T22:00:00Z"},    // the hour before midnight comes twice
		{"Asia/Seoul", "9999-12-31", "9999-12-30T15:00:00Z"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		day, err := store.ParseDate(c.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := day.Begin(zone).Format(time.RFC3339); got != c.want {
			t.Errorf("%s begins in %s at %s, want %s", c.day, c.zone, got, c.want)
		}
	}
}

// In every zone the first instant of a day shows that day, and the one before it shows another.
func TestDaysBeginWithTheDay(t *testing.T) {
	for _, name := range []string{"Asia/Seoul", "Africa/Cairo", "America/Havana", "America/Sao_Paulo", "Atlantic/Azores", "Asia/Beirut", "Pacific/Apia", "Europe/London"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for at := time.Date(2009, 1, 1, 12, 0, 0, 0, time.UTC); at.Year() < 2027; at = at.AddDate(0, 0, 1) {
			day := store.DateOf(at)
			begin := day.Begin(zone)
			if name == "Pacific/Apia" && day.String() == "2011-12-30" { // a day that Samoa left out
				continue
			}
			if got := store.DateOf(begin.In(zone)); got != day {
				t.Errorf("%s: %v begins on %v", name, day, got)
			}
			if before := store.DateOf(begin.In(zone).Add(-time.Millisecond)); before == day {
				t.Errorf("%s: %v has begun before %v", name, day, begin)
			}
		}
	}
}

func TestGoalPeriod(t *testing.T) {
	seoul := time.FixedZone("Seoul", 9*3600)
	day := func(text string) store.Date {
		d, err := store.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct{ start, end, from, until string }{
		{"2026-01-27", "2026-02-02", "2026-01-26 15:00:00.000", "2026-02-02 15:00:00.000"},
		{"2026-12-30", "2026-12-31", "2026-12-29 15:00:00.000", "2026-12-31 15:00:00.000"},
		{"0001-01-01", "9999-12-31", "1000-01-01 00:00:00.000", "9999-12-31 15:00:00.000"},
	} {
		from, until := store.Goal{Start: day(c.start), End: day(c.end)}.Period(seoul)
		first, _ := from.Value()
		last, _ := until.Value()
		if first != c.from || last != c.until {
			t.Errorf("%s to %s is from %v until %v, want %s and %s", c.start, c.end, first, last, c.from, c.until)
		}
	}
	_, until := store.Goal{Start: day("2026-01-01"), End: day("9999-12-31")}.Period(time.UTC)
	if last, _ := until.Value(); last != "9999-12-31 23:59:59.999" {
		t.Errorf("the last day of all ends at %v", last)
	}
}
