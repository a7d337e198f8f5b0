package track_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
)

// FIT files are written here by hand, message by message, so that they can be wrong too. A definition names the local
// message, the global one and the fields as number, size and base type.

const (
	fitPosition = "\x40\x00\x00\x14\x00\x02\x00\x04\x85\x01\x04\x85" // local 0: record of latitude, longitude
	// local 1: record of time, latitude, longitude, altitude, heart rate
	fitRecord  = "\x41\x00\x00\x14\x00\x05\xfd\x04\x86\x00\x04\x85\x01\x04\x85\x02\x02\x84\x03\x01\x02"
	fitEvent   = "\x42\x00\x00\x15\x00\x03\xfd\x04\x86\x00\x01\x00\x01\x01\x00"                                     // local 2: time, event, type
	fitSession = "\x43\x00\x00\x12\x00\x06\x07\x04\x86\x08\x04\x86\x09\x04\x86\x16\x02\x84\x17\x02\x84\x05\x01\x00" // local 3
	fitCustom  = "\x44\x00\x00\xce\x00\x03\x00\x01\x02\x01\x01\x02\x02\x01\x02"                                     // local 4: a field description
	fitBig     = "\x45\x00\x01\x00\x14\x04\xfd\x04\x86\x00\x04\x85\x01\x04\x85\x4e\x04\x86"                         // local 5: big endian, enhanced altitude
	fitId      = "\x46\x00\x00\x00\x00\x01\x00\x01\x00" + "\x06\x04"                                                // file id: an activity
	fitOther   = "\x47\x00\x00\xf0\xf0\x01\x00\xff\x0d"                                                             // local 7: a message that nobody knows, of 255 bytes
	fitEpochS  = 631065600                                                                                          // the end of 1989 in Unix time
	fitUnknown = "\x01\xff\xff\xff\xff\xff\xff\xff\x7f\xff\xff\xff\x7f\xff\xff\xff"                                 // a record that knows nothing
)

// fitOtherData is a message of fitOther.
var fitOtherData = "\x07" + strings.Repeat("\x00", 255)

// fitHead is the header of a file of size bytes and its first definitions.
func fitHead(size uint32, definitions string) string {
	b := []byte{14, 0x20, 0, 0}
	b = binary.LittleEndian.AppendUint32(b, size)
	return string(b) + ".FIT\x00\x00" + definitions
}

// fitFile is a whole file of the given messages; its checksum is left unset.
func fitFile(messages ...string) string {
	body := strings.Join(messages, "")
	return fitHead(uint32(len(body)), "") + body + "\x00\x00"
}

func fitTime(t time.Time) uint32 { return uint32(t.Unix() - fitEpochS) }

func semicircles(deg float64) uint32 { return uint32(int32(math.Round(deg / 180 * (1 << 31)))) }

func record(p track.Point) string {
	b := []byte{1}
	b = binary.LittleEndian.AppendUint32(b, fitTime(p.Time))
	b = binary.LittleEndian.AppendUint32(b, semicircles(p.Lat))
	b = binary.LittleEndian.AppendUint32(b, semicircles(p.Lng))
	h := uint16(math.MaxUint16)
	if !math.IsNaN(p.ElevationM) {
		h = uint16((p.ElevationM + 500) * 5)
	}
	b = binary.LittleEndian.AppendUint16(b, h)
	if p.HeartRate == 0 {
		return string(append(b, 0xff))
	}
	return string(append(b, byte(p.HeartRate)))
}

func timer(at time.Time, kind byte) string {
	return string(append(binary.LittleEndian.AppendUint32([]byte{2}, fitTime(at)), 0, kind))
}

func session(elapsed, timer, distance uint32, up, down uint16) string {
	b := []byte{3}
	for _, x := range []uint32{elapsed, timer, distance} {
		b = binary.LittleEndian.AppendUint32(b, x)
	}
	return string(append(binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(b, up), down), 1))
}

func TestReadFIT(t *testing.T) {
	const (
		start = 0
		stop  = 4
	)
	points := run(seoul, straight(300), 3, 5)
	for i := range points {
		points[i].ElevationM, points[i].HeartRate = 20+float64(i), 120+i
	}
	points[3].ElevationM, points[4].HeartRate = math.NaN(), 0
	points[9].Break = true
	messages := []string{fitId, fitRecord, fitEvent, fitSession, timer(noon, start)}
	for i, p := range points {
		messages = append(messages, record(p), fitUnknown)
		if i == 8 {
			messages = append(messages, timer(p.Time.Add(time.Second), stop), timer(p.Time.Add(2*time.Second), stop), timer(p.Time.Add(4*time.Second), start))
		}
	}
	messages = append(messages, timer(points[len(points)-1].Time, stop), session(120_500, 100_250, 30_012, 7, 9))
	activity := fitFile(messages...)
	r, err := track.Read(strings.NewReader(activity), "a.fit")
	if err != nil {
		t.Fatal(err)
	}
	want := track.Totals{DistanceM: 300.12, AscentM: 7, DescentM: 9, Elapsed: 120500 * time.Millisecond, Timer: 100250 * time.Millisecond}
	if r.Stated != want || r.Sport != "running" {
		t.Errorf("stated %+v, want %+v; sport %q", r.Stated, want, r.Sport)
	}
	same := func(t *testing.T, got, want []track.Point) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("%d points, want %d", len(got), len(want))
		}
		for i, p := range got {
			q := want[i]
			if geo.Distance(p.Point, q.Point) > 0.02 || !p.Time.Equal(q.Time) || p.HeartRate != q.HeartRate || p.Break != q.Break ||
				math.IsNaN(p.ElevationM) != math.IsNaN(q.ElevationM) || math.Abs(p.ElevationM-q.ElevationM) > 0.01 {
				t.Errorf("point %d: %+v, want %+v", i, p, q)
			}
		}
	}
	same(t, r.Points, points)

	t.Run("events at the end", func(t *testing.T) {
		var sorted, events []string
		for _, m := range messages {
			if m[0] == 2 {
				events = append(events, m)
			} else {
				sorted = append(sorted, m)
			}
		}
		r, err := track.ReadFIT(strings.NewReader(fitFile(append(sorted, events...)...)))
		if err != nil {
			t.Fatal(err)
		}
		same(t, r.Points, points)
	})
	t.Run("chained", func(t *testing.T) {
		r, err := track.ReadFIT(strings.NewReader(activity + activity))
		if err != nil || len(r.Points) != 2*len(points) || !r.Points[len(points)].Break || r.Stated.DistanceM != 600.24 {
			t.Errorf("%v, %d points, %+v", err, len(r.Points), r.Stated)
		}
	})
	t.Run("compressed", func(t *testing.T) {
		r, err := track.Read(bytes.NewReader(zipped(t, []byte(activity))), "a.fit.gz")
		if err != nil {
			t.Fatal(err)
		}
		same(t, r.Points, points)
	})
	t.Run("broken off", func(t *testing.T) {
		r, err := track.ReadFIT(strings.NewReader(activity[:len(activity)/2]))
		if err == nil || !strings.Contains(err.Error(), "byte pos") || len(r.Points) < 5 {
			t.Errorf("%v, %d points", err, len(r.Points))
		}
	})
	t.Run("followed by noise", func(t *testing.T) {
		r, err := track.ReadFIT(strings.NewReader(activity + "noise"))
		if err == nil || len(r.Points) != len(points) {
			t.Errorf("%v, %d points", err, len(r.Points))
		}
	})
}

func TestFITByteOrderAndHeights(t *testing.T) {
	b := []byte{5}
	b = binary.BigEndian.AppendUint32(b, fitTime(noon))
	b = binary.BigEndian.AppendUint32(b, semicircles(-33.5))
	b = binary.BigEndian.AppendUint32(b, semicircles(-70.25))
	b = binary.BigEndian.AppendUint32(b, (3210+500)*5)
	r, err := track.ReadFIT(strings.NewReader(fitFile(fitBig, string(b))))
	if err != nil {
		t.Fatal(err)
	}
	p := r.Points[0]
	if math.Abs(p.Lat+33.5) > 1e-6 || math.Abs(p.Lng+70.25) > 1e-6 || p.ElevationM != 3210 || !p.Time.Equal(noon) || !math.IsNaN(r.Stated.DistanceM) {
		t.Errorf("%+v, stated %+v", p, r.Stated)
	}
}

func TestBadFIT(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       error
	}{
		{"no records", fitFile(fitId), track.ErrNoPoints},
		{"only unknown positions", fitFile(fitRecord, fitUnknown), track.ErrNoPoints},
		{"a record without a definition", fitFile("\x01abc"), nil},
		{"an unknown base type", fitFile("\x40\x00\x00\x14\x00\x01\x00\x04\x1f"), nil},
		{"no data", fitFile(""), track.ErrUnknownKind},
		{"descriptions without end", fitFile(fitCustom, strings.Repeat("\x04\x00\x01\x02", 5000)), track.ErrTooLarge},
	} {
		if _, err := track.ReadFIT(strings.NewReader(c.text)); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}
