// Package elevation knows heights above sea level: it reads SRTM tiles, stores them as small blocks, and samples them.
//
// A height is known where the four samples around a place are; a void among them, or no data, makes it unknown, which is NaN
// and never 0.
package elevation

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// Void is a sample of unknown height, as in SRTM files.
const Void = math.MinInt16

// A Grid is a regular raster of heights in metres.
type Grid struct {
	South, West float64 // the position of the south-western sample in degrees
	StepDeg     float64 // between samples, both ways
	Rows, Cols  int
	Heights     []int16 // Rows*Cols samples, the northern row first, from west to east; Void where unknown
}

// Bounds is the box of the samples.
func (g *Grid) Bounds() geo.Bounds {
	return geo.Bounds{
		Min: geo.Point{Lat: g.South, Lng: g.West},
		Max: geo.Point{Lat: g.South + float64(g.Rows-1)*g.StepDeg, Lng: g.West + float64(g.Cols-1)*g.StepDeg},
	}
}

// sampleTolerance is how far, in samples, a point may lie from a sample, or beyond the raster, and count as on it: rounding,
// not distance.
const sampleTolerance = 1e-6

// At is the height at p in metres, interpolated between the four samples around it; NaN beyond the raster and beside a void.
func (g *Grid) At(p geo.Point) float32 {
	unknown := float32(math.NaN())
	if g.Rows < 2 || g.Cols < 2 {
		return unknown
	}
	x, okX := inRaster((p.Lng-g.West)/g.StepDeg, g.Cols)
	y, okY := inRaster((p.Lat-g.South)/g.StepDeg, g.Rows)
	if !okX || !okY {
		return unknown
	}
	col, row := min(int(x), g.Cols-2), min(int(y), g.Rows-2)
	fx, fy := x-float64(col), y-float64(row)
	var sum float64
	for dy, wy := range [2]float64{1 - fy, fy} {
		for dx, wx := range [2]float64{1 - fx, fx} {
			w := wx * wy
			if w == 0 {
				continue
			}
			h := g.Heights[(g.Rows-1-row-dy)*g.Cols+col+dx]
			if h == Void {
				return unknown
			}
			sum += w * float64(h)
		}
	}
	return float32(sum)
}

// inRaster brings a place in samples onto the raster, and onto a sample, from which it is off by rounding. Without the latter
// a void beside a sample would make the sample's own place unknown. NaN is off the raster.
func inRaster(v float64, n int) (float64, bool) {
	if !(v >= -sampleTolerance && v <= float64(n-1)+sampleTolerance) {
		return 0, false
	}
	if sample := math.Round(v); math.Abs(v-sample) <= sampleTolerance {
		v = sample
	}
	return v, true
}
