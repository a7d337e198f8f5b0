package art

import (
	"bytes"
	"math"
)

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
	layout
}

// A layout is where the cells of a field lie: a channel has layer bytes, a row stride. Whole words of lanes belong to a row,
// and one to the gap before it, so that a cell has neighbours on all sides.
type layout struct{ layer, stride int }

func layoutOf(cells int) layout {
	stride := laneCount + (cells+laneCount-1)/laneCount*laneCount
	return layout{stride: stride, layer: cells*stride + laneCount}
}

// at is the index of a cell within its channel.
func (l layout) at(column, row int) int { return row*l.stride + laneCount + column }

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
	f.layout = layoutOf(f.cells)
	// Distances are kept in thirds of a cell while the masks run, so that a diagonal step (4/3) is a whole number: at most
	// 34, as cells have at least minCellM.
	unit := f.cellM / 3
	limit := uint8(math.Ceil(fieldCapM / unit))
	f.values = bytes.Repeat([]byte{limit}, fieldChannels*f.layer)
	f.draw(m)
	parallel(fieldChannels, func(_ *tracer, c int) { chamfer(f.values[c*f.layer:(c+1)*f.layer], f.layout) })
	relaxChannels(f.values, f.layer, uint64(math.Round(turnCostM/unit)))
	var metres [faraway]uint8
	for v := range metres {
		metres[v] = uint8(math.Min(fieldCapM, float64(v)*unit))
	}
	for i, v := range f.values {
		f.values[i] = metres[v%faraway]
	}
	return f
}

// draw marks the cells that streets run through with 0 in the channel of their heading.
func (f *field) draw(m *mesh) {
	for _, p := range m.pieces {
		base := channelOf(float64(p.ux), float64(p.uy)) * f.layer
		steps := int(float64(p.length)/f.cellM*1.5) + 1
		for k := range steps {
			along := (float64(k)+0.5)/float64(steps) - 0.5
			x := float64(p.x) + along*float64(p.length)*float64(p.ux)
			y := float64(p.y) + along*float64(p.length)*float64(p.uy)
			if i, ok := f.cell(x, y); ok {
				f.values[base+i] = 0
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
	return f.at(cx, cy), true
}

// The slopes up to 45 degrees at which a heading changes from a channel to the next.
const (
	slope7  = 0.13165249758739586 // the tangent of 7.5 degrees
	slope22 = 0.41421356237309503 // of 22.5
	slope37 = 0.7673269879789604  // of 37.5
	// slopeSlack is how near to a change the slope does not decide, in shares of the longer side: rounding might.
	slopeSlack = 1e-9
)

// channelOf is the channel of a heading.
func channelOf(dx, dy float64) int {
	long, short := math.Abs(dx), math.Abs(dy)
	steep := short > long
	if steep {
		long, short = short, long
	}
	near := slopeSlack * long
	a, b, c := short-slope7*long, short-slope22*long, short-slope37*long
	if !(math.Abs(a) > near && math.Abs(b) > near && math.Abs(c) > near) {
		return exactChannelOf(dx, dy)
	}
	channel := 0
	if a > 0 {
		channel++
	}
	if b > 0 {
		channel++
	}
	if c > 0 {
		channel++
	}
	if steep {
		channel = fieldChannels/2 - channel
	}
	if channel > 0 && math.Signbit(dx) != math.Signbit(dy) {
		channel = fieldChannels - channel
	}
	return channel
}

// exactChannelOf is the channel of a heading by its angle.
func exactChannelOf(dx, dy float64) int {
	turn := math.Atan2(dy, dx) / math.Pi // modulo 1 is the heading modulo 180 degrees
	c := int(math.Round(turn*fieldChannels)) % fieldChannels
	if c < 0 {
		c += fieldChannels
	}
	return c
}

// The masks' steps, in thirds of a cell.
const (
	straightStep = 3
	diagonalStep = 4
)

// chamfer turns the zeros and limits of a channel into distances, in thirds of a cell, by two passes of the 3-4 mask.
func chamfer(v []uint8, l layout) {
	wide := l.stride - laneCount
	rows := (len(v) - laneCount) / l.stride
	row := func(y int) (row []uint8) { return v[l.at(0, y):][:wide] }
	around := func(y int) []uint8 { return v[l.at(-1, y):][:wide+2] }
	for y := range rows {
		before, to := uint64(faraway), row(y)
		for i := 0; i < wide; i += laneCount {
			d := lanes(to[i:])
			if y > 0 {
				d = beside(d, around(y - 1)[i:])
			}
			d = climb(d, before, straightStep)
			putLanes(to[i:], d)
			before = d >> 56
		}
	}
	for y := rows - 1; y >= 0; y-- {
		behind, to := uint64(faraway), row(y)
		for i := wide - laneCount; i >= 0; i -= laneCount {
			d := lanes(to[i:])
			if y+1 < rows {
				d = beside(d, around(y + 1)[i:])
			}
			d = fall(d, behind, straightStep)
			putLanes(to[i:], d)
			behind = d & 0xff
		}
	}
}

// beside lets d be at most a step more than the three cells of another row that each touches; row begins one cell before d.
func beside(d uint64, row []uint8) uint64 {
	d = least(d, lanes(row[1:])+straightStep*ones)
	return least(d, least(lanes(row), lanes(row[2:]))+diagonalStep*ones)
}

// relaxChannels lets each channel of n bytes borrow from its neighbours at cost a step, around the ring.
func relaxChannels(v []uint8, n int, cost uint64) {
	const reach = fieldChannels / 2 // the farthest channel either way around
	var ring [fieldChannels]uint64
	for i := 0; i < n; i += laneCount {
		for c := range ring {
			ring[c] = lanes(v[c*n+i:])
		}
		for c := range fieldChannels + reach {
			to := &ring[(c+1)%fieldChannels]
			*to = least(*to, ring[c%fieldChannels]+cost*ones)
		}
		for c := fieldChannels + reach - 1; c >= 0; c-- {
			to := &ring[c%fieldChannels]
			*to = least(*to, ring[(c+1)%fieldChannels]+cost*ones)
		}
		for c, d := range ring {
			putLanes(v[c*n+i:], d)
		}
	}
}
