package measure_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/measure"
	"github.com/runnerway/runnerway/geo/roads"
)

func TestTurnsOf(t *testing.T) {
	type turn struct {
		alongM, deg float64
		direction   measure.Direction
	}
	for _, c := range []struct {
		name string
		line []geo.XY
		want []turn
	}{
		{"straight", []geo.XY{{}, {X: 50}, {X: 100}}, nil},
		{"a corner to the left", corner(90), []turn{{50, 90, measure.Left}}},
		{"a corner to the right", corner(-90), []turn{{50, -90, measure.Right}}},
		{"slightly", corner(50), []turn{{50, 50, measure.SlightLeft}}},
		{"slightly to the right", corner(-59), []turn{{50, -59, measure.SlightRight}}},
		{"sharply", corner(-130), []turn{{50, -130, measure.SharpRight}}},
		{"sharply to the left", corner(150), []turn{{50, 150, measure.SharpLeft}}},
		{"back", []geo.XY{{}, {X: 100}, {}}, []turn{{100, 180, measure.UTurn}}},
		{"three sides of a square", []geo.XY{{}, {X: 100}, {X: 100, Y: -80}, {Y: -80}}, []turn{{100, -90, measure.Right}, {180, -90, measure.Right}}},
		{"left and right", []geo.XY{{}, {X: 50}, {X: 50, Y: 40}, {X: 100, Y: 40}}, []turn{{50, 90, measure.Left}, {90, -90, measure.Right}}},
	} {
		turns := measure.TurnsOf(path(c.line...))
		if n := measure.LineOf(path(c.line...)).Turns; n != len(turns) || n != len(c.want) {
			t.Errorf("%s: %d turns counted, %d listed, want %d", c.name, n, len(turns), len(c.want))
			continue
		}
		for i, want := range c.want {
			got := turns[i]
			if math.Abs(got.AlongM-want.alongM) > 0.1 || math.Abs(math.Abs(got.Deg)-math.Abs(want.deg)) > 0.1 || got.Direction() != want.direction ||
				want.direction != measure.UTurn && got.Deg*want.deg < 0 {
				t.Errorf("%s: turn %d = %+v %s, want %+v", c.name, i, got, got.Direction(), want)
			}
		}
	}
}

// A bend of many points is one turn, in its middle.
func TestTurnOfABend(t *testing.T) {
	line := bend(12, 90, 30)
	turns := measure.TurnsOf(path(line...))
	if len(turns) != 1 {
		t.Fatalf("%d turns, want one", len(turns))
	}
	middle := geo.NewPlane(origin).Point(line[16])
	if d := geo.Distance(turns[0].At, middle); d > 3 || math.Abs(turns[0].AlongM-(50+math.Pi*3)) > 3 || turns[0].Direction() != measure.Left {
		t.Errorf("turn = %+v, %.1f m from the middle of the bend", turns[0], d)
	}
}

func TestTurnsOfNothing(t *testing.T) {
	for _, p := range [][]geo.Point{nil, path(geo.XY{}), path(geo.XY{}, geo.XY{}, geo.XY{})} {
		if got := measure.TurnsOf(p); len(got) != 0 {
			t.Errorf("TurnsOf(%v) = %v, want none", p, got)
		}
	}
}

func TestStreets(t *testing.T) {
	named := func(name string, line ...geo.XY) roads.Street {
		s := street(0, line...)
		s.Name = name
		return s
	}
	around := measure.Around(roads.Build(origin, []roads.Street{
		named("가로길", geo.XY{}, geo.XY{X: 100}), named("가로길", geo.XY{X: 100}, geo.XY{X: 200}),
		named("", geo.XY{X: 200}, geo.XY{X: 200, Y: 100}), named("세로길", geo.XY{X: 200, Y: 100}, geo.XY{X: 200, Y: 200}),
	}))
	way := path(geo.XY{}, geo.XY{X: 100}, geo.XY{X: 100}, geo.XY{X: 200}, geo.XY{X: 200, Y: 100}, geo.XY{X: 200, Y: 200}, geo.XY{X: 200, Y: 300})
	got := around.Streets(way)
	for i := range got {
		got[i].FromM = math.Round(got[i].FromM)
	}
	want := []measure.Stretch{{FromM: 0, Name: "가로길"}, {FromM: 200}, {FromM: 300, Name: "세로길"}, {FromM: 400}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Streets = %v, want %v", got, want)
	}
	for alongM, name := range map[float64]string{-1: "", 0: "가로길", 199: "가로길", 200: "", 350: "세로길", 1000: ""} {
		if got := measure.StreetAt(want, alongM); got != name {
			t.Errorf("StreetAt(%v) = %q, want %q", alongM, got, name)
		}
	}
	if got := around.Streets(path(geo.XY{X: 500}, geo.XY{X: 600})); got != nil {
		t.Errorf("Streets off the streets = %v, want nil", got)
	}
	if got := measure.Around(nil).Streets(way); got != nil {
		t.Errorf("Streets of nothing = %v, want nil", got)
	}
	if got := around.Streets(way[:1]); got != nil {
		t.Errorf("Streets of one point = %v, want nil", got)
	}
}
