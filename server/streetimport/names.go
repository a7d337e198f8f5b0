package streetimport

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
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
func Zone(id roads.TileID) int { return store.ZoneOf(id.X, id.Y) }

// namesAtOnce is how many names one transaction stores, some 100 KB.
const namesAtOnce = 8000

// A Namer stores the names of one source of streets: one for every name, kind and cell of the map of half a street tile, some
// kilometre wide, and of these one for every word that somebody may begin with. Those of tiles go to the store as they come, by
// zone; they all go there by key in the end, for which they are sorted outside the memory if there are many.
type Namer struct {
	store   store.StreetNameStore
	source  string
	others  map[string][]string // names of streets and areas in other languages
	byKey   *osm.TextSorter
	places  *osm.TextSorter // by zone
	pending []store.StreetName
	tile    roads.TileID // of the last ones
	added   int64        // names
	stored  map[store.NameOrder]int64
	keys    keyCache
	record  []byte
}

// NewNamer stores the names of a draft, or of a source that has none. others may be nil. It must not be used when temp is closed.
func NewNamer(s store.StreetNameStore, sourceID string, others map[string][]string, temp *osm.Temp) *Namer {
	return &Namer{
		store: s, source: sourceID, others: others, byKey: temp.NewTextSorter(), places: temp.NewTextSorter(),
		stored: map[store.NameOrder]int64{}, keys: keyCache{},
	}
}

// AddTiles adds the names of streets, parks and water in stored tiles.
func (w *Namer) AddTiles(ctx context.Context, tiles []store.StreetTile) error {
	for _, stored := range tiles {
		t, err := roads.DecodeTile(stored.Data)
		if err != nil {
			return fmt.Errorf("names of tile %d/%d: %w", stored.X, stored.Y, err)
		}
		if err := w.AddTile(ctx, roads.TileID{X: stored.X, Y: stored.Y}, t); err != nil {
			return err
		}
	}
	return nil
}

// AddTile adds the names of streets, parks and water in a tile. It is best to go through the map column by column.
func (w *Namer) AddTile(ctx context.Context, id roads.TileID, t *roads.Tile) error {
	if len(w.pending) >= namesAtOnce/2 && (id.X != w.tile.X || id.Y/4 != w.tile.Y/4) || len(w.pending) >= namesAtOnce {
		if err := w.flush(ctx); err != nil {
			return err
		}
	}
	w.tile = id
	for _, named := range namedIn(id, t) {
		from := len(w.pending)
		w.pending = w.appendNames(w.pending, named, w.others[named.name])
		if err := w.sortByKey(w.pending[from:]); err != nil {
			return err
		}
	}
	return nil
}

// AddPlaces adds the names of places, those that have one.
func (w *Namer) AddPlaces(_ context.Context, places []osm.Place) error {
	var names []store.StreetName
	for _, p := range places {
		if p.Name == "" {
			continue
		}
		names = w.appendNames(names[:0], thing{p.Name, p.Category, p.At, roads.TileAt(p.At)}, p.Others)
		if err := w.sortByKey(names); err != nil {
			return err
		}
		for _, n := range names {
			w.record = binary.AppendVarint(w.record[:0], int64(n.Zone))
			w.record = appendName(appendText(w.record, n.Key), &n)
			if err := w.places.Add(w.placeText(n.Zone), w.record); err != nil {
				return err
			}
		}
	}
	return nil
}

// placeText sorts places by zone, column by column, and otherwise as they came.
func (w *Namer) placeText(zone int) string {
	var text [16]byte
	if zone >= 0 {
		x, y := store.ZoneTile(zone)
		zone = x<<32 | y
	}
	binary.BigEndian.PutUint64(text[:], uint64(zone))
	w.added++
	binary.BigEndian.PutUint64(text[8:], uint64(w.added))
	return string(text[:])
}

func (w *Namer) sortByKey(names []store.StreetName) error {
	for i := range names {
		w.record = appendName(w.record[:0], &names[i])
		if err := w.byKey.Add(names[i].Key, w.record); err != nil {
			return err
		}
	}
	return nil
}

// Finish stores what is not stored yet. n is how many names there are.
func (w *Namer) Finish(ctx context.Context) (n int64, err error) {
	if err := w.flush(ctx); err != nil {
		return 0, err
	}
	err = w.places.Each(func(_ string, record []byte) error {
		r := nameReader{rest: record}
		name := store.StreetName{Zone: int(r.int()), Key: r.text()}
		return w.read(ctx, store.NamesByZone, &r, name)
	})
	if err == nil {
		err = w.send(ctx, store.NamesByZone)
	}
	if err != nil {
		return 0, err
	}
	err = w.byKey.Each(func(key string, record []byte) error {
		return w.read(ctx, store.NamesByKey, &nameReader{rest: record}, store.StreetName{Key: key})
	})
	if err == nil {
		err = w.send(ctx, store.NamesByKey)
	}
	return w.stored[store.NamesByKey], err
}

// read adds a name that comes from a sorter.
func (w *Namer) read(ctx context.Context, order store.NameOrder, r *nameReader, name store.StreetName) error {
	r.name(&name)
	if r.bad {
		return errNameRecord
	}
	w.pending = append(w.pending, name)
	if len(w.pending) < namesAtOnce {
		return nil
	}
	return w.send(ctx, order)
}

// flush stores the names of tiles.
func (w *Namer) flush(ctx context.Context) error { return w.send(ctx, store.NamesByZone) }

func (w *Namer) send(ctx context.Context, order store.NameOrder) error {
	if len(w.pending) == 0 {
		return nil
	}
	if err := w.store.AddStreetNames(ctx, w.source, order, w.stored[order], w.pending); err != nil {
		return err
	}
	w.stored[order] += int64(len(w.pending))
	w.pending = make([]store.StreetName, 0, namesAtOnce+namesAtOnce/4)
	return nil
}

// errNameRecord is a record that is not what was written.
var errNameRecord = errors.New("a name in a temporary file was changed while it was in use")

func appendText(to []byte, s string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(s))), s...)
}

// appendName appends what a record holds of a name: all but its key and zone.
func appendName(to []byte, n *store.StreetName) []byte {
	to = appendText(appendText(appendText(to, n.Name), n.Other), n.Kind)
	p := roads.PositionOf(n.At)
	return binary.AppendVarint(binary.AppendVarint(to, int64(p.Lat)), int64(p.Lng))
}

// A nameReader reads a record.
type nameReader struct {
	rest []byte
	bad  bool
}

func (r *nameReader) int() int64 {
	v, n := binary.Varint(r.rest)
	r.bad = r.bad || n <= 0
	r.rest = r.rest[max(n, 0):]
	return v
}

func (r *nameReader) text() string {
	size, n := binary.Uvarint(r.rest)
	if n <= 0 || size > uint64(len(r.rest)-n) {
		r.bad = true
		return ""
	}
	text := string(r.rest[n : n+int(size)])
	r.rest = r.rest[n+int(size):]
	return text
}

func (r *nameReader) name(n *store.StreetName) {
	n.Name, n.Other, n.Kind = r.text(), r.text(), r.text()
	lat, lng := r.int(), r.int()
	n.At = roads.Position{Lat: int32(lat), Lng: int32(lng)}.Point()
}

// tilesRead is how many tiles NameSource reads at once: some MB of a dense city.
const tilesRead = 64

// NameSource gives names to streets that were published without, from their tiles and places: those on the map, without cities and
// stations, which only an import knows. It may go on beside another one. There is no error if the streets are gone. tempDir is
// osm.Options'.
func NameSource(ctx context.Context, s Store, source store.StreetSource, tempDir string) error {
	temp := osm.NewTemp(tempDir)
	w := NewNamer(s, source.ID, nil, temp)
	err := w.readTiles(ctx, s)
	if err == nil {
		err = w.readPlaces(ctx, s, source.Name)
	}
	var n int64
	if err == nil {
		n, err = w.Finish(ctx)
	}
	if err == nil {
		err = s.NameStreets(ctx, source.ID, n)
	}
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return errors.Join(err, temp.Close())
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
