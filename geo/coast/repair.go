package coast

import (
	"cmp"
	"math"
	"slices"
)

// Where an extract ends, so do its coastlines, a little within or beyond its box, and mappers leave gaps. A gap that is small is
// closed. Where a coastline ends altogether it is led on, straight ahead, to the edge of its tile, unless it would cross a coast.

const (
	gapM = 150 // the largest gap that is closed
	// A line is led on in the direction of its last aheadM metres, and not if it is shorter than leastLooseM.
	aheadM      = 250
	mostLoose   = 4 // ends, of which none may be wrong
	leastLooseM = 10
)

// metres is how far two points are apart.
func (f frame) metres(a, b point) float64 {
	const perUnit = 111_195 / 1e7
	middle := (f.y0 + f.y1) / 2 / 1e7 * math.Pi / 180
	return perUnit * math.Hypot((a.x-b.x)*math.Cos(middle), a.y-b.y)
}

// mend makes chains of loose ones: some that end or begin within the frame. False if that cannot be.
func (f frame) mend(across, loose []chain, closed [][]point) (whole []chain, rings [][]point, ok bool) {
	if f.double(loose) {
		return nil, nil, false
	}
	loose, rings = f.bridge(loose)
	m := mending{frame: f, across: across, loose: loose}
	for i, c := range loose {
		if c.leave == inside {
			m.ends = append(m.ends, looseEnd{i, ledOut})
		}
		if c.enter == inside {
			m.ends = append(m.ends, looseEnd{i, ledIn})
		}
	}
	if len(m.ends) > mostLoose {
		return nil, nil, false
	}
	m.coasts = append(m.coasts, closed...)
	m.coasts = append(m.coasts, rings...)
	for _, c := range slices.Concat(across, loose) {
		m.coasts = append(m.coasts, c.points)
	}
	if !m.lead(0) {
		return nil, nil, false
	}
	return slices.Concat(across, m.loose), slices.Concat(closed, rings), true
}

// mending is the search for places to which loose ends lead: the first ones, end by end, with which coasts do not cross and go in
// and out in turn.
type mending struct {
	frame
	across, loose []chain
	ends          []looseEnd
	coasts        [][]point
}

// A looseEnd is the beginning or the end of a chain.
type looseEnd struct{ chain, side int }

// lead finds places for the i-th end and those after it.
func (m *mending) lead(i int) bool {
	if i == len(m.ends) {
		_, ok := m.close(slices.Concat(m.across, m.loose))
		return ok
	}
	end := m.ends[i]
	c := m.loose[end.chain]
	line := slices.Clone(c.points)
	if end.side == ledIn {
		slices.Reverse(line)
	}
	for _, to := range m.ahead(line) {
		step := []point{line[len(line)-1], to}
		if slices.ContainsFunc(m.coasts, func(c []point) bool { return crosses(step[0], to, c) }) {
			continue
		}
		led := c
		led.led |= end.side
		if end.side == ledOut {
			led.points, led.leave = append(slices.Clone(c.points), to), m.place(to)
		} else {
			led.points, led.enter = append([]point{to}, c.points...), m.place(to)
		}
		m.loose[end.chain] = led
		m.coasts = append(m.coasts, step)
		if m.lead(i + 1) {
			return true
		}
		m.coasts = m.coasts[:len(m.coasts)-1]
	}
	m.loose[end.chain] = c
	return false
}

// double reports whether two chains begin, or two end, at one place: one of them goes the wrong way.
func (f frame) double(loose []chain) bool {
	for i, a := range loose {
		for _, b := range loose[:i] {
			if a.enter == inside && b.enter == inside && f.metres(a.points[0], b.points[0]) < gapM ||
				a.leave == inside && b.leave == inside && f.metres(a.last(), b.last()) < gapM {
				return true
			}
		}
	}
	return false
}

// bridge closes gaps, the smallest first.
func (f frame) bridge(loose []chain) (left []chain, rings [][]point) {
	type gap struct {
		from, to int
		m        float64
	}
	var gaps []gap
	for i, a := range loose {
		for j, b := range loose {
			if a.leave == inside && b.enter == inside && (i != j || f.length(a.points) > 4*gapM) {
				if m := f.metres(a.last(), b.points[0]); m < gapM {
					gaps = append(gaps, gap{i, j, m})
				}
			}
		}
	}
	slices.SortStableFunc(gaps, func(a, b gap) int { return cmp.Compare(a.m, b.m) })
	// next and before are the chains across the gaps that are closed, -1 for none.
	next, before := slices.Repeat([]int{-1}, len(loose)), slices.Repeat([]int{-1}, len(loose))
	for _, g := range gaps {
		if next[g.from] < 0 && before[g.to] < 0 {
			next[g.from], before[g.to] = g.to, g.from
		}
	}
	used := make([]bool, len(loose))
	grow := func(i int) chain {
		c := loose[i]
		used[i] = true
		for j := next[i]; j >= 0 && !used[j]; j = next[j] {
			used[j] = true
			c.points, c.leave = slices.Concat(c.points, loose[j].points), loose[j].leave
		}
		return c
	}
	for i := range loose {
		if before[i] < 0 {
			left = append(left, grow(i))
		}
	}
	for i := range loose {
		if !used[i] { // round a ring
			rings = append(rings, grow(i).points)
		}
	}
	return left, rings
}

func (f frame) length(points []point) (sum float64) {
	for i := 1; i < len(points); i++ {
		sum += f.metres(points[i-1], points[i])
	}
	return sum
}

// ahead is where a line that ends within the frame may reach its edge: as its last stretch goes on, as its last step does, or
// straight to an edge, the nearest first.
func (f frame) ahead(line []point) []point {
	end := line[len(line)-1]
	from, length := end, 0.0
	for i := len(line) - 2; i >= 0 && length < aheadM; i-- {
		length += f.metres(line[i], line[i+1])
		from = line[i]
	}
	edges := []point{{end.x, f.y0}, {end.x, f.y1}, {f.x0, end.y}, {f.x1, end.y}}
	slices.SortStableFunc(edges, func(a, b point) int { return cmp.Compare(f.metres(end, a), f.metres(end, b)) })
	var found []point
	for _, from := range []point{from, line[len(line)-2]} {
		if to, ok := f.beyond(from, end); ok {
			found = append(found, to)
		}
	}
	return append(found, edges...)
}

// beyond is where the line from a point through end, which is in the frame, reaches its edge. False if they are too close to tell.
func (f frame) beyond(from, end point) (point, bool) {
	apart := f.metres(from, end)
	if apart < leastLooseM {
		return point{}, false
	}
	far := 2 * (f.metres(point{f.x0, f.y0}, point{f.x1, f.y1}) + apart) / apart
	_, to, ok := f.clip(end, point{end.x + far*(end.x-from.x), end.y + far*(end.y-from.y)})
	return to, ok
}

func crosses(from, to point, line []point) bool {
	for i := 1; i < len(line); i++ {
		if cross(from, to, line[i-1], line[i]) {
			return true
		}
	}
	return false
}

// cross reports whether the segments a-b and c-d go through each other; to touch is not to cross.
func cross(a, b, c, d point) bool {
	side := func(p, q, r point) float64 { return (q.x-p.x)*(r.y-p.y) - (q.y-p.y)*(r.x-p.x) }
	return side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0
}
