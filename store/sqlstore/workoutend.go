package sqlstore

import (
	"context"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

// CompleteWorkout implements store.WorkoutStore.
func (db *DB) CompleteWorkout(ctx context.Context, c store.Completion) (store.Workout, error) {
	var done store.Workout
	err := db.tx(ctx, func(q *queries) (err error) {
		done, err = q.complete(ctx, c)
		return err
	})
	if err != nil {
		return store.Workout{}, fmt.Errorf("complete workout: %w", err)
	}
	return done, nil
}

// complete ends a workout in progress, with all that follows from it.
func (q *queries) complete(ctx context.Context, c store.Completion) (store.Workout, error) {
	c.DistanceKM = decimal(c.DistanceKM, 2)
	if err := q.updateCompleted(ctx, c); err != nil {
		return store.Workout{}, err
	}
	if err := q.insertSplits(ctx, c.WorkoutID, c.Splits); err != nil {
		return store.Workout{}, err
	}
	done, err := one(ctx, q, wholeTargets, "SELECT "+workoutColumns+", "+lateColumns+" FROM workouts w WHERE "+ownWorkout, c.WorkoutID, c.UserID)
	if err != nil {
		return done, err
	}
	if err := q.insertFigures(ctx, done, c.Figures); err != nil {
		return done, err
	}
	return done, q.countIn(ctx, done)
}

// updateCompleted writes the workout if it is in progress: of two that try, one meets no row.
func (q *queries) updateCompleted(ctx context.Context, c store.Completion) error {
	var completion, accuracy any
	if c.RouteCompletionPct != nil {
		completion = decimal(*c.RouteCompletionPct, 2)
	}
	if c.ShapeAccuracyPct != nil {
		accuracy = decimal(*c.ShapeAccuracyPct, 2)
	}
	var computedKM, computedTime, computedCalories any
	if t := c.ComputedTotals; t != nil {
		computedKM, computedTime, computedCalories = decimal(t.DistanceKM, 2), t.TimeSec, t.CaloriesKcal
	}
	endLat, endLng := endColumns(c.End)
	n, err := q.exec(ctx, "UPDATE workouts SET status = 'completed', completed_at = ?, end_latitude = ?, end_longitude = ?, distance = ?, duration = ?, "+
		"avg_pace = ?, max_pace = ?, min_pace = ?, calories = ?, elevation_gain = ?, elevation_loss = ?, route_completion = ?, heart_rate_avg = ?, "+
		"heart_rate_max = ?, shape_accuracy = ?, actual_path = ?, computed = ?, computed_distance = ?, computed_time = ?, computed_calories = ?, "+
		"figured = ?, updated_at = ? WHERE "+thisWorkout+" AND "+inProgress,
		c.CompletedAt, endLat, endLng, c.DistanceKM, c.DurationSec, null(c.AvgPace), null(c.MaxPace), null(c.MinPace), c.CaloriesKcal, c.ElevationGainM,
		c.ElevationLossM, completion, c.HeartRateAvg, c.HeartRateMax, accuracy, text(c.Path), text(c.Computed), computedKM, computedTime, computedCalories,
		c.Figures != nil, q.time(), c.WorkoutID, c.UserID)
	if err == nil && n == 0 {
		return q.wrongState(ctx, c.WorkoutID, c.UserID)
	}
	return err
}

func (q *queries) insertSplits(ctx context.Context, workoutID string, splits []store.WorkoutSplit) error {
	if len(splits) == 0 {
		return nil
	}
	args := make([]any, 0, 5*len(splits))
	for _, s := range splits {
		args = append(args, q.newID(), workoutID, s.KM, s.Pace, s.DurationSec)
	}
	_, err := q.exec(ctx, insert("workout_splits", []string{"id", "workout_id", "km", "pace", "duration"}, len(splits)), args...)
	return err
}

// Most that the columns of the stats hold.
const (
	maxTotalKM = "99999999.99"
	maxTotal   = "2147483647"
)

// plus adds to a column, up to the most that it holds: no run is refused because the sum does not fit. It takes the amount
// twice.
func plus(column, most string) string {
	return column + " = CASE WHEN COALESCE(" + column + ", 0) >= " + most + " - ? THEN " + most + " ELSE ROUND(COALESCE(" + column + ", 0) + ?, 2) END"
}

// minus takes off a column, down to 0. It takes the amount twice.
func minus(column string) string {
	return column + " = CASE WHEN COALESCE(" + column + ", 0) > ? THEN ROUND(" + column + " - ?, 2) ELSE 0 END"
}

// countIn adds a workout that has been completed to its user's stats. What was never counted (listed_workouts, see
// countHistory) stays so.
func (q *queries) countIn(ctx context.Context, w store.Workout) error {
	calories := orZero(w.CaloriesKcal)
	update := func() (int64, error) {
		return q.exec(ctx, "UPDATE user_stats SET "+plus("total_distance", maxTotalKM)+", "+plus("total_calories", maxTotal)+", "+plus("total_duration", maxTotal)+
			", total_workouts = COALESCE(total_workouts, 0) + 1, completed_routes = COALESCE(completed_routes, 0) + 1, "+
			"listed_workouts = listed_workouts + 1, listed_walks = listed_walks + ?, updated_at = ? WHERE user_id = ?",
			w.DistanceKM, w.DistanceKM, calories, calories, w.DurationSec, w.DurationSec,
			w.IsWalk(), q.time(), w.UserID)
	}
	n, err := update()
	if err != nil || n > 0 {
		return err
	}
	// An account of the previous server may lack the row. Whoever makes it holds the user's, and counts every workout.
	if err := q.lockUser(ctx, w.UserID); err != nil {
		return err
	}
	if n, err = update(); err != nil || n > 0 {
		return err
	}
	return q.insertStats(ctx, w.UserID)
}

// countOut takes a completed workout that has been deleted off its user's stats.
func (q *queries) countOut(ctx context.Context, w store.Workout) error {
	calories := orZero(w.CaloriesKcal)
	_, err := q.exec(ctx, "UPDATE user_stats SET "+minus("total_distance")+", "+minus("total_calories")+", "+minus("total_duration")+", "+
		minus("total_workouts")+", "+minus("completed_routes")+", "+
		"listed_workouts = listed_workouts - 1, listed_walks = listed_walks - ?, updated_at = ? WHERE user_id = ?",
		w.DistanceKM, w.DistanceKM, calories, calories, w.DurationSec, w.DurationSec, 1, 1, 1, 1,
		w.IsWalk(), q.time(), w.UserID)
	return err
}

// DeleteWorkout implements store.WorkoutStore.
func (db *DB) DeleteWorkout(ctx context.Context, id, userID string) error {
	return db.tx(ctx, func(q *queries) error {
		w, err := one(ctx, q, workoutTargets, "SELECT "+workoutColumns+" FROM workouts w WHERE "+ownWorkout+q.dialect.ForUpdate, id, userID)
		if err != nil {
			return err
		}
		completed, now := w.Status == store.WorkoutCompleted, q.time()
		if !completed {
			w.Status = store.WorkoutCancelled
		}
		if _, err := q.exec(ctx, "UPDATE workouts SET status = ?, deleted_at = ?, file_hash = NULL, updated_at = ? WHERE id = ?", w.Status, now, now, id); err != nil {
			return err
		}
		if err := q.dropFigures(ctx, id); err != nil {
			return err
		}
		if !completed {
			return nil
		}
		return q.countOut(ctx, w)
	})
}

func orZero(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
