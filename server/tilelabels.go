package server

import (
	"iter"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"

	"github.com/runnerway/runnerway/geo/roads"
)

// An area is stored in pieces, one for each street tile that it touches, and map tiles cut them once more, so a name that
// every piece carried would be written many times. It is written at one point instead: in the largest piece, as far as a
// street tile and its eight neighbours tell, which is the same for every map tile that asks. An area wider than that gets
// its name once in about every third tile.

// labelSidePx is how many pixels the side of a square as large as an area has at the zoom from which its name is shown.
const labelSidePx = 30

// pixelsAround is how many pixels the equator has at zoom 0.
const pixelsAround = 512

type areaKey struct {
	kind roads.AreaKind
	name string
}

// An areaPiece is what a street tile holds of an area with a name.
type areaPiece struct {
	areaKey
	shape orb.Polygon // in degrees
	size  float64     // in square degrees, stretched by the latitude
	whole bool        // it is all of the area: nothing of it reaches beyond the tile
}

// addPiece takes over an area of street tile id for its name.
func (d *tileDrawing) addPiece(id roads.TileID, a *roads.Area, shape orb.Polygon) {
	if a.Name == "" {
		return
	}
	in := tileBound(id)
	bound := shape.Bound()
	d.pieces[id] = append(d.pieces[id], areaPiece{
		areaKey: areaKey{kind: a.Kind, name: a.Name},
		shape:   shape,
		size:    math.Abs(planar.Area(shape)) * math.Cos(bound.Center()[1]*math.Pi/180),
		whole:   in.Contains(bound.Min) && in.Contains(bound.Max),
	})
}

// addLabels makes the points at which the names of areas are written within the tile. All areas of the street tiles below it
// and around these must have been added.
func (d *tileDrawing) addLabels(lo, hi roads.TileID) {
	here := d.tile.Bound()
	for id := range roads.TilesBetween(lo, hi) {
		written := map[areaKey]bool{}
		for _, p := range d.pieces[id] {
			if !p.whole && (written[p.areaKey] || !d.largest(id, p)) {
				continue
			}
			at, ok := labelPoint(p.shape, tileBound(id))
			if !ok {
				continue
			}
			written[p.areaKey] = written[p.areaKey] || !p.whole
			if !here.Contains(at) || at[0] == here.Max[0] || at[1] == here.Min[1] { // a point on an edge belongs to one tile
				continue
			}
			f := geojson.NewFeature(at)
			f.Properties["class"], f.Properties["name"], f.Properties["zoom"] = p.kind.String(), p.name, labelZoom(p, at)
			d.labels = append(d.labels, f)
		}
	}
}

// largest reports whether no piece of the same area in tile id or around it is larger than p; of equals the first counts.
func (d *tileDrawing) largest(id roads.TileID, p areaPiece) bool {
	for dx := -1; dx <= 1; dx++ {
		for dy := -1; dy <= 1; dy++ {
			near := roads.TileID{X: id.X + dx, Y: id.Y + dy}
			before := dx < 0 || dx == 0 && dy < 0
			for _, o := range d.pieces[near] {
				if o.areaKey == p.areaKey && !o.whole && (o.size > p.size || before && o.size == p.size) {
					return false
				}
			}
		}
	}
	return true
}

// labelPoint is a point well within the shape and the bound: the shape's centroid, or if that lies outside the middle of the
// widest stretch on some lines from west to east. False if there is none.
func labelPoint(shape orb.Polygon, in orb.Bound) (orb.Point, bool) {
	if c, _ := planar.CentroidArea(shape); in.Contains(c) && planar.PolygonContains(shape, c) {
		return c, true
	}
	bound := shape.Bound()
	south, north := math.Max(bound.Min[1], in.Min[1]), math.Min(bound.Max[1], in.Max[1])
	var best orb.Point
	widest := 0.0
	for _, share := range []float64{0.5, 0.35, 0.65, 0.2, 0.8} {
		lat := south + (north-south)*share
		for west, east := range stretches(shape, lat) {
			west, east = math.Max(west, in.Min[0]), math.Min(east, in.Max[0])
			if east-west > widest {
				widest, best = east-west, orb.Point{(west + east) / 2, lat}
			}
		}
	}
	return best, widest > 0
}

// labelZoom is the zoom from which there is room for the name of p, rounded to tenths.
func labelZoom(p areaPiece, at orb.Point) float64 {
	side := math.Sqrt(p.size) / math.Cos(at[1]*math.Pi/180) / 360 * pixelsAround // in pixels at zoom 0
	return math.Round(10*math.Log2(labelSidePx/math.Max(side, 1e-9))) / 10
}

func tileBound(id roads.TileID) orb.Bound {
	b := id.Bounds()
	return orb.Bound{Min: orb.Point{b.Min.Lng, b.Min.Lat}, Max: orb.Point{b.Max.Lng, b.Max.Lat}}
}

// stretches yields where the line of a latitude lies within the shape, from west to east.
func stretches(shape orb.Polygon, lat float64) iter.Seq2[float64, float64] {
	return func(yield func(west, east float64) bool) {
		var crossings []float64
		for _, ring := range shape {
			for i := 1; i < len(ring); i++ {
				a, b := ring[i-1], ring[i]
				if (a[1] > lat) != (b[1] > lat) {
					crossings = append(crossings, a[0]+(lat-a[1])/(b[1]-a[1])*(b[0]-a[0]))
				}
			}
		}
		slices.Sort(crossings)
		for pair := range slices.Chunk(crossings, 2) {
			if len(pair) == 2 && !yield(pair[0], pair[1]) {
				return
			}
		}
	}
}
