package server

import (
	"context"
	"net/http"

	"github.com/runnerway/runnerway/server/api"
)

type sharedExportRequest struct {
	Token  string `path:"token"`
	Option int    `query:"option" minimum:"1" maximum:"3" default:"1" doc:"option_number"`
	Format string `query:"format" enum:"gpx,fit,geojson" default:"gpx" doc:"As those of one's own routes"`
}

// sharedExport sends an option of a shared route as a file to whoever has the link: what is told there it tells too.
func (s *Server) sharedExport(ctx context.Context, in *sharedExportRequest) (*api.File, error) {
	shared, o, err := s.sharedOption(ctx, in.Token, in.Option)
	if err != nil {
		return nil, err
	}
	return s.optionFile(ctx, shared.Route.Route, o, in.Format)
}

func (s *Server) sharedExportRoutes() {
	api.Register(s.api, api.Operation{
		ID: "shared-export", Method: http.MethodGet, Path: "/routes/shared/{token}/export", Tag: tagRoutes, Access: api.Public,
		Summary: "공유된 경로 파일 (The file of a shared route)", About: "For whoever has the link, without an account.",
		Errors: []int{http.StatusNotFound}, Produces: []string{"application/gpx+xml", "application/vnd.ant.fit", "application/geo+json"},
	}, s.sharedExport)
}
