package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) setupRoutes() {
	api.Register(s.api, api.Operation{
		ID: "setup-state", Method: http.MethodGet, Path: "/setup", Tag: tagAdmin, Access: api.Public,
		Summary: "초기 설정 상태 (Whether this server has an admin, and what a link can do)",
	}, s.setupState)
	api.Register(s.api, api.Operation{
		ID: "setup", Method: http.MethodPost, Path: "/setup", Tag: tagAdmin, Access: api.Optional, Status: http.StatusCreated,
		Summary: "관리자 되기 (Become an admin with a link that works once)",
		About: "The link is printed by `serve` as long as there is no admin, or by `runnerway seed admin EMAIL`. If there is an account with the " +
			"address it becomes an admin, and password must be its own; otherwise one is made. With a guest's token the account takes over " +
			"the guest's routes. " + aboutCookie,
		Errors: []int{http.StatusBadRequest, http.StatusConflict, http.StatusTooManyRequests}, MaxBody: authBody,
		Example: `{"token":"4ZQ7XK3M5T6PJ2W8R9YBNVHCDA","email":"runner@example.com","password":"running42","nickname":"김러너",` +
			`"name":"한강 러닝 클럽","language":"ko","time_zone":"Asia/Seoul","sign_up":"invitation"}`,
	}, s.setUp)
}

type setupQuery struct {
	Token string `query:"token" doc:"Of the link" example:"4ZQ7XK3M5T6PJ2W8R9YBNVHCDA"`
}

type setupLink struct {
	Email         *string `json:"email" doc:"Whom the link is for; null: whoever uses it"`
	AccountExists bool    `json:"account_exists" doc:"There is an account with that address: it becomes an admin"`
}

type setupState struct {
	Needed bool       `json:"needed" doc:"Nobody runs this server yet"`
	Link   *setupLink `json:"link" doc:"Null if there is no such link, or it was used"`
}

func (s *Server) setupState(ctx context.Context, in *setupQuery) (*reply[setupState], error) {
	taken, err := s.store.HasAdmin(ctx)
	if err != nil {
		return nil, err
	}
	state := setupState{Needed: !taken}
	if in.Token == "" {
		return say(state, ""), nil
	}
	link, err := s.store.AccountLink(ctx, store.LinkSetup, in.Token)
	if errors.Is(err, store.ErrNotFound) {
		return say(state, ""), nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for the link: %w", err)
	}
	state.Link = &setupLink{Email: orNull(link.Email)}
	if link.Email != "" {
		u, err := s.accountWith(ctx, link.Email)
		if err != nil {
			return nil, err
		}
		state.Link.AccountExists = u.ID != ""
	}
	return say(state, ""), nil
}

// accountWith is the account with an address, the zero User if there is none.
func (s *Server) accountWith(ctx context.Context, email string) (store.User, error) {
	u, err := s.store.UserByEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		return store.User{}, nil
	}
	if err != nil {
		return store.User{}, fmt.Errorf("look for the address: %w", err)
	}
	return u, nil
}

type setupWish struct {
	SessionHeader
	Body setupBody
}

type setupBody struct {
	Token    string `json:"token" doc:"Of the link"`
	Email    string `json:"email" example:"runner@example.com"`
	Password string `json:"password" doc:"At least 6 characters; 72 bytes of it count"`
	Nickname string `json:"nickname,omitempty" doc:"2 to 100 characters; of a new account, which needs one" example:"김러너"`
	InstanceWish
}

// Resolve checks the account and the settings.
func (b *setupBody) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	problems := b.problems(path)
	b.Email, b.Nickname = store.NormalizeEmail(b.Email), personName(b.Nickname)
	if !plausibleEmail(b.Email) {
		problems = append(problems, api.Wrong(path.With("email"), textEmail))
	}
	if !longEnough(b.Password) {
		problems = append(problems, api.Wrong(path.With("password"), textPassword))
	}
	if text := faultOfName(b.Nickname); b.Nickname != "" && text != "" {
		problems = append(problems, api.Wrong(path.With("nickname"), text))
	}
	return problems
}

func (s *Server) setUp(ctx context.Context, in *setupWish) (*reply[session], error) {
	link, err := s.store.AccountLink(ctx, store.LinkSetup, in.Body.Token)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, errLinkOver
	case err != nil:
		return nil, fmt.Errorf("look for the link: %w", err)
	case link.Email != "" && link.Email != in.Body.Email:
		return nil, errLinkOfAnother
	}
	wish, err := s.newAdmin(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	pair, token, err := s.issue(ctx, wish.User.ID, s.newID())
	if err != nil {
		return nil, err
	}
	wish.Token = token
	u, err := s.store.SetUp(ctx, wish)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, errLinkOver
	case errors.Is(err, store.ErrConflict):
		return nil, errEmailExists
	case err != nil:
		return nil, err
	}
	s.instance.forget()
	s.audit(ctx, "become an admin by a link", u.ID)
	stats, err := s.store.UserStats(ctx, u.ID)
	if err != nil {
		return nil, fmt.Errorf("read stats: %w", err)
	}
	return say(s.newSession(ctx, u, stats, pair), "관리자로 로그인되었습니다"), nil
}

// newAdmin is what the store needs of who has a link: an account whose password was shown, or a new one.
func (s *Server) newAdmin(ctx context.Context, body setupBody) (store.SetUp, error) {
	wish := store.SetUp{Link: body.Token, GuestID: guestID(ctx), Instance: body.change()}
	u, err := s.accountWith(ctx, body.Email)
	if err != nil {
		return wish, err
	}
	if u.PasswordHash != "" {
		ok, err := s.guess(ctx, u.Email, u.PasswordHash, body.Password)
		if err == nil && !ok {
			err = errPasswordWrong
		}
		wish.UserID, wish.User = u.ID, u
		return wish, err
	}
	hash, err := s.passwords.hash(ctx, body.Password)
	if err != nil {
		return wish, err
	}
	if u.ID != "" {
		u.PasswordHash = hash
		wish.UserID, wish.User = u.ID, u
		return wish, nil
	}
	if body.Nickname == "" {
		return wish, api.Invalid(api.Wrong("body.nickname", textName))
	}
	wish.User = store.User{ID: s.newID(), Email: body.Email, Name: body.Nickname, PasswordHash: hash}
	return wish, nil
}
