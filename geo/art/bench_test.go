package art_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/towntest"
)

// BenchmarkSearch is a whole search, each time for the next of the presets; run it 13 times for a fair mean
// (-benchtime 13x). CPU time is in TestQuality's report.
func BenchmarkSearch(b *testing.B) {
	var presets []figure
	for _, f := range templates(b) {
		if f.preset {
			presets = append(presets, f)
		}
	}
	for _, name := range []string{"gothenburg", "gangnam", "milan"} {
		b.Run(name, func(b *testing.B) {
			p, _ := towntest.Named(name)
			g := p.Network(b)
			for _, km := range []int{3, 5, 10} {
				b.Run(fmt.Sprintf("%dkm", km), func(b *testing.B) {
					b.ReportAllocs()
					begun := towntest.CPUSeconds()
					for i := 0; b.Loop(); i++ {
						r := art.Request{Outline: presets[i%len(presets)].outline, Start: p.Starts[0], DistanceM: float64(km) * 1000}
						if _, err := art.Search(context.Background(), g, r, nil); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(1000*(towntest.CPUSeconds()-begun)/float64(b.N), "cpu-ms/op")
				})
			}
		})
	}
}
