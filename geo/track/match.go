package track

import (
	"math"
	"slices"
	"sort"

	"github.com/runnerway/runnerway/geo"
)

// Route completion is the share of the planned route that the run followed in its order. Both lines are sampled every few
// metres; a sample of the plan can be matched to a sample of the run within MatchToleranceM. The matching is monotone: as the
// run goes on, so does the plan. The most samples of the plan that such a matching covers are the longest increasing
// subsequence of the plan's samples seen from the run one after the other (Schensted 1961), n log n. So a run that crosses
// the plan somewhere, or passes a street that the plan uses twice, gets what it ran and no more.
//
// The plan may be run the other way round, and a closed plan may be begun anywhere: it is cut where the run first touches it,
// at each place if the plan passes there several times. The best of these counts.

// MatchToleranceM is how far a run may be from the planned route and still follow it: the width of a street and the scatter
// of a receiver between buildings.
const MatchToleranceM = 30

const (
	matchStepM      = 10
	mostPlanSamples = 4000  // a longer plan is sampled more coarsely
	mostRunSamples  = 20000 // and so is a longer run
	mostCuts        = 6
	mostCells       = 1 << 18
)

// completion is the share of plan that was run along the pieces of run, 0..1; false without a plan of any length.
func completion(run [][]geo.XY, plan []geo.XY) (float64, bool) {
	samples := sampled(plan, matchStepM, mostPlanSamples)
	if len(samples) < 2 {
		return 0, false
	}
	closed := plan[0].Dist(plan[len(plan)-1]) <= MatchToleranceM && geo.PathLength(plan) > 4*MatchToleranceM
	if closed && samples[0] == samples[len(samples)-1] {
		samples = samples[:len(samples)-1]
	}
	m := seen(run, samples)
	return float64(m.best(closed)) / float64(len(samples)), true
}

// sampled is line with points every stepM at most and about, no more than most of them. The ends are kept. A line of no
// length gives nil.
func sampled(line []geo.XY, stepM float64, most int) []geo.XY {
	length := geo.PathLength(line)
	if !(length > 0) {
		return nil
	}
	n := int(math.Ceil(math.Min(length/stepM, float64(most-1))))
	out := make([]geo.XY, 0, n+1)
	out = append(out, line[0])
	done := 0.0 // length of the segments before the one at hand
	for i := 1; i < len(line); i++ {
		d := line[i-1].Dist(line[i])
		for len(out) < n && done+d >= length*float64(len(out))/float64(n) && d > 0 {
			out = append(out, line[i-1].Lerp(line[i], (length*float64(len(out))/float64(n)-done)/d))
		}
		done += d
	}
	return append(out, line[len(line)-1])
}

// A meeting is what the run sees of the plan: the samples of the plan within reach, in ascending order, by sample of the
// run, one after the other.
type meeting struct {
	plan   int // number of samples
	near   []int32
	ends   []int32 // of each sample of the run in near
	united int     // samples of the plan that are seen at all
}

// seen looks from run at the samples of plan.
func seen(run [][]geo.XY, plan []geo.XY) meeting {
	cells := newCells(plan)
	m := meeting{plan: len(plan)}
	var length float64
	for _, piece := range run {
		length += geo.PathLength(piece)
	}
	stepM := math.Max(matchStepM, length/mostRunSamples)
	found := make([]bool, len(plan))
	for _, piece := range run {
		samples := sampled(piece, stepM, mostRunSamples)
		if samples == nil && len(piece) > 0 {
			samples = piece[:1]
		}
		for _, p := range samples {
			from := len(m.near)
			for _, k := range cells.around(p) {
				if plan[k].Dist(p) <= MatchToleranceM {
					m.near = append(m.near, k)
					found[k] = true
				}
			}
			if len(m.near) > from {
				m.ends = append(m.ends, int32(len(m.near)))
			}
		}
	}
	for _, f := range found {
		if f {
			m.united++
		}
	}
	return m
}

// best is the most samples of the plan that the run covers in order, over both directions and the cuts of a closed plan.
func (m meeting) best(closed bool) int {
	best := 0
	for _, cut := range m.cuts(closed) {
		for _, way := range []int32{1, -1} {
			if best == m.united {
				return best
			}
			best = max(best, m.inOrder(cut, way))
		}
	}
	return best
}

// cuts are the samples at which a closed plan may be cut: where the run first sees it, once for each time that the plan
// passes there, and the plan's own ends.
func (m meeting) cuts(closed bool) []int32 {
	cuts := []int32{0}
	if !closed || len(m.ends) == 0 {
		return cuts
	}
	first := m.near[:m.ends[0]]
	for i, k := range first {
		if (i == 0 || k > first[i-1]+1) && len(cuts) < mostCuts {
			cuts = append(cuts, k)
		}
	}
	slices.Reverse(cuts) // the likeliest first
	return cuts
}

// inOrder is the length of the longest sequence of plan samples that the run sees in order, from cut on forward (1) or from
// the one before it backward (-1).
func (m meeting) inOrder(cut, way int32) int {
	n := int32(m.plan)
	var tails []int32 // the least phase that ends a sequence of each length
	var seen []int32
	from := int32(0)
	for _, to := range m.ends {
		seen = seen[:0]
		for _, k := range m.near[from:to] {
			phase := k - cut
			if way < 0 {
				phase = cut - 1 - k
			}
			seen = append(seen, (phase%n+n)%n)
		}
		from = to
		slices.Sort(seen)
		for _, phase := range seen {
			if len(tails) == 0 || phase > tails[len(tails)-1] {
				tails = append(tails, phase)
				continue
			}
			at := sort.Search(len(tails), func(i int) bool { return tails[i] >= phase })
			tails[at] = phase
		}
	}
	return len(tails)
}

// cells is a grid over the samples of a plan. Each cell lists the samples in it and in the cells around it, ascending.
type cells struct {
	min        geo.XY
	size       float64
	cols, rows int
	first      []int32 // of each cell in members, and the end
	members    []int32
}

func newCells(plan []geo.XY) *cells {
	lo, hi := plan[0], plan[0]
	for _, p := range plan {
		lo = geo.XY{X: math.Min(lo.X, p.X), Y: math.Min(lo.Y, p.Y)}
		hi = geo.XY{X: math.Max(hi.X, p.X), Y: math.Max(hi.Y, p.Y)}
	}
	c := &cells{size: MatchToleranceM}
	for {
		c.min = geo.XY{X: lo.X - c.size, Y: lo.Y - c.size}
		across, up := (hi.X-lo.X)/c.size+3, (hi.Y-lo.Y)/c.size+3
		if across*up <= mostCells {
			c.cols, c.rows = int(across), int(up)
			break
		}
		c.size *= 2
	}
	c.first = make([]int32, c.cols*c.rows+1)
	each := func(f func(cell int, k int32)) {
		for k, p := range plan {
			x, y := int((p.X-c.min.X)/c.size), int((p.Y-c.min.Y)/c.size)
			for dy := max(0, y-1); dy <= min(c.rows-1, y+1); dy++ {
				for dx := max(0, x-1); dx <= min(c.cols-1, x+1); dx++ {
					f(dy*c.cols+dx, int32(k))
				}
			}
		}
	}
	each(func(cell int, _ int32) { c.first[cell+1]++ })
	for i := range c.cols * c.rows {
		c.first[i+1] += c.first[i]
	}
	c.members = make([]int32, c.first[len(c.first)-1])
	next := slices.Clone(c.first)
	each(func(cell int, k int32) {
		c.members[next[cell]] = k
		next[cell]++
	})
	return c
}

// around are the samples that may lie within MatchToleranceM of p.
func (c *cells) around(p geo.XY) []int32 {
	x, y := math.Floor((p.X-c.min.X)/c.size), math.Floor((p.Y-c.min.Y)/c.size)
	if !(x >= 0 && y >= 0 && x < float64(c.cols) && y < float64(c.rows)) {
		return nil
	}
	cell := int(y)*c.cols + int(x)
	return c.members[c.first[cell]:c.first[cell+1]]
}
