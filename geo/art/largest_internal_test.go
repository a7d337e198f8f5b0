package art

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art/svg"
	"github.com/runnerway/runnerway/geo/roads"
)

// TestSearchOutOfTimeSaysSo: who finds nothing in time does not know whether there is a route.
func TestSearchOutOfTimeSaysSo(t *testing.T) {
	late, cancelLate := context.WithDeadline(context.Background(), time.Now().Add(-time.Second))
	defer cancelLate()
	gone, cancelGone := context.WithCancel(context.Background())
	cancelGone()
	for _, c := range []struct {
		name string
		ctx  context.Context
		want error
	}{
		{"time is up", late, ErrTooSlow},
		{"nobody waits", gone, context.Canceled},
		{"no street around", context.Background(), ErrNoRoute},
	} {
		s := newSearch(c.ctx, crossroad(), Request{Outline: squareOutline(t), Start: geo.Point{Lat: 48, Lng: 9}, DistanceM: 1000}, 0, nil)
		if got := s.noRoute(); !errors.Is(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// crossroad is two streets that cross.
func crossroad() *roads.Graph {
	origin := geo.Point{Lat: 48, Lng: 9}
	plane := geo.NewPlane(origin)
	var streets []roads.Street
	for _, end := range []geo.XY{{X: 400}, {X: -400}, {Y: 400}, {Y: -400}} {
		streets = append(streets, roads.Street{Class: roads.Residential, Line: []roads.Position{
			roads.PositionOf(origin), roads.PositionOf(plane.Point(end)),
		}})
	}
	return roads.Build(origin, streets)
}

func squareOutline(t *testing.T) Outline {
	t.Helper()
	d, err := svg.Parse("M0 0 H10 V10 H0 Z")
	if err != nil {
		t.Fatal(err)
	}
	o, err := NewOutline(d)
	if err != nil {
		t.Fatal(err)
	}
	return o
}
