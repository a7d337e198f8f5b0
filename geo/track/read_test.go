package track_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "runs", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func zipped(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// asUTF16 is text in UTF-16 with its byte order mark.
func asUTF16(text []byte) []byte {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(strings.Replace(string(text), "UTF-8", "UTF-16", 1))) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// at is a point as a file may have it; h is NaN and hr 0 if it says nothing.
func at(lat, lng float64, when string, h float64, hr int, brk bool) track.Point {
	p := track.Point{Point: geo.Point{Lat: lat, Lng: lng}, ElevationM: h, HeartRate: hr, Break: brk}
	if when != "" {
		t, err := time.Parse(time.RFC3339, when)
		if err != nil {
			panic(err)
		}
		p.Time = t
	}
	return p
}

func wantPoints(t *testing.T, got, want []track.Point) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("points\n%v, want\n%v", got, want)
	}
}

func TestReadGPX(t *testing.T) {
	unknown := math.NaN()
	garmin := []track.Point{
		at(37.4979, 127.0276, "2026-05-03T12:00:00Z", 24.6, 121, false),
		at(37.498, 127.0277, "2026-05-03T12:00:02Z", unknown, 123, false),
		at(37.499, 127.0278, "", unknown, 0, true),
		at(-37.5, -127, "2026-05-03T12:10:00Z", unknown, 0, true),
	}
	for _, c := range []struct {
		name        string
		text        []byte
		runName     string
		sport       string
		points      []track.Point
		statedKnown bool
	}{
		{name: "garmin.gpx", text: fixture(t, "garmin.gpx"), runName: "아침 달리기 & 하트", sport: "running", points: garmin},
		{name: "garmin.gpx.gz", text: zipped(t, fixture(t, "garmin.gpx")), runName: "아침 달리기 & 하트", sport: "running", points: garmin},
		{name: "with a byte order mark", text: append([]byte("\xef\xbb\xbf"), fixture(t, "garmin.gpx")...), runName: "아침 달리기 & 하트", sport: "running", points: garmin},
		{name: "UTF-16", text: asUTF16(fixture(t, "garmin.gpx")), runName: "아침 달리기 & 하트", sport: "running", points: garmin},
		{name: "old.gpx", text: fixture(t, "old.gpx"), runName: "Grünerløkka", points: []track.Point{
			at(59.92, 10.76, "2010-10-04T05:13:19Z", 30, 0, false),
			at(59.9201, 10.76, "2010-10-04T05:13:23Z", 31, 0, false),
		}},
		{name: "route.gpx", text: fixture(t, "route.gpx"), runName: "planned", points: []track.Point{
			at(37.5, 127, "", unknown, 0, false),
			at(37.51, 127, "", unknown, 0, false),
			at(37.52, 127, "", unknown, 0, true),
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := track.Read(bytes.NewReader(c.text), c.name)
			if err != nil {
				t.Fatal(err)
			}
			if r.Name != c.runName || r.Sport != c.sport || !math.IsNaN(r.Stated.DistanceM) || r.Stated.Timer != 0 {
				t.Errorf("name %q, sport %q, stated %+v", r.Name, r.Sport, r.Stated)
			}
			wantPoints(t, r.Points, c.points)
		})
	}
}

func TestReadTCX(t *testing.T) {
	unknown := math.NaN()
	r, err := track.Read(bytes.NewReader(fixture(t, "laps.tcx")), "laps.tcx")
	if err != nil {
		t.Fatal(err)
	}
	if r.Sport != "Running" || r.Stated.DistanceM != 42.5 || r.Stated.Timer != 15500*time.Millisecond || !math.IsNaN(r.Stated.AscentM) {
		t.Errorf("sport %q, stated %+v", r.Sport, r.Stated)
	}
	wantPoints(t, r.Points, []track.Point{
		at(37.4979, 127.0276, "2026-05-03T12:00:00Z", 24.6, 121, false),
		at(37.498, 127.0276, "2026-05-03T12:01:00Z", unknown, 0, true),
		at(37.4981, 127.0276, "2026-05-03T12:01:05Z", unknown, 0, false),
		at(37.5, 127.03, "2026-05-03T13:00:00Z", unknown, 0, true),
	})
}

// What a course writes can be read as a run.
func TestCoursesReadBack(t *testing.T) {
	c := climb()
	r, err := track.ReadGPX(bytes.NewReader(written(t, c.WriteGPX)))
	if err != nil || r.Name != c.Name || r.Sport != "running" || len(r.Points) != len(c.Points) {
		t.Fatalf("%v, %+v", err, r)
	}
	for i, p := range r.Points {
		if geo.Distance(p.Point, c.Points[i]) > 0.02 || math.Abs(p.ElevationM-c.ElevationM[i]) > 0.06 {
			t.Errorf("point %d: %v, want %v at %v m", i, p, c.Points[i], c.ElevationM[i])
		}
	}
}

func TestBadFiles(t *testing.T) {
	gpx := func(body string) string { return "<gpx>\n<trk><trkseg>\n" + body + "\n</trkseg></trk></gpx>" }
	good := `<trkpt lat="1" lon="2"/>`
	tcx := func(position string) string {
		return "<TrainingCenterDatabase><Track>\n<Trackpoint><Position>" + position + "</Position></Trackpoint></Track></TrainingCenterDatabase>"
	}
	for _, c := range []struct {
		name, text string
		want       error    // nil is any
		says       []string // in the error
		points     int      // read before
	}{
		{name: "nothing", want: track.ErrUnknownKind},
		{name: "text", text: "lat,lon\n37,127\n", want: track.ErrUnknownKind},
		{name: "noise", text: strings.Repeat("\x00\x01\x02\xff", 40), want: track.ErrUnknownKind},
		{name: "html", text: "<!DOCTYPE html><html><body/></html>", want: track.ErrUnknownKind, says: []string{"html"}},
		{name: "only a comment", text: "<!-- gpx -->", want: track.ErrUnknownKind},
		{name: "no points", text: gpx(""), want: track.ErrNoPoints},
		{name: "only waypoints", text: `<gpx><wpt lat="1" lon="2"/></gpx>`, want: track.ErrNoPoints},
		{name: "latitude", text: gpx(good + "\n" + `<trkpt lat="91" lon="2"/>`), says: []string{"line 4", "trkpt 2", "lat", `"91"`}, points: 1},
		{name: "longitude", text: gpx(`<trkpt lat="1" lon="east"/>`), says: []string{"line 3", "trkpt 1", "lon", "east"}},
		{name: "no number", text: gpx(`<trkpt lat="NaN" lon="2"/>`), says: []string{"trkpt 1", "NaN"}},
		{name: "no latitude", text: gpx(`<trkpt lon="2"/>`), says: []string{"trkpt 1", "lat"}},
		{name: "broken off", text: "<gpx><trk><trkseg>" + good + good + "\n<trkp", says: []string{"line 2"}, points: 2},
		{name: "unbalanced", text: "<gpx><trk></gpx>", says: []string{"line 1"}},
		{name: "deep", text: "<gpx>" + strings.Repeat("<extensions>", 100), want: track.ErrTooLarge, says: []string{"deep"}},
		{name: "endless tag", text: "<gpx " + strings.Repeat("a", 3<<20), want: track.ErrTooLarge},
		{name: "endless text", text: "<gpx><name>" + strings.Repeat("a", 3<<20), want: track.ErrTooLarge},
		{name: "entity", text: gpx("&bomb;"), says: []string{"line 3", "bomb"}},
		{name: "encoding", text: `<?xml version="1.0" encoding="EBCDIC"?><gpx/>`, want: track.ErrUnknownKind, says: []string{"EBCDIC"}},
		{name: "tcx latitude", text: tcx("<LatitudeDegrees>90.5</LatitudeDegrees><LongitudeDegrees>1</LongitudeDegrees>"), says: []string{"line 2", "trackpoint 1", "latitude", "90.5"}},
		{name: "tcx half a position", text: tcx("<LatitudeDegrees>9</LatitudeDegrees>"), says: []string{"trackpoint 1", "longitude"}},
		{name: "half a fit", text: "\x0e\x20\x00\x00\x00\x01\x00\x00.FIT\x00\x00", says: []string{"fit", "0 points"}},
		{name: "broken gzip", text: string(zipped(t, []byte(gpx(good)))[:30])},
		{name: "no gzip", text: "\x1f\x8b\x08", says: []string{"gzip"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := track.Read(strings.NewReader(c.text), "a/file.bin")
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			for _, s := range append(c.says, "a/file.bin") {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("error %q does not name %q", err, s)
				}
			}
			if len(err.Error()) > 300 {
				t.Errorf("error of %d bytes", len(err.Error()))
			}
			if len(r.Points) != c.points {
				t.Errorf("%d points with the error, want %d", len(r.Points), c.points)
			}
		})
	}
}

func TestKindsAreNotMixedUp(t *testing.T) {
	for name, read := range map[string]func(io.Reader) (track.Run, error){
		"laps.tcx": track.ReadGPX, "garmin.gpx": track.ReadTCX, "old.gpx": track.ReadFIT,
	} {
		if _, err := read(bytes.NewReader(fixture(t, name))); !errors.Is(err, track.ErrUnknownKind) {
			t.Errorf("%s as another kind: %v, want %v", name, err, track.ErrUnknownKind)
		}
	}
}

// endless repeats a text after a head and counts what was read.
type endless struct {
	head, body string
	n          int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.head == "" {
		e.head = strings.Repeat(e.body, 1+4096/len(e.body))
	}
	n := copy(p, e.head)
	e.head = e.head[n:]
	e.n += int64(n)
	return n, nil
}

// A file without end is given up at the limit of bytes or points, whichever comes first.
func TestEndlessFiles(t *testing.T) {
	for name, in := range map[string]*endless{
		"messages": {head: fitHead(1<<31, fitOther), body: fitOtherData},
		"comments": {head: "<gpx>", body: "<!--" + strings.Repeat("-a", 400_000) + "-->"},
		"points":   {head: fitHead(1<<31, fitPosition), body: "\x00\x00\x00\x00\x10\x00\x00\x00\x20"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := track.Read(in, "")
			if !errors.Is(err, track.ErrTooLarge) || in.n > track.MaxBytes+1<<20 || len(r.Points) > track.MaxPoints {
				t.Errorf("%v after %d bytes and %d points", err, in.n, len(r.Points))
			}
			if name == "points" && len(r.Points) != track.MaxPoints {
				t.Errorf("%d points, want %d", len(r.Points), track.MaxPoints)
			}
		})
	}
	bomb := zipped(t, []byte(fitHead(1<<31, fitOther)+strings.Repeat(fitOtherData, track.MaxBytes/len(fitOtherData)+1)))
	if _, err := track.Read(bytes.NewReader(bomb), ""); !errors.Is(err, track.ErrTooLarge) {
		t.Errorf("a compressed file that unfolds beyond the limit: %v", err)
	}
}

// badDisk fails after some bytes.
type badDisk struct {
	text string
	err  error
}

func (b *badDisk) Read(p []byte) (int, error) {
	if b.text == "" {
		return 0, b.err
	}
	n := copy(p, b.text)
	b.text = b.text[n:]
	return n, nil
}

func TestReadErrorsAreReported(t *testing.T) {
	disk := errors.New("bad sector")
	for _, head := range []string{"", "<gpx>", "<gpx><trk><trkseg><trkpt lat='1' lon='2'/>", fitHead(100, fitPosition)} {
		if _, err := track.Read(&badDisk{head, disk}, ""); !errors.Is(err, disk) {
			t.Errorf("after %q: %v, want %v", head, err, disk)
		}
	}
}
