package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func testComments(t *testing.T, s *suite) {
	for _, name := range []string{"kim", "lee", "park"} {
		s.user(t, name)
	}
	p := s.post(t, store.Post{AuthorID: "kim"})
	other := s.post(t, store.Post{AuthorID: "kim"})
	comment := func(post, author, content string) store.Comment {
		c, postAuthor, err := s.CreateComment(ctx, store.Comment{PostID: post, AuthorID: author, Content: content})
		noError(t, err)
		wantEqual(t, "author of the post", postAuthor, "kim")
		return c
	}
	var made []store.Comment
	for i := range 5 {
		made = append(made, comment(p.ID, []string{"lee", "park"}[i%2], fmt.Sprint("댓글 ", i)))
		s.clock.advance(time.Second)
	}
	comment(other.ID, "lee", "x")
	wantEqual(t, "CreateComment", made[0], store.Comment{ID: made[0].ID, PostID: p.ID, AuthorID: "lee", Content: "댓글 0",
		CreatedAt: s.clock.time().Add(-5 * time.Second), UpdatedAt: s.clock.time().Add(-5 * time.Second)})
	_, _, err := s.CreateComment(ctx, store.Comment{PostID: "nothing", AuthorID: "lee", Content: "x"})
	wantError(t, "CreateComment below nothing", err, store.ErrNotFound)

	liked := need(s.LikeComment(ctx, made[4].ID, "lee"))(t)
	wantEqual(t, "LikeComment", liked, store.Marked{Count: 1, AuthorID: "lee", PostID: p.ID})
	_, err = s.LikeComment(ctx, made[4].ID, "lee")
	wantError(t, "LikeComment again", err, store.ErrConflict)
	page, total, err := s.Comments(ctx, p.ID, "lee", 0, 2)
	noError(t, err)
	wantEqual(t, "comments", total, 5)
	newest := made[4]
	newest.Likes = 1
	wantEqual(t, "newest comments", page, []store.ShownComment{
		{Comment: newest, Author: store.Author{ID: "lee", Name: "lee"}, Liked: true},
		{Comment: made[3], Author: store.Author{ID: "park", Name: "park"}},
	})
	wantEqual(t, "UnlikeComment", need(s.UnlikeComment(ctx, made[4].ID, "lee"))(t).Count, 0)
	_, err = s.UnlikeComment(ctx, made[4].ID, "lee")
	wantError(t, "UnlikeComment again", err, store.ErrNotMarked)

	_, err = s.UpdateComment(ctx, made[0].ID, "kim", "x")
	wantError(t, "UpdateComment of another", err, store.ErrForbidden)
	updated := need(s.UpdateComment(ctx, made[0].ID, "lee", "바뀜"))(t)
	wantEqual(t, "UpdateComment", []any{updated.Content, updated.UpdatedAt}, []any{"바뀜", s.clock.time()})
	wantError(t, "DeleteComment of another", s.DeleteComment(ctx, made[4].ID, "kim"), store.ErrForbidden)
	noError(t, s.DeleteComment(ctx, made[4].ID, "lee"))
	wantError(t, "DeleteComment again", s.DeleteComment(ctx, made[4].ID, "lee"), store.ErrNotFound)
	_, err = s.LikeComment(ctx, made[4].ID, "lee")
	wantError(t, "LikeComment that was deleted", err, store.ErrNotFound)

	s.deleteUser(t, "park")
	page, total, err = s.Comments(ctx, p.ID, "", 2, 20)
	noError(t, err)
	wantEqual(t, "comments after one was deleted", []int{total, need(s.Post(ctx, p.ID, ""))(t).Comments}, []int{4, 4})
	wantEqual(t, "oldest comments", []any{page[0].Author, page[1].Content}, []any{store.Author{}, "바뀜"})
	t.Run("private", func(t *testing.T) { testPrivateComments(t, s, p.ID, made) })
}

// testPrivateComments hides the post: its comments go with it (B19), but one's own can be taken back.
func testPrivateComments(t *testing.T, s *suite, postID string, made []store.Comment) {
	need(s.LikeComment(ctx, made[1].ID, "lee"))(t)
	noError(t, s.UpdatePost(ctx, postID, "kim", store.PostChange{Visibility: ptr(store.VisiblePrivate)}))
	_, _, err := s.Comments(ctx, postID, "lee", 0, 20)
	wantError(t, "Comments", err, store.ErrNotFound)
	_, _, err = s.CreateComment(ctx, store.Comment{PostID: postID, AuthorID: "lee", Content: "x"})
	wantError(t, "CreateComment", err, store.ErrNotFound)
	_, err = s.LikeComment(ctx, made[2].ID, "lee")
	wantError(t, "LikeComment", err, store.ErrNotFound)
	_, err = s.UpdateComment(ctx, made[0].ID, "lee", "x")
	wantError(t, "UpdateComment", err, store.ErrNotFound)
	wantError(t, "DeleteComment of another", s.DeleteComment(ctx, made[1].ID, "lee"), store.ErrNotFound)
	need(s.UnlikeComment(ctx, made[1].ID, "lee"))(t)
	_, err = s.UnlikeComment(ctx, made[1].ID, "lee")
	wantError(t, "UnlikeComment again", err, store.ErrNotFound)
	noError(t, s.DeleteComment(ctx, made[2].ID, "lee"))
	_, total, err := s.Comments(ctx, postID, "kim", 0, 20)
	noError(t, err)
	wantEqual(t, "comments to the post's author", total, 3)
	noError(t, s.DeletePost(ctx, postID, "kim"))
	_, _, err = s.Comments(ctx, postID, "kim", 0, 20)
	wantError(t, "Comments of a deleted post", err, store.ErrNotFound)
}

func testFollows(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	s.guest(t, "visitor")
	noError(t, s.Follow(ctx, "kim", "lee"))
	noError(t, s.Follow(ctx, "lee", "kim"))
	wantError(t, "Follow again", s.Follow(ctx, "kim", "lee"), store.ErrConflict)
	wantError(t, "Follow of nobody", s.Follow(ctx, "kim", "nobody"), store.ErrNotFound)
	wantError(t, "Follow of a guest", s.Follow(ctx, "kim", "visitor"), store.ErrNotFound)
	noError(t, s.Unfollow(ctx, "kim", "lee"))
	wantError(t, "Unfollow again", s.Unfollow(ctx, "kim", "lee"), store.ErrNotFound)
	errs := atOnce(4, func(int) error { return s.Follow(ctx, "kim", "lee") })
	wantEqual(t, "of four follows at once", []int{count(errs, nil), count(errs, store.ErrConflict)}, []int{1, 3})
	s.deleteUser(t, "lee")
	wantError(t, "Follow of a deleted account", s.Follow(ctx, "kim", "lee"), store.ErrNotFound)
	noError(t, s.Unfollow(ctx, "kim", "lee"))
}
