package art

import (
	"container/heap"
	"math"

	"github.com/runnerway/runnerway/geo"
)

// thinTo drops points of lines until most are left in all, each time the one whose triangle with its neighbours is the
// smallest (Visvalingam and Whyatt 1993), so that whatever is drawn keeps its form as far as most points can show it. The
// ends of open lines and three points of closed ones stay, so that many lines may keep more than most. The lines are
// changed in place. Cost O(n log n) for any lines.
func thinTo(lines []penLine, most int) {
	t := thinner{}
	for _, l := range lines {
		t.add(l)
	}
	heap.Init(&t)
	left := len(t.at)
	for left > most && len(t.queue) > 0 {
		if t.drop(heap.Pop(&t).(int)) {
			left--
		}
	}
	first := 0
	for i, l := range lines {
		kept := l.points[:0]
		for k, p := range l.points {
			if !t.gone[first+k] {
				kept = append(kept, p)
			}
		}
		first += len(l.points)
		lines[i].points = kept
	}
}

// A thinner holds the points of all lines, numbered through.
type thinner struct {
	at            []geo.XY
	before, after []int // -1 beyond the end of an open line
	gone          []bool
	area          []float64
	left          []int // by line: points that are still there
	line          []int
	closed        []bool
	queue         []int // a heap of points by area
	place         []int // of a point in queue, -1 if it is not there
}

func (t *thinner) add(l penLine) {
	first, n := len(t.at), len(l.points)
	for i, p := range l.points {
		before, after := first+i-1, first+i+1
		if i == 0 {
			before = -1
		}
		if i == n-1 {
			after = -1
		}
		if l.closed {
			before, after = first+(i+n-1)%n, first+(i+1)%n
		}
		t.at, t.before, t.after = append(t.at, p), append(t.before, before), append(t.after, after)
		t.gone, t.line, t.area = append(t.gone, false), append(t.line, len(t.left)), append(t.area, 0)
		t.place = append(t.place, -1)
		if before >= 0 && after >= 0 {
			t.place[first+i] = len(t.queue)
			t.queue = append(t.queue, first+i)
		}
	}
	for i := first; i < first+n; i++ {
		if t.place[i] >= 0 {
			t.area[i] = t.triangle(i)
		}
	}
	t.left, t.closed = append(t.left, n), append(t.closed, l.closed)
}

// triangle is twice the area of point i's triangle with its neighbours.
func (t *thinner) triangle(i int) float64 {
	a, b := t.at[t.before[i]].Sub(t.at[i]), t.at[t.after[i]].Sub(t.at[i])
	return math.Abs(a.X*b.Y - a.Y*b.X)
}

// drop takes point i out unless its line needs it.
func (t *thinner) drop(i int) bool {
	if line := t.line[i]; t.closed[line] && t.left[line] <= 3 {
		return false
	}
	t.gone[i] = true
	t.left[t.line[i]]--
	before, after := t.before[i], t.after[i]
	t.after[before], t.before[after] = after, before
	for _, k := range [2]int{before, after} {
		if t.place[k] >= 0 {
			// A point is worth no less than one that went before it: else a dense bend would go all at once.
			t.area[k] = math.Max(t.area[i], t.triangle(k))
			heap.Fix(t, t.place[k])
		}
	}
	return true
}

// Len is for container/heap, as are the four below.
func (t *thinner) Len() int { return len(t.queue) }

// Less orders by area, equal ones by number.
func (t *thinner) Less(i, j int) bool {
	a, b := t.queue[i], t.queue[j]
	return t.area[a] < t.area[b] || t.area[a] == t.area[b] && a < b
}

// Swap changes two places.
func (t *thinner) Swap(i, j int) {
	t.queue[i], t.queue[j] = t.queue[j], t.queue[i]
	t.place[t.queue[i]], t.place[t.queue[j]] = i, j
}

// Push is never needed: points only go.
func (t *thinner) Push(any) {}

// Pop takes the last.
func (t *thinner) Pop() any {
	i := t.queue[len(t.queue)-1]
	t.queue = t.queue[:len(t.queue)-1]
	t.place[i] = -1
	return i
}
