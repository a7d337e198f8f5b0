package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

// briefColumns are what a list shows of a workout.
const briefColumns = "w.id, w.route_id, w.route_option_id, w.route_name, w.type, w.mode, w.started_at, w.completed_at, w.distance, w.duration, " +
	"w.avg_pace, w.calories, w.route_completion"

func briefTargets(w *store.Workout) []any {
	return []any{&w.ID, maybe(&w.RouteID), maybe(&w.RouteOptionID), &w.RouteName, maybe(&w.Type), maybe(&w.Mode), &w.StartedAt, &w.CompletedAt,
		maybe(&w.DistanceKM), maybe(&w.DurationSec), maybe(&w.AvgPace), &w.CaloriesKcal, &w.RouteCompletionPct}
}

// workoutColumns stand before actual_path in the row. SQLite reads a row from its front, and a path has hundreds of
// kilobytes: whoever does not want the path keeps to these.
const workoutColumns = briefColumns + ", w.user_id, w.status, w.start_latitude, w.start_longitude, w.end_latitude, w.end_longitude, w.max_pace, " +
	"w.min_pace, w.elevation_gain, w.elevation_loss"

func workoutTargets(w *store.Workout) []any {
	return append(briefTargets(w), &w.UserID, maybe(&w.Status), &w.Start.Lat, &w.Start.Lng, endLatitude{&w.End}, endLongitude{&w.End},
		maybe(&w.MaxPace), maybe(&w.MinPace), &w.ElevationGainM, &w.ElevationLossM)
}

// lateColumns are those of a workout behind its path.
const lateColumns = "w.heart_rate_avg, w.heart_rate_max, w.client_key, w.source, w.created_at, w.updated_at"

func lateTargets(w *store.Workout) []any {
	return []any{&w.HeartRateAvg, &w.HeartRateMax, maybe(&w.ClientKey), maybe(&w.Source), &w.CreatedAt, &w.UpdatedAt}
}

func wholeTargets(w *store.Workout) []any { return append(workoutTargets(w), lateTargets(w)...) }

// endLatitude and endLongitude scan the two columns of a position that may be NULL, in this order.
type (
	endLatitude  struct{ to **geo.Point }
	endLongitude struct{ to **geo.Point }
)

// Scan makes endLatitude a sql.Scanner.
func (c endLatitude) Scan(src any) error {
	var v sql.Null[float64]
	if err := v.Scan(src); err != nil {
		return err
	}
	*c.to = nil
	if v.Valid {
		*c.to = &geo.Point{Lat: v.V}
	}
	return nil
}

// Scan makes endLongitude a sql.Scanner.
func (c endLongitude) Scan(src any) error {
	var v sql.Null[float64]
	if err := v.Scan(src); err != nil {
		return err
	}
	if *c.to != nil {
		(*c.to).Lng = v.V
	}
	return nil
}

// endColumns are the values of end_latitude and end_longitude.
func endColumns(p *geo.Point) (lat, lng any) {
	if p == nil {
		return nil, nil
	}
	return degrees(p.Lat), degrees(p.Lng)
}

const (
	ownWorkout  = "w.id = ? AND w.user_id = ? AND w.deleted_at IS NULL"
	thisWorkout = "id = ? AND user_id = ? AND deleted_at IS NULL"
	inProgress  = "status IN ('active', 'paused')"
)

// StartWorkout implements store.WorkoutStore.
func (db *DB) StartWorkout(ctx context.Context, w store.Workout) (store.Workout, error) {
	w.ID, w.Status = db.orNewID(w.ID), store.WorkoutActive
	w.CreatedAt = db.time()
	w.UpdatedAt = w.CreatedAt
	w.Start.Lat, w.Start.Lng = degrees(w.Start.Lat), degrees(w.Start.Lng)
	err := db.tx(ctx, func(q *queries) error {
		// Two starts at once would each cancel nothing.
		if err := q.lockUser(ctx, w.UserID); err != nil {
			return err
		}
		if known, err := q.startedBefore(ctx, w); !errors.Is(err, store.ErrNotFound) {
			w = known
			return err
		}
		if _, err := q.exec(ctx, "UPDATE workouts SET status = 'cancelled', deleted_at = ?, updated_at = ? WHERE user_id = ? AND "+inProgress+
			" AND deleted_at IS NULL", w.CreatedAt, w.CreatedAt, w.UserID); err != nil {
			return err
		}
		plan, err := q.planOf(ctx, w)
		if err != nil {
			return err
		}
		w.RouteID, w.RouteOptionID = plan.routeID, plan.optionID
		return q.insertWorkout(ctx, w, plan)
	})
	if err != nil {
		return store.Workout{}, fmt.Errorf("start workout: %w", err)
	}
	return w, nil
}

// startedBefore is the workout that the client has started under the same name; store.ErrNotFound if there is none.
func (q *queries) startedBefore(ctx context.Context, w store.Workout) (store.Workout, error) {
	if w.ClientKey == "" {
		return w, store.ErrNotFound
	}
	const named = " FROM workouts w WHERE w.user_id = ? AND w.client_key = ?"
	gone, err := value[bool](ctx, q, "SELECT w.deleted_at IS NOT NULL"+named, w.UserID, w.ClientKey)
	if err != nil {
		return w, err
	}
	if gone {
		return w, store.ErrWorkoutState
	}
	return one(ctx, q, wholeTargets, "SELECT "+workoutColumns+", "+lateColumns+named, w.UserID, w.ClientKey)
}

// plan is what a workout follows, and the shape as it was then.
type plan struct {
	routeID, optionID             string
	shapeID, shapeName, shapeIcon string
}

const (
	planSelect = "SELECT r.id, COALESCE(sh.shape_id, sh.id), sh.name, sh.icon_name"
	planFrom   = " FROM routes r LEFT JOIN route_shapes sh ON sh.id = r.shape_id"
)

// planOf is what exists, and the user may see, of the route and option that w names.
func (q *queries) planOf(ctx context.Context, w store.Workout) (p plan, err error) {
	targets := func(p *plan) []any {
		return []any{&p.routeID, maybe(&p.shapeID), maybe(&p.shapeName), maybe(&p.shapeIcon)}
	}
	if w.RouteOptionID != "" {
		p, err = one(ctx, q, targets, planSelect+planFrom+" JOIN route_options o ON o.route_id = r.id WHERE o.id = ? AND (? = '' OR r.id = ?) AND "+seenRoute,
			w.RouteOptionID, w.RouteID, w.RouteID, w.UserID, w.UserID)
		if err == nil {
			p.optionID = w.RouteOptionID
		}
	}
	if w.RouteID != "" && p.routeID == "" && (err == nil || errors.Is(err, store.ErrNotFound)) {
		p, err = one(ctx, q, targets, planSelect+planFrom+" WHERE r.id = ? AND "+seenRoute, w.RouteID, w.UserID, w.UserID)
	}
	if errors.Is(err, store.ErrNotFound) {
		return plan{}, nil
	}
	return p, err
}

// seenRoute is visibleRoute for a route that is known.
const seenRoute = "r.status = 'active' AND (r.user_id = ? OR EXISTS (SELECT 1 FROM saved_routes s WHERE s.route_id = r.id AND s.user_id = ?))"

func (q *queries) insertWorkout(ctx context.Context, w store.Workout, p plan) error {
	columns := []string{"id", "user_id", "route_id", "route_option_id", "route_name", "type", "mode", "is_walk", "status", "started_at",
		"start_latitude", "start_longitude", "shape_id", "shape_name", "shape_icon", "client_key", "created_at", "updated_at"}
	_, err := q.exec(ctx, insert("workouts", columns, 1), w.ID, w.UserID, null(w.RouteID), null(w.RouteOptionID), w.RouteName, null(w.Type),
		null(w.Mode), w.IsWalk(), w.Status, w.StartedAt, w.Start.Lat, w.Start.Lng, null(p.shapeID), null(p.shapeName), null(p.shapeIcon),
		null(w.ClientKey), w.CreatedAt, w.UpdatedAt)
	return err
}

// Workout implements store.WorkoutStore.
func (db *DB) Workout(ctx context.Context, id, userID string) (store.WorkoutDetail, error) {
	q := db.reader()
	var routeOwner string
	d, err := one(ctx, q, func(d *store.WorkoutDetail) []any {
		return append(append(append(workoutTargets(&d.Workout), recordTargets(&d.WorkoutRecord)...), lateTargets(&d.Workout)...),
			maybe(&routeOwner), pathColumn{path: &d.Planned}, pathColumn{path: &d.Outline}, blobColumn{&d.Path}, blobColumn{&d.Computed})
	}, "SELECT "+workoutColumns+", "+recordColumns+", "+lateColumns+", r.user_id, o.coordinates, o.outline, w.actual_path, w.computed FROM workouts w "+recordJoins+
		" LEFT JOIN route_options o ON o.id = w.route_option_id WHERE "+ownWorkout, id, userID)
	if err != nil {
		return store.WorkoutDetail{}, err
	}
	hide, err := q.hiddenFrom(ctx, userID, routeOwner)
	if err != nil {
		return store.WorkoutDetail{}, err
	}
	if c, ok := hide[routeOwner]; ok {
		d.Planned, d.Outline = c.Cut(d.Planned), c.Cut(d.Outline)
	}
	d.Splits, err = all(ctx, q, func(s *store.WorkoutSplit) []any { return []any{&s.KM, &s.Pace, &s.DurationSec} },
		"SELECT km, pace, duration FROM workout_splits WHERE workout_id = ? ORDER BY km, id", id)
	return d, err
}

// CurrentWorkout implements store.WorkoutStore.
func (db *DB) CurrentWorkout(ctx context.Context, userID string) (store.Workout, error) {
	return one(ctx, db.reader(), wholeTargets, "SELECT "+workoutColumns+", "+lateColumns+" FROM workouts w WHERE w.user_id = ? AND w."+inProgress+
		" AND w.deleted_at IS NULL ORDER BY w.started_at DESC, w.created_at DESC, w.id DESC LIMIT 1", userID)
}

// PauseWorkout implements store.WorkoutStore.
func (db *DB) PauseWorkout(ctx context.Context, id, userID string) error {
	return db.moveWorkout(ctx, id, userID, store.WorkoutActive, store.WorkoutPaused)
}

// ResumeWorkout implements store.WorkoutStore.
func (db *DB) ResumeWorkout(ctx context.Context, id, userID string) error {
	return db.moveWorkout(ctx, id, userID, store.WorkoutPaused, store.WorkoutActive)
}

func (db *DB) moveWorkout(ctx context.Context, id, userID, from, to string) error {
	return db.tx(ctx, func(q *queries) error {
		n, err := q.exec(ctx, "UPDATE workouts SET status = ?, updated_at = ? WHERE "+thisWorkout+" AND status = ?", to, q.time(), id, userID, from)
		if err == nil && n == 0 {
			return q.wrongState(ctx, id, userID)
		}
		return err
	})
}

// CancelWorkout implements store.WorkoutStore.
func (db *DB) CancelWorkout(ctx context.Context, id, userID string) error {
	return db.tx(ctx, func(q *queries) error {
		now := q.time()
		n, err := q.exec(ctx, "UPDATE workouts SET status = 'cancelled', deleted_at = ?, updated_at = ? WHERE "+thisWorkout+" AND "+inProgress,
			now, now, id, userID)
		if err == nil && n == 0 {
			return q.wrongState(ctx, id, userID)
		}
		return err
	})
}

// wrongState is why a change that needs a state met no row.
func (q *queries) wrongState(ctx context.Context, id, userID string) error {
	if _, err := value[string](ctx, q, "SELECT id FROM workouts WHERE "+thisWorkout, id, userID); err != nil {
		return err
	}
	return store.ErrWorkoutState
}
