package picture_test

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/picture"
)

func shared(t testing.TB, width, height int) picture.Scene {
	return picture.Scene{
		Title: "강남 하트", Route: square(), Outline: square(), Streets: town(30), Fonts: fonts(t), WidthPx: width, HeightPx: height,
		Figures: []picture.Figure{{Value: "5.02 km", Label: "거리"}, {Value: "31:05", Label: "시간"}, {Value: "6'11\"", Label: "페이스"}, {Value: "87 %", Label: "모양 정확도"}},
	}
}

// save writes the picture into the directory that PICTURES names, to be looked at.
func save(t *testing.T, name string, img image.Image) {
	t.Helper()
	dir := os.Getenv("PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

var night = color.RGBA{0x12, 0x17, 0x1f, 0xff}

func TestSharePictures(t *testing.T) {
	for _, c := range []struct {
		name          string
		width, height int
		text          image.Rectangle // where the title and the figures are
	}{
		{"square", 1080, 1080, image.Rect(0, 800, 1080, 1080)},
		{"story", 1080, 1920, image.Rect(0, 1500, 1080, 1920)},
		{"card", 1200, 630, image.Rect(775, 0, 1200, 630)},
		{"print", 1588, 2246, image.Rect(0, 1830, 1588, 2246)},
	} {
		for _, theme := range []picture.Theme{picture.Light, picture.Dark} {
			s := shared(t, c.width, c.height)
			s.Theme = theme
			img := drawn(t, s)
			save(t, c.name+map[picture.Theme]string{picture.Light: "-light", picture.Dark: "-dark"}[theme]+".png", img)
			if got := img.Bounds().Size(); got != image.Pt(c.width, c.height) {
				t.Fatalf("%s is %v", c.name, got)
			}
			back := color.RGBAModel.Convert(img.At(c.width-3, c.height-3)).(color.RGBA)
			if want := map[picture.Theme]color.RGBA{picture.Light: white, picture.Dark: night}[theme]; back != want {
				t.Errorf("%s: the text stands on %v, want %v", c.name, back, want)
			}
			bare := s
			bare.Title, bare.Figures = "", []picture.Figure{{}, {}, {}, {}}
			if box := difference(img, drawn(t, bare)); box.Dx() < c.text.Dx()/3 || !box.In(c.text) {
				t.Errorf("%s: the texts cover %v, want much of %v", c.name, box, c.text)
			}
		}
	}
}

func TestRouteWithGaps(t *testing.T) {
	whole := square()
	s := picture.Scene{Route: whole[:2], More: [][]geo.Point{whole[2:4]}, HideStart: true, Outline: whole}
	img := drawn(t, s)
	for _, c := range []struct {
		side          string
		eastM, northM float64
		route         bool
	}{{"south", 66, -500, true}, {"east", 500, 150, false}, {"north", 66, 500, true}, {"west", -500, 150, false}} {
		if got := at(img, c.eastM, c.northM) == coral; got != c.route {
			t.Errorf("the route is drawn on the %s side: %v, want %v", c.side, got, c.route)
		}
	}
	if got := at(img, -500+13, -500); got == navy {
		t.Error("the start is marked")
	}
	s.HideStart = false
	if got := at(drawn(t, s), -500+13, -500); got != navy {
		t.Errorf("the start's ring is %v, want %v", got, navy)
	}
}

func TestKilometres(t *testing.T) {
	without, with := drawn(t, picture.Scene{Route: square()}), drawn(t, picture.Scene{Route: square(), Kilometres: true})
	for i, corner := range []geo.XY{{X: 500, Y: -500}, {X: 500, Y: 500}, {X: -500, Y: 500}} {
		edge := geo.XY{X: corner.X, Y: corner.Y - 14}
		if a, b := at(without, edge.X, edge.Y), at(with, edge.X, edge.Y); b != navy || a == b {
			t.Errorf("the disc of kilometre %d is %v, was %v, want %v", i+1, b, a, navy)
		}
	}
	long := drawn(t, picture.Scene{Route: points(rect(-7500, -7500, 7500, 7500)...), Kilometres: true})
	if same(long, drawn(t, picture.Scene{Route: points(rect(-7500, -7500, 7500, 7500)...)})) {
		t.Error("45 km have no marks")
	}
}

func TestLongTextsOfCards(t *testing.T) {
	s := shared(t, 1200, 630)
	for _, title := range []string{"가나다라마바사아자차카타파하가나다라마바사아자차카타파하가나다라마바사아자차카타파하", "a very long name of a very long route that never ends", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"} {
		s.Title = title
		s.Figures[0].Value = title
		img := drawn(t, s)
		save(t, "long.png", img)
		if box := inked(img, image.Rect(1165, 0, 1200, 630)); !box.Empty() {
			t.Errorf("%q: ink in the margin, %v", title, box)
		}
	}
}
