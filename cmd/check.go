package cmd

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// States of a check.
const (
	checkOK      = "ok"
	checkWarn    = "warn" // works, but should not stay so
	checkFail    = "fail" // does not work, or loses something
	checkSkipped = "skipped"
)

// A check is one thing that was looked at. The form is documented in docs/operating.md and only grows.
type check struct {
	ID      string         `json:"id"`
	Group   string         `json:"group"`
	State   string         `json:"state"`
	Text    string         `json:"text"`
	Advice  string         `json:"advice,omitempty"`
	Details []string       `json:"details,omitempty"`
	Figures map[string]any `json:"figures,omitempty"`
}

// Groups of checks, in the order in which they are shown.
const (
	groupConnection = "connection"
	groupSchema     = "schema"
	groupText       = "text"
	groupRows       = "rows"
	groupContents   = "contents"
	groupStorage    = "storage"
	groupSettings   = "settings"
)

// A report is all that was found out about a database.
type report struct {
	Format   int     `json:"format"` // 1
	Kind     string  `json:"kind"`
	Location string  `json:"location"` // without password
	State    string  `json:"state"`    // the worst of the checks
	Checks   []check `json:"checks"`
}

// add appends a check.
func (r *report) add(c check) { r.Checks = append(r.Checks, c) }

// count is how many checks are in a state.
func (r *report) count(state string) int {
	n := 0
	for _, c := range r.Checks {
		if c.State == state {
			n++
		}
	}
	return n
}

// settle sets the state of the whole.
func (r *report) settle() {
	switch {
	case r.count(checkFail) > 0:
		r.State = checkFail
	case r.count(checkWarn) > 0:
		r.State = checkWarn
	default:
		r.State = checkOK
	}
}

// writeJSON writes the report for programs.
func (r *report) writeJSON(out io.Writer) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

// write writes the report for people, in groups.
func (r *report) write(out io.Writer) {
	fmt.Fprintf(out, "%s database %s\n", kindNames[r.Kind], r.Location)
	group := ""
	for _, c := range r.Checks {
		if c.Group != group {
			group = c.Group
			fmt.Fprintf(out, "\n%s\n", strings.ToUpper(group[:1])+group[1:])
		}
		fmt.Fprintf(out, "  %-7s  %-12s  %s\n", c.State, c.ID, c.Text)
		for _, d := range c.Details {
			fmt.Fprintf(out, "%25s%s\n", "", d)
		}
		if c.Advice != "" {
			fmt.Fprintf(out, "%25s-> %s\n", "", c.Advice)
		}
	}
	fmt.Fprintf(out, "\n%s: %s, %s\n", r.State, plural(r.count(checkFail), "fault"), plural(r.count(checkWarn), "warning"))
}

var kindNames = map[string]string{kindSQLite: "SQLite", kindMariaDB: "MariaDB"}

// plural is a number with its word.
func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// bytesText is a size as a person reads it.
func bytesText(n int64) string {
	const unit = 1024
	switch {
	case n >= unit*unit*unit:
		return fmt.Sprintf("%.1f GiB", float64(n)/(unit*unit*unit))
	case n >= unit*unit:
		return fmt.Sprintf("%.1f MiB", float64(n)/(unit*unit))
	}
	return fmt.Sprintf("%d KiB", (n+unit-1)/unit)
}
