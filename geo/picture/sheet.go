package picture

import (
	"fmt"
	"io"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A Cell is one small picture of a sheet. A cell without a place shows its caption alone.
type Cell struct {
	Caption        string
	Streets        *roads.Graph
	Route, Outline []geo.Point
}

// The size of a sheet's cells in pixels.
const (
	cellPx    = 360
	captionPx = 44
	gapPx     = 12
	maxCells  = 400
)

// Sheet writes cells as one PNG, row by row, with the given number of columns (at least 1), captions in the Go font,
// which has no Hangul. The sheet carries Attribution. ErrEmpty if there are no cells.
func Sheet(w io.Writer, cells []Cell, columns int) error {
	var f *Fonts
	return f.Sheet(w, cells, columns)
}

// Sheet is the function Sheet with captions in these fonts.
func (f *Fonts) Sheet(w io.Writer, cells []Cell, columns int) error {
	if len(cells) == 0 {
		return fmt.Errorf("draw sheet: %w", ErrEmpty)
	}
	if len(cells) > maxCells {
		return fmt.Errorf("draw sheet: %d cells, at most %d", len(cells), maxCells)
	}
	columns = min(max(columns, 1), len(cells))
	rows := (len(cells) + columns - 1) / columns
	c := newCanvas(gapPx+columns*(cellPx+gapPx), gapPx+rows*(cellPx+captionPx+gapPx)+captionPx, Light.of())
	label, err := f.pen(bold, 22)
	if err != nil {
		return err
	}
	for i, cell := range cells {
		x, y := float64(gapPx+i%columns*(cellPx+gapPx)), float64(gapPx+i/columns*(cellPx+captionPx+gapPx))
		c.cell(cell, box{x0: x, y0: y, x1: x + cellPx, y1: y + cellPx})
		label.write(c.img, c.ink, xy{X: x + 4, Y: y + cellPx + 30}, label.cut(label.legible(cell.Caption), cellPx-8))
	}
	if err := c.credit(Scene{Fonts: f}, xy{X: gapPx, Y: float64(c.img.Rect.Max.Y) - 16}, float64(c.img.Rect.Max.X)-2*gapPx, 1); err != nil {
		return err
	}
	return encode(w, c.img)
}

func (c *canvas) cell(cell Cell, field box) {
	whole := c.clip
	defer func() { c.clip = whole }()
	c.clip = field
	c.flood(c.paper, field)
	m := mapOf(cell.Streets, cell.Route, cell.Outline)
	if !m.fit(field, 26) {
		return
	}
	const k = 0.45
	c.streets(m, k)
	c.outline(m.path(cell.Outline), k)
	c.route(m, [][]geo.Point{cell.Route}, true, k)
}
