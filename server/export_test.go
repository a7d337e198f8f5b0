package server

import (
	"context"

	"golang.org/x/crypto/bcrypt"
)

// Tidy is what upkeep does once an hour.
func (s *Server) Tidy(ctx context.Context) error { return s.tidy(ctx) }

// HashCheaply makes passwords cost a thousandth: at the real cost, and with the
// race detector, a test of one login takes seconds.
func (s *Server) HashCheaply(nobody string) {
	s.passwords = newPasswords(bcrypt.MinCost, nobody)
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
