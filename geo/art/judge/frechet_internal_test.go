package judge

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/runnerway/runnerway/geo"
)

// plainFrechet tries every beginning, both ways around, by the recursion of the definition.
func plainFrechet(a, b []geo.XY) float64 {
	best := math.Inf(1)
	for range 2 {
		for shift := range b {
			around := slices.Concat(b[shift:], b[:shift], b[shift:shift+1])
			best = math.Min(best, coupled(append(slices.Clone(a), a[0]), around))
		}
		b = slices.Clone(b)
		slices.Reverse(b)
	}
	return best
}

func coupled(a, b []geo.XY) float64 {
	table := make([][]float64, len(a))
	for i := range a {
		table[i] = make([]float64, len(b))
		for j := range b {
			before := math.Inf(1)
			if i == 0 && j == 0 {
				before = 0
			}
			if i > 0 {
				before = math.Min(before, table[i-1][j])
			}
			if j > 0 {
				before = math.Min(before, table[i][j-1])
			}
			if i > 0 && j > 0 {
				before = math.Min(before, table[i-1][j-1])
			}
			table[i][j] = math.Max(before, a[i].Dist(b[j]))
		}
	}
	return table[len(a)-1][len(b)-1]
}

func TestFrechetIsThatOfTheDefinition(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	ring := func(n int) []geo.XY {
		var points []geo.XY
		for i := range n {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			points = append(points, geo.XY{X: 10*cos + 12*random.Float64(), Y: 10*sin + 12*random.Float64()})
		}
		return points
	}
	for range 80 {
		a, b := ring(3+random.IntN(9)), ring(3+random.IntN(90))
		got, want := frechet(a, b, 1e-4), plainFrechet(a, b)
		if got < want-1e-4 || got > want+2e-4 {
			t.Fatalf("%d and %d points: %.5f, want %.5f", len(a), len(b), got, want)
		}
	}
}

func TestNearFieldIsTheDistance(t *testing.T) {
	f := newForm([]geo.XY{{X: 0, Y: 0}, {X: 10, Y: 0}, {X: 10, Y: 4}, {X: 3, Y: 9}})
	random := rand.New(rand.NewPCG(9, 10))
	var sum float64
	const n = 4000
	for range n {
		p := geo.XY{X: 4 * (random.Float64() - 0.5), Y: 4 * (random.Float64() - 0.5)}
		want := nearest([]geo.XY{p}, f.fine)[0]
		off := math.Abs(float64(f.near.at(p.X, p.Y)) - want)
		if off > 0.03 {
			t.Fatalf("%.4f at %v, want %.4f", f.near.at(p.X, p.Y), p, want)
		}
		sum += off
	}
	if sum/n > 0.002 {
		t.Errorf("off by %.4f on average", sum/n)
	}
}
