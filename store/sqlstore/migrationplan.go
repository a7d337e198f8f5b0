package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/runnerway/runnerway/migrations"
	"github.com/runnerway/runnerway/store"
)

// MigrationPlan is the way from one version of the schema to another.
type MigrationPlan struct {
	From, To int64             // newest migration before and after; 0 is none
	Fresh    bool              // the database has no tables yet
	Undo     []store.Migration // newest first
	Apply    []store.Migration // oldest first
}

// Nothing reports whether there is nothing to do.
func (p MigrationPlan) Nothing() bool { return len(p.Undo)+len(p.Apply) == 0 }

// UnknownVersionError is a version beyond the newest migration of this program.
type UnknownVersionError struct {
	Version, Newest int64
}

// Error says what there is.
func (e *UnknownVersionError) Error() string {
	return fmt.Sprintf("there is no migration %d: this program knows 1 to %d (\"runnerway migrate status\" lists them), and 0 for none", e.Version, e.Newest)
}

// Plan says what MigrateWith would do, and changes nothing. to is as in MigrateOptions. *UnknownVersionError if there is no
// such migration, *NewerError if a newer program has migrated the database.
func (db *DB) Plan(ctx context.Context, to *int64) (MigrationPlan, error) {
	return db.plan(ctx, db.read, to)
}

func (db *DB) plan(ctx context.Context, conn *sql.DB, to *int64) (MigrationPlan, error) {
	var p MigrationPlan
	s, err := db.status(ctx, conn)
	if err != nil {
		return p, err
	}
	if err := newer(s); err != nil {
		return p, err
	}
	tables, err := db.tables(ctx, &queries{DB: db, session: conn})
	if err != nil {
		return p, fmt.Errorf("list the tables of %s: %w", db.location, err)
	}
	if slices.Contains(tables, copyTable) {
		return p, fmt.Errorf("%s: %w", db.location, ErrUnfinishedCopy)
	}
	p.Fresh, p.From = len(tables) == 0, Newest(s.Applied)
	newest := max(p.From, Newest(s.Missing))
	p.To = newest
	if to != nil {
		p.To = *to
		if *to > newest {
			return p, &UnknownVersionError{Version: *to, Newest: newest}
		}
	}
	for _, m := range s.Missing {
		if m.Version <= p.To {
			p.Apply = append(p.Apply, m)
		}
	}
	for _, m := range slices.Backward(s.Applied) {
		if m.Version > p.To {
			p.Undo = append(p.Undo, m)
		}
	}
	return p, nil
}

// Newest is the highest version among migrations, 0 if there are none.
func Newest(of []store.Migration) int64 {
	var v int64
	for _, m := range of {
		v = max(v, m.Version)
	}
	return v
}

// Direction is up or down a migration.
type Direction string

// The directions, as they stand in the files.
const (
	Up   Direction = "Up"
	Down Direction = "Down"
)

// MigrationSQL is what the database would be given for a migration: without what only the other database executes.
func (db *DB) MigrationSQL(m store.Migration, d Direction) (string, error) {
	text, err := fs.ReadFile(migrations.Files, m.Name+".sql")
	if err != nil {
		return "", fmt.Errorf("read migration: %w", err)
	}
	// Each file has one part for each direction, up first.
	up, down, _ := strings.Cut(string(text), "-- +goose Down")
	_, part, _ := strings.Cut(up, "-- +goose Up")
	if d == Down {
		part = down
	}
	if db.dialect.ExecutableComments {
		part = executable.ReplaceAllString(part, "$1")
	} else {
		part = emptyStatement.ReplaceAllString(executableWithBlank.ReplaceAllString(part, ""), "")
	}
	return strings.TrimSpace(part) + "\n", nil
}

var (
	executable          = regexp.MustCompile(`(?s)/\*M! (.*?) \*/`)
	executableWithBlank = regexp.MustCompile(`(?s) ?/\*M! .*? \*/`)
	emptyStatement      = regexp.MustCompile(`(?m)^;\n`)
	dropTable           = regexp.MustCompile(`(?m)^DROP TABLE IF EXISTS (\w+)`)
	dropColumn          = regexp.MustCompile(`(?m)^ALTER TABLE (\w+) DROP COLUMN (?:IF EXISTS )?(\w+)`)
)

// Loss is what undoing migrations would throw away.
type Loss struct {
	Table  string
	Column string // empty: the whole table
	Rows   int64  // of the table, or those that hold something in the column
}

// Losses are what undoing these migrations throws away, in the order in which it goes: tables and columns with anything in
// them.
func (db *DB) Losses(ctx context.Context, undo []store.Migration) ([]Loss, error) {
	q := db.reader()
	tables, err := db.tables(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []Loss
	gone := map[string]bool{}
	add := func(l Loss, query string) error {
		if gone[l.Table] || !slices.Contains(tables, l.Table) {
			return nil
		}
		var err error
		if l.Rows, err = value[int64](ctx, q, query); err != nil {
			return fmt.Errorf("count what undoing a migration loses of %s: %w", l.Table, err)
		}
		if gone[l.Table] = l.Column == ""; l.Rows > 0 {
			out = append(out, l)
		}
		return nil
	}
	for _, m := range undo {
		text, err := db.MigrationSQL(m, Down)
		if err != nil {
			return nil, err
		}
		// Names come from our own files.
		for _, found := range dropTable.FindAllStringSubmatch(text, -1) {
			if err := add(Loss{Table: found[1]}, "SELECT COUNT(*) FROM `"+found[1]+"`"); err != nil {
				return nil, err
			}
		}
		for _, found := range dropColumn.FindAllStringSubmatch(text, -1) {
			if err := add(Loss{Table: found[1], Column: found[2]}, "SELECT COUNT(`"+found[2]+"`) FROM `"+found[1]+"`"); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// AppliedAt is when each migration was applied, by version.
func (db *DB) AppliedAt(ctx context.Context) (map[int64]store.Time, error) {
	tables, err := db.tables(ctx, db.reader())
	if err != nil || !slices.Contains(tables, versionTable) {
		return nil, err
	}
	type row struct {
		version int64
		at      store.Time
	}
	rows, err := all(ctx, db.reader(), func(r *row) []any { return []any{&r.version, &r.at} },
		"SELECT version_id, tstamp FROM "+versionTable+" WHERE is_applied = 1 ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("read when %s was migrated: %w", db.location, err)
	}
	out := map[int64]store.Time{}
	for _, r := range rows {
		out[r.version] = r.at
	}
	return out, nil
}
