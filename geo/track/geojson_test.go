package track_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/tidwall/geojson"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
)

// What a reader of GeoJSON sees.
type seen struct {
	Type     string
	Features []struct {
		Type     string
		BBox     []float64
		Geometry struct {
			Type        string
			Coordinates [][]float64
		}
		Properties struct {
			Name        string
			DistanceM   float64 `json:"distance_m"`
			Attribution string
		}
	}
}

func TestGeoJSONReadsBack(t *testing.T) {
	for _, c := range []struct {
		course track.Course
		dims   int
	}{{gangnam(), 2}, {bare(), 2}, {climb(), 3}} {
		text := written(t, c.course.WriteGeoJSON)
		if o, err := geojson.Parse(string(text), &geojson.ParseOptions{RequireValid: true}); err != nil || o.NumPoints() != len(c.course.Points) {
			t.Fatalf("Parse(%s): %v", text, err)
		}
		var got seen
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if got.Type != "FeatureCollection" || len(got.Features) != 1 || got.Features[0].Type != "Feature" {
			t.Fatalf("not one feature: %s", text)
		}
		f := got.Features[0]
		if f.Geometry.Type != "LineString" || len(f.BBox) != 4 || len(f.Geometry.Coordinates) != len(c.course.Points) {
			t.Fatalf("not the line: %s", text)
		}
		for i, at := range f.Geometry.Coordinates {
			if d := geo.Distance(geo.Point{Lat: at[1], Lng: at[0]}, c.course.Points[i]); d > 0.01 || len(at) != c.dims {
				t.Errorf("point %d is %v, %v m off, want %d numbers", i, at, d, c.dims)
			}
			if c.dims == 3 && math.Abs(at[2]-c.course.ElevationM[i]) > 0.051 {
				t.Errorf("point %d is %v m high, want %v", i, at[2], c.course.ElevationM[i])
			}
		}
		want := c.course.DistanceM
		if want == 0 {
			want = geo.Length(c.course.Points)
		}
		if p := f.Properties; p.Name != c.course.Name || p.Attribution == "" || math.Abs(p.DistanceM-want) > 0.051 {
			t.Errorf("properties %+v, want %v m", p, want)
		}
	}
}

func TestGeoJSONTakesNamesOfAnyKind(t *testing.T) {
	for _, name := range []string{"하트 💗", "a\x00b", "\xff\xfe", `"}]}`, "</script>"} {
		c := bare()
		c.Name = name
		var got seen
		if err := json.Unmarshal(written(t, c.WriteGeoJSON), &got); err != nil || got.Features[0].Properties.Name == "" {
			t.Errorf("GeoJSON named %q: %v, %+v", name, err, got)
		}
	}
}
