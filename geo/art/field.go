package art

import "math"

// A field says, for each place and heading, how far it is to the nearest street that runs that way. Headings are taken
// modulo 180 degrees in fieldChannels channels. Each channel is the distance transform of the streets of its heading
// (chamfer distances with a 3x4 mask, Borgefors 1986), relaxed around the ring of channels at turnCostM for each step: the
// distance to a street that runs another way is that distance plus the price of the turn (directional chamfer matching,
// Liu, Tuzel, Veeraraghavan and Chellappa 2010).
type field struct {
	cells  int     // the field is a square of cells x cells
	cellM  float64 // width of a cell
	half   float64 // half the width of the field; its middle is the origin of the mesh
	values []uint8 // metres, at most fieldCapM, by channel, row (south to north) and column (west to east)
}

const (
	fieldChannels = 12
	turnCostM     = 14 // for each 180/fieldChannels degrees
	fieldCapM     = 90 // farther counts as this far: one lost corner must not decide over the whole outline
	fieldCells    = 640
	minCellM      = 8
)

// newField makes the field of m's streets within radiusM of its origin.
// parallel runs a function for each of n channels.
func newField(m *mesh, radiusM float64, parallel func(n int, f func(t *tracer, i int))) *field {
	f := &field{cellM: math.Max(minCellM, 2*radiusM/fieldCells), half: radiusM}
	f.cells = int(math.Ceil(2*radiusM/f.cellM)) + 1
	n := f.cells * f.cells
	f.values = make([]uint8, fieldChannels*n)
	// Distances are kept in thirds of a cell while the masks run, so that a diagonal step (4/3) is a whole number.
	unit := f.cellM / 3
	limit := uint16(math.Ceil(fieldCapM / unit))
	work := make([]uint16, fieldChannels*n)
	for i := range work {
		work[i] = limit
	}
	f.draw(m, work)
	parallel(fieldChannels, func(_ *tracer, c int) { chamfer(work[c*n:(c+1)*n], f.cells) })
	relaxChannels(work, n, uint16(math.Round(turnCostM/unit)))
	for i, v := range work {
		f.values[i] = uint8(math.Min(fieldCapM, float64(v)*unit))
	}
	return f
}

// draw marks the cells that streets run through with 0 in the channel of their heading.
func (f *field) draw(m *mesh, work []uint16) {
	n := f.cells * f.cells
	for _, p := range m.pieces {
		base := channelOf(float64(p.ux), float64(p.uy)) * n
		steps := int(float64(p.length)/f.cellM*1.5) + 1
		for k := range steps {
			along := (float64(k)+0.5)/float64(steps) - 0.5
			x := float64(p.x) + along*float64(p.length)*float64(p.ux)
			y := float64(p.y) + along*float64(p.length)*float64(p.uy)
			if i, ok := f.cell(x, y); ok {
				work[base+i] = 0
			}
		}
	}
}

// cell is the index of the cell at x, y within a channel, false outside.
func (f *field) cell(x, y float64) (int, bool) {
	cx, cy := int((x+f.half)/f.cellM), int((y+f.half)/f.cellM)
	if x < -f.half || y < -f.half || cx >= f.cells || cy >= f.cells {
		return 0, false
	}
	return cy*f.cells + cx, true
}

// channelOf is the channel of a heading.
func channelOf(dx, dy float64) int {
	turn := math.Atan2(dy, dx) / math.Pi // modulo 1 is the heading modulo 180 degrees
	c := int(math.Round(turn*fieldChannels)) % fieldChannels
	if c < 0 {
		c += fieldChannels
	}
	return c
}

// chamfer turns a square grid of zeros and limits into distances, in thirds of a cell, by two passes of the 3-4 mask.
func chamfer(v []uint16, w int) {
	for y := range w {
		row := v[y*w : (y+1)*w]
		if y > 0 {
			up := v[(y-1)*w : y*w]
			for x := range row {
				d := min(row[x], up[x]+3)
				if x > 0 {
					d = min(d, up[x-1]+4)
				}
				if x+1 < w {
					d = min(d, up[x+1]+4)
				}
				row[x] = d
			}
		}
		for x := 1; x < w; x++ {
			row[x] = min(row[x], row[x-1]+3)
		}
	}
	for y := w - 1; y >= 0; y-- {
		row := v[y*w : (y+1)*w]
		if y+1 < w {
			down := v[(y+1)*w : (y+2)*w]
			for x := range row {
				d := min(row[x], down[x]+3)
				if x > 0 {
					d = min(d, down[x-1]+4)
				}
				if x+1 < w {
					d = min(d, down[x+1]+4)
				}
				row[x] = d
			}
		}
		for x := w - 2; x >= 0; x-- {
			row[x] = min(row[x], row[x+1]+3)
		}
	}
}

// relaxChannels lets each channel borrow from its neighbours at cost a step, around the ring.
func relaxChannels(v []uint16, n int, cost uint16) {
	borrow := func(to, from int) {
		a, b := v[to*n:(to+1)*n], v[from*n:(from+1)*n]
		for i := range a {
			a[i] = min(a[i], b[i]+cost)
		}
	}
	// Twice around in each direction reaches every pair of channels.
	for range 2 {
		for c := range fieldChannels {
			borrow((c+1)%fieldChannels, c)
		}
		for c := fieldChannels - 1; c >= 0; c-- {
			borrow(c, (c+1)%fieldChannels)
		}
	}
}
