package sqlstore

import (
	"context"
	"fmt"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

// SaveFigures implements store.FiguresStore.
func (db *DB) SaveFigures(ctx context.Context, workoutID, userID string, f *store.RunFigures) error {
	return db.tx(ctx, func(q *queries) error {
		w, err := one(ctx, q, workoutTargets, "SELECT "+workoutColumns+" FROM workouts w WHERE "+ownWorkout+" AND w.status = 'completed'"+q.dialect.ForUpdate,
			workoutID, userID)
		if err != nil {
			return err
		}
		if _, err := q.exec(ctx, "UPDATE workouts SET figured = 1 WHERE id = ?", workoutID); err != nil {
			return err
		}
		if err := q.dropFigures(ctx, workoutID); err != nil {
			return err
		}
		return q.insertFigures(ctx, w, f)
	})
}

func (q *queries) dropFigures(ctx context.Context, workoutID string) error {
	return q.execs(ctx, []string{"DELETE FROM workout_figures WHERE workout_id = ?", "DELETE FROM workout_bests WHERE workout_id = ?"}, workoutID)
}

// insertFigures stores the figures of a completed workout that has none; nil are none.
func (q *queries) insertFigures(ctx context.Context, w store.Workout, f *store.RunFigures) error {
	if f == nil || len(f.Line) == 0 {
		return nil
	}
	b := geo.BoundsOf(f.Line)
	columns := []string{"workout_id", "user_id", "south", "west", "north", "east", "line", "series"}
	if _, err := q.exec(ctx, insert("workout_figures", columns, 1), w.ID, w.UserID, degrees(b.Min.Lat), degrees(b.Min.Lng), degrees(b.Max.Lat),
		degrees(b.Max.Lng), geo.Polyline(f.Line), text(f.Series)); err != nil {
		return err
	}
	if len(f.Bests) == 0 {
		return nil
	}
	var args []any
	for _, best := range f.Bests {
		standing := best.Amount
		if best.HigherWins {
			standing = -standing
		}
		args = append(args, w.ID, best.Kind, w.UserID, standing, best.Amount, w.CompletedAt)
	}
	_, err := q.exec(ctx, insert("workout_bests", []string{"workout_id", "kind", "user_id", "standing", "amount", "achieved_at"}, len(f.Bests)), args...)
	return err
}

// Unfigured implements store.FiguresStore.
func (db *DB) Unfigured(ctx context.Context, limit int) ([]store.Workout, error) {
	return all(ctx, db.reader(), func(w *store.Workout) []any { return []any{&w.ID, &w.UserID} },
		"SELECT w.id, w.user_id FROM workouts w WHERE w.figured = 0 AND w.status = 'completed' AND w.deleted_at IS NULL ORDER BY w.id LIMIT ?", limit)
}

// Series implements store.FiguresStore.
func (db *DB) Series(ctx context.Context, workoutID, userID string) ([]byte, error) {
	var series []byte
	_, err := one(ctx, db.reader(), func(*struct{}) []any { return []any{blobColumn{&series}} },
		"SELECT f.series FROM workouts w LEFT JOIN workout_figures f ON f.workout_id = w.id WHERE "+ownWorkout+" AND w.status = 'completed'", workoutID, userID)
	return series, err
}

// bestKinds are all kinds of records, in the order in which they are shown.
var bestKinds = []string{store.BestKM, store.BestMile, store.Best5KM, store.Best10KM, store.BestHalf, store.BestMarathon, store.BestDistance,
	store.BestClimb, store.BestShapeDrawing}

// Records implements store.FiguresStore. Each kind is the first entry of an index.
func (db *DB) Records(ctx context.Context, userID string) ([]store.Record, error) {
	q := db.reader()
	var out []store.Record
	for _, kind := range bestKinds {
		found, err := all(ctx, q, func(r *store.Record) []any {
			r.Kind = kind
			return []any{&r.Amount, &r.HigherWins, &r.WorkoutID, &r.AchievedAt, &r.RouteName}
		}, "SELECT b.amount, b.standing < 0, b.workout_id, b.achieved_at, COALESCE(CASE WHEN r.status = 'active' THEN r.name END, w.route_name) FROM "+
			"(SELECT amount, standing, workout_id, achieved_at FROM workout_bests WHERE user_id = ? AND kind = ? ORDER BY standing, achieved_at, workout_id LIMIT 1) b "+
			"JOIN workouts w ON w.id = b.workout_id LEFT JOIN routes r ON r.id = w.route_id", userID, kind)
		if err != nil {
			return nil, fmt.Errorf("read records: %w", err)
		}
		out = append(out, found...)
	}
	return out, nil
}

// RunLines implements store.FiguresStore.
func (db *DB) RunLines(ctx context.Context, userID string, within geo.Bounds, limit int) ([]store.RunLine, error) {
	found, err := all(ctx, db.reader(), func(l *store.RunLine) []any {
		return []any{&l.WorkoutID, &l.RouteName, &l.CompletedAt, maybe(&l.DistanceKM), lineColumn{&l.Line}}
	}, "SELECT w.id, COALESCE(CASE WHEN r.status = 'active' THEN r.name END, w.route_name), w.completed_at, w.distance, f.line FROM workout_figures f "+
		"JOIN workouts w ON w.id = f.workout_id LEFT JOIN routes r ON r.id = w.route_id "+
		"WHERE f.user_id = ? AND f.south <= ? AND f.west <= ? AND f.north >= ? AND f.east >= ? ORDER BY w.completed_at DESC, w.id DESC LIMIT ?",
		userID, within.Max.Lat, within.Max.Lng, within.Min.Lat, within.Min.Lng, limit)
	if err != nil {
		return nil, fmt.Errorf("read runs of a map: %w", err)
	}
	return found, nil
}

// lineColumn scans an encoded polyline.
type lineColumn struct{ to *[]geo.Point }

// Scan makes lineColumn a sql.Scanner.
func (c lineColumn) Scan(src any) error {
	var text string
	if err := maybe(&text).Scan(src); err != nil {
		return err
	}
	*c.to = geo.ParsePolyline(text)
	return nil
}
