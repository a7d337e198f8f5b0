package picture_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/picture"
	"github.com/runnerway/runnerway/geo/roads"
)

var (
	center = geo.Point{Lat: 37.5, Lng: 127.03}
	plane  = geo.NewPlane(center)

	white  = color.RGBA{0xff, 0xff, 0xff, 0xff}
	paper  = color.RGBA{0xf0, 0xed, 0xe6, 0xff}
	coral  = color.RGBA{0xf2, 0x4b, 0x2d, 0xff}
	navy   = color.RGBA{0x1d, 0x27, 0x35, 0xff}
	green  = color.RGBA{0xd5, 0xe5, 0xc9, 0xff}
	blue   = color.RGBA{0xb9, 0xd7, 0xe6, 0xff}
	yellow = color.RGBA{0xfb, 0xf1, 0xd5, 0xff}
	amber  = color.RGBA{0xf8, 0xe3, 0xb4, 0xff}
)

func points(line ...geo.XY) []geo.Point {
	out := make([]geo.Point, len(line))
	for i, p := range line {
		out[i] = plane.Point(p)
	}
	return out
}

func positions(line ...geo.XY) []roads.Position {
	out := make([]roads.Position, len(line))
	for i, p := range points(line...) {
		out[i] = roads.PositionOf(p)
	}
	return out
}

func rect(x0, y0, x1, y1 float64) []geo.XY {
	return []geo.XY{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}

// square is a route of 4 km, 1 km to each side, that starts in its south-west corner, at -500,-500.
func square() []geo.Point {
	return points(append(rect(-500, -500, 500, 500), geo.XY{X: -500, Y: -500})...)
}

func fonts(t testing.TB) *picture.Fonts {
	t.Helper()
	f, err := picture.LoadFonts(os.DirFS("../../embed/fonts"))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func drawn(t testing.TB, s picture.Scene) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := picture.Draw(&b, s); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// The square route fills the width of the default picture but for 84 pixels to each side: 912 pixels for 1000 m around
// (540, 557).
func at(img image.Image, eastM, northM float64) color.RGBA {
	x, y := 540+eastM*0.912, 557-northM*0.912
	return color.RGBAModel.Convert(img.At(int(x), int(y))).(color.RGBA)
}

func TestWhatIsWhere(t *testing.T) {
	scene := picture.Scene{
		Route: square(),
		Streets: roads.Build(center, []roads.Street{
			{Class: roads.Residential, Line: positions(geo.XY{X: -200, Y: -560}, geo.XY{X: -200, Y: 560})},
			{Class: roads.Primary, Line: positions(geo.XY{X: -560, Y: -300}, geo.XY{X: 560, Y: -300})},
		}),
		Areas: []roads.Area{
			{Kind: roads.Park, Ring: positions(rect(100, 100, 400, 400)...)},
			{Kind: roads.Park, Ring: positions(geo.XY{X: 300, Y: 300}, geo.XY{X: 300, Y: 450}, geo.XY{X: 450, Y: 450}, geo.XY{X: 450, Y: 300})},
			{Kind: roads.Water, Ring: positions(rect(-9000, 520, 9000, 9000)...)},
			{Kind: roads.Water, Ring: positions(rect(5000, 5000, 6000, 6000)...)},
			{Kind: roads.Water, Ring: positions(rect(-450, 100, -250, 300)...)},
			{Kind: roads.Hole, Ring: positions(rect(-380, 170, -320, 230)...)},
			{Kind: roads.Park, Ring: positions(geo.XY{}, geo.XY{X: 400})},
		},
		Lines: []roads.MapLine{
			{Kind: roads.Motorway, Line: positions(geo.XY{X: -560, Y: -100}, geo.XY{X: 560, Y: -100})},
			{Kind: roads.Rail, Line: positions(geo.XY{X: -560, Y: -200}, geo.XY{X: 560, Y: -200})},
			{Kind: roads.Ramp, Line: positions(geo.XY{X: 9000}, geo.XY{X: 9100})},
		},
	}
	img := drawn(t, scene)
	if got := img.Bounds(); got != image.Rect(0, 0, 1080, 1350) {
		t.Fatalf("bounds %v, want 1080x1350", got)
	}
	for _, c := range []struct {
		what          string
		eastM, northM float64
		want          color.RGBA
	}{
		{"the route's south side, between two arrow heads", 66, -500, coral},
		{"the route's east side", 500, 12, coral},
		{"its casing inside", -100, 500 - 9, white},
		{"the start's ring", -500 + 13, -500, navy},
		{"the start's middle", -500, -500, white},
		{"a residential street", -200, 50, white},
		{"a main street", 50, -300, yellow},
		{"the main street above the residential one", -200, -300, yellow},
		{"a motorway", 50, -100, amber},
		{"the residential street above the motorway", -200, -100, white},
		{"a park in the north-east", 250, 250, green},
		{"two parks that are wound against each other", 350, 350, green},
		{"water beyond every edge", 300, 560, blue},
		{"a lake in the north-west", -420, 200, blue},
		{"the island in it", -350, 200, paper},
		{"nothing", 50, 50, paper},
	} {
		if got := at(img, c.eastM, c.northM); got != c.want {
			t.Errorf("%s (%v m east, %v m north) is %v, want %v", c.what, c.eastM, c.northM, got, c.want)
		}
	}
	if got := color.RGBAModel.Convert(img.At(1070, 1340)); got != white {
		t.Errorf("the footer is %v, want white", got)
	}
}

func TestBoundsAreWhatTheMapShows(t *testing.T) {
	b := picture.Scene{Route: square()}.Bounds()
	// 912 pixels are 1000 m; the map is 1080 x 1114 pixels around the route's middle.
	east, north := 540/0.912, 557/0.912
	lo, hi := plane.XY(b.Min), plane.XY(b.Max)
	if hi.Dist(geo.XY{X: east, Y: north}) > 1 || lo.Dist(geo.XY{X: -east, Y: -north}) > 1 {
		t.Errorf("Bounds reach from %v to %v, want %v m east and %v m north of the middle", lo, hi, east, north)
	}
	if b := (picture.Scene{}).Bounds(); !b.Empty() {
		t.Errorf("Bounds of nothing are %v", b)
	}
}

func TestOutlineLiesFaintlyBehindTheRoute(t *testing.T) {
	with := drawn(t, picture.Scene{Route: square(), Outline: points(rect(-300, -300, 300, 300)...)})
	without := drawn(t, picture.Scene{Route: square()})
	changed := 0
	for x := range 1080 {
		if with.At(x, 557+273) != without.At(x, 557+273) {
			changed++
		}
	}
	if changed < 200 || changed > 540 {
		t.Errorf("%d pixels of the outline's south side are drawn, want dashes along 547", changed)
	}
	if got := at(with, 66, -500); got != coral {
		t.Errorf("the route is %v, want %v", got, coral)
	}
}

func TestSizes(t *testing.T) {
	for _, c := range []struct{ w, h, wantW, wantH int }{
		{1200, 1800, 1200, 1800}, {1, -5, 1080, 600}, {1e6, 0, 4320, 1350},
	} {
		img := drawn(t, picture.Scene{Route: square(), WidthPx: c.w, HeightPx: c.h})
		if got := img.Bounds().Size(); got != image.Pt(c.wantW, c.wantH) {
			t.Errorf("%d x %d gives %v, want %d x %d", c.w, c.h, got, c.wantW, c.wantH)
		}
	}
}

func TestEveryPlaceCanBeDrawn(t *testing.T) {
	streets := roads.Build(center, []roads.Street{{Line: positions(geo.XY{}, geo.XY{X: 90})}})
	for name, s := range map[string]picture.Scene{
		"one point":     {Route: points(geo.XY{})},
		"one place":     {Route: points(geo.XY{}, geo.XY{}, geo.XY{})},
		"a line":        {Route: points(geo.XY{X: -4000}, geo.XY{X: 4000})},
		"outline alone": {Outline: square()},
		"streets alone": {Streets: streets},
		"60 km":         {Route: points(rect(-7500, -7500, 7500, 7500)...), Streets: streets},
		"the pole":      {Route: []geo.Point{{Lat: 89.999, Lng: -170}, {Lat: 90, Lng: 170}}},
	} {
		t.Run(name, func(t *testing.T) { drawn(t, s) })
	}
	for name, s := range map[string]picture.Scene{
		"nothing":            {Title: "a name is no place"},
		"no streets":         {Streets: roads.Build(center, nil)},
		"no number":          {Route: []geo.Point{center, {Lat: math.NaN(), Lng: 127}}},
		"no end":             {Route: []geo.Point{center, {Lat: math.Inf(1), Lng: 127}}},
		"no outline":         {Outline: []geo.Point{}},
		"areas are no place": {Areas: []roads.Area{{Ring: positions(rect(0, 0, 1, 1)...)}}},
	} {
		t.Run(name, func(t *testing.T) {
			if err := picture.Draw(io.Discard, s); !errors.Is(err, picture.ErrEmpty) {
				t.Errorf("Draw = %v, want ErrEmpty", err)
			}
		})
	}
}

func TestSameSceneSameBytes(t *testing.T) {
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := picture.Draw(w, picture.Scene{Title: "하트", Route: square(), Fonts: fonts(t)}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two pictures of one scene differ")
	}
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteErrorIsReported(t *testing.T) {
	if err := picture.Draw(full{}, picture.Scene{Route: square()}); !errors.Is(err, errFull) {
		t.Errorf("Draw = %v, want %v", err, errFull)
	}
	if err := picture.Sheet(full{}, []picture.Cell{{Route: square()}}, 1); !errors.Is(err, errFull) {
		t.Errorf("Sheet = %v, want %v", err, errFull)
	}
}
