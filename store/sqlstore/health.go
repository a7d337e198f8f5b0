package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/runnerway/runnerway/store"
)

// MissingIndexes are those that the migrations make and the database has not, of tables that it has; also how many are
// expected of these tables. One that queries name must have its name; of the others the columns count.
func (db *DB) MissingIndexes(ctx context.Context) (missing []store.Index, expected int, err error) {
	s, err := migratedSchema()
	if err != nil {
		return nil, 0, err
	}
	q := db.reader()
	tables, err := db.tables(ctx, q)
	if err != nil {
		return nil, 0, fmt.Errorf("list the tables: %w", err)
	}
	have, err := q.indexes(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list the indexes: %w", err)
	}
	for _, want := range s.indexes {
		if !slices.Contains(tables, want.Table) {
			continue
		}
		expected++
		if !slices.ContainsFunc(have, func(i store.Index) bool { return serves(i, want) }) {
			missing = append(missing, want)
		}
	}
	return missing, expected, nil
}

// serves reports whether an index does what the wanted one is for.
func serves(have, want store.Index) bool {
	return have.Table == want.Table && (have.Name == want.Name || want.Unique) && (have.Unique || !want.Unique) &&
		slices.Equal(have.Columns, want.Columns)
}

// indexes are all that the database has.
func (q *queries) indexes(ctx context.Context) ([]store.Index, error) {
	type row struct {
		table, name, column string
		unique              bool
	}
	rows, err := all(ctx, q, func(r *row) []any { return []any{&r.table, &r.name, &r.unique, maybe(&r.column)} }, q.dialect.Indexes)
	if err != nil {
		return nil, err
	}
	var out []store.Index
	for _, r := range rows {
		if n := len(out) - 1; n >= 0 && out[n].Table == r.table && out[n].Name == r.name {
			out[n].Columns = append(out[n].Columns, r.column)
			continue
		}
		out = append(out, store.Index{Table: r.table, Name: r.name, Unique: r.unique, Columns: []string{r.column}})
	}
	return out, nil
}

// Orphans looks through every relation that the migrations make, of tables that are there, and tells the broken ones and how
// many it looked through. It reads each table once.
func (db *DB) Orphans(ctx context.Context) (broken []store.Orphans, relations int, err error) {
	s, err := migratedSchema()
	if err != nil {
		return nil, 0, err
	}
	q := db.reader()
	tables, err := db.tables(ctx, q)
	if err != nil {
		return nil, 0, fmt.Errorf("list the tables: %w", err)
	}
	for _, r := range s.relations {
		if !slices.Contains(tables, r.table) || !slices.Contains(tables, r.parent) {
			continue
		}
		relations++
		found, err := q.orphans(ctx, r)
		if err != nil {
			return nil, 0, fmt.Errorf("look for %s whose %s is missing: %w", r.table, r.column, err)
		}
		if found.Rows > 0 {
			broken = append(broken, found)
		}
	}
	return broken, relations, nil
}

func (q *queries) orphans(ctx context.Context, r relation) (store.Orphans, error) {
	// The names are those of the migrations.
	from := " FROM " + r.table + " c WHERE c." + r.column + " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM " + r.parent + " p WHERE p." +
		r.parentColumn + " = c." + r.column + ")"
	o := store.Orphans{Table: r.table, Column: r.column, Parent: r.parent}
	var err error
	if o.Rows, err = value[int64](ctx, q, "SELECT COUNT(*)"+from); err != nil || o.Rows == 0 {
		return o, err
	}
	_, err = one(ctx, q, func(*struct{}) []any { return []any{&o.Example, &o.Missing} },
		"SELECT c."+r.key+", c."+r.column+from+" ORDER BY c."+r.key+" LIMIT 1")
	return o, err
}

// Sizes are the tables with the room that they take, biggest first.
func (db *DB) Sizes(ctx context.Context) ([]store.TableSize, error) {
	return all(ctx, db.reader(), func(s *store.TableSize) []any { return []any{&s.Table, maybe(&s.Bytes)} }, db.dialect.Sizes)
}

// Variables are the settings of the database program that matter here, by their names in its documents.
func (db *DB) Variables(ctx context.Context) (map[string]string, error) {
	type variable struct{ name, value string }
	found, err := all(ctx, db.reader(), func(v *variable) []any { return []any{&v.name, maybe(&v.value)} }, db.dialect.Variables)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, v := range found {
		out[v.name] = v.value
	}
	return out, nil
}

// MaxConnections is how many connections this process may hold at the same time.
func (db *DB) MaxConnections() int { return db.write.Stats().MaxOpenConnections }
