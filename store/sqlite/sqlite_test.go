package sqlite_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
	"github.com/runnerway/runnerway/store/storetest"
)

func open(t testing.TB, path string, o sqlstore.Options) *sqlstore.DB {
	t.Helper()
	return storetest.Opened(sqlite.Open(context.Background(), path, o))(t)
}

func fresh(t testing.TB) func(now func() time.Time) store.Store {
	path := storetest.SQLite(t)
	return func(now func() time.Time) store.Store { return open(t, path, sqlstore.Options{Now: now}) }
}

func TestContract(t *testing.T) { storetest.Run(t, fresh) }

func BenchmarkStore(b *testing.B) { storetest.Benchmarks(b, fresh) }

func BenchmarkNames(b *testing.B) { storetest.NameBenchmarks(b, fresh) }

func BenchmarkFeed(b *testing.B) { storetest.FeedBenchmarks(b, empty) }

func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func empty(t testing.TB) storetest.Empty {
	path := filepath.Join(t.TempDir(), "empty.db")
	return storetest.Empty{
		Open: func() *sqlstore.DB { return open(t, path, sqlstore.Options{}) },
		Raw:  raw(t, path),
	}
}

func TestSchema(t *testing.T) { storetest.RunSchema(t, empty) }

func TestFailedMigrationLeavesNoTrace(t *testing.T) {
	e := empty(t)
	// The second migration needs a column that this table lacks.
	if _, err := e.Raw.Exec("CREATE TABLE users (id VARCHAR(36) PRIMARY KEY, email TEXT)"); err != nil {
		t.Fatal(err)
	}
	db := e.Open()
	if _, err := db.Migrate(t.Context()); err == nil {
		t.Fatal("Migrate worked on a table that is not ours")
	}
	in, err := db.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(in.Tables) != 1 || len(in.Migrations.Applied) != 0 {
		t.Errorf("after a failed migration there are tables %v and migrations %v, want only users", in.Tables, in.Migrations.Applied)
	}
	if _, err := db.CreateUser(t.Context(), store.SignUp{User: store.User{ID: "x", Email: "x", Name: "x"}}); err == nil {
		t.Error("CreateUser worked without a schema")
	}
}

func TestSettings(t *testing.T) {
	path := storetest.SQLite(t)
	open(t, path, sqlstore.Options{})
	var mode string
	if err := raw(t, path).QueryRow("PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
		t.Errorf("journal mode %q, %v, want wal", mode, err)
	}
}

func TestOddPaths(t *testing.T) {
	for _, name := range []string{"with space.db", "100%.db", "question?mode=memory.db", "hash#1.db", "한글/이름.db", "a/b/c.db", "semi;colon&amp.db"} {
		path := filepath.Join(t.TempDir(), name)
		open(t, path, sqlstore.Options{})
		info, err := os.Stat(path)
		if err != nil || info.Size() == 0 {
			t.Errorf("%s: no database file after opening: %v", name, err)
		} else if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: rights %v, want only the owner's", name, info.Mode())
		}
	}
	for _, path := range []string{"", ":memory:"} {
		if db, err := sqlite.Open(t.Context(), path, sqlstore.Options{}); err == nil {
			db.Close()
			t.Errorf("Open(%q) worked", path)
		}
	}
}

func TestOneFileAfterClose(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one.db")
	db, err := sqlite.Open(t.Context(), path, sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("files after Close: %v, %v, want one", files, err)
	}
}

func TestInspectFindsDamage(t *testing.T) {
	path := storetest.SQLite(t)
	damaged := raw(t, path)
	if _, err := damaged.Exec("INSERT INTO routes (id, user_id, name, start_latitude, start_longitude) VALUES ('r', 'nobody', 'x', 0, 0)"); err != nil {
		t.Fatal(err)
	}
	in, err := open(t, path, sqlstore.Options{}).Inspect(t.Context())
	if err != nil || len(in.Faults) != 1 {
		t.Errorf("Inspect of a row without its user: faults %q, %v, want one", in.Faults, err)
	}
}

func TestNotADatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "text.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), path, sqlstore.Options{})
	if err == nil {
		db.Close()
		t.Fatal("Open of a text file worked")
	}
	if !strings.Contains(err.Error(), path) {
		t.Errorf("Open of a text file: %v, want the path in it", err)
	}
}

func BenchmarkWrites(b *testing.B) {
	for name, d := range map[string]sqlstore.Durability{"full": sqlstore.Full, "normal": sqlstore.Normal} {
		b.Run(name, func(b *testing.B) {
			storetest.WriteBenchmarks(b, func(b *testing.B) store.Store { return open(b, storetest.SQLite(b), sqlstore.Options{Durability: d}) })
		})
	}
}
