package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/runnerway/runnerway/store"
)

const fetchColumns = "x, y, fetched_at, failures, retry_at"

func fetchTargets(f *store.StreetFetch) []any {
	return []any{&f.X, &f.Y, &f.FetchedAt, &f.Failures, &f.RetryAt}
}

// StreetFetches implements store.StreetFetchStore.
func (db *DB) StreetFetches(ctx context.Context, minX, minY, maxX, maxY int) ([]store.StreetFetch, error) {
	return all(ctx, db.reader(), fetchTargets, "SELECT "+fetchColumns+
		" FROM street_fetches WHERE x BETWEEN ? AND ? AND y BETWEEN ? AND ? ORDER BY y, x", minX, maxX, minY, maxY)
}

// LeaseStreetFetch implements store.StreetFetchStore.
func (db *DB) LeaseStreetFetch(ctx context.Context, blocks []store.StreetBlock, owner string, lease time.Duration) error {
	add := insert("street_fetches", []string{"x", "y"}, 1) + db.dialect.Upsert([]string{"x", "y"}, nil)
	err := db.tx(ctx, func(q *queries) error {
		now := q.time()
		for _, b := range blocks {
			if _, err := q.exec(ctx, add, b.X, b.Y); err != nil {
				return err
			}
			err := q.execOne(ctx, "UPDATE street_fetches SET lease_owner = ?, lease_until = ? WHERE x = ? AND y = ? AND fetched_at IS NULL "+
				"AND (lease_until IS NULL OR lease_until <= ? OR lease_owner = ?)", owner, now.Add(lease), b.X, b.Y, now, owner)
			if errors.Is(err, store.ErrNotFound) {
				return store.ErrInUse
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("lease a fetch of streets: %w", err)
	}
	return nil
}

// PublishFetched implements store.StreetFetchStore.
func (db *DB) PublishFetched(ctx context.Context, draft string, s store.StreetSource, blocks []store.StreetBlock, owner string) error {
	s.Fetched = true
	var replaced []string
	err := db.tx(ctx, func(q *queries) (err error) {
		if replaced = nil; draft != "" {
			if replaced, err = q.publishStreets(ctx, draft, s); err != nil {
				return err
			}
		}
		for _, b := range blocks {
			if err := q.execOne(ctx, "UPDATE street_fetches SET fetched_at = ?, failures = 0, retry_at = NULL, lease_owner = NULL, "+
				"lease_until = NULL WHERE x = ? AND y = ? AND lease_owner = ?", q.time(), b.X, b.Y, owner); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("publish fetched streets %q: %w", s.Name, err)
	}
	return db.removeSources(ctx, s.Name, replaced)
}

// ReleaseStreetFetch implements store.StreetFetchStore.
func (db *DB) ReleaseStreetFetch(ctx context.Context, blocks []store.StreetBlock, owner string, retryAt store.Time) error {
	failed := 0
	if !retryAt.IsZero() {
		failed = 1
	}
	err := db.tx(ctx, func(q *queries) error {
		for _, b := range blocks {
			if _, err := q.exec(ctx, "UPDATE street_fetches SET failures = failures + ?, retry_at = COALESCE(?, retry_at), lease_owner = NULL, "+
				"lease_until = NULL WHERE x = ? AND y = ? AND lease_owner = ?", failed, retryAt, b.X, b.Y, owner); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("release a fetch of streets: %w", err)
	}
	return nil
}
