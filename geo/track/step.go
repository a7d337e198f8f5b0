package track

import (
	"math"
	"time"

	"github.com/runnerway/runnerway/geo"
)

// A step is what lies between a fix and the one before it, as far as it counts: metres run and seconds moving.
type step struct {
	m, s float64
}

// A pause is where the runner stays within a few metres: neither the way of the last restSpanS seconds nor that of the next
// ones reaches the pace of a rest. A turn on the spot is no pause, since both ways lead away from it. The time at which a
// pause begins and ends is set back by what the window has of running.
//
// A hole is a step of more than holeS. It is a pause if its ends are near; else it is bridged by a straight line if the
// runner can have run it, which is what a tunnel looks like; else it was a ride and is left out with its time.

const (
	restShare    = 0.25 // of the usual speed; slower is rest
	leastRestMPS = 0.35
	mostRestMPS  = 0.75 // a slow walk
	restSpanS    = 5
	mostSpanS    = 20
	restNoise    = 1.4 // seconds of window by metre of noise and m/s of rest, for what smoothing leaves of the noise
	leastRestS   = 2   // at rest by the window
	holeS        = 30
	holeSteps    = 5 // usual steps
	restStepS    = 10
	rideShare    = 2 // times the usual speed; a hole crossed faster was no run
)

// A pacing is what tells rest and ride from running.
type pacing struct {
	speed, rest float64 // m/s
	span, hole  float64 // s
}

func newPacing(speed, noiseM, stepS float64) pacing {
	p := pacing{speed: speed, rest: math.Max(leastRestMPS, math.Min(mostRestMPS, restShare*speed))}
	p.span = math.Max(restSpanS, math.Min(mostSpanS, restNoise*noiseM/p.rest))
	p.hole = math.Max(holeS, holeSteps*stepS)
	return p
}

// steps measures what lies between the fixes; the first step is empty.
func (p pacing) steps(g ground, fixes []fix, c *Cleaning) []step {
	steps := make([]step, len(fixes))
	resting := p.resting(g, fixes)
	paused := false
	for i := 1; i < len(fixes); i++ {
		d, dt := g.distance(fixes[i-1].xy, fixes[i].xy), fixes[i].t-fixes[i-1].t
		rests := resting[i]
		switch speed := d / math.Max(dt, minStepS); {
		case fixes[i].cut:
			c.Gaps++
			c.LeftOutM += d
			paused = false
			continue
		case dt > restStepS && speed < p.rest:
			rests = 1
		case dt > p.hole && speed > math.Min(fastestMPS, rideShare*p.speed):
			c.Gaps++
			c.LeftOutM += d
			paused = false
			continue
		case dt > p.hole:
			c.Gaps++
			c.BridgedM += d
		}
		if rests >= 0.5 && !paused {
			c.Pauses++
		}
		paused = rests >= 0.5
		steps[i] = step{m: d * (1 - rests), s: dt * (1 - rests)}
	}
	return steps
}

// resting is the share of each step that the runner was at rest.
func (p pacing) resting(g ground, fixes []fix) []float64 {
	shares := make([]float64, len(fixes))
	eachPiece(fixes, func(from, to int) { p.restIn(g, fixes[from:to], shares[from:to]) })
	return shares
}

// eachPiece calls f for every uninterrupted piece of fixes.
func eachPiece(fixes []fix, f func(from, to int)) {
	for from := 0; from < len(fixes); {
		to := from + 1
		for to < len(fixes) && !fixes[to].cut {
			to++
		}
		f(from, to)
		from = to
	}
}

// restIn fills shares for one piece.
func (p pacing) restIn(g ground, fixes []fix, shares []float64) {
	edge := p.span * (1 - p.rest/p.speed)
	var begin, end float64
	within := false
	flush := func() {
		if within && end-begin >= leastRestS {
			addRest(fixes, shares, begin-math.Max(0, edge), end+math.Max(0, edge))
		}
		within = false
	}
	var before, after cursor
	for i, f := range fixes {
		back := g.distance(before.at(fixes, f.t-p.span), f.xy)
		ahead := g.distance(f.xy, after.at(fixes, f.t+p.span))
		// At the ends of the piece the window is shorter.
		backS := math.Min(p.span, f.t-fixes[0].t)
		aheadS := math.Min(p.span, fixes[len(fixes)-1].t-f.t)
		still := backS+aheadS >= p.span && back <= p.rest*backS && ahead <= p.rest*aheadS
		if !still {
			flush()
			continue
		}
		if !within || i > 0 && f.t-fixes[i-1].t > p.hole {
			flush()
			within, begin = true, f.t
		}
		end = f.t
	}
	flush()
}

// addRest marks what of the steps lies between the times begin and end.
func addRest(fixes []fix, shares []float64, begin, end float64) {
	for i := firstAfter(fixes, begin); i < len(fixes) && i > 0 && fixes[i-1].t < end; i++ {
		dt := fixes[i].t - fixes[i-1].t
		if dt <= 0 {
			continue
		}
		overlap := math.Min(end, fixes[i].t) - math.Max(begin, fixes[i-1].t)
		shares[i] = math.Min(1, shares[i]+math.Max(0, overlap)/dt)
	}
}

// firstAfter is the first fix later than t, at least 1.
func firstAfter(fixes []fix, t float64) int {
	lo, hi := 1, len(fixes)
	for lo < hi {
		if mid := (lo + hi) / 2; fixes[mid].t > t {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// A cursor finds positions by time, going forward only.
type cursor struct{ next int }

// at is where the runner was at time t, between the first and the last fix. Times must not fall from call to call.
func (c *cursor) at(fixes []fix, t float64) geo.XY {
	for c.next < len(fixes) && fixes[c.next].t < t {
		c.next++
	}
	switch c.next {
	case 0:
		return fixes[0].xy
	case len(fixes):
		return fixes[len(fixes)-1].xy
	}
	a, b := fixes[c.next-1], fixes[c.next]
	return a.xy.Lerp(b.xy, (t-a.t)/(b.t-a.t))
}

// untimedSteps are the steps of a run without times: all but the cuts count.
func untimedSteps(g ground, fixes []fix, c *Cleaning) []step {
	steps := make([]step, len(fixes))
	for i := 1; i < len(fixes); i++ {
		d := g.distance(fixes[i-1].xy, fixes[i].xy)
		if fixes[i].cut {
			c.Gaps++
			c.LeftOutM += d
			continue
		}
		steps[i].m = d
	}
	return steps
}

// splits cuts a run into pieces of lengthM, kilometres as a rule. The time at a boundary is taken evenly from the step that
// crosses it.
func splits(steps []step, lengthM float64) []Split {
	var out []Split
	var m, s float64 // of the split at hand
	add := func() {
		t := seconds(s)
		out = append(out, Split{Km: len(out) + 1, DistanceM: m, Time: t, PaceSecPerKm: pace(t, m)})
		m, s = 0, 0
	}
	for _, st := range steps {
		for m+st.m >= lengthM {
			share := (lengthM - m) / st.m
			m, s = lengthM, s+st.s*share
			st.m, st.s = st.m*(1-share), st.s*(1-share)
			add()
		}
		m, s = m+st.m, s+st.s
	}
	if m >= leastSplitM {
		add()
	}
	return out
}

// leastSplitM is the shortest rest of a kilometre that is a split of its own.
const leastSplitM = 1

func seconds(s float64) time.Duration { return time.Duration(math.Round(s * float64(time.Second))) }

// pace is seconds per kilometre, 0 over no distance.
func pace(t time.Duration, distanceM float64) float64 {
	if distanceM <= 0 {
		return 0
	}
	return t.Seconds() / distanceM * 1000
}
