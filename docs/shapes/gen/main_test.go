package main

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/runnerway/runnerway/embed"
	"github.com/runnerway/runnerway/geo/art/gallery"
)

// TestPageIsCurrent makes the page and the sheets anew and compares them with what lies in docs.
func TestPageIsCurrent(t *testing.T) {
	const docs = "../.."
	shapes, err := gallery.Read(embed.Shapes())
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	label, err := newLabel(embed.Fonts())
	if err != nil {
		t.Fatalf("newLabel: %v", err)
	}
	groups := group(shapes)
	if !bytes.Equal(read(t, docs, "shapes.md"), page(groups)) {
		t.Error("docs/shapes.md is not what the templates say: run go run ./docs/shapes/gen")
	}
	for _, g := range groups {
		name := filepath.Join("shapes", g.file())
		if difference(picture(t, docs, name), sheet(g.shapes, label)) > 2 {
			t.Errorf("docs/%s is not what the templates say: run go run ./docs/shapes/gen", name)
		}
	}
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func picture(t *testing.T, dir, name string) *image.Gray {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(read(t, dir, name)))
	if err != nil {
		t.Fatalf("decode %s: %v", name, err)
	}
	gray, ok := img.(*image.Gray)
	if !ok {
		t.Fatalf("%s is a %T, want gray", name, img)
	}
	return gray
}

// difference is the largest difference of two pixels, which other processors' rounding may make one or two steps.
func difference(a, b *image.Gray) int {
	if a.Rect != b.Rect {
		return 255
	}
	most := 0
	for i := range a.Pix {
		most = max(most, int(a.Pix[i])-int(b.Pix[i]), int(b.Pix[i])-int(a.Pix[i]))
	}
	return most
}
