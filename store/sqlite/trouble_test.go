package sqlite_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
	"github.com/runnerway/runnerway/store/storetest"
)

// Each error is the driver's or the system's own.
func TestTrouble(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	opening := func(path string) error {
		db, err := sqlite.Open(t.Context(), path, sqlstore.Options{})
		if err == nil {
			db.Close()
		}
		return err
	}
	whole, err := os.ReadFile(storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	doing := func(path string, statements ...string) error {
		db := raw(t, path)
		db.SetMaxOpenConns(1)
		for _, s := range statements {
			if _, err := db.Exec(s); err != nil {
				return err
			}
		}
		return nil
	}
	locked := filepath.Join(dir, "locked.db")
	if err := doing(locked, "CREATE TABLE t (x)", "PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "INSERT INTO t VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	full := filepath.Join(dir, "full.db")
	tests := map[store.Trouble]error{
		store.TroubleNotADatabase: opening(write("text.db", strings.Repeat("no database ", 1000), 0o600)),
		store.TroubleDamaged:      doing(write("damaged.db", string(whole[:100])+strings.Repeat("x", len(whole)-100), 0o600), "SELECT COUNT(*) FROM users"),
		store.TroubleLocked:       doing(locked, "SELECT COUNT(*) FROM t"),
		store.TroubleDiskFull:     doing(full, "CREATE TABLE t (x)", "PRAGMA max_page_count = 2", "INSERT INTO t VALUES (zeroblob(100000))"),
		store.TroubleReadOnly:     doing(full, "PRAGMA query_only = 1", "INSERT INTO t VALUES (1)"),
		store.TroublePermission:   doing(filepath.Join(dir, "nowhere", "x.db"), "CREATE TABLE t (x)"),
	}
	if os.Geteuid() != 0 { // nothing is forbidden to root
		if err := opening(write("forbidden.db", string(whole), 0)); sqlite.Trouble(err) != store.TroublePermission {
			t.Errorf("a file that may not be read: %v", err)
		}
	}
	for want, err := range tests {
		if got := sqlite.Trouble(err); err == nil || got != want {
			t.Errorf("Trouble(%v) = %q, want %q", err, got, want)
		}
	}
}
