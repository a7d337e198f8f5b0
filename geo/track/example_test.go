package track_test

import (
	"fmt"
	"os"

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
