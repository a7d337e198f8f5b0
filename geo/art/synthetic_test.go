package art_test

import (
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/art/svg"
	"github.com/runnerway/runnerway/geo/roads"
)

// field is where the synthetic streets lie: far from any real one.
var field = geo.Point{Lat: 48, Lng: 9}

// A town is streets made for a test, in metres around field.
type town struct {
	streets []roads.Street
}

// street adds a street with junctions at each of the points.
func (t *town) street(points ...geo.XY) {
	plane := geo.NewPlane(field)
	for i := 1; i < len(points); i++ {
		t.streets = append(t.streets, roads.Street{Class: roads.Residential, Line: []roads.Position{
			roads.PositionOf(plane.Point(points[i-1])), roads.PositionOf(plane.Point(points[i])),
		}})
	}
}

// blocks adds a square grid of n x n blocks around the middle.
func (t *town) blocks(n int, width float64) {
	at := func(i, j int) geo.XY {
		return geo.XY{X: (float64(i) - float64(n)/2) * width, Y: (float64(j) - float64(n)/2) * width}
	}
	for i := range n + 1 {
		for j := range n {
			t.street(at(i, j), at(i, j+1))
			t.street(at(j, i), at(j+1, i))
		}
	}
}

func (t *town) graph() *roads.Graph { return roads.Build(field, t.streets) }

// ringOf is a closed street through the corners, cut into stretches of at most 200 m.
func (t *town) ringOf(corners ...geo.XY) {
	for i, p := range corners {
		q := corners[(i+1)%len(corners)]
		n := int(p.Dist(q)/200) + 1
		for k := range n {
			t.street(p.Lerp(q, float64(k)/float64(n)), p.Lerp(q, float64(k+1)/float64(n)))
		}
	}
}

// closedOutline is the drawing of a polygon, y upward.
func closedOutline(t testing.TB, corners ...geo.XY) art.Outline {
	t.Helper()
	s := svg.Stroke{Closed: true}
	for _, p := range corners {
		s.Points = append(s.Points, geo.XY{X: p.X, Y: -p.Y})
	}
	o, err := art.NewOutline(svg.Drawing{Strokes: []svg.Stroke{s}})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// around is the streets of the sample near a point, changed by a map of the plane around it.
func around(t testing.TB, at geo.Point, radiusM float64, change func(geo.XY) geo.XY) []roads.Street {
	t.Helper()
	g := gothenburg(t)
	middle, plane := g.Plane.XY(at), geo.NewPlane(at)
	var out []roads.Street
	for e := range g.Ends {
		line := g.Line(int32(e))
		if line[0].Dist(middle) > radiusM {
			continue
		}
		s := roads.Street{Class: g.Class[e]}
		for _, p := range line {
			s.Line = append(s.Line, roads.PositionOf(plane.Point(change(plane.XY(g.Plane.Point(p))))))
		}
		out = append(out, s)
	}
	return out
}

// haga is a place of narrow blocks in the sample.
var haga = geo.Point{Lat: 57.70, Lng: 11.97}

func same(p geo.XY) geo.XY { return p }
