package track_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
)

// A drawnRun is a run through streets with all that may be different about it.
type drawnRun struct {
	path   []geo.XY
	points []track.Point
	plan   track.Plan
}

func drawRun(t *rapid.T) drawnRun {
	r := random(rapid.Uint64().Draw(t, "seed"))
	path := streets(r, rapid.Float64Range(500, 1500).Draw(t, "length"), 60, 200)
	points := run(seoul, path, rapid.Float64Range(1.2, 5).Draw(t, "speed"), rapid.SampledFrom([]float64{1, 1, 2, 4}).Draw(t, "step"))
	points = noisy(r, points, rapid.Float64Range(0, 5).Draw(t, "noise"), rapid.SampledFrom([]float64{0, 20}).Draw(t, "memory"))
	for i := range points {
		points[i].ElevationM = 50 + 20*math.Sin(float64(i)/40)
		points[i].HeartRate = 130 + i%20
	}
	for range rapid.IntRange(0, 3).Draw(t, "pauses") {
		at := r.IntN(len(points))
		points = append(slices.Clone(points[:at]), later(points[at:], time.Duration(20+r.IntN(300))*time.Second)...)
	}
	line := onMap(seoul, path)
	return drawnRun{path: path, points: points, plan: track.Plan{Path: line, Outline: line}}
}

func TestTimeShiftChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawRun(t)
		by := time.Duration(rapid.Int64Range(-5e8, 5e8).Draw(t, "seconds")) * time.Second
		a, b := track.Analyze(d.points, d.plan), track.Analyze(later(d.points, by), d.plan)
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Fatalf("%+v\nshifted by %v:\n%+v", a, by, b)
		}
	})
}

func TestPlaceChangesLittle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawRun(t)
		from := geo.NewPlane(seoul)
		to := geo.NewPlane(geo.Point{Lat: rapid.Float64Range(-65, 65).Draw(t, "lat"), Lng: rapid.Float64Range(-180, 180).Draw(t, "lng")})
		there := func(p geo.Point) geo.Point {
			p = to.Point(from.XY(p))
			p.Lng = math.Remainder(p.Lng, 360)
			return p
		}
		points, plan := slices.Clone(d.points), track.Plan{}
		for i := range points {
			points[i].Point = there(points[i].Point)
		}
		for _, p := range d.plan.Path {
			plan.Path = append(plan.Path, there(p))
		}
		plan.Outline = plan.Path
		a, b := track.Analyze(d.points, d.plan), track.Analyze(points, plan)
		// The planes' own scale errors over 2 km differ by 0.1 % at most.
		if math.Abs(offBy(a.DistanceM, b.DistanceM)) > 0.2 || math.Abs(a.RouteCompletion-b.RouteCompletion) > 0.02 ||
			math.Abs(a.ShapeAccuracy-b.ShapeAccuracy) > 0.3 || (a.MovingTime-b.MovingTime).Abs() > a.Duration/50 {
			t.Fatalf("%+v\nmoved:\n%+v", a, b)
		}
	})
}

func TestDirectionOfThePlanDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawRun(t)
		back := track.Plan{Path: slices.Clone(d.plan.Path), Outline: slices.Clone(d.plan.Outline)}
		slices.Reverse(back.Path)
		slices.Reverse(back.Outline)
		a, b := track.Analyze(d.points, d.plan), track.Analyze(d.points, back)
		if math.Abs(a.RouteCompletion-b.RouteCompletion) > 0.01 || math.Abs(a.ShapeDeviationM-b.ShapeDeviationM) > 0.2 || a.RouteCompletion < 0.97 {
			t.Fatalf("completion %v, %v m off; reversed %v, %v m off", a.RouteCompletion, a.ShapeDeviationM, b.RouteCompletion, b.ShapeDeviationM)
		}
	})
}

func TestResamplingChangesLittle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := random(rapid.Uint64().Draw(t, "seed"))
		path := streets(r, 1000, 100, 250)
		speed := rapid.Float64Range(1.2, 5).Draw(t, "speed")
		whole := track.Analyze(run(seoul, path, speed, 1), track.Plan{})
		for _, step := range []float64{0.25, 2, 3, 5} {
			f := track.Analyze(run(seoul, path, speed, step), track.Plan{})
			// A corner between two fixes is cut by up to 0.3 of the way between them, and there is one every 100 m.
			if off := offBy(f.DistanceM, whole.DistanceM); off > 0.3*speed || off < -0.3*speed*step {
				t.Fatalf("every %v s: %v m, every second %v", step, f.DistanceM, whole.DistanceM)
			}
			if (f.Duration-whole.Duration).Abs() > time.Millisecond || (f.MovingTime-whole.MovingTime).Abs() > 5*time.Second {
				t.Fatalf("every %v s: %v of %v, every second %v of %v", step, f.MovingTime, f.Duration, whole.MovingTime, whole.Duration)
			}
		}
	})
}

func TestMoreOfARunIsMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := random(rapid.Uint64().Draw(t, "seed"))
		path := streets(r, 1500, 60, 200)
		points := run(seoul, path, 3, 1)
		plan := track.Plan{Path: onMap(seoul, path)}
		var last track.Figures
		for n := 50; n <= len(points); n += 50 {
			f := track.Analyze(points[:n], plan)
			if f.DistanceM < last.DistanceM || f.MovingTime < last.MovingTime || f.RouteCompletion < last.RouteCompletion || len(f.Splits) < len(last.Splits) {
				t.Fatalf("%d points: %+v\nfewer: %+v", n, f, last)
			}
			last = f
		}
	})
}

func TestFiguresAgreeWithThemselves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawRun(t)
		f := track.Analyze(d.points, d.plan)
		if !f.Usable || !f.Timed || !f.ClimbKnown || f.AverageHeartRate < 130 || f.MaxHeartRate > 150 {
			t.Fatalf("%+v", f)
		}
		if f.MovingTime+f.Cleaned.PausedTime != f.Duration || math.Abs(f.PaceSecPerKm*f.DistanceM/1000-f.MovingTime.Seconds()) > 1e-6 {
			t.Fatalf("%+v", f)
		}
		for i, s := range f.Splits {
			if s.Km != i+1 || i < len(f.Splits)-1 && math.Abs(s.DistanceM-1000) > 1e-6 || s.DistanceM > 1000+1e-6 || s.Time <= 0 {
				t.Fatalf("split %+v", s)
			}
		}
	})
}
