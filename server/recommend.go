package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/loop"
	"github.com/runnerway/runnerway/geo/measure"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// A recommendWish is the body of R12.
type recommendWish struct {
	Lat      float64  `json:"lat" minimum:"-90" maximum:"90" example:"37.5005"`
	Lng      float64  `json:"lng" minimum:"-180" maximum:"180" example:"127.0365"`
	TargetKM *float64 `json:"target_distance_km,omitempty" doc:"0.5..60; 0 is not given" example:"5"`
	TimeMin  *float64 `json:"target_time_min,omitempty" doc:"Wins over target_distance_km: the distance is what the condition's pace makes of it; 0 is not given"`
	Prompt   *string  `json:"prompt,omitempty" doc:"What is wished, in words: recovery, fat burning or a challenge; flat, balanced or hilly; safety; green" example:"목적: 평지 위주 러닝 (안전 우선)"`
}

// Resolve checks the distance.
func (w *recommendWish) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	_, problem := targetKM(readPrompt(text(w.Prompt)).condition, w.TargetKM, w.TimeMin, path.With("target_distance_km"), path.With("target_time_min"))
	if problem != nil {
		return []error{problem}
	}
	return nil
}

// loop is the wish understood.
func (s *Server) recommendLoop(ctx context.Context, w recommendWish) loopWish {
	p := readPrompt(text(w.Prompt))
	km, _ := targetKM(p.condition, w.TargetKM, w.TimeMin, "", "") // Resolve has checked it
	return loopWish{
		Kind: taskLoop, Start: latLng{Lat: w.Lat, Lng: w.Lng}, DistanceKM: km, Condition: p.condition, Terrain: p.terrain,
		Safe: p.safe, Green: p.green, Name: s.recommendName(ctx), Type: store.RouteRecommendation, Mode: modeRunning,
		About: routeAbout{Condition: string(p.condition), Safety: p.safe, DurationMin: int(km * p.condition.pace())},
	}
}

const modeRunning = "running"

// recommendName is what a recommended route is called (5.5).
func (s *Server) recommendName(ctx context.Context) string {
	return "추천 경로 (" + s.now().In(s.zone(ctx)).Format("2006-01-02 15:04") + ")"
}

type elevationStats struct {
	Ascent       float64 `json:"total_ascent" doc:"m"`
	Descent      float64 `json:"total_descent" doc:"m"`
	Change       float64 `json:"total_elevation_change" doc:"m"`
	AverageGrade float64 `json:"average_grade" doc:"Percent"`
	MaxGrade     float64 `json:"max_grade" doc:"Percent"`
	MaxDiff      int     `json:"max_elevation_diff" doc:"m"`
}

// A candidate is one recommended round trip (R12).
type candidate struct {
	ID        int            `json:"id" doc:"1..3"`
	Name      string         `json:"name" example:"균형 경로"`
	Distance  string         `json:"distance" example:"3.52km"`
	Time      int            `json:"time" doc:"Minutes"`
	Path      []latLng       `json:"path" doc:"A closed line"`
	Reason    string         `json:"reason" example:"총 고도변화: 24m, 획득고도: 12m"`
	Elevation elevationStats `json:"elevation_stats" doc:"Zeros say nothing where known.elevation is 0"`

	OptionID   string      `json:"option_id"`
	DistanceKM float64     `json:"distance_km"`
	Difficulty string      `json:"difficulty" enum:"쉬움,보통,도전"`
	Safety     int         `json:"safety_score" doc:"0..100"`
	Pace       string      `json:"recommended_pace" example:"10:00"`
	Tag        *string     `json:"tag"`
	Known      knownShares `json:"known"`
}

const (
	textReason        = "총 고도변화: %.0fm, 획득고도: %.0fm"
	textReasonPartly  = "총 고도변화: %.0fm, 획득고도: %.0fm (고도 정보 %.0f%%)"
	textReasonUnknown = "고도 정보가 없는 지역입니다"
)

// newCandidate is the candidate that a stored option is.
func newCandidate(o store.RouteOption) candidate {
	notes := notesOf(o)
	c := candidate{
		ID: o.Number, Name: o.Name, Distance: fmt.Sprintf("%.2fkm", o.DistanceKM), Time: o.EstimatedTimeMin, Path: latLngs(o.Path),
		Elevation: elevationStats{
			Ascent: o.TotalAscentM, Descent: o.TotalDescentM, Change: o.TotalChangeM,
			AverageGrade: o.AverageGradePct, MaxGrade: o.MaxGradePct, MaxDiff: o.MaxElevationDiffM,
		},
		OptionID: o.ID, DistanceKM: o.DistanceKM, Difficulty: o.Difficulty, Safety: o.SafetyScore, Pace: o.RecommendedPace, Tag: orNull(o.Tag),
		Known: knownShares{
			Safety: notes.KnownSafety, Light: notes.KnownLight, Elevation: roundTo(measure.ElevationOf(o.Path, o.ElevationsM).Known, 3),
		},
	}
	return c.In(func(korean string) string { return korean })
}

// In implements api.Speaker.
func (c candidate) In(translate func(string) string) candidate {
	const allKnown = 0.95
	switch known := c.Known.Elevation; {
	case known == 0:
		c.Reason = translate(textReasonUnknown)
	case known < allKnown:
		c.Reason = fmt.Sprintf(translate(textReasonPartly), c.Elevation.Change, c.Elevation.Ascent, 100*known)
	default:
		c.Reason = fmt.Sprintf(translate(textReason), c.Elevation.Change, c.Elevation.Ascent)
	}
	return c
}

// newCandidates is never nil.
func newCandidates(options []store.RouteOption) []candidate {
	out := make([]candidate, len(options))
	for i, o := range options {
		out[i] = newCandidate(o)
	}
	return out
}

type recommended struct {
	Candidates []candidate `json:"candidates"`
	RouteID    string      `json:"route_id"`
	Notices    []notice    `json:"notices" doc:"What of the wish could not be met"`
}

// In implements api.Speaker.
func (r recommended) In(translate func(string) string) recommended {
	r.Candidates, r.Notices = allIn(r.Candidates, translate), allIn(r.Notices, translate)
	return r
}

// recommend is R12. The search stops when the client goes.
func (s *Server) recommend(ctx context.Context, in *struct{ Body recommendWish }) (*api.FlatReply[recommended, recommended], error) {
	user, w := userID(ctx), s.recommendLoop(ctx, in.Body)
	if err := s.artist.covered(ctx, geo.Point(w.Start), loop.WindowRadiusM(w.request())); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, drawLimit, errGeneration)
	defer cancel()
	var r recommended
	err := s.jobs.Do(ctx, user, func(ctx context.Context) error {
		generated, about, err := s.artist.roundTrips(ctx, user, w, func(drawProgress) {})
		if err != nil {
			return err
		}
		if generated, err = s.store.SaveGenerated(ctx, generated); err != nil {
			return err
		}
		r = recommended{Candidates: newCandidates(generated.Options), RouteID: generated.Route.ID, Notices: noticesOf(about.notices)}
		return nil
	})
	switch {
	case err == nil:
		return api.SayFlat(r, r, "경로가 추천되었습니다"), nil
	case errors.Is(context.Cause(ctx), errGeneration): // drawLimit
		return nil, errGeneration
	}
	return nil, tooBusy(err)
}

// recommendSeconds is about how long a recommendation takes in the background.
const recommendSeconds = 5

func (s *Server) recommendRoutes() {
	about := "Up to three round trips of about the wished distance, stored as a route with options. The distance is kept within 10 %."
	errs := []int{http.StatusTooManyRequests, http.StatusBadGateway}
	api.Register(s.api, api.Operation{
		ID: "recommend-route", Method: http.MethodPost, Path: "/routes/recommend", Tag: tagRoutes,
		Summary: "경로 추천 (Recommend round trips)", About: about, Errors: errs,
		Example: `{"lat":57.7089,"lng":11.9746,"target_distance_km":5,"prompt":"목적: 평지 위주 러닝 (안전 우선)"}`,
	}, s.recommend)
	api.Register(s.api, api.Operation{
		ID: "queue-recommendation", Method: http.MethodPost, Path: "/routes/recommend-async", Tag: tagRoutes,
		Summary: "백그라운드 경로 추천 (Recommend round trips in the background)", About: about + " Answers at once with a task to poll.", Errors: errs,
		Example: `{"lat":57.7089,"lng":11.9746,"target_distance_km":5,"prompt":"목적: 평지 위주 러닝 (안전 우선)"}`,
	}, s.queueRecommendation)
	api.Register(s.api, api.Operation{
		ID: "task", Method: http.MethodGet, Path: "/routes/tasks/{task_id}", Tag: tagRoutes,
		Summary: "작업 상태 (How far is the task)", About: "The same as routes/generate/{task_id}, with its keys at the top.", Errors: []int{http.StatusNotFound},
	}, s.taskOf)
	api.Register(s.api, api.Operation{
		ID: "task-result", Method: http.MethodGet, Path: "/routes/tasks/{task_id}/result", Tag: tagRoutes,
		Summary: "작업 결과 (The result of the task)", Errors: []int{http.StatusBadRequest, http.StatusNotFound},
	}, s.taskResult)
}

// elapsed is the whole seconds between two times, 0 if one is missing.
func elapsed(from, to time.Time) float64 {
	if from.IsZero() || to.IsZero() || to.Before(from) {
		return 0
	}
	return roundTo(to.Sub(from).Seconds(), 1)
}
