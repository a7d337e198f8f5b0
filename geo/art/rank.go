package art

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// Ranking tells which of many drawings the streets around a start show best, without searching routes: mesh and field are
// made once, and each drawing is swept over the field in a coarse grid of poses, the best of which are settled. What a
// search reaches in the end follows the sweep's score: over 366 searches of 5 km (the 13 presets and 28 further shapes from
// three starts each in Gothenburg, Gangnam and Milan) the rank correlation with the deviation of the best route is 0.6 at an
// average start, 0.5 among the presets alone, which differ less. Traces of the best poses cost as much again and tell no more.

var (
	rankTurns  = []float64{0, -10, 10, -5, 5} // degrees
	rankScales = []float64{1, 0.93, 1.07, 1.14}
)

const (
	rankKeep    = 8  // poses of one turn and length
	rankSettled = 12 // poses of all that are settled
	rankRounds  = 10 // of settling
	rankLooked  = 2  // settled poses whose mean counts, so that one that is good by chance does not decide
	// reachedShare is what of a pose's score is left as the deviation of a route: tracing and fitting find better places.
	reachedShare = 0.66
	// fitPct is the expected deviation in percent of the drawing's diagonal at which Fit has fallen to 37: a drawing that can
	// still be guessed.
	fitPct = 3
)

// A Rating is how well an outline fits the streets around a start.
type Rating struct {
	// Fit is 0..100: 100·e^(−d/3), d the deviation in percent of the drawing's diagonal that a search is expected to reach,
	// less what of the drawing lies where there is no street at all. Good streets give 60 to 80.
	Fit float64
	// SuggestedM is the distance from which these streets can show the outline's smallest feature; 0 if the ranked one is
	// enough, or none is.
	SuggestedM float64
}

// Rank rates outlines as routes of distanceM metres (500..60000) from start, in their order. g must hold the streets within
// WindowRadiusM of the start. The result is the same for any number of workers. It costs about 10 ms of CPU for each
// outline, and 0.2 s once. Errors: ErrStartTooFar, and ctx's when it ends.
func Rank(ctx context.Context, g *roads.Graph, start geo.Point, distanceM float64, outlines []Outline) ([]Rating, error) {
	snap, ok := g.Snap(g.Plane.XY(start), MaxStartOffsetM)
	if !ok {
		return nil, ErrStartTooFar
	}
	shared := &search{ctx: ctx, request: Request{Start: start, DistanceM: distanceM}, g: g, start: g.Plane.XY(start)}
	unit := unitOf(distanceM)
	shared.m, shared.target = newMesh(g, shared.start, WindowRadiusM(shared.request), unit), distanceM/unit
	shared.streetM = shared.m.streetFor(shared.start, distanceM, snap.DistanceM)
	for range runtime.GOMAXPROCS(0) {
		shared.tracers = append(shared.tracers, newTracer(ctx, shared.m))
	}
	f := newField(shared.m, shared.target/2+fieldCapM, shared.parallel)
	ratings := make([]Rating, len(outlines))
	shared.parallel(len(outlines), func(_ *tracer, i int) {
		if len(outlines[i].points) > 0 {
			ratings[i] = shared.rate(f, outlines[i])
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return ratings, nil
}

// rate sweeps one outline. s is what all outlines share.
func (s *search) rate(f *field, o Outline) Rating {
	sweep := newSweep(o, f, slackShare*s.gate(attempts[0]), false)
	var all []pose
	for _, deg := range rankTurns {
		for _, scale := range rankScales {
			all = append(all, sweep.run(pose{turn: deg * math.Pi / 180, stretch: 1, length: s.target / detourRatio * scale}, rankKeep)...)
		}
	}
	better := func(a, b pose) int { return cmp.Compare(a.score, b.score) }
	slices.SortStableFunc(all, better)
	best := pick(all, sweep.diverse(all, rankSettled, math.Max(30, s.target/120)))
	for i := range best {
		best[i] = sweep.settle(best[i], 0.04, uprightDeg*math.Pi/180, rankRounds)
	}
	slices.SortStableFunc(best, better)
	best = best[:min(rankLooked, len(best))]
	var pct float64
	for _, p := range best {
		pct += 100 * p.score / (diagonal(o.points) * p.length) / float64(len(best))
	}
	own := &search{request: s.request, m: s.m, target: s.target}
	own.request.Outline = o
	shown := 1 - sweep.lost(best[0])
	return Rating{Fit: 100 * math.Exp(-reachedShare*pct/fitPct) * shown * shown, SuggestedM: own.suggested()}
}

// lost is the share of the outline that lies where no street runs its way as far as the field reaches.
func (s *sweep) lost(p pose) float64 {
	var r rig
	s.lay(&r, p)
	base := p.offset.Sub(p.frame().apply(s.outline.at(p.phase)))
	lost := 0
	for k := range r.x {
		for i, x := range r.x[k] {
			at, ok := s.field.cell(float64(x)+base.X, float64(r.y[k][i])+base.Y)
			if !ok || s.field.values[int(r.channel[k][i])+at] >= fieldCapM {
				lost++
			}
		}
	}
	return float64(lost) / sweepSamples
}
