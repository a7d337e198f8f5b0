package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func testSavedRoutes(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	g := need(s.SaveGenerated(ctx, generated("kim", "r1", 2)))(t)
	other := need(s.SaveGenerated(ctx, generated("kim", "r2", 1)))(t)

	_, err := s.SaveRoute(ctx, store.SavedRoute{UserID: "kim", RouteID: "r1", OptionID: other.Options[0].ID, Name: "x"})
	wantError(t, "SaveRoute with another route's option", err, store.ErrNoOption)
	_, err = s.SaveRoute(ctx, store.SavedRoute{UserID: "lee", RouteID: "r1"})
	wantError(t, "SaveRoute of another's route", err, store.ErrNotFound)
	_, err = s.SaveRoute(ctx, store.SavedRoute{UserID: "kim", RouteID: "nothing"})
	wantError(t, "SaveRoute of an unknown route", err, store.ErrNotFound)
	wantEqual(t, "name after that", need(s.OwnRoute(ctx, "r1", "kim"))(t).Name, g.Route.Name)

	s.clock.advance(time.Minute)
	saved := need(s.SaveRoute(ctx, store.SavedRoute{ID: "b1", UserID: "kim", RouteID: "r1", OptionID: g.Options[1].ID, Name: "아침 하트"}))(t)
	wantEqual(t, "SaveRoute", []any{saved.ID, saved.Source, saved.SavedAt}, []any{"b1", store.SavedDirect, s.clock.time()})
	wantEqual(t, "name of one's own route", need(s.OwnRoute(ctx, "r1", "kim"))(t).Name, "아침 하트")
	_, err = s.SaveRoute(ctx, store.SavedRoute{UserID: "kim", RouteID: "r1", Name: "again"})
	wantError(t, "SaveRoute again", err, store.ErrConflict)
	wantEqual(t, "name after saving again", need(s.OwnRoute(ctx, "r1", "kim"))(t).Name, "아침 하트")

	page, total, err := s.SavedRoutes(ctx, "kim", store.SavedNewest, 0, 10)
	noError(t, err)
	wantEqual(t, "SavedRoutes", []any{total, len(page)}, []any{1, 1})
	wantEqual(t, "bookmark", page[0].SavedRoute, store.SavedRoute{ID: "b1", UserID: "kim", RouteID: "r1", OptionID: g.Options[1].ID,
		Source: store.SavedDirect, SavedAt: s.clock.time()})
	wantEqual(t, "its route", []any{page[0].Route.Name, page[0].Route.AuthorName, page[0].Route.DistanceKM, page[0].Route.Start},
		[]any{"아침 하트", "kim", 6., gangnam})

	noError(t, s.UnsaveRoute(ctx, "r1", "kim"))
	wantError(t, "UnsaveRoute again", s.UnsaveRoute(ctx, "r1", "kim"), store.ErrNotFound)

	errs := atOnce(8, func(int) error {
		_, err := s.SaveRoute(ctx, store.SavedRoute{UserID: "kim", RouteID: "r2"})
		return err
	})
	wantEqual(t, "successes and conflicts of eight saves at once", []int{count(errs, nil), count(errs, store.ErrConflict)}, []int{1, 7})
	wantEqual(t, "saved routes after that", need(s.UserStats(ctx, "kim"))(t).SavedRoutes, 1)
}

// testSavedOrders pages through bookmarks in every order: each comes once, in the order of all.
func testSavedOrders(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	// Names in which case and the two forms of Hangul must not matter; two distances and two scores are the same.
	for i, r := range []struct {
		name   string
		km     float64
		safety int
	}{{"banana", 5, 10}, {"Apple", 12.5, 90}, {"하트", 3.2, 50}, {"강아지", 5, 50}, {"\u1100\u1161\u110c\u1161", 8, 70}} {
		g := generated("kim", fmt.Sprint("r", i), 2)
		g.Route.Name = r.name
		g.Options[0].DistanceKM, g.Options[0].SafetyScore = r.km, r.safety
		g.Options[1].DistanceKM, g.Options[1].SafetyScore = 40, 1
		g = need(s.SaveGenerated(ctx, g))(t)
		s.clock.advance(time.Second)
		b := store.SavedRoute{ID: fmt.Sprint("b", i), UserID: "kim", RouteID: g.Route.ID}
		if i == 4 { // the saved option counts, not the first
			b.OptionID = g.Options[1].ID
		}
		need(s.SaveRoute(ctx, b))(t)
	}
	need(s.CreateRoute(ctx, store.Route{ID: "plain", UserID: "kim", Name: "다 그린 그림", Type: store.RouteCustom, SVGPath: "M0 0L1 1"}))(t)
	need(s.SaveRoute(ctx, store.SavedRoute{ID: "b5", UserID: "kim", RouteID: "plain"}))(t) // at the same time as b4
	need(s.SaveGenerated(ctx, generated("lee", "hers", 1)))(t)
	need(s.SaveRoute(ctx, store.SavedRoute{ID: "b6", UserID: "lee", RouteID: "hers"}))(t)

	for by, want := range map[store.SavedSort][]string{
		store.SavedNewest:   {"b5", "b4", "b3", "b2", "b1", "b0"},
		store.SavedOldest:   {"b0", "b1", "b2", "b3", "b4", "b5"},
		store.SavedLongest:  {"b4", "b1", "b3", "b0", "b2", "b5"},
		store.SavedShortest: {"b5", "b2", "b0", "b3", "b1", "b4"},
		store.SavedSafest:   {"b1", "b3", "b2", "b0", "b4", "b5"},
		store.SavedByName:   {"b1", "b0", "b4", "b3", "b5", "b2"},
	} {
		for limit := 1; limit <= 7; limit++ {
			var got []string
			for offset := 0; offset < 8; offset += limit {
				page, total, err := s.SavedRoutes(ctx, "kim", by, offset, limit)
				noError(t, err)
				wantEqual(t, "total", total, 6)
				for _, c := range page {
					got = append(got, c.ID)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("order %d in pages of %d: %v, want %v", by, limit, got, want)
			}
		}
	}
	page, _, err := s.SavedRoutes(ctx, "kim", store.SavedLongest, 0, 1)
	noError(t, err)
	wantEqual(t, "figures of the saved option", []any{page[0].Route.DistanceKM, page[0].Route.SafetyScore}, []any{40., 1})
}

func testShares(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	g := need(s.SaveGenerated(ctx, generated("kim", "r1", 2)))(t)
	_, err := s.ShareRoute(ctx, "r1", "lee", "t0")
	wantError(t, "ShareRoute of another's", err, store.ErrNotFound)
	_, err = s.OpenShare(ctx, "t1", "")
	wantError(t, "OpenShare before there is one", err, store.ErrNotFound)

	want := store.RouteShare{RouteID: "r1", Token: "t1", CreatedAt: s.clock.time()}
	wantEqual(t, "ShareRoute", need(s.ShareRoute(ctx, "r1", "kim", "t1"))(t), want)
	s.clock.advance(time.Hour)
	wantEqual(t, "ShareRoute again", need(s.ShareRoute(ctx, "r1", "kim", "t2"))(t), want)

	open := need(s.OpenShare(ctx, "t1", ""))(t)
	wantEqual(t, "shared route", []any{open.Route.ID, open.Route.AuthorName, open.Route.DistanceKM, len(open.Options), open.Options[1].ID},
		[]any{"r1", "kim", 5., 2, g.Options[1].ID})
	save := func() error {
		_, err := s.SaveRoute(ctx, store.SavedRoute{UserID: "lee", RouteID: "r1", Name: "김의 하트"})
		return err
	}
	wantError(t, "SaveRoute before the link was opened", save(), store.ErrNotFound)
	for _, err := range atOnce(4, func(int) error { _, err := s.OpenShare(ctx, "t1", "lee"); return err }) {
		noError(t, err)
	}
	_, err = s.Route(ctx, "r1", "lee")
	wantError(t, "Route to one who only opened its link", err, store.ErrNotFound)
	noError(t, save())
	wantEqual(t, "name of another's route", need(s.Route(ctx, "r1", "lee"))(t).Name, g.Route.Name)
	page, _, err := s.SavedRoutes(ctx, "lee", store.SavedByName, 0, 5)
	noError(t, err)
	wantEqual(t, "name on the bookmark", page[0].Route.Name, "김의 하트")

	wantError(t, "UnshareRoute of another's", s.UnshareRoute(ctx, "r1", "lee"), store.ErrNotFound)
	noError(t, s.UnshareRoute(ctx, "r1", "kim"))
	wantError(t, "UnshareRoute again", s.UnshareRoute(ctx, "r1", "kim"), store.ErrNotFound)
	_, err = s.OpenShare(ctx, "t1", "lee")
	wantError(t, "OpenShare of a link that is gone", err, store.ErrNotFound)
	need(s.Route(ctx, "r1", "lee"))(t)
	noError(t, s.UnsaveRoute(ctx, "r1", "lee"))
	wantError(t, "SaveRoute after the link went", save(), store.ErrNotFound)
	need(s.ShareRoute(ctx, "r1", "kim", "t3"))(t)
	wantError(t, "SaveRoute with an older link opened", save(), store.ErrNotFound)
}
