package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func testPeople(t *testing.T, s *suite) {
	kim := need(s.CreateUser(ctx, store.SignUp{User: store.User{ID: "kim", Email: "kim@example.com", Name: "김러너", AvatarURL: "https://example.com/a.png"}}))(t)
	for _, name := range []string{"lee", "park", "gone"} {
		s.user(t, name)
	}
	s.guest(t, "visitor")
	for _, visibility := range []string{store.VisiblePublic, store.VisiblePublic, store.VisiblePrivate} {
		s.post(t, store.Post{AuthorID: "kim", Visibility: visibility})
	}
	deleted := s.post(t, store.Post{AuthorID: "kim"})
	noError(t, s.DeletePost(ctx, deleted.ID, "kim"))
	for _, follow := range [][2]string{{"lee", "kim"}, {"gone", "kim"}, {"kim", "park"}, {"kim", "gone"}} {
		noError(t, s.Follow(ctx, follow[0], follow[1]))
	}
	s.post(t, store.Post{AuthorID: "gone"})
	s.deleteUser(t, "gone")

	want := store.Person{Author: store.Author{ID: "kim", Name: "김러너", AvatarURL: "https://example.com/a.png"}, JoinedAt: kim.CreatedAt, Posts: 2, Followers: 1, Following: 1}
	for viewer, followed := range map[string]bool{"": false, "kim": false, "park": false, "lee": true} {
		want.Followed = followed
		wantEqual(t, "Person to "+viewer, need(s.Person(ctx, "kim", viewer))(t), want)
		s.showsPosts(t, "kim", viewer, 2)
	}
	for _, id := range []string{"", "nobody", "gone", "visitor"} {
		_, err := s.Person(ctx, id, "lee")
		wantError(t, "Person "+id, err, store.ErrNotFound)
	}
	s.showsPosts(t, "gone", "lee", 0)
	t.Run("all of one's own posts", func(t *testing.T) { testOwnPosts(t, s) })
	t.Run("blocks", func(t *testing.T) { testBlockedPerson(t, s) })
	t.Run("suspended", func(t *testing.T) {
		noError(t, s.suspend("kim", true))
		_, err := s.Person(ctx, "kim", "park")
		wantError(t, "Person whose account is suspended", err, store.ErrNotFound)
		s.showsPosts(t, "kim", "park", 0)
	})
}

// testBlockedPerson has lee block kim, who blocks back and takes that back.
func testBlockedPerson(t *testing.T, s *suite) {
	noError(t, s.Block(ctx, "lee", "kim"))
	p := need(s.Person(ctx, "kim", "lee"))(t)
	wantEqual(t, "Person whom the viewer blocks", []any{p.Blocked, p.Followed, p.Posts, p.Followers}, []any{true, false, 0, 0})
	_, err := s.Person(ctx, "lee", "kim")
	wantError(t, "Person who blocks the viewer", err, store.ErrNotFound)
	s.showsPosts(t, "kim", "lee", 0)
	s.showsPosts(t, "lee", "kim", 0)
	s.showsPosts(t, "kim", "park", 2)

	noError(t, s.Block(ctx, "kim", "lee"))
	_, err = s.Person(ctx, "kim", "lee")
	wantError(t, "Person of two who block each other", err, store.ErrNotFound)
	noError(t, s.Unblock(ctx, "kim", "lee"))
	noError(t, s.Unblock(ctx, "lee", "kim"))
	p = need(s.Person(ctx, "kim", "lee"))(t)
	wantEqual(t, "Person after the blocks", []any{p.Blocked, p.Posts}, []any{false, 2})
}

// testOwnPosts has posts of every visibility, which their author alone finds all.
func testOwnPosts(t *testing.T, s *suite) {
	s.user(t, "han")
	var all []string
	for _, visibility := range []string{store.VisiblePublic, store.VisiblePrivate, store.VisibleHidden, store.VisibleSuspended, store.VisiblePublic} {
		all = append(all, s.post(t, store.Post{AuthorID: "han", Visibility: visibility}).ID)
		s.clock.advance(time.Minute)
	}
	gone := s.post(t, store.Post{AuthorID: "han", Visibility: store.VisiblePrivate})
	noError(t, s.DeletePost(ctx, gone.ID, "han"))
	slices.Reverse(all)
	listed := []string{all[0], all[4]}
	for _, c := range []struct {
		f    store.FeedQuery
		want []string
	}{
		{store.FeedQuery{ViewerID: "han", AuthorID: "han", Unlisted: true}, all},
		{store.FeedQuery{ViewerID: "han", AuthorID: "han", Unlisted: true, Sort: store.FeedTrending, Activity: store.ActivityRunning}, all},
		{store.FeedQuery{ViewerID: "han", AuthorID: "han", Unlisted: true, Activity: store.ActivityWalking}, nil},
		{store.FeedQuery{ViewerID: "han", AuthorID: "han"}, listed},
		{store.FeedQuery{ViewerID: "lee", AuthorID: "han", Unlisted: true}, listed},
		{store.FeedQuery{AuthorID: "han", Unlisted: true}, listed},
	} {
		var got []string
		for total := 1; len(got) < total; {
			c.f.Offset, c.f.Limit = len(got), 2
			page, n, err := s.Feed(ctx, c.f)
			noError(t, err)
			for _, p := range page {
				got = append(got, p.ID)
			}
			if total = n; len(page) == 0 {
				break
			}
		}
		wantEqual(t, fmt.Sprintf("Feed %+v", c.f), got, c.want)
	}
	everywhere, _, err := s.Feed(ctx, store.FeedQuery{ViewerID: "han", Unlisted: true, Limit: 50})
	noError(t, err)
	for _, p := range everywhere {
		wantEqual(t, "visibility in the feed of all", p.Visibility, store.VisiblePublic)
	}
}

// showsPosts checks how many posts a viewer finds of an author.
func (s *suite) showsPosts(t testing.TB, author, viewer string, want int) {
	t.Helper()
	page, total, err := s.Feed(ctx, store.FeedQuery{ViewerID: viewer, AuthorID: author, Limit: 10})
	noError(t, err)
	for _, p := range page {
		wantEqual(t, "author of a post", p.AuthorID, author)
	}
	wantEqual(t, "posts of "+author+" to "+viewer, []int{len(page), total}, []int{want, want})
}
