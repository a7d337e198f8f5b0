package sqlstore

import (
	"context"
	"fmt"
	"math"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

// PutElevation implements store.ElevationStore.
func (db *DB) PutElevation(ctx context.Context, tiles []store.ElevationTile) error {
	if len(tiles) == 0 {
		return nil
	}
	columns := []string{"lat_row", "lng_col", "content"}
	tail := db.dialect.Upsert([]string{"lat_row", "lng_col"}, []string{"content"})
	err := db.tx(ctx, func(q *queries) error {
		for rest := tiles; len(rest) > 0; {
			n := batchLen(len(rest), func(i int) int { return len(rest[i].Data) })
			var args []any
			for _, t := range rest[:n] {
				args = append(args, t.Row, t.Col, filled(t.Data))
			}
			if _, err := q.exec(ctx, insert("elevation_tiles", columns, n)+tail, args...); err != nil {
				return err
			}
			rest = rest[n:]
		}
		return q.streetsChanged(ctx)
	})
	if err != nil {
		return fmt.Errorf("store heights: %w", err)
	}
	return nil
}

// ElevationTiles implements store.ElevationStore.
func (db *DB) ElevationTiles(ctx context.Context, b geo.Bounds) ([]store.ElevationTile, error) {
	if b.Empty() {
		return nil, nil
	}
	block := func(deg float64) int { return int(math.Floor(deg * 10)) }
	return all(ctx, db.reader(), func(t *store.ElevationTile) []any { return []any{&t.Row, &t.Col, blobColumn{&t.Data}} },
		"SELECT lat_row, lng_col, content FROM elevation_tiles WHERE lat_row BETWEEN ? AND ? AND lng_col BETWEEN ? AND ? ORDER BY lat_row, lng_col",
		block(b.Min.Lat), block(b.Max.Lat), block(b.Min.Lng), block(b.Max.Lng))
}
