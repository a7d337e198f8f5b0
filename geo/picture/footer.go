package picture

import (
	"fmt"
	"strings"

	"github.com/runnerway/runnerway/geo"
)

// footer writes the title, the facts and the credit below the map, from y downward.
func (c *canvas) footer(s Scene, y, k float64) error {
	width, margin := c.clip.x1, 60*k
	c.flood(routeLine, box{x1: width, y0: y, y1: y + 6*k})
	if err := c.title(s, xy{X: margin, Y: y + 96*k}, width-2*margin, k); err != nil {
		return err
	}
	big, err := s.Fonts.pen(bold, 44*k)
	if err != nil {
		return err
	}
	small, err := s.Fonts.pen(regular, 34*k)
	if err != nil {
		return err
	}
	x, line := margin, y+160*k
	distance := s.DistanceM
	if distance == 0 {
		distance = geo.Length(s.Route)
	}
	if distance > 0 {
		text := fmt.Sprintf("%.2f km", distance/1000)
		big.write(c.img, routeLine, xy{X: x, Y: line}, text)
		x += big.width(text) + 22*k
	}
	if facts := small.legible(strings.Join(s.Facts, "  ·  ")); facts != "" {
		small.write(c.img, softInk, xy{X: x, Y: line}, small.cut(facts, width-margin-x))
	}
	return c.credit(s, xy{X: margin, Y: y + 208*k}, k)
}

// title writes the name, smaller if it is long, shortened if it is longer.
func (c *canvas) title(s Scene, at xy, maxPx, k float64) error {
	for _, size := range []float64{60, 50, 42} {
		p, err := s.Fonts.pen(bold, size*k)
		if err != nil {
			return err
		}
		name := p.legible(s.Title)
		if p.width(name) <= maxPx || size == 42 {
			p.write(c.img, ink, at, p.cut(name, maxPx))
			return nil
		}
	}
	return nil
}

// credit writes the credit of the map, smaller if it is long: it should be read whole.
func (c *canvas) credit(s Scene, at xy, k float64) error {
	text := s.Attribution
	if text == "" {
		text = Attribution
	}
	maxPx := float64(c.img.Rect.Max.X) - 2*at.X
	for _, size := range []float64{22, 18, 14, 11} {
		p, err := s.Fonts.pen(regular, size*k)
		if err != nil {
			return err
		}
		line := p.legible(text)
		if p.width(line) <= maxPx || size == 11 {
			p.write(c.img, softInk, at, p.cut(line, maxPx))
			return nil
		}
	}
	return nil
}
