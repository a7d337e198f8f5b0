package art

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// A course is the outline as it lies on the map, cut into equal bins: what a trace follows. Distances are in metres
// relative to the mesh's origin, phases count bins from 0 to bins, and bins is where the course closes.
type course struct {
	bins   int
	binM   float32
	bin    []courseBin
	tip    []bool   // by bin: the course turns back on itself here, so the runner may too
	points []geo.XY // where each bin begins
}

// A courseBin is one bin of a course: where it begins, the way to its end, and its heading.
type courseBin struct {
	x, y, dx, dy, ux, uy float32
}

const (
	minBinM = 22.0
	maxBins = 256
)

// newCourse lays the outline by pose p; phase 0 is where the pose holds the outline
// to the start. Bins are at least binM wide.
func newCourse(o Outline, p pose, binM float64) *course {
	return courseAlong(p.place(o, o.from(p.phase)), binM)
}

// courseAlong cuts a closed line into equal bins at least binM wide.
func courseAlong(line []geo.XY, binM float64) *course {
	length := geo.PathLength(append(line[:len(line):len(line)], line[0]))
	bins := int(math.Max(8, math.Ceil(length/math.Max(binM, length/maxBins))))
	return courseThrough(resample(line, bins), float32(length/float64(bins)))
}

func courseThrough(points []geo.XY, binM float32) *course {
	n := len(points)
	c := &course{bins: n, binM: binM, points: points, bin: make([]courseBin, n), tip: make([]bool, n)}
	for i, p := range points {
		d := points[(i+1)%n].Sub(p)
		b := courseBin{x: float32(p.X), y: float32(p.Y), dx: float32(d.X), dy: float32(d.Y)}
		if l := math.Hypot(d.X, d.Y); l > 0 {
			b.ux, b.uy = float32(d.X/l), float32(d.Y/l)
		}
		c.bin[i] = b
	}
	c.markTips()
	return c
}

// tipReach is how many bins around a reversal of the course a runner may use to turn around.
const (
	tipReach = 3
	tipArm   = 4
)

// markTips finds where the course comes back along itself: its headings before and behind are opposite (over 150 degrees
// apart), and tipArm bins to both sides it is at the same place. A sharp corner alone is no tip: there the two sides part.
func (c *course) markTips() {
	at := func(i int) int { return (i + c.bins) % c.bins }
	for i := range c.bins {
		a, b := c.bin[at(i-2)], c.bin[at(i+1)]
		if a.ux*b.ux+a.uy*b.uy < -0.87 && c.points[at(i-tipArm)].Dist(c.points[at(i+tipArm)]) < 1.2*float64(c.binM) {
			for k := -tipReach; k < tipReach; k++ {
				c.tip[at(i+k)] = true
			}
		}
	}
}

// from is the same course begun at bin.
func (c *course) from(bin int) *course {
	points := make([]geo.XY, 0, c.bins)
	points = append(append(points, c.points[bin:]...), c.points[:bin]...)
	return courseThrough(points, c.binM)
}

// phase is a phase that may have run past the course's end.
func (c *course) phase(phase float32) float32 {
	if phase >= float32(c.bins) {
		phase -= float32(c.bins)
	}
	return phase
}

// at is the point of the course at phase.
func (c *course) at(phase float32) geo.XY {
	k := min(int(phase), c.bins-1)
	return c.points[k].Lerp(c.points[(k+1)%c.bins], float64(phase)-float64(k))
}

// retraced reports whether the course comes along the same place at both phases, so that a runner may run there twice. Two
// phases that follow each other closely are the same place only where the course turns back.
func (c *course) retraced(a, b float32) bool {
	if c.at(a).Dist(c.at(b)) >= 1.5*float64(c.binM) {
		return false
	}
	apart := float32(math.Abs(float64(a - b)))
	if min(apart, float32(c.bins)-apart) > 2*tipReach {
		return true
	}
	return c.tip[min(int(a), c.bins-1)] || c.tip[min(int(b), c.bins-1)]
}
