package judge

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// A Fit is how near a route keeps to the outline as it was placed on the map, in percent of the diagonal of the outline's
// bounding box.
type Fit struct {
	MeanPct    float64 // A1: mean of the mean distance of each line from the other
	P95Pct     float64 // A2: 95th percentile of all these distances
	FrechetPct float64 // A3: see Frechet
	DiagonalM  float64
}

// Situate measures the fit of a route to the placed outline, samples 10 m apart. Cost: a few milliseconds for 5 km.
func Situate(route, outline []geo.XY) Fit {
	if !drawable(route) || !drawable(outline) {
		nan := math.NaN()
		return Fit{MeanPct: nan, P95Pct: nan, FrechetPct: nan, DiagonalM: nan}
	}
	a, b := sampled(route, stepM), sampled(outline, stepM)
	f := Fit{DiagonalM: diagonal(outline)}
	there, back := nearest(a, b), nearest(b, a)
	f.MeanPct = 100 * (mean(there) + mean(back)) / 2 / f.DiagonalM
	all := slices.Concat(there, back)
	slices.Sort(all)
	f.P95Pct = 100 * all[len(all)*95/100] / f.DiagonalM
	f.FrechetPct = 100 * frechet(a, b, 0.0005*f.DiagonalM) / f.DiagonalM
	return f
}
