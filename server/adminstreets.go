package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/server/streetimport"
	"github.com/runnerway/runnerway/store"
)

const (
	textJobStarted     = "도로 데이터를 가져오기 시작했습니다"
	textFetchStarted   = "지역의 도로를 가져오고 있습니다"
	textAreaRemoved    = "도로 데이터를 삭제했습니다"
	textStreetAreaName = "지역 이름으로 쓸 수 없습니다"
	textAreaOnePlace   = "bounds 또는 lat과 lng를 보내주세요"
	textAreaBounds     = "남쪽은 북쪽보다, 서쪽은 동쪽보다 작아야 합니다"
)

// streetArea is what one import or fetch brought.
type streetArea struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Kind        string      `json:"kind" enum:"sample,imported,fetched" doc:"sample: the town that comes with the program; it comes back at a start while nothing else is imported"`
	Attribution string      `json:"attribution"`
	Bounds      mapBounds   `json:"bounds"`
	Streets     int64       `json:"streets"`
	Ways        int64       `json:"ways" doc:"Read"`
	Nodes       int64       `json:"nodes" doc:"Read"`
	Tiles       int64       `json:"tiles"`
	LengthKM    float64     `json:"length_km"`
	SizeBytes   *int64      `json:"size_bytes" doc:"In the database; null for imports of earlier versions"`
	ImportedAt  api.Instant `json:"imported_at"`
}

func newStreetArea(a store.StreetArea) streetArea {
	kind := "imported"
	switch {
	case a.Fetched:
		kind = "fetched"
	case a.Name == sampleSource:
		kind = "sample"
	}
	return streetArea{
		ID: a.ID, Name: a.Name, Kind: kind, Attribution: a.Attribution,
		Bounds:  mapBounds{South: a.Bounds.Min.Lat, West: a.Bounds.Min.Lng, North: a.Bounds.Max.Lat, East: a.Bounds.Max.Lng},
		Streets: a.Streets, Ways: a.Ways, Nodes: a.Nodes, Tiles: a.Tiles, LengthKM: roundTo(a.LengthM/1000, 1), SizeBytes: orNull(a.Bytes),
		ImportedAt: instant(a.ImportedAt),
	}
}

// streetData is all street data, and what can be done about it.
type streetData struct {
	Version   int64          `json:"version" doc:"It grows with every change"`
	Areas     []streetArea   `json:"areas" doc:"The newest first"`
	Running   *streetJobInfo `json:"running" doc:"The job that runs, if one does: there is one at a time"`
	MaxBytes  int64          `json:"max_upload_bytes"`
	FreeBytes *int64         `json:"free_bytes" doc:"On the server's disk; null if it is not known"`
	FetchHost *string        `json:"fetch_host" doc:"Whom the server asks for areas; null if it does not"`
}

// In implements api.Speaker.
func (d streetData) In(translate func(string) string) streetData {
	if d.Running != nil {
		running := d.Running.In(translate)
		d.Running = &running
	}
	return d
}

// streetDataList shows all areas.
func (s *Server) streetDataList(ctx context.Context, _ *struct{}) (*reply[streetData], error) {
	areas, err := s.store.StreetAreas(ctx)
	if err != nil {
		return nil, err
	}
	out := streetData{Areas: make([]streetArea, 0, len(areas)), MaxBytes: s.options.MaxExtractBytes}
	for _, a := range areas {
		out.Areas = append(out.Areas, newStreetArea(a))
	}
	if out.Version, err = s.store.StreetsVersion(ctx); err != nil {
		return nil, err
	}
	jobs, err := s.newestStreetJobs(ctx, 1)
	if err != nil {
		return nil, err
	}
	if len(jobs) > 0 && jobs[0].Status == store.StreetJobRunning {
		running := s.newStreetJobInfo(jobs[0])
		out.Running = &running
	}
	if s.options.FreeSpace != nil {
		if room, err := s.streetJobs.room(); err == nil {
			if free, err := s.options.FreeSpace(room); err == nil {
				out.FreeBytes = &free
			}
		}
	}
	if s.fetcher != nil {
		host := s.fetcher.client.Host()
		out.FetchHost = &host
	}
	return say(out, ""), nil
}

type uploadStreetsRequest struct {
	Name string `query:"name" required:"true" minLength:"1" maxLength:"200" doc:"Of the area, or of the file; a later import of the same name replaces this one" example:"seoul.osm.pbf"`
}

// uploadStreets takes an extract in.
func (s *Server) uploadStreets(ctx context.Context, in *uploadStreetsRequest) (*reply[streetJobInfo], error) {
	name, ok := areaName(in.Name)
	if !ok {
		return nil, api.Invalid(api.Wrong("query.name", textStreetAreaName))
	}
	j, err := s.streetJobs.upload(ctx, userID(ctx), name, api.BodyOf(ctx))
	if err != nil {
		return nil, err
	}
	s.audit(ctx, "import streets", "")
	return say(s.newStreetJobInfo(j), textJobStarted), nil
}

// fetchStreetsWish is an area: a box, or all around a place.
type fetchStreetsWish struct {
	Body struct {
		Name     string        `json:"name,omitempty" maxLength:"100" doc:"Of the area, for the list of jobs" example:"Göteborg"`
		Bounds   *wishedBounds `json:"bounds,omitempty"`
		Lat      *float64      `json:"lat,omitempty" minimum:"-85" maximum:"85" example:"57.7"`
		Lng      *float64      `json:"lng,omitempty" minimum:"-180" maximum:"180" example:"11.97"`
		RadiusKM float64       `json:"radius_km,omitempty" minimum:"0.5" maximum:"15" default:"5" doc:"Around lat and lng"`
	}
}

type wishedBounds struct {
	South float64 `json:"south" minimum:"-85" maximum:"85"`
	West  float64 `json:"west" minimum:"-180" maximum:"180"`
	North float64 `json:"north" minimum:"-85" maximum:"85"`
	East  float64 `json:"east" minimum:"-180" maximum:"180"`
}

// Resolve wants one place.
func (w *fetchStreetsWish) Resolve(huma.Context) []error {
	b := w.Body
	switch {
	case b.Bounds == nil && (b.Lat == nil || b.Lng == nil):
		return []error{api.Wrong("body.bounds", textAreaOnePlace)}
	case b.Bounds != nil && (b.Bounds.South >= b.Bounds.North || b.Bounds.West >= b.Bounds.East):
		return []error{api.Wrong("body.bounds", textAreaBounds)}
	}
	return nil
}

// bounds is the box of the wish.
func (w *fetchStreetsWish) bounds() geo.Bounds {
	if b := w.Body.Bounds; b != nil {
		return geo.Bounds{Min: geo.Point{Lat: b.South, Lng: b.West}, Max: geo.Point{Lat: b.North, Lng: b.East}}
	}
	return geo.Around(geo.Point{Lat: *w.Body.Lat, Lng: *w.Body.Lng}, w.Body.RadiusKM*1000)
}

// fetchStreetArea has an area fetched.
func (s *Server) fetchStreetArea(ctx context.Context, in *fetchStreetsWish) (*reply[streetJobInfo], error) {
	if s.fetcher == nil {
		return nil, errFetchingOff
	}
	b := in.bounds()
	groups := blocksOf(b)
	if len(groups) == 0 {
		return nil, errAreaLarge
	}
	name := streetimport.FirstRunes(in.Body.Name, streetimport.MaxName)
	if name == "" {
		name = fmt.Sprintf("%.3f,%.3f – %.3f,%.3f", b.Min.Lat, b.Min.Lng, b.Max.Lat, b.Max.Lng)
	}
	j, err := s.streetJobs.request(ctx, userID(ctx), name, groups)
	if err != nil {
		return nil, err
	}
	s.audit(ctx, "fetch streets", "")
	return say(s.newStreetJobInfo(j), textFetchStarted), nil
}

type streetAreaPath struct {
	AreaID string `path:"area_id"`
}

// removeStreetArea takes an area out, with its places.
func (s *Server) removeStreetArea(ctx context.Context, in *streetAreaPath) (*reply[api.Nothing], error) {
	areas, err := s.store.StreetAreas(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range areas {
		if a.ID != in.AreaID {
			continue
		}
		err := s.store.RemoveStreets(ctx, a.ID, blockTiles)
		if errors.Is(err, store.ErrNotFound) {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := s.store.PutPlaces(ctx, streetimport.PlaceSource(a.Name), nil); err != nil {
			return nil, err
		}
		if s.options.Streets != nil {
			s.options.Streets.Refresh()
		}
		s.audit(ctx, "remove streets", "")
		return say(api.Nothing{}, textAreaRemoved), nil
	}
	return nil, errNoStreetArea
}

func (s *Server) streetDataRoutes() {
	const (
		list = "/admin/streets"
		jobs = list + "/jobs"
		one  = jobs + "/{job_id}"
	)
	api.Register(s.api, api.Operation{
		ID: "street-data", Method: http.MethodGet, Path: list, Tag: tagAdmin, Access: api.Admins,
		Summary: "도로 데이터 (Street data)", About: "The areas that have been imported or fetched, and what can be done.",
	}, s.streetDataList)
	api.Register(s.api, api.Operation{
		ID: "upload-streets", Method: http.MethodPost, Path: list, Tag: tagAdmin, Access: api.Admins, Status: http.StatusAccepted,
		Summary: "추출 파일 올리기 (Upload an extract)",
		About: "An OpenStreetMap extract (.osm.pbf) as the body itself. It answers when the file is there; the import goes on in the background and " +
			"nobody sees anything of it before it is complete. An import of the same name is replaced. There is one job at a time.",
		Errors:   []int{http.StatusConflict, http.StatusInsufficientStorage},
		Consumes: []string{"application/octet-stream", "application/vnd.openstreetmap.data+pbf"}, MaxBody: s.options.MaxExtractBytes, StreamsBody: true,
	}, s.uploadStreets)
	api.Register(s.api, api.Operation{
		ID: "fetch-streets", Method: http.MethodPost, Path: list + "/fetch", Tag: tagAdmin, Access: api.Admins, Status: http.StatusAccepted,
		Summary: "지역의 도로 가져오기 (Fetch the streets of an area)",
		About: "Asks the Overpass API of the settings for a box, or for all around a place, in the background and politely, piece by piece. What is " +
			"imported or was fetched before is not asked for again: take it out first. If it fails what has come so far stays, and the same wish goes on from there.",
		Errors: []int{http.StatusBadRequest, http.StatusConflict}, Example: `{"lat":57.7,"lng":11.97,"radius_km":3}`,
	}, s.fetchStreetArea)
	api.Register(s.api, api.Operation{
		ID: "street-jobs", Method: http.MethodGet, Path: jobs, Tag: tagAdmin, Access: api.Admins, Summary: "도로 데이터 작업 목록 (Work on street data)",
	}, s.listStreetJobs)
	api.Register(s.api, api.Operation{
		ID: "street-job", Method: http.MethodGet, Path: one, Tag: tagAdmin, Access: api.Admins, Errors: []int{http.StatusNotFound},
		Summary: "도로 데이터 작업 상태 (One job)", About: "Ask every second or two; figures change once a second.",
	}, s.oneStreetJob)
	api.Register(s.api, api.Operation{
		ID: "cancel-street-job", Method: http.MethodDelete, Path: one, Tag: tagAdmin, Access: api.Admins,
		Errors: []int{http.StatusBadRequest, http.StatusNotFound}, Summary: "도로 데이터 작업 취소 (Cancel a job)",
		About: "An import leaves nothing; of an area that is fetched what has come so far stays.",
	}, s.cancelStreetJob)
	api.Register(s.api, api.Operation{
		ID: "remove-streets", Method: http.MethodDelete, Path: list + "/{area_id}", Tag: tagAdmin, Access: api.Admins,
		Errors: []int{http.StatusNotFound}, Summary: "도로 데이터 삭제 (Take an area out)", About: "With its places. What was below it shows again.",
	}, s.removeStreetArea)
}
