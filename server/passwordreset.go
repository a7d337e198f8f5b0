package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// ResetLinkLife is how long a link to set another password works.
const ResetLinkLife = 24 * time.Hour

func (s *Server) passwordResetRoutes() {
	api.Register(s.api, api.Operation{
		ID: "reset-link", Method: http.MethodPost, Path: "/admin/users/{user_id}/reset-link", Tag: tagAdmin, Access: api.Admins, Status: http.StatusCreated,
		Summary: "비밀번호 재설정 링크 만들기 (Make a link to set another password)",
		About:   "Hand it to the user: it works once, for a day, and takes the place of an earlier one.", Errors: []int{http.StatusNotFound},
	}, s.makeResetLink)
	api.Register(s.api, api.Operation{
		ID: "reset-password", Method: http.MethodPost, Path: "/auth/password/reset", Tag: tagAuth, Access: api.Public,
		Summary: "비밀번호 재설정 (Set another password with a link)", About: "All sessions of the user end.",
		Errors: []int{http.StatusBadRequest}, MaxBody: authBody,
		Example: `{"token":"4ZQ7XK3M5T6PJ2W8R9YBNVHCDA","new_password":"running43"}`,
	}, s.resetPassword)
}

type resetLink struct {
	Token     string      `json:"token" example:"4ZQ7XK3M5T6PJ2W8R9YBNVHCDA"`
	URL       string      `json:"url" doc:"For the user" example:"https://run.example.org/reset?token=4ZQ7XK3M5T6PJ2W8R9YBNVHCDA"`
	ExpiresAt api.Instant `json:"expires_at"`
}

func (s *Server) makeResetLink(ctx context.Context, in *userPath) (*reply[resetLink], error) {
	u, err := s.store.User(ctx, in.UserID)
	if errors.Is(err, store.ErrNotFound) || err == nil && u.IsGuest() {
		return nil, errNoSuchUser
	}
	if err != nil {
		return nil, fmt.Errorf("read user: %w", err)
	}
	link := store.AccountLink{Token: rand.Text(), Purpose: store.LinkReset, UserID: u.ID, ExpiresAt: store.At(s.now().Add(ResetLinkLife))}
	if err := s.store.AddAccountLink(ctx, link); err != nil {
		return nil, err
	}
	s.audit(ctx, "make a link for a password", u.ID)
	return say(resetLink{
		Token: link.Token, URL: visitOf(ctx).origin + "/reset?token=" + link.Token, ExpiresAt: instant(link.ExpiresAt),
	}, "비밀번호 재설정 링크가 생성되었습니다"), nil
}

type passwordReset struct {
	Body resetBody
}

type resetBody struct {
	Token string `json:"token" doc:"Of the link"`
	New   string `json:"new_password" doc:"At least 6 characters; 72 bytes of it count"`
}

// Resolve checks what the contract asks of a password.
func (b *resetBody) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	if !longEnough(b.New) {
		return []error{api.Wrong(path.With("new_password"), textPassword)}
	}
	return nil
}

func (s *Server) resetPassword(ctx context.Context, in *passwordReset) (*reply[api.Nothing], error) {
	// Asked before the expensive hash; the store's own check decides.
	_, err := s.store.AccountLink(ctx, store.LinkReset, in.Body.Token)
	var hash string
	if err == nil {
		hash, err = s.passwords.hash(ctx, in.Body.New)
	}
	var u store.User
	if err == nil {
		u, err = s.store.ResetPassword(ctx, in.Body.Token, hash)
	}
	if errors.Is(err, store.ErrNotFound) {
		return nil, errLinkOver
	}
	if err != nil {
		return nil, err
	}
	s.live.hub.Wake(u.ID)
	s.audit(ctx, "set a password by a link", u.ID)
	return say(api.Nothing{}, "비밀번호가 변경되었습니다. 다시 로그인해주세요"), nil
}
