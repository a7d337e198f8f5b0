package svg

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// An ellipse is an arc by its centre: radii along axes that are turned by cos and sin, from the angle start over sweep radians.
type ellipse struct {
	center       geo.XY
	r            geo.XY
	cos, sin     float64
	start, sweep float64
}

func (e *ellipse) at(t float64) geo.XY {
	sin, cos := math.Sincos(e.start + t*e.sweep)
	x, y := e.r.X*cos, e.r.Y*sin
	return geo.XY{X: e.center.X + e.cos*x - e.sin*y, Y: e.center.Y + e.sin*x + e.cos*y}
}

// throughEnds finds the ellipse that an arc command means (SVG 2, appendix B.2.4 and B.2.5). The radii must be positive and
// the ends different; radii too small to reach are enlarged.
func throughEnds(from, to, r geo.XY, turnDeg float64, large, clockwise bool) *ellipse {
	sin, cos := math.Sincos(math.Mod(turnDeg, 360) * math.Pi / 180)
	half := from.Sub(to).Scale(0.5)
	// The half chord on the unit circle that the ellipse is a stretched and turned copy of.
	u := geo.XY{X: (cos*half.X + sin*half.Y) / r.X, Y: (cos*half.Y - sin*half.X) / r.Y}
	sq := u.X*u.X + u.Y*u.Y
	if sq > 1 {
		grow := math.Sqrt(sq)
		r, u, sq = r.Scale(grow), u.Scale(1/grow), 1
	}
	// The circle's centre lies beside the chord's middle, on the side that the flags choose.
	k := math.Sqrt(math.Max(0, (1-sq)/sq))
	if large == clockwise {
		k = -k
	}
	c := geo.XY{X: k * u.Y, Y: -k * u.X}
	first := math.Atan2(u.Y-c.Y, u.X-c.X)
	sweep := math.Atan2(-u.Y-c.Y, -u.X-c.X) - first
	if clockwise && sweep < 0 {
		sweep += 2 * math.Pi
	} else if !clockwise && sweep > 0 {
		sweep -= 2 * math.Pi
	}
	middle := from.Lerp(to, 0.5)
	return &ellipse{
		center: geo.XY{X: middle.X + cos*c.X*r.X - sin*c.Y*r.Y, Y: middle.Y + sin*c.X*r.X + cos*c.Y*r.Y},
		r:      r, cos: cos, sin: sin, start: first, sweep: sweep,
	}
}
