package storetest

import (
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func testProfile(t *testing.T, s *suite) {
	kim := s.user(t, "kim")
	s.user(t, "lee")
	defaults := store.DefaultSettings()
	wantEqual(t, "Profile", need(s.Profile(ctx, "kim"))(t), store.Profile{User: kim, Settings: &defaults})
	_, err := s.Profile(ctx, "nobody")
	wantError(t, "Profile of nobody", err, store.ErrNotFound)

	s.clock.advance(time.Hour)
	noError(t, s.ChangeUser(ctx, "kim", store.UserChange{Name: ptr("김러너"), AvatarURL: ptr("https://example.com/a.png"),
		Settings: store.SettingsChange{AutoNightMode: ptr(false)}}))
	kim.Name, kim.AvatarURL, kim.UpdatedAt = "김러너", "https://example.com/a.png", s.clock.time()
	defaults.AutoNightMode = false
	wantEqual(t, "Profile after a change", need(s.Profile(ctx, "kim"))(t), store.Profile{User: kim, Settings: &defaults})
	noError(t, s.ChangeUser(ctx, "kim", store.UserChange{}))
	noError(t, s.ChangeUser(ctx, "kim", store.UserChange{AvatarURL: ptr("")}))
	kim.AvatarURL = ""
	wantEqual(t, "Profile after another", need(s.Profile(ctx, "kim"))(t), store.Profile{User: kim, Settings: &defaults})
	wantError(t, "ChangeUser of nobody", s.ChangeUser(ctx, "nobody", store.UserChange{Name: ptr("x")}), store.ErrNotFound)
	wantEqual(t, "name of another", need(s.User(ctx, "lee"))(t).Name, "lee")

	s.completed(t, store.Workout{UserID: "kim"}, 5.25)
	route := need(s.SaveGenerated(ctx, generated("kim", "", 1)))(t).Route
	need(s.SaveRoute(ctx, store.SavedRoute{UserID: "kim", RouteID: route.ID}))(t)
	stats := store.UserStats{DistanceKM: 5.25, Workouts: 1, CompletedRoutes: 1, CaloriesKcal: 315, DurationSec: 1890, SavedRoutes: 1}
	wantEqual(t, "stats of a profile", need(s.Profile(ctx, "kim"))(t).Stats, stats)
	wantEqual(t, "UserStats", need(s.UserStats(ctx, "kim"))(t), stats)
	wantEqual(t, "OwnStats", need(s.OwnStats(ctx, "kim"))(t), stats)

	s.deleteUser(t, "kim")
	_, err = s.Profile(ctx, "kim")
	wantError(t, "Profile of a deleted account", err, store.ErrNotFound)
	wantError(t, "ChangeUser of a deleted account", s.ChangeUser(ctx, "kim", store.UserChange{Name: ptr("x")}), store.ErrNotFound)
}

func testAvatars(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	_, err := s.Avatar(ctx, "a1")
	wantError(t, "Avatar that is not there", err, store.ErrNotFound)
	first := store.Avatar{ID: "a1", UserID: "kim", Large: []byte{0xff, 0, 1}, Small: []byte{2}}
	noError(t, s.ReplaceAvatar(ctx, first, "/a1.jpg"))
	wantEqual(t, "Avatar", need(s.Avatar(ctx, "a1"))(t), first)
	wantEqual(t, "address", need(s.User(ctx, "kim"))(t).AvatarURL, "/a1.jpg")

	noError(t, s.ReplaceAvatar(ctx, store.Avatar{ID: "a2", UserID: "kim", Large: []byte{3}, Small: []byte{4}}, "/a2.jpg"))
	noError(t, s.ReplaceAvatar(ctx, store.Avatar{ID: "l1", UserID: "lee", Large: []byte{5}, Small: []byte{6}}, "/l1.jpg"))
	_, err = s.Avatar(ctx, "a1")
	wantError(t, "Avatar that was replaced", err, store.ErrNotFound)
	wantError(t, "ReplaceAvatar of nobody", s.ReplaceAvatar(ctx, store.Avatar{ID: "n", UserID: "nobody", Large: []byte{1}, Small: []byte{1}}, "/n"), store.ErrNotFound)

	noError(t, s.ChangeUser(ctx, "kim", store.UserChange{Name: ptr("k")}))
	noError(t, s.ChangeUser(ctx, "kim", store.UserChange{AvatarURL: ptr("/a2.jpg"), AvatarID: "a2"}))
	need(s.Avatar(ctx, "a2"))(t)
	noError(t, s.ChangeUser(ctx, "kim", store.UserChange{AvatarURL: ptr("https://example.com/x.png")}))
	_, err = s.Avatar(ctx, "a2")
	wantError(t, "Avatar after another address", err, store.ErrNotFound)
	noError(t, s.RemoveAvatar(ctx, "kim"))
	noError(t, s.RemoveAvatar(ctx, "kim"))
	wantEqual(t, "address after removal", need(s.User(ctx, "kim"))(t).AvatarURL, "")
	need(s.Avatar(ctx, "l1"))(t)

	errs := atOnce(5, func(i int) error {
		id := string(rune('p' + i))
		return s.ReplaceAvatar(ctx, store.Avatar{ID: id, UserID: "kim", Large: []byte{1}, Small: []byte{1}}, id)
	})
	wantEqual(t, "uploads at once that failed", len(errs)-count(errs, nil), 0)
	last := need(s.User(ctx, "kim"))(t).AvatarURL
	for i := range errs {
		id := string(rune('p' + i))
		if _, err := s.Avatar(ctx, id); (err == nil) != (id == last) {
			t.Errorf("after uploads at once the address is %s; Avatar(%s): %v", last, id, err)
		}
	}
	s.deleteUser(t, "kim")
	_, err = s.Avatar(ctx, last)
	wantError(t, "Avatar of a deleted account", err, store.ErrNotFound)
}
