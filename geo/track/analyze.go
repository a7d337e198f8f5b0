package track

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// Analyze computes the figures of a run recorded as points, compared with plan. It does not change points. Times of points
// are mended as far as they can be, wild fixes are left out, the scatter of the rest is smoothed, and pauses and holes are
// told from running; each step says how in its own file, all together docs/tracks.md.
//
// Cost: n log n; some 10 ms of CPU for ten hours at one fix per second.
func Analyze(points []Point, plan Plan) Figures {
	f, _, _ := analyze(points, plan)
	return f
}

// analyze also gives the cleaned fixes and what lies before each; none of a run that is not usable.
func analyze(points []Point, plan Plan) (Figures, []fix, []step) {
	f := Figures{}
	g := newGround(points)
	fixes, timed := inTime(g.fixes(points, &f.Cleaned), &f.Cleaned)
	var steps []step
	if timed {
		fixes, steps = timedRun(g, fixes, &f.Cleaned)
	} else {
		fixes, steps = untimedRun(g, fixes, &f.Cleaned)
	}
	var movingS float64
	for _, s := range steps {
		f.DistanceM += s.m
		movingS += s.s
	}
	if f.DistanceM < leastRunM {
		return Figures{Cleaned: f.Cleaned}, nil, nil
	}
	f.Usable, f.Timed = true, timed
	if timed {
		f.Duration = seconds(fixes[len(fixes)-1].t - fixes[0].t)
		f.MovingTime = seconds(movingS)
		f.PaceSecPerKm = pace(f.MovingTime, f.DistanceM)
		f.Cleaned.PausedTime = f.Duration - f.MovingTime
	}
	f.Splits = splits(steps, 1000)
	f.AscentM, f.DescentM, f.ClimbKnown = climb(fixes, steps)
	f.AverageHeartRate, f.MaxHeartRate = heartRate(fixes)
	f.compare(g, fixes, plan)
	return f, fixes, steps
}

// leastRunM is the shortest way that is a run: less is scatter.
const leastRunM = 1

// timedRun cleans fixes of known, rising times and measures the steps between them.
func timedRun(g ground, fixes []fix, c *Cleaning) ([]fix, []step) {
	c.NoiseM = noise(fixes, true)
	fixes = dropLeaps(g, fixes, c.NoiseM, c)
	fixes = dropSpikes(g, fixes, c.NoiseM, c)
	c.NoiseM = noise(fixes, true)
	p := newPacing(usualSpeed(g, fixes), c.NoiseM, usualStep(fixes))
	s := scatter{noiseM: c.NoiseM, speedMPS: p.speed, holeS: p.hole}
	return fixes, s.smooth(g, fixes, func() []step { return p.steps(g, fixes, c) })
}

// untimedRun does the same for fixes without times. Densely recorded ones are smoothed as if they were a second apart.
func untimedRun(g ground, fixes []fix, c *Cleaning) ([]fix, []step) {
	fixes = dropExcursions(g, fixes, c)
	measure := func() []step { return untimedSteps(g, fixes, c) }
	if stepM := quantile(stepLengths(g, fixes), 0.5, 0); stepM == 0 || stepM > denseM {
		return fixes, measure()
	}
	c.NoiseM = noise(fixes, false)
	for i := range fixes {
		fixes[i].t = float64(i)
	}
	s := scatter{noiseM: c.NoiseM, speedMPS: usualSpeed(g, fixes), holeS: math.Inf(1)}
	return fixes, s.smooth(g, fixes, measure)
}

// denseM is the distance between fixes up to which a run without times is taken for recorded and not for drawn.
const denseM = 15

// compare fills the figures that need the plan.
func (f *Figures) compare(g ground, fixes []fix, plan Plan) {
	var run [][]geo.XY
	eachPiece(fixes, func(from, to int) {
		piece := make([]geo.XY, 0, to-from)
		for _, fix := range fixes[from:to] {
			piece = append(piece, fix.xy)
		}
		run = append(run, piece)
	})
	f.RouteCompletion, f.CompletionKnown = completion(run, g.line(plan.Path))
	outline := g.line(plan.Outline)
	f.ShapeDeviationM, f.AccuracyKnown = deviation(run, outline)
	if f.AccuracyKnown {
		f.ShapeAccuracy = accuracy(f.ShapeDeviationM, outline)
	}
}

// Heart rates beyond these are a sensor's slips.
const (
	slowestHeart = 25
	fastestHeart = 250
)

// heartRate is the average and the highest of the known heart rates.
func heartRate(fixes []fix) (average, highest int) {
	sum, n := 0, 0
	for _, f := range fixes {
		if f.heart < slowestHeart || f.heart > fastestHeart {
			continue
		}
		sum += f.heart
		n++
		highest = max(highest, f.heart)
	}
	if n == 0 {
		return 0, 0
	}
	return int(math.Round(float64(sum) / float64(n))), highest
}
