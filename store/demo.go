package store

import "context"

// What the accounts of a demo have in common: their ids begin so, and their addresses are at this domain. Of whoever has only
// one of the two nothing is touched.
const (
	DemoID     = "de30de30-"
	DemoDomain = "demo.invalid"
)

// DemoStore keeps a demo apart from everything else.
type DemoStore interface {
	// CountDemoUsers is how many accounts of a demo there are.
	CountDemoUsers(ctx context.Context) (int, error)
	// FinishDemo ends the sessions of the demo's accounts and gives them all the same password, as a bcrypt hash, or none.
	FinishDemo(ctx context.Context, passwordHash string) error
	// RemoveDemo removes the demo's accounts and all that is theirs, also what others did to it (comments under its posts, its
	// routes that they keep), and takes what it did to others' posts off their counters. It returns how many accounts went.
	RemoveDemo(ctx context.Context) (int, error)
}
