// Package svg reads SVG path data (SVG 2, section 9.3) into polylines and writes them back as plain M and L commands.
//
// A path is read in two passes. The first takes the text apart by its grammar, strictly: unlike a browser, which draws
// what came before a mistake, it refuses the whole text. The second flattens curves and arcs to a tolerance that follows from the
// size of the whole drawing, so a drawing gives the same points whatever its unit. Both are bounded: MaxLength of
// text, MaxPoints of points, MaxCoordinate of any number. The cost is linear in the text.
package svg

import (
	"errors"
	"fmt"
	"math"

	"github.com/runnerway/runnerway/geo"
)

// What a path may hold.
const (
	MaxLength     = 1 << 20 // bytes of text
	MaxPoints     = 50_000  // points of all strokes after flattening
	MaxCoordinate = 1e7     // largest absolute value of a number and of any coordinate that follows from it
	MinExtent     = 1e-6    // diagonal below which a drawing is one point: a tap with rounding errors
)

// What Parse can fail with; compare with errors.Is.
var (
	ErrEmpty         = errors.New("the path is empty")
	ErrSyntax        = errors.New("the path is not SVG path data") // the error is a *SyntaxError
	ErrTooLong       = fmt.Errorf("the path is longer than %d bytes", MaxLength)
	ErrTooManyPoints = fmt.Errorf("the path has more than %d points", MaxPoints)
	ErrOutOfRange    = fmt.Errorf("the path has a number beyond %.0f", float64(MaxCoordinate))
	ErrNoLine        = errors.New("the path draws no line: it has fewer than two different points")
)

// A SyntaxError is where and why a text is not path data. It is ErrSyntax.
type SyntaxError struct {
	Offset int    // in bytes from the start of the text
	Want   string // what should stand there
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%v: want %s at byte %d", ErrSyntax, e.Want, e.Offset)
}

// Is makes errors.Is(e, ErrSyntax) true.
func (e *SyntaxError) Is(target error) bool { return target == ErrSyntax }

// A Drawing is the strokes of a path in the order in which they are drawn, on the canvas: y grows downward, any unit.
type Drawing struct {
	Strokes []Stroke
}

// A Stroke is a line without interruption. A closed stroke's last point is not a repetition of its first.
type Stroke struct {
	Points []geo.XY
	Closed bool
}

// Bounds are the smallest and the largest coordinates of all strokes. A drawing without points gives two zeros.
func (d Drawing) Bounds() (least, most geo.XY) {
	b := emptyBox()
	for _, s := range d.Strokes {
		for _, p := range s.Points {
			b.add(p)
		}
	}
	if b.min.X > b.max.X {
		return geo.XY{}, geo.XY{}
	}
	return b.min, b.max
}

// ring is the stroke's points with the first repeated at the end if it is closed. The result may share s.Points.
func (s Stroke) ring() []geo.XY {
	if !s.Closed || len(s.Points) == 0 {
		return s.Points
	}
	return append(s.Points[:len(s.Points):len(s.Points)], s.Points[0])
}

type box struct{ min, max geo.XY }

func emptyBox() box {
	inf := math.Inf(1)
	return box{min: geo.XY{X: inf, Y: inf}, max: geo.XY{X: -inf, Y: -inf}}
}

func (b *box) add(p geo.XY) {
	b.min = geo.XY{X: min(b.min.X, p.X), Y: min(b.min.Y, p.Y)}
	b.max = geo.XY{X: max(b.max.X, p.X), Y: max(b.max.Y, p.Y)}
}

func (b *box) diagonal() float64 { return b.min.Dist(b.max) }
