package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

// newNameSet is a number for the names of a source, which no other source has and none had whose names are still there.
func (q *queries) newNameSet(ctx context.Context) (int64, error) {
	if _, err := q.state(ctx, "streets"); err != nil { // one at a time
		return 0, err
	}
	last := int64(0)
	for _, table := range []string{"street_sources", "name_blocks", "place_names"} {
		used, err := value[int64](ctx, q, "SELECT MAX(name_set) FROM "+table)
		if err != nil {
			return 0, err
		}
		last = max(last, used)
	}
	return last + 1, nil
}

// AddStreetNames implements store.StreetNameStore.
func (db *DB) AddStreetNames(ctx context.Context, sourceID string, order store.NameOrder, first int64, names []store.StreetName) error {
	pack := packByZone
	if order == store.NamesByKey {
		pack = packByKey
	}
	blocks, err := pack(names, first)
	if err == nil {
		err = db.tx(ctx, func(q *queries) error {
			set, err := q.nameSet(ctx, sourceID)
			if err != nil {
				return err
			}
			if order == store.NamesByKey && len(names) > 0 {
				if err := q.checkNameOrder(ctx, set, first, names[0].Key); err != nil {
					return err
				}
			}
			return q.addNameBlocks(ctx, set, blocks)
		})
	}
	if err != nil {
		return fmt.Errorf("add names of streets: %w", err)
	}
	return nil
}

// checkNameOrder expects that names which begin with key may follow those that there are.
func (q *queries) checkNameOrder(ctx context.Context, set, n int64, key string) error {
	last, err := value[string](ctx, q, "SELECT last_key FROM name_blocks WHERE name_set = ? AND shelf = ? AND n < ? ORDER BY n DESC LIMIT 1",
		set, keyShelf, n)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil
	case err == nil && last > key:
		return errNameOrder
	}
	return err
}

func (q *queries) addNameBlocks(ctx context.Context, set int64, blocks []nameBlock) error {
	columns := []string{"name_set", "shelf", "n", "last_key", "content"}
	tail := q.dialect.Upsert(columns[:3], columns[3:])
	for len(blocks) > 0 {
		n := batchLen(len(blocks), func(i int) int { return len(blocks[i].content) })
		var args []any
		for _, b := range blocks[:n] {
			args = append(args, set, b.shelf, b.n, b.lastKey, b.content)
		}
		if _, err := q.exec(ctx, insert("name_blocks", columns, n)+tail, args...); err != nil {
			return err
		}
		blocks = blocks[n:]
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

// UnnamedStreets implements store.StreetNameStore.
func (db *DB) UnnamedStreets(ctx context.Context) ([]store.StreetSource, error) {
	return all(ctx, db.reader(), sourceTargets, "SELECT "+sourceColumns+
		" FROM street_sources WHERE live_name IS NOT NULL AND is_named = 0 ORDER BY published_version DESC, id")
}

// NameStreets implements store.StreetNameStore.
func (db *DB) NameStreets(ctx context.Context, sourceID string, n int64) error {
	err := db.tx(ctx, func(q *queries) error {
		if err := q.execOne(ctx, "UPDATE street_sources SET is_named = 1, names_packed = 1 WHERE id = ? AND live_name IS NOT NULL AND is_named = 0", sourceID); err != nil {
			return err
		}
		set, err := value[int64](ctx, q, "SELECT name_set FROM street_sources WHERE id = ?", sourceID)
		if err != nil {
			return err
		}
		_, err = q.exec(ctx, "DELETE FROM name_blocks WHERE name_set = ? AND n >= ?", set, n)
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

// How many blocks of names, or names of the former table, go in one transaction.
const (
	nameBlocksRemoved = 200
	namesRemoved      = 5000
)

// removeNames removes the names of what is not live, in steps so short that other writers are not kept waiting.
func (db *DB) removeNames(ctx context.Context, sourceID string) error {
	for _, step := range []func(*queries, context.Context, int64) (int64, error){(*queries).removeNameBlocks, (*queries).removeNameRows} {
		for more := true; more; {
			err := db.tx(ctx, func(q *queries) error {
				more = false
				set, err := value[int64](ctx, q, "SELECT name_set FROM street_sources WHERE id = ? AND live_name IS NULL", sourceID)
				if errors.Is(err, store.ErrNotFound) {
					return nil
				}
				if err != nil {
					return err
				}
				n, err := step(q, ctx, set)
				more = n > 0
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// removeNameBlocks removes some of the blocks of a set.
func (q *queries) removeNameBlocks(ctx context.Context, set int64) (int64, error) {
	type place struct {
		shelf int
		n     int64
	}
	found, err := all(ctx, q, func(p *place) []any { return []any{&p.shelf, &p.n} },
		"SELECT shelf, n FROM name_blocks WHERE name_set = ? ORDER BY shelf, n LIMIT ?", set, nameBlocksRemoved)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	last := found[len(found)-1]
	return q.exec(ctx, "DELETE FROM name_blocks WHERE name_set = ? AND (shelf < ? OR (shelf = ? AND n <= ?))", set, last.shelf, last.shelf, last.n)
}

// removeNameRows removes some of the names of a set that an earlier version wrote.
func (q *queries) removeNameRows(ctx context.Context, set int64) (int64, error) {
	first, err := value[int64](ctx, q, "SELECT MIN(n) FROM place_names WHERE name_set = ?", set)
	if err != nil {
		return 0, err
	}
	return q.exec(ctx, "DELETE FROM place_names WHERE name_set = ? AND n < ?", set, first+namesRemoved)
}
