package main

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// TestPageIsCurrent makes the page and the sheets anew and compares them with what lies in docs.
func TestPageIsCurrent(t *testing.T) {
	const docs = "../.."
	made := t.TempDir()
	if err := os.Mkdir(filepath.Join(made, "shapes"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := run(made); err != nil {
		t.Fatalf("run: %v", err)
	}
	got, want := read(t, docs, "shapes.md"), read(t, made, "shapes.md")
	if !bytes.Equal(got, want) {
		t.Error("docs/shapes.md is not what the templates say: run go run ./docs/shapes/gen")
	}
	for _, g := range titles {
		name := filepath.Join("shapes", g.file())
		if kept, drawn := picture(t, docs, name), picture(t, made, name); difference(kept, drawn) > 2 {
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
