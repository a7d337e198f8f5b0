package storetest

import (
	"testing"

	"github.com/runnerway/runnerway/store"
)

// testDemo removes the accounts of a demo and what is theirs, beside others who have had to do with them.
func testDemo(t *testing.T, s *suite) {
	const ida, udo = store.DemoID + "0000-8000-8000-000000000001", store.DemoID + "0000-8000-8000-000000000002"
	for id, email := range map[string]string{ida: "ida@" + store.DemoDomain, udo: "udo@" + store.DemoDomain,
		"kim": "kim@" + store.DemoDomain, store.DemoID + "real": "lee@example.com"} {
		need(s.CreateUser(ctx, store.SignUp{User: store.User{ID: id, Email: email, Name: "x", PasswordHash: "temporary"},
			Token: store.RefreshToken{Token: "token of " + id, ExpiresAt: s.clock.time().Add(1 << 40)}}))(t)
	}
	wantEqual(t, "accounts of the demo: those with the id and the address", need(s.CountDemoUsers(ctx))(t), 2)
	noError(t, s.FinishDemo(ctx, ""))
	wantEqual(t, "password of the demo", need(s.User(ctx, ida))(t).PasswordHash, "")
	noError(t, s.FinishDemo(ctx, "hash"))
	wantEqual(t, "password of the demo", need(s.User(ctx, ida))(t).PasswordHash, "hash")
	wantEqual(t, "password of another", need(s.User(ctx, "kim"))(t).PasswordHash, "temporary")
	wantEqual(t, "sessions of the demo", len(need(s.Sessions(ctx, ida, 10))(t)), 0)
	wantEqual(t, "sessions of another", len(need(s.Sessions(ctx, "kim", 10))(t)), 1)

	post := func(author string) string {
		return need(s.CreatePost(ctx, store.Post{AuthorID: author, RouteName: "x", DistanceKM: 1, DurationSec: 1, Visibility: store.VisiblePublic}))(t).ID
	}
	theirs, own := post(ida), post("kim")
	need(s.SaveGenerated(ctx, generated(ida, "r1", 2)))(t)
	need(s.ShareRoute(ctx, "r1", ida, "t1"))(t)
	need(s.OpenShare(ctx, "t1", "kim"))(t)
	need(s.SaveRoute(ctx, store.SavedRoute{UserID: "kim", RouteID: "r1"}))(t)
	run := s.completed(t, store.Workout{UserID: "kim", RouteID: "r1"}, 3)
	s.completed(t, store.Workout{UserID: udo}, 5)
	need(s.LikePost(ctx, own, ida))(t)
	need(s.LikePost(ctx, own, store.DemoID+"real"))(t)
	need(s.BookmarkPost(ctx, own, udo))(t)
	for _, by := range []string{udo, "kim"} {
		c, _, err := s.CreateComment(ctx, store.Comment{PostID: own, AuthorID: by, Content: "x"})
		noError(t, err)
		need(s.LikeComment(ctx, c.ID, ida))(t)
	}
	_, _, err := s.CreateComment(ctx, store.Comment{PostID: theirs, AuthorID: "kim", Content: "x"})
	noError(t, err)
	need(s.LikePost(ctx, theirs, "kim"))(t)
	noError(t, s.Follow(ctx, "kim", ida))
	noError(t, s.Follow(ctx, udo, "kim"))
	noError(t, s.Follow(ctx, "kim", store.DemoID+"real"))
	for _, n := range []store.Notification{{UserID: "kim", Kind: store.NotifyLike, ActorID: ida, PostID: own}, {UserID: ida, Kind: store.NotifyLike, ActorID: "kim", PostID: theirs}} {
		_, _, err := s.Notify(ctx, n)
		noError(t, err)
	}

	wantEqual(t, "RemoveDemo", need(s.RemoveDemo(ctx))(t), 2)
	wantEqual(t, "RemoveDemo again", need(s.RemoveDemo(ctx))(t), 0)
	_, err = s.User(ctx, ida)
	wantError(t, "User of the demo", err, store.ErrNotFound)
	need(s.User(ctx, store.DemoID+"real"))(t)
	left := need(s.Post(ctx, own, "kim"))(t)
	wantEqual(t, "likes, bookmarks and comments of another's post", []int{left.Likes, left.Bookmarks, left.Comments}, []int{1, 0, 1})
	comments, _, err := s.Comments(ctx, own, "kim", 0, 10)
	noError(t, err)
	wantEqual(t, "likes of the comment that is left", comments[0].Likes, 0)
	page, total, err := s.Feed(ctx, store.FeedQuery{Limit: 10})
	noError(t, err)
	wantEqual(t, "feed", []int{len(page), total}, []int{1, 1})
	w := need(s.Workout(ctx, run.ID, "kim"))(t)
	wantEqual(t, "route of another's run", []string{w.RouteID, w.RouteOptionID}, []string{"", ""})
	wantEqual(t, "stats of another", need(s.UserStats(ctx, "kim"))(t).Workouts, 1)
	wantEqual(t, "saved routes of another", need(s.UserStats(ctx, "kim"))(t).SavedRoutes, 0)
	wantEqual(t, "notices of another", need(s.CountNotices(ctx, "kim"))(t).All, 0)
}
