package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

// safetyTables are where each kind lies.
var safetyTables = map[store.SafetyKind]string{store.CCTV: "cctvs", store.Light: "lights"}

func safetyTable(kind store.SafetyKind) (string, error) {
	t, ok := safetyTables[kind]
	if !ok {
		return "", fmt.Errorf("unknown kind of safety feature %q", kind)
	}
	return t, nil
}

// PutSafety implements store.SafetyStore.
func (db *DB) PutSafety(ctx context.Context, kind store.SafetyKind, source string, at []geo.Point) error {
	table, err := safetyTable(kind)
	if err != nil {
		return err
	}
	return db.tx(ctx, func(q *queries) error {
		if _, err := q.exec(ctx, "DELETE FROM "+table+" WHERE source = ?", source); err != nil {
			return err
		}
		for batch := range slices.Chunk(at, rowsPerStatement) {
			var args []any
			for _, p := range batch {
				args = append(args, degrees(p.Lat), degrees(p.Lng), source)
			}
			if _, err := q.exec(ctx, insert(table, []string{"latitude", "longitude", "source"}, len(batch)), args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// SafetyIn implements store.SafetyStore.
func (db *DB) SafetyIn(ctx context.Context, kind store.SafetyKind, b geo.Bounds) ([]geo.Point, error) {
	table, err := safetyTable(kind)
	if err != nil || b.Empty() {
		return nil, err
	}
	return all(ctx, db.reader(), func(p *geo.Point) []any { return []any{&p.Lat, &p.Lng} },
		"SELECT latitude, longitude FROM "+table+" WHERE "+inBounds+" ORDER BY latitude, longitude, id", boundsArgs(b)...)
}
