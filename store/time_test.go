package store_test

import (
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func TestTimeAsText(t *testing.T) {
	seoul := time.FixedZone("KST", 9*3600)
	at := store.At(time.Date(2026, 1, 1, 3, 4, 5, 6_999_999, seoul))
	v, err := at.Value()
	if err != nil || v != "2025-12-31 18:04:05.006" {
		t.Errorf("Value() = %v, %v, want UTC, cut to milliseconds", v, err)
	}
	for _, src := range []any{
		"2025-12-31 18:04:05.006", []byte("2025-12-31 18:04:05.006000"), "2025-12-31T18:04:05.006Z", "2026-01-01T03:04:05.006+09:00",
		time.Date(2026, 1, 1, 3, 4, 5, 6_999_999, seoul),
	} {
		var got store.Time
		if err := got.Scan(src); err != nil || got != at {
			t.Errorf("Scan(%v) = %v, %v, want %v", src, got, err, at)
		}
	}
	var short store.Time
	if err := short.Scan("2025-12-31 18:04:05"); err != nil || !short.Equal(at.Truncate(time.Second)) {
		t.Errorf("Scan without a fraction = %v, %v", short, err)
	}
	for _, src := range []any{"yesterday", "", 5, 1.5} {
		var got store.Time
		if err := got.Scan(src); err == nil {
			t.Errorf("Scan(%v) = %v, want an error", src, got)
		}
	}
}

func TestTimeSortsAsText(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	last := ""
	for _, d := range []time.Duration{0, time.Millisecond, 10 * time.Millisecond, time.Second, time.Hour, 300 * 24 * time.Hour} {
		v, err := store.At(at.Add(d)).Value()
		if err != nil || v.(string) <= last {
			t.Errorf("Value() after %v = %v, %v, want it after %q", d, v, err, last)
		}
		last = v.(string)
	}
}

func TestZeroIsNull(t *testing.T) {
	if v, err := (store.Time{}).Value(); v != nil || err != nil {
		t.Errorf("Value() of the zero Time = %v, %v", v, err)
	}
	if v, err := (store.Date{}).Value(); v != nil || err != nil {
		t.Errorf("Value() of the zero Date = %v, %v", v, err)
	}
	at, day := store.At(time.Now()), store.Date{Year: 2026, Month: 1, Day: 1}
	if err := at.Scan(nil); err != nil || !at.IsZero() {
		t.Errorf("Scan(nil) = %v, %v", at, err)
	}
	if err := day.Scan(nil); err != nil || !day.IsZero() {
		t.Errorf("Scan(nil) = %v, %v", day, err)
	}
	if !store.At(time.Time{}).IsZero() {
		t.Error("At of the zero time is not zero")
	}
}

func TestDate(t *testing.T) {
	want := store.Date{Year: 2024, Month: time.February, Day: 29}
	for _, src := range []any{"2024-02-29", []byte("2024-02-29"), "2024-02-29 13:14:15", time.Date(2024, 2, 29, 23, 59, 0, 0, time.UTC)} {
		var got store.Date
		if err := got.Scan(src); err != nil || got != want {
			t.Errorf("Scan(%v) = %v, %v, want %v", src, got, err, want)
		}
	}
	if got, err := store.ParseDate(want.String()); err != nil || got != want {
		t.Errorf("ParseDate(%q) = %v, %v", want.String(), got, err)
	}
	for _, s := range []string{"2023-02-29", "2024-2-9", "", "20240229"} {
		if got, err := store.ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %v, want an error", s, got)
		}
	}
}

func TestNormalizeEmail(t *testing.T) {
	if got := store.NormalizeEmail("  Kim.Runner@EXAMPLE.com\t"); got != "kim.runner@example.com" {
		t.Errorf("NormalizeEmail = %q", got)
	}
}
