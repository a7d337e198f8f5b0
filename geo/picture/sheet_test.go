package picture_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"testing"

	"github.com/runnerway/runnerway/geo/picture"
)

func TestSheet(t *testing.T) {
	cells := []picture.Cell{{Caption: "하트 0.9 %", Route: square()}, {Caption: "no route"}, {Route: square(), Outline: square()}}
	var b bytes.Buffer
	if err := fonts(t).Sheet(&b, cells, 2); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := img.Bounds(), image.Rect(0, 0, 12+2*372, 12+2*416+44); got != want {
		t.Fatalf("bounds %v, want %v", got, want)
	}
	is := func(x, y int, want color.RGBA) bool {
		return color.RGBAModel.Convert(img.At(x, y)) == color.Color(want)
	}
	for i, c := range []struct {
		x, y  int
		route bool
	}{{12, 12, true}, {384, 12, false}, {12, 428, true}} {
		right := image.Pt(c.x+360-26, c.y+180) // the square's east side
		if is(right.X, right.Y, coral) != c.route || !is(c.x+180, c.y+180, paper) {
			t.Errorf("cell %d: %v at its east side, %v in its middle", i, img.At(right.X, right.Y), img.At(c.x+180, c.y+180))
		}
	}
	if !is(384+180, 428+180, white) {
		t.Error("there is something where the fourth cell would be")
	}
	caption := func(x, y int) image.Rectangle { return inked(img, image.Rect(x, y+361, x+360, y+400)) }
	if caption(12, 12).Empty() || caption(384, 12).Empty() || !caption(12, 428).Empty() {
		t.Errorf("captions cover %v, %v and %v, want two and none", caption(12, 12), caption(384, 12), caption(12, 428))
	}
}

func TestSheetSizes(t *testing.T) {
	for _, c := range []struct{ cells, columns, wantW int }{{1, 5, 384}, {3, 0, 384}, {7, 7, 12 + 7*372}} {
		var b bytes.Buffer
		if err := picture.Sheet(&b, make([]picture.Cell, c.cells), c.columns); err != nil {
			t.Fatal(err)
		}
		if cfg, err := png.DecodeConfig(&b); err != nil || cfg.Width != c.wantW {
			t.Errorf("%d cells in %d columns are %d wide (%v), want %d", c.cells, c.columns, cfg.Width, err, c.wantW)
		}
	}
	if err := picture.Sheet(io.Discard, nil, 3); !errors.Is(err, picture.ErrEmpty) {
		t.Errorf("Sheet(no cells) = %v, want ErrEmpty", err)
	}
	if err := picture.Sheet(io.Discard, make([]picture.Cell, 100_000), 1); err == nil {
		t.Error("a sheet of 100,000 cells is drawn")
	}
}
