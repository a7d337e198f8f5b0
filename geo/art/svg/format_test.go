package svg_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo/art/svg"
)

func TestFormat(t *testing.T) {
	for _, c := range []struct{ name, d, want string }{
		{"closed", "M0 0L10 0L10 10Z", "M 0.00 0.00 L 10.00 0.00 L 10.00 10.00 L 0.00 0.00"},
		{"open, one stroke: closed as a route is", "M0 0L10 0L10 10", "M 0.00 0.00 L 10.00 0.00 L 10.00 10.00 L 0.00 0.00"},
		{"two points: unchanged", "M0 0L10 0", "M 0.00 0.00 L 10.00 0.00"},
		{"two points, closed: there and back", "M0 0L10 0Z", "M 0.00 0.00 L 10.00 0.00 L 0.00 0.00"},
		{"ends 0.008 apart: left so", "M0 0L10 0L10 10L0.008 0", "M 0.00 0.00 L 10.00 0.00 L 10.00 10.00 L 0.01 0.00"},
		{"two strokes: open stays open, closed is closed", "M0 0L5 0L5 5M10 0L20 0L20 10Z",
			"M 0.00 0.00 L 5.00 0.00 L 5.00 5.00 M 10.00 0.00 L 20.00 0.00 L 20.00 10.00 L 10.00 0.00"},
		{"rounding", "M1.005 -2.347L1e-13 123456.789", "M 1.00 -2.35 L 0.00 123456.79"},
		{"no minus before nothing", "M-1e-13 0L-0.004 50", "M 0.00 0.00 L 0.00 50.00"},
		{"a tiny drawing", "M0 0L0.01 0.02", "M 0.00000 0.00000 L 0.01000 0.02000"},
	} {
		d, err := svg.Parse(c.d)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := svg.Format(d); got != c.want {
			t.Errorf("%s: Format = %s, want %s", c.name, got, c.want)
		}
	}
	if got := svg.Format(svg.Drawing{}); got != "" {
		t.Errorf("Format of nothing = %q", got)
	}
}

func TestSimplify(t *testing.T) {
	for _, c := range []struct{ name, d, want string }{
		{"a bump within the tolerance goes", "M0 0L50 4L100 0", "0,0 100,0"},
		{"a bump beyond it stays", "M0 0L50 6L100 0", "0,0 50,6 100,0"},
		{"exactly the tolerance goes", "M0 0L50 5L100 0", "0,0 100,0"},
		{"the corners of a closed line stay", "M0 0L50 1L100 0L100 100L50 99L0 100Z", "0,0 100,0 100,100 0,100 Z"},
		{"the strokes stay apart", "M0 0L50 1L100 0M0 50L50 51L100 50", "0,0 100,0 | 0,50 100,50"},
		{"two points", "M0 0L1 1", "0,0 1,1"},
		{"smaller than the tolerance", "M0 0L1 0L1 1Z", "0,0 1,0 1,1 Z"},
	} {
		d, err := svg.Parse(c.d)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if got := short(d.Simplify(5)); got != c.want {
			t.Errorf("%s: Simplify = %s, want %s", c.name, got, c.want)
		}
	}
}

// TestSimplifyKeepsToTheLine: no point of the drawing is farther from the simplified one than the tolerance, cut into pieces or not.
func TestSimplifyKeepsToTheLine(t *testing.T) {
	var b strings.Builder
	for i := range 9000 {
		a := float64(i) / 9000 * 2 * math.Pi
		fmt.Fprintf(&b, "%c%.3f %.3f", "ML"[min(i, 1)], 300*math.Cos(3*a)+40*math.Sin(17*a), 300*math.Sin(2*a))
	}
	d, err := svg.Parse(b.String() + "Z")
	if err != nil {
		t.Fatal(err)
	}
	thin := d.Simplify(5).Strokes[0]
	if n := len(thin.Points); n < 20 || n > 400 || !thin.Closed {
		t.Errorf("%d points, closed %v", n, thin.Closed)
	}
	line := append(thin.Points, thin.Points[0])
	for _, p := range d.Strokes[0].Points {
		if off := offLine(p, line); off > 5 {
			t.Fatalf("%v lies %.2f off", p, off)
		}
	}
}

// TestSimplifyIsQuickOnHostileLines: a zigzag that widens makes the method quadratic.
func TestSimplifyIsQuickOnHostileLines(t *testing.T) {
	var b strings.Builder
	b.WriteString("M0 0")
	for i := 1; i < svg.MaxPoints; i++ {
		fmt.Fprintf(&b, "L%d %d", i, (i%2*2-1)*i)
	}
	d, err := svg.Parse(b.String())
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	d.Simplify(5)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("Simplify took %v", took)
	}
}
