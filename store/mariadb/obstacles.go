package mariadb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/runnerway/runnerway/store"
)

// Bytes that the server allows.
const (
	maxIndexBytes       = 3072 // InnoDB, row format DYNAMIC
	maxOtherIndexBytes  = 1000 // MyISAM; Aria takes 2000
	maxRowBytes         = 65_535
	bytesPerUTF8MB4Rune = 4
)

// An indexPart is a column of an index.
type indexPart struct {
	index, column string
	unique        bool
	prefix        int64 // characters that are indexed, 0: all
	length        int64 // characters of the column, 0 if it is no text
	binary        bool  // text whose collation stays binary
}

// findObstacles tells what the change of a table would fail on: indexes and rows that get too long, and values that are the
// same to the new collation where an index wants each but once.
func findObstacles(ctx context.Context, db *sql.DB, p *store.CharsetPlan, t textTable) error {
	parts, err := scanAll(ctx, db, func(i *indexPart) []any {
		return []any{&i.index, &i.unique, &i.column, &i.prefix, &i.length, &i.binary}
	}, "SELECT s.index_name, s.non_unique = 0, s.column_name, COALESCE(s.sub_part, 0), "+
		"IF(c.character_set_name IS NULL, 0, COALESCE(c.character_maximum_length, 0)), COALESCE(c.collation_name, '') = 'utf8mb4_bin' "+
		"FROM information_schema.statistics s JOIN information_schema.columns c ON c.table_schema = s.table_schema AND c.table_name = s.table_name "+
		"AND c.column_name = s.column_name WHERE s.table_schema = DATABASE() AND s.table_name = ? AND s.index_type = 'BTREE' "+
		"ORDER BY s.index_name, s.seq_in_index", t.name)
	if err != nil {
		return err
	}
	for len(parts) > 0 {
		n := 1
		for n < len(parts) && parts[n].index == parts[0].index {
			n++
		}
		tooLongIndex(p, t, parts[:n])
		if err := findCollisions(ctx, db, p, t, parts[:n]); err != nil {
			return err
		}
		parts = parts[n:]
	}
	return tooLongRow(ctx, db, p, t)
}

func tooLongIndex(p *store.CharsetPlan, t textTable, parts []indexPart) {
	// Of other indexes the server keeps as much as fits, and of unique ones a hash.
	if parts[0].index != "PRIMARY" {
		return
	}
	var bytes int64
	for _, part := range parts {
		length := part.length
		if part.prefix > 0 {
			length = min(part.prefix, part.length)
		}
		bytes += bytesPerUTF8MB4Rune * length
	}
	most := int64(maxIndexBytes)
	if t.engine != "InnoDB" {
		most = maxOtherIndexBytes
	}
	if bytes > most {
		p.Obstacles = append(p.Obstacles, store.CharsetObstacle{Table: t.name, Column: parts[0].column, Text: fmt.Sprintf(
			"the primary key would take %d bytes a row, and %s allows %d: shorten the column", bytes, t.engine, most)})
	}
}

// findCollisions looks for values of a unique index that are one to the new collation.
func findCollisions(ctx context.Context, db *sql.DB, p *store.CharsetPlan, t textTable, parts []indexPart) error {
	if !parts[0].unique {
		return nil
	}
	var as, names, given []string
	for _, part := range parts {
		column := quoted(part.column)
		names, given = append(names, part.column), append(given, column+" IS NOT NULL")
		if part.length > 0 && !part.binary {
			column = "CONVERT(" + column + " USING " + charset + ") COLLATE " + collation
		}
		as = append(as, column)
	}
	var example string
	var times int64
	err := db.QueryRowContext(ctx, "SELECT CONCAT_WS(', ', "+strings.Join(as, ", ")+"), COUNT(*) FROM "+quoted(t.name)+" WHERE "+strings.Join(given, " AND ")+
		" GROUP BY "+strings.Join(as, ", ")+" HAVING COUNT(*) > 1 LIMIT 1").Scan(&example, &times)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Obstacles = append(p.Obstacles, store.CharsetObstacle{Table: t.name, Column: strings.Join(names, ", "), Text: fmt.Sprintf(
		"%d rows would have the same %s, such as %q, which the unique index %s forbids: change or remove all but one", times, strings.Join(names, ", "), example, parts[0].index)})
	return nil
}

// tooLongRow looks whether the columns of limited length still fit into a row.
func tooLongRow(ctx context.Context, db *sql.DB, p *store.CharsetPlan, t textTable) error {
	var bytes sql.Null[int64]
	err := db.QueryRowContext(ctx, "SELECT SUM(IF(character_set_name IS NULL, COALESCE(character_maximum_length, 8), character_maximum_length * "+
		fmt.Sprint(bytesPerUTF8MB4Rune)+")) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? "+
		"AND data_type NOT LIKE '%text' AND data_type NOT LIKE '%blob'", t.name).Scan(&bytes)
	if err == nil && bytes.V > maxRowBytes {
		p.Obstacles = append(p.Obstacles, store.CharsetObstacle{Table: t.name, Text: fmt.Sprintf(
			"its columns would take up to %d bytes a row, and the server allows %d: turn the longest VARCHAR into TEXT first", bytes.V, maxRowBytes)})
	}
	return err
}
