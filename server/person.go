package server

import (
	"context"
	"net/http"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) personRoutes() {
	api.Register(s.api, api.Operation{
		ID: "person", Method: http.MethodGet, Path: "/community/users/{user_id}", Tag: tagCommunity, Access: api.Optional,
		Errors: []int{http.StatusNotFound}, Summary: "사용자 프로필 (A user as others see them)",
		About: "Not there: unknown, deleted and suspended accounts, guests, and whoever blocks the caller. The posts are those of " +
			"`GET /community/feed?author=`.",
	}, s.person)
}

// person is a user as others see them.
type person struct {
	ID          string  `json:"id" example:"3f2b8a54-9c1d-4e7a-8b60-2d5f7c9e1a34"`
	Name        string  `json:"name" example:"김러너"`
	AvatarURL   *string `json:"avatar_url"`
	JoinedMonth string  `json:"joined_month" doc:"YYYY-MM, UTC" example:"2026-02"`
	PostCount   int     `json:"post_count" doc:"Public posts; 0 of whom the caller blocks" example:"12"`
	Followers   int     `json:"follower_count" example:"34"`
	Following   int     `json:"following_count" example:"21"`
	IsFollowing bool    `json:"is_following" doc:"The caller follows them"`
	IsMe        bool    `json:"is_me" doc:"They are the caller"`
	BlockedByMe bool    `json:"blocked_by_me" doc:"The caller blocks them"`
}

// person tells who somebody is.
func (s *Server) person(ctx context.Context, in *userPath) (*reply[person], error) {
	p, err := s.store.Person(ctx, in.UserID, userID(ctx))
	if err != nil {
		return nil, told{store.ErrNotFound: errNoSuchUser}.of(err)
	}
	return say(person{
		ID: p.ID, Name: p.Name, AvatarURL: orNull(s.avatarURL(ctx, p.AvatarURL)), JoinedMonth: p.JoinedAt.UTC().Format("2006-01"),
		PostCount: p.Posts, Followers: p.Followers, Following: p.Following,
		IsFollowing: p.Followed, IsMe: p.ID == userID(ctx), BlockedByMe: p.Blocked,
	}, ""), nil
}
