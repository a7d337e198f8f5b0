// Command gen draws the shape templates for people: docs/shapes.md and one contact sheet per category beside it. Run it
// from the root of the repository after a template has changed: go run ./docs/shapes/gen
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/runnerway/runnerway/embed"
	"github.com/runnerway/runnerway/geo/art/gallery"
)

func main() {
	if err := run("docs"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run writes the page and the sheets into the folder docs.
func run(docs string) error {
	shapes, err := gallery.Read(embed.Shapes())
	if err != nil {
		return err
	}
	groups := group(shapes)
	if err := os.WriteFile(filepath.Join(docs, "shapes.md"), page(groups), 0o644); err != nil {
		return err
	}
	label, err := newLabel(embed.Fonts())
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := writePNG(filepath.Join(docs, "shapes", g.file()), sheet(g.shapes, label)); err != nil {
			return err
		}
	}
	return nil
}

// A set is shapes that are shown together.
type set struct {
	name, title string
	shapes      []gallery.Shape
}

func (s set) file() string { return s.name + ".png" }

var titles = []set{
	{name: "presets", title: "Presets"},
	{name: string(gallery.Figure), title: "Figures"},
	{name: string(gallery.Animal), title: "Animals"},
	{name: string(gallery.Nature), title: "Nature"},
	{name: string(gallery.Thing), title: "Things"},
	{name: string(gallery.Letter), title: "Letters"},
	{name: string(gallery.Digit), title: "Digits"},
	{name: string(gallery.Hangul), title: "Korean consonants"},
}

// group puts shapes, which come in gallery.Read's order, into the sets of titles.
func group(shapes []gallery.Shape) []set {
	groups := append([]set(nil), titles...)
	for i, s := range shapes {
		name := string(s.Category)
		if i < len(gallery.Presets) {
			name = groups[0].name
		}
		for k := range groups {
			if groups[k].name == name {
				groups[k].shapes = append(groups[k].shapes, s)
			}
		}
	}
	return groups
}
