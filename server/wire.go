package server

import (
	"bytes"
	"math"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// A latLng is a position as routes have it on the wire.
type latLng struct {
	Lat float64 `json:"lat"`
	Lng float64 `json:"lng"`
}

// LatLng is what to embed: huma documents no embedded struct whose name is not exported.
type LatLng = latLng

// coordinateScale keeps 7 decimals, about a centimetre, which is what OpenStreetMap has.
const coordinateScale = 1e7

func roundCoordinate(deg float64) float64 { return math.Round(deg*coordinateScale) / coordinateScale }

func newLatLng(p geo.Point) latLng {
	return latLng{Lat: roundCoordinate(p.Lat), Lng: roundCoordinate(p.Lng)}
}

// latLngs is never nil, so that no points are [] and not null.
func latLngs(path []geo.Point) []latLng {
	out := make([]latLng, len(path))
	for i, p := range path {
		out[i] = newLatLng(p)
	}
	return out
}

// rounded is path with the coordinates that the client will see, so that what is measured is what is sent.
func rounded(path []geo.Point) []geo.Point {
	out := make([]geo.Point, len(path))
	for i, p := range path {
		out[i] = geo.Point{Lat: roundCoordinate(p.Lat), Lng: roundCoordinate(p.Lng)}
	}
	return out
}

// roundTo rounds x to that many decimals.
func roundTo(x float64, decimals int) float64 {
	k := math.Pow10(decimals)
	return math.Round(x*k) / k
}

// orNull is nil for the zero value, which the store uses for a column that holds nothing.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

func instant(t store.Time) api.Instant { return api.Instant{Time: t.Time} }

// instantOrNull is nil for no time.
func instantOrNull(t store.Time) *api.Instant {
	if t.IsZero() {
		return nil
	}
	at := instant(t)
	return &at
}

// appendWithLast appends v as JSON, an object whose last member is null, with JSON that is there already in place of that
// null: encoding/json would go over hundreds of kilobytes once more. Without last it stays null.
func appendWithLast[T ~[]byte | ~string](b []byte, v any, last T) ([]byte, error) {
	b, err := api.AppendValue(b, v)
	if err != nil || len(last) == 0 {
		return b, err
	}
	b = append(bytes.TrimSuffix(b, []byte("null}")), last...)
	return append(b, '}'), nil
}
