package track_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
)

// checkRead reads text and demands what holds for any file: a run with points or an error, and points that are positions.
func checkRead(t *testing.T, read func(io.Reader) (track.Run, error), text []byte) {
	r, err := read(bytes.NewReader(text))
	if err == nil && len(r.Points) == 0 {
		t.Fatal("neither points nor an error")
	}
	for i, p := range r.Points {
		if !p.Valid() || math.IsInf(p.ElevationM, 0) || p.HeartRate < 0 || i == 0 && p.Break {
			t.Fatalf("point %d: %+v", i, p)
		}
	}
	checkFigures(t, track.Analyze(r.Points, track.Plan{}))
}

// checkFigures demands of figures what holds for any run.
func checkFigures(t *testing.T, f track.Figures) {
	for name, x := range map[string]float64{
		"distance": f.DistanceM, "pace": f.PaceSecPerKm, "ascent": f.AscentM, "descent": f.DescentM, "completion": f.RouteCompletion,
		"accuracy": f.ShapeAccuracy, "deviation": f.ShapeDeviationM, "duration": f.Duration.Seconds(), "moving time": f.MovingTime.Seconds(),
		"bridged": f.Cleaned.BridgedM, "left out": f.Cleaned.LeftOutM, "noise": f.Cleaned.NoiseM, "paused": f.Cleaned.PausedTime.Seconds(),
	} {
		if !(x >= 0) || math.IsInf(x, 0) {
			t.Fatalf("%s is %v: %+v", name, x, f)
		}
	}
	if f.RouteCompletion > 1 || f.ShapeAccuracy > 100 {
		t.Fatalf("completion %v, accuracy %v", f.RouteCompletion, f.ShapeAccuracy)
	}
	var m float64
	var s time.Duration
	for _, split := range f.Splits {
		m += split.DistanceM
		s += split.Time
	}
	if f.DistanceM-m > 1.01 || m-f.DistanceM > 1e-6*f.DistanceM || s > f.MovingTime+time.Second {
		t.Fatalf("splits of %v m and %v make a run of %v m and %v", m, s, f.DistanceM, f.MovingTime)
	}
}

func FuzzReadGPX(f *testing.F) {
	for _, name := range []string{"garmin.gpx", "old.gpx", "route.gpx"} {
		f.Add(fixture(f, name))
	}
	f.Add([]byte("<gpx><trk><trkseg><trkpt lat='1' lon='2'/><trkpt lat='1' lon='2.1'/></trkseg></trk></gpx>"))
	f.Fuzz(func(t *testing.T, text []byte) { checkRead(t, track.ReadGPX, text) })
}

func FuzzReadTCX(f *testing.F) {
	f.Add(fixture(f, "laps.tcx"))
	f.Fuzz(func(t *testing.T, text []byte) { checkRead(t, track.ReadTCX, text) })
}

func FuzzReadFIT(f *testing.F) {
	p := track.NewPoint(seoul, noon)
	f.Add([]byte(fitFile(fitId, fitRecord, fitEvent, fitSession, record(p), timer(noon, 4), timer(noon, 0), fitUnknown, session(1, 2, 3, 4, 5))))
	f.Add([]byte(fitFile(fitCustom, "\x04\x00\x01\x02", fitBig, fitPosition, "\x00\x00\x00\x00\x10\x00\x00\x00\x20")))
	f.Add([]byte(fitFile(fitRecord, record(p)) + fitFile(fitRecord, record(p))))
	f.Fuzz(func(t *testing.T, text []byte) { checkRead(t, track.ReadFIT, text) })
}

func FuzzRead(f *testing.F) {
	f.Add(zipped(f, fixture(f, "garmin.gpx")))
	f.Add(asUTF16(fixture(f, "garmin.gpx")))
	f.Add(fixture(f, "laps.tcx"))
	f.Add([]byte(fitFile(fitRecord, record(track.NewPoint(seoul, noon)))))
	f.Fuzz(func(t *testing.T, text []byte) {
		checkRead(t, func(r io.Reader) (track.Run, error) { return track.Read(r, "name") }, text)
	})
}

// Points of any kind: each 8 bytes are a step in position and time, and what is wrong with the point.
func FuzzAnalyze(f *testing.F) {
	f.Add([]byte("\x01\x00\x02\x00\x01\x00\x00\x05\x01\x00\x02\x00\x01\x00\x00\x05\x01\x00\x02\x00\x01\x00\x00\x05"))
	f.Add(bytes.Repeat([]byte("\x10\x00\x02\x00\x01\x00\x00\x05\x01\x70\x02\x00\xff\xff\x03\x05"), 20))
	f.Fuzz(func(t *testing.T, text []byte) {
		at, when := seoul, noon
		var points []track.Point
		for ; len(text) >= 8 && len(points) < 2000; text = text[8:] {
			at.Lat += float64(int16(binary.LittleEndian.Uint16(text))) * 1e-5
			at.Lng += float64(int16(binary.LittleEndian.Uint16(text[2:]))) * 1e-5
			when = when.Add(time.Duration(int16(binary.LittleEndian.Uint16(text[4:]))) * time.Second / 4)
			p := track.NewPoint(at, when)
			p.ElevationM = float64(text[7])
			switch text[6] % 16 {
			case 1:
				p.Time = time.Time{}
			case 2:
				p.Break = true
			case 3:
				p.Point = geo.Point{Lat: math.NaN()}
			case 4:
				p.Time = time.Unix(1<<55, 0)
			case 5:
				p.Lng = 180
			case 6:
				p.ElevationM = math.Inf(-1)
			case 7:
				p.Lat = -90
			}
			points = append(points, p)
		}
		plan := track.Plan{}
		for _, p := range points[:len(points)/2] {
			plan.Path = append(plan.Path, p.Point)
		}
		plan.Outline = plan.Path
		checkFigures(t, track.Analyze(points, plan))
	})
}
