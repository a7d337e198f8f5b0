package storetest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// migrated is the content of a migrated SQLite database.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "storetest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	db, err := sqlite.Open(ctx, path, sqlstore.Options{})
	if err != nil {
		return nil, err
	}
	_, err = db.Migrate(ctx)
	if closed := db.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// SQLite is the path of a new migrated SQLite database. It is a copy, so it costs about a millisecond.
func SQLite(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	noError(t, os.WriteFile(path, need(migrated())(t), 0o600))
	return path
}
