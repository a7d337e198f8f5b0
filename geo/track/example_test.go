package track_test

import (
	"fmt"
	"os"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
)

func ExampleCourse_WriteGeoJSON() {
	c := track.Course{
		Name:   "한 블록",
		Points: []geo.Point{{Lat: 37.5, Lng: 127}, {Lat: 37.5009, Lng: 127}},
	}
	if err := c.WriteGeoJSON(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"LineString","coordinates":[[127,37.5],[127,37.5009]]},"bbox":[127,37.5,127,37.5009],"properties":{"name":"한 블록","distance_m":100.1,"attribution":"© OpenStreetMap contributors","license":"https://www.openstreetmap.org/copyright"}}]}
}

func ExampleAnalyze() {
	// One side of a square block after the other, a fix every 10 m and 4 seconds.
	block := []geo.Point{{Lat: 0, Lng: 0.001}, {Lat: 0, Lng: 0.003}, {Lat: 0.002, Lng: 0.003}, {Lat: 0.002, Lng: 0.001}, {Lat: 0, Lng: 0.001}}
	start := time.Date(2026, 5, 3, 7, 0, 0, 0, time.UTC)
	var points []track.Point
	for i := range 3 {
		a, b := block[i], block[i+1]
		for k := range 22 {
			t := float64(k) / 22
			at := geo.Point{Lat: a.Lat + (b.Lat-a.Lat)*t, Lng: a.Lng + (b.Lng-a.Lng)*t}
			points = append(points, track.NewPoint(at, start.Add(time.Duration(len(points))*4*time.Second)))
		}
	}
	f := track.Analyze(points, track.Plan{Path: block})
	fmt.Printf("%.0f m in %v, %.0f s/km, %.0f %% of the route\n", f.DistanceM, f.MovingTime, f.PaceSecPerKm, 100*f.RouteCompletion)
	// Output:
	// 657 m in 4m20s, 396 s/km, 82 % of the route
}
