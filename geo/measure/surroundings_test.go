package measure_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/measure"
	"github.com/runnerway/runnerway/geo/roads"
)

var origin = geo.Point{Lat: 37.5, Lng: 127.03}

// street is a straight one on the plane around origin.
func street(flags roads.Flags, line ...geo.XY) roads.Street {
	plane := geo.NewPlane(origin)
	s := roads.Street{Class: roads.Residential, Flags: flags}
	for _, p := range line {
		s.Line = append(s.Line, roads.PositionOf(plane.Point(p)))
	}
	return s
}

func path(line ...geo.XY) []geo.Point {
	plane := geo.NewPlane(origin)
	out := make([]geo.Point, len(line))
	for i, p := range line {
		out[i] = plane.Point(p)
	}
	return out
}

func TestSafety(t *testing.T) {
	straight := path(geo.XY{}, geo.XY{X: 100}) // samples at 0, 20, 40, 60, 80 and the end
	for _, c := range []struct {
		name           string
		path           []geo.Point
		lamps, cameras []geo.XY
		want           measure.Safety
	}{
		{"no data", straight, nil, nil, measure.Safety{}},
		{"camera within 50 m", straight, nil, []geo.XY{{X: 20, Y: 30}}, measure.Safety{Score: 67, Known: 1, Cameras: 1}},
		{"camera beyond 50 m", straight, nil, []geo.XY{{X: 20, Y: 51}}, measure.Safety{Known: 1}},
		{"lamp within 15 m", straight, []geo.XY{{X: 100, Y: 14.99}}, nil, measure.Safety{Score: 17, Known: 1, LampShare: 1. / 6}},
		{"lamp beyond 15 m", straight, []geo.XY{{X: 40, Y: 15.01}}, nil, measure.Safety{Known: 1}},
		{"lamp and camera, no place twice", straight, []geo.XY{{X: 20, Y: 1}, {X: 100, Y: 5}}, []geo.XY{{X: 20, Y: 30}, {X: 21, Y: 30}},
			measure.Safety{Score: 83, Known: 1, Cameras: 2, LampShare: 2. / 6}},
		{"all", straight, []geo.XY{{X: 70}}, []geo.XY{{X: 10, Y: 1}, {X: 90, Y: 1}}, measure.Safety{Score: 100, Known: 1, Cameras: 2, LampShare: 2. / 6}},
		{"the mapped part", straight, nil, []geo.XY{{X: -130}}, measure.Safety{Known: 4. / 6}},
		{"a short end piece has its sample", path(geo.XY{}, geo.XY{X: 41}), []geo.XY{{X: 50, Y: 10}}, nil,
			measure.Safety{Score: 50, Known: 1, LampShare: 0.5}}, // 0, 20, 40, 41: the last two
		{"samples go around corners", path(geo.XY{}, geo.XY{X: 30}, geo.XY{X: 30, Y: 30}), []geo.XY{{X: 44, Y: 10}}, nil,
			measure.Safety{Score: 25, Known: 1, LampShare: 0.25}}, // 0, 20, (30,10), (30,30)
		{"one point", path(geo.XY{}), []geo.XY{{}}, nil, measure.Safety{}},
		{"a route without length", path(geo.XY{}, geo.XY{}), []geo.XY{{}}, nil, measure.Safety{Score: 100, Known: 1, LampShare: 1}},
		{"no number", []geo.Point{origin, {Lat: math.NaN(), Lng: 1}}, []geo.XY{{}}, nil, measure.Safety{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := roads.Build(origin, nil)
			g.Lamps, g.Cameras = c.lamps, c.cameras
			got, light := measure.Around(g).Along(c.path)
			if got != c.want {
				t.Errorf("Along = %+v, want %+v", got, c.want)
			}
			if light.Known != got.LampShare {
				t.Errorf("light is known for %v of the samples, lamps for %v", light.Known, got.LampShare)
			}
		})
	}
}

func TestLight(t *testing.T) {
	// Four streets of 100 m in a row: lit, unlit, not known, and unlit again with a lamp in its middle.
	g := roads.Build(origin, []roads.Street{
		street(roads.Lit, geo.XY{}, geo.XY{X: 100}),
		street(roads.Unlit, geo.XY{X: 100}, geo.XY{X: 200}),
		street(0, geo.XY{X: 200}, geo.XY{X: 300}),
		street(roads.Unlit, geo.XY{X: 300}, geo.XY{X: 400}),
	})
	g.Lamps = []geo.XY{{X: 355, Y: 3}}
	around := measure.Around(g)
	for _, c := range []struct {
		from, to float64
		want     measure.Light
	}{
		{5, 95, measure.Light{LitShare: 1, Known: 1}},
		{105, 195, measure.Light{Known: 1}},
		{205, 295, measure.Light{}},
		{55, 155, measure.Light{LitShare: 0.5, Known: 1}},     // 55 75 95 | 115 135 155
		{155, 255, measure.Light{Known: 0.5}},                 // 155 175 195 | 215 235 255
		{305, 395, measure.Light{LitShare: 1. / 3, Known: 1}}, // 305 325 (345) (365) 385 395
	} {
		_, got := around.Along(path(geo.XY{X: c.from}, geo.XY{X: c.to}))
		if math.Abs(got.LitShare-c.want.LitShare) > 1e-9 || got.Known != c.want.Known {
			t.Errorf("light from %v to %v m: %+v, want %+v", c.from, c.to, got, c.want)
		}
	}
}

func TestNothingKnownAround(t *testing.T) {
	r := measure.Of(path(geo.XY{}, geo.XY{X: 1000}), nil, measure.Around(nil))
	want := measure.Report{LengthM: r.LengthM, Line: measure.Line{Segments: 1}}
	if !reflect.DeepEqual(r, want) || math.Abs(r.LengthM-1000) > 0.1 {
		t.Errorf("Of(1 km in the unknown) = %+v", r)
	}
}
