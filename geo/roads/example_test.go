package roads_test

import (
	"fmt"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// Two streets that share a position are joined there; a snap finds the nearest place on them.
func ExampleBuild() {
	corner := geo.Point{Lat: 37.5, Lng: 127}
	east := geo.Point{Lat: 37.5, Lng: 127.002}
	north := geo.Point{Lat: 37.501, Lng: 127}
	g := roads.Build(corner, []roads.Street{
		{Class: roads.Residential, Name: "테헤란로", Line: []roads.Position{roads.PositionOf(corner), roads.PositionOf(east)}},
		{Class: roads.Footway, Line: []roads.Position{roads.PositionOf(corner), roads.PositionOf(north)}},
	})
	fmt.Println(len(g.Vertices), "vertices,", g.Edges(), "edges")
	snap, ok := g.Snap(geo.XY{X: 100, Y: 20}, 300)
	fmt.Println(ok, g.Names[g.Name[snap.Edge]], snap.AlongM, snap.DistanceM)
	// Output:
	// 3 vertices, 2 edges
	// true 테헤란로 100 20
}

func ExampleTileAt() {
	id := roads.TileAt(geo.Point{Lat: 37.4979, Lng: 127.0276})
	fmt.Println(id.X, id.Y)
	// Output: 13973 6348
}
