package server

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

type completedWorkout struct {
	WorkoutID       string      `json:"workout_id"`
	Distance        float64     `json:"completed_distance" doc:"km"`
	Duration        int         `json:"completed_time" doc:"s"`
	AveragePace     *string     `json:"average_pace"`
	Calories        int         `json:"calories" doc:"kcal"`
	RouteCompletion *float64    `json:"route_completion" doc:"Percent"`
	PlannedPath     []latLng    `json:"planned_path" nullable:"true"`
	SavedAt         api.Instant `json:"saved_at" doc:"The same as completed_at"`
	Computed        *computed   `json:"computed"`
	ActualPath      pathText    `json:"actual_path"` // the last one: see appendWithLast
}

// AppendJSON implements api.Appender.
func (w completedWorkout) AppendJSON(b []byte) ([]byte, error) {
	path := w.ActualPath
	w.ActualPath = nil
	return appendWithLast(b, w, path)
}

type completeRequest struct {
	ID   string `path:"workout_id"`
	Body *completion
}

// completeWorkout is W2. The app shows the result whether this works or not, and never asks again: what it sent is kept, and
// what it left out is filled in from the path, else from the live track.
func (s *Server) completeWorkout(ctx context.Context, in *completeRequest) (*reply[completedWorkout], error) {
	d, err := s.store.Workout(ctx, in.ID, userID(ctx))
	if err != nil {
		return nil, workoutError(err, nil)
	}
	body := in.Body
	if body == nil {
		body = &completion{}
	}
	if d.Status == store.WorkoutCompleted && d.ClientKey != "" && text(body.ClientID) == d.ClientKey {
		return say(completedBefore(d), "운동이 완료되었습니다"), nil
	}
	if d.Status != store.WorkoutActive && d.Status != store.WorkoutPaused {
		return nil, errCompleteState
	}
	path, err := s.pathOf(ctx, body, d)
	if err != nil {
		return nil, err
	}
	found, written := s.compute(ctx, path, d), path.text()
	figures := found.computed
	c := s.newCompletion(body, d, path, figures)
	c.Figures = found.figures
	if len(path) > 0 {
		c.Path = path.record(written)
	}
	if figures != nil {
		if c.Computed, err = json.Marshal(figures); err != nil {
			return nil, fmt.Errorf("encode the figures of a workout: %w", err)
		}
	}
	w, err := s.store.CompleteWorkout(ctx, c)
	if err != nil {
		return nil, workoutError(err, errCompleteState)
	}
	s.workoutCompleted(ctx, w)
	out := completedWorkout{
		WorkoutID: w.ID, Distance: w.DistanceKM, Duration: w.DurationSec, AveragePace: orNull(w.AvgPace), Calories: c.CaloriesKcal,
		RouteCompletion: w.RouteCompletionPct, ActualPath: written, SavedAt: instant(w.CompletedAt), Computed: figures,
	}
	if d.Planned != nil {
		out.PlannedPath = latLngs(d.Planned)
	}
	return say(out, "운동이 완료되었습니다"), nil
}

// completedBefore is the answer to a completion that is sent again because the first answer was lost.
func completedBefore(d store.WorkoutDetail) completedWorkout {
	out := completedWorkout{
		WorkoutID: d.ID, Distance: d.DistanceKM, Duration: d.DurationSec, AveragePace: orNull(d.AvgPace), RouteCompletion: d.RouteCompletionPct,
		ActualPath: storedRunPath(d.Path).text(), SavedAt: instant(d.CompletedAt), Computed: storedComputed(d.Computed),
	}
	if d.CaloriesKcal != nil {
		out.Calories = *d.CaloriesKcal
	}
	if d.Planned != nil {
		out.PlannedPath = latLngs(d.Planned)
	}
	return out
}

// workoutCompleted is called once for each completed workout, after it and the stats are stored. What follows from it, such
// as a goal that it reaches, belongs here, and never fails the request.
func (s *Server) workoutCompleted(ctx context.Context, w store.Workout) {
	s.noteGoals(ctx, w.UserID, w.StartedAt)
}

// pathOf is what was run: what the client sent, else what it sent on the way. Never nil.
func (s *Server) pathOf(ctx context.Context, body *completion, d store.WorkoutDetail) (runPath, error) {
	if len(body.Route.Path) > 0 {
		return body.Route.Path, nil
	}
	points, err := s.store.WorkoutTrack(ctx, d.ID, d.UserID)
	if err != nil {
		return nil, workoutError(err, nil)
	}
	return livePath(points), nil
}

// newCompletion is what the client sent, with what it left out. figures may be nil.
func (s *Server) newCompletion(b *completion, d store.WorkoutDetail, path runPath, figures *computed) store.Completion {
	totals := figures.totals()
	if figures == nil {
		figures = &computed{}
	}
	c := store.Completion{
		WorkoutID: d.ID, UserID: d.UserID, CompletedAt: store.At(s.now()), Splits: splitsOf(b.Splits, figures),
		ElevationGainM: wholeNumber(b.ElevationUp, figures.Ascent), ElevationLossM: wholeNumber(b.ElevationOff, figures.Descent),
		ShapeAccuracyPct: figures.ShapeAccuracy, ComputedTotals: totals, HeartRateAvg: orNull(figures.heartRateAvg), HeartRateMax: orNull(figures.heartRateMax),
	}
	if b.CompletedAt != nil {
		c.CompletedAt = store.At(s.plausible(b.CompletedAt.Time))
	}
	if len(path) > 0 {
		last := path[len(path)-1].Point
		c.End = &last
	}
	if e := b.EndLocation; e != nil {
		c.End = &geo.Point{Lat: *e.Latitude, Lng: *e.Longitude}
	}
	if pct := either(b.Completion, figures.RouteCompletion); pct != nil {
		clamped := min(max(*pct, 0), 100)
		c.RouteCompletionPct = &clamped
	}
	setMetrics(&c, b.Metrics, d, figures)
	return c
}

// setMetrics takes the metrics that the client sent, else those of the live track, else those of the path.
func setMetrics(c *store.Completion, m *finalMetrics, d store.WorkoutDetail, figures *computed) {
	if m == nil {
		m = &finalMetrics{}
	}
	c.DistanceKM = number(m.Distance.value, d.DistanceKM, figures.Distance)
	c.DurationSec = whole(number(m.Duration.value, float64(d.DurationSec), seconds(figures.Duration)))
	formula := kcalPerHour(d.IsWalk()) * float64(c.DurationSec) / 3600
	c.CaloriesKcal = whole(number(m.Calories.value, math.Floor(formula), 0))
	c.AvgPace = cut(text(m.AveragePace), maxPaceLen)
	if c.AvgPace == "" {
		c.AvgPace = paceOf(c.DistanceKM, float64(c.DurationSec))
	}
	c.MaxPace, c.MinPace = cut(text(m.MaxPace), maxPaceLen), cut(text(m.MinPace), maxPaceLen)
}

// splitsOf are the client's splits, else those of the path for its whole kilometres.
func splitsOf(sent []splitWish, figures *computed) []store.WorkoutSplit {
	var out []store.WorkoutSplit
	for i, w := range sent[:min(len(sent), maxSplits)] {
		s := store.WorkoutSplit{
			KM: whole(number(w.KM.value, float64(i+1), 0)), Pace: cut(text(w.Pace), maxPaceLen), DurationSec: whole(number(w.Duration.value, 0, 0)),
		}
		if s.Pace == "" {
			s.Pace = paceOf(1, float64(s.DurationSec))
		}
		out = append(out, s)
	}
	if sent != nil {
		return out
	}
	for _, s := range figures.Splits {
		if s.Distance >= 1 && s.Duration != nil {
			out = append(out, store.WorkoutSplit{KM: s.KM, Pace: text(s.Pace), DurationSec: *s.Duration})
		}
	}
	return out
}

// number is what was sent, else the first of the others that is not 0.
func number(sent *float64, others ...float64) float64 {
	if sent != nil {
		return *sent
	}
	for _, v := range others {
		if v != 0 {
			return v
		}
	}
	return 0
}

// whole rounds v to what an INTEGER column holds, 0 or more.
func whole(v float64) int { return int(math.Round(min(max(v, 0), math.MaxInt32))) }

func wholeNumber(sent, otherwise *float64) *int {
	v := either(sent, otherwise)
	if v == nil {
		return nil
	}
	n := whole(*v)
	return &n
}

func either(sent, otherwise *float64) *float64 {
	if sent != nil {
		return sent
	}
	return otherwise
}

func seconds(s *int) float64 {
	if s == nil {
		return 0
	}
	return float64(*s)
}
