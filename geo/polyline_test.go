package geo_test

import (
	"math"
	"testing"

	"github.com/runnerway/runnerway/geo"
)

func TestPolyline(t *testing.T) {
	// The example of Google's description.
	path := []geo.Point{{Lat: 38.5, Lng: -120.2}, {Lat: 40.7, Lng: -120.95}, {Lat: 43.252, Lng: -126.453}}
	if got, want := geo.Polyline(path), "_p~iF~ps|U_ulLnnqC_mqNvxq`@"; got != want {
		t.Errorf("Polyline = %q, want %q", got, want)
	}
	path = append(circle(50, 900, 3), geo.Point{Lat: -90, Lng: 180}, geo.Point{Lat: 90, Lng: -180}, geo.Point{})
	back := geo.ParsePolyline(geo.Polyline(path))
	if len(back) != len(path) {
		t.Fatalf("%d points came back of %d", len(back), len(path))
	}
	for i, p := range path {
		if math.Abs(back[i].Lat-p.Lat) > 0.6e-5 || math.Abs(back[i].Lng-p.Lng) > 0.6e-5 {
			t.Errorf("point %d: %v came back as %v", i, p, back[i])
		}
	}
}

func FuzzParsePolyline(f *testing.F) {
	f.Add("_p~iF~ps|U_ulLnnqC_mqNvxq`@")
	f.Add("~~~~~~~~~~~~~~~~")
	f.Add("_p~iF")
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range geo.ParsePolyline(text) {
			if !p.Valid() {
				t.Fatalf("ParsePolyline(%q) has %v", text, p)
			}
		}
	})
}
