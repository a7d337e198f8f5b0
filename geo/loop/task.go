package loop

import (
	"cmp"
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// An attempt is one try with a certain effort.
type attempt struct {
	// outs are how far out the pin in some direction lies, as shares of the distance along the streets.
	outs []float64
	// anywhere lets round trips leave the ring of the start over bridges that are walked twice.
	anywhere bool
	// winding makes round trips of two pins in different directions, at one price: they find a length that the streets hold
	// only by coming back inward.
	winding bool
	more    float64 // how many times the usual directions are tried
}

// attempts are made one after the other until there are enough good round trips.
var attempts = []attempt{
	{outs: []float64{1. / 3, 0.26}, more: 1},
	{outs: []float64{0.2, 0.41, 0.47}, more: 1},
	{outs: []float64{1. / 3, 0.2, 0.45}, anywhere: true, more: 1.5},
	{outs: []float64{0.25}, winding: true, more: 1},
}

// quick is what finds out whether streets hold a distance at all.
var quick = []attempt{{outs: []float64{1. / 3}, more: 0.75}, {outs: []float64{0.25}, winding: true, more: 1}}

// directions is how many are tried for a distance: fewer where each costs more.
func directions(distanceM float64) int {
	switch {
	case distanceM <= 6_000:
		return 16
	case distanceM <= 12_000:
		return 12
	case distanceM <= 25_000:
		return 8
	}
	return 6
}

// A task is a round trip to be made: through pins in this order, the first of which is the start, and back. The leg that
// begins at pins[free] makes the length right.
type task struct {
	profile Profile
	pins    []int32
	free    int
	ring    int32 // in which the free leg's x is to be; -1 for any
}

// tasks are the round trips that attempt a tries.
func (s *search) tasks(a attempt, base *tree, ring int32) []task {
	if a.anywhere {
		ring = -1
	}
	if a.winding {
		return s.windings(a, base, ring)
	}
	var pinned [][]int32
	var free []int
	add := func(pins []int32, leg int) { pinned, free = append(pinned, pins), append(free, leg) }
	for _, order := range s.orders() {
		if len(s.through) > 0 {
			for leg := range order {
				add(order, leg)
			}
		}
		for _, out := range a.outs {
			for _, v := range s.places(int(float64(directions(s.target))*a.more), base, ring, out) {
				for leg := range order {
					if len(s.through) == 0 || s.roomFor(order, leg, v) {
						// The way to the place is fixed, the way on from it is free.
						add(slices.Insert(slices.Clone(order), leg+1, v), leg+1)
					}
				}
			}
		}
	}
	var tasks []task
	for _, p := range s.weighed() {
		for i, pins := range pinned {
			tasks = append(tasks, task{profile: p, pins: pins, free: free[i], ring: ring})
		}
	}
	return tasks
}

// windingDirections is in how many directions the pins of a winding round trip lie.
const windingDirections = 6

// windings are the round trips of two pins in directions 60 or 120 degrees apart.
func (s *search) windings(a attempt, base *tree, ring int32) []task {
	if len(s.through) > 0 {
		return nil
	}
	var tasks []task
	for _, out := range a.outs {
		places := s.places(windingDirections, base, ring, out)
		for i, from := range places {
			for _, step := range [...]int{1, 2} {
				if to := places[(i+step)%len(places)]; to != from {
					tasks = append(tasks, task{profile: Balanced, pins: []int32{s.start, from, to}, free: 2, ring: ring})
				}
			}
		}
	}
	return tasks
}

// weighed is the profiles whose prices differ: all the same where no height is known.
func (s *search) weighed() []Profile {
	if math.IsNaN(s.usual) {
		return []Profile{Balanced}
	}
	return s.profiles
}

// orders are the most promising orders of the start and the places to pass: the shortest tour, straight, and the next.
func (s *search) orders() [][]int32 {
	var all [][]int32
	var permute func(order, rest []int32)
	permute = func(order, rest []int32) {
		if len(rest) == 0 {
			// A tour and its reverse are the same.
			if len(order) < 3 || order[1] < order[len(order)-1] {
				all = append(all, slices.Clone(order))
			}
			return
		}
		for i, v := range rest {
			permute(append(slices.Clone(order), v), slices.Delete(slices.Clone(rest), i, i+1))
		}
	}
	permute([]int32{s.start}, s.through)
	slices.SortStableFunc(all, func(a, b []int32) int { return cmp.Compare(s.straight(a), s.straight(b)) })
	return all[:min(2, len(all))]
}

// straight is the length of the closed tour as the crow flies.
func (s *search) straight(order []int32) float64 {
	sum := 0.0
	for i, v := range order {
		sum += s.m.at[v].Dist(s.m.at[order[(i+1)%len(order)]])
	}
	return sum
}

// detour is about how much longer streets are than straight lines.
const detour = 1.25

// roomFor reports whether the tour stays within the distance if it passes v on its leg.
func (s *search) roomFor(order []int32, leg int, v int32) bool {
	return detour*s.straight(slices.Insert(slices.Clone(order), leg+1, v)) <= s.target
}

const (
	maxBearingOff = 40 * math.Pi / 180
	bearingPrice  = 0.8 // of a radian off the direction
	nearestOut    = 0.7 // of the wished length a place may lie
	farthestOut   = 1.3
	edgeShare     = 0.8 // of the way to the farthest vertex
)

// places are the vertices of base that lie about out of the target away from the start, or near the edge of the streets if
// that is nearer, one for each of n directions.
func (s *search) places(n int, base *tree, ring int32, out float64) []int32 {
	farthest := 0.0
	for _, v := range base.settled {
		if ring < 0 || s.m.ring[v] == ring {
			farthest = math.Max(farthest, base.length[v])
		}
	}
	wish := math.Min(out*s.target, edgeShare*farthest)
	best := make([]struct {
		loss float64
		v    int32
	}, n)
	for i := range best {
		best[i].loss, best[i].v = math.Inf(1), -1
	}
	step := 2 * math.Pi / float64(n)
	at := s.m.at[s.start]
	for _, v := range base.settled {
		length := base.length[v]
		if length < nearestOut*wish || length > farthestOut*wish || ring >= 0 && s.m.ring[v] != ring {
			continue
		}
		d := s.m.at[v].Sub(at)
		bearing := math.Atan2(d.Y, d.X)
		// The directions on both sides.
		for _, k := range [2]float64{math.Floor(bearing / step), math.Floor(bearing/step) + 1} {
			off := math.Abs(bearing - k*step)
			if off > maxBearingOff {
				continue
			}
			i := (int(k) + 2*n) % n
			// What lies far out as the crow flies for its way is reached straight and leaves room to come back elsewhere.
			loss := math.Abs(length/wish-1) + bearingPrice*off + 0.3*(1-math.Hypot(d.X, d.Y)/length)
			if loss < best[i].loss {
				best[i].loss, best[i].v = loss, v
			}
		}
	}
	var found []int32
	for _, b := range best {
		if b.v >= 0 && !slices.Contains(found, b.v) {
			found = append(found, b.v)
		}
	}
	return found
}

const (
	treeShare  = 0.68 // of the free leg's length that one of its trees covers
	treeSlack  = 1.06 // how much longer than wished the free leg may be
	tripsBuilt = 7    // of a task
	tripsKept  = 3
)

// build does task t: the best of its round trips.
func (s *search) build(w *worker, t task) []trip {
	m, price := s.m, s.prices[t.profile]
	w.trail.clear()
	legs := make([][]int32, len(t.pins))
	fixed, come := 0.0, int32(-1)
	for k := 1; k < len(t.pins); k++ { // from behind the free leg round to it
		i := (t.free + k) % len(t.pins)
		from, to := t.pins[i], t.pins[(i+1)%len(t.pins)]
		g := unbounded(price)
		g.trail, g.comeBy, g.until = w.trail, come, to
		g.toward, g.budgetM = m.at[to], math.Max(treeSlack*(s.target-fixed), 2*m.at[from].Dist(m.at[to]))
		w.there.grow(s.ctx, from, g)
		if !w.there.has(to) {
			return nil
		}
		legs[i] = w.there.path(to)
		w.trail.walk(m, legs[i])
		fixed += w.there.length[to]
		if len(legs[i]) > 0 {
			come = legs[i][len(legs[i])-1]
		}
	}
	from, to := t.pins[t.free], t.pins[(t.free+1)%len(t.pins)]
	left := s.target - fixed
	g := growth{
		price: price, trail: w.trail, comeBy: come, until: -1,
		maxM: math.Max(treeShare*left, m.at[from].Dist(m.at[to])*detour), toward: m.at[to],
		budgetM: math.Max(treeSlack*left, 2*m.at[from].Dist(m.at[to])),
	}
	w.there.grow(s.ctx, from, g)
	g.toward, g.comeBy = m.at[from], -1
	if next := legs[(t.free+1)%len(t.pins)]; len(next) > 0 {
		g.comeBy = next[0] ^ 1
	}
	w.back.grow(s.ctx, to, g)
	var trips []trip
	for _, x := range s.meetings(w, t, left) {
		legs[t.free] = w.back.appendBack(w.there.path(x), x)
		if trip, ok := s.close(legs); ok {
			trips = append(trips, trip)
		}
	}
	slices.SortStableFunc(trips, func(a, b trip) int { return cmp.Compare(a.badnessFor(t.profile), b.badnessFor(t.profile)) })
	return trips[:min(tripsKept, len(trips))]
}

// close joins the legs from the start on.
func (s *search) close(legs [][]int32) (trip, bool) {
	var arcs []int32
	for _, leg := range legs {
		arcs = append(arcs, leg...)
	}
	arcs = offStem(s.m, trim(s.m, arcs, func(v int32) bool { return slices.Contains(s.through, v) }))
	if len(arcs) < 2 {
		return trip{}, false
	}
	made := trip{arcs: arcs}
	s.judge(&made)
	return made, true
}

// What makes a meeting bad, before its trip is built.
const (
	meetError   = 60.0
	meetFree    = 0.004
	meetBalance = 0.8
	meetPrice   = 1.5
)

// meetings are the vertices at which the free leg best turns from one tree to the other: those that make the length right,
// about half way, at a low price, and apart from each other.
func (s *search) meetings(w *worker, t task, left float64) []int32 {
	m := s.m
	bucket := math.Max(100, 0.05*s.target)
	type meeting struct {
		loss float64
		v    int32
	}
	best := map[[2]int32]meeting{}
	for _, v := range w.there.settled {
		if !w.back.has(v) || t.ring >= 0 && m.ring[v] != t.ring {
			continue
		}
		a, b := w.there.by[v], w.back.by[v]
		if a >= 0 && b >= 0 && a>>1 == b>>1 { // a spur
			continue
		}
		there, back := w.there.length[v], w.back.length[v]
		whole := there + back
		if whole == 0 {
			continue
		}
		loss := meetError*math.Max(0, math.Abs(whole-left)/s.target-meetFree) + meetBalance*math.Abs(there-back)/whole +
			meetPrice*(w.there.cost[v]+w.back.cost[v])/whole
		key := bucketOf(m.at[v], bucket)
		if old, ok := best[key]; !ok || loss < old.loss || loss == old.loss && v < old.v {
			best[key] = meeting{loss, v}
		}
	}
	found := make([]meeting, 0, len(best))
	for _, b := range best {
		found = append(found, b)
	}
	slices.SortFunc(found, func(a, b meeting) int { return cmp.Or(cmp.Compare(a.loss, b.loss), cmp.Compare(a.v, b.v)) })
	var out []int32
	for _, f := range found[:min(tripsBuilt, len(found))] {
		out = append(out, f.v)
	}
	return out
}

func bucketOf(p geo.XY, size float64) [2]int32 {
	return [2]int32{int32(math.Floor(p.X / size)), int32(math.Floor(p.Y / size))}
}
