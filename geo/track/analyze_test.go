package track_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
)

// offBy is by how many percent got is off want.
func offBy(got, want float64) float64 { return (got/want - 1) * 100 }

func TestNoiseDoesNotLengthenARun(t *testing.T) {
	for _, c := range []struct {
		name                    string
		lo, hi                  float64 // streets; 0 is a straight line
		speed, stepS            float64
		sigmaM, memoryS         float64
		leastPct, mostPct, rest float64 // of the length; rest is what of the time may be taken for pauses
	}{
		{"clean streets", 60, 160, 3, 1, 0, 0, -0.4, 0.1, 0.001},
		{"clean, every 5 s", 60, 160, 3, 5, 0, 0, -1.8, 0.1, 0.001},
		{"1 m", 60, 160, 3, 1, 1, 0, -0.7, 0.3, 0.001},
		{"3 m", 60, 160, 3, 1, 3, 0, -0.8, 0.5, 0.001},
		{"5 m", 60, 160, 3, 1, 5, 0, -1, 1, 0.001},
		{"5 m, short blocks", 30, 80, 3, 1, 5, 0, -2, 0.5, 0.001},
		{"5 m, straight", 0, 0, 3, 1, 5, 0, -0.6, 0.6, 0.005},
		{"5 m, every 5 s", 60, 160, 3, 5, 5, 0, -4, 0, 0.001},
		{"5 m, five a second", 60, 160, 3, 0.2, 5, 0, -1, 1, 0.001},
		{"5 m, fast", 60, 160, 6, 1, 5, 0, -2, 0.5, 0.001},
		{"5 m, walking", 60, 160, 1.4, 1, 5, 0, -1, 1.5, 0.01},
		{"5 m that wander in 30 s", 60, 160, 3, 1, 5, 30, -1, 4.5, 0.005},
		{"3 m that wander in 10 s", 60, 160, 3, 1, 3, 10, -1, 4.5, 0.005},
	} {
		t.Run(c.name, func(t *testing.T) {
			var length, distance, moved, took float64
			for seed := range uint64(4) {
				r := random(seed)
				path := straight(4000)
				if c.lo > 0 {
					path = streets(r, 4000, c.lo, c.hi)
				}
				f := track.Analyze(noisy(r, run(seoul, path, c.speed, c.stepS), c.sigmaM, c.memoryS), track.Plan{})
				length += geo.PathLength(path)
				distance += f.DistanceM
				moved += f.MovingTime.Seconds()
				took += geo.PathLength(path) / c.speed
			}
			if off := offBy(distance, length); off < c.leastPct || off > c.mostPct {
				t.Errorf("distance is %+.2f %% off, want %+.2f to %+.2f", off, c.leastPct, c.mostPct)
			}
			if off := offBy(moved, took); math.Abs(off) > 100*c.rest {
				t.Errorf("moving time is %+.3f %% off", off)
			}
		})
	}
}

func TestCircle(t *testing.T) {
	const lengthM = 5000
	line := circle(lengthM, 360)
	shape := onMap(seoul, line)
	for _, sigma := range []float64{0, 3, 5} {
		points := noisy(random(1), run(seoul, line, 3, 1), sigma, 0)
		f := track.Analyze(points, track.Plan{Path: shape, Outline: shape})
		if off := offBy(f.DistanceM, lengthM); math.Abs(off) > 1 {
			t.Errorf("%v m of noise: %.1f m, %+.2f %% off", sigma, f.DistanceM, off)
		}
		if want := time.Duration(lengthM) * time.Second / 3; (f.Duration-want).Abs() > time.Second || (f.MovingTime-want).Abs() > 2*time.Second {
			t.Errorf("%v m of noise: %v, moving %v; want %v", sigma, f.Duration, f.MovingTime, want)
		}
		if math.Abs(offBy(f.PaceSecPerKm, 1000/3.0)) > 1 {
			t.Errorf("%v m of noise: pace %v s/km", sigma, f.PaceSecPerKm)
		}
		if !f.CompletionKnown || f.RouteCompletion != 1 {
			t.Errorf("%v m of noise: completion %v (known: %v)", sigma, f.RouteCompletion, f.CompletionKnown)
		}
		if !f.AccuracyKnown || f.ShapeDeviationM > sigma/2+0.1 || f.ShapeAccuracy < 98.5 {
			t.Errorf("%v m of noise: accuracy %v, %v m off", sigma, f.ShapeAccuracy, f.ShapeDeviationM)
		}
	}
}

func TestFarNorthAndOverTheDateLine(t *testing.T) {
	for _, at := range []geo.Point{{Lat: 69.6, Lng: 18.9}, {Lat: -17.8, Lng: 179.99}, {Lat: 0, Lng: 180}, {Lat: -77.8, Lng: -180}} {
		points := run(at, straight(20e3), 4, 1)
		var want float64
		for i := 1; i < len(points); i++ {
			want += geo.Distance(points[i-1].Point, points[i].Point)
		}
		wrapped := points
		for i, p := range wrapped {
			wrapped[i].Lng = math.Remainder(p.Lng, 360)
		}
		if f := track.Analyze(wrapped, track.Plan{}); math.Abs(offBy(f.DistanceM, want)) > 0.01 {
			t.Errorf("at %v: %v m, want %v", at, f.DistanceM, want)
		}
	}
}

func TestSplits(t *testing.T) {
	points := run(seoul, straight(2600), 3.25, 7)
	f := track.Analyze(points, track.Plan{})
	if len(f.Splits) != 3 {
		t.Fatalf("%d splits: %+v", len(f.Splits), f.Splits)
	}
	for i, s := range f.Splits {
		want := track.Split{Km: i + 1, DistanceM: 1000, Time: 307692 * time.Millisecond}
		if i == 2 {
			want.DistanceM, want.Time = 600, 184615*time.Millisecond
		}
		if s.Km != want.Km || math.Abs(s.DistanceM-want.DistanceM) > 0.2 || (s.Time-want.Time).Abs() > 100*time.Millisecond ||
			math.Abs(s.PaceSecPerKm-307.692) > 0.1 {
			t.Errorf("split %+v, want %+v", s, want)
		}
	}
}

func TestNothingToSay(t *testing.T) {
	p := track.NewPoint(seoul, noon)
	still := make([]track.Point, 100)
	for i := range still {
		still[i] = track.NewPoint(seoul, noon.Add(time.Duration(i)*time.Second))
	}
	plan := track.Plan{Path: onMap(seoul, circle(1000, 60)), Outline: onMap(seoul, circle(1000, 60))}
	for name, points := range map[string][]track.Point{
		"no points":         nil,
		"one point":         {p},
		"one point twice":   {p, p},
		"standing still":    still,
		"no positions":      {track.NewPoint(geo.Point{Lat: math.NaN(), Lng: 1}, noon), track.NewPoint(geo.Point{Lat: 91}, noon)},
		"no receiver":       {track.NewPoint(geo.Point{}, noon), track.NewPoint(geo.Point{}, noon.Add(time.Second))},
		"one among nothing": {p, track.NewPoint(geo.Point{Lat: math.Inf(1), Lng: 1}, noon)},
	} {
		f := track.Analyze(points, plan)
		f.Cleaned = track.Cleaning{}
		if fmt.Sprint(f) != fmt.Sprint(track.Figures{}) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestWithoutTimes(t *testing.T) {
	path := streets(random(5), 5000, 60, 160)
	length := geo.PathLength(path)
	var corners []track.Point
	for _, p := range onMap(seoul, path) {
		corners = append(corners, track.NewPoint(p, time.Time{}))
	}
	for _, c := range []struct {
		name   string
		points []track.Point
	}{
		{"clean", untimed(run(seoul, path, 3, 1))},
		{"noisy", untimed(noisy(random(5), run(seoul, path, 3, 1), 4, 0))},
		{"drawn", corners},
	} {
		f := track.Analyze(c.points, track.Plan{Path: onMap(seoul, path)})
		if !f.Usable || f.Timed || f.Duration != 0 || f.MovingTime != 0 || f.PaceSecPerKm != 0 {
			t.Errorf("%s: %+v", c.name, f)
		}
		if off := offBy(f.DistanceM, length); off < -2.5 || off > 1 {
			t.Errorf("%s: %v m, want %v", c.name, f.DistanceM, length)
		}
		if f.RouteCompletion < 0.99 {
			t.Errorf("%s: completion %v", c.name, f.RouteCompletion)
		}
		if len(f.Splits) < 5 || f.Splits[0].DistanceM != 1000 || f.Splits[0].Time != 0 || f.Splits[0].PaceSecPerKm != 0 {
			t.Errorf("%s: splits %+v", c.name, f.Splits)
		}
	}
}

func TestHeartRate(t *testing.T) {
	points := run(seoul, straight(300), 3, 1)
	for i := range points {
		points[i].HeartRate = 140 + i%3
	}
	points[10].HeartRate, points[11].HeartRate = 0, 255
	f := track.Analyze(points, track.Plan{})
	if f.AverageHeartRate != 141 || f.MaxHeartRate != 142 {
		t.Errorf("heart rate %d, at most %d; want 141, 142", f.AverageHeartRate, f.MaxHeartRate)
	}
}

func TestInputIsLeftAlone(t *testing.T) {
	points := noisy(random(2), run(seoul, straight(500), 3, 1), 5, 0)
	points[5], points[9] = points[9], points[5]
	points[20].Time = time.Time{}
	before := fmt.Sprint(points)
	track.Analyze(points, track.Plan{})
	if fmt.Sprint(points) != before {
		t.Error("Analyze changed its input")
	}
}

func BenchmarkAnalyze(b *testing.B) {
	r := random(1)
	path := streets(r, 110e3, 60, 160)
	long := noisy(r, run(seoul, path, 3, 1), 4, 0)[:36000]
	plan := track.Plan{Path: onMap(seoul, path), Outline: onMap(seoul, path)}
	for _, c := range []struct {
		name   string
		points []track.Point
		plan   track.Plan
	}{
		{"1h", long[:3600], track.Plan{}},
		{"1h/planned", long[:3600], track.Plan{Path: plan.Path[:100], Outline: plan.Path[:100]}},
		{"10h", long, track.Plan{}},
		{"10h/planned", long, plan},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				track.Analyze(c.points, c.plan)
			}
		})
	}
}
