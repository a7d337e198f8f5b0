package art

import (
	"context"
	"math"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// TestDeadEndsAreNotOnLoops: two squares of streets, 1 km and 400 m around, are joined by a street of 250 m, and a dead end of
// 120 m hangs on the larger.
func TestDeadEndsAreNotOnLoops(t *testing.T) {
	origin := geo.Point{Lat: 48, Lng: 9}
	plane := geo.NewPlane(origin)
	var streets []roads.Street
	line := func(points ...geo.XY) {
		for i := 1; i < len(points); i++ {
			streets = append(streets, roads.Street{Class: roads.Residential, Line: []roads.Position{
				roads.PositionOf(plane.Point(points[i-1])), roads.PositionOf(plane.Point(points[i]))}})
		}
	}
	line(geo.XY{}, geo.XY{X: 250}, geo.XY{X: 250, Y: 250}, geo.XY{Y: 250}, geo.XY{})
	line(geo.XY{X: 250}, geo.XY{X: 500})
	line(geo.XY{X: 500}, geo.XY{X: 600}, geo.XY{X: 600, Y: 100}, geo.XY{X: 500, Y: 100}, geo.XY{X: 500})
	line(geo.XY{Y: 250}, geo.XY{Y: 370})
	g := roads.Build(origin, streets)
	m := newMesh(g, geo.XY{}, 2000, 1)
	for _, c := range []struct {
		name    string
		at      geo.XY
		lengthM float64
		want    float64
	}{
		{"on the larger square", geo.XY{X: 125}, 500, 0},
		{"at the end of the dead end", geo.XY{Y: 370}, 500, 120},
		{"halfway between the squares", geo.XY{X: 400}, 300, 100},
		{"the same, for a loop that only the larger holds", geo.XY{X: 400}, 500, 150},
		{"on the smaller square, for such a loop", geo.XY{X: 500}, 500, 250},
		{"for a loop that nothing holds", geo.XY{X: 400}, 5000, 7},
	} {
		got := m.streetFor(g.Plane.XY(plane.Point(c.at)), c.lengthM, 7)
		if math.Abs(got-c.want) > 1 {
			t.Errorf("%s: %.1f m, want %.0f", c.name, got, c.want)
		}
	}
}

// TestFarWayAroundIsALastResort: the only loop is so long and thin that no drawing's corridor holds it.
func TestFarWayAroundIsALastResort(t *testing.T) {
	origin := geo.Point{Lat: 48, Lng: 9}
	plane := geo.NewPlane(origin)
	var streets []roads.Street
	ring := func(i int) geo.XY {
		if i %= 48; i < 24 {
			return geo.XY{X: 100 * float64(i)}
		}
		return geo.XY{X: 100 * float64(47-i), Y: 60}
	}
	for i := range 48 {
		streets = append(streets, roads.Street{Class: roads.Residential, Line: []roads.Position{
			roads.PositionOf(plane.Point(ring(i))), roads.PositionOf(plane.Point(ring(i + 1)))}})
	}
	r, err := Search(context.Background(), roads.Build(origin, streets), Request{Outline: squareOutline(t), Start: origin, DistanceM: 4700}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Routes[0]; math.Abs(got.DistanceM-4720) > 10 || got.DeviationPct < LostPct {
		t.Errorf("a route of %.0f m that deviates by %.1f %%, want the loop of 4720 m, unlike a square", got.DistanceM, got.DeviationPct)
	}
}
