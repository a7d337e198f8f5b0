package storetest

import (
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func testOwnData(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	s.user(t, "park")
	wantEqual(t, "OwnData of one who did nothing", need(s.OwnData(ctx, "kim"))(t), store.OwnData{})
	first := need(s.CreatePost(ctx, store.Post{AuthorID: "kim", RouteName: "하나", Visibility: store.VisiblePrivate, Caption: "비밀"}))(t)
	s.clock.advance(time.Second)
	gone := need(s.CreatePost(ctx, store.Post{AuthorID: "kim", RouteName: "둘", Visibility: store.VisiblePublic}))(t)
	noError(t, s.DeletePost(ctx, gone.ID, "kim"))
	others := need(s.CreatePost(ctx, store.Post{AuthorID: "lee", RouteName: "셋", Visibility: store.VisiblePublic}))(t)
	comment, _, err := s.CreateComment(ctx, store.Comment{PostID: others.ID, AuthorID: "kim", Content: "좋다"})
	noError(t, err)
	need(s.LikePost(ctx, others.ID, "kim"))(t)
	need(s.LikeComment(ctx, comment.ID, "kim"))(t)
	need(s.BookmarkPost(ctx, others.ID, "kim"))(t)
	noError(t, s.Follow(ctx, "kim", "lee"))
	noError(t, s.Follow(ctx, "park", "kim"))
	s.deleteUser(t, "park")

	now := s.clock.time()
	got := need(s.OwnData(ctx, "kim"))(t)
	wantEqual(t, "posts and comments", []any{len(got.Posts), got.Posts[0].ID, got.Posts[0].Caption, len(got.Comments), got.Comments[0].Content},
		[]any{1, first.ID, "비밀", 1, "좋다"})
	wantEqual(t, "marks", [][]store.OwnMark{got.LikedPosts, got.LikedComments, got.BookmarkedPosts},
		[][]store.OwnMark{{{ID: others.ID, At: now}}, {{ID: comment.ID, At: now}}, {{ID: others.ID, At: now}}})
	wantEqual(t, "follows", [][]store.OwnFollow{got.Following, got.Followers},
		[][]store.OwnFollow{{{UserID: "lee", Name: "lee", Since: now}}, {{UserID: "park", Since: now}}})
}
