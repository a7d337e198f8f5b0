package embed_test

import (
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/embed"
	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art/gallery"
	"github.com/runnerway/runnerway/geo/art/svg"
)

func readShapes(t *testing.T) []gallery.Shape {
	t.Helper()
	shapes, err := gallery.Read(embed.Shapes())
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	return shapes
}

// ring is the template's line with its first point repeated at the end.
func ring(t *testing.T, s gallery.Shape) []geo.XY {
	t.Helper()
	d, err := svg.Parse(s.Path)
	if err != nil {
		t.Fatalf("%s: %v", s.ID, err)
	}
	if len(d.Strokes) != 1 || !d.Strokes[0].Closed {
		t.Fatalf("%s is not one closed stroke", s.ID)
	}
	points := d.Strokes[0].Points
	return append(points, points[0])
}

func TestShapesHoldThePresets(t *testing.T) {
	// api 4: ids, names, icons, both categories.
	presets := []gallery.Shape{
		{ID: "heart", NameKo: "하트", Icon: "heart", Category: "shape", GuideCategory: "basic"},
		{ID: "star", NameKo: "별", Icon: "star", Category: "shape", GuideCategory: "basic"},
		{ID: "circle", NameKo: "동그라미", Icon: "circle", Category: "shape", GuideCategory: "basic"},
		{ID: "triangle", NameKo: "삼각형", Icon: "triangle", Category: "shape", GuideCategory: "basic"},
		{ID: "pentagon", NameKo: "오각형", Icon: "pentagon", Category: "shape", GuideCategory: "basic"},
		{ID: "diamond", NameKo: "다이아", Icon: "diamond", Category: "shape", GuideCategory: "basic"},
		{ID: "shield", NameKo: "방패", Icon: "shield", Category: "shape", GuideCategory: "special"},
		{ID: "zap", NameKo: "번개", Icon: "zap", Category: "shape", GuideCategory: "special"},
		{ID: "bookmark", NameKo: "북마크", Icon: "bookmark", Category: "shape", GuideCategory: "special"},
		{ID: "dog", NameKo: "강아지", Icon: "dog", Category: "animal", GuideCategory: "fun"},
		{ID: "cat", NameKo: "고양이", Icon: "cat", Category: "animal", GuideCategory: "fun"},
		{ID: "fish", NameKo: "물고기", Icon: "fish", Category: "animal", GuideCategory: "fun"},
		{ID: "bear", NameKo: "곰", Icon: "bear", Category: "animal", GuideCategory: "fun"},
	}
	shapes := readShapes(t)
	for i, want := range presets {
		got := shapes[i]
		got.NameEn, got.EstimatedM, got.Symmetric, got.Path = "", 0, false, ""
		if got != want {
			t.Errorf("shape %d = %+v, want %+v", i, got, want)
		}
	}
}

func TestShapesHoldTheWholeSets(t *testing.T) {
	var have []string
	names := map[gallery.Category]string{}
	for _, s := range readShapes(t) {
		have = append(have, s.ID)
		names[s.Category] += s.NameKo
	}
	for category, want := range map[gallery.Category]string{
		gallery.Letter: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
		gallery.Digit:  "0123456789",
		gallery.Hangul: "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
	} {
		if names[category] != want {
			t.Errorf("%s shapes are %s, want %s", category, names[category], want)
		}
	}
	// What older designs and the reference's documents name, and what the runners asked for.
	for _, id := range strings.Fields("coffee smile square sweet_potato dachshund poodle puppy rabbit whale tree crown shoe taegeuk") {
		if !slices.Contains(have, id) {
			t.Errorf("no shape %s", id)
		}
	}
}

func TestShapesAreWhole(t *testing.T) {
	idForm := regexp.MustCompile(`^[a-z]+([-_][a-z0-9]+)*$`)
	seen := map[string]string{}
	for _, s := range readShapes(t) {
		if !idForm.MatchString(s.ID) {
			t.Errorf("id %q is no plain name", s.ID)
		}
		for _, name := range []string{string(s.Category) + s.NameKo, string(s.Category) + s.NameEn} {
			if other, taken := seen[name]; taken && other != s.ID {
				t.Errorf("%s and %s share the name %s", other, s.ID, name)
			}
			seen[name] = s.ID
		}
		if s.EstimatedM < 3000 || s.EstimatedM > 10_000 {
			t.Errorf("%s is estimated at %v m, want 3000..10000", s.ID, s.EstimatedM)
		}
		if n := strings.Count(s.Path, "M"); n != 1 || !strings.HasSuffix(s.Path, "Z") {
			t.Errorf("%s has %d subpaths and ends with %q, want one that ends with Z", s.ID, n, s.Path[len(s.Path)-1:])
		}
	}
}

// TestShapesFillTheirBox pins the form that makes a list of them look even: the longer side is 90 of 100, in the middle.
func TestShapesFillTheirBox(t *testing.T) {
	for _, s := range readShapes(t) {
		d, err := svg.Parse(s.Path)
		if err != nil {
			t.Fatalf("%s: %v", s.ID, err)
		}
		least, most := d.Bounds()
		size, middle := most.Sub(least), least.Lerp(most, 0.5)
		if longer := max(size.X, size.Y); math.Abs(longer-90) > 1 {
			t.Errorf("%s is %.1f long, want 90", s.ID, longer)
		}
		if shorter := min(size.X, size.Y); shorter < 30 {
			t.Errorf("%s is only %.1f wide", s.ID, shorter)
		}
		if middle.Dist(geo.XY{X: 50, Y: 50}) > 1 {
			t.Errorf("%s lies around %.1f, want 50,50", s.ID, middle)
		}
	}
}

func TestSymmetryIsWhatTheLineSays(t *testing.T) {
	for _, s := range readShapes(t) {
		line := ring(t, s)
		worst := 0.0
		for _, p := range line {
			worst = max(worst, offLine(geo.XY{X: 100 - p.X, Y: p.Y}, line))
		}
		if mirrored := worst < 1.5; mirrored != s.Symmetric {
			t.Errorf("%s: data-symmetric=%v, its mirror image lies %.1f away", s.ID, s.Symmetric, worst)
		}
	}
}

// TestShapesDiffer lays every two shapes over each other, at the same size and place, and wants them apart: a runner's
// picture is judged by which shape it is nearest to.
func TestShapesDiffer(t *testing.T) {
	const samples, apart = 48, 0.05
	shapes := readShapes(t)
	lines := make([][]geo.XY, len(shapes))
	for i, s := range shapes {
		lines[i] = normal(ring(t, s), samples)
	}
	for i := range lines {
		for j := range i {
			if d := between(lines[i], lines[j]); d < apart {
				t.Errorf("%s and %s differ by %.3f of their size, want %v", shapes[i].ID, shapes[j].ID, d, apart)
			}
		}
	}
}

// normal is n points at equal steps along the line, moved to their centre of mass and scaled to a root mean square radius of 1.
func normal(line []geo.XY, n int) []geo.XY {
	points := resample(line, n)
	var middle geo.XY
	for _, p := range points {
		middle = middle.Add(p.Scale(1 / float64(n)))
	}
	sum := 0.0
	for _, p := range points {
		sum += math.Pow(p.Dist(middle), 2)
	}
	for i, p := range points {
		points[i] = p.Sub(middle).Scale(1 / math.Sqrt(sum/float64(n)))
	}
	return points
}

func resample(line []geo.XY, n int) []geo.XY {
	step := geo.PathLength(line) / float64(n)
	points := make([]geo.XY, 0, n)
	at := 0.0 // how far the segment's start lies along the line
	for i := 1; i < len(line); i++ {
		length := line[i-1].Dist(line[i])
		for len(points) < n && float64(len(points))*step < at+length {
			points = append(points, line[i-1].Lerp(line[i], (float64(len(points))*step-at)/length))
		}
		at += length
	}
	return points
}

// between is the mean distance of the points of each line from the other.
func between(a, b []geo.XY) float64 {
	sum := 0.0
	for _, p := range a {
		sum += offLine(p, b)
	}
	for _, p := range b {
		sum += offLine(p, a)
	}
	return sum / float64(len(a)+len(b))
}

func offLine(p geo.XY, line []geo.XY) float64 {
	least := math.Inf(1)
	for i := 1; i < len(line); i++ {
		near, _ := geo.NearestOnSegment(p, line[i-1], line[i])
		least = min(least, near.Dist(p))
	}
	return least
}

// TestShapeFilesArePictures holds every file to the form that a browser shows without help.
func TestShapeFilesArePictures(t *testing.T) {
	files, err := fs.Glob(embed.Shapes(), "*.svg")
	if err != nil {
		t.Fatal(err)
	}
	if got := len(readShapes(t)); got != len(files) || got < 13+26+10+14+20 {
		t.Errorf("%d files and %d shapes", len(files), got)
	}
	for _, name := range files {
		text, err := fs.ReadFile(embed.Shapes(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"`, `fill="none"`, `stroke="currentColor"`,
		} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s lacks %s", name, want)
			}
		}
	}
}

func ExampleShapes() {
	shapes, err := gallery.Read(embed.Shapes())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(shapes[0].ID, shapes[0].NameKo, shapes[0].NameEn)
	// Output: heart 하트 Heart
}
