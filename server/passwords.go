package server

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/crypto/bcrypt"
)

const (
	passwordCost = 12 // what the previous server wrote and reads
	// bcryptBytes is all that bcrypt uses. Python's library cut the rest
	// silently, Go's refuses it: cut here, so that old passwords keep working.
	bcryptBytes = 72
	// passwordPatience is how long a request waits for its turn to hash.
	passwordPatience = 10 * time.Second
)

// nobodysHash is a bcrypt hash, cost 12, of a random text that was thrown away.
// Logins of unknown addresses are compared with it, so that they take as long.
const nobodysHash = "$2a$12$7vxz0dEihjWZ1O31w3m2BeoSBqubM59e1bEuugEfYJykMz5.BafZC"

// passwords hashes and compares, on as many processors as there are and no
// more: one bcrypt takes a quarter of a second of one.
type passwords struct {
	cost   int
	nobody string // hash of that cost for those who have none
	slots  chan struct{}
}

func newPasswords(cost int, nobody string) *passwords {
	return &passwords{cost: cost, nobody: nobody, slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// turn waits for a processor; errUnavailable if that takes too long.
func (p *passwords) turn(ctx context.Context) (done func(), err error) {
	waiting, cancel := context.WithTimeout(ctx, passwordPatience)
	defer cancel()
	select {
	case p.slots <- struct{}{}:
		return func() { <-p.slots }, nil
	case <-waiting.Done():
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, errUnavailable
	}
}

func hashable(password string) []byte {
	b := []byte(password)
	return b[:min(len(b), bcryptBytes)]
}

func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	h, err := bcrypt.GenerateFromPassword(hashable(password), p.cost)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return string(h), nil
}

// match reports whether the password is the hash's. An empty hash (an unknown
// address, an account without password) matches nothing, in the same time.
func (p *passwords) match(ctx context.Context, hash, password string) (bool, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	known := hash != ""
	if !known {
		hash = p.nobody
	}
	err = bcrypt.CompareHashAndPassword([]byte(hash), hashable(password))
	switch {
	case err == nil:
		return known, nil
	case errors.Is(err, bcrypt.ErrMismatchedHashAndPassword):
		return false, nil
	case known: // a hash that is no bcrypt hash; it is in our database, not in the request
		return false, fmt.Errorf("compare password: %w", err)
	}
	return false, fmt.Errorf("compare with nobody's hash: %w", err)
}
