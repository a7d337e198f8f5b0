package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) accountRoutes() {
	const about = "An account with a password must send it. Posts and comments stay, without their author; everything else of the user is " +
		"out of reach at once, and the address can be used for a new account."
	api.Register(s.api, api.Operation{
		ID: "delete-me", Method: http.MethodDelete, Path: "/users/me", Tag: tagUsers,
		Summary: "회원 탈퇴 (Delete the account)", About: about,
		Errors: []int{http.StatusBadRequest, http.StatusTooManyRequests}, MaxBody: authBody,
		Example: `{"password":"running42","reason":"더 이상 사용하지 않아요"}`,
	}, s.deleteMe)
	api.Register(s.api, api.Operation{
		ID: "delete-account", Method: http.MethodDelete, Path: "/users/me/account", Tag: tagUsers,
		Summary: "회원 탈퇴 (Delete the account)", About: "The same as DELETE /users/me. " + about,
		Errors: []int{http.StatusBadRequest, http.StatusTooManyRequests}, MaxBody: authBody,
		Example: `{"password":"running42"}`,
	}, s.deleteMe)
	api.Register(s.api, api.Operation{
		ID: "change-password", Method: http.MethodPost, Path: "/users/me/password", Tag: tagUsers,
		Summary: "비밀번호 변경 (Change the password)",
		About: "All sessions end, the caller's too, whose new tokens are in the answer. An account that has no password yet (one made " +
			"through Kakao) gets one without current_password.",
		Errors: []int{http.StatusBadRequest, http.StatusTooManyRequests}, MaxBody: authBody,
		Example: `{"current_password":"running42","new_password":"running43"}`,
	}, s.changePassword)
}

const (
	maxReason    = 500 // characters, users.delete_reason
	textFarewell = "사유는 500자 이하여야 합니다"
)

type farewell struct {
	SessionHeader
	Body *farewellBody
}

type farewellBody struct {
	Password string `json:"password,omitempty" doc:"Required if the account has one"`
	Reason   string `json:"reason,omitempty" doc:"Why, for the operator; at most 500 characters" example:"더 이상 사용하지 않아요"`
}

// Resolve checks the length of the reason.
func (b *farewellBody) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	b.Reason = strings.TrimSpace(b.Reason)
	if utf8.RuneCountInString(b.Reason) > maxReason {
		return []error{api.Wrong(path.With("reason"), textFarewell)}
	}
	return nil
}

type deleted struct {
	DeletedAt api.Instant `json:"deleted_at"`
}

// deleteMe is U3.
func (s *Server) deleteMe(ctx context.Context, in *farewell) (*reply[deleted], error) {
	var body farewellBody
	if in.Body != nil {
		body = *in.Body
	}
	u, _ := callerOf(ctx)
	if err := s.prove(ctx, u, body.Password); err != nil {
		return nil, err
	}
	at, err := s.store.DeleteUser(ctx, u.ID, body.Reason)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, errUserNotFound // twice at once
	case errors.Is(err, store.ErrLastAdmin):
		return nil, errLastAdmin
	}
	if err != nil {
		return nil, fmt.Errorf("delete user: %w", err)
	}
	s.live.hub.Wake(u.ID)
	if c := cookieSessionOf(ctx); c != nil {
		c.forget()
	}
	return say(deleted{instant(at)}, "회원 탈퇴가 완료되었습니다"), nil
}

// prove checks that who asks knows the account's password, if it has one. It is no 401, which would log the app's user out.
func (s *Server) prove(ctx context.Context, u store.User, password string) error {
	if u.PasswordHash == "" {
		return nil
	}
	if password == "" {
		return errPasswordMissing
	}
	ok, err := s.guess(ctx, u.Email, u.PasswordHash, password)
	if err == nil && !ok {
		err = errPasswordWrong
	}
	return err
}

type passwordWish struct {
	SessionHeader
	Body passwordBody
}

type passwordBody struct {
	Current string `json:"current_password,omitempty" doc:"Required if the account has one"`
	New     string `json:"new_password" doc:"At least 6 characters; 72 bytes of it count"`
}

// Resolve checks what the contract asks of a password.
func (b *passwordBody) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	if !longEnough(b.New) {
		return []error{api.Wrong(path.With("new_password"), textPassword)}
	}
	return nil
}

func (s *Server) changePassword(ctx context.Context, in *passwordWish) (*reply[renewal], error) {
	u, _ := callerOf(ctx)
	if err := s.prove(ctx, u, in.Body.Current); err != nil {
		return nil, atCurrentPassword(err)
	}
	hash, err := s.passwords.hash(ctx, in.Body.New)
	if err != nil {
		return nil, err
	}
	pair, token, err := s.issue(ctx, u.ID, s.newID())
	if err != nil {
		return nil, err
	}
	err = s.store.ChangePassword(ctx, store.PasswordChange{UserID: u.ID, Old: u.PasswordHash, New: hash, Token: token})
	if errors.Is(err, store.ErrNotFound) {
		return nil, atCurrentPassword(errPasswordWrong) // another change was faster
	}
	if err != nil {
		return nil, fmt.Errorf("change password: %w", err)
	}
	s.live.hub.Wake(u.ID)
	return say(s.newRenewal(ctx, pair), "비밀번호가 변경되었습니다"), nil
}

// atCurrentPassword names the field that this operation has the password in.
func atCurrentPassword(err error) error {
	var f *api.Failure
	if errors.As(err, &f) && f.Field != "" {
		return f.At("current_password")
	}
	return err
}
