package server_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// A7: a guest goes with its routes after 7 idle days; members stay.
func TestIdleGuestsGo(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	k.member("kim")
	var idle, busy session
	k.as("").post("/auth/guest", nil).wants(201).json(&idle)
	k.as("").post("/auth/guest", nil).wants(201).json(&busy)
	drawn, err := k.store.CreateRoute(ctx, store.Route{UserID: idle.User.ID, Name: "그림", Type: store.RouteCustom, SVGPath: "M0 0L1 1"})
	if err != nil {
		t.Fatal(err)
	}
	k.clock.advance(6 * 24 * time.Hour)
	var renewed pair
	k.refresh(busy.RefreshToken).wants(200).json(&renewed)
	k.as(renewed.AccessToken).get("/users/me").wants(200)
	k.clock.advance(23 * time.Hour)
	tidyAndExpect := func(gone bool) {
		t.Helper()
		if err := k.server.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := k.store.User(ctx, idle.User.ID); errors.Is(err, store.ErrNotFound) != gone {
			t.Errorf("the idle guest: %v, want it gone: %v", err, gone)
		}
		if _, err := k.store.OwnRoute(ctx, drawn.ID, idle.User.ID); errors.Is(err, store.ErrNotFound) != gone {
			t.Errorf("the idle guest's route: %v, want it gone: %v", err, gone)
		}
	}
	tidyAndExpect(false)
	k.clock.advance(time.Hour + time.Minute)
	tidyAndExpect(true)
	for _, id := range []string{busy.User.ID, "user-kim"} {
		if _, err := k.store.User(ctx, id); err != nil {
			t.Errorf("user %s: %v, want it to stay", id, err)
		}
	}
}

// Positions sent on the way go a week after the run, whose path they have become; those of a run that goes on stay.
func TestTracksOfEndedRunsGo(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	run := func(c client) string {
		t.Helper()
		id := c.post("/workouts/start", obj{"route_name": "강", "started_at": "2026-02-12T05:00:00Z",
			"start_location": obj{"latitude": 37.5, "longitude": 127}}).wants(201).at("data.workout_id").(string)
		c.post("/workouts/"+id+"/track", obj{"coordinates": []obj{{"lat": 37.5, "lng": 127, "timestamp": 1770872400000}, {"lat": 37.51, "lng": 127, "timestamp": 1770872700000}}}).wants(200)
		return id
	}
	over, on := run(kim), run(lee)
	kim.post("/workouts/"+over+"/complete", nil).wants(200)
	points := func(user, id string) int {
		t.Helper()
		found, err := k.store.WorkoutTrack(t.Context(), id, user)
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	for _, c := range []struct {
		after time.Duration
		left  int
	}{{6 * 24 * time.Hour, 2}, {25 * time.Hour, 0}} {
		k.clock.advance(c.after)
		if err := k.server.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if ended, active := points("user-kim", over), points("user-lee", on); ended != c.left || active != 2 {
			t.Errorf("%v later %d and %d points are left, want %d and 2", c.after, ended, active, c.left)
		}
	}
	d, err := k.store.Workout(t.Context(), over, "user-kim")
	if err != nil || !strings.Contains(string(d.Path), "37.51") {
		t.Errorf("the run's path afterwards: %s, %v", d.Path, err)
	}
}
