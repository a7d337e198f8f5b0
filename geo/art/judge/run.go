package judge

import (
	"math"

	"github.com/runnerway/runnerway/geo"
)

// A Run is what a route is like on foot, apart from its picture.
type Run struct {
	LengthM      float64
	ErrorPct     float64 // C1: signed, of the distance that was asked for
	SpurPct      float64 // C2: share of the length that goes out and straight back, where the outline does not
	OverlapPct   float64 // C3: share of the length on ground already run, where the outline does not come twice
	OutlineRatio float64 // C4: length of the route over the length of the outline
	TurnsPerKm   float64 // C5: turns of 45 degrees and more
	StartM       float64 // C7: from the wished start to the loop
	BeginM       float64 // from the wished start to the route's first point
}

const (
	// fineM is the distance of samples for what happens within a street's width.
	fineM = 4
	// sameWayM is how near two stretches run that are one way.
	sameWayM = 4
	// shortestSpurM is how far a spur leads away before it counts: a sharp corner looks like one near its point.
	shortestSpurM = 16
	// againAfterM is how far on along the route another stretch counts as another.
	againAfterM = 30
	// meantM is how near to a place where the outline comes twice a repetition of the route is meant.
	meantM = 60
	// turnReachM is over what length before and behind a point a turn is seen, turnApartM how far two turns lie apart.
	turnReachM, turnApartM = 16, 20
	turnDeg                = 45
)

// OnFoot measures a route against the outline as it was placed, the wished start and the distance that was asked for.
func OnFoot(route, outline []geo.XY, start geo.XY, targetM float64) Run {
	if !drawable(route) || !drawable(outline) {
		nan := math.NaN()
		return Run{nan, nan, nan, nan, nan, nan, nan, nan}
	}
	samples := resample(route, int(math.Max(16, math.Round(length(ring(route))/fineM))))
	twice := retraced(sampled(outline, stepM))
	run := Run{LengthM: length(ring(route)), BeginM: route[0].Dist(start)}
	run.ErrorPct = 100 * (run.LengthM/targetM - 1)
	run.SpurPct = 100 * spurs(samples, twice)
	run.OverlapPct = 100 * overlap(samples, twice)
	run.OutlineRatio = run.LengthM / length(ring(outline))
	run.TurnsPerKm = float64(turns(samples)) / run.LengthM * 1000
	run.StartM = nearest(nil, []geo.XY{start}, samples)[0]
	return run
}

// retraced is the points of the outline where it comes back the other way.
func retraced(outline []geo.XY) []geo.XY {
	var twice []geo.XY
	n, near := len(outline), 1.2*outline[0].Dist(outline[1])
	for i := range outline {
		for j := range outline {
			if between := min((i-j+n)%n, (j-i+n)%n); between < 2 || outline[i].Dist(outline[j]) > near {
				continue
			}
			if cosine(heading(outline, i, 1), heading(outline, j, 1)) < -0.8 {
				twice = append(twice, outline[i])
				break
			}
		}
	}
	return twice
}

// meant says whether the outline comes twice near p.
func meant(p geo.XY, twice []geo.XY) bool {
	for _, q := range twice {
		if p.Dist(q) < meantM {
			return true
		}
	}
	return false
}

// spurs is the share of the samples that lie on spurs: from a spur's point the route leads away along the way that it came.
func spurs(samples, twice []geo.XY) float64 {
	n := len(samples)
	step := length(samples) / float64(n)
	on := make([]bool, n)
	for tip := range samples {
		depth := 0
		for depth+1 < n/2 && samples[(tip+depth+1)%n].Dist(samples[(tip-depth-1+n)%n]) < sameWayM {
			depth++
		}
		if float64(depth)*step < shortestSpurM || meant(samples[tip], twice) {
			continue
		}
		for k := -depth; k <= depth; k++ {
			on[(tip+k+n)%n] = true
		}
	}
	return share(on)
}

// overlap is the share of the samples that lie where the route has already been.
func overlap(samples, twice []geo.XY) float64 {
	n := len(samples)
	after := max(2, int(againAfterM/(length(samples)/float64(n))))
	type cell struct{ x, y int }
	cellOf := func(p geo.XY) cell { return cell{int(math.Floor(p.X / sameWayM)), int(math.Floor(p.Y / sameWayM))} }
	cells := make(map[cell][]int, n)
	for i, p := range samples {
		cells[cellOf(p)] = append(cells[cellOf(p)], i)
	}
	again := func(i int) bool {
		c := cellOf(samples[i])
		for x := c.x - 1; x <= c.x+1; x++ {
			for y := c.y - 1; y <= c.y+1; y++ {
				for _, j := range cells[cell{x, y}] {
					if i-j < after || n-(i-j) < after || samples[i].Dist(samples[j]) > sameWayM {
						continue
					}
					if math.Abs(cosine(heading(samples, i, 2), heading(samples, j, 2))) > 0.9 {
						return true
					}
				}
			}
		}
		return false
	}
	on := make([]bool, n)
	for i, p := range samples {
		on[i] = again(i) && !meant(p, twice)
	}
	return share(on)
}

// turns counts the places where the heading over turnReachM changes by turnDeg or more, each corner once.
func turns(samples []geo.XY) int {
	n := len(samples)
	step := length(samples) / float64(n)
	reach, clearance := max(1, int(turnReachM/step)), max(1, int(turnApartM/step))
	limit := math.Cos(turnDeg * math.Pi / 180)
	sharp := make([]float64, n) // cosine of the turn
	for i, p := range samples {
		sharp[i] = cosine(p.Sub(samples[(i-reach+n)%n]), samples[(i+reach)%n].Sub(p))
	}
	count := 0
	for i, c := range sharp {
		if c > limit {
			continue
		}
		peak := true
		for k := 1; k <= clearance && peak; k++ {
			peak = c < sharp[(i-k+n)%n] && c <= sharp[(i+k)%n]
		}
		if peak {
			count++
		}
	}
	return count
}

// heading is the direction of the ring at sample i, over reach samples before and behind.
func heading(samples []geo.XY, i, reach int) geo.XY {
	n := len(samples)
	return samples[(i+reach)%n].Sub(samples[(i-reach+n)%n])
}

// cosine is that of the angle between two vectors, 1 if one has no length.
func cosine(a, b geo.XY) float64 {
	if l := math.Hypot(a.X, a.Y) * math.Hypot(b.X, b.Y); l > 0 {
		return (a.X*b.X + a.Y*b.Y) / l
	}
	return 1
}

func share(on []bool) float64 {
	count := 0
	for _, b := range on {
		if b {
			count++
		}
	}
	return float64(count) / float64(len(on))
}
