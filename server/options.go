package server

import (
	"context"
	"errors"
	"math"
	"net/http"

	"github.com/runnerway/runnerway/geo/measure"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// knownShares are how much of an option's length something is known for: where a share is 0, its score says nothing.
type knownShares struct {
	Safety    float64 `json:"safety" doc:"0..1"`
	Light     float64 `json:"light" doc:"0..1"`
	Elevation float64 `json:"elevation" doc:"0..1"`
}

type optionScores struct {
	Safety    int `json:"safety" doc:"Percent of the way within 15 m of a lamp or 50 m of a camera"`
	Elevation int `json:"elevation" doc:"max_elevation_diff, m"`
	Lighting  int `json:"lighting" doc:"Percent of what is known to be lit or unlit"`
}

type optionPlaces struct {
	Cafe        []string `json:"cafe"`
	Convenience []string `json:"convenience"`
}

// routeOption is one way to run a route (R5).
type routeOption struct {
	ID               string       `json:"id"`
	Number           int          `json:"option_number"`
	Name             string       `json:"name"`
	DistanceKM       float64      `json:"distance" doc:"km"`
	EstimatedTime    int          `json:"estimated_time" doc:"Minutes"`
	Difficulty       string       `json:"difficulty" enum:"쉬움,보통,도전"`
	Tag              *string      `json:"tag" doc:"BEST, 추천 or null"`
	Coordinates      []latLng     `json:"coordinates" doc:"A closed line"`
	Scores           optionScores `json:"scores"`
	MaxElevationDiff int          `json:"max_elevation_diff" doc:"m"`
	TotalAscent      float64      `json:"total_ascent" doc:"m"`
	TotalDescent     float64      `json:"total_descent" doc:"m"`
	TotalChange      float64      `json:"total_elevation_change" doc:"m"`
	AverageGrade     float64      `json:"average_grade" doc:"Percent"`
	MaxGrade         float64      `json:"max_grade" doc:"Percent"`
	PlaceIDs         optionPlaces `json:"place_ids"`
	CafeCount        int          `json:"cafe_count"`
	ConvenienceCount int          `json:"convenience_count"`
	RecommendedPace  *string      `json:"recommended_pace"`
	ConditionType    *string      `json:"condition_type"`
	SegmentCount     int          `json:"segment_count"`
	TurnCount        int          `json:"turn_count"`
	SelfIntersects   bool         `json:"has_self_intersection"`
	Known            knownShares  `json:"known"`
	StartOffset      float64      `json:"start_offset_m" doc:"From the route's start to the option's"`
	Similarity       *float64     `json:"similarity_score" doc:"0..100, see routes/generate-gps-art; null if nothing is drawn"`
	Angle            *float64     `json:"angle" doc:"Turn of the drawing, degrees counter-clockwise"`
	Outline          []latLng     `json:"outline" nullable:"true" doc:"The drawing as it lies on the map"`
	WaypointOffsets  []float64    `json:"waypoint_offsets_m" doc:"How near it comes to each waypoint of the wish"`
	WaypointCost     float64      `json:"waypoint_cost_pct" doc:"What the waypoints cost the best option in likeness, percent of the drawing's diagonal"`
	Label            *string      `json:"label" doc:"What it has over the others: most_faithful, safest, flattest, other_turn or other_place"`
}

func newRouteOption(r store.Route, o store.RouteOption) routeOption {
	cafes, stores := ids(o.PlaceIDs["cafe"]), ids(o.PlaceIDs["convenience"])
	notes := notesOf(o)
	out := routeOption{
		ID: o.ID, Number: o.Number, Name: o.Name, DistanceKM: o.DistanceKM, EstimatedTime: o.EstimatedTimeMin,
		Difficulty: o.Difficulty, Tag: orNull(o.Tag), Coordinates: latLngs(o.Path),
		Scores:           optionScores{Safety: o.SafetyScore, Elevation: o.MaxElevationDiffM, Lighting: o.LightingScore},
		MaxElevationDiff: o.MaxElevationDiffM, TotalAscent: o.TotalAscentM, TotalDescent: o.TotalDescentM, TotalChange: o.TotalChangeM,
		AverageGrade: o.AverageGradePct, MaxGrade: o.MaxGradePct,
		PlaceIDs: optionPlaces{Cafe: cafes, Convenience: stores}, CafeCount: len(cafes), ConvenienceCount: len(stores),
		RecommendedPace: orNull(o.RecommendedPace), ConditionType: orNull(o.ConditionType),
		SegmentCount: o.SegmentCount, TurnCount: o.TurnCount, SelfIntersects: o.SelfIntersects,
		Known: knownShares{
			Safety: notes.KnownSafety, Light: notes.KnownLight, Elevation: roundTo(measure.ElevationOf(o.Path, o.ElevationsM).Known, 3),
		},
		StartOffset: startOffsetM(r, o), Label: orNull(o.Label),
		WaypointOffsets: append([]float64{}, notes.WaypointsM...), WaypointCost: notes.WaypointsPct,
	}
	if o.Concealed {
		out.WaypointOffsets = []float64{}
	}
	if len(o.Outline) > 0 {
		score, angle := similarity(o.DeviationPct), roundTo(o.TurnDeg, 1)
		out.Similarity, out.Angle, out.Outline = &score, &angle, latLngs(o.Outline)
	}
	return out
}

// ids is never nil, so that none are [] on the wire.
func ids(of []string) []string { return append([]string{}, of...) }

type shapeInfo struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	IconName string `json:"icon_name"`
	Category string `json:"category"`
	IsCustom bool   `json:"is_custom" doc:"Always false"`
}

// shapeInfoOf is nil for a route that is no preset's.
func (s *Server) shapeInfoOf(ctx context.Context, r store.Route) (*shapeInfo, error) {
	if r.ShapeID == "" {
		return nil, nil
	}
	shape, err := s.store.Shape(ctx, r.ShapeID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &shapeInfo{ID: shape.ID, Name: shape.Name, IconName: shape.IconName, Category: shape.Category}, nil
}

type routeOptions struct {
	RouteID   string        `json:"route_id"`
	ShapeInfo *shapeInfo    `json:"shape_info"`
	Options   []routeOption `json:"options" doc:"By option_number"`
	Warning   *shapeWarning `json:"warning"`
	Notices   []notice      `json:"notices" doc:"What of the wish could not be met"`
}

// In implements api.Speaker.
func (o routeOptions) In(translate func(string) string) routeOptions {
	o.Warning = o.Warning.in(translate)
	o.Notices = allIn(o.Notices, translate)
	return o
}

type routePath struct {
	RouteID string `path:"route_id"`
}

type optionPath struct {
	RouteID  string `path:"route_id"`
	OptionID string `path:"option_id"`
}

// visibleRoute is a route that the caller owns or saved; errRouteNotFound otherwise.
func (s *Server) visibleRoute(ctx context.Context, id string) (store.Route, error) {
	r, err := s.store.Route(ctx, id, userID(ctx))
	if errors.Is(err, store.ErrNotFound) {
		return store.Route{}, errRouteNotFound
	}
	return r, err
}

// visibleOption is one option of a route that the caller owns or saved; errRouteNotFound or errRouteOptionNotFound otherwise.
func (s *Server) visibleOption(ctx context.Context, routeID, optionID string) (store.Route, store.RouteOption, error) {
	return s.optionFor(ctx, userID(ctx), routeID, optionID)
}

// optionFor is visibleOption of any viewer.
func (s *Server) optionFor(ctx context.Context, viewerID, routeID, optionID string) (store.Route, store.RouteOption, error) {
	r, err := s.store.Route(ctx, routeID, viewerID)
	if errors.Is(err, store.ErrNotFound) {
		return store.Route{}, store.RouteOption{}, errRouteNotFound
	}
	if err != nil {
		return store.Route{}, store.RouteOption{}, err
	}
	o, err := s.store.RouteOption(ctx, routeID, optionID, viewerID)
	if errors.Is(err, store.ErrNotFound) {
		return store.Route{}, store.RouteOption{}, errRouteOptionNotFound
	}
	return r, o, err
}

// listOptions is R5.
func (s *Server) listOptions(ctx context.Context, in *routePath) (*reply[routeOptions], error) {
	r, err := s.visibleRoute(ctx, in.RouteID)
	if err != nil {
		return nil, err
	}
	options, err := s.store.RouteOptions(ctx, r.ID, userID(ctx))
	if err != nil {
		return nil, err
	}
	shape, err := s.shapeInfoOf(ctx, r)
	if err != nil {
		return nil, err
	}
	list := routeOptions{RouteID: r.ID, ShapeInfo: shape, Options: make([]routeOption, 0, len(options)), Notices: noticesOf(nil)}
	for _, o := range options {
		list.Options = append(list.Options, newRouteOption(r, o))
		list.Warning, list.Notices = newShapeWarning(notesOf(o).SuggestedKM), noticesOf(notesOf(o).Notices)
	}
	return say(list, "경로 옵션 조회 성공"), nil
}

// A pathPoint is a position with its height.
type pathPoint struct {
	LatLng
	Elevation *float64 `json:"elevation,omitempty" doc:"m; left out where it is unknown"`
}

func pathPoints(o store.RouteOption) []pathPoint {
	out := make([]pathPoint, len(o.Path))
	for i, p := range o.Path {
		out[i].LatLng = newLatLng(p)
		if i < len(o.ElevationsM) && !math.IsNaN(o.ElevationsM[i]) {
			h := roundTo(o.ElevationsM[i], 1)
			out[i].Elevation = &h
		}
	}
	return out
}

type safetyFeatures struct {
	CCTVCount           int      `json:"cctv_count"`
	StreetlightCoverage float64  `json:"streetlight_coverage" doc:"Share of the way within 15 m of a lamp, 0..1"`
	EmergencyPoints     []string `json:"emergency_points" doc:"Always empty"`
}

type optionDetail struct {
	ID             string         `json:"id" doc:"Route id"`
	Name           string         `json:"name"`
	Type           string         `json:"type"`
	Mode           string         `json:"mode"`
	StartLatitude  float64        `json:"start_latitude"`
	StartLongitude float64        `json:"start_longitude"`
	SVGPath        *string        `json:"svg_path"`
	Condition      *string        `json:"condition"`
	Intensity      *string        `json:"intensity"`
	TargetDuration *int           `json:"target_duration" doc:"Minutes"`
	SafetyMode     bool           `json:"safety_mode"`
	Status         string         `json:"status"`
	ShapeInfo      *shapeInfo     `json:"shape_info"`
	Options        []routeOption  `json:"options" doc:"This one option"`
	OptionID       string         `json:"option_id"`
	Path           []pathPoint    `json:"path"`
	Turns          []routeTurn    `json:"turns" doc:"In running order"`
	Safety         safetyFeatures `json:"safety_features"`
	Amenities      amenities      `json:"amenities" doc:"The best three of each within 1 km of the start"`
	CreatedAt      api.Instant    `json:"created_at"`
	UpdatedAt      api.Instant    `json:"updated_at"`
}

type optionDetailRequest struct {
	RouteID          string     `path:"route_id"`
	OptionID         string     `path:"option_id"`
	IncludeRestrooms api.Switch `query:"include_restrooms"`
}

// optionDetail is R6.
func (s *Server) optionDetail(ctx context.Context, in *optionDetailRequest) (*reply[optionDetail], error) {
	r, o, err := s.visibleOption(ctx, in.RouteID, in.OptionID)
	if err != nil {
		return nil, err
	}
	shape, err := s.shapeInfoOf(ctx, r)
	if err != nil {
		return nil, err
	}
	near, err := s.amenitiesNear(ctx, r.Start, in.IncludeRestrooms.On())
	if err != nil {
		return nil, err
	}
	return say(optionDetail{
		ID: r.ID, Name: r.Name, Type: r.Type, Mode: r.Mode,
		StartLatitude: roundCoordinate(r.Start.Lat), StartLongitude: roundCoordinate(r.Start.Lng),
		SVGPath: orNull(r.SVGPath), Condition: orNull(r.Condition), Intensity: orNull(r.Intensity),
		TargetDuration: orNull(r.TargetDurationMin), SafetyMode: r.SafetyMode, Status: "active",
		ShapeInfo: shape, Options: []routeOption{newRouteOption(r, o)}, OptionID: o.ID, Path: pathPoints(o), Turns: turnsOf(o),
		Safety:    safetyFeatures{CCTVCount: o.CameraCount, StreetlightCoverage: o.LightCoverage, EmergencyPoints: []string{}},
		Amenities: near, CreatedAt: instant(r.CreatedAt), UpdatedAt: instant(r.UpdatedAt),
	}, ""), nil
}

func (s *Server) optionRoutes() {
	notFound := []int{http.StatusNotFound}
	api.Register(s.api, api.Operation{
		ID: "list-options", Method: http.MethodGet, Path: "/routes/{route_id}/options", Tag: tagRoutes, Access: api.Guests,
		Summary: "경로 옵션 목록 (The options of a route)", Errors: notFound,
	}, s.listOptions)
	api.Register(s.api, api.Operation{
		ID: "option", Method: http.MethodGet, Path: "/routes/{route_id}/options/{option_id}", Tag: tagRoutes, Access: api.Guests,
		Summary: "경로 옵션 상세 (One option of a route)", Errors: notFound,
	}, s.optionDetail)
	api.Register(s.api, api.Operation{
		ID: "option-places", Method: http.MethodGet, Path: "/routes/{route_id}/options/{option_id}/places", Tag: tagRoutes,
		Access: api.Guests, Summary: "경로 옵션 주변 장소 (Places along an option)", Errors: notFound,
	}, s.optionPlaces)
}
