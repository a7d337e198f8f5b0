package server

import (
	"context"
	"encoding/json"
	"math"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
	"github.com/runnerway/runnerway/store"
)

const (
	seriesPoints = 1000
	linePoints   = 200 // of a run on the map of all runs
)

// raceDistances are the distances that have a record, by kind.
var raceDistances = []struct {
	kind string
	m    float64
}{
	{store.BestKM, 1000}, {store.BestMile, track.MileM}, {store.Best5KM, 5000}, {store.Best10KM, 10_000}, {store.BestHalf, 21_097.5},
	{store.BestMarathon, 42_195},
}

// newRunFigures is what is kept of a run besides what its owner is told at once. Walks hold no records.
func newRunFigures(fixes []track.Point, f track.Figures, p track.Profile, walk bool) *store.RunFigures {
	path := make([]geo.Point, len(fixes))
	for i, at := range fixes {
		path[i] = at.Point
	}
	out := &store.RunFigures{Line: geo.Thin(path, linePoints)}
	if text, err := json.Marshal(newRunSeries(f, p)); err == nil {
		out.Series = text
	}
	if walk {
		return out
	}
	for _, d := range raceDistances {
		if t, ok := p.Fastest(d.m); ok {
			out.Bests = append(out.Bests, store.Best{Kind: d.kind, Amount: roundTo(t.Seconds(), 1)})
		}
	}
	most := func(kind string, amount float64) {
		if amount > 0 {
			out.Bests = append(out.Bests, store.Best{Kind: kind, Amount: amount, HigherWins: true})
		}
	}
	most(store.BestDistance, roundTo(f.DistanceM/1000, 2))
	most(store.BestClimb, climbOf(f.AscentM))
	most(store.BestShapeDrawing, roundTo(f.ShapeAccuracy, 2))
	return out
}

// A runSeries is the charts of a run: columns of equal length, evenly along the way.
type runSeries struct {
	Distance   []float64     `json:"distance" doc:"km"`
	Elapsed    []float64     `json:"elapsed" nullable:"true" doc:"s since the start, pauses included; null if the track has no times, as is all that follows from them"`
	Pace       []*float64    `json:"pace" nullable:"true" doc:"s per km over about 100 m; null where the runner stood"`
	Elevation  []*float64    `json:"elevation" nullable:"true" doc:"m; null where it is unknown"`
	HeartRate  []*float64    `json:"heart_rate" nullable:"true" doc:"Beats per minute; null where it is unknown"`
	SplitsKM   []seriesSplit `json:"splits_km" doc:"The last one is shorter"`
	SplitsMile []seriesSplit `json:"splits_mile" doc:"The last one is shorter"`
}

type seriesSplit struct {
	Number   int      `json:"number"`
	Distance float64  `json:"distance" doc:"km"`
	Duration *float64 `json:"duration" doc:"s, without pauses"`
	Pace     *float64 `json:"pace" doc:"s per km"`
}

func newRunSeries(f track.Figures, p track.Profile) runSeries {
	s := p.Series(seriesPoints)
	out := runSeries{Pace: columnOf(s.PaceSecPerKm, 1), Elevation: columnOf(s.HeightM, 1), HeartRate: columnOf(s.HeartRate, 0)}
	out.Distance = make([]float64, len(s.DistanceM))
	for i, m := range s.DistanceM {
		out.Distance[i] = roundTo(m/1000, 3)
	}
	for _, t := range s.ElapsedS {
		out.Elapsed = append(out.Elapsed, roundTo(t, 1))
	}
	out.SplitsKM, out.SplitsMile = seriesSplits(p.Splits(1000), f.Timed), seriesSplits(p.Splits(track.MileM), f.Timed)
	return out
}

// columnOf is values with null for NaN; nil stays nil.
func columnOf(values []float64, decimals int) []*float64 {
	var out []*float64
	for _, v := range values {
		if math.IsNaN(v) {
			out = append(out, nil)
			continue
		}
		v = roundTo(v, decimals)
		out = append(out, &v)
	}
	return out
}

func seriesSplits(splits []track.Split, timed bool) []seriesSplit {
	out := make([]seriesSplit, len(splits))
	for i, s := range splits {
		out[i] = seriesSplit{Number: s.Km, Distance: roundTo(s.DistanceM/1000, 3)}
		if timed {
			took, pace := roundTo(s.Time.Seconds(), 1), roundTo(s.PaceSecPerKm, 1)
			out[i].Duration, out[i].Pace = &took, &pace
		}
	}
	return out
}

const (
	figureBatch   = 50  // workouts looked up at once
	figureBatches = 200 // in one round of upkeep
)

// figureOld makes figures of workouts that were completed before there were any.
func (s *Server) figureOld(ctx context.Context) error {
	for range figureBatches {
		found, err := s.store.Unfigured(ctx, figureBatch)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, w := range found {
			if _, err := s.figure(ctx, w.ID, w.UserID); err != nil && ctx.Err() == nil {
				s.log.WarnContext(ctx, "figures of a run", "workout", w.ID, "error", err)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return nil
}

// figure makes and stores the figures of a completed workout; nil if its track has none.
func (s *Server) figure(ctx context.Context, id, userID string) (*store.RunFigures, error) {
	d, err := s.store.Workout(ctx, id, userID)
	if err != nil {
		return nil, err
	}
	f := s.compute(ctx, storedRunPath(d.Path), d).figures
	return f, s.store.SaveFigures(ctx, id, userID, f)
}
