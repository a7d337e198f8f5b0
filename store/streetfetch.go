package store

import (
	"context"
	"time"
)

// StreetBlock is a square of the map whose streets are fetched as a whole. X and Y count as in web maps, at the zoom of
// whoever fetches.
type StreetBlock struct{ X, Y int }

// StreetFetch is what is known of fetching a block.
type StreetFetch struct {
	StreetBlock
	FetchedAt Time // zero until it is there
	Failures  int  // in a row
	RetryAt   Time // not to be tried before; zero if nothing failed
}

// StreetFetchStore notes which blocks have been fetched and keeps two processes from fetching the same one.
type StreetFetchStore interface {
	// StreetFetches are the blocks of a rectangle, corners included, of which something is known, by Y and X.
	StreetFetches(ctx context.Context, minX, minY, maxX, maxY int) ([]StreetFetch, error)
	// LeaseStreetFetch reserves blocks for owner, all or none. ErrInUse if one is another owner's or has been fetched.
	LeaseStreetFetch(ctx context.Context, blocks []StreetBlock, owner string, lease time.Duration) error
	// PublishFetched is PublishStreets of what owner fetched for these blocks, which it notes with it. An empty draft means
	// that there is nothing on them. ErrNotFound if the lease is another owner's by now.
	PublishFetched(ctx context.Context, draft string, s StreetSource, blocks []StreetBlock, owner string) error
	// ReleaseStreetFetch gives leases of owner back. A retryAt that is not zero counts as a failure.
	ReleaseStreetFetch(ctx context.Context, blocks []StreetBlock, owner string, retryAt Time) error
}
