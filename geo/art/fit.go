package art

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// fit moves pose p so that the outline lies where the walk along course really runs: the similarity that brings the
// course's points nearest to the walk's in the mean square (Umeyama 1991, in the plane), each point of the walk belonging
// to the course at its own phase. The turn stays within what the attempt allows and a turn that was asked for stays as it
// is. Tracing and fitting in turn is the iterative closest point method (Besl and McKay 1992) with the trace as its
// correspondence.
func (s *search) fit(p pose, c *course, w walk, a attempt) pose {
	var weight float64
	var from, to geo.XY // centroids
	pairs := make([]fitPair, len(w.walkers))
	before := float32(0)
	for i, x := range w.walkers {
		piece := s.m.pieces[x>>1]
		pair := fitPair{from: c.at((before + w.phases[i]) / 2), to: geo.XY{X: float64(piece.x), Y: float64(piece.y)}, weight: float64(piece.length)}
		before = w.phases[i]
		pairs[i] = pair
		weight += pair.weight
		from, to = from.Add(pair.from.Scale(pair.weight)), to.Add(pair.to.Scale(pair.weight))
	}
	from, to = from.Scale(1/weight), to.Scale(1/weight)
	var dot, cross, spread float64
	for _, pair := range pairs {
		f, t := pair.from.Sub(from), pair.to.Sub(to)
		dot += pair.weight * (f.X*t.X + f.Y*t.Y)
		cross += pair.weight * (f.X*t.Y - f.Y*t.X)
		spread += pair.weight * (f.X*f.X + f.Y*f.Y)
	}
	if spread == 0 {
		return p
	}
	delta := 0.0
	if !s.s.free {
		limit := s.maxTurn(a)
		delta = math.Max(-limit, math.Min(limit, p.turn+math.Atan2(cross, dot))) - p.turn
	}
	sin, cos := math.Sincos(delta)
	// For a given turn the best scale is the projection of the turned course on the walk.
	scale := math.Max(0.9, math.Min(1.1, (dot*cos+cross*sin)/spread))
	o := p.offset.Sub(from)
	p.offset = geo.XY{X: scale * (cos*o.X - sin*o.Y), Y: scale * (sin*o.X + cos*o.Y)}.Add(to)
	p.turn += delta
	p.length *= scale
	return p
}

// A fitPair is a point of the course and the point of the walk that belongs to it.
type fitPair struct {
	from, to geo.XY
	weight   float64
}
