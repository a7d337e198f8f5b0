package sqlstore

import (
	"context"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

const seedColumns = "kind, name, fingerprint, entries, seeded_at"

func seedTargets(s *store.Seed) []any {
	return []any{&s.Kind, &s.Name, &s.Fingerprint, &s.Entries, &s.SeededAt}
}

// NoteSeed implements store.SeedStore.
func (db *DB) NoteSeed(ctx context.Context, s store.Seed) error {
	columns := []string{"kind", "name", "fingerprint", "entries", "seeded_at"}
	err := db.tx(ctx, func(q *queries) error {
		if s.Entries == 0 {
			_, err := q.exec(ctx, "DELETE FROM seeds WHERE kind = ? AND name = ?", string(s.Kind), s.Name)
			return err
		}
		_, err := q.exec(ctx, insert("seeds", columns, 1)+q.dialect.Upsert(columns[:2], columns[2:]),
			string(s.Kind), s.Name, s.Fingerprint, s.Entries, q.time())
		return err
	})
	if err != nil {
		return fmt.Errorf("note %s %q: %w", s.Kind, s.Name, err)
	}
	return nil
}

// Seeds implements store.SeedStore.
func (db *DB) Seeds(ctx context.Context) ([]store.Seed, error) {
	return all(ctx, db.reader(), seedTargets, "SELECT "+seedColumns+" FROM seeds ORDER BY kind, name")
}
