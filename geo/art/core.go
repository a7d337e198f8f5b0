package art

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// Not every street is on a round trip: a dead end, a bridge that is the only one and what lies behind either leads back the
// way it came. Who starts there must be content with a loop that passes where such streets begin.

// streetFor is how far it is from p, on the graph's plane, to the nearest street that a loop of lengthM can run; otherwise
// if there is none within MaxStartOffsetM.
func (m *mesh) streetFor(p geo.XY, lengthM, otherwise float64) float64 {
	part, partM := m.parts()
	near := math.Inf(1)
	m.g.Near(p, MaxStartOffsetM, func(e int32) {
		if part[e] < 0 || partM[part[e]] < lengthM {
			return
		}
		line := m.g.Line(e)
		for i := 1; i < len(line); i++ {
			q, _ := geo.NearestOnSegment(p, line[i-1], line[i])
			near = math.Min(near, q.Dist(p))
		}
	})
	if near > MaxStartOffsetM {
		return otherwise
	}
	return near
}

// parts are the sets of edges of the mesh that hang together in more than one way each: by edge its part, negative for
// those that are in none, and by part its length in metres.
func (m *mesh) parts() (part []int32, lengthM []float64) {
	bridge := m.bridges()
	at := make([]int32, len(m.g.Vertices))
	for v := range at {
		at[v] = -1
	}
	part = make([]int32, m.g.Edges())
	var open []int32
	for e := range int32(m.g.Edges()) {
		part[e] = -1
		if m.pieceAt[e] == m.pieceAt[e+1] || bridge[e] {
			continue
		}
		if v := m.g.Ends[e][0]; at[v] < 0 {
			at[v] = int32(len(lengthM))
			lengthM = append(lengthM, 0)
			for open = append(open, v); len(open) > 0; {
				v, open = open[len(open)-1], open[:len(open)-1]
				for _, a := range m.g.Out(v) {
					if w := m.g.Head(a); at[w] < 0 && m.first(a) >= 0 && !bridge[a>>1] {
						at[w] = at[v]
						open = append(open, w)
					}
				}
			}
		}
		part[e] = at[m.g.Ends[e][0]]
		lengthM[part[e]] += m.g.LengthM[e]
	}
	return part, lengthM
}

// bridges marks the edges of the mesh that are the only way between what lies at their two ends (Tarjan 1974).
func (m *mesh) bridges() []bool {
	type visit struct {
		vertex, by int32 // the edge by which it was reached, -1 for none
		next       int   // of its arcs
	}
	bridge := make([]bool, m.g.Edges())
	number, low := make([]int32, len(m.g.Vertices)), make([]int32, len(m.g.Vertices))
	count := int32(0)
	var stack []visit
	enter := func(v, by int32) {
		count++
		number[v], low[v] = count, count
		stack = append(stack, visit{vertex: v, by: by})
	}
	for v := range int32(len(m.g.Vertices)) {
		if number[v] == 0 {
			enter(v, -1)
		}
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			out := m.g.Out(top.vertex)
			if top.next < len(out) {
				a := out[top.next]
				top.next++
				switch w := m.g.Head(a); {
				case a>>1 == top.by || m.first(a) < 0:
				case number[w] == 0:
					enter(w, a>>1)
				default:
					low[top.vertex] = min(low[top.vertex], number[w])
				}
				continue
			}
			done := *top
			if stack = stack[:len(stack)-1]; len(stack) > 0 {
				before := stack[len(stack)-1].vertex
				low[before] = min(low[before], low[done.vertex])
				bridge[done.by] = low[done.vertex] > number[before]
			}
		}
	}
	return bridge
}
