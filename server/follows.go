package server

import (
	"context"
	"net/http"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) followRoutes() {
	const path = "/community/users/{user_id}/follow"
	api.Register(s.api, api.Operation{
		ID: "follow", Method: http.MethodPost, Path: path, Tag: tagCommunity, Errors: []int{http.StatusBadRequest, http.StatusNotFound},
		Summary: "팔로우 (Follow a user)", About: "The feed can be narrowed to those whom one follows.",
	}, s.followUser)
	api.Register(s.api, api.Operation{
		ID: "unfollow", Method: http.MethodDelete, Path: path, Tag: tagCommunity, Errors: []int{http.StatusNotFound},
		Summary: "언팔로우 (Stop following a user)",
	}, s.unfollowUser)
}

type userPath struct {
	UserID string `path:"user_id"`
}

type followState struct {
	IsFollowing bool `json:"is_following"`
}

// followUser is of C15.
func (s *Server) followUser(ctx context.Context, in *userPath) (*reply[followState], error) {
	if in.UserID == userID(ctx) {
		return nil, errFollowSelf
	}
	if err := s.store.Follow(ctx, userID(ctx), in.UserID); err != nil {
		return nil, told{store.ErrNotFound: errNoSuchUser, store.ErrConflict: errAlreadyFollowed}.of(err)
	}
	s.notify(ctx, store.Notification{UserID: in.UserID, Kind: store.NotifyFollow, ActorID: userID(ctx)})
	return say(followState{IsFollowing: true}, "팔로우했습니다"), nil
}

// unfollowUser is of C15.
func (s *Server) unfollowUser(ctx context.Context, in *userPath) (*reply[followState], error) {
	if err := s.store.Unfollow(ctx, userID(ctx), in.UserID); err != nil {
		return nil, told{store.ErrNotFound: errNotFollowed}.of(err)
	}
	return say(followState{}, "언팔로우했습니다"), nil
}
