package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// A column is one of a table, as the database's own catalogue has it.
type column struct {
	name string
	kind valueKind
}

// A tableLayout is what copying a table needs to know of it.
type tableLayout struct {
	name    string
	columns []column // in their order in the table, without generated ones
	key     []string // columns of the primary key, in their order
}

func (t tableLayout) column(name string) (column, bool) {
	i := slices.IndexFunc(t.columns, func(c column) bool { return c.name == name })
	if i < 0 {
		return column{}, false
	}
	return t.columns[i], true
}

// layouts are all tables but those that tell of the schema itself, each after those that it refers to.
func (db *DB) layouts(ctx context.Context, s session) ([]tableLayout, error) {
	type row struct {
		table, column, declared string
		generated               bool
		keyPlace                int
	}
	q := &queries{DB: db, session: s}
	rows, err := all(ctx, q, func(r *row) []any { return []any{&r.table, &r.column, &r.declared, &r.generated, &r.keyPlace} }, db.dialect.Copying.Columns)
	if err != nil {
		return nil, fmt.Errorf("read the columns of %s: %w", db.location, err)
	}
	var tables []tableLayout
	for _, r := range rows {
		if r.table == versionTable || r.table == copyTable {
			continue
		}
		if len(tables) == 0 || tables[len(tables)-1].name != r.table {
			tables = append(tables, tableLayout{name: r.table})
		}
		t := &tables[len(tables)-1]
		if !r.generated {
			t.columns = append(t.columns, column{r.column, kindOf(r.declared)})
		}
		if r.keyPlace > 0 {
			t.key = append(t.key, make([]string, max(0, r.keyPlace-len(t.key)))...)
			t.key[r.keyPlace-1] = r.column
		}
	}
	type reference struct{ from, to string }
	references, err := all(ctx, q, func(r *reference) []any { return []any{&r.from, &r.to} }, db.dialect.Copying.References)
	if err != nil {
		return nil, fmt.Errorf("read the foreign keys of %s: %w", db.location, err)
	}
	parents := map[string][]string{}
	for _, r := range references {
		parents[r.from] = append(parents[r.from], r.to)
	}
	// The databases do not agree on whether place_names comes before places.
	slices.SortFunc(tables, func(a, b tableLayout) int { return strings.Compare(a.name, b.name) })
	for _, p := range parents {
		slices.Sort(p)
	}
	return parentsFirst(tables, parents), nil
}

// parentsFirst orders tables by what they refer to, and otherwise leaves their order. Circles are broken somewhere.
func parentsFirst(tables []tableLayout, parents map[string][]string) []tableLayout {
	var out []tableLayout
	seen := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		i := slices.IndexFunc(tables, func(t tableLayout) bool { return t.name == name })
		if seen[name] || i < 0 {
			return
		}
		seen[name] = true
		for _, p := range parents[name] {
			visit(p)
		}
		out = append(out, tables[i])
	}
	for _, t := range tables {
		visit(t.name)
	}
	return out
}

// shared is the part of a table that both databases have, with the kinds of the one that is filled; its columns are in the
// order of their names, in which checksums are made. The rest of the source's columns is returned by name.
func shared(from, to tableLayout) (t tableLayout, left []string, err error) {
	if len(from.key) == 0 {
		return t, nil, fmt.Errorf("table %s has no primary key", from.name)
	}
	t = tableLayout{name: from.name, key: from.key}
	for _, c := range from.columns {
		if there, ok := to.column(c.name); ok {
			t.columns = append(t.columns, there)
		} else {
			left = append(left, from.name+"."+c.name)
		}
	}
	for _, k := range t.key {
		if _, ok := t.column(k); !ok {
			return t, nil, fmt.Errorf("table %s has the key %s, which the other database lacks", t.name, k)
		}
	}
	slices.SortFunc(t.columns, func(a, b column) int { return strings.Compare(a.name, b.name) })
	return t, left, nil
}

// names are the columns' names, quoted.
func (t tableLayout) names() []string {
	out := make([]string, len(t.columns))
	for i, c := range t.columns {
		out[i] = quoted(c.name)
	}
	return out
}

// quoted is a name from a catalogue as both databases read it.
func quoted(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }
