package track

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/muktihari/fit/decoder"
	"github.com/muktihari/fit/profile/typedef"
	"github.com/muktihari/fit/profile/untyped/fieldnum"
	"github.com/muktihari/fit/profile/untyped/mesgnum"
	"github.com/muktihari/fit/proto"

	"github.com/runnerway/runnerway/geo"
)

// The mark of a FIT file lies in its header, behind the sizes.
const (
	fitMark    = ".FIT"
	fitMarkAt  = 8
	fitMarkEnd = fitMarkAt + len(fitMark)
)

// maxDescriptions is the most fields of its own that a file may describe: the decoder keeps each, and looks each developer
// field up among all of them.
const maxDescriptions = 1000

// ReadFIT reads the records of a FIT file, an activity's as a rule, as one run. Between a stop of the timer and its next
// start lies a Break. Totals are those of the sessions, added up. Files chained in one are read one after the other, with a
// Break between them.
//
// A record without a position is left out. Checksums are passed over, because files in use have wrong ones; a file that is
// broken shows it in its records. Errors: ErrTooLarge, ErrNoPoints, ErrUnknownKind if it is
// no FIT at all, the decoder's, which name the byte, and r's; what was read before comes with the error.
func ReadFIT(r io.Reader) (Run, error) {
	f := fitReader{recording: newRecording()}
	err := f.read(r)
	f.breakAtStops()
	if err == nil && len(f.run.Points) == 0 {
		err = ErrNoPoints
	}
	if err != nil {
		err = fmt.Errorf("read fit: %w", err)
	}
	return f.run, err
}

// A fitReader listens to the messages of a decoder.
type fitReader struct {
	recording
	refuse       context.CancelCauseFunc // ends the decoding
	descriptions int
	stops        []fitStop
}

// A fitStop is a time in which the timer stood still; a zero end is open.
type fitStop struct{ from, to time.Time }

// read decodes all files of r. The decoder has not panicked under fuzzing, but what it reads comes from outside.
func (f *fitReader) read(r io.Reader) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("after %d points: decoder: %v", len(f.run.Points), p)
		}
	}()
	ctx, refuse := context.WithCancelCause(context.Background())
	defer refuse(nil)
	f.refuse = refuse
	dec := decoder.New(&limited{r: r, left: MaxBytes}, decoder.WithMesgListener(f), decoder.WithBroadcastOnly(),
		decoder.WithNoComponentExpansion(), decoder.WithIgnoreChecksum())
	for dec.Next() {
		f.cut = true
		f.descriptions = 0
		_, err := dec.DecodeWithContext(ctx)
		if cause := context.Cause(ctx); cause != nil {
			return fmt.Errorf("after %d points: %w", len(f.run.Points), cause)
		}
		switch {
		case errors.Is(err, decoder.ErrNotFITFile) && len(f.run.Points) == 0:
			return fmt.Errorf("%w: %w", ErrUnknownKind, err)
		case err != nil:
			return fmt.Errorf("after %d points: %w", len(f.run.Points), err)
		}
	}
	return nil
}

// OnMesg implements decoder.MesgListener.
func (f *fitReader) OnMesg(m proto.Message) {
	switch m.Num {
	case mesgnum.Record:
		f.record(&m)
	case mesgnum.Event:
		f.event(&m)
	case mesgnum.Session:
		f.session(&m)
	case mesgnum.FieldDescription:
		if f.descriptions++; f.descriptions > maxDescriptions {
			f.refuse(fmt.Errorf("more than %d described fields: %w", maxDescriptions, ErrTooLarge))
		}
	}
}

func (f *fitReader) record(m *proto.Message) {
	lat, lng := m.FieldValueByNum(fieldnum.RecordPositionLat), m.FieldValueByNum(fieldnum.RecordPositionLong)
	if lat.Type() != proto.TypeInt32 || lng.Type() != proto.TypeInt32 || lat.Int32() == math.MaxInt32 || lng.Int32() == math.MaxInt32 {
		return
	}
	at := geo.Point{Lat: semicircles(lat.Int32()), Lng: semicircles(lng.Int32())}
	if !at.Valid() {
		return
	}
	p := NewPoint(at, fitTime(m.FieldValueByNum(fieldnum.RecordTimestamp)))
	if h, ok := fitNumber(m.FieldValueByNum(fieldnum.RecordEnhancedAltitude)); ok {
		p.ElevationM = h/5 - 500
	} else if h, ok := fitNumber(m.FieldValueByNum(fieldnum.RecordAltitude)); ok {
		p.ElevationM = h/5 - 500
	}
	if hr, ok := fitNumber(m.FieldValueByNum(fieldnum.RecordHeartRate)); ok {
		p.HeartRate = int(hr)
	}
	if err := f.add(p); err != nil {
		f.refuse(err)
	}
}

// event notes when the timer stops and starts.
func (f *fitReader) event(m *proto.Message) {
	what, ok := fitNumber(m.FieldValueByNum(fieldnum.EventEvent))
	kind, known := fitNumber(m.FieldValueByNum(fieldnum.EventEventType))
	at := fitTime(m.FieldValueByNum(fieldnum.EventTimestamp))
	if !ok || !known || at.IsZero() || typedef.Event(what) != typedef.EventTimer {
		return
	}
	open := len(f.stops) > 0 && f.stops[len(f.stops)-1].to.IsZero()
	switch typedef.EventType(kind) {
	case typedef.EventTypeStart:
		if open {
			f.stops[len(f.stops)-1].to = at
		}
	case typedef.EventTypeStop, typedef.EventTypeStopAll, typedef.EventTypeStopDisable, typedef.EventTypeStopDisableAll:
		if !open && len(f.stops) < MaxPoints {
			f.stops = append(f.stops, fitStop{from: at})
		}
	}
}

// breakAtStops marks the points before which the timer stood still. Events and records of a file may come in any order, so
// that this is done by their times.
func (f *fitReader) breakAtStops() {
	points, k := f.run.Points, 0
	for i := 1; i < len(points) && k < len(f.stops); i++ {
		last, now := points[i-1].Time, points[i].Time
		if last.IsZero() || now.IsZero() {
			continue
		}
		for k < len(f.stops) && !f.stops[k].to.IsZero() && !f.stops[k].to.After(last) {
			k++
		}
		if k < len(f.stops) && !f.stops[k].to.IsZero() && f.stops[k].from.Before(now) {
			points[i].Break = true
		}
	}
}

func (f *fitReader) session(m *proto.Message) {
	s := &f.run.Stated
	addTo := func(total *float64, field byte, scale float64) {
		if x, ok := fitNumber(m.FieldValueByNum(field)); ok {
			if math.IsNaN(*total) {
				*total = 0
			}
			*total += x / scale
		}
	}
	addTo(&s.DistanceM, fieldnum.SessionTotalDistance, 100)
	addTo(&s.AscentM, fieldnum.SessionTotalAscent, 1)
	addTo(&s.DescentM, fieldnum.SessionTotalDescent, 1)
	if ms, ok := fitNumber(m.FieldValueByNum(fieldnum.SessionTotalElapsedTime)); ok {
		s.Elapsed += time.Duration(ms) * time.Millisecond
	}
	if ms, ok := fitNumber(m.FieldValueByNum(fieldnum.SessionTotalTimerTime)); ok {
		s.Timer += time.Duration(ms) * time.Millisecond
	}
	if sport, ok := fitNumber(m.FieldValueByNum(fieldnum.SessionSport)); ok && f.run.Sport == "" {
		f.run.Sport = typedef.Sport(sport).String()
	}
}

// fitNumber is an unsigned value; false if it has the type's value for unknown, or another type.
func fitNumber(v proto.Value) (float64, bool) {
	switch v.Type() {
	case proto.TypeUint8:
		return float64(v.Uint8()), v.Uint8() != math.MaxUint8
	case proto.TypeUint16:
		return float64(v.Uint16()), v.Uint16() != math.MaxUint16
	case proto.TypeUint32:
		return float64(v.Uint32()), v.Uint32() != math.MaxUint32
	}
	return 0, false
}

// fitTime is a FIT timestamp, seconds since the end of 1989; zero if it is unknown or counts from the device's start.
func fitTime(v proto.Value) time.Time {
	const leastDate = 0x10000000
	if v.Type() != proto.TypeUint32 || v.Uint32() < leastDate || v.Uint32() == math.MaxUint32 {
		return time.Time{}
	}
	return time.Date(1989, 12, 31, 0, 0, 0, 0, time.UTC).Add(time.Duration(v.Uint32()) * time.Second)
}

// semicircles are degrees: a half circle is 2^31.
func semicircles(v int32) float64 { return float64(v) * 180 / (1 << 31) }
