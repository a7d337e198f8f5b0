package sqlstore

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/runnerway/runnerway/migrations"
	"github.com/runnerway/runnerway/store"
)

// A relation is a column that names a row of another table.
type relation struct {
	table, column, parent, parentColumn string
	key                                 string // first column of the table's primary key
	required                            bool   // the column is never NULL
}

// A schema is what the migrations make, read from their text.
type schema struct {
	indexes   []store.Index
	relations []relation
}

// The few forms that the migrations are written in; a test compares what is read so with a migrated database.
var (
	sqlComment   = regexp.MustCompile(`(?m)^\s*--.*$`)
	onlyMariaDB  = regexp.MustCompile(`/\*M!(.*?)\*/`)
	createTable  = regexp.MustCompile(`(?s)^CREATE TABLE (?:IF NOT EXISTS )?(\w+) \((.*)\)[^)]*$`)
	createIndex  = regexp.MustCompile(`(?s)^CREATE (UNIQUE )?INDEX (?:IF NOT EXISTS )?(\w+) ON (\w+) \((.*)\)$`)
	indexDropped = regexp.MustCompile(`^DROP INDEX (?:IF EXISTS )?(\w+)`)
	tableDropped = regexp.MustCompile(`^DROP TABLE (?:IF EXISTS )?(\w+)`)
	foreignKey   = regexp.MustCompile(`FOREIGN KEY \((\w+)\) REFERENCES (\w+) \((\w+)\)`)
	primaryKey   = regexp.MustCompile(`PRIMARY KEY \((\w+)`)
	uniqueInside = regexp.MustCompile(`CONSTRAINT (\w+) UNIQUE \(([^)]*)\)`)
)

// migratedSchema is what all migrations of this program together make.
var migratedSchema = sync.OnceValues(func() (schema, error) {
	var s schema
	known, err := knownMigrations()
	if err != nil {
		return s, err
	}
	for _, m := range known {
		text, err := fs.ReadFile(migrations.Files, m.Name+".sql")
		if err != nil {
			return s, err
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		for _, statement := range strings.Split(sqlComment.ReplaceAllString(up, ""), ";\n") {
			s.add(onlyMariaDB.ReplaceAllString(strings.TrimSuffix(strings.TrimSpace(statement), ";"), ""))
		}
	}
	return s, nil
})

// add takes one statement in.
func (s *schema) add(statement string) {
	statement = strings.TrimSpace(statement)
	if m := createIndex.FindStringSubmatch(statement); m != nil {
		s.indexes = append(s.indexes, store.Index{Table: m[3], Name: m[2], Columns: names(m[4]), Unique: m[1] != "", SQL: oneLine(statement)})
		return
	}
	if m := indexDropped.FindStringSubmatch(statement); m != nil {
		s.indexes = slices.DeleteFunc(s.indexes, func(i store.Index) bool { return i.Name == m[1] })
		return
	}
	if m := tableDropped.FindStringSubmatch(statement); m != nil {
		s.indexes = slices.DeleteFunc(s.indexes, func(i store.Index) bool { return i.Table == m[1] })
		s.relations = slices.DeleteFunc(s.relations, func(r relation) bool { return r.table == m[1] || r.parent == m[1] })
		return
	}
	m := createTable.FindStringSubmatch(statement)
	if m == nil {
		return
	}
	table, body := m[1], m[2]
	for _, u := range uniqueInside.FindAllStringSubmatch(body, -1) {
		s.indexes = append(s.indexes, store.Index{Table: table, Name: u[1], Columns: names(u[2]), Unique: true})
	}
	key := "id"
	if k := primaryKey.FindStringSubmatch(body); k != nil {
		key = k[1]
	}
	for _, f := range foreignKey.FindAllStringSubmatch(body, -1) {
		s.relations = append(s.relations, relation{table: table, column: f[1], parent: f[2], parentColumn: f[3], key: key, required: notNull(body, f[1])})
	}
}

// notNull reports whether a column of a table's definition is never NULL.
func notNull(body, column string) bool {
	for line := range strings.Lines(body) {
		fields := strings.Fields(line)
		if len(fields) > 0 && fields[0] == column {
			return strings.Contains(line, "NOT NULL")
		}
	}
	return false
}

// names splits a list of columns.
func names(list string) []string {
	all := strings.Split(list, ",")
	for i, name := range all {
		all[i] = strings.Trim(strings.TrimSpace(name), "`")
	}
	return all
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
