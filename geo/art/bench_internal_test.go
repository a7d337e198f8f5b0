package art

import (
	"context"
	"testing"

	"github.com/runnerway/runnerway/embed"
	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art/svg"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/geo/towntest"
)

// benchSearch is a search for a cat of 5 km on the sample, ready to sweep, on one worker.
func benchSearch(b *testing.B) *search {
	b.Helper()
	sample, err := roads.ReadSample(embed.Sample())
	if err != nil {
		b.Fatal(err)
	}
	streets, err := sample.Streets()
	if err != nil {
		b.Fatal(err)
	}
	d, err := svg.Parse("M10 90 L5 10 L30 30 L70 30 L95 10 L90 90 Z")
	if err != nil {
		b.Fatal(err)
	}
	o, err := NewOutline(d)
	if err != nil {
		b.Fatal(err)
	}
	g := roads.Build(sample.Manifest.Bounds.Center(), streets)
	r := Request{Outline: o, Start: geo.Point{Lat: 57.70, Lng: 11.97}, DistanceM: 5000}
	bench := newSearch(context.Background(), g, r, 0, nil)
	bench.tracers = bench.tracers[:1]
	bench.begin(attempts[0])
	return bench
}

// cpuOf reports the CPU time of what the benchmark has run when it is called, which other work on the machine changes little.
func cpuOf(b *testing.B) func() {
	begun := towntest.CPUSeconds()
	return func() { b.ReportMetric(1000*(towntest.CPUSeconds()-begun)/float64(b.N), "cpu-ms/op") }
}

func BenchmarkField(b *testing.B) {
	s := benchSearch(b)
	b.ReportAllocs()
	defer cpuOf(b)()
	for b.Loop() {
		newField(s.m, s.target/2+fieldCapM, s.parallel)
	}
}

func BenchmarkMesh(b *testing.B) {
	s := benchSearch(b)
	b.ReportAllocs()
	defer cpuOf(b)()
	for b.Loop() {
		newMesh(s.g, s.start, WindowRadiusM(s.request), 1)
	}
}

// BenchmarkSweep is the first attempt's sweep: all its poses scored, the best settled.
func BenchmarkSweep(b *testing.B) {
	s := benchSearch(b)
	b.ReportAllocs()
	defer cpuOf(b)()
	for b.Loop() {
		clear(s.swept)
		s.sweep(attempts[0])
	}
}

// BenchmarkTrace is one trace without closing, of the next of the poses that the first attempt would trace.
func BenchmarkTrace(b *testing.B) {
	s := benchSearch(b)
	poses := s.sweep(attempts[0])
	b.ReportAllocs()
	defer cpuOf(b)()
	for i := 0; b.Loop(); i++ {
		s.lead(s.tracers[0], attempts[0], poses[i%len(poses)], 0)
	}
}
