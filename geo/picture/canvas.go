package picture

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"

	"github.com/runnerway/runnerway/geo"
)

// xy is a position in pixels: x right, y down.
type xy = geo.XY

// box is a rectangle in pixels.
type box struct{ x0, y0, x1, y1 float64 }

// meets reports whether a box around a and b, grown by r, shares a point with bx.
func (bx box) meets(a, b xy, r float64) bool {
	return math.Max(a.X, b.X)+r >= bx.x0 && math.Min(a.X, b.X)-r <= bx.x1 &&
		math.Max(a.Y, b.Y)+r >= bx.y0 && math.Min(a.Y, b.Y)-r <= bx.y1
}

// A polygon is a closed ring. Every polygon of one fill must be wound the same way (clockwise on the screen), or overlaps
// would cancel out.
type polygon []xy

// disc is a regular polygon that cannot be told from a circle of radius r.
func disc(at xy, r float64) polygon {
	n := 8 + 4*int(math.Sqrt(r))
	p := make(polygon, n)
	for i := range p {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		p[i] = xy{X: at.X + r*cos, Y: at.Y + r*sin}
	}
	return p
}

// clockwise turns ring the way that a fill wants it; it may reverse ring in place.
func clockwise(ring polygon) polygon {
	var area float64
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		area += p.X*q.Y - q.X*p.Y
	}
	if area < 0 {
		for i, j := 0, len(ring)-1; i < j; i, j = i+1, j-1 {
			ring[i], ring[j] = ring[j], ring[i]
		}
	}
	return ring
}

// A canvas is a picture being made. Fills are cut to clip, in pixels.
type canvas struct {
	img    *image.RGBA
	raster vector.Rasterizer
	clip   box
	*palette
}

func newCanvas(width, height int, p *palette) *canvas {
	c := &canvas{img: image.NewRGBA(image.Rect(0, 0, width, height)), clip: box{x1: float64(width), y1: float64(height)}, palette: p}
	c.flood(c.card, c.clip)
	return c
}

// flood paints b, cut to whole pixels.
func (c *canvas) flood(col color.Color, b box) {
	draw.Draw(c.img, image.Rect(int(b.x0), int(b.y0), int(b.x1), int(b.y1)), image.NewUniform(col), image.Point{}, draw.Src)
}

// fill paints the union of polygons in one colour, so that a translucent colour does not darken where they overlap.
func (c *canvas) fill(col color.Color, polygons ...polygon) {
	lo, hi := xy{X: math.Inf(1), Y: math.Inf(1)}, xy{X: math.Inf(-1), Y: math.Inf(-1)}
	for _, poly := range polygons {
		for _, p := range poly {
			lo = xy{X: math.Min(lo.X, p.X), Y: math.Min(lo.Y, p.Y)}
			hi = xy{X: math.Max(hi.X, p.X), Y: math.Max(hi.Y, p.Y)}
		}
	}
	// The rasterizer's cost is its area, so it gets only the pixels that can change.
	r := image.Rect(
		int(math.Max(lo.X, c.clip.x0)), int(math.Max(lo.Y, c.clip.y0)),
		int(math.Ceil(math.Min(hi.X, c.clip.x1))), int(math.Ceil(math.Min(hi.Y, c.clip.y1))),
	)
	if len(polygons) == 0 || lo.X >= c.clip.x1 || lo.Y >= c.clip.y1 || hi.X <= c.clip.x0 || hi.Y <= c.clip.y0 || r.Empty() {
		return
	}
	c.raster.Reset(r.Dx(), r.Dy())
	for _, poly := range polygons {
		for i, p := range poly {
			x, y := float32(p.X-float64(r.Min.X)), float32(p.Y-float64(r.Min.Y))
			if i == 0 {
				c.raster.MoveTo(x, y)
			} else {
				c.raster.LineTo(x, y)
			}
		}
		c.raster.ClosePath()
	}
	c.raster.Draw(c.img, r, image.NewUniform(col), image.Point{})
}

// stroke appends the polygons of a line of the given width with round joints and ends to polygons. What lies outside clip
// is left out.
func (c *canvas) stroke(polygons []polygon, line []xy, width float64) []polygon {
	r := width / 2
	for i, p := range line {
		if i > 0 && c.clip.meets(line[i-1], p, r) {
			if q := quad(line[i-1], p, r); q != nil {
				polygons = append(polygons, q)
			}
		}
		if (i == 0 || i == len(line)-1 || bends(line[i-1], p, line[i+1], r)) && c.clip.meets(p, p, r) {
			polygons = append(polygons, disc(p, r))
		}
	}
	return polygons
}

// bends reports whether the line a-b-c, widened by r to both sides, needs a joint at b: without one there is a gap on the
// outer side, which nobody sees below a tenth of a pixel.
func bends(a, b, c xy, r float64) bool {
	u, v := b.Sub(a), c.Sub(b)
	dot, cross := u.X*v.X+u.Y*v.Y, u.X*v.Y-u.Y*v.X
	return dot <= 0 || math.Abs(cross)*r > 0.1*dot
}

// quad is the segment a-b widened by r to both sides; nil if it has no length.
func quad(a, b xy, r float64) polygon {
	length := a.Dist(b)
	if length == 0 {
		return nil
	}
	n := xy{X: -(b.Y - a.Y) / length * r, Y: (b.X - a.X) / length * r}
	return polygon{a.Sub(n), b.Sub(n), b.Add(n), a.Add(n)}
}

// dashes cuts line into pieces of length on with gaps of length off between them.
func dashes(line []xy, on, off float64) [][]xy {
	var out [][]xy
	var piece []xy
	left, drawing := on, true
	for i, p := range line {
		if i == 0 {
			piece = append(piece, p)
			continue
		}
		a := line[i-1]
		for rest := a.Dist(p); rest > 0; {
			if rest < left {
				left -= rest
				if drawing {
					piece = append(piece, p)
				}
				break
			}
			a = a.Lerp(p, left/rest)
			rest = a.Dist(p)
			if drawing {
				out, piece = append(out, append(piece, a)), nil
				left = off
			} else {
				piece, left = []xy{a}, on
			}
			drawing = !drawing
		}
	}
	if drawing && len(piece) > 1 {
		out = append(out, piece)
	}
	return out
}
