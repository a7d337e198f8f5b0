package sqlite_test

import (
	"context"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
	"github.com/runnerway/runnerway/store/storetest"
)

func open(t testing.TB, path string, o sqlstore.Options) *sqlstore.DB {
	t.Helper()
	db, err := sqlite.Open(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func fresh(t testing.TB) func(now func() time.Time) store.Store {
	path := storetest.SQLite(t)
	return func(now func() time.Time) store.Store { return open(t, path, sqlstore.Options{Now: now}) }
}

func TestContract(t *testing.T) { storetest.Run(t, fresh) }
