package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// begin begins a session with a name of its own, whose first token has that name too.
func (s *suite) begin(t testing.TB, userID, name string) {
	t.Helper()
	r := s.token(name)
	r.UserID, r.SessionID, r.UserAgent = userID, name, "agent of "+name
	noError(t, s.AddRefreshToken(ctx, r))
}

// ticket makes a ticket of kim's.
func (s *suite) ticket(t testing.TB, name, sessionID string) {
	t.Helper()
	soon := s.clock.time().Add(time.Minute)
	noError(t, s.AddLiveTicket(ctx, store.LiveTicket{Ticket: name, UserID: "kim", SessionID: sessionID, ExpiresAt: soon, SessionEndsAt: soon}))
}

// ids are the sessions of a user, in their order.
func (s *suite) ids(t testing.TB, userID string) []string {
	t.Helper()
	ids := []string{}
	for _, session := range need(s.Sessions(ctx, userID, 10))(t) {
		ids = append(ids, session.ID)
	}
	return ids
}

func (s *suite) calls(userID, sessionID string) error {
	_, err := s.Caller(ctx, userID, sessionID)
	return err
}

func testSessions(t *testing.T, s *suite) {
	kim, lee := s.user(t, "kim"), s.user(t, "lee")
	s.begin(t, "kim", "a")
	begun := s.clock.time()
	s.clock.advance(time.Minute)
	s.begin(t, "kim", "b")
	s.begin(t, "lee", "c")
	wantEqual(t, "Sessions", s.ids(t, "kim"), []string{"b", "a"})
	wantEqual(t, "Sessions, one at most", len(need(s.Sessions(ctx, "kim", 1))(t)), 1)
	wantEqual(t, "Sessions of nobody", s.ids(t, "nobody"), []string{})
	wantEqual(t, "Caller", need(s.Caller(ctx, "kim", "a"))(t), kim)
	wantEqual(t, "Caller without a session", need(s.Caller(ctx, "lee", ""))(t), lee)
	wantError(t, "Caller with another's session", s.calls("kim", "c"), store.ErrSessionEnded)
	wantError(t, "Caller with an unknown session", s.calls("kim", "x"), store.ErrSessionEnded)
	wantError(t, "Caller who is nobody", s.calls("nobody", "a"), store.ErrNotFound)

	t.Run("renewed", func(t *testing.T) {
		s.clock.advance(time.Minute)
		next := s.token("a2")
		next.UserAgent = "a newer agent"
		need(s.RotateRefreshToken(ctx, "a", next, grace))(t)
		wantEqual(t, "Sessions after a renewal", need(s.Sessions(ctx, "kim", 1))(t), []store.Session{{
			ID: "a", UserAgent: "a newer agent", CreatedAt: begun, LastUsedAt: s.clock.time(), ExpiresAt: next.ExpiresAt,
		}})
		noError(t, s.rotate("a2", "a3"))
		wantEqual(t, "agent after a renewal without one", need(s.Sessions(ctx, "kim", 1))(t)[0].UserAgent, "a newer agent")
	})
	t.Run("ended", func(t *testing.T) {
		wantError(t, "EndSession of another's", s.EndSession(ctx, "lee", "a"), store.ErrNotFound)
		noError(t, s.EndSession(ctx, "kim", "a"))
		wantError(t, "EndSession again", s.EndSession(ctx, "kim", "a"), store.ErrNotFound)
		wantError(t, "Caller of an ended session", s.calls("kim", "a"), store.ErrSessionEnded)
		wantError(t, "RotateRefreshToken of an ended session", s.rotate("a3", "a4"), store.ErrNotFound)
		noError(t, s.calls("kim", "b"))
		noError(t, s.rotate("b", "b2"))
		noError(t, s.calls("lee", "c"))
	})
	t.Run("logged out", func(t *testing.T) { // its access tokens run out by themselves
		s.begin(t, "kim", "d")
		noError(t, s.RevokeRefreshToken(ctx, "kim", "d"))
		wantEqual(t, "Sessions", s.ids(t, "kim"), []string{"b"})
		wantError(t, "EndSession of one that is over", s.EndSession(ctx, "kim", "d"), store.ErrNotFound)
		noError(t, s.calls("kim", "d"))
	})
	t.Run("token reused", func(t *testing.T) {
		s.clock.advance(grace + time.Second)
		noError(t, s.rotate("b2", "b3"))
		wantError(t, "RotateRefreshToken again", s.rotate("b", "b4"), store.ErrTokenReused)
		wantError(t, "Caller after a token was reused", s.calls("kim", "b"), store.ErrSessionEnded)
	})
	t.Run("all but one", func(t *testing.T) {
		for _, name := range []string{"e", "f", "g"} {
			s.begin(t, "kim", name)
		}
		s.ticket(t, "e", "e")
		s.ticket(t, "f", "f")
		wantEqual(t, "EndOtherSessions", need(s.EndOtherSessions(ctx, "kim", "f"))(t), 2)
		wantEqual(t, "Sessions", s.ids(t, "kim"), []string{"f"})
		wantError(t, "Caller", s.calls("kim", "e"), store.ErrSessionEnded)
		wantError(t, "RotateRefreshToken", s.rotate("g", "g2"), store.ErrNotFound)
		noError(t, s.rotate("f", "f2"))
		noError(t, s.rotate("c", "c2"))
		_, err := s.UseLiveTicket(ctx, "e")
		wantError(t, "UseLiveTicket of an ended session", err, store.ErrNotFound)
		wantEqual(t, "session of a ticket", need(s.UseLiveTicket(ctx, "f"))(t).SessionID, "f")
	})
	t.Run("expired", func(t *testing.T) {
		s.clock.advance(31 * 24 * time.Hour)
		wantEqual(t, "Sessions", s.ids(t, "kim"), []string{})
		noError(t, s.calls("kim", "f"))
		need(s.RemoveRefreshTokens(ctx, s.clock.time()))(t)
		wantError(t, "Caller of a removed session", s.calls("kim", "f"), store.ErrSessionEnded)
	})
}

func testPasswords(t *testing.T, s *suite) {
	need(s.CreateUser(ctx, store.SignUp{User: store.User{ID: "kim", Email: "kim@example.com", Name: "kim", PasswordHash: "old"}}))(t)
	s.begin(t, "kim", "a")
	s.ticket(t, "a", "")
	change := func(old, to, session string) error {
		token := s.token(session)
		token.SessionID = session
		return s.ChangePassword(ctx, store.PasswordChange{UserID: "kim", Old: old, New: to, Token: token})
	}
	wantError(t, "ChangePassword of another old one", change("other", "new", "b"), store.ErrNotFound)
	noError(t, s.calls("kim", "a"))
	noError(t, change("old", "new", "b"))
	wantEqual(t, "password", need(s.User(ctx, "kim"))(t).PasswordHash, "new")
	wantEqual(t, "Sessions after a change", s.ids(t, "kim"), []string{"b"})
	wantError(t, "Caller of the session before", s.calls("kim", "a"), store.ErrSessionEnded)
	wantError(t, "RotateRefreshToken of the session before", s.rotate("a", "a2"), store.ErrNotFound)
	_, err := s.UseLiveTicket(ctx, "a")
	wantError(t, "UseLiveTicket of before", err, store.ErrNotFound)
	noError(t, s.rotate("b", "b2"))

	errs := atOnce(4, func(i int) error { return change("new", "newer", string(rune('c'+i))) })
	wantEqual(t, "changes at once from one old password that worked", count(errs, nil), 1)
	wantEqual(t, "those that were too late", count(errs, store.ErrNotFound), 3)
	wantEqual(t, "Sessions after them", len(s.ids(t, "kim")), 1)

	s.user(t, "lee") // without a password
	noError(t, s.ChangePassword(ctx, store.PasswordChange{UserID: "lee", New: "first", Token: s.token("l")}))
	wantError(t, "ChangePassword as if there were none",
		s.ChangePassword(ctx, store.PasswordChange{UserID: "lee", New: "second", Token: s.token("m")}), store.ErrNotFound)
	s.deleteUser(t, "lee")
	if err := s.ChangePassword(ctx, store.PasswordChange{UserID: "lee", Old: "first", New: "third", Token: s.token("n")}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("ChangePassword of a deleted user: %v, want %v", err, store.ErrNotFound)
	}
}
