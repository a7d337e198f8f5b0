package judge

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// A nearField is the distance from a form's line at the knots of a grid, read in between by linear interpolation: exact to
// about a hundredth of the form's size, which is enough to find a placement by. It is filled by passing on to each knot the
// nearest sample of its neighbours (Danielsson 1980).
type nearField [knots * knots]float32

const (
	knots    = 176
	reach    = 2.6 // half the grid's width in units of the form's root mean square size
	knotStep = 2 * reach / (knots - 1)
)

func newNearField(line []geo.XY) *nearField {
	var w nearest8
	w.line = line
	for i := range w.from {
		w.from[i] = -1
	}
	for i, p := range line {
		x := min(max(int(math.Round((p.X+reach)/knotStep)), 0), knots-1)
		y := min(max(int(math.Round((p.Y+reach)/knotStep)), 0), knots-1)
		w.offer(y*knots+x, int16(i))
	}
	for y := range knots {
		w.row(y, -1)
	}
	for y := knots - 1; y >= 0; y-- {
		w.row(y, 1)
	}
	f := new(nearField)
	for k, i := range w.from {
		f[k] = float32(w.distance(k, i))
	}
	return f
}

// nearest8 is the work of filling a nearField: the nearest sample known to each knot, -1 for none.
type nearest8 struct {
	line []geo.XY
	from [knots * knots]int16
}

func (w *nearest8) distance(k int, i int16) float64 {
	dx, dy := w.line[i].X-(float64(k%knots)*knotStep-reach), w.line[i].Y-(float64(k/knots)*knotStep-reach)
	return math.Sqrt(dx*dx + dy*dy)
}

func (w *nearest8) offer(k int, i int16) {
	if i >= 0 && i != w.from[k] && (w.from[k] < 0 || w.distance(k, i) < w.distance(k, w.from[k])) {
		w.from[k] = i
	}
}

// row passes samples on to row y from the row at y+side and then along the row, both ways.
func (w *nearest8) row(y, side int) {
	if other := y + side; other >= 0 && other < knots {
		for x := range knots {
			for nx := max(0, x-1); nx <= min(knots-1, x+1); nx++ {
				w.offer(y*knots+x, w.from[other*knots+nx])
			}
		}
	}
	for x := 1; x < knots; x++ {
		w.offer(y*knots+x, w.from[y*knots+x-1])
	}
	for x := knots - 2; x >= 0; x-- {
		w.offer(y*knots+x, w.from[y*knots+x+1])
	}
}

// at is the distance at x, y; outside of the grid that at its nearest place.
func (f *nearField) at(x, y float64) float32 {
	gx := float32(max(0, min(knots-1.001, (x+reach)/knotStep)))
	gy := float32(max(0, min(knots-1.001, (y+reach)/knotStep)))
	ix, iy := int(gx), int(gy)
	tx, ty := gx-float32(ix), gy-float32(iy)
	k := iy*knots + ix
	low := f[k] + (f[k+1]-f[k])*tx
	high := f[k+knots] + (f[k+knots+1]-f[k+knots])*tx
	return low + (high-low)*ty
}
