package mariadb_test

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/mariadb"
	"github.com/runnerway/runnerway/store/sqlstore"
	"github.com/runnerway/runnerway/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

func open(t testing.TB, url string, o sqlstore.Options) *sqlstore.DB {
	t.Helper()
	return storetest.Opened(mariadb.Open(context.Background(), url, o))(t)
}

func fresh(t testing.TB) func(now func() time.Time) store.Store {
	url := storetest.MariaDB(t)
	if _, err := open(t, url, sqlstore.Options{}).Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return func(now func() time.Time) store.Store { return open(t, url, sqlstore.Options{Now: now}) }
}

func TestContract(t *testing.T) { storetest.Run(t, fresh) }

func BenchmarkStore(b *testing.B) { storetest.Benchmarks(b, fresh) }

func BenchmarkNames(b *testing.B) { storetest.NameBenchmarks(b, fresh) }

func BenchmarkFeed(b *testing.B) { storetest.FeedBenchmarks(b, empty) }

func raw(t testing.TB, url string) *sql.DB {
	t.Helper()
	cfg, err := mariadb.Config(url)
	if err != nil {
		t.Fatal(err)
	}
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(c)
	t.Cleanup(func() { db.Close() })
	return db
}

func empty(t testing.TB) storetest.Empty {
	url := storetest.MariaDB(t)
	return storetest.Empty{Open: func() *sqlstore.DB { return open(t, url, sqlstore.Options{}) }, Raw: raw(t, url)}
}

func TestSchema(t *testing.T) { storetest.RunSchema(t, empty) }

func TestSameColumnsAsSQLite(t *testing.T) {
	e := empty(t)
	if _, err := e.Open().Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	lite, err := sql.Open("sqlite", storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	defer lite.Close()
	storetest.CompareColumns(t,
		e.Raw, "SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns WHERE table_schema = DATABASE()",
		lite, `SELECT t.name, c.name, c."notnull" = 0 FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`)
}

// Every file has to survive being run again, because MariaDB keeps what a migration did before it was cut off.
func TestMigrationsRunAgain(t *testing.T) {
	e := empty(t)
	db := e.Open()
	first, err := db.Migrate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Raw.Exec("DELETE FROM goose_db_version WHERE version_id > 0"); err != nil {
		t.Fatal(err)
	}
	again, err := db.Migrate(t.Context())
	if err != nil || len(again) != len(first) {
		t.Errorf("migrating again applied %v, %v, want all of %v", again, err, first)
	}
}

func TestConfig(t *testing.T) {
	for url, want := range map[string]string{
		"mariadb://me:p%40ss%2Fw@db.example.com:3307/runs": "me:p@ss/w@tcp(db.example.com:3307)/runs",
		"mariadb://me@localhost/runs":                      "me@tcp(localhost:3306)/runs",
		"mariadb://me@/runs?socket=/run/mysqld.sock":       "me@unix(/run/mysqld.sock)/runs",
		"mariadb://me@[::1]/runs":                          "me@tcp([::1]:3306)/runs",
	} {
		cfg, err := mariadb.Config(url)
		if err != nil {
			t.Errorf("Config(%q): %v", url, err)
			continue
		}
		if got, _, _ := strings.Cut(cfg.FormatDSN(), "?"); got != want {
			t.Errorf("Config(%q) = %s, want %s", url, got, want)
		}
	}
	for _, url := range []string{
		"mysql://me:secret@localhost/runs", "mariadb://me:secret@localhost", "mariadb://me:secret@localhost/a/b",
		"mariadb://me:secret@localhost/runs?multiStatements=true", "mariadb://me:secret@local host:x/runs", "",
	} {
		_, err := mariadb.Config(url)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("Config(%q): %v, want an error without the password", url, err)
		}
	}
}

func TestOpenWithoutServer(t *testing.T) {
	db, err := mariadb.Open(t.Context(), "mariadb://me:secret@localhost/runs?socket="+filepath.Join(t.TempDir(), "none"), sqlstore.Options{})
	if err == nil {
		db.Close()
		t.Fatal("Open without a server worked")
	}
	if strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "/runs") {
		t.Errorf("Open without a server: %v, want the database but not the password in it", err)
	}
}

func BenchmarkWrites(b *testing.B) {
	storetest.WriteBenchmarks(b, func(b *testing.B) store.Store { return fresh(b)(time.Now) })
}

// A database whose name is as long as the server allows is migrated under a lock like any other.
func TestLongestName(t *testing.T) {
	s := storetest.OwnServer(t)
	u, err := url.Parse(s.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	name := strings.Repeat("n", 64)
	s.Exec(t, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
	t.Cleanup(func() { s.Exec(t, "DROP DATABASE "+name) })
	u.Path = "/" + name
	if _, err := open(t, u.String(), sqlstore.Options{}).Migrate(t.Context()); err != nil {
		t.Error(err)
	}
}
