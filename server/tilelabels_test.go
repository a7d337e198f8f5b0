package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// labels lists the names of areas that a tile writes, each with its class, in order.
func labels(layers map[string]*mvt.Layer) string {
	var all []string
	if layer := layers["labels"]; layer != nil {
		for _, f := range layer.Features {
			all = append(all, fmt.Sprint(f.Properties["class"], " ", f.Properties["name"]))
		}
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// cutKit is a kit whose map shows what an import of the areas stores.
func cutKit(t *testing.T, areas ...roads.Area) *kit {
	t.Helper()
	k, source := newStreetKit(t)
	for _, placed := range roads.Cut(&roads.Tile{Areas: areas}, geo.EmptyBounds()) {
		source.tiles[placed.ID] = []*roads.Tile{&placed.Tile}
	}
	return k
}

// box is a ring around the part of drawnAt between two corners, which may lie outside of it.
func box(west, north, east, south float64) []roads.Position {
	return []roads.Position{at(west, north), at(east, north), at(east, south), at(west, south)}
}

// labelledIn fetches the tiles of a zoom around drawnAt and lists every name that any of them writes within itself.
func labelledIn(k *kit, zoom maptile.Zoom) (found []string) {
	lo, hi := tileOf(at(-1.5, -1.5), zoom), tileOf(at(2.5, 2.5), zoom)
	for x := lo.X; x <= hi.X; x++ {
		for y := lo.Y; y <= hi.Y; y++ {
			if got := labels(drawnTile(k, maptile.New(x, y, zoom))); got != "" {
				found = append(found, got)
			}
		}
	}
	slices.Sort(found)
	return found
}

func TestAreaAcrossTilesIsNamedOnce(t *testing.T) {
	k := cutKit(t, roads.Area{Kind: roads.Park, Name: "Lincoln's Inn Fields", Ring: box(0.8, 0.7, 1.3, 1.4)})
	for zoom := maptile.Zoom(13); zoom <= 16; zoom++ {
		if got := labelledIn(k, zoom); len(got) != 1 || got[0] != "park Lincoln's Inn Fields" {
			t.Errorf("zoom %d: names written = %q, want the park's once", zoom, got)
		}
	}
}

func TestNeighboursOfOneNameAreBothNamed(t *testing.T) {
	k := cutKit(t,
		roads.Area{Kind: roads.Park, Name: "어린이공원", Ring: box(0.7, 0.4, 0.9, 0.6)},
		roads.Area{Kind: roads.Park, Name: "어린이공원", Ring: box(1.1, 0.4, 1.2, 0.6)},
		roads.Area{Kind: roads.Water, Name: "어린이공원", Ring: box(1.5, 0.4, 1.6, 0.6)})
	want := []string{"park 어린이공원", "park 어린이공원, water 어린이공원"}
	if got := labelledIn(k, 14); !slices.Equal(got, want) {
		t.Errorf("names written = %q, want %q", got, want)
	}
}

func TestAreaIsNamedInsideOfIt(t *testing.T) {
	// A crescent open to the east: its centroid lies in the bay.
	ring := []roads.Position{at(0.1, 0.1), at(0.9, 0.1), at(0.9, 0.2), at(0.2, 0.2), at(0.2, 0.8), at(0.9, 0.8), at(0.9, 0.9), at(0.1, 0.9)}
	layers := drawnTile(cutKit(t, roads.Area{Kind: roads.Water, Name: "Bay", Ring: ring}), drawnAt)
	if labels(layers) != "water Bay" {
		t.Fatalf("labels = %q, want the water's", labels(layers))
	}
	p := layers["labels"].Features[0].Geometry.(orb.Point)
	if !layers["water"].Features[0].Geometry.(orb.Polygon)[0].Bound().Contains(p) || p[0] > 0.2*4096 && p[1] > 0.2*4096 && p[1] < 0.8*4096 {
		t.Errorf("the name is at %v, outside the water", p)
	}
}

func TestAreasKeepTheirHoles(t *testing.T) {
	k := cutKit(t,
		roads.Area{Kind: roads.Water, Name: "Lake", Ring: box(0.1, 0.1, 0.9, 0.9)},
		roads.Area{Kind: roads.Hole, Ring: box(0.4, 0.4, 0.6, 0.6)})
	layers := drawnTile(k, drawnAt)
	polygon, ok := layers["water"].Features[0].Geometry.(orb.Polygon)
	if !ok || len(polygon) != 2 || len(layers["water"].Features) != 1 || layers["parks"] != nil {
		t.Fatalf("water = %v, parks = %v, want one lake with one hole", layers["water"].Features[0].Geometry, layers["parks"])
	}
	// With y down: clockwise on the screen outside, the other way round inside.
	if polygon[0].Orientation() != orb.CCW || polygon[1].Orientation() != orb.CW {
		t.Errorf("windings = %v and %v", polygon[0].Orientation(), polygon[1].Orientation())
	}
	if labels(layers) != "water Lake" {
		t.Fatalf("labels = %q, want the lake's", labels(layers))
	}
	if p := layers["labels"].Features[0].Geometry.(orb.Point); polygon[1].Bound().Contains(p) {
		t.Errorf("the name is at %v, on the island %v", p, polygon[1].Bound())
	}
}

func TestLargeAreasAreNamedFromFurtherAway(t *testing.T) {
	k := cutKit(t,
		roads.Area{Kind: roads.Park, Name: "large", Ring: box(0.1, 0.1, 0.5, 0.5)},
		roads.Area{Kind: roads.Park, Name: "small", Ring: box(0.6, 0.6, 0.61, 0.61)})
	from := map[string]float64{}
	for _, f := range drawnTile(k, drawnAt)["labels"].Features {
		from[f.Properties["name"].(string)] = f.Properties["zoom"].(float64)
	}
	// 0.4 of a tile of 512 pixels has 30 of them 2.8 zooms before; 0.01 of it 2.5 zooms later.
	if d := from["large"] - 11.2; d < -0.2 || d > 0.2 {
		t.Errorf("the large park is named from zoom %v, want about 11.2", from["large"])
	}
	if d := from["small"] - 16.5; d < -0.2 || d > 0.2 {
		t.Errorf("the small park is named from zoom %v, want about 16.5", from["small"])
	}
}

func tileOf(p roads.Position, zoom maptile.Zoom) maptile.Tile {
	return maptile.At(orb.Point{p.Point().Lng, p.Point().Lat}, zoom)
}
