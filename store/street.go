package store

import (
	"context"

	"github.com/runnerway/runnerway/geo"
)

// StreetSource is one import of streets.
type StreetSource struct {
	ID          string // made by the store
	Name        string // a later import of the same name replaces this one
	Attribution string
	Bounds      geo.Bounds
	Ways, Nodes int64 // read
	Streets     int64 // stored
	Tiles       int64
	LengthM     float64
	ImportedAt  Time // when it was published
	Fetched     bool // from a map service, not imported by the operator
	Named       bool // on publishing: its names have been added; it is not read back
}

// StreetTile is what one source knows of one tile of the street map. X and Y count as in web maps.
type StreetTile struct {
	X, Y int
	// Whole means that the source holds the eight tiles around too, so it supersedes older sources here.
	Whole bool
	Data  []byte
}

// StreetStore keeps street maps in tiles. An import fills an invisible draft and publishes it at once.
type StreetStore interface {
	// StreetsVersion grows with every published change of streets, heights, lamps and cameras. It is cheap: ask every few
	// seconds.
	StreetsVersion(ctx context.Context) (int64, error)
	// StreetTiles are the published tiles of a rectangle, corners included, by Y, X and then newest source first, fetched ones
	// after all others. What lies below a Whole tile is left out.
	StreetTiles(ctx context.Context, minX, minY, maxX, maxY int) ([]StreetTile, error)
	// StreetSources are the published ones, newest first.
	StreetSources(ctx context.Context) ([]StreetSource, error)
	// BeginStreets opens an invisible draft and drops drafts that no import has touched for an hour.
	BeginStreets(ctx context.Context, s StreetSource) (id string, err error)
	// AddStreetTiles adds tiles to a draft in one short transaction; a tile that is there is replaced. ErrNotFound if there
	// is no such draft.
	AddStreetTiles(ctx context.Context, id string, tiles []StreetTile) error
	// PublishStreets makes the draft live with these totals, in place of the live source of the same name, and raises the
	// version, all at once. s.Tiles is counted by the store. ErrNotFound if there is no such draft.
	PublishStreets(ctx context.Context, id string, s StreetSource) error
	// DropStreets removes a draft; there is no error if it is gone.
	DropStreets(ctx context.Context, id string) error
}

// ElevationTile is a block of heights of 0.1 degrees: Row is floor(lat*10), Col floor(lng*10).
type ElevationTile struct {
	Row, Col int
	Data     []byte
}

// ElevationStore keeps heights.
type ElevationStore interface {
	// PutElevation adds blocks and raises StreetsVersion, all at once; a block that is there is replaced. Without blocks it
	// does nothing.
	PutElevation(ctx context.Context, tiles []ElevationTile) error
	// ElevationTiles are the blocks that touch bounds, by Row and Col.
	ElevationTiles(ctx context.Context, b geo.Bounds) ([]ElevationTile, error)
}

// SecretStore keeps secrets that every process on one database shares.
type SecretStore interface {
	// Secret is what is stored under name; if nothing is, fresh is stored first. Processes that ask at the same time all
	// get the same.
	Secret(ctx context.Context, name string, fresh []byte) ([]byte, error)
}
