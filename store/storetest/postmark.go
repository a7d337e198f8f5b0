package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func testPostMarks(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	p := s.post(t, store.Post{AuthorID: "kim"})
	for _, m := range []struct {
		name     string
		set, un  func(id, user string) (store.Marked, error)
		count    func(store.ShownPost) int
		isMarked func(store.ShownPost) bool
	}{
		{"Like", func(id, u string) (store.Marked, error) { return s.LikePost(ctx, id, u) },
			func(id, u string) (store.Marked, error) { return s.UnlikePost(ctx, id, u) },
			func(p store.ShownPost) int { return p.Likes }, func(p store.ShownPost) bool { return p.Liked }},
		{"Bookmark", func(id, u string) (store.Marked, error) { return s.BookmarkPost(ctx, id, u) },
			func(id, u string) (store.Marked, error) { return s.UnbookmarkPost(ctx, id, u) },
			func(p store.ShownPost) int { return p.Bookmarks }, func(p store.ShownPost) bool { return p.Bookmarked }},
	} {
		t.Run(m.name, func(t *testing.T) {
			_, err := m.un(p.ID, "lee")
			wantError(t, "taking back what is not there", err, store.ErrNotMarked)
			wantEqual(t, "first", need(m.set(p.ID, "lee"))(t), store.Marked{Count: 1, AuthorID: "kim", PostID: p.ID})
			_, err = m.set(p.ID, "lee")
			wantError(t, "a second time", err, store.ErrConflict)
			wantEqual(t, "its author", need(m.set(p.ID, "kim"))(t).Count, 2)
			for viewer, marked := range map[string]bool{"lee": true, "kim": true, "": false} {
				shown := need(s.Post(ctx, p.ID, viewer))(t)
				wantEqual(t, "as seen by "+viewer, []any{m.count(shown), m.isMarked(shown)}, []any{2, marked})
			}
			wantEqual(t, "taking back", need(m.un(p.ID, "kim"))(t).Count, 1)

			noError(t, s.UpdatePost(ctx, p.ID, "kim", store.PostChange{Visibility: ptr(store.VisiblePrivate)}))
			_, err = m.set(p.ID, "lee")
			wantError(t, "a private post, again", err, store.ErrNotFound)
			wantEqual(t, "taking back from a private post", need(m.un(p.ID, "lee"))(t).Count, 0)
			_, err = m.un(p.ID, "lee")
			wantError(t, "taking back from a private post twice", err, store.ErrNotFound)
			_, err = m.un(p.ID, "kim")
			wantError(t, "taking back from one's private post", err, store.ErrNotMarked)
			noError(t, s.UpdatePost(ctx, p.ID, "kim", store.PostChange{Visibility: ptr(store.VisiblePublic)}))
			_, err = m.set("nothing", "lee")
			wantError(t, "no post", err, store.ErrNotFound)

			gone := s.post(t, store.Post{AuthorID: "kim"})
			need(m.set(gone.ID, "lee"))(t)
			noError(t, s.DeletePost(ctx, gone.ID, "kim"))
			_, err = m.un(gone.ID, "lee")
			wantError(t, "a deleted post", err, store.ErrNotFound)
		})
	}
}

// testMarksAtOnce has many users like, unlike, bookmark and comment one post at the same time (B30).
func testMarksAtOnce(t *testing.T, s *suite) {
	const users, rounds = 8, 3
	s.user(t, "kim")
	p := s.post(t, store.Post{AuthorID: "kim"})
	c, _, err := s.CreateComment(ctx, store.Comment{PostID: p.ID, AuthorID: "kim", Content: "x"})
	noError(t, err)
	for i := range users {
		s.user(t, fmt.Sprint("u", i))
	}
	// Each user tries everything twice at once: one succeeds.
	for range rounds {
		for _, step := range []func(user string) error{
			func(u string) error { _, err := s.LikePost(ctx, p.ID, u); return err },
			func(u string) error { _, err := s.BookmarkPost(ctx, p.ID, u); return err },
			func(u string) error { _, err := s.LikeComment(ctx, c.ID, u); return err },
		} {
			errs := atOnce(2*users, func(i int) error { return step(fmt.Sprint("u", i%users)) })
			wantEqual(t, "of two tries each", []int{count(errs, nil), count(errs, store.ErrConflict)}, []int{users, users})
		}
		shown := need(s.Post(ctx, p.ID, "u0"))(t)
		wantEqual(t, "likes and bookmarks", []int{shown.Likes, shown.Bookmarks}, []int{users, users})
		for _, step := range []func(user string) error{
			func(u string) error { _, err := s.UnlikePost(ctx, p.ID, u); return err },
			func(u string) error { _, err := s.UnbookmarkPost(ctx, p.ID, u); return err },
			func(u string) error { _, err := s.UnlikeComment(ctx, c.ID, u); return err },
		} {
			errs := atOnce(2*users, func(i int) error { return step(fmt.Sprint("u", i%users)) })
			wantEqual(t, "of two tries each to take back", []int{count(errs, nil), count(errs, store.ErrNotMarked)}, []int{users, users})
		}
		shown = need(s.Post(ctx, p.ID, "u0"))(t)
		wantEqual(t, "likes and bookmarks taken back", []int{shown.Likes, shown.Bookmarks}, []int{0, 0})
	}
	errs := atOnce(2*users, func(i int) error {
		made, _, err := s.CreateComment(ctx, store.Comment{PostID: p.ID, AuthorID: fmt.Sprint("u", i%users), Content: "x"})
		if err == nil && i%2 == 0 {
			err = s.DeleteComment(ctx, made.ID, made.AuthorID)
		}
		return err
	})
	noError(t, errors.Join(errs...))
	wantEqual(t, "comments", need(s.Post(ctx, p.ID, ""))(t).Comments, 1+users)
}

func testBookmarks(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	g := need(s.SaveGenerated(ctx, generated("kim", "r", 2)))(t)
	option := g.Options[1].ID
	first := s.post(t, store.Post{AuthorID: "kim", RouteName: "하나", ShapeIcon: "heart", DistanceKM: 1, DurationSec: 60,
		WorkoutID: s.completed(t, store.Workout{UserID: "kim", RouteOptionID: option}, 1).ID})
	second := s.post(t, store.Post{AuthorID: "kim", WorkoutID: s.completed(t, store.Workout{UserID: "kim", RouteID: "r"}, 1).ID})
	saved := func() []store.SavedRouteCard {
		page, _, err := s.SavedRoutes(ctx, "lee", store.SavedNewest, 0, 20)
		noError(t, err)
		return page
	}
	route := func(m store.Marked, err error) bool { return need(m, err)(t).Route }

	if !route(s.BookmarkPost(ctx, first.ID, "lee")) {
		t.Error("BookmarkPost saved no route")
	}
	wantEqual(t, "saved route", []string{saved()[0].RouteID, saved()[0].OptionID, saved()[0].Source}, []string{"r", option, store.SavedByPost})
	need(s.Route(ctx, "r", "lee"))(t)
	s.clock.advance(time.Minute)
	if !route(s.BookmarkPost(ctx, second.ID, "lee")) {
		t.Error("a second bookmark with the same route found none")
	}
	wantEqual(t, "saved routes of two posts", len(saved()), 1)
	if route(s.UnbookmarkPost(ctx, first.ID, "lee")) || len(saved()) != 1 {
		t.Error("UnbookmarkPost removed a route that another bookmarked post shows (C9)")
	}
	if !route(s.UnbookmarkPost(ctx, second.ID, "lee")) || len(saved()) != 0 {
		t.Error("UnbookmarkPost of the last post kept the route")
	}
	// B36
	need(s.SaveRoute(ctx, store.SavedRoute{UserID: "lee", RouteID: "r", Source: store.SavedDirect}))(t)
	need(s.BookmarkPost(ctx, first.ID, "lee"))(t)
	if route(s.UnbookmarkPost(ctx, first.ID, "lee")) || len(saved()) != 1 {
		t.Error("UnbookmarkPost removed a route that was saved before")
	}
	noError(t, s.UnsaveRoute(ctx, "r", "lee"))

	t.Run("list", func(t *testing.T) { testBookmarkList(t, s, first, second) })
	need(s.BookmarkPost(ctx, first.ID, "lee"))(t)
	noError(t, s.DeleteWorkout(ctx, first.WorkoutID, "kim"))
	if !route(s.UnbookmarkPost(ctx, first.ID, "lee")) || len(saved()) != 0 {
		t.Error("UnbookmarkPost kept the route of a workout that was deleted meanwhile")
	}
	if route(s.BookmarkPost(ctx, first.ID, "lee")) || len(saved()) != 0 {
		t.Error("BookmarkPost saved the route of a deleted workout")
	}
	if route(s.BookmarkPost(ctx, s.post(t, store.Post{AuthorID: "kim"}).ID, "lee")) {
		t.Error("BookmarkPost of a post without workout saved a route")
	}
}

func testBookmarkList(t *testing.T, s *suite, posts ...store.Post) {
	for i := range 3 {
		posts = append(posts, s.post(t, store.Post{AuthorID: "kim", RouteName: fmt.Sprint(i)}))
	}
	for _, p := range posts {
		need(s.BookmarkPost(ctx, p.ID, "lee"))(t)
		s.clock.advance(time.Minute)
	}
	page, total, err := s.Bookmarks(ctx, "lee", 4, 2)
	noError(t, err)
	wantEqual(t, "bookmarks", total, 5)
	wantEqual(t, "the oldest bookmark", page, []store.BookmarkedPost{{
		Post:   store.Post{ID: posts[0].ID, AuthorID: "kim", RouteName: "하나", ShapeIcon: "heart", DistanceKM: 1, DurationSec: 60},
		Author: store.Author{ID: "kim", Name: "kim"}, BookmarkedAt: s.clock.time().Add(-5 * time.Minute),
	}})
	noError(t, s.DeletePost(ctx, posts[4].ID, "kim"))
	noError(t, s.UpdatePost(ctx, posts[3].ID, "kim", store.PostChange{Visibility: ptr(store.VisiblePrivate)}))
	page, total, err = s.Bookmarks(ctx, "lee", 0, 2)
	noError(t, err)
	wantEqual(t, "bookmarks without a deleted and a private post", total, 3)
	wantEqual(t, "the newest of them", []string{page[0].Post.ID, page[1].Post.ID}, []string{posts[2].ID, posts[1].ID})
	page, total, err = s.Bookmarks(ctx, "kim", 0, 2)
	noError(t, err)
	wantEqual(t, "bookmarks of one who has none", []int{len(page), total}, []int{0, 0})
	for _, p := range posts[:2] {
		need(s.UnbookmarkPost(ctx, p.ID, "lee"))(t)
	}
}
