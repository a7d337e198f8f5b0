package measure_test

import (
	"math"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/measure"
)

var unknown = math.NaN()

// north is n points on a meridian, stepM apart.
func north(n int, stepM float64) []geo.Point {
	plane := geo.NewPlane(geo.Point{Lat: 37.5, Lng: 127})
	path := make([]geo.Point, n)
	for i := range path {
		path[i] = plane.Point(geo.XY{Y: float64(i) * stepM})
	}
	return path
}

func TestElevationOf(t *testing.T) {
	for _, c := range []struct {
		name  string
		path  []geo.Point
		highM []float64
		want  measure.Elevation
	}{
		{"flat", north(3, 100), []float64{7, 7, 7}, measure.Elevation{Known: 1}},
		{"up and down", north(4, 100), []float64{10, 15, 12, 12}, measure.Elevation{
			AscentM: 5, DescentM: 3, ChangeM: 8, AverageGradePct: 2.67, MaxGradePct: 5, RangeM: 5, Known: 1}},
		{"a gap is one step over its length", north(5, 100), []float64{10, 15, 12, unknown, 20}, measure.Elevation{
			AscentM: 13, DescentM: 3, ChangeM: 16, AverageGradePct: 4, MaxGradePct: 5, RangeM: 10, Known: 0.5}},
		{"unknown ends stay unknown", north(5, 100), []float64{unknown, 10, 12, math.Inf(1)}, measure.Elevation{
			AscentM: 2, ChangeM: 2, AverageGradePct: 2, MaxGradePct: 2, RangeM: 2, Known: 0.25}},
		{"one known point", north(3, 100), []float64{unknown, 300, unknown}, measure.Elevation{}},
		{"nothing known", north(3, 100), nil, measure.Elevation{}},
		{"a cliff is cut", north(2, 10), []float64{0, 50}, measure.Elevation{
			AscentM: 50, ChangeM: 50, AverageGradePct: 99.99, MaxGradePct: 99.99, RangeM: 50, Known: 1}},
		{"a step of no length counts as 0.1 m", append(north(1, 1), north(2, 100)...), []float64{10, 10.05, 10.05}, measure.Elevation{
			AscentM: 0.05, ChangeM: 0.05, AverageGradePct: 25, MaxGradePct: 50, RangeM: 0, Known: 1}},
		{"below the sea", north(2, 200), []float64{-6.4, 1.2}, measure.Elevation{
			AscentM: 7.6, ChangeM: 7.6, AverageGradePct: 3.8, MaxGradePct: 3.8, RangeM: 8, Known: 1}},
		{"one point", north(1, 1), []float64{5}, measure.Elevation{}},
		{"no points", nil, []float64{5}, measure.Elevation{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := measure.ElevationOf(c.path, c.highM)
			got.Known = math.Round(got.Known*1e6) / 1e6
			if got != c.want {
				t.Errorf("ElevationOf(%v) = %+v, want %+v", c.highM, got, c.want)
			}
		})
	}
}

func TestReversedRouteSwapsAscentAndDescent(t *testing.T) {
	path, highM := north(6, 37), []float64{3, 9, unknown, 4, 4.5, 20}
	there := measure.ElevationOf(path, highM)
	backPath, backM := make([]geo.Point, len(path)), make([]float64, len(path))
	for i := range path {
		backPath[len(path)-1-i], backM[len(path)-1-i] = path[i], highM[i]
	}
	back := measure.ElevationOf(backPath, backM)
	back.AscentM, back.DescentM = back.DescentM, back.AscentM
	if back != there {
		t.Errorf("there %+v, back and swapped %+v", there, back)
	}
}

func TestDifficultyOf(t *testing.T) {
	for _, c := range []struct {
		gradePct, changeM float64
		want              measure.Difficulty
	}{
		{0, 0, measure.Easy},
		{2.99, 199.99, measure.Easy},
		{2.99, 200, measure.Moderate},
		{1, 4000, measure.Moderate}, // raised once, and that is all
		{3, 0, measure.Moderate},
		{6.99, 399.99, measure.Moderate},
		{6.99, 400, measure.Hard},
		{7, 0, measure.Hard},
	} {
		got := measure.DifficultyOf(measure.Elevation{AverageGradePct: c.gradePct, ChangeM: c.changeM})
		if got != c.want {
			t.Errorf("DifficultyOf(%v %%, %v m) = %v, want %v", c.gradePct, c.changeM, got, c.want)
		}
	}
}
