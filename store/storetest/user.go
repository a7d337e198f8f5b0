package storetest

import (
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func testUsers(t *testing.T, s *suite) {
	const name = "김러너 🏃‍♀️ 서울 '\"\\;--"
	kim := need(s.CreateUser(ctx, store.SignUp{
		User:  store.User{ID: "kim", Email: "  Kim@Example.COM ", PasswordHash: "$2b$12$x", Name: name, AvatarURL: "https://example.com/a.png"},
		Token: store.RefreshToken{Token: "kim's first token", ExpiresAt: s.clock.time().Add(time.Hour)},
	}))(t)
	now := store.At(time.Date(2026, 3, 1, 9, 30, 0, 123_000_000, time.UTC))
	want := store.User{ID: "kim", Email: "kim@example.com", PasswordHash: "$2b$12$x", Name: name, AvatarURL: "https://example.com/a.png",
		Role: store.RoleMember, CreatedAt: now, UpdatedAt: now, LastSeenAt: now}
	wantEqual(t, "CreateUser", kim, want)
	wantEqual(t, "User", need(s.User(ctx, "kim"))(t), want)
	wantEqual(t, "UserByEmail", need(s.UserByEmail(ctx, "KIM@example.com "))(t), want)
	wantEqual(t, "UserStats", need(s.UserStats(ctx, "kim"))(t), store.UserStats{})
	wantEqual(t, "UserSettings", need(s.UserSettings(ctx, "kim"))(t), store.DefaultSettings())

	_, err := s.User(ctx, "nobody")
	wantError(t, "User of an unknown id", err, store.ErrNotFound)
	_, err = s.UserByEmail(ctx, "nobody@example.com")
	wantError(t, "UserByEmail of an unknown address", err, store.ErrNotFound)
	for _, like := range []string{"kím@example.com", "kim@exämple.com", "ｋim@example.com"} {
		_, err = s.UserByEmail(ctx, like)
		wantError(t, "UserByEmail of "+like, err, store.ErrNotFound)
	}
	_, err = s.UserSettings(ctx, "nobody")
	wantError(t, "UserSettings of an unknown id", err, store.ErrNotFound)

	_, err = s.CreateUser(ctx, store.SignUp{User: store.User{Email: "KIM@EXAMPLE.com", Name: "x"}})
	wantError(t, "CreateUser with a taken address in other case", err, store.ErrConflict)
	_, err = s.CreateUser(ctx, store.SignUp{
		User:  store.User{ID: "lee", Email: "lee@example.com", Name: "lee"},
		Token: store.RefreshToken{Token: "kim's first token", ExpiresAt: s.clock.time().Add(time.Hour)},
	})
	wantError(t, "CreateUser with a taken token", err, store.ErrConflict)
	_, err = s.User(ctx, "lee")
	wantError(t, "User after a sign-up that failed at its last step", err, store.ErrNotFound)

	made := need(s.CreateUser(ctx, store.SignUp{User: store.User{Email: "park@example.com", Name: "park", Provider: "kakao", ProviderID: "7"}}))(t)
	if len(made.ID) != 36 {
		t.Errorf("CreateUser without an id made %q, want a UUID", made.ID)
	}
	_, err = s.CreateUser(ctx, store.SignUp{User: store.User{Email: "q@example.com", Name: "q", Provider: "kakao", ProviderID: "7"}})
	wantError(t, "CreateUser with a taken provider id", err, store.ErrConflict)

	taken := count(atOnce(6, func(int) error {
		_, err := s.CreateUser(ctx, store.SignUp{User: store.User{Email: "choi@example.com", Name: "choi"}})
		return err
	}), store.ErrConflict)
	wantEqual(t, "conflicts of six sign-ups with one address at once", taken, 5)

	t.Run("touch", func(t *testing.T) { testTouch(t, s) })
	t.Run("delete", func(t *testing.T) { testDeleteUser(t, s) })
}

func testTouch(t *testing.T, s *suite) {
	before := s.clock.time()
	s.clock.advance(59 * time.Minute)
	noError(t, s.TouchUser(ctx, "kim"))
	wantEqual(t, "last seen within the hour", need(s.User(ctx, "kim"))(t).LastSeenAt, before)
	s.clock.advance(time.Minute)
	noError(t, s.TouchUser(ctx, "kim"))
	wantEqual(t, "last seen after the hour", need(s.User(ctx, "kim"))(t).LastSeenAt, s.clock.time())
	noError(t, s.TouchUser(ctx, "nobody"))
}

func testDeleteUser(t *testing.T, s *suite) {
	s.login(t, "kim", "k")
	wantEqual(t, "DeleteUser", need(s.DeleteUser(ctx, "kim", "이사 🚚"))(t), s.clock.time())
	_, err := s.DeleteUser(ctx, "kim", "")
	wantError(t, "DeleteUser again", err, store.ErrNotFound)
	_, err = s.User(ctx, "kim")
	wantError(t, "User when deleted", err, store.ErrNotFound)
	_, err = s.Caller(ctx, "kim", "")
	wantError(t, "Caller when deleted", err, store.ErrNotFound)
	wantError(t, "RotateRefreshToken of a deleted user", s.rotate("k", "k2"), store.ErrNotFound)
	wantEqual(t, "Sessions of a deleted user", len(need(s.Sessions(ctx, "kim", 10))(t)), 0)
	again := need(s.CreateUser(ctx, store.SignUp{User: store.User{Email: "kim@example.com", Name: "kim"}}))(t)
	wantEqual(t, "the address of a deleted account, signed up again", need(s.UserByEmail(ctx, "kim@example.com"))(t).ID, again.ID)
}

func testGuests(t *testing.T, s *suite) {
	g := s.guest(t, "g1")
	wantEqual(t, "guest's address", g.Email, "guest-g1@guest.invalid")
	if !g.IsGuest() {
		t.Error("IsGuest of a guest is false")
	}
	s.guest(t, "g2") // a second one without a provider id is no conflict
	kim := s.user(t, "kim")

	route := need(s.SaveGenerated(ctx, generated("g1", "", 2)))(t).Route
	task := need(s.CreateTask(ctx, store.Task{UserID: "g1", Request: []byte("{}")}, store.TaskLimits{}))(t)
	noError(t, s.AddRefreshToken(ctx, store.RefreshToken{UserID: "g1", Token: "g1", ExpiresAt: s.clock.time().Add(time.Hour)}))

	wantError(t, "TakeOverGuest of an account", s.TakeOverGuest(ctx, kim.ID, "g2"), store.ErrNotFound)
	wantError(t, "TakeOverGuest for nobody", s.TakeOverGuest(ctx, "g1", "nobody"), store.ErrNotFound)
	wantError(t, "TakeOverGuest for itself", s.TakeOverGuest(ctx, "g1", "g1"), store.ErrNotFound)
	noError(t, s.TakeOverGuest(ctx, "g1", kim.ID))
	wantEqual(t, "owner of a route taken over", need(s.OwnRoute(ctx, route.ID, kim.ID))(t).UserID, kim.ID)
	wantEqual(t, "options taken over", len(need(s.RouteOptions(ctx, route.ID, kim.ID))(t)), 2)
	need(s.Task(ctx, task.ID, kim.ID))(t)
	_, err := s.User(ctx, "g1")
	wantError(t, "User of a guest taken over", err, store.ErrNotFound)
	wantError(t, "TakeOverGuest again", s.TakeOverGuest(ctx, "g1", kim.ID), store.ErrNotFound)

	second := need(s.SaveGenerated(ctx, generated("g2", "", 1)))(t).Route
	lee := need(s.CreateUser(ctx, store.SignUp{User: store.User{Email: "lee@example.com", Name: "lee"}, GuestID: "g2"}))(t)
	need(s.OwnRoute(ctx, second.ID, lee.ID))(t)
	need(s.CreateUser(ctx, store.SignUp{User: store.User{Email: "na@example.com", Name: "na"}, GuestID: "gone"}))(t)
	need(s.CreateUser(ctx, store.SignUp{User: store.User{Email: "no@example.com", Name: "no"}, GuestID: kim.ID}))(t)
	need(s.User(ctx, kim.ID))(t) // an account named as guest is left alone

	t.Run("remove", func(t *testing.T) { testRemoveGuests(t, s, kim, route) })
}

func testRemoveGuests(t *testing.T, s *suite, kim store.User, route store.Route) {
	const week = 7 * 24 * time.Hour
	s.guest(t, "idle")
	lost := need(s.SaveGenerated(ctx, generated("idle", "", 3)))(t).Route
	need(s.CreateTask(ctx, store.Task{UserID: "idle", Request: []byte("{}")}, store.TaskLimits{}))(t)
	noError(t, s.AddRefreshToken(ctx, store.RefreshToken{UserID: "idle", Token: "idle", ExpiresAt: s.clock.time().Add(time.Hour)}))
	s.guest(t, "idle2")
	s.guest(t, "back")
	s.clock.advance(4 * 24 * time.Hour)
	noError(t, s.TouchUser(ctx, "back"))
	s.clock.advance(4 * 24 * time.Hour)

	wantEqual(t, "RemoveGuests of at most one", need(s.RemoveGuests(ctx, s.clock.time().Add(-week), 1))(t), 1)
	wantEqual(t, "RemoveGuests", need(s.RemoveGuests(ctx, s.clock.time().Add(-week), 100))(t), 1)
	wantEqual(t, "RemoveGuests again", need(s.RemoveGuests(ctx, s.clock.time().Add(-week), 100))(t), 0)
	_, err := s.User(ctx, "idle")
	wantError(t, "User of an idle guest", err, store.ErrNotFound)
	_, err = s.Route(ctx, lost.ID, "idle")
	wantError(t, "Route of an idle guest", err, store.ErrNotFound)
	need(s.User(ctx, "back"))(t)
	need(s.OwnRoute(ctx, route.ID, kim.ID))(t)
}
