package picture

import (
	"image/color"
	"math"
	"testing"
)

// A round line has hundreds of joints at shallow angles; none may leave a hairline.
func TestStrokeHasNoGaps(t *testing.T) {
	black := color.RGBA{A: 0xff}
	for _, n := range []int{40, 240, 3000} {
		for _, width := range []float64{3, 11} {
			line := make([]xy, n+1)
			for i := range line {
				sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
				line[i] = xy{X: 300 + 250*sin, Y: 300 - 250*cos}
			}
			c := newCanvas(600, 600, Light.of())
			c.fill(black, c.stroke(nil, line, width)...)
			sagitta := 250 * (1 - math.Cos(math.Pi/float64(n)))
			for y := range 600 {
				for x := range 600 {
					// A pixel whose middle lies this near to the line is covered whole, but for the tenth that bends allows.
					off := math.Abs(xy{X: 300, Y: 300}.Dist(xy{X: float64(x) + 0.5, Y: float64(y) + 0.5}) - 250)
					got := c.img.RGBAAt(x, y)
					if off < width/2-0.75-sagitta && got.R > 26 {
						t.Fatalf("%d points, width %v: a hole of %v at %d,%d", n, width, got, x, y)
					}
					if off > width/2+0.75+sagitta && got.R != 0xff {
						t.Fatalf("%d points, width %v: a spot of %v at %d,%d", n, width, got, x, y)
					}
				}
			}
		}
	}
}

func block(x0, y0, x1, y1 float64) polygon {
	return polygon{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}

func TestFillIsAUnion(t *testing.T) {
	c := newCanvas(100, 100, Light.of())
	half := color.NRGBA{A: 0x80}
	c.fill(half, block(10, 10, 60, 60), block(30, 30, 90, 90), disc(xy{X: 45, Y: 45}, 10))
	if one, two := c.img.RGBAAt(20, 20), c.img.RGBAAt(45, 45); one != two || one.R < 0x7d || one.R > 0x81 {
		t.Errorf("covered once %v, three times %v, want both half grey", one, two)
	}
}

func TestFillStaysInItsClip(t *testing.T) {
	c := newCanvas(100, 100, Light.of())
	c.clip = box{x0: 20, y0: 30, x1: 60, y1: 70}
	black := color.RGBA{A: 0xff}
	c.fill(black, block(-5000, -5000, 5000, 5000))
	c.fill(black, block(60, 30, 90, 70), block(-9, -9, 20, 20))
	for y := range 100 {
		for x := range 100 {
			inside := x >= 20 && x < 60 && y >= 30 && y < 70
			if got := c.img.RGBAAt(x, y); (got == black) != inside {
				t.Fatalf("%d,%d is %v", x, y, got)
			}
		}
	}
}

func TestDashes(t *testing.T) {
	for _, c := range []struct {
		line    []xy
		lengths []float64
	}{
		{[]xy{{}, {X: 25}}, []float64{10, 10}},              // 10 on, 5 off, 10 on
		{[]xy{{}, {X: 8}, {X: 8, Y: 10}}, []float64{10, 3}}, // the first goes around the corner
		{[]xy{{}, {X: 12}}, []float64{10}},
		{[]xy{{}, {X: 3}}, []float64{3}},
		{[]xy{{}, {}, {X: 10}}, []float64{10}},
		{[]xy{{X: 1}}, nil},
		{nil, nil},
	} {
		got := dashes(c.line, 10, 5)
		if len(got) != len(c.lengths) {
			t.Errorf("dashes(%v) = %v, want %d of them", c.line, got, len(c.lengths))
			continue
		}
		for i, piece := range got {
			var length float64
			for j := 1; j < len(piece); j++ {
				length += piece[j-1].Dist(piece[j])
			}
			if math.Abs(length-c.lengths[i]) > 1e-9 {
				t.Errorf("dash %d of %v is %v long, want %v", i, c.line, length, c.lengths[i])
			}
		}
	}
}

func TestChevronsLieOnStraightPieces(t *testing.T) {
	line := []xy{{}, {X: 50}, {X: 50, Y: 3}, {X: 400, Y: 3}}
	heads := chevrons(line, 100, 4)
	if len(heads) != 4 {
		t.Fatalf("%d arrow heads on 400 pixels, want 4", len(heads))
	}
	for _, h := range heads {
		tip := h[0]
		for _, p := range h[1:] {
			if p.X >= tip.X || p.Y < -4.1 || p.Y > 7.1 {
				t.Errorf("arrow head %v does not point east on its line", h)
			}
		}
	}
}
