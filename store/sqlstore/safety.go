package sqlstore

import (
	"cmp"
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

// PutSafety implements store.SafetyStore. The rows go in from south to north, which keeps the index by position compact.
func (db *DB) PutSafety(ctx context.Context, kind store.SafetyKind, source string, at []geo.Point) error {
	table, err := safetyTable(kind)
	if err != nil {
		return err
	}
	sorted := make([]geo.Point, len(at))
	for i, p := range at {
		sorted[i] = geo.Point{Lat: degrees(p.Lat), Lng: degrees(p.Lng)}
	}
	slices.SortFunc(sorted, func(a, b geo.Point) int { return cmp.Or(cmp.Compare(a.Lat, b.Lat), cmp.Compare(a.Lng, b.Lng)) })
	sorted = slices.Compact(sorted)
	err = db.tx(ctx, func(q *queries) error {
		if _, err := q.exec(ctx, "DELETE FROM "+table+" WHERE source = ?", source); err != nil {
			return err
		}
		for batch := range slices.Chunk(sorted, rowsPerStatement) {
			args := make([]any, 0, 3*len(batch))
			for _, p := range batch {
				args = append(args, p.Lat, p.Lng, source)
			}
			if _, err := q.exec(ctx, insert(table, []string{"latitude", "longitude", "source"}, len(batch)), args...); err != nil {
				return err
			}
		}
		return q.streetsChanged(ctx)
	})
	if err != nil {
		return fmt.Errorf("store %s of %q: %w", table, source, err)
	}
	return nil
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
