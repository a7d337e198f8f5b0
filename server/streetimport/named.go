package streetimport

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/geo/spelling"
	"github.com/runnerway/runnerway/store"
)

// A thing is something with a name.
type thing struct {
	name, kind string
	at         geo.Point
	tile       roads.TileID // in which it lies
}

// namedIn is what has a name in a tile: in each cell the longest piece of each street and the widest of each area, in the
// order in which they first come.
func namedIn(id roads.TileID, t *roads.Tile) []thing {
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
	in := newCells(id)
	look := func(name, kind string, at geo.Point, line []roads.Position) {
		if !at.Valid() {
			return
		}
		k := key{name, kind, in.of(at)}
		size := in.extent(line)
		known, ok := best[k]
		switch {
		case !ok:
			best[k] = piece{len(all), size}
			all = append(all, thing{name, kind, at, k.cell.tile})
		case size > known.size:
			best[k] = piece{known.at, size}
			all[known.at].at = at
		}
	}
	for i := range t.Streets {
		if s := &t.Streets[i]; s.Name != "" {
			look(s.Name, KindStreet, s.Line[len(s.Line)/2].Point(), s.Line)
		}
	}
	for i := range t.Areas {
		a := &t.Areas[i]
		if a.Name == "" {
			continue
		}
		kind := KindPark
		if a.Kind == roads.Water {
			kind = KindWater
		}
		lo, hi := boxOf(a.Ring)
		box := geo.Bounds{Min: lo.Point(), Max: hi.Point()}
		look(a.Name, kind, box.Center(), a.Ring)
	}
	return all
}

// boxOf is the box around a line.
func boxOf(line []roads.Position) (lo, hi roads.Position) {
	lo, hi = line[0], line[0]
	for _, p := range line[1:] {
		lo = roads.Position{Lat: min(lo.Lat, p.Lat), Lng: min(lo.Lng, p.Lng)}
		hi = roads.Position{Lat: max(hi.Lat, p.Lat), Lng: max(hi.Lng, p.Lng)}
	}
	return lo, hi
}

// A cell is a quarter of a street tile.
type cell struct {
	tile        roads.TileID
	north, east bool
}

// cells finds the cells of what is in a tile, or near it.
type cells struct {
	id     roads.TileID
	box    geo.Bounds
	middle geo.Point
	narrow float64 // how long a degree of longitude is, of one of latitude
}

func newCells(id roads.TileID) cells {
	box := id.Bounds()
	return cells{id, box, box.Center(), math.Cos(box.Center().Lat * math.Pi / 180)}
}

func (c *cells) of(at geo.Point) cell {
	b := c.box
	if at.Lat > b.Min.Lat && at.Lat < b.Max.Lat && at.Lng > b.Min.Lng && at.Lng < b.Max.Lng {
		return cell{c.id, at.Lat > c.middle.Lat, at.Lng > c.middle.Lng}
	}
	other := roads.TileAt(at)
	middle := other.Bounds().Center()
	return cell{other, at.Lat > middle.Lat, at.Lng > middle.Lng}
}

// extent says which of two lines reaches further: a larger number.
func (c *cells) extent(line []roads.Position) float64 {
	lo, hi := boxOf(line)
	high, wide := float64(hi.Lat)-float64(lo.Lat), (float64(hi.Lng)-float64(lo.Lng))*c.narrow
	return high*high + wide*wide
}

// A keyCache keeps the keys of names, of which most come again.
type keyCache map[string][]string

// mostKeys are kept at once, in a few MB.
const mostKeys = 20_000

func (c keyCache) of(written string) []string {
	keys, ok := c[written]
	if !ok {
		if len(c) >= mostKeys {
			clear(c)
		}
		written = strings.Clone(written)
		keys = spelling.Keys(written)
		c[written] = keys
	}
	return keys
}

// appendNames appends the names by which a thing is found, with those in other languages.
func (w *Namer) appendNames(to []store.StreetName, t thing, others []string) []store.StreetName {
	name := store.StreetName{Zone: zoneOf(t), Name: FirstRunes(t.name, MaxPlaceName), Kind: t.kind, At: t.at}
	from := len(to)
	add := func(written string) {
		if t.kind == "station" {
			written = asStation(written)
		}
		for _, key := range w.keys.of(written) {
			if !slices.ContainsFunc(to[from:], func(n store.StreetName) bool { return n.Key == key }) {
				name.Key = key
				to = append(to, name)
			}
		}
	}
	add(t.name)
	for _, other := range others {
		name.Other = FirstRunes(other, MaxPlaceName)
		add(other)
	}
	return to
}

func zoneOf(t thing) int {
	switch t.kind {
	case "city":
		return CityZone
	case "town":
		return TownZone
	}
	return Zone(t.tile)
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
