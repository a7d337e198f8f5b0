package art

// A corridor is the streets around a course, laid out for one trace: what a step reads of a walker lies together, and
// neighbours on the ground have near numbers. Local walkers 2i and 2i+1 are the two directions of its i-th piece.
type corridor struct {
	local  []int32 // by piece: its number within the corridor, or -1
	pieces []int32 // of the corridor, by number
	stops  []stop  // by local walker
	// next lists the local walkers that may follow local walker l: next[nextAt[l]:nextAt[l+1]].
	nextAt  []int32
	next    []int32
	longest float32 // bins of the longest piece
}

// A stop is a local walker as a step sees it: the middle and direction of its piece as it is walked, its length in units
// and in bins of the course, the factor on its length, and how far it is from the mesh's origin.
type stop struct {
	x, y, ux, uy, length, bins, factor, off float32
}

func newCorridor(m *mesh) corridor {
	c := corridor{local: make([]int32, len(m.pieces))}
	for i := range c.local {
		c.local[i] = -1
	}
	return c
}

// lay fills the corridor with the pieces within radius of the course. extra is, by piece, what the factor is beyond 1; nil
// for nothing.
func (c *corridor) lay(m *mesh, along *course, radius float32, extra []float32) {
	c.gather(m, along, radius)
	c.longest = 0
	c.stops, c.nextAt, c.next = c.stops[:0], append(c.nextAt[:0], 0), c.next[:0]
	for _, i := range c.pieces {
		p := &m.pieces[i]
		s := stop{x: p.x, y: p.y, ux: p.ux, uy: p.uy, length: p.length, bins: p.length / along.binM, factor: 1, off: m.off[i]}
		if extra != nil {
			s.factor += extra[i]
		}
		c.longest = max(c.longest, s.bins)
		back := s
		back.ux, back.uy = -s.ux, -s.uy
		c.stops = append(c.stops, s, back)
		c.link(m, 2*i)
		c.link(m, 2*i+1)
	}
}

// link adds what follows walker w.
func (c *corridor) link(m *mesh, w int32) {
	for _, n := range m.next[m.nextAt[w]:m.nextAt[w+1]] {
		if l := c.local[n>>1]; l >= 0 {
			c.next = append(c.next, 2*l+n&1)
		}
	}
	c.nextAt = append(c.nextAt, int32(len(c.next)))
}

// gather numbers the pieces within radius of the course.
func (c *corridor) gather(m *mesh, along *course, radius float32) {
	r2 := radius * radius
	for i := range along.bin {
		x, y := along.bin[i].x, along.bin[i].y
		x0, x1, y0, y1 := m.bucketRange(float64(x), float64(y), float64(radius))
		if x0 > x1 {
			continue
		}
		for by := y0; by <= y1; by++ {
			row := by * m.cols
			for _, p := range m.bucket[m.bucketAt[row+x0]:m.bucketAt[row+x1+1]] {
				if c.local[p] >= 0 {
					continue
				}
				dx, dy := m.pieces[p].x-x, m.pieces[p].y-y
				if dx*dx+dy*dy <= r2 {
					c.local[p] = int32(len(c.pieces))
					c.pieces = append(c.pieces, p)
				}
			}
		}
	}
}

// leave empties the corridor.
func (c *corridor) leave() {
	for _, p := range c.pieces {
		c.local[p] = -1
	}
	c.pieces = c.pieces[:0]
}

// following lists the local walkers that may follow l.
func (c *corridor) following(l int32) []int32 { return c.next[c.nextAt[l]:c.nextAt[l+1]] }

// walker is the mesh's walker of local walker l.
func (c *corridor) walker(l int32) int32 { return 2*c.pieces[l>>1] + l&1 }

// localWalker is the local walker of the mesh's walker w, -1 if it is not in the corridor.
func (c *corridor) localWalker(w int32) int32 {
	if l := c.local[w>>1]; l >= 0 {
		return 2*l + w&1
	}
	return -1
}
