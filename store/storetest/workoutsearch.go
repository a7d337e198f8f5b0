package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func testWorkoutSearch(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	need(s.SeedShapes(ctx, []store.Shape{{ShapeID: "heart", Name: "하트", IconName: "heart", Category: "shape"}}))(t)
	g := generated("kim", "r1", 1)
	g.Route.ShapeID = "heart"
	need(s.SaveGenerated(ctx, g))(t)
	began := s.clock.time()
	for i, w := range []store.Workout{{RouteName: "Morning 100%"}, {RouteName: "저녁", RouteID: "r1"}, {RouteName: "a_b", Type: "walking"}} {
		w.UserID = "kim"
		s.completed(t, w, float64(3*i+3))
		s.clock.advance(time.Hour)
	}
	s.completed(t, store.Workout{UserID: "lee"}, 3)
	noError(t, s.RenameRoute(ctx, "r1", "kim", "새 하트"))
	for _, c := range []struct {
		name string
		kind string
		s    store.WorkoutSearch
		want []float64
	}{
		{"nothing", "", store.WorkoutSearch{}, []float64{9, 6, 3}},
		{"from", "", store.WorkoutSearch{From: began.Add(time.Hour)}, []float64{9, 6}},
		{"until, which does not belong to it", "", store.WorkoutSearch{Until: began.Add(2 * time.Hour)}, []float64{6, 3}},
		{"distance", "", store.WorkoutSearch{MinKM: 6, MaxKM: 6}, []float64{6}},
		{"runs from 3 km", store.OnlyRuns, store.WorkoutSearch{MinKM: 3}, []float64{6, 3}},
		{"shapes", "", store.WorkoutSearch{ShapesOnly: true}, []float64{6}},
		{"text in any case", "", store.WorkoutSearch{Text: "mORNING"}, []float64{3}},
		{"percent", "", store.WorkoutSearch{Text: "0%"}, []float64{3}},
		{"underscore", "", store.WorkoutSearch{Text: "_"}, []float64{9}},
		{"name of the route now", "", store.WorkoutSearch{Text: "새 하"}, []float64{6}},
	} {
		page, total, err := s.Workouts(ctx, store.WorkoutQuery{UserID: "kim", Kind: c.kind, Search: c.s, Limit: 10})
		noError(t, err)
		var got []float64
		for _, w := range page {
			got = append(got, w.DistanceKM)
		}
		if !slices.Equal(got, c.want) || total != len(c.want) {
			t.Errorf("search by %s: %v of %d, want %v", c.name, got, total, c.want)
		}
	}
	page, total, err := s.Workouts(ctx, store.WorkoutQuery{UserID: "kim", Search: store.WorkoutSearch{MinKM: 1}, Offset: 2, Limit: 1})
	noError(t, err)
	wantEqual(t, "third page of a search", []any{page[0].DistanceKM, total}, []any{3.0, 3})
	between := need(s.FinishedBetween(ctx, "kim", began.Add(time.Hour), began.Add(2*time.Hour)))(t)
	wantEqual(t, "FinishedBetween", []any{len(between), between[0].DistanceKM}, []any{1, 6.0})
}
