package roads_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// grid is a street grid of n x n blocks of stepM metres with its south-western corner at from.
func grid(from geo.Point, n int, stepM float64) []roads.Street {
	plane := geo.NewPlane(from)
	at := func(x, y int) roads.Position {
		return roads.PositionOf(plane.Point(geo.XY{X: float64(x) * stepM, Y: float64(y) * stepM}))
	}
	var out []roads.Street
	for y := range n + 1 {
		for x := range n + 1 {
			if x < n {
				out = append(out, roads.Street{Class: roads.Residential, Line: []roads.Position{at(x, y), at(x+1, y)}})
			}
			if y < n {
				out = append(out, roads.Street{Class: roads.Footway, Name: "Avenue", Line: []roads.Position{at(x, y), at(x, y+1)}})
			}
		}
	}
	return out
}

var corner = geo.Point{Lat: 57.65, Lng: 11.85}

func TestCutKeepsEverythingOnce(t *testing.T) {
	content := roads.Tile{Streets: grid(corner, 60, 150)}
	for i := 0; i < 100; i += 2 {
		content.Lamps = append(content.Lamps, content.Streets[i].Line[0], content.Streets[i].Line[0])
		content.Cameras = append(content.Cameras, content.Streets[i+1].Line[1])
	}
	slices.Reverse(content.Lamps)
	streets, lamps, cameras, whole := 0, 0, 0, 0
	placed := roads.Cut(&content, geo.EmptyBounds())
	for _, p := range placed {
		for _, s := range p.Tile.Streets {
			if at := roads.TileAt(s.Line[0].Point()); at != p.ID {
				t.Errorf("a street of tile %v is in %v", at, p.ID)
			}
		}
		streets, lamps, cameras = streets+len(p.Tile.Streets), lamps+len(p.Tile.Lamps), cameras+len(p.Tile.Cameras)
		if p.Whole {
			whole++
		}
		if !slices.IsSortedFunc(p.Tile.Lamps, roads.Position.Compare) {
			t.Errorf("the lamps of %v are not sorted", p.ID)
		}
	}
	if streets != len(content.Streets) || lamps != 50 || cameras != len(content.Cameras) {
		t.Errorf("%d streets, %d lamps, %d cameras", streets, lamps, cameras)
	}
	// 9 km are 6 to 7 tiles each way; those at the rim are not whole.
	if len(placed) < 49 || whole != 25 && whole != 30 && whole != 36 {
		t.Errorf("%d of %d tiles are whole", whole, len(placed))
	}
	for _, p := range roads.Cut(&content, geo.Around(corner, 100)) {
		if p.Whole {
			t.Errorf("tile %v is whole beyond what the file covers", p.ID)
		}
	}
	if got := roads.Cut(&roads.Tile{}, geo.EmptyBounds()); len(got) != 0 {
		t.Errorf("nothing was cut into %v", got)
	}
}

// areaOf is the area of a ring in square degrees, times 1e14.
func areaOf(ring []roads.Position) float64 {
	var sum float64
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += float64(p.Lng-ring[0].Lng)*float64(q.Lat-ring[0].Lat) - float64(q.Lng-ring[0].Lng)*float64(p.Lat-ring[0].Lat)
	}
	return math.Abs(sum) / 2
}

func TestAreasAreCutToTheTilesTheyTouch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// A star around a centre: a ring that does not cross itself.
		center := point(57, 58, 11, 12).Draw(t, "center")
		plane := geo.NewPlane(center)
		var ring []roads.Position
		n := rapid.IntRange(3, 12).Draw(t, "corners")
		for i := range n {
			r := rapid.Float64Range(200, 6000).Draw(t, "radius")
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			ring = append(ring, roads.PositionOf(plane.Point(geo.XY{X: r * cos, Y: r * sin})))
		}
		placed := roads.Cut(&roads.Tile{Areas: []roads.Area{{Kind: roads.Water, Name: "Sjön", Ring: ring}}}, geo.EmptyBounds())
		var sum float64
		for _, p := range placed {
			b := p.ID.Bounds()
			const margin = 0.02 // of the tile, each way
			dLat, dLng := (b.Max.Lat-b.Min.Lat)*2*margin, (b.Max.Lng-b.Min.Lng)*margin
			for _, a := range p.Tile.Areas {
				if a.Kind != roads.Water || a.Name != "Sjön" || len(a.Ring) < 3 {
					t.Fatalf("area %+v", a)
				}
				sum += areaOf(a.Ring)
				for _, at := range a.Ring {
					q := at.Point()
					if q.Lat < b.Min.Lat-dLat || q.Lat > b.Max.Lat+dLat || q.Lng < b.Min.Lng-dLng || q.Lng > b.Max.Lng+dLng {
						t.Fatalf("%v is far from tile %v", q, b)
					}
				}
			}
		}
		// Nothing is lost. The margins overlap: a small area in a corner comes in four tiles.
		if whole := areaOf(ring); sum < 0.999*whole || sum > 4.001*whole {
			t.Fatalf("parts of %g in all, the area has %g", sum, whole)
		}
	})
}

func TestAreasWithoutSenseAreLeftOut(t *testing.T) {
	at := func(lat, lng float64) roads.Position { return roads.PositionOf(geo.Point{Lat: lat, Lng: lng}) }
	content := roads.Tile{Areas: []roads.Area{
		{},
		{Ring: []roads.Position{at(1, 1), at(2, 2)}},
		{Ring: []roads.Position{at(-80, -170), at(80, -170), at(80, 170), at(-80, 170)}}, // half the world
	}}
	if got := roads.Cut(&content, geo.EmptyBounds()); len(got) != 0 {
		t.Errorf("%d tiles", len(got))
	}
}
