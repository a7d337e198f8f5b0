package osm

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A tiler is the output that becomes tiles: everything is sorted by tile, and one tile after the other is put together.
type tiler struct {
	parts    *sorter // by tile and section, then as they are ordered in it
	coverage roads.Coverage
	summary  *Summary
	each     func(context.Context, roads.TileID, *roads.Tile) error // may be nil
	places   []Place
	areas    uint64 // so far, with a number for each part of one
	lines    uint64 // the same
	shores   *shores
	record   []byte
	last     roads.TileID // of a street
	lastBox  geo.Bounds   // its, empty before the first
}

// A section is one list of a tile.
type section uint64

const (
	ofStreets section = iota
	ofLamps
	ofCameras
	ofAreas
	ofLines
	sectionBits = 3
)

// partKey is the first number by which parts are sorted: column, row, section.
func partKey(id roads.TileID, s section) uint64 {
	return (uint64(id.X)<<roads.TileZoom|uint64(id.Y))<<sectionBits | uint64(s)
}

func tileOfKey(key uint64) roads.TileID {
	key >>= sectionBits
	return roads.TileID{X: int(key >> roads.TileZoom), Y: int(key & (1<<roads.TileZoom - 1))}
}

func (t *tiler) street(s *madeStreet) error {
	id := t.tileAt(s.line[0].Point())
	t.summary.addStreet(s)
	if err := t.shores.street(s); err != nil {
		return err
	}
	t.record = appendLine(append(t.record[:0], s.kind...), s.line)
	return t.parts.add(partKey(id, ofStreets), s.order, t.record)
}

// tileAt is the tile in which a street begins, mostly that of the one before.
func (t *tiler) tileAt(at geo.Point) roads.TileID {
	b := t.lastBox
	if at.Lat > b.Min.Lat && at.Lat < b.Max.Lat && at.Lng > b.Min.Lng && at.Lng < b.Max.Lng {
		return t.last
	}
	t.last = roads.TileAt(at)
	t.lastBox = t.last.Bounds()
	t.coverage.Add(t.last)
	return t.last
}

func (t *tiler) point(kind byte, at roads.Position) error {
	s, count := ofLamps, &t.summary.Lamps
	if kind == cameraPoint {
		s, count = ofCameras, &t.summary.Cameras
	}
	*count++
	return t.parts.add(partKey(roads.TileAt(at.Point()), s), positionKey(at), nil)
}

func (t *tiler) area(whole roads.Area) error {
	if whole.Kind != roads.Hole {
		t.summary.Areas++
	}
	for id, a := range whole.ByTile() {
		if err := t.placedArea(id, a); err != nil {
			return err
		}
	}
	return nil
}

// placedArea takes an area that is cut to a tile.
func (t *tiler) placedArea(id roads.TileID, a roads.Area) error {
	t.record = appendLine(appendText(append(t.record[:0], byte(a.Kind)), a.Name), a.Ring)
	t.areas++
	return t.parts.add(partKey(id, ofAreas), t.areas, t.record)
}

func (t *tiler) line(whole roads.MapLine) error {
	for id, l := range whole.ByTile() {
		t.record = appendLine(appendText(append(t.record[:0], byte(l.Kind)), l.Name), l.Line)
		t.lines++
		if err := t.parts.add(partKey(id, ofLines), t.lines, t.record); err != nil {
			return err
		}
	}
	return nil
}

func (t *tiler) coast(line []roads.Position) error { return t.shores.coast(line) }

// sea makes the areas of the sea, after all streets.
func (t *tiler) sea(box geo.Bounds) error { return t.shores.sea(box, t.summary.Bounds, t.placedArea) }

func (t *tiler) place(p Place) {
	t.summary.Places++
	t.places = append(t.places, p)
}

// write hands all tiles and places to sink; step is told how much of it is done, 0 to 1.
func (t *tiler) write(ctx context.Context, sink Sink, whole func(roads.TileID) bool, step func(share float64) error) error {
	parts, err := t.parts.merge()
	if err != nil {
		return err
	}
	var batch []roads.StoredTile
	flush := func() error {
		if err := ctx.Err(); err != nil || len(batch) == 0 {
			return err
		}
		t.summary.Tiles += int64(len(batch))
		if err := sink.AddTiles(ctx, batch); err != nil {
			return fmt.Errorf("store street tiles: %w", err)
		}
		batch = nil
		return nil
	}
	var one tileParts
	var done int64
	for more := parts.next(); more; {
		id := tileOfKey(parts.major)
		one.clear()
		for ; more && tileOfKey(parts.major) == id; more = parts.next() {
			if err := one.add(parts); err != nil {
				return err
			}
			done++
		}
		if t.each != nil {
			if err := t.each(ctx, id, &one.tile); err != nil {
				return fmt.Errorf("look at street tiles: %w", err)
			}
		}
		batch = append(batch, roads.StoredTile{ID: id, Whole: whole(id), Data: one.tile.Encode()})
		if len(batch) == tilesAtOnce || !more {
			share := float64(done) / float64(t.parts.count)
			if err := inTurn(flush, func() error { return step(share) }); err != nil {
				return err
			}
		}
	}
	if parts.err != nil {
		return parts.err
	}
	for batch := range slices.Chunk(t.places, placesAtOnce) {
		if err := sink.AddPlaces(ctx, slices.Clone(batch)); err != nil {
			return fmt.Errorf("store places: %w", err)
		}
	}
	return cmp.Or(ctx.Err(), t.parts.drop())
}

// tileParts puts one tile after the other together.
type tileParts struct {
	tile  roads.Tile
	lines []roads.Position // of the tile's streets, areas and lines
	r     recordReader
}

func (t *tileParts) clear() {
	t.tile.Streets, t.tile.Areas, t.tile.Lines = t.tile.Streets[:0], t.tile.Areas[:0], t.tile.Lines[:0]
	t.tile.Lamps, t.tile.Cameras = t.tile.Lamps[:0], t.tile.Cameras[:0]
	t.lines = t.lines[:0]
}

// add takes the next part of the tile.
func (t *tileParts) add(part *merged) error {
	t.r.rest = part.content
	switch section(part.major & (1<<sectionBits - 1)) {
	case ofStreets:
		k := t.r.kind()
		t.tile.Streets = append(t.tile.Streets, roads.Street{Class: k.class, Flags: k.flags, Name: k.name, Line: t.line()})
	case ofAreas:
		kind, name := roads.AreaKind(t.r.byte()), t.r.text()
		t.tile.Areas = append(t.tile.Areas, roads.Area{Kind: kind, Name: name, Ring: t.line()})
	case ofLines:
		kind, name := roads.LineKind(t.r.byte()), t.r.text()
		t.tile.Lines = append(t.tile.Lines, roads.MapLine{Kind: kind, Name: name, Line: t.line()})
	case ofLamps:
		t.tile.Lamps = addPoint(t.tile.Lamps, part.minor)
	case ofCameras:
		t.tile.Cameras = addPoint(t.tile.Cameras, part.minor)
	}
	return t.r.end()
}

func (t *tileParts) line() []roads.Position {
	from := len(t.lines)
	t.lines = t.r.line(t.lines)
	return t.lines[from:len(t.lines):len(t.lines)]
}

// addPoint adds a position unless it is the last one already.
func addPoint(to []roads.Position, key uint64) []roads.Position {
	at := positionOfKey(key)
	if len(to) > 0 && to[len(to)-1] == at {
		return to
	}
	return append(to, at)
}
