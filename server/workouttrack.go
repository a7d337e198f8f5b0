package server

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

const (
	maxTrackPoints  = 1000 // of one request
	maxAccuracyM    = 999.99
	maxAltitudeM    = 99_999
	textTrackNoData = "위치 정보가 필요합니다"
)

// A trackWish is the body of W9: one position with what was measured there, or several.
type trackWish struct {
	Timestamp *moment      `json:"timestamp,omitempty" doc:"Of location"`
	Location  *trackPlace  `json:"location,omitempty"`
	Metrics   *liveMetrics `json:"metrics,omitempty"`

	Coordinates []trackCoordinate `json:"coordinates,omitempty" nullable:"true" maxItems:"1000"`
	Distance    *float64          `json:"current_distance,omitempty" minimum:"0" maximum:"999.99" doc:"km so far; measured along the positions if it is left out" example:"1.2"`
	Duration    *float64          `json:"current_duration,omitempty" minimum:"0" doc:"s so far; since the start if it is left out" example:"420"`
	ClientSeq   *int64            `json:"client_seq,omitempty" minimum:"0" maximum:"1000000000" doc:"The client's number of this request. A number that was sent before changes nothing"`
}

type trackPlace struct {
	Latitude  float64  `json:"latitude" minimum:"-90" maximum:"90" example:"37.4979462"`
	Longitude float64  `json:"longitude" minimum:"-180" maximum:"180" example:"127.0276206"`
	Accuracy  *float64 `json:"accuracy,omitempty" doc:"m"`
	Altitude  *float64 `json:"altitude,omitempty" doc:"m"`
}

type liveMetrics struct {
	Distance    *float64 `json:"distance,omitempty" minimum:"0" maximum:"999.99" doc:"km so far"`
	Duration    *float64 `json:"duration,omitempty" minimum:"0" doc:"s so far"`
	CurrentPace *string  `json:"current_pace,omitempty"`
	HeartRate   *float64 `json:"heart_rate,omitempty" minimum:"0" maximum:"300"`
}

type trackCoordinate struct {
	Lat       float64  `json:"lat" minimum:"-90" maximum:"90" example:"37.4979462"`
	Lng       float64  `json:"lng" minimum:"-180" maximum:"180" example:"127.0276206"`
	Altitude  *float64 `json:"altitude,omitempty" doc:"m"`
	Speed     *float64 `json:"speed,omitempty" doc:"m/s; not stored"`
	Accuracy  *float64 `json:"accuracy,omitempty" doc:"m"`
	HeartRate *float64 `json:"heart_rate,omitempty" minimum:"0" maximum:"300"`
	Timestamp *moment  `json:"timestamp,omitempty"`
	ClientSeq *int64   `json:"client_seq,omitempty" minimum:"0" doc:"The client's number of this position, instead of one of the request"`
}

// Resolve wants news of some kind.
func (w *trackWish) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	if w.Location == nil && len(w.Coordinates) == 0 && w.Metrics == nil && w.Distance == nil && w.Duration == nil {
		return []error{&api.Problem{Type: "missing", Loc: path.With("location"), Text: textTrackNoData}}
	}
	return nil
}

// A moment is a time on the wire, as text like api.Instant or as a number of milliseconds since 1970.
type moment struct{ api.Instant }

// UnmarshalJSON reads either.
func (m *moment) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || strings.IndexByte("-0123456789", b[0]) < 0 {
		return m.Instant.UnmarshalJSON(b)
	}
	var ms float64
	if err := json.Unmarshal(b, &ms); err != nil {
		return err
	}
	m.Time = runPoint{timestamp: ms}.time()
	return nil
}

// Schema is a text or a number.
func (moment) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		AnyOf:       []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeNumber}},
		Description: "RFC 3339 time, or milliseconds since 1970", Examples: []any{"2026-02-12T05:12:33.120Z"},
	}
}

// batch is the wish as the store takes it. Points without a time were there now.
func (w *trackWish) batch(now time.Time) store.TrackBatch {
	b := store.TrackBatch{DistanceKM: w.Distance, DurationSec: wholeNumber(w.Duration, nil)}
	first := int64(-1)
	if w.ClientSeq != nil {
		first = *w.ClientSeq * maxTrackPoints
	}
	number := func(of *int64, at *moment) int64 {
		switch {
		case of != nil:
			return *of
		case first >= 0:
			first++
			return first - 1
		case at != nil && !at.IsZero():
			return at.UnixMilli()
		}
		return -1
	}
	when := func(at *moment) store.Time {
		if at == nil || at.IsZero() {
			return store.At(now)
		}
		return store.At(at.Time)
	}
	if w.Location != nil {
		p := store.TrackPoint{
			Seq: number(nil, w.Timestamp), At: when(w.Timestamp), Position: geo.Point{Lat: w.Location.Latitude, Lng: w.Location.Longitude},
			AccuracyM: within(w.Location.Accuracy, 0, maxAccuracyM), AltitudeM: within(w.Location.Altitude, -maxAltitudeM, maxAltitudeM),
		}
		if m := w.Metrics; m != nil {
			p.DistanceKM, p.DurationSec, p.Pace = m.Distance, wholeNumber(m.Duration, nil), cut(text(m.CurrentPace), maxPaceLen)
			p.HeartRate = wholeNumber(m.HeartRate, nil)
		}
		b.Points = append(b.Points, p)
	}
	for _, c := range w.Coordinates {
		b.Points = append(b.Points, store.TrackPoint{
			Seq: number(c.ClientSeq, c.Timestamp), At: when(c.Timestamp), Position: geo.Point{Lat: c.Lat, Lng: c.Lng},
			AccuracyM: within(c.Accuracy, 0, maxAccuracyM), AltitudeM: within(c.Altitude, -maxAltitudeM, maxAltitudeM),
			HeartRate: wholeNumber(c.HeartRate, nil),
		})
	}
	if m := w.Metrics; m != nil {
		if b.DistanceKM == nil {
			b.DistanceKM = m.Distance
		}
		if b.DurationSec == nil {
			b.DurationSec = wholeNumber(m.Duration, nil)
		}
	}
	return b
}

// within is v, or nil if no column holds it.
func within(v *float64, lo, hi float64) *float64 {
	if v == nil || *v < lo || *v > hi {
		return nil
	}
	return v
}
