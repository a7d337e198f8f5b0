// Package streetimport stores the streets of OpenStreetMap extracts, with their names and places, so that nobody sees anything
// of one before all of it is there.
package streetimport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/store"
)

// Attribution is the credit of what comes from OpenStreetMap.
const Attribution = "© OpenStreetMap contributors"

// Limits of the columns that hold names, in characters.
const (
	MaxName      = 100
	MaxPlaceName = 100
)

// SampleName is the source of streets that comes with the program: no import may have it.
const SampleName = "sample"

// cleanupTime is for removing what a failed import left, after its context has ended.
const cleanupTime = time.Minute

// Name is what an import of a file is called: a later one of the same name replaces it. Case and outer blanks do not count,
// as in a MariaDB index. It is empty if nothing is left of path.
func Name(path string) string {
	name := strings.ToLower(filepath.Base(path))
	for _, ending := range []string{".pbf", ".osm"} {
		name = strings.TrimSuffix(name, ending)
	}
	name = FirstRunes(strings.TrimSpace(name), MaxName)
	if name == SampleName {
		return name + ".osm" // an operator's file is not the sample
	}
	return name
}

// PlaceSource is the id of a source in the table of places, whose column is as short as a UUID.
func PlaceSource(name string) string { return uuid.NewSHA1(uuid.NameSpaceURL, []byte(name)).String() }

// FirstRunes is s, or its first n characters.
func FirstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// A Store is where streets and places go.
type Store interface {
	store.StreetStore
	store.StreetNameStore
	store.PlaceStore
}

// An Observer is told how an import goes. Its zero value is told nothing.
type Observer struct {
	Progress func(osm.Progress)
	// Publish is asked once everything is stored and nobody sees it yet; its error ends the import, which leaves nothing.
	Publish func(context.Context, osm.Summary) error
	// TempDir is osm.Options'.
	TempDir string
}

// Import stores what a file holds and publishes it under source.Name, in place of an older import of that name. If anything
// fails, or ctx ends, nothing of it stays. Errors: those of osm.Import, of s and of ctx.
func Import(ctx context.Context, s Store, r io.ReadSeeker, source store.StreetSource, o Observer) (osm.Summary, error) {
	temp := osm.NewTemp(o.TempDir)
	writer := newBehind(s)
	sink := &sink{store: writer, source: source, temp: temp}
	summary, err := osm.Import(ctx, r, sink, osm.Options{Progress: o.Progress, Temp: temp, EachTile: sink.eachTile})
	if err == nil {
		_, err = sink.namer.Finish(ctx)
		summary.TempBytes = temp.Peak()
	}
	if e := writer.wait(); err == nil {
		err = e
	}
	err = errors.Join(err, temp.Close())
	if err == nil && o.Publish != nil {
		err = o.Publish(ctx, summary)
	}
	if err == nil {
		err = sink.publish(ctx, summary)
	}
	if err != nil {
		return osm.Summary{}, errors.Join(err, sink.drop(ctx))
	}
	return summary, nil
}

// A sink puts what osm.Import reads into a draft of the database. Places are kept until the streets are published, so that a
// failed import leaves none.
type sink struct {
	store  Store
	source store.StreetSource
	draft  string // id, empty before the first tile
	places []store.Place
	temp   *osm.Temp
	others map[string][]string // until the first tile
	namer  *Namer              // from then on
}

// AddNames is osm.Sink's.
func (k *sink) AddNames(_ context.Context, others map[string][]string) error {
	k.others = others
	return nil
}

// eachTile is osm.Options'.
func (k *sink) eachTile(ctx context.Context, id roads.TileID, t *roads.Tile) (err error) {
	if k.draft == "" {
		if k.draft, err = k.store.BeginStreets(ctx, k.source); err != nil {
			return err
		}
		k.namer = NewNamer(k.store, k.draft, k.others, k.temp)
	}
	return k.namer.AddTile(ctx, id, t)
}

// AddTiles is osm.Sink's.
func (k *sink) AddTiles(ctx context.Context, tiles []roads.StoredTile) error {
	stored := make([]store.StreetTile, len(tiles))
	for i, t := range tiles {
		stored[i] = store.StreetTile{X: t.ID.X, Y: t.ID.Y, Whole: t.Whole, Data: t.Data}
	}
	return k.store.AddStreetTiles(ctx, k.draft, stored)
}

// AddPlaces is osm.Sink's.
func (k *sink) AddPlaces(ctx context.Context, places []osm.Place) error {
	for _, p := range places {
		if osm.Landmark(p.Category) {
			continue
		}
		k.places = append(k.places, store.Place{ID: p.ID, Name: FirstRunes(p.Name, MaxPlaceName), Category: p.Category, At: p.At})
	}
	return k.namer.AddPlaces(ctx, places)
}

// publish makes the draft visible with its names, and then its places in place of those of the older import.
func (k *sink) publish(ctx context.Context, s osm.Summary) error {
	k.source.Bounds, k.source.LengthM, k.source.Named = s.Bounds, s.LengthM, true
	k.source.Ways, k.source.Nodes, k.source.Streets, k.source.Tiles = s.WaysRead, s.NodesRead, s.Streets, s.Tiles
	if err := k.store.PublishStreets(ctx, k.draft, k.source); err != nil {
		return fmt.Errorf("publish the streets: %w", err)
	}
	k.draft = ""
	if err := k.store.PutPlaces(ctx, PlaceSource(k.source.Name), k.places); err != nil {
		return fmt.Errorf("the streets are stored, but not the places; import the file again: %w", err)
	}
	return nil
}

// drop removes what a failed import left, also when ctx has ended.
func (k *sink) drop(ctx context.Context) error {
	if k.draft == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTime)
	defer cancel()
	return k.store.DropStreets(ctx, k.draft)
}
