package cmd_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // to damage databases in ways that the program never does

	"github.com/runnerway/runnerway/store/storetest"
)

// change runs statements on the SQLite database at path.
// change runs statements on a SQLite file or, given its URL, a MariaDB database.
func change(t *testing.T, where string, statements ...string) {
	t.Helper()
	db := openRaw(t, where)
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func openRaw(t *testing.T, where string) *sql.DB {
	t.Helper()
	if strings.HasPrefix(where, "mariadb:") {
		return storetest.RawMariaDB(t, where)
	}
	db, err := sql.Open("sqlite", where)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func TestCheckDB(t *testing.T) {
	run(t, nil, "check-db").wants(1, "no database")
	runHere(t, nil, "migrate").wants(0)
	runHere(t, nil, "check-db").wants(0, "SQLite", "UTF-8", "0 missing", "warn     streets       no streets", "warn     users", "no users", "warn: 0 faults, 2 warnings")
	runHere(t, nil, "check-db", "--strict").wants(1, "--strict")
	runHere(t, nil, "seed").wants(0, "shapes:", "Gothenburg, was added")
	runHere(t, nil, "seed").wants(0, "0 new or changed", "there already")
	r := runHere(t, nil, "check-db").wants(0, "sample: 20", " km in ", " tiles")
	if strings.Contains(r.stdout, "no streets") {
		t.Errorf("check-db misses the streets:\n%s", r.stdout)
	}
}

func TestCheckDBTellsUnsafeSettings(t *testing.T) {
	run(t, nil, "migrate").wants(0)
	r := runHere(t, []string{"SECRET_KEY=hunter2", "DEBUG=true", "CORS_ORIGINS=*"}, "check-db").
		wants(0, "SECRET_KEY is shorter", "DEBUG is on", "CORS_ORIGINS lets")
	if strings.Contains(r.stdout+r.stderr, "hunter2") {
		t.Errorf("check-db shows the key:\n%s", r.stdout)
	}
	if err := os.WriteFile("data/secret.key", bytes.Repeat([]byte("k"), 64), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := runHere(t, nil, "check-db"); strings.Contains(r.stdout, "secret.key") {
		t.Errorf("a key file that only its owner may read is called unsafe:\n%s", r.stdout)
	}
	if err := os.Chmod("data/secret.key", 0o644); err != nil {
		t.Fatal(err)
	}
	runHere(t, nil, "check-db").wants(0, "secret.key is 0644", "chmod 600")
}

func TestCheckDBOfUnusableDatabases(t *testing.T) {
	dir := t.TempDir()
	utf16 := filepath.Join(dir, "utf16.db")
	change(t, utf16, "PRAGMA encoding = 'UTF-16le'", "CREATE TABLE users (id TEXT)")
	run(t, nil, "check-db", "--database", "sqlite:"+utf16).wants(1, "fail     encoding", "UTF-16le")

	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, nil, "check-db", "--database", "sqlite:"+text).wants(1, text)

	damaged := filepath.Join(dir, "damaged.db")
	run(t, nil, "seed", "--database", "sqlite:"+damaged).wants(0)
	change(t, damaged, "PRAGMA foreign_keys = OFF", "UPDATE street_tiles SET source_id = 'nobody'")
	run(t, nil, "check-db", "--database", "sqlite:"+damaged).wants(1, "fail     integrity", "fail     orphans", "street_tiles.source_id", "nobody")

	r := run(t, nil, "check-db", "--database", "mariadb://u:hunter2@127.0.0.1:1/x").wants(1, "127.0.0.1:1")
	if strings.Contains(r.stdout+r.stderr, "hunter2") {
		t.Errorf("check-db shows the password:\n%s%s", r.stdout, r.stderr)
	}
}

func TestCommandsOnMariaDB(t *testing.T) {
	url := storetest.MariaDB(t)
	run(t, nil, "check-db", "--database", url).wants(1, "migrations missing")
	runHere(t, nil, "migrate", "--database", url).wants(0, "applied 00001", "up to date")
	runHere(t, nil, "seed", "--database", url).wants(0, "was added")
	r := runHere(t, nil, "check-db", "--database", url).wants(0, "MariaDB", "utf8mb4", "sample: 20")
	if _, err := os.Stat("data"); err == nil {
		t.Error("a data directory was made although MariaDB keeps everything")
	}
	first := start(t, nil, "--database", url)
	token := first.guest()
	first.stop().wants(0)
	// The key is in the database, so a second server accepts the first one's tokens.
	second := start(t, nil, "--database", url, "--data", "elsewhere")
	if status := second.get("/api/v1/routes/shapes", token, nil); status != 200 {
		t.Errorf("with the other server's token: status %d", status)
	}
	second.stop().wants(0)
	if !strings.Contains(r.stdout, "ok       integrity") {
		t.Errorf("faults in a fresh database:\n%s", r.stdout)
	}
}
