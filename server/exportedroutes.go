package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// An exportedRoute is a route in routes.json: one's own, or one that was saved.
type exportedRoute struct {
	ID             string           `json:"id"`
	Own            bool             `json:"own"`
	Saved          bool             `json:"saved"`
	SavedOption    int              `json:"saved_option"` // 0 if none was chosen
	Name           string           `json:"name"`
	Type           string           `json:"type"`
	Mode           string           `json:"mode"`
	ShapeID        string           `json:"shape_id"`
	Start          location         `json:"start"`
	SVGPath        string           `json:"svg_path"` // of a drawing of one's own
	Condition      string           `json:"condition"`
	Intensity      string           `json:"intensity"`
	TargetDuration int              `json:"target_duration"`
	SafetyMode     bool             `json:"safety_mode"`
	CreatedAt      api.Instant      `json:"created_at"`
	Options        []exportedOption `json:"options"`
}

// An exportedOption is one way to run a route. Positions are [lat, lng] or [lat, lng, height].
type exportedOption struct {
	ID              string      `json:"id"`
	Number          int         `json:"option_number"`
	Name            string      `json:"name"`
	Distance        float64     `json:"distance"`
	EstimatedTime   int         `json:"estimated_time"`
	RecommendedPace string      `json:"recommended_pace"`
	ConditionType   string      `json:"condition_type"`
	Difficulty      string      `json:"difficulty"`
	Tag             string      `json:"tag"`
	SafetyScore     int         `json:"safety_score"`
	LightingScore   int         `json:"lighting_score"`
	MaxElevation    int         `json:"max_elevation_diff"`
	Ascent          float64     `json:"total_ascent"`
	Descent         float64     `json:"total_descent"`
	Change          float64     `json:"total_elevation_change"`
	AverageGrade    float64     `json:"average_grade"`
	MaxGrade        float64     `json:"max_grade"`
	SelfIntersects  bool        `json:"has_self_intersection"`
	SegmentCount    int         `json:"segment_count"`
	TurnCount       int         `json:"turn_count"`
	CameraCount     int         `json:"camera_count"`
	LightCoverage   float64     `json:"light_coverage"`
	TurnDeg         float64     `json:"turn_deg"`
	DeviationM      float64     `json:"deviation_m"`
	DeviationPct    float64     `json:"deviation_pct"`
	Label           string      `json:"label"`
	Path            [][]float64 `json:"path"`
	Outline         [][]float64 `json:"outline"`
}

// routes writes one's own routes with drawings, and those that one saved.
func (e *exporter) routes(ctx context.Context) error {
	saved := map[string]store.SavedRouteCard{}
	var order []string
	for offset := 0; ; offset += exportPage {
		page, _, err := e.server.store.SavedRoutes(ctx, e.userID, store.SavedOldest, offset, exportPage)
		if err != nil {
			return err
		}
		for _, c := range page {
			saved[c.RouteID] = c
			order = append(order, c.RouteID)
		}
		if len(page) < exportPage {
			break
		}
	}
	for offset := 0; ; offset += exportPage {
		page, _, err := e.server.store.OwnRoutes(ctx, e.userID, offset, exportPage)
		if err != nil {
			return err
		}
		for _, c := range page {
			if _, known := saved[c.ID]; !known {
				order = append(order, c.ID)
			}
		}
		if len(page) < exportPage {
			break
		}
	}
	w, err := e.file("routes.json")
	if err != nil {
		return err
	}
	return e.writeRoutes(ctx, w, order, saved)
}

// writeRoutes writes a list one route at a time.
func (e *exporter) writeRoutes(ctx context.Context, w io.Writer, ids []string, saved map[string]store.SavedRouteCard) error {
	sep := "[\n"
	for _, id := range ids {
		card, isSaved := saved[id]
		r, err := e.route(ctx, id, card, isSaved)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		text, err := json.Marshal(r)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s%s", sep, text); err != nil {
			return err
		}
		sep = ",\n"
	}
	if sep == "[\n" {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	_, err := io.WriteString(w, "\n]\n")
	return err
}

func (e *exporter) route(ctx context.Context, id string, saved store.SavedRouteCard, isSaved bool) (exportedRoute, error) {
	r, err := e.server.store.Route(ctx, id, e.userID)
	if err != nil {
		return exportedRoute{}, err
	}
	options, err := e.server.store.RouteOptions(ctx, id, e.userID)
	if err != nil {
		return exportedRoute{}, err
	}
	out := exportedRoute{
		ID: r.ID, Own: r.UserID == e.userID, Saved: isSaved, Name: r.Name, Type: r.Type, Mode: r.Mode, ShapeID: r.ShapeID, Start: newLocation(r.Start),
		SVGPath: r.SVGPath, Condition: r.Condition, Intensity: r.Intensity, TargetDuration: r.TargetDurationMin, SafetyMode: r.SafetyMode,
		CreatedAt: instant(r.CreatedAt), Options: []exportedOption{},
	}
	if isSaved {
		out.Name = saved.Route.Name
	}
	for _, o := range options {
		if isSaved && o.ID == saved.OptionID {
			out.SavedOption = o.Number
		}
		out.Options = append(out.Options, newExportedOption(o))
	}
	return out, nil
}

func newExportedOption(o store.RouteOption) exportedOption {
	return exportedOption{
		ID: o.ID, Number: o.Number, Name: o.Name, Distance: o.DistanceKM, EstimatedTime: o.EstimatedTimeMin, RecommendedPace: o.RecommendedPace,
		ConditionType: o.ConditionType, Difficulty: o.Difficulty, Tag: o.Tag, SafetyScore: o.SafetyScore, LightingScore: o.LightingScore,
		MaxElevation: o.MaxElevationDiffM, Ascent: o.TotalAscentM, Descent: o.TotalDescentM, Change: o.TotalChangeM, AverageGrade: o.AverageGradePct,
		MaxGrade: o.MaxGradePct, SelfIntersects: o.SelfIntersects, SegmentCount: o.SegmentCount, TurnCount: o.TurnCount, CameraCount: o.CameraCount,
		LightCoverage: o.LightCoverage, TurnDeg: o.TurnDeg, DeviationM: o.DeviationM, DeviationPct: o.DeviationPct, Label: o.Label,
		Path: positions(o.Path, o.ElevationsM), Outline: positions(o.Outline, nil),
	}
}

func positions(path []geo.Point, heights []float64) [][]float64 {
	out := make([][]float64, len(path))
	for i, p := range path {
		out[i] = []float64{roundCoordinate(p.Lat), roundCoordinate(p.Lng)}
		if i < len(heights) && !math.IsNaN(heights[i]) {
			out[i] = append(out[i], roundTo(heights[i], 1))
		}
	}
	return out
}
