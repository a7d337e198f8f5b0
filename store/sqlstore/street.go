package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/runnerway/runnerway/store"
)

const (
	oldSourceColumns = "id, name, attribution, min_lat, min_lng, max_lat, max_lng, ways, nodes, streets, tiles, length_m, imported_at, "
	sourceColumns    = oldSourceColumns + "is_fetched"
	// unmigratedSourceColumns are for databases from before streets were fetched.
	unmigratedSourceColumns = oldSourceColumns + "0"
)

func sourceTargets(s *store.StreetSource) []any {
	return []any{&s.ID, &s.Name, &s.Attribution, &s.Bounds.Min.Lat, &s.Bounds.Min.Lng, &s.Bounds.Max.Lat, &s.Bounds.Max.Lng,
		&s.Ways, &s.Nodes, &s.Streets, &s.Tiles, &s.LengthM, &s.ImportedAt, &s.Fetched}
}

// StreetsVersion implements store.StreetStore.
func (db *DB) StreetsVersion(ctx context.Context) (int64, error) {
	return value[int64](ctx, db.reader(), "SELECT value FROM store_state WHERE name = 'streets'")
}

// streetsChanged raises the version, so that whoever keeps streets, heights, lamps or cameras reads them again.
func (q *queries) streetsChanged(ctx context.Context) error {
	_, err := q.exec(ctx, "UPDATE store_state SET value = value + 1 WHERE name = 'streets'")
	return err
}

// StreetTiles implements store.StreetStore.
func (db *DB) StreetTiles(ctx context.Context, minX, minY, maxX, maxY int) ([]store.StreetTile, error) {
	if minX > maxX || minY > maxY {
		return nil, nil
	}
	args := []any{}
	for y := minY; y <= maxY; y++ {
		args = append(args, y)
	}
	// Listing the rows lets both databases seek in each of them instead of reading whole bands of latitude. They do not sort
	// either: that would copy the contents.
	query := "SELECT t.x, t.y, t.is_whole, t.content, s.published_version, s.is_fetched FROM street_tiles t " + db.dialect.JoinOrder +
		" street_sources s ON s.id = t.source_id WHERE t.y IN (" + marks(len(args)) + ") AND t.x BETWEEN ? AND ? AND s.live_name IS NOT NULL"
	found, err := all(ctx, db.reader(), func(t *publishedTile) []any {
		return []any{&t.X, &t.Y, &t.Whole, blobColumn{&t.Data}, &t.version, &t.fetched}
	}, query, append(args, minX, maxX)...)
	if err != nil {
		return nil, fmt.Errorf("read street tiles: %w", err)
	}
	slices.SortFunc(found, func(a, b publishedTile) int {
		return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X), cmp.Compare(a.rank(), b.rank()), cmp.Compare(b.version, a.version))
	})
	return withoutSuperseded(found), nil
}

// publishedTile is a tile with the version of the streets that its source brought, which no other source has.
type publishedTile struct {
	store.StreetTile
	version int64
	fetched bool
}

// rank is 0 for what an operator imported, which lies above what was fetched.
func (t *publishedTile) rank() int {
	if t.fetched {
		return 1
	}
	return 0
}

// withoutSuperseded drops from tiles in the order of StreetTiles those that lie below a whole one.
func withoutSuperseded(tiles []publishedTile) []store.StreetTile {
	var out []store.StreetTile
	var x, y int
	covered := false
	for i, t := range tiles {
		if i == 0 || t.X != x || t.Y != y {
			x, y, covered = t.X, t.Y, false
		}
		if !covered {
			out = append(out, t.StreetTile)
		}
		covered = covered || t.Whole
	}
	return out
}

// StreetSources implements store.StreetStore.
func (db *DB) StreetSources(ctx context.Context) ([]store.StreetSource, error) {
	return db.sources(ctx, sourceColumns)
}

func (db *DB) sources(ctx context.Context, columns string) ([]store.StreetSource, error) {
	return all(ctx, db.reader(), sourceTargets,
		"SELECT "+columns+" FROM street_sources WHERE live_name IS NOT NULL ORDER BY published_version DESC, id")
}

// abandonedAfter is how long an import may go without adding a tile.
const abandonedAfter = time.Hour

// BeginStreets implements store.StreetStore.
func (db *DB) BeginStreets(ctx context.Context, s store.StreetSource) (string, error) {
	old, err := all(ctx, db.reader(), func(id *string) []any { return []any{id} },
		"SELECT id FROM street_sources WHERE state = 'retired' OR (state = 'draft' AND touched_at < ?)", db.time().Add(-abandonedAfter))
	if err != nil {
		return "", fmt.Errorf("find abandoned imports: %w", err)
	}
	for _, id := range old {
		if err := db.removeSource(ctx, id); err != nil {
			return "", err
		}
	}
	id := db.newID()
	columns := []string{"id", "name", "state", "attribution", "min_lat", "min_lng", "max_lat", "max_lng", "touched_at", "name_set"}
	err = db.tx(ctx, func(q *queries) error {
		set, err := q.newNameSet(ctx)
		if err != nil {
			return err
		}
		_, err = q.exec(ctx, insert("street_sources", columns, 1), id, s.Name, "draft", s.Attribution, s.Bounds.Min.Lat, s.Bounds.Min.Lng,
			s.Bounds.Max.Lat, s.Bounds.Max.Lng, q.time(), set)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("begin streets %q: %w", s.Name, err)
	}
	return id, nil
}

// A statement carries at most this much, which every server accepts.
const (
	tilesPerStatement = 200
	bytesPerStatement = 4 << 20
)

// AddStreetTiles implements store.StreetStore.
func (db *DB) AddStreetTiles(ctx context.Context, id string, tiles []store.StreetTile) error {
	columns := []string{"source_id", "y", "x", "is_whole", "content"}
	tail := db.dialect.Upsert([]string{"source_id", "y", "x"}, []string{"is_whole", "content"})
	err := db.tx(ctx, func(q *queries) error {
		if err := q.execOne(ctx, "UPDATE street_sources SET touched_at = ? WHERE id = ? AND state = 'draft'", q.time(), id); err != nil {
			return err
		}
		for rest := tiles; len(rest) > 0; {
			n := batchLen(len(rest), func(i int) int { return len(rest[i].Data) })
			var args []any
			for _, t := range rest[:n] {
				args = append(args, id, t.Y, t.X, t.Whole, filled(t.Data))
			}
			if _, err := q.exec(ctx, insert("street_tiles", columns, n)+tail, args...); err != nil {
				return err
			}
			rest = rest[n:]
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add street tiles: %w", err)
	}
	return nil
}

// filled is b, but never nil, which would be NULL.
func filled(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// batchLen is how many of n tiles of these sizes go into one statement: at least one.
func batchLen(n int, size func(int) int) int {
	total := 0
	for i := range min(n, tilesPerStatement) {
		total += size(i)
		if i > 0 && total > bytesPerStatement {
			return i
		}
	}
	return min(n, tilesPerStatement)
}

// PublishStreets implements store.StreetStore. Readers see the change at once; the tiles of the source it replaces, which
// may be many, are removed after it in small steps.
func (db *DB) PublishStreets(ctx context.Context, id string, s store.StreetSource) error {
	var replaced []string
	err := db.tx(ctx, func(q *queries) (err error) {
		replaced, err = q.publishStreets(ctx, id, s)
		return err
	})
	if err != nil {
		return fmt.Errorf("publish streets %q: %w", s.Name, err)
	}
	return db.removeSources(ctx, s.Name, replaced)
}

// publishStreets makes a draft live and gives the ids of the sources that it replaces, which are no longer live.
func (q *queries) publishStreets(ctx context.Context, id string, s store.StreetSource) ([]string, error) {
	version, err := q.state(ctx, "streets")
	if err != nil {
		return nil, err
	}
	replaced, err := all(ctx, q, func(id *string) []any { return []any{id} }, "SELECT id FROM street_sources WHERE live_name = ?", s.Name)
	if err != nil {
		return nil, err
	}
	if _, err := q.exec(ctx, "UPDATE street_sources SET live_name = NULL, state = 'retired' WHERE live_name = ?", s.Name); err != nil {
		return nil, err
	}
	type totals struct{ tiles, bytes int64 }
	t, err := one(ctx, q, func(t *totals) []any { return []any{&t.tiles, &t.bytes} },
		"SELECT COUNT(*), COALESCE(SUM(LENGTH(content)), 0) FROM street_tiles WHERE source_id = ?", id)
	if err != nil {
		return nil, err
	}
	if err := q.execOne(ctx, "UPDATE street_sources SET name = ?, live_name = ?, state = 'live', published_version = ?, attribution = ?, "+
		"min_lat = ?, min_lng = ?, max_lat = ?, max_lng = ?, ways = ?, nodes = ?, streets = ?, tiles = ?, length_m = ?, imported_at = ?, "+
		"is_fetched = ?, content_bytes = ?, is_named = ?, names_packed = ? WHERE id = ? AND state = 'draft'",
		s.Name, s.Name, version+1, s.Attribution, s.Bounds.Min.Lat, s.Bounds.Min.Lng, s.Bounds.Max.Lat, s.Bounds.Max.Lng, s.Ways, s.Nodes,
		s.Streets, t.tiles, s.LengthM, q.time(), s.Fetched, t.bytes, s.Named, s.Named, id); err != nil {
		return nil, err
	}
	return replaced, q.streetsChanged(ctx)
}

// removeSources removes what the source called name has replaced.
func (db *DB) removeSources(ctx context.Context, name string, replaced []string) error {
	for _, old := range replaced {
		if err := db.removeSource(ctx, old); err != nil {
			return fmt.Errorf("streets %q are published, but their predecessor stays until the next import: %w", name, err)
		}
	}
	return nil
}

// DropStreets implements store.StreetStore.
func (db *DB) DropStreets(ctx context.Context, id string) error {
	n := int64(0)
	err := db.tx(ctx, func(q *queries) (err error) {
		n, err = q.exec(ctx, "UPDATE street_sources SET state = 'retired' WHERE id = ? AND state = 'draft'", id)
		return err
	})
	if err != nil || n == 0 {
		return err
	}
	return db.removeSource(ctx, id)
}

// removeSource removes what is not live, in steps so short that other writers are not kept waiting.
func (db *DB) removeSource(ctx context.Context, id string) error {
	if err := db.removeNames(ctx, id); err != nil {
		return fmt.Errorf("remove streets %s: %w", id, err)
	}
	type tile struct{ y, x int }
	for {
		var found []tile
		err := db.tx(ctx, func(q *queries) (err error) {
			found, err = all(ctx, q, func(t *tile) []any { return []any{&t.y, &t.x} },
				"SELECT y, x FROM street_tiles WHERE source_id = ? ORDER BY y, x LIMIT ?", id, tilesPerStatement)
			if err != nil {
				return err
			}
			if len(found) == 0 {
				_, err = q.exec(ctx, "DELETE FROM street_sources WHERE id = ? AND live_name IS NULL", id)
				return err
			}
			last := found[len(found)-1]
			_, err = q.exec(ctx, "DELETE FROM street_tiles WHERE source_id = ? AND (y < ? OR (y = ? AND x <= ?))", id, last.y, last.y, last.x)
			return err
		})
		if err != nil {
			return fmt.Errorf("remove streets %s: %w", id, err)
		}
		if len(found) == 0 {
			return nil
		}
	}
}
