package server

import (
	"context"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) privacyRoutes() {
	const zones, one = "/users/me/privacy-zones", "/users/me/privacy-zones/{zone_id}"
	notFound := []int{http.StatusNotFound}
	api.Register(s.api, api.Operation{
		ID: "privacy", Method: http.MethodGet, Path: "/users/me/privacy", Tag: tagUsers, Summary: "공개 범위 조회 (What others see)",
	}, s.privacy)
	api.Register(s.api, api.Operation{
		ID: "change-privacy", Method: http.MethodPatch, Path: "/users/me/privacy", Tag: tagUsers,
		Summary: "공개 범위 수정 (Change what others see)", About: "Only what is sent changes.", Example: `{"hide_ends_m":200,"default_visibility":"private"}`,
	}, s.changePrivacy)
	api.Register(s.api, api.Operation{
		ID: "privacy-zones", Method: http.MethodGet, Path: zones, Tag: tagUsers, Summary: "비공개 구역 목록 (My privacy zones)",
	}, s.privacyZones)
	api.Register(s.api, api.Operation{
		ID: "add-privacy-zone", Method: http.MethodPost, Path: zones, Tag: tagUsers, Status: http.StatusCreated,
		Summary: "비공개 구역 추가 (Add a privacy zone)", Errors: []int{http.StatusBadRequest},
		About: "What lies in the circle is cut out of every track, route, picture and file that another person gets, also of what was shared before. " +
			"What is cut out is a somewhat larger circle whose centre is moved at random, once and for all, so that the place cannot be worked out. Ten at most.",
		Example: `{"name":"집","latitude":57.7089,"longitude":11.9746,"radius_m":300}`,
	}, s.addPrivacyZone)
	api.Register(s.api, api.Operation{
		ID: "change-privacy-zone", Method: http.MethodPatch, Path: one, Tag: tagUsers, Errors: notFound,
		Summary: "비공개 구역 수정 (Change a privacy zone)", About: "Only what is sent changes.", Example: `{"radius_m":500}`,
	}, s.changePrivacyZone)
	api.Register(s.api, api.Operation{
		ID: "remove-privacy-zone", Method: http.MethodDelete, Path: one, Tag: tagUsers, Errors: notFound,
		Summary: "비공개 구역 삭제 (Remove a privacy zone)",
	}, s.removePrivacyZone)
}

type privacy struct {
	HideEndsM         int    `json:"hide_ends_m" doc:"Of the start and the end of every track, so many metres around are hidden from others; 0 hides nothing"`
	DefaultVisibility string `json:"default_visibility" enum:"public,private" doc:"What the web app proposes for a new post"`
}

func newPrivacy(p store.Privacy) privacy {
	return privacy{HideEndsM: p.HideEndsM, DefaultVisibility: p.DefaultVisibility}
}

func (s *Server) privacy(ctx context.Context, _ *struct{}) (*reply[privacy], error) {
	p, err := s.store.Privacy(ctx, userID(ctx))
	return say(newPrivacy(p), ""), err
}

type privacyWish struct {
	HideEndsM         *int    `json:"hide_ends_m,omitempty" minimum:"0" maximum:"1000" doc:"m"`
	DefaultVisibility *string `json:"default_visibility,omitempty" enum:"public,private"`
}

func (s *Server) changePrivacy(ctx context.Context, in *struct{ Body privacyWish }) (*reply[privacy], error) {
	p, err := s.store.ChangePrivacy(ctx, userID(ctx), store.PrivacyChange{HideEndsM: in.Body.HideEndsM, DefaultVisibility: in.Body.DefaultVisibility})
	if err != nil {
		return nil, told{store.ErrNotFound: errUserNotFound}.of(err)
	}
	return say(newPrivacy(p), "공개 범위가 변경되었습니다"), nil
}

type privacyZone struct {
	ID        string      `json:"id"`
	Name      string      `json:"name"`
	Latitude  float64     `json:"latitude"`
	Longitude float64     `json:"longitude"`
	RadiusM   int         `json:"radius_m"`
	CreatedAt api.Instant `json:"created_at"`
}

func newPrivacyZone(z store.PrivacyZone) privacyZone {
	return privacyZone{ID: z.ID, Name: z.Name, Latitude: z.Center.Lat, Longitude: z.Center.Lng, RadiusM: z.RadiusM, CreatedAt: instant(z.CreatedAt)}
}

type zoneList struct {
	Zones []privacyZone `json:"zones" doc:"The oldest first"`
}

func (s *Server) privacyZones(ctx context.Context, _ *struct{}) (*reply[zoneList], error) {
	found, err := s.store.PrivacyZones(ctx, userID(ctx))
	if err != nil {
		return nil, err
	}
	list := zoneList{Zones: make([]privacyZone, len(found))}
	for i, z := range found {
		list.Zones[i] = newPrivacyZone(z)
	}
	return say(list, ""), nil
}

const (
	maxZoneName  = 50
	textZoneName = "이름은 50자 이하여야 합니다"
	textZoneAt   = "위도와 경도를 함께 보내야 합니다"
)

type zoneWish struct {
	Name      *string `json:"name,omitempty" doc:"At most 50 characters" example:"집"`
	Latitude  float64 `json:"latitude" minimum:"-90" maximum:"90"`
	Longitude float64 `json:"longitude" minimum:"-180" maximum:"180"`
	RadiusM   int     `json:"radius_m,omitempty" minimum:"100" maximum:"1000" default:"300" doc:"m"`
}

// Resolve checks the name.
func (w *zoneWish) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	return checkZoneName(w.Name, path)
}

func checkZoneName(name *string, path *huma.PathBuffer) []error {
	if utf8.RuneCountInString(text(name)) > maxZoneName {
		return []error{api.Wrong(path.With("name"), textZoneName)}
	}
	return nil
}

func (s *Server) addPrivacyZone(ctx context.Context, in *struct{ Body zoneWish }) (*reply[privacyZone], error) {
	z, err := s.store.AddPrivacyZone(ctx, store.PrivacyZone{
		ID: s.newID(), UserID: userID(ctx), Name: text(in.Body.Name), Center: geo.Point{Lat: in.Body.Latitude, Lng: in.Body.Longitude}, RadiusM: in.Body.RadiusM,
	})
	if err != nil {
		return nil, told{store.ErrNotFound: errUserNotFound, store.ErrUserLimit: errTooManyZones}.of(err)
	}
	return say(newPrivacyZone(z), "비공개 구역이 추가되었습니다"), nil
}

type zoneChange struct {
	ID   string `path:"zone_id"`
	Body zoneChangeWish
}

type zoneChangeWish struct {
	Name      *string  `json:"name,omitempty" doc:"At most 50 characters"`
	Latitude  *float64 `json:"latitude,omitempty" minimum:"-90" maximum:"90"`
	Longitude *float64 `json:"longitude,omitempty" minimum:"-180" maximum:"180"`
	RadiusM   *int     `json:"radius_m,omitempty" minimum:"100" maximum:"1000" doc:"m"`
}

// Resolve checks the name, and that a place is whole.
func (w *zoneChangeWish) Resolve(_ huma.Context, path *huma.PathBuffer) []error {
	if (w.Latitude == nil) != (w.Longitude == nil) {
		return []error{api.Wrong(path.With("latitude"), textZoneAt)}
	}
	return checkZoneName(w.Name, path)
}

func (s *Server) changePrivacyZone(ctx context.Context, in *zoneChange) (*reply[privacyZone], error) {
	change := store.ZoneChange{RadiusM: in.Body.RadiusM}
	if in.Body.Name != nil {
		name := strings.TrimSpace(*in.Body.Name)
		change.Name = &name
	}
	if in.Body.Latitude != nil {
		change.Center = &geo.Point{Lat: *in.Body.Latitude, Lng: *in.Body.Longitude}
	}
	z, err := s.store.ChangePrivacyZone(ctx, in.ID, userID(ctx), change)
	if err != nil {
		return nil, told{store.ErrNotFound: errZoneNotFound}.of(err)
	}
	return say(newPrivacyZone(z), "비공개 구역이 변경되었습니다"), nil
}

type zonePath struct {
	ID string `path:"zone_id"`
}

func (s *Server) removePrivacyZone(ctx context.Context, in *zonePath) (*reply[api.Nothing], error) {
	if err := s.store.RemovePrivacyZone(ctx, in.ID, userID(ctx)); err != nil {
		return nil, told{store.ErrNotFound: errZoneNotFound}.of(err)
	}
	return say(api.Nothing{}, "비공개 구역이 삭제되었습니다"), nil
}
