package server

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// A browser's way through Kakao (RFC 6749, section 4.1). It gets a cookie with a random text and the time when that runs out.
// The state and the verifier of PKCE are HMACs of the cookie, so that nothing is stored for who only begins, and that a state
// works in no other browser (section 10.12). Back again, the state is used up, and the page gets a login code, in the part of
// the address that no server sees; it is good for a minute, once, and with the cookie only.
const (
	loginCookie    = "runnerway_login"
	loginPatience  = 10 * time.Minute // for logging in at Kakao
	loginCodeLife  = time.Minute
	maxLoginCookie = 100 // bytes
)

// A returnRefusal is why a browser that came back was refused.
type returnRefusal string

func (r returnRefusal) Error() string { return string(r) }

const (
	errNoCookie    = returnRefusal("no cookie, or it is too old")
	errOtherState  = returnRefusal("the state is of another browser")
	errStateUsed   = returnRefusal("the state was used before")
	errKakaoDenied = returnRefusal("no code came from Kakao")
)

func (s *Server) kakaoPages(r chi.Router) {
	r.Get(s.options.APIPrefix+"/auth/social/kakao", s.sendToKakao)
	r.Get(s.options.APIPrefix+"/auth/social/kakao/callback", s.backFromKakao)
	api.Register(s.api, api.Operation{
		ID: "exchange-login", Method: http.MethodPost, Path: "/auth/social/exchange", Tag: tagAuth,
		Summary: "소셜 로그인 마무리 (End a browser's way through Kakao)", Access: api.Optional,
		About:  "The browser has come back from Kakao with a code, which works once, within a minute, in that browser. See POST /auth/social/kakao.",
		Errors: []int{http.StatusUnauthorized, http.StatusForbidden}, MaxBody: authBody,
		Example: `{"code":"4ZQ7XK3M5T6PJ2W8R9YBNVHCDA"}`,
	}, s.exchangeCode)
}

// sendToKakao begins a login.
func (s *Server) sendToKakao(w http.ResponseWriter, r *http.Request) {
	if !s.kakao.CanRedirect() {
		s.refuseLogin(w, r, errSocialAuth)
		return
	}
	browser := strconv.FormatInt(s.now().Add(loginPatience).Unix(), 10) + "." + rand.Text()
	if code := r.URL.Query().Get("invitation"); plausibleInvitation(code) {
		browser += "." + code
	}
	s.setLoginCookie(w, browser, int(loginPatience.Seconds()))
	http.Redirect(w, r, s.kakao.Authorize(s.derive("state", browser), s.derive("verifier", browser)), http.StatusFound)
}

// backFromKakao is A6.
func (s *Server) backFromKakao(w http.ResponseWriter, r *http.Request) {
	browser, u, isNew, err := s.readReturn(r)
	if err != nil {
		s.refuseLogin(w, r, err)
		return
	}
	if !wantsPage(r) {
		s.answerReturn(w, r, u, isNew)
		return
	}
	code := rand.Text()
	err = s.store.AddLoginCode(r.Context(), store.LoginCode{
		Code: code, Browser: browser, UserID: u.ID, IsNew: isNew, ExpiresAt: store.At(s.now().Add(loginCodeLife)),
	})
	if err != nil {
		s.refuseLogin(w, r, err)
		return
	}
	http.Redirect(w, r, "/#login_code="+code, http.StatusFound)
}

// readReturn is who came back from Kakao with which cookie.
func (s *Server) readReturn(r *http.Request) (browser string, u store.User, isNew bool, err error) {
	ctx, query := r.Context(), r.URL.Query()
	browser, expires, err := s.readLoginCookie(r)
	if err == nil {
		err = s.claim(ctx, browser, query.Get("state"), expires)
	}
	if err == nil && (query.Has("error") || !query.Has("code")) {
		err = errKakaoDenied
	}
	var refusal returnRefusal
	if errors.As(err, &refusal) {
		return "", store.User{}, false, s.kakaoFailed(ctx, err)
	}
	if err != nil {
		return "", store.User{}, false, err
	}
	person, err := s.kakao.Exchange(ctx, query.Get("code"), s.derive("verifier", browser))
	if err != nil {
		return "", store.User{}, false, s.kakaoFailed(ctx, err)
	}
	u, isNew, err = s.enterWithKakao(ctx, person, invitationOf(browser))
	return browser, u, isNew, err
}

// claim uses a state up.
func (s *Server) claim(ctx context.Context, browser, state string, expires time.Time) error {
	if !hmac.Equal([]byte(state), []byte(s.derive("state", browser))) {
		return errOtherState
	}
	err := s.store.ClaimLogin(ctx, state, store.At(expires))
	if errors.Is(err, store.ErrConflict) {
		return errStateUsed
	}
	if err != nil {
		return fmt.Errorf("claim the login: %w", err)
	}
	return nil
}

// answerReturn is the end for a client that wants JSON.
func (s *Server) answerReturn(w http.ResponseWriter, r *http.Request, u store.User, isNew bool) {
	begun, err := s.beginSocially(r.Context(), u, isNew)
	if err != nil {
		s.refuseLogin(w, r, err)
		return
	}
	body, err := json.Marshal(say(begun, s.root.Language(r)(textLoggedIn)).Body)
	if err != nil {
		s.refuseLogin(w, r, err)
		return
	}
	s.setLoginCookie(w, "", -1)
	w.Header().Add("Vary", "Accept")
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body) // the client may have gone
}

// refuseLogin ends a login in the way that the client wants. The page tells the user in its own words.
func (s *Server) refuseLogin(w http.ResponseWriter, r *http.Request, err error) {
	s.setLoginCookie(w, "", -1)
	w.Header().Add("Vary", "Accept")
	if !wantsPage(r) {
		s.root.Fail(w, r, err)
		return
	}
	code := "INTERNAL_ERROR"
	var f *api.Failure
	if errors.As(err, &f) {
		code = f.Code
	} else {
		report(r.Context(), err)
	}
	http.Redirect(w, r, "/#login_error="+code, http.StatusFound)
}

// setLoginCookie gives the browser its secret, or with a negative age takes it back. It comes back with the redirect from
// Kakao, which is another site, so it cannot be SameSite=Strict.
func (s *Server) setLoginCookie(w http.ResponseWriter, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: loginCookie, Value: value, Path: s.options.APIPrefix + "/auth/social", MaxAge: age,
		HttpOnly: true, Secure: strings.HasPrefix(s.options.Kakao.RedirectURL, "https://"), SameSite: http.SameSiteLaxMode,
	})
}

// readLoginCookie is the browser's secret and until when it is good. That the time was not changed follows from the state.
func (s *Server) readLoginCookie(r *http.Request) (browser string, expires time.Time, err error) {
	cookie, err := r.Cookie(loginCookie)
	if err != nil || len(cookie.Value) > maxLoginCookie {
		return "", time.Time{}, errNoCookie
	}
	text, _, _ := strings.Cut(cookie.Value, ".")
	seconds, err := strconv.ParseInt(text, 10, 64)
	expires = time.Unix(seconds, 0)
	if err != nil || !s.now().Before(expires) {
		return "", time.Time{}, errNoCookie
	}
	return cookie.Value, expires, nil
}

// plausibleInvitation reports whether a code of an invitation can stand in the cookie.
func plausibleInvitation(code string) bool {
	return code != "" && len(code) <= 40 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// invitationOf is the code of the invitation that a browser came with, if any.
func invitationOf(browser string) string {
	_, rest, _ := strings.Cut(browser, ".")
	_, code, _ := strings.Cut(rest, ".")
	return code
}

// derive makes 43 characters of a browser's secret that nobody else can make.
func (s *Server) derive(purpose, browser string) string {
	mac := hmac.New(sha256.New, s.options.Secret)
	mac.Write([]byte("kakao " + purpose + "\x00" + browser)) // a token's signature is of text that begins otherwise
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
