package server_test

import (
	"testing"

	"github.com/paulmach/orb"

	"github.com/runnerway/runnerway/geo/roads"
)

func TestStreetCutAtJunctionsIsOneLineAgain(t *testing.T) {
	k, _ := newStreetKit(t, &roads.Tile{Streets: []roads.Street{
		street(roads.Residential, "Via Dante", at(0.4, 0.5), at(0.6, 0.5)),
		street(roads.Residential, "Via Dante", at(0.2, 0.5), at(0.4, 0.5)),
		street(roads.Residential, "Via Dante", at(0.8, 0.6), at(0.6, 0.5)), // drawn the other way round
		street(roads.Residential, "Via Dante", at(0.2, 0.8), at(0.4, 0.8)), // does not meet them
		street(roads.Residential, "Via Rovello", at(0.4, 0.5), at(0.4, 0.1)),
	}})
	var dante []orb.LineString
	for _, f := range drawnTile(k, drawnAt)["streets"].Features {
		line, ok := f.Geometry.(orb.LineString)
		if !ok {
			t.Fatalf("%v is a %T, want one line a feature: names are written along the first only", f.Properties, f.Geometry)
		}
		if f.Properties["name"] == "Via Dante" {
			dante = append(dante, line)
		}
	}
	if len(dante) != 2 {
		t.Fatalf("Via Dante is %d lines, want 2", len(dante))
	}
	if b := dante[0].Bound(); b.Min[0] > 0.21*4096 || b.Max[0] < 0.79*4096 {
		t.Errorf("the three pieces that meet reach from %.0f to %.0f, want the whole street", b.Min[0], b.Max[0])
	}
}

func TestCrossingOfOneNameStaysApart(t *testing.T) {
	k, _ := newStreetKit(t, &roads.Tile{Streets: []roads.Street{
		street(roads.Footway, "", at(0.5, 0.5), at(0.2, 0.5)),
		street(roads.Footway, "", at(0.5, 0.5), at(0.8, 0.5)),
		street(roads.Footway, "", at(0.5, 0.5), at(0.5, 0.2)),
		street(roads.Footway, "", at(0.3, 0.8), at(0.6, 0.8)),
		street(roads.Footway, "", at(0.6, 0.8), at(0.6, 0.9), at(0.3, 0.8)), // a loop with the line before
	}})
	f := drawnTile(k, drawnAt)["streets"].Features
	if len(f) != 1 {
		t.Fatalf("%d features, want the nameless streets of a class in one", len(f))
	}
	if lines := f[0].Geometry.(orb.MultiLineString); len(lines) != 4 {
		t.Errorf("%d lines, want the three arms and the loop: %v", len(lines), lines)
	}
}
