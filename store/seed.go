package store

import "context"

// SeedKind is what a file gave.
type SeedKind string

// The kinds.
const (
	SeedLamps     SeedKind = "lamps"
	SeedCameras   SeedKind = "cameras"
	SeedPlaces    SeedKind = "places"
	SeedElevation SeedKind = "elevation"
	SeedDemo      SeedKind = "demo" // see DemoStore
)

// Seed is a note of what an operator has put in from a file beside streets.
type Seed struct {
	Kind        SeedKind
	Name        string // a later seed of the same kind and name takes its place
	Fingerprint string // of the file's content, at most 64 characters; the same content has the same
	Entries     int64  // lamps, cameras, places or blocks of heights
	SeededAt    Time   // set by the store
}

// SeedStore keeps notes of seeds: for operators, and so that the same file is not read twice. A note is made after what it
// tells of has been stored; who is interrupted between the two seeds the file once more.
type SeedStore interface {
	// NoteSeed adds a note, in place of the one of the same kind and name; without entries there is none any more.
	NoteSeed(ctx context.Context, s Seed) error
	// Seeds are all notes, by kind and name.
	Seeds(ctx context.Context) ([]Seed, error)
}
