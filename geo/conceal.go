package geo

import (
	"encoding/binary"
	"hash/fnv"
	"math"
)

// A Zone is a circle that nobody but its owner may see into.
type Zone struct {
	Center  Point
	RadiusM float64
}

// HiddenZone is the circle that is cut out in place of one around a place that is to stay unknown. A circle around the place
// itself would tell where it is: its centre follows from three ends of lines. So the centre is moved by 20 to 80 % of the
// radius, share of the way between, towards bearing, and the radius grows by as much, so that the wished circle is hidden as a
// whole. Share and bearing must stay the same as long as the place does: the mean of many would be the place.
func HiddenZone(place Point, radiusM, share, bearingDeg float64) Zone {
	const least, most = 0.2, 0.8
	moved := radiusM * (least + (most-least)*math.Max(0, math.Min(1, share)))
	rad := radians(bearingDeg)
	return Zone{
		Center:  NewPlane(place).Point(XY{X: moved * math.Sin(rad), Y: moved * math.Cos(rad)}),
		RadiusM: radiusM + moved,
	}
}

func (z Zone) hides(p Point) bool { return Distance(z.Center, p) <= z.RadiusM }

// A Concealment is what of somebody's tracks others may not see; the zero value hides nothing.
type Concealment struct {
	Zones []Zone // as HiddenZone makes them
	// EndsM hides what lies within so many metres of the start and the end of every track, moved as HiddenZone does; 0 hides
	// nothing.
	EndsM float64
	Seed  uint64 // makes the moves of the ends of this person's tracks, always the same ones at the same place
}

// IsZero reports whether c hides nothing.
func (c Concealment) IsZero() bool { return len(c.Zones) == 0 && c.EndsM <= 0 }

// A CutPoint is a point of a track that was cut. At is its place in the track: the index of its point, with a fraction where the
// track was cut between two.
type CutPoint struct {
	Point
	At float64
}

// marginM is how far from the edge of what is hidden a cut lies, so that rounding to 5 decimals does not move it back.
const marginM = 2

// Pieces are the parts of a track that others may see, in order. It is the one place where tracks are cut: between two points too,
// so that it does not matter in how few points a track is drawn. Every piece has two points, unless the track has only one.
func (c Concealment) Pieces(track []Point) [][]CutPoint {
	zones := c.around(track)
	if len(track) == 1 {
		if hidden(zones, track[0]) {
			return nil
		}
		return [][]CutPoint{{{Point: track[0]}}}
	}
	var out [][]CutPoint
	open := false // the last piece goes on
	for i := 1; i < len(track); i++ {
		for _, s := range visibleSpans(zones, track[i-1], track[i]) {
			if !open || s.from > 0 {
				out = append(out, []CutPoint{cutPoint(track, i, s.from)})
			}
			last := len(out) - 1
			out[last] = append(out[last], cutPoint(track, i, s.to))
			open = s.to == 1
		}
		if len(zones) > 0 && open && hidden(zones, track[i]) {
			open = false
		}
	}
	return out
}

// IsWhole reports whether pieces are all of a track of n points.
func IsWhole(pieces [][]CutPoint, n int) bool {
	return len(pieces) == 1 && len(pieces[0]) == n && pieces[0][0].At == 0 && pieces[0][n-1].At == float64(n-1)
}

// cutPoint lies share of the way from the point before i to i.
func cutPoint(track []Point, i int, share float64) CutPoint {
	a, b := track[i-1], track[i]
	switch share {
	case 0:
		return CutPoint{Point: a, At: float64(i - 1)}
	case 1:
		return CutPoint{Point: b, At: float64(i)}
	}
	p := Point{Lat: a.Lat + share*(b.Lat-a.Lat), Lng: a.Lng + share*(b.Lng-a.Lng)}
	return CutPoint{Point: p, At: float64(i-1) + share}
}

// A span is a part of a segment, 0 at its begin and 1 at its end.
type span struct{ from, to float64 }

// visibleSpans are the parts of the segment from a to b that lie in none of zones.
func visibleSpans(zones []Zone, a, b Point) []span {
	visible := []span{{0, 1}}
	for _, z := range zones {
		in, ok := z.crossed(a, b)
		if !ok {
			continue
		}
		var left []span
		for _, s := range visible {
			if s.from < in.from {
				left = append(left, span{s.from, math.Min(s.to, in.from)})
			}
			if s.to > in.to {
				left = append(left, span{math.Max(s.from, in.to), s.to})
			}
		}
		visible = left
	}
	return visible
}

// crossed is the part of the segment from a to b within the zone and its margin; false if there is none.
func (z Zone) crossed(a, b Point) (span, bool) {
	plane := NewPlane(z.Center)
	from, to := plane.XY(a), plane.XY(b)
	d, r := to.Sub(from), z.RadiusM+marginM
	// |from + t d| = r
	dd, fd, ff := d.X*d.X+d.Y*d.Y, from.X*d.X+from.Y*d.Y, from.X*from.X+from.Y*from.Y-r*r
	if dd == 0 {
		return span{0, 1}, ff <= 0
	}
	root := fd*fd - dd*ff
	if root <= 0 {
		return span{}, false
	}
	root = math.Sqrt(root)
	in := span{(-fd - root) / dd, (-fd + root) / dd}
	if in.to <= 0 || in.from >= 1 {
		return span{}, false
	}
	return span{math.Max(0, in.from), math.Min(1, in.to)}, true
}

// Cut is track without what others may not see, its pieces one after the other; nil if nothing is left. A track of which nothing
// is hidden comes back as it is.
func (c Concealment) Cut(track []Point) []Point {
	pieces := c.Pieces(track)
	if IsWhole(pieces, len(track)) {
		return track
	}
	var out []Point
	for _, piece := range pieces {
		for _, p := range piece {
			out = append(out, p.Point)
		}
	}
	return out
}

// Outside is the place to show for one that a track begins or ends at: itself, or a point at the edge of what is hidden.
func (c Concealment) Outside(end Point) Point {
	zones := c.around([]Point{end})
	for turn := range 36 {
		at := end
		for _, z := range zones {
			if z.hides(at) {
				const beyondM = 5
				rad := radians(float64(c.random(z.Center, turn) % 360))
				at = NewPlane(z.Center).Point(XY{X: (z.RadiusM + beyondM) * math.Sin(rad), Y: (z.RadiusM + beyondM) * math.Cos(rad)})
			}
		}
		if !hidden(zones, at) {
			return at
		}
	}
	return Point{} // so many zones lie around it; a place in the sea is nobody's
}

func hidden(zones []Zone, p Point) bool {
	for _, z := range zones {
		if z.hides(p) {
			return true
		}
	}
	return false
}

// around are the zones of a track: those of its owner and those of its ends.
func (c Concealment) around(track []Point) []Zone {
	if c.EndsM <= 0 || len(track) == 0 {
		return c.Zones
	}
	zones := append([]Zone{}, c.Zones...)
	for _, end := range []Point{track[0], track[len(track)-1]} {
		// The same door has the same move, although its fixes scatter: moves belong to cells of some 500 m.
		const cellDeg = 0.005
		cell := Point{Lat: math.Round(end.Lat / cellDeg), Lng: math.Round(end.Lng / cellDeg)}
		n := c.random(cell, 0)
		zones = append(zones, HiddenZone(end, c.EndsM, float64(n%1000)/1000, float64(n/1000%360)))
	}
	return zones
}

// random is a number that only who knows the seed can tell.
func (c Concealment) random(of Point, turn int) uint64 {
	h := fnv.New64a()
	var b [32]byte
	binary.LittleEndian.PutUint64(b[:], c.Seed)
	binary.LittleEndian.PutUint64(b[8:], math.Float64bits(of.Lat))
	binary.LittleEndian.PutUint64(b[16:], math.Float64bits(of.Lng))
	binary.LittleEndian.PutUint64(b[24:], uint64(turn))
	_, _ = h.Write(b[:])
	x := h.Sum64()
	x ^= x >> 33 // the last bytes reach all bits (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators")
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}
