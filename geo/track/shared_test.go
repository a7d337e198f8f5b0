package track_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo/track"
)

// shared reads a real track from beside the checkout; the test is skipped where it is not.
func shared(t *testing.T, name string) track.Run {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "tracks", name))
	if err != nil {
		t.Skip("there is no ../shared/data/tracks/" + name)
	}
	defer f.Close()
	r, err := track.Read(f, name)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The figures of watches for their own recordings: what they state, and by how much ours may differ.
func TestAgainstWatches(t *testing.T) {
	for _, c := range []struct {
		name       string
		points     int
		stated     track.Totals
		distance   float64       // percent
		timer      time.Duration // moving time against the timer
		climb      float64       // metres
		heart, max int
	}{
		{"run-16.8km-denver-2019.fit", 6873,
			track.Totals{DistanceM: 16773.34, AscentM: 99, DescentM: 99, Elapsed: 8629415 * time.Millisecond, Timer: 6855960 * time.Millisecond},
			1, time.Minute, 5, 147, 173},
		{"run-9.0km-stavanger-2015.fit", 2809,
			track.Totals{DistanceM: 9008.22, AscentM: 64, DescentM: 61, Elapsed: 2832 * time.Second, Timer: 2832 * time.Second},
			1, time.Minute, 14, 154, 178},
		// A hill run with stops that the timer counts.
		{"run-4.8km-scotland-2013.fit", 583,
			track.Totals{DistanceM: 4835.38, AscentM: 168, DescentM: 160, Elapsed: 2625140 * time.Millisecond, Timer: 2625140 * time.Millisecond},
			4, 8 * time.Minute, 8, 148, 171},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := shared(t, c.name)
			if len(r.Points) != c.points || r.Stated != c.stated || r.Sport != "running" {
				t.Errorf("%d points, stated %+v, sport %q", len(r.Points), r.Stated, r.Sport)
			}
			f := track.Analyze(r.Points, track.Plan{})
			if off := offBy(f.DistanceM, c.stated.DistanceM); math.Abs(off) > c.distance {
				t.Errorf("%.1f m, %+.2f %% off", f.DistanceM, off)
			}
			if (f.Duration-c.stated.Elapsed).Abs() > 2*time.Second || (f.MovingTime-c.stated.Timer).Abs() > c.timer {
				t.Errorf("%v, moving %v", f.Duration, f.MovingTime)
			}
			if !f.ClimbKnown || math.Abs(f.AscentM-c.stated.AscentM) > c.climb || math.Abs(f.DescentM-c.stated.DescentM) > c.climb {
				t.Errorf("up %.1f, down %.1f", f.AscentM, f.DescentM)
			}
			if f.AverageHeartRate != c.heart || f.MaxHeartRate != c.max {
				t.Errorf("heart rate %d, at most %d", f.AverageHeartRate, f.MaxHeartRate)
			}
			t.Logf("%.1f m, moving %v, up %.1f, down %.1f, %+v", f.DistanceM, f.MovingTime, f.AscentM, f.DescentM, f.Cleaned)
		})
	}
}

func TestRealGPX(t *testing.T) {
	for _, c := range []struct {
		name     string
		points   int
		timed    bool
		distance float64 // of the fixes as they are, in metres, without what lies between segments
	}{
		{"fittrackee-20161227.gpx", 704, true, 16643.7},
		{"visnjan.gpx", 413, true, 4446},
		{"korita-zbevnica.gpx", 871, true, 14619.5},
		{"gpsart-heart.gpx", 387, false, 14713.5},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := shared(t, c.name)
			f := track.Analyze(r.Points, track.Plan{})
			if len(r.Points) != c.points || f.Timed != c.timed || f.DistanceM > c.distance*1.005 || f.DistanceM < c.distance*0.94 {
				t.Errorf("%d points, timed: %v, %.1f m; want %d, %v, about %.1f", len(r.Points), f.Timed, f.DistanceM, c.points, c.timed, c.distance)
			}
			t.Logf("%.1f m, moving %v of %v, up %.1f, down %.1f, %+v", f.DistanceM, f.MovingTime, f.Duration, f.AscentM, f.DescentM, f.Cleaned)
		})
	}
}

// A heart that was drawn by running has the accuracy of what it is compared with.
func TestDrawnHeart(t *testing.T) {
	r := shared(t, "gpsart-heart.gpx")
	var plan track.Plan
	for _, p := range r.Points {
		plan.Path = append(plan.Path, p.Point)
	}
	plan.Outline = plan.Path
	f := track.Analyze(r.Points, plan)
	if f.RouteCompletion != 1 || f.ShapeAccuracy < 99.5 {
		t.Errorf("compared with itself: completion %v, accuracy %v", f.RouteCompletion, f.ShapeAccuracy)
	}
	half := track.Analyze(r.Points[:len(r.Points)/2], plan)
	if half.RouteCompletion > 0.75 || half.RouteCompletion < 0.3 || half.ShapeAccuracy > 70 {
		t.Errorf("half of it: completion %v, accuracy %v", half.RouteCompletion, half.ShapeAccuracy)
	}
}
