package svg_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art/svg"
)

func offLine(p geo.XY, line []geo.XY) float64 {
	least := math.Inf(1)
	for i := 1; i < len(line); i++ {
		near, _ := geo.NearestOnSegment(p, line[i-1], line[i])
		least = min(least, near.Dist(p))
	}
	return least
}

// A sentence is one command of a random path with its points in absolute coordinates.
type sentence struct {
	command byte // upper case
	points  []geo.XY
	radii   geo.XY // of A
	flags   [2]int
}

// sentences draws a path of whole numbers, for which relative and absolute forms have no rounding between them.
func sentences(t *rapid.T) []sentence {
	coordinate := rapid.IntRange(-500, 500)
	point := func() geo.XY {
		return geo.XY{X: float64(coordinate.Draw(t, "x")), Y: float64(coordinate.Draw(t, "y"))}
	}
	path := []sentence{{command: 'M', points: []geo.XY{point()}}}
	for range rapid.IntRange(1, 12).Draw(t, "commands") {
		s := sentence{command: rapid.SampledFrom([]byte("MLHVCSQTAZ")).Draw(t, "command")}
		n := map[byte]int{'C': 3, 'S': 2, 'Q': 2, 'Z': 0}
		count, known := n[s.command]
		if !known {
			count = 1
		}
		for range count {
			s.points = append(s.points, point())
		}
		if s.command == 'A' {
			s.radii = geo.XY{X: float64(rapid.IntRange(0, 300).Draw(t, "rx")), Y: float64(rapid.IntRange(0, 300).Draw(t, "ry"))}
			s.flags = [2]int{rapid.IntRange(0, 1).Draw(t, "large"), rapid.IntRange(0, 1).Draw(t, "sweep")}
		}
		path = append(path, s)
	}
	return path
}

// write is the path as text, every point moved by shift, in relative or absolute commands.
func write(path []sentence, shift geo.XY, relative bool) string {
	var b strings.Builder
	var pen, start geo.XY
	for _, s := range path {
		base, command := geo.XY{}, s.command
		if relative {
			base, command = pen, s.command|0x20
		}
		b.WriteByte(command)
		if s.command == 'A' {
			fmt.Fprintf(&b, "%v %v 30 %d %d ", s.radii.X, s.radii.Y, s.flags[0], s.flags[1])
		}
		for _, p := range s.points {
			to := p.Add(shift)
			switch s.command {
			case 'H':
				fmt.Fprintf(&b, "%v ", to.X-base.X)
				pen.X = to.X
			case 'V':
				fmt.Fprintf(&b, "%v ", to.Y-base.Y)
				pen.Y = to.Y
			default:
				fmt.Fprintf(&b, "%v %v ", to.X-base.X, to.Y-base.Y)
				pen = to
			}
		}
		switch s.command {
		case 'M':
			start = pen
		case 'Z':
			pen = start
		}
	}
	return b.String()
}

// apart is how far two drawings of the same form lie from each other; infinite if their forms differ.
func apart(a, b svg.Drawing, shift geo.XY) float64 {
	if len(a.Strokes) != len(b.Strokes) {
		return math.Inf(1)
	}
	worst := 0.0
	for i, s := range a.Strokes {
		o := b.Strokes[i]
		if s.Closed != o.Closed || len(s.Points) != len(o.Points) {
			return math.Inf(1)
		}
		for k, p := range s.Points {
			worst = max(worst, p.Add(shift).Dist(o.Points[k]))
		}
	}
	return worst
}

func TestRelativeAndAbsoluteAreTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		path := sentences(t)
		a, errA := svg.Parse(write(path, geo.XY{}, false))
		b, errB := svg.Parse(write(path, geo.XY{}, true))
		if (errA == nil) != (errB == nil) {
			t.Fatalf("absolute: %v, relative: %v", errA, errB)
		}
		if d := apart(a, b, geo.XY{}); d != 0 {
			t.Fatalf("the forms lie %g apart", d)
		}
	})
}

func TestMovedInputMovesTheDrawing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		path := sentences(t)
		// A power of two, so that the text of the moved numbers stays exact.
		shift := geo.XY{X: 1024, Y: -2048}
		a, errA := svg.Parse(write(path, geo.XY{}, false))
		b, errB := svg.Parse(write(path, shift, false))
		if (errA == nil) != (errB == nil) {
			t.Fatalf("here: %v, there: %v", errA, errB)
		}
		if d := apart(a, b, shift); d > 1e-6 {
			t.Fatalf("the moved drawing lies %g off", d)
		}
	})
}

func TestFormattedDrawingsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, err := svg.Parse(write(sentences(t), geo.XY{}, false))
		if err != nil {
			return
		}
		for i := range d.Strokes {
			d.Strokes[i].Closed = true // Format says closed lines in full
		}
		text := svg.Format(d)
		again, err := svg.Parse(text)
		if err != nil {
			t.Fatalf("Parse(%q): %v", text, err)
		}
		if len(again.Strokes) != len(d.Strokes) {
			t.Fatalf("%d strokes became %d", len(d.Strokes), len(again.Strokes))
		}
		for i, s := range d.Strokes {
			line := append(again.Strokes[i].Points, again.Strokes[i].Points[0])
			for _, p := range s.Points {
				if off := offLine(p, line); off > 0.0075 {
					t.Fatalf("%v lies %g off after the round trip", p, off)
				}
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "M0 0L10 0L10 10Z", "m1-1.5.5-1e-3", "M0 0A5 5 0 0110 0", "M0 0C1 2 3 4 5 6S7 8 9 10", "M0 0Q1 2 3 4T5 6z",
		"M1.1e-13 0H5V5h-5v-5zm1 1l2 2", "M1e7-1e7L1e9 0", "M0,0,", "MNaN 0", "M0 0a1e-300 1e300 7 1 1 1e-300 0",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, d string) {
		got, err := svg.Parse(d)
		if err != nil {
			if len(got.Strokes) != 0 {
				t.Fatalf("Parse(%q) gives strokes with %v", d, err)
			}
			return
		}
		checkDrawing(t, d, got)
		checkDrawing(t, d, got.Simplify(5))
		if text := svg.Format(got); !strings.HasPrefix(text, "M ") {
			t.Fatalf("Format of %q = %q", d, text)
		}
	})
}

// checkDrawing holds what every drawing promises.
func checkDrawing(t *testing.T, text string, d svg.Drawing) {
	t.Helper()
	total := 0
	for _, s := range d.Strokes {
		total += len(s.Points)
		if len(s.Points) < 2 {
			t.Fatalf("%q: a stroke of %d points", text, len(s.Points))
		}
		for _, p := range s.Points {
			if !(math.Abs(p.X) < 2*svg.MaxCoordinate && math.Abs(p.Y) < 2*svg.MaxCoordinate) {
				t.Fatalf("%q: a point at %v", text, p)
			}
		}
	}
	if len(d.Strokes) == 0 || total > svg.MaxPoints {
		t.Fatalf("%q: %d strokes, %d points", text, len(d.Strokes), total)
	}
	if least, most := d.Bounds(); least == most {
		t.Fatalf("%q: a drawing without extent", text)
	}
}

func BenchmarkParse(b *testing.B) {
	freehand := "M0 0" + strings.Repeat("L 123.33332824707031 45.66665649414062 ", 500)
	curves := "M0 0" + strings.Repeat("c5 0 9 4 9 9s-4 9-9 9a3 4 0 01 1 1", 60)
	full := "M0 0" + strings.Repeat("l12.345-6.789-12.3 6.8", 24_000)
	for _, c := range []struct{ name, d string }{
		{"freehand500", freehand}, {"curves180", curves}, {"points48000", full}, {"refused10MB", strings.Repeat("1", 10<<20)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(c.d)))
			for b.Loop() {
				if _, err := svg.Parse(c.d); err != nil && len(c.d) < svg.MaxLength {
					b.Fatal(err)
				}
			}
		})
	}
}
