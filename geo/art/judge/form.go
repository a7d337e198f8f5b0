package judge

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// A form is a line freed of place and size: its middle in 0,0 and a root mean square distance of 1 from it. Each level of
// samples is at equal steps along the line.
type form struct {
	fine   []geo.XY // for the final distance
	coarse []geo.XY // for the way there
	few    []geo.XY // for Procrustes
	near   *nearField
}

const (
	fineSamples   = 256
	coarseSamples = 128
	fewSamples    = 64
)

func newForm(line []geo.XY) *form {
	f := &form{fine: resample(line, fineSamples)}
	var middle geo.XY
	for _, p := range f.fine {
		middle = middle.Add(p.Scale(1.0 / fineSamples))
	}
	var spread float64
	for i, p := range f.fine {
		q := p.Sub(middle)
		f.fine[i] = q
		spread += (q.X*q.X + q.Y*q.Y) / fineSamples
	}
	for i, p := range f.fine {
		f.fine[i] = p.Scale(1 / math.Sqrt(spread))
		if i%(fineSamples/coarseSamples) == 0 {
			f.coarse = append(f.coarse, f.fine[i])
		}
		if i%(fineSamples/fewSamples) == 0 {
			f.few = append(f.few, f.fine[i])
		}
	}
	f.near = newNearField(f.fine)
	return f
}

// A placement lays a form over another: turned, scaled, then moved.
type placement struct {
	turn, scale float64
	move        geo.XY
}

func (p placement) apply(q geo.XY) geo.XY {
	sin, cos := math.Sincos(p.turn)
	return geo.XY{X: p.scale*(cos*q.X-sin*q.Y) + p.move.X, Y: p.scale*(sin*q.X+cos*q.Y) + p.move.Y}
}

const (
	turnStart = 7.5 * math.Pi / 180 // between the turns that are tried first
	maxScale  = 1.25                // against equal root mean square size
)

// fan is the best of a fan of turns about upright, at most limit radians, of f over r with equal middles and sizes.
func (f *form) fan(r *form, limit float64) guess {
	best := guess{distance: math.Inf(1)}
	for k := -int(limit / turnStart); float64(k)*turnStart <= limit; k++ {
		p := placement{turn: float64(k) * turnStart, scale: 1}
		if d := f.distance(r, p); d < best.distance {
			best = guess{p, d}
		}
	}
	return best
}

// settle improves a guess of f over r by small steps in all four dimensions until steps of a fifth of a degree no longer
// help.
func (f *form) settle(r *form, best guess, limit float64) guess {
	try := func(p placement) bool {
		if math.Abs(p.turn) > limit+1e-9 || p.scale > maxScale || p.scale < 1/maxScale {
			return false
		}
		d := f.distance(r, p)
		if d >= best.distance {
			return false
		}
		best = guess{p, d}
		return true
	}
	for step := 1.0; step > 0.05; {
		p, better := best.placement, false
		for _, d := range [2]float64{step, -step} {
			better = try(placement{turn: p.turn + 0.06*d, scale: p.scale, move: p.move}) || better
			better = try(placement{turn: p.turn, scale: p.scale * (1 + 0.06*d), move: p.move}) || better
			better = try(placement{turn: p.turn, scale: p.scale, move: p.move.Add(geo.XY{X: 0.08 * d})}) || better
			better = try(placement{turn: p.turn, scale: p.scale, move: p.move.Add(geo.XY{Y: 0.08 * d})}) || better
		}
		if !better {
			step /= 2
		}
	}
	return best
}

// A guess is a placement and about the distance that it leaves.
type guess struct {
	placement
	distance float64
}

// distance is about the mean two-way distance of r and f laid over it.
func (f *form) distance(r *form, p placement) float64 {
	sin, cos := math.Sincos(p.turn)
	var there, back float64
	for i, q := range f.coarse {
		there += float64(r.near.at(p.scale*(cos*q.X-sin*q.Y)+p.move.X, p.scale*(sin*q.X+cos*q.Y)+p.move.Y))
		x, y := (r.coarse[i].X-p.move.X)/p.scale, (r.coarse[i].Y-p.move.Y)/p.scale
		back += float64(f.near.at(cos*x+sin*y, -sin*x+cos*y))
	}
	return (there + back*p.scale) / 2 / coarseSamples
}

// exact is the mean two-way distance of r and f laid over it.
func (f *form) exact(r *form, p placement) float64 {
	laid := make([]geo.XY, len(f.fine))
	for i, q := range f.fine {
		laid[i] = p.apply(q)
	}
	return apart(laid, r.fine)
}

// procrustes is the Procrustes distance with turns of at most limit radians.
func (f *form) procrustes(r *form, limit float64) float64 {
	n := len(f.few)
	var most, sizeF, sizeR float64
	for i := range n {
		sizeF += f.few[i].X*f.few[i].X + f.few[i].Y*f.few[i].Y
		sizeR += r.few[i].X*r.few[i].X + r.few[i].Y*r.few[i].Y
	}
	for _, way := range [2]int{1, n - 1} {
		for shift := range n {
			var dot, cross float64
			j := shift
			for _, p := range f.few {
				q := r.few[j]
				dot += p.X*q.X + p.Y*q.Y
				cross += p.X*q.Y - p.Y*q.X
				if j += way; j >= n {
					j -= n
				}
			}
			if math.Hypot(dot, cross) <= most {
				continue
			}
			turn := math.Max(-limit, math.Min(limit, math.Atan2(cross, dot)))
			most = math.Max(most, dot*math.Cos(turn)+cross*math.Sin(turn))
		}
	}
	return math.Sqrt(math.Max(0, 1-most*most/(sizeF*sizeR)))
}
