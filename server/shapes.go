package server

import (
	"context"
	"net/http"

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

// listShapes is R11.
func (s *Server) listShapes(ctx context.Context, _ *struct{}) (*reply[shapeList], error) {
	shapes, err := s.store.Shapes(ctx)
	if err != nil {
		return nil, err
	}
	list := shapeList{Shapes: make([]shapeItem, 0, len(shapes))}
	for _, shape := range shapes {
		list.Shapes = append(list.Shapes, newShapeItem(shape))
	}
	return say(list, "모양 템플릿 조회 성공"), nil
}

func (s *Server) shapeRoutes() {
	api.Register(s.api, api.Operation{
		ID: "list-shapes", Method: http.MethodGet, Path: "/routes/shapes", Tag: tagRoutes, Access: api.Guests,
		Summary: "프리셋 모양 목록 (Shapes to draw)", About: "Active presets in the order in which to show them.",
	}, s.listShapes)
}

// orNull is nil for the zero value, which the store uses for a column that holds nothing.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
