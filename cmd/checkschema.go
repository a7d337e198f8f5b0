package cmd

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// The oldest MariaDB whose features are used.
const oldestMariaDBMajor, oldestMariaDBMinor = 10, 6

// checkServer looks at the program behind the connection: its version, its clock, how strict it is.
func (r *report) checkServer(d database, i store.Inspection, variables map[string]string) {
	version := check{ID: "version", Group: groupConnection, State: checkOK, Text: kindNames[d.kind] + " " + i.Version, Figures: map[string]any{"version": i.Version}}
	if d.kind == kindSQLite {
		r.add(version)
		return
	}
	if state, advice := supported(i.Version); state != checkOK {
		version.State, version.Advice = state, advice
	}
	r.add(version)
	r.add(clockCheck(variables, time.Now()))
	mode := check{ID: "sql_mode", Group: groupConnection, State: checkOK, Text: "strict: what does not fit is refused", Figures: map[string]any{"sql_mode": variables["sql_mode"]}}
	if !strings.Contains(variables["sql_mode"], "STRICT_") {
		mode.State, mode.Text = checkFail, "not strict: what does not fit would be cut off without a word"
		mode.Advice = "something between this program and the server changes sql_mode; connect to the server itself"
	}
	r.add(mode)
}

// supported judges the version that a server tells.
func supported(version string) (state, advice string) {
	if !strings.Contains(strings.ToLower(version), "mariadb") {
		return checkFail, "this is no MariaDB server; MySQL differs in what is used here"
	}
	// Some tell 5.5.5- first, for old replicas.
	parts := strings.SplitN(strings.TrimPrefix(version, "5.5.5-"), ".", 3)
	if len(parts) < 3 {
		return checkWarn, "the version cannot be read"
	}
	major, err1 := strconv.Atoi(parts[0])
	minor, err2 := strconv.Atoi(parts[1])
	if err1 != nil || err2 != nil {
		return checkWarn, "the version cannot be read"
	}
	if major < oldestMariaDBMajor || major == oldestMariaDBMajor && minor < oldestMariaDBMinor {
		return checkFail, fmt.Sprintf("MariaDB %d.%d or newer is needed (SKIP LOCKED)", oldestMariaDBMajor, oldestMariaDBMinor)
	}
	return checkOK, ""
}

// maxClockGap is how far the clocks of server and program may be apart, in seconds.
const maxClockGap = 5

func clockCheck(variables map[string]string, now time.Time) check {
	c := check{ID: "time_zone", Group: groupConnection, State: checkOK, Text: "connections use UTC, and the server's clock is right",
		Figures: map[string]any{"session": variables["time_zone"], "global": variables["global_time_zone"]}}
	if variables["time_zone"] != "+00:00" {
		c.State, c.Text = checkFail, "connections use the time zone "+variables["time_zone"]+", not UTC"
		c.Advice = "something between this program and the server changes time_zone; connect to the server itself"
		return c
	}
	at, err := strconv.ParseFloat(variables["unix_time"], 64)
	if gap := at - float64(now.UnixMilli())/1000; err == nil && math.Abs(gap) > maxClockGap {
		c.State, c.Text = checkWarn, fmt.Sprintf("the clocks of the server and of this machine are %.0f s apart", math.Abs(gap))
		c.Advice = "let both keep time (NTP): tokens and leases go by it"
		c.Figures["gap_s"] = math.Round(gap)
	}
	return c
}

// checkSchema looks at migrations and indexes.
func (r *report) checkSchema(ctx context.Context, db *sqlstore.DB, i store.Inspection) {
	m := i.Migrations
	c := check{ID: "migrations", Group: groupSchema, State: checkOK,
		Text:    fmt.Sprintf("%d applied, %d missing, %d unknown", len(m.Applied), len(m.Missing), len(m.Unknown)),
		Figures: map[string]any{"applied": len(m.Applied), "missing": len(m.Missing), "unknown": len(m.Unknown)}}
	switch {
	case len(m.Unknown) > 0:
		c.State, c.Details = checkFail, []string{"unknown: " + migrationNames(m.Unknown)}
		c.Advice = "use the newer program that made them"
	case len(m.Missing) > 0:
		c.State, c.Details = checkFail, []string{"migrations missing: " + migrationNames(m.Missing)}
		c.Advice = `run "runnerway migrate"`
	}
	r.add(c)
	if !m.Current() {
		r.add(check{ID: "indexes", Group: groupSchema, State: checkSkipped, Text: "after the migrations"})
		return
	}
	missing, expected, err := db.MissingIndexes(ctx)
	c = check{ID: "indexes", Group: groupSchema, State: checkOK, Text: fmt.Sprintf("%d expected, all there", expected),
		Figures: map[string]any{"expected": expected, "missing": len(missing)}}
	if err != nil {
		r.add(unchecked(c, err))
		return
	}
	for _, index := range missing {
		if index.SQL != "" {
			c.Details = append(c.Details, index.SQL+";")
			continue
		}
		c.Details = append(c.Details, fmt.Sprintf("CREATE UNIQUE INDEX %s ON %s (%s);", index.Name, index.Table, strings.Join(index.Columns, ", ")))
	}
	if len(missing) > 0 {
		c.State, c.Text = checkFail, fmt.Sprintf("%d of %d missing, or of other columns: requests get slow or fail", len(missing), expected)
		c.Advice = "make them with these statements"
	}
	r.add(c)
}

// unchecked is a check that could not be made.
func unchecked(c check, err error) check {
	c.State, c.Text, c.Details = checkFail, "could not be checked: "+err.Error(), nil
	return c
}

// textDetails is how many columns are listed.
const textDetails = 12

// checkText looks at encodings and collations.
func (r *report) checkText(ctx context.Context, db *sqlstore.DB, i store.Inspection) {
	encoding := check{ID: "encoding", Group: groupText, State: checkOK, Text: i.Encoding}
	if i.Kind == kindSQLite {
		if !i.EncodingOK {
			encoding.State, encoding.Advice = checkFail, "it must be UTF-8, which is chosen when a file is made: copy the rows into a new one"
		}
		r.add(encoding)
		return
	}
	plan, err := db.CharsetPlan(ctx)
	if err != nil {
		r.add(unchecked(encoding, err))
		return
	}
	tables := map[string]bool{}
	for _, s := range plan.Steps {
		if s.Table != "" { // others are of the database, or of foreign keys
			tables[s.Table] = true
		}
	}
	encoding.Figures = map[string]any{"columns": len(plan.Columns), "tables": len(tables), "obstacles": len(plan.Obstacles)}
	switch {
	case len(plan.Columns) > 0:
		encoding.State = checkFail
		encoding.Text += fmt.Sprintf("; %d columns of %d tables are not utf8mb4_unicode_ci", len(plan.Columns), len(tables))
	case len(plan.Steps) > 0:
		encoding.State = checkWarn
		encoding.Text += "; new tables and columns would not be utf8mb4_unicode_ci"
	}
	if len(plan.Steps) > 0 {
		encoding.Advice = `"runnerway check-db --fix-charset" shows what would change that`
	}
	for _, c := range plan.Columns {
		encoding.Details = append(encoding.Details, fmt.Sprintf("%s.%s: %s %s", c.Table, c.Column, c.Charset, c.Collation))
	}
	if more := len(encoding.Details) - textDetails; more > 0 {
		encoding.Details = append(encoding.Details[:textDetails:textDetails], fmt.Sprintf("and %d more", more))
	}
	r.add(encoding)
	r.add(doubledCheck(plan.Doubled))
}

func doubledCheck(doubled []store.DoubledText) check {
	c := check{ID: "doubled_text", Group: groupText, State: checkOK, Text: "no text that was encoded twice"}
	for _, d := range doubled {
		c.Details = append(c.Details, fmt.Sprintf("%s.%s: %d rows, such as %q, which means %q", d.Table, d.Column, d.Rows, d.Example, d.Meant))
	}
	if len(doubled) > 0 {
		c.State, c.Text = checkWarn, "text of columns that are latin1 was stored as UTF-8, so that each of its bytes counts as a character"
		c.Advice = "--fix-charset keeps it as it is; docs/operating.md tells how to set it right"
	}
	return c
}

// checkRows looks at the rows: sound, none without what they refer to, counted right.
func (r *report) checkRows(ctx context.Context, db *sqlstore.DB, i store.Inspection) {
	c := check{ID: "integrity", Group: groupRows, State: checkOK, Text: "sound"}
	if len(i.Faults) > 0 {
		c.State, c.Text, c.Details = checkFail, fmt.Sprintf("%d faults", len(i.Faults)), first(i.Faults, textDetails)
		c.Advice = damagedAdvice(database{kind: i.Kind})
	}
	r.add(c)
	if !i.Migrations.Current() {
		r.add(check{ID: "orphans", Group: groupRows, State: checkSkipped, Text: "after the migrations"})
		r.add(check{ID: "counters", Group: groupRows, State: checkSkipped, Text: "after the migrations"})
		return
	}
	r.add(orphansCheck(ctx, db))
	r.add(countersCheck(ctx, db))
}

// first are the first n of some lines, with a last one that counts the others.
func first(all []string, n int) []string {
	if len(all) <= n {
		return all
	}
	return append(slices.Clone(all[:n]), fmt.Sprintf("and %d more", len(all)-n))
}

func orphansCheck(ctx context.Context, db *sqlstore.DB) check {
	broken, relations, err := db.Orphans(ctx)
	c := check{ID: "orphans", Group: groupRows, State: checkOK, Text: fmt.Sprintf("%d relations, no row without what it refers to", relations)}
	if err != nil {
		return unchecked(c, err)
	}
	figures := map[string]any{}
	for _, o := range broken {
		c.Details = append(c.Details, fmt.Sprintf("%s.%s: %d rows whose %s is missing, such as %s, which refers to %s", o.Table, o.Column, o.Rows, o.Parent, o.Example, o.Missing))
		figures[o.Table+"."+o.Column] = map[string]any{"rows": o.Rows, "example": o.Example, "missing": o.Missing}
	}
	c.Figures = map[string]any{"relations": relations, "broken": figures}
	if len(broken) > 0 {
		c.State, c.Text = checkFail, fmt.Sprintf("rows of %d of %d relations refer to nothing", len(broken), relations)
		c.Advice = "bring back what they refer to from a backup, or remove them"
	}
	return c
}

func countersCheck(ctx context.Context, db *sqlstore.DB) check {
	wrong, looked, err := db.Drifts(ctx)
	c := check{ID: "counters", Group: groupRows, State: checkOK, Text: fmt.Sprintf("%d counters, all as their rows", looked)}
	if err != nil {
		return unchecked(c, err)
	}
	figures := map[string]any{}
	for _, d := range wrong {
		c.Details = append(c.Details, driftText(d))
		figures[d.Counter] = map[string]any{"rows": d.Rows, "of": d.Of, "example": d.Example, "has": d.Has, "should": d.Should}
	}
	c.Figures = map[string]any{"counters": looked, "wrong": figures}
	if len(wrong) > 0 {
		c.State, c.Text = checkWarn, fmt.Sprintf("%d of %d counters differ from their rows", len(wrong), looked)
		c.Advice = `"runnerway check-db --fix-counters" sets them right`
	}
	return c
}

func driftText(d store.Drift) string {
	number := func(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }
	return fmt.Sprintf("%s: %d of %d rows, such as %s: %s, which should be %s", d.Counter, d.Rows, d.Of, strings.TrimSpace(d.Example), number(d.Has), number(d.Should))
}
