package track

import (
	"math"
	"time"
)

// A Profile is how a run went from its first fix to its last, after cleaning. All slices have one element by fix.
type Profile struct {
	DistanceM []float64 // run until there; never falls
	// ElapsedS and MovingS are the time until there, with and without pauses; both nil if the run has no times.
	ElapsedS, MovingS []float64
	HeightM           []float64 // NaN where unknown
	HeartRate         []int     // 0 where unknown

	steps []step
}

// MileM is a mile in metres.
const MileM = 1609.344

// Trace is Analyze that also says how the run went. The profile of a run that is not usable is empty.
func Trace(points []Point, plan Plan) (Figures, Profile) {
	f, fixes, steps := analyze(points, plan)
	p := Profile{steps: steps}
	if !f.Usable {
		return f, p
	}
	p.DistanceM, p.HeightM, p.HeartRate = make([]float64, len(fixes)), make([]float64, len(fixes)), make([]int, len(fixes))
	if f.Timed {
		p.ElapsedS, p.MovingS = make([]float64, len(fixes)), make([]float64, len(fixes))
	}
	var m, s float64
	for i, at := range fixes {
		m, s = m+steps[i].m, s+steps[i].s
		p.DistanceM[i], p.HeightM[i] = m, at.heightM
		if at.heart >= slowestHeart && at.heart <= fastestHeart {
			p.HeartRate[i] = at.heart
		}
		if f.Timed {
			p.ElapsedS[i], p.MovingS[i] = at.t-fixes[0].t, s
		}
	}
	return f, p
}

// Splits cuts the run into pieces of lengthM; the last one is shorter.
func (p Profile) Splits(lengthM float64) []Split { return splits(p.steps, lengthM) }

// Fastest is the least time in which lengthM were run without a break in the counting: pauses within count, as they do in a
// race. False if the run is shorter or has no times.
//
// Between two fixes the runner is taken to go evenly, so that the fastest piece begins or ends at a fix: all pieces that
// begin at one are compared, and all that end at one. Cost: linear.
func (p Profile) Fastest(lengthM float64) (time.Duration, bool) {
	n := len(p.DistanceM)
	if p.ElapsedS == nil || n == 0 || lengthM <= 0 || p.DistanceM[n-1] < lengthM {
		return 0, false
	}
	best := math.Inf(1)
	end := 0
	for start := range n { // of those that begin at a fix
		for end < n && p.DistanceM[end]-p.DistanceM[start] < lengthM {
			end++
		}
		if end == n {
			break
		}
		best = math.Min(best, p.elapsedAt(end, p.DistanceM[start]+lengthM)-p.ElapsedS[start])
	}
	start := 0
	for end := range n { // of those that end at one
		if p.DistanceM[end] < lengthM {
			continue
		}
		for start+1 < n && p.DistanceM[end]-p.DistanceM[start+1] >= lengthM {
			start++
		}
		best = math.Min(best, p.ElapsedS[end]-p.elapsedAt(start+1, p.DistanceM[end]-lengthM))
	}
	return seconds(best), true
}

// elapsedAt is when distanceM was reached, which lies between the fix before i and i.
func (p Profile) elapsedAt(i int, distanceM float64) float64 {
	if i == 0 {
		return p.ElapsedS[0]
	}
	from, to := p.DistanceM[i-1], p.DistanceM[i]
	if to <= from {
		return p.ElapsedS[i]
	}
	share := math.Max(0, math.Min(1, (distanceM-from)/(to-from)))
	return p.ElapsedS[i-1] + share*(p.ElapsedS[i]-p.ElapsedS[i-1])
}

// A Series is a Profile in few points, evenly along the way, as a chart shows it.
type Series struct {
	DistanceM    []float64
	ElapsedS     []float64 // nil if the run has no times
	PaceSecPerKm []float64 // while moving, over about the last 100 m; NaN at rest; nil if the run has no times
	HeightM      []float64 // nil if no height is known; NaN where it is not
	HeartRate    []float64 // beats per minute; nil if none is known; NaN where it is not
}

const (
	// leastSeriesM is the least way between two points of a series: what a fix tells exactly.
	leastSeriesM = 5
	// paceWindowM is the way over which a series' pace is taken.
	paceWindowM = 100
	// slowestPace is a pace, in s/km, beyond which one stands.
	slowestPace = 3600
)

// Series is the profile in at most most points, at least 2; none of a run that is not usable.
func (p Profile) Series(most int) Series {
	var out Series
	n := len(p.DistanceM)
	if n == 0 {
		return out
	}
	length := p.DistanceM[n-1]
	count := max(2, min(most, 1+int(length/leastSeriesM)))
	heights, hearts := newBins(count), newBins(count)
	for i, d := range p.DistanceM {
		k := min(count-1, int(math.Round(d/length*float64(count-1))))
		heights.add(k, p.HeightM[i])
		if p.HeartRate[i] > 0 {
			hearts.add(k, float64(p.HeartRate[i]))
		}
	}
	out.HeightM, out.HeartRate = heights.means(), hearts.means()
	for k, i := 0, 0; k < count; k++ {
		at := length * float64(k) / float64(count-1)
		for i < n-1 && p.DistanceM[i] < at {
			i++
		}
		out.DistanceM = append(out.DistanceM, at)
		if p.ElapsedS != nil {
			out.ElapsedS = append(out.ElapsedS, p.elapsedAt(i, at))
		}
	}
	if p.MovingS != nil {
		out.PaceSecPerKm = p.paces(out.DistanceM)
	}
	return out
}

// paces are the paces around the given distances, which rise.
func (p Profile) paces(distances []float64) []float64 {
	out := make([]float64, len(distances))
	length := p.DistanceM[len(p.DistanceM)-1]
	from, to := 0, 0
	for k, at := range distances {
		lo, hi := math.Max(0, at-paceWindowM/2), math.Min(length, at+paceWindowM/2)
		for from < len(p.DistanceM)-1 && p.DistanceM[from] < lo {
			from++
		}
		for to < len(p.DistanceM)-1 && p.DistanceM[to] < hi {
			to++
		}
		out[k] = math.NaN()
		if hi > lo {
			if pace := (p.movingAt(to, hi) - p.movingAt(from, lo)) / (hi - lo) * 1000; pace > 0 && pace <= slowestPace {
				out[k] = pace
			}
		}
	}
	return out
}

// movingAt is elapsedAt without pauses.
func (p Profile) movingAt(i int, distanceM float64) float64 {
	return Profile{DistanceM: p.DistanceM, ElapsedS: p.MovingS}.elapsedAt(i, distanceM)
}

// bins add up values by place.
type bins struct {
	sum []float64
	n   []int
}

func newBins(count int) bins { return bins{make([]float64, count), make([]int, count)} }

func (b bins) add(k int, v float64) {
	if !math.IsNaN(v) {
		b.sum[k], b.n[k] = b.sum[k]+v, b.n[k]+1
	}
}

// means are the means of the bins; empty ones between two others lie on the line between those, and are NaN elsewhere. nil
// if all are empty.
func (b bins) means() []float64 {
	out := make([]float64, len(b.sum))
	last := -1
	for k := range out {
		out[k] = math.NaN()
		if b.n[k] == 0 {
			continue
		}
		out[k] = b.sum[k] / float64(b.n[k])
		for between := last + 1; last >= 0 && between < k; between++ {
			out[between] = out[last] + (out[k]-out[last])*float64(between-last)/float64(k-last)
		}
		last = k
	}
	if last < 0 {
		return nil
	}
	return out
}
