package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/picture"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/geo/track"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// A fileFormat is one of the forms in which an option can be taken away.
type fileFormat struct {
	contentType, extension string
}

var fileFormats = map[string]fileFormat{
	"gpx":     {"application/gpx+xml", "gpx"},
	"fit":     {"application/vnd.ant.fit", "fit"},
	"geojson": {"application/geo+json", "geojson"},
	"png":     {"image/png", "png"},
}

type exportRequest struct {
	RouteID  string `path:"route_id"`
	OptionID string `path:"option_id"`
	Format   string `query:"format" enum:"gpx,fit,geojson,png" default:"gpx" doc:"gpx: GPX 1.1 with track and route; fit: a FIT course with turn cues, for watches; geojson: a FeatureCollection of one Feature; png: a picture over the streets, at least 1080 px wide"`
}

// export sends an option as a file.
func (s *Server) export(ctx context.Context, in *exportRequest) (*api.File, error) {
	return s.exported(ctx, userID(ctx), *in)
}

// exported is an option as a file for a viewer who may see it.
func (s *Server) exported(ctx context.Context, viewerID string, in exportRequest) (*api.File, error) {
	r, o, err := s.optionFor(ctx, viewerID, in.RouteID, in.OptionID)
	if err != nil {
		return nil, err
	}
	return s.optionFile(ctx, r, o, in.Format)
}

// optionFile is an option of a route in one of fileFormats.
func (s *Server) optionFile(ctx context.Context, r store.Route, o store.RouteOption, as string) (*api.File, error) {
	if len(o.Path) < 2 { // its owner hides it
		return nil, errRouteOptionNotFound
	}
	credit, err := s.streetCredit(ctx, geo.BoundsOf(o.Path))
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	say := s.root.In(s.spoken(ctx))
	course := track.Course{
		Name: r.Name, Description: say(o.Name), Points: o.Path, ElevationM: o.ElevationsM, DistanceM: o.DistanceKM * 1000,
		Attribution: credit, Time: o.CreatedAt.Time,
	}
	switch as {
	case "gpx":
		err = course.WriteGPX(&body)
	case "fit":
		course.Cues, course.Duration = cuesOf(o), time.Duration(o.EstimatedTimeMin)*time.Minute
		err = course.WriteFIT(&body)
	case "geojson":
		err = course.WriteGeoJSON(&body)
	case "png":
		if o, o.Concealed, err = s.forStrangers(ctx, r, o); err == nil {
			err = s.drawPicture(ctx, &body, r, o, credit, say)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("export option %s as %s: %w", o.ID, as, err)
	}
	format := fileFormats[as]
	return &api.File{
		ContentType: format.contentType, Disposition: attachment(r.Name, o.Number, format.extension),
		CacheControl: "private, no-cache", Body: body.Bytes(),
	}, nil
}

// attachment names a download after its route.
func attachment(name string, number int, extension string) string {
	return namedFile("attachment", fmt.Sprintf("%s-%d.%s", strings.Trim(name, " ."), number, extension), fmt.Sprintf("runnerway-%d.%s", number, extension))
}

// namedFile is a Content-Disposition with a file's name in the two forms of RFC 6266: UTF-8, and ASCII for those who do not
// read it.
func namedFile(disposition, name, ascii string) string {
	name = strings.Trim(strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || strings.ContainsRune(`/\:*?"<>|`, c) {
			return '-' // no file system takes these
		}
		return c
	}, name), " .")
	return fmt.Sprintf(`%s; filename="%s"; filename*=UTF-8''%s`, disposition, ascii, url.PathEscape(name))
}

// streetCredit is the attribution of the streets within b, empty if none is known.
func (s *Server) streetCredit(ctx context.Context, b geo.Bounds) (string, error) {
	sources, err := s.store.StreetSources(ctx)
	if err != nil {
		return "", err
	}
	var credits []string
	for _, source := range sources {
		if source.Attribution != "" && source.Bounds.Intersects(b) && !slices.Contains(credits, source.Attribution) {
			credits = append(credits, source.Attribution)
		}
	}
	return strings.Join(credits, ", "), nil
}

// drawPicture draws the option over its streets; over nothing, if they have gone.
func (s *Server) drawPicture(ctx context.Context, to *bytes.Buffer, r store.Route, o store.RouteOption, credit string, say func(string) string) error {
	return s.drawOverStreets(ctx, to, picture.Scene{
		Title: r.Name, DistanceM: o.DistanceKM * 1000, Facts: []string{duration(o.EstimatedTimeMin, say), say(o.Difficulty)},
		Attribution: credit, Route: o.Path, Outline: o.Outline, HideStart: o.Concealed, Fonts: s.fonts,
	})
}

// drawOverStreets draws a scene when it is its turn, with the streets that lie there.
func (s *Server) drawOverStreets(ctx context.Context, to *bytes.Buffer, scene picture.Scene) error {
	select {
	case s.pictures <- struct{}{}:
		defer func() { <-s.pictures }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.options.Streets != nil {
		if err := addStreets(ctx, &scene, s.options.Streets); err != nil {
			return err
		}
	}
	return picture.Draw(to, scene)
}

// addStreets adds what lies on the map of scene, up to its edges.
func addStreets(ctx context.Context, scene *picture.Scene, streets *roads.Network) error {
	b := scene.Bounds()
	if b.Empty() {
		return nil
	}
	center := b.Center()
	radius := max(geo.Distance(center, geo.Point{Lat: b.Min.Lat, Lng: center.Lng}), geo.Distance(center, geo.Point{Lat: center.Lat, Lng: b.Min.Lng}))
	g, err := streets.Window(ctx, center, min(radius, roads.MaxWindowM))
	switch {
	case errors.Is(err, roads.ErrNotCovered):
		return nil
	case err != nil:
		return fmt.Errorf("streets of a picture: %w", err)
	}
	scene.Streets = g
	return addAreas(ctx, scene, streets, b)
}

// addAreas adds the parks, the waters and the lines within b.
func addAreas(ctx context.Context, scene *picture.Scene, streets *roads.Network, b geo.Bounds) error {
	lo, hi := roads.TileAt(geo.Point{Lat: b.Max.Lat, Lng: b.Min.Lng}), roads.TileAt(geo.Point{Lat: b.Min.Lat, Lng: b.Max.Lng})
	_, err := streets.Tiles(ctx, lo, hi, func(_ roads.TileID, tiles []*roads.Tile) { // rows count from north to south
		for _, t := range tiles {
			scene.Lines = append(scene.Lines, t.Lines...)
		}
		for _, t := range roads.WithAreas(tiles) {
			scene.Areas = append(scene.Areas, t.Areas...)
		}
	})
	if err != nil {
		return fmt.Errorf("map of a picture: %w", err)
	}
	return nil
}

// Words on files of an option, in the reader's language; see english.go.
const (
	textHours      = "%d시간"
	textHoursAnd   = "%d시간 %d분"
	textFirstPlace = "1순위 (가장 유사)"
)

// duration is minutes as people read them.
func duration(minutes int, say func(string) string) string {
	switch {
	case minutes < 60:
		return fmt.Sprintf(say(textMinutes), minutes)
	case minutes%60 == 0:
		return fmt.Sprintf(say(textHours), minutes/60)
	}
	return fmt.Sprintf(say(textHoursAnd), minutes/60, minutes%60)
}

func (s *Server) exportRoutes() {
	api.Register(s.api, api.Operation{
		ID: "export-option", Method: http.MethodGet, Path: "/routes/{route_id}/options/{option_id}/export", Tag: tagRoutes,
		Access: api.Guests, Summary: "경로 옵션 내보내기 (Export an option)", About: "The option as a file: GPX 1.1, a FIT course, GeoJSON or a PNG picture.",
		Errors: []int{http.StatusNotFound}, Produces: []string{"application/gpx+xml", "application/vnd.ant.fit", "application/geo+json", "image/png"},
	}, s.export)
}
