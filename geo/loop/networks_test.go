package loop_test

import (
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/geo/towntest"
)

// placeNamed is a place of the harness. Round trips were tuned and measured from other starts in London than shapes.
func placeNamed(name string) (towntest.Place, bool) {
	p, ok := towntest.Named(name)
	if name == "london" {
		p.Starts = []geo.Point{{Lat: 51.46, Lng: -0.13}, {Lat: 51.47, Lng: -0.12}, {Lat: 51.45, Lng: -0.14}, {Lat: 51.48, Lng: -0.13}, {Lat: 51.49, Lng: -0.12}}
	}
	return p, ok
}

// network is the streets of a place, those of the sample with their heights.
func network(t testing.TB, p towntest.Place) *roads.Graph {
	t.Helper()
	if p.Name == "gothenburg" {
		return gothenburg(t)
	}
	return p.Network(t)
}

// gothenburg is the sample that comes with the program, with its heights.
func gothenburg(t testing.TB) *roads.Graph {
	t.Helper()
	return towntest.HillySample(t)
}
