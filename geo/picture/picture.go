// Package picture draws routes as PNG pictures: one route over its streets to share, or a sheet of many small ones to
// look at side by side.
//
// Everything is placed on the street graph's plane in metres, fitted into the canvas with north up, and filled as
// antialiased polygons (golang.org/x/image/vector). Lines are polygons too: a quad per segment and a disc per joint, all
// wound the same way, so that overlaps add up to a union. The same input gives the same bytes.
package picture

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// Attribution is the credit that OpenStreetMap's licence asks for on every picture of its streets.
const Attribution = "© OpenStreetMap contributors"

// ErrEmpty is a scene without a route, an outline or streets: there is no place to show.
var ErrEmpty = errors.New("nothing to draw")

// A Scene is what one picture shows. Only a place is needed: a route, an outline or streets; every other field may be
// left zero. Coordinates must be finite.
type Scene struct {
	Title     string   // the route's name; left out if empty
	DistanceM float64  // shown in km; 0 is the length of Route
	Facts     []string // further short facts beside the distance, such as "1시간 0분"
	// Attribution is the credit of the map, the constant Attribution if empty.
	Attribution string

	Route   []geo.Point // drawn bold, from the start marker at its first point
	Outline []geo.Point // the placed drawing, faintly behind the route
	Streets *roads.Graph
	Areas   []roads.Area // parks and water

	Fonts *Fonts // nil is the Go font, which has no Hangul
	// WidthPx and HeightPx are the size of the picture, 1080 x 1350 (the portrait that social networks show whole) for
	// zeros, at least 1080 and at most 4320 each.
	WidthPx, HeightPx int
}

// The size of a picture in pixels, each side.
const (
	defaultWidthPx  = 1080
	defaultHeightPx = 1350
	minSidePx       = 1080
	maxSidePx       = 4320
)

const (
	footerPx = 236 // of the default picture, below the map
	marginPx = 84  // between what must be seen and the map's edge
)

// Draw writes s as a PNG. ErrEmpty if there is no place to show, and w's errors. Cost: linear in the streets plus the
// pixels; about a tenth of a second for 5 km in a dense city.
func Draw(w io.Writer, s Scene) error {
	m, k, ok := s.sight()
	if !ok {
		return fmt.Errorf("draw %q: %w", s.Title, ErrEmpty)
	}
	c := newCanvas(s.size())
	whole := c.clip
	c.clip = m.field
	c.flood(paper, m.field)
	c.areas(m, s.Areas, roads.Park, parkGreen)
	c.areas(m, s.Areas, roads.Water, waterBlue)
	c.streets(m, k)
	c.outline(m.path(s.Outline), k)
	c.route(m, s.Route, k)
	c.clip = whole
	if err := c.footer(s, m.field.y1, k); err != nil {
		return fmt.Errorf("draw %q: %w", s.Title, err)
	}
	return encode(w, c.img)
}

// Bounds is what the map of the picture will show, so that streets and areas can be found for it: that of the route and
// the outline with all that the picture's form adds around them. Empty if there is no place to show.
func (s Scene) Bounds() geo.Bounds {
	m, _, ok := s.sight()
	if !ok {
		return geo.EmptyBounds()
	}
	half := geo.XY{X: (m.field.x1 - m.field.x0) / 2 / m.pxPerM, Y: (m.field.y1 - m.field.y0) / 2 / m.pxPerM}
	return geo.BoundsOf([]geo.Point{m.plane.Point(m.center.Sub(half)), m.plane.Point(m.center.Add(half))})
}

// sight is how the map is seen and how many default pictures wide the picture is; false if there is no place to show.
func (s Scene) sight() (*sight, float64, bool) {
	width, height := s.size()
	k := float64(width) / defaultWidthPx
	m := mapOf(s.Streets, s.Route, s.Outline)
	ok := m.fit(box{x1: float64(width), y1: float64(height) - math.Round(footerPx*k)}, marginPx*k)
	return m, k, ok
}

func (s Scene) size() (width, height int) {
	return side(s.WidthPx, defaultWidthPx), side(s.HeightPx, defaultHeightPx)
}

func side(px, zero int) int {
	if px == 0 {
		return zero
	}
	return min(max(px, minSidePx), maxSidePx)
}

// encode trades a few percent of size for a third of the time: the pictures are made on request.
func encode(w io.Writer, img image.Image) error {
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(w, img); err != nil {
		return fmt.Errorf("encode picture: %w", err)
	}
	return nil
}
