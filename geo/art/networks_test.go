package art_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/runnerway/runnerway/embed"
	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/art/gallery"
	"github.com/runnerway/runnerway/geo/art/judge"
	"github.com/runnerway/runnerway/geo/art/svg"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/geo/towntest"
)

// gothenburg is the sample that comes with the program.
func gothenburg(t testing.TB) *roads.Graph {
	t.Helper()
	return towntest.Sample(t)
}

// A figure is a drawing to be run, and what a judge should see in it.
type figure struct {
	name    string
	outline art.Outline
	seen    judge.Named
	preset  bool
}

// templates is the drawings of embed/shapes, the presets first.
func templates(t testing.TB) []figure {
	t.Helper()
	shapes, err := gallery.Read(embed.Shapes())
	if err != nil {
		t.Fatal(err)
	}
	var out []figure
	for i, s := range shapes {
		f := figureOf(t, s.ID, s.ID, s.Path)
		f.preset = i < len(gallery.Presets)
		out = append(out, f)
	}
	return out
}

// figureOf reads a path. Its judge should see the shape called seen, as it is drawn here.
func figureOf(t testing.TB, name, seen, path string) figure {
	t.Helper()
	d, err := svg.Parse(path)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return drawn(t, name, seen, d)
}

func drawn(t testing.TB, name, seen string, d svg.Drawing) figure {
	t.Helper()
	o, err := art.NewOutline(d)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return figure{name: name, outline: o, seen: judge.Named{Name: seen, Line: o.Points()}}
}

// preset is one of the templates.
func preset(t testing.TB, name string) art.Outline {
	t.Helper()
	for _, f := range templates(t) {
		if f.name == name {
			return f.outline
		}
	}
	t.Fatalf("no template %s", name)
	return art.Outline{}
}

// heldOut is what nobody tunes with: letters, digits, Hangul, silhouettes, strokes of a pen and shapes drawn by an
// unsteady hand.
func heldOut(t testing.TB) []figure {
	t.Helper()
	chosen := []string{
		"letter-a", "letter-b", "letter-k", "letter-m", "letter-r", "letter-s", "digit-2", "digit-5", "digit-8", "hangul-bieup",
		"hangul-siot", "dachshund", "rabbit", "whale", "duck", "turtle", "dinosaur", "penguin", "tree", "crown", "key", "house",
		"rocket", "umbrella", "t-shirt", "anchor", "butterfly", "moon", "shoe", "music-note",
	}
	all := templates(t)
	var out []figure
	for _, name := range chosen {
		i := slices.IndexFunc(all, func(f figure) bool { return f.name == name })
		if i < 0 {
			t.Fatalf("no template %s", name)
		}
		out = append(out, all[i])
	}
	for i, name := range []string{"heart", "star", "cat", "fish", "house", "bear"} {
		at := slices.IndexFunc(all, func(f figure) bool { return f.name == name })
		out = append(out, drawn(t, "drawn-"+name, name, unsteady(all[at].outline, float64(i))))
	}
	return append(out,
		figureOf(t, "pen-spiral", "pen-spiral", "M50 50 C60 50 60 65 48 65 C30 65 30 38 50 36 C75 34 82 62 70 76 C55 94 20 88 14 62 C8 30 34 8 60 12"),
		figureOf(t, "pen-house", "pen-house", "M10 95 L10 45 L50 10 L90 45 L90 95 L10 95 M40 95 L40 65 L60 65 L60 95"),
		figureOf(t, "pen-t", "pen-t", "M10 10 L90 10 M50 10 L50 95"),
		figureOf(t, "word-seoul", "word-seoul", wordSeoul),
		figureOf(t, "word-sarang", "word-sarang", wordSarang),
	)
}

// Words as a pen writes them, a stroke or two for each letter.
const (
	wordSeoul = "M78 22 L22 22 L22 50 L78 50 L78 80 L22 80 M178 20 L122 20 L122 80 L178 80 M122 50 L168 50 " +
		"M225 20 L275 20 L275 80 L225 80 Z M322 20 L322 80 L378 80 L378 20 M422 20 L422 80 L478 80"
	wordSarang = "M50 10 L15 80 M50 10 L85 80 M115 0 L115 100 M115 48 L145 48 " +
		"M190 5 L250 5 L250 25 L190 25 L190 45 L250 45 M285 0 L285 55 M285 28 L312 28 M225 60 L285 60 L285 100 L225 100 Z"
)

// unsteady is the outline as somebody draws it with a finger: it sways by 2 % of its size, slowly and quickly, and its ends
// miss each other a little.
func unsteady(o art.Outline, seed float64) svg.Drawing {
	points := o.Points()
	lo, hi := points[0], points[0]
	for _, p := range points {
		lo = geo.XY{X: math.Min(lo.X, p.X), Y: math.Min(lo.Y, p.Y)}
		hi = geo.XY{X: math.Max(hi.X, p.X), Y: math.Max(hi.Y, p.Y)}
	}
	size := lo.Dist(hi)
	var line []geo.XY
	const samples = 160
	walked, at := 0.0, 0
	for i := range samples - 3 {
		along := float64(i) / samples // the outline's length is 1
		for at+2 < len(points) && walked+points[at].Dist(points[at+1]) < along {
			walked += points[at].Dist(points[at+1])
			at++
		}
		p := points[at].Lerp(points[at+1], (along-walked)/points[at].Dist(points[at+1]))
		sway := func(shift float64) float64 {
			return 0.02 * size * (math.Sin(2*math.Pi*3*along+shift+seed) + 0.4*math.Sin(2*math.Pi*11*along+2*shift+3*seed))
		}
		line = append(line, geo.XY{X: p.X + sway(0.3), Y: -(p.Y + sway(1.9))})
	}
	return svg.Drawing{Strokes: []svg.Stroke{{Points: line}}}
}

// standardGallery is what a judge tells routes from.
func standardGallery(t testing.TB) *judge.Gallery {
	t.Helper()
	var shapes []judge.Named
	for _, f := range templates(t) {
		if slices.Contains(judge.Standard[:], f.name) {
			shapes = append(shapes, f.seen)
		}
	}
	if len(shapes) != len(judge.Standard) {
		t.Fatalf("the gallery has %d shapes, want %d", len(shapes), len(judge.Standard))
	}
	return judge.NewGallery(shapes)
}

func (f figure) String() string { return fmt.Sprintf("figure %s", f.name) }
