package cmd_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"github.com/runnerway/runnerway/store/mariadb"
)

// The kinds of database, as they are in URLs.
const (
	kindSQLite  = "sqlite"
	kindMariaDB = "mariadb"
)

// rawMariaDB is the database at a URL without the program's store around it.
func rawMariaDB(t *testing.T, url string) *sql.DB {
	t.Helper()
	cfg, err := mariadb.Config(url)
	if err != nil {
		t.Fatal(err)
	}
	cfg.ParseTime = false // texts are compared
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1) // so that what is set for the session stays
	return db
}

// runSQL runs the statements of a file.
func runSQL(t *testing.T, db *sql.DB, text string) {
	t.Helper()
	for _, s := range strings.Split(text, ";\n") {
		if strings.TrimSpace(s) == "" {
			continue
		}
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// rawSQLite is the database in a file without the program's store around it.
func rawSQLite(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// A tableShape is the columns of a table, and those of its primary key.
type tableShape struct{ columns, key []string }

// shapesOf are the tables of a database.
func shapesOf(t *testing.T, db *sql.DB, kind string) map[string]tableShape {
	t.Helper()
	query := "SELECT table_name, column_name, column_key = 'PRI' FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position"
	if kind == kindSQLite {
		query = "SELECT t.name, c.name, c.pk > 0 FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid"
	}
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	shapes := map[string]tableShape{}
	for rows.Next() {
		var table, column string
		var key bool
		if err := rows.Scan(&table, &column, &key); err != nil {
			t.Fatal(err)
		}
		s := shapes[table]
		if s.columns = append(s.columns, column); key {
			s.key = append(s.key, column)
		}
		shapes[table] = s
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return shapes
}

// A cell names a value of a database: table, primary key, column.
type cell struct{ table, key, column string }

// cells are all values of the tables, as text; of times the fraction is left out if it is zero.
func cells(t *testing.T, db *sql.DB, shapes map[string]tableShape) map[cell]string {
	t.Helper()
	all := map[cell]string{}
	for table, s := range shapes {
		if len(s.key) == 0 {
			t.Fatalf("table %s has no primary key", table)
		}
		// The name of a type would make SQLite's driver read a time.
		rows, err := db.Query("SELECT COALESCE(`" + strings.Join(append(s.key, s.columns...), "`, NULL), COALESCE(`") + "`, NULL) FROM `" + table + "`")
		if err != nil {
			t.Fatal(err)
		}
		values, targets := make([]sql.NullString, len(s.key)+len(s.columns)), make([]any, len(s.key)+len(s.columns))
		for i := range values {
			targets[i] = &values[i]
		}
		defer rows.Close()
		for rows.Next() {
			if err := rows.Scan(targets...); err != nil {
				t.Fatal(err)
			}
			key := values[0].String
			for _, v := range values[1:len(s.key)] {
				key += "/" + v.String
			}
			for i, v := range values[len(s.key):] {
				text := strings.TrimSuffix(v.String, ".000")
				if !v.Valid {
					text = "NULL"
				}
				all[cell{table, key, s.columns[i]}] = text
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// compareCells expects the values as they were, but for those that are settled: "*" is anything but NULL.
func compareCells(t *testing.T, before, after, settled map[cell]string) {
	t.Helper()
	for c, was := range before {
		now, there := after[c]
		want, change := settled[c]
		switch {
		case !there:
			t.Errorf("%v is lost: %q", c, was)
		case change && want == "*" && now != "NULL", change && want == now, !change && was == now:
		case change:
			t.Errorf("%v became %q, want %q", c, now, want)
		default:
			t.Errorf("%v was %q and is %q", c, was, now)
		}
	}
}
