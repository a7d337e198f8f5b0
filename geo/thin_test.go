package geo_test

import (
	"math"
	"testing"

	"github.com/runnerway/runnerway/geo"
)

// circle is a ring of n points, radiusM around a place, with noise metres of zigzag.
func circle(n int, radiusM, noise float64) []geo.Point {
	plane := geo.NewPlane(geo.Point{Lat: 37.5, Lng: 127})
	out := make([]geo.Point, n)
	for i := range out {
		angle := 2 * math.Pi * float64(i) / float64(n-1)
		r := radiusM + noise*float64(i%2)
		out[i] = plane.Point(geo.XY{X: r * math.Cos(angle), Y: r * math.Sin(angle)})
	}
	return out
}

func TestThin(t *testing.T) {
	for name, path := range map[string][]geo.Point{
		"an hour":          circle(3600, 800, 3),
		"ten hours":        circle(36_000, 9000, 4),
		"a malicious path": circle(400_000, 800, 500),
	} {
		thin := geo.Thin(path, 200)
		if n := len(thin); n < 4 || n > 200 {
			t.Errorf("%s: %d points of %d, want 4 to 200", name, n, len(path))
		}
		if geo.Distance(thin[0], path[0]) > 0.01 || geo.Distance(thin[len(thin)-1], path[len(path)-1]) > 0.01 {
			t.Errorf("%s: ends %v and %v, want %v and %v", name, thin[0], thin[len(thin)-1], path[0], path[len(path)-1])
		}
	}
	// 1600 m across: a pixel is 4 m.
	plane := geo.NewPlane(geo.Point{Lat: 37.5, Lng: 127})
	thin := geo.Thin(circle(3600, 800, 0), 200)
	for _, p := range circle(3600, 800, 0) {
		best := math.Inf(1)
		for i := range thin[1:] {
			near, _ := geo.NearestOnSegment(plane.XY(p), plane.XY(thin[i]), plane.XY(thin[i+1]))
			best = min(best, near.Dist(plane.XY(p)))
		}
		if best > 4.01 {
			t.Fatalf("%v is %.1f m from the thin path, want 4 m at most", p, best)
		}
	}
}

func TestThinOdd(t *testing.T) {
	p, q := geo.Point{Lat: 1, Lng: 2}, geo.Point{Lat: 1.1, Lng: 2}
	nan := geo.Point{Lat: math.NaN(), Lng: 2}
	for _, c := range []struct {
		name string
		path []geo.Point
		want int
	}{
		{"nothing", nil, 0}, {"a point", []geo.Point{p}, 1}, {"the same point", []geo.Point{p, p, p}, 1}, {"what is no position", []geo.Point{nan, {Lat: 91}, nan}, 0},
		{"a line with gaps", []geo.Point{p, nan, p, q, nan}, 2}, {"there and back", []geo.Point{p, q, p}, 3},
	} {
		if got := geo.Thin(c.path, 200); len(got) != c.want {
			t.Errorf("%s: %v, want %d points", c.name, got, c.want)
		}
	}
}
