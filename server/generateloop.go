package server

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/loop"
	"github.com/runnerway/runnerway/geo/measure"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/store"
)

// A LoopFunc finds round trips: loop.Search.
type LoopFunc func(context.Context, *roads.Graph, loop.Request, func(loop.Progress)) (loop.Result, error)

// A loopWish is a round trip that is wished, understood and complete. It is also what a task keeps.
type loopWish struct {
	Kind       string    `json:"kind"` // taskLoop
	Start      latLng    `json:"start"`
	DistanceKM float64   `json:"distance_km"`
	Condition  condition `json:"condition"` // decides the pace
	Terrain    terrain   `json:"terrain"`
	AvoidSteep bool      `json:"avoid_steep,omitempty"`
	Safe       bool      `json:"safe,omitempty"`
	Green      bool      `json:"green,omitempty"`
	Waypoints  []latLng  `json:"waypoints,omitempty"`

	Name  string     `json:"name"` // of the route, as are the two below
	Type  string     `json:"type"`
	Mode  string     `json:"mode"`
	About routeAbout `json:"about"`
}

// routeAbout is what a wish says of its route besides what is to be found.
type routeAbout struct {
	Address     string `json:"address,omitempty"`
	Condition   string `json:"condition,omitempty"`
	Intensity   string `json:"intensity,omitempty"`
	DurationMin int    `json:"duration_min,omitempty"`
	Safety      bool   `json:"safety,omitempty"`
}

// put writes it into r.
func (b routeAbout) put(r *store.Route) {
	r.Address, r.Condition, r.Intensity = b.Address, b.Condition, b.Intensity
	r.TargetDurationMin, r.SafetyMode = b.DurationMin, b.Safety
}

func (w *loopWish) route(user string) store.Route {
	r := store.Route{UserID: user, Name: w.Name, Type: w.Type, Mode: w.Mode, Start: geo.Point(w.Start)}
	w.About.put(&r)
	return r
}

// profiles are the routes to look for, the wished first.
func (w *loopWish) profiles() []loop.Profile {
	switch {
	case w.AvoidSteep:
		return []loop.Profile{loop.Flat, loop.Balanced}
	case w.Terrain == terrainHilly:
		return []loop.Profile{loop.Hilly, loop.Balanced, loop.Flat}
	case w.Terrain == terrainBalanced:
		return []loop.Profile{loop.Balanced, loop.Flat, loop.Hilly}
	}
	return []loop.Profile{loop.Flat, loop.Balanced, loop.Hilly}
}

func (w *loopWish) request() loop.Request {
	r := loop.Request{
		Start: geo.Point(w.Start), DistanceM: w.DistanceKM * 1000, Profiles: w.profiles(), Safe: w.Safe, Green: w.Green,
	}
	for _, p := range w.Waypoints {
		r.Through = append(r.Through, geo.Point(p))
	}
	return r
}

// roundTrips loads, searches and measures, as draw does. Errors: those of window, errNoRoute, errAreaTooSmall, ctx's.
func (a *artist) roundTrips(ctx context.Context, user string, w loopWish, report func(drawProgress)) (store.Generated, found, error) {
	report(drawProgress{percent: markStarted, step: stepPattern})
	request := w.request()
	radiusM := loop.WindowRadiusM(request)
	g, err := a.window(ctx, request.Start, radiusM)
	if err != nil {
		return store.Generated{}, found{}, err
	}
	if w.Green {
		if request.Parks, err = a.parks(ctx, request.Start, radiusM); err != nil {
			return store.Generated{}, found{}, err
		}
	}
	report(drawProgress{percent: markStreets})
	result, err := a.loops(ctx, g, request, func(now loop.Progress) {
		report(drawProgress{percent: searchPercent(now.Done, now.Total), preview: now.Preview})
	})
	if err != nil {
		return store.Generated{}, found{}, loopFailure(ctx, err)
	}
	if len(result.Routes) == 0 {
		return store.Generated{}, found{}, errNoRoute
	}
	about := found{partial: result.Partial, notices: loopNotices(w, request, result)}
	report(drawProgress{percent: markRanked, step: stepSafety, found: &about, preview: result.Routes[0].Path})
	options, err := a.measuredLoops(ctx, g, w, result.Routes, about)
	if err != nil {
		return store.Generated{}, found{}, err
	}
	report(drawProgress{percent: markMeasured, step: stepForm})
	report(drawProgress{percent: markSaving})
	return store.Generated{Route: w.route(user), Options: options}, about, nil
}

// loopFailure is what the user is told of a search that failed.
func loopFailure(ctx context.Context, err error) error {
	var long *loop.TooLongError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &long) && long.MaxM >= minTargetKM*1000:
		return errAreaTooSmall.With(strconv.FormatFloat(math.Floor(long.MaxM/100)/10, 'f', -1, 64))
	case errors.Is(err, loop.ErrTooLong), errors.Is(err, loop.ErrStartTooFar), errors.Is(err, loop.ErrNoRoute):
		return errNoRoute
	}
	return fmt.Errorf("search round trips: %w", err)
}

// parks are those around start.
func (a *artist) parks(ctx context.Context, start geo.Point, radiusM float64) ([]roads.Area, error) {
	around := geo.Around(start, radiusM)
	lo := roads.TileAt(geo.Point{Lat: around.Max.Lat, Lng: around.Min.Lng})
	hi := roads.TileAt(geo.Point{Lat: around.Min.Lat, Lng: around.Max.Lng})
	var parks []roads.Area
	_, err := a.streets.Tiles(ctx, lo, hi, func(_ roads.TileID, tiles []*roads.Tile) {
		for _, t := range tiles {
			for _, area := range t.Areas {
				if area.Kind == roads.Park {
					parks = append(parks, area)
				}
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("parks around a start: %w", err)
	}
	return parks, nil
}

// A loopForm is what the contract calls a round trip of a profile (5.5).
type loopForm struct {
	name, tag, difficulty string
}

var loopForms = map[loop.Profile]loopForm{
	loop.Flat:     {name: "평지 경로", difficulty: "쉬움"},
	loop.Balanced: {name: "균형 경로", tag: "BEST", difficulty: "보통"},
	loop.Hilly:    {name: "업다운 경로", difficulty: "도전"},
}

// tagWished marks the option that the prompt names, if it is not the one that is always the best.
const tagWished = "추천"

// measuredLoops makes options of the round trips found.
func (a *artist) measuredLoops(ctx context.Context, g *roads.Graph, w loopWish, routes []loop.Route, about found) ([]store.RouteOption, error) {
	around := measure.Around(g)
	options := make([]store.RouteOption, 0, len(routes))
	for i, route := range routes {
		form := loopForms[route.Profile]
		o := store.RouteOption{Number: i + 1, Path: rounded(route.Path), Label: route.Profile.String()}
		report, err := a.measure(ctx, g, around, &o)
		if err != nil {
			return nil, err
		}
		o.Name, o.Tag, o.Difficulty = form.name, form.tag, form.difficulty
		if i == 0 && o.Tag == "" && w.wishesTerrain() {
			o.Tag = tagWished
		}
		o.RecommendedPace, o.ConditionType = w.Condition.paceText(), w.Condition.kind()
		o.EstimatedTimeMin = w.Condition.minutes(o.DistanceKM)
		if o.Details, err = notesOn(report, about).encode(); err != nil {
			return nil, err
		}
		options = append(options, o)
	}
	return options, nil
}

func (w *loopWish) wishesTerrain() bool { return w.Terrain != "" || w.AvoidSteep }

// walkedTwiceShare is how much of a round trip may come back along itself before that is said.
const walkedTwiceShare = 0.25

// loopNotices are what has to be said of the result.
func loopNotices(w loopWish, r loop.Request, result loop.Result) []string {
	const little = 0.05 // share of the streets for which something must be known to decide anything
	var codes []string
	if result.HeightsKnown < little {
		codes = append(codes, noticeElevation)
	}
	if w.Safe && result.LightKnown < little {
		codes = append(codes, noticeLight)
	}
	if w.Green && len(r.Parks) == 0 {
		codes = append(codes, noticeGreenery)
	}
	if len(result.Missed) > 0 {
		codes = append(codes, noticeWaypoint)
	}
	far, twice := false, false
	for _, route := range result.Routes {
		far = far || math.Abs(route.DistanceM/r.DistanceM-1) > loop.Tolerance
		twice = twice || route.AgainShare > walkedTwiceShare
	}
	if far {
		codes = append(codes, noticeDistance)
	}
	if twice {
		codes = append(codes, noticeTwice)
	}
	return codes
}
