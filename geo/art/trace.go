package art

import (
	"context"
	"math"
	"math/bits"
	"slices"
)

// A trace finds the walk over the streets that follows a course best: a cheapest path in the product of streets and
// course. A state is (walker, phase): the runner has come to the end of that walker while the drawing pen has come to that
// phase of the course. A step takes the next walker and lets the pen advance by a share of its length (elastic); it costs
//
//	length * (1 + (distance/sigma)^2 + wHeading*(1 - cos(angle between street and course)) + wElastic*|1 - share|)
//
// plus a price for turning around where the course does not, times what the caller adds for the piece. The phase never
// decreases, so states are settled bin by bin; only one state is kept for each walker and bin, with its exact phase.
// Following the phase is what keeps the order of the drawing: a shortest path between points of the outline would not.
// The idea is dynamic time warping (Sakoe and Chiba 1978) against all walks of a graph at once.

const (
	sigmaM    = 24.0
	wHeading  = 0.7
	wElastic  = 0.35
	turnCost  = 220.0 // metres, for a turn on the spot
	tipCost   = 15.0  // the same where the course turns back
	closeBins = 1.2   // a trace may close this far from the end of the course
	// maxSteps bounds the work of one trace; ordinary ones take 5,000 to 30,000 steps.
	maxSteps = 1_500_000
	// beyondM is where the price of distance stops growing with its square and grows by beyondSlope for each metre: past a
	// river or a railway the nearest way across counts, not how far it is in square metres.
	beyondM     = 90.0
	beyondSlope = 0.15
)

// Paces are the shares of a walker's length that the pen may advance.
type paces [4]pace

// A pace is one of them, with what of a step's price depends on it alone.
type pace struct {
	share, most, off float32 // most is the larger of share and 1, off how far share is from 1
}

func pacesOf(shares ...float32) *paces {
	all := new(paces)
	for i, share := range shares {
		all[i] = pace{share: share, most: max(1, share), off: max(share-1, 1-share)}
	}
	return all
}

// elastic are the paces of an ordinary walk.
var elastic = pacesOf(1, 0.6, 1.6, 0.3)

// patient are those of a walk that may have to go a long way around: the pen may wait.
var patient = pacesOf(1, 0.4, 0, 2)

// A tracer runs traces on one mesh. It holds the working memory, so it serves one goroutine.
type tracer struct {
	ctx      context.Context
	m        *mesh
	corridor corridor
	// states is a window of bins that moves along the course: as many as a step can reach, a power of two, side by side for
	// each local walker. They are all blank between runs: a run puts back what it touched, which its queues list.
	states []state
	rows   int       // bins of the window
	queues []queue   // by bin modulo rows
	trail  []mark    // where the settled states came from
	extra  []float32 // by piece: factor on the length beyond 1, nil for none
	gaveUp bool      // the last run was dearer than its bound
}

// A state is the cheapest way known to a walker within a bin. Cost and phase are the bits of numbers that are not negative,
// which order as the numbers do: a step chooses between integers without a branch, which would be guessed wrong every
// other time.
type state struct {
	cost, phase uint32 // the phase is exact
	from        int32  // mark of the state before, -1 for a beginning
	// flags is 0 for what is not queued and has no mark yet; queued is added while it is queued, and above it is 1 + its mark.
	flags uint32
}

const (
	queued    = 1
	markShift = 1
)

func (s *state) costM() float32  { return math.Float32frombits(s.cost) }
func (s *state) phaseF() float32 { return math.Float32frombits(s.phase) }

// A mark is what is remembered of a state that was settled.
type mark struct {
	phase        float32
	from, walker int32 // the mark before, and the local walker
}

// A queue is local walkers to be settled, first in, first out: the first n.
type queue struct {
	walkers []int32
	n       int
}

// put writes w behind the end of the queue, where it stays if count is 1 and not if it is 0.
func (q *queue) put(w int32, count uint32) {
	if q.n >= len(q.walkers) {
		q.walkers = append(q.walkers, make([]int32, max(64, len(q.walkers)))...)
	}
	q.walkers[q.n] = w
	q.n += int(count)
}

var (
	inf   = float32(math.Inf(1))
	blank = state{cost: math.Float32bits(inf), from: -1}
)

func newTracer(ctx context.Context, m *mesh) *tracer {
	return &tracer{ctx: ctx, m: m, corridor: newCorridor(m)}
}

// A traceTask is what to trace.
type traceTask struct {
	reach
	course *course
	// The walk begins behind one of the walkers from and ends with one of the walkers to.
	from, to []int32
	// gate, when positive, is the bin whose beginning the walk must pass within gateM of the mesh's origin.
	gate  int
	gateM float32
	// bound, when positive, is the cost for each bin beyond which nobody will want the walk: a run gives up once it is
	// clearly dearer.
	bound float32
}

// How clearly a run must be dearer than its bound, and from which share of its bins on it is asked.
const (
	boundSlack = 1.15
	boundFrom  = 0.3
)

// A walk is a connected sequence of walkers, with the phase at the end of each.
type walk struct {
	walkers []int32
	phases  []float32
	cost    float32
}

// run finds the cheapest walk for the task, false if there is none or the context has ended.
func (t *tracer) run(task traceTask) (walk, bool) {
	c := task.course
	t.gaveUp = false
	t.corridor.lay(t.m, c, task.radiusM, t.extra)
	defer t.release()
	t.grow(&task)
	for _, w := range task.from {
		if l := t.corridor.localWalker(w); l >= 0 {
			*t.state(l, 0) = state{from: -1, flags: queued}
			t.queues[0].put(l, 1)
		}
	}
	steps := 0
	for bin := range c.bins + 1 {
		if t.ctx.Err() != nil {
			return walk{}, false
		}
		limit := inf
		q := &t.queues[bin&(t.rows-1)]
		for _, l := range q.walkers[:q.n] {
			limit = min(limit, t.state(l, bin).costM()+task.beamM)
		}
		if task.bound > 0 && bin > int(boundFrom*float32(c.bins)) && limit < inf && limit-task.beamM > boundSlack*task.bound*float32(bin) {
			t.gaveUp = true
			return walk{}, false
		}
		for i := 0; i < q.n; i++ {
			l := q.walkers[i]
			at := t.state(l, bin)
			at.flags &^= queued
			if at.costM() <= limit {
				if steps++; steps > maxSteps {
					return walk{}, false
				}
				t.step(&task, l, at, t.mark(l, at))
			}
		}
		if bin < c.bins-lastBins {
			t.clear(bin)
		}
	}
	return t.finish(&task)
}

// lastBins is how many bins before the end of the course a walk may end.
const lastBins = 2

// grow makes room for the task's states and bins.
func (t *tracer) grow(task *traceTask) {
	var most float32
	for _, p := range task.elastic {
		most = max(most, p.share)
	}
	// The bin in which a step begins, the farthest that it reaches, and one for rounding; and room for what finish looks at.
	rows := max(int(most*t.corridor.longest)+2, lastBins+1)
	t.rows = 1 << bits.Len(uint(rows-1))
	if states := len(t.corridor.stops) * t.rows; len(t.states) < states {
		t.states = make([]state, states+states/8) // what it held was blank
		for i := range t.states {
			t.states[i] = blank
		}
	}
	for len(t.queues) < t.rows {
		t.queues = append(t.queues, queue{})
	}
	t.trail = t.trail[:0]
}

// state is that of local walker l in a bin of the window.
func (t *tracer) state(l int32, bin int) *state { return &t.states[int(l)*t.rows+bin&(t.rows-1)] }

// step relaxes what follows local walker l, whose state is at and whose mark is from.
func (t *tracer) step(task *traceTask, l int32, at *state, from int32) {
	c := task.course
	base, phase := at.costM(), at.phaseF()
	end := float32(c.bins)
	if phase >= end {
		return
	}
	gate := inf // that is still ahead
	if task.gate > 0 && phase < float32(task.gate) {
		gate = float32(task.gate)
	}
	back := base + task.turnM
	if c.tip[min(int(phase), c.bins-1)] {
		back = base + tipCost
	}
	baseBits, backBits := math.Float32bits(base), math.Float32bits(back)
	r2, bins, paces, rows := task.radiusM*task.radiusM, c.bin, task.elastic, t.rows
	for _, next := range t.corridor.following(l) {
		p := &t.corridor.stops[next]
		turnedBits := baseBits
		if next == l^1 {
			turnedBits = backBits
		}
		turned := math.Float32frombits(turnedBits)
		states := t.states[int(next)*rows:][:rows]
		least, stiff := turned+p.length*p.factor, p.length*wElastic
		for i := range paces {
			pace := &paces[i]
			after := phase + pace.share*p.bins
			if after > end {
				after = end
			}
			row := int(after) & (rows - 1)
			s := &states[row]
			if math.Float32bits(least+stiff*pace.off) >= s.cost { // at any distance and heading
				continue
			}
			middle := (phase + after) / 2
			k := int(middle)
			if k >= len(bins) {
				k = len(bins) - 1
			}
			b := &bins[k]
			f := middle - float32(k)
			dx, dy := b.x+b.dx*f-p.x, b.y+b.dy*f-p.y
			d2 := dx*dx + dy*dy
			if d2 > r2 || after >= gate && p.off > task.gateM {
				continue
			}
			far := d2 / (sigmaM * sigmaM)
			if d2 > beyondM*beyondM {
				far = beyondM*beyondM/(sigmaM*sigmaM) + beyondSlope*(float32(math.Sqrt(float64(d2)))-beyondM)
			}
			cost := math.Float32bits(turned + p.length*(p.factor*(1+pace.most*(far+wHeading*(1-p.ux*b.ux-p.uy*b.uy)))+wElastic*pace.off))
			// The cheaper of the two stays, and what was not queued joins the queue if it became cheaper.
			was, exact, before := *s, math.Float32bits(after), from
			joins := ^was.flags & queued
			if cost >= was.cost {
				cost, exact, before, joins = was.cost, was.phase, was.from, 0
			}
			s.cost, s.phase, s.from = cost, exact, before
			s.flags |= joins
			t.queues[row].put(next, joins)
		}
	}
}

// mark remembers the state of local walker l, in the mark that it has already if it was settled before and then found
// cheaper.
func (t *tracer) mark(l int32, s *state) int32 {
	m := mark{phase: s.phaseF(), from: s.from, walker: l}
	if s.flags == 0 {
		t.trail = append(t.trail, m)
		s.flags = uint32(len(t.trail)) << markShift
		return int32(len(t.trail) - 1)
	}
	at := s.flags>>markShift - 1
	t.trail[at] = m
	return int32(at)
}

// finish picks the best state at the end of the course and walks back from it.
func (t *tracer) finish(task *traceTask) (walk, bool) {
	c := task.course
	best, last := inf, mark{from: -1}
	for _, w := range task.to {
		l := t.corridor.localWalker(w)
		if l < 0 {
			continue
		}
		for bin := max(0, c.bins-lastBins); bin <= c.bins; bin++ {
			s := t.state(l, bin)
			rest := float32(c.bins) - s.phaseF()
			if s.from < 0 || rest > closeBins {
				continue
			}
			if cost := s.costM() + wElastic*rest*c.binM; cost < best {
				best, last = cost, mark{phase: s.phaseF(), from: s.from, walker: l}
			}
		}
	}
	if last.from < 0 {
		return walk{}, false
	}
	out := walk{cost: best}
	for m := last; m.from >= 0; m = t.trail[m.from] {
		out.walkers = append(out.walkers, t.corridor.walker(m.walker))
		out.phases = append(out.phases, m.phase)
	}
	slices.Reverse(out.walkers)
	slices.Reverse(out.phases)
	return out, true
}

// clear blanks the states of a bin of the window and its queue.
func (t *tracer) clear(bin int) {
	q := &t.queues[bin&(t.rows-1)]
	for _, l := range q.walkers[:q.n] {
		*t.state(l, bin) = blank
	}
	q.n = 0
}

// release puts the working memory back as the next run expects it.
func (t *tracer) release() {
	for row := range t.rows {
		t.clear(row)
	}
	t.corridor.leave()
}
