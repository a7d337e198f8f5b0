package art_test

import (
	"fmt"
	"math"
	"math/rand"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art/svg"
)

// walkOf is the outline of a path in the path's units, and the drawing itself.
func walkOf(t *testing.T, path string) ([]geo.XY, svg.Drawing) {
	t.Helper()
	d, err := svg.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	return unscaled(outlineOf(t, path), d), d
}

// offStrokes is how far the line leaves the strokes of the drawing, and uncovered how far a stroke lies from the line.
func offStrokes(line []geo.XY, d svg.Drawing) (off, uncovered float64) {
	points := func(line []geo.XY) []geo.XY {
		var out []geo.XY
		for i := 1; i < len(line); i++ {
			for k := range 10 {
				out = append(out, line[i-1].Lerp(line[i], float64(k)/10))
			}
		}
		return append(out, line[len(line)-1])
	}
	var strokes [][]geo.XY
	for _, s := range d.Strokes {
		ring := s.Points
		if s.Closed {
			ring = append(ring[:len(ring):len(ring)], ring[0])
		}
		strokes = append(strokes, ring)
		for _, p := range points(ring) {
			uncovered = math.Max(uncovered, offLine(p, line))
		}
	}
	for _, p := range points(line) {
		least := math.Inf(1)
		for _, s := range strokes {
			least = math.Min(least, offLine(p, s))
		}
		off = math.Max(off, least)
	}
	return off, uncovered
}

// TestStrokesAreWalkedAsLittleAsCanBe: strokes that cross or touch need no connector, and what leads around is not walked
// there and back.
func TestStrokesAreWalkedAsLittleAsCanBe(t *testing.T) {
	for _, c := range []struct {
		name, path string
		want, off  float64 // length of the walk, how far it may leave the strokes
	}{
		{"a plus", "M50 0 L50 100 M0 50 L100 50", 400, 0.01},
		{"a T", "M0 0 L80 0 M40 0 L40 100", 2*80 + 2*100, 0.01},
		{"a T whose stem falls short", "M0 0 L80 0 M40 2 L40 100", 2*80 + 2*100, 2},
		{"an A", "M0 100 L40 0 L80 100 M20 50 L60 50", math.Hypot(40, 100)*3 + 40, 0.01},
		{"a P in one stroke", "M0 100 L0 0 L40 0 L40 40 L0 40", 2*60 + 160, 0.01},
		{"an H", "M0 0 L0 100 M60 0 L60 100 M0 50 L60 50", 2 * 260, 0.01},
		{"a box with a bar", "M0 0 h100 v100 h-100 z M0 50 L100 50", 500 + 100, 0.01},
		{"two rings that meet", "M0 0 h40 v40 h-40 z M40 20 h40 v40 h-40 z", 320, 0.01},
		{"a kite on its string", "M50 0 L80 40 L50 100 L20 40 Z M50 100 L50 180", 2*50 + 2*math.Hypot(30, 60) + 160, 0.01},
	} {
		walk, d := walkOf(t, c.path)
		if got := geo.PathLength(walk); math.Abs(got-c.want) > 4.1 {
			t.Errorf("%s: a walk of %.1f, want %.1f", c.name, got, c.want)
		}
		if off, uncovered := offStrokes(walk, d); off > c.off+1e-6 || uncovered > c.off+1e-6 {
			t.Errorf("%s: the walk leaves the strokes by %.2f and misses %.2f of them", c.name, off, uncovered)
		}
	}
}

// Whatever is scrawled, all of it is beside one closed walk, which is no longer than there and back along all strokes and the
// connectors between them.
func TestScrawlsAreWalkedWhole(t *testing.T) {
	for seed := range int64(60) {
		r := rand.New(rand.NewSource(seed))
		var path strings.Builder
		drawn := 0.0
		strokes := 1 + r.Intn(9)
		for range strokes {
			last := geo.XY{}
			for k := range 2 + r.Intn(6) {
				p := geo.XY{X: float64(r.Intn(21)) * 5, Y: float64(r.Intn(21)) * 5}
				command := "L"
				if k == 0 {
					command = "M"
				} else {
					drawn += p.Dist(last)
				}
				fmt.Fprintf(&path, "%s%g %g", command, p.X, p.Y)
				last = p
			}
			if r.Intn(3) == 0 {
				path.WriteString("Z")
				drawn += 150
			}
		}
		d, err := svg.Parse(path.String())
		if err != nil {
			t.Fatal(err)
		}
		lo, hi := d.Bounds()
		if lo.X == hi.X {
			continue
		}
		walk := unscaled(outlineOf(t, path.String()), d)
		if walk[0].Dist(walk[len(walk)-1]) > 1e-6 {
			t.Errorf("%s: the walk is not closed", path.String())
		}
		// A beginning beside which the end runs on is left off.
		if _, uncovered := offStrokes(walk, d); uncovered > 0.08*lo.Dist(hi) {
			t.Errorf("%s: a stroke lies %.2f off the walk", path.String(), uncovered)
		}
		if got, most := geo.PathLength(walk), 2*(drawn+float64(strokes)*lo.Dist(hi)); got > most {
			t.Errorf("%s: a walk of %.1f, strokes of %.1f", path.String(), got, drawn)
		}
	}
}

// ring is a circle of radius 100, drawn clockwise from its top over so many turns, trembling by a share of its size.
func ringPath(turns, tremble float64, points int) string {
	r := rand.New(rand.NewSource(5))
	var path strings.Builder
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * turns * float64(i) / float64(points-1))
		command := "L"
		if i == 0 {
			command = "M"
		}
		fmt.Fprintf(&path, "%s%.2f %.2f", command, 100*sin+tremble*283*r.NormFloat64(), -100*cos+tremble*283*r.NormFloat64())
	}
	return path.String()
}

// size is the diagonal of an outline, whose length is 1: how large the picture becomes.
func size(outline []geo.XY) float64 {
	lo, hi := outline[0], outline[0]
	for _, p := range outline {
		lo = geo.XY{X: math.Min(lo.X, p.X), Y: math.Min(lo.Y, p.Y)}
		hi = geo.XY{X: math.Max(hi.X, p.X), Y: math.Max(hi.Y, p.Y)}
	}
	return lo.Dist(hi)
}

func TestATrembleDoesNotMakeThePictureSmall(t *testing.T) {
	clean := size(outlineOf(t, ringPath(1, 0, 120)))
	for _, tremble := range []float64{0.003, 0.006, 0.01} {
		for _, points := range []int{60, 150, 500} {
			if got := size(outlineOf(t, ringPath(1, tremble, points))); got < 0.85*clean || got > 1.1*clean {
				t.Errorf("%d points off by %.1f %%: the picture has %.0f %% of its size", points, 100*tremble, 100*got/clean)
			}
		}
	}
}

func TestAStrokeThatOvershootsItsStartIsClosed(t *testing.T) {
	clean := size(outlineOf(t, ringPath(1, 0, 120)))
	for _, turns := range []float64{0.9, 0.95, 1.03, 1.1, 1.2} {
		if got := size(outlineOf(t, ringPath(turns, 0.004, 100))); got < 0.9*clean || got > 1.1*clean {
			t.Errorf("%.2f turns of a circle: the picture has %.0f %% of its size", turns, 100*got/clean)
		}
	}
	for name, path := range map[string]string{
		"three quarters of a circle": ringPath(0.75, 0, 100),
		"a spiral":                   "M50 50 C60 50 60 65 48 65 C30 65 30 38 50 36 C75 34 82 62 70 76 C55 94 20 88 14 62 C8 30 34 8 60 12",
		"an S":                       "M80 10 C40 -10 10 30 50 50 C90 70 60 110 20 90",
		"a wave":                     "M0 50 L20 0 L40 50 L60 0 L80 50 L100 0",
	} {
		walk, d := walkOf(t, path)
		if off, _ := offStrokes(walk, d); off > 0.5 {
			t.Errorf("%s is closed by a line that leaves it by %.1f", name, off)
		}
	}
}
