package art

import "github.com/runnerway/runnerway/geo"

const (
	alignStep  = 0.5  // the first moves, in shares of a nudge
	alignLeast = 0.06 // the last
)

// align lays the outline of c where its loop, which stays as it is, deviates least from it. The fit of a round minimises
// squares, and of the round before; this minimises what the loop is graded by, by one move at a time (a pattern
// search: Hooke and Jeeves 1961).
func (s *search) align(c *candidate) {
	path := s.m.units(c.loop.path(s.g))
	for step := alignStep; step > alignLeast; {
		before := c.pose
		for _, p := range s.around(c.attempt, before, step) {
			if off := s.deviation(path, p); off.unlikeness() < c.offPct.unlikeness() {
				c.pose, c.offPct = p, off
			}
		}
		if c.pose == before {
			step /= 2
		}
	}
	c.loss = s.loss(c)
}

// deviation is how far apart the closed path, in units, and the outline at pose p lie, in percent of the outline's
// diagonal.
func (s *search) deviation(path []geo.XY, p pose) spread {
	outline := p.place(s.request.Outline, s.request.Outline.points)
	return deviation(path[:len(path)-1], outline, 20).scale(100 / diagonal(outline))
}

// unlikeness grades a spread in percent, in goals of 1.1, 3.2 and 5 %.
func (s spread) unlikeness() float64 { return 0.5*s.mean/1.1 + 0.3*s.p95/3.2 + 0.2*s.worst/5 }
