package picture

import "strings"

// The text beside the map of a wide picture, in pixels of a picture 630 high: what pages show of a link.
const (
	panelHeightPx = 630
	panelPx       = 440
	panelMarginPx = 40
	titleLines    = 2
)

// panelScale is how many such pictures high s is.
func (s Scene) panelScale() float64 {
	_, height := s.size()
	return float64(height) / panelHeightPx
}

// panel writes the title, the figures and the credit to the right of x.
func (c *canvas) panel(s Scene, x float64) error {
	k := s.panelScale()
	c.flood(c.line, box{x0: x, x1: x + 6*k, y1: c.clip.y1})
	left, maxPx := x+panelMarginPx*k, (panelPx-2*panelMarginPx)*k
	name, err := s.Fonts.pen(bold, 26*k)
	if err != nil {
		return err
	}
	name.write(c.img, c.line, xy{X: left, Y: 64 * k}, brand)
	title, err := s.Fonts.fitting(bold, s.Title, titleLines*maxPx*0.8, 46*k, 38*k, 32*k)
	if err != nil {
		return err
	}
	for i, line := range title.wrap(title.legible(s.Title), maxPx, titleLines) {
		title.write(c.img, c.ink, xy{X: left, Y: (134 + 54*float64(i)) * k}, line)
	}
	const most = 3 // for which there is room
	for i, f := range s.Figures[:min(most, len(s.Figures))] {
		if err := c.figure(s, f, i, xy{X: left, Y: (286 + 104*float64(i)) * k}, maxPx, k); err != nil {
			return err
		}
	}
	return c.credit(s, xy{X: left, Y: c.clip.y1 - 30*k}, maxPx, 0.9*k)
}

// wrap breaks text into at most n lines of maxPx, between words where it can; what is too much ends in an ellipsis.
func (p *pen) wrap(text string, maxPx float64, n int) []string {
	var lines []string
	for rest := text; rest != ""; {
		if len(lines) == n-1 {
			return append(lines, p.cut(rest, maxPx))
		}
		fits := p.prefix(rest, maxPx)
		if fits < len(rest) {
			if space := strings.LastIndexByte(rest[:fits+1], ' '); space > 0 {
				fits = space
			}
		}
		lines, rest = append(lines, strings.TrimSpace(rest[:fits])), strings.TrimSpace(rest[fits:])
	}
	return lines
}

// prefix is how many bytes of text fit into maxPx: at least the first letter.
func (p *pen) prefix(text string, maxPx float64) int {
	fits := 0
	for i, r := range text {
		end := i + len(string(r))
		if fits > 0 && p.width(text[:end]) > maxPx {
			return fits
		}
		fits = end
	}
	return fits
}
