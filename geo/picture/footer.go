package picture

import (
	"fmt"
	"strings"

	"github.com/runnerway/runnerway/geo"
)

// brand stands in the corner of what is shared, so that whoever sees it finds out what drew it.
const brand = "RunnerWay"

// footer writes the title, the facts or figures and the credit below the map, from y downward.
func (c *canvas) footer(s Scene, y, k float64) error {
	width, margin := c.clip.x1, 60*k
	c.flood(c.line, box{x1: width, y0: y, y1: y + 6*k})
	if err := c.title(s, xy{X: margin, Y: y + 96*k}, width-2*margin, k); err != nil {
		return err
	}
	if len(s.Figures) > 0 {
		if err := c.figures(s, xy{X: margin, Y: y + 180*k}, (width-2*margin)/float64(len(s.Figures)), k); err != nil {
			return err
		}
		name, err := c.brand(s, y+270*k, width-margin, k)
		if err != nil {
			return err
		}
		return c.credit(s, xy{X: margin, Y: y + 270*k}, width-2*margin-name, k)
	}
	if err := c.facts(s, xy{X: margin, Y: y + 160*k}, width-2*margin, k); err != nil {
		return err
	}
	return c.credit(s, xy{X: margin, Y: y + 208*k}, width-2*margin, k)
}

// facts writes the distance and what else there is to say, on one line.
func (c *canvas) facts(s Scene, at xy, maxPx, k float64) error {
	big, err := s.Fonts.pen(bold, 44*k)
	if err != nil {
		return err
	}
	small, err := s.Fonts.pen(regular, 34*k)
	if err != nil {
		return err
	}
	end := at.X + maxPx
	distance := s.DistanceM
	if distance == 0 {
		distance = geo.Length(s.Route)
	}
	if distance > 0 {
		text := fmt.Sprintf("%.2f km", distance/1000)
		big.write(c.img, c.line, at, text)
		at.X += big.width(text) + 22*k
	}
	if facts := small.legible(strings.Join(s.Facts, "  ·  ")); facts != "" {
		small.write(c.img, c.softInk, at, small.cut(facts, end-at.X))
	}
	return nil
}

// figures writes the figures in columns of the given width, their values from the baseline at.
func (c *canvas) figures(s Scene, at xy, columnPx, k float64) error {
	for i, f := range s.Figures {
		if err := c.figure(s, f, i, xy{X: at.X + float64(i)*columnPx, Y: at.Y}, columnPx-16*k, k); err != nil {
			return err
		}
	}
	return nil
}

// figure writes the value of the i-th figure and its label below.
func (c *canvas) figure(s Scene, f Figure, i int, at xy, maxPx, k float64) error {
	ink := c.ink
	if i == 0 {
		ink = c.line
	}
	value, err := s.Fonts.fitting(bold, f.Value, maxPx, 54*k, 46*k, 38*k, 31*k)
	if err != nil {
		return err
	}
	value.write(c.img, ink, at, value.cut(value.legible(f.Value), maxPx))
	label, err := s.Fonts.fitting(regular, f.Label, maxPx, 26*k, 21*k)
	if err != nil {
		return err
	}
	label.write(c.img, c.softInk, xy{X: at.X, Y: at.Y + 36*k}, label.cut(label.legible(f.Label), maxPx))
	return nil
}

// title writes the name, smaller if it is long, shortened if it is longer.
func (c *canvas) title(s Scene, at xy, maxPx, k float64) error {
	p, err := s.Fonts.fitting(bold, s.Title, maxPx, 60*k, 50*k, 42*k)
	if err != nil {
		return err
	}
	p.write(c.img, c.ink, at, p.cut(p.legible(s.Title), maxPx))
	return nil
}

// brand writes the program's name, ending at x, and returns how wide it is with the room before it.
func (c *canvas) brand(s Scene, y, x, k float64) (float64, error) {
	p, err := s.Fonts.pen(bold, 24*k)
	if err != nil {
		return 0, err
	}
	width := p.width(brand)
	p.write(c.img, c.line, xy{X: x - width, Y: y}, brand)
	return width + 20*k, nil
}

// credit writes the credit of the map, smaller if it is long: it should be read whole.
func (c *canvas) credit(s Scene, at xy, maxPx, k float64) error {
	text := s.Attribution
	if text == "" {
		text = Attribution
	}
	p, err := s.Fonts.fitting(regular, text, maxPx, 22*k, 18*k, 14*k, 11*k)
	if err != nil {
		return err
	}
	p.write(c.img, c.softInk, at, p.cut(p.legible(text), maxPx))
	return nil
}
