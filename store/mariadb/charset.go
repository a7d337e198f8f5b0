package mariadb

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/runnerway/runnerway/store"
)

// How text is kept: the guide's choice, which every table of the migrations has.
const (
	charset   = "utf8mb4"
	collation = "utf8mb4_unicode_ci"
	asWanted  = "CHARACTER SET " + charset + " COLLATE " + collation
)

// A textTable is a table with what matters of it for a change of its character set.
type textTable struct {
	name, engine, rowFormat, collation string
	columns                            []textColumn // those to be changed
	key                                string       // first column of the primary key, empty without one
}

// A textColumn is a column whose text is kept in another way.
type textColumn struct {
	name, kind, columnType, charset, collation string
	length                                     int64  // characters that it takes
	definition                                 string // after the change, as in CREATE TABLE
}

// planCharset looks at the database, its tables and their columns. Columns are changed one by one, with everything else of
// their definitions as it is, and not by CONVERT TO: that would widen TEXT to MEDIUMTEXT and change JSON and binary
// collations, which are fine as they are.
func planCharset(ctx context.Context, db *sql.DB) (store.CharsetPlan, error) {
	var p store.CharsetPlan
	var name, has string
	if err := db.QueryRowContext(ctx, "SELECT DATABASE(), @@collation_database").Scan(&name, &has); err != nil {
		return p, err
	}
	if has != collation {
		p.Steps = append(p.Steps, store.CharsetStep{SQL: "ALTER DATABASE " + quoted(name) + " " + asWanted})
	}
	tables, err := textTables(ctx, db)
	if err != nil {
		return p, fmt.Errorf("list the tables: %w", err)
	}
	for _, t := range tables {
		if t.columns, err = textColumns(ctx, db, t.name); err != nil {
			return p, fmt.Errorf("list the columns of %s: %w", t.name, err)
		}
		if err := planTable(ctx, db, &p, t); err != nil {
			return p, fmt.Errorf("look at the text of %s: %w", t.name, err)
		}
	}
	if err := planKeys(ctx, db, &p); err != nil {
		return p, fmt.Errorf("look at the foreign keys: %w", err)
	}
	return p, nil
}

// planTable adds what one table needs.
func planTable(ctx context.Context, db *sql.DB, p *store.CharsetPlan, t textTable) error {
	if len(t.columns) == 0 && t.collation == collation {
		return nil
	}
	if err := define(ctx, db, &t); err != nil {
		return err
	}
	for i := range t.columns {
		c := &t.columns[i]
		p.Columns = append(p.Columns, store.TextColumn{Table: t.name, Column: c.name, Charset: c.charset, Collation: c.collation})
		if err := widen(ctx, db, t, c); err != nil {
			return err
		}
		if err := findDoubled(ctx, db, p, t, *c); err != nil {
			return err
		}
	}
	if err := findObstacles(ctx, db, p, t); err != nil {
		return err
	}
	change := "ALTER TABLE " + quoted(t.name) + " DEFAULT " + asWanted
	// The older formats index 767 bytes, which 255 characters of utf8mb4 exceed.
	if t.engine == "InnoDB" && (t.rowFormat == "Compact" || t.rowFormat == "Redundant") {
		change += ", ROW_FORMAT=DYNAMIC"
	}
	for _, c := range t.columns {
		change += ", MODIFY " + c.definition
	}
	p.Steps = append(p.Steps, store.CharsetStep{Table: t.name, SQL: change})
	return nil
}

func textTables(ctx context.Context, db *sql.DB) ([]textTable, error) {
	return scanAll(ctx, db, func(t *textTable) []any { return []any{&t.name, &t.engine, &t.rowFormat, &t.collation, &t.key} },
		"SELECT t.table_name, COALESCE(t.engine, ''), COALESCE(t.row_format, ''), COALESCE(t.table_collation, ''), COALESCE(("+
			"SELECT k.column_name FROM information_schema.statistics k WHERE k.table_schema = t.table_schema AND k.table_name = t.table_name "+
			"AND k.index_name = 'PRIMARY' AND k.seq_in_index = 1), '') "+
			"FROM information_schema.tables t WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' ORDER BY t.table_name")
}

// textColumns are those of a table that are kept in another way. A binary collation of utf8mb4, as JSON has it, is somebody's
// choice and loses nothing.
func textColumns(ctx context.Context, db *sql.DB, table string) ([]textColumn, error) {
	return scanAll(ctx, db, func(c *textColumn) []any {
		return []any{&c.name, &c.kind, &c.columnType, &c.charset, &c.collation, &c.length}
	},
		"SELECT column_name, data_type, column_type, character_set_name, collation_name, COALESCE(character_maximum_length, 0) "+
			"FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? AND character_set_name IS NOT NULL "+
			"AND collation_name NOT IN ('"+collation+"', 'utf8mb4_bin') ORDER BY ordinal_position", table)
}

// define writes the new definitions of the table's columns from those that the server shows, in which only the character set
// is another: type, default, NULL, comment, checks and expressions stay.
func define(ctx context.Context, db *sql.DB, t *textTable) error {
	var name, shown string
	if err := db.QueryRowContext(ctx, "SHOW CREATE TABLE "+quoted(t.name)).Scan(&name, &shown); err != nil {
		return err
	}
	for i := range t.columns {
		c := &t.columns[i]
		start := quoted(c.name) + " " + c.columnType
		for line := range strings.Lines(shown) {
			line = strings.TrimSuffix(strings.TrimSpace(line), ",")
			rest, ok := strings.CutPrefix(line, start)
			if !ok {
				continue
			}
			rest = withoutWord(withoutWord(rest, " CHARACTER SET "), " COLLATE ")
			c.definition = start + " " + asWanted + rest
		}
		if c.definition == "" {
			return fmt.Errorf("column %s is shown as something unexpected", c.name)
		}
	}
	return nil
}

// withoutWord takes a clause of one word off the beginning of a definition.
func withoutWord(rest, clause string) string {
	after, ok := strings.CutPrefix(rest, clause)
	if !ok {
		return rest
	}
	if i := strings.IndexByte(after, ' '); i >= 0 {
		return after[i:]
	}
	return ""
}

// Bytes that the types take whose limit is not counted in characters, and the next wider one.
var textTypes = map[string]struct {
	most int64
	next string
}{
	"tinytext":   {255, "text"},
	"text":       {65_535, "mediumtext"},
	"mediumtext": {16_777_215, "longtext"},
}

// widen gives a column the next wider type if text that is in it now takes more bytes in utf8mb4 than its type holds.
func widen(ctx context.Context, db *sql.DB, t textTable, c *textColumn) error {
	limit, limited := textTypes[c.kind]
	if !limited {
		return nil
	}
	var longest sql.Null[int64]
	if err := db.QueryRowContext(ctx, "SELECT MAX(LENGTH(CONVERT("+quoted(c.name)+" USING "+charset+"))) FROM "+quoted(t.name)).Scan(&longest); err != nil {
		return err
	}
	if longest.V > limit.most {
		start := quoted(c.name) + " "
		c.definition = start + limit.next + strings.TrimPrefix(c.definition, start+c.columnType)
	}
	return nil
}

// findDoubled looks for UTF-8 that a program stored over a connection that it had declared as latin1: the server then took
// each byte for a character. The change keeps these characters.
func findDoubled(ctx context.Context, db *sql.DB, p *store.CharsetPlan, t textTable, c textColumn) error {
	if c.charset != "latin1" {
		return nil
	}
	column := quoted(c.name)
	// Bytes that are well-formed UTF-8 beyond ASCII. In what is not, the conversion puts question marks.
	meant := "CONVERT(CAST(" + column + " AS BINARY) USING " + charset + ")"
	where := " FROM " + quoted(t.name) + " WHERE LENGTH(" + column + ") <> CHAR_LENGTH(" + meant + ") AND CAST(" + meant + " AS BINARY) = CAST(" + column + " AS BINARY)"
	d := store.DoubledText{Table: t.name, Column: c.name}
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*)"+where).Scan(&d.Rows); err != nil || d.Rows == 0 {
		return err
	}
	if err := db.QueryRowContext(ctx, "SELECT LEFT("+column+", 40), LEFT("+meant+", 40)"+where+" LIMIT 1").Scan(&d.Example, &d.Meant); err != nil {
		return err
	}
	p.Doubled = append(p.Doubled, d)
	return nil
}

// fixCharset applies the steps of a plan. What is done is done: after an interruption the next plan has what is left.
func fixCharset(ctx context.Context, db *sql.DB, steps []store.CharsetStep, done func(n int)) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	// Foreign keys come back as they were, also where rows break them: another check tells of those.
	if _, err := conn.ExecContext(ctx, "SET SESSION foreign_key_checks = 0"); err != nil {
		return err
	}
	for i, s := range steps {
		if _, err := conn.ExecContext(ctx, s.SQL); err != nil {
			return fmt.Errorf("%s: %w", s.SQL, err)
		}
		done(i + 1)
	}
	_, err = conn.ExecContext(ctx, "SET SESSION foreign_key_checks = 1")
	return err
}

// quoted is a name as an identifier.
func quoted(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

func scanAll[T any](ctx context.Context, db *sql.DB, targets func(*T) []any, query string, args ...any) ([]T, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var row T
		if err := rows.Scan(targets(&row)...); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}
