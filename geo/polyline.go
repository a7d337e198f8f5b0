package geo

import "math"

// polylineScale is what degrees are multiplied by: five decimals, about a metre.
const polylineScale = 1e5

// Polyline is path as an encoded polyline (Google's algorithm, 5 decimals): some two bytes for each coordinate of a near
// point.
func Polyline(path []Point) string {
	out := make([]byte, 0, 6*len(path))
	var lat, lng int64
	for _, p := range path {
		toLat, toLng := int64(math.Round(p.Lat*polylineScale)), int64(math.Round(p.Lng*polylineScale))
		out = appendPolyline(appendPolyline(out, toLat-lat), toLng-lng)
		lat, lng = toLat, toLng
	}
	return string(out)
}

// appendPolyline writes one difference: five bits a character, the lowest first, the sign in the lowest of all.
func appendPolyline(b []byte, v int64) []byte {
	u := uint64(v) << 1
	if v < 0 {
		u = ^u
	}
	for ; u >= 0x20; u >>= 5 {
		b = append(b, byte(u&0x1f|0x20)+63)
	}
	return append(b, byte(u)+63)
}

// ParsePolyline reads what Polyline wrote. It ends at the first thing that is none.
func ParsePolyline(text string) []Point {
	var out []Point
	var at [2]int64
	for text != "" {
		for i := range at {
			d, rest, ok := polylineNumber(text)
			if !ok {
				return out
			}
			at[i], text = at[i]+d, rest
		}
		p := Point{Lat: float64(at[0]) / polylineScale, Lng: float64(at[1]) / polylineScale}
		if !p.Valid() {
			return out
		}
		out = append(out, p)
	}
	return out
}

func polylineNumber(text string) (v int64, rest string, ok bool) {
	var u uint64
	for i := 0; i < len(text) && i < 13; i++ {
		c := uint64(text[i]) - 63
		if c > 0x3f {
			return 0, "", false
		}
		u |= c & 0x1f << (5 * i)
		if c < 0x20 {
			if u&1 != 0 {
				return int64(^(u >> 1)), text[i+1:], true
			}
			return int64(u >> 1), text[i+1:], true
		}
	}
	return 0, "", false
}
