package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

const grace = time.Minute

func (s *suite) token(token string) store.RefreshToken {
	return store.RefreshToken{Token: token, ExpiresAt: s.clock.time().Add(30 * 24 * time.Hour)}
}

func (s *suite) login(t testing.TB, userID, token string) {
	t.Helper()
	r := s.token(token)
	r.UserID = userID
	noError(t, s.AddRefreshToken(ctx, r))
}

func (s *suite) rotate(old, next string) error {
	_, err := s.RotateRefreshToken(ctx, old, s.token(next), grace)
	return err
}

func testTokens(t *testing.T, s *suite) {
	kim := s.user(t, "kim")
	s.user(t, "lee")
	s.login(t, "kim", "a1")
	wantError(t, "AddRefreshToken twice", s.AddRefreshToken(ctx, store.RefreshToken{UserID: "kim", Token: "a1", ExpiresAt: s.clock.time()}),
		store.ErrConflict)

	got := need(s.RotateRefreshToken(ctx, "a1", s.token("a2"), grace))(t)
	wantEqual(t, "RotateRefreshToken", got, kim)
	s.clock.advance(grace)
	noError(t, s.rotate("a1", "a2'")) // the first reply was lost
	noError(t, s.rotate("a2", "a3"))
	wantError(t, "RotateRefreshToken of an unknown token", s.rotate("zz", "zz2"), store.ErrNotFound)

	s.login(t, "kim", "b1")
	s.clock.advance(time.Millisecond)
	wantError(t, "RotateRefreshToken after the grace time", s.rotate("a1", "a4"), store.ErrTokenReused)
	wantError(t, "RotateRefreshToken in a family with reuse", s.rotate("a3", "a5"), store.ErrNotFound)
	wantError(t, "RotateRefreshToken of a sibling with reuse", s.rotate("a2'", "a6"), store.ErrNotFound)
	noError(t, s.rotate("b1", "b2")) // another session of the same user goes on

	t.Run("lost replies", func(t *testing.T) { testLostReplies(t, s) })
	t.Run("expiry", func(t *testing.T) {
		s.login(t, "kim", "c1")
		s.clock.advance(30*24*time.Hour - time.Millisecond)
		noError(t, s.rotate("c1", "c2"))
		s.login(t, "kim", "d1")
		s.clock.advance(30 * 24 * time.Hour)
		wantError(t, "RotateRefreshToken at its expiry", s.rotate("d1", "d2"), store.ErrNotFound)
		n := need(s.RemoveRefreshTokens(ctx, s.clock.time()))(t)
		if n == 0 {
			t.Error("RemoveRefreshTokens removed none of the expired tokens")
		}
		wantEqual(t, "RemoveRefreshTokens again", need(s.RemoveRefreshTokens(ctx, s.clock.time()))(t), 0)
	})
	t.Run("revoke", func(t *testing.T) {
		s.login(t, "kim", "e1")
		s.login(t, "kim", "f1")
		s.login(t, "kim", "g1")
		s.login(t, "lee", "h1")
		noError(t, s.RevokeRefreshToken(ctx, "lee", "e1"))
		noError(t, s.rotate("e1", "e2")) // another's token is not revoked
		noError(t, s.RevokeRefreshToken(ctx, "kim", "e2"))
		noError(t, s.RevokeRefreshToken(ctx, "kim", "unknown"))
		wantError(t, "RotateRefreshToken when revoked", s.rotate("e2", "e3"), store.ErrNotFound)
		wantError(t, "RotateRefreshToken of the one before, within its grace time", s.rotate("e1", "e4"), store.ErrNotFound)
		noError(t, s.rotate("f1", "f2"))
		noError(t, s.RevokeRefreshTokens(ctx, "kim"))
		wantError(t, "RotateRefreshToken after all were revoked", s.rotate("f2", "f3"), store.ErrNotFound)
		wantError(t, "RotateRefreshToken after all were revoked", s.rotate("g1", "g2"), store.ErrNotFound)
		noError(t, s.rotate("h1", "h2"))
	})
}

func testLostReplies(t *testing.T, s *suite) {
	later := func() { s.clock.advance(24 * time.Hour) }
	s.login(t, "kim", "l1")
	for i := range 3 {
		noError(t, s.rotate("l1", fmt.Sprintf("lost%d", i)))
		later()
	}
	noError(t, s.rotate("l1", "l2"))
	noError(t, s.rotate("l2", "l3"))
	wantError(t, "RotateRefreshToken of one that was made void", s.rotate("lost1", "x1"), store.ErrTokenReused)
	wantError(t, "RotateRefreshToken of the session", s.rotate("l3", "x2"), store.ErrNotFound)
	wantError(t, "RotateRefreshToken of one that was made void, when the session is over", s.rotate("lost2", "x3"), store.ErrNotFound)

	// Two pages renewed at once, and one of them went on.
	s.login(t, "kim", "m1")
	noError(t, s.rotate("m1", "left"))
	noError(t, s.rotate("m1", "m2"))
	later()
	noError(t, s.rotate("m2", "m3"))
	wantError(t, "RotateRefreshToken late, with a sibling's successor in use", s.rotate("m1", "x4"), store.ErrTokenReused)
	wantError(t, "RotateRefreshToken of that successor", s.rotate("m3", "x5"), store.ErrNotFound)
}

func testTokensAtOnce(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.login(t, "kim", "a")
	errs := atOnce(8, func(i int) error { return s.rotate("a", fmt.Sprintf("a%d", i)) })
	wantEqual(t, "rotations of one token at once, within its grace time, that worked", count(errs, nil), 8)

	s.login(t, "kim", "b")
	noError(t, s.rotate("b", "b1"))
	noError(t, s.rotate("b1", "b2"))
	s.clock.advance(grace + time.Second)
	errs = atOnce(8, func(i int) error { return s.rotate("b", fmt.Sprintf("c%d", i)) })
	wantEqual(t, "rotations after the grace time that worked", count(errs, nil), 0)
	wantEqual(t, "reuses noticed", count(errs, store.ErrTokenReused), 1)
	wantError(t, "RotateRefreshToken after reuse", s.rotate("b2", "d"), store.ErrNotFound)
}
