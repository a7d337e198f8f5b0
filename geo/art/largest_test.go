//go:build !race

package art_test

import (
	"context"
	"errors"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/towntest"
)

// TestDistanceNamedIsNotTheFirstThatFits: beside a ravine a small heart needs no way around it and a larger one does, which
// takes a search that looks farther. The larger one is what is asked for.
func TestDistanceNamedIsNotTheFirstThatFits(t *testing.T) {
	portland, _ := towntest.Named("portland")
	g := portland.Network(t)
	r := art.Request{Outline: preset(t, "heart"), Start: geo.Point{Lat: 45.50396, Lng: -122.71315}, DistanceM: 8000}
	_, err := art.Search(context.Background(), g, r, nil)
	var fits *art.AreaError
	if !errors.As(err, &fits) {
		t.Fatalf("8 km behind a ravine: %v, want an AreaError", err)
	}
	if fits.LargestM < 6000 {
		t.Errorf("%.0f m are said to fit; 6 km do", fits.LargestM)
	}
	r.DistanceM = fits.LargestM
	if _, err := art.Search(context.Background(), g, r, nil); err != nil {
		t.Errorf("%.0f m, said to fit: %v", fits.LargestM, err)
	}
}
