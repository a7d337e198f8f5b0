package api

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

const (
	textTime   = "날짜와 시간 형식이 올바르지 않습니다"
	textSwitch = "참 또는 거짓 값이어야 합니다"
)

// An Instant is a time on the wire: written in UTC with three digits of
// fraction and Z, read with Z, with an offset, or naive (then it is UTC).
// A text that is no time is reported by Resolve, with its place in the body.
type Instant struct{ time.Time }

// malformed marks an Instant whose text was no time; no real time is there.
var malformed = time.Unix(1<<40, 7)

// MarshalJSON writes 2026-02-12T05:12:33.120Z.
func (i Instant) MarshalJSON() ([]byte, error) {
	return []byte(i.UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

// UnmarshalJSON reads a time; it fails only on a value that is not a string.
func (i *Instant) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	i.Time = malformed
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 1 {
			i.Time = t.UTC()
			return nil
		}
	}
	return nil
}

// Resolve reports a text that is no time.
func (i *Instant) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	if i.Equal(malformed) {
		return []error{&Problem{Type: "datetime_parsing", Loc: path.String(), Text: textTime}}
	}
	return nil
}

// Schema has no format: huma's own check of date-time refuses naive times.
func (Instant) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type:        huma.TypeString,
		Description: "RFC 3339 time, UTC",
		Examples:    []any{"2026-02-12T05:12:33.120Z"},
	}
}

// A Switch is a boolean of a query: true, false, 1, 0, yes, no, on, off, t, f,
// y, n in any case. Its zero value is false.
type Switch struct{ text string }

// UnmarshalText takes any text; Resolve refuses the wrong ones.
func (s *Switch) UnmarshalText(b []byte) error {
	s.text = strings.ToLower(string(b))
	return nil
}

// On is its value.
func (s Switch) On() bool {
	switch s.text {
	case "true", "1", "yes", "on", "t", "y":
		return true
	}
	return false
}

// Off reports that no was said, which is more than that yes was not.
func (s Switch) Off() bool {
	switch s.text {
	case "false", "0", "no", "off", "f", "n":
		return true
	}
	return false
}

// Resolve reports a text that is not in the list.
func (s *Switch) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	if s.text == "" || s.On() || s.Off() {
		return nil
	}
	return []error{&Problem{Type: "bool_parsing", Loc: path.String(), Text: textSwitch}}
}

// Schema is a boolean in the document; huma validates the text, so the type
// cannot be stated more narrowly than a string.
func (Switch) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "true, false, 1, 0, yes, no, on, off, t, f, y or n", Examples: []any{"true"}}
}
