package server

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/server/jobs"
	"github.com/runnerway/runnerway/store"
)

const (
	minTargetKM     = 0.5
	maxTargetKM     = 60
	defaultTargetKM = 5
	maxAngles       = 72 // every five degrees; each is a search of its own
	maxAngleDeg     = 360
	// drawLimit keeps a synchronous answer well below the minute after which iOS cuts a request.
	drawLimit = 50 * time.Second
)

const (
	textAngles   = "회전 각도는 최대 72개까지 지정할 수 있습니다"
	textAngle    = "회전 각도는 -360 이상 360 이하여야 합니다"
	textModeLong = "20자 이하여야 합니다"
)

// An artWish is the body of R2 and R4: which drawing is to be run, from where and how far. It is also what a task keeps.
type artWish struct {
	RouteID        *string        `json:"route_id,omitempty" doc:"A stored drawing of one's own. Wins over shape_id, which wins over svg_path"`
	ShapeID        *string        `json:"shape_id,omitempty" doc:"A preset, see routes/shapes"`
	SVGPath        *string        `json:"svg_path,omitempty" doc:"SVG path data, y downward, at most 1 MB; not read if a known preset is named"`
	Start          *startWish     `json:"start,omitempty" doc:"Default: that of the stored drawing, else 37.5, 127.0"`
	TargetKM       *float64       `json:"target_distance_km,omitempty" minimum:"0.5" maximum:"60" default:"5"`
	EnableRotation *bool          `json:"enable_rotation,omitempty" doc:"False: exactly upright. Otherwise within 15 degrees of upright, within 30 if nothing closer is good enough"`
	RotationAngles []float64      `json:"rotation_angles,omitempty" nullable:"true" doc:"Degrees counter-clockwise: exactly these turns are tried, at most 72"`
	Waypoints      []waypointWish `json:"waypoints,omitempty" nullable:"true" doc:"At most 3 places to pass"`
	Prefer         *string        `json:"prefer,omitempty" enum:"safe,flat" doc:"Streets that all routes keep to where the shape allows it: lit ones, or flat ones"`
	Name           *string        `json:"name,omitempty" doc:"Of the route; without one a preset's or that of drawings"`
	Mode           *string        `json:"mode,omitempty"`
	ShapeName      *string        `json:"shape_name,omitempty"`
	IconName       *string        `json:"icon_name,omitempty"`
	Category       *string        `json:"category,omitempty"`
}

type startWish struct {
	Lat *float64 `json:"lat,omitempty" minimum:"-90" maximum:"90"`
	Lng *float64 `json:"lng,omitempty" minimum:"-180" maximum:"180"`
}

// Resolve checks what the tags cannot say.
func (w *artWish) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	var wrong []error
	if len(w.RotationAngles) > maxAngles {
		wrong = append(wrong, api.Wrong(path.With("rotation_angles"), textAngles))
	}
	for _, a := range w.RotationAngles {
		if !(a >= -maxAngleDeg && a <= maxAngleDeg) {
			wrong = append(wrong, api.Wrong(path.With("rotation_angles"), textAngle))
			break
		}
	}
	wrong = append(wrong, wrongWaypoints(w.Waypoints, path)...)
	if utf8.RuneCountInString(text(w.Name)) > maxNameLen {
		wrong = append(wrong, api.Wrong(path.With("name"), textNameLength))
	}
	if utf8.RuneCountInString(text(w.Mode)) > maxTypeLen {
		wrong = append(wrong, api.WrongValue(path.With("mode"), textModeLong))
	}
	return wrong
}

// text is what an optional text says, without blanks around it.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return strings.TrimSpace(*s)
}

// angles are the turns for the search; none leaves it the choice around upright.
func (w *artWish) angles() []float64 {
	if w.EnableRotation != nil && !*w.EnableRotation {
		return []float64{0}
	}
	return w.RotationAngles
}

// The wishes of artWish.Prefer.
const (
	preferSafe = "safe"
	preferFlat = "flat"
)

func (w *artWish) prefer() art.Label {
	switch text(w.Prefer) {
	case preferSafe:
		return art.Safest
	case preferFlat:
		return art.Flattest
	}
	return ""
}

func (w *artWish) waypoints() []geo.Point {
	var out []geo.Point
	for _, p := range placesOf(w.Waypoints) {
		out = append(out, geo.Point{Lat: p.Lat, Lng: p.Lng})
	}
	return out
}

func (w *artWish) distanceM() float64 {
	if w.TargetKM == nil {
		return defaultTargetKM * 1000
	}
	return *w.TargetKM * 1000
}

// slim is w as a task keeps it: without a drawing that is not used, so that a row is no larger than it must be.
func (w artWish) slim(p artPlan) artWish {
	if p.route.SVGPath == "" || text(w.RouteID) != "" {
		w.SVGPath = nil
	}
	w.ShapeName, w.IconName, w.Category = nil, nil, nil
	return w
}

type acceptedTask struct {
	TaskID string `json:"task_id" doc:"Poll routes/generate/{task_id}"`
}

// queueDrawing is R2. Everything that can be refused is refused before the task is stored.
func (s *Server) queueDrawing(ctx context.Context, in *struct{ Body artWish }) (*reply[acceptedTask], error) {
	p, err := s.artist.acceptTask(ctx, userID(ctx), in.Body)
	if err != nil {
		return nil, err
	}
	t, err := s.queue(ctx, artTask{artWish: in.Body.slim(p)}, queuedRemainingSec)
	if err != nil {
		return nil, err
	}
	return say(acceptedTask{TaskID: t.ID}, textQueued), nil
}

type drawnRoute struct {
	ID          string   `json:"id" doc:"Option id"`
	Angle       float64  `json:"angle" doc:"Turn of the drawing, degrees counter-clockwise"`
	DistanceKM  float64  `json:"distance_km"`
	Coordinates []latLng `json:"coordinates"`
	Similarity  float64  `json:"similarity_score" doc:"0..100: 100·e^(-d/10), d the mean two-way deviation from the drawing in percent of its diagonal"`
}

type drawnCheck struct {
	IsValid          bool    `json:"is_valid" doc:"True: every route is closed and runs on streets"`
	DistanceErrorPct float64 `json:"distance_error_pct" doc:"Of the best route against the wish"`
	StartOffsetM     float64 `json:"start_offset_m" doc:"From the wished start to the best route"`
	Partial          bool    `json:"partial" doc:"The search ran out of time; these are the best it had"`
}

type drawn struct {
	RouteID       string        `json:"route_id"`
	OptionIDs     []string      `json:"option_ids" doc:"By option number"`
	Routes        []drawnRoute  `json:"routes" doc:"Best first"`
	ScaledDrawing []latLng      `json:"scaled_drawing" doc:"The drawing as the best route follows it"`
	BestAngle     float64       `json:"best_angle"`
	Validation    drawnCheck    `json:"validation"`
	Warning       *shapeWarning `json:"warning"`
}

// In implements api.Speaker.
func (d drawn) In(translate func(string) string) drawn {
	d.Warning = d.Warning.in(translate)
	return d
}

func newDrawn(p artPlan, g store.Generated, found found) drawn {
	d := drawn{
		RouteID: g.Route.ID, OptionIDs: []string{}, Routes: []drawnRoute{},
		Validation: drawnCheck{IsValid: true, Partial: found.partial}, Warning: newShapeWarning(found.suggestedKM),
	}
	for i, o := range g.Options {
		d.OptionIDs = append(d.OptionIDs, o.ID)
		d.Routes = append(d.Routes, drawnRoute{
			ID: o.ID, Angle: roundTo(o.TurnDeg, 1), DistanceKM: o.DistanceKM, Coordinates: latLngs(o.Path),
			Similarity: similarity(o.DeviationPct),
		})
		if i == 0 {
			d.ScaledDrawing = latLngs(o.Outline)
			d.BestAngle = roundTo(o.TurnDeg, 1)
			d.Validation.DistanceErrorPct = roundTo((o.DistanceKM*1000/p.request.DistanceM-1)*100, 2)
			d.Validation.StartOffsetM = startOffsetM(g.Route, o)
		}
	}
	return d
}

// drawNow is R4. The search stops when the client goes.
func (s *Server) drawNow(ctx context.Context, in *struct{ Body artWish }) (*api.FlatReply[drawn, drawn], error) {
	user := userID(ctx)
	p, err := s.artist.accept(ctx, user, in.Body)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, drawLimit, errGeneration)
	defer cancel()
	var d drawn
	err = s.jobs.Do(ctx, user, func(ctx context.Context) error {
		generated, about, err := s.artist.draw(ctx, p, func(drawProgress) {})
		if err != nil {
			return err
		}
		if generated, err = s.store.SaveGenerated(ctx, generated); err != nil {
			return err
		}
		d = newDrawn(p, generated, about)
		return nil
	})
	switch {
	case err == nil:
		return api.SayFlat(d, d, "경로가 생성되었습니다"), nil
	case errors.Is(context.Cause(ctx), errGeneration): // drawLimit
		return nil, errGeneration
	case errors.Is(err, store.ErrNotFound): // the drawing went while its routes were searched
		return nil, errArtRoute
	}
	return nil, tooBusy(err)
}

// tooBusy is 429 for a full pool or queue and 503 for one that is being closed; any other error is passed on.
func tooBusy(err error) error {
	switch {
	case errors.Is(err, jobs.ErrBusy):
		return slowDown(retryAfter)
	case errors.Is(err, jobs.ErrStopping):
		return errUnavailable
	}
	return err
}

// retryAfter is about how long one generation takes.
const retryAfter = 5 * time.Second

func (s *Server) artRoutes() {
	about := "Draws a preset, a stored drawing or an SVG path on the streets around a start: up to three closed routes of about the wished distance."
	errs := []int{http.StatusBadRequest, http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable}
	api.Register(s.api, api.Operation{
		ID: "generate-art", Method: http.MethodPost, Path: "/routes/generate-gps-art", Tag: tagRoutes, Access: api.Guests,
		Summary: "GPS 아트 경로 생성 (Draw a picture on streets)", About: about, MaxBody: maxPathBody, Errors: errs,
		Example: `{"shape_id":"heart","start":{"lat":57.7089,"lng":11.9746},"target_distance_km":5}`,
	}, s.drawNow)
	api.Register(s.api, api.Operation{
		ID: "queue-art", Method: http.MethodPost, Path: "/routes/generate-gps-art-async", Tag: tagRoutes, Access: api.Guests,
		Summary: "백그라운드 GPS 아트 경로 생성 (Draw a picture on streets in the background)", About: about + " Answers at once with a task to poll.",
		Status: http.StatusAccepted, MaxBody: maxPathBody, Errors: errs,
		Example: `{"shape_id":"heart","start":{"lat":57.7089,"lng":11.9746},"target_distance_km":5}`,
	}, s.queueDrawing)
}
