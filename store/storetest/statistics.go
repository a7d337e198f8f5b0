package storetest

import (
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func testStatistics(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	wantEqual(t, "finished workouts at first", len(need(s.FinishedWorkouts(ctx, "kim"))(t)), 0)
	finish := func(user string, km float64, computed *store.ComputedTotals) store.FinishedWorkout {
		s.clock.advance(time.Hour)
		w := s.start(t, store.Workout{UserID: user})
		need(s.CompleteWorkout(ctx, store.Completion{
			WorkoutID: w.ID, UserID: user, CompletedAt: s.clock.time(), DistanceKM: km, DurationSec: 600, CaloriesKcal: 70, ComputedTotals: computed,
		}))(t)
		return store.FinishedWorkout{ID: w.ID, CompletedAt: s.clock.time(), DistanceKM: km, DurationSec: 600, CaloriesKcal: 70, Computed: computed}
	}
	first := finish("kim", 0.1, nil)
	second := finish("kim", 0.2, &store.ComputedTotals{DistanceKM: 0.21, TimeSec: 590, CaloriesKcal: 14})
	finish("lee", 9, nil)
	deleted := finish("kim", 7, nil)
	noError(t, s.DeleteWorkout(ctx, deleted.ID, "kim"))
	s.start(t, store.Workout{UserID: "kim"}) // in progress
	still := finish("kim", 0.3, &store.ComputedTotals{})
	wantEqual(t, "FinishedWorkouts", need(s.FinishedWorkouts(ctx, "kim"))(t), []store.FinishedWorkout{first, second, still})

	// 0.1 + 0.2 + 0.3 is 0.6 in both databases.
	want := store.UserStats{DistanceKM: 0.6, Workouts: 3, CompletedRoutes: 3, CaloriesKcal: 210, DurationSec: 1800}
	wantEqual(t, "UserStats", need(s.UserStats(ctx, "kim"))(t), want)
	wantEqual(t, "OwnStats", need(s.OwnStats(ctx, "kim"))(t), want)
	_, err := s.OwnStats(ctx, "nobody")
	wantError(t, "OwnStats of nobody", err, store.ErrNotFound)
	wantEqual(t, "UserStats of nobody", need(s.UserStats(ctx, "nobody"))(t), store.UserStats{})
}
