package server

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/simplify"

	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/store"
)

// Everything inside a tile is in units of a 4096th of its side: a sixteenth of a pixel when it is shown at 256.
const (
	tileBuffer    = 96.0 // kept beyond the edge, so that the ends of wide lines do not show at the seams
	tileTolerance = 4.0  // how far a simplified line may stray: a quarter of a pixel
)

// A tileDrawing collects what one map tile shows. Streets of one class and name become one feature; features keep the
// order in which they were met, so the same streets give the same bytes.
type tileDrawing struct {
	tile  maptile.Tile
	frame orb.Bound // the tile with its buffer, in degrees

	streets  []*geojson.Feature
	street   map[streetKey]int // index into streets
	rails    orb.MultiLineString
	parks    []*geojson.Feature
	water    []*geojson.Feature
	places   []*geojson.Feature
	labels   []*geojson.Feature
	pieces   map[roads.TileID][]areaPiece
	seen     map[lineKey]bool
	seenArea map[lineKey]bool
}

type streetKey struct{ class, name string }

// A lineKey tells lines of overlapping imports apart as the street graph does, without their length.
type lineKey struct {
	first, second, last roads.Position
	positions           int
}

func newTileDrawing(tile maptile.Tile) *tileDrawing {
	return &tileDrawing{
		tile:     tile,
		frame:    tile.Bound(tileBuffer / mvt.DefaultExtent),
		street:   map[streetKey]int{},
		pieces:   map[roads.TileID][]areaPiece{},
		seen:     map[lineKey]bool{},
		seenArea: map[lineKey]bool{},
	}
}

// add takes over what of the street tile id belongs on the tile; stored is what each source has of it.
func (d *tileDrawing) add(id roads.TileID, stored []*roads.Tile) {
	for _, s := range stored {
		for i := range s.Streets {
			if street := &s.Streets[i]; shownAt(street.Class, d.tile.Z) {
				d.addStreet(street.Class.String(), street.Name, street.Line, namedAt(street.Class, d.tile.Z))
			}
		}
		for i := range s.Lines {
			d.addLine(&s.Lines[i])
		}
	}
	for _, s := range roads.WithAreas(stored) {
		for a, holes := range roads.WithHoles(s.Areas) {
			d.addArea(id, a, holes)
		}
	}
}

// shownAt is the rule of which streets a zoom shows: the main ones from afar, then all that cars use, then everything.
func shownAt(class roads.Class, zoom maptile.Zoom) bool {
	switch class {
	case roads.Trunk, roads.Primary, roads.Secondary, roads.Tertiary:
		return true
	case roads.Residential, roads.Unclassified, roads.LivingStreet, roads.Pedestrian, roads.Road:
		return zoom >= 13
	}
	return zoom >= 14
}

func (d *tileDrawing) addStreet(class, name string, positions []roads.Position, named bool) {
	line, key, ok := d.line(positions)
	if !ok || d.seen[key] {
		return
	}
	d.seen[key] = true
	if !named {
		name = ""
	}
	id := streetKey{class: class, name: name}
	at, ok := d.street[id]
	if !ok {
		at = len(d.streets)
		d.street[id] = at
		f := geojson.NewFeature(orb.MultiLineString{})
		f.Properties["class"] = class
		if name != "" {
			f.Properties["name"] = name
		}
		d.streets = append(d.streets, f)
	}
	d.streets[at].Geometry = append(d.streets[at].Geometry.(orb.MultiLineString), line)
}

// The zooms from which lines are shown.
const (
	rampMinZoom = 12
	railMinZoom = 11
)

// addLine adds a road as one of the streets and a railway to the rails.
func (d *tileDrawing) addLine(l *roads.MapLine) {
	switch {
	case l.Kind == roads.Ramp && d.tile.Z < rampMinZoom || l.Kind == roads.Rail && d.tile.Z < railMinZoom:
	case l.Kind == roads.Rail:
		if line, key, ok := d.line(l.Line); ok && !d.seen[key] {
			d.seen[key] = true
			d.rails = append(d.rails, line)
		}
	default:
		d.addStreet(l.Kind.String(), l.Name, l.Line, namedAt(roads.Trunk, d.tile.Z))
	}
}

func (d *tileDrawing) addArea(id roads.TileID, a *roads.Area, holes [][]roads.Position) {
	line, key, shown := d.line(a.Ring)
	if d.seenArea[key] || len(line) < 3 {
		return
	}
	d.seenArea[key] = true
	polygon := orb.Polygon{closed(line)}
	for _, hole := range holes {
		if line, _, _ := d.line(hole); len(line) > 2 {
			polygon = append(polygon, closed(line))
		}
	}
	d.addPiece(id, a, polygon)
	if !shown {
		return
	}
	f := geojson.NewFeature(polygon)
	if a.Kind == roads.Water {
		d.water = append(d.water, f)
	} else {
		d.parks = append(d.parks, f)
	}
}

func closed(line orb.LineString) orb.Ring {
	if ring := orb.Ring(line); ring.Closed() {
		return ring
	}
	return append(orb.Ring(line), line[0])
}

// addPlaces adds places that have a name.
func (d *tileDrawing) addPlaces(places []store.Place) {
	for _, p := range places {
		if p.Name == "" {
			continue
		}
		f := geojson.NewFeature(orb.Point{p.At.Lng, p.At.Lat})
		f.Properties["class"], f.Properties["name"] = p.Category, p.Name
		d.places = append(d.places, f)
	}
}

// line is positions in degrees; false if none of it can be on the tile.
func (d *tileDrawing) line(positions []roads.Position) (orb.LineString, lineKey, bool) {
	if len(positions) < 2 {
		return nil, lineKey{}, false
	}
	line := make(orb.LineString, len(positions))
	for i, p := range positions {
		line[i] = orb.Point{float64(p.Lng) / 1e7, float64(p.Lat) / 1e7}
	}
	key := lineKey{first: positions[0], second: positions[1], last: positions[len(positions)-1], positions: len(positions)}
	return line, key, line.Bound().Intersects(d.frame)
}

// encode is the finished tile; no bytes if it shows nothing.
func (d *tileDrawing) encode() ([]byte, error) {
	for _, f := range d.streets {
		f.Geometry = joinLines(f.Geometry.(orb.MultiLineString))
	}
	var rails []*geojson.Feature
	if len(d.rails) > 0 {
		rails = append(rails, geojson.NewFeature(joinLines(d.rails)))
	}
	layers := mvt.Layers{}
	for _, l := range []struct {
		name     string
		features []*geojson.Feature
	}{{"water", d.water}, {"parks", d.parks}, {"rails", rails}, {"streets", d.streets}, {"labels", d.labels}, {"places", d.places}} {
		if len(l.features) > 0 {
			layers = append(layers, &mvt.Layer{Name: l.name, Version: 2, Extent: mvt.DefaultExtent, Features: l.features})
		}
	}
	layers.ProjectToTile(d.tile)
	layers.Clip(orb.Bound{
		Min: orb.Point{-tileBuffer, -tileBuffer},
		Max: orb.Point{mvt.DefaultExtent + tileBuffer, mvt.DefaultExtent + tileBuffer},
	})
	layers.Simplify(simplify.DouglasPeucker(tileTolerance))
	layers.RemoveEmpty(2*tileTolerance, 4*tileTolerance*tileTolerance)
	kept := layers[:0]
	for _, l := range layers {
		for _, f := range l.Features {
			turnRings(f.Geometry)
		}
		if l.Name == "streets" {
			l.Features = eachOnItsOwn(l.Features)
		}
		if len(l.Features) > 0 {
			kept = append(kept, l)
		}
	}
	return mvt.Marshal(kept)
}

// turnRings gives the rings of an area the windings that the tile format asks for: clockwise on the screen for the outer one,
// which with y down is a positive area, and the other way round for holes.
func turnRings(g orb.Geometry) {
	polygon, _ := g.(orb.Polygon)
	for i, ring := range polygon {
		if outer := i == 0; (ring.Orientation() == orb.CCW) != outer {
			ring.Reverse()
		}
	}
}
