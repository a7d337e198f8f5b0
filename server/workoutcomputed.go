package server

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
	"github.com/runnerway/runnerway/store"
)

// computed are the server's own figures of a recorded track, which records and leader boards use. The contract's fields hold
// what the client sent.
type computed struct {
	Distance        float64         `json:"distance" doc:"km"`
	Duration        *int            `json:"duration" doc:"s, from the first point to the last; null if the track has no times, as are all that follow from them"`
	MovingTime      *int            `json:"moving_time" doc:"s, without pauses"`
	Pace            *string         `json:"pace" doc:"Of the moving time, for display" example:"6'30\""`
	Splits          []computedSplit `json:"splits" doc:"By kilometre, the last one shorter"`
	Ascent          *float64        `json:"ascent" doc:"m; null if heights are unknown"`
	Descent         *float64        `json:"descent" doc:"m; null if heights are unknown"`
	Calories        *int            `json:"calories" doc:"kcal, of a runner of 70 kg"`
	RouteCompletion *float64        `json:"route_completion" doc:"Percent of the planned route that was run; null without one"`
	ShapeAccuracy   *float64        `json:"shape_accuracy" doc:"How well the run draws the planned shape, 0..100; null without one"`

	heartRateAvg, heartRateMax int // 0 if unknown; the workout has columns for them
}

type computedSplit struct {
	KM       int     `json:"km"`
	Distance float64 `json:"distance" doc:"km"`
	Duration *int    `json:"duration" doc:"s, without pauses"`
	Pace     *string `json:"pace"`
}

// An analysis is what a recorded track says: computed is what its owner is told at once, figures what is kept for charts, maps
// and records, raw what both were made of.
type analysis struct {
	computed *computed
	figures  *store.RunFigures
	raw      track.Figures
}

// compute analyses a path against what was planned; nothing if the path says nothing.
func (s *Server) compute(ctx context.Context, path runPath, d store.WorkoutDetail) analysis {
	if len(path) < 2 {
		return analysis{}
	}
	return s.analyze(ctx, path.fixes(), track.Plan{Path: d.Planned, Outline: d.Outline}, d.IsWalk())
}

// analyze analyses a recorded run. It takes milliseconds for hours of running, and megabytes: no more than there are processors
// do so at once. It gives fixes heights if they have none.
func (s *Server) analyze(ctx context.Context, fixes []track.Point, plan track.Plan, walk bool) analysis {
	s.analyses <- struct{}{}
	defer func() { <-s.analyses }()
	s.elevate(ctx, fixes)
	f, profile := track.Trace(fixes, plan)
	if !f.Usable {
		return analysis{}
	}
	return analysis{computed: newComputed(f, walk), figures: newRunFigures(fixes, f, profile, walk), raw: f}
}

func newComputed(f track.Figures, walk bool) *computed {
	out := &computed{
		Distance: roundTo(f.DistanceM/1000, 2), Splits: []computedSplit{}, heartRateAvg: f.AverageHeartRate, heartRateMax: f.MaxHeartRate,
	}
	if f.Timed {
		kcal := int(kcalPerHour(walk) * f.MovingTime.Hours())
		out.Duration, out.MovingTime, out.Calories = wholeSeconds(f.Duration), wholeSeconds(f.MovingTime), &kcal
		out.Pace = orNull(paceOf(1, f.PaceSecPerKm))
	}
	for _, s := range f.Splits {
		split := computedSplit{KM: s.Km, Distance: roundTo(s.DistanceM/1000, 2), Pace: orNull(paceOf(1, s.PaceSecPerKm))}
		if f.Timed {
			split.Duration = wholeSeconds(s.Time)
		}
		out.Splits = append(out.Splits, split)
	}
	if f.ClimbKnown {
		up, down := climbOf(f.AscentM), climbOf(f.DescentM)
		out.Ascent, out.Descent = &up, &down
	}
	if f.CompletionKnown {
		pct := roundTo(100*f.RouteCompletion, 2)
		out.RouteCompletion = &pct
	}
	if f.AccuracyKnown {
		accuracy := roundTo(f.ShapeAccuracy, 2)
		out.ShapeAccuracy = &accuracy
	}
	return out
}

// climbOf is a climb or a descent in metres as it is told everywhere, so that a run and the record it holds say the same when
// whoever shows them rounds once more.
func climbOf(m float64) float64 { return roundTo(m, 1) }

// maxHeightsDeg bounds the reads that the heights of a path cost: no run leaves a square of this size.
const maxHeightsDeg = 1.5

// elevate gives fixes the heights of the ground if the phone sent none, which is better than a phone's are. Without them the
// climb stays unknown: no run is lost for that.
func (s *Server) elevate(ctx context.Context, fixes []track.Point) {
	if s.options.Streets == nil || slices.ContainsFunc(fixes, func(p track.Point) bool { return !math.IsNaN(p.ElevationM) }) {
		return
	}
	points := make([]geo.Point, len(fixes))
	for i, p := range fixes {
		points[i] = p.Point
	}
	if b := geo.BoundsOf(points); b.Max.Lat-b.Min.Lat > maxHeightsDeg || b.Max.Lng-b.Min.Lng > maxHeightsDeg {
		return
	}
	heights, err := s.options.Streets.Elevations(ctx, points)
	if err != nil {
		s.log.WarnContext(ctx, "heights of a run", "error", err)
		return
	}
	for i, h := range heights {
		fixes[i].ElevationM = float64(h)
	}
}

// maxComputedKM is what the column for it holds; a track all over the world may be longer.
const maxComputedKM = 99_999.99

// totals are the figures that records go by; nil if there are none.
func (c *computed) totals() *store.ComputedTotals {
	if c == nil {
		return nil
	}
	t := &store.ComputedTotals{DistanceKM: min(c.Distance, maxComputedKM)}
	if c.MovingTime != nil {
		t.TimeSec = whole(float64(*c.MovingTime))
	}
	if c.Calories != nil {
		t.CaloriesKcal = whole(float64(*c.Calories))
	}
	return t
}

func wholeSeconds(d time.Duration) *int {
	s := int(math.Round(d.Seconds()))
	return &s
}

// storedComputed reads what compute found when the workout was completed; nil if it found nothing.
func storedComputed(text []byte) *computed {
	if len(text) == 0 {
		return nil
	}
	var c *computed
	if json.Unmarshal(text, &c) != nil {
		return nil
	}
	return c
}
