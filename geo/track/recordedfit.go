package track

import (
	"fmt"
	"io"
	"math"
	"time"

	"github.com/muktihari/fit/encoder"
	"github.com/muktihari/fit/profile/mesgdef"
	"github.com/muktihari/fit/profile/typedef"
	"github.com/muktihari/fit/proto"

	"github.com/runnerway/runnerway/geo"
)

// WriteFIT writes r as a FIT activity: the timer's starts and stops at the breaks, records, one lap, the session. FIT counts
// whole seconds: a point within the same second as the one before is left out. Errors: ErrNoPoints without a position,
// ErrNoTimes without times, and w's.
func (r Recorded) WriteFIT(w io.Writer) error {
	segments := r.segments()
	first, last, ok := r.span()
	switch {
	case len(segments) == 0:
		return fmt.Errorf("write fit: %w", ErrNoPoints)
	case !ok:
		return fmt.Errorf("write fit: %w", ErrNoTimes)
	}
	file := r.fit(segments, first.UTC().Truncate(time.Second), last.UTC().Truncate(time.Second))
	if err := encoder.New(w).Encode(&file); err != nil {
		return fmt.Errorf("write fit: %w", err)
	}
	return nil
}

func (r Recorded) fit(segments [][]Point, first, last time.Time) proto.FIT {
	var file proto.FIT
	add := func(m proto.Message) { file.Messages = append(file.Messages, m) }
	add(mesgdef.NewFileId(nil).SetType(typedef.FileActivity).SetManufacturer(typedef.ManufacturerDevelopment).SetProduct(0).
		SetTimeCreated(first).SetProductName(creator).ToMesg(nil))
	var before Point
	var at time.Time
	alongM := 0.0
	for i, segment := range segments {
		started := false
		for _, p := range segment {
			if p.Time.IsZero() {
				continue
			}
			now := p.Time.UTC().Truncate(time.Second)
			if !at.IsZero() && !now.After(at) {
				continue
			}
			if !started {
				if i > 0 && !at.IsZero() {
					add(timerEvent(at, typedef.EventTypeStopAll))
				}
				add(timerEvent(now, typedef.EventTypeStart))
				started = true
			} else {
				alongM += geo.Distance(before.Point, p.Point)
			}
			add(recordMessage(p, now, alongM))
			before, at = p, now
		}
	}
	add(timerEvent(last, typedef.EventTypeStopAll))
	r.addTotals(add, first, last)
	return file
}

func recordMessage(p Point, at time.Time, alongM float64) proto.Message {
	m := mesgdef.NewRecord(nil).SetTimestamp(at).SetPositionLatDegrees(p.Lat).SetPositionLongDegrees(p.Lng).SetDistanceScaled(alongM)
	if !math.IsNaN(p.ElevationM) {
		m.SetAltitudeScaled(p.ElevationM).SetEnhancedAltitudeScaled(p.ElevationM)
	}
	if p.HeartRate > 0 && p.HeartRate < math.MaxUint8 {
		m.SetHeartRate(uint8(p.HeartRate))
	}
	return m.ToMesg(nil)
}

// addTotals writes the lap, the session and the activity, which close the file.
func (r Recorded) addTotals(add func(proto.Message), first, last time.Time) {
	elapsed := last.Sub(first).Seconds()
	timer := r.Timer.Seconds()
	if timer == 0 {
		timer = elapsed
	}
	sport := typedef.SportRunning
	if r.sport() != runningType {
		sport = typedef.SportWalking
	}
	small := func(v float64) uint16 { return uint16(math.Round(math.Max(0, math.Min(v, math.MaxUint16-1)))) }
	lap := mesgdef.NewLap(nil).SetTimestamp(last).SetStartTime(first).SetTotalElapsedTimeScaled(elapsed).SetTotalTimerTimeScaled(timer).SetSport(sport)
	session := mesgdef.NewSession(nil).SetTimestamp(last).SetStartTime(first).SetTotalElapsedTimeScaled(elapsed).SetTotalTimerTimeScaled(timer).
		SetSport(sport).SetFirstLapIndex(0).SetNumLaps(1).SetTrigger(typedef.SessionTriggerActivityEnd)
	if r.DistanceM > 0 {
		lap.SetTotalDistanceScaled(r.DistanceM)
		session.SetTotalDistanceScaled(r.DistanceM)
	}
	if r.AscentM > 0 || r.DescentM > 0 {
		session.SetTotalAscent(small(r.AscentM)).SetTotalDescent(small(r.DescentM))
	}
	if r.Calories > 0 {
		session.SetTotalCalories(small(float64(r.Calories)))
	}
	add(lap.ToMesg(nil))
	add(session.ToMesg(nil))
	add(mesgdef.NewActivity(nil).SetTimestamp(last).SetTotalTimerTimeScaled(timer).SetNumSessions(1).SetType(typedef.ActivityManual).ToMesg(nil))
}
