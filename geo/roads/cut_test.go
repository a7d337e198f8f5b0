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

func TestLinesAreCutInPartsThatMeet(t *testing.T) {
	at := func(x, y float64) roads.Position {
		return roads.PositionOf(geo.Point{Lat: corner.Lat + y/100, Lng: corner.Lng + x/100})
	}
	whole := roads.MapLine{Kind: roads.Motorway, Name: "E 6", Line: []roads.Position{at(0, 0), at(0.5, 0.2), at(30, 9), at(30.1, -20), at(30.2, -20)}}
	var last roads.Position
	var lengthM float64
	for _, p := range roads.Cut(&roads.Tile{Lines: []roads.MapLine{whole}}, geo.EmptyBounds()) {
		for _, l := range p.Tile.Lines {
			b := p.ID.Bounds()
			reach := geo.Bounds{
				Min: geo.Point{Lat: 2*b.Min.Lat - b.Max.Lat, Lng: 2*b.Min.Lng - b.Max.Lng},
				Max: geo.Point{Lat: 2*b.Max.Lat - b.Min.Lat, Lng: 2*b.Max.Lng - b.Min.Lng},
			}
			for i, q := range l.Line {
				if !reach.Contains(q.Point()) || i == 0 && roads.TileAt(q.Point()) != p.ID {
					t.Errorf("%v is in tile %v", q, p.ID)
				}
			}
			if l.Kind != whole.Kind || l.Name != whole.Name || len(l.Line) < 2 {
				t.Errorf("%+v", l)
			}
			for i := 1; i < len(l.Line); i++ {
				lengthM += geo.Distance(l.Line[i-1].Point(), l.Line[i].Point())
			}
		}
	}
	// The parts in their order are the line.
	i := 0
	for id, l := range whole.ByTile() {
		if i > 0 && l.Line[0] != last || roads.TileAt(l.Line[0].Point()) != id {
			t.Errorf("part %d of tile %v begins at %v, the one before ends at %v", i, id, l.Line[0], last)
		}
		last = l.Line[len(l.Line)-1]
		i++
	}
	var want float64
	for i := 1; i < len(whole.Line); i++ {
		want += geo.Distance(whole.Line[i-1].Point(), whole.Line[i].Point())
	}
	if last != whole.Line[len(whole.Line)-1] || math.Abs(lengthM-want) > 0.001*want {
		t.Errorf("%d parts of %.0f m end at %v, want %.0f m", i, lengthM, last, want)
	}
	for range (roads.MapLine{Line: whole.Line[:1]}).ByTile() {
		t.Error("one position is no line")
	}
}

func TestCutPutsPlacedAreasAfterTheOthers(t *testing.T) {
	id := roads.TileAt(corner)
	b := id.Bounds()
	ring := []roads.Position{roads.PositionOf(b.Min), roads.PositionOf(geo.Point{Lat: b.Max.Lat, Lng: b.Min.Lng}), roads.PositionOf(b.Max)}
	sea := roads.PlacedArea{ID: id, Area: roads.Area{Kind: roads.Water, Ring: ring}}
	hole := roads.PlacedArea{ID: id, Area: roads.Area{Kind: roads.Hole, Ring: ring}}
	content := roads.Tile{Areas: []roads.Area{{Kind: roads.Park, Name: "Park", Ring: []roads.Position{ring[0], ring[1], roads.PositionOf(corner)}}}}
	for _, p := range roads.Cut(&content, geo.EmptyBounds(), sea, hole) {
		if p.ID == id {
			a := p.Tile.Areas
			if len(a) != 3 || a[0].Name != "Park" || a[1].Kind != roads.Water || a[2].Kind != roads.Hole || !slices.Equal(a[1].Ring, ring) {
				t.Errorf("areas %+v", a)
			}
			return
		}
	}
	t.Error("no tile")
}
