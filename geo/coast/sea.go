package coast

import (
	"iter"
	"maps"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

const (
	// reachTiles is how far from a coastline tiles of open sea are made: 22 km in Seoul.
	reachTiles = 12
	// beyondTiles is how far from the box it may lie: maps look beyond it, and coastlines seldom end at once.
	beyondTiles = 4
	// Tiles at sea that hang together are none if more than one, and one in so many, have streets. Causeways lead through it.
	fewTowns = 50
)

// A Sea finds the tiles without a coastline that lie in the sea. Memory: about 100 bytes for each tile with a coastline, and
// while it looks as much for those around them.
type Sea struct {
	lo, hi roads.TileID           // corners of what is looked at
	coasts map[roads.TileID]uint8 // with a coastline, and two bits for each edge
}

// NewSea looks at box and beyondTiles around it. The box must not be empty.
func NewSea(box geo.Bounds) *Sea {
	return &Sea{
		lo:     step(roads.TileAt(geo.Point{Lat: box.Max.Lat, Lng: box.Min.Lng}), roads.TileID{X: -beyondTiles, Y: -beyondTiles}),
		hi:     step(roads.TileAt(geo.Point{Lat: box.Min.Lat, Lng: box.Max.Lng}), roads.TileID{X: beyondTiles, Y: beyondTiles}),
		coasts: map[roads.TileID]uint8{},
	}
}

// Reaches reports whether a tile is looked at.
func (s *Sea) Reaches(id roads.TileID) bool {
	return id.Valid() && id.X >= s.lo.X && id.X <= s.hi.X && id.Y >= s.lo.Y && id.Y <= s.hi.Y
}

// Add takes what a tile's coastlines make of it; nil if they are broken.
func (s *Sea) Add(id roads.TileID, shore *Shore) {
	var edges uint8
	if shore != nil {
		for side, what := range shore.Edges {
			edges |= uint8(what) << (2 * side)
		}
	}
	s.coasts[id] = edges
}

// beside are the steps to the tiles beyond each edge.
var beside = [4]roads.TileID{northWest: {Y: -1}, northEast: {X: 1}, southEast: {Y: 1}, southWest: {X: -1}}

func step(id, by roads.TileID) roads.TileID { return roads.TileID{X: id.X + by.X, Y: id.Y + by.Y} }

// Open yields the tiles of the open sea, as far as reachTiles from a coastline, by column and row. town says in which tiles there
// are streets that cannot lie in the sea.
//
// A tile is of the sea if the nearest coasts have the sea on its side: where a coastline ends, as at the rim of an extract, the
// sea does not run out over what lies behind. Where streets show that this cannot be, none of the tiles that hang together there
// is of the sea.
func (s *Sea) Open(town func(roads.TileID) bool) iter.Seq[roads.TileID] {
	o := &opening{sea: s, town: town, nearest: map[roads.TileID]uint8{}}
	o.spread()
	var found []roads.TileID
	seen := map[roads.TileID]bool{}
	for id, what := range o.nearest {
		if what == 1<<Water && !seen[id] {
			found = append(found, o.together(id, seen)...)
		}
	}
	slices.SortFunc(found, compareTiles)
	return slices.Values(found)
}

// opening is the state of one search for open sea.
type opening struct {
	sea     *Sea
	town    func(roads.TileID) bool
	nearest map[roads.TileID]uint8 // what the nearest coasts say of a tile, a bit for each Side
}

// free reports whether a tile has no coastline and may be filled.
func (o *opening) free(id roads.TileID) bool {
	_, coast := o.sea.coasts[id]
	return !coast && o.sea.Reaches(id)
}

// beside is what the coasts beside a tile say of it, those that know.
func (o *opening) beside(id roads.TileID) (what uint8) {
	for side, by := range beside {
		edges := o.sea.coasts[step(id, by)]
		facing := (side + 2) % 4
		what |= 1 << (edges >> (2 * facing) & 3)
	}
	if what != 1<<Unknown {
		what &^= 1 << Unknown
	}
	return what
}

// spread fills nearest, one step from the coasts after the other.
func (o *opening) spread() {
	next := map[roads.TileID]uint8{}
	for id := range o.sea.coasts {
		for _, by := range beside {
			if at := step(id, by); o.free(at) {
				next[at] = o.beside(at)
			}
		}
	}
	for range reachTiles {
		layer := next
		next = map[roads.TileID]uint8{}
		maps.Copy(o.nearest, layer)
		for id, what := range layer {
			for _, by := range beside {
				at := step(id, by)
				if _, known := o.nearest[at]; !known && o.free(at) {
					next[at] |= what
				}
			}
		}
	}
}

// together goes over the tiles at sea that hang together with id, and gives those that are to be filled.
func (o *opening) together(id roads.TileID, seen map[roads.TileID]bool) []roads.TileID {
	seen[id] = true
	all := []roads.TileID{id}
	towns := 0
	for i := 0; i < len(all); i++ {
		if o.town(all[i]) {
			towns++
		}
		for _, by := range beside {
			if at := step(all[i], by); o.nearest[at] == 1<<Water && !seen[at] {
				seen[at] = true
				all = append(all, at)
			}
		}
	}
	if towns > 1+len(all)/fewTowns {
		return nil
	}
	return slices.DeleteFunc(all, func(id roads.TileID) bool { return o.town(id) || !o.isWide(id) })
}

// isWide reports whether a tile at sea is beside a coast, or one of three by three that are: no narrow tongue that runs out
// between coasts of which nothing is known.
func (o *opening) isWide(id roads.TileID) bool {
	for _, by := range beside {
		if _, coast := o.sea.coasts[step(id, by)]; coast {
			return true
		}
	}
	for middle := range around(id) {
		wide := o.nearest[middle] == 1<<Water
		for at := range around(middle) {
			wide = wide && (o.nearest[at] == 1<<Water || !o.free(at))
		}
		if wide {
			return true
		}
	}
	return false
}

// around is a tile and the eight about it.
func around(id roads.TileID) iter.Seq[roads.TileID] {
	return roads.TilesBetween(step(id, roads.TileID{X: -1, Y: -1}), step(id, roads.TileID{X: 1, Y: 1}))
}

// Whole is the area of a tile that lies in the sea.
func Whole(id roads.TileID) roads.Area {
	f, _ := frameOf(id, geo.EmptyBounds())
	var s Shore
	s.add(roads.Water, f.corners())
	return s.Sea[0]
}
