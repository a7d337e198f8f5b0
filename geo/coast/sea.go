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
	// Tiles that hang together without a coastline between them are sea if hardly any coast beside them has land there, and
	// hardly any of them has streets: no more than one in so many, by which piers and causeways pass.
	fewLand, fewTowns = 10, 50
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
// A tile is of the sea if the nearest coast has the sea on its side, and so have nearly all around the tiles that it hangs
// together with: where a coastline ends, as at the rim of an extract, the sea does not run out over what lies behind.
func (s *Sea) Open(town func(roads.TileID) bool) iter.Seq[roads.TileID] {
	o := &opening{sea: s, town: town, nearest: map[roads.TileID]uint8{}}
	o.spread()
	var found []roads.TileID
	seen := map[roads.TileID]bool{}
	for id := range o.nearest {
		if !seen[id] {
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

// votes is what the coasts beside a tile say of it.
func (o *opening) votes(id roads.TileID) (votes [3]int) {
	for side, by := range beside {
		if edges, coast := o.sea.coasts[step(id, by)]; coast {
			facing := (side + 2) % 4
			votes[edges>>(2*facing)&3]++
		}
	}
	return votes
}

// spread fills nearest, one step from the coasts after the other.
func (o *opening) spread() {
	next := map[roads.TileID]uint8{}
	for id := range o.sea.coasts {
		for _, by := range beside {
			if at := step(id, by); o.free(at) {
				for what, n := range o.votes(at) {
					if n > 0 {
						next[at] |= 1 << what
					}
				}
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

// together goes over the tiles that hang together with id, and gives those of the sea.
func (o *opening) together(id roads.TileID, seen map[roads.TileID]bool) []roads.TileID {
	seen[id] = true
	all := []roads.TileID{id}
	var votes [3]int
	towns := 0
	for i := 0; i < len(all); i++ {
		for what, n := range o.votes(all[i]) {
			votes[what] += n
		}
		if o.town(all[i]) {
			towns++
		}
		for _, by := range beside {
			at := step(all[i], by)
			if _, ok := o.nearest[at]; ok && !seen[at] {
				seen[at] = true
				all = append(all, at)
			}
		}
	}
	if votes[Water] == 0 || votes[Land]*fewLand > votes[Water] || towns > 1+len(all)/fewTowns {
		return nil
	}
	return slices.DeleteFunc(all, func(id roads.TileID) bool { return o.nearest[id] != 1<<Water || o.town(id) })
}

// Whole is the area of a tile that lies in the sea.
func Whole(id roads.TileID) roads.Area {
	f, _ := frameOf(id, geo.EmptyBounds())
	var s Shore
	s.add(roads.Water, f.corners())
	return s.Sea[0]
}
