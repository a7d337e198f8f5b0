package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

type callerKey struct{}

// callerOf is the user who makes the request. ok is false for nobody, which
// only happens in operations with optional or no authentication.
func callerOf(ctx context.Context) (caller store.User, ok bool) {
	caller, ok = ctx.Value(callerKey{}).(store.User)
	return caller, ok
}

// userID is the caller's id, empty for nobody.
func userID(ctx context.Context) string {
	caller, _ := callerOf(ctx)
	return caller.ID
}

type bearingKey struct{}

// bearingOf is what the token of the request says; nothing for nobody.
func bearingOf(ctx context.Context) bearing {
	b, _ := ctx.Value(bearingKey{}).(bearing)
	return b
}

// touchEvery is how exactly a user's last visit is known.
const touchEvery = time.Hour

// authenticate puts the caller into the context (api.Config.Authenticate).
func (s *Server) authenticate(r *http.Request, access api.Access) (context.Context, error) {
	ctx := r.Context()
	user, b, err := s.bearer(r)
	var refused *api.Failure
	switch {
	case errors.As(err, &refused) && (access == api.Optional || leavesByCookie(ctx)):
		return ctx, nil
	case err != nil:
		return nil, err
	case user.IsGuest() && (access == api.Members || access == api.Admins):
		return nil, errGuest
	case access == api.Admins && !user.IsAdmin():
		return nil, errAdmins
	}
	if s.now().Sub(user.LastSeenAt.Time) > touchEvery {
		if err := s.store.TouchUser(ctx, user.ID); err != nil {
			return nil, fmt.Errorf("note the visit of %s: %w", user.ID, err)
		}
	}
	ctx = context.WithValue(ctx, bearingKey{}, b)
	return context.WithValue(ctx, callerKey{}, user), nil
}

// leavesByCookie reports whether the request is a logout for which a cookie is enough.
func leavesByCookie(ctx context.Context) bool {
	c := cookieSessionOf(ctx)
	return c != nil && c.leaving
}

// bearer is the live user of the Authorization header, and what its token says.
func (s *Server) bearer(r *http.Request) (store.User, bearing, error) {
	token, err := bearerToken(r)
	if err != nil {
		return store.User{}, bearing{}, err
	}
	b, err := s.tokens.read(accessToken, token)
	if err != nil {
		return store.User{}, bearing{}, err
	}
	user, err := s.userOfBearing(r.Context(), b)
	return user, b, err
}

// userOfBearing is the live user whom a token stands for: errUserNotFound if there is none, errInvalidToken if the session
// was ended, by its user or by a change of the password, errLocked if the account is suspended.
func (s *Server) userOfBearing(ctx context.Context, b bearing) (store.User, error) {
	user, err := s.store.Caller(ctx, b.userID, b.sessionID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return store.User{}, errUserNotFound
	case errors.Is(err, store.ErrSuspended):
		return store.User{}, errLocked
	case errors.Is(err, store.ErrSessionEnded):
		return store.User{}, errInvalidToken
	case err != nil:
		return store.User{}, fmt.Errorf("read caller: %w", err)
	}
	return user, nil
}

// bearerToken is the token of the Authorization header.
func bearerToken(r *http.Request) (string, error) {
	scheme, token, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	token = strings.TrimSpace(token)
	switch {
	case scheme == "", strings.EqualFold(scheme, "Bearer") && token == "":
		return "", errUnauthorized
	case !strings.EqualFold(scheme, "Bearer"):
		return "", errInvalidToken
	}
	return token, nil
}

// guestID is the caller's id if it is a guest.
func guestID(ctx context.Context) string {
	if caller, ok := callerOf(ctx); ok && caller.IsGuest() {
		return caller.ID
	}
	return ""
}
