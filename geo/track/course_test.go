package track_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// gangnam is a course with everything in it, one height unknown.
func gangnam() track.Course {
	return track.Course{
		Name:        `강남 하트 <5 km> & "둘레"`,
		Description: "GPS 아트 경로",
		Points: []geo.Point{
			{Lat: 37.4979, Lng: 127.0276},
			{Lat: 37.49912345678, Lng: 127.03},
			{Lat: 37.4995, Lng: 127.02},
			{Lat: 37.4979, Lng: 127.0276},
		},
		ElevationM: []float64{24, 26.27, math.NaN(), 24},
		Link:       "https://runnerway.example/routes/1?option=2&lang=ko",
		LinkText:   "RunnerWay",
		Time:       time.Date(2026, 2, 12, 14, 12, 33, 120e6, time.FixedZone("KST", 9*3600)),
	}
}

// bare is a course with nothing but its points, around the corner of the world's quarters.
func bare() track.Course {
	return track.Course{Points: []geo.Point{{Lat: -1e-9, Lng: -0.00000012}, {Lat: -0.5, Lng: 0.25}}}
}

// climb is a course of known heights.
func climb() track.Course {
	c := gangnam()
	c.Name, c.DistanceM, c.ElevationM = "오르막", 5020.04, []float64{24, 26.27, -3.04, 24}
	c.Attribution, c.License = "streets by somebody", "https://streets.example/licence"
	return c
}

func written(t *testing.T, write func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; run with -update and read the difference. Got:\n%s", file, got)
	}
}

func TestGoldenFiles(t *testing.T) {
	for _, c := range []struct {
		name   string
		course track.Course
	}{{"gangnam", gangnam()}, {"bare", bare()}, {"climb", climb()}} {
		golden(t, c.name+".gpx", written(t, c.course.WriteGPX))
		golden(t, c.name+".geojson", written(t, c.course.WriteGeoJSON))
	}
}

func TestBadCourses(t *testing.T) {
	p := geo.Point{Lat: 37.5, Lng: 127}
	for _, c := range []struct {
		name   string
		points []geo.Point
		want   error
	}{
		{"no points", nil, track.ErrTooShort},
		{"one point", []geo.Point{p}, track.ErrTooShort},
		{"no number", []geo.Point{p, {Lat: math.NaN(), Lng: 127}}, track.ErrBadPoint},
		{"no end", []geo.Point{p, {Lat: 37.5, Lng: math.Inf(1)}}, track.ErrBadPoint},
		{"beyond the pole", []geo.Point{p, {Lat: 90.1, Lng: 127}}, track.ErrBadPoint},
	} {
		course := track.Course{Points: c.points}
		for format, write := range map[string]func(io.Writer) error{"gpx": course.WriteGPX, "geojson": course.WriteGeoJSON} {
			var b bytes.Buffer
			if err := write(&b); !errors.Is(err, c.want) || b.Len() > 0 {
				t.Errorf("%s of %s: error %v with %d bytes written, want %v with none", format, c.name, err, b.Len(), c.want)
			}
		}
	}
}

var errFull = errors.New("disk full")

// full is a writer that takes n bytes.
type full struct{ n int }

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.n {
		return f.n, errFull
	}
	f.n -= len(p)
	return len(p), nil
}

func TestWriteErrorsAreReported(t *testing.T) {
	c := gangnam()
	for format, write := range map[string]func(io.Writer) error{"gpx": c.WriteGPX, "geojson": c.WriteGeoJSON} {
		whole := len(written(t, write))
		for _, n := range []int{0, 50, whole - 1} {
			if err := write(&full{n: n}); !errors.Is(err, errFull) {
				t.Errorf("%s into %d of %d bytes: %v, want %v", format, n, whole, err, errFull)
			}
		}
		if err := write(&full{n: whole}); err != nil {
			t.Errorf("%s into exactly its size: %v", format, err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	c := track.Course{Name: "10 km"}
	for i := range 1000 {
		sin, cos := math.Sincos(float64(i) * 2 * math.Pi / 999)
		c.Points = append(c.Points, geo.Point{Lat: 37.5 + 0.0143*sin, Lng: 127 + 0.018*cos})
		c.ElevationM = append(c.ElevationM, 30+20*sin)
	}
	b.Run("gpx/10km", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := c.WriteGPX(io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("geojson/10km", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := c.WriteGeoJSON(io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
}
