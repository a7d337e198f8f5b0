package picture_test

import (
	"errors"
	"image"
	"image/color"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/runnerway/runnerway/geo/picture"
)

// The lines of the default picture's footer, from the title's top to the credit's bottom.
var (
	titleLine  = image.Rect(0, 1150, 1080, 1235)
	factsLine  = image.Rect(0, 1236, 1080, 1292)
	creditLine = image.Rect(0, 1296, 1080, 1345)
)

// inked is the box around the pixels of r that are not white.
func inked(img image.Image, r image.Rectangle) image.Rectangle {
	box := image.Rectangle{}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if color.RGBAModel.Convert(img.At(x, y)) != color.Color(white) {
				box = box.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return box
}

// difference is the box around the pixels in which two pictures of one size differ.
func difference(a, b image.Image) image.Rectangle {
	p, q := a.(*image.RGBA), b.(*image.RGBA)
	box := image.Rectangle{}
	for i := range p.Pix {
		if p.Pix[i] != q.Pix[i] {
			x, y := i%p.Stride/4, i/p.Stride
			box = box.Union(image.Rect(x, y, x+1, y+1))
		}
	}
	return box
}

func same(a, b image.Image) bool { return difference(a, b).Empty() }

func TestFooter(t *testing.T) {
	f := fonts(t)
	blank := drawn(t, picture.Scene{Route: square(), Fonts: f})
	if box := inked(blank, titleLine); !box.Empty() {
		t.Errorf("a route without a name has ink in %v", box)
	}
	for _, line := range []image.Rectangle{factsLine, creditLine} {
		if box := inked(blank, line); box.Dx() < 100 || box.Min.X < 55 {
			t.Errorf("ink in %v, want distance and credit from the margin on", box)
		}
	}
	named := drawn(t, picture.Scene{Route: square(), Fonts: f, Title: "강남 하트", Facts: []string{"1시간", "쉬움"}})
	if box := inked(named, titleLine); box.Dx() < 150 || box.Dy() < 40 {
		t.Errorf("the title covers %v", box)
	}
	if short, long := inked(blank, factsLine), inked(named, factsLine); long.Dx() <= short.Dx()+50 {
		t.Errorf("facts cover %v, without any %v", long, short)
	}
	credited := drawn(t, picture.Scene{Route: square(), Fonts: f, Attribution: "streets by somebody else"})
	if box := difference(blank, credited); box.Empty() || !box.In(creditLine) {
		t.Errorf("another credit changes %v, want something within %v", box, creditLine)
	}
}

func TestDistanceIsTheRoutesOrTheGivenOne(t *testing.T) {
	measured := drawn(t, picture.Scene{Route: square()})
	if !same(measured, drawn(t, picture.Scene{Route: square(), DistanceM: 3999.9})) {
		t.Error("a square of 1 km does not say 4.00 km")
	}
	if same(measured, drawn(t, picture.Scene{Route: square(), DistanceM: 4100})) {
		t.Error("the given distance is not shown")
	}
}

func TestLongTitlesStayInside(t *testing.T) {
	f := fonts(t)
	for _, title := range []string{strings.Repeat("가", 100), strings.Repeat("W", 100), strings.Repeat("하트 ", 20)} {
		img := drawn(t, picture.Scene{Route: square(), Fonts: f, Title: title, Facts: []string{title}, Attribution: title + title})
		for _, line := range []image.Rectangle{titleLine, factsLine, creditLine} {
			if box := inked(img, line); box.Max.X > 1021 || box.Max.X < 700 {
				t.Errorf("%q covers %v, want up to the margin at 1020", title, box)
			}
		}
	}
}

func TestTitlesWithEmojiAreDrawnWithout(t *testing.T) {
	f := fonts(t)
	with := drawn(t, picture.Scene{Route: square(), Title: "하트 💗 런", Fonts: f})
	without := drawn(t, picture.Scene{Route: square(), Title: "하트 런", Fonts: f})
	if box := difference(with, without); !box.Empty() {
		t.Errorf("an emoji changes %v", box)
	}
}

func TestLoadFontsErrors(t *testing.T) {
	if _, err := picture.LoadFonts(fstest.MapFS{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("LoadFonts(no files) = %v, want fs.ErrNotExist", err)
	}
	broken := fstest.MapFS{picture.RegularFile: {Data: []byte("no font")}, picture.BoldFile: {Data: []byte("no font")}}
	if _, err := picture.LoadFonts(broken); err == nil || !strings.Contains(err.Error(), picture.RegularFile) {
		t.Errorf("LoadFonts(no font) = %v, want an error that names the file", err)
	}
}
