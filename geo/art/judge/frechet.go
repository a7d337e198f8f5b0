package judge

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// The discrete Fréchet distance of two rings (Eiter and Mannila 1994, closed curves after Alt and Godau 1995): two people
// walk once around, one on each ring, samples in order and never back; it is the greatest distance between them on the best
// way to do so, whatever sample they begin at and whichever way around the second goes.
//
// Whether a distance is enough is a question of reachability in the table of sample pairs that lie within it. The second
// ring is laid out twice, and each pair carries the set of beginnings that it can be reached from, as bits; the distance
// is enough if some beginning reaches itself one round later. Bisection over the distance does the rest. Most pairs lie
// far apart and cost nothing.

// frechet is the distance, at most tolerance too large.
func frechet(a, b []geo.XY, tolerance float64) float64 {
	back := slices.Clone(b)
	slices.Reverse(back)
	there := newPairs(a, b).bisect(math.Inf(1), tolerance)
	return newPairs(a, back).bisect(there, tolerance)
}

// bisect is the distance this way around if it is less than known by more than tolerance, and known otherwise.
func (t *pairs) bisect(known, tolerance float64) float64 {
	low, high := t.least(), math.Min(known, t.greatest())
	if low > known-tolerance || !math.IsInf(known, 1) && !t.enough(known-tolerance) {
		return known
	}
	if t.enough(low) {
		return low
	}
	for high-low > tolerance {
		middle := (low + high) / 2
		if t.enough(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// pairs is the distances of all samples of one ring from all of another.
type pairs struct {
	n, m        int
	dist        []float32 // row by row, a row for each sample of the first
	before, now reached
}

// reached is, for a row of the table and the second ring laid out twice, the beginnings that lead to each pair.
type reached struct {
	words   int      // of a set
	sets    []uint64 // all empty but those of columns
	columns []int
}

func newReached(m int) reached {
	words := (m + 63) / 64
	return reached{words: words, sets: make([]uint64, 2*m*words)}
}

func (r *reached) set(column int) []uint64 { return r.sets[column*r.words : (column+1)*r.words] }

// reset empties all sets.
func (r *reached) reset() {
	for _, c := range r.columns {
		clear(r.set(c))
	}
	r.columns = r.columns[:0]
}

func newPairs(a, b []geo.XY) *pairs {
	t := &pairs{n: len(a), m: len(b), dist: make([]float32, 0, len(a)*len(b)), before: newReached(len(b)), now: newReached(len(b))}
	for _, p := range a {
		for _, q := range b {
			t.dist = append(t.dist, float32(math.Sqrt((p.X-q.X)*(p.X-q.X)+(p.Y-q.Y)*(p.Y-q.Y))))
		}
	}
	return t
}

// least is a lower bound: every sample must meet some sample of the other ring.
func (t *pairs) least() float64 {
	bound := float32(0)
	column := slices.Repeat([]float32{float32(math.Inf(1))}, t.m)
	for i := range t.n {
		row := t.dist[i*t.m : (i+1)*t.m]
		bound = max(bound, slices.Min(row))
		for j, d := range row {
			column[j] = min(column[j], d)
		}
	}
	return float64(max(bound, slices.Max(column)))
}

func (t *pairs) greatest() float64 { return float64(slices.Max(t.dist)) }

// enough says whether two can walk around without ever being farther apart than limit.
func (t *pairs) enough(limit float64) bool {
	t.before.reset()
	t.now.reset()
	for i := range t.n + 1 {
		t.row(i, float32(limit))
		if len(t.now.columns) == 0 {
			return false
		}
		t.before, t.now = t.now, t.before
		t.now.reset()
	}
	for j := range t.m {
		if t.before.set(j + t.m)[j/64]&(1<<(j%64)) != 0 {
			return true
		}
	}
	return false
}

// row fills now for row i from before.
func (t *pairs) row(i int, limit float32) {
	dist := t.dist[i%t.n*t.m : (i%t.n+1)*t.m]
	for half := range 2 {
		for k, d := range dist {
			if d > limit {
				continue
			}
			j := half*t.m + k
			set := t.now.set(j)
			if i == 0 && half == 0 {
				set[j/64] |= 1 << (j % 64)
			}
			unite(set, t.before.set(j))
			if j > 0 {
				unite(set, t.before.set(j-1))
				unite(set, t.now.set(j-1))
			}
			if !empty(set) {
				t.now.columns = append(t.now.columns, j)
			}
		}
	}
}

func unite(set, with []uint64) {
	for w := range set {
		set[w] |= with[w]
	}
}

func empty(set []uint64) bool {
	for _, w := range set {
		if w != 0 {
			return false
		}
	}
	return true
}
