package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// rowsAfter reads the rows of a table in the order of its key, from behind a key on if there is one, and hands each to take in
// canonical values, which are take's to keep.
func (db *DB) rowsAfter(ctx context.Context, s session, t tableLayout, after []any, take func(row []any) error) error {
	exprs := make([]string, len(t.columns))
	for i, c := range t.columns {
		if exprs[i] = quoted(c.name); c.kind.form == formTime || c.kind.form == formDay {
			exprs[i] = db.dialect.Copying.AsText(exprs[i])
		}
	}
	query := "SELECT " + strings.Join(exprs, ", ") + " FROM " + quoted(t.name)
	var args []any
	if after != nil {
		var behind string
		behind, args = t.behind(after)
		query += " WHERE " + behind
	}
	order := make([]string, len(t.key))
	for i, k := range t.key {
		order[i] = quoted(k)
	}
	rows, err := s.QueryContext(ctx, query+" ORDER BY "+strings.Join(order, ", "), args...)
	if err != nil {
		return fmt.Errorf("read table %s: %w", t.name, err)
	}
	defer rows.Close()
	targets := make([]any, len(t.columns))
	for rows.Next() {
		row := make([]any, len(t.columns))
		for i := range row {
			targets[i] = &row[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return fmt.Errorf("read table %s: %w", t.name, err)
		}
		for i, c := range t.columns {
			if row[i], err = c.kind.canonical(row[i]); err != nil {
				return fmt.Errorf("table %s, row %s, column %s: %w", t.name, t.keyText(row), c.name, err)
			}
		}
		if err := take(row); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read table %s: %w", t.name, err)
	}
	return nil
}

// behind is the condition of rows whose key is greater than after, written so that either database uses the key's index.
func (t tableLayout) behind(after []any) (string, []any) {
	var either []string
	var args []any
	for i := range t.key {
		var all []string
		for j, k := range t.key[:i] {
			all, args = append(all, quoted(k)+" = ?"), append(args, after[j])
		}
		all, args = append(all, quoted(t.key[i])+" > ?"), append(args, after[i])
		either = append(either, "("+strings.Join(all, " AND ")+")")
	}
	return strings.Join(either, " OR "), args
}

// keyOf picks the key out of a row.
func (t tableLayout) keyOf(row []any) []any {
	key := make([]any, len(t.key))
	for i, k := range t.key {
		for j, c := range t.columns {
			if c.name == k {
				key[i] = row[j]
			}
		}
	}
	return key
}

// keyText is a row's key as JSON, an array of texts.
func (t tableLayout) keyText(row []any) string {
	var parts []string
	for _, v := range t.keyOf(row) {
		if x, ok := v.(float64); ok {
			v = strconv.FormatFloat(x, 'g', -1, 64)
		}
		parts = append(parts, toText(v))
	}
	text, err := json.Marshal(parts)
	if err != nil {
		return fmt.Sprint(parts)
	}
	return string(text)
}

// parseKey reads what keyText wrote.
func (t tableLayout) parseKey(text string) ([]any, error) {
	var parts []string
	if err := json.Unmarshal([]byte(text), &parts); err != nil || len(parts) != len(t.key) {
		return nil, fmt.Errorf("%q is no key of table %s", text, t.name)
	}
	key := make([]any, len(parts))
	for i, p := range parts {
		c, _ := t.column(t.key[i])
		v, err := c.kind.canonical(p)
		if err != nil {
			return nil, fmt.Errorf("key of table %s: %w", t.name, err)
		}
		key[i] = v
	}
	return key, nil
}

// checksum reads a whole table. progress is told of rows now and then.
func (db *DB) checksum(ctx context.Context, s session, t tableLayout, progress func(rows int64)) (Checksum, error) {
	var sum Checksum
	var scratch []byte
	told := int64(0)
	err := db.rowsAfter(ctx, s, t, nil, func(row []any) error {
		scratch = sum.add(row, scratch)
		if sum.Rows-told == checksumStep {
			progress(sum.Rows - told)
			told = sum.Rows
		}
		return nil
	})
	progress(sum.Rows - told)
	return sum, err
}

// checksumStep is how many rows are read between two words about it.
const checksumStep = 2000
