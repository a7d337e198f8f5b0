package server

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/bcrypt"
)

const (
	passwordCost = 12 // what the previous server wrote and reads
	// bcryptBytes is all that bcrypt uses. Python's library cut the rest
	// silently, Go's refuses it: cut here, so that old passwords keep working.
	bcryptBytes = 72
	// passwordPatience is how long a request waits for its turn to hash: phones give an answer up after 60 seconds.
	passwordPatience = 30 * time.Second
	// passwordQueue is how many may wait for each processor: 25 seconds of its work where a hash takes a quarter of one.
	passwordQueue = 100
	// passwordsBusy is when a client may ask again that was told that too many are waiting.
	passwordsBusy = "15" // seconds
)

var errPasswordsBusy = errUnavailable.WithHeader("Retry-After", passwordsBusy)

// nobodysHash is a bcrypt hash, cost 12, of a random text that was thrown away.
// Logins of unknown addresses are compared with it, so that they take as long.
const nobodysHash = "$2a$12$7vxz0dEihjWZ1O31w3m2BeoSBqubM59e1bEuugEfYJykMz5.BafZC"

// passwords hashes and compares, on as many processors as there are and no
// more: one bcrypt takes a quarter of a second of one. Who comes while all are
// busy waits in a line of bounded length.
type passwords struct {
	cost   int
	nobody string        // hash of that cost for those who have none
	room   chan struct{} // all that hash or wait
	slots  chan struct{} // those that hash
}

func newPasswords(cost int, nobody string) *passwords {
	processors := runtime.GOMAXPROCS(0)
	return &passwords{
		cost: cost, nobody: nobody,
		room:  make(chan struct{}, processors*(1+passwordQueue)),
		slots: make(chan struct{}, processors),
	}
}

// turn waits for a processor. A channel serves those that wait in the order in which they came. errPasswordsBusy at once if
// the line is too long, and for whom it takes too long.
func (p *passwords) turn(ctx context.Context) (done func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err // select would toss a coin
	}
	select {
	case p.room <- struct{}{}:
	default:
		return nil, errPasswordsBusy
	}
	patience := time.NewTimer(passwordPatience)
	defer patience.Stop()
	select {
	case p.slots <- struct{}{}:
		return func() { <-p.slots; <-p.room }, nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-patience.C:
		err = errPasswordsBusy
	}
	<-p.room
	return nil, err
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

// longEnough reports whether a password may be one.
func longEnough(password string) bool { return utf8.RuneCountInString(password) >= 6 }

// guess reports whether a password is a hash's, as often as may fail for an address from one network. A guess is counted before
// it is looked at, so that many at once are too.
func (s *Server) guess(ctx context.Context, email, hash, password string) (bool, error) {
	network, limited := visitOf(ctx).limited()
	key := network + " " + email
	if limited {
		if wait, ok := s.limits.logins.take(ctx, key, s.now()); !ok {
			return false, slowDown(wait)
		}
	}
	ok, err := s.passwords.match(ctx, hash, password)
	if ok && limited {
		s.limits.logins.forget(ctx, key)
	}
	return ok, err
}
