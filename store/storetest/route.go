package storetest

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

func testRoutes(t *testing.T, s *suite) {
	s.user(t, "kim")
	need(s.SeedShapes(ctx, []store.Shape{{ShapeID: "heart", Name: "하트", IconName: "heart", Category: "shape"}}))(t)
	full := store.Route{
		ID: "r1", UserID: "kim", ShapeID: "heart", Name: "우리 동네 한 바퀴 🐕", Type: store.RoutePreset, Mode: "running",
		Start: geo.Point{Lat: 37.12345678, Lng: -127.98765432}, Address: "서울특별시 강남구", District: "강남구",
		SVGPath: "M0 0 " + strings.Repeat("L1 1 ", 20_000), Condition: "recovery", Intensity: "light", TargetDurationMin: 30, SafetyMode: true,
	}
	made := need(s.CreateRoute(ctx, full))(t)
	full.Start = geo.Point{Lat: 37.1234568, Lng: -127.9876543}
	full.CreatedAt, full.UpdatedAt = s.clock.time(), s.clock.time()
	wantEqual(t, "CreateRoute", made, full)
	wantEqual(t, "OwnRoute", need(s.OwnRoute(ctx, "r1", "kim"))(t), full)
	wantEqual(t, "options of a new route", len(need(s.RouteOptions(ctx, "r1", "kim"))(t)), 0)

	_, err := s.CreateRoute(ctx, store.Route{ID: "r1", UserID: "kim", Name: "x"})
	wantError(t, "CreateRoute with a taken id", err, store.ErrConflict)
	_, err = s.CreateRoute(ctx, store.Route{UserID: "nobody", Name: "x"})
	wantError(t, "CreateRoute of nobody", err, store.ErrNotFound)
	_, err = s.CreateRoute(ctx, store.Route{UserID: "kim", ShapeID: "nothing", Name: "x"})
	wantError(t, "CreateRoute of an unknown shape", err, store.ErrNotFound)

	t.Run("option", func(t *testing.T) { testOptionRoundTrip(t, s) })
	if g, err := s.SaveGenerated(ctx, store.Generated{Route: store.Route{UserID: "kim", Name: "x"}}); err == nil {
		t.Errorf("SaveGenerated without options stored %+v", g)
	}
}

func testOptionRoundTrip(t *testing.T, s *suite) {
	nan := math.NaN()
	g := generated("kim", "", 0)
	g.Options = []store.RouteOption{{
		ID: "o1", Name: "1순위 (가장 유사)", DistanceKM: 5.126, EstimatedTimeMin: 61, RecommendedPace: "10:00", ConditionType: "recovery",
		Difficulty: "보통", Tag: "BEST", Path: []geo.Point{gangnam, {Lat: 37.50000004, Lng: 127.1}, gangnam}, ElevationsM: []float64{31.25, nan, -2},
		SafetyScore: 87, LightingScore: 12, MaxElevationDiffM: 33, TotalAscentM: 41.005, TotalDescentM: 41, TotalChangeM: 82, AverageGradePct: 2.5,
		MaxGradePct: 11.25, SelfIntersects: true, SegmentCount: 40, TurnCount: 12,
		PlaceIDs: map[string][]string{"cafe": {"n1", "n2"}, "convenience": {}}, CameraCount: 5, LightCoverage: 0.62,
		Outline: []geo.Point{gangnam, {Lat: 37.51, Lng: 127.02}}, TurnDeg: -12.5, DeviationM: 14.25, DeviationPct: 1.75, Label: "most_faithful",
		Details: []byte(`{"shared":0.4}`),
	}, generated("kim", "", 1).Options[0]}
	saved := need(s.SaveGenerated(ctx, g))(t)
	wantEqual(t, "owner", saved.Route.UserID, "kim")
	read := need(s.RouteOptions(ctx, saved.Route.ID, "kim"))(t)
	wantEqual(t, "number of options", len(read), 2)

	want := g.Options[0]
	want.RouteID, want.Number, want.CreatedAt = saved.Route.ID, 1, s.clock.time()
	want.DistanceKM, want.TotalAscentM = 5.13, 41.01
	want.Path = []geo.Point{gangnam, {Lat: 37.5, Lng: 127.1}, gangnam}
	if h := read[0].ElevationsM; len(h) != 3 || h[0] != 31.3 || !math.IsNaN(h[1]) || h[2] != -2 {
		t.Errorf("elevations: got %v, want 31.3 NaN -2", h)
	}
	// NaN is not equal to itself, and 31.25 was checked above.
	got := read[0]
	got.ElevationsM, want.ElevationsM = nil, nil
	wantEqual(t, "option", got, want)
	if read[1].ElevationsM != nil || read[1].Outline != nil || read[1].PlaceIDs != nil {
		t.Errorf("an option without heights, outline and places has them: %+v", read[1])
	}
	wantEqual(t, "numbers", []int{read[0].Number, read[1].Number}, []int{1, 2})
	wantEqual(t, "what SaveGenerated returns", saved.Options[1].ID, read[1].ID)
	wantEqual(t, "RouteOption", need(s.RouteOption(ctx, saved.Route.ID, read[1].ID, "kim"))(t), read[1])
}

func testRouteVisibility(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	g := need(s.SaveGenerated(ctx, generated("kim", "", 1)))(t)
	other := need(s.SaveGenerated(ctx, generated("kim", "", 1)))(t)
	r, o := g.Route.ID, g.Options[0].ID
	need(s.Route(ctx, r, "kim"))(t)
	_, err := s.Route(ctx, r, "lee")
	wantError(t, "Route of another", err, store.ErrNotFound)
	_, err = s.OwnRoute(ctx, r, "lee")
	wantError(t, "OwnRoute of another", err, store.ErrNotFound)
	_, err = s.RouteOptions(ctx, r, "lee")
	wantError(t, "RouteOptions of another", err, store.ErrNotFound)
	_, err = s.RouteOption(ctx, r, o, "lee")
	wantError(t, "RouteOption of another", err, store.ErrNotFound)
	_, err = s.RouteOption(ctx, other.Route.ID, o, "kim")
	wantError(t, "RouteOption under another route", err, store.ErrNotFound)
	_, err = s.RouteOptions(ctx, "nothing", "kim")
	wantError(t, "RouteOptions of an unknown route", err, store.ErrNotFound)

	taken := generated("lee", r, 1)
	_, err = s.SaveGenerated(ctx, taken)
	wantError(t, "SaveGenerated over another's route", err, store.ErrNotFound)
	wantEqual(t, "options after that", need(s.RouteOptions(ctx, r, "kim"))(t)[0].ID, o)
}

func testReplaceOptions(t *testing.T, s *suite) {
	s.user(t, "kim")
	drawing := need(s.CreateRoute(ctx, store.Route{ID: "d", UserID: "kim", Name: "내 그림", Type: store.RouteCustom, SVGPath: "M0 0 L1 1", Start: gangnam}))(t)
	first := need(s.SaveGenerated(ctx, generated("kim", "d", 3)))(t)
	wantEqual(t, "name of a route generated again", first.Route.Name, drawing.Name)
	wantEqual(t, "drawing of a route generated again", first.Route.SVGPath, drawing.SVGPath)

	s.clock.advance(time.Minute)
	again := generated("kim", "d", 2)
	again.Route.Start = geo.Point{Lat: 57.7, Lng: 11.97}
	second := need(s.SaveGenerated(ctx, again))(t)
	options := need(s.RouteOptions(ctx, "d", "kim"))(t)
	wantEqual(t, "options after replacing three by two", []string{options[0].ID, options[1].ID}, []string{second.Options[0].ID, second.Options[1].ID})
	wantEqual(t, "number of options after replacing three by two", len(options), 2)
	_, err := s.RouteOption(ctx, "d", first.Options[0].ID, "kim")
	wantError(t, "RouteOption that was replaced", err, store.ErrNotFound)
	r := need(s.OwnRoute(ctx, "d", "kim"))(t)
	wantEqual(t, "start of a route generated again", r.Start, again.Route.Start)
	wantEqual(t, "creation of a route generated again", r.CreatedAt, drawing.CreatedAt)

	// An option that cannot be stored leaves the old ones in place.
	broken := generated("kim", "d", 2)
	broken.Options[1].ID = second.Options[1].ID
	broken.Options[0].ID = "fresh"
	broken.Options[1].Number = 1
	if _, err := s.SaveGenerated(ctx, broken); err == nil {
		t.Fatal("SaveGenerated stored two options of one number")
	}
	wantEqual(t, "options after a failed replacement", need(s.RouteOptions(ctx, "d", "kim"))(t), options)

	for _, err := range atOnce(4, func(int) error {
		_, err := s.SaveGenerated(ctx, generated("kim", "d", 3))
		return err
	}) {
		noError(t, err)
	}
	wantEqual(t, "options after four replacements at once", len(need(s.RouteOptions(ctx, "d", "kim"))(t)), 3)
}
