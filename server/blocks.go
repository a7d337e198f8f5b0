package server

import (
	"context"
	"net/http"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) blockRoutes() {
	const path = "/users/{user_id}/block"
	api.Register(s.api, api.Operation{
		ID: "block-user", Method: http.MethodPost, Path: path, Tag: tagCommunity, Errors: []int{http.StatusBadRequest, http.StatusNotFound},
		Summary: "사용자 차단 (Block a user)",
		About: "The two see nothing of each other any more: posts, comments, notifications. Follows and likes between them end. " +
			"Routes that one of them has saved of the other stay saved, and a share link opens for whoever has it until it is taken back " +
			"(`DELETE /routes/{route_id}/share`). Again it changes nothing.",
	}, s.blockUser)
	api.Register(s.api, api.Operation{
		ID: "unblock-user", Method: http.MethodDelete, Path: path, Tag: tagCommunity, Errors: []int{http.StatusNotFound},
		Summary: "사용자 차단 해제 (Unblock a user)", About: "A block of the other one stays. Again it changes nothing.",
	}, s.unblockUser)
	api.Register(s.api, api.Operation{
		ID: "blocked-users", Method: http.MethodGet, Path: "/users/me/blocks", Tag: tagUsers, Summary: "차단한 사용자 목록 (Whom I block)",
	}, s.blockedUsers)
}

type blockState struct {
	IsBlocked bool `json:"is_blocked"`
}

func (s *Server) blockUser(ctx context.Context, in *userPath) (*reply[blockState], error) {
	if in.UserID == userID(ctx) {
		return nil, errBlockSelf
	}
	if err := s.store.Block(ctx, userID(ctx), in.UserID); err != nil {
		return nil, told{store.ErrNotFound: errNoSuchUser}.of(err)
	}
	return say(blockState{IsBlocked: true}, "차단했습니다"), nil
}

func (s *Server) unblockUser(ctx context.Context, in *userPath) (*reply[blockState], error) {
	if err := s.store.Unblock(ctx, userID(ctx), in.UserID); err != nil {
		return nil, err
	}
	if _, err := s.store.User(ctx, in.UserID); err != nil { // a block of somebody who has left is taken back all the same
		return nil, told{store.ErrNotFound: errNoSuchUser}.of(err)
	}
	return say(blockState{}, "차단을 해제했습니다"), nil
}

type blockedUser struct {
	UserID    string      `json:"user_id"`
	User      author      `json:"user"`
	BlockedAt api.Instant `json:"blocked_at"`
}

type blockedList struct {
	Users []blockedUser `json:"users" doc:"The newest first"`
}

func (s *Server) blockedUsers(ctx context.Context, _ *struct{}) (*reply[blockedList], error) {
	found, err := s.store.BlockedUsers(ctx, userID(ctx))
	if err != nil {
		return nil, err
	}
	list := blockedList{Users: make([]blockedUser, len(found))}
	for i, b := range found {
		list.Users[i] = blockedUser{UserID: b.UserID, User: s.authorOf(ctx, b.User), BlockedAt: instant(b.BlockedAt)}
	}
	return say(list, ""), nil
}
