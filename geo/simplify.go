package geo

// Simplify drops points that lie within tolerance of the polyline through the kept ones (Ramer 1972; Douglas and Peucker
// 1973). The ends are kept, the order too; fewer than three points come back as they are. The result is a new slice. Cost
// O(n log n) for ordinary lines and O(n²) at worst, without recursion.
func Simplify(path []XY, tolerance float64) []XY {
	if len(path) < 3 {
		return append([]XY(nil), path...)
	}
	keep := make([]bool, len(path))
	keep[0], keep[len(path)-1] = true, true
	type span struct{ first, last int }
	stack := []span{{0, len(path) - 1}}
	for len(stack) > 0 {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		far, at := tolerance, -1
		for i := s.first + 1; i < s.last; i++ {
			near, _ := NearestOnSegment(path[i], path[s.first], path[s.last])
			if d := near.Dist(path[i]); d > far {
				far, at = d, i
			}
		}
		if at >= 0 {
			keep[at] = true
			stack = append(stack, span{s.first, at}, span{at, s.last})
		}
	}
	var out []XY
	for i, k := range keep {
		if k {
			out = append(out, path[i])
		}
	}
	return out
}
