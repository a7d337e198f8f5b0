package store

import "context"

// A FinishedWorkout is what statistics need of a workout that is completed and not deleted.
type FinishedWorkout struct {
	ID           string
	CompletedAt  Time
	DistanceKM   float64
	DurationSec  int
	CaloriesKcal int
	Computed     *ComputedTotals // nil without a usable track
}

// ComputedTotals are the server's own figures of a recorded track, which records go by.
type ComputedTotals struct {
	DistanceKM   float64 // 2 decimals
	TimeSec      int     // in motion
	CaloriesKcal int
}

// StatisticsStore reads what users have done so far.
type StatisticsStore interface {
	// UserStats are zero for a user without a row.
	UserStats(ctx context.Context, userID string) (UserStats, error)
	// OwnStats is UserStats, but a missing row is made, from the user's workouts. ErrNotFound if there is no such user.
	OwnStats(ctx context.Context, userID string) (UserStats, error)
	// FinishedWorkouts are the user's, the first completed first. Its cost grows with them alone, not with what others have.
	FinishedWorkouts(ctx context.Context, userID string) ([]FinishedWorkout, error)
	// FinishedBetween are those of FinishedWorkouts that were completed at from or later and before until.
	FinishedBetween(ctx context.Context, userID string, from, until Time) ([]FinishedWorkout, error)
}
