package mariadb_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/mariadb"
	"github.com/runnerway/runnerway/store/sqlstore"
	"github.com/runnerway/runnerway/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

func open(t testing.TB, url string, o sqlstore.Options) *sqlstore.DB {
	t.Helper()
	db, err := mariadb.Open(context.Background(), url, o)
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
	url := storetest.MariaDB(t)
	if _, err := open(t, url, sqlstore.Options{}).Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return func(now func() time.Time) store.Store { return open(t, url, sqlstore.Options{Now: now}) }
}

func TestContract(t *testing.T) { storetest.Run(t, fresh) }
