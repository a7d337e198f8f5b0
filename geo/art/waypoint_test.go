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

// What lies beyond the reach of the picture is not passed, and the routes say so; they are found as fast as ever.
func TestWaypointsOutOfReachAreMissed(t *testing.T) {
	goth, _ := towntest.Named("gothenburg")
	start := goth.Starts[0]
	plane := geo.NewPlane(start)
	far := plane.Point(geo.XY{X: 1200, Y: 2600})
	r := art.Request{Outline: preset(t, "heart"), Start: start, DistanceM: 5000, Waypoints: []geo.Point{far}}
	result := search(t, gothenburg(t), r)
	for _, route := range result.Routes {
		if least := nearestM(far, route.Path); len(route.WaypointsM) != 1 || math.Abs(least-route.WaypointsM[0]) > 10 {
			t.Errorf("WaypointsM = %v of a route %.0f m from the waypoint", route.WaypointsM, least)
		}
	}
	if best := result.Routes[0].DeviationPct; best > 1.5 || result.WaypointsPct > best {
		t.Errorf("the route deviates by %.2f %%, %.2f of it for a waypoint that it misses", best, result.WaypointsPct)
	}
}

// TestALineThereAndBackIsOfferedOnce: the same street run in the other direction is no other route.
func TestALineThereAndBackIsOfferedOnce(t *testing.T) {
	result := search(t, gothenburg(t), art.Request{Outline: figureOf(t, "line", "line", "M0 0 L100 0").outline, Start: haga, DistanceM: 3000})
	for i, a := range result.Routes {
		if a.SharedShare > 0.51 {
			t.Errorf("route %d shares %.0f %% of its streets", i, 100*a.SharedShare)
		}
		for k, b := range result.Routes[:i] {
			near := 0
			for _, p := range a.Path {
				if nearestM(p, b.Path) < 1 {
					near++
				}
			}
			if share := float64(near) / float64(len(a.Path)); share > 0.7 {
				t.Errorf("%.0f %% of route %d lie on route %d", 100*share, i, k)
			}
		}
	}
}
