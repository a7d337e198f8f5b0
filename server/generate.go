package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/loop"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// A generateWish is the body of R14: what its three historical bodies had. Each value may be given under any of its names.
type generateWish struct {
	Type        *string         `json:"type,omitempty" doc:"preset, custom or none; what is drawn is decided by shape_id and svg_path"`
	Mode        *string         `json:"mode,omitempty" doc:"running, walking or none"`
	ShapeID     *string         `json:"shape_id,omitempty" doc:"A preset to draw, see routes/shapes"`
	ShapeName   *string         `json:"shape_name,omitempty"`
	Name        *string         `json:"name,omitempty" doc:"Of the route; without one a preset's or that of drawings"`
	SVG         *svgWish        `json:"svg_path,omitempty"`
	Location    *placeWish      `json:"location,omitempty"`
	StartAt     *startWish      `json:"start_location,omitempty" doc:"Wins over location"`
	Start       *startWish      `json:"start,omitempty"`
	DistanceKM  *float64        `json:"distance,omitempty" doc:"km, 0.5..60; without it what preferences.duration makes, else svg_path.estimated_distance, else 5 km for a drawing and half an hour for a round trip"`
	TargetKM    *float64        `json:"target_distance_km,omitempty" doc:"Another name of distance"`
	Preferences *runPreferences `json:"preferences,omitempty"`
	Waypoints   []waypointWish  `json:"waypoints,omitempty" nullable:"true" doc:"At most 3 places to pass"`
	AvoidSteep  *bool           `json:"avoid_steep,omitempty" doc:"Flat routes"`
	Shaded      *bool           `json:"prefer_shaded,omitempty" doc:"Streets in and beside parks. Round trips only"`
}

type runPreferences struct {
	Condition  *string  `json:"condition,omitempty" example:"recovery"`
	Intensity  *string  `json:"intensity,omitempty" example:"moderate"`
	Duration   *float64 `json:"duration,omitempty" doc:"Minutes" example:"30"`
	SafetyMode *bool    `json:"safety_mode,omitempty" doc:"Streets that are lit or watched"`
}

// A waypointWish is a place in either of the contract's forms.
type waypointWish struct {
	Lat       *float64 `json:"lat,omitempty" minimum:"-90" maximum:"90"`
	Lng       *float64 `json:"lng,omitempty" minimum:"-180" maximum:"180"`
	Latitude  *float64 `json:"latitude,omitempty" minimum:"-90" maximum:"90"`
	Longitude *float64 `json:"longitude,omitempty" minimum:"-180" maximum:"180"`
}

// at is the place; false if it lacks a half.
func (w waypointWish) at() (latLng, bool) {
	lat, lng := w.Lat, w.Lng
	if lat == nil || lng == nil {
		lat, lng = w.Latitude, w.Longitude
	}
	if lat == nil || lng == nil {
		return latLng{}, false
	}
	return latLng{Lat: *lat, Lng: *lng}, true
}

// An svgWish is a drawing: its path, or an object with path and distance.
type svgWish struct {
	Path string
	KM   float64 // 0 if not given
}

// UnmarshalJSON reads either form.
func (s *svgWish) UnmarshalJSON(b []byte) error {
	if b = bytes.TrimSpace(b); len(b) > 0 && b[0] == '{' {
		var o struct {
			Path *string  `json:"svg_path"`
			KM   *float64 `json:"estimated_distance"`
		}
		if err := json.Unmarshal(b, &o); err != nil {
			return err
		}
		if o.Path != nil {
			s.Path = *o.Path
		}
		if o.KM != nil {
			s.KM = *o.KM
		}
		return nil
	}
	return json.Unmarshal(b, &s.Path)
}

// Schema shows both forms.
func (svgWish) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: "SVG path data, y downward, at most 1 MB, or an object with it",
		AnyOf: []*huma.Schema{
			{Type: huma.TypeString},
			{Type: huma.TypeObject, Properties: map[string]*huma.Schema{
				"svg_path":           {Type: huma.TypeString, Nullable: true},
				"estimated_distance": {Type: huma.TypeNumber, Nullable: true, Description: "km"},
			}, AdditionalProperties: true},
			{Type: "null"},
		},
	}
}

// maxWaypoints is how many both kinds of routes can pass.
const maxWaypoints = min(loop.MaxThrough, art.MaxWaypoints)

const (
	textStartMissing     = "출발 위치가 필요합니다"
	textTooManyWaypoints = "경유지는 최대 3개까지 지정할 수 있습니다"
)

// Resolve checks what the tags cannot say.
func (w *generateWish) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	var wrong []error
	if _, ok := w.start(); !ok {
		wrong = append(wrong, api.Wrong(path.With("start_location"), textStartMissing))
	}
	wrong = append(wrong, wrongWaypoints(w.Waypoints, path)...)
	p := w.preferences()
	for _, c := range []struct {
		field string
		value *string
	}{
		{"type", w.Type}, {"mode", w.Mode}, {"preferences.condition", p.Condition}, {"preferences.intensity", p.Intensity},
	} {
		if utf8.RuneCountInString(text(c.value)) > maxTypeLen {
			wrong = append(wrong, api.WrongValue(path.With(c.field), textModeLong))
		}
	}
	if utf8.RuneCountInString(text(w.Name)) > maxNameLen {
		wrong = append(wrong, api.Wrong(path.With("name"), textNameLength))
	}
	if _, problem := w.distanceKM(path.With); problem != nil {
		wrong = append(wrong, problem)
	}
	return wrong
}

func (w *generateWish) preferences() runPreferences {
	if w.Preferences == nil {
		return runPreferences{}
	}
	return *w.Preferences
}

// start is where to begin; false if no body's form says it.
func (w *generateWish) start() (latLng, bool) {
	for _, s := range []*startWish{w.StartAt, w.Start} {
		if s != nil && s.Lat != nil && s.Lng != nil {
			return latLng{Lat: *s.Lat, Lng: *s.Lng}, true
		}
	}
	if w.Location != nil {
		return latLng{Lat: w.Location.Latitude, Lng: w.Location.Longitude}, true
	}
	return latLng{}, false
}

func (w *generateWish) draws() bool { return text(w.ShapeID) != "" || w.svgPath() != nil }

// svgPath is nil for none; an empty path counts as none.
func (w *generateWish) svgPath() *string {
	if w.SVG == nil || w.SVG.Path == "" {
		return nil
	}
	return &w.SVG.Path
}

// distanceKM is how far to go, by the first that says it; see generateWish.DistanceKM. field names the field of a Problem.
func (w *generateWish) distanceKM(field func(string) string) (float64, *api.Problem) {
	p := w.preferences()
	c := readPrompt(text(p.Condition)).condition
	given := func(n *float64) bool { return n != nil && *n > 0 }
	switch {
	case given(w.DistanceKM):
		return targetKM(c, w.DistanceKM, nil, field("distance"), "")
	case given(w.TargetKM):
		return targetKM(c, w.TargetKM, nil, field("target_distance_km"), "")
	case given(p.Duration):
		return targetKM(c, nil, p.Duration, "", field("preferences.duration"))
	case w.SVG != nil && w.SVG.KM > 0:
		return targetKM(c, &w.SVG.KM, nil, field("svg_path"), "")
	case w.draws():
		return defaultTargetKM, nil
	}
	return targetKM(c, nil, nil, "", "")
}

func (w *generateWish) about() routeAbout {
	p := w.preferences()
	b := routeAbout{Condition: text(p.Condition), Intensity: text(p.Intensity), Safety: on(p.SafetyMode)}
	if w.Location != nil {
		b.Address = cut(text(w.Location.Address), maxAddress)
	}
	if p.Duration != nil && *p.Duration > 0 && *p.Duration < math.MaxInt32 {
		b.DurationMin = int(*p.Duration)
	}
	return b
}

func on(b *bool) bool { return b != nil && *b }

// wrongWaypoints is what is wrong with the waypoints of a request.
func wrongWaypoints(waypoints []waypointWish, path *huma.PathBuffer) []error {
	var wrong []error
	if len(waypoints) > maxWaypoints {
		wrong = append(wrong, api.Wrong(path.With("waypoints"), textTooManyWaypoints))
	}
	for _, p := range waypoints {
		if _, ok := p.at(); !ok {
			return append(wrong, api.Missing(path.With("waypoints")))
		}
	}
	return wrong
}

// placesOf are the places of waypoints that have been checked.
func placesOf(waypoints []waypointWish) []latLng {
	var out []latLng
	for _, p := range waypoints {
		at, _ := p.at()
		out = append(out, at)
	}
	return out
}

// drawing is the wish as art.
func (w *generateWish) drawing() artTask {
	start, _ := w.start()
	km, _ := w.distanceKM(func(field string) string { return field })
	about := w.about()
	task := artTask{
		artWish: artWish{
			ShapeID: w.ShapeID, SVGPath: w.svgPath(), Start: &startWish{Lat: &start.Lat, Lng: &start.Lng}, TargetKM: &km, Name: w.Name, Mode: w.Mode,
			Waypoints: w.Waypoints,
		},
		About: &about, Green: on(w.Shaded),
	}
	prefer := preferSafe
	if on(w.AvoidSteep) {
		prefer = preferFlat
	}
	if on(w.AvoidSteep) || about.Safety {
		task.Prefer = &prefer
	}
	return task
}

// loop is the wish as a round trip.
func (s *Server) generateLoop(ctx context.Context, w *generateWish) loopWish {
	start, _ := w.start()
	km, _ := w.distanceKM(func(field string) string { return field })
	about := w.about()
	p := readPrompt(about.Condition)
	mode := text(w.Mode)
	if mode == "" {
		mode = store.RouteNone
	}
	return loopWish{
		Kind: taskLoop, Start: start, DistanceKM: km, Condition: p.condition, Terrain: p.terrain, AvoidSteep: on(w.AvoidSteep),
		Safe: about.Safety, Green: on(w.Shaded), Waypoints: placesOf(w.Waypoints),
		Name: s.recommendName(ctx), Type: store.RouteNone, Mode: mode, About: about,
	}
}

type generateTask struct {
	TaskID        string   `json:"task_id" doc:"Poll routes/generate/{task_id}"`
	Status        string   `json:"status" example:"pending"`
	EstimatedTime int      `json:"estimated_time" doc:"Seconds" example:"5"`
	Notices       []notice `json:"notices" doc:"What of the wish cannot be met"`
}

// In implements api.Speaker.
func (t generateTask) In(translate func(string) string) generateTask {
	t.Notices = allIn(t.Notices, translate)
	return t
}

// generate is R14.
func (s *Server) generate(ctx context.Context, in *struct{ Body generateWish }) (*reply[generateTask], error) {
	wish, seconds, codes, err := s.generateRequest(ctx, &in.Body)
	if err != nil {
		return nil, err
	}
	t, err := s.queue(ctx, wish, seconds)
	if err != nil {
		return nil, err
	}
	return say(generateTask{
		TaskID: t.ID, Status: string(t.Status), EstimatedTime: recommendSeconds, Notices: noticesOf(codes),
	}, textQueued), nil
}

// generateRequest is what the task is to keep, how long it takes about, and what it will not do. Everything that can be
// refused is refused here.
func (s *Server) generateRequest(ctx context.Context, w *generateWish) (wish any, seconds int, codes []string, err error) {
	if !w.draws() {
		wish := s.generateLoop(ctx, w)
		return wish, recommendSeconds, nil, s.artist.coveredForTask(ctx, geo.Point(wish.Start))
	}
	if id := text(w.ShapeID); id != "" {
		_, err := s.store.Shape(ctx, id)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return nil, 0, nil, errUnknownShape
		case err != nil:
			return nil, 0, nil, err
		}
	}
	drawing := w.drawing()
	p, err := s.artist.acceptTask(ctx, userID(ctx), drawing.artWish)
	if err != nil {
		return nil, 0, nil, err
	}
	drawing.artWish = drawing.slim(p)
	return drawing, queuedRemainingSec, drawing.notices(), nil
}

func (s *Server) generateRoutes() {
	api.Register(s.api, api.Operation{
		ID: "generate-route", Method: http.MethodPost, Path: "/routes/generate", Tag: tagRoutes, Access: api.Guests,
		Summary: "백그라운드 경로 생성 (Make a route in the background)",
		About:   "With shape_id or svg_path: routes that draw it. Without: round trips. Answers at once with a task to poll.",
		Status:  http.StatusAccepted, MaxBody: maxPathBody, Errors: []int{http.StatusBadRequest, http.StatusTooManyRequests},
		Example: `{"type":"none","mode":"running","location":{"latitude":57.7089,"longitude":11.9746},"distance":5,"preferences":{"condition":"recovery","safety_mode":true}}`,
	}, s.generate)
}
