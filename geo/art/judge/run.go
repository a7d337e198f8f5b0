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
	meantM = 75
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
	samples := fine(route)
	twice := retraced(sampled(outline, stepM))
	run := Run{LengthM: length(ring(route)), BeginM: route[0].Dist(start)}
	run.ErrorPct = 100 * (run.LengthM/targetM - 1)
	run.SpurPct = 100 * spurs(samples, twice)
	run.OverlapPct = 100 * overlap(samples, twice)
	run.OutlineRatio = run.LengthM / length(ring(outline))
	run.TurnsPerKm = float64(turns(samples)) / run.LengthM * 1000
	run.StartM = nearest([]geo.XY{start}, samples)[0]
	return run
}

// fine is samples of the route for what happens within a street's width.
func fine(route []geo.XY) []geo.XY {
	return resample(route, int(math.Max(16, math.Round(length(ring(route))/fineM))))
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
		if float64(depth)*step < shortestSpurM {
			continue
		}
		for k := -depth; k <= depth; k++ {
			i := (tip + k + n) % n
			on[i] = on[i] || !meant(samples[i], twice)
		}
	}
	return share(on)
}

// overlap is the share of the samples that lie where the route has already been.
func overlap(samples, twice []geo.XY) float64 {
	n := len(samples)
	after := max(2, int(againAfterM/(length(samples)/float64(n))))
	near := newCells(samples)
	again := func(i int) bool {
		for _, j := range near.around(samples[i]) {
			if i-j < after || n-(i-j) < after || samples[i].Dist(samples[j]) > sameWayM {
				continue
			}
			if math.Abs(cosine(heading(samples, i, 2), heading(samples, j, 2))) > 0.9 {
				return true
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

// cells finds samples by place: their numbers by square of sameWayM.
type cells map[[2]int][]int

func cellOf(p geo.XY) [2]int {
	return [2]int{int(math.Floor(p.X / sameWayM)), int(math.Floor(p.Y / sameWayM))}
}

func newCells(samples []geo.XY) cells {
	c := make(cells, len(samples))
	for i, p := range samples {
		c[cellOf(p)] = append(c[cellOf(p)], i)
	}
	return c
}

// around lists the samples in the cell of p and the eight around it, among them all within sameWayM.
func (c cells) around(p geo.XY) []int {
	var out []int
	at := cellOf(p)
	for x := at[0] - 1; x <= at[0]+1; x++ {
		for y := at[1] - 1; y <= at[1]+1; y++ {
			out = append(out, c[[2]int{x, y}]...)
		}
	}
	return out
}

// Shared is the share of route b's length that lies on ground of route a too, in either direction (D).
func Shared(a, b []geo.XY) float64 {
	if !drawable(a) || !drawable(b) {
		return math.NaN()
	}
	x, y := fine(a), fine(b)
	near := newCells(x)
	on := make([]bool, len(y))
	for i, p := range y {
		for _, j := range near.around(p) {
			if x[j].Dist(p) <= sameWayM && math.Abs(cosine(heading(x, j, 2), heading(y, i, 2))) > 0.9 {
				on[i] = true
				break
			}
		}
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
