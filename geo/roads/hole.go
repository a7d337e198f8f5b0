package roads

import (
	"iter"
	"slices"
)

// WithHoles yields the areas, each with its holes: the rings of kind Hole that come after it and lie within it, and within no
// area between. The order of the areas stays. A hole of nothing is left out.
func WithHoles(areas []Area) iter.Seq2[*Area, [][]Position] {
	return func(yield func(*Area, [][]Position) bool) {
		var holes map[int][][]Position
		for i := range areas {
			if areas[i].Kind != Hole {
				continue
			}
			if owner := ownerOf(areas, i); owner >= 0 {
				if holes == nil {
					holes = map[int][][]Position{}
				}
				holes[owner] = append(holes[owner], areas[i].Ring)
			}
		}
		for i := range areas {
			if areas[i].Kind != Hole && !yield(&areas[i], holes[i]) {
				return
			}
		}
	}
}

// ownerOf is the last area before hole that it lies within, -1 if there is none. A point inside of the hole decides: where an
// area is cut at a tile's edge, hole and area share their corners there.
func ownerOf(areas []Area, hole int) int {
	lat, lng, ok := inside(areas[hole].Ring)
	for i := hole - 1; ok && i >= 0; i-- {
		if areas[i].Kind != Hole && encloses(areas[i].Ring, lat, lng) {
			return i
		}
	}
	return -1
}

// inside is a point within the ring, in units of a Position: the middle of the widest stretch half way up. False if the ring
// has no height.
func inside(ring []Position) (lat, lng float64, ok bool) {
	lo, hi := ring[0].Lat, ring[0].Lat
	for _, p := range ring {
		lo, hi = min(lo, p.Lat), max(hi, p.Lat)
	}
	lat = (float64(lo)+float64(hi))/2 + 0.25 // between corners, whose places are whole numbers
	crossings := crossings(ring, lat)
	slices.Sort(crossings)
	widest := 0.0
	for i := 1; i < len(crossings); i += 2 {
		if wide := crossings[i] - crossings[i-1]; wide > widest {
			widest, lng = wide, (crossings[i]+crossings[i-1])/2
		}
	}
	return lat, lng, widest > 0
}

func encloses(ring []Position, lat, lng float64) bool {
	in := false
	for _, at := range crossings(ring, lat) {
		if at > lng {
			in = !in
		}
	}
	return in
}

// crossings are the longitudes at which the ring crosses a latitude, in units of a Position.
func crossings(ring []Position, lat float64) []float64 {
	var found []float64
	for i, b := range ring {
		a := ring[(i+len(ring)-1)%len(ring)]
		if (float64(a.Lat) > lat) != (float64(b.Lat) > lat) {
			t := (lat - float64(a.Lat)) / (float64(b.Lat) - float64(a.Lat))
			found = append(found, float64(a.Lng)+t*(float64(b.Lng)-float64(a.Lng)))
		}
	}
	return found
}
