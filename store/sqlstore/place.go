package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

const placeColumns = "id, name, category, latitude, longitude, address, rating, review_count, icon, color"

func placeTargets(p *store.Place) []any {
	return []any{&p.ID, &p.Name, &p.Category, &p.At.Lat, &p.At.Lng, maybe(&p.Address), maybe(&p.Rating), maybe(&p.ReviewCount),
		maybe(&p.Icon), maybe(&p.Color)}
}

// rowsPerStatement bounds the statements that write many small rows.
const rowsPerStatement = 500

// PutPlaces implements store.PlaceStore.
func (db *DB) PutPlaces(ctx context.Context, sourceID string, places []store.Place) error {
	columns := []string{"id", "name", "category", "latitude", "longitude", "address", "rating", "review_count", "icon", "color", "is_active",
		"source_id", "created_at", "updated_at"}
	set := slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return c == "id" || c == "created_at" })
	now := db.time()
	err := db.tx(ctx, func(q *queries) error {
		if _, err := q.exec(ctx, "UPDATE places SET is_active = 0, updated_at = ? WHERE source_id = ? AND is_active = 1", now, sourceID); err != nil {
			return err
		}
		for batch := range slices.Chunk(places, rowsPerStatement) {
			var args []any
			for _, p := range batch {
				args = append(args, p.ID, p.Name, p.Category, degrees(p.At.Lat), degrees(p.At.Lng), null(p.Address), null(decimal(p.Rating, 1)),
					p.ReviewCount, null(p.Icon), null(p.Color), true, sourceID, now, now)
			}
			if _, err := q.exec(ctx, insert("places", columns, len(batch))+q.dialect.Upsert([]string{"id"}, set), args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store places: %w", err)
	}
	return nil
}

const inBounds = "latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?"

func boundsArgs(b geo.Bounds) []any { return []any{b.Min.Lat, b.Max.Lat, b.Min.Lng, b.Max.Lng} }

// PlacesIn implements store.PlaceStore.
func (db *DB) PlacesIn(ctx context.Context, b geo.Bounds, categories ...string) ([]store.Place, error) {
	if b.Empty() {
		return nil, nil
	}
	query := "SELECT " + placeColumns + " FROM places WHERE is_active = 1 AND " + inBounds
	args := boundsArgs(b)
	if len(categories) > 0 {
		query += " AND category IN (" + marks(len(categories)) + ")"
		args = append(args, anys(categories)...)
	}
	return all(ctx, db.reader(), placeTargets, query+" ORDER BY id", args...)
}

// PlacesOf implements store.PlaceStore.
func (db *DB) PlacesOf(ctx context.Context, sourceID string) ([]store.Place, error) {
	return all(ctx, db.reader(), placeTargets, "SELECT "+placeColumns+" FROM places WHERE source_id = ? AND is_active = 1 ORDER BY id", sourceID)
}

// PlacesByID implements store.PlaceStore.
func (db *DB) PlacesByID(ctx context.Context, ids ...string) ([]store.Place, error) {
	var out []store.Place
	for batch := range slices.Chunk(ids, rowsPerStatement) {
		found, err := all(ctx, db.reader(), placeTargets, "SELECT "+placeColumns+" FROM places WHERE is_active = 1 AND id IN ("+
			marks(len(batch))+") ORDER BY id", anys(batch)...)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	slices.SortFunc(out, func(a, b store.Place) int { return strings.Compare(a.ID, b.ID) })
	return slices.CompactFunc(out, func(a, b store.Place) bool { return a.ID == b.ID }), nil
}

func anys[T any](values []T) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}
