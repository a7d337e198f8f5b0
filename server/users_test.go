package server_test

import (
	"context"
	"testing"
	"time"
)

func TestMe(t *testing.T) {
	k := newKit(t)
	a := k.member("kim").get("/users/me").wants(200).has(obj{
		"success": true, "message": nil,
		"data.id": "user-kim", "data.email": "kim@example.com", "data.name": "kim",
		"data.avatar_url": nil, "data.avatar": nil, "data.provider": nil, "data.is_active": true,
		"data.stats.total_distance": 0, "data.stats.total_workouts": 0, "data.stats.saved_routes_count": 0,
		"data.stats.completed_routes": 0, "data.stats.total_calories": 0, "data.stats.total_duration": 0,
		"data.preferences.night_safety_mode": true, "data.preferences.auto_night_mode": true,
		"data.created_at": "2026-02-12T05:12:33.120Z", "data.updated_at": "2026-02-12T05:12:33.120Z",
		// K2: bare at top level too
		"id": "user-kim", "email": "kim@example.com", "name": "kim", "avatar": nil, "provider": nil,
		"created_at": "2026-02-12T05:12:33.120Z",
	})
	all := a.whole()
	for _, key := range []string{"id", "email", "name", "avatar", "provider", "created_at"} {
		if _, ok := all[key]; !ok {
			t.Errorf("GET /users/me: no key %s at top level", key)
		}
	}
	for _, key := range []string{"avatar_url", "avatar", "provider"} {
		if _, ok := all["data"].(obj)[key]; !ok {
			t.Errorf("GET /users/me: no key %s in data", key)
		}
	}
	k.member("lee").get("/users/me").has(obj{"data.name": "lee", "email": "lee@example.com"})
}

// A visit keeps a guest alive; without one it is removed after a week.
func TestVisitsAreNoted(t *testing.T) {
	k := newKit(t)
	kim := k.guest()
	var g struct{ ID string }
	kim.get("/users/me").wants(200).json(&g)
	k.clock.advance(50 * time.Minute)
	kim.get("/users/me").wants(200)
	begun := seen(t, k, g.ID)
	var renewed pair
	k.clock.advance(2 * time.Hour)
	kim.get("/users/me").wants(401)
	var s session
	k.as("").post("/auth/guest", nil).json(&s)
	k.clock.advance(90 * time.Minute)
	k.refresh(s.RefreshToken).wants(200).json(&renewed)
	k.as(renewed.AccessToken).get("/users/me").wants(200)
	if got := seen(t, k, s.User.ID); !got.Equal(k.clock.Now()) {
		t.Errorf("last seen %v, want now, %v", got, k.clock.Now())
	}
	if !begun.Equal(time.Date(2026, 2, 12, 5, 12, 33, 120_000_000, time.UTC)) {
		t.Errorf("a visit within the hour was written: %v", begun)
	}
}

func seen(t *testing.T, k *kit, id string) time.Time {
	t.Helper()
	u, err := k.store.User(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return u.LastSeenAt.Time
}
