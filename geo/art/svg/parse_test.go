package svg_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art/svg"
)

// short writes a drawing for comparison: points, Z after a closed stroke, bars between strokes.
func short(d svg.Drawing) string {
	var out []string
	for _, s := range d.Strokes {
		var words []string
		for _, p := range s.Points {
			words = append(words, fmt.Sprintf("%.4g,%.4g", p.X, p.Y))
		}
		if s.Closed {
			words = append(words, "Z")
		}
		out = append(out, strings.Join(words, " "))
	}
	return strings.Join(out, " | ")
}

func TestParseLines(t *testing.T) {
	for _, c := range []struct{ d, want string }{
		{"M0 0L10 0", "0,0 10,0"},
		{"M 0 0 L 10 0 L 10 10 Z", "0,0 10,0 10,10 Z"},
		{"m1,2 3,4", "1,2 4,6"},
		{"M1,2 3,4 5,6", "1,2 3,4 5,6"},
		{" \t\r\n\fM\n0 , 0 L 1 , 1 ", "0,0 1,1"},
		{"M0 0h5v5H0V1", "0,0 5,0 5,5 0,5 0,1"},
		{"M0 0h1 2 3", "0,0 1,0 3,0 6,0"},
		{"M2 2v1 2V9", "2,2 2,3 2,5 2,9"},
		{"M1 1l1 0zl0 5", "1,1 2,1 Z | 1,1 1,6"},
		{"M1 1L2 1Zm5 5l1 0", "1,1 2,1 Z | 6,6 7,6"},
		{"M0 0L1 0M5 5L6 5", "0,0 1,0 | 5,5 6,5"},
		{"M9 9M0 0L1 0M3 3", "0,0 1,0"},
		{"M9 9zM0 0L1 0", "0,0 1,0"},
		{"M5 5L5 5M0 0L1 0", "0,0 1,0"},
		{"M0 0L0 0L1 0L1 0L2 0", "0,0 1,0 2,0"},
		{"M0 0L4 0L4 4L0 0", "0,0 4,0 4,4 Z"},
		{"M0 0L4 0L4 4L0 0Z", "0,0 4,0 4,4 Z"},
		{"M0 0L4 0Z", "0,0 4,0 Z"},
		{"M0 0ZZL1 1", "0,0 1,1"},
	} {
		got, err := svg.Parse(c.d)
		if err != nil || short(got) != c.want {
			t.Errorf("Parse(%q) = %s, %v, want %s", c.d, short(got), err, c.want)
		}
	}
}

func TestParseNumbers(t *testing.T) {
	for _, c := range []struct{ d, want string }{
		{"M1.1e-13 0L1 1", "1.1e-13,0 1,1"}, // B25
		{"M.5.5L1 1", "0.5,0.5 1,1"},
		{"M-1-2L1 1", "-1,-2 1,1"},
		{"M+1+2L+3+4", "1,2 3,4"},
		{"M1,2L3,4", "1,2 3,4"},
		{"M1e1-2E+1L1 1", "10,-20 1,1"},
		{"M1.5.5.25-.125", "1.5,0.5 0.25,-0.125"},
		{"M1. 2.L3. 4.", "1,2 3,4"},
		{"M00010 007L1 1", "10,7 1,1"},
		{"M1e-400 0L1 1", "0,0 1,1"},
	} {
		got, err := svg.Parse(c.d)
		if err != nil || short(got) != c.want {
			t.Errorf("Parse(%q) = %s, %v, want %s", c.d, short(got), err, c.want)
		}
	}
}

func TestParseRefusesSyntax(t *testing.T) {
	for _, c := range []struct {
		d  string
		at int
	}{
		{"L0 0", 0}, {"0 0L1 1", 0}, {"none", 0}, {"z", 0},
		{"M", 1}, {"M1", 2}, {"M1,", 3}, {"M1 2L", 5}, {"M1 2L3", 6}, {"M1 2 3", 6},
		{"M,1 2", 1}, {"M1,,2", 3}, {"M1 2,", 5}, {"M1 2,L3 4", 5}, {"M1 2L3 4,", 9},
		{"M1 2X3 4", 4}, {"M1 2L3 4 garbage", 9}, {"M1 2L3 4;", 8}, {"M1 2L3 4\x00", 8}, {"M1 2L한 글", 5},
		{"M1 e5", 3}, {"M1 -", 3}, {"M1 .", 3}, {"M1 2L1e 5", 6}, {"M1 2LNaN 0", 5}, {"M1 2LInf 0", 5}, {"M1 2L0x10 0", 6},
		{"M0 0A1 1 0 2 0 5 5", 11}, {"M0 0A1 1 0 0", 12}, {"M0 0A1 1 0 1 1 5", 16},
		{"M0 0C1 1 2 2", 12}, {"M0 0Q1 1", 8}, {"M0 0z5", 5}, {"M0 0H", 5},
	} {
		_, err := svg.Parse(c.d)
		var syntax *svg.SyntaxError
		if !errors.Is(err, svg.ErrSyntax) || !errors.As(err, &syntax) {
			t.Errorf("Parse(%q) gives %v, want %v", c.d, err, svg.ErrSyntax)
			continue
		}
		if syntax.Offset != c.at {
			t.Errorf("Parse(%q) gives %v, want byte %d", c.d, err, c.at)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		name, d string
		want    error
	}{
		{"nothing", "", svg.ErrEmpty},
		{"blanks", " \n\t", svg.ErrEmpty},
		{"one point", "M1 1", svg.ErrNoLine},
		{"one point, closed", "M1 1z", svg.ErrNoLine},
		{"one point again and again", "M1 1L1 1L1 1M1 1l0 0", svg.ErrNoLine},
		{"a tap that trembles", "M100 100L100.0000001 100", svg.ErrNoLine},
		{"two points apart without a line", "M1 1M2 2", svg.ErrNoLine},
		{"a curve that stays", "M1 1C1 1 1 1 1 1", svg.ErrNoLine},
		{"1e9", "M0 0L1e9 0", svg.ErrOutOfRange},
		{"-1e9", "M0 0L0 -1e9", svg.ErrOutOfRange},
		{"beyond float64", "M0 0L1e999 0", svg.ErrOutOfRange},
		{"steps that add up", "M9e6 0l9e6 0", svg.ErrOutOfRange},
		{"control point", "M0 0C0 0 1e8 0 1 1", svg.ErrOutOfRange},
		{"arc that swings out", "M9999999 0a9e6 9e6 0 1 1 0 1", svg.ErrOutOfRange},
		{"too many lines", "M0 0" + strings.Repeat("h1 ", svg.MaxPoints), svg.ErrTooManyPoints},
		{"too many chords", "M0 0" + strings.Repeat("c9 0 0 9 9 9-9-0-0-9-9-9", 2000), svg.ErrTooManyPoints},
		{"10 MB", "M0 0" + strings.Repeat("L1 1 ", 2<<20), svg.ErrTooLong},
		{"10 MB of digits", strings.Repeat("1", 10<<20), svg.ErrTooLong},
	} {
		start := time.Now()
		_, err := svg.Parse(c.d)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s: %v", c.name, took)
		}
	}
}

func TestParseTakesWhatTheLimitsAllow(t *testing.T) {
	d, err := svg.Parse("M0 0" + strings.Repeat("h1v1", (svg.MaxPoints-1)/2))
	if err != nil || len(d.Strokes[0].Points) != svg.MaxPoints-1 {
		t.Errorf("the longest line: %d strokes, %v", len(d.Strokes), err)
	}
	if _, err := svg.Parse("M-1e7-1e7L1e7 1e7"); err != nil {
		t.Errorf("the farthest corners: %v", err)
	}
	padded := "M0 0L1 1" + strings.Repeat(" ", svg.MaxLength-8)
	if _, err := svg.Parse(padded); err != nil {
		t.Errorf("the longest text: %v", err)
	}
}

// curve checks that every point of the only stroke satisfies on, that the chords are fine, and where the stroke ends.
func curve(t *testing.T, d string, on func(p geo.XY) float64) []geo.XY {
	t.Helper()
	got, err := svg.Parse(d)
	if err != nil || len(got.Strokes) != 1 {
		t.Fatalf("Parse(%q) = %d strokes, %v", d, len(got.Strokes), err)
	}
	points := got.Strokes[0].Points
	if len(points) < 8 || len(points) > 400 {
		t.Errorf("Parse(%q) has %d points", d, len(points))
	}
	least, most := got.Bounds()
	for i, p := range points {
		if off := on(p); math.Abs(off) > 1e-6*least.Dist(most) {
			t.Errorf("Parse(%q): point %v is %g off the curve", d, p, off)
		}
		if i > 0 {
			if off := on(points[i-1].Lerp(p, 0.5)); math.Abs(off) > least.Dist(most)/1000 {
				t.Errorf("Parse(%q): the chord to %v is %g off the curve", d, p, off)
			}
		}
	}
	return points
}

func TestParseArcs(t *testing.T) {
	around := func(x, y, rx, ry float64) func(geo.XY) float64 {
		return func(p geo.XY) float64 { return (math.Hypot((p.X-x)/rx, (p.Y-y)/ry) - 1) * max(rx, ry) }
	}
	for _, c := range []struct {
		d      string
		on     func(geo.XY) float64
		passes geo.XY // of the four ways to go, the one that is meant
	}{
		{d: "M0 0A5 5 0 0 1 10 0", on: around(5, 0, 5, 5), passes: geo.XY{X: 5, Y: -5}},
		{d: "M0 0A5 5 0 0 0 10 0", on: around(5, 0, 5, 5), passes: geo.XY{X: 5, Y: 5}},
		{d: "M0 0A5 5 0 0110 0", on: around(5, 0, 5, 5), passes: geo.XY{X: 5, Y: -5}},
		{d: "M0 0a5,5,0,01,10,0", on: around(5, 0, 5, 5), passes: geo.XY{X: 5, Y: -5}},
		{d: "M0 0a5 5 0 0110.0.0", on: around(5, 0, 5, 5), passes: geo.XY{X: 5, Y: -5}},
		{d: "M10 0A10 10 0 0 1 0 10", on: around(0, 0, 10, 10), passes: geo.XY{X: math.Sqrt(50), Y: math.Sqrt(50)}},
		{d: "M10 0A10 10 0 1 0 0 10", on: around(0, 0, 10, 10), passes: geo.XY{X: -math.Sqrt(50), Y: -math.Sqrt(50)}},
		{d: "M10 0A10 10 0 0 0 0 10", on: around(10, 10, 10, 10), passes: geo.XY{X: 10 - math.Sqrt(50), Y: 10 - math.Sqrt(50)}},
		{d: "M10 0A10 10 0 1 1 0 10", on: around(10, 10, 10, 10), passes: geo.XY{X: 10 + math.Sqrt(50), Y: 10 + math.Sqrt(50)}},
		{d: "M0 0A1 1 0 0 1 10 0", on: around(5, 0, 5, 5), passes: geo.XY{X: 5, Y: -5}},
		{d: "M0 0A-5-5 0 0 1 10 0", on: around(5, 0, 5, 5), passes: geo.XY{X: 5, Y: -5}},
		{d: "M0 0A4 10 90 0 1 20 0", on: around(10, 0, 10, 4), passes: geo.XY{X: 10, Y: -4}},
		{d: "M0 0A4 10 450 0 1 20 0", on: around(10, 0, 10, 4), passes: geo.XY{X: 10, Y: -4}},
	} {
		points := curve(t, c.d, c.on)
		nearest := math.Inf(1)
		for _, p := range points {
			nearest = min(nearest, p.Dist(c.passes))
		}
		if nearest > 1 {
			t.Errorf("Parse(%q) does not pass %v", c.d, c.passes)
		}
	}
	for _, d := range []string{"M0 0A0 5 0 0 1 10 0", "M0 0A5 0 0 0 1 10 0", "M0 0A5 5 0 0 1 0 0L10 0"} {
		if got, err := svg.Parse(d); err != nil || short(got) != "0,0 10,0" {
			t.Errorf("Parse(%q) = %s, %v, want a straight line", d, short(got), err)
		}
	}
}

func TestParseCurves(t *testing.T) {
	parabola := func(p geo.XY) float64 { return p.Y - p.X*(10-p.X)/5 }
	curve(t, "M0 0Q5 10 10 0", parabola)
	curve(t, "M0 0q5 10 10 0", parabola)
	// The same curve with its degree raised.
	curve(t, "M0 0C3.3333333333 6.6666666667 6.6666666667 6.6666666667 10 0", parabola)
	wave := func(p geo.XY) float64 {
		if p.X <= 10 {
			return parabola(p)
		}
		return p.Y + (p.X-10)*(20-p.X)/5
	}
	curve(t, "M0 0Q5 10 10 0T20 0", wave)
	curve(t, "M0 0q5 10 10 0t10 0", wave)
	curve(t, "M0 0C3.3333333333 6.6666666667 6.6666666667 6.6666666667 10 0S16.6666666667-6.6666666667 20 0", wave)
}

// TestSmoothCurvesMirrorOnlyTheirKind: S after anything but C or S, and T after anything but Q or T, starts straight on.
func TestSmoothCurvesMirrorOnlyTheirKind(t *testing.T) {
	for _, c := range [][2]string{
		{"M0 0L10 0S20 10 30 0", "M0 0L10 0C10 0 20 10 30 0"},
		{"M0 0Q5 9 10 0S20 10 30 0", "M0 0Q5 9 10 0C10 0 20 10 30 0"},
		{"M0 0L10 0T30 5", "M0 0L10 0Q10 0 30 5"},
		{"M0 0C1 5 9 5 10 0T30 5", "M0 0C1 5 9 5 10 0Q10 0 30 5"},
		{"M0 0C1 5 9 5 10 0ZS1 9 30 5", "M0 0C1 5 9 5 10 0ZC0 0 1 9 30 5"},
		{"M0 0C1 5 9 5 10 0S15-9 20 0 25 9 30 0", "M0 0C1 5 9 5 10 0C11-5 15-9 20 0C25 9 25 9 30 0"},
		{"M0 0Q5 9 10 0T20 0 30 0", "M0 0Q5 9 10 0Q15-9 20 0Q25 9 30 0"},
	} {
		a, errA := svg.Parse(c[0])
		b, errB := svg.Parse(c[1])
		if errA != nil || errB != nil || short(a) != short(b) {
			t.Errorf("%q and %q differ: %s (%v), %s (%v)", c[0], c[1], short(a), errA, short(b), errB)
		}
	}
}

func TestFlatnessFollowsTheSize(t *testing.T) {
	small, err := svg.Parse("M0 0C0 1 1 1 1 0")
	if err != nil {
		t.Fatal(err)
	}
	large, err := svg.Parse("M0 0C0 100000 100000 100000 100000 0")
	if err != nil {
		t.Fatal(err)
	}
	if a, b := len(small.Strokes[0].Points), len(large.Strokes[0].Points); a != b {
		t.Errorf("%d points at size 1, %d at size 100,000", a, b)
	}
}

func TestBounds(t *testing.T) {
	d, err := svg.Parse("M-3 4L5 6M0-9L1 1")
	if err != nil {
		t.Fatal(err)
	}
	least, most := d.Bounds()
	if least != (geo.XY{X: -3, Y: -9}) || most != (geo.XY{X: 5, Y: 6}) {
		t.Errorf("Bounds = %v %v", least, most)
	}
	if least, most := (svg.Drawing{}).Bounds(); least != (geo.XY{}) || most != (geo.XY{}) {
		t.Errorf("Bounds of nothing = %v %v, want zeros", least, most)
	}
}

func ExampleParse() {
	d, err := svg.Parse("M10 10h80v80h-80z")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Strokes[0].Points, d.Strokes[0].Closed)
	_, err = svg.Parse("M10 10 L banana")
	fmt.Println(err)
	// Output:
	// [{10 10} {90 10} {90 90} {10 90}] true
	// the path is not SVG path data: want a number at byte 9
}
