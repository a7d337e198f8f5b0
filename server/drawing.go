package server

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/art/svg"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

const (
	maxNameLen  = 100 // characters, routes.name
	maxTypeLen  = 20  // characters, routes.type and routes.mode
	maxAddress  = 255 // characters, routes.location_address
	maxPathBody = 16 << 20
)

// What is wrong with a drawing, told to its user.
const (
	textPathEmpty   = "그림 경로가 비어 있습니다"
	textPathSyntax  = "그림 경로의 형식이 올바르지 않습니다"
	textPathLong    = "그림 경로가 너무 깁니다"
	textPathPoints  = "그림 경로의 점이 너무 많습니다"
	textPathNumbers = "그림 경로의 좌표가 너무 큽니다"
	textPathNoLine  = "그림 경로에는 서로 다른 점이 두 개 이상 있어야 합니다"
	textNameLength  = "이름은 1자 이상 100자 이하여야 합니다"
)

// parseDrawing reads path data, or says with a 422 at body.svg_path what is wrong with it. It takes milliseconds for any
// input.
func parseDrawing(path string) (svg.Drawing, error) {
	d, err := svg.Parse(path)
	if err != nil {
		return svg.Drawing{}, wrongPath(err)
	}
	return d, nil
}

// outlineOf is the drawing made ready for the search; errors as of parseDrawing.
func outlineOf(path string) (art.Outline, error) {
	d, err := parseDrawing(path)
	if err != nil {
		return art.Outline{}, err
	}
	outline, err := art.NewOutline(d)
	if err != nil {
		return art.Outline{}, wrongPath(err)
	}
	return outline, nil
}

// wrongPath is the 422 of a drawing that cannot be read; any other error is passed on.
func wrongPath(err error) error {
	for _, c := range []struct {
		is   error
		text string
	}{
		{svg.ErrEmpty, textPathEmpty},
		{svg.ErrSyntax, textPathSyntax},
		{svg.ErrTooLong, textPathLong},
		{svg.ErrTooManyPoints, textPathPoints},
		{svg.ErrOutOfRange, textPathNumbers},
		{svg.ErrNoLine, textPathNoLine},
		{art.ErrNoOutline, textPathNoLine},
	} {
		if errors.Is(err, c.is) {
			return api.Invalid(api.Wrong("body.svg_path", c.text))
		}
	}
	return err
}

// simplifyTolerance is the contract's (5.4), in canvas units. It is meant for the app's canvas of some 300 units; on a
// canvas of 24 it would swallow the drawing, so it never exceeds a thirtieth of the drawing's diagonal.
func simplifyTolerance(d svg.Drawing) float64 {
	least, most := d.Bounds()
	return min(5, least.Dist(most)/30)
}

type placeWish struct {
	Latitude  float64 `json:"latitude" minimum:"-90" maximum:"90"`
	Longitude float64 `json:"longitude" minimum:"-180" maximum:"180"`
	Address   *string `json:"address,omitempty"`
}

type drawingWish struct {
	Name              string    `json:"name" doc:"1 to 100 characters"`
	SVGPath           string    `json:"svg_path" doc:"SVG path data; y grows downward. At most 1 MB"`
	Location          placeWish `json:"location"`
	EstimatedDistance *float64  `json:"estimated_distance,omitempty" doc:"km; echoed, not stored"`
}

// Resolve checks the name.
func (w *drawingWish) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	w.Name = strings.TrimSpace(w.Name)
	if n := utf8.RuneCountInString(w.Name); n == 0 || n > maxNameLen {
		return []error{api.Wrong(path.With("name"), textNameLength)}
	}
	return nil
}

type drawing struct {
	RouteID           string      `json:"route_id"`
	Name              string      `json:"name"`
	SVGPath           string      `json:"svg_path" doc:"Simplified: M and L only"`
	EstimatedDistance *float64    `json:"estimated_distance"`
	CreatedAt         api.Instant `json:"created_at"`
}

// storeDrawing is R1.
func (s *Server) storeDrawing(ctx context.Context, in *struct{ Body drawingWish }) (*reply[drawing], error) {
	d, err := parseDrawing(in.Body.SVGPath)
	if err != nil {
		return nil, err
	}
	path := svg.Format(d.Simplify(simplifyTolerance(d)))
	// Two decimals can make one point of a tiny drawing's two.
	if _, err := outlineOf(path); err != nil {
		return nil, err
	}
	address := ""
	if a := in.Body.Location.Address; a != nil {
		address = cut(strings.TrimSpace(*a), maxAddress)
	}
	r, err := s.store.CreateRoute(ctx, store.Route{
		ID: s.newID(), UserID: userID(ctx), Name: in.Body.Name, Type: store.RouteCustom, Mode: store.RouteNone,
		Start: geo.Point{Lat: in.Body.Location.Latitude, Lng: in.Body.Location.Longitude}, Address: address, SVGPath: path,
	})
	if err != nil {
		return nil, err
	}
	return say(drawing{
		RouteID: r.ID, Name: r.Name, SVGPath: r.SVGPath, EstimatedDistance: in.Body.EstimatedDistance,
		CreatedAt: instant(r.CreatedAt),
	}, "커스텀 경로가 성공적으로 저장되었습니다"), nil
}

func (s *Server) drawingRoutes() {
	api.Register(s.api, api.Operation{
		ID: "store-drawing", Method: http.MethodPost, Path: "/routes/custom-drawing", Tag: tagRoutes, Access: api.Guests,
		Summary: "직접 그린 그림 저장 (Store a drawing)", Status: http.StatusCreated, MaxBody: maxPathBody,
		About:   "Stores a drawing, simplified, as a route without options. Generate them with routes/generate-gps-art.",
		Example: `{"name":"나의 하트","svg_path":"M 50 90 L 10 45 L 28 12 L 50 30 L 72 12 L 90 45 Z","location":{"latitude":57.7089,"longitude":11.9746,"address":"Göteborg"},"estimated_distance":5}`,
	}, s.storeDrawing)
}

// cut is s with at most n characters.
func cut(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
