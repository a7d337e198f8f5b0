package elevation

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// Voids is what FillVoids did, in samples.
type Voids struct {
	Filled int // heights found from the ground around
	Left   int // still unknown
	Holes  int // that were filled
}

// FillVoids finds heights for voids in holes of at most maxM metres across, by going straight from one edge of the hole to
// the other, west to east and south to north. Larger holes stay unknown, for what lies in them is anybody's guess, and so do
// samples that have known ground on both sides in neither direction.
func (g *Grid) FillVoids(maxM float64) Voids {
	var done Voids
	var seen []bool
	for i, h := range g.Heights {
		if h != Void || seen != nil && seen[i] {
			continue
		}
		if seen == nil {
			seen = make([]bool, len(g.Heights))
		}
		hole := g.hole(i, seen)
		if hole.widthM > maxM || hole.heightM > maxM || hole.samples > len(hole.at) {
			done.Left += hole.samples
			continue
		}
		filled := g.fill(hole.at)
		done.Filled += filled
		done.Left += len(hole.at) - filled
		if filled > 0 {
			done.Holes++
		}
	}
	return done
}

// A hole is a connected set of voids.
type hole struct {
	at              []int32 // the samples, if they are few
	samples         int
	widthM, heightM float64 // from the known sample on one side to that on the other
}

// holeSamples is how many samples of a hole are listed; a hole that is small enough to be filled has far fewer.
const holeSamples = 1 << 16

// hole finds the voids that are joined to sample i along rows and columns and marks them as seen.
func (g *Grid) hole(i int, seen []bool) hole {
	var h hole
	west, east, north, south := g.Cols, 0, g.Rows, 0
	open := []int32{int32(i)}
	seen[i] = true
	for len(open) > 0 {
		at := open[len(open)-1]
		open = open[:len(open)-1]
		h.samples++
		if len(h.at) < holeSamples {
			h.at = append(h.at, at)
		}
		row, col := int(at)/g.Cols, int(at)%g.Cols
		west, east, north, south = min(west, col), max(east, col), min(north, row), max(south, row)
		for _, next := range [4][2]int{{row, col - 1}, {row, col + 1}, {row - 1, col}, {row + 1, col}} {
			if next[0] < 0 || next[0] >= g.Rows || next[1] < 0 || next[1] >= g.Cols {
				continue
			}
			if n := next[0]*g.Cols + next[1]; g.Heights[n] == Void && !seen[n] {
				seen[n] = true
				open = append(open, int32(n))
			}
		}
	}
	middle := geo.Point{Lat: g.South + float64(g.Rows-1-(north+south)/2)*g.StepDeg, Lng: g.West}
	stepNorth := geo.Distance(middle, geo.Point{Lat: middle.Lat + g.StepDeg, Lng: middle.Lng})
	stepEast := geo.Distance(middle, geo.Point{Lat: middle.Lat, Lng: middle.Lng + g.StepDeg})
	h.widthM, h.heightM = float64(east-west+2)*stepEast, float64(south-north+2)*stepNorth
	return h
}

// fill gives the samples of a hole heights where the hole ends on both sides, and says of how many.
func (g *Grid) fill(at []int32) int {
	heights := make([]int16, len(at))
	filled := 0
	for i, a := range at {
		heights[i] = Void
		var sum, weights float64
		row, col := int(a)/g.Cols, int(a)%g.Cols
		for _, across := range [2]struct{ step, back, ahead int }{{1, col, g.Cols - 1 - col}, {g.Cols, row, g.Rows - 1 - row}} {
			if h, span, ok := g.between(int(a), across.step, across.back, across.ahead); ok {
				sum += h / span
				weights += 1 / span
			}
		}
		if weights > 0 {
			heights[i] = int16(math.Round(sum / weights))
			filled++
		}
	}
	for i, a := range at { // only now, so that no height comes from one that was found
		g.Heights[a] = heights[i]
	}
	return filled
}

// between is the height at sample i on the straight line from the known sample before it to the one behind it, going by
// step, at most back and ahead samples; span is how many samples these are apart. False if one is missing.
func (g *Grid) between(i, step, back, ahead int) (height, span float64, ok bool) {
	before, behind := 0, 0
	for n := 1; n <= back && before == 0; n++ {
		if g.Heights[i-n*step] != Void {
			before = n
		}
	}
	for n := 1; n <= ahead && behind == 0; n++ {
		if g.Heights[i+n*step] != Void {
			behind = n
		}
	}
	if before == 0 || behind == 0 {
		return 0, 0, false
	}
	span = float64(before + behind)
	return (float64(g.Heights[i-before*step])*float64(behind) + float64(g.Heights[i+behind*step])*float64(before)) / span, span, true
}
