package server

import (
	"context"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

const (
	maxComment  = 500 // characters, comments.content
	textComment = "댓글은 1자 이상 500자 이하여야 합니다"
)

func (s *Server) commentRoutes() {
	const below, one = "/community/posts/{post_id}/comments", "/community/comments/{comment_id}"
	notFound := []int{http.StatusNotFound}
	api.Register(s.api, api.Operation{
		ID: "list-comments", Method: http.MethodGet, Path: below, Tag: tagCommunity, Access: api.Optional, Errors: notFound,
		Summary: "댓글 목록 (A post's comments)", About: "Newest first.",
	}, s.listComments)
	api.Register(s.api, api.Operation{
		ID: "create-comment", Method: http.MethodPost, Path: below, Tag: tagCommunity, Status: http.StatusCreated, Errors: notFound,
		Summary: "댓글 작성 (Comment on a post)",
		Example: `{"content":"멋진 코스네요!"}`,
	}, s.createComment)
	api.Register(s.api, api.Operation{
		ID: "change-comment", Method: http.MethodPatch, Path: one, Tag: tagCommunity, Errors: notFound, Summary: "댓글 수정 (Change a comment)",
		Example: `{"content":"정말 멋진 코스네요!"}`,
	}, s.changeComment)
	api.Register(s.api, api.Operation{
		ID: "delete-comment", Method: http.MethodDelete, Path: one, Tag: tagCommunity, Errors: notFound, Summary: "댓글 삭제 (Delete a comment)",
	}, s.deleteComment)
	api.Register(s.api, api.Operation{
		ID: "like-comment", Method: http.MethodPost, Path: one + "/like", Tag: tagCommunity, Summary: "댓글 좋아요 (Like a comment)",
		Errors: []int{http.StatusBadRequest, http.StatusNotFound},
	}, s.likeComment)
	api.Register(s.api, api.Operation{
		ID: "unlike-comment", Method: http.MethodDelete, Path: one + "/like", Tag: tagCommunity, Errors: notFound,
		Summary: "댓글 좋아요 취소 (Take a like of a comment back)",
	}, s.unlikeComment)
}

type comment struct {
	ID        string      `json:"id"`
	Author    author      `json:"author"`
	Content   string      `json:"content" example:"멋진 코스네요!"`
	LikeCount int         `json:"like_count"`
	IsLiked   bool        `json:"is_liked" doc:"By the caller"`
	CreatedAt api.Instant `json:"created_at"`
	UpdatedAt api.Instant `json:"updated_at"`
}

func (s *Server) newComments(ctx context.Context, found []store.ShownComment) []comment {
	out := make([]comment, len(found))
	for i, c := range found {
		out[i] = comment{
			ID: c.ID, Author: s.authorOf(ctx, c.Author), Content: c.Content, LikeCount: c.Likes, IsLiked: c.Liked,
			CreatedAt: instant(c.CreatedAt), UpdatedAt: instant(c.UpdatedAt),
		}
	}
	return out
}

type listComments struct {
	PostID string `path:"post_id"`
	PageQuery
}

type commentPage struct {
	Comments   []comment  `json:"comments"`
	Pagination pagination `json:"pagination"`
}

// listComments makes those readable that C3 leaves out (B37).
func (s *Server) listComments(ctx context.Context, in *listComments) (*reply[commentPage], error) {
	found, total, err := s.store.Comments(ctx, in.PostID, userID(ctx), in.offset(), in.Limit)
	if err != nil {
		return nil, told{store.ErrNotFound: errPostNotFound}.of(err)
	}
	return say(commentPage{Comments: s.newComments(ctx, found), Pagination: newPagination(in.PageQuery, total, 0)}, ""), nil
}

type commentWish struct {
	Content string `json:"content" doc:"1 to 500 characters" example:"멋진 코스네요!"`
}

// Resolve checks the text without the blanks around it.
func (w *commentWish) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	w.Content = strings.TrimSpace(w.Content)
	if n := utf8.RuneCountInString(w.Content); n == 0 || n > maxComment {
		return []error{api.Wrong(path.With("content"), textComment)}
	}
	return nil
}

type createComment struct {
	PostID string `path:"post_id"`
	Body   commentWish
}

type writtenComment struct {
	CommentID string      `json:"comment_id"`
	Author    author      `json:"author"`
	Content   string      `json:"content"`
	CreatedAt api.Instant `json:"created_at"`
}

// newWrittenComment is a comment of the caller.
func (s *Server) newWrittenComment(ctx context.Context, c store.Comment) writtenComment {
	caller, _ := callerOf(ctx)
	return writtenComment{
		CommentID: c.ID, Author: s.authorOf(ctx, store.Author{ID: caller.ID, Name: caller.Name, AvatarURL: caller.AvatarURL}),
		Content: c.Content, CreatedAt: instant(c.CreatedAt),
	}
}

// createComment is C10.
func (s *Server) createComment(ctx context.Context, in *createComment) (*reply[writtenComment], error) {
	c, postAuthorID, err := s.store.CreateComment(ctx, store.Comment{
		ID: s.newID(), PostID: in.PostID, AuthorID: userID(ctx), Content: in.Body.Content,
	})
	if err != nil {
		return nil, told{store.ErrNotFound: errPostNotFound}.of(err)
	}
	s.notify(ctx, store.Notification{UserID: postAuthorID, Kind: store.NotifyComment, ActorID: userID(ctx), PostID: in.PostID, CommentID: c.ID})
	return say(s.newWrittenComment(ctx, c), "댓글이 작성되었습니다"), nil
}

type commentPath struct {
	CommentID string `path:"comment_id"`
}

type changeComment struct {
	CommentID string `path:"comment_id"`
	Body      commentWish
}

// changeComment is of C15.
func (s *Server) changeComment(ctx context.Context, in *changeComment) (*reply[writtenComment], error) {
	c, err := s.store.UpdateComment(ctx, in.CommentID, userID(ctx), in.Body.Content)
	if err != nil {
		return nil, told{store.ErrNotFound: errCommentNotFound, store.ErrForbidden: errForbiddenEdit}.of(err)
	}
	return say(s.newWrittenComment(ctx, c), "댓글이 수정되었습니다"), nil
}

// deleteComment is C11.
func (s *Server) deleteComment(ctx context.Context, in *commentPath) (*reply[api.Nothing], error) {
	if err := s.store.DeleteComment(ctx, in.CommentID, userID(ctx)); err != nil {
		return nil, told{store.ErrNotFound: errCommentNotFound, store.ErrForbidden: errForbiddenDelete}.of(err)
	}
	return say(api.Nothing{}, "댓글이 삭제되었습니다"), nil
}

// likeComment is C12.
func (s *Server) likeComment(ctx context.Context, in *commentPath) (*reply[likes], error) {
	m, err := s.store.LikeComment(ctx, in.CommentID, userID(ctx))
	if err != nil {
		return nil, told{store.ErrNotFound: errCommentNotFound, store.ErrConflict: errCommentLiked}.of(err)
	}
	s.notify(ctx, store.Notification{UserID: m.AuthorID, Kind: store.NotifyCommentLike, ActorID: userID(ctx), PostID: m.PostID, CommentID: in.CommentID})
	return say(likes{LikeCount: m.Count, IsLiked: true}, textLiked), nil
}

// unlikeComment is C13.
func (s *Server) unlikeComment(ctx context.Context, in *commentPath) (*reply[likes], error) {
	m, err := s.store.UnlikeComment(ctx, in.CommentID, userID(ctx))
	if err != nil {
		return nil, told{store.ErrNotFound: errCommentNotFound, store.ErrNotMarked: errLikeNotFound}.of(err)
	}
	return say(likes{LikeCount: m.Count}, textUnliked), nil
}
