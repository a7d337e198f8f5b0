package measure_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/measure"
)

// bend is a way of 50 m, an arc of the given degrees to the left, and 50 m more.
func bend(radiusM, deg float64, points int) []geo.XY {
	line := []geo.XY{{X: -50}}
	for i := range points + 1 {
		sin, cos := math.Sincos(deg * math.Pi / 180 * float64(i) / float64(points))
		line = append(line, geo.XY{X: radiusM * sin, Y: radiusM * (1 - cos)})
	}
	sin, cos := math.Sincos(deg * math.Pi / 180)
	end := line[len(line)-1]
	return append(line, geo.XY{X: end.X + 50*cos, Y: end.Y + 50*sin})
}

func corner(deg float64) []geo.XY { return bend(0, deg, 1) }

func TestTurns(t *testing.T) {
	square := []geo.XY{{}, {X: 100}, {X: 100, Y: 100}, {Y: 100}, {}}
	for _, c := range []struct {
		name string
		line []geo.XY
		want int
	}{
		{"straight", []geo.XY{{}, {X: 50}, {X: 100}}, 0},
		{"44 degrees", corner(44), 0},
		{"45 degrees", corner(45), 1},
		{"90 degrees to the right", corner(-90), 1},
		{"on the spot", []geo.XY{{}, {X: 100}, {}}, 1},
		{"on the spot, askew", []geo.XY{{}, {X: 71, Y: 33}, {}, {X: 71, Y: 33}}, 2},
		{"a square from its corner", square, 3},
		{"a square from the middle of a side", append(append([]geo.XY{{X: 50}}, square[1:]...), geo.XY{X: 50}), 4},
		{"a rounded corner of many points", bend(6, 90, 12), 1},
		{"a corner cut twice", []geo.XY{{}, {X: 48}, {X: 52, Y: 4}, {X: 52, Y: 60}}, 1},
		{"a wide bend", bend(60, 90, 40), 0},
		{"a jog of two metres", []geo.XY{{}, {X: 50}, {X: 50, Y: 2}, {X: 100, Y: 2}}, 0},
		{"left and right 30 m apart", []geo.XY{{}, {X: 50}, {X: 50, Y: 30}, {X: 100, Y: 30}}, 2},
		{"twice to the left 30 m apart", []geo.XY{{}, {X: 50}, {X: 50, Y: 30}, {Y: 30}}, 2},
		{"repeated points", []geo.XY{{}, {X: 50}, {X: 50}, {X: 50}, {X: 50, Y: 50}}, 1},
	} {
		if got := measure.LineOf(path(c.line...)); got.Turns != c.want || got.Segments != len(c.line)-1 {
			t.Errorf("%s: LineOf = %+v, want %d turns in %d segments", c.name, got, c.want, len(c.line)-1)
		}
	}
}

func TestIntersects(t *testing.T) {
	for _, c := range []struct {
		name string
		line []geo.XY
		want bool
	}{
		{"straight", []geo.XY{{}, {X: 50}, {X: 100}}, false},
		{"closed", []geo.XY{{}, {X: 100}, {X: 100, Y: 100}, {}}, false},
		{"an eight crossing between its points", []geo.XY{{}, {X: 100, Y: 100}, {X: 100}, {Y: 100}}, true},
		{"an eight crossing in a shared point", []geo.XY{{}, {X: 50, Y: 50}, {X: 100, Y: 100}, {X: 100}, {X: 50, Y: 50}, {Y: 100}}, false},
		{"there and back over the same points", []geo.XY{{}, {X: 50}, {X: 100}, {X: 50}, {}}, false},
		{"a point on a segment", []geo.XY{{}, {X: 100}, {X: 100, Y: 50}, {X: 30, Y: 0}, {X: 10, Y: -30}}, true},
		{"back over a segment, other points", []geo.XY{{}, {X: 40}, {X: 100}, {X: 100, Y: 20}, {X: 90}, {X: 70}}, true},
		{"near, 1 m apart", []geo.XY{{}, {X: 100}, {X: 100, Y: 50}, {X: 30, Y: 1}, {X: 10, Y: 20}}, false},
		{"steps of centimetres", []geo.XY{{}, {X: 0.01}, {X: 0.02, Y: 0.01}, {X: 0.03}, {X: 0.04}}, false},
	} {
		if got := measure.LineOf(path(c.line...)).Intersects; got != c.want {
			t.Errorf("%s: Intersects = %v, want %v", c.name, got, c.want)
		}
	}
}

// The boxes only save time: against every pair of segments the answer is the same.
func TestIntersectsAgreesWithAllPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	hits := 0
	for range 400 {
		line := make([]geo.XY, 3+rng.IntN(9))
		for i := range line {
			line[i] = geo.XY{X: rng.Float64() * 1000, Y: rng.Float64() * 1000}
			if i > 0 && rng.IntN(2) == 0 {
				line[i] = line[i-1].Lerp(line[i], 0.2)
			}
		}
		want := false
		for i := 1; i < len(line); i++ {
			for j := i + 2; j < len(line); j++ {
				want = want || crosses(line[i-1], line[i], line[j-1], line[j])
			}
		}
		if got := measure.LineOf(path(line...)).Intersects; got != want {
			t.Fatalf("LineOf(%v).Intersects = %v, want %v", line, got, want)
		}
		if want {
			hits++
		}
	}
	if hits < 50 || hits > 350 {
		t.Errorf("%d of 400 lines intersect: the check says little", hits)
	}
}

// crosses solves a + t(b-a) = c + u(d-c).
func crosses(a, b, c, d geo.XY) bool {
	r, s, q := b.Sub(a), d.Sub(c), c.Sub(a)
	det := r.X*s.Y - r.Y*s.X
	t, u := (q.X*s.Y-q.Y*s.X)/det, (q.X*r.Y-q.Y*r.X)/det
	return t >= 0 && t <= 1 && u >= 0 && u <= 1
}

func TestLineOfNothing(t *testing.T) {
	for _, p := range [][]geo.Point{nil, path(geo.XY{})} {
		if got := measure.LineOf(p); got != (measure.Line{}) {
			t.Errorf("LineOf(%v) = %+v, want zero", p, got)
		}
	}
}
