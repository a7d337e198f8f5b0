package gallery_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/runnerway/runnerway/geo/art/gallery"
	"github.com/runnerway/runnerway/geo/art/svg"
)

const kite = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" data-icon="diamond-outline" data-category="thing"
	data-guide-category="fun" data-estimated-km="3.5" data-symmetric="true">
	<title xml:lang="ko">연</title>
	<title xml:lang="en"> Kite </title>
	<path d="M50 5 L80 40 L50 95 L20 40 Z"/>
</svg>`

func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func TestRead(t *testing.T) {
	got, err := gallery.Read(folder(map[string]string{"kite.svg": kite, "README.md": "no shape"}))
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	want := gallery.Shape{
		ID: "kite", NameKo: "연", NameEn: "Kite", Icon: "diamond-outline", Category: gallery.Thing, GuideCategory: "fun",
		EstimatedM: 3500, Symmetric: true, Path: "M50 5 L80 40 L50 95 L20 40 Z",
	}
	if len(got) != 1 || got[0] != want {
		t.Errorf("Read = %+v, want %+v", got, want)
	}
}

func TestReadOrders(t *testing.T) {
	named := func(category, ko string) string {
		return strings.NewReplacer("thing", category, "연", ko).Replace(kite)
	}
	shapes, err := gallery.Read(folder(map[string]string{
		"a.svg": named("letter", "A"), "b.svg": named("animal", "하마"), "c.svg": named("animal", "가재"),
		"star.svg": kite, "heart.svg": kite, "d.svg": named("hangul", "ㄱ"),
	}))
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	var order []string
	for _, s := range shapes {
		order = append(order, s.ID)
	}
	if got, want := strings.Join(order, " "), "heart star c b a d"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, swap := range map[string][2]string{
		"no XML":             {"<path", "<<"},
		"another root":       {`xmlns="http://www.w3.org/2000/svg"`, ""},
		"another canvas":     {`"0 0 100 100"`, `"0 0 24 24"`},
		"no Korean name":     {`"ko"`, `"fr"`},
		"no English name":    {" Kite ", " "},
		"unknown icon":       {"diamond-outline", "sparkles"},
		"unknown category":   {"thing", "things"},
		"unknown guide word": {`"fun"`, `"funny"`},
		"no distance":        {`"3.5"`, `""`},
		"NaN distance":       {`"3.5"`, `"NaN"`},
		"distance too short": {`"3.5"`, `"0.4"`},
		"two paths":          {"</svg>", `<path d="M0 0 L1 1 Z"/></svg>`},
		"open line":          {" Z", ""},
		"two strokes":        {" Z", " Z M1 1 L2 2 Z"},
		"beyond the canvas":  {"50 95", "50 101"},
		"bad path data":      {"L80 40", "L80"},
	} {
		text := strings.ReplaceAll(kite, swap[0], swap[1])
		if text == kite {
			t.Fatalf("%s: the replacement changes nothing", name)
		}
		_, err := gallery.Read(folder(map[string]string{"kite.svg": text}))
		if err == nil || !strings.Contains(err.Error(), "kite.svg") {
			t.Errorf("%s: Read gives %v, want an error that names kite.svg", name, err)
		}
	}
}

func TestReadKeepsTheCause(t *testing.T) {
	text := strings.Replace(kite, "M50 5", "M50 5e9", 1)
	if _, err := gallery.Read(folder(map[string]string{"kite.svg": text})); !errors.Is(err, svg.ErrOutOfRange) {
		t.Errorf("Read gives %v, want %v", err, svg.ErrOutOfRange)
	}
}
