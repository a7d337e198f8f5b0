package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/measure"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/store"
)

// A SearchFunc finds routes that draw a shape: art.Search.
type SearchFunc func(context.Context, *roads.Graph, art.Request, func(art.Progress)) (art.Result, error)

// An artist turns a wish into a route with options: it finds out what is to be drawn or how far to run, loads the streets,
// has the routes searched and measures them. It stores nothing.
type artist struct {
	store   store.Store
	streets *roads.Network
	fetch   *streetFetcher           // nil: streets are not fetched
	aside   func(func() error) error // jobs.Queue.Aside
	search  SearchFunc
	loops   LoopFunc
	log     *slog.Logger
}

// defaultStart is the contract's (R4), for wishes that name no place.
var defaultStart = geo.Point{Lat: 37.5, Lng: 127.0}

const defaultDrawingName = "커스텀 경로"

// An artPlan is a wish that has been understood.
type artPlan struct {
	route   store.Route // with its id if it exists already
	request art.Request
	notices []string // what of the wish the search cannot meet
}

// plan finds what a wish means (R4): a stored drawing before a preset before a path. Errors: the 400 texts of the contract,
// and 422 for a path that is no drawing.
func (a *artist) plan(ctx context.Context, user string, w artWish) (artPlan, error) {
	route, path, err := a.subject(ctx, user, w)
	if err != nil {
		return artPlan{}, err
	}
	outline, err := outlineOf(path)
	if err != nil {
		return artPlan{}, err
	}
	if s := w.Start; s != nil && s.Lat != nil && s.Lng != nil {
		route.Start = geo.Point{Lat: *s.Lat, Lng: *s.Lng}
	}
	return artPlan{route: route, request: art.Request{
		Outline: outline, Start: route.Start, DistanceM: w.distanceM(), Angles: w.angles(),
		Waypoints: w.waypoints(), Prefer: w.prefer(),
	}}, nil
}

// subject is the route to make, with the start it has without a wish, and the path to draw.
func (a *artist) subject(ctx context.Context, user string, w artWish) (store.Route, string, error) {
	if id := text(w.RouteID); id != "" {
		r, err := a.store.OwnRoute(ctx, id, user)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return store.Route{}, "", errArtRoute
		case err != nil:
			return store.Route{}, "", err
		case r.SVGPath == "":
			return store.Route{}, "", errArtRouteNoSVG
		}
		return r, r.SVGPath, nil
	}
	r := store.Route{UserID: user, Mode: text(w.Mode), Start: defaultStart}
	if r.Mode == "" {
		r.Mode = store.RouteNone
	}
	if id := text(w.ShapeID); id != "" {
		shape, err := a.store.Shape(ctx, id)
		switch {
		case err == nil && shape.SVGPath == "":
			return store.Route{}, "", errArtPresetNoSVG
		case err == nil:
			r.Name, r.Type, r.ShapeID = text(w.Name), store.RoutePreset, shape.ID
			if r.Name == "" {
				r.Name = cut(shape.Name+" 경로", maxNameLen)
			}
			return r, shape.SVGPath, nil
		case !errors.Is(err, store.ErrNotFound):
			return store.Route{}, "", err
		case w.SVGPath == nil: // B11: with a path it is a drawing, and never a new preset
			return store.Route{}, "", errArtNoPreset
		}
	}
	if w.SVGPath == nil {
		return store.Route{}, "", errArtNothing
	}
	r.Name, r.Type, r.SVGPath = text(w.Name), store.RouteCustom, *w.SVGPath
	if r.Name == "" {
		r.Name = defaultDrawingName
	}
	return r, r.SVGPath, nil
}

// coverageRadiusM is enough to ask whether there are streets around a start.
const coverageRadiusM = art.MaxStartOffsetM

// accept is plan with all that can be refused before a search. Errors: those of covered.
func (a *artist) accept(ctx context.Context, user string, w artWish) (artPlan, error) {
	p, err := a.plan(ctx, user, w)
	if err != nil {
		return artPlan{}, err
	}
	return p, a.covered(ctx, p.request.Start, art.WindowRadiusM(p.request))
}

// acceptTask is accept for a search in the background. Errors: those of coveredForTask.
func (a *artist) acceptTask(ctx context.Context, user string, w artWish) (artPlan, error) {
	p, err := a.plan(ctx, user, w)
	if err != nil {
		return artPlan{}, err
	}
	return p, a.coveredForTask(ctx, p.request.Start)
}

// covered is errAreaNotCovered if there are no streets at all around the start. If they can be fetched, that is begun for a
// search within radiusM, but not waited for.
func (a *artist) covered(ctx context.Context, start geo.Point, radiusM float64) error {
	_, err := a.window(ctx, start, coverageRadiusM)
	if a.fetch == nil || err != nil && !errors.Is(err, errAreaNotCovered) {
		return err
	}
	if err == nil {
		p, err := a.fetch.plan(ctx, start, coverageRadiusM)
		if err != nil || p.seen {
			return err
		}
	}
	a.fetch.later(start, radiusM)
	return errAreaNotCovered
}

// coveredForTask leaves it to the task where streets can be fetched.
func (a *artist) coveredForTask(ctx context.Context, start geo.Point) error {
	if a.fetch != nil {
		return nil
	}
	_, err := a.window(ctx, start, coverageRadiusM)
	return err
}

// window is the streets around start; errAreaNotCovered if there are none, which the operator's log tells how to change.
func (a *artist) window(ctx context.Context, start geo.Point, radiusM float64) (*roads.Graph, error) {
	if a.streets == nil {
		return nil, errAreaNotCovered
	}
	g, err := a.streets.Window(ctx, start, radiusM)
	switch {
	case errors.Is(err, roads.ErrNotCovered):
		// Two decimals are about a kilometre: enough to find the extract, too little to find the runner.
		a.log.Warn("a route was wished where there are no streets; add the area with: runnerway seed roads FILE.osm.pbf",
			"lat", roundTo(start.Lat, 2), "lng", roundTo(start.Lng, 2))
		return nil, errAreaNotCovered
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("load the streets: %w", err)
	}
	return g, nil
}

// The steps that the app knows (R3). It moves its indicator when it sees the second and the third.
const (
	stepPattern = "경로 패턴 분석 중"
	stepSafety  = "안전 점수 계산 중"
	stepForm    = "그림 형태 보정 중"
)

// The marks of progress in percent: the contract's (R3).
const (
	markStarted  = 10
	markStreets  = 30
	markDrawing  = 35
	markSearch   = 40
	markFound    = 80
	markRanked   = 85
	markMeasured = 92
	markSaving   = 99
)

// A drawProgress is how far a drawing is, with the best outline so far, if there is one.
type drawProgress struct {
	percent int
	step    string
	preview []geo.Point
	found   *found // once the search is over
}

// found is what is known of a search besides its routes.
type found struct {
	suggestedKM float64 // distance from which the shape shows; 0 if the wish's is enough
	partial     bool
	notices     []string // codes
}

// draw loads, searches and measures. Errors: those of window, errNoRoute, errAreaTooSmall, errSearchTooSlow, ctx's.
func (a *artist) draw(ctx context.Context, p artPlan, report func(drawProgress)) (store.Generated, found, error) {
	report(drawProgress{percent: markStarted, step: stepPattern})
	g, err := a.window(ctx, p.request.Start, art.WindowRadiusM(p.request))
	if err != nil {
		return store.Generated{}, found{}, err
	}
	report(drawProgress{percent: markStreets})
	report(drawProgress{percent: markDrawing})
	result, err := a.search(ctx, g, p.request, func(now art.Progress) {
		report(drawProgress{percent: searchPercent(now.Done, now.Total), preview: now.Preview})
	})
	var small *art.AreaError
	switch {
	case errors.As(err, &small):
		return store.Generated{}, found{}, errAreaTooSmall.With(strconv.FormatFloat(small.LargestM/1000, 'f', -1, 64))
	case errors.Is(err, art.ErrTooSlow):
		return store.Generated{}, found{}, errSearchTooSlow
	case errors.Is(err, art.ErrStartTooFar), errors.Is(err, art.ErrNoRoute), err == nil && len(result.Routes) == 0:
		return store.Generated{}, found{}, errNoRoute
	case err != nil && ctx.Err() != nil:
		return store.Generated{}, found{}, ctx.Err()
	case err != nil:
		return store.Generated{}, found{}, fmt.Errorf("search routes: %w", err)
	}
	about := found{suggestedKM: suggestedKM(result.SuggestedM), partial: result.Partial, notices: append(slices.Clone(p.notices), artNotices(p.request, result)...)}
	report(drawProgress{percent: markRanked, step: stepSafety, found: &about, preview: result.Routes[0].Path})
	options, err := a.measured(ctx, g, result, about)
	if err != nil {
		return store.Generated{}, found{}, err
	}
	report(drawProgress{percent: markMeasured, step: stepForm})
	report(drawProgress{percent: markSaving})
	return store.Generated{Route: p.route, Options: options}, about, nil
}

// searchPercent maps the search's work onto the contract's marks: 10 + 70 * done / total, from 40 to 80.
func searchPercent(done, total int) int {
	if total <= 0 {
		return markSearch
	}
	return min(max(markStarted+70*done/total, markSearch), markFound)
}

// measured makes options of the routes found, with everything that is known about running them.
func (a *artist) measured(ctx context.Context, g *roads.Graph, result art.Result, about found) ([]store.RouteOption, error) {
	around := measure.Around(g)
	options := make([]store.RouteOption, 0, len(result.Routes))
	for i, route := range result.Routes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		o := newArtOption(i+1, route)
		report, err := a.measure(ctx, g, around, &o)
		if err != nil {
			return nil, err
		}
		notes := notesOn(report, about)
		notes.passes(route, result)
		if o.Details, err = notes.encode(); err != nil {
			return nil, err
		}
		options = append(options, o)
	}
	return options, nil
}

// measure fills in what running the option's path is like.
func (a *artist) measure(ctx context.Context, g *roads.Graph, around *measure.Surroundings, o *store.RouteOption) (measure.Report, error) {
	o.ElevationsM = elevationsAlong(g, o.Path)
	report := measure.Of(o.Path, o.ElevationsM, around)
	applyMeasures(o, report)
	var err error
	o.PlaceIDs, err = a.placesAlong(ctx, o.Path)
	return report, err
}
