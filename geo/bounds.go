package geo

import "math"

// Bounds is an axis-parallel box in degrees, both corners included. It does not cross the 180th meridian: a box that
// would is cut there. The zero value is the single point 0,0; use EmptyBounds to start a union.
type Bounds struct {
	Min, Max Point
}

// EmptyBounds contains nothing; extending it by a point gives that point's bounds.
func EmptyBounds() Bounds {
	inf := math.Inf(1)
	return Bounds{Min: Point{Lat: inf, Lng: inf}, Max: Point{Lat: -inf, Lng: -inf}}
}

// BoundsOf is the smallest box around points; EmptyBounds for none.
func BoundsOf(points []Point) Bounds {
	b := EmptyBounds()
	for _, p := range points {
		b = b.Extend(p)
	}
	return b
}

// Empty reports whether b contains no point.
func (b Bounds) Empty() bool { return b.Min.Lat > b.Max.Lat || b.Min.Lng > b.Max.Lng }

// Extend is the smallest box that contains b and p.
func (b Bounds) Extend(p Point) Bounds {
	return Bounds{
		Min: Point{Lat: math.Min(b.Min.Lat, p.Lat), Lng: math.Min(b.Min.Lng, p.Lng)},
		Max: Point{Lat: math.Max(b.Max.Lat, p.Lat), Lng: math.Max(b.Max.Lng, p.Lng)},
	}
}

// Contains reports whether p lies in b or on its edge.
func (b Bounds) Contains(p Point) bool {
	return p.Lat >= b.Min.Lat && p.Lat <= b.Max.Lat && p.Lng >= b.Min.Lng && p.Lng <= b.Max.Lng
}

// Intersects reports whether the two boxes share a point.
func (b Bounds) Intersects(o Bounds) bool {
	return b.Min.Lat <= o.Max.Lat && o.Min.Lat <= b.Max.Lat && b.Min.Lng <= o.Max.Lng && o.Min.Lng <= b.Max.Lng
}

// Center is the middle of b.
func (b Bounds) Center() Point {
	return Point{Lat: (b.Min.Lat + b.Max.Lat) / 2, Lng: (b.Min.Lng + b.Max.Lng) / 2}
}

// Around is the box that reaches radiusM metres from center to each side, cut at the poles and the 180th meridian.
func Around(center Point, radiusM float64) Bounds {
	dLat := radiusM / metersPerDegree
	dLng := dLat / math.Max(0.01, math.Cos(radians(center.Lat)))
	return Bounds{
		Min: Point{Lat: math.Max(-90, center.Lat-dLat), Lng: math.Max(-180, center.Lng-dLng)},
		Max: Point{Lat: math.Min(90, center.Lat+dLat), Lng: math.Min(180, center.Lng+dLng)},
	}
}
