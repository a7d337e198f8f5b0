package art

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/runnerway/runnerway/geo"
)

// Tests of single steps of the search against the plainest way to do the same.

func TestChamferIsTheShortestChainOfSteps(t *testing.T) {
	const w, limit = 43, 34
	random := rand.New(rand.NewPCG(1, 2))
	for seeds := range 6 {
		l := layoutOf(w)
		v := bytes.Repeat([]byte{limit}, l.layer)
		var at [][2]int
		for range seeds * seeds {
			x, y := random.IntN(w), random.IntN(w)
			v[l.at(x, y)] = 0
			at = append(at, [2]int{x, y})
		}
		chamfer(v, l)
		for i := range w * w {
			want := limit
			for _, s := range at {
				dx, dy := s[0]-i%w, s[1]-i/w
				dx, dy = max(dx, -dx), max(dy, -dy)
				want = min(want, 3*max(dx, dy)+min(dx, dy)) // diagonal steps of 4, straight ones of 3
			}
			if got := v[l.at(i%w, i/w)]; int(got) != want {
				t.Fatalf("%d seeds: %d at %d,%d, want %d", len(at), got, i%w, i/w, want)
			}
		}
	}
}

func TestChannelsBorrowAroundTheRing(t *testing.T) {
	const n, cost = 48, 5
	random := rand.New(rand.NewPCG(3, 4))
	before := make([]uint8, fieldChannels*n)
	for i := range before {
		before[i] = uint8(random.IntN(64))
	}
	got := bytes.Clone(before)
	relaxChannels(got, n, cost)
	for c := range fieldChannels {
		for i := range n {
			want := math.MaxInt
			for d := range fieldChannels {
				steps := min((c-d+fieldChannels)%fieldChannels, (d-c+fieldChannels)%fieldChannels)
				want = min(want, int(before[d*n+i])+steps*cost)
			}
			if int(got[c*n+i]) != want {
				t.Fatalf("channel %d, cell %d: %d, want %d", c, i, got[c*n+i], want)
			}
		}
	}
}

func TestLanesAreWorkedOnOneByOne(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 1000 {
		var a, b, less, up, down [laneCount]uint8
		for i := range a {
			a[i], b[i] = uint8(random.IntN(50)), uint8(random.IntN(128))
			less[i] = min(a[i], b[i])
		}
		for i := range a {
			up[i], down[i] = min(a[i], uint8(7+3*(i+1))), min(a[i], uint8(7+3*(laneCount-i)))
			for k := range i {
				up[i] = min(up[i], a[k]+uint8(3*(i-k)))
			}
			for k := i + 1; k < laneCount; k++ {
				down[i] = min(down[i], a[k]+uint8(3*(k-i)))
			}
		}
		check := func(what string, v uint64, want [laneCount]uint8) {
			var got [laneCount]uint8
			if putLanes(got[:], v); got != want {
				t.Fatalf("%s of %d is %d, want %d", what, a, got, want)
			}
		}
		check(fmt.Sprint("least with ", b), least(lanes(a[:]), lanes(b[:])), less)
		check("climb", climb(lanes(a[:]), 7, 3), up)
		check("fall", fall(lanes(a[:]), 7, 3), down)
	}
}

func TestChannelOfTurnsWithTheHeading(t *testing.T) {
	for deg := -360; deg <= 360; deg += 5 {
		sin, cos := math.Sincos(float64(deg) * math.Pi / 180)
		got := channelOf(cos, sin)
		middle := float64(got) * 180 / fieldChannels
		if off := math.Abs(math.Remainder(float64(deg)-middle, 180)); got < 0 || got >= fieldChannels || off > 7.5+1e-9 {
			t.Errorf("heading %d falls into channel %d around %.0f", deg, got, middle)
		}
	}
}

func TestChannelsAreThoseOfTheAngle(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for i := range 300_000 {
		turn := random.Float64() * 7
		if i%3 == 0 { // at the edge of a channel, or nearly
			turn = float64(random.IntN(48))*math.Pi/24 + (random.Float64()-0.5)*math.Pow(10, -17*random.Float64())
		}
		length := math.Exp(40*random.Float64() - 20)
		dx, dy := length*math.Cos(turn), length*math.Sin(turn)
		if got, want := channelOf(dx, dy), exactChannelOf(dx, dy); got != want {
			t.Fatalf("channelOf(%v, %v) = %d, by its angle it is %d", dx, dy, got, want)
		}
	}
	odd := []float64{0, math.Copysign(0, -1), 1, -1, math.Inf(1), math.Inf(-1), math.NaN()}
	for _, dx := range odd {
		for _, dy := range odd {
			if got, want := channelOf(dx, dy), exactChannelOf(dx, dy); got != want {
				t.Errorf("channelOf(%v, %v) = %d, by its angle it is %d", dx, dy, got, want)
			}
		}
	}
}

func TestBeginNearTurnsARingWithoutChangingIt(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		var path []geo.XY
		for range 3 + random.IntN(8) {
			path = append(path, geo.XY{X: random.Float64() * 100, Y: random.Float64() * 100})
		}
		path = append(path, path[0])
		start := geo.XY{X: random.Float64() * 100, Y: random.Float64() * 100}
		turned := beginNear(path, start)
		if turned[0] != turned[len(turned)-1] || math.Abs(geo.PathLength(turned)-geo.PathLength(path)) > 1e-6 {
			t.Fatalf("%v becomes %v", path, turned)
		}
		for i := 1; i < len(path); i++ {
			if near, _ := geo.NearestOnSegment(start, path[i-1], path[i]); near.Dist(start) < turned[0].Dist(start)-1e-9 {
				t.Fatalf("begins at %v, but %v is nearer to %v", turned[0], near, start)
			}
		}
	}
}

func TestDeviationOfShiftedSquares(t *testing.T) {
	square := func(half float64) []geo.XY {
		return []geo.XY{{X: half, Y: half}, {X: -half, Y: half}, {X: -half, Y: -half}, {X: half, Y: -half}}
	}
	if got := deviation(square(500), square(500), 10).mean; got > 1e-9 {
		t.Errorf("a square lies %v from itself", got)
	}
	if got := deviation(square(500), square(520), 10).mean; math.Abs(got-20) > 0.5 {
		t.Errorf("squares 20 m apart lie %v apart", got)
	}
}

func TestNearestOfLeavesNothingOut(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	for range 300 {
		points := []geo.XY{{}}
		for range random.IntN(200) {
			last := points[len(points)-1]
			points = append(points, geo.XY{X: last.X + random.NormFloat64()*20, Y: last.Y + random.NormFloat64()*20})
		}
		p := geo.XY{X: random.NormFloat64() * 300, Y: random.NormFloat64() * 300}
		want := 0
		for i, q := range points {
			if p.Dist(q) < p.Dist(points[want]) {
				want = i
			}
		}
		if got := nearestOf(p, points, longestStep(points), random.IntN(len(points))); got != want {
			t.Fatalf("point %d is nearest of %d, want %d", got, len(points), want)
		}
	}
}

// spiral is n points of narrow turns: the worst that a line can do to a thinning by tolerance.
func spiral(n int) []geo.XY {
	points := make([]geo.XY, n)
	for i := range points {
		f := float64(i) / float64(n)
		sin, cos := math.Sincos(f * 1.2 * float64(n))
		points[i] = geo.XY{X: f * sin, Y: f * cos}
	}
	return points
}

func TestThinToKeepsTheForm(t *testing.T) {
	var circle []geo.XY
	for i := range 20_000 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / 20_000)
		circle = append(circle, geo.XY{X: cos, Y: sin})
	}
	corner := []geo.XY{{X: 5}, {X: 6}, {X: 7}, {X: 7, Y: 1}, {X: 7, Y: 2}}
	lines := []penLine{{points: circle, closed: true}, {points: corner}}
	thinTo(lines, 100)
	if n := len(lines[0].points) + len(lines[1].points); n != 100 {
		t.Errorf("%d points are left, want 100", n)
	}
	for _, p := range lines[0].points {
		if math.Abs(math.Hypot(p.X, p.Y)-1) > 1e-9 {
			t.Errorf("%v is none of the circle's points", p)
		}
	}
	if got := geo.PathLength(lines[0].points); got < 2*math.Pi*0.98 {
		t.Errorf("the circle is %.3f long", got)
	}
	if l := lines[1].points; l[0] != corner[0] || l[len(l)-1] != (geo.XY{X: 7, Y: 2}) || len(l) < 3 {
		t.Errorf("the corner became %v", l)
	}
	small := []penLine{{points: []geo.XY{{}, {X: 1}, {Y: 1}}, closed: true}, {points: []geo.XY{{}, {X: 1}}}}
	thinTo(small, 1)
	if len(small[0].points) != 3 || len(small[1].points) != 2 {
		t.Errorf("lines without a point to spare became %v", small)
	}
}

func BenchmarkThinTo(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		thinTo([]penLine{{points: spiral(50_000)}}, maxPoints)
	}
}
