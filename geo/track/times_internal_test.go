package track

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestQuantile(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 31, 33, 100, 1000, 4000} {
		for _, kinds := range []int{2, 10, 1 << 30} {
			values := make([]float64, n)
			for i := range values {
				values[i] = float64(random.IntN(kinds))
			}
			for _, share := range []float64{0, 0.1, 0.5, 0.9, 1} {
				sorted := slices.Sorted(slices.Values(values))
				want := sorted[min(n-1, int(share*float64(n)))]
				if got := quantile(slices.Clone(values), share, math.NaN()); got != want {
					t.Errorf("%g quantile of %d values of %d kinds: %g, want %g", share, n, kinds, got, want)
				}
				if got := quantile(sorted, share, math.NaN()); got != want {
					t.Errorf("%g quantile of %d sorted values of %d kinds: %g, want %g", share, n, kinds, got, want)
				}
			}
		}
	}
	if got := quantile(nil, 0.5, 7); got != 7 {
		t.Errorf("quantile of nothing: %g, want 7", got)
	}
	if got := quantile(append(make([]float64, 100), math.NaN(), math.NaN()), 0.9, 7); got != 0 {
		t.Errorf("quantile with some that are no number: %g, want 0", got)
	}
}
