package server

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

const (
	textLatitude  = "위도는 -90 이상 90 이하여야 합니다"
	textLongitude = "경도는 -180 이상 180 이하여야 합니다"
)

// A Spot is a position in a query. Embed it in a request; it is exported because huma looks into no other embedded structs.
type Spot struct {
	Lat float64 `query:"lat" required:"true" minimum:"-90" maximum:"90" example:"57.7089"`
	Lng float64 `query:"lng" required:"true" minimum:"-180" maximum:"180" example:"11.9746"`
}

func (s Spot) point() geo.Point { return geo.Point{Lat: s.Lat, Lng: s.Lng} }

// Resolve refuses what is no number, which no limit does.
func (s *Spot) Resolve(huma.Context, *huma.PathBuffer) []error {
	return notNumbers("query.lat", s.Lat, "query.lng", s.Lng)
}

// notNumbers reports coordinates that are NaN.
func notNumbers(latAt string, lat float64, lngAt string, lng float64) []error {
	var wrong []error
	if lat != lat {
		wrong = append(wrong, api.Wrong(latAt, textLatitude))
	}
	if lng != lng {
		wrong = append(wrong, api.Wrong(lngAt, textLongitude))
	}
	return wrong
}

type nearbyRequest struct {
	Spot
	IncludeRestrooms api.Switch `query:"include_restrooms"`
	RadiusM          int        `query:"radius_m" minimum:"100" maximum:"5000" default:"1000"`
	Limit            int        `query:"limit" minimum:"1" maximum:"10" default:"3" doc:"Of each category"`
}

type nearbyPlace struct {
	Name    string   `json:"name"`
	Rating  *float64 `json:"rating"`
	Feature string   `json:"feature" doc:"Address, else icon, else category"`
	Lat     float64  `json:"lat"`
	Lng     float64  `json:"lng"`
}

type nearbyPlaces struct {
	Center            latLng        `json:"center"`
	RadiusM           int           `json:"radius_m"`
	Cafes             []nearbyPlace `json:"cafes"`
	ConvenienceStores []nearbyPlace `json:"convenience_stores"`
	Restrooms         []nearbyPlace `json:"restrooms" doc:"Empty unless include_restrooms"`
}

func newNearbyPlace(p store.Place) nearbyPlace {
	at := newLatLng(p.At)
	feature := p.Address
	for _, other := range []string{p.Icon, p.Category} {
		if feature == "" {
			feature = other
		}
	}
	return nearbyPlace{Name: p.Name, Rating: orNull(p.Rating), Feature: feature, Lat: at.Lat, Lng: at.Lng}
}

// nearbyAmenities is R16.
func (s *Server) nearbyAmenities(ctx context.Context, in *nearbyRequest) (*reply[nearbyPlaces], error) {
	categories := []string{"cafe", "convenience"}
	if in.IncludeRestrooms.On() {
		categories = append(categories, "restroom")
	}
	best, err := s.placesAround(ctx, in.point(), float64(in.RadiusM), categories...)
	if err != nil {
		return nil, err
	}
	of := func(category string) []nearbyPlace {
		list := []nearbyPlace{}
		for _, p := range best {
			if p.Category == category && len(list) < in.Limit {
				list = append(list, newNearbyPlace(p))
			}
		}
		return list
	}
	return say(nearbyPlaces{
		Center: newLatLng(in.point()), RadiusM: in.RadiusM,
		Cafes: of("cafe"), ConvenienceStores: of("convenience"), Restrooms: of("restroom"),
	}, ""), nil
}

// placesAround are the places of these categories within radiusM of center, the best first (5.6).
func (s *Server) placesAround(ctx context.Context, center geo.Point, radiusM float64, categories ...string) ([]store.Place, error) {
	places, err := s.store.PlacesIn(ctx, geo.Around(center, radiusM), categories...)
	if err != nil {
		return nil, err
	}
	return bestPlaces(places, center, radiusM), nil
}

func (s *Server) amenityRoutes() {
	api.Register(s.api, api.Operation{
		ID: "nearby-amenities", Method: http.MethodGet, Path: "/routes/amenities/nearby", Tag: tagRoutes, Summary: "주변 편의시설 (Amenities nearby)",
		About: "The best cafes, convenience stores and, if asked for, restrooms around a place.",
	}, s.nearbyAmenities)
}
