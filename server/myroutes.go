package server

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

type renameWish struct {
	Name string `json:"name" doc:"1 to 100 characters, without blanks around it"`
}

// Resolve checks the length; that a name is left is a rule of its own (400).
func (w *renameWish) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	w.Name = strings.TrimSpace(w.Name)
	if utf8.RuneCountInString(w.Name) > maxNameLen {
		return []error{api.Wrong(path.With("name"), textNameLength)}
	}
	return nil
}

type renamedRoute struct {
	RouteID string `json:"route_id"`
	Name    string `json:"name"`
}

type renameRequest struct {
	RouteID string `path:"route_id"`
	Body    renameWish
}

// renameRoute is R8.
func (s *Server) renameRoute(ctx context.Context, in *renameRequest) (*reply[renamedRoute], error) {
	if in.Body.Name == "" {
		return nil, errNameEmpty
	}
	err := s.store.RenameRoute(ctx, in.RouteID, userID(ctx), in.Body.Name)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errRouteNotFound
	}
	if err != nil {
		return nil, err
	}
	return say(renamedRoute{RouteID: in.RouteID, Name: in.Body.Name}, "경로 이름이 수정되었습니다"), nil
}

// deleteRoute takes a route of the caller's away. Workouts keep the path they were planned on.
func (s *Server) deleteRoute(ctx context.Context, in *routePath) (*reply[api.Nothing], error) {
	err := s.store.DeleteRoute(ctx, in.RouteID, userID(ctx))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, errRouteNotFound
	case errors.Is(err, store.ErrInUse):
		return nil, errRoutePosted
	case err != nil:
		return nil, err
	}
	return say(api.Nothing{}, "경로가 삭제되었습니다"), nil
}

// ownRoute is a route in its owner's list.
type ownRoute struct {
	RouteID     string      `json:"route_id"`
	Name        string      `json:"name"`
	Type        string      `json:"type"`
	Mode        string      `json:"mode"`
	DistanceKM  float64     `json:"distance" doc:"km; of the first option, 0 without one"`
	SafetyScore int         `json:"safety_score" doc:"0..100; of the first option"`
	OptionCount int         `json:"option_count" doc:"0 for a drawing that was not generated yet"`
	Shape       *shapeRef   `json:"shape"`
	SVGPath     *string     `json:"svg_path" doc:"Null for presets"`
	Location    location    `json:"location" doc:"Where the route starts"`
	IsSaved     bool        `json:"is_saved"`
	ShareToken  *string     `json:"share_token" doc:"Null unless it has a share link"`
	CreatedAt   api.Instant `json:"created_at"`
	UpdatedAt   api.Instant `json:"updated_at"`
}

func newOwnRoute(c store.OwnRouteCard) ownRoute {
	return ownRoute{
		RouteID: c.ID, Name: c.Name, Type: c.Type, Mode: c.Mode, DistanceKM: c.DistanceKM, SafetyScore: c.SafetyScore, OptionCount: c.Options,
		Shape: newShapeRef(c.ShapeID, c.ShapeName, c.ShapeIcon), SVGPath: drawingOf(c.Route), Location: newLocation(c.Start),
		IsSaved: c.Saved, ShareToken: orNull(c.ShareToken),
		CreatedAt: instant(c.CreatedAt), UpdatedAt: instant(c.UpdatedAt),
	}
}

type ownRouteList struct {
	Routes     []ownRoute `json:"routes" doc:"Newest first"`
	Pagination pagination `json:"pagination"`
}

// ownRoutes lists what the caller made.
func (s *Server) ownRoutes(ctx context.Context, in *PageQuery) (*reply[ownRouteList], error) {
	page, total, err := s.store.OwnRoutes(ctx, userID(ctx), in.offset(), in.Limit)
	if err != nil {
		return nil, err
	}
	list := ownRouteList{Routes: make([]ownRoute, 0, len(page)), Pagination: newPagination(*in, total, 1)}
	for _, c := range page {
		list.Routes = append(list.Routes, newOwnRoute(c))
	}
	return say(list, "내 경로 조회 성공"), nil
}

func (s *Server) ownRouteRoutes() {
	api.Register(s.api, api.Operation{
		ID: "own-routes", Method: http.MethodGet, Path: "/routes/mine", Tag: tagRoutes, Summary: "내가 만든 경로 목록 (My routes)",
		About: "Every route that one generated or drew. What is neither saved, run, posted nor shared goes 30 days after its last change.",
	}, s.ownRoutes)
	api.Register(s.api, api.Operation{
		ID: "rename-route", Method: http.MethodPatch, Path: "/routes/{route_id}/name", Tag: tagRoutes, Summary: "경로 이름 수정 (Rename a route)",
		Errors:  []int{http.StatusBadRequest, http.StatusNotFound},
		Example: `{"name":"아침 하트"}`,
	}, s.renameRoute)
	api.Register(s.api, api.Operation{
		ID: "delete-route", Method: http.MethodDelete, Path: "/routes/{route_id}", Tag: tagRoutes, Summary: "경로 삭제 (Delete a route)",
		About:  "Also removes its share link and everybody's bookmarks of it. Refused while a post shows a workout on it.",
		Errors: []int{http.StatusBadRequest, http.StatusNotFound},
	}, s.deleteRoute)
}
