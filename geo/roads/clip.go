package roads

import (
	"iter"
	"math"

	"github.com/runnerway/runnerway/geo"
)

// clipMargin is how far beyond a tile's edge its areas reach, as a share of the tile, so that no seam shows between tiles.
const clipMargin = 1.0 / 64

// maxAreaTiles is over how many tiles an area may spread (a square of about 250 km); larger ones are no park or lake that a
// street map needs.
const maxAreaTiles = 128 * 128

// ByTile yields the area cut to each tile that it touches, by column and row. Nothing for areas of fewer than three
// positions or beyond maxAreaTiles.
func (a Area) ByTile() iter.Seq2[TileID, Area] {
	return func(yield func(TileID, Area) bool) {
		if len(a.Ring) < 3 {
			return
		}
		b := geo.EmptyBounds()
		for _, p := range a.Ring {
			b = b.Extend(p.Point())
		}
		lo, hi := tileRange(b)
		if (hi.X-lo.X+1)*(hi.Y-lo.Y+1) > maxAreaTiles {
			return
		}
		for x := lo.X; x <= hi.X; x++ {
			// First the column, then its tiles, so that a long lake is not walked whole for every tile.
			column := clipRing(a.Ring, rangeBounds(TileID{X: x, Y: lo.Y}, TileID{X: x, Y: hi.Y}))
			for y := lo.Y; y <= hi.Y && len(column) > 2; y++ {
				id := TileID{X: x, Y: y}
				if ring := clipRing(column, id.Bounds()); len(ring) > 2 && !yield(id, Area{Kind: a.Kind, Name: a.Name, Ring: ring}) {
					return
				}
			}
		}
	}
}

// clipRing is the part of the ring within b and its margin (Sutherland and Hodgman 1974): one ring, in which separate parts
// are joined along the edge.
func clipRing(ring []Position, b geo.Bounds) []Position {
	margin := (b.Max.Lng - b.Min.Lng) * clipMargin
	lo := PositionOf(geo.Point{Lat: math.Max(-90, b.Min.Lat-margin), Lng: math.Max(-180, b.Min.Lng-margin)})
	hi := PositionOf(geo.Point{Lat: math.Min(90, b.Max.Lat+margin), Lng: math.Min(180, b.Max.Lng+margin)})
	lat := func(p Position) int32 { return p.Lat }
	lng := func(p Position) int32 { return p.Lng }
	ring = clipHalf(ring, lat, lo.Lat, 1)
	ring = clipHalf(ring, lat, hi.Lat, -1)
	ring = clipHalf(ring, lng, lo.Lng, 1)
	return clipHalf(ring, lng, hi.Lng, -1)
}

// clipHalf keeps what lies on the side of edge on which sign*(coordinate-edge) is not negative.
func clipHalf(ring []Position, coordinate func(Position) int32, edge int32, sign int64) []Position {
	inside := func(p Position) bool { return sign*(int64(coordinate(p))-int64(edge)) >= 0 }
	var out []Position
	add := func(p Position) {
		if len(out) == 0 || out[len(out)-1] != p {
			out = append(out, p)
		}
	}
	for i, p := range ring {
		before := ring[(i+len(ring)-1)%len(ring)]
		if inside(p) != inside(before) {
			t := (float64(edge) - float64(coordinate(before))) / (float64(coordinate(p)) - float64(coordinate(before)))
			add(Position{
				Lat: before.Lat + int32(math.Round(t*(float64(p.Lat)-float64(before.Lat)))),
				Lng: before.Lng + int32(math.Round(t*(float64(p.Lng)-float64(before.Lng)))),
			})
		}
		if inside(p) {
			add(p)
		}
	}
	if len(out) > 1 && out[0] == out[len(out)-1] {
		out = out[:len(out)-1]
	}
	return out
}
