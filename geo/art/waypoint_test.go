//go:build !race

package art_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/towntest"
)

func TestRoutesPassWaypoints(t *testing.T) {
	goth, _ := towntest.Named("gothenburg")
	g := gothenburg(t)
	start := goth.Starts[0]
	plane := geo.NewPlane(start)
	r := art.Request{Outline: templates(t)[0].outline, Start: start, DistanceM: 5000,
		Waypoints: []geo.Point{plane.Point(geo.XY{X: 420, Y: 250}), plane.Point(geo.XY{X: -350, Y: 500})}}
	result, err := art.Search(context.Background(), g, r, nil)
	if err != nil {
		t.Fatal(err)
	}
	best := result.Routes[0]
	if len(best.WaypointsM) != len(r.Waypoints) {
		t.Fatalf("WaypointsM = %v, want one for each of %d waypoints", best.WaypointsM, len(r.Waypoints))
	}
	for i, w := range r.Waypoints {
		least := nearestM(w, best.Path)
		if d := least - best.WaypointsM[i]; d > 2 || d < -2 {
			t.Errorf("waypoint %d: the route comes within %.0f m, it says %.0f m", i, least, best.WaypointsM[i])
		}
		if least > 60 {
			t.Errorf("waypoint %d: the route comes within %.0f m, want 60", i, least)
		}
	}
	if result.WaypointsPct < 0 || result.WaypointsPct > best.DeviationPct {
		t.Errorf("waypoints cost %.2f %% of a deviation of %.2f %%", result.WaypointsPct, best.DeviationPct)
	}
	t.Logf("waypoints at %.0f m cost %.2f %%, deviation %.2f %%", best.WaypointsM, result.WaypointsPct, best.DeviationPct)
}

func nearestM(p geo.Point, path []geo.Point) float64 {
	plane := geo.NewPlane(p)
	least := 1e9
	for i := 1; i < len(path); i++ {
		at, _ := geo.NearestOnSegment(geo.XY{}, plane.XY(path[i-1]), plane.XY(path[i]))
		least = min(least, at.Dist(geo.XY{}))
	}
	return least
}

func TestAreaThatIsTooSmallSaysWhatFits(t *testing.T) {
	var small town
	small.blocks(12, 100)
	g := small.graph()
	r := art.Request{Outline: templates(t)[0].outline, Start: field, DistanceM: 20000}
	_, err := art.Search(context.Background(), g, r, nil)
	var fits *art.AreaError
	if !errors.As(err, &fits) || !errors.Is(err, art.ErrNoRoute) {
		t.Fatalf("20 km in a town of 1.1 km: %v, want an AreaError", err)
	}
	t.Logf("%.0f m fit", fits.LargestM)
	if fits.LargestM < 4000 || fits.LargestM > 6000 {
		t.Errorf("%.0f m are said to fit; a heart as large as the town has about 5000", fits.LargestM)
	}
	r.DistanceM = fits.LargestM
	result, err := art.Search(context.Background(), g, r, nil)
	if err != nil {
		t.Fatalf("%.0f m, said to fit: %v", fits.LargestM, err)
	}
	for _, route := range result.Routes {
		if off := route.DistanceM/r.DistanceM - 1; math.Abs(off) > 0.1 {
			t.Errorf("%.0f m, said to fit, gave %.0f", fits.LargestM, route.DistanceM)
		}
	}
}
