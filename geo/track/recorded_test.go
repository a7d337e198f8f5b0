package track_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo/track"
)

// aRecorded is a run of a kilometre with heights, heart rates and a stop in the middle.
func aRecorded() track.Recorded {
	points := run(seoul, straight(999), 3, 1)
	for i := range points {
		points[i].ElevationM, points[i].HeartRate = 30+float64(i%20), 120+i%40
	}
	points = points[:len(points)-1] // which is less than a second after the one before
	half := len(points) / 2
	points[half].Break = true
	for i := half; i < len(points); i++ {
		points[i].Time = points[i].Time.Add(5 * time.Minute)
	}
	return track.Recorded{Name: `한강 <"&'> 밤`, Points: points, DistanceM: 1000, Timer: 333 * time.Second, AscentM: 12, DescentM: 9, Calories: 70}
}

func TestRecordedComesBack(t *testing.T) {
	want := aRecorded()
	for kind, write := range map[string]func(io.Writer) error{"gpx": want.WriteGPX, "tcx": want.WriteTCX, "fit": want.WriteFIT} {
		var file bytes.Buffer
		if err := write(&file); err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		got, err := track.Read(&file, "")
		if err != nil || len(got.Points) != len(want.Points) {
			t.Fatalf("%s: %d points came back of %d: %v", kind, len(got.Points), len(want.Points), err)
		}
		breaks := 0
		for i, p := range got.Points {
			w := want.Points[i]
			if p.Time.Sub(w.Time).Abs() > time.Second || math.Abs(p.Lat-w.Lat) > 2e-7 || math.Abs(p.Lng-w.Lng) > 2e-7 ||
				math.Abs(p.ElevationM-w.ElevationM) > 0.25 || p.HeartRate != w.HeartRate {
				t.Fatalf("%s: point %d: %+v came back as %+v", kind, i, w, p)
			}
			if p.Break {
				breaks++
			}
		}
		a, b := track.Analyze(want.Points, track.Plan{}), track.Analyze(got.Points, track.Plan{})
		if breaks != 1 || math.Abs(a.DistanceM-b.DistanceM) > 3 || (a.MovingTime-b.MovingTime).Abs() > 3*time.Second {
			t.Errorf("%s: %d breaks, %.1f m in %v; want 1, %.1f m in %v", kind, breaks, b.DistanceM, b.MovingTime, a.DistanceM, a.MovingTime)
		}
		if kind == "gpx" && (got.Name != want.Name || got.Sport != "running") {
			t.Errorf("gpx: called %q, %q", got.Name, got.Sport)
		}
		if kind == "fit" && (got.Sport != "running" || got.Stated.Timer != want.Timer || got.Stated.DistanceM != 1000) {
			t.Errorf("fit: %q, %+v", got.Sport, got.Stated)
		}
	}
}

func TestRecordedWithoutTimes(t *testing.T) {
	r := aRecorded()
	for i := range r.Points {
		r.Points[i].Time = time.Time{}
	}
	if err := r.WriteFIT(io.Discard); !errors.Is(err, track.ErrNoTimes) {
		t.Errorf("WriteFIT: %v", err)
	}
	if err := r.WriteTCX(io.Discard); !errors.Is(err, track.ErrNoTimes) {
		t.Errorf("WriteTCX: %v", err)
	}
	for name, write := range map[string]func(io.Writer) error{"gpx": r.WriteGPX, "geojson": r.WriteGeoJSON} {
		if err := write(io.Discard); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (track.Recorded{}).WriteGPX(io.Discard); !errors.Is(err, track.ErrNoPoints) {
		t.Errorf("WriteGPX of nothing: %v", err)
	}
}

func TestTrace(t *testing.T) {
	// 2 km at 3 m/s, a kilometre at 5 m/s, and 2 km at 3 m/s again.
	line := straight(5000)
	points := run(seoul, line, 3, 1)
	var took time.Duration
	for i := range points {
		m := float64(i) * 3
		took = time.Duration((math.Min(m, 2000)/3 + math.Max(0, math.Min(m-2000, 1000))/5 + math.Max(0, m-3000)/3) * float64(time.Second))
		points[i].Time = points[0].Time.Add(took)
		points[i].ElevationM = m / 100
	}
	f, p := track.Trace(points, track.Plan{})
	if n := len(p.DistanceM); n == 0 || math.Abs(p.DistanceM[n-1]-f.DistanceM) > 0.01 || len(p.ElapsedS) != n || len(p.MovingS) != n {
		t.Fatalf("profile of %v m: %d points", f.DistanceM, len(p.DistanceM))
	}
	for _, c := range []struct {
		m, wantS float64
	}{{1000, 200}, {500, 100}, {1500, 200 + 500.0/3}} {
		if got, ok := p.Fastest(c.m); !ok || math.Abs(got.Seconds()-c.wantS) > 2 {
			t.Errorf("Fastest(%v) = %v %v, want %v s", c.m, got, ok, c.wantS)
		}
	}
	if _, ok := p.Fastest(5100); ok {
		t.Error("a run of 5 km has a fastest 5.1 km")
	}
	if n := len(p.Splits(track.MileM)); n != 4 {
		t.Errorf("%d splits by mile, want 4", n)
	}
	s := p.Series(100)
	if len(s.DistanceM) != 100 || len(s.PaceSecPerKm) != 100 || len(s.HeightM) != 100 || s.HeartRate != nil {
		t.Fatalf("Series(100) has %d, %d, %d, %d values", len(s.DistanceM), len(s.PaceSecPerKm), len(s.HeightM), len(s.HeartRate))
	}
	if slow, fast := s.PaceSecPerKm[20], s.PaceSecPerKm[50]; math.Abs(slow-1000/3.0) > 5 || math.Abs(fast-200) > 5 {
		t.Errorf("pace %v and %v, want 333 and 200", slow, fast)
	}
	if math.Abs(s.HeightM[50]-25) > 1 {
		t.Errorf("height in the middle %v, want 25", s.HeightM[50])
	}
	if _, p := track.Trace(nil, track.Plan{}); len(p.Series(10).DistanceM) != 0 {
		t.Error("a series of nothing")
	}
}
