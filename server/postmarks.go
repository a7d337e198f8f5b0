package server

import (
	"context"
	"net/http"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

const (
	textLiked           = "좋아요를 눌렀습니다"
	textUnliked         = "좋아요가 취소되었습니다"
	textBookmarked      = "북마크되었습니다"
	textBookmarkedRoute = "북마크되었습니다 (경로도 저장되었습니다)"
	textUnmarked        = "북마크가 취소되었습니다"
	textUnmarkedRoute   = "북마크가 취소되었습니다 (저장된 경로도 삭제되었습니다)"
)

func (s *Server) postMarkRoutes() {
	const like, bookmark = "/community/posts/{post_id}/like", "/community/posts/{post_id}/bookmark"
	set, unset := []int{http.StatusBadRequest, http.StatusNotFound}, []int{http.StatusNotFound}
	api.Register(s.api, api.Operation{
		ID: "like-post", Method: http.MethodPost, Path: like, Tag: tagCommunity, Errors: set, Summary: "좋아요 (Like a post)",
	}, s.likePost)
	api.Register(s.api, api.Operation{
		ID: "unlike-post", Method: http.MethodDelete, Path: like, Tag: tagCommunity, Errors: unset, Summary: "좋아요 취소 (Take a like back)",
	}, s.unlikePost)
	api.Register(s.api, api.Operation{
		ID: "bookmark-post", Method: http.MethodPost, Path: bookmark, Tag: tagCommunity, Errors: set, Summary: "북마크 (Bookmark a post)",
		About: "Saves the post's route too, unless it is saved already.",
	}, s.bookmarkPost)
	api.Register(s.api, api.Operation{
		ID: "unbookmark-post", Method: http.MethodDelete, Path: bookmark, Tag: tagCommunity, Errors: unset, Summary: "북마크 취소 (Take a bookmark back)",
		About: "Removes the route that the bookmark saved, unless another bookmarked post shows it. What the caller saved directly stays.",
	}, s.unbookmarkPost)
}

type likes struct {
	LikeCount int  `json:"like_count"`
	IsLiked   bool `json:"is_liked"`
}

// likePost is C6.
func (s *Server) likePost(ctx context.Context, in *postPath) (*reply[likes], error) {
	m, err := s.store.LikePost(ctx, in.PostID, userID(ctx))
	if err != nil {
		return nil, told{store.ErrNotFound: errPostNotFound, store.ErrConflict: errPostLiked}.of(err)
	}
	s.notify(ctx, store.Notification{UserID: m.AuthorID, Kind: store.NotifyLike, ActorID: userID(ctx), PostID: in.PostID})
	return say(likes{LikeCount: m.Count, IsLiked: true}, textLiked), nil
}

// unlikePost is C7.
func (s *Server) unlikePost(ctx context.Context, in *postPath) (*reply[likes], error) {
	m, err := s.store.UnlikePost(ctx, in.PostID, userID(ctx))
	if err != nil {
		return nil, told{store.ErrNotFound: errPostNotFound, store.ErrNotMarked: errLikeNotFound}.of(err)
	}
	return say(likes{LikeCount: m.Count}, textUnliked), nil
}

type bookmarkState struct {
	IsBookmarked  bool `json:"is_bookmarked"`
	BookmarkCount int  `json:"bookmark_count"`
}

// bookmarkPost is C8.
func (s *Server) bookmarkPost(ctx context.Context, in *postPath) (*reply[bookmarkState], error) {
	m, err := s.store.BookmarkPost(ctx, in.PostID, userID(ctx))
	if err != nil {
		return nil, told{store.ErrNotFound: errPostNotFound, store.ErrConflict: errPostBookmarked}.of(err)
	}
	message := textBookmarked
	if m.Route {
		message = textBookmarkedRoute
	}
	return say(bookmarkState{IsBookmarked: true, BookmarkCount: m.Count}, message), nil
}

// unbookmarkPost is C9.
func (s *Server) unbookmarkPost(ctx context.Context, in *postPath) (*reply[bookmarkState], error) {
	m, err := s.store.UnbookmarkPost(ctx, in.PostID, userID(ctx))
	if err != nil {
		return nil, told{store.ErrNotFound: errPostNotFound, store.ErrNotMarked: errBookmarkNotFound}.of(err)
	}
	message := textUnmarked
	if m.Route {
		message = textUnmarkedRoute
	}
	return say(bookmarkState{BookmarkCount: m.Count}, message), nil
}
