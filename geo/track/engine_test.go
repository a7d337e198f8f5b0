package track_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
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

// A plan is what is kept of a route of the engine.
type plan struct {
	DistanceM    float64
	DeviationPct float64
	Path         []geo.Point
	Outline      []geo.Point
}

// planned are routes of the engine on the sample of streets: hearts of 5 km. -update asks the engine for them again.
func planned(t *testing.T) []plan {
	t.Helper()
	file := filepath.Join("testdata", "planned.json")
	if *update {
		text, err := json.Marshal(drawn(t))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var plans []plan
	if err := json.Unmarshal(text, &plans); err != nil || len(plans) == 0 {
		t.Fatalf("%d plans: %v", len(plans), err)
	}
	return plans
}

// drawn asks the engine.
func drawn(t *testing.T) []plan {
	t.Helper()
	sample, err := roads.ReadSample(embed.Sample())
	if err != nil {
		t.Fatal(err)
	}
	lines, err := sample.Streets()
	if err != nil {
		t.Fatal(err)
	}
	shapes, err := gallery.Read(embed.Shapes())
	if err != nil {
		t.Fatal(err)
	}
	var plans []plan
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
		result, err := art.Search(context.Background(), roads.Build(sample.Manifest.Bounds.Center(), lines),
			art.Request{Outline: outline, Start: geo.Point{Lat: 57.70, Lng: 11.97}, DistanceM: 5000}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range result.Routes {
			plans = append(plans, plan{DistanceM: r.DistanceM, DeviationPct: r.DeviationPct, Path: rounded(r.Path), Outline: rounded(r.Outline)})
		}
	}
	return plans
}

// rounded is path to a centimetre.
func rounded(path []geo.Point) []geo.Point {
	out := make([]geo.Point, len(path))
	for i, p := range path {
		out[i] = geo.Point{Lat: math.Round(p.Lat*1e7) / 1e7, Lng: math.Round(p.Lng*1e7) / 1e7}
	}
	return out
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
		if off := offBy(f.DistanceM, route.DistanceM); math.Abs(off) > 2.5 {
			t.Errorf("%.1f m, planned %.1f: %+.2f %%", f.DistanceM, route.DistanceM, off)
		}
		if want := 100 * math.Exp(-route.DeviationPct/10); math.Abs(f.ShapeAccuracy-want) > 3 {
			t.Errorf("accuracy %v, planned %v", f.ShapeAccuracy, want)
		}
	})
}

// Over many runs at a usual pace the mean is nearer.
func TestPlannedRoutesRunOnAverage(t *testing.T) {
	for i, route := range planned(t) {
		plane := geo.NewPlane(route.Path[0])
		var path []geo.XY
		for _, p := range route.Path {
			path = append(path, plane.XY(p))
		}
		for _, memoryS := range []float64{0, 30} {
			var off float64
			const runs = 10
			for seed := range uint64(runs) {
				f := track.Analyze(noisy(random(seed), run(plane.Origin(), path, 3, 1), 5, memoryS), track.Plan{})
				off += offBy(f.DistanceM, route.DistanceM) / runs
			}
			if math.Abs(off) > 2 {
				t.Errorf("route %d with 5 m of noise per axis that lasts %v s: %+.2f %% in the mean", i, memoryS, off)
			}
			t.Logf("route %d, 5 m lasting %v s: %+.2f %%", i, memoryS, off)
		}
	}
}
