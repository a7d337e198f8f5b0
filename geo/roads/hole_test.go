package roads_test

import (
	"slices"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// square is a ring of 2*half degrees a side.
func square(lat, lng, half float64) []roads.Position {
	var ring []roads.Position
	for _, p := range [][2]float64{{lat - half, lng - half}, {lat - half, lng + half}, {lat + half, lng + half}, {lat + half, lng - half}} {
		ring = append(ring, roads.PositionOf(geo.Point{Lat: p[0], Lng: p[1]}))
	}
	return ring
}

// holesByName lists for each area how many holes it has.
func holesByName(areas []roads.Area) map[string]int {
	found := map[string]int{}
	for a, holes := range roads.WithHoles(areas) {
		found[a.Name] = len(holes)
	}
	return found
}

func TestHolesBelongToTheAreaAroundThem(t *testing.T) {
	got := holesByName([]roads.Area{
		{Kind: roads.Park, Name: "park", Ring: square(50, 10, 0.02)},
		{Kind: roads.Water, Name: "lake", Ring: square(50, 10, 0.01)},
		{Kind: roads.Water, Name: "pond", Ring: square(50, 10.015, 0.002)},
		{Kind: roads.Hole, Ring: square(50, 10, 0.001)},      // an island in the lake
		{Kind: roads.Hole, Ring: square(50, 10.005, 0.001)},  // another
		{Kind: roads.Hole, Ring: square(50, 10.015, 0.0005)}, // one in the pond
		{Kind: roads.Hole, Ring: square(51, 10, 0.001)},      // of nothing
		{Kind: roads.Park, Name: "meadow", Ring: square(50, 10, 0.0005)},
	})
	for name, want := range map[string]int{"park": 0, "lake": 2, "pond": 1, "meadow": 0} {
		if n, ok := got[name]; !ok || n != want {
			t.Errorf("%s: %d holes (listed: %v), want %d", name, n, ok, want)
		}
	}
	if len(got) != 4 {
		t.Errorf("areas = %v, want the four that are no holes", got)
	}
}

func TestHolesAreCutWithTheirArea(t *testing.T) {
	// Both reach over several tiles; the hole covers some of them whole.
	lake := roads.Area{Kind: roads.Water, Name: "lake", Ring: square(50, 10, 0.1)}
	island := roads.Area{Kind: roads.Hole, Ring: square(50, 10, 0.06)}
	holed := 0
	for _, placed := range roads.Cut(&roads.Tile{Areas: []roads.Area{lake, island}}, geo.EmptyBounds()) {
		middle := placed.ID.Bounds().Center()
		d := max(middle.Lat-50, 50-middle.Lat, middle.Lng-10, 10-middle.Lng)
		stored, err := roads.DecodeTile(placed.Tile.Encode())
		if err != nil {
			t.Fatal(err)
		}
		hole := slices.ContainsFunc(stored.Areas, func(a roads.Area) bool { return a.Kind == roads.Hole })
		n, ok := holesByName(stored.Areas)["lake"]
		if !ok || hole != (n == 1) {
			t.Errorf("tile %v: lake %v with %d holes, hole stored: %v", placed.ID, ok, n, hole)
		}
		if d < 0.05 && n != 1 {
			t.Errorf("tile %v lies on the island and has %d holes", placed.ID, n)
		}
		holed += n
	}
	if holed == 0 {
		t.Error("no tile has a hole")
	}
}
