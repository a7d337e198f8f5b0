package server

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/runnerway/runnerway/server/api"
)

// The real cost is the contract's, and unknown addresses pay it too: neither
// the answer nor the clock tells whether an address has an account.
func TestPasswordCost(t *testing.T) {
	p := newPasswords(passwordCost, nobodysHash)
	hash, err := p.hash(context.Background(), "opensesame")
	if err != nil {
		t.Fatal(err)
	}
	for name, h := range map[string]string{"a new hash": hash, "nobody's hash": nobodysHash} {
		if cost, err := bcrypt.Cost([]byte(h)); err != nil || cost != 12 {
			t.Errorf("%s has cost %d (%v), want 12", name, cost, err)
		}
	}
	begin := time.Now()
	if ok, err := p.match(context.Background(), "", "opensesame"); ok || err != nil {
		t.Errorf("match without a hash = %v, %v; want false", ok, err)
	}
	if took := time.Since(begin); took < 20*time.Millisecond { // no machine does cost 12 in less
		t.Errorf("match without a hash took %v: nothing was compared", took)
	}
	if ok, err := newPasswords(bcrypt.MinCost, nobodysHash).match(context.Background(), "plain text", "plain text"); ok || err == nil {
		t.Errorf("match with a hash that is none = %v, %v; want an error", ok, err)
	}
}

// Whoever comes while all processors hash gets a turn, in the order of arrival, however long the line is that may form.
func TestPasswordsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPasswords(bcrypt.MinCost, nobodysHash)
		const hash = 250 * time.Millisecond
		line, begin := cap(p.room), time.Now()
		var served atomic.Int32
		for i := range line {
			go func() {
				done, err := p.turn(t.Context())
				turn := time.Duration(i/cap(p.slots)) * hash
				if waited := time.Since(begin); err != nil || waited != turn {
					t.Errorf("number %d of %d: %v after %v, want a turn after %v", i, line, err, waited, turn)
					return
				}
				served.Add(1)
				time.Sleep(hash)
				done()
			}()
			synctest.Wait() // in this order
		}
		if _, err := p.hash(t.Context(), "x"); !errors.Is(err, errPasswordsBusy) {
			t.Errorf("hash behind a full line: %v, want %v", err, errPasswordsBusy)
		}
		time.Sleep(passwordPatience)
		if n := int(served.Load()); n != line {
			t.Errorf("%d of %d were served", n, line)
		}
		if _, err := p.hash(t.Context(), "x"); err != nil || len(p.room) != 0 {
			t.Errorf("hash after all: %v; %d have not left", err, len(p.room))
		}
	})
}

func TestPasswordsPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPasswords(bcrypt.MinCost, nobodysHash)
		for range cap(p.slots) {
			p.slots <- struct{}{}
		}
		begin := time.Now()
		_, err := p.hash(t.Context(), "x")
		if !errors.Is(err, errUnavailable) || time.Since(begin) != passwordPatience {
			t.Errorf("hash of a full house: %v after %v, want %v after %v", err, time.Since(begin), errUnavailable, passwordPatience)
		}
		var told *api.Failure
		if !errors.As(err, &told) || told.Header.Get("Retry-After") == "" {
			t.Errorf("%v does not say when to come back", err)
		}
		leaving, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := p.match(leaving, "", "x"); !errors.Is(err, context.Canceled) {
			t.Errorf("match for a client that leaves the line: %v, want %v", err, context.Canceled)
		}
		if n := len(p.room); n != 0 {
			t.Errorf("%d stay in the line although they left", n)
		}
		<-p.slots
		if _, err := p.match(leaving, "", "x"); !errors.Is(err, context.Canceled) {
			t.Errorf("match for a client that is gone: %v, want %v", err, context.Canceled)
		}
		if _, err := p.hash(t.Context(), "x"); err != nil {
			t.Errorf("hash with a free slot: %v", err)
		}
	})
}
