package store

import (
	"context"

	"github.com/runnerway/runnerway/geo"
)

// A StreetName is one way to find something of a street source: names of several words are there once for each of them.
type StreetName struct {
	Key   string // as names are compared, from a word on; at most 80 characters
	Zone  int    // where it is looked for: ZoneOf a street tile, or a kind of thing if below 0; not read back
	Name  string // as on the map, at most 100 characters
	Other string // the name in another language that Key is of; empty for Name
	Kind  string // street, park, ...
	At    geo.Point
}

// zoneBits are those of the column of a street tile in its zone.
const zoneBits = 14

// ZoneOf is the zone of the street tile at x and y, from 0 to 16383 each.
func ZoneOf(x, y int) int { return y<<zoneBits | x }

// ZoneTile is the tile of a zone that is not below 0.
func ZoneTile(zone int) (x, y int) { return zone & (1<<zoneBits - 1), zone >> zoneBits }

// A FoundName is a name of a source that is published.
type FoundName struct {
	StreetName
	Fetched bool // its source is
}

// A NameSearch says which names are looked for.
type NameSearch struct {
	From, To string // keys from From up to, but not including, To, in the order of their code points
	Zones    []int  // only there; nil for everywhere
	// FetchedIn leaves out sources that were fetched and whose streets do not touch it; nil for none.
	FetchedIn *geo.Bounds
	Limit     int
}

// A NameOrder is one of the two in which names are kept, each with all of them.
type NameOrder int

// The orders.
const (
	// NamesByZone come in any order; what is added at once is kept together, so it should be of few tiles.
	NamesByZone NameOrder = iota
	// NamesByKey come in the order of their keys, those that are added later too.
	NamesByKey
)

// StreetNameStore keeps the names of street sources. They come with the tiles of a draft and are seen when it is published
// with Named set; what was published without gets them later.
type StreetNameStore interface {
	// AddStreetNames adds names to a draft, or to a published source that is not named yet, in one short transaction; each has to
	// be added in both orders. first is how many it has in this one: who adds the same again in the same portions replaces them.
	// ErrNotFound if there is no such source.
	AddStreetNames(ctx context.Context, sourceID string, order NameOrder, first int64, names []StreetName) error
	// FindStreetNames are names of what is published, by key unless Zones are given. Its cost grows with Limit and Zones, not
	// with how many names there are.
	FindStreetNames(ctx context.Context, s NameSearch) ([]FoundName, error)
	// UnnamedStreets are the published sources that have no names yet, newest first.
	UnnamedStreets(ctx context.Context) ([]StreetSource, error)
	// NameStreets shows the names that were added to a published source, of which there are n. ErrNotFound if it is gone or
	// named already.
	NameStreets(ctx context.Context, sourceID string, n int64) error
	// TilesOf are the next tiles of a source after one, by Y and X; the first ones come after the tile -1, -1.
	TilesOf(ctx context.Context, sourceID string, after StreetTile, limit int) ([]StreetTile, error)
}
