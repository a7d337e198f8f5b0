package art

import (
	"cmp"
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// A tour walks around a connected stroke graph: a closed walk over every edge, as short as can be (the Chinese postman,
// Edmonds and Johnson 1973). At vertices of an odd number of edges a walk would be stuck, so these are paired, and the
// shortest ways between the two of a pair are walked again. What an ordinary drawing has of them, up to maxExact, is paired
// in the best way there is; more are paired greedily.

const maxExact = 14

// tour is the closed walk, its first point not repeated.
func (g *strokeGraph) tour() []geo.XY {
	edges := slices.Clone(g.edges)
	for _, e := range g.again() {
		edges = append(edges, g.edges[e])
	}
	return around(edges, len(g.vertices))
}

// again lists the edges that are walked once more.
func (g *strokeGraph) again() []int {
	degree := make([]int, len(g.vertices))
	out := make([][]int, len(g.vertices))
	for i, e := range g.edges {
		degree[e.from]++
		degree[e.to]++
		out[e.from] = append(out[e.from], i)
		out[e.to] = append(out[e.to], i)
	}
	var odd []int
	for v, d := range degree {
		if d%2 == 1 {
			odd = append(odd, v)
		}
	}
	lengths, back := make([][]float64, len(odd)), make([][]int, len(odd))
	for i, v := range odd {
		far, by := g.ways(v, out)
		back[i] = by
		for _, w := range odd {
			lengths[i] = append(lengths[i], far[w])
		}
	}
	twice := make([]bool, len(g.edges))
	for i, j := range pairs(lengths) {
		if j < i {
			continue
		}
		for v := odd[j]; v != odd[i]; {
			e := back[i][v]
			twice[e] = !twice[e] // a third time is no more than once
			v = g.edges[e].from + g.edges[e].to - v
		}
	}
	var edges []int
	for e, t := range twice {
		if t {
			edges = append(edges, e)
		}
	}
	return edges
}

// ways is how far every vertex is from v along the edges, and by which edge the shortest way arrives there.
func (g *strokeGraph) ways(v int, out [][]int) (far []float64, by []int) {
	far, by = make([]float64, len(out)), make([]int, len(out))
	done := make([]bool, len(out))
	for i := range far {
		far[i], by[i] = math.Inf(1), -1
	}
	far[v] = 0
	for {
		at := -1
		for i := range far {
			if !done[i] && !math.IsInf(far[i], 1) && (at < 0 || far[i] < far[at]) {
				at = i
			}
		}
		if at < 0 {
			return far, by
		}
		done[at] = true
		for _, e := range out[at] {
			other := g.edges[e].from + g.edges[e].to - at
			if d := far[at] + g.edges[e].length; d < far[other] {
				far[other], by[other] = d, e
			}
		}
	}
}

// pairs is, by vertex, the other of its pair.
func pairs(lengths [][]float64) []int {
	if len(lengths) > maxExact {
		return greedyPairs(lengths)
	}
	n := len(lengths)
	best, first := make([]float64, 1<<n), make([]int, 1<<n) // by set of vertices
	for set := 1; set < 1<<n; set++ {
		best[set] = math.Inf(1)
		i := 0
		for set&(1<<i) == 0 {
			i++
		}
		for j := i + 1; j < n; j++ {
			if set&(1<<j) == 0 {
				continue
			}
			if sum := best[set&^(1<<i)&^(1<<j)] + lengths[i][j]; sum < best[set] {
				best[set], first[set] = sum, j
			}
		}
	}
	mate := make([]int, n)
	for set := 1<<n - 1; set != 0; {
		i := 0
		for set&(1<<i) == 0 {
			i++
		}
		j := first[set]
		mate[i], mate[j] = j, i
		set = set &^ (1 << i) &^ (1 << j)
	}
	return mate
}

// greedyPairs pairs the nearest first, then changes partners while that helps.
func greedyPairs(lengths [][]float64) []int {
	n := len(lengths)
	type pair struct{ i, j int }
	var all []pair
	for i := range n {
		for j := i + 1; j < n; j++ {
			all = append(all, pair{i, j})
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int { return cmp.Compare(lengths[a.i][a.j], lengths[b.i][b.j]) })
	mate := make([]int, n)
	for i := range mate {
		mate[i] = -1
	}
	for _, p := range all {
		if mate[p.i] < 0 && mate[p.j] < 0 {
			mate[p.i], mate[p.j] = p.j, p.i
		}
	}
	for better, rounds := true, 0; better && rounds < 20; rounds++ {
		better = false
		for i := range n {
			for k := range n {
				j, l := mate[i], mate[k]
				if k == i || k == j {
					continue
				}
				if lengths[i][k]+lengths[j][l] < lengths[i][j]+lengths[k][l]-1e-12 {
					mate[i], mate[k], mate[j], mate[l] = k, i, l, j
					better = true
				}
			}
		}
	}
	return mate
}

// around is a closed walk over all edges of a connected graph of even degrees (Hierholzer 1873), which goes straight on
// where it can.
func around(edges []strokeEdge, vertices int) []geo.XY {
	out := make([][]int, vertices)
	for i, e := range edges {
		out[e.from] = append(out[e.from], i)
		out[e.to] = append(out[e.to], i)
	}
	used := make([]bool, len(edges))
	type step struct {
		vertex, edge int // the edge by which the walk came, -1 at its beginning
		heading      geo.XY
	}
	stack := []step{{vertex: edges[0].from, edge: -1}}
	var walk []step
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		next, straight := step{edge: -1}, math.Inf(-1)
		for _, e := range out[at.vertex] {
			if used[e] {
				continue
			}
			points := edges[e].leaving(at.vertex)
			ahead, behind := points[1].Sub(points[0]), points[len(points)-1].Sub(points[len(points)-2])
			c := (ahead.X*at.heading.X + ahead.Y*at.heading.Y) / math.Max(math.Hypot(ahead.X, ahead.Y), math.SmallestNonzeroFloat64)
			if next.edge < 0 || c > straight {
				straight = c
				next = step{vertex: edges[e].from + edges[e].to - at.vertex, edge: e, heading: behind}
			}
		}
		if next.edge < 0 {
			walk = append(walk, at)
			stack = stack[:len(stack)-1]
			continue
		}
		used[next.edge] = true
		stack = append(stack, next)
	}
	// The walk has come to be in reverse: each step leaves its vertex by the edge that it came by.
	var points []geo.XY
	for _, s := range walk {
		if s.edge >= 0 {
			line := edges[s.edge].leaving(s.vertex)
			points = append(points, line[:len(line)-1]...)
		}
	}
	return points
}

// leaving is the edge's line from vertex v on.
func (e strokeEdge) leaving(v int) []geo.XY {
	if e.from == v {
		return e.points
	}
	points := slices.Clone(e.points)
	slices.Reverse(points)
	return points
}
