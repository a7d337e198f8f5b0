package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

const statsColumns = "s.total_distance, s.total_workouts, s.completed_routes, s.total_calories, s.total_duration"

func statsTargets(s *store.UserStats) []any {
	return []any{maybe(&s.DistanceKM), maybe(&s.Workouts), maybe(&s.CompletedRoutes), maybe(&s.CaloriesKcal), maybe(&s.DurationSec)}
}

// roundedStats takes off what SQLite's sums of fractions have beyond the two decimals of the column.
func roundedStats(s store.UserStats) store.UserStats {
	s.DistanceKM = decimal(s.DistanceKM, 2)
	return s
}

// UserStats implements store.StatisticsStore.
func (db *DB) UserStats(ctx context.Context, userID string) (store.UserStats, error) {
	s, err := db.reader().stats(ctx, userID)
	if errors.Is(err, store.ErrNotFound) {
		s, err = db.reader().withSavedRoutes(ctx, userID, store.UserStats{})
	}
	return s, err
}

// stats are those of a user with a row; store.ErrNotFound without.
func (q *queries) stats(ctx context.Context, userID string) (store.UserStats, error) {
	s, err := one(ctx, q, statsTargets, "SELECT "+statsColumns+" FROM user_stats s WHERE s.user_id = ?", userID)
	if err != nil {
		return s, fmt.Errorf("read stats: %w", err)
	}
	return q.withSavedRoutes(ctx, userID, roundedStats(s))
}

func (q *queries) withSavedRoutes(ctx context.Context, userID string, s store.UserStats) (store.UserStats, error) {
	var err error
	s.SavedRoutes, err = value[int](ctx, q, "SELECT COUNT(*) FROM saved_routes WHERE user_id = ?", userID)
	return s, err
}

// finished are the workouts that count.
const finished = "user_id = ? AND status = 'completed' AND deleted_at IS NULL"

// OwnStats implements store.StatisticsStore.
func (db *DB) OwnStats(ctx context.Context, userID string) (store.UserStats, error) {
	s, err := db.reader().stats(ctx, userID)
	if !errors.Is(err, store.ErrNotFound) {
		return s, err
	}
	err = db.tx(ctx, func(q *queries) error {
		if err := q.lockUser(ctx, userID); err != nil {
			return err
		}
		if err := q.insertStats(ctx, userID); err != nil {
			return err
		}
		s, err = q.stats(ctx, userID)
		return err
	})
	return s, err
}

// insertStats makes a missing row, from the user's workouts. The user must be locked.
func (q *queries) insertStats(ctx context.Context, userID string) error {
	_, err := q.exec(ctx, "INSERT INTO user_stats (id, user_id, total_distance, total_workouts, completed_routes, total_calories, total_duration, updated_at)"+
		" SELECT ?, ?, "+capped("SUM(distance)", maxTotalKM)+", COUNT(*), COUNT(*), "+capped("SUM(calories)", maxTotal)+", "+
		capped("SUM(duration)", maxTotal)+", ?"+
		" FROM workouts WHERE "+finished+q.dialect.Upsert([]string{"user_id"}, nil), q.newID(), userID, q.time(), userID)
	return err
}

// capped is a sum, 0 of nothing, up to the most that its column holds.
func capped(sum, most string) string {
	return "CASE WHEN " + sum + " > " + most + " THEN " + most + " ELSE COALESCE(" + sum + ", 0) END"
}

// FinishedWorkouts implements store.StatisticsStore.
func (db *DB) FinishedWorkouts(ctx context.Context, userID string) ([]store.FinishedWorkout, error) {
	return db.finishedWhere(ctx, "", userID)
}

// FinishedBetween implements store.StatisticsStore.
func (db *DB) FinishedBetween(ctx context.Context, userID string, from, until store.Time) ([]store.FinishedWorkout, error) {
	return db.finishedWhere(ctx, " AND completed_at >= ? AND completed_at < ?", userID, from, until)
}

func (db *DB) finishedWhere(ctx context.Context, and string, args ...any) ([]store.FinishedWorkout, error) {
	type row struct {
		workout        store.FinishedWorkout
		distance       sql.Null[float64]
		time, calories int
	}
	found, err := all(ctx, db.reader(), func(r *row) []any {
		w := &r.workout
		return []any{&w.ID, &w.CompletedAt, maybe(&w.DistanceKM), maybe(&w.DurationSec), maybe(&w.CaloriesKcal),
			&r.distance, maybe(&r.time), maybe(&r.calories)}
	}, "SELECT id, completed_at, distance, duration, calories, computed_distance, computed_time, computed_calories FROM workouts WHERE "+
		finished+and+" ORDER BY completed_at, id", args...)
	if err != nil {
		return nil, fmt.Errorf("read finished workouts: %w", err)
	}
	out := make([]store.FinishedWorkout, len(found))
	for i, r := range found {
		out[i] = r.workout
		if r.distance.Valid {
			out[i].Computed = &store.ComputedTotals{DistanceKM: r.distance.V, TimeSec: r.time, CaloriesKcal: r.calories}
		}
	}
	return out, nil
}
