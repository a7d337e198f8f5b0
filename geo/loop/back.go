package loop

import (
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// outAndBack is the walk along a street and the same way back, of exactly the wished length: what there is where no round
// trip is, such as at the end of a valley. It goes as far from the start as it can; false if no way is long enough. Places to
// pass make it impossible. The trip has no arcs in the mesh of the search, which has no dead ends.
func (s *search) outAndBack(g *roads.Graph) (trip, bool) {
	if len(s.through) > 0 {
		return trip{}, false
	}
	start := []pin{s.pin}
	m := newMesh(newSketch(g, s.part, start), start, false)
	prices := m.prices(Balanced, false, false)
	bound, half := unbounded(prices), s.target/2
	bound.maxM = s.target
	t := newTree(m)
	t.grow(s.ctx, start[0].vertex, bound)
	best, far := int32(-1), -1.0
	for _, v := range t.settled {
		if by := t.by[v]; by >= 0 && t.length[v] >= half && t.length[m.tail(by)] < half {
			if d := m.at[v].Dist(m.at[start[0].vertex]); d > far {
				best, far = by, d
			}
		}
	}
	if best < 0 {
		return trip{}, false
	}
	way := trip{arcs: append(t.path(m.tail(best)), best)}
	line := cutLine(way.path(m), 0, half)
	back := slices.Clone(line)
	slices.Reverse(back)
	found := trip{line: append(line, back[1:]...), length: 2 * geo.PathLength(line), again: 1}
	for _, a := range way.arcs {
		found.climb += 2 * m.climb[a>>1]
	}
	return found, true
}
