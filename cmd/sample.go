package cmd

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/runnerway/runnerway/embed"
	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server/streetimport"
	"github.com/runnerway/runnerway/store"
)

// sampleName is the source of streets that comes with the program; the server knows it by this name too.
const sampleName = streetimport.SampleName

// seedSample stores the streets of the sample, unless they are there or the operator has imported streets of that place,
// and says whether it did.
func seedSample(ctx context.Context, s store.Store) (added bool, err error) {
	sample, err := roads.ReadSample(embed.Sample())
	if err != nil {
		return false, err
	}
	m := sample.Manifest
	sources, err := s.StreetSources(ctx)
	if err != nil {
		return false, err
	}
	for _, have := range sources {
		if have.Fetched {
			continue
		}
		if have.Name == sampleName || overlap(have.Bounds, m.Bounds) {
			return false, nil
		}
	}
	heights := make([]store.ElevationTile, len(sample.Elevation))
	for i, b := range sample.Elevation {
		heights[i] = store.ElevationTile{Row: b.Row, Col: b.Col, Data: b.Data}
	}
	if err := s.PutElevation(ctx, heights); err != nil {
		return false, fmt.Errorf("store the heights of the sample: %w", err)
	}
	source := store.StreetSource{
		Name: sampleName, Attribution: m.Attribution, Bounds: m.Bounds,
		Ways: m.Ways, Nodes: m.Nodes, Streets: m.Streets, LengthM: m.LengthM, Named: true,
	}
	tiles := func(yield func(store.StreetTile) bool) {
		for _, t := range sample.Tiles {
			if !yield(store.StreetTile{X: t.ID.X, Y: t.ID.Y, Whole: t.Whole, Data: t.Data}) {
				return
			}
		}
	}
	if err := publishStreets(ctx, s, source, tiles); err != nil {
		return false, fmt.Errorf("store the streets of the sample: %w", err)
	}
	return true, nil
}

// tilesAtOnce is how many tiles one transaction stores: about 3 MB of a dense city, so that a serving process waits little.
const tilesAtOnce = 64

// publishStreets stores a source with its tiles and their names and makes it visible as a whole. If anything fails, or ctx ends, nothing of
// it stays and what was published before under the same name stays as it was.
func publishStreets(ctx context.Context, s store.Store, source store.StreetSource, tiles iter.Seq[store.StreetTile]) error {
	draft, err := s.BeginStreets(ctx, source)
	if err != nil {
		return err
	}
	err = addTiles(ctx, s, draft, tiles)
	if err == nil {
		err = s.PublishStreets(ctx, draft, source)
	}
	if err != nil {
		return errors.Join(err, s.DropStreets(context.WithoutCancel(ctx), draft))
	}
	return nil
}

// addTiles stores tiles in a draft, some at a time.
func addTiles(ctx context.Context, s store.Store, draft string, tiles iter.Seq[store.StreetTile]) (err error) {
	temp := osm.NewTemp("")
	defer func() { err = errors.Join(err, temp.Close()) }()
	namer := streetimport.NewNamer(s, draft, nil, temp)
	add := func(tiles []store.StreetTile) error {
		if err := s.AddStreetTiles(ctx, draft, tiles); err != nil {
			return err
		}
		return namer.AddTiles(ctx, tiles)
	}
	batch := make([]store.StreetTile, 0, tilesAtOnce)
	for t := range tiles {
		if batch = append(batch, t); len(batch) == tilesAtOnce {
			if err := add(batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	if len(batch) > 0 {
		if err := add(batch); err != nil {
			return err
		}
	}
	_, err = namer.Finish(ctx)
	return err
}

// overlap says whether two boxes share more than an edge.
func overlap(a, b geo.Bounds) bool {
	return a.Min.Lat < b.Max.Lat && b.Min.Lat < a.Max.Lat && a.Min.Lng < b.Max.Lng && b.Min.Lng < a.Max.Lng
}
