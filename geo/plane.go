package geo

import "math"

// metersPerDegree is the length of a degree of latitude on the sphere of EarthRadiusM.
const metersPerDegree = EarthRadiusM * math.Pi / 180

// XY is a position on a local plane in metres: X east, Y north.
type XY struct {
	X, Y float64
}

// Sub is a - b.
func (a XY) Sub(b XY) XY { return XY{X: a.X - b.X, Y: a.Y - b.Y} }

// Add is a + b.
func (a XY) Add(b XY) XY { return XY{X: a.X + b.X, Y: a.Y + b.Y} }

// Scale is a with both coordinates times k.
func (a XY) Scale(k float64) XY { return XY{X: a.X * k, Y: a.Y * k} }

// Dist is the straight distance between a and b.
func (a XY) Dist(b XY) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

// Lerp is the point that lies t of the way from a to b; t is not limited to 0..1.
func (a XY) Lerp(b XY, t float64) XY {
	return XY{X: a.X + (b.X-a.X)*t, Y: a.Y + (b.Y-a.Y)*t}
}

// PathLength is the sum of the distances between consecutive points.
func PathLength(path []XY) float64 {
	var sum float64
	for i := 1; i < len(path); i++ {
		sum += path[i-1].Dist(path[i])
	}
	return sum
}

// NearestOnSegment is the point of the segment a-b nearest to p and how far along it lies, 0 at a and 1 at b. A segment of
// no length gives a and 0.
func NearestOnSegment(p, a, b XY) (XY, float64) {
	d := b.Sub(a)
	sq := d.X*d.X + d.Y*d.Y
	if sq == 0 {
		return a, 0
	}
	t := ((p.X-a.X)*d.X + (p.Y-a.Y)*d.Y) / sq
	t = math.Max(0, math.Min(1, t))
	return a.Lerp(b, t), t
}

// A Plane is an equirectangular plane that touches the sphere at its origin. Its scale error grows with the square of the
// distance north or south of the origin: about 0.3 % at 15 km and 60 degrees of latitude. A plane must not reach over the
// 180th meridian.
type Plane struct {
	origin Point
	cosLat float64
}

// NewPlane makes the plane around origin.
func NewPlane(origin Point) Plane {
	return Plane{origin: origin, cosLat: math.Max(0.01, math.Cos(radians(origin.Lat)))}
}

// Origin is the point that lies at 0,0.
func (pl Plane) Origin() Point { return pl.origin }

// XY is where p lies on the plane.
func (pl Plane) XY(p Point) XY {
	return XY{X: (p.Lng - pl.origin.Lng) * metersPerDegree * pl.cosLat, Y: (p.Lat - pl.origin.Lat) * metersPerDegree}
}

// Point is the position of xy on the globe, the inverse of XY.
func (pl Plane) Point(xy XY) Point {
	return Point{Lat: pl.origin.Lat + xy.Y/metersPerDegree, Lng: pl.origin.Lng + xy.X/(metersPerDegree*pl.cosLat)}
}
