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
			if dev, far := s.deviation(path, p); unlikeness(dev, far) < unlikeness(c.devPct, c.farPct) {
				c.pose, c.devPct, c.farPct = p, dev, far
			}
		}
		if c.pose == before {
			step /= 2
		}
	}
	c.loss = s.loss(c)
}

// deviation is the mean deviation and its 95th percentile between the closed path, in units, and the outline at pose p, in
// percent of the outline's diagonal.
func (s *search) deviation(path []geo.XY, p pose) (mean, far float64) {
	outline := p.place(s.request.Outline, s.request.Outline.points)
	mean, far = deviation(path[:len(path)-1], outline, 20)
	d := diagonal(outline)
	return 100 * mean / d, 100 * far / d
}

// unlikeness grades a deviation and its 95th percentile, both in percent, in goals of 1.1 and 3.2 %.
func unlikeness(mean, far float64) float64 { return 0.6*mean/1.1 + 0.4*far/3.2 }
