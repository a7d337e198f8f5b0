package server

import (
	"context"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// WorkoutItem is a workout as the history has it (U5). It is exported because huma documents no other embedded structs.
type WorkoutItem struct {
	ID              string       `json:"id"`
	RouteID         *string      `json:"route_id"`
	RouteOptionID   *string      `json:"route_option_id"`
	RouteName       string       `json:"route_name" doc:"The route's name now, or at the start of the workout if the route has gone"`
	Type            *string      `json:"type"`
	Mode            *string      `json:"mode"`
	Distance        float64      `json:"distance" doc:"km"`
	Duration        int          `json:"duration" doc:"s"`
	AveragePace     *string      `json:"avg_pace"`
	Calories        *int         `json:"calories" doc:"kcal"`
	RouteCompletion *float64     `json:"route_completion" doc:"Percent"`
	IsBookmarked    bool         `json:"is_bookmarked" doc:"The route is saved"`
	SVGPath         *string      `json:"svg_path" doc:"Of drawings of one's own; null for presets"`
	Shape           *shapeRef    `json:"shape"`
	StartedAt       api.Instant  `json:"started_at"`
	CompletedAt     *api.Instant `json:"completed_at"`
}

func newWorkoutItem(w store.WorkoutRecord) WorkoutItem {
	item := WorkoutItem{
		ID: w.ID, RouteID: orNull(w.RouteID), RouteOptionID: orNull(w.RouteOptionID), RouteName: w.RouteName, Type: orNull(w.Type),
		Mode: orNull(w.Mode), Distance: w.DistanceKM, Duration: w.DurationSec, AveragePace: orNull(w.AvgPace), Calories: w.CaloriesKcal,
		RouteCompletion: w.RouteCompletionPct, IsBookmarked: w.Bookmarked, SVGPath: orNull(w.SVGPath),
		StartedAt: instant(w.StartedAt), CompletedAt: instantOrNull(w.CompletedAt),
	}
	if w.CurrentName != "" {
		item.RouteName = w.CurrentName
	}
	if sh := w.Shape; sh != nil {
		id := sh.ShapeID
		if id == "" {
			id = sh.ID
		}
		item.Shape = newShapeRef(id, sh.Name, sh.IconName)
	}
	return item
}

type workoutQuery struct {
	PageQuery
	Sort string `query:"sort" doc:"date_desc, date_asc, distance_desc or calories_desc; anything else is date_desc" default:"date_desc"`
	Mode string `query:"mode" doc:"walking: walks only; running: all others; anything else: all"`

	From   string     `query:"from" doc:"First day, YYYY-MM-DD, of the server's time zone" example:"2026-01-01"`
	To     string     `query:"to" doc:"Last day, YYYY-MM-DD" example:"2026-12-31"`
	Text   string     `query:"q" maxLength:"100" doc:"In the name"`
	Shapes api.Switch `query:"shape" doc:"Only those that draw a shape"`
	MinKM  float64    `query:"min_distance" minimum:"0" maximum:"1000" doc:"km"`
	MaxKM  float64    `query:"max_distance" minimum:"0" maximum:"1000" doc:"km; 0 is no bound"`

	from, to store.Date
}

const textDay = "날짜 형식이 올바르지 않습니다"

// Resolve reads the days.
func (q *workoutQuery) Resolve(huma.Context) (wrong []error) {
	for _, day := range []struct {
		name, text string
		to         *store.Date
	}{{"query.from", q.From, &q.from}, {"query.to", q.To, &q.to}} {
		if day.text == "" {
			continue
		}
		d, err := store.ParseDate(day.text)
		if *day.to = d; err != nil {
			wrong = append(wrong, api.WrongValue(day.name, textDay))
		}
	}
	return wrong
}

// search is what of the query narrows the history down.
func (q *workoutQuery) search(zone *time.Location) store.WorkoutSearch {
	s := store.WorkoutSearch{Text: strings.TrimSpace(q.Text), ShapesOnly: q.Shapes.On(), MinKM: q.MinKM, MaxKM: q.MaxKM}
	if !q.from.IsZero() {
		s.From = q.from.Begin(zone)
	}
	if !q.to.IsZero() {
		s.Until = dayAfter(q.to).Begin(zone)
	}
	return s
}

func dayAfter(d store.Date) store.Date {
	return store.DateOf(time.Date(d.Year, d.Month, d.Day+1, 0, 0, 0, 0, time.UTC))
}

type workoutList struct {
	Workouts   []WorkoutItem `json:"workouts"`
	Pagination pagination    `json:"pagination"`
}

// myWorkouts is U5.
func (s *Server) myWorkouts(ctx context.Context, in *workoutQuery) (*reply[workoutList], error) {
	found, total, err := s.store.Workouts(ctx, store.WorkoutQuery{
		UserID: userID(ctx), Order: in.Sort, Kind: in.Mode, Search: in.search(s.zone(ctx)), Offset: in.offset(), Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	list := workoutList{Workouts: make([]WorkoutItem, 0, len(found)), Pagination: newPagination(in.PageQuery, total, 1)}
	for _, w := range found {
		list.Workouts = append(list.Workouts, newWorkoutItem(w))
	}
	return say(list, "운동 기록 조회 성공"), nil
}

type workoutSplit struct {
	KM       int    `json:"km"`
	Pace     string `json:"pace"`
	Duration int    `json:"duration" doc:"s"`
}

// workoutInfo is everything about a workout (W7).
type workoutInfo struct {
	WorkoutItem
	Status         string         `json:"status" enum:"active,paused,completed"`
	PlannedPath    []latLng       `json:"planned_path" nullable:"true"`
	ActualPath     runPath        `json:"actual_path" doc:"While the workout is in progress, what was recorded of it so far"`
	Splits         []workoutSplit `json:"splits" doc:"By kilometre"`
	StartLatitude  float64        `json:"start_latitude"`
	StartLongitude float64        `json:"start_longitude"`
	EndLatitude    *float64       `json:"end_latitude"`
	EndLongitude   *float64       `json:"end_longitude"`
	MaxPace        *string        `json:"max_pace"`
	MinPace        *string        `json:"min_pace"`
	ElevationGain  *int           `json:"elevation_gain" doc:"m"`
	ElevationLoss  *int           `json:"elevation_loss" doc:"m"`
	HeartRateAvg   *int           `json:"heart_rate_avg"`
	HeartRateMax   *int           `json:"heart_rate_max"`
	Source         *string        `json:"source" doc:"The kind of file that it was imported from: gpx, tcx or fit; null if it was recorded here"`
	CreatedAt      api.Instant    `json:"created_at"`
	Computed       *computed      `json:"computed"`
}

func newWorkoutInfo(d store.WorkoutDetail) workoutInfo {
	out := workoutInfo{
		WorkoutItem: newWorkoutItem(d.WorkoutRecord), Status: d.Status, ActualPath: storedRunPath(d.Path), Splits: []workoutSplit{},
		StartLatitude: roundCoordinate(d.Start.Lat), StartLongitude: roundCoordinate(d.Start.Lng), MaxPace: orNull(d.MaxPace),
		MinPace: orNull(d.MinPace), ElevationGain: d.ElevationGainM, ElevationLoss: d.ElevationLossM, HeartRateAvg: d.HeartRateAvg,
		HeartRateMax: d.HeartRateMax, Source: orNull(d.Source), CreatedAt: instant(d.CreatedAt), Computed: storedComputed(d.Computed),
	}
	if d.Planned != nil {
		out.PlannedPath = latLngs(d.Planned)
	}
	if d.End != nil {
		end := newLatLng(*d.End)
		out.EndLatitude, out.EndLongitude = &end.Lat, &end.Lng
	}
	for _, s := range d.Splits {
		out.Splits = append(out.Splits, workoutSplit{KM: s.KM, Pace: s.Pace, Duration: s.DurationSec})
	}
	return out
}

// workoutDetail is W7.
func (s *Server) workoutDetail(ctx context.Context, in *workoutID) (*reply[workoutInfo], error) {
	d, err := s.store.Workout(ctx, in.ID, userID(ctx))
	if err != nil {
		return nil, workoutError(err, nil)
	}
	out := newWorkoutInfo(d)
	if d.Status != store.WorkoutCompleted && out.ActualPath == nil {
		points, err := s.store.WorkoutTrack(ctx, d.ID, d.UserID)
		if err != nil {
			return nil, workoutError(err, nil)
		}
		if len(points) > 0 {
			out.ActualPath = livePath(points)
		}
	}
	return say(out, ""), nil
}
