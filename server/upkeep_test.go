package server_test

import (
	"context"
	"errors"
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
