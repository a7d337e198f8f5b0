package roads

import (
	"slices"

	"github.com/runnerway/runnerway/geo"
)

// A StoredTile is one tile of one source of streets.
type StoredTile struct {
	ID TileID
	// Whole says that the source holds data in all eight neighbours too, so that it replaces older sources here.
	Whole bool
	Data  []byte // as Encode made it
}

// A PlacedTile is a tile of an extract that was cut.
type PlacedTile struct {
	ID    TileID
	Whole bool
	Tile  Tile
}

// A PlacedArea is an area, or a hole in one before it, that is cut to a tile already.
type PlacedArea struct {
	ID   TileID
	Area Area
}

// Cut divides the content of an extract into tiles, ordered by column and row: streets, lamps and cameras by their first
// position, lines in parts, areas clipped to each tile they touch, and after them those that are placed already. covered is the box for which the extract is complete, empty if unknown;
// a tile is Whole if it and all its neighbours have streets and it lies within covered. Lines are shared with content.
func Cut(content *Tile, covered geo.Bounds, placed ...PlacedArea) []PlacedTile {
	var parts []part
	for i := range content.Streets {
		parts = append(parts, part{TileAt(content.Streets[i].Line[0].Point()), ofStreets, i})
	}
	for i, p := range content.Lamps {
		parts = append(parts, part{TileAt(p.Point()), ofLamps, i})
	}
	for i, p := range content.Cameras {
		parts = append(parts, part{TileAt(p.Point()), ofCameras, i})
	}
	var areas []Area
	for i := range content.Areas {
		for id, a := range content.Areas[i].ByTile() {
			parts = append(parts, part{id, ofAreas, len(areas)})
			areas = append(areas, a)
		}
	}
	for _, p := range placed {
		parts = append(parts, part{p.ID, ofAreas, len(areas)})
		areas = append(areas, p.Area)
	}
	var lines []MapLine
	for _, whole := range content.Lines {
		for id, l := range whole.ByTile() {
			parts = append(parts, part{id, ofLines, len(lines)})
			lines = append(lines, l)
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return a.id.compare(b.id) })
	var out []PlacedTile
	var streets Coverage
	for _, p := range parts {
		if len(out) == 0 || out[len(out)-1].ID != p.id {
			out = append(out, PlacedTile{ID: p.id})
		}
		t := &out[len(out)-1].Tile
		switch p.of {
		case ofStreets:
			t.Streets = append(t.Streets, content.Streets[p.at])
			streets.Add(p.id)
		case ofLamps:
			t.Lamps = append(t.Lamps, content.Lamps[p.at])
		case ofCameras:
			t.Cameras = append(t.Cameras, content.Cameras[p.at])
		case ofAreas:
			t.Areas = append(t.Areas, areas[p.at])
		case ofLines:
			t.Lines = append(t.Lines, lines[p.at])
		}
	}
	for i := range out {
		t := &out[i]
		t.Tile.Lamps, t.Tile.Cameras = sortPositions(t.Tile.Lamps), sortPositions(t.Tile.Cameras)
		t.Whole = streets.Whole(t.ID, covered)
	}
	return out
}

// part is one thing of an extract and the tile it goes to.
type part struct {
	id TileID
	of section
	at int
}

// section says which list of a Tile a part is from.
type section uint8

const (
	ofStreets section = iota
	ofLamps
	ofCameras
	ofAreas
	ofLines
)
