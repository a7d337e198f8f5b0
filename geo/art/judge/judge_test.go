package judge_test

import (
	"math"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art/gallery"
	"github.com/runnerway/runnerway/geo/art/judge"
	"github.com/runnerway/runnerway/geo/art/svg"
)

// templates is the lines of embed/shapes by name, y upward.
func templates(t testing.TB) map[string]judge.Named {
	t.Helper()
	shapes, err := gallery.Read(os.DirFS("../../../embed/shapes"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]judge.Named{}
	for _, s := range shapes {
		d, err := svg.Parse(s.Path)
		if err != nil {
			t.Fatal(err)
		}
		var line []geo.XY
		for _, p := range d.Strokes[0].Points {
			line = append(line, geo.XY{X: p.X, Y: -p.Y})
		}
		out[s.ID] = judge.Named{Name: s.ID, Line: line}
	}
	return out
}

func standard(t testing.TB) ([]judge.Named, *judge.Gallery) {
	t.Helper()
	all := templates(t)
	var shapes []judge.Named
	for _, name := range judge.Standard {
		s, ok := all[name]
		if !ok {
			t.Fatalf("embed/shapes has no %s", name)
		}
		shapes = append(shapes, s)
	}
	return shapes, judge.NewGallery(shapes)
}

// moved is line turned by deg, scaled and moved.
func moved(line []geo.XY, deg, scale float64, by geo.XY) []geo.XY {
	sin, cos := math.Sincos(deg * math.Pi / 180)
	out := make([]geo.XY, len(line))
	for i, p := range line {
		out[i] = geo.XY{X: scale * (cos*p.X - sin*p.Y), Y: scale * (sin*p.X + cos*p.Y)}.Add(by)
	}
	return out
}

// wobbly is line with bumps on it, of height shares of its size.
func wobbly(line []geo.XY, height float64) []geo.XY {
	var out []geo.XY
	for i, p := range line {
		q := line[(i+1)%len(line)]
		steps := int(p.Dist(q)/2) + 1
		for k := range steps {
			at := p.Lerp(q, float64(k)/float64(steps))
			phase := float64(len(out))
			out = append(out, at.Add(geo.XY{X: 100 * height * math.Sin(phase*0.9), Y: 100 * height * math.Cos(phase*0.7)}))
		}
	}
	return out
}

func TestSearchDoesNotKnowTheJudge(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "github.com/runnerway/runnerway/geo/art").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	if deps := string(out); strings.Contains(deps, "geo/art/judge") || !strings.Contains(deps, "geo/roads") {
		t.Errorf("geo/art depends on\n%s", deps)
	}
}

func TestEveryShapeIsItself(t *testing.T) {
	shapes, g := standard(t)
	for _, s := range shapes {
		route := moved(s.Line, 12, 37, geo.XY{X: 1000, Y: -400})
		l := g.Recognise(route, s, judge.Upright)
		if !l.Known || !l.InOrder || l.Nearest != s.Name || l.TruePct > 0.3 || l.Margin < 0.8 || l.Procrustes > 0.02 {
			t.Errorf("%s: %+v", s.Name, l)
		}
		if s.Name != "circle" && math.Abs(l.TurnDeg-12) > 1 {
			t.Errorf("%s: turned by %.1f, want 12", s.Name, l.TurnDeg)
		}
	}
}

func TestShapesAreKnownThroughTheNoiseOfStreets(t *testing.T) {
	shapes, g := standard(t)
	known := 0
	for _, s := range shapes {
		l := g.Recognise(wobbly(s.Line, 0.02), s, judge.Upright)
		if l.Known {
			known++
		} else {
			t.Logf("%-10s %+v", s.Name, l)
		}
	}
	if known < len(shapes)-1 {
		t.Errorf("%d of %d known", known, len(shapes))
	}
}

func TestRouteIsNotTakenForWhatItIsNot(t *testing.T) {
	shapes, g := standard(t)
	heart, star := shapes[0], shapes[1]
	if l := g.Recognise(star.Line, heart, judge.Upright); l.Known || l.InOrder || l.Nearest != "star" || l.Margin >= 0 {
		t.Errorf("a star as a heart: %+v", l)
	}
	// Upside down it is no heart, unless any turn was allowed.
	upside := moved(heart.Line, 180, 1, geo.XY{})
	if l := g.Recognise(upside, heart, judge.Upright); l.TruePct < 2 {
		t.Errorf("a heart upside down as a heart: %+v", l)
	}
	if l := g.Recognise(upside, heart, 180); !l.Known || math.Abs(math.Abs(l.TurnDeg)-180) > 1 {
		t.Errorf("a heart upside down at any turn: %+v", l)
	}
	// Mirrored it is another shape: no similarity turns a dog around.
	all := templates(t)
	dog := all["dog"]
	mirrored := slices.Clone(dog.Line)
	for i, p := range mirrored {
		mirrored[i] = geo.XY{X: -p.X, Y: p.Y}
	}
	if l := g.Recognise(mirrored, dog, 180); l.TruePct < 2 || l.Procrustes < 0.1 {
		t.Errorf("a mirrored dog: %+v", l)
	}
}

func TestDirectionAndBeginningDoNotMatter(t *testing.T) {
	shapes, g := standard(t)
	for _, s := range shapes[8:12] {
		route := wobbly(s.Line, 0.02)
		other := slices.Concat(route[len(route)/3:], route[:len(route)/3])
		slices.Reverse(other)
		a, b := g.Recognise(route, s, judge.Upright), g.Recognise(other, s, judge.Upright)
		if math.Abs(a.Margin-b.Margin) > 0.03 || math.Abs(a.Procrustes-b.Procrustes) > 0.02 {
			t.Errorf("%s: %+v the other way around %+v", s.Name, a, b)
		}
		x := judge.Situate(moved(route, 0, 15, geo.XY{}), moved(s.Line, 0, 15, geo.XY{}))
		y := judge.Situate(moved(other, 0, 15, geo.XY{}), moved(s.Line, 0, 15, geo.XY{}))
		if math.Abs(x.MeanPct-y.MeanPct) > 0.05 || math.Abs(x.P95Pct-y.P95Pct) > 0.2 || math.Abs(x.FrechetPct-y.FrechetPct) > 0.6 {
			t.Errorf("%s: %+v the other way around %+v", s.Name, x, y)
		}
	}
}

func TestNothingHasNoJudgement(t *testing.T) {
	shapes, g := standard(t)
	nan := math.NaN()
	for _, line := range [][]geo.XY{nil, {{X: 1}}, {{X: 1}, {X: 1}}, {{X: nan}, {X: 1}}} {
		if l := g.Recognise(line, shapes[0], judge.Upright); !math.IsNaN(l.Margin) || l.Known {
			t.Errorf("Recognise(%v) = %+v", line, l)
		}
		if f := judge.Situate(line, shapes[0].Line); !math.IsNaN(f.MeanPct) {
			t.Errorf("Situate(%v) = %+v", line, f)
		}
		if r := judge.OnFoot(line, shapes[0].Line, geo.XY{}, 1000); !math.IsNaN(r.SpurPct) {
			t.Errorf("OnFoot(%v) = %+v", line, r)
		}
		if p := judge.Procrustes(line, shapes[0].Line, 180); !math.IsNaN(p) {
			t.Errorf("Procrustes(%v) = %v", line, p)
		}
		if p := judge.Shared(line, shapes[0].Line); !math.IsNaN(p) {
			t.Errorf("Shared(%v) = %v", line, p)
		}
	}
}

func BenchmarkRecognise(b *testing.B) {
	shapes, g := standard(b)
	route := wobbly(shapes[0].Line, 0.02)
	b.ReportAllocs()
	for b.Loop() {
		g.Recognise(route, shapes[0], judge.Upright)
	}
}

func BenchmarkSituate(b *testing.B) {
	shapes, _ := standard(b)
	outline := moved(shapes[0].Line, 0, 15, geo.XY{})
	route := wobbly(outline, 0.2)
	b.ReportAllocs()
	for b.Loop() {
		judge.Situate(route, outline)
	}
}

func BenchmarkOnFoot(b *testing.B) {
	shapes, _ := standard(b)
	outline := moved(shapes[0].Line, 0, 15, geo.XY{})
	route := wobbly(outline, 0.2)
	b.ReportAllocs()
	for b.Loop() {
		judge.OnFoot(route, outline, geo.XY{}, 5000)
	}
}
