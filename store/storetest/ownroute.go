package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func testOwnRoutes(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	for i := range 5 {
		need(s.SaveGenerated(ctx, generated("kim", fmt.Sprint("r", i), i%3+1)))(t)
		if i != 2 { // r2 and r3 are of one moment
			s.clock.advance(time.Second)
		}
	}
	need(s.CreateRoute(ctx, store.Route{ID: "plain", UserID: "kim", Name: "그림", Type: store.RouteCustom, SVGPath: "M0 0L1 1"}))(t)
	need(s.SaveGenerated(ctx, generated("lee", "hers", 1)))(t)
	need(s.SaveRoute(ctx, store.SavedRoute{UserID: "kim", RouteID: "r3"}))(t)
	need(s.ShareRoute(ctx, "r3", "kim", "token"))(t)

	var ids []string
	for offset := 0; offset < 8; offset += 2 {
		page, total, err := s.OwnRoutes(ctx, "kim", offset, 2)
		noError(t, err)
		wantEqual(t, "total", total, 6)
		for _, c := range page {
			ids = append(ids, c.ID)
		}
	}
	wantEqual(t, "routes, newest first", ids, []string{"plain", "r4", "r3", "r2", "r1", "r0"})
	page, _, err := s.OwnRoutes(ctx, "kim", 0, 3)
	noError(t, err)
	figures := func(c store.OwnRouteCard) []any { return []any{c.Options, c.DistanceKM, c.Saved, c.ShareToken} }
	wantEqual(t, "a drawing", figures(page[0]), []any{0, 0., false, ""})
	wantEqual(t, "a route that is saved and shared", figures(page[2]), []any{1, 5., true, "token"})

	wantError(t, "RenameRoute of another's", s.RenameRoute(ctx, "r0", "lee", "x"), store.ErrNotFound)
	noError(t, s.RenameRoute(ctx, "r0", "kim", "새 이름 🏃"))
	wantEqual(t, "name", need(s.OwnRoute(ctx, "r0", "kim"))(t).Name, "새 이름 🏃")
}

func testDeleteRoute(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	need(s.SaveGenerated(ctx, generated("kim", "r1", 2)))(t)
	need(s.ShareRoute(ctx, "r1", "kim", "token"))(t)
	need(s.OpenShare(ctx, "token", "lee"))(t)
	need(s.SaveRoute(ctx, store.SavedRoute{UserID: "lee", RouteID: "r1"}))(t)
	wantError(t, "DeleteRoute of another's", s.DeleteRoute(ctx, "r1", "lee"), store.ErrNotFound)
	need(s.Route(ctx, "r1", "kim"))(t)

	noError(t, s.DeleteRoute(ctx, "r1", "kim"))
	wantError(t, "DeleteRoute again", s.DeleteRoute(ctx, "r1", "kim"), store.ErrNotFound)
	for _, user := range []string{"kim", "lee"} {
		_, err := s.Route(ctx, "r1", user)
		wantError(t, "Route that was deleted, to "+user, err, store.ErrNotFound)
		wantEqual(t, "bookmarks of "+user, need(s.UserStats(ctx, user))(t).SavedRoutes, 0)
	}
	_, err := s.OpenShare(ctx, "token", "")
	wantError(t, "OpenShare of a deleted route", err, store.ErrNotFound)
	_, total, err := s.OwnRoutes(ctx, "kim", 0, 5)
	noError(t, err)
	wantEqual(t, "routes", total, 0)
	_, err = s.SaveRoute(ctx, store.SavedRoute{UserID: "kim", RouteID: "r1"})
	wantError(t, "SaveRoute of a deleted route", err, store.ErrNotFound)
	wantError(t, "RenameRoute of a deleted route", s.RenameRoute(ctx, "r1", "kim", "x"), store.ErrNotFound)
	_, err = s.SaveGenerated(ctx, generated("kim", "r1", 1))
	wantError(t, "SaveGenerated over a deleted route", err, store.ErrNotFound)
}

func testStaleRoutes(t *testing.T, s *suite) {
	s.user(t, "kim")
	for i := range 7 {
		need(s.SaveGenerated(ctx, generated("kim", fmt.Sprint("old", i), 1)))(t)
	}
	need(s.CreateRoute(ctx, store.Route{ID: "drawing", UserID: "kim", Name: "그림", Type: store.RouteCustom, SVGPath: "M0 0L1 1"}))(t)
	task := s.task(t, "kim")
	need(s.LeaseTask(ctx, lease("w")))(t)
	need(s.CompleteTask(ctx, task.ID, "w", generated("kim", "tasked", 1)))(t)
	need(s.SaveRoute(ctx, store.SavedRoute{UserID: "kim", RouteID: "old1"}))(t)
	need(s.ShareRoute(ctx, "old2", "kim", "token"))(t)
	noError(t, s.DeleteRoute(ctx, "old3", "kim"))
	s.clock.advance(time.Hour)
	need(s.SaveGenerated(ctx, generated("kim", "young", 1)))(t)
	noError(t, s.RenameRoute(ctx, "old4", "kim", "새 이름"))

	before := s.clock.time().Add(-time.Minute)
	var removed []int
	var mark store.RouteMark
	for calls := 0; calls == 0 || mark != (store.RouteMark{}); calls++ {
		n, next, err := s.RemoveStaleRoutes(ctx, before, mark, 3)
		noError(t, err)
		removed, mark = append(removed, n), next
		if calls > 5 {
			t.Fatal("RemoveStaleRoutes does not come to an end")
		}
	}
	// In the order of ids: drawing old0 old1 | old2 old3 old5 | old6 tasked, all of one moment.
	wantEqual(t, "removed by each call", removed, []int{2, 2, 2})
	left, _, err := s.OwnRoutes(ctx, "kim", 0, 20)
	noError(t, err)
	var ids []string
	for _, c := range left {
		ids = append(ids, c.ID)
	}
	wantEqual(t, "routes left", ids, []string{"young", "old4", "old2", "old1"})
	_, err = s.Task(ctx, task.ID, "kim")
	wantError(t, "Task whose route went", err, store.ErrNotFound)
}

// testPostedRoutes is what posts mean for the route that their workout ran: by the workout's route, or by its option alone.
func testPostedRoutes(t *testing.T, e Empty) {
	db := e.Open()
	need(db.Migrate(ctx))(t)
	for _, name := range []string{"kim", "lee"} {
		need(db.CreateUser(ctx, store.SignUp{User: store.User{ID: name, Email: name + "@example.com", Name: name}}))(t)
	}
	run := func(sql string, args ...any) {
		t.Helper()
		need(e.Raw.Exec(sql, args...))(t)
	}
	for _, c := range []struct {
		id       string
		byOption bool
	}{{"r1", false}, {"r2", true}} {
		g := need(db.SaveGenerated(ctx, generated("kim", c.id, 1)))(t)
		var route any = c.id
		if c.byOption {
			route = nil
		}
		run("INSERT INTO workouts (id, user_id, route_id, route_option_id, route_name, started_at, start_latitude, start_longitude) "+
			"VALUES (?, 'kim', ?, ?, 'x', '2026-02-12 05:12:33', 37.5, 127)", "w"+c.id, route, g.Options[0].ID)
		run("INSERT INTO posts (id, author_id, workout_id, distance, duration, visibility) VALUES (?, 'kim', ?, 5, 1800, 'private')", "p"+c.id, "w"+c.id)
		save := func() error {
			_, err := db.SaveRoute(ctx, store.SavedRoute{UserID: "lee", RouteID: c.id})
			return err
		}
		wantError(t, c.id+": SaveRoute of a private post", save(), store.ErrNotFound)
		wantError(t, c.id+": DeleteRoute with a private post", db.DeleteRoute(ctx, c.id, "kim"), store.ErrInUse)
		run("UPDATE posts SET visibility = 'public' WHERE id = ?", "p"+c.id)
		noError(t, save())
		wantError(t, c.id+": DeleteRoute with a public post", db.DeleteRoute(ctx, c.id, "kim"), store.ErrInUse)
		noError(t, db.UnsaveRoute(ctx, c.id, "lee"))
		run("UPDATE workouts SET deleted_at = '2026-03-01 00:00:00' WHERE id = ?", "w"+c.id)
		wantError(t, c.id+": SaveRoute of a post whose workout was deleted", save(), store.ErrNotFound)
		run("UPDATE workouts SET deleted_at = NULL WHERE id = ?", "w"+c.id)
		run("UPDATE posts SET deleted_at = '2026-03-01 00:00:00' WHERE id = ?", "p"+c.id)
		wantError(t, c.id+": SaveRoute of a deleted post", save(), store.ErrNotFound)
		noError(t, db.DeleteRoute(ctx, c.id, "kim"))

		removed, _, err := db.RemoveStaleRoutes(ctx, store.At(time.Now().Add(time.Hour)), store.RouteMark{}, 10)
		noError(t, err)
		wantEqual(t, c.id+": stale routes removed although one was run", removed, 0)
		var planned string
		noError(t, e.Raw.QueryRow("SELECT o.coordinates FROM workouts w JOIN route_options o ON o.id = w.route_option_id WHERE w.id = ?", "w"+c.id).Scan(&planned))
		if planned == "" {
			t.Errorf("%s: the workout lost its planned path", c.id)
		}
	}
	run("UPDATE posts SET workout_id = NULL")
	run("DELETE FROM workouts")
	removed, _, err := db.RemoveStaleRoutes(ctx, store.At(time.Now().Add(time.Hour)), store.RouteMark{}, 10)
	noError(t, err)
	wantEqual(t, "stale routes removed once nothing refers to them", removed, 2)
}
