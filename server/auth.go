package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// refreshGrace is how long a replaced refresh token still works, so that two
// pages of one browser may renew at once. Store.RotateRefreshToken says what
// else a lost reply needs.
const refreshGrace = time.Minute

// guestDomain is where guests have their addresses; nobody can sign up with one.
const guestDomain = "guest.invalid"

func (s *Server) authRoutes() {
	api.Register(s.api, api.Operation{
		ID: "signup", Method: http.MethodPost, Path: "/auth/signup", Tag: tagAuth, Status: http.StatusCreated,
		Summary: "회원가입 (Create an account)", Access: api.Optional,
		About:  "With a guest's token the new account takes over the guest's routes. " + aboutCookie,
		Errors: []int{http.StatusBadRequest, http.StatusForbidden, http.StatusConflict, http.StatusTooManyRequests}, MaxBody: authBody,
		Example: `{"email":"runner@example.com","password":"running42","name":"김러너"}`,
	}, s.signUp)
	api.Register(s.api, api.Operation{
		ID: "login", Method: http.MethodPost, Path: "/auth/login", Tag: tagAuth,
		Summary: "로그인 (Sign in)", Access: api.Optional,
		About:  "With a guest's token the account takes over the guest's routes. " + aboutCookie,
		Errors: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}, MaxBody: authBody,
		Example: `{"email":"runner@example.com","password":"running42"}`,
	}, s.logIn)
	api.Register(s.api, api.Operation{
		ID: "guest", Method: http.MethodPost, Path: "/auth/guest", Tag: tagAuth, Status: http.StatusCreated,
		Summary: "둘러보기 (Try without an account)", Access: api.Public,
		About:  "A guest may list shapes, draw, generate, view and export; it is removed with its routes after 7 idle days. " + aboutCookie,
		Errors: []int{http.StatusTooManyRequests},
	}, s.enterAsGuest)
	api.Register(s.api, api.Operation{
		ID: "refresh", Method: http.MethodPost, Path: "/auth/refresh", Tag: tagAuth,
		Summary: "토큰 갱신 (Renew the tokens)", Access: api.Public,
		About:  aboutCookie + " Then there is no body, and 401 without the cookie.",
		Errors: []int{http.StatusUnauthorized}, MaxBody: authBody,
		Example: `{"refresh_token":"(the refresh_token of a login)"}`,
	}, s.refresh)
	api.Register(s.api, api.Operation{
		ID: "logout", Method: http.MethodPost, Path: "/auth/logout", Tag: tagAuth,
		Summary: "로그아웃 (Sign out)", Access: api.Guests, MaxBody: authBody,
		About:   aboutCookie + " Then there is no body, an access token is not needed, and the cookie goes.",
		Example: `{}`,
	}, s.logOut)
	s.kakaoRoutes()
}

// authBody is enough for a name, an address, a password and a token.
const authBody = 64 << 10

// Tokens is the contract's Tokens object. Its name is exported because huma
// documents embedded fields of exported types only; so is User's.
type Tokens struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token,omitempty" required:"true" doc:"Left out only where X-RunnerWay-Session asked for it in a cookie"`
	TokenType    string `json:"token_type" enum:"bearer"`
	ExpiresIn    int    `json:"expires_in" doc:"Life of the access token in seconds"`
}

// TokenFields are the same fields again, for embedding beside an object that
// has the name Tokens.
type TokenFields Tokens

// session is the data of signup, login and guest: the tokens are there twice,
// as the app and the guide want them (K1).
type session struct {
	User      User   `json:"user"`
	Tokens    Tokens `json:"tokens"`
	IsNewUser *bool  `json:"is_new_user" doc:"Null except for social logins"`
	TokenFields
}

// issue makes both tokens of a user's session; the refresh token has to be stored. An empty sessionID, of tokens that were
// made before there were sessions, stays so.
func (s *Server) issue(ctx context.Context, userID, sessionID string) (Tokens, store.RefreshToken, error) {
	access, _, err := s.tokens.mint(accessToken, userID, sessionID)
	if err != nil {
		return Tokens{}, store.RefreshToken{}, err
	}
	refresh, expires, err := s.tokens.mint(refreshToken, userID, sessionID)
	if err != nil {
		return Tokens{}, store.RefreshToken{}, err
	}
	pair := Tokens{
		AccessToken: access, RefreshToken: refresh,
		TokenType: "bearer", ExpiresIn: int(s.tokens.access.Seconds()),
	}
	return pair, store.RefreshToken{
		UserID: userID, SessionID: sessionID, UserAgent: visitOf(ctx).agent, Token: refresh, ExpiresAt: store.At(expires),
	}, nil
}

func (s *Server) newSession(ctx context.Context, u store.User, stats store.UserStats, t Tokens) session {
	t = s.keep(ctx, t)
	return session{User: s.userOf(ctx, u, stats), Tokens: t, TokenFields: TokenFields(t)}
}

type signUp struct {
	SessionHeader
	Body struct {
		Email    string `json:"email" doc:"Compared without regard to case" example:"runner@example.com"`
		Password string `json:"password" doc:"At least 6 characters; 72 bytes of it count"`
		Name     string `json:"name" doc:"2 to 100 characters" example:"김러너"`
		// Invitation is asked for where Instance.SignUp says so.
		Invitation string `json:"invitation,omitempty" maxLength:"100" doc:"Code of an invitation, where one is needed; see GET /instance"`
	}
}

const (
	textEmail    = "올바른 이메일 형식이 아닙니다"
	textName     = "이름은 2자 이상 100자 이하여야 합니다"
	textLoggedIn = "로그인되었습니다"
	textPassword = "비밀번호는 6자 이상이어야 합니다"
)

// Resolve checks what the contract asks of a new account.
func (in *signUp) Resolve(huma.Context) (problems []error) {
	in.Body.Email = store.NormalizeEmail(in.Body.Email)
	in.Body.Name = personName(in.Body.Name)
	if !plausibleEmail(in.Body.Email) {
		problems = append(problems, api.Wrong("body.email", textEmail))
	}
	if !longEnough(in.Body.Password) {
		problems = append(problems, api.Wrong("body.password", textPassword))
	}
	if text := faultOfName(in.Body.Name); text != "" {
		problems = append(problems, api.Wrong("body.name", text))
	}
	return problems
}

// plausibleEmail reports whether mail could be delivered to an address: one of
// RFC 5322 without name and comment, at a domain with a dot.
func plausibleEmail(address string) bool {
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || len(address) > 254 {
		return false
	}
	at := strings.LastIndexByte(address, '@')
	domain := address[at+1:]
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return false
		}
	}
	return at <= 64 && strings.Contains(domain, ".") && !strings.HasPrefix(domain, "[") &&
		domain != guestDomain && !kakaoAddresses.MatchString(address) && !strings.ContainsAny(address, " \"")
}

func (s *Server) signUp(ctx context.Context, in *signUp) (*reply[session], error) {
	if name, limited := visitOf(ctx).limited(); limited {
		if wait, ok := s.limits.signups.take(ctx, name, s.now()); !ok {
			return nil, slowDown(wait)
		}
	}
	admission, err := s.admission(ctx, in.Body.Invitation)
	if err != nil {
		return nil, err
	}
	// Asked before the expensive hash; the store's own check decides.
	if _, err := s.store.UserByEmail(ctx, in.Body.Email); !errors.Is(err, store.ErrNotFound) {
		if err != nil {
			return nil, fmt.Errorf("look for the address: %w", err)
		}
		return nil, errEmailExists
	}
	hash, err := s.passwords.hash(ctx, in.Body.Password)
	if err != nil {
		return nil, err
	}
	made, err := s.create(ctx, store.User{
		ID: s.newID(), Email: in.Body.Email, Name: in.Body.Name, PasswordHash: hash,
	}, admission)
	if errors.Is(err, store.ErrConflict) {
		return nil, errEmailExists
	}
	return say(made, "회원가입이 완료되었습니다"), notAdmitted(err)
}

// create stores an account with its first session. A guest who makes the
// request hands its routes over.
func (s *Server) create(ctx context.Context, u store.User, a store.Admission) (session, error) {
	pair, token, err := s.issue(ctx, u.ID, s.newID())
	if err != nil {
		return session{}, err
	}
	made, err := s.store.CreateUser(ctx, store.SignUp{User: u, Token: token, GuestID: guestID(ctx), Admission: a})
	if err != nil {
		return session{}, fmt.Errorf("create user: %w", err)
	}
	return s.newSession(ctx, made, store.UserStats{}, pair), nil
}

type logIn struct {
	SessionHeader
	Body struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}
}

func (s *Server) logIn(ctx context.Context, in *logIn) (*reply[session], error) {
	email := store.NormalizeEmail(in.Body.Email)
	u, err := s.store.UserByEmail(ctx, email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, fmt.Errorf("look for the address: %w", err)
	}
	// Unknown addresses and accounts without password take the same way.
	ok, err := s.guess(ctx, email, u.PasswordHash, in.Body.Password)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errInvalidCredentials
	}
	begun, err := s.begin(ctx, u)
	return say(begun, textLoggedIn), err
}

// begin starts a session of an existing account.
func (s *Server) begin(ctx context.Context, u store.User) (session, error) {
	if !u.SuspendedAt.IsZero() {
		return session{}, errSuspended
	}
	if guest := guestID(ctx); guest != "" {
		if err := s.store.TakeOverGuest(ctx, guest, u.ID); err != nil && !errors.Is(err, store.ErrNotFound) {
			return session{}, fmt.Errorf("take over guest: %w", err)
		}
	}
	pair, token, err := s.issue(ctx, u.ID, s.newID())
	if err != nil {
		return session{}, err
	}
	if err := s.store.AddRefreshToken(ctx, token); err != nil {
		return session{}, fmt.Errorf("begin session: %w", err)
	}
	stats, err := s.store.UserStats(ctx, u.ID)
	if err != nil {
		return session{}, fmt.Errorf("read stats: %w", err)
	}
	return s.newSession(ctx, u, stats, pair), nil
}

func (s *Server) enterAsGuest(ctx context.Context, _ *SessionHeader) (*reply[session], error) {
	if name, limited := visitOf(ctx).limited(); limited {
		if wait, ok := s.limits.guests.take(ctx, name, s.now()); !ok {
			return nil, slowDown(wait)
		}
	}
	id := s.newID()
	made, err := s.create(ctx, store.User{
		ID: id, Email: "guest-" + id + "@" + guestDomain, Name: "게스트", Provider: store.ProviderGuest,
	}, store.Admission{})
	return say(made, "체험을 시작합니다"), err
}

type refresh struct {
	SessionHeader
	Body struct {
		RefreshToken string `json:"refresh_token"`
	}
}

// renewal is the data of refresh, again in both forms (B1).
type renewal struct {
	Tokens Tokens `json:"tokens"`
	TokenFields
}

func (s *Server) newRenewal(ctx context.Context, t Tokens) renewal {
	t = s.keep(ctx, t)
	return renewal{Tokens: t, TokenFields: TokenFields(t)}
}

func (s *Server) refresh(ctx context.Context, in *refresh) (*reply[renewal], error) {
	old, err := s.tokens.read(refreshToken, in.Body.RefreshToken)
	if err != nil {
		return nil, errInvalidToken // an expired one too: there is nothing left to renew it with
	}
	pair, next, err := s.issue(ctx, old.userID, old.sessionID)
	if err != nil {
		return nil, err
	}
	u, err := s.store.RotateRefreshToken(ctx, in.Body.RefreshToken, next, refreshGrace)
	switch {
	case errors.Is(err, store.ErrTokenReused):
		s.log.WarnContext(ctx, "a replaced refresh token came back; its session was ended", "user", old.userID)
		s.live.hub.Wake(old.userID)
		return nil, errInvalidToken
	case errors.Is(err, store.ErrNotFound):
		return nil, errInvalidToken
	case err != nil:
		return nil, fmt.Errorf("rotate refresh token: %w", err)
	case u.ID != old.userID:
		return nil, fmt.Errorf("refresh token of %s is stored for %s", old.userID, u.ID)
	}
	return say(s.newRenewal(ctx, pair), "토큰이 갱신되었습니다"), nil
}

type logOut struct {
	SessionHeader
	Body *struct {
		RefreshToken string `json:"refresh_token,omitempty" doc:"The session to end; without it all of the user's sessions end"`
		DeviceID     any    `json:"device_id,omitempty" doc:"Ignored"`
	}
}

func (s *Server) logOut(ctx context.Context, in *logOut) (*reply[api.Nothing], error) {
	var err error
	if c := cookieSessionOf(ctx); c != nil {
		err = s.leave(ctx, in.Body.RefreshToken)
		c.forget()
	} else if in.Body != nil && in.Body.RefreshToken != "" {
		err = s.store.RevokeRefreshToken(ctx, userID(ctx), in.Body.RefreshToken)
	} else {
		err = s.store.RevokeRefreshTokens(ctx, userID(ctx))
	}
	return say(api.Nothing{}, "로그아웃되었습니다"), err
}
