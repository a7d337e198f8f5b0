package server

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
	"github.com/runnerway/runnerway/server/jsonscan"
	"github.com/runnerway/runnerway/store"
)

// A runPoint is one position of a recorded run.
type runPoint struct {
	geo.Point
	// timestamp is milliseconds since 1970, possibly fractional, as the client sent it; NaN if it sent none.
	timestamp float64
	// What the contract's path does not show: it is stored with it and belongs to the runner alone.
	elevationM float64 // NaN if unknown
	heartRate  int     // 0 if unknown
	cut        bool    // the recorder was stopped before this point
}

// Members of a stored point beside the contract's.
const (
	keyElevation = "ele"
	keyHeartRate = "hr"
	keyCut       = "cut"
)

// A runPath is the contract's actual_path, [{lat, lng, timestamp?}], of any length. It reads and writes itself in one pass
// each, because a run of ten hours has 36,000 points. Whoever shows it writes its coordinates into a script (B20): points
// that are no position on earth are left out, whether a client sends them or a database has them.
type runPath []runPoint

// readRunPath reads the value before s. Points that are wrong are left out; what is no array is an empty path. It fails only
// on what is no JSON.
func readRunPath(s *jsonscan.Scanner) (runPath, error) {
	if s.Kind() != '[' {
		return nil, s.Skip()
	}
	path := make(runPath, 0, s.Rest()/bytesPerPoint)
	err := s.Array(func() error {
		if s.Kind() != '{' {
			return s.Skip()
		}
		p := runPoint{Point: geo.Point{Lat: math.NaN(), Lng: math.NaN()}, timestamp: math.NaN(), elevationM: math.NaN()}
		if err := s.Object(func(key []byte) error { return p.read(string(key), s) }); err != nil {
			return err
		}
		if p.Valid() {
			path = append(path, p)
		}
		return nil
	})
	if len(path) == 0 {
		return nil, err
	}
	return path, err
}

// read takes one member of a point.
func (p *runPoint) read(key string, s *jsonscan.Scanner) error {
	var to *float64
	switch key {
	case "lat":
		to = &p.Lat
	case "lng":
		to = &p.Lng
	case "timestamp":
		to = &p.timestamp
	case keyElevation:
		to = &p.elevationM
	case keyHeartRate, keyCut:
		v, ok, err := s.Number()
		switch {
		case !ok || !(v >= 0 && v < 1000):
		case key == keyCut:
			p.cut = v > 0
		default:
			p.heartRate = int(v)
		}
		return err
	default:
		return s.Skip()
	}
	v, ok, err := s.Number()
	if *to = v; !ok {
		*to = math.NaN()
	}
	return err
}

// storedRunPath reads a path from the database; nil if it has none. What is no JSON is none.
func storedRunPath(text []byte) runPath {
	if len(text) == 0 {
		return nil
	}
	path, err := readRunPath(jsonscan.New(text))
	if err != nil {
		return nil
	}
	if path == nil {
		return runPath{}
	}
	return path
}

// record is the path as it is stored; text is what text() gives.
func (p runPath) record(text pathText) []byte {
	if !slices.ContainsFunc(p, func(at runPoint) bool { return !math.IsNaN(at.elevationM) || at.heartRate > 0 || at.cut }) {
		return text
	}
	return p.appendJSON(make([]byte, 0, 2+recordedBytesPerPoint*len(p)), runPoint.appendExtras)
}

// recordedBytesPerPoint is about what a point takes with all that is known of it.
const recordedBytesPerPoint = 84

// appendExtras writes what the contract's path does not show.
func (p runPoint) appendExtras(b []byte) []byte {
	if !math.IsNaN(p.elevationM) {
		b = append(b, `,"`+keyElevation+`":`...)
		b = strconv.AppendFloat(b, roundTo(p.elevationM, 1), 'f', -1, 64)
	}
	if p.heartRate > 0 {
		b = append(b, `,"`+keyHeartRate+`":`...)
		b = strconv.AppendInt(b, int64(p.heartRate), 10)
	}
	if p.cut {
		b = append(b, `,"`+keyCut+`":1`...)
	}
	return b
}

// appendJSON writes the path as compactly as JSON allows, coordinates with 7 decimals; extras may be nil.
func (p runPath) appendJSON(b []byte, extras func(runPoint, []byte) []byte) []byte {
	b = append(b, '[')
	for i, at := range p {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"lat":`...)
		b = appendDegrees(b, at.Lat)
		b = append(b, `,"lng":`...)
		b = appendDegrees(b, at.Lng)
		if !math.IsNaN(at.timestamp) {
			b = append(b, `,"timestamp":`...)
			b = strconv.AppendFloat(b, at.timestamp, 'f', -1, 64)
		}
		if extras != nil {
			b = extras(at, b)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

// appendDegrees writes a coordinate rounded to 7 decimals, without zeros at its end. strconv would look for the fewest digits
// of any number; these are known.
func appendDegrees(b []byte, deg float64) []byte {
	n := int64(math.Round(deg * coordinateScale))
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/coordinateScale, 10)
	rest := n % coordinateScale
	if rest == 0 {
		return b
	}
	b = append(b, '.')
	for unit := int64(coordinateScale / 10); rest > 0; unit /= 10 {
		b = append(b, byte('0'+rest/unit))
		rest %= unit
	}
	return b
}

// bytesPerPoint is about what a point takes as JSON.
const bytesPerPoint = 64

// text is the path as JSON.
func (p runPath) text() pathText { return p.appendJSON(make([]byte, 0, 2+bytesPerPoint*len(p)), nil) }

// MarshalJSON writes the path; nil is null.
func (p runPath) MarshalJSON() ([]byte, error) {
	if p == nil {
		return []byte("null"), nil
	}
	return p.text(), nil
}

// A pathText is a runPath that has been written already.
type pathText []byte

// MarshalJSON is the text; nil is null.
func (t pathText) MarshalJSON() ([]byte, error) {
	if t == nil {
		return []byte("null"), nil
	}
	return t, nil
}

// Schema is that of a runPath.
func (pathText) Schema(r huma.Registry) *huma.Schema { return runPath{}.Schema(r) }

// wirePoint documents an element of a runPath.
type wirePoint struct {
	Lat       float64  `json:"lat" minimum:"-90" maximum:"90" example:"37.4979462"`
	Lng       float64  `json:"lng" minimum:"-180" maximum:"180" example:"127.0276206"`
	Timestamp *float64 `json:"timestamp,omitempty" doc:"Milliseconds since 1970, possibly fractional" example:"1770873153120"`
}

// Schema is an array of points.
func (runPath) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeArray, Items: r.Schema(reflect.TypeFor[wirePoint](), true, "PathPoint"), Nullable: true}
}

// time is when the point was passed, zero if it is unknown. Some phones send seconds: in milliseconds those would lie in
// January 1970.
func (p runPoint) time() time.Time {
	const firstMillisecond = 1e11 // 1973
	ms := p.timestamp
	if ms > 0 && ms < firstMillisecond {
		ms *= 1000
	}
	if !(ms >= firstMillisecond && ms < 1e14) { // NaN too
		return time.Time{}
	}
	return time.UnixMicro(int64(ms * 1000)).UTC()
}

// fixes are the points as package track reads them.
func (p runPath) fixes() []track.Point {
	out := make([]track.Point, len(p))
	for i, at := range p {
		out[i] = track.NewPoint(at.Point, at.time())
		out[i].ElevationM, out[i].HeartRate, out[i].Break = at.elevationM, at.heartRate, at.cut && i > 0
	}
	return out
}

// recordedRunPath is the path of a run from a file.
func recordedRunPath(points []track.Point) runPath {
	path := make(runPath, 0, len(points))
	for _, p := range points {
		at := runPoint{Point: p.Point, timestamp: math.NaN(), elevationM: p.ElevationM, heartRate: p.HeartRate, cut: p.Break && len(path) > 0}
		if !p.Time.IsZero() {
			at.timestamp = float64(p.Time.UnixMilli())
		}
		if at.Valid() {
			path = append(path, at)
		}
	}
	return path
}

// livePath is the path that was stored while the workout was in progress.
func livePath(points []store.TrackPoint) runPath {
	path := make(runPath, len(points))
	for i, p := range points {
		path[i] = runPoint{Point: p.Position, timestamp: float64(p.At.UnixMilli()), elevationM: math.NaN()}
		if p.AltitudeM != nil {
			path[i].elevationM = *p.AltitudeM
		}
		if p.HeartRate != nil {
			path[i].heartRate = *p.HeartRate
		}
	}
	return path
}
