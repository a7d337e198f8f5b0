package storetest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

func testPrivacy(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	wantEqual(t, "Privacy of one who set nothing", need(s.Privacy(ctx, "kim"))(t), store.Privacy{DefaultVisibility: store.VisiblePrivate})
	wantEqual(t, "ChangePrivacy", need(s.ChangePrivacy(ctx, "kim", store.PrivacyChange{HideEndsM: ptr(150)}))(t), store.Privacy{HideEndsM: 150, DefaultVisibility: store.VisiblePrivate})
	wantEqual(t, "ChangePrivacy of the rest", need(s.ChangePrivacy(ctx, "kim", store.PrivacyChange{DefaultVisibility: ptr(store.VisiblePublic)}))(t),
		store.Privacy{HideEndsM: 150, DefaultVisibility: store.VisiblePublic})
	_, err := s.ChangePrivacy(ctx, "nobody", store.PrivacyChange{})
	wantError(t, "ChangePrivacy of nobody", err, store.ErrNotFound)

	z := need(s.AddPrivacyZone(ctx, store.PrivacyZone{UserID: "lee", Name: "집", Center: gangnam, RadiusM: 300}))(t)
	before := need(s.Concealments(ctx, "kim", "lee", "nobody"))(t)
	wantEqual(t, "who hides what", []any{len(before), before["kim"].EndsM, len(before["lee"].Zones)}, []any{2, 150.0, 1})
	moved := geo.Distance(before["lee"].Zones[0].Center, gangnam)
	if moved < 50 || moved > 250 {
		t.Errorf("the zone is moved by %.0f m", moved)
	}
	wantEqual(t, "Concealments again", need(s.Concealments(ctx, "lee"))(t)["lee"], before["lee"])
	changed := need(s.ChangePrivacyZone(ctx, z.ID, "lee", store.ZoneChange{RadiusM: ptr(600)}))(t)
	wantEqual(t, "ChangePrivacyZone", []any{changed.RadiusM, changed.Name, changed.Center}, []any{600, "집", gangnam})
	if d := geo.Distance(need(s.Concealments(ctx, "lee"))(t)["lee"].Zones[0].Center, gangnam); d < 2*moved-1 || d > 2*moved+1 {
		t.Errorf("twice the radius is moved by %.1f m, the single one by %.1f m", d, moved)
	}
	_, err = s.ChangePrivacyZone(ctx, z.ID, "kim", store.ZoneChange{})
	wantError(t, "ChangePrivacyZone of another", err, store.ErrNotFound)
	wantError(t, "RemovePrivacyZone of another", s.RemovePrivacyZone(ctx, z.ID, "kim"), store.ErrNotFound)
	wantEqual(t, "zones of another", len(need(s.PrivacyZones(ctx, "kim"))(t)), 0)
	errs := atOnce(store.MaxPrivacyZones+3, func(int) error {
		_, err := s.AddPrivacyZone(ctx, store.PrivacyZone{UserID: "lee", Center: gangnam, RadiusM: 100})
		return err
	})
	wantEqual(t, "zones beyond the limit", count(errs, store.ErrUserLimit), 4)
	noError(t, s.RemovePrivacyZone(ctx, z.ID, "lee"))
	wantEqual(t, "zones", len(need(s.PrivacyZones(ctx, "lee"))(t)), store.MaxPrivacyZones-1)
}

// testConcealed holds that nothing within a zone is handed to another, and everything to its owner.
func testConcealed(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	plane := geo.NewPlane(gangnam)
	var line []geo.Point
	track := []map[string]any{}
	for i := range 100 {
		p := plane.Point(geo.XY{X: float64(i) * 30})
		line = append(line, p)
		track = append(track, map[string]any{"lat": p.Lat, "lng": p.Lng, "timestamp": 1000 * i, "ele": 5})
	}
	g := generated("kim", "r1", 1)
	g.Options[0].Path, g.Options[0].Outline = line, line
	option := need(s.SaveGenerated(ctx, g))(t).Options[0]
	w := s.start(t, store.Workout{UserID: "kim", RouteID: "r1", RouteOptionID: option.ID})
	text, _ := json.Marshal(track)
	need(s.CompleteWorkout(ctx, store.Completion{WorkoutID: w.ID, UserID: "kim", CompletedAt: s.clock.time().Add(time.Hour), DistanceKM: 3, Path: text}))(t)
	post := need(s.CreatePost(ctx, store.Post{AuthorID: "kim", WorkoutID: w.ID, RouteName: "하나", Visibility: store.VisiblePublic}))(t)
	need(s.ShareRoute(ctx, "r1", "kim", "token"))(t)
	need(s.SaveRoute(ctx, store.SavedRoute{UserID: "lee", RouteID: "r1"}))(t)
	run := s.start(t, store.Workout{UserID: "lee", RouteID: "r1", RouteOptionID: option.ID})
	need(s.AddPrivacyZone(ctx, store.PrivacyZone{UserID: "kim", Center: gangnam, RadiusM: 300}))(t)

	check := func(what string, least int, points ...geo.Point) {
		t.Helper()
		for _, p := range points {
			if d := geo.Distance(p, gangnam); d <= 300 {
				t.Errorf("%s: a point %.0f m from what is hidden", what, d)
			}
		}
		if len(points) < least {
			t.Errorf("%s: %d points, want %d at least", what, len(points), least)
		}
	}
	path := func(text string) (out []geo.Point) {
		var points []struct {
			Lat, Lng  float64
			Timestamp *float64
		}
		if err := json.Unmarshal([]byte(text), &points); err != nil && text != "" {
			t.Fatal(err)
		}
		for _, p := range points {
			if out = append(out, geo.Point{Lat: p.Lat, Lng: p.Lng}); p.Timestamp != nil {
				t.Error("a track that is cut has times")
			}
		}
		return out
	}
	for _, viewer := range []string{"lee", ""} {
		p := need(s.Post(ctx, post.ID, viewer))(t)
		check("Post", 70, append(path(p.Path), *p.Start)...)
		page, _, err := s.Feed(ctx, store.FeedQuery{ViewerID: viewer, Limit: 10})
		noError(t, err)
		check("Feed", 3, append(path(page[0].Path), *page[0].Start)...)
		shared := need(s.OpenShare(ctx, "token", viewer))(t)
		check("OpenShare", 140, append(append(shared.Options[0].Path, shared.Options[0].Outline...), shared.Route.Start)...)
	}
	check("Route", 1, need(s.Route(ctx, "r1", "lee"))(t).Start)
	for _, o := range append(need(s.RouteOptions(ctx, "r1", "lee"))(t), need(s.RouteOption(ctx, "r1", option.ID, "lee"))(t)) {
		check("RouteOptions", 140, append(o.Path, o.Outline...)...)
		wantEqual(t, "Concealed", o.Concealed, true)
	}
	saved, _, err := s.SavedRoutes(ctx, "lee", store.SavedNewest, 0, 10)
	noError(t, err)
	check("SavedRoutes", 1, saved[0].Route.Start)
	planned := need(s.Workout(ctx, run.ID, "lee"))(t)
	check("planned path of another's workout", 140, append(planned.Planned, planned.Outline...)...)

	own := need(s.Post(ctx, post.ID, "kim"))(t)
	wantEqual(t, "the owner's post begins", *own.Start, gangnam)
	wantEqual(t, "the owner's option", len(need(s.RouteOption(ctx, "r1", option.ID, "kim"))(t).Path), 100)
	wantEqual(t, "the owner's plan", len(need(s.Workout(ctx, w.ID, "kim"))(t).Planned), 100)
	s.deleteUser(t, "kim")
	check("RouteOption of one who is gone", 70, need(s.RouteOption(ctx, "r1", option.ID, "lee"))(t).Path...)
}
