// Package svg reads SVG path data (SVG 2, section 9.3) into polylines.
package svg

import "github.com/runnerway/runnerway/geo"

// A Drawing is the strokes of a path in the order in which they are drawn, on the canvas: y grows downward, any unit.
type Drawing struct {
	Strokes []Stroke
}

// A Stroke is a line without interruption. A closed stroke's last point is not a repetition of its first.
type Stroke struct {
	Points []geo.XY
	Closed bool
}
