package roads

import (
	"iter"
	"math"

	"github.com/runnerway/runnerway/geo"
)

// TileZoom is the web mercator zoom of street tiles: about 1.9 km wide in Seoul and 1.3 km in Gothenburg.
const TileZoom = 14

const (
	tilesAcross = 1 << TileZoom
	maxLat      = 85.05112877980659 // where the web mercator square ends
)

// A TileID names a tile of zoom TileZoom in the XYZ scheme: X grows east from the 180th meridian, Y south from 85.05 north.
type TileID struct{ X, Y int }

// TileAt is the tile in which p lies. Points beyond the square's edges count to the tiles at the edge.
func TileAt(p geo.Point) TileID {
	lat := math.Max(-maxLat, math.Min(maxLat, p.Lat)) * math.Pi / 180
	x := (p.Lng + 180) / 360
	y := (1 - math.Asinh(math.Tan(lat))/math.Pi) / 2
	return TileID{X: tileStep(x), Y: tileStep(y)}
}

// TilesBetween are the tiles of the range from corner lo to corner hi, both included, column by column. None if hi is not
// beyond lo in both directions.
func TilesBetween(lo, hi TileID) iter.Seq[TileID] {
	return func(yield func(TileID) bool) {
		for x := lo.X; x <= hi.X; x++ {
			for y := lo.Y; y <= hi.Y; y++ {
				if !yield(TileID{X: x, Y: y}) {
					return
				}
			}
		}
	}
}

func tileStep(share float64) int {
	return int(math.Max(0, math.Min(tilesAcross-1, math.Floor(share*tilesAcross))))
}

// Bounds is the box of the tile; neighbouring boxes share their edge.
func (id TileID) Bounds() geo.Bounds {
	return geo.Bounds{
		Min: geo.Point{Lat: edgeLat(id.Y + 1), Lng: edgeLng(id.X)},
		Max: geo.Point{Lat: edgeLat(id.Y), Lng: edgeLng(id.X + 1)},
	}
}

// Valid reports whether there is such a tile.
func (id TileID) Valid() bool {
	return id.X >= 0 && id.X < tilesAcross && id.Y >= 0 && id.Y < tilesAcross
}

// compare orders tiles by column, then by row.
func (id TileID) compare(o TileID) int {
	if id.X != o.X {
		return id.X - o.X
	}
	return id.Y - o.Y
}

func edgeLng(x int) float64 { return float64(x)/tilesAcross*360 - 180 }

func edgeLat(y int) float64 {
	return math.Atan(math.Sinh(math.Pi*(1-2*float64(y)/tilesAcross))) * 180 / math.Pi
}

// tileRange is the tiles that b touches, as the north-western and the south-eastern one.
func tileRange(b geo.Bounds) (lo, hi TileID) {
	return TileAt(geo.Point{Lat: b.Max.Lat, Lng: b.Min.Lng}), TileAt(geo.Point{Lat: b.Min.Lat, Lng: b.Max.Lng})
}

// rangeBounds is the box of the tiles lo..hi.
func rangeBounds(lo, hi TileID) geo.Bounds {
	a, b := lo.Bounds(), hi.Bounds()
	return geo.Bounds{Min: geo.Point{Lat: b.Min.Lat, Lng: a.Min.Lng}, Max: geo.Point{Lat: a.Max.Lat, Lng: b.Max.Lng}}
}
