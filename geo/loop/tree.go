package loop

import (
	"context"
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

const (
	// turnM is the price of a turn on the spot; less for less of a turn. It makes a path prefer the fewer corners of two
	// equal ways.
	turnM = 45.0
	// checkEvery is how many vertices are settled between two looks at the context.
	checkEvery = 1024
)

// A tree is cheapest paths from a vertex (Dijkstra 1959). The price of a turn is that from the arc by which a vertex was
// reached, so that a path is not always the cheapest of all, which needs a vertex for every arc, but about it, at a third of
// the work.
type tree struct {
	m      *mesh
	root   int32
	cost   []float64
	length []float64
	by     []int32 // the arc into v, -1 at the root
	// stamp tells what is of this tree: 2*round reached, 2*round+1 settled.
	stamp   []uint32
	round   uint32
	settled []int32 // in the order of cost
	queue   []entry
}

type entry struct {
	cost float64
	v    int32
}

func newTree(m *mesh) *tree {
	n := len(m.at)
	return &tree{m: m, cost: make([]float64, n), length: make([]float64, n), by: make([]int32, n), stamp: make([]uint32, n)}
}

// A growth bounds a tree.
type growth struct {
	price  []float64 // per metre, by edge
	trail  *trail    // nil for none
	comeBy int32     // arc by which the root is reached, -1 for none; turning back there is not free
	maxM   float64   // a path goes on from no vertex farther than this
	// Only vertices v are reached whose path and straight line to toward are budgetM together at most.
	toward  geo.XY
	budgetM float64
	until   int32 // vertex at which to stop; -1 for none
}

// grow makes the tree of what g bounds. It stops early when ctx ends.
func (t *tree) grow(ctx context.Context, root int32, g growth) {
	t.root, t.round, t.settled, t.queue = root, t.round+1, t.settled[:0], t.queue[:0]
	reached := 2 * t.round
	t.stamp[root], t.cost[root], t.length[root], t.by[root] = reached, 0, 0, -1
	t.push(entry{0, root})
	m := t.m
	for len(t.queue) > 0 {
		top := t.pop()
		v := top.v
		if t.stamp[v] != reached || top.cost > t.cost[v] {
			continue
		}
		t.stamp[v] = reached + 1
		t.settled = append(t.settled, v)
		if v == g.until || len(t.settled)%checkEvery == 0 && ctx.Err() != nil {
			return
		}
		if t.length[v] > g.maxM {
			continue
		}
		come := t.by[v]
		if v == root {
			come = g.comeBy
		}
		var heading geo.XY
		if come >= 0 {
			heading = m.arriving(come)
		}
		for _, a := range m.arcs(v) {
			w, e := m.head(a), a>>1
			if t.stamp[w] > reached {
				continue
			}
			length := t.length[v] + m.length[e]
			if length+math.Sqrt(square(m.at[w], g.toward)) > g.budgetM {
				continue
			}
			price := g.price[e]
			if g.trail != nil {
				price += float64(g.trail.toll[e])
			}
			cost := t.cost[v] + m.length[e]*price
			if come >= 0 {
				out := m.leaving(a)
				cost += turnM / 2 * (1 - heading.X*out.X - heading.Y*out.Y)
			}
			if t.stamp[w] < reached || cost < t.cost[w] {
				t.stamp[w], t.cost[w], t.length[w], t.by[w] = reached, cost, length, a
				t.push(entry{cost, w})
			}
		}
	}
}

// has reports whether v was settled.
func (t *tree) has(v int32) bool { return t.stamp[v] == 2*t.round+1 }

// path is the arcs from the root to v.
func (t *tree) path(v int32) []int32 {
	var arcs []int32
	for v != t.root {
		arcs = append(arcs, t.by[v])
		v = t.m.tail(t.by[v])
	}
	slices.Reverse(arcs)
	return arcs
}

// appendBack appends the arcs from v to the root.
func (t *tree) appendBack(arcs []int32, v int32) []int32 {
	for v != t.root {
		arcs = append(arcs, t.by[v]^1)
		v = t.m.tail(t.by[v])
	}
	return arcs
}

// The queue is a heap of four children each; equal costs go by vertex, so that the order is the same everywhere.

func (a entry) before(b entry) bool { return a.cost < b.cost || a.cost == b.cost && a.v < b.v }

func (t *tree) push(e entry) {
	q := append(t.queue, e)
	i := len(q) - 1
	for i > 0 {
		up := (i - 1) / 4
		if !e.before(q[up]) {
			break
		}
		q[i] = q[up]
		i = up
	}
	q[i] = e
	t.queue = q
}

func (t *tree) pop() entry {
	q := t.queue
	top, e := q[0], q[len(q)-1]
	q = q[:len(q)-1]
	t.queue = q
	i := 0
	for {
		least, at := e, i
		for c := 4*i + 1; c <= 4*i+4 && c < len(q); c++ {
			if q[c].before(least) {
				least, at = q[c], c
			}
		}
		if at == i {
			break
		}
		q[i] = least
		i = at
	}
	if len(q) > 0 {
		q[i] = e
	}
	return top
}

// unbounded is a growth over everything.
func unbounded(price []float64) growth {
	return growth{price: price, comeBy: -1, maxM: math.Inf(1), budgetM: math.Inf(1), until: -1}
}
