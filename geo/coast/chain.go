package coast

import (
	"slices"

	"github.com/runnerway/runnerway/geo/roads"
)

// A chain is a stretch of coastline within a frame. It begins and ends on the frame's edge, or with a line.
type chain struct {
	points       []point
	enter, leave float64 // places on the edge; inside if it has none there
	led          int     // which of them it was led on to, that is guessed
}

const inside = -1.0

const (
	ledIn = 1 << iota
	ledOut
)

func (c chain) last() point { return c.points[len(c.points)-1] }

// cut gives the chains of a line within the frame (Liang and Barsky 1984 for each of its segments).
func (f frame) cut(line []roads.Position) []chain {
	var found []chain
	var now *chain
	for i := 1; i < len(line); i++ {
		a, b := pointOf(line[i-1]), pointOf(line[i])
		from, to, ok := f.clip(a, b)
		if !ok {
			continue
		}
		if now == nil {
			now = &chain{points: []point{from}, enter: inside, leave: inside}
			if from != a {
				now.enter = f.place(from)
			}
		}
		now.points = append(now.points, to)
		if to != b {
			now.leave = f.place(to)
			found = append(found, *now)
			now = nil
		}
	}
	if now != nil {
		found = append(found, *now)
	}
	return found
}

// clip is the part of the segment from a to b within the frame; its ends lie on the edge exactly if they are not a and b.
func (f frame) clip(a, b point) (from, to point, ok bool) {
	if f.contains(a) && f.contains(b) {
		return a, b, true
	}
	t0, t1 := 0.0, 1.0
	from, to = a, b
	d := point{b.x - a.x, b.y - a.y}
	for side := range corners {
		var p, q float64 // the segment is beyond the side where p*t > q
		switch side {
		case northWest:
			p, q = d.y, f.y1-a.y
		case northEast:
			p, q = d.x, f.x1-a.x
		case southEast:
			p, q = -d.y, a.y-f.y0
		case southWest:
			p, q = -d.x, a.x-f.x0
		}
		switch {
		case p == 0 && q < 0:
			return a, b, false
		case p < 0 && q/p > t0:
			t0 = q / p
			from = f.onto(side, point{a.x + t0*d.x, a.y + t0*d.y})
		case p > 0 && q/p < t1:
			t1 = q / p
			to = f.onto(side, point{a.x + t1*d.x, a.y + t1*d.y})
		}
	}
	return from, to, t0 < t1
}

// onto moves p, which lies on a side but for rounding, onto it.
func (f frame) onto(side int, p point) point {
	p.x, p.y = min(max(p.x, f.x0), f.x1), min(max(p.y, f.y0), f.y1)
	switch side {
	case northWest:
		p.y = f.y1
	case northEast:
		p.x = f.x1
	case southEast:
		p.y = f.y0
	default:
		p.x = f.x0
	}
	return p
}

// join puts chains end to end: those that cross the frame from edge to edge, closed ones, whose first point is not repeated, and
// those that are neither. False if lines begin at one point or end at one.
func join(parts []chain) (across, loose []chain, closed [][]point, ok bool) {
	starts := map[point]int{}
	for i, c := range parts {
		if c.enter != inside {
			continue
		}
		if _, twice := starts[c.points[0]]; twice {
			return nil, nil, nil, false
		}
		starts[c.points[0]] = i
	}
	followed := make([]bool, len(parts)) // by another, so that no chain begins there
	for i, c := range parts {
		if next, ok := starts[c.last()]; ok && c.leave == inside {
			if followed[next] {
				return nil, nil, nil, false
			}
			followed[next] = i != next
		}
	}
	used := make([]bool, len(parts))
	grow := func(i int) chain {
		used[i] = true
		c := parts[i]
		c.points = slices.Clone(c.points)
		for c.leave == inside {
			next, ok := starts[c.last()]
			if !ok || used[next] {
				break
			}
			used[next] = true
			c.points, c.leave = append(c.points, parts[next].points[1:]...), parts[next].leave
		}
		return c
	}
	for i := range parts {
		if followed[i] {
			continue
		}
		switch c := grow(i); {
		case c.enter != inside && c.leave != inside:
			across = append(across, c)
		case c.points[0] == c.last():
			closed = addRing(closed, c)
		default:
			loose = append(loose, c)
		}
	}
	for i := range parts {
		if !used[i] { // round a ring of several lines
			closed = addRing(closed, grow(i))
		}
	}
	return across, loose, closed, true
}

// addRing adds a closed chain, unless it encloses nothing.
func addRing(closed [][]point, c chain) [][]point {
	if len(c.points) < 4 {
		return closed
	}
	return append(closed, c.points[1:])
}

// fromLeast is the ring from its least point on.
func fromLeast(ring []point) []point {
	least := 0
	for i, p := range ring {
		if p.compare(ring[least]) < 0 {
			least = i
		}
	}
	return slices.Concat(ring[least:], ring[:least])
}
