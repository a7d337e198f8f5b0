package store

import (
	"database/sql/driver"
	"fmt"
	"time"
)

const (
	timeLayout = "2006-01-02 15:04:05.000"
	dateLayout = time.DateOnly
)

// Time is an instant in UTC with milliseconds. It is stored as text that sorts by time and that DATETIME(3) accepts. The
// zero Time is stored as NULL.
type Time struct {
	time.Time
}

// At is t in UTC, cut to milliseconds.
func At(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{t.UTC().Truncate(time.Millisecond)}
}

// Add is t later by d.
func (t Time) Add(d time.Duration) Time { return At(t.Time.Add(d)) }

// Value makes Time a driver.Valuer.
func (t Time) Value() (driver.Value, error) {
	if t.IsZero() {
		return nil, nil
	}
	return t.UTC().Format(timeLayout), nil
}

// Scan makes Time a sql.Scanner. It reads NULL, a driver's time, and text with or without a fraction; text without a zone
// is UTC, as the previous server wrote it.
func (t *Time) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = Time{}
		return nil
	case time.Time:
		*t = At(v)
		return nil
	case string:
		return t.parse(v)
	case []byte:
		return t.parse(string(v))
	}
	return fmt.Errorf("scan %T into a time", src)
}

func (t *Time) parse(s string) error {
	// A layout without a fraction accepts one.
	for _, layout := range []string{time.DateTime, time.RFC3339, "2006-01-02 15:04:05Z07:00", dateLayout} {
		if parsed, err := time.Parse(layout, s); err == nil {
			*t = At(parsed)
			return nil
		}
	}
	return fmt.Errorf("scan time %q", s)
}

// Date is a calendar day without zone. The zero Date is stored as NULL.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day that t shows in its own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{Year: y, Month: m, Day: d}
}

// ParseDate reads YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(dateLayout, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %q is not YYYY-MM-DD", s)
	}
	return DateOf(t), nil
}

// Begin is the first instant of d in zone. Where midnight is skipped it is the change of the clocks, where it comes twice the
// first one.
func (d Date) Begin(zone *time.Location) Time {
	midnight := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
	begin, end := midnight.ZoneBounds()
	if DateOf(midnight) != d {
		return At(end)
	}
	if begin.IsZero() {
		return At(midnight)
	}
	_, before := begin.Add(-time.Second).In(zone).Zone()
	_, now := midnight.Zone()
	if first := midnight.Add(time.Duration(now-before) * time.Second); first.Before(begin) {
		return At(first)
	}
	return At(midnight)
}

// next is the day after d.
func (d Date) next() Date { return DateOf(time.Date(d.Year, d.Month, d.Day+1, 0, 0, 0, 0, time.UTC)) }

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// String is YYYY-MM-DD.
func (d Date) String() string {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format(dateLayout)
}

// Value makes Date a driver.Valuer.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan makes Date a sql.Scanner; a time of day is dropped.
func (d *Date) Scan(src any) error {
	if src == nil {
		*d = Date{}
		return nil
	}
	var t Time
	if err := t.Scan(src); err != nil {
		return fmt.Errorf("scan date: %w", err)
	}
	*d = DateOf(t.Time)
	return nil
}
