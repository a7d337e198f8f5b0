// Package geo has the points, distances and planes that everything spatial here is built on: WGS84 points in degrees,
// great-circle distances in metres, bounds, and a local plane in metres on which the inner loops work.
package geo

import "math"

// EarthRadiusM is the mean earth radius that the HTTP contract prescribes for every distance, in metres.
const EarthRadiusM = 6_371_000

// A Point is a WGS84 position in degrees.
type Point struct {
	Lat, Lng float64
}

// Valid reports whether p is finite and within -90..90 and -180..180.
func (p Point) Valid() bool {
	// NaN fails every comparison, so it is invalid without a case of its own.
	return p.Lat >= -90 && p.Lat <= 90 && p.Lng >= -180 && p.Lng <= 180
}

// Distance is the great-circle distance between a and b in metres (haversine on a sphere of EarthRadiusM).
func Distance(a, b Point) float64 {
	lat1, lat2 := radians(a.Lat), radians(b.Lat)
	sinLat := math.Sin((lat2 - lat1) / 2)
	sinLng := math.Sin(radians(b.Lng-a.Lng) / 2)
	h := sinLat*sinLat + math.Cos(lat1)*math.Cos(lat2)*sinLng*sinLng
	return 2 * EarthRadiusM * math.Asin(math.Min(1, math.Sqrt(h)))
}

// Length is the sum of the distances between consecutive points, in metres; 0 for fewer than two points.
func Length(path []Point) float64 {
	var sum float64
	for i := 1; i < len(path); i++ {
		sum += Distance(path[i-1], path[i])
	}
	return sum
}

func radians(deg float64) float64 { return deg * math.Pi / 180 }
