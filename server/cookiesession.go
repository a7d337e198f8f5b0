package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/runnerway/runnerway/store"
)

// A page in a browser should not hold a refresh token, which any script in it could read. With the header
// X-RunnerWay-Session: cookie the token lives in a cookie that no script sees and that only the operations on sessions get;
// the page holds the access token in memory. The cookie is worth nothing to another site: it is SameSite=Strict, a form
// cannot send the header, and an origin that is not ours is refused.
const (
	sessionHeader = "X-RunnerWay-Session"
	inCookie      = "cookie" // its only value
	refreshCookie = "runnerway_refresh"
)

const aboutCookie = "With the header X-RunnerWay-Session: cookie the refresh token is not in the answer but in a cookie, runnerway_refresh, for " +
	"POST /auth/refresh and POST /auth/logout with the same header, from the same origin."

// SessionHeader documents the header, which a middleware reads. Its name is exported because huma documents embedded fields of
// exported types only.
type SessionHeader struct {
	Session string `header:"X-RunnerWay-Session" doc:"cookie: keep the refresh token in a cookie, for pages of the same origin" example:"cookie"`
}

type cookieSessionKey struct{}

// A cookieSession is a request whose refresh token is kept in a cookie.
type cookieSession struct {
	w      http.ResponseWriter
	cookie http.Cookie // without a value
	// leaving is a logout. The cookie is enough to end its own session: the page may have lost its access token.
	leaving bool
}

// cookieSessionOf is nil for a request without the header.
func cookieSessionOf(ctx context.Context) *cookieSession {
	c, _ := ctx.Value(cookieSessionKey{}).(*cookieSession)
	return c
}

// keepsInCookie serves requests with the header. Refresh and logout find the cookie's token where others send it.
func (s *Server) keepsInCookie(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(sessionHeader) != inCookie {
			next.ServeHTTP(w, r)
			return
		}
		if err := protection.Check(asSent(r)); err != nil {
			s.root.Fail(w, r, errForeignPage)
			return
		}
		path := strings.TrimRight(r.URL.Path, "/")
		c := &cookieSession{w: w, leaving: path == s.options.APIPrefix+"/auth/logout", cookie: http.Cookie{
			Name: refreshCookie, Path: s.options.APIPrefix + "/auth", HttpOnly: true, SameSite: http.SameSiteStrictMode,
			Secure: schemeOf(r, s.options.TrustedProxies) == "https",
		}}
		r = r.WithContext(context.WithValue(r.Context(), cookieSessionKey{}, c))
		if c.leaving || path == s.options.APIPrefix+"/auth/refresh" {
			held, err := r.Cookie(refreshCookie)
			if err != nil && !c.leaving {
				s.root.Fail(w, r, errUnauthorized)
				return
			}
			setRefreshToken(r, held)
		}
		next.ServeHTTP(w, r)
	})
}

// asSent is a request with the host that the browser sent it to, which a proxy may have changed.
func asSent(r *http.Request) *http.Request {
	_, host, known := strings.Cut(visitOf(r.Context()).origin, "://")
	if !known || host == r.Host {
		return r
	}
	sent := *r
	sent.Host = host
	return &sent
}

// setRefreshToken puts the token of a cookie, maybe none, in the place of a request's body.
func setRefreshToken(r *http.Request, held *http.Cookie) {
	body := map[string]string{}
	if held != nil {
		body["refresh_token"] = held.Value
	}
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // texts can be written
	}
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(string(text))), int64(len(text))
}

// keep moves the refresh token from the answer into the cookie, if the request wants that.
func (s *Server) keep(ctx context.Context, t Tokens) Tokens {
	c := cookieSessionOf(ctx)
	if c == nil {
		return t
	}
	cookie := c.cookie
	cookie.Value, cookie.MaxAge = t.RefreshToken, int(s.tokens.refresh.Seconds())
	http.SetCookie(c.w, &cookie)
	t.RefreshToken = ""
	return t
}

// forget takes the cookie back.
func (c *cookieSession) forget() {
	cookie := c.cookie
	cookie.MaxAge = -1
	http.SetCookie(c.w, &cookie)
}

// leave ends the session of a cookie's token and the caller's, whichever there are.
func (s *Server) leave(ctx context.Context, token string) error {
	if b, err := s.tokens.read(refreshToken, token); err == nil {
		if err := s.store.RevokeRefreshToken(ctx, b.userID, token); err != nil {
			return fmt.Errorf("revoke the cookie's token: %w", err)
		}
	}
	if id := bearingOf(ctx).sessionID; id != "" {
		if err := s.store.EndSession(ctx, userID(ctx), id); err != nil && !errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("end the caller's session: %w", err)
		}
	}
	return nil
}
