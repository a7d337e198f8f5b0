package picture

import (
	"strconv"

	"github.com/runnerway/runnerway/geo"
)

// mostMarks is how many kilometres are marked at most.
const mostMarks = 20

// kilometres marks every kilometre of the route, or every second, fifth or tenth of long ones, with its number.
func (c *canvas) kilometres(m *sight, s Scene, k float64) error {
	p, err := s.Fonts.pen(bold, 22*k)
	if err != nil {
		return err
	}
	total := 0.
	for _, piece := range s.pieces() {
		total += geo.Length(piece)
	}
	step := 1
	for _, step = range []int{1, 2, 5, 10, 50} {
		if total/1000/float64(step) <= mostMarks {
			break
		}
	}
	next, gone := step, 0.
	for _, piece := range s.pieces() {
		for i := 1; i < len(piece); i++ {
			a, b := piece[i-1], piece[i]
			length := geo.Distance(a, b)
			for ; length > 0 && gone+length >= float64(next)*1000; next += step {
				at := m.px(m.plane.XY(a)).Lerp(m.px(m.plane.XY(b)), (float64(next)*1000-gone)/length)
				c.mark(p, at, strconv.Itoa(next), k)
			}
			gone += length
		}
	}
	return nil
}

// mark is a disc with a short text around at.
func (c *canvas) mark(p *pen, at xy, text string, k float64) {
	c.fill(c.casing, disc(at, 19*k))
	c.fill(c.ink, disc(at, 16.5*k))
	p.write(c.img, c.casing, xy{X: at.X - p.width(text)/2, Y: at.Y + 8*k}, text)
}
