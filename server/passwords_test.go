package server

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/bcrypt"
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

func TestPasswordsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPasswords(bcrypt.MinCost, nobodysHash)
		for range cap(p.slots) {
			p.slots <- struct{}{}
		}
		begin := time.Now()
		if _, err := p.hash(context.Background(), "x"); !errors.Is(err, errUnavailable) || time.Since(begin) != passwordPatience {
			t.Errorf("hash of a full house: %v after %v, want %v after %v", err, time.Since(begin), errUnavailable, passwordPatience)
		}
		gone, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := p.match(gone, "", "x"); !errors.Is(err, context.Canceled) {
			t.Errorf("match for a client that is gone: %v, want %v", err, context.Canceled)
		}
		<-p.slots
		if _, err := p.hash(context.Background(), "x"); err != nil {
			t.Errorf("hash with a free slot: %v", err)
		}
	})
}
