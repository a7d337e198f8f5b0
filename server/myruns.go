package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) myRunsRoutes() {
	api.Register(s.api, api.Operation{
		ID: "workout-calendar", Method: http.MethodGet, Path: "/workouts/calendar", Tag: tagWorkouts,
		Summary: "운동 달력 (A month, day by day)", About: "Days on which something was completed, in the server's time zone.",
	}, s.workoutCalendar)
	api.Register(s.api, api.Operation{
		ID: "workout-totals", Method: http.MethodGet, Path: "/workouts/totals", Tag: tagWorkouts,
		Summary: "기간별 합계 (Totals by week, month or year)", About: "The newest first; those in which nothing was completed are left out. Weeks begin on Monday.",
	}, s.workoutTotals)
	api.Register(s.api, api.Operation{
		ID: "workout-records", Method: http.MethodGet, Path: "/workouts/records", Tag: tagWorkouts,
		Summary: "개인 기록 (Personal records)",
		About:   "The fastest kilometre, mile and so on within any run, pauses included, by the server's own measurement; the longest run, the one with the most climb, and the one that drew its shape best. Walks hold no records.",
	}, s.workoutRecords)
	api.Register(s.api, api.Operation{
		ID: "workout-map", Method: http.MethodGet, Path: "/workouts/map", Tag: tagWorkouts,
		Summary: "모든 운동 지도 (All runs on a map)", About: "As GeoJSON, the newest first, with as many points as the zoom shows and no more than 20,000 in all.",
	}, s.workoutMap)
	api.Register(s.api, api.Operation{
		ID: "workout-series", Method: http.MethodGet, Path: "/workouts/{workout_id}/series", Tag: tagWorkouts,
		Summary: "운동 그래프 (Charts of a run)", About: "In at most 1000 points, with splits by kilometre and mile. Null for a workout without a usable track.",
		Errors: []int{http.StatusNotFound},
	}, s.workoutSeries)
}

// A runTotal is what was done in some time.
type runTotal struct {
	Distance float64 `json:"distance" doc:"km"`
	Workouts int     `json:"workouts"`
	Duration int     `json:"duration" doc:"s"`
	Calories int     `json:"calories" doc:"kcal"`
}

func (t *runTotal) add(w store.FinishedWorkout) {
	t.Distance = roundTo(t.Distance+w.DistanceKM, 2)
	t.Workouts++
	t.Duration += w.DurationSec
	t.Calories += w.CaloriesKcal
}

type calendarQuery struct {
	Year  int `query:"year" required:"true" minimum:"1970" maximum:"2100" example:"2026"`
	Month int `query:"month" required:"true" minimum:"1" maximum:"12" example:"2"`
}

type calendarDay struct {
	Date     api.Date `json:"date"`
	Distance float64  `json:"distance" doc:"km"`
	Workouts int      `json:"workouts"`
	Duration int      `json:"duration" doc:"s"`
}

type calendar struct {
	Year  int           `json:"year"`
	Month int           `json:"month"`
	Days  []calendarDay `json:"days" doc:"In order"`
	Total runTotal      `json:"total"`
}

func (s *Server) workoutCalendar(ctx context.Context, in *calendarQuery) (*reply[calendar], error) {
	zone := s.zone(ctx)
	first := store.Date{Year: in.Year, Month: time.Month(in.Month), Day: 1}
	next := store.DateOf(time.Date(in.Year, time.Month(in.Month)+1, 1, 0, 0, 0, 0, time.UTC))
	found, err := s.store.FinishedBetween(ctx, userID(ctx), first.Begin(zone), next.Begin(zone))
	if err != nil {
		return nil, err
	}
	out := calendar{Year: in.Year, Month: in.Month, Days: []calendarDay{}}
	for _, w := range found {
		out.Total.add(w)
		day := api.Date(store.DateOf(w.CompletedAt.In(zone)))
		if n := len(out.Days); n == 0 || out.Days[n-1].Date != day {
			out.Days = append(out.Days, calendarDay{Date: day})
		}
		d := &out.Days[len(out.Days)-1]
		d.Distance = roundTo(d.Distance+w.DistanceKM, 2)
		d.Workouts++
		d.Duration += w.DurationSec
	}
	return say(out, ""), nil
}

type totalsQuery struct {
	By    string `query:"by" enum:"week,month,year" default:"month"`
	Limit int    `query:"limit" minimum:"1" maximum:"600" default:"12"`
}

// A periodTotal is what was done in a week, month or year.
type periodTotal struct {
	Start api.Date `json:"start" doc:"First day"`
	End   api.Date `json:"end" doc:"Last day"`
	Total runTotal `json:"total"`
}

type periodTotals struct {
	By      string        `json:"by" enum:"week,month,year"`
	Periods []periodTotal `json:"periods"`
}

func (s *Server) workoutTotals(ctx context.Context, in *totalsQuery) (*reply[periodTotals], error) {
	found, err := s.store.FinishedWorkouts(ctx, userID(ctx))
	if err != nil {
		return nil, err
	}
	zone := s.zone(ctx)
	out := periodTotals{By: in.By, Periods: []periodTotal{}}
	for i := len(found) - 1; i >= 0; i-- {
		start, end := periodOf(in.By, found[i].CompletedAt.In(zone))
		n := len(out.Periods)
		if n == 0 || out.Periods[n-1].Start != start {
			if n == in.Limit {
				break
			}
			out.Periods = append(out.Periods, periodTotal{Start: start, End: end})
		}
		out.Periods[len(out.Periods)-1].Total.add(found[i])
	}
	return say(out, ""), nil
}

// periodOf are the first and last day of the week, month or year that t lies in, in its zone.
func periodOf(by string, t time.Time) (start, end api.Date) {
	y, m, d := t.Date()
	day := func(y int, m time.Month, d int) api.Date {
		return api.Date(store.DateOf(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)))
	}
	switch by {
	case "week":
		monday := d - (int(t.Weekday())+6)%7
		return day(y, m, monday), day(y, m, monday+6)
	case "year":
		return day(y, 1, 1), day(y, 12, 31)
	}
	return day(y, m, 1), day(y, m+1, 0)
}

type runRecord struct {
	Kind       string      `json:"kind" enum:"1km,1mile,5km,10km,half_marathon,marathon,longest,most_climb,shape_accuracy"`
	Value      float64     `json:"value"`
	Unit       string      `json:"unit" enum:"s,km,m,%"`
	Pace       *float64    `json:"pace" doc:"s per km, of a distance"`
	WorkoutID  string      `json:"workout_id"`
	RouteName  string      `json:"route_name"`
	AchievedAt api.Instant `json:"achieved_at"`
}

type runRecords struct {
	Records []runRecord `json:"records" doc:"Kinds that nobody can hold yet are left out"`
}

var recordUnits = map[string]string{store.BestDistance: "km", store.BestClimb: "m", store.BestShapeDrawing: "%"}

func (s *Server) workoutRecords(ctx context.Context, _ *struct{}) (*reply[runRecords], error) {
	found, err := s.store.Records(ctx, userID(ctx))
	if err != nil {
		return nil, err
	}
	out := runRecords{Records: make([]runRecord, len(found))}
	for i, r := range found {
		out.Records[i] = runRecord{Kind: r.Kind, Value: r.Amount, Unit: "s", WorkoutID: r.WorkoutID, RouteName: r.RouteName, AchievedAt: instant(r.AchievedAt)}
		if unit, ok := recordUnits[r.Kind]; ok {
			out.Records[i].Unit = unit
		}
		for _, d := range raceDistances {
			if d.kind == r.Kind {
				pace := roundTo(r.Amount/d.m*1000, 1)
				out.Records[i].Pace = &pace
			}
		}
	}
	return say(out, ""), nil
}

const (
	mapRuns   = 2000
	mapPoints = 20_000
	tileSize  = 512 // pixels of a tile of the map, which is the world at zoom 0
)

const textBounds = "지도 범위는 서,남,동,북 순서의 경도와 위도입니다"

type mapQuery struct {
	Bounds string  `query:"bounds" doc:"west,south,east,north in degrees; all of the world if it is left out" example:"126.9,37.4,127.2,37.6"`
	Zoom   float64 `query:"zoom" minimum:"0" maximum:"24" default:"12" doc:"Of the map"`

	within geo.Bounds
}

// Resolve reads the bounds.
func (q *mapQuery) Resolve(huma.Context) []error {
	q.within = geo.Bounds{Min: geo.Point{Lat: -90, Lng: -180}, Max: geo.Point{Lat: 90, Lng: 180}}
	if q.Bounds == "" {
		return nil
	}
	var n [4]float64
	parts := strings.Split(q.Bounds, ",")
	for i := range n {
		if len(parts) != len(n) {
			return []error{api.Wrong("query.bounds", textBounds)}
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(parts[i]), 64)
		if err != nil {
			return []error{api.Wrong("query.bounds", textBounds)}
		}
		n[i] = v
	}
	q.within = geo.Bounds{Min: geo.Point{Lat: n[1], Lng: n[0]}, Max: geo.Point{Lat: n[3], Lng: n[2]}}
	if !q.within.Min.Valid() || !q.within.Max.Valid() || q.within.Empty() {
		return []error{api.Wrong("query.bounds", textBounds)}
	}
	return nil
}

type runFeature struct {
	Type       string        `json:"type" enum:"Feature"`
	Geometry   runGeometry   `json:"geometry"`
	Properties runProperties `json:"properties"`
}

type runGeometry struct {
	Type        string       `json:"type" enum:"LineString"`
	Coordinates [][2]float64 `json:"coordinates" doc:"[lng, lat]"`
}

type runProperties struct {
	WorkoutID   string      `json:"workout_id"`
	RouteName   string      `json:"route_name"`
	Distance    float64     `json:"distance" doc:"km"`
	CompletedAt api.Instant `json:"completed_at"`
}

type runMap struct {
	Type      string       `json:"type" enum:"FeatureCollection"`
	Features  []runFeature `json:"features"`
	Truncated bool         `json:"truncated" doc:"There are older runs here that are left out"`
}

func (s *Server) workoutMap(ctx context.Context, in *mapQuery) (*reply[runMap], error) {
	found, err := s.store.RunLines(ctx, userID(ctx), in.within, mapRuns+1)
	if err != nil {
		return nil, err
	}
	out := runMap{Type: "FeatureCollection", Features: []runFeature{}, Truncated: len(found) > mapRuns}
	left := mapPoints
	for _, l := range found[:min(len(found), mapRuns)] {
		line := simplified(l.Line, in.Zoom)
		if len(line) > left {
			out.Truncated = true
			break
		}
		left -= len(line)
		f := runFeature{Type: "Feature", Geometry: runGeometry{Type: "LineString"}, Properties: runProperties{
			WorkoutID: l.WorkoutID, RouteName: l.RouteName, Distance: l.DistanceKM, CompletedAt: instant(l.CompletedAt),
		}}
		for _, p := range line {
			f.Geometry.Coordinates = append(f.Geometry.Coordinates, [2]float64{roundTo(p.Lng, 5), roundTo(p.Lat, 5)})
		}
		out.Features = append(out.Features, f)
	}
	return say(out, ""), nil
}

// simplified is a line as the map shows it: to a pixel.
func simplified(line []geo.Point, zoom float64) []geo.Point {
	if len(line) < 3 {
		return line
	}
	plane := geo.NewPlane(line[0])
	flat := make([]geo.XY, len(line))
	for i, p := range line {
		flat[i] = plane.XY(p)
	}
	const aroundM = 40_075_017
	flat = geo.Simplify(flat, aroundM/(tileSize*float64(uint64(1)<<uint(zoom))))
	out := make([]geo.Point, len(flat))
	for i, at := range flat {
		out[i] = plane.Point(at)
	}
	return out
}

// workoutSeries answers with what was kept, or makes it of a workout that is older than charts.
func (s *Server) workoutSeries(ctx context.Context, in *workoutID) (*reply[*runSeries], error) {
	text, err := s.store.Series(ctx, in.ID, userID(ctx))
	if err != nil {
		return nil, workoutError(err, nil)
	}
	if text == nil {
		f, err := s.figure(ctx, in.ID, userID(ctx))
		if err != nil {
			return nil, workoutError(err, nil)
		}
		if f == nil {
			return say[*runSeries](nil, ""), nil
		}
		text = f.Series
	}
	var series *runSeries
	if err := json.Unmarshal(text, &series); err != nil {
		return nil, fmt.Errorf("read series: %w", err)
	}
	return say(series, ""), nil
}
