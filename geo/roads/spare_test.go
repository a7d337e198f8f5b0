package roads_test

import (
	"slices"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A street of 400 m along y = 0 with a junction in its middle, and what runs beside it, in metres.
func TestSpareIsWhatAStreetStandsFor(t *testing.T) {
	origin := geo.Point{Lat: 51.5, Lng: -0.1}
	plane := geo.NewPlane(origin)
	way := func(class roads.Class, points ...geo.XY) roads.Street {
		s := roads.Street{Class: class}
		for _, p := range points {
			s.Line = append(s.Line, roads.PositionOf(plane.Point(p)))
		}
		return s
	}
	xy := func(x, y float64) geo.XY { return geo.XY{X: x, Y: y} }
	street := []roads.Street{
		way(roads.Residential, xy(0, 0), xy(200, 0)), way(roads.Residential, xy(200, 0), xy(400, 0)),
		// The streets that it joins go on.
		way(roads.Residential, xy(0, 0), xy(0, 300)), way(roads.Residential, xy(400, 0), xy(400, 300)), way(roads.Residential, xy(0, 300), xy(400, 300)),
	}
	links := []roads.Street{way(roads.Footway, xy(0, 0), xy(0, -8)), way(roads.Footway, xy(400, 0), xy(400, -8))}
	sidewalk := way(roads.Footway, xy(0, -8), xy(400, -8))
	for _, c := range []struct {
		name  string
		extra []roads.Street
		spare []int // indexes into extra
	}{
		{"a sidewalk and its links", []roads.Street{links[0], links[1], sidewalk}, []int{0, 1, 2}},
		{"a sidewalk far off", []roads.Street{way(roads.Footway, xy(0, 0), xy(0, -30)), way(roads.Footway, xy(400, 0), xy(400, -30)), way(roads.Footway, xy(0, -30), xy(400, -30))}, nil},
		{"a sidewalk that leads to a path", []roads.Street{
			links[0], links[1], way(roads.Footway, xy(0, -8), xy(200, -8)), way(roads.Footway, xy(200, -8), xy(400, -8)), way(roads.Path, xy(200, -8), xy(200, -300)),
		}, nil},
		{"a sidewalk whose path is linked", []roads.Street{
			links[0], links[1], way(roads.Footway, xy(0, -8), xy(200, -8)), way(roads.Footway, xy(200, -8), xy(400, -8)), way(roads.Path, xy(200, -8), xy(200, -300)),
			way(roads.Footway, xy(200, 0), xy(200, -8)),
		}, []int{0, 1, 2, 3}},
		{"a footway across", []roads.Street{way(roads.Footway, xy(200, 0), xy(200, 300))}, nil},
		{"a footway beside a footway", []roads.Street{
			way(roads.Footway, xy(0, 300), xy(0, 600)), way(roads.Footway, xy(0, 600), xy(8, 600)), way(roads.Footway, xy(8, 600), xy(8, 304)), way(roads.Footway, xy(8, 304), xy(0, 300)),
		}, nil},
		{"dead ends", []roads.Street{way(roads.Service, xy(200, 0), xy(200, 30)), way(roads.Service, xy(100, 300), xy(100, 390))}, []int{0}},
		{"a dead end of two parts", []roads.Street{way(roads.Service, xy(200, 0), xy(200, 30)), way(roads.Service, xy(200, 30), xy(220, 50))}, []int{0, 1}},
		{"a tunnel below", []roads.Street{links[0], links[1], {Class: sidewalk.Class, Flags: roads.Tunnel, Line: sidewalk.Line}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := roads.Build(origin, slices.Concat(street, c.extra))
			var got []int
			for e, spare := range g.Spare() {
				if spare {
					got = append(got, e-len(street))
				}
			}
			if !slices.Equal(got, c.spare) {
				t.Errorf("spare are %v of what was added, want %v", got, c.spare)
			}
		})
	}
}
