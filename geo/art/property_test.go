//go:build !race

package art_test

import (
	"math"
	"slices"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/art/judge"
	"github.com/runnerway/runnerway/geo/art/svg"
	"github.com/runnerway/runnerway/geo/roads"
)

func TestShapeThatStreetsContainIsFound(t *testing.T) {
	const deg = math.Pi / 180
	diamond := []geo.XY{{X: 600}, {Y: 600}, {X: -600}, {Y: -600}}
	var triangle []geo.XY
	for k := range 3 {
		sin, cos := math.Sincos((90 + 120*float64(k)) * deg)
		triangle = append(triangle, geo.XY{X: 700 * cos, Y: 700 * sin})
	}
	square := []geo.XY{{X: 500, Y: 500}, {X: -500, Y: 500}, {X: -500, Y: -500}, {X: 500, Y: -500}}
	cases := []struct {
		name    string
		corners []geo.XY
		drawn   bool // the streets of a grid draw it already
		start   geo.XY
		mostPct float64
	}{
		{"diamond", diamond, false, diamond[0], 0.15},
		{"triangle", triangle, false, triangle[0].Lerp(triangle[1], 0.3), 0.15},
		// The sweep tries outlines of 0.79 to 0.92 of the distance, what streets usually allow. A grid draws its own square
		// at 1, but squares of other sizes too, with a notch.
		{"square", square, true, geo.XY{X: 500, Y: 100}, 1.2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var made town
			made.blocks(24, 100)
			if !c.drawn {
				made.ringOf(c.corners...)
			}
			g := made.graph()
			around := geo.PathLength(append(slices.Clone(c.corners), c.corners[0]))
			r := art.Request{Outline: closedOutline(t, c.corners...), Start: g.Plane.Point(c.start), DistanceM: around}
			best := search(t, g, r).Routes[0]
			if best.DeviationPct > c.mostPct || math.Abs(best.DistanceM/around-1) > 0.005 || math.Abs(best.TurnDeg) > 2 {
				t.Errorf("deviation %.2f %%, %.0f m of %.0f, turned by %.1f, want the street itself", best.DeviationPct, best.DistanceM, around, best.TurnDeg)
			}
		})
	}
}

// alike checks that two searches that differ in something that must not matter found as good a best route.
func alike(t *testing.T, what string, a, b art.Route, lengths, tolerance float64) {
	t.Helper()
	if math.Abs(a.DeviationPct-b.DeviationPct) > tolerance {
		t.Errorf("%s: deviation %.2f %% and %.2f %%", what, a.DeviationPct, b.DeviationPct)
	}
	if math.Abs(b.DistanceM/a.DistanceM/lengths-1) > 0.03 {
		t.Errorf("%s: %.0f m and %.0f m, want a factor of %v", what, a.DistanceM, b.DistanceM, lengths)
	}
}

// TestMirroredTownsGiveMirroredRoutes: the search tries mirrored poses in a mirrored town. Rasters fall differently, and of
// poses that are nearly as good others are traced.
func TestMirroredTownsGiveMirroredRoutes(t *testing.T) {
	const radiusM = 1400
	mirror := func(p geo.XY) geo.XY { return geo.XY{X: -p.X, Y: p.Y} }
	outline := preset(t, "fish")
	ring := outline.Points()
	for i, p := range ring {
		ring[i] = mirror(p)
	}
	plain := art.Request{Outline: outline, Start: haga, DistanceM: 2200}
	mirrored := art.Request{Outline: closedOutline(t, ring...), Start: haga, DistanceM: 2200}
	a := search(t, roads.Build(haga, around(t, haga, radiusM, same)), plain).Routes[0]
	b := search(t, roads.Build(haga, around(t, haga, radiusM, mirror)), mirrored).Routes[0]
	alike(t, "mirrored", a, b, 1, 0.5)
}

// TestHowADrawingIsDrawnDoesNotMatter: the same line from another point and the other way around.
func TestHowADrawingIsDrawnDoesNotMatter(t *testing.T) {
	g := roads.Build(haga, around(t, haga, 1400, same))
	outline := preset(t, "heart")
	points := outline.Points()
	points = points[:len(points)-1]
	first := search(t, g, art.Request{Outline: outline, Start: haga, DistanceM: 2200}).Routes[0]
	other := slices.Concat(points[len(points)/3:], points[:len(points)/3])
	alike(t, "from another point", first, search(t, g, art.Request{Outline: closedOutline(t, other...), Start: haga, DistanceM: 2200}).Routes[0], 1, 0.4)
	slices.Reverse(other)
	alike(t, "the other way around", first, search(t, g, art.Request{Outline: closedOutline(t, other...), Start: haga, DistanceM: 2200}).Routes[0], 1, 0.4)
}

// TestTwiceAsLargeIsTwiceAsLong: in a town of twice the size a route of twice the length draws the shape about as well. Not
// exactly, because the width of a corridor, the length of a piece and the way to the start are metres and do not grow.
func TestTwiceAsLargeIsTwiceAsLong(t *testing.T) {
	double := func(p geo.XY) geo.XY { return p.Scale(2) }
	outline := preset(t, "triangle")
	a := search(t, roads.Build(haga, around(t, haga, 1400, same)), art.Request{Outline: outline, Start: haga, DistanceM: 2500}).Routes[0]
	b := search(t, roads.Build(haga, around(t, haga, 1400, double)), art.Request{Outline: outline, Start: haga, DistanceM: 5000}).Routes[0]
	alike(t, "doubled", a, b, 2, 0.6)
}

func TestTurnIsWhatWasAskedFor(t *testing.T) {
	g := gothenburg(t)
	r := art.Request{Outline: preset(t, "triangle"), Start: haga, DistanceM: 2200, Angles: []float64{90, -120}}
	for _, route := range search(t, g, r).Routes {
		if off := math.Min(math.Abs(route.TurnDeg-90), math.Abs(route.TurnDeg+120)); off > 1e-6 {
			t.Errorf("turned by %v, want 90 or -120", route.TurnDeg)
		}
	}
	r.Angles = []float64{0}
	for _, route := range search(t, g, r).Routes {
		if route.TurnDeg != 0 {
			t.Errorf("turned by %v, want 0 exactly", route.TurnDeg)
		}
	}
}

// TestOddDrawingsAreRun: lines there and back, several strokes, a scribble that crosses itself.
func TestOddDrawingsAreRun(t *testing.T) {
	g := gothenburg(t)
	for name, path := range map[string]string{
		"one straight line": "M0 0 L100 0",
		"a t of two":        "M10 10 L90 10 M50 10 L50 95",
		"crossing itself":   "M0 0 L100 80 L0 80 L100 0 Z",
		"two squares":       "M0 0 h40 v40 h-40 z M60 60 h40 v40 h-40 z",
	} {
		t.Run(name, func(t *testing.T) {
			d, err := svg.Parse(path)
			if err != nil {
				t.Fatal(err)
			}
			o, err := art.NewOutline(d)
			if err != nil {
				t.Fatal(err)
			}
			result := search(t, g, art.Request{Outline: o, Start: haga, DistanceM: 2200})
			if best := result.Routes[0]; best.DeviationPct > 5 {
				t.Errorf("deviation %.1f %%", best.DeviationPct)
			}
		})
	}
}

// TestOutlineLiesWhereTheRouteIsNearest: moving the outline as it was placed makes nothing better.
func TestOutlineLiesWhereTheRouteIsNearest(t *testing.T) {
	g := gothenburg(t)
	r := search(t, g, art.Request{Outline: templates(t)[0].outline, Start: haga, DistanceM: 3000})
	for _, route := range r.Routes {
		path, outline := onPlane(g.Plane, route.Path), onPlane(g.Plane, route.Outline)
		graded := func(by geo.XY) float64 {
			moved := make([]geo.XY, len(outline))
			for i, p := range outline {
				moved[i] = p.Add(by)
			}
			f := judge.Situate(path, moved)
			return 0.6*f.MeanPct/1.1 + 0.4*f.P95Pct/3.2
		}
		here := graded(geo.XY{})
		for _, by := range []geo.XY{{X: 12}, {X: -12}, {Y: 12}, {Y: -12}} {
			if there := graded(by); there < 0.97*here {
				t.Errorf("moved by %v the outline fits better: %.3f, here %.3f", by, there, here)
			}
		}
	}
}
