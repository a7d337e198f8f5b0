package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/server/kakao"
	"github.com/runnerway/runnerway/store"
)

const aboutKakao = `The identity, the e-mail and whether it is verified are Kakao's answer about the token; the token must be of this
server's app. Nothing in profile is believed: it may lend a nickname and a picture where Kakao has none. The account is the one with that
Kakao id, else the one with the same verified e-mail, which is linked, else a new one. An account that is linked loses its password and
its sessions, unless its own token comes with the request: whoever made it has not shown that the address is theirs, and Kakao has.
With a guest's token the account takes over the guest's routes.

A browser opens GET %[1]s/auth/social/kakao instead, with ?invitation=CODE where a new account needs one, which sends it to Kakao. It comes back to GET %[1]s/auth/social/kakao/callback and
ends at /#login_code=CODE, for POST /auth/social/exchange, or at /#login_error=CODE. A client that does not accept HTML gets this
operation's answer from the callback.`

func (s *Server) kakaoRoutes() {
	api.Register(s.api, api.Operation{
		ID: "kakao-login", Method: http.MethodPost, Path: "/auth/social/kakao", Tag: tagAuth,
		Summary: "카카오 로그인 (Sign in with Kakao)", Access: api.Optional,
		About:  fmt.Sprintf(aboutKakao, s.options.APIPrefix),
		Errors: []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden}, MaxBody: authBody,
		Example: `{"access_token":"KAKAO_ACCESS_TOKEN"}`,
	}, s.logInWithKakao)
	api.Register(s.api, api.Operation{
		ID: "login-providers", Method: http.MethodGet, Path: "/auth/social", Tag: tagAuth,
		Summary: "소셜 로그인 목록 (Which other providers a browser can sign in with)", Access: api.Public,
	}, s.loginProviders)
}

type kakaoLogin struct {
	SessionHeader
	Body kakaoBody
}

type kakaoBody struct {
	AccessToken string        `json:"access_token,omitempty" doc:"Kakao's, from its SDK; required"`
	OtherName   string        `json:"accessToken,omitempty" doc:"Another name of access_token, which goes first"`
	Provider    string        `json:"provider,omitempty" enum:"kakao" doc:"kakao"`
	Profile     *kakaoProfile `json:"profile,omitempty"`
	Invitation  string        `json:"invitation,omitempty" maxLength:"100" doc:"Code of an invitation, where a new account needs one"`
}

// kakaoProfile is what a client says of its user.
type kakaoProfile struct {
	ID           any    `json:"id,omitempty" doc:"Ignored"`
	Email        any    `json:"email,omitempty" doc:"Ignored"`
	Nickname     string `json:"nickname,omitempty" doc:"Of a new account, if Kakao has none" example:"라이언"`
	ProfileImage string `json:"profile_image,omitempty" doc:"If Kakao has none"`
}

// Resolve wants a token under one of its names.
func (b *kakaoBody) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	if b.AccessToken = strings.TrimSpace(b.AccessToken); b.AccessToken == "" {
		b.AccessToken = strings.TrimSpace(b.OtherName)
	}
	if b.AccessToken == "" {
		return []error{api.Missing(path.With("access_token"))}
	}
	return nil
}

// logInWithKakao is A5.
func (s *Server) logInWithKakao(ctx context.Context, in *kakaoLogin) (*reply[session], error) {
	person, err := s.kakao.Person(ctx, in.Body.AccessToken)
	if err != nil {
		return nil, s.kakaoFailed(ctx, err)
	}
	if p := in.Body.Profile; p != nil {
		if nickname(person.Nickname) == "" {
			person.Nickname = p.Nickname
		}
		if person.ImageURL == "" {
			person.ImageURL = p.ProfileImage
		}
	}
	u, isNew, err := s.enterWithKakao(ctx, person, in.Body.Invitation)
	if err != nil {
		return nil, err
	}
	begun, err := s.beginSocially(ctx, u, isNew)
	return say(begun, textLoggedIn), err
}

// kakaoFailed tells the operator what went wrong, and the client that something did.
func (s *Server) kakaoFailed(ctx context.Context, err error) error {
	s.log.WarnContext(ctx, "login with Kakao failed", "id", visitOf(ctx).id, "error", err)
	return errSocialAuth
}

// beginSocially starts a session of somebody who came through a provider.
func (s *Server) beginSocially(ctx context.Context, u store.User, isNew bool) (session, error) {
	begun, err := s.begin(ctx, u)
	begun.IsNewUser = &isNew
	return begun, err
}

const nobodysNickname = "카카오사용자"

// enterWithKakao is the account of a person. An invitation is for a new one.
func (s *Server) enterWithKakao(ctx context.Context, p kakao.Person, invitation string) (u store.User, isNew bool, err error) {
	admission, refused := s.admission(ctx, invitation)
	var known *api.Failure
	if refused != nil && !errors.As(refused, &known) {
		return store.User{}, false, refused
	}
	social := store.SocialUser{
		Provider: store.ProviderKakao, ProviderID: p.ID, Name: nickname(p.Nickname), AvatarURL: strings.TrimSpace(p.ImageURL),
		NewID: s.newID(), NewEmail: kakaoAddress(p.ID), CallerID: userID(ctx),
		Admission: admission,
	}
	if social.Name == "" {
		social.Name = nobodysNickname
	}
	if !plausibleImageURL(social.AvatarURL) {
		social.AvatarURL = ""
	}
	if email := store.NormalizeEmail(p.Email); plausibleEmail(email) {
		social.Email = email
	}
	u, isNew, err = s.store.EnterSocially(ctx, social)
	if err == nil {
		s.live.hub.Wake(u.ID) // a link may have ended sessions
	}
	if refused != nil && (errors.Is(err, store.ErrClosed) || errors.Is(err, store.ErrNotInvited)) {
		err = refused
	}
	return u, isNew, notAdmitted(err)
}

// nickname is a nickname that can be a name: at most 100 characters, maybe none.
func nickname(s string) string {
	runes := []rune(personName(s))
	name := strings.TrimSpace(string(runes[:min(len(runes), maxNameLen)]))
	if !visible(name) {
		return ""
	}
	return name
}

// kakaoAddress is the address of an account that Kakao named none for.
func kakaoAddress(id string) string { return "kakao_" + id + "@runnerway.app" }

// kakaoAddresses are kept for those accounts: nobody can sign up with one and so be in their way.
var kakaoAddresses = regexp.MustCompile(`^kakao_[0-9]+@runnerway\.app$`)

type loginProviders struct {
	Providers []string `json:"providers" doc:"Each at GET /auth/social/{provider}" example:"[\"kakao\"]"`
}

func (s *Server) loginProviders(context.Context, *struct{}) (*reply[loginProviders], error) {
	list := loginProviders{Providers: []string{}}
	if s.kakao.CanRedirect() {
		list.Providers = append(list.Providers, store.ProviderKakao)
	}
	return say(list, ""), nil
}

// exchange is the login code that a browser came back with, and what only that browser has.
type exchange struct {
	SessionHeader
	Browser string `cookie:"runnerway_login" doc:"Set by GET /auth/social/kakao"`
	Body    struct {
		Code string `json:"code" doc:"From the address, after #login_code="`
	}
}

// exchangeCode ends a browser's way through Kakao: the tokens were in no address.
func (s *Server) exchangeCode(ctx context.Context, in *exchange) (*reply[session], error) {
	code, err := s.store.UseLoginCode(ctx, in.Body.Code, in.Browser)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errSocialAuth
	}
	if err != nil {
		return nil, fmt.Errorf("use login code: %w", err)
	}
	u, err := s.store.User(ctx, code.UserID)
	if errors.Is(err, store.ErrNotFound) { // deleted since
		return nil, errSocialAuth
	}
	if err != nil {
		return nil, fmt.Errorf("read user: %w", err)
	}
	begun, err := s.beginSocially(ctx, u, code.IsNew)
	return say(begun, textLoggedIn), err
}
