package server

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art/svg"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

const (
	textShapeAdded   = "모양을 추가했습니다"
	textShapeChanged = "모양을 변경했습니다"
	textShapeRemoved = "모양을 삭제했습니다"
	textShapeNoSVG   = "SVG 파일에 path가 없습니다"
	textShapeOneSVG  = "svg 또는 svg_path를 보내주세요"
	customPosition   = 1000 // after those that come with the program
)

// adminShape is a shape as admins see it.
type adminShape struct {
	ShapeID           string      `json:"shape_id"`
	Name              string      `json:"name" doc:"Korean"`
	EnglishName       *string     `json:"name_en"`
	Category          string      `json:"category"`
	EstimatedDistance *float64    `json:"estimated_distance" doc:"km"`
	SVGPath           *string     `json:"svg_path"`
	Custom            bool        `json:"custom" doc:"An admin added it. Others come with the program and can only be hidden"`
	Active            bool        `json:"active" doc:"Shown in lists"`
	CreatedAt         api.Instant `json:"created_at"`
}

func newAdminShape(s store.Shape) adminShape {
	return adminShape{
		ShapeID: s.ShapeID, Name: s.Name, EnglishName: orNull(s.EnglishName), Category: s.Category, EstimatedDistance: orNull(s.EstimatedDistanceKM),
		SVGPath: orNull(s.SVGPath), Custom: s.IsCustom(), Active: s.Active, CreatedAt: instant(s.CreatedAt),
	}
}

type adminShapeList struct {
	Shapes []adminShape `json:"shapes" doc:"In the order in which they are shown, hidden ones too"`
}

// listAllShapes lists what GET routes/shapes does and what is hidden.
func (s *Server) listAllShapes(ctx context.Context, _ *struct{}) (*reply[adminShapeList], error) {
	shapes, err := s.store.AllShapes(ctx)
	if err != nil {
		return nil, err
	}
	list := adminShapeList{Shapes: make([]adminShape, 0, len(shapes))}
	for _, shape := range shapes {
		list.Shapes = append(list.Shapes, newAdminShape(shape))
	}
	return say(list, ""), nil
}

type newShapeWish struct {
	Body struct {
		Name              string  `json:"name" minLength:"1" maxLength:"50" doc:"Korean" example:"달"`
		EnglishName       string  `json:"name_en,omitempty" maxLength:"50" example:"Moon"`
		Category          string  `json:"category,omitempty" enum:"shape,animal,nature,thing,letter,digit,hangul" default:"shape"`
		EstimatedDistance float64 `json:"estimated_distance,omitempty" minimum:"0" maximum:"60" doc:"km from which it is easily recognised; 0 or left out: not known"`
		SVG               string  `json:"svg,omitempty" maxLength:"1048576" doc:"The text of an SVG file, whose paths are taken as they stand, without transforms"`
		SVGPath           string  `json:"svg_path,omitempty" maxLength:"1048576" doc:"Path data, in place of svg; y grows downward"`
	}
}

// Resolve wants one drawing.
func (w *newShapeWish) Resolve(huma.Context) []error {
	if (w.Body.SVG == "") == (w.Body.SVGPath == "") {
		return []error{api.Wrong("body.svg_path", textShapeOneSVG)}
	}
	return nil
}

// addShape adds a shape that can be drawn.
func (s *Server) addShape(ctx context.Context, in *newShapeWish) (*reply[adminShape], error) {
	path, err := drawablePath(in.Body.SVG, in.Body.SVGPath)
	if err != nil {
		return nil, err
	}
	icon := "star" // the app's pictures are those of the presets
	if in.Body.Category == "animal" {
		icon = "dog"
	}
	shape, err := s.store.AddShape(ctx, store.Shape{
		ShapeID: store.NewCustomShapeID(s.newID()), Name: in.Body.Name, EnglishName: in.Body.EnglishName, IconName: icon, Category: in.Body.Category,
		EstimatedDistanceKM: in.Body.EstimatedDistance, SVGPath: path, Position: customPosition,
	})
	if err != nil {
		return nil, err
	}
	s.audit(ctx, "add shape", "")
	return say(newAdminShape(shape), textShapeAdded), nil
}

// drawablePath is the path data of either form, if the search can draw it.
func drawablePath(file, path string) (string, error) {
	if file != "" {
		if path = pathsOf(file); path == "" {
			return "", api.Invalid(api.Wrong("body.svg", textShapeNoSVG))
		}
	}
	_, err := outlineOf(path)
	return path, err
}

// pathsOf are the data of the paths of an SVG file; empty if it has none or is no XML.
func pathsOf(file string) string {
	var paths []string
	d := xml.NewDecoder(strings.NewReader(file))
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return strings.Join(paths, " ")
		}
		if err != nil {
			return ""
		}
		start, ok := t.(xml.StartElement)
		if !ok || start.Name.Local != "path" {
			continue
		}
		for _, a := range start.Attr {
			if a.Name.Local == "d" {
				paths = append(paths, strings.TrimSpace(a.Value))
			}
		}
	}
}

type shapePreviewWish struct {
	Body struct {
		SVG     string `json:"svg,omitempty" maxLength:"1048576" doc:"As of POST admin/shapes"`
		SVGPath string `json:"svg_path,omitempty" maxLength:"1048576" doc:"As of POST admin/shapes"`
	}
}

// Resolve wants one drawing.
func (w *shapePreviewWish) Resolve(huma.Context) []error {
	if (w.Body.SVG == "") == (w.Body.SVGPath == "") {
		return []error{api.Wrong("body.svg_path", textShapeOneSVG)}
	}
	return nil
}

type shapePreview struct {
	SVGPath string `json:"svg_path" doc:"What was read: M and L only"`
	Outline string `json:"outline" doc:"The one closed line that a route follows: strokes joined, open ones there and back; about 100 units large"`
	Strokes int    `json:"strokes"`
	Points  int    `json:"points"`
}

// previewSize is the length of an outline in a preview, in units of its path.
const previewSize = 300

// previewShape tells how a drawing would be read.
func (s *Server) previewShape(_ context.Context, in *shapePreviewWish) (*reply[shapePreview], error) {
	path, err := drawablePath(in.Body.SVG, in.Body.SVGPath)
	if err != nil {
		return nil, err
	}
	read, err := parseDrawing(path)
	if err != nil {
		return nil, err
	}
	outline, err := outlineOf(path)
	if err != nil {
		return nil, err
	}
	walk := outline.Points()
	for i, p := range walk {
		walk[i] = geo.XY{X: p.X * previewSize, Y: -p.Y * previewSize}
	}
	preview := shapePreview{SVGPath: svg.Format(read), Outline: svg.Format(svg.Drawing{Strokes: []svg.Stroke{{Points: walk}}}), Strokes: len(read.Strokes)}
	for _, stroke := range read.Strokes {
		preview.Points += len(stroke.Points)
	}
	return say(preview, ""), nil
}

type shapeChangeWish struct {
	ShapeID string `path:"shape_id"`
	Body    struct {
		Name              *string  `json:"name,omitempty" minLength:"1" maxLength:"50"`
		EnglishName       *string  `json:"name_en,omitempty" maxLength:"50"`
		Category          *string  `json:"category,omitempty" enum:"shape,animal,nature,thing,letter,digit,hangul"`
		EstimatedDistance *float64 `json:"estimated_distance,omitempty" minimum:"0" maximum:"60" doc:"km"`
		SVG               string   `json:"svg,omitempty" maxLength:"1048576"`
		SVGPath           string   `json:"svg_path,omitempty" maxLength:"1048576"`
		Active            *bool    `json:"active,omitempty" doc:"False hides it"`
	}
}

// changeShape edits, hides or shows a shape.
func (s *Server) changeShape(ctx context.Context, in *shapeChangeWish) (*reply[adminShape], error) {
	b := in.Body
	c := store.ShapeChange{Name: b.Name, EnglishName: b.EnglishName, Category: b.Category, EstimatedDistanceKM: b.EstimatedDistance, Active: b.Active}
	if b.SVG != "" || b.SVGPath != "" {
		path, err := drawablePath(b.SVG, b.SVGPath)
		if err != nil {
			return nil, err
		}
		c.SVGPath = &path
	}
	onlyHides := c == store.ShapeChange{Active: c.Active}
	if !(store.Shape{ShapeID: in.ShapeID}).IsCustom() && !onlyHides {
		if _, err := s.store.Shape(ctx, in.ShapeID); err == nil {
			return nil, errShapePreset
		}
	}
	shape, err := s.store.ChangeShape(ctx, in.ShapeID, c)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errNoShape
	}
	if err != nil {
		return nil, err
	}
	s.audit(ctx, "change shape", "")
	return say(newAdminShape(shape), textShapeChanged), nil
}

type shapePath struct {
	ShapeID string `path:"shape_id"`
}

// removeShape deletes a shape that an admin added and nobody has drawn.
func (s *Server) removeShape(ctx context.Context, in *shapePath) (*reply[api.Nothing], error) {
	if !(store.Shape{ShapeID: in.ShapeID}).IsCustom() {
		if _, err := s.store.Shape(ctx, in.ShapeID); err == nil {
			return nil, errShapePreset
		}
	}
	err := s.store.RemoveShape(ctx, in.ShapeID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, errNoShape
	case errors.Is(err, store.ErrInUse):
		return nil, errShapeUsed
	case err != nil:
		return nil, err
	}
	s.audit(ctx, "remove shape", "")
	return say(api.Nothing{}, textShapeRemoved), nil
}

func (s *Server) adminShapeRoutes() {
	const list, one = "/admin/shapes", "/admin/shapes/{shape_id}"
	api.Register(s.api, api.Operation{
		ID: "all-shapes", Method: http.MethodGet, Path: list, Tag: tagAdmin, Access: api.Admins, Summary: "모든 모양 (All shapes)",
	}, s.listAllShapes)
	api.Register(s.api, api.Operation{
		ID: "add-shape", Method: http.MethodPost, Path: list, Tag: tagAdmin, Access: api.Admins, Status: http.StatusCreated,
		Summary: "모양 추가 (Add a shape)", About: "An SVG file or path data that a route can draw. It is in the list of shapes at once.", MaxBody: 3 << 20,
		Example: `{"name":"달","name_en":"Moon","category":"nature","svg_path":"M 60 5 L 30 20 L 20 50 L 30 80 L 60 95 L 45 75 L 40 50 L 45 25 Z"}`,
	}, s.addShape)
	api.Register(s.api, api.Operation{
		ID: "preview-shape", Method: http.MethodPost, Path: list + "/preview", Tag: tagAdmin, Access: api.Admins, MaxBody: 3 << 20,
		Summary: "모양 미리 보기 (Preview a shape)", About: "How a drawing would be read, and the line that a route of it follows. Nothing is stored.",
		Example: `{"svg_path":"M 50 90 L 10 45 L 28 12 L 50 30 L 72 12 L 90 45 Z"}`,
	}, s.previewShape)
	api.Register(s.api, api.Operation{
		ID: "change-shape", Method: http.MethodPatch, Path: one, Tag: tagAdmin, Access: api.Admins, Errors: []int{http.StatusBadRequest, http.StatusNotFound},
		Summary: "모양 변경 (Edit, hide or show a shape)", About: "Only what is sent changes. Shapes that come with the program can be hidden and shown.",
		MaxBody: 3 << 20, Example: `{"active":false}`,
	}, s.changeShape)
	api.Register(s.api, api.Operation{
		ID: "remove-shape", Method: http.MethodDelete, Path: one, Tag: tagAdmin, Access: api.Admins, Errors: []int{http.StatusBadRequest, http.StatusNotFound},
		Summary: "모양 삭제 (Delete a shape)", About: "One that an admin added and of which there are no routes; others can be hidden.",
	}, s.removeShape)
}
