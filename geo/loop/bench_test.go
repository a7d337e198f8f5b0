package loop_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/runnerway/runnerway/geo/loop"
)

// BenchmarkSearch is three round trips on streets in memory.
func BenchmarkSearch(b *testing.B) {
	for _, name := range []string{"gothenburg", "milan"} {
		p, _ := placeNamed(name)
		for _, km := range []float64{2, 5, 10, 20, 42} {
			b.Run(fmt.Sprintf("%s/%gkm", name, km), func(b *testing.B) {
				g := network(b, p)
				b.ReportAllocs()
				for b.Loop() {
					if _, err := loop.Search(context.Background(), g, loop.Request{Start: p.Starts[0], DistanceM: 1000 * km}, nil); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
