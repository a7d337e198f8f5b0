package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"

	"github.com/runnerway/runnerway/geo/picture"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// Pictures to share are drawn here, so that every client shows the same and none needs a map for it.

// pictureSizes are the forms in which there are pictures, in pixels.
var pictureSizes = map[string]struct{ width, height int }{
	"square": {1080, 1080},
	"story":  {1080, 1920},
	"card":   {1200, 630},  // what pages show of a link
	"print":  {1588, 2246}, // A4, two pixels for each of a page's
}

// PictureQuery says how a picture should look. It is exported because huma documents no other embedded structs.
type PictureQuery struct {
	Format   string `query:"format" enum:"square,story,card,print" default:"square" doc:"square: 1080 x 1080; story: 1080 x 1920; card: 1200 x 630; print: A4, 1588 x 2246, with kilometres"`
	Theme    string `query:"theme" enum:"light,dark" default:"light"`
	Language string `query:"lang" enum:"ko,en" doc:"Of the words on it; that of Accept-Language if it is left out"`
}

// words translates what stands on the picture.
func (s *Server) words(ctx context.Context, q PictureQuery) func(string) string {
	if q.Language != "" {
		return s.root.In(q.Language)
	}
	return s.root.In(s.spoken(ctx))
}

// What stands below the figures of a picture.
const (
	textFigureDistance = "거리"
	textFigureEstimate = "예상 시간"
	textFigureTime     = "시간"
	textFigurePace     = "페이스 (분/km)"
	textFigureClimb    = "오르막"
	textFigureAccuracy = "모양 정확도"
	textMinutes        = "%d분"
)

// optionScene is an option of a route, without its map.
func (s *Server) optionScene(r store.Route, o store.RouteOption, say func(string) string) picture.Scene {
	scene := picture.Scene{
		Title: r.Name, Route: o.Path, Outline: o.Outline, HideStart: o.Concealed,
		Figures: []picture.Figure{
			{Value: fmt.Sprintf("%.2f km", o.DistanceKM), Label: say(textFigureDistance)},
			{Value: fmt.Sprintf(say(textMinutes), o.EstimatedTimeMin), Label: say(textFigureEstimate)},
		},
	}
	if o.ElevationsM != nil {
		climb := fmt.Sprintf("%.0f m", math.Round(o.TotalAscentM))
		scene.Figures = append(scene.Figures, picture.Figure{Value: climb, Label: say(textFigureClimb)})
	}
	return scene
}

// workoutScene is a finished workout, without its map. Whoever is shown the picture is a stranger, also if the runner asks for it.
func (s *Server) workoutScene(ctx context.Context, d store.WorkoutDetail, say func(string) string) (picture.Scene, error) {
	seen, err := s.trackFor(ctx, "", d)
	if err != nil {
		return picture.Scene{}, err
	}
	scene := picture.Scene{Title: d.RouteName, Outline: seen.drawing, HideStart: seen.startHidden}
	if d.CurrentName != "" {
		scene.Title = d.CurrentName
	}
	if len(seen.pieces) > 0 {
		scene.Route, scene.More = seen.pieces[0], seen.pieces[1:]
	}
	km, seconds, pace := d.DistanceKM, d.DurationSec, d.AvgPace
	add := func(value, label string) {
		scene.Figures = append(scene.Figures, picture.Figure{Value: value, Label: say(label)})
	}
	add(fmt.Sprintf("%.2f km", km), textFigureDistance)
	add(clockTime(seconds), textFigureTime)
	if pace == "" && km > 0 {
		pace = paceOf(1, float64(seconds)/km)
	}
	if pace != "" {
		add(pace, textFigurePace)
	}
	if known := storedComputed(d.Computed); known != nil && known.ShapeAccuracy != nil {
		add(fmt.Sprintf("%.0f %%", *known.ShapeAccuracy), textFigureAccuracy)
	}
	return scene, nil
}

// clockTime is seconds as a watch shows them, such as 31:05 or 1:02:03.
func clockTime(seconds int) string {
	if seconds < 3600 {
		return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}

// drawScene draws a scene in the form wished, over its streets.
func (s *Server) drawScene(ctx context.Context, scene picture.Scene, q PictureQuery) ([]byte, error) {
	size := pictureSizes[q.Format]
	scene.WidthPx, scene.HeightPx, scene.Fonts, scene.Kilometres = size.width, size.height, s.fonts, q.Format == "print"
	if q.Theme == "dark" {
		scene.Theme = picture.Dark
	}
	bounds := scene.Bounds()
	if bounds.Empty() {
		return nil, errNothingToDraw
	}
	var err error
	if scene.Attribution, err = s.streetCredit(ctx, bounds); err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := s.drawOverStreets(ctx, &body, scene); err != nil {
		return nil, err
	}
	return body.Bytes(), nil
}

// pictureFile is a picture of what only its owner, or those who saved it, may ask for.
func pictureFile(body []byte, name string) *api.File {
	return &api.File{
		ContentType: "image/png", Disposition: namedFile("inline", name+".png", "runnerway.png"), CacheControl: "private, no-cache", Body: body,
	}
}

type optionPictureRequest struct {
	RouteID  string `path:"route_id"`
	OptionID string `path:"option_id"`
	PictureQuery
}

// optionPicture draws an option of a route that the caller may see.
func (s *Server) optionPicture(ctx context.Context, in *optionPictureRequest) (*api.File, error) {
	r, o, err := s.visibleOption(ctx, in.RouteID, in.OptionID)
	if err != nil {
		return nil, err
	}
	if o, o.Concealed, err = s.forStrangers(ctx, r, o); err != nil {
		return nil, err
	}
	body, err := s.drawScene(ctx, s.optionScene(r, o, s.words(ctx, in.PictureQuery)), in.PictureQuery)
	if err != nil {
		return nil, fmt.Errorf("draw option %s: %w", o.ID, err)
	}
	return pictureFile(body, r.Name), nil
}

type workoutPictureRequest struct {
	ID string `path:"workout_id"`
	PictureQuery
}

// workoutPicture draws a finished workout of the caller.
func (s *Server) workoutPicture(ctx context.Context, in *workoutPictureRequest) (*api.File, error) {
	d, err := s.store.Workout(ctx, in.ID, userID(ctx))
	if err != nil {
		return nil, workoutError(err, nil)
	}
	if d.Status != store.WorkoutCompleted {
		return nil, errWorkoutUnfinished
	}
	scene, err := s.workoutScene(ctx, d, s.words(ctx, in.PictureQuery))
	if err != nil {
		return nil, err
	}
	body, err := s.drawScene(ctx, scene, in.PictureQuery)
	if errors.Is(err, errNothingToDraw) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("draw workout %s: %w", d.ID, err)
	}
	return pictureFile(body, scene.Title), nil
}

func (s *Server) sharePictureRoutes() {
	const about = "Over a quiet street map with Hangul and attribution, light or dark. It takes about a tenth of a second."
	png := []string{"image/png"}
	api.Register(s.api, api.Operation{
		ID: "option-picture", Method: http.MethodGet, Path: "/routes/{route_id}/options/{option_id}/picture", Tag: tagRoutes, Access: api.Guests,
		Summary: "경로 공유 이미지 (A picture of an option to share)", About: about, Errors: []int{http.StatusNotFound}, Produces: png,
	}, s.optionPicture)
	api.Register(s.api, api.Operation{
		ID: "workout-picture", Method: http.MethodGet, Path: "/workouts/{workout_id}/picture", Tag: tagWorkouts,
		Summary: "운동 공유 이미지 (A picture of a finished workout to share)",
		About:   about + " It shows no more of the track than a stranger may see of it.",
		Errors:  []int{http.StatusBadRequest, http.StatusNotFound, http.StatusUnprocessableEntity}, Produces: png,
	}, s.workoutPicture)
}
