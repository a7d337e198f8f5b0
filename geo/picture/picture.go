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
	// Figures take the place of the distance and the facts: large, side by side, the first in the route's colour.
	Figures []Figure
	// Attribution is the credit of the map, the constant Attribution if empty.
	Attribution string

	Route   []geo.Point   // drawn bold, from the start marker at its first point
	More    [][]geo.Point // what comes of the route after gaps
	Outline []geo.Point   // the placed drawing, faintly behind the route
	Streets *roads.Graph
	Areas   []roads.Area    // parks and water
	Lines   []roads.MapLine // roads on which nobody walks, and railways
	// HideStart leaves the start marker out, where the route does not begin at its first point.
	HideStart bool
	// Kilometres marks them along the route, of long routes not every one.
	Kilometres bool

	Theme Theme
	Fonts *Fonts // nil is the Go font, which has no Hangul
	// WidthPx and HeightPx are the size of the picture, 1080 x 1350 (the portrait that social networks show whole) for
	// zeros, at least 1080 x 600 and at most 4320 each. Wide pictures have their text beside the map, all others below it.
	WidthPx, HeightPx int
}

// A Figure is a value with the word for what it is.
type Figure struct{ Value, Label string }

// The size of a picture in pixels.
const (
	defaultWidthPx  = 1080
	defaultHeightPx = 1350
	minWidthPx      = 1080
	minHeightPx     = 600
	maxSidePx       = 4320
)

const (
	footerPx  = 236 // of the default picture, below the map
	figuresPx = 296 // the same with figures
	storyPx   = 140 // more of it on tall pictures, whose lower end apps lay their buttons over
	marginPx  = 84  // between what must be seen and the map's edge
)

// Draw writes s as a PNG. ErrEmpty if there is no place to show, and w's errors. Cost: linear in the streets plus the
// pixels; about a tenth of a second for 5 km in a dense city.
func Draw(w io.Writer, s Scene) error {
	m, k, ok := s.sight()
	if !ok {
		return fmt.Errorf("draw %q: %w", s.Title, ErrEmpty)
	}
	width, height := s.size()
	c := newCanvas(width, height, s.Theme.of())
	whole := c.clip
	c.clip = m.field
	err := c.scene(m, s, k)
	c.clip = whole
	if err == nil && s.wide() {
		err = c.panel(s, m.field.x1)
	} else if err == nil {
		err = c.footer(s, m.field.y1, k)
	}
	if err != nil {
		return fmt.Errorf("draw %q: %w", s.Title, err)
	}
	return encode(w, c.img)
}

// scene draws the map with all that lies on it.
func (c *canvas) scene(m *sight, s Scene, k float64) error {
	c.flood(c.paper, m.field)
	c.areas(m, s.Areas, roads.Park, c.park)
	c.areas(m, s.Areas, roads.Water, c.water)
	c.lines(m, s.Lines, k)
	c.streets(m, k)
	c.outline(m.path(s.Outline), k)
	c.route(m, s.pieces(), !s.HideStart, k)
	if s.Kilometres {
		return c.kilometres(m, s, k)
	}
	return nil
}

// pieces are the route as it was gone, without its gaps.
func (s Scene) pieces() [][]geo.Point { return append([][]geo.Point{s.Route}, s.More...) }

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

// sight is how the map is seen and how many default pictures wide it is; false if there is no place to show.
func (s Scene) sight() (*sight, float64, bool) {
	width, height := s.size()
	m := mapOf(s.Streets, append(s.pieces(), s.Outline)...)
	if s.wide() {
		field := box{x1: float64(width) - math.Round(panelPx*s.panelScale()), y1: float64(height)}
		k := field.x1 / defaultWidthPx
		return m, k, m.fit(field, marginPx*k)
	}
	k := float64(width) / defaultWidthPx
	ok := m.fit(box{x1: float64(width), y1: float64(height) - math.Round(s.footerPx()*k)}, marginPx*k)
	return m, k, ok
}

// footerPx is the height of the text below the map, in pixels of the default picture.
func (s Scene) footerPx() float64 {
	if len(s.Figures) == 0 {
		return footerPx
	}
	if width, height := s.size(); 10*height > 16*width {
		return figuresPx + storyPx
	}
	return figuresPx
}

// wide reports whether the text stands beside the map.
func (s Scene) wide() bool {
	width, height := s.size()
	return 2*width > 3*height
}

func (s Scene) size() (width, height int) {
	return side(s.WidthPx, defaultWidthPx, minWidthPx), side(s.HeightPx, defaultHeightPx, minHeightPx)
}

func side(px, zero, least int) int {
	if px == 0 {
		return zero
	}
	return min(max(px, least), maxSidePx)
}

// encode trades a few percent of size for a third of the time: the pictures are made on request.
func encode(w io.Writer, img image.Image) error {
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(w, img); err != nil {
		return fmt.Errorf("encode picture: %w", err)
	}
	return nil
}
