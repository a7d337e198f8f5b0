package track_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
)

// aRun is 3 km through streets at 3 m/s, noise of 2 m.
func aRun(seed uint64) ([]track.Point, float64) {
	r := random(seed)
	path := streets(r, 3000, 80, 200)
	return noisy(r, run(seoul, path, 3, 1), 2, 0), geo.PathLength(path)
}

// A run stays what it is when its recording is spoilt in ways that recorders know.
func TestSpoiltRecordings(t *testing.T) {
	shift := func(p track.Point, m float64, r *rand.Rand) track.Point {
		sin, cos := math.Sincos(r.Float64() * 2 * math.Pi)
		p.Point = geo.NewPlane(p.Point).Point(geo.XY{X: m * cos, Y: m * sin})
		return p
	}
	for _, c := range []struct {
		name  string
		spoil func([]track.Point, *rand.Rand) []track.Point
		said  func(track.Cleaning) bool
	}{
		{"spikes", func(p []track.Point, r *rand.Rand) []track.Point {
			for range len(p) / 40 {
				i := r.IntN(len(p))
				p[i] = shift(p[i], 40+1000*r.Float64(), r)
			}
			return p
		}, func(c track.Cleaning) bool { return c.Outliers > 20 && c.Outliers < 60 }},
		{"other places for seconds", func(p []track.Point, r *rand.Rand) []track.Point {
			for _, at := range []int{100, 500, 777} {
				for i := range 8 {
					p[at+i] = shift(p[at+i], 5000, rand.New(rand.NewPCG(1, 1)))
				}
			}
			return p
		}, func(c track.Cleaning) bool { return c.Outliers == 24 }},
		{"a wrong first place", func(p []track.Point, r *rand.Rand) []track.Point {
			p[0], p[1] = shift(p[0], 9000, r), shift(p[1], 9000, r)
			return p
		}, func(c track.Cleaning) bool { return c.Outliers == 2 }},
		{"no positions", func(p []track.Point, r *rand.Rand) []track.Point {
			for range 30 {
				p[r.IntN(len(p))].Point = []geo.Point{{}, {Lat: math.NaN()}, {Lat: 91, Lng: 4}, {Lat: 37, Lng: -181}}[r.IntN(4)]
			}
			return p
		}, func(c track.Cleaning) bool { return c.Invalid > 20 && c.Outliers == 0 }},
		{"every fix twice", func(p []track.Point, _ *rand.Rand) []track.Point {
			var out []track.Point
			for _, q := range p {
				out = append(out, q, q)
			}
			return out
		}, func(c track.Cleaning) bool { return c.Duplicates > 900 && c.OutOfOrder == 0 }},
		{"late fixes", func(p []track.Point, r *rand.Rand) []track.Point {
			for i := 20; i+30 < len(p); i += 50 {
				q := p[i]
				copy(p[i:i+20], p[i+1:i+21])
				p[i+20] = q
			}
			return p
		}, func(c track.Cleaning) bool { return c.OutOfOrder > 10 && c.Outliers == 0 }},
		{"backwards", func(p []track.Point, _ *rand.Rand) []track.Point {
			slices.Reverse(p[300:305])
			return p
		}, func(c track.Cleaning) bool { return c.OutOfOrder > 0 }},
		{"fixes without a time", func(p []track.Point, r *rand.Rand) []track.Point {
			for range len(p) / 4 {
				p[1+r.IntN(len(p)-2)].Time = []time.Time{{}, time.Unix(0, 0), time.Date(1989, 12, 31, 0, 0, 0, 0, time.UTC)}[r.IntN(3)]
			}
			return p
		}, func(c track.Cleaning) bool { return c.BadTimes > 100 && c.OutOfOrder == 0 }},
		{"wild times", func(p []track.Point, r *rand.Rand) []track.Point {
			for range 20 {
				i := 1 + r.IntN(len(p)-2)
				p[i].Time = p[i].Time.Add(time.Duration(r.IntN(7200)-3600) * time.Second)
			}
			return p
		}, func(c track.Cleaning) bool { return c.BadTimes > 10 && c.Outliers == 0 }},
		{"a clock set back by an hour", func(p []track.Point, _ *rand.Rand) []track.Point {
			return append(slices.Clone(p[:500]), later(p[500:], -time.Hour)...)
		}, func(c track.Cleaning) bool { return c.BadTimes == 1 && c.OutOfOrder == 0 }},
		{"a clock set back by a minute", func(p []track.Point, _ *rand.Rand) []track.Point {
			return append(slices.Clone(p[:500]), later(p[500:], -time.Minute)...)
		}, func(c track.Cleaning) bool { return c.BadTimes == 1 }},
		{"a clock that leaps by years", func(p []track.Point, _ *rand.Rand) []track.Point {
			return append(slices.Clone(p[:500]), later(p[500:], 5*365*24*time.Hour)...)
		}, func(c track.Cleaning) bool { return c.BadTimes == 1 }},
		{"times in whole minutes", func(p []track.Point, _ *rand.Rand) []track.Point {
			for i := range p {
				p[i].Time = p[i].Time.Truncate(time.Minute)
			}
			return p
		}, func(c track.Cleaning) bool { return c.Outliers == 0 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			points, length := aRun(3)
			whole := track.Analyze(points, track.Plan{})
			spoilt := c.spoil(slices.Clone(points), random(4))
			f := track.Analyze(spoilt, track.Plan{})
			if math.Abs(offBy(f.DistanceM, length)) > 2 || math.Abs(offBy(f.DistanceM, whole.DistanceM)) > 1.5 {
				t.Errorf("%.1f m, want %.1f; %.1f before", f.DistanceM, length, whole.DistanceM)
			}
			if (f.Duration-whole.Duration).Abs() > time.Minute || math.Abs(offBy(f.MovingTime.Seconds(), length/3)) > 4 {
				t.Errorf("%v, moving %v; %v, %v before", f.Duration, f.MovingTime, whole.Duration, whole.MovingTime)
			}
			if !c.said(f.Cleaned) {
				t.Errorf("cleaned %+v", f.Cleaned)
			}
		})
	}
}

// standing is a run that stands still for the given time after each of the given distances, jittering by noise that wanders.
func standing(path []geo.XY, pause time.Duration, after ...float64) []track.Point {
	points := run(seoul, path, 3, 1)
	var out []track.Point
	var wait time.Duration
	for i, p := range points {
		if len(after) > 0 && float64(i)*3 >= after[0] {
			after = after[1:]
			for s := time.Second; s < pause; s += time.Second {
				q := p
				q.Time = p.Time.Add(wait + s - time.Second)
				out = append(out, q)
			}
			wait += pause
		}
		p.Time = p.Time.Add(wait)
		out = append(out, p)
	}
	return out
}

func TestPauses(t *testing.T) {
	path := straight(3000)
	for _, c := range []struct {
		name           string
		sigma, memoryS float64
		pause          time.Duration
		tolerance      time.Duration // per pause
	}{
		{"clean", 0, 0, time.Minute, 4 * time.Second},
		{"short", 0, 0, 15 * time.Second, 4 * time.Second},
		{"noise", 3, 0, time.Minute, 5 * time.Second},
		{"much noise", 5, 0, 2 * time.Minute, 8 * time.Second},
		{"wandering noise", 3, 30, 2 * time.Minute, 15 * time.Second},
		{"long", 2, 30, 20 * time.Minute, 90 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			points := noisy(random(6), standing(path, c.pause, 600, 1500, 2400), c.sigma, c.memoryS)
			f := track.Analyze(points, track.Plan{})
			if math.Abs(offBy(f.DistanceM, 3000)) > 2 {
				t.Errorf("%.1f m, want 3000", f.DistanceM)
			}
			want := 3 * c.pause
			if (f.Cleaned.PausedTime-want).Abs() > 3*c.tolerance || f.Cleaned.Pauses < 3 {
				t.Errorf("%d pauses of %v, want 3 of %v", f.Cleaned.Pauses, f.Cleaned.PausedTime, want)
			}
			if f.MovingTime+f.Cleaned.PausedTime != f.Duration {
				t.Errorf("%v moving and %v pausing are not %v", f.MovingTime, f.Cleaned.PausedTime, f.Duration)
			}
		})
	}
}

func TestPauseWithoutFixes(t *testing.T) {
	points := run(seoul, straight(3000), 3, 1)
	points = append(slices.Clone(points[:400]), later(points[400:], 10*time.Minute)...)
	f := track.Analyze(points, track.Plan{})
	if math.Abs(f.DistanceM-3000) > 5 || (f.Cleaned.PausedTime-10*time.Minute).Abs() > 2*time.Second || f.Cleaned.Pauses != 1 {
		t.Errorf("%v m, paused %v in %d pauses", f.DistanceM, f.Cleaned.PausedTime, f.Cleaned.Pauses)
	}
}

// A turn on the spot keeps moving, however near its ways are to each other.
func TestTurningBackIsNoPause(t *testing.T) {
	var path []geo.XY
	for i := range 40 {
		path = append(path, geo.XY{X: float64(i%2) * 60})
	}
	for _, sigma := range []float64{0, 3} {
		f := track.Analyze(noisy(random(8), run(seoul, path, 3, 1), sigma, 0), track.Plan{})
		if f.Cleaned.PausedTime > 20*time.Second {
			t.Errorf("%v m of noise: paused for %v", sigma, f.Cleaned.PausedTime)
		}
	}
}

func TestHoles(t *testing.T) {
	points := run(seoul, straight(6000), 3, 1)
	t.Run("tunnel", func(t *testing.T) {
		f := track.Analyze(append(slices.Clone(points[:500]), points[700:]...), track.Plan{})
		if math.Abs(f.DistanceM-6000) > 5 || f.Cleaned.Gaps != 1 || math.Abs(f.Cleaned.BridgedM-603) > 5 || f.Cleaned.LeftOutM != 0 {
			t.Errorf("%v m, %+v", f.DistanceM, f.Cleaned)
		}
		if f.MovingTime != f.Duration {
			t.Errorf("moving %v of %v", f.MovingTime, f.Duration)
		}
	})
	t.Run("ride", func(t *testing.T) {
		// 3 km in 200 s.
		rest := later(points[1500:], -800*time.Second)
		f := track.Analyze(append(slices.Clone(points[:500]), rest...), track.Plan{})
		if math.Abs(f.DistanceM-3000) > 15 || f.Cleaned.Gaps != 1 || math.Abs(f.Cleaned.LeftOutM-3003) > 10 || f.Cleaned.BridgedM != 0 {
			t.Errorf("%v m, %+v", f.DistanceM, f.Cleaned)
		}
		if off := f.Duration - f.MovingTime - 201*time.Second; off.Abs() > 2*time.Second {
			t.Errorf("moving %v of %v", f.MovingTime, f.Duration)
		}
	})
	t.Run("recorder stopped", func(t *testing.T) {
		stopped := append(slices.Clone(points[:500]), points[700:]...)
		stopped[500].Break = true
		f := track.Analyze(stopped, track.Plan{})
		if math.Abs(f.DistanceM-5400) > 10 || math.Abs(f.Cleaned.LeftOutM-603) > 5 {
			t.Errorf("%v m, %+v", f.DistanceM, f.Cleaned)
		}
		if (f.Duration - f.MovingTime - 201*time.Second).Abs() > time.Second {
			t.Errorf("moving %v of %v", f.MovingTime, f.Duration)
		}
	})
	t.Run("moved while recording", func(t *testing.T) {
		// The receiver finds itself 2 km away from one second to the next, for good.
		moved := append(slices.Clone(points[:500]), later(points[1200:], -700*time.Second)...)
		f := track.Analyze(moved, track.Plan{})
		if math.Abs(f.DistanceM-3900) > 15 || math.Abs(f.Cleaned.LeftOutM-2103) > 15 || f.Cleaned.Outliers != 0 {
			t.Errorf("%v m, %+v", f.DistanceM, f.Cleaned)
		}
	})
}

// A slow walker is not at rest.
func TestSlowWalk(t *testing.T) {
	for _, speed := range []float64{0.8, 1, 1.4} {
		points := noisy(random(9), run(seoul, straight(1500), speed, 1), 2, 0)
		f := track.Analyze(points, track.Plan{})
		if off := offBy(f.MovingTime.Seconds(), 1500/speed); math.Abs(off) > 2 || math.Abs(offBy(f.DistanceM, 1500)) > 2 {
			t.Errorf("%v m/s: %v m, moving time %+.1f %% off", speed, f.DistanceM, off)
		}
	}
}

func TestClimb(t *testing.T) {
	r := random(10)
	hilly := func(noiseM, wavesM, heightM float64) []track.Point {
		points := run(seoul, straight(8000), 3, 1)
		for i := range points {
			m := float64(i) * 3
			points[i].ElevationM = 100 + heightM/2*(1-math.Cos(2*math.Pi*m/wavesM)) + noiseM*r.NormFloat64()
		}
		return points
	}
	for _, c := range []struct {
		name                   string
		noiseM, waves, heightM float64
		up, down, tolerance    float64
	}{
		{"flat", 0, 1000, 0, 0, 0, 0},
		{"flat with noise", 1.5, 1000, 0, 0, 0, 0.5},
		{"hills", 0, 2000, 40, 160, 160, 4},
		{"hills with noise", 1.5, 2000, 40, 160, 160, 12},
		{"one hill", 2, 16000, 300, 300, 0, 8},
		{"kerbs", 0, 30, 0.4, 0, 0, 0},
	} {
		f := track.Analyze(hilly(c.noiseM, c.waves, c.heightM), track.Plan{})
		if !f.ClimbKnown || math.Abs(f.AscentM-c.up) > c.tolerance || math.Abs(f.DescentM-c.down) > c.tolerance {
			t.Errorf("%s: up %.1f, down %.1f (known: %v); want %v, %v", c.name, f.AscentM, f.DescentM, f.ClimbKnown, c.up, c.down)
		}
	}
}

func TestUnknownHeights(t *testing.T) {
	points := run(seoul, straight(3000), 3, 1)
	for i := range points {
		points[i].ElevationM = float64(i) / 10
	}
	whole := track.Analyze(points, track.Plan{})
	for i := range points {
		if i%4 != 0 || i > 200 && i < 260 {
			points[i].ElevationM = []float64{math.NaN(), math.Inf(1), 1e6}[i%3]
		}
	}
	f := track.Analyze(points, track.Plan{})
	if !f.ClimbKnown || math.Abs(f.AscentM-100) > 2 || math.Abs(f.AscentM-whole.AscentM) > 1 || f.DescentM != 0 {
		t.Errorf("with holes up %v, down %v (known: %v); whole up %v", f.AscentM, f.DescentM, f.ClimbKnown, whole.AscentM)
	}
	for i := 300; i < len(points); i++ {
		points[i].ElevationM = math.NaN()
	}
	if f := track.Analyze(points, track.Plan{}); f.ClimbKnown || f.AscentM != 0 || f.DescentM != 0 {
		t.Errorf("with 70 %% unknown: up %v (known: %v)", f.AscentM, f.ClimbKnown)
	}
}
