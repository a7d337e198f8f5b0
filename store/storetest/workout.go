package storetest

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

func ptr[T any](v T) *T { return &v }

// start begins a workout of a user at the suite's time.
func (s *suite) start(t testing.TB, w store.Workout) store.Workout {
	t.Helper()
	if w.RouteName == "" {
		w.RouteName = "자유"
	}
	if w.StartedAt.IsZero() {
		w.StartedAt = s.clock.time()
	}
	w.Start = gangnam
	return need(s.StartWorkout(ctx, w))(t)
}

// completed is a workout of km kilometres that took six minutes each.
func (s *suite) completed(t testing.TB, w store.Workout, km float64) store.Workout {
	t.Helper()
	w = s.start(t, w)
	return need(s.CompleteWorkout(ctx, store.Completion{
		WorkoutID: w.ID, UserID: w.UserID, CompletedAt: s.clock.time(), DistanceKM: km, DurationSec: int(360 * km), CaloriesKcal: int(60 * km),
	}))(t)
}

func testWorkouts(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	need(s.SeedShapes(ctx, []store.Shape{{ShapeID: "heart", Name: "하트", IconName: "heart", Category: "shape"}}))(t)
	g := generated("kim", "r1", 2)
	g.Route.ShapeID, g.Options[1].Outline = "heart", []geo.Point{gangnam, {Lat: 37.6, Lng: 127.1}}
	option := need(s.SaveGenerated(ctx, g))(t).Options[1]

	_, err := s.CurrentWorkout(ctx, "kim")
	wantError(t, "CurrentWorkout of one who has none", err, store.ErrNotFound)
	want := store.Workout{UserID: "kim", RouteID: "r1", RouteOptionID: option.ID, RouteName: "하트 경로 🏃", Type: "", Mode: "shape",
		StartedAt: s.clock.time().Add(-time.Hour), Start: geo.Point{Lat: 37.12345678, Lng: -127.98765432}}
	made := need(s.StartWorkout(ctx, want))(t)
	want.ID, want.Status, want.CreatedAt, want.UpdatedAt = made.ID, store.WorkoutActive, s.clock.time(), s.clock.time()
	want.Start = geo.Point{Lat: 37.1234568, Lng: -127.9876543}
	wantEqual(t, "StartWorkout", made, want)
	wantEqual(t, "CurrentWorkout", need(s.CurrentWorkout(ctx, "kim"))(t), want)
	d := need(s.Workout(ctx, made.ID, "kim"))(t)
	wantEqual(t, "Workout", d.Workout, want)
	wantEqual(t, "planned path and outline", [][]geo.Point{d.Planned, d.Outline}, [][]geo.Point{option.Path, g.Options[1].Outline})
	wantEqual(t, "shape", *d.Shape, store.Shape{ID: "heart", ShapeID: "heart", Name: "하트", IconName: "heart"})
	wantEqual(t, "drawing of a preset, name of the route now, bookmark", []any{d.SVGPath, d.CurrentName, d.Bookmarked}, []any{"", "하트 경로", false})

	t.Run("states", func(t *testing.T) { testWorkoutStates(t, s, made) })
	t.Run("stale plans", func(t *testing.T) { testStalePlans(t, s, option.ID) })
	_, err = s.StartWorkout(ctx, store.Workout{UserID: "nobody", RouteName: "x", StartedAt: s.clock.time()})
	wantError(t, "StartWorkout of nobody", err, store.ErrNotFound)
}

func testWorkoutStates(t *testing.T, s *suite, w store.Workout) {
	for name, call := range map[string]func(id, user string) error{
		"PauseWorkout": func(id, user string) error { return s.PauseWorkout(ctx, id, user) },
		"ResumeWorkout": func(id, user string) error {
			return s.ResumeWorkout(ctx, id, user)
		},
		"CancelWorkout": func(id, user string) error { return s.CancelWorkout(ctx, id, user) },
		"DeleteWorkout": func(id, user string) error { return s.DeleteWorkout(ctx, id, user) },
		"Workout":       func(id, user string) error { _, err := s.Workout(ctx, id, user); return err },
		"WorkoutTrack":  func(id, user string) error { _, err := s.WorkoutTrack(ctx, id, user); return err },
		"AddTrack": func(id, user string) error {
			_, err := s.AddTrack(ctx, store.TrackBatch{WorkoutID: id, UserID: user})
			return err
		},
		"CompleteWorkout": func(id, user string) error {
			_, err := s.CompleteWorkout(ctx, store.Completion{WorkoutID: id, UserID: user, CompletedAt: s.clock.time()})
			return err
		},
	} {
		wantError(t, name+" of another", call(w.ID, "lee"), store.ErrNotFound)
		wantError(t, name+" of nothing", call("nothing", "kim"), store.ErrNotFound)
	}
	wantError(t, "ResumeWorkout when active", s.ResumeWorkout(ctx, w.ID, "kim"), store.ErrWorkoutState)
	noError(t, s.PauseWorkout(ctx, w.ID, "kim"))
	wantError(t, "PauseWorkout when paused", s.PauseWorkout(ctx, w.ID, "kim"), store.ErrWorkoutState)
	wantEqual(t, "status when paused", need(s.CurrentWorkout(ctx, "kim"))(t).Status, store.WorkoutPaused)
	_, err := s.AddTrack(ctx, store.TrackBatch{WorkoutID: w.ID, UserID: "kim"})
	wantError(t, "AddTrack when paused", err, store.ErrWorkoutState)
	noError(t, s.ResumeWorkout(ctx, w.ID, "kim"))

	next := s.start(t, store.Workout{UserID: "kim"})
	_, err = s.Workout(ctx, w.ID, "kim")
	wantError(t, "a workout after the next one began", err, store.ErrNotFound)
	wantEqual(t, "current workout", need(s.CurrentWorkout(ctx, "kim"))(t).ID, next.ID)
	noError(t, s.CancelWorkout(ctx, next.ID, "kim"))
	wantError(t, "CancelWorkout again", s.CancelWorkout(ctx, next.ID, "kim"), store.ErrNotFound)
	_, err = s.CurrentWorkout(ctx, "kim")
	wantError(t, "CurrentWorkout after it was cancelled", err, store.ErrNotFound)

	for _, err := range atOnce(6, func(int) error {
		_, err := s.StartWorkout(ctx, store.Workout{UserID: "lee", RouteName: "x", StartedAt: s.clock.time()})
		return err
	}) {
		noError(t, err)
	}
	current := need(s.CurrentWorkout(ctx, "lee"))(t)
	noError(t, s.CancelWorkout(ctx, current.ID, "lee"))
	_, err = s.CurrentWorkout(ctx, "lee")
	wantError(t, "CurrentWorkout when the one left of six starts at once was cancelled", err, store.ErrNotFound)
}

func testStalePlans(t *testing.T, s *suite, option string) {
	other := need(s.SaveGenerated(ctx, generated("lee", "r2", 1)))(t)
	for _, c := range []struct {
		name, user, route, option string
		wantRoute, wantOption     string
	}{
		{"unknown route", "kim", "nothing", "", "", ""},
		{"unknown option", "kim", "r1", "nothing", "r1", ""},
		{"both unknown", "kim", "nothing", "nothing", "", ""},
		{"option alone", "kim", "", option, "r1", option},
		{"option of another route", "kim", "r1", other.Options[0].ID, "r1", ""},
		{"route and option of another", "kim", "r2", other.Options[0].ID, "", ""},
		{"own", "lee", "r2", other.Options[0].ID, "r2", other.Options[0].ID},
	} {
		w := s.start(t, store.Workout{UserID: c.user, RouteID: c.route, RouteOptionID: c.option})
		stored := need(s.Workout(ctx, w.ID, c.user))(t)
		wantEqual(t, "plan of a workout with "+c.name, []string{w.RouteID, w.RouteOptionID, stored.RouteID, stored.RouteOptionID},
			[]string{c.wantRoute, c.wantOption, c.wantRoute, c.wantOption})
	}
}

func testCompleteWorkout(t *testing.T, s *suite) {
	s.user(t, "kim")
	w := s.start(t, store.Workout{UserID: "kim", Mode: "custom"})
	s.clock.advance(time.Hour)
	c := store.Completion{
		WorkoutID: w.ID, UserID: "kim", CompletedAt: s.clock.time(), DistanceKM: 5.126, DurationSec: 1834, AvgPace: "5'57\"", MaxPace: "5'01\"", MinPace: "8'00\"",
		CaloriesKcal: 308, End: &geo.Point{Lat: 37.5, Lng: -0.1}, ElevationGainM: ptr(0), ElevationLossM: ptr(12), RouteCompletionPct: ptr(0.),
		HeartRateAvg: ptr(150), HeartRateMax: ptr(181), Splits: []store.WorkoutSplit{{KM: 2, Pace: "6'00\"", DurationSec: 360}, {KM: 1, Pace: "5'50\"", DurationSec: 350}},
		Path: []byte(`[{"lat":37.5,"lng":127,"timestamp":1739337153120.25}]`), Computed: []byte(`{"distance":5.1}`), ShapeAccuracyPct: ptr(81.234),
	}
	done := need(s.CompleteWorkout(ctx, c))(t)
	want := w
	want.Status, want.CompletedAt, want.UpdatedAt = store.WorkoutCompleted, s.clock.time(), s.clock.time()
	want.DistanceKM, want.DurationSec, want.AvgPace, want.MaxPace, want.MinPace = 5.13, 1834, c.AvgPace, c.MaxPace, c.MinPace
	want.CaloriesKcal, want.End, want.ElevationGainM, want.ElevationLossM = ptr(308), c.End, c.ElevationGainM, c.ElevationLossM
	want.RouteCompletionPct, want.HeartRateAvg, want.HeartRateMax = ptr(0.), c.HeartRateAvg, c.HeartRateMax
	wantEqual(t, "CompleteWorkout", done, want)
	d := need(s.Workout(ctx, w.ID, "kim"))(t)
	wantEqual(t, "Workout", d.Workout, want)
	wantEqual(t, "path and figures", []string{string(d.Path), string(d.Computed)}, []string{string(c.Path), string(c.Computed)})
	wantEqual(t, "splits by kilometre", d.Splits, []store.WorkoutSplit{c.Splits[1], c.Splits[0]})
	stats := store.UserStats{DistanceKM: 5.13, Workouts: 1, CompletedRoutes: 1, CaloriesKcal: 308, DurationSec: 1834}
	wantEqual(t, "stats", need(s.UserStats(ctx, "kim"))(t), stats)

	_, err := s.CompleteWorkout(ctx, c)
	wantError(t, "CompleteWorkout again", err, store.ErrWorkoutState)
	wantError(t, "CancelWorkout of a completed one", s.CancelWorkout(ctx, w.ID, "kim"), store.ErrWorkoutState)
	wantError(t, "PauseWorkout of a completed one", s.PauseWorkout(ctx, w.ID, "kim"), store.ErrWorkoutState)
	wantEqual(t, "stats after completing twice", need(s.UserStats(ctx, "kim"))(t), stats)

	t.Run("at once", func(t *testing.T) { testCompleteAtOnce(t, s) })
	t.Run("limits", func(t *testing.T) { testStatsLimits(t, s) })
}

func testCompleteAtOnce(t *testing.T, s *suite) {
	s.user(t, "lee")
	var ids []string
	for range 3 {
		w := s.start(t, store.Workout{UserID: "lee"})
		errs := atOnce(4, func(int) error {
			_, err := s.CompleteWorkout(ctx, store.Completion{WorkoutID: w.ID, UserID: "lee", CompletedAt: s.clock.time(), DistanceKM: 0.1, DurationSec: 10, CaloriesKcal: 1})
			return err
		})
		wantEqual(t, "completions of four at once", []int{count(errs, nil), count(errs, store.ErrWorkoutState)}, []int{1, 3})
		ids = append(ids, w.ID)
	}
	wantEqual(t, "stats of three workouts", need(s.UserStats(ctx, "lee"))(t),
		store.UserStats{DistanceKM: 0.3, Workouts: 3, CompletedRoutes: 3, CaloriesKcal: 3, DurationSec: 30})
	errs := atOnce(6, func(i int) error { return s.DeleteWorkout(ctx, ids[i%2], "lee") })
	wantEqual(t, "deletions of three at once, of two workouts", []int{count(errs, nil), count(errs, store.ErrNotFound)}, []int{2, 4})
	wantEqual(t, "stats of the one left", need(s.UserStats(ctx, "lee"))(t),
		store.UserStats{DistanceKM: 0.1, Workouts: 1, CompletedRoutes: 1, CaloriesKcal: 1, DurationSec: 10})
	_, total, err := s.Workouts(ctx, store.WorkoutQuery{UserID: "lee", Limit: 10})
	noError(t, err)
	wantEqual(t, "workouts left", total, 1)
}

// testStatsLimits completes workouts until the sums would not fit their columns: none may be refused for that.
func testStatsLimits(t *testing.T, s *suite) {
	s.user(t, "ahn")
	var last store.Workout
	for range 2 {
		w := s.start(t, store.Workout{UserID: "ahn"})
		last = need(s.CompleteWorkout(ctx, store.Completion{WorkoutID: w.ID, UserID: "ahn", CompletedAt: s.clock.time(), DistanceKM: 999.99,
			DurationSec: math.MaxInt32, CaloriesKcal: math.MaxInt32}))(t)
	}
	wantEqual(t, "stats at their limits", need(s.UserStats(ctx, "ahn"))(t),
		store.UserStats{DistanceKM: 1999.98, Workouts: 2, CompletedRoutes: 2, CaloriesKcal: math.MaxInt32, DurationSec: math.MaxInt32})
	noError(t, s.DeleteWorkout(ctx, last.ID, "ahn"))
	wantEqual(t, "stats never fall below nothing", need(s.UserStats(ctx, "ahn"))(t), store.UserStats{DistanceKM: 999.99, Workouts: 1, CompletedRoutes: 1})
	running := s.start(t, store.Workout{UserID: "ahn"})
	noError(t, s.DeleteWorkout(ctx, running.ID, "ahn"))
	wantEqual(t, "workouts after deleting one in progress", need(s.UserStats(ctx, "ahn"))(t).Workouts, 1)
	_, err := s.CurrentWorkout(ctx, "ahn")
	wantError(t, "CurrentWorkout after it was deleted", err, store.ErrNotFound)
}

func testWorkoutTrack(t *testing.T, s *suite) {
	s.user(t, "kim")
	w := s.start(t, store.Workout{UserID: "kim"})
	at := func(sec int) store.Time { return w.StartedAt.Add(time.Duration(sec) * time.Second) }
	point := func(sec int) store.TrackPoint {
		return store.TrackPoint{Seq: at(sec).UnixMilli(), At: at(sec), Position: geo.Point{Lat: 37.5 + 0.00003*float64(sec), Lng: 127}}
	}
	var batch store.TrackBatch
	batch.WorkoutID, batch.UserID, batch.KcalPerHour = w.ID, "kim", 700
	batch.Points = []store.TrackPoint{point(1), point(3), point(2), point(3)}
	batch.Points[0].AccuracyM, batch.Points[0].AltitudeM, batch.Points[0].HeartRate, batch.Points[0].Pace = ptr(4.5), ptr(-12.25), ptr(140), "6'00\""
	got := need(s.AddTrack(ctx, batch))(t)
	wantEqual(t, "distance and duration over three points", []any{got.DistanceKM, got.DurationSec, *got.CaloriesKcal}, []any{0.01, 3, 0})
	wantEqual(t, "the same batch again", need(s.AddTrack(ctx, batch))(t).DistanceKM, 0.01)
	stored := need(s.WorkoutTrack(ctx, w.ID, "kim"))(t)
	var order []int64
	for _, p := range stored {
		order = append(order, p.Seq)
	}
	wantEqual(t, "points of the track", order, []int64{at(1).UnixMilli(), at(2).UnixMilli(), at(3).UnixMilli()})
	first := batch.Points[0]
	first.DistanceKM = ptr(0.)
	wantEqual(t, "point of the track", stored[0], first)

	// A second of running is less than the two decimals of a distance: a thousand of them are three kilometres all the same.
	for sec := 4; sec <= 1000; sec++ {
		batch.Points = []store.TrackPoint{point(sec)}
		got = need(s.AddTrack(ctx, batch))(t)
	}
	wantEqual(t, "after a thousand seconds", []any{got.DistanceKM, got.DurationSec, *got.CaloriesKcal}, []any{3.33, 1000, 194})

	batch.Points = []store.TrackPoint{point(500), point(1001)}
	batch.DistanceKM, batch.DurationSec = ptr(3.5), ptr(1010)
	got = need(s.AddTrack(ctx, batch))(t)
	wantEqual(t, "the client's figures", []any{got.DistanceKM, got.DurationSec}, []any{3.5, 1010})
	batch.DistanceKM, batch.DurationSec, batch.Points = ptr(1.), ptr(5), nil
	got = need(s.AddTrack(ctx, batch))(t)
	wantEqual(t, "figures that come late", []any{got.DistanceKM, got.DurationSec}, []any{3.5, 1010})
	wantEqual(t, "points", len(need(s.WorkoutTrack(ctx, w.ID, "kim"))(t)), 1001)

	batch.Points = []store.TrackPoint{{Seq: -1, At: at(1100), Position: gangnam}, {Seq: -1, At: at(1101), Position: gangnam}}
	need(s.AddTrack(ctx, batch))(t)
	wantEqual(t, "points, two of them without a number", len(need(s.WorkoutTrack(ctx, w.ID, "kim"))(t)), 1003)

	batch.Points = []store.TrackPoint{point(2000), point(2001)}
	for _, err := range atOnce(4, func(int) error { _, err := s.AddTrack(ctx, batch); return err }) {
		noError(t, err)
	}
	wantEqual(t, "points after four sent the same", len(need(s.WorkoutTrack(ctx, w.ID, "kim"))(t)), 1005)

	// What is over goes after a while, what goes on stays.
	s.user(t, "lee")
	s.clock.advance(time.Hour)
	need(s.CompleteWorkout(ctx, store.Completion{WorkoutID: w.ID, UserID: "kim", CompletedAt: s.clock.time(), Path: []byte(`[{"lat":37.5,"lng":127}]`)}))(t)
	cancelled, active := s.start(t, store.Workout{UserID: "kim"}), s.start(t, store.Workout{UserID: "lee"})
	for _, other := range []store.Workout{cancelled, active} {
		need(s.AddTrack(ctx, store.TrackBatch{WorkoutID: other.ID, UserID: other.UserID, Points: []store.TrackPoint{point(1)}}))(t)
	}
	noError(t, s.CancelWorkout(ctx, cancelled.ID, "kim"))
	wantEqual(t, "tracks removed at once", need(s.RemoveTracks(ctx, s.clock.time(), 10))(t), 0)
	s.clock.advance(time.Hour)
	wantEqual(t, "tracks removed, one at a time", need(s.RemoveTracks(ctx, s.clock.time(), 1))(t), 1)
	wantEqual(t, "tracks removed, the rest", need(s.RemoveTracks(ctx, s.clock.time(), 10))(t), 1)
	wantEqual(t, "tracks removed, no more", need(s.RemoveTracks(ctx, s.clock.time(), 10))(t), 0)
	wantEqual(t, "points of a completed run", len(need(s.WorkoutTrack(ctx, w.ID, "kim"))(t)), 0)
	wantEqual(t, "path of a completed run", string(need(s.Workout(ctx, w.ID, "kim"))(t).Path), `[{"lat":37.5,"lng":127}]`)
	wantEqual(t, "points of a run that goes on", len(need(s.WorkoutTrack(ctx, active.ID, "lee"))(t)), 1)
}

func testWorkoutHistory(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	s.completed(t, store.Workout{UserID: "lee"}, 3)
	type row struct {
		id     string
		km     float64
		kcal   int
		walked bool
		at     store.Time
	}
	var rows []row
	for i := range 23 {
		if i%3 != 1 { // some end at the same moment
			s.clock.advance(time.Minute)
		}
		w := store.Workout{UserID: "kim"}
		if i%4 == 0 {
			w.Type, w.Mode = []string{"", "walking"}[i/4%2], []string{"Walking", "shape"}[i/4%2]
		}
		w = s.completed(t, w, float64(i*7%5)+1)
		rows = append(rows, row{id: w.ID, km: w.DistanceKM, kcal: *w.CaloriesKcal, walked: i%4 == 0, at: w.CompletedAt})
		if i%5 == 0 {
			gone := s.completed(t, store.Workout{UserID: "kim", Mode: "walking"}, 50)
			noError(t, s.DeleteWorkout(ctx, gone.ID, "kim"))
		}
	}
	s.start(t, store.Workout{UserID: "kim"}) // in progress: not listed

	orders := map[string]func(a, b row) bool{
		store.NewestFirst:       func(a, b row) bool { return a.at.After(b.at.Time) || a.at.Equal(b.at.Time) && a.id > b.id },
		"":                      func(a, b row) bool { return a.at.After(b.at.Time) || a.at.Equal(b.at.Time) && a.id > b.id },
		store.OldestFirst:       func(a, b row) bool { return a.at.Before(b.at.Time) || a.at.Equal(b.at.Time) && a.id < b.id },
		store.LongestFirst:      func(a, b row) bool { return a.km > b.km || a.km == b.km && a.id > b.id },
		store.MostCaloriesFirst: func(a, b row) bool { return a.kcal > b.kcal || a.kcal == b.kcal && a.id > b.id },
	}
	for order, before := range orders {
		for _, kind := range []string{store.AllWorkouts, store.OnlyRuns, store.OnlyWalks} {
			var want []string
			sorted := slices.Clone(rows)
			slices.SortFunc(sorted, func(a, b row) int {
				if before(a, b) {
					return -1
				}
				return 1
			})
			for _, r := range sorted {
				if kind == store.AllWorkouts || r.walked == (kind == store.OnlyWalks) {
					want = append(want, r.id)
				}
			}
			for _, limit := range []int{1, 4, 100} {
				var got []string
				for offset := 0; offset < len(want)+limit; offset += limit {
					page, total, err := s.Workouts(ctx, store.WorkoutQuery{UserID: "kim", Order: order, Kind: kind, Offset: offset, Limit: limit})
					noError(t, err)
					wantEqual(t, "total", total, len(want))
					for _, r := range page {
						got = append(got, r.ID)
					}
				}
				wantEqual(t, fmt.Sprintf("history %q %q by %d", order, kind, limit), got, want)
			}
		}
	}
	t.Run("records", func(t *testing.T) { testWorkoutRecords(t, s) })
}

func testWorkoutRecords(t *testing.T, s *suite) {
	s.user(t, "park")
	need(s.SeedShapes(ctx, []store.Shape{{ShapeID: "star", Name: "별", IconName: "star", Category: "shape"}}))(t)
	preset := store.Route{ID: "preset", UserID: "park", ShapeID: "star", Name: "별 경로", Type: store.RoutePreset, SVGPath: "M9 9 L1 1", Start: gangnam}
	drawn := store.Route{ID: "drawn", UserID: "park", Name: "내 그림", Type: store.RouteCustom, SVGPath: "M0 0 L1 1", Start: gangnam}
	for _, r := range []store.Route{preset, drawn} {
		need(s.CreateRoute(ctx, r))(t)
		s.clock.advance(time.Minute)
		s.completed(t, store.Workout{UserID: "park", RouteID: r.ID, RouteName: "당시 이름"}, 1)
	}
	s.clock.advance(time.Minute)
	s.completed(t, store.Workout{UserID: "park", RouteName: "자유 달리기"}, 1)
	page, _, err := s.Workouts(ctx, store.WorkoutQuery{UserID: "park", Order: store.OldestFirst, Limit: 10})
	noError(t, err)
	var got []any
	for _, r := range page {
		got = append(got, r.RouteName, r.CurrentName, r.SVGPath, r.Shape == nil, r.Bookmarked)
	}
	wantEqual(t, "records", got, []any{
		"당시 이름", "별 경로", "", false, false,
		"당시 이름", "내 그림", "M0 0 L1 1", true, false,
		"자유 달리기", "", "", true, false,
	})
	wantEqual(t, "shape", *page[0].Shape, store.Shape{ID: "star", ShapeID: "star", Name: "별", IconName: "star"})
}

func benchmarkWorkouts(b *testing.B, s *suite) {
	const n = 20_000
	s.user(b, "kim")
	for i := range n {
		w := store.Workout{UserID: "kim"}
		if i%10 == 0 {
			w.Mode = store.ModeWalking
		}
		s.clock.advance(time.Minute)
		s.completed(b, w, float64(i%400)/10)
	}
	for _, q := range []store.WorkoutQuery{
		{Limit: 50}, {Limit: 50, Offset: n / 2}, {Limit: 50, Offset: n - 50}, {Limit: 50, Order: store.LongestFirst}, {Limit: 50, Kind: store.OnlyWalks, Order: store.MostCaloriesFirst},
	} {
		q.UserID = "kim"
		b.Run(fmt.Sprintf("of %d, %s %s from %d", n, q.Order, q.Kind, q.Offset), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				page, total, err := s.Workouts(ctx, q)
				if err != nil || total == 0 || len(page) != q.Limit {
					b.Fatal(len(page), total, err)
				}
			}
		})
	}
}
