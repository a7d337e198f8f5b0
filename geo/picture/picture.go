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

// Draw writes s as a PNG. ErrEmpty if there is no place to show, and w's errors. Cost: linear in the streets plus the
// pixels; about a tenth of a second for 5 km in a dense city.
func Draw(w io.Writer, s Scene) error {
	width, height := side(s.WidthPx, defaultWidthPx), side(s.HeightPx, defaultHeightPx)
	k := float64(width) / defaultWidthPx
	footer := math.Round(236 * k)
	field := box{x1: float64(width), y1: float64(height) - footer}
	m := mapOf(s.Streets, s.Route, s.Outline)
	if !m.fit(field, 84*k) {
		return fmt.Errorf("draw %q: %w", s.Title, ErrEmpty)
	}
	c := newCanvas(width, height)
	c.clip = field
	c.flood(paper, field)
	c.areas(m, s.Areas, roads.Park, parkGreen)
	c.areas(m, s.Areas, roads.Water, waterBlue)
	c.streets(m, k)
	c.outline(m.path(s.Outline), k)
	c.route(m, s.Route, k)
	c.clip = box{x1: float64(width), y1: float64(height)}
	if err := c.footer(s, field.y1, k); err != nil {
		return fmt.Errorf("draw %q: %w", s.Title, err)
	}
	return encode(w, c.img)
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
