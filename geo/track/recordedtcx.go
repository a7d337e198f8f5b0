package track

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// ErrNoTimes is a run without times, which a format cannot do without.
var ErrNoTimes = errors.New("the run has no times")

// WriteTCX writes r as a TCX activity of one lap, with a track between each two breaks. Walking is Other, for which TCX has no
// word. Errors: ErrNoPoints without a position, ErrNoTimes without times, and w's.
func (r Recorded) WriteTCX(w io.Writer) error {
	segments := r.segments()
	first, last, ok := r.span()
	switch {
	case len(segments) == 0:
		return fmt.Errorf("write tcx: %w", ErrNoPoints)
	case !ok:
		return fmt.Errorf("write tcx: %w", ErrNoTimes)
	}
	sport := "Running"
	if r.sport() != runningType {
		sport = "Other"
	}
	timer := r.Timer
	if timer == 0 {
		timer = last.Sub(first)
	}
	began := first.UTC().Format(fileTime)
	t := newTextWriter(w)
	t.put(xml.Header, `<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities><Activity Sport="`, sport, `">`)
	t.element("Id", began)
	t.put(`<Lap StartTime="`, began, `">`)
	t.element("TotalTimeSeconds", tenths(timer.Seconds()))
	t.element("DistanceMeters", tenths(r.DistanceM))
	t.element("Calories", strconv.Itoa(min(r.Calories, math.MaxUint16)))
	t.put("<Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod>")
	for _, segment := range segments {
		t.put("\n<Track>")
		for _, p := range segment {
			t.tcxPoint(p)
		}
		t.put("\n</Track>")
	}
	t.put("</Lap>")
	t.element("Notes", r.Name)
	t.put("</Activity></Activities></TrainingCenterDatabase>\n")
	if err := t.finish(); err != nil {
		return fmt.Errorf("write tcx: %w", err)
	}
	return nil
}

// tcxPoint writes a point; one without a time is left out.
func (t *textWriter) tcxPoint(p Point) {
	if p.Time.IsZero() {
		return
	}
	t.put("\n<Trackpoint>")
	t.element("Time", p.Time.UTC().Format(fileTime))
	t.put("<Position><LatitudeDegrees>", coordinate(p.Lat), "</LatitudeDegrees><LongitudeDegrees>", coordinate(p.Lng), "</LongitudeDegrees></Position>")
	if !math.IsNaN(p.ElevationM) {
		t.element("AltitudeMeters", tenths(p.ElevationM))
	}
	if p.HeartRate > 0 {
		t.put("<HeartRateBpm><Value>", strconv.Itoa(p.HeartRate), "</Value></HeartRateBpm>")
	}
	t.put("</Trackpoint>")
}
