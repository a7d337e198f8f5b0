package server

import "context"

// Tidy is what upkeep does once an hour.
func (s *Server) Tidy(ctx context.Context) error { return s.tidy(ctx) }
