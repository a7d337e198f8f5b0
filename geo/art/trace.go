package art

import (
	"context"
	"math"
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

// elastic are the shares of a walker's length that the pen may advance.
var elastic = []float32{1, 0.6, 1.6, 0.3}

// patient are the same for a walk that may have to go a long way around: the pen may wait.
var patient = []float32{1, 0.4, 0, 2}

// A tracer runs traces on one mesh. It holds the working memory, so it serves one goroutine.
type tracer struct {
	ctx   context.Context
	m     *mesh
	local []int32 // by piece: its number within the corridor, or -1
	seen  []int32 // pieces of the corridor, by number
	// states, by bin and then local walker, are all blank between runs: a run puts back what it touched, which its queues
	// list. Neighbours on the ground have near numbers, so what a trace touches at a time lies together.
	states []state
	width  int       // local walkers of the run, two for each piece of the corridor
	queue  [][]int32 // by bin: local walkers to be settled
	extra  []float32 // by piece: factor on the length beyond 1, nil for none
	gaveUp bool      // the last run was dearer than its bound
}

// A state is the cheapest way known to a walker within a bin.
type state struct {
	cost   float32
	phase  float32 // exact
	from   int32   // the state before, -1 for a beginning
	queued bool
}

var (
	inf   = float32(math.Inf(1))
	blank = state{cost: inf, from: -1}
)

func newTracer(ctx context.Context, m *mesh) *tracer {
	t := &tracer{ctx: ctx, m: m, local: make([]int32, len(m.pieces))}
	for i := range t.local {
		t.local[i] = -1
	}
	return t
}

// A traceTask is what to trace.
type traceTask struct {
	course  *course
	radiusM float32 // of the corridor around the course
	beamM   float32 // states that cost this much more than the best of their bin are given up
	elastic []float32
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
	t.gather(c, task.radiusM)
	t.width = 2 * len(t.seen)
	t.grow(t.width*(c.bins+1), c.bins)
	defer t.release()
	for _, w := range task.from {
		if l := t.localWalker(w); l >= 0 {
			t.states[l] = state{from: -1, queued: true}
			t.queue[0] = append(t.queue[0], l)
		}
	}
	steps := 0
	for bin := range c.bins + 1 {
		if t.ctx.Err() != nil {
			return walk{}, false
		}
		limit := inf
		for _, l := range t.queue[bin] {
			limit = min(limit, t.states[bin*t.width+int(l)].cost+task.beamM)
		}
		if task.bound > 0 && bin > int(boundFrom*float32(c.bins)) && limit < inf && limit-task.beamM > boundSlack*task.bound*float32(bin) {
			t.gaveUp = true
			return walk{}, false
		}
		for i := 0; i < len(t.queue[bin]); i++ {
			l := t.queue[bin][i]
			at := bin*t.width + int(l)
			t.states[at].queued = false
			if t.states[at].cost <= limit {
				if steps++; steps > maxSteps {
					return walk{}, false
				}
				t.step(&task, l, at)
			}
		}
	}
	return t.finish(&task)
}

// grow makes room for states and bins.
func (t *tracer) grow(states, bins int) {
	if len(t.states) < states {
		t.states = make([]state, states+states/8) // what it held was blank
		for i := range t.states {
			t.states[i] = blank
		}
	}
	if len(t.queue) <= bins {
		t.queue = append(t.queue, make([][]int32, bins+1-len(t.queue))...)
	}
}

// step relaxes what follows local walker l in the state at.
func (t *tracer) step(task *traceTask, l int32, at int) {
	c := task.course
	base, phase := t.states[at].cost, t.states[at].phase
	end := float32(c.bins)
	if phase >= end {
		return
	}
	w := 2*t.seen[l>>1] + l&1
	r2 := task.radiusM * task.radiusM
	for _, next := range t.m.next[t.m.nextAt[w]:t.m.nextAt[w+1]] {
		local := t.local[next>>1]
		if local < 0 {
			continue
		}
		p := &t.m.pieces[next>>1]
		ux, uy := p.ux, p.uy
		if next&1 == 1 {
			ux, uy = -ux, -uy
		}
		turned := base
		if next == w^1 {
			turned += turnCost
			if c.tip[min(int(phase), c.bins-1)] {
				turned += tipCost - turnCost
			}
		}
		factor := float32(1)
		if t.extra != nil {
			factor += t.extra[next>>1]
		}
		bins := p.length / c.binM
		to := 2*local + next&1
		least := turned + p.length*factor // at any distance and heading
		for _, share := range task.elastic {
			after := min(phase+share*bins, end)
			off := share - 1
			if off < 0 {
				off = -off
			}
			s := &t.states[int(after)*t.width+int(to)]
			if least+p.length*wElastic*off >= s.cost {
				continue
			}
			middle := (phase + after) / 2
			k := min(int(middle), c.bins-1)
			b := &c.bin[k]
			f := middle - float32(k)
			dx, dy := b.x+b.dx*f-p.x, b.y+b.dy*f-p.y
			d2 := dx*dx + dy*dy
			if d2 > r2 {
				continue
			}
			if task.gate > 0 && phase < float32(task.gate) && after >= float32(task.gate) && p.offOrigin() > task.gateM {
				continue
			}
			far := d2 / (sigmaM * sigmaM)
			if d2 > beyondM*beyondM {
				far = beyondM*beyondM/(sigmaM*sigmaM) + beyondSlope*(float32(math.Sqrt(float64(d2)))-beyondM)
			}
			cost := turned + p.length*(factor*(1+max(1, share)*(far+wHeading*(1-ux*b.ux-uy*b.uy)))+wElastic*off)
			if cost < s.cost {
				s.cost, s.phase, s.from = cost, after, int32(at)
				if !s.queued {
					s.queued = true
					t.queue[int(after)] = append(t.queue[int(after)], to)
				}
			}
		}
	}
}

// finish picks the best state at the end of the course and walks back from it.
func (t *tracer) finish(task *traceTask) (walk, bool) {
	c := task.course
	best, at := inf, int32(-1)
	for _, w := range task.to {
		l := t.localWalker(w)
		if l < 0 {
			continue
		}
		for bin := max(0, c.bins-2); bin <= c.bins; bin++ {
			i := bin*t.width + int(l)
			s := t.states[i]
			rest := float32(c.bins) - s.phase
			if s.from < 0 || rest > closeBins {
				continue
			}
			if cost := s.cost + wElastic*rest*c.binM; cost < best {
				best, at = cost, int32(i)
			}
		}
	}
	if at < 0 {
		return walk{}, false
	}
	out := walk{cost: best}
	for s := at; t.states[s].from >= 0; s = t.states[s].from {
		l := s % int32(t.width)
		out.walkers = append(out.walkers, 2*t.seen[l>>1]+l&1)
		out.phases = append(out.phases, t.states[s].phase)
	}
	slices.Reverse(out.walkers)
	slices.Reverse(out.phases)
	return out, true
}

func (t *tracer) localWalker(w int32) int32 {
	if l := t.local[w>>1]; l >= 0 {
		return 2*l + w&1
	}
	return -1
}

// gather numbers the pieces within radius of the course.
func (t *tracer) gather(c *course, radius float32) {
	t.seen = t.seen[:0]
	r2 := radius * radius
	for i := range c.bin {
		x, y := c.bin[i].x, c.bin[i].y
		x0, x1, y0, y1 := t.m.bucketRange(float64(x), float64(y), float64(radius))
		if x0 > x1 {
			continue
		}
		for by := y0; by <= y1; by++ {
			row := by * t.m.cols
			for _, p := range t.m.bucket[t.m.bucketAt[row+x0]:t.m.bucketAt[row+x1+1]] {
				if t.local[p] >= 0 {
					continue
				}
				dx, dy := t.m.pieces[p].x-x, t.m.pieces[p].y-y
				if dx*dx+dy*dy <= r2 {
					t.local[p] = int32(len(t.seen))
					t.seen = append(t.seen, p)
				}
			}
		}
	}
}

// release puts the working memory back as the next run expects it.
func (t *tracer) release() {
	for _, p := range t.seen {
		t.local[p] = -1
	}
	for bin, queue := range t.queue {
		for _, l := range queue {
			t.states[bin*t.width+int(l)] = blank
		}
		t.queue[bin] = queue[:0]
	}
}
