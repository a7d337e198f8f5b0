package server

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/spelling"
	"github.com/runnerway/runnerway/server/api"
)

// Somebody who types fast asks five times a second, for some seconds. Each process counts by itself: asking costs less than
// counting in the database would.
const (
	searchesPerMinute = 120
	searchPeriod      = time.Minute
)

// kindCoordinates is a place that was typed as a position.
const kindCoordinates = "coordinates"

// A foundPlace is where somebody may want to go.
type foundPlace struct {
	Name       string   `json:"name" doc:"As on the map"`
	OtherName  *string  `json:"other_name" doc:"The name in Korean or English by which it was found, if that is not the one on the map"`
	Kind       string   `json:"kind" enum:"area,city,town,village,suburb,neighbourhood,station,stop,street,park,water,cafe,convenience,restroom,fountain,coordinates" doc:"area: streets that were imported, by their own name"`
	Lat        float64  `json:"lat"`
	Lng        float64  `json:"lng"`
	DistanceKM *float64 `json:"distance_km" doc:"From lat and lng as the crow flies; null without these"`
}

type foundPlaces struct {
	Places []foundPlace `json:"places" doc:"The nearest and most important first, 10 at most"`
}

type placeSearch struct {
	Q   string  `query:"q" required:"true" maxLength:"100" doc:"The beginning of a name, or of a word of it: at least one syllable of Hangul or two letters; or a position such as 57.70, 11.97" example:"goteborg"`
	Lat float64 `query:"lat" minimum:"-90" maximum:"90" doc:"Of the asker; with lng what is near comes first" example:"57.7005"`
	Lng float64 `query:"lng" minimum:"-180" maximum:"180" example:"11.975"`

	Near   *geo.Point `json:"-"` // of lat and lng, nil without
	At     *geo.Point `json:"-"` // that q is, nil for a name
	Folded string     `json:"-"` // q as names are compared
}

// Resolve wants both halves of a position or none, and enough to look for.
func (q *placeSearch) Resolve(c huma.Context, _ *huma.PathBuffer) []error {
	lat, lng := c.Query("lat") != "", c.Query("lng") != ""
	switch {
	case lat && !lng:
		return []error{api.Missing("query.lng")}
	case lng && !lat:
		return []error{api.Missing("query.lat")}
	}
	if lat && lng {
		q.Near = &geo.Point{Lat: q.Lat, Lng: q.Lng}
	}
	if at, ok := coordinatesIn(q.Q); ok {
		q.At = &at
	} else if q.Folded = spelling.Fold(q.Q); c.Query("q") != "" && !spelling.LongEnough(q.Folded) {
		return []error{api.Wrong("query.q", textSearchShort)}
	}
	return notNumbers("query.lat", q.Lat, "query.lng", q.Lng)
}

const textSearchShort = "한글 한 글자 또는 알파벳 두 글자 이상 입력해주세요"

var coordinates = regexp.MustCompile(`(?i)^([-+]?\d{1,3}(?:\.\d{1,15})?)\s*°?\s*([NS])?[\s,;/]+([-+]?\d{1,3}(?:\.\d{1,15})?)\s*°?\s*([EW])?$`)

// coordinatesIn is the position that text such as "37.5, 127.03" or "37.5N 127.03E" names.
func coordinatesIn(text string) (geo.Point, bool) {
	m := coordinates.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return geo.Point{}, false
	}
	degrees := func(number, side, negative string) float64 {
		v, err := strconv.ParseFloat(number, 64)
		if err != nil {
			return 0
		}
		if strings.EqualFold(side, negative) {
			return -v
		}
		return v
	}
	p := geo.Point{Lat: degrees(m[1], m[2], "S"), Lng: degrees(m[3], m[4], "W")}
	return p, p.Valid()
}

// searchPlaces finds places by name among the streets that are loaded.
func (s *Server) searchPlaces(ctx context.Context, in *placeSearch) (*reply[foundPlaces], error) {
	if wait, ok := s.searches.take(userID(ctx), s.now()); !ok {
		return nil, slowDown(wait)
	}
	list := foundPlaces{Places: []foundPlace{}}
	if in.At != nil {
		p := foundPlace{Name: fmt.Sprintf("%.5f, %.5f", in.At.Lat, in.At.Lng), Kind: kindCoordinates, Lat: in.At.Lat, Lng: in.At.Lng}
		if in.Near != nil {
			p.DistanceKM = kilometres(geo.Distance(*in.Near, *in.At))
		}
		list.Places = append(list.Places, p)
		return say(list, ""), nil
	}
	found, err := s.finder.find(ctx, in.Folded, in.Near)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		p := foundPlace{Name: f.Name, OtherName: orNull(f.Other), Kind: f.Kind, Lat: f.At.Lat, Lng: f.At.Lng}
		if in.Near != nil {
			p.DistanceKM = kilometres(f.distanceM)
		}
		list.Places = append(list.Places, p)
	}
	return say(list, ""), nil
}

func kilometres(m float64) *float64 {
	km := roundTo(m/1000, 2)
	return &km
}

func (s *Server) placeSearchRoutes() {
	api.Register(s.api, api.Operation{
		ID: "search-places", Method: http.MethodGet, Path: "/routes/places/search", Tag: tagRoutes, Access: api.Guests,
		Summary: "장소 검색 (Find a place by name)",
		About: "Streets, parks, water, places, stations, settlements and areas of the street data that is loaded, by the beginning of their names or " +
			"of a word of them; case, accents and blanks between words of Hangul do not matter. Nothing is asked of anybody else.",
		Errors: []int{http.StatusTooManyRequests},
	}, s.searchPlaces)
}
