package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

const routeColumns = "r.id, r.user_id, r.shape_id, r.name, r.type, r.mode, r.start_latitude, r.start_longitude, r.location_address, " +
	"r.location_district, r.svg_path, r.`condition`, r.intensity, r.target_duration, r.safety_mode, r.created_at, r.updated_at"

func routeTargets(r *store.Route) []any {
	return []any{&r.ID, &r.UserID, maybe(&r.ShapeID), &r.Name, maybe(&r.Type), maybe(&r.Mode), &r.Start.Lat, &r.Start.Lng,
		maybe(&r.Address), maybe(&r.District), maybe(&r.SVGPath), maybe(&r.Condition), maybe(&r.Intensity), maybe(&r.TargetDurationMin),
		maybe(&r.SafetyMode), &r.CreatedAt, &r.UpdatedAt}
}

const (
	liveRoute    = "r.id = ? AND r.status = 'active'"
	visibleRoute = liveRoute + " AND (r.user_id = ? OR EXISTS (SELECT 1 FROM saved_routes s WHERE s.route_id = r.id AND s.user_id = ?))"
)

// CreateRoute implements store.RouteStore.
func (db *DB) CreateRoute(ctx context.Context, r store.Route) (store.Route, error) {
	r.ID = db.orNewID(r.ID)
	err := db.tx(ctx, func(q *queries) (err error) {
		r, err = q.insertRoute(ctx, r)
		return err
	})
	if err != nil {
		return store.Route{}, fmt.Errorf("create route: %w", err)
	}
	return r, nil
}

func (q *queries) insertRoute(ctx context.Context, r store.Route) (store.Route, error) {
	r.Start.Lat, r.Start.Lng = degrees(r.Start.Lat), degrees(r.Start.Lng)
	r.CreatedAt = q.time()
	r.UpdatedAt = r.CreatedAt
	columns := []string{"id", "user_id", "shape_id", "name", "type", "mode", "start_latitude", "start_longitude", "location_address",
		"location_district", "svg_path", "`condition`", "intensity", "target_duration", "safety_mode", "status", "created_at", "updated_at"}
	_, err := q.exec(ctx, insert("routes", columns, 1), r.ID, r.UserID, null(r.ShapeID), r.Name, null(r.Type), null(r.Mode), r.Start.Lat,
		r.Start.Lng, null(r.Address), null(r.District), null(r.SVGPath), null(r.Condition), null(r.Intensity), null(r.TargetDurationMin),
		r.SafetyMode, "active", r.CreatedAt, r.UpdatedAt)
	return r, err
}

// Route implements store.RouteStore.
func (db *DB) Route(ctx context.Context, id, viewerID string) (store.Route, error) {
	return db.reader().visible(ctx, id, viewerID)
}

func (q *queries) visible(ctx context.Context, id, viewerID string) (store.Route, error) {
	r, err := one(ctx, q, routeTargets, "SELECT "+routeColumns+" FROM routes r WHERE "+visibleRoute, id, viewerID, viewerID)
	if err != nil {
		return r, err
	}
	return r, q.concealRoutes(ctx, viewerID, &r)
}

// OwnRoute implements store.RouteStore.
func (db *DB) OwnRoute(ctx context.Context, id, ownerID string) (store.Route, error) {
	return one(ctx, db.reader(), routeTargets, "SELECT "+routeColumns+" FROM routes r WHERE "+liveRoute+" AND r.user_id = ?", id, ownerID)
}

// SaveGenerated implements store.RouteStore.
func (db *DB) SaveGenerated(ctx context.Context, g store.Generated) (store.Generated, error) {
	var saved store.Generated
	err := db.tx(ctx, func(q *queries) (err error) {
		saved, err = q.saveGenerated(ctx, g)
		return err
	})
	if err != nil {
		return store.Generated{}, fmt.Errorf("save generated route: %w", err)
	}
	return saved, nil
}

var errNoOptions = errors.New("a generated route needs an option")

func (q *queries) saveGenerated(ctx context.Context, g store.Generated) (store.Generated, error) {
	if len(g.Options) == 0 {
		return g, errNoOptions
	}
	r, exists, err := q.updateStart(ctx, g.Route)
	if err != nil {
		return g, err
	}
	var old []oldOption
	if exists {
		old, err = q.retireOptions(ctx, r.ID)
	} else {
		r.ID = q.orNewID(r.ID)
		r, err = q.insertRoute(ctx, r)
	}
	if err != nil {
		return g, err
	}
	saved := store.Generated{Route: r}
	for i, o := range g.Options {
		o.ID, o.RouteID, o.CreatedAt = q.orNewID(o.ID), r.ID, q.time()
		if o.Number == 0 {
			o.Number = i + 1
		}
		if o, err = q.insertOption(ctx, o); err != nil {
			return g, err
		}
		saved.Options = append(saved.Options, o)
	}
	return saved, q.dropRetired(ctx, old, saved.Options)
}

// updateStart moves the start of the route if it exists, and returns the route as it is stored then.
func (q *queries) updateStart(ctx context.Context, r store.Route) (_ store.Route, exists bool, err error) {
	if r.ID == "" {
		return r, false, nil
	}
	stored, err := one(ctx, q, routeTargets, "SELECT "+routeColumns+" FROM routes r WHERE r.id = ?"+q.dialect.ForUpdate, r.ID)
	if errors.Is(err, store.ErrNotFound) {
		return r, false, nil
	}
	if err != nil {
		return r, false, err
	}
	if stored.UserID != r.UserID {
		return r, false, store.ErrNotFound
	}
	if _, err := value[int](ctx, q, "SELECT 1 FROM routes r WHERE "+liveRoute, r.ID); err != nil {
		return r, false, err // it was deleted while its options were made
	}
	stored.Start.Lat, stored.Start.Lng, stored.UpdatedAt = degrees(r.Start.Lat), degrees(r.Start.Lng), q.time()
	_, err = q.exec(ctx, "UPDATE routes SET start_latitude = ?, start_longitude = ?, updated_at = ? WHERE id = ?",
		stored.Start.Lat, stored.Start.Lng, stored.UpdatedAt, r.ID)
	return stored, true, err
}
