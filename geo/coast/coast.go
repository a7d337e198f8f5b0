// Package coast makes areas of water out of coastlines, tile by tile of the map.
//
// OpenStreetMap has no polygons of the sea, only lines with the land on their left (natural=coastline), and an extract holds
// pieces of them. So the sea is put together for each tile by itself: the lines that cross its square are cut at the square's edge
// and closed along it, clockwise, so that the sea stays on the right; closed lines are islands. What a tile without a
// coastline is, follows from the tiles beside it (Sea). Nothing here needs more than one tile's lines at once.
//
// A coastline may be broken: cut short by the end of the extract, or drawn wrongly. Where lines end within a tile, or do not
// enter and leave it in turn, its sea is left out: rather no sea than a flooded town.
package coast

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// margin is how far beyond a tile's edge its sea reaches, in degrees: as far as other areas do, a 64th of the tile's width.
const margin = 360.0 / (1 << roads.TileZoom) / 64

// longestTiles is over how many tiles a line between two nodes may spread; a longer one is a mistake.
const longestTiles = 256

// ByTile yields the runs of a line that come within tiles or beside them, of each tile one after the other. The slices are
// shared with line.
func ByTile(line []roads.Position) iter.Seq2[roads.TileID, []roads.Position] {
	return func(yield func(roads.TileID, []roads.Position) bool) {
		type run struct{ from, to int }
		open := map[roads.TileID]run{}
		for i := 1; i < len(line); i++ {
			lo, hi := tilesAround(line[i-1], line[i])
			if (hi.X-lo.X+1)*(hi.Y-lo.Y+1) > longestTiles {
				continue
			}
			for id := range roads.TilesBetween(lo, hi) {
				r, begun := open[id]
				if begun && r.to < i-1 {
					if !yield(id, line[r.from:r.to+1]) {
						return
					}
					begun = false
				}
				if !begun {
					r.from = i - 1
				}
				r.to = i
				open[id] = r
			}
		}
		for _, id := range slices.SortedFunc(maps.Keys(open), compareTiles) {
			if r := open[id]; !yield(id, line[r.from:r.to+1]) {
				return
			}
		}
	}
}

func compareTiles(a, b roads.TileID) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) }

// tilesAround is the range of tiles whose square, with its margin, the line from a to b may touch.
func tilesAround(a, b roads.Position) (lo, hi roads.TileID) {
	const reach = 1.1 * margin
	box := geo.BoundsOf([]geo.Point{a.Point(), b.Point()})
	return roads.TileAt(geo.Point{Lat: box.Max.Lat + reach, Lng: box.Min.Lng - reach}),
		roads.TileAt(geo.Point{Lat: box.Min.Lat - reach, Lng: box.Max.Lng + reach})
}

// A point is a position whose coordinates need not be whole: x is the longitude, y the latitude.
type point struct{ x, y float64 }

func pointOf(p roads.Position) point { return point{float64(p.Lng), float64(p.Lat)} }

func (p point) compare(o point) int { return cmp.Or(cmp.Compare(p.y, o.y), cmp.Compare(p.x, o.x)) }

func (p point) position() roads.Position {
	return roads.Position{Lat: int32(math.Round(p.y)), Lng: int32(math.Round(p.x))}
}

// A frame is the square within which a tile's sea is put together. Its edges lie between whole numbers, so that no node is on one.
type frame struct{ x0, y0, x1, y1 float64 }

// thinnest is the least of a tile's height and width that must lie in a box for the box to say anything of it.
const thinnest = 1.0 / 16

// frameOf is the square of a tile with its margin, as far as it lies in box; an empty box has no end. False if hardly any of the tile
// does.
func frameOf(id roads.TileID, box geo.Bounds) (frame, bool) {
	b := id.Bounds()
	if in := within(b, box); in.Max.Lat-in.Min.Lat < thinnest*(b.Max.Lat-b.Min.Lat) || in.Max.Lng-in.Min.Lng < thinnest*(b.Max.Lng-b.Min.Lng) {
		return frame{}, false
	}
	b.Min.Lat, b.Min.Lng = b.Min.Lat-margin, b.Min.Lng-margin
	b.Max.Lat, b.Max.Lng = b.Max.Lat+margin, b.Max.Lng+margin
	b = within(b, box)
	between := func(degrees float64) float64 { return math.Floor(degrees*1e7) + 0.5 }
	return frame{between(b.Min.Lng), between(b.Min.Lat), between(b.Max.Lng), between(b.Max.Lat)}, true
}

// within is the part of b that lies in box.
func within(b, box geo.Bounds) geo.Bounds {
	if box.Empty() {
		return b
	}
	return geo.Bounds{
		Min: geo.Point{Lat: max(b.Min.Lat, box.Min.Lat), Lng: max(b.Min.Lng, box.Min.Lng)},
		Max: geo.Point{Lat: min(b.Max.Lat, box.Max.Lat), Lng: min(b.Max.Lng, box.Max.Lng)},
	}
}

// Places on the edge of a frame are numbers from 0 to 4, clockwise from the north-west, a side each.
const (
	northWest = iota
	northEast
	southEast
	southWest
	corners
)

func (f frame) corner(n int) point {
	switch n % corners {
	case northWest:
		return point{f.x0, f.y1}
	case northEast:
		return point{f.x1, f.y1}
	case southEast:
		return point{f.x1, f.y0}
	}
	return point{f.x0, f.y0}
}

func (f frame) corners() []point {
	return []point{f.corner(northWest), f.corner(northEast), f.corner(southEast), f.corner(southWest)}
}

// place is where on the edge p is, which lies on it.
func (f frame) place(p point) float64 {
	switch {
	case p.y == f.y1:
		return northWest + (p.x-f.x0)/(f.x1-f.x0)
	case p.x == f.x1:
		return northEast + (f.y1-p.y)/(f.y1-f.y0)
	case p.y == f.y0:
		return southEast + (f.x1-p.x)/(f.x1-f.x0)
	}
	return southWest + (p.y-f.y0)/(f.y1-f.y0)
}

func (f frame) contains(p point) bool { return p.x > f.x0 && p.x < f.x1 && p.y > f.y0 && p.y < f.y1 }
