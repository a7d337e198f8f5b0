package art_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/art/svg"
)

func TestNewOutlineRefusesWhatIsNoLine(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, points := range map[string][]geo.XY{
		"nothing":        nil,
		"one point":      {{X: 3, Y: 4}},
		"one point, two": {{X: 3, Y: 4}, {X: 3, Y: 4}},
		"not a number":   {{X: 0}, {X: nan}, {X: 2, Y: 2}},
		"infinite":       {{X: 0}, {X: inf}, {X: 2, Y: 2}},
		"beyond numbers": {{X: -1e308, Y: -1e308}, {X: 1e308}, {X: 0, Y: 1e308}},
	} {
		for _, closed := range []bool{false, true} {
			_, err := art.NewOutline(svg.Drawing{Strokes: []svg.Stroke{{Points: points, Closed: closed}}})
			if !errors.Is(err, art.ErrNoOutline) {
				t.Errorf("NewOutline(%s): %v, want ErrNoOutline", name, err)
			}
		}
	}
	if _, err := art.NewOutline(svg.Drawing{}); !errors.Is(err, art.ErrNoOutline) {
		t.Errorf("NewOutline of no strokes: %v", err)
	}
}

func outlineOf(t testing.TB, path string) []geo.XY {
	t.Helper()
	return figureOf(t, path, path, path).outline.Points()
}

// offLine is how far p lies from the line.
func offLine(p geo.XY, line []geo.XY) float64 {
	least := math.Inf(1)
	for i := 1; i < len(line); i++ {
		near, _ := geo.NearestOnSegment(p, line[i-1], line[i])
		least = math.Min(least, near.Dist(p))
	}
	return least
}

// height is the extent of points in y over that in x.
func height(points []geo.XY) float64 {
	lo, hi := points[0], points[0]
	for _, p := range points {
		lo = geo.XY{X: math.Min(lo.X, p.X), Y: math.Min(lo.Y, p.Y)}
		hi = geo.XY{X: math.Max(hi.X, p.X), Y: math.Max(hi.Y, p.Y)}
	}
	return (hi.Y - lo.Y) / (hi.X - lo.X)
}

func TestOutlineIsClosedUprightAndOfLengthOne(t *testing.T) {
	for _, path := range []string{
		"M0 0 L10 0 L10 20 Z", "M0 0 L10 0 L10 20", "M5 5 L1e6 5 L1e6 1e6 Z", "M0 0 C0 10 10 10 10 0 Z",
		"M0 0 h40 v40 h-40 z M60 60 h40 v40 h-40 z", "M10 10 L90 10 M50 10 L50 95",
	} {
		points := outlineOf(t, path)
		if points[0] != points[len(points)-1] || math.Abs(geo.PathLength(points)-1) > 1e-9 {
			t.Errorf("%s: from %v to %v, length %v", path, points[0], points[len(points)-1], geo.PathLength(points))
		}
	}
	// The canvas's y grows downward, the map's upward: the peak of this roof is above its ends.
	roof := outlineOf(t, "M0 100 L50 0 L100 100 Z")
	top := roof[0]
	for _, p := range roof {
		if p.Y > top.Y {
			top = p
		}
	}
	if lowest := math.Min(roof[0].Y, roof[2].Y); top.Y <= lowest || top != roof[1] {
		t.Errorf("the roof's peak is %v of %v", top, roof)
	}
}

func TestOpenStrokesAreWalkedThereAndBack(t *testing.T) {
	points := outlineOf(t, "M0 0 L100 0 L100 40") // its ends are far apart
	want := []geo.XY{{X: 0, Y: 0}, {X: 100, Y: 0}, {X: 100, Y: -40}, {X: 100, Y: 0}, {X: 0, Y: 0}}
	if len(points) != len(want) {
		t.Fatalf("%d points, want %d: %v", len(points), len(want), points)
	}
	for i, p := range want {
		if points[i].Dist(p.Scale(1.0/280)) > 1e-9 {
			t.Errorf("point %d is %v, want %v", i, points[i], p.Scale(1.0/280))
		}
	}
	if ring := outlineOf(t, "M0 0 L100 0 L100 100 L0 100 L2 3"); len(ring) != 6 {
		t.Errorf("a stroke that nearly meets its beginning is %v, want it closed", ring)
	}
}

// TestEveryStrokeIsPartOfTheOutline: whatever the order and direction, what was drawn lies on the walk, and the walk adds
// no more than the gaps between the strokes.
func TestEveryStrokeIsPartOfTheOutline(t *testing.T) {
	cases := []struct {
		name, path string
		added      float64 // length of the connectors, there and back, in units of the path
	}{
		{"meeting ends", "M0 0 L100 0 L100 100 M100 100 L0 100 L0 0", 0},
		{"meeting ends, turned", "M0 0 L100 0 L100 100 M0 0 L0 100 L100 100", 0},
		{"a lifted pen", "M0 0 L100 0 L100 100 M98 101 L0 100 L2 2", 8},
		{"an inner ring", "M0 0 h100 v100 h-100 z M40 40 h20 v20 h-20 z", 2 * 57},
		{"three apart", "M0 0 h20 v20 h-20 z M50 0 h20 v20 h-20 z M100 0 h20 v20 h-20 z", 2 * (30 + 30)},
	}
	for _, c := range cases {
		d, err := svg.Parse(c.path)
		if err != nil {
			t.Fatal(err)
		}
		outline := outlineOf(t, c.path)
		drawn := 0.0
		for _, s := range d.Strokes {
			drawn += geo.PathLength(s.Points)
			if s.Closed {
				drawn += s.Points[0].Dist(s.Points[len(s.Points)-1])
			}
		}
		lo, hi := d.Bounds()
		if got, want := height(outline), (hi.Y-lo.Y)/(hi.X-lo.X); math.Abs(got-want) > 0.01*want {
			t.Errorf("%s: height %v of its width, want %v", c.name, got, want)
		}
		worst := 0.0
		for _, s := range d.Strokes {
			for _, p := range s.Points {
				worst = math.Max(worst, offLine(p, unscaled(outline, d)))
			}
		}
		if worst > 0.01 {
			t.Errorf("%s: a point of a stroke lies %.2f from the outline", c.name, worst)
		}
		if got := geo.PathLength(unscaled(outline, d)); got > drawn+c.added+0.01 || got < drawn-8 {
			t.Errorf("%s: the outline is %.1f long, the strokes %.1f, connectors should add %.1f", c.name, got, drawn, c.added)
		}
	}
}

// unscaled is the outline in the units of the drawing that it was made of.
func unscaled(outline []geo.XY, d svg.Drawing) []geo.XY {
	lo, hi := d.Bounds()
	least, most := outline[0], outline[0]
	for _, p := range outline {
		least = geo.XY{X: math.Min(least.X, p.X), Y: math.Min(least.Y, p.Y)}
		most = geo.XY{X: math.Max(most.X, p.X), Y: math.Max(most.Y, p.Y)}
	}
	k := (hi.X - lo.X) / (most.X - least.X)
	out := make([]geo.XY, len(outline))
	for i, p := range outline {
		out[i] = geo.XY{X: lo.X + (p.X-least.X)*k, Y: lo.Y + (most.Y-p.Y)*k}
	}
	return out
}

func TestHugeDrawingsAreBounded(t *testing.T) {
	scribble := svg.Stroke{}
	for i := range svg.MaxPoints {
		sin, cos := math.Sincos(float64(i) * 0.9)
		scribble.Points = append(scribble.Points, geo.XY{X: 50 * sin * math.Cos(float64(i)/1e4), Y: 50 * cos})
	}
	spiral := svg.Stroke{}
	for i := range svg.MaxPoints {
		r := float64(i) / 500
		sin, cos := math.Sincos(float64(i) * 0.07)
		spiral.Points = append(spiral.Points, geo.XY{X: r * cos, Y: r * sin})
	}
	var dots svg.Drawing
	for i := range 5000 {
		x, y := float64(i%70)*3, float64(i/70)*3
		dots.Strokes = append(dots.Strokes, svg.Stroke{Points: []geo.XY{{X: x, Y: y}, {X: x + 1, Y: y}, {X: x, Y: y + 1}}, Closed: true})
	}
	for name, d := range map[string]svg.Drawing{"scribble": {Strokes: []svg.Stroke{scribble}}, "spiral": {Strokes: []svg.Stroke{spiral}}, "dots": dots} {
		o, err := art.NewOutline(d)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(o.Points()); n > 4000 || n < 100 {
			t.Errorf("%s: an outline of %d points", name, n)
		}
	}
}

func ExampleNewOutline() {
	d, err := svg.Parse("M0 0 L30 0 L30 40 Z")
	if err != nil {
		fmt.Println(err)
		return
	}
	o, err := art.NewOutline(d)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range o.Points() {
		fmt.Printf("%.2f %.2f\n", p.X, p.Y+0)
	}
	// Output:
	// 0.00 0.00
	// 0.25 0.00
	// 0.25 -0.33
	// 0.00 0.00
}
