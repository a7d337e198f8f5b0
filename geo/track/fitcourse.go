package track

import (
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/muktihari/fit/encoder"
	"github.com/muktihari/fit/profile/mesgdef"
	"github.com/muktihari/fit/profile/typedef"
	"github.com/muktihari/fit/proto"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/measure"
)

const (
	// paceSecPerKM is what a course without a duration takes: walking at 5 km/h.
	paceSecPerKM = 12 * 60
	// fitTextBytes is the longest text of a FIT field, which is 255 bytes with the zero at its end.
	fitTextBytes = 254
)

// courseEpoch stands in for a course without a time: FIT cannot do without, and counts seconds since the end of 1989.
var courseEpoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// cueTypes are FIT's words for directions.
var cueTypes = map[measure.Direction]typedef.CoursePoint{
	measure.SlightLeft: typedef.CoursePointSlightLeft, measure.Left: typedef.CoursePointLeft, measure.SharpLeft: typedef.CoursePointSharpLeft,
	measure.SlightRight: typedef.CoursePointSlightRight, measure.Right: typedef.CoursePointRight, measure.SharpRight: typedef.CoursePointSharpRight,
	measure.UTurn: typedef.CoursePointUTurn,
}

// cueNames are what a cue is called where the street has no name. Watches show their own word and sign for the type.
var cueNames = map[measure.Direction]string{
	measure.SlightLeft: "Slight left", measure.Left: "Left", measure.SharpLeft: "Sharp left",
	measure.SlightRight: "Slight right", measure.Right: "Right", measure.SharpRight: "Sharp right", measure.UTurn: "U-turn",
}

// WriteFIT writes c as a FIT course: who made it, with the credit of the streets as the product's name, the course's name, a lap, the start of the timer, the points as records with their
// distance, their height where it is known and the time at an even pace, the cues among them, and the end of the timer, all
// in order of time. FIT counts whole seconds: a point within the same second as the one before it is left out, which at a
// runner's pace is a matter of metres. Errors: ErrTooShort, ErrBadPoint, and w's.
func (c Course) WriteFIT(w io.Writer) error {
	c, err := c.complete()
	if err != nil {
		return fmt.Errorf("write fit: %w", err)
	}
	file := c.fit()
	if err := encoder.New(w).Encode(&file); err != nil {
		return fmt.Errorf("write fit: %w", err)
	}
	return nil
}

func (c Course) fit() proto.FIT {
	records := c.schedule()
	var file proto.FIT
	add := func(m proto.Message) { file.Messages = append(file.Messages, m) }
	start, end := records[0].at, records[len(records)-1].at
	add(mesgdef.NewFileId(nil).
		SetType(typedef.FileCourse).SetManufacturer(typedef.ManufacturerDevelopment).SetProduct(0).
		SetSerialNumber(c.serial()).SetTimeCreated(start).SetProductName(fitText(creator + ", " + c.Attribution)).ToMesg(nil))
	add(mesgdef.NewCourse(nil).
		SetName(fitText(c.Name)).SetSport(typedef.SportRunning).
		SetCapabilities(typedef.CourseCapabilitiesValid | typedef.CourseCapabilitiesTime | typedef.CourseCapabilitiesDistance |
			typedef.CourseCapabilitiesPosition | typedef.CourseCapabilitiesNavigation).ToMesg(nil))
	add(c.lap(records))
	add(timerEvent(start, typedef.EventTypeStart))
	cues := c.cueMessages(records)
	for _, r := range records {
		add(r.message())
		for len(cues) > 0 && !cues[0].Timestamp.After(r.at) {
			add(cues[0].ToMesg(nil))
			cues = cues[1:]
		}
	}
	add(timerEvent(end, typedef.EventTypeStopDisableAll))
	return file
}

// A moment is a point of the course with its place in time.
type moment struct {
	at      time.Time
	p       geo.Point
	alongM  float64
	heightM float64 // NaN if unknown
}

// schedule gives every second at most one point: the first of it, but the course's last point always.
func (c Course) schedule() []moment {
	lengthM := geo.Length(c.Points)
	duration := c.Duration
	if duration <= 0 {
		duration = time.Duration(lengthM / 1000 * paceSecPerKM * float64(time.Second))
	}
	start := c.Time
	if start.IsZero() {
		start = courseEpoch
	}
	start = start.UTC().Truncate(time.Second)
	alongM := 0.0
	var out []moment
	for i, p := range c.Points {
		if i > 0 {
			alongM += geo.Distance(c.Points[i-1], p)
		}
		share := 0.0
		if lengthM > 0 {
			share = alongM / lengthM
		}
		m := moment{at: start.Add(time.Duration(share * float64(duration)).Round(time.Second)), p: p, alongM: alongM, heightM: math.NaN()}
		if h, ok := c.heightM(i); ok {
			m.heightM = h
		}
		if last := len(out) - 1; last >= 0 && !m.at.After(out[last].at) {
			if i < len(c.Points)-1 {
				continue
			}
			if last > 0 {
				out = out[:last]
			} else {
				m.at = m.at.Add(time.Second) // so short a course has two records all the same
			}
		}
		out = append(out, m)
	}
	return out
}

func (m moment) message() proto.Message {
	r := mesgdef.NewRecord(nil).
		SetTimestamp(m.at).SetPositionLatDegrees(m.p.Lat).SetPositionLongDegrees(m.p.Lng).SetDistanceScaled(m.alongM)
	if !math.IsNaN(m.heightM) {
		r.SetAltitudeScaled(m.heightM).SetEnhancedAltitudeScaled(m.heightM)
	}
	return r.ToMesg(nil)
}

// lap is the one lap of a course. Its own time is the start's, since it is written before the records.
func (c Course) lap(records []moment) proto.Message {
	first, last := records[0], records[len(records)-1]
	seconds := last.at.Sub(first.at).Seconds()
	l := mesgdef.NewLap(nil).
		SetTimestamp(first.at).SetStartTime(first.at).
		SetStartPositionLatDegrees(first.p.Lat).SetStartPositionLongDegrees(first.p.Lng).
		SetEndPositionLatDegrees(last.p.Lat).SetEndPositionLongDegrees(last.p.Lng).
		SetTotalElapsedTimeScaled(seconds).SetTotalTimerTimeScaled(seconds).SetTotalDistanceScaled(last.alongM)
	if climb := measure.ElevationOf(c.Points, c.ElevationM); climb.Known > 0 {
		l.SetTotalAscent(uint16(math.Round(climb.AscentM))).SetTotalDescent(uint16(math.Round(climb.DescentM)))
	}
	return l.ToMesg(nil)
}

func timerEvent(at time.Time, kind typedef.EventType) proto.Message {
	return mesgdef.NewEvent(nil).SetTimestamp(at).SetEvent(typedef.EventTimer).SetEventType(kind).SetEventGroup(0).ToMesg(nil)
}

// cueMessages are the course points, each at the time and distance of the record nearest to it.
func (c Course) cueMessages(records []moment) []*mesgdef.CoursePoint {
	var out []*mesgdef.CoursePoint
	at := 0
	for i, cue := range c.Cues {
		for at < len(records)-1 && math.Abs(records[at+1].alongM-cue.AlongM) <= math.Abs(records[at].alongM-cue.AlongM) {
			at++
		}
		near := records[at]
		direction := cue.Direction()
		name := fitText(cue.Street)
		if name == "" {
			name = cueNames[direction]
		}
		out = append(out, mesgdef.NewCoursePoint(nil).
			SetMessageIndex(typedef.MessageIndex(i)).SetTimestamp(near.at).SetType(cueTypes[direction]).SetName(name).
			SetPositionLatDegrees(near.p.Lat).SetPositionLongDegrees(near.p.Lng).SetDistanceScaled(near.alongM))
	}
	return out
}

// serial tells courses apart that were made in the same second, as the options of a route are. It is never 0, which is no
// serial number.
func (c Course) serial() uint32 {
	h := fnv.New32a()
	_, _ = fmt.Fprint(h, c.Name, c.Description, c.Points)
	return max(1, h.Sum32())
}

// fitText is s as a field can hold it: without control characters, whole characters within fitTextBytes.
func fitText(s string) string {
	s = strings.TrimSpace(strings.ToValidUTF8(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s), ""))
	if len(s) <= fitTextBytes {
		return s
	}
	end := fitTextBytes
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return strings.TrimSpace(s[:end])
}
