package loop

// rings numbers the parts of the mesh that fall apart when every bridge, an edge without which its two ends are not connected,
// is taken out: within such a part a round trip need not walk anything twice (Tarjan 1974). Cost O(n), without recursion.
func rings(m *mesh) []int32 {
	n := len(m.at)
	order, low := make([]int32, n), make([]int32, n) // order of discovery from 1, and the earliest reached from below
	ring := make([]int32, n)
	type frame struct{ v, by, next int32 } // by is the arc into v
	var stack []frame
	var open []int32 // vertices whose ring is not closed yet
	discovered, closed := int32(0), int32(0)
	enter := func(v, by int32) {
		discovered++
		order[v], low[v] = discovered, discovered
		stack = append(stack, frame{v, by, m.first[v]})
		open = append(open, v)
	}
	for root := range int32(n) {
		if order[root] > 0 {
			continue
		}
		enter(root, -1)
		for len(stack) > 0 {
			f := &stack[len(stack)-1]
			if f.next < m.first[f.v+1] {
				a := m.out[f.next]
				f.next++
				if f.by >= 0 && a == f.by^1 {
					continue
				}
				if w := m.head(a); order[w] == 0 {
					enter(w, a)
				} else {
					low[f.v] = min(low[f.v], order[w])
				}
				continue
			}
			v, by := f.v, f.by
			stack = stack[:len(stack)-1]
			if by >= 0 {
				up := m.tail(by)
				low[up] = min(low[up], low[v])
			}
			if low[v] == order[v] { // nothing below reaches above: by is a bridge
				for {
					w := open[len(open)-1]
					open = open[:len(open)-1]
					ring[w] = closed
					if w == v {
						break
					}
				}
				closed++
			}
		}
	}
	return ring
}

// home is the ring in which a round trip of lengthM from vertex start is to be: the nearest by t, a tree from start, that has
// streets enough, else the one with most streets.
func (m *mesh) home(t *tree, lengthM float64) int32 {
	street := map[int32]float64{}
	for e, ends := range m.ends {
		if r := m.ring[ends[0]]; r == m.ring[ends[1]] {
			street[r] += m.length[e]
		}
	}
	enough, most := int32(-1), int32(-1)
	for _, v := range t.settled { // nearest first
		r := m.ring[v]
		if enough < 0 && street[r] >= amplitude*lengthM {
			enough = r
		}
		if most < 0 || street[r] > street[most] {
			most = r
		}
	}
	if enough >= 0 {
		return enough
	}
	return most
}

// amplitude is how much more street than a round trip needs there should be to choose from.
const amplitude = 2.5
