package track

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/runnerway/runnerway/geo"
)

// ReadTCX reads the activities or courses of a Training Center XML file (version 2) as one run. A lap is a press of a button
// and no break; a second track within a lap is one, and so is a new activity. Trackpoints without a position are left out.
// What the laps state is added up.
//
// Limits, errors and what counts as unknown are those of ReadGPX.
func ReadTCX(r io.Reader) (Run, error) {
	run, err := readXML(r, newTCXReader())
	if err != nil {
		err = fmt.Errorf("read tcx: %w", err)
	}
	return run, err
}

type tcxReader struct {
	recording
	points   int // begun
	tracks   int // of the lap
	at       Point
	lat, lng string
}

func newTCXReader() *tcxReader { return &tcxReader{recording: newRecording()} }

func (t *tcxReader) result() recording { return t.recording }

func (t *tcxReader) start(at []string, attrs []xml.Attr) error {
	switch name := at[len(at)-1]; name {
	case "Activity", "Course":
		t.cut = true
		for _, a := range attrs {
			if a.Name.Local == "Sport" && t.run.Sport == "" {
				t.run.Sport = a.Value
			}
		}
	case "Lap":
		t.tracks = 0
	case "Track":
		t.tracks++
		t.cut = t.cut || t.tracks > 1
	case "Trackpoint":
		t.points++
		t.at, t.lat, t.lng = Point{ElevationM: math.NaN()}, "", ""
	default:
		if len(at) == 1 && name != "TrainingCenterDatabase" {
			return fmt.Errorf("root element %.40q: %w", name, ErrUnknownKind)
		}
	}
	return nil
}

func (t *tcxReader) end(at []string, text string) error {
	name, in := at[len(at)-1], ""
	if len(at) > 1 {
		in = at[len(at)-2]
	}
	switch in {
	case "Trackpoint":
		switch name {
		case "Time":
			t.at.Time = timeOf(text)
		case "AltitudeMeters":
			t.at.ElevationM = numberOf(text)
		}
	case "Position":
		switch name {
		case "LatitudeDegrees":
			t.lat = text
		case "LongitudeDegrees":
			t.lng = text
		}
	case "HeartRateBpm":
		if name == "Value" && slices.Contains(at, "Trackpoint") {
			t.at.HeartRate = heartRateOf(text)
		}
	case "Lap":
		t.lap(name, text)
	case "Course":
		t.run.describe(map[string]string{"Name": "name"}[name], text)
	}
	if name == "Trackpoint" {
		return t.finish()
	}
	return nil
}

// lap adds what a lap states to the run's totals.
func (t *tcxReader) lap(name, text string) {
	x := numberOf(text)
	if !(x >= 0 && x < 1e9) {
		return
	}
	switch s := &t.run.Stated; name {
	case "TotalTimeSeconds":
		s.Timer += time.Duration(x * float64(time.Second))
	case "DistanceMeters":
		if math.IsNaN(s.DistanceM) {
			s.DistanceM = 0
		}
		s.DistanceM += x
	}
}

// finish adds a trackpoint that has a position.
func (t *tcxReader) finish() error {
	if t.lat == "" && t.lng == "" {
		return nil
	}
	lat, err := degreesOf(t.lat, 90)
	if err != nil {
		return fmt.Errorf("trackpoint %d: latitude %w", t.points, err)
	}
	lng, err := degreesOf(t.lng, 180)
	if err != nil {
		return fmt.Errorf("trackpoint %d: longitude %w", t.points, err)
	}
	t.at.Point = geo.Point{Lat: lat, Lng: lng}
	return t.add(t.at)
}
