package coast

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A Side is what lies along one edge of a tile.
type Side uint8

// Sides.
const (
	Unknown Side = iota
	Land
	Water
)

// A Shore is what the coastlines of a tile make of it.
type Shore struct {
	// Sea is areas of water, after each those that are missing in it.
	Sea []roads.Area
	// Edges is what lies in the middle of the tile's northern, eastern, southern and western edge, as far as they are in the box.
	Edges [4]Side
}

// ErrBroken is coastlines that make no sense; compare with errors.Is.
var ErrBroken = errors.New("broken coastline")

// Assemble puts the runs of coastlines that ByTile gave for a tile together. Where they are broken, as far as they lie in box only,
// the area for which they are all there, and there, if need be, with guesses at what is missing; an empty box is unknown. Nil if
// there is no coast in the tile; ErrBroken. Cost: linear in the runs, and n log n in how often they cross the tile's edge; where
// lines are broken the number of these times that of nodes.
func Assemble(id roads.TileID, runs [][]roads.Position, box geo.Bounds) (*Shore, error) {
	whole, err := assemble(id, runs, geo.EmptyBounds(), asDrawn)
	if err == nil || box.Empty() {
		return whole, err
	}
	for _, how := range []treatment{asDrawn, mended} {
		if s, err := assemble(id, runs, box, how); err == nil && s != nil {
			return s, nil
		}
	}
	return nil, err
}

// A treatment is what becomes of lines that end within a tile.
type treatment int

const (
	asDrawn treatment = iota // they are broken
	mended
)

func assemble(id roads.TileID, runs [][]roads.Position, box geo.Bounds, how treatment) (*Shore, error) {
	f, ok := frameOf(id, box)
	if !ok {
		return nil, nil
	}
	var parts []chain
	for _, run := range runs {
		parts = append(parts, f.cut(run)...)
	}
	if len(parts) == 0 {
		return nil, nil
	}
	slices.SortFunc(parts, func(a, b chain) int { return cmp.Or(a.points[0].compare(b.points[0]), a.last().compare(b.last())) })
	across, loose, closed, ok := join(parts)
	switch {
	case !ok || len(loose) > 0 && how == asDrawn:
		return nil, ErrBroken
	case len(loose) > 0:
		across, closed, ok = f.mend(across, loose, closed)
	}
	if !ok {
		return nil, ErrBroken
	}
	for i, r := range closed {
		closed[i] = fromLeast(r)
	}
	slices.SortFunc(closed, func(a, b []point) int { return a[0].compare(b[0]) })
	waters, ok := f.close(across)
	if !ok {
		return nil, ErrBroken
	}
	s := &Shore{}
	for _, w := range f.withRings(waters, closed) {
		s.add(roads.Water, w.outline)
		for _, island := range w.islands {
			s.add(roads.Hole, island)
		}
	}
	s.Edges = s.edges(id, box)
	for _, c := range across { // what lies beyond is a guess
		if c.led&ledIn != 0 {
			s.Edges[int(c.enter)%corners] = Unknown
		}
		if c.led&ledOut != 0 {
			s.Edges[int(c.leave)%corners] = Unknown
		}
	}
	return s, nil
}

// close makes outlines of chains, along the edge of the frame. False unless the coast comes in and goes out in turn.
func (f frame) close(across []chain) ([]water, bool) {
	order := make([]int, len(across)) // by where they enter
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(across[a].enter, across[b].enter) })
	leaves := make([]float64, len(across))
	for i, c := range across {
		leaves[i] = c.leave
	}
	slices.Sort(leaves)
	if !inTurn(across, order, leaves) {
		return nil, false
	}
	// next is the first chain that enters clockwise from a place.
	next := func(place float64) int {
		i, _ := slices.BinarySearchFunc(order, place, func(c int, place float64) int { return cmp.Compare(across[c].enter, place) })
		return order[i%len(order)]
	}
	var found []water
	used := make([]bool, len(across))
	for _, i := range order {
		if used[i] {
			continue
		}
		var outline []point
		for c := i; !used[c]; {
			used[c] = true
			outline = append(outline, across[c].points...)
			to := next(across[c].leave)
			outline = f.along(outline, across[c].leave, across[to].enter)
			c = to
		}
		found = append(found, water{outline: outline})
	}
	return found, true
}

// inTurn reports whether between any two places at which chains enter one leaves.
func inTurn(across []chain, order []int, leaves []float64) bool {
	if len(order) == 0 {
		return true
	}
	first := leaves[0] < across[order[0]].enter
	for i, c := range order {
		enter := across[c].enter
		switch {
		case leaves[i] == enter:
			return false
		case first != (leaves[i] < enter):
			return false
		case i > 0 && first && leaves[i] <= across[order[i-1]].enter:
			return false
		case i > 0 && !first && leaves[i-1] >= enter:
			return false
		}
	}
	return true
}

// along adds the corners of the frame that lie clockwise between two places.
func (f frame) along(outline []point, from, to float64) []point {
	if to < from {
		to += corners
	}
	for n := int(math.Floor(from)) + 1; float64(n) < to; n++ {
		outline = append(outline, f.corner(n))
	}
	return outline
}

// A water is one piece of the sea.
type water struct {
	outline []point
	islands [][]point
}

// withRings puts closed coastlines into the waters that the others made. A ring in water is an island, whichever way it goes
// round; one on land that has the water within is a water of its own, and any other there is a mistake. If nothing but rings
// is in the frame, the sea is around those that are islands, or within those that are not.
func (f frame) withRings(waters []water, rings [][]point) []water {
	if len(waters) == 0 && slices.ContainsFunc(rings, func(r []point) bool { return area(r) > 0 }) {
		waters = []water{{outline: f.corners()}}
	}
	from := len(waters)
	for _, r := range rings {
		in := slices.IndexFunc(waters[:from], func(w water) bool { return encloses(w.outline, r[0]) })
		switch {
		case in >= 0:
			waters[in].islands = append(waters[in].islands, r)
		case area(r) < 0:
			waters = append(waters, water{outline: r})
		}
	}
	return waters
}

// area is that of a ring, positive if it goes round counterclockwise.
func area(ring []point) float64 {
	var sum float64
	from := ring[0] // near the ring, so that large numbers do not drown small ones
	for i, b := range ring {
		a := ring[(i+len(ring)-1)%len(ring)]
		sum += (a.x-from.x)*(b.y-from.y) - (b.x-from.x)*(a.y-from.y)
	}
	return sum / 2
}

// encloses reports whether p lies within the ring, by how often the ring crosses the line east of p.
func encloses(ring []point, p point) bool {
	in := false
	for i, b := range ring {
		a := ring[(i+len(ring)-1)%len(ring)]
		if (a.y > p.y) != (b.y > p.y) && p.x < a.x+(p.y-a.y)/(b.y-a.y)*(b.x-a.x) {
			in = !in
		}
	}
	return in
}

// add adds a ring, unless rounding leaves nothing of it.
func (s *Shore) add(kind roads.AreaKind, ring []point) {
	at := make([]roads.Position, 0, len(ring))
	for _, p := range ring {
		if q := p.position(); len(at) == 0 || at[len(at)-1] != q {
			at = append(at, q)
		}
	}
	if len(at) > 1 && at[0] == at[len(at)-1] {
		at = at[:len(at)-1]
	}
	if len(at) > 2 {
		s.Sea = append(s.Sea, roads.Area{Kind: kind, Ring: at})
	}
}

// Covers reports whether a place of the tile is in the sea.
func (s *Shore) Covers(at geo.Point) bool {
	p := point{at.Lng * 1e7, at.Lat * 1e7}
	in := false
	for i := range s.Sea {
		ring := s.Sea[i].Ring
		for j, b := range ring {
			a, b := pointOf(ring[(j+len(ring)-1)%len(ring)]), pointOf(b)
			if (a.y > p.y) != (b.y > p.y) && p.x < a.x+(p.y-a.y)/(b.y-a.y)*(b.x-a.x) {
				in = !in
			}
		}
	}
	return in
}

// edges looks at the middles of the edges, as far as they are in the box or hardly beyond.
func (s *Shore) edges(id roads.TileID, box geo.Bounds) (edges [4]Side) {
	whole := id.Bounds()
	b := within(whole, box)
	middle := b.Center()
	for side, e := range [...]struct {
		at  geo.Point
		has bool
	}{
		northWest: {geo.Point{Lat: b.Max.Lat, Lng: middle.Lng}, math.Abs(b.Max.Lat-whole.Max.Lat) < margin},
		northEast: {geo.Point{Lat: middle.Lat, Lng: b.Max.Lng}, math.Abs(b.Max.Lng-whole.Max.Lng) < margin},
		southEast: {geo.Point{Lat: b.Min.Lat, Lng: middle.Lng}, math.Abs(b.Min.Lat-whole.Min.Lat) < margin},
		southWest: {geo.Point{Lat: middle.Lat, Lng: b.Min.Lng}, math.Abs(b.Min.Lng-whole.Min.Lng) < margin},
	} {
		if e.has {
			edges[side] = Land
			if s.Covers(e.at) {
				edges[side] = Water
			}
		}
	}
	return edges
}
