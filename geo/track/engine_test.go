package track_test

import (
	"context"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/runnerway/runnerway/embed"
	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/art/gallery"
	"github.com/runnerway/runnerway/geo/art/svg"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/geo/track"
)

// planned are routes of the engine on the sample of streets.
func planned(t *testing.T) []art.Route {
	t.Helper()
	sample, err := roads.ReadSample(embed.Sample())
	if err != nil {
		t.Fatal(err)
	}
	lines, err := sample.Streets()
	if err != nil {
		t.Fatal(err)
	}
	streets := roads.Build(sample.Manifest.Bounds.Center(), lines)
	shapes, err := gallery.Read(embed.Shapes())
	if err != nil {
		t.Fatal(err)
	}
	var routes []art.Route
	for _, s := range shapes {
		if s.ID != "heart" {
			continue
		}
		drawing, err := svg.Parse(s.Path)
		if err != nil {
			t.Fatal(err)
		}
		outline, err := art.NewOutline(drawing)
		if err != nil {
			t.Fatal(err)
		}
		result, err := art.Search(context.Background(), streets, art.Request{Outline: outline, Start: geo.Point{Lat: 57.70, Lng: 11.97}, DistanceM: 5000}, nil)
		if err != nil {
			t.Fatal(err)
		}
		routes = append(routes, result.Routes...)
	}
	if len(routes) == 0 {
		t.Fatalf("%d routes", len(routes))
	}
	return routes
}

// A route of the engine that is run as planned, begun anywhere and in either direction, is complete and as long as planned,
// and its picture is that of the plan, whatever the receiver adds.
func TestPlannedRoutesRun(t *testing.T) {
	routes := planned(t)
	rapid.Check(t, func(t *rapid.T) {
		route := rapid.SampledFrom(routes).Draw(t, "route")
		seed := rapid.Uint64().Draw(t, "seed")
		speed := rapid.Float64Range(2, 3.5).Draw(t, "speed")
		plane := geo.NewPlane(route.Path[0])
		path := make([]geo.XY, len(route.Path))
		for i, p := range route.Path {
			path[i] = plane.XY(p)
		}
		path = turned(path, rapid.IntRange(0, len(path)-2).Draw(t, "first"))
		if rapid.Bool().Draw(t, "reversed") {
			path = reversed(path)
		}
		// 5 m, independent from fix to fix or half of it wandering.
		points := run(plane.Origin(), path, speed, 1)
		if rapid.Bool().Draw(t, "wandering") {
			points = noisy(random(seed), points, 2.5, 0)
			points = noisy(random(seed+1), points, 2.5, 30)
		} else {
			points = noisy(random(seed), points, 5/math.Sqrt2, 0)
		}
		f := track.Analyze(points, track.Plan{Path: route.Path, Outline: route.Outline})
		if f.RouteCompletion < 0.97 {
			t.Errorf("completion %v", f.RouteCompletion)
		}
		if off := offBy(f.DistanceM, route.DistanceM); math.Abs(off) > 2 {
			t.Errorf("%.1f m, planned %.1f: %+.2f %%", f.DistanceM, route.DistanceM, off)
		}
		if want := 100 * math.Exp(-route.DeviationPct/10); math.Abs(f.ShapeAccuracy-want) > 3 {
			t.Errorf("accuracy %v, planned %v", f.ShapeAccuracy, want)
		}
	})
}
