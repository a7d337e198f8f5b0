//go:build !race

package art_test

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/geo/picture"
)

// Sheets of pictures for the documents: one PNG for each place, at half the size of picture.Sheet and in a palette.

// perPlace reports whether the pattern asks for one sheet for each place.
func perPlace(pattern string) bool { return strings.Contains(pattern, "%s") }

// sheetOf writes the pictures of one place to the file that the pattern names for it.
func sheetOf(t *testing.T, pattern, place string, cells []picture.Cell) {
	t.Helper()
	for i := range cells {
		cells[i].Caption = strings.TrimPrefix(cells[i].Caption, place+" ")
	}
	var whole bytes.Buffer
	if err := picture.Sheet(&whole, cells[:min(len(cells), 400)], 5); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&whole)
	if err != nil {
		t.Fatal(err)
	}
	var small bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, paletted(halved(img))); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf(pattern, place)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, small.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d KB", name, small.Len()>>10)
}

// halved is img at half its size: each pixel the mean of four.
func halved(img image.Image) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()/2, b.Dy()/2))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			var sum [3]uint32
			for k := range 4 {
				r, g, b, _ := img.At(b.Min.X+2*x+k%2, b.Min.Y+2*y+k/2).RGBA()
				sum[0], sum[1], sum[2] = sum[0]+r>>8, sum[1]+g>>8, sum[2]+b>>8
			}
			out.SetRGBA(x, y, color.RGBA{R: uint8((sum[0] + 2) / 4), G: uint8((sum[1] + 2) / 4), B: uint8((sum[2] + 2) / 4), A: 255})
		}
	}
	return out
}

const sheetColors = 64

// paletted is img in its most frequent colours, each taken for all that differ from it by little.
func paletted(img *image.RGBA) *image.Paletted {
	const apart = 12 // in each channel
	count := map[color.RGBA]int{}
	for i := 0; i < len(img.Pix); i += 4 {
		count[color.RGBA{R: img.Pix[i], G: img.Pix[i+1], B: img.Pix[i+2], A: 255}]++
	}
	var colors []color.RGBA
	for c := range count {
		colors = append(colors, c)
	}
	slices.SortFunc(colors, func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	var palette color.Palette
	for _, c := range colors {
		near := slices.ContainsFunc(palette, func(p color.Color) bool {
			q := p.(color.RGBA)
			return max(int(c.R)-int(q.R), int(q.R)-int(c.R), int(c.G)-int(q.G), int(q.G)-int(c.G), int(c.B)-int(q.B), int(q.B)-int(c.B)) < apart
		})
		if !near && len(palette) < sheetColors {
			palette = append(palette, c)
		}
	}
	out := image.NewPaletted(img.Rect, palette)
	known := map[color.RGBA]uint8{}
	for i := range out.Pix {
		c := color.RGBA{R: img.Pix[4*i], G: img.Pix[4*i+1], B: img.Pix[4*i+2], A: 255}
		index, ok := known[c]
		if !ok {
			index = uint8(palette.Index(c))
			known[c] = index
		}
		out.Pix[i] = index
	}
	return out
}
