package cmd

import (
	"context"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/elevation"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/store"
)

// The packages of geo do not know the database, nor it them: these adapters join the two.

// streetSource gives roads.Network the tiles of the database.
type streetSource struct{ store.StreetStore }

// Tiles is roads.TileSource's.
func (s streetSource) Tiles(ctx context.Context, lo, hi roads.TileID) ([]roads.StoredTile, error) {
	stored, err := s.StreetTiles(ctx, lo.X, lo.Y, hi.X, hi.Y)
	if err != nil {
		return nil, err
	}
	tiles := make([]roads.StoredTile, len(stored))
	for i, t := range stored {
		tiles[i] = roads.StoredTile{ID: roads.TileID{X: t.X, Y: t.Y}, Whole: t.Whole, Data: t.Data}
	}
	return tiles, nil
}

// elevationSource gives elevation.Source the blocks of the database.
type elevationSource struct{ store.ElevationStore }

// ElevationBlocks is elevation.Store's.
func (s elevationSource) ElevationBlocks(ctx context.Context, b geo.Bounds) ([]elevation.Block, error) {
	stored, err := s.ElevationTiles(ctx, b)
	if err != nil {
		return nil, err
	}
	blocks := make([]elevation.Block, len(stored))
	for i, t := range stored {
		blocks[i] = elevation.Block{Row: t.Row, Col: t.Col, Data: t.Data}
	}
	return blocks, nil
}

// safetySource gives roads.Network the lamps and cameras of the database.
type safetySource struct{ store.SafetyStore }

// Safety is roads.SafetySource's.
func (s safetySource) Safety(ctx context.Context, b geo.Bounds) (lamps, cameras []geo.Point, err error) {
	if lamps, err = s.SafetyIn(ctx, store.Light, b); err != nil {
		return nil, nil, err
	}
	cameras, err = s.SafetyIn(ctx, store.CCTV, b)
	return lamps, cameras, err
}
