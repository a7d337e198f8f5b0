package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/runnerway/runnerway/store"
)

// newNameSet is a number for the names of a source, which no other source has and none had whose names are still there.
func (q *queries) newNameSet(ctx context.Context) (int64, error) {
	if _, err := q.state(ctx, "streets"); err != nil { // one at a time
		return 0, err
	}
	used, err := value[int64](ctx, q, "SELECT MAX(name_set) FROM street_sources")
	if err != nil {
		return 0, err
	}
	left, err := value[int64](ctx, q, "SELECT MAX(name_set) FROM place_names")
	return max(used, left) + 1, err
}

// AddStreetNames implements store.StreetNameStore.
func (db *DB) AddStreetNames(ctx context.Context, sourceID string, first int64, names []store.StreetName) error {
	columns := []string{"name_set", "n", "search_key", "zone", "name", "other_name", "kind", "lat", "lng"}
	tail := db.dialect.Upsert(columns[:2], columns[2:])
	err := db.tx(ctx, func(q *queries) error {
		set, err := q.nameSet(ctx, sourceID)
		if err != nil {
			return err
		}
		n := first
		for batch := range slices.Chunk(names, rowsPerStatement) {
			var args []any
			for _, name := range batch {
				args = append(args, set, n, name.Key, name.Zone, name.Name, null(name.Other), name.Kind, degrees(name.At.Lat), degrees(name.At.Lng))
				n++
			}
			if _, err := q.exec(ctx, insert("place_names", columns, len(batch))+tail, args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add names of streets: %w", err)
	}
	return nil
}

// nameSet is the number of the names of a source that takes names, which it gets if it has none.
func (q *queries) nameSet(ctx context.Context, sourceID string) (int64, error) {
	if err := q.execOne(ctx, "UPDATE street_sources SET touched_at = ? WHERE id = ? AND state IN ('draft', 'live') AND is_named = 0",
		q.time(), sourceID); err != nil {
		return 0, err
	}
	set, err := value[int64](ctx, q, "SELECT name_set FROM street_sources WHERE id = ?", sourceID)
	if err != nil || set != 0 {
		return set, err
	}
	if set, err = q.newNameSet(ctx); err != nil {
		return 0, err
	}
	_, err = q.exec(ctx, "UPDATE street_sources SET name_set = ? WHERE id = ?", set, sourceID)
	return set, err
}

func nameTargets(n *store.FoundName) []any {
	return []any{&n.Key, &n.Zone, &n.Name, maybe(&n.Other), &n.Kind, &n.At.Lat, &n.At.Lng, &n.Fetched}
}

// FindStreetNames implements store.StreetNameStore.
func (db *DB) FindStreetNames(ctx context.Context, s store.NameSearch) ([]store.FoundName, error) {
	index, where, order := "idx_place_names_key", "", " ORDER BY n.search_key"
	var args []any
	if s.Zones != nil {
		if len(s.Zones) == 0 {
			return nil, nil
		}
		index, where, order = "idx_place_names_zone", "n.zone IN ("+marks(len(s.Zones))+") AND ", "" // sorting would read all of them
		args = anys(s.Zones)
	}
	query := "SELECT n.search_key, n.zone, n.name, n.other_name, n.kind, n.lat, n.lng, s.is_fetched FROM place_names n" + db.dialect.UseIndex(index) +
		" " + db.dialect.JoinOrder + " street_sources s ON s.name_set = n.name_set WHERE " + where +
		"n.search_key >= ? AND n.search_key < ? AND s.live_name IS NOT NULL AND s.is_named = 1" + order + " LIMIT ?"
	found, err := all(ctx, db.reader(), nameTargets, query, append(args, s.From, s.To, s.Limit)...)
	if err != nil {
		return nil, fmt.Errorf("find names: %w", err)
	}
	return found, nil
}

// UnnamedStreets implements store.StreetNameStore.
func (db *DB) UnnamedStreets(ctx context.Context) ([]store.StreetSource, error) {
	return all(ctx, db.reader(), sourceTargets, "SELECT "+sourceColumns+
		" FROM street_sources WHERE live_name IS NOT NULL AND is_named = 0 ORDER BY published_version DESC, id")
}

// NameStreets implements store.StreetNameStore.
func (db *DB) NameStreets(ctx context.Context, sourceID string, n int64) error {
	err := db.tx(ctx, func(q *queries) error {
		if err := q.execOne(ctx, "UPDATE street_sources SET is_named = 1 WHERE id = ? AND live_name IS NOT NULL AND is_named = 0", sourceID); err != nil {
			return err
		}
		set, err := value[int64](ctx, q, "SELECT name_set FROM street_sources WHERE id = ?", sourceID)
		if err != nil {
			return err
		}
		_, err = q.exec(ctx, "DELETE FROM place_names WHERE name_set = ? AND n >= ?", set, n)
		return err
	})
	if err != nil {
		return fmt.Errorf("show the names of streets: %w", err)
	}
	return nil
}

// TilesOf implements store.StreetNameStore.
func (db *DB) TilesOf(ctx context.Context, sourceID string, after store.StreetTile, limit int) ([]store.StreetTile, error) {
	return all(ctx, db.reader(), func(t *store.StreetTile) []any { return []any{&t.X, &t.Y, &t.Whole, blobColumn{&t.Data}} },
		"SELECT x, y, is_whole, content FROM street_tiles WHERE source_id = ? AND (y > ? OR (y = ? AND x > ?)) ORDER BY y, x LIMIT ?",
		sourceID, after.Y, after.Y, after.X, limit)
}

// namesRemoved is how many names go in one transaction.
const namesRemoved = 5000

// removeNames removes the names of what is not live, in steps so short that other writers are not kept waiting.
func (db *DB) removeNames(ctx context.Context, sourceID string) error {
	for {
		more := false
		err := db.tx(ctx, func(q *queries) error {
			set, err := value[int64](ctx, q, "SELECT name_set FROM street_sources WHERE id = ? AND live_name IS NULL", sourceID)
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			if err != nil {
				return err
			}
			first, err := value[int64](ctx, q, "SELECT MIN(n) FROM place_names WHERE name_set = ?", set)
			if err != nil {
				return err
			}
			n, err := q.exec(ctx, "DELETE FROM place_names WHERE name_set = ? AND n < ?", set, first+namesRemoved)
			more = n > 0
			return err
		})
		if err != nil || !more {
			return err
		}
	}
}
