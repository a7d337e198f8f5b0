package track_test

import (
	"math"
	"slices"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
)

// A path of straight legs through points, in metres.
func legs(xy ...float64) []geo.XY {
	var out []geo.XY
	for i := 0; i < len(xy); i += 2 {
		out = append(out, geo.XY{X: xy[i], Y: xy[i+1]})
	}
	return out
}

func reversed(path []geo.XY) []geo.XY {
	path = slices.Clone(path)
	slices.Reverse(path)
	return path
}

// moved is path with every point moved by x and y.
func moved(path []geo.XY, x, y float64) []geo.XY {
	out := make([]geo.XY, len(path))
	for i, p := range path {
		out[i] = p.Add(geo.XY{X: x, Y: y})
	}
	return out
}

// turned is a closed path begun at its point i.
func turned(path []geo.XY, i int) []geo.XY {
	ring := path[:len(path)-1]
	return append(append(slices.Clone(ring[i:]), ring[:i]...), ring[i])
}

func TestRouteCompletion(t *testing.T) {
	square := legs(0, 0, 500, 0, 500, 500, 0, 500, 0, 0)
	ring := circle(3000, 120)
	// Two rings that touch in one point, where the eight begins.
	eight := append(moved(circle(1500, 60), -1500/2/math.Pi, 0), ringFromWest(1500, 60)...)
	hairpin := legs(0, 0, 1000, 0, 0, 0)
	comb := legs(0, 0, 0, 400, 60, 400, 60, 0, 120, 0, 120, 400, 180, 400, 180, 0)
	for _, c := range []struct {
		name      string
		plan, run []geo.XY
		least     float64
		most      float64
	}{
		{"as planned", square, square, 1, 1},
		{"the other way round", square, reversed(square), 1, 1},
		{"begun elsewhere", ring, turned(ring, 47), 1, 1},
		{"begun elsewhere, the other way round", ring, reversed(turned(ring, 47)), 1, 1},
		{"twice around", square, append(slices.Clone(square), square[1:]...), 1, 1},
		{"half around", ring, ring[:61], 0.49, 0.53},
		{"half around from elsewhere", ring, turned(ring, 90)[:61], 0.49, 0.53},
		{"the far half, back", ring, reversed(ring)[30:91], 0.49, 0.53},
		{"across the square", square, legs(0, 0, 500, 0, 500, 500, 0, 0), 0.5, 0.56},
		{"20 m beside", square, moved(square, 14, 14), 1, 1},
		{"60 m beside", hairpin, moved(hairpin, 0, 60), 0, 0},
		{"elsewhere", square, moved(square, 5000, 0), 0, 0},
		{"with a way there and back", square, legs(-900, -300, 0, 0, 500, 0, 500, 500, 0, 500, 0, 0, -900, -300), 1, 1},
		{"an eight", eight, eight, 1, 1},
		{"an eight the other way round", eight, reversed(eight), 1, 1},
		{"an eight begun elsewhere", eight, turned(eight, 20), 1, 1},
		{"one ring of an eight", eight, eight[:61], 0.5, 0.56},
		{"there and back", hairpin, hairpin, 1, 1},
		{"only there", hairpin, hairpin[:2], 0.5, 0.55},
		{"only back", hairpin, hairpin[1:], 0.5, 0.55},
		{"an open plan the other way round", comb, reversed(comb), 1, 1},
		{"a straight line through a comb", comb, legs(-100, 200, 300, 200), 0, 0.2},
		{"along a comb's back", comb, legs(-100, 400, 300, 400), 0.08, 0.25},
		{"nothing planned but a place", legs(0, 0, 10, 0), square, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, sigma := range []float64{0, 4} {
				points := noisy(random(1), run(seoul, c.run, 3, 1), sigma, 0)
				f := track.Analyze(points, track.Plan{Path: onMap(seoul, c.plan)})
				if !f.CompletionKnown || f.RouteCompletion < c.least || f.RouteCompletion > c.most+sigma/200 {
					t.Errorf("with %v m of noise %.3f (known: %v), want %.2f to %.2f", sigma, f.RouteCompletion, f.CompletionKnown, c.least, c.most)
				}
			}
		})
	}
}

// ringFromWest is a circle that is run clockwise from its western end at 0, 0, without that point at the beginning.
func ringFromWest(lengthM float64, n int) []geo.XY {
	r := lengthM / 2 / math.Pi
	out := make([]geo.XY, 0, n)
	for i := 1; i <= n; i++ {
		sin, cos := math.Sincos(math.Pi - 2*math.Pi*float64(i)/float64(n))
		out = append(out, geo.XY{X: r + r*cos, Y: r * sin})
	}
	return out
}

func TestNothingToCompareWith(t *testing.T) {
	points := run(seoul, straight(500), 3, 1)
	for name, plan := range map[string]track.Plan{
		"nothing":      {},
		"one point":    {Path: []geo.Point{seoul}, Outline: []geo.Point{seoul}},
		"one place":    {Path: []geo.Point{seoul, seoul}, Outline: []geo.Point{seoul, seoul}},
		"no positions": {Path: []geo.Point{{Lat: 99}, {Lat: math.NaN()}, seoul}, Outline: []geo.Point{{Lng: 999}, {Lng: -999}}},
	} {
		f := track.Analyze(points, plan)
		if f.CompletionKnown || f.AccuracyKnown || f.RouteCompletion != 0 || f.ShapeAccuracy != 0 || f.ShapeDeviationM != 0 {
			t.Errorf("%s: completion %v (known: %v), accuracy %v (known: %v)", name, f.RouteCompletion, f.CompletionKnown, f.ShapeAccuracy, f.AccuracyKnown)
		}
	}
}

func TestShapeAccuracy(t *testing.T) {
	const lengthM = 4000
	shape := circle(lengthM, 400)
	diagonal := lengthM / math.Pi * math.Sqrt2
	for _, c := range []struct {
		name       string
		run        []geo.XY
		deviationM float64
		tolerance  float64
	}{
		{"the shape", shape, 0, 0.05},
		{"the other way round", reversed(shape), 0, 0.05},
		{"a larger ring", circle(lengthM+2*math.Pi*50, 400), 50, 0.1},
		{"a smaller ring", circle(lengthM-2*math.Pi*50, 400), 50, 0.1},
		// From half a ring the way there is 0. Back, it is 0 for one half; from a point at the angle x before an end of the
		// half that was run, it is 2 r sin(x/2), whose mean up to 90 degrees is 4 (2 - sqrt 2) r / pi.
		{"half of it", shape[:201], lengthM / 2 / math.Pi * (2 - math.Sqrt2) / math.Pi, 1},
	} {
		f := track.Analyze(run(seoul, c.run, 3, 1), track.Plan{Outline: onMap(seoul, shape)})
		if !f.AccuracyKnown || math.Abs(f.ShapeDeviationM-c.deviationM) > c.tolerance {
			t.Errorf("%s: %v m off (known: %v), want %v", c.name, f.ShapeDeviationM, f.AccuracyKnown, c.deviationM)
		}
		if want := 100 * math.Exp(-f.ShapeDeviationM/diagonal*10); math.Abs(f.ShapeAccuracy-want) > 0.01 {
			t.Errorf("%s: accuracy %v, want %v", c.name, f.ShapeAccuracy, want)
		}
		if f.CompletionKnown {
			t.Errorf("%s: completion of no plan is %v", c.name, f.RouteCompletion)
		}
	}
}
