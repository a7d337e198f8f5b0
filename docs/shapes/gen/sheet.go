package main

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"math"
	"os"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art/gallery"
	"github.com/runnerway/runnerway/geo/art/svg"
)

// A sheet's measures in pixels.
const (
	columns   = 7
	cellPx    = 168
	picturePx = 140
	marginPx  = (cellPx - picturePx) / 2
	captionPx = 26
	strokePx  = 4.2
	fontPx    = 15
)

var ink = color.Gray{Y: 0x20}

// newLabel is the face of the captions.
func newLabel(fonts fs.FS) (font.Face, error) {
	text, err := fs.ReadFile(fonts, "NanumSquareR.ttf")
	if err != nil {
		return nil, err
	}
	f, err := opentype.Parse(text)
	if err != nil {
		return nil, err
	}
	return opentype.NewFace(f, &opentype.FaceOptions{Size: fontPx, DPI: 72})
}

// sheet draws the shapes row by row, each over its Korean name and its id.
func sheet(shapes []gallery.Shape, label font.Face) *image.Gray {
	rows := (len(shapes) + columns - 1) / columns
	img := image.NewGray(image.Rect(0, 0, columns*cellPx, rows*(cellPx+captionPx)))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for i, s := range shapes {
		corner := image.Pt(i%columns*cellPx, i/columns*(cellPx+captionPx))
		drawShape(img, s, corner.Add(image.Pt(marginPx, marginPx)))
		caption(img, label, s.NameKo+"  "+s.ID, corner.Add(image.Pt(cellPx/2, cellPx+fontPx-4)))
	}
	return img
}

// drawShape strokes the template's line into the square of picturePx at corner.
func drawShape(img *image.Gray, s gallery.Shape, corner image.Point) {
	d, err := svg.Parse(s.Path)
	if err != nil {
		panic(err) // gallery.Read has parsed it
	}
	at := func(p geo.XY) geo.XY {
		return geo.XY{X: float64(corner.X), Y: float64(corner.Y)}.Add(p.Scale(picturePx / 100.0))
	}
	for _, stroke := range d.Strokes {
		for i, p := range stroke.Points {
			drawSegment(img, at(p), at(stroke.Points[(i+1)%len(stroke.Points)]))
		}
	}
}

// drawSegment darkens the pixels within half a stroke of a-b by their distance from it. The darker value stays, so that
// segments join without a seam.
func drawSegment(img *image.Gray, a, b geo.XY) {
	const reach = strokePx/2 + 0.5
	for y := int(min(a.Y, b.Y) - reach); y <= int(max(a.Y, b.Y)+reach); y++ {
		for x := int(min(a.X, b.X) - reach); x <= int(max(a.X, b.X)+reach); x++ {
			middle := geo.XY{X: float64(x) + 0.5, Y: float64(y) + 0.5}
			near, _ := geo.NearestOnSegment(middle, a, b)
			cover := max(0, min(1, reach-near.Dist(middle)))
			shade := color.Gray{Y: uint8(math.Round(255 - cover*float64(255-ink.Y)))}
			if shade.Y < img.GrayAt(x, y).Y {
				img.SetGray(x, y, shade)
			}
		}
	}
}

func caption(img draw.Image, face font.Face, text string, middle image.Point) {
	width := font.MeasureString(face, text)
	d := font.Drawer{Dst: img, Src: image.NewUniform(ink), Face: face}
	d.Dot = fixed.Point26_6{X: fixed.I(middle.X) - width/2, Y: fixed.I(middle.Y)}
	d.DrawString(text)
}

func writePNG(name string, img image.Image) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(f, img); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
