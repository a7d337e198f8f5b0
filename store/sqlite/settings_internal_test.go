package sqlite

import (
	"path/filepath"
	"testing"

	"github.com/runnerway/runnerway/store/sqlstore"
)

func TestDurability(t *testing.T) {
	for d, want := range map[sqlstore.Durability]int{sqlstore.Full: 2, sqlstore.Normal: 1} {
		db, err := pool(t.Context(), fileURL(filepath.Join(t.TempDir(), "x.db"))+writeSettings(d), 1)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var synchronous int
		var journal string
		if err := db.QueryRow("SELECT synchronous, journal_mode FROM pragma_synchronous, pragma_journal_mode").Scan(&synchronous, &journal); err != nil {
			t.Fatal(err)
		}
		if synchronous != want || journal != "wal" {
			t.Errorf("durability %d: synchronous = %d with journal %s, want %d with wal", d, synchronous, journal, want)
		}
	}
}
