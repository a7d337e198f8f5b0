package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// shareTokenBytes are 128 bits: nobody finds a link by trying.
const shareTokenBytes = 16

// newShareToken is in hexadecimal, since one of the databases does not tell letters of other case apart.
func newShareToken() string {
	token := make([]byte, shareTokenBytes)
	_, _ = rand.Read(token) // it never fails
	return hex.EncodeToString(token)
}

type routeShare struct {
	RouteID   string      `json:"route_id"`
	Token     string      `json:"token" doc:"128 random bits in hexadecimal"`
	Path      string      `json:"path" doc:"Of the shared route on this server, for programs"`
	URL       string      `json:"url" doc:"For people: the page with the route, whose preview messengers show" example:"https://run.example.org/s/0123456789abcdef0123456789abcdef"`
	CreatedAt api.Instant `json:"created_at"`
}

// shareRoute makes the link of a route, or returns the one it has.
func (s *Server) shareRoute(ctx context.Context, in *routePath) (*reply[routeShare], error) {
	share, err := s.store.ShareRoute(ctx, in.RouteID, userID(ctx), newShareToken())
	if errors.Is(err, store.ErrNotFound) {
		return nil, errRouteNotFound
	}
	if err != nil {
		return nil, err
	}
	return say(routeShare{
		RouteID: share.RouteID, Token: share.Token, Path: s.options.APIPrefix + "/routes/shared/" + share.Token,
		URL: shareAddress(visitOf(ctx).origin, share.Token), CreatedAt: instant(share.CreatedAt),
	}, "공유 링크가 생성되었습니다"), nil
}

// unshareRoute ends a link.
func (s *Server) unshareRoute(ctx context.Context, in *routePath) (*reply[api.Nothing], error) {
	err := s.store.UnshareRoute(ctx, in.RouteID, userID(ctx))
	if errors.Is(err, store.ErrNotFound) {
		return nil, errShareNotFound
	}
	if err != nil {
		return nil, err
	}
	return say(api.Nothing{}, "공유 링크가 삭제되었습니다"), nil
}

// sharedRoute is what a link shows of a route.
type sharedRoute struct {
	RouteID   string        `json:"route_id"`
	Name      string        `json:"name"`
	Type      string        `json:"type"`
	Mode      string        `json:"mode"`
	Author    author        `json:"author"`
	Shape     *shapeRef     `json:"shape"`
	SVGPath   *string       `json:"svg_path" doc:"Null for presets"`
	Location  location      `json:"location" doc:"Where the route starts"`
	Options   []routeOption `json:"options" doc:"By option_number"`
	CanSave   bool          `json:"can_save" doc:"True for members: they may save the route from now on"`
	CreatedAt api.Instant   `json:"created_at"`
}

type sharePath struct {
	Token string `path:"token"`
}

// shareToken is a token as it is stored; errShareNotFound for what cannot be one.
func shareToken(text string) (string, error) {
	token := strings.ToLower(text)
	if raw, err := hex.DecodeString(token); err != nil || len(raw) != shareTokenBytes {
		return "", errShareNotFound
	}
	return token, nil
}

// openedShare is the route behind a link, which a viewer may save from then on; "" is a stranger.
func (s *Server) openedShare(ctx context.Context, token, viewerID string) (store.SharedRoute, error) {
	token, err := shareToken(token)
	if err != nil {
		return store.SharedRoute{}, err
	}
	shared, err := s.store.OpenShare(ctx, token, viewerID)
	if errors.Is(err, store.ErrNotFound) {
		return store.SharedRoute{}, errShareNotFound
	}
	return shared, err
}

// openShare shows a route to whoever has its link. Members may save it afterwards (R9).
func (s *Server) openShare(ctx context.Context, in *sharePath) (*reply[sharedRoute], error) {
	viewer, known := callerOf(ctx)
	member := known && !viewer.IsGuest()
	if !member {
		viewer.ID = ""
	}
	shared, err := s.openedShare(ctx, in.Token, viewer.ID)
	if err != nil {
		return nil, err
	}
	r := shared.Route
	view := sharedRoute{
		RouteID: r.ID, Name: r.Name, Type: r.Type, Mode: r.Mode, Author: cardAuthor(r), Shape: newShapeRef(r.ShapeID, r.ShapeName, r.ShapeIcon),
		SVGPath: drawingOf(r.Route), Location: newLocation(r.Start), Options: make([]routeOption, 0, len(shared.Options)), CanSave: member,
		CreatedAt: instant(r.CreatedAt),
	}
	for _, o := range shared.Options {
		view.Options = append(view.Options, newRouteOption(r.Route, o))
	}
	return say(view, ""), nil
}

func (s *Server) shareRoutes() {
	notFound := []int{http.StatusNotFound}
	api.Register(s.api, api.Operation{
		ID: "share-route", Method: http.MethodPost, Path: "/routes/{route_id}/share", Tag: tagRoutes, Summary: "공유 링크 만들기 (Make a share link)",
		About: "A link under which anybody may see a route of one's own. Asked again, it is the same link.", Errors: notFound,
	}, s.shareRoute)
	api.Register(s.api, api.Operation{
		ID: "unshare-route", Method: http.MethodDelete, Path: "/routes/{route_id}/share", Tag: tagRoutes, Summary: "공유 링크 삭제 (Withdraw the share link)",
		About: "The link shows nothing any more. Who has saved the route keeps it.", Errors: notFound,
	}, s.unshareRoute)
	api.Register(s.api, api.Operation{
		ID: "shared-route", Method: http.MethodGet, Path: "/routes/shared/{token}", Tag: tagRoutes, Access: api.Optional,
		Summary: "공유된 경로 조회 (Open a share link)", About: "Needs no account. Opened with a member's token, it lets that member save the route.", Errors: notFound,
	}, s.openShare)
}
