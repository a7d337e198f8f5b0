package measure_test

import (
	"fmt"
	"math"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/measure"
)

func ExampleOf() {
	path := []geo.Point{
		{Lat: 37.5000, Lng: 127.0300},
		{Lat: 37.5010, Lng: 127.0300},
		{Lat: 37.5020, Lng: 127.0300},
		{Lat: 37.5020, Lng: 127.0320},
	}
	heightM := []float64{20, math.NaN(), 30, 26}
	r := measure.Of(path, heightM, nil)
	fmt.Printf("%.0f m, up %v m, down %v m, mean grade %v %%, known %.0f %%\n",
		r.LengthM, r.Elevation.AscentM, r.Elevation.DescentM, r.Elevation.AverageGradePct, 100*r.Elevation.Known)
	fmt.Printf("%d turn, %v, light known for %.0f %%\n", r.Line.Turns, r.Difficulty, 100*r.Light.Known)
	// Output:
	// 399 m, up 10 m, down 4 m, mean grade 3.38 %, known 44 %
	// 1 turn, moderate, light known for 0 %
}
