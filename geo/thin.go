package geo

const (
	// pixels is how finely a small map shows a path: its larger side has about so many.
	pixels = 400
	// enough points are more than a small map can show; of longer paths only one in so many is looked at, which bounds the
	// cost of Simplify on a malicious one.
	enough = 5000
)

// Thin is path in at most limit points, at least 2, as a small map would show it: Simplify with a tolerance of a pixel, no
// less than a metre, and more where that leaves too many points. The ends are kept, what is no position is dropped, and the
// result is a new slice.
func Thin(path []Point, limit int) []Point {
	valid := make([]Point, 0, min(len(path), enough))
	step := len(path)/enough + 1
	for i, p := range path {
		wanted := i%step == 0 || i == len(path)-1
		if wanted && p.Valid() && (len(valid) == 0 || valid[len(valid)-1] != p) {
			valid = append(valid, p)
		}
	}
	if len(valid) < 3 {
		return valid
	}
	b := BoundsOf(valid)
	plane := NewPlane(b.Center())
	line := make([]XY, len(valid))
	for i, p := range valid {
		line[i] = plane.XY(p)
	}
	corner := plane.XY(b.Max).Sub(plane.XY(b.Min))
	tolerance := max(1, corner.X/pixels, corner.Y/pixels)
	line = Simplify(line, tolerance)
	for len(line) > max(limit, 2) {
		tolerance *= 1.5
		line = Simplify(line, tolerance)
	}
	out := make([]Point, len(line))
	for i, p := range line {
		out[i] = plane.Point(p)
	}
	return out
}
