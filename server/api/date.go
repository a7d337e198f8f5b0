package api

import (
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

const textDate = "날짜 형식이 올바르지 않습니다"

// A Date is a calendar day on the wire, YYYY-MM-DD. A text that is no day is reported by Resolve, with its place in the
// body. The zero Date is one that was not given.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// noDay marks a Date whose text was no day.
var noDay = Date{Day: -1}

// Valid reports whether d is a day: given, and well formed.
func (d Date) Valid() bool { return d.Day > 0 }

// Compare is negative if d is before other, 0 if it is the same day, and positive if it is after it. Both must be valid.
func (d Date) Compare(other Date) int { return d.midnight().Compare(other.midnight()) }

func (d Date) midnight() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// MarshalJSON writes "2026-02-12".
func (d Date) MarshalJSON() ([]byte, error) { return []byte(d.midnight().Format(`"2006-01-02"`)), nil }

// UnmarshalJSON reads a day. What is not a string is left to the schema to report.
func (d *Date) UnmarshalJSON(b []byte) error {
	var text *string
	if err := json.Unmarshal(b, &text); err != nil || text == nil {
		return err
	}
	*d = noDay
	if t, err := time.Parse(time.DateOnly, *text); err == nil && t.Year() >= 1 {
		d.Year, d.Month, d.Day = t.Date()
	}
	return nil
}

// Resolve reports a text that is no day.
func (d *Date) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	if *d == noDay {
		return []error{&Problem{Type: "date_parsing", Loc: path.String(), Text: textDate}}
	}
	return nil
}

// Schema names the format in words only: huma's own check of it would report a second time.
func (Date) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "Day, YYYY-MM-DD", Examples: []any{"2026-02-12"}}
}
