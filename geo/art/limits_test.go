//go:build !race

package art_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/roads"
)

func TestSearchFailsClearly(t *testing.T) {
	var grid, island, line town
	grid.blocks(20, 100)
	island.blocks(1, 60)
	line.street(geo.XY{}, geo.XY{X: 900})
	at := func(p geo.XY) geo.Point { return geo.NewPlane(field).Point(p) }
	cases := []struct {
		name    string
		streets town
		start   geo.Point
		want    error
	}{
		{"no streets at all", town{}, field, art.ErrStartTooFar},
		{"start far from the streets", grid, at(geo.XY{X: 1000 + art.MaxStartOffsetM + 20}), art.ErrStartTooFar},
		{"start on another continent", grid, geo.Point{Lat: -33, Lng: 151}, art.ErrStartTooFar},
		{"an island too small", island, field, art.ErrNoRoute},
		{"one street without a way around", line, field, art.ErrNoRoute},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			result, err := art.Search(context.Background(), c.streets.graph(), art.Request{Outline: preset(t, "heart"), Start: c.start, DistanceM: 5000}, nil)
			if !errors.Is(err, c.want) {
				t.Errorf("Search: %v with %d routes, want %v", err, len(result.Routes), c.want)
			}
			for _, route := range result.Routes {
				t.Logf("a route of %.0f m, deviation %.1f %%", route.DistanceM, route.DeviationPct)
			}
		})
	}
}

// TestStartBesideTheStreetsIsReached: up to MaxStartOffsetM a start counts, and the route says how far it is.
func TestStartBesideTheStreetsIsReached(t *testing.T) {
	var grid town
	grid.blocks(40, 100)
	g := grid.graph()
	start := geo.XY{X: 2000 + 200, Y: 130}
	r := art.Request{Outline: preset(t, "diamond"), Start: g.Plane.Point(start), DistanceM: 3000}
	for _, route := range search(t, g, r).Routes {
		if route.StartOffsetM < 199 || route.StartOffsetM > art.MaxStartOffsetM+30 {
			t.Errorf("the route begins %.0f m from the start, which lies 200 m from the streets", route.StartOffsetM)
		}
	}
}

func TestOutlineOfNothingIsRefused(t *testing.T) {
	_, err := art.Search(context.Background(), gothenburg(t), art.Request{Start: haga, DistanceM: 3000}, nil)
	if !errors.Is(err, art.ErrNoOutline) {
		t.Errorf("Search without an outline: %v, want ErrNoOutline", err)
	}
}

func TestWindowHoldsWhatASearchUses(t *testing.T) {
	var grid town
	grid.blocks(60, 100)
	r := art.Request{Outline: preset(t, "star"), Start: field, DistanceM: 3000}
	whole := search(t, grid.graph(), r).Routes[0]
	var window []roads.Street
	plane := geo.NewPlane(field)
	for _, s := range grid.streets {
		if plane.XY(s.Line[0].Point()).Dist(geo.XY{}) <= art.WindowRadiusM(r)+100 {
			window = append(window, s)
		}
	}
	cut := search(t, roads.Build(field, window), r).Routes[0]
	if math.Abs(cut.DistanceM-whole.DistanceM) > 1 || math.Abs(cut.DeviationPct-whole.DeviationPct) > 0.01 {
		t.Errorf("%.1f m and %.2f %% in the window, %.1f m and %.2f %% on all streets", cut.DistanceM, cut.DeviationPct, whole.DistanceM, whole.DeviationPct)
	}
}
