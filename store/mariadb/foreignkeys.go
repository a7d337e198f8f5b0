package mariadb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/runnerway/runnerway/store"
)

// keptKeys is the table in which foreign keys are written down while they are away: the server changes no column that one
// uses, and who is interrupted must be able to bring them back.
const keptKeys = "runnerway_kept_foreign_keys"

// A foreignKey is a constraint of a table.
type foreignKey struct {
	table, name string
	definition  string // as in ALTER TABLE … ADD
}

// planKeys puts the steps that take foreign keys away before the changes of columns, and those that bring them back, and others
// that an interrupted run has left, after them.
func planKeys(ctx context.Context, db *sql.DB, p *store.CharsetPlan) error {
	away, err := usedKeys(ctx, db, p.Columns)
	if err != nil {
		return err
	}
	left, interrupted, err := leftKeys(ctx, db)
	if err != nil || len(away) == 0 && !interrupted {
		return err
	}
	var before, after []store.CharsetStep
	if len(away) > 0 {
		before = append(before, store.CharsetStep{SQL: "CREATE TABLE IF NOT EXISTS " + keptKeys + " (table_name VARCHAR(64) NOT NULL, name VARCHAR(64) NOT NULL, " +
			"definition TEXT NOT NULL, PRIMARY KEY (table_name, name)) ENGINE=InnoDB DEFAULT " + asWanted})
		var rows []string
		for _, k := range away {
			rows = append(rows, fmt.Sprintf("(%s, %s, %s)", literal(k.table), literal(k.name), literal(k.definition)))
		}
		before = append(before, store.CharsetStep{SQL: "REPLACE INTO " + keptKeys + " (table_name, name, definition) VALUES " + strings.Join(rows, ", ")})
	}
	for _, keys := range byTable(away) {
		drops := make([]string, len(keys))
		for i, k := range keys {
			drops[i] = "DROP FOREIGN KEY " + quoted(k.name)
		}
		before = append(before, store.CharsetStep{SQL: "ALTER TABLE " + quoted(keys[0].table) + " " + strings.Join(drops, ", ")})
	}
	for _, keys := range byTable(append(left, away...)) {
		adds := make([]string, len(keys))
		for i, k := range keys {
			adds[i] = "ADD " + k.definition
		}
		after = append(after, store.CharsetStep{SQL: "ALTER TABLE " + quoted(keys[0].table) + " " + strings.Join(adds, ", ")})
	}
	after = append(after, store.CharsetStep{SQL: "DROP TABLE " + keptKeys})
	p.Steps = slices.Concat(before, p.Steps, after)
	return nil
}

// usedKeys are the foreign keys that have one of the columns on either side.
func usedKeys(ctx context.Context, db *sql.DB, columns []store.TextColumn) ([]foreignKey, error) {
	type use struct{ table, name, column, parent, parentColumn string }
	uses, err := scanAll(ctx, db, func(u *use) []any { return []any{&u.table, &u.name, &u.column, &u.parent, &u.parentColumn} },
		"SELECT table_name, constraint_name, column_name, referenced_table_name, referenced_column_name FROM information_schema.key_column_usage "+
			"WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL ORDER BY table_name, constraint_name, ordinal_position")
	if err != nil {
		return nil, err
	}
	changes := func(table, column string) bool {
		return slices.ContainsFunc(columns, func(c store.TextColumn) bool { return c.Table == table && c.Column == column })
	}
	var keys []foreignKey
	for _, u := range uses {
		if !changes(u.table, u.column) && !changes(u.parent, u.parentColumn) {
			continue
		}
		if n := len(keys); n > 0 && keys[n-1].table == u.table && keys[n-1].name == u.name {
			continue
		}
		keys = append(keys, foreignKey{table: u.table, name: u.name})
	}
	for i := range keys {
		if keys[i].definition, err = keyDefinition(ctx, db, keys[i]); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// keyDefinition is what the server shows of a foreign key.
func keyDefinition(ctx context.Context, db *sql.DB, k foreignKey) (string, error) {
	var name, shown string
	if err := db.QueryRowContext(ctx, "SHOW CREATE TABLE "+quoted(k.table)).Scan(&name, &shown); err != nil {
		return "", err
	}
	for line := range strings.Lines(shown) {
		line = strings.TrimSuffix(strings.TrimSpace(line), ",")
		if strings.HasPrefix(line, "CONSTRAINT "+quoted(k.name)+" FOREIGN KEY ") {
			return line, nil
		}
	}
	return "", fmt.Errorf("foreign key %s of %s is shown as something unexpected", k.name, k.table)
}

// leftKeys are those that an interrupted run, if there was one, has taken away and not brought back.
func leftKeys(ctx context.Context, db *sql.DB) (left []foreignKey, interrupted bool, err error) {
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) > 0 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?",
		keptKeys).Scan(&interrupted); err != nil || !interrupted {
		return nil, false, err
	}
	left, err = scanAll(ctx, db, func(k *foreignKey) []any { return []any{&k.table, &k.name, &k.definition} },
		"SELECT k.table_name, k.name, k.definition FROM "+keptKeys+" k WHERE NOT EXISTS (SELECT 1 FROM information_schema.table_constraints c "+
			"WHERE c.table_schema = DATABASE() AND c.table_name = k.table_name AND c.constraint_name = k.name) ORDER BY k.table_name, k.name")
	return left, true, err
}

// byTable puts keys of the same table together.
func byTable(keys []foreignKey) [][]foreignKey {
	var out [][]foreignKey
	for _, k := range keys {
		i := slices.IndexFunc(out, func(of []foreignKey) bool { return of[0].table == k.table })
		if i < 0 {
			out = append(out, nil)
			i = len(out) - 1
		}
		out[i] = append(out[i], k)
	}
	return out
}

// literal is a text in SQL; names in the catalogue may have quotes in them.
func literal(s string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), "'", "''") + "'"
}
