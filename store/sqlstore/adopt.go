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
)

// CharsetError is a database of the previous server whose tables keep text in another way than those that the migrations add,
// so that neither foreign keys nor comparisons between them work.
type CharsetError struct {
	Tables []string // by name
}

// Error says what to do.
func (e *CharsetError) Error() string {
	return fmt.Sprintf("text in the tables %s is not kept as utf8mb4_unicode_ci, and nothing was changed: run \"runnerway check-db --fix-charset\" first, which shows what it does before it does it",
		strings.Join(e.Tables, ", "))
}

// oneCharset is a *CharsetError if the migrations of the plan would meet tables that they do not fit.
func (db *DB) oneCharset(ctx context.Context, conn *sql.DB, plan MigrationPlan) error {
	if plan.Fresh || len(plan.Apply) == 0 || db.dialect.PlanCharset == nil {
		return nil
	}
	ours, err := ownTables()
	if err != nil {
		return err
	}
	changes, err := db.dialect.PlanCharset(ctx, conn)
	if err != nil {
		return fmt.Errorf("look how %s keeps text: %w", db.location, err)
	}
	var e CharsetError
	for _, s := range changes.Steps {
		if slices.Contains(ours, s.Table) {
			e.Tables = append(e.Tables, s.Table)
		}
	}
	if len(e.Tables) > 0 {
		return &e
	}
	return nil
}

var ownTable = regexp.MustCompile(`(?m)^CREATE TABLE IF NOT EXISTS (\w+)`)

// ownTables are the names of all tables of the migrations.
func ownTables() ([]string, error) {
	files, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, f := range files {
		text, err := fs.ReadFile(migrations.Files, f)
		if err != nil {
			return nil, err
		}
		for _, m := range ownTable.FindAllSubmatch(text, -1) {
			names = append(names, string(m[1]))
		}
	}
	return names, nil
}
