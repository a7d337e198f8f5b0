package track

import (
	"bufio"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/runnerway/runnerway/geo"
)

// A Recorded is a run as it is written into the files that other programs read. Only Points are needed. Points that are no
// position are left out; times, heights and heart rates are written where they are known.
type Recorded struct {
	Name      string
	Sport     string // running or walking; empty is running
	Points    []Point
	DistanceM float64       // 0 is left out
	Timer     time.Duration // without pauses; 0 is left out
	AscentM   float64       // 0 is left out
	DescentM  float64
	Calories  int // kcal, 0 is left out
}

func (r Recorded) sport() string {
	if r.Sport == "" {
		return runningType
	}
	return r.Sport
}

// segments are the points between breaks; none without a position.
func (r Recorded) segments() [][]Point {
	var out [][]Point
	cut := true
	for _, p := range r.Points {
		if !p.Valid() {
			cut = cut || p.Break
			continue
		}
		if cut || p.Break {
			out = append(out, nil)
		}
		cut = false
		out[len(out)-1] = append(out[len(out)-1], p)
	}
	return out
}

// span is when the first and the last point with a time were passed; false if fewer than two have one.
func (r Recorded) span() (first, last time.Time, ok bool) {
	n := 0
	for _, p := range r.Points {
		if p.Time.IsZero() {
			continue
		}
		if n++; first.IsZero() {
			first = p.Time
		}
		last = p.Time
	}
	return first, last, n > 1 && !last.Before(first)
}

// A textWriter writes XML and keeps the first error.
type textWriter struct {
	w   *bufio.Writer
	err error
}

func newTextWriter(w io.Writer) *textWriter { return &textWriter{w: bufio.NewWriterSize(w, 64<<10)} }

func (t *textWriter) put(parts ...string) {
	for _, p := range parts {
		if t.err == nil {
			_, t.err = t.w.WriteString(p)
		}
	}
}

// element writes text in a tag; an empty text is left out.
func (t *textWriter) element(tag, text string) {
	if text == "" {
		return
	}
	t.put("<", tag, ">")
	if t.err == nil {
		t.err = xml.EscapeText(t.w, []byte(text))
	}
	t.put("</", tag, ">")
}

func (t *textWriter) finish() error {
	if t.err != nil {
		return t.err
	}
	return t.w.Flush()
}

func coordinate(deg float64) string { return strconv.FormatFloat(round7(deg), 'f', -1, 64) }

func tenths(x float64) string { return strconv.FormatFloat(plain(x), 'f', 1, 64) }

const fileTime = "2006-01-02T15:04:05.000Z"

// WriteGPX writes r as GPX 1.1: one track, a segment between each two breaks, heart rates as Garmin's extension. ErrNoPoints
// without a position.
func (r Recorded) WriteGPX(w io.Writer) error {
	segments := r.segments()
	if len(segments) == 0 {
		return fmt.Errorf("write gpx: %w", ErrNoPoints)
	}
	t := newTextWriter(w)
	t.put(xml.Header, `<gpx xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1" version="1.1" creator="`,
		creator, `">`)
	if first, _, ok := r.span(); ok {
		t.put("<metadata>")
		t.element("time", first.UTC().Format(fileTime))
		t.put("</metadata>")
	}
	t.put("\n<trk>")
	t.element("name", r.Name)
	t.element("type", r.sport())
	for _, segment := range segments {
		t.put("\n<trkseg>")
		for _, p := range segment {
			t.gpxPoint(p)
		}
		t.put("\n</trkseg>")
	}
	t.put("\n</trk></gpx>\n")
	if err := t.finish(); err != nil {
		return fmt.Errorf("write gpx: %w", err)
	}
	return nil
}

func (t *textWriter) gpxPoint(p Point) {
	t.put("\n<trkpt lat=\"", coordinate(p.Lat), `" lon="`, coordinate(float64(longitude(p.Lng))), `">`)
	if !math.IsNaN(p.ElevationM) {
		t.element("ele", tenths(p.ElevationM))
	}
	if !p.Time.IsZero() {
		t.element("time", p.Time.UTC().Format(fileTime))
	}
	if p.HeartRate > 0 {
		t.put("<extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>", strconv.Itoa(p.HeartRate), "</gpxtpx:hr></gpxtpx:TrackPointExtension></extensions>")
	}
	t.put("</trkpt>")
}

// WriteGeoJSON writes r as a FeatureCollection of one Feature (RFC 7946): a MultiLineString with a line between each two breaks,
// with heights if all are known, and with the property coordTimes if all times are, as others write it. ErrNoPoints without a
// position.
func (r Recorded) WriteGeoJSON(w io.Writer) error {
	segments := r.segments()
	if len(segments) == 0 {
		return fmt.Errorf("write geojson: %w", ErrNoPoints)
	}
	high, timed := true, true
	var all []geo.Point
	for _, p := range r.Points {
		if p.Valid() {
			high, timed, all = high && !math.IsNaN(p.ElevationM), timed && !p.Time.IsZero(), append(all, p.Point)
		}
	}
	lines := make([][][]float64, len(segments))
	times := make([][]string, len(segments))
	for i, segment := range segments {
		for _, p := range segment {
			at := []float64{round7(p.Lng), round7(p.Lat)}
			if high {
				at = append(at, plain(math.Round(p.ElevationM*10)/10))
			}
			lines[i] = append(lines[i], at)
			times[i] = append(times[i], p.Time.UTC().Format(fileTime))
		}
		if len(segment) == 1 { // a line has two
			lines[i], times[i] = append(lines[i], lines[i][0]), append(times[i], times[i][0])
		}
	}
	properties := map[string]any{"name": r.Name, "sport": r.sport()}
	if r.DistanceM > 0 {
		properties["distance_m"] = math.Round(r.DistanceM*10) / 10
	}
	if timed {
		properties["coordTimes"] = times
	}
	b := geo.BoundsOf(all)
	file := map[string]any{"type": "FeatureCollection", "features": []any{map[string]any{
		"type": "Feature", "bbox": []float64{round7(b.Min.Lng), round7(b.Min.Lat), round7(b.Max.Lng), round7(b.Max.Lat)},
		"geometry": map[string]any{"type": "MultiLineString", "coordinates": lines}, "properties": properties,
	}}}
	if err := json.NewEncoder(w).Encode(file); err != nil {
		return fmt.Errorf("write geojson: %w", err)
	}
	return nil
}
