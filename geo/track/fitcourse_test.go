package track_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/muktihari/fit/decoder"
	"github.com/muktihari/fit/profile/filedef"
	"github.com/muktihari/fit/profile/mesgdef"
	"github.com/muktihari/fit/profile/typedef"
	"github.com/muktihari/fit/profile/untyped/mesgnum"
	"github.com/muktihari/fit/proto"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/measure"
	"github.com/runnerway/runnerway/geo/track"
)

// sideM is the side of the square of fitSquare, which has a point every 20 m.
const sideM = 400

var squarePlane = geo.NewPlane(geo.Point{Lat: 37.5, Lng: 127.03})

// fitSquare is a run around a square, which rises 10 m to the east and falls again; its first height is unknown.
func fitSquare() track.Course {
	c := track.Course{Name: "한강 하트 🏃", Time: time.Date(2026, 2, 12, 5, 12, 33, 900e6, time.UTC), Duration: 20 * time.Minute}
	corners := []geo.XY{{}, {X: sideM}, {X: sideM, Y: sideM}, {Y: sideM}, {}}
	for i := range 4 {
		for s := 0.0; s < 1; s += 0.05 {
			at := corners[i].Lerp(corners[i+1], s)
			c.Points, c.ElevationM = append(c.Points, squarePlane.Point(at)), append(c.ElevationM, 30+at.X/40)
		}
	}
	c.Points, c.ElevationM = append(c.Points, c.Points[0]), append(c.ElevationM, 30)
	c.ElevationM[0] = math.NaN()
	for i, street := range []string{"", "테헤란로", "가로길"} {
		turn := measure.TurnsOf(c.Points)[i]
		c.Cues = append(c.Cues, track.Cue{Turn: turn, Street: street})
	}
	return c
}

// opened is a FIT file as a device reads it: checked, then by kind and in order.
func opened(t *testing.T, c track.Course) (*filedef.Course, []proto.Message) {
	t.Helper()
	var b bytes.Buffer
	if err := c.WriteFIT(&b); err != nil {
		t.Fatal(err)
	}
	if n, err := decoder.New(bytes.NewReader(b.Bytes())).CheckIntegrity(); err != nil || n != 1 {
		t.Fatalf("CheckIntegrity = %d files, %v; want one", n, err)
	}
	file, err := decoder.New(&b).Decode()
	if err != nil {
		t.Fatal(err)
	}
	return filedef.NewCourse(file.Messages...), file.Messages
}

// The rules of a course file: what there is, once, in which order, and that time and distance only grow.
func checkCourseRules(t *testing.T, course *filedef.Course, messages []proto.Message) {
	t.Helper()
	id := course.FileId
	if id.Type != typedef.FileCourse || id.Manufacturer == typedef.ManufacturerInvalid || id.SerialNumber == 0 || id.TimeCreated.IsZero() {
		t.Errorf("file_id = %+v", id)
	}
	var kinds []typedef.MesgNum
	for _, m := range messages {
		kinds = append(kinds, m.Num)
	}
	if len(kinds) < 7 || kinds[0] != mesgnum.FileId || kinds[1] != mesgnum.Course || kinds[2] != mesgnum.Lap || kinds[3] != mesgnum.Event ||
		kinds[4] != mesgnum.Record || kinds[len(kinds)-1] != mesgnum.Event || len(course.Events) != 2 {
		t.Errorf("messages %v, want file_id, course, lap, event, record ..., event", kinds)
	}
	start, stop := course.Events[0], course.Events[1]
	if start.Event != typedef.EventTimer || start.EventType != typedef.EventTypeStart || stop.Event != typedef.EventTimer ||
		stop.EventType != typedef.EventTypeStopDisableAll {
		t.Errorf("events = %+v and %+v, want the timer's start and end", start, stop)
	}
	first, last := course.Records[0], course.Records[len(course.Records)-1]
	if first.Distance != 0 || !start.Timestamp.Equal(first.Timestamp) || !stop.Timestamp.Equal(last.Timestamp) {
		t.Errorf("from %v and %v m, %v to %v; want all of the timer's time", first.Timestamp, first.DistanceScaled(), start.Timestamp, stop.Timestamp)
	}
	for i, r := range course.Records[1:] {
		before := course.Records[i]
		if r.Distance < before.Distance || !r.Timestamp.After(before.Timestamp) || r.PositionLat == math.MaxInt32 || r.PositionLong == math.MaxInt32 {
			t.Errorf("record %d: %v m at %v after %v m at %v", i+1, r.DistanceScaled(), r.Timestamp, before.DistanceScaled(), before.Timestamp)
		}
	}
	lap, seconds := course.Lap, last.Timestamp.Sub(first.Timestamp).Seconds()
	if lap.TotalDistance != last.Distance || lap.TotalTimerTimeScaled() != seconds || lap.TotalElapsedTimeScaled() != seconds || !lap.StartTime.Equal(first.Timestamp) ||
		lap.StartPositionLat != first.PositionLat || lap.EndPositionLong != last.PositionLong {
		t.Errorf("lap = %v m in %v s from %v; want what the records say", lap.TotalDistanceScaled(), lap.TotalTimerTimeScaled(), lap.StartTime)
	}
	checkCues(t, course, messages)
}

// checkCues: cues are numbered, lie on records, and come among them by time.
func checkCues(t *testing.T, course *filedef.Course, messages []proto.Message) {
	t.Helper()
	at := map[time.Time]*mesgdef.Record{}
	for _, r := range course.Records {
		at[r.Timestamp] = r
	}
	for i, p := range course.CoursePoints {
		r := at[p.Timestamp]
		if r == nil || p.MessageIndex != typedef.MessageIndex(i) || p.Distance != r.Distance || p.PositionLat != r.PositionLat || p.PositionLong != r.PositionLong {
			t.Errorf("cue %d at %v, %v m is on no record", i, p.Timestamp, p.DistanceScaled())
		}
	}
	var now time.Time
	for i, m := range messages {
		switch m.Num {
		case mesgnum.Record, mesgnum.CoursePoint, mesgnum.Event:
			stamp := m.FieldValueByNum(proto.FieldNumTimestamp).Uint32()
			if m.Num == mesgnum.CoursePoint {
				stamp = m.FieldValueByNum(1).Uint32()
			}
			then := time.Date(1989, 12, 31, 0, 0, int(stamp), 0, time.UTC)
			if then.Before(now) {
				t.Errorf("message %d (%v) is of %v, the one before of %v", i, m.Num, then, now)
			}
			now = then
		}
	}
}

func TestWriteFIT(t *testing.T) {
	c := fitSquare()
	course, messages := opened(t, c)
	checkCourseRules(t, course, messages)
	if course.Course.Name != c.Name || course.Course.Sport != typedef.SportRunning || course.Course.Capabilities&typedef.CourseCapabilitiesNavigation == 0 {
		t.Errorf("course = %+v", course.Course)
	}
	if name := course.FileId.ProductName; !strings.Contains(name, track.Attribution) {
		t.Errorf("product_name = %q, want the credit of the streets in it", name)
	}
	if len(course.Records) != len(c.Points) {
		t.Fatalf("%d records of %d points 15 s apart, want all", len(course.Records), len(c.Points))
	}
	const centimetre = 1e-7
	for i, r := range course.Records {
		if math.Abs(r.PositionLatDegrees()-c.Points[i].Lat) > centimetre || math.Abs(r.PositionLongDegrees()-c.Points[i].Lng) > centimetre {
			t.Errorf("record %d at %v,%v, want %v", i, r.PositionLatDegrees(), r.PositionLongDegrees(), c.Points[i])
		}
		if h := r.EnhancedAltitudeScaled(); math.IsNaN(h) != math.IsNaN(c.ElevationM[i]) || math.Abs(h-c.ElevationM[i]) > 0.2 {
			t.Errorf("record %d: height %v, want %v", i, h, c.ElevationM[i])
		}
		if want := geo.Length(c.Points[:i+1]); math.Abs(r.DistanceScaled()-want) > 0.01 {
			t.Errorf("record %d: %v m, want %v", i, r.DistanceScaled(), want)
		}
	}
	start := time.Date(2026, 2, 12, 5, 12, 33, 0, time.UTC)
	if !course.Lap.StartTime.Equal(start) || course.Lap.TotalTimerTimeScaled() != 1200 || course.Lap.TotalAscent != 10 || course.Lap.TotalDescent != 10 {
		t.Errorf("lap from %v, %v s, up %d, down %d", course.Lap.StartTime, course.Lap.TotalTimerTimeScaled(), course.Lap.TotalAscent, course.Lap.TotalDescent)
	}
	for i, want := range []struct {
		name   string
		alongM float64
	}{{"Left", sideM}, {"테헤란로", 2 * sideM}, {"가로길", 3 * sideM}} {
		if p := course.CoursePoints[i]; p.Type != typedef.CoursePointLeft || p.Name != want.name || math.Abs(p.DistanceScaled()-want.alongM) > 1 {
			t.Errorf("cue %d = %v %q at %v m, want a turn to the left, %q, at %v m", i, p.Type, p.Name, p.DistanceScaled(), want.name, want.alongM)
		}
	}
	again, _ := opened(t, c)
	other := c
	other.Description = "2순위"
	second, _ := opened(t, other)
	if again.FileId.SerialNumber != course.FileId.SerialNumber || second.FileId.SerialNumber == course.FileId.SerialNumber {
		t.Error("a course does not keep its serial number, or shares it with another")
	}
}

func TestWriteFITDirections(t *testing.T) {
	c := fitSquare()
	for deg, want := range map[float64]typedef.CoursePoint{
		50: typedef.CoursePointSlightLeft, 90: typedef.CoursePointLeft, 140: typedef.CoursePointSharpLeft, 175: typedef.CoursePointUTurn,
		-50: typedef.CoursePointSlightRight, -90: typedef.CoursePointRight, -140: typedef.CoursePointSharpRight,
	} {
		c.Cues = []track.Cue{{Turn: measure.Turn{AlongM: 411, Deg: deg}}}
		course, messages := opened(t, c)
		checkCourseRules(t, course, messages)
		if p := course.CoursePoints[0]; p.Type != want || p.Name == "" || p.DistanceScaled() > 430 || p.DistanceScaled() < 390 {
			t.Errorf("%v degrees: cue %v %q at %v m, want %v", deg, p.Type, p.Name, p.DistanceScaled(), want)
		}
	}
}

// Names are cut between characters, at what a field can hold.
func TestWriteFITNames(t *testing.T) {
	c := fitSquare()
	for name, want := range map[string]string{
		"":                        "",
		" 두\x00줄\n이름 ":            "두 줄 이름",
		strings.Repeat("가", 100):  strings.Repeat("가", 84),
		strings.Repeat("🏃a", 60):  strings.Repeat("🏃a", 50) + "🏃",
		strings.Repeat("x", 300):  strings.Repeat("x", 254),
		"깨진 \xff 글자":              "깨진  글자",
		strings.Repeat("가 ", 100): strings.TrimSpace(strings.Repeat("가 ", 63)),
	} {
		c.Name = name
		c.Cues[0].Street = name
		course, messages := opened(t, c)
		checkCourseRules(t, course, messages)
		if got := course.Course.Name; got != want || !utf8.ValidString(got) {
			t.Errorf("name of %d bytes: %q of %d bytes, want %q", len(name), got, len(got), want)
		}
		if got := course.CoursePoints[0].Name; name != "" && got != want {
			t.Errorf("street of %d bytes: %q, want %q", len(name), got, want)
		}
	}
}

// What lies within a second gives one record, and the end is always there.
func TestWriteFITDensePoints(t *testing.T) {
	var dense []geo.Point
	for i := range 1001 {
		dense = append(dense, squarePlane.Point(geo.XY{X: float64(i) / 5}))
	}
	for _, c := range []track.Course{
		{Points: dense},
		{Points: dense, Duration: 3 * time.Second},
		{Points: dense[:3]},
		{Points: []geo.Point{dense[0], dense[0]}},
		{Points: []geo.Point{dense[0], dense[500], dense[500], dense[1000]}, Duration: time.Nanosecond},
	} {
		course, messages := opened(t, c)
		checkCourseRules(t, course, messages)
		last, want := course.Records[len(course.Records)-1], c.Points[len(c.Points)-1]
		if math.Abs(last.PositionLongDegrees()-want.Lng) > 1e-7 || math.Abs(last.DistanceScaled()-geo.Length(c.Points)) > 0.01 {
			t.Errorf("%d points: the last record is at %v m, want the end of the course", len(c.Points), last.DistanceScaled())
		}
	}
	course, _ := opened(t, track.Course{Points: dense})
	// 200 m at 12 minutes for each kilometre are 144 seconds.
	if n := len(course.Records); n != 145 || course.Lap.TotalTimerTimeScaled() != 144 {
		t.Errorf("%d records in %v s, want one for each second of 144", n, course.Lap.TotalTimerTimeScaled())
	}
	if course.Lap.TotalAscent != math.MaxUint16 || !math.IsNaN(course.Records[5].AltitudeScaled()) {
		t.Error("heights that nobody knows are in the file")
	}
}

func TestWriteFITRefusesWhatIsNoCourse(t *testing.T) {
	for _, c := range []struct {
		course track.Course
		want   error
	}{
		{track.Course{}, track.ErrTooShort},
		{track.Course{Points: []geo.Point{{}}}, track.ErrTooShort},
		{track.Course{Points: []geo.Point{{}, {Lat: 91}}}, track.ErrBadPoint},
		{track.Course{Points: []geo.Point{{}, {Lng: math.NaN()}}}, track.ErrBadPoint},
	} {
		if err := c.course.WriteFIT(&bytes.Buffer{}); !errors.Is(err, c.want) {
			t.Errorf("WriteFIT(%v) = %v, want %v", c.course.Points, err, c.want)
		}
	}
}
