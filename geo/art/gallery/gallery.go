// Package gallery reads the shape templates: SVG files that hold one closed line each, with its names and classes. The form of a
// file is described in embed/shapes/README.md. A file that departs from it is an error that names the file, so a
// template is either whole or not there.
package gallery

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/runnerway/runnerway/geo/art/svg"
)

// Presets are the ids of the contract's thirteen shapes (api 4), in its order.
var Presets = [...]string{
	"heart", "star", "circle", "triangle", "pentagon", "diamond", "shield", "zap", "bookmark", "dog", "cat", "fish", "bear",
}

// A Category is what kind of thing a shape is.
type Category string

// The categories, in the order in which shapes are listed.
const (
	Figure Category = "shape" // the contract's word
	Animal Category = "animal"
	Nature Category = "nature"
	Thing  Category = "thing"
	Letter Category = "letter"
	Digit  Category = "digit"
	Hangul Category = "hangul"
)

var categories = []Category{Figure, Animal, Nature, Thing, Letter, Digit, Hangul}

var guideCategories = []string{"basic", "special", "fun"}

// A Shape is one template.
type Shape struct {
	ID            string
	NameKo        string
	NameEn        string
	Icon          string // contains one of Presets, from which the client chooses its icon
	Category      Category
	GuideCategory string // basic, special or fun
	EstimatedM    float64
	Symmetric     bool   // the left half mirrors the right one
	Path          string // SVG path data: one closed line in 0..100, y downward
}

// Read reads every .svg file at the root of files. The presets come first in the contract's order, then the others by
// category and Korean name. Errors name the file.
func Read(files fs.FS) ([]Shape, error) {
	names, err := fs.Glob(files, "*.svg")
	if err != nil {
		return nil, fmt.Errorf("list the shapes: %w", err)
	}
	shapes := make([]Shape, 0, len(names))
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read shape %s: %w", name, err)
		}
		s, err := parse(strings.TrimSuffix(name, ".svg"), text)
		if err != nil {
			return nil, fmt.Errorf("read shape %s: %w", name, err)
		}
		shapes = append(shapes, s)
	}
	slices.SortFunc(shapes, inOrder)
	return shapes, nil
}

func inOrder(a, b Shape) int {
	return cmp.Or(
		cmp.Compare(presetRank(a.ID), presetRank(b.ID)),
		cmp.Compare(slices.Index(categories, a.Category), slices.Index(categories, b.Category)),
		cmp.Compare(a.NameKo, b.NameKo),
		cmp.Compare(a.ID, b.ID),
	)
}

// presetRank is the place among Presets, behind them all for another shape.
func presetRank(id string) int {
	if i := slices.Index(Presets[:], id); i >= 0 {
		return i
	}
	return len(Presets)
}

// document is the part of a template that means something to us.
type document struct {
	XMLName   xml.Name `xml:"http://www.w3.org/2000/svg svg"`
	ViewBox   string   `xml:"viewBox,attr"`
	Icon      string   `xml:"data-icon,attr"`
	Category  Category `xml:"data-category,attr"`
	Guide     string   `xml:"data-guide-category,attr"`
	Kilometer string   `xml:"data-estimated-km,attr"`
	Symmetric string   `xml:"data-symmetric,attr"`
	Titles    []struct {
		Lang string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		Text string `xml:",chardata"`
	} `xml:"title"`
	Paths []struct {
		D string `xml:"d,attr"`
	} `xml:"path"`
}

func parse(id string, text []byte) (Shape, error) {
	var doc document
	if err := xml.Unmarshal(text, &doc); err != nil {
		return Shape{}, err
	}
	km, err := strconv.ParseFloat(doc.Kilometer, 64)
	if err != nil {
		return Shape{}, fmt.Errorf("data-estimated-km: %w", err)
	}
	if len(doc.Paths) != 1 {
		return Shape{}, fmt.Errorf("%d paths, want one", len(doc.Paths))
	}
	s := Shape{
		ID: id, Icon: doc.Icon, Category: doc.Category, GuideCategory: doc.Guide,
		EstimatedM: km * 1000, Symmetric: doc.Symmetric == "true", Path: doc.Paths[0].D,
	}
	for _, t := range doc.Titles {
		switch t.Lang {
		case "ko":
			s.NameKo = strings.TrimSpace(t.Text)
		case "en":
			s.NameEn = strings.TrimSpace(t.Text)
		}
	}
	if doc.ViewBox != "0 0 100 100" {
		return Shape{}, fmt.Errorf("viewBox %q, want 0 0 100 100", doc.ViewBox)
	}
	return s, s.check()
}

// check is what every template must keep.
func (s Shape) check() error {
	if s.NameKo == "" || s.NameEn == "" {
		return errors.New("a title in ko and one in en is missing")
	}
	if !slices.ContainsFunc(Presets[:], func(id string) bool { return strings.Contains(s.Icon, id) }) {
		return fmt.Errorf("data-icon %q names no icon of the client", s.Icon)
	}
	if !slices.Contains(categories, s.Category) {
		return fmt.Errorf("data-category %q is none of %v", s.Category, categories)
	}
	if !slices.Contains(guideCategories, s.GuideCategory) {
		return fmt.Errorf("data-guide-category %q is none of %v", s.GuideCategory, guideCategories)
	}
	if !(s.EstimatedM >= 500 && s.EstimatedM <= 60_000) {
		return fmt.Errorf("data-estimated-km of %v m is no distance that can be asked for", s.EstimatedM)
	}
	d, err := svg.Parse(s.Path)
	if err != nil {
		return err
	}
	if len(d.Strokes) != 1 || !d.Strokes[0].Closed {
		return errors.New("the path is not one closed line")
	}
	least, most := d.Bounds()
	if least.X < 0 || least.Y < 0 || most.X > 100 || most.Y > 100 {
		return errors.New("the path leaves the view box")
	}
	return nil
}
