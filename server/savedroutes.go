package server

import (
	"context"
	"errors"
	"net/http"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// saveWish is the optional body of R9.
type saveWish struct {
	OptionID *string `json:"route_option_id,omitempty" doc:"Of this route; its distance and safety are the ones to show"`
	Name     *string `json:"name,omitempty" doc:"Renames the route if it is one's own, else only one's bookmark. At most 100 characters"`
}

// Resolve checks the name.
func (w *saveWish) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	if utf8.RuneCountInString(text(w.Name)) > maxNameLen {
		return []error{api.Wrong(path.With("name"), textNameLength)}
	}
	return nil
}

type bookmark struct {
	SavedRouteID string      `json:"saved_route_id"`
	RouteID      string      `json:"route_id"`
	SavedAt      api.Instant `json:"saved_at"`
}

type saveRequest struct {
	RouteID string `path:"route_id"`
	Body    *saveWish
}

// saveRoute is R9.
func (s *Server) saveRoute(ctx context.Context, in *saveRequest) (*reply[bookmark], error) {
	wish := store.SavedRoute{UserID: userID(ctx), RouteID: in.RouteID, Source: store.SavedDirect}
	if in.Body != nil {
		wish.OptionID, wish.Name = text(in.Body.OptionID), text(in.Body.Name)
	}
	saved, err := s.store.SaveRoute(ctx, wish)
	switch {
	case errors.Is(err, store.ErrNoOption):
		return nil, errRouteOptionNotFound
	case errors.Is(err, store.ErrNotFound):
		return nil, errRouteNotFound
	case errors.Is(err, store.ErrConflict):
		return nil, errAlreadySaved
	case err != nil:
		return nil, err
	}
	return say(bookmark{SavedRouteID: saved.ID, RouteID: saved.RouteID, SavedAt: instant(saved.SavedAt)}, "경로가 저장되었습니다"), nil
}

// unsaveRoute is R10.
func (s *Server) unsaveRoute(ctx context.Context, in *routePath) (*reply[api.Nothing], error) {
	err := s.store.UnsaveRoute(ctx, in.RouteID, userID(ctx))
	if errors.Is(err, store.ErrNotFound) {
		return nil, errSavedRouteNotFound
	}
	if err != nil {
		return nil, err
	}
	return say(api.Nothing{}, "저장이 취소되었습니다"), nil
}

// savedRoute is a bookmark in the list of U6.
type savedRoute struct {
	ID          string      `json:"id" doc:"Of the bookmark"`
	RouteID     string      `json:"route_id"`
	OptionID    *string     `json:"route_option_id"`
	RouteName   string      `json:"route_name"`
	Type        string      `json:"type"`
	Mode        string      `json:"mode"`
	DistanceKM  float64     `json:"distance" doc:"km; of the saved option, else of the first, 0 without one"`
	SafetyScore int         `json:"safety_score" doc:"0..100"`
	Shape       *shapeRef   `json:"shape"`
	SVGPath     *string     `json:"svg_path" doc:"Null for presets"`
	Author      author      `json:"author"`
	Location    location    `json:"location" doc:"Where the route starts"`
	SavedAt     api.Instant `json:"saved_at"`
}

func newSavedRoute(c store.SavedRouteCard) savedRoute {
	r := c.Route
	return savedRoute{
		ID: c.ID, RouteID: c.RouteID, OptionID: orNull(c.OptionID), RouteName: r.Name, Type: r.Type, Mode: r.Mode,
		DistanceKM: r.DistanceKM, SafetyScore: r.SafetyScore, Shape: newShapeRef(r.ShapeID, r.ShapeName, r.ShapeIcon),
		SVGPath: drawingOf(r.Route), Author: cardAuthor(r), Location: newLocation(r.Start), SavedAt: instant(c.SavedAt),
	}
}

// drawingOf is null for presets: the app takes a path for a drawing of the user's own.
func drawingOf(r store.Route) *string {
	if r.ShapeID != "" {
		return nil
	}
	return orNull(r.SVGPath)
}

func cardAuthor(c store.RouteCard) author {
	if c.AuthorName == "" {
		return newAuthor("", "", "")
	}
	return newAuthor(c.UserID, c.AuthorName, c.AuthorAvatar)
}

type savedRouteList struct {
	Routes     []savedRoute `json:"routes"`
	Pagination pagination   `json:"pagination"`
}

// savedSorts are the orders of U6 by name; what is not here is date_desc.
var savedSorts = map[string]store.SavedSort{
	"date_desc":     store.SavedNewest,
	"date_asc":      store.SavedOldest,
	"distance_desc": store.SavedLongest,
	"distance_asc":  store.SavedShortest,
	"safety_desc":   store.SavedSafest,
	"name_asc":      store.SavedByName,
}

type savedRoutesRequest struct {
	PageQuery
	Sort string `query:"sort" default:"date_desc" doc:"date_desc, date_asc, distance_desc, distance_asc, safety_desc or name_asc; anything else is date_desc"`
}

// savedRoutes is U6.
func (s *Server) savedRoutes(ctx context.Context, in *savedRoutesRequest) (*reply[savedRouteList], error) {
	page, total, err := s.store.SavedRoutes(ctx, userID(ctx), savedSorts[in.Sort], in.offset(), in.Limit)
	if err != nil {
		return nil, err
	}
	list := savedRouteList{Routes: make([]savedRoute, 0, len(page)), Pagination: newPagination(in.PageQuery, total, 1)}
	for _, c := range page {
		list.Routes = append(list.Routes, newSavedRoute(c))
	}
	return say(list, "저장한 경로 조회 성공"), nil
}

func (s *Server) savedRouteRoutes() {
	api.Register(s.api, api.Operation{
		ID: "save-route", Method: http.MethodPost, Path: "/routes/{route_id}/save", Tag: tagRoutes, Summary: "경로 저장 (Bookmark a route)",
		About:   "Bookmarks a route of one's own, one that a public post shows, or one whose share link one has opened.",
		Errors:  []int{http.StatusBadRequest, http.StatusNotFound},
		Example: `{"name":"아침 하트"}`,
	}, s.saveRoute)
	api.Register(s.api, api.Operation{
		ID: "unsave-route", Method: http.MethodDelete, Path: "/routes/{route_id}/save", Tag: tagRoutes, Summary: "경로 저장 취소 (Remove a bookmark)",
		Errors: []int{http.StatusNotFound},
	}, s.unsaveRoute)
	api.Register(s.api, api.Operation{
		ID: "saved-routes", Method: http.MethodGet, Path: "/users/me/saved-routes", Tag: tagUsers, Summary: "저장한 경로 목록 (My bookmarked routes)",
	}, s.savedRoutes)
}
