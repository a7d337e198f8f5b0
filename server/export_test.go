package server

import (
	"context"
	"time"

	"github.com/go-chi/chi/v5"
	"golang.org/x/crypto/bcrypt"

	"github.com/runnerway/runnerway/store"
)

// Tidy is what upkeep does once an hour.
func (s *Server) Tidy(ctx context.Context) error { return s.tidy(ctx) }

// HashCheaply makes passwords cost a thousandth: at the real cost, and with the
// race detector, a test of one login takes seconds.
func (s *Server) HashCheaply(nobody string) {
	s.passwords = newPasswords(bcrypt.MinCost, nobody)
}

// HoldPasswords takes all places of the line for passwords, until it is undone.
func (s *Server) HoldPasswords() (undo func()) {
	for range cap(s.passwords.room) {
		s.passwords.room <- struct{}{}
	}
	return func() {
		for range cap(s.passwords.room) {
			<-s.passwords.room
		}
	}
}

// HoldUploads takes all places of those who upload pictures, until it is undone.
func (s *Server) HoldUploads() (undo func()) {
	for range cap(s.uploads.waiting) {
		s.uploads.waiting <- struct{}{}
	}
	return func() {
		for range cap(s.uploads.waiting) {
			<-s.uploads.waiting
		}
	}
}

// Undocumented are the routes that are no operations.
var Undocumented = undocumented

// Router is what the server serves.
func (s *Server) Router() chi.Routes { return s.handler.(chi.Routes) }

// LiveTimes bounds live connections; zero keeps what is set. Call it before there are any.
func (s *Server) LiveTimes(beat, auth, write, closing time.Duration) {
	for _, d := range []struct {
		to    *time.Duration
		value time.Duration
	}{{&s.live.times.beat, beat}, {&s.live.times.auth, auth}, {&s.live.times.write, write}, {&s.live.times.close, closing}} {
		if d.value > 0 {
			*d.to = d.value
		}
	}
}

// Notify is what the rest of the server tells users with.
func (s *Server) Notify(ctx context.Context, n store.Notification) { s.notify(ctx, n) }

// HandOver is the last part of a link that gives an option's file until then.
func (s *Server) HandOver(userID, routeID, optionID, format string, until time.Time) string {
	return s.tokens.handOver(handOver{userID: userID, routeID: routeID, optionID: optionID, format: format, until: until})
}
