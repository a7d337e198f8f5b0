package track

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"slices"
)

// ReadGPX reads the tracks of a GPX 1.0 or 1.1 file as one run, in which each segment after the first begins with a Break.
// A file without a track point gives its routes instead. Heart rates are read from Garmin's extension and those like it.
//
// A position that is none makes the file bad, and the error names the line and the point; a height, time or heart rate that
// is none counts as unknown. The file is read as a stream. Errors: ErrTooLarge, ErrNoPoints, ErrUnknownKind, those of
// encoding/xml and of r; what was read before comes with the error.
func ReadGPX(r io.Reader) (Run, error) {
	run, err := readXML(r, newGPXReader())
	if err != nil {
		err = fmt.Errorf("read gpx: %w", err)
	}
	return run, err
}

type gpxReader struct {
	track, route recording
	fileName     string // of the metadata, used if no track has one
	points       int    // begun
	at           Point
}

func newGPXReader() *gpxReader { return &gpxReader{track: newRecording(), route: newRecording()} }

func (g *gpxReader) result() recording {
	all := g.track
	if len(all.run.Points) == 0 {
		all = g.route
	}
	if all.run.Name == "" {
		all.run.Name = g.fileName
	}
	return all
}

func (g *gpxReader) start(at []string, attrs []xml.Attr) error {
	switch name := at[len(at)-1]; {
	case len(at) == 1 && name != "gpx":
		return fmt.Errorf("root element %.40q: %w", name, ErrUnknownKind)
	case name == "trkseg":
		g.track.cut = true
	case name == "rte":
		g.route.cut = true
	case name == "trkpt" || name == "rtept":
		return g.begin(name, attrs)
	}
	return nil
}

// begin reads the position of a point.
func (g *gpxReader) begin(name string, attrs []xml.Attr) error {
	g.points++
	var lat, lon string
	for _, a := range attrs {
		switch a.Name.Local {
		case "lat":
			lat = a.Value
		case "lon":
			lon = a.Value
		}
	}
	var err error
	g.at = Point{ElevationM: math.NaN()}
	if g.at.Lat, err = degreesOf(lat, 90); err != nil {
		return fmt.Errorf("%s %d: lat %w", name, g.points, err)
	}
	if g.at.Lng, err = degreesOf(lon, 180); err != nil {
		return fmt.Errorf("%s %d: lon %w", name, g.points, err)
	}
	return nil
}

func (g *gpxReader) end(at []string, text string) error {
	name, in := at[len(at)-1], ""
	if len(at) > 1 {
		in = at[len(at)-2]
	}
	switch in {
	case "trkpt", "rtept":
		switch name {
		case "ele":
			g.at.ElevationM = numberOf(text)
		case "time":
			g.at.Time = timeOf(text)
		}
	case "trk":
		g.track.run.describe(name, text)
	case "rte":
		g.route.run.describe(name, text)
	case "metadata", "gpx":
		if name == "name" {
			g.fileName = text
		}
	}
	switch {
	case name == "trkpt":
		return g.track.add(g.at)
	case name == "rtept":
		return g.route.add(g.at)
	case (name == "hr" || name == "heartrate") && slices.Contains(at, "extensions"):
		g.at.HeartRate = heartRateOf(text)
	}
	return nil
}

// describe takes the first name and type of a file's tracks.
func (r *Run) describe(element, text string) {
	switch {
	case element == "name" && r.Name == "":
		r.Name = text
	case element == "type" && r.Sport == "":
		r.Sport = text
	}
}
