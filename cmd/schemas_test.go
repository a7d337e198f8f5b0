package cmd_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/runnerway/runnerway/migrations"
	"github.com/runnerway/runnerway/store/storetest"
)

// Of every released schema, named after its last migration, there is a database with rows in every table in this directory: as a
// file for SQLite and as statements for MariaDB. They stay as they were made. rows_NNNNN.sql are the rows that came with a
// schema, on top of those of the schemas before; from them "go test ./cmd -run TestSchemaFixtures -update" makes what is missing.
const schemasDir = "testdata/schemas"

var rowsFile = regexp.MustCompile(`rows_(\d{5})\.sql$`)

// schemas are the released ones, ascending.
func schemas(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(schemasDir, "rows_*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range files {
		// The rows of the first one are only there to be built upon.
		if n := rowsFile.FindStringSubmatch(f)[1]; n != "00001" {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}

func fixturePath(schema, kind string) string {
	ending := map[string]string{kindSQLite: ".db.gz", kindMariaDB: ".sql.gz"}[kind]
	return filepath.Join(schemasDir, schema+ending)
}

// TestSchemaFixtures expects the databases of all released schemas, and with -update makes those that are missing.
func TestSchemaFixtures(t *testing.T) {
	updating := flag.Lookup("update").Value.String() == "true"
	for _, kind := range []string{kindSQLite, kindMariaDB} {
		var missing []string
		for _, schema := range schemas(t) {
			if _, err := os.Stat(fixturePath(schema, kind)); err != nil {
				missing = append(missing, schema)
			}
		}
		switch {
		case len(missing) == 0:
		case updating:
			t.Run(kind, func(t *testing.T) { makeFixtures(t, kind, missing) })
		default:
			t.Errorf("no %s databases of the schemas %v: run go test ./cmd -run TestSchemaFixtures -update", kind, missing)
		}
	}
	released := filepath.Join(schemasDir, "released.txt")
	all := schemas(t)
	want := hashes(t, all[len(all)-1])
	if have, err := os.ReadFile(released); updating && !strings.HasPrefix(want, string(have)) {
		t.Errorf("a released migration was edited: %s", firstDifference(string(have), want))
	} else if updating {
		if err := os.WriteFile(released, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if err != nil || string(have) != want {
		t.Errorf("a released migration was edited or is missing: %s, %v", firstDifference(string(have), want), err)
	}
}

// hashes are those of the migrations up to a schema, a line each.
func hashes(t *testing.T, upTo string) string {
	t.Helper()
	files, err := migrations.Files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".sql") && f.Name()[:5] <= upTo {
			text, err := migrations.Files.ReadFile(f.Name())
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(text)
			fmt.Fprintf(&lines, "%s %s\n", f.Name(), hex.EncodeToString(sum[:]))
		}
	}
	return lines.String()
}

func firstDifference(have, want string) string {
	lines := strings.Split(want, "\n")
	for i, line := range strings.Split(have, "\n") {
		if i >= len(lines) || line != lines[i] {
			return line
		}
	}
	return "a line is missing"
}

// makeFixtures goes through all schemas, adds the rows of each, and keeps the databases that are wanted.
func makeFixtures(t *testing.T, kind string, wanted []string) {
	t.Helper()
	dir, err := filepath.Abs(schemasDir)
	if err != nil {
		t.Fatal(err)
	}
	path := append([]string{"00001"}, schemas(t)...)
	t.Chdir(t.TempDir())
	url, db := emptyDatabase(t, kind)
	for _, schema := range path {
		runHere(t, nil, "migrate", "to", schema, "--no-backup", "--database", url).wants(0)
		rows, err := os.ReadFile(filepath.Join(dir, "rows_"+schema+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		runSQL(t, db, string(rows))
		if !slices.Contains(wanted, schema) {
			continue
		}
		var content []byte
		if kind == kindSQLite {
			content = copied(t, db)
		} else {
			content = dumped(t, db)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(fixturePath(schema, kind))), packed(t, content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func emptyDatabase(t *testing.T, kind string) (string, *sql.DB) {
	t.Helper()
	if kind == kindMariaDB {
		url := storetest.MariaDB(t)
		return url, rawMariaDB(t, url)
	}
	path := filepath.Join(t.TempDir(), "runnerway.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path, rawSQLite(t, path)
}

// copied is the SQLite database as a file.
func copied(t *testing.T, db *sql.DB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy.db")
	if _, err := db.Exec("VACUUM INTO ?", path); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// dumped is the MariaDB database as statements that runSQL can run.
func dumped(t *testing.T, db *sql.DB) []byte {
	t.Helper()
	var out bytes.Buffer
	out.WriteString("SET foreign_key_checks = 0;\n")
	shapes := shapesOf(t, db, kindMariaDB)
	for _, table := range slices.Sorted(maps.Keys(shapes)) {
		var name, definition string
		if err := db.QueryRow("SHOW CREATE TABLE `"+table+"`").Scan(&name, &definition); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s;\n", definition)
		rows, err := db.Query("SELECT * FROM `" + table + "`")
		if err != nil {
			t.Fatal(err)
		}
		values := make([]sql.RawBytes, len(shapes[table].columns))
		targets := make([]any, len(values))
		for i := range values {
			targets[i] = &values[i]
		}
		defer rows.Close()
		for rows.Next() {
			if err := rows.Scan(targets...); err != nil {
				t.Fatal(err)
			}
			texts := make([]string, len(values))
			for i, v := range values {
				if texts[i] = "NULL"; v != nil {
					texts[i] = literal(v)
				}
			}
			fmt.Fprintf(&out, "INSERT INTO `%s` VALUES (%s);\n", table, strings.Join(texts, ", "))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	out.WriteString("SET foreign_key_checks = 1;\n")
	return out.Bytes()
}

// literal is a value in a statement: as text if it is plain, else by its bytes.
func literal(v []byte) string {
	if !utf8.Valid(v) || bytes.ContainsFunc(v, func(r rune) bool { return r < ' ' || strings.ContainsRune(`'\;`, r) }) {
		return "X'" + hex.EncodeToString(v) + "'"
	}
	return "'" + string(v) + "'"
}

func packed(t *testing.T, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unpacked is the content of a fixture.
func unpacked(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
