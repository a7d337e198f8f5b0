package server

import (
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// The two kinds of token; each is refused where the other is wanted.
const (
	accessToken  = "access"
	refreshToken = "refresh"
)

// tokens makes and checks JWTs (contract 1.9): HMAC-SHA256 and nothing else.
type tokens struct {
	secret          []byte
	access, refresh time.Duration // lives
	now             func() time.Time
	newID           func() string
}

type claims struct {
	Type    string `json:"type"`
	Session string `json:"sid,omitempty"` // store.Session.ID; tokens of the previous server have none
	jwt.RegisteredClaims
}

// A bearing is whom a token stands for.
type bearing struct {
	userID, sessionID string    // sessionID may be empty
	ends              time.Time // when the token expires
}

// mint makes a token of a kind. Its jti makes two tokens of one second differ (B4).
func (t tokens) mint(kind, userID, sessionID string) (token string, expires time.Time, err error) {
	life := t.access
	if kind == refreshToken {
		life = t.refresh
	}
	now := t.now()
	expires = now.Add(life)
	token, err = jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		Type: kind, Session: sessionID,
		RegisteredClaims: jwt.RegisteredClaims{
			Subject:   userID,
			ID:        t.newID(),
			IssuedAt:  jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(expires),
		},
	}).SignedString(t.secret)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("sign token: %w", err)
	}
	return token, expires, nil
}

// read is whose token that is; errTokenExpired or errInvalidToken if nobody's.
func (t tokens) read(kind, token string) (bearing, error) {
	var c claims
	_, err := jwt.ParseWithClaims(token, &c,
		func(*jwt.Token) (any, error) { return t.secret, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(t.now))
	switch {
	case errors.Is(err, jwt.ErrTokenExpired) && c.Type == kind:
		return bearing{}, errTokenExpired
	case err != nil || c.Type != kind || c.Subject == "":
		return bearing{}, errInvalidToken
	}
	return bearing{userID: c.Subject, sessionID: c.Session, ends: c.ExpiresAt.Time}, nil
}
