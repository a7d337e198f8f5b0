package streetimport

import (
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
