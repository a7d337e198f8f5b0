package streetimport

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/geo/spelling"
	"github.com/runnerway/runnerway/store"
)

// The kinds of what has a name, beside the categories of places.
const (
	KindStreet = "street"
	KindPark   = "park"
	KindWater  = "water"
)

// The zones of names that people look for from anywhere. All others are in the zone of the street tile in which they lie.
const (
	CityZone = -1
	TownZone = -2
)

// Zone is where names of a street tile are looked for.
func Zone(id roads.TileID) int { return id.Y<<roads.TileZoom | id.X }

// namesAtOnce is how many names one transaction stores, which takes some 30 ms.
const namesAtOnce = 2000

// A Namer stores the names of one source of streets: one for every name, kind and cell of the map of half a street tile, some
// kilometre wide, and of these one for every word that somebody may begin with.
type Namer struct {
	store  store.StreetNameStore
	source string
	others map[string][]string // names of streets and areas in other languages
	n      int64               // stored
}

// NewNamer stores the names of a draft, or of a source that has none. others may be nil.
func NewNamer(s store.StreetNameStore, sourceID string, others map[string][]string) *Namer {
	return &Namer{store: s, source: sourceID, others: others}
}

// AddTiles stores the names of streets, parks and water in tiles.
func (w *Namer) AddTiles(ctx context.Context, tiles []store.StreetTile) error {
	var found []store.StreetName
	for _, stored := range tiles {
		t, err := roads.DecodeTile(stored.Data)
		if err != nil {
			return fmt.Errorf("names of tile %d/%d: %w", stored.X, stored.Y, err)
		}
		for _, named := range namedIn(t) {
			found = append(found, namesOf(named, w.others[named.name])...)
		}
	}
	return w.add(ctx, found)
}

// AddPlaces stores the names of places, those that have one.
func (w *Namer) AddPlaces(ctx context.Context, places []osm.Place) error {
	var found []store.StreetName
	for _, p := range places {
		if p.Name != "" {
			found = append(found, namesOf(thing{name: p.Name, kind: p.Category, at: p.At}, p.Others)...)
		}
	}
	return w.add(ctx, found)
}

func (w *Namer) add(ctx context.Context, found []store.StreetName) error {
	for batch := range slices.Chunk(found, namesAtOnce) {
		if err := w.store.AddStreetNames(ctx, w.source, w.n, batch); err != nil {
			return err
		}
		w.n += int64(len(batch))
	}
	return nil
}

// A thing is something with a name.
type thing struct {
	name, kind string
	at         geo.Point
}

// namedIn is what has a name in a tile: in each cell the longest piece of each street and the widest of each area, in the
// order in which they first come.
func namedIn(t *roads.Tile) []thing {
	type key struct {
		name, kind string
		cell       cell
	}
	type piece struct {
		at   int
		size float64
	}
	var all []thing
	best := map[key]piece{}
	look := func(name, kind string, at geo.Point, size float64) {
		if name == "" || !at.Valid() {
			return
		}
		k := key{name, kind, cellOf(at)}
		known, ok := best[k]
		switch {
		case !ok:
			best[k] = piece{len(all), size}
			all = append(all, thing{name, kind, at})
		case size > known.size:
			best[k] = piece{known.at, size}
			all[known.at].at = at
		}
	}
	for i := range t.Streets {
		s := &t.Streets[i]
		look(s.Name, KindStreet, s.Line[len(s.Line)/2].Point(), extentM(s.Line))
	}
	for i := range t.Areas {
		a := &t.Areas[i]
		kind := KindPark
		if a.Kind == roads.Water {
			kind = KindWater
		}
		look(a.Name, kind, boxOf(a.Ring).Center(), extentM(a.Ring))
	}
	return all
}

func boxOf(line []roads.Position) geo.Bounds {
	b := geo.EmptyBounds()
	for _, p := range line {
		b = b.Extend(p.Point())
	}
	return b
}

func extentM(line []roads.Position) float64 {
	b := boxOf(line)
	return geo.Distance(b.Min, b.Max)
}

// A cell is a quarter of a street tile.
type cell struct {
	tile        roads.TileID
	north, east bool
}

func cellOf(at geo.Point) cell {
	id := roads.TileAt(at)
	middle := id.Bounds().Center()
	return cell{id, at.Lat > middle.Lat, at.Lng > middle.Lng}
}

// namesOf are the names by which a thing is found, with those in other languages.
func namesOf(t thing, others []string) []store.StreetName {
	name := store.StreetName{Zone: zoneOf(t), Name: FirstRunes(t.name, MaxPlaceName), Kind: t.kind, At: t.at}
	var found []store.StreetName
	known := map[string]bool{}
	for i, written := range append([]string{t.name}, others...) {
		if i > 0 {
			name.Other = FirstRunes(written, MaxPlaceName)
		}
		if t.kind == "station" {
			written = asStation(written)
		}
		for _, key := range spelling.Keys(written) {
			if !known[key] {
				known[key], name.Key = true, key
				found = append(found, name)
			}
		}
	}
	return found
}

func zoneOf(t thing) int {
	switch t.kind {
	case "city":
		return CityZone
	case "town":
		return TownZone
	}
	return Zone(roads.TileAt(t.at))
}

// asStation is the name of a station as people call it: maps say 강남 and Gangnam.
func asStation(name string) string {
	last, _ := utf8.DecodeLastRuneInString(name)
	switch {
	case last >= '가' && last <= '힣' && last != '역':
		return name + "역"
	case last < 0x250 && !strings.Contains(strings.ToLower(name), "station"):
		return name + " station"
	}
	return name
}

// tilesRead is how many tiles NameSource reads at once: some MB of a dense city.
const tilesRead = 64

// NameSource gives names to streets that were published without, from their tiles and places: those on the map, without cities and
// stations, which only an import knows. It may go on beside another one. There is no error if the streets are gone.
func NameSource(ctx context.Context, s Store, source store.StreetSource) error {
	w := NewNamer(s, source.ID, nil)
	err := w.readTiles(ctx, s)
	if err == nil {
		err = w.readPlaces(ctx, s, source.Name)
	}
	if err == nil {
		err = s.NameStreets(ctx, source.ID, w.n)
	}
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

func (w *Namer) readTiles(ctx context.Context, s store.StreetNameStore) error {
	last := store.StreetTile{X: -1, Y: -1}
	for {
		tiles, err := s.TilesOf(ctx, w.source, last, tilesRead)
		if err != nil || len(tiles) == 0 {
			return err
		}
		if err := w.AddTiles(ctx, tiles); err != nil {
			return err
		}
		last = tiles[len(tiles)-1]
	}
}

func (w *Namer) readPlaces(ctx context.Context, s store.PlaceStore, sourceName string) error {
	stored, err := s.PlacesOf(ctx, PlaceSource(sourceName))
	if err != nil {
		return err
	}
	places := make([]osm.Place, len(stored))
	for i, p := range stored {
		places[i] = osm.Place{ID: p.ID, Name: p.Name, Category: p.Category, At: p.At}
	}
	return w.AddPlaces(ctx, places)
}
