package art_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/art/judge"
	"github.com/runnerway/runnerway/geo/roads"
)

// search runs a request, checks every route and returns the result.
func search(t testing.TB, g *roads.Graph, r art.Request) art.Result {
	t.Helper()
	result, err := art.Search(context.Background(), g, r, nil)
	if err != nil {
		t.Fatalf("Search: %v", err)
	}
	if n := len(result.Routes); n < 1 || n > 3 {
		t.Fatalf("Search gives %d routes", n)
	}
	for i, route := range result.Routes {
		for _, problem := range wrongs(g, r, route) {
			t.Errorf("route %d: %s", i, problem)
		}
	}
	return result
}

// wrongs lists what is wrong with a route whatever its shape: it must run along streets, from one to the next where they
// meet, be closed, begin at its place nearest to the start, and its figures must be those of its lines.
func wrongs(g *roads.Graph, r art.Request, route art.Route) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	n := len(route.Path)
	if n < 4 {
		return []string{fmt.Sprintf("the route has %d positions", n)}
	}
	if route.Path[0] != route.Path[n-1] {
		say("the route ends %.1f m from where it begins", geo.Distance(route.Path[0], route.Path[n-1]))
	}
	if o := route.Outline; len(o) < 2 || geo.Distance(o[0], o[len(o)-1]) > 0.01 {
		say("the outline of %d positions is not closed", len(o))
	}
	path := onPlane(g.Plane, route.Path)
	out = append(out, offStreets(g, path)...)
	if sum := geo.Length(route.Path); math.Abs(sum-route.DistanceM) > 0.001*sum {
		say("the distance is %.1f m, the line's length %.1f m", route.DistanceM, sum)
	}
	if off := math.Abs(route.DistanceM/r.DistanceM - 1); off > 0.1 {
		say("the distance is %.0f m, %.0f were asked for", route.DistanceM, r.DistanceM)
	}
	start := g.Plane.XY(r.Start)
	nearest := math.Inf(1)
	for i := 1; i < n; i++ {
		p, _ := geo.NearestOnSegment(start, path[i-1], path[i])
		nearest = math.Min(nearest, p.Dist(start))
	}
	if got := path[0].Dist(start); got > nearest+0.5 || math.Abs(got-route.StartOffsetM) > 0.5 {
		say("the route begins %.1f m from the start and says %.1f, its nearest place is %.1f m away", got, route.StartOffsetM, nearest)
	}
	if route.TurnDeg < -180 || route.TurnDeg > 180 || route.SharedShare < 0 || route.SharedShare > 1 || route.Label == "" {
		say("turn %.1f, shared %.2f, label %q", route.TurnDeg, route.SharedShare, route.Label)
	}
	fit := judge.Situate(path, onPlane(g.Plane, route.Outline))
	if math.Abs(fit.MeanPct-route.DeviationPct) > 0.03+0.05*fit.MeanPct {
		say("the deviation is said to be %.3f %%, it is %.3f", route.DeviationPct, fit.MeanPct)
	}
	if m := route.DeviationPct / 100 * fit.DiagonalM; math.Abs(m-route.DeviationM) > 0.01*m+0.01 {
		say("the deviation is said to be %.2f m and %.3f %% of %.0f m", route.DeviationM, route.DeviationPct, fit.DiagonalM)
	}
	return out
}

// offStreets lists where a path leaves the streets of g: each two consecutive positions must lie on one straight piece of a
// street, and from street to street the path may pass only at a vertex of both.
func offStreets(g *roads.Graph, path []geo.XY) []string {
	const onM, meetM = 0.05, 0.05
	var before map[int32]bool
	for i := 1; i < len(path); i++ {
		on := map[int32]bool{}
		g.Near(path[i-1].Lerp(path[i], 0.5), 1, func(e int32) {
			line := g.Line(e)
			for k := 1; k < len(line); k++ {
				a, _ := geo.NearestOnSegment(path[i-1], line[k-1], line[k])
				b, _ := geo.NearestOnSegment(path[i], line[k-1], line[k])
				if a.Dist(path[i-1]) <= onM && b.Dist(path[i]) <= onM {
					on[e] = true
				}
			}
		})
		if len(on) == 0 {
			return []string{fmt.Sprintf("positions %d and %d, %.1f m apart, lie on no street", i-1, i, path[i-1].Dist(path[i]))}
		}
		if before != nil {
			meets := func(e int32) bool {
				return g.Vertices[g.Ends[e][0]].Dist(path[i-1]) <= meetM || g.Vertices[g.Ends[e][1]].Dist(path[i-1]) <= meetM
			}
			leaves := false
			for e := range before {
				leaves = leaves || meets(e)
			}
			for e := range on {
				if !before[e] && (!leaves || !meets(e)) {
					delete(on, e)
				}
			}
			if len(on) == 0 {
				return []string{fmt.Sprintf("at position %d the path changes to a street that it does not meet", i-1)}
			}
		}
		before = on
	}
	return nil
}

// onPlane is the path in metres.
func onPlane(plane geo.Plane, path []geo.Point) []geo.XY {
	out := make([]geo.XY, len(path))
	for i, p := range path {
		out[i] = plane.XY(p)
	}
	return out
}
