package server

import (
	"context"
	"math"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// shapeItem is a preset in the list of R11.
type shapeItem struct {
	ID                string   `json:"id"`
	ShapeID           string   `json:"shape_id" doc:"What routes/generate-gps-art takes"`
	Name              string   `json:"name" doc:"Korean"`
	EnglishName       *string  `json:"name_en"`
	IconName          string   `json:"icon_name"`
	Category          string   `json:"category" doc:"shape, animal, letter, ..."`
	GuideCategory     string   `json:"guide_category" enum:"basic,special,fun"`
	EstimatedDistance *float64 `json:"estimated_distance" doc:"km from which the shape is easily recognised"`
	SVGPath           *string  `json:"svg_path"`
	Description       *string  `json:"description"`
	PreviewImage      *string  `json:"preview_image"`
	Fit               *int     `json:"fit" minimum:"0" maximum:"100" doc:"How well the streets around lat and lng draw the shape; null without these"`
	SuggestedKM       *float64 `json:"suggested_km" doc:"km from which these streets show all of the shape; null if the distance is enough, or without lat and lng" example:"7.5"`
}

type shapeList struct {
	Shapes []shapeItem `json:"shapes"`
}

func newShapeItem(s store.Shape) shapeItem {
	return shapeItem{
		ID: s.ID, ShapeID: s.ShapeID, Name: s.Name, EnglishName: orNull(s.EnglishName), IconName: s.IconName,
		Category: s.Category, GuideCategory: guideCategory(s), EstimatedDistance: orNull(s.EstimatedDistanceKM), SVGPath: orNull(s.SVGPath),
	}
}

// guideCategory is the guide's word for a shape's kind: of the presets as it lists them (section 4), of the others by kind.
func guideCategory(s store.Shape) string {
	switch {
	case s.Category == "animal":
		return "fun"
	case s.Category != "shape", s.ID == "shield", s.ID == "zap", s.ID == "bookmark":
		return "special"
	}
	return "basic"
}

// A shapeQuery is R11's, with a place for which the shapes are ranked (ours).
type shapeQuery struct {
	Lat        float64 `query:"lat" minimum:"-90" maximum:"90" doc:"Of a start; with lng the shapes that fit its streets best come first" example:"57.7005"`
	Lng        float64 `query:"lng" minimum:"-180" maximum:"180" example:"11.975"`
	DistanceKM float64 `query:"distance" minimum:"0.5" maximum:"60" default:"5" doc:"km, of the route"`

	Somewhere bool `json:"-"` // lat and lng are given
}

// Resolve wants both halves of a position or none.
func (q *shapeQuery) Resolve(c huma.Context, _ *huma.PathBuffer) []error {
	lat, lng := c.Query("lat") != "", c.Query("lng") != ""
	q.Somewhere = lat && lng
	switch {
	case lat && !lng:
		return []error{api.Missing("query.lng")}
	case lng && !lat:
		return []error{api.Missing("query.lat")}
	case q.DistanceKM != q.DistanceKM:
		return []error{api.Wrong("query.distance", textTargetRange)}
	}
	return notNumbers("query.lat", q.Lat, "query.lng", q.Lng)
}

// listShapes is R11.
func (s *Server) listShapes(ctx context.Context, in *shapeQuery) (*reply[shapeList], error) {
	shapes, err := s.store.Shapes(ctx)
	if err != nil {
		return nil, err
	}
	list := shapeList{Shapes: make([]shapeItem, 0, len(shapes))}
	if !in.Somewhere {
		for _, shape := range shapes {
			list.Shapes = append(list.Shapes, newShapeItem(shape))
		}
		return say(list, textShapes), nil
	}
	fits, err := s.ranker.rank(ctx, shapes, geo.Point{Lat: in.Lat, Lng: in.Lng}, in.DistanceKM)
	if err != nil {
		return nil, err
	}
	for _, f := range fits {
		item := newShapeItem(shapes[f.shape])
		if f.fit != notRated {
			fit := int(math.Round(f.fit))
			item.Fit = &fit
		}
		if f.suggestedKM > in.DistanceKM {
			item.SuggestedKM = &f.suggestedKM
		}
		list.Shapes = append(list.Shapes, item)
	}
	return say(list, textShapes), nil
}

const textShapes = "모양 템플릿 조회 성공"

func (s *Server) shapeRoutes() {
	api.Register(s.api, api.Operation{
		ID: "list-shapes", Method: http.MethodGet, Path: "/routes/shapes", Tag: tagRoutes, Access: api.Guests,
		Summary: "프리셋 모양 목록 (Shapes to draw)",
		About: "Active presets in the order in which to show them. With lat and lng: in the order in which the streets around draw them best, " +
			"by a quick look that takes up to two seconds the first time.",
		Errors: []int{http.StatusTooManyRequests, http.StatusBadGateway},
	}, s.listShapes)
}
