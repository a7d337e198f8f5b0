package server

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

const (
	amenityRadiusM = 1000 // 5.6
	amenityCount   = 3    // of each category
)

type amenity struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Category    string   `json:"category"`
	Address     *string  `json:"address"`
	Rating      *float64 `json:"rating"`
	ReviewCount int      `json:"review_count"`
	Icon        *string  `json:"icon"`
	Color       *string  `json:"color"`
	Location    latLng   `json:"location"`
}

type amenities struct {
	Cafes             []amenity `json:"cafes"`
	ConvenienceStores []amenity `json:"convenience_stores"`
	Restrooms         []amenity `json:"restrooms" doc:"Empty unless include_restrooms"`
	WaterFountains    []amenity `json:"water_fountains"`
}

func newAmenity(p store.Place) amenity {
	return amenity{
		ID: p.ID, Name: p.Name, Category: p.Category, Address: orNull(p.Address), Rating: orNull(p.Rating),
		ReviewCount: p.ReviewCount, Icon: orNull(p.Icon), Color: orNull(p.Color), Location: newLatLng(p.At),
	}
}

// amenitiesNear are the best places around start (5.6).
func (s *Server) amenitiesNear(ctx context.Context, start geo.Point, restrooms bool) (amenities, error) {
	categories := []string{"cafe", "convenience", "fountain"}
	if restrooms {
		categories = append(categories, "restroom")
	}
	places, err := s.store.PlacesIn(ctx, geo.Around(start, amenityRadiusM), categories...)
	if err != nil {
		return amenities{}, err
	}
	best := bestPlaces(places, start, amenityRadiusM)
	of := func(category string) []amenity {
		list := []amenity{}
		for _, p := range best {
			if p.Category == category && len(list) < amenityCount {
				list = append(list, newAmenity(p))
			}
		}
		return list
	}
	return amenities{
		Cafes: of("cafe"), ConvenienceStores: of("convenience"), Restrooms: of("restroom"), WaterFountains: of("fountain"),
	}, nil
}

// bestPlaces are those within radiusM of center, by rating, reviews and nearness, then id (5.6).
func bestPlaces(places []store.Place, center geo.Point, radiusM float64) []store.Place {
	type ranked struct {
		store.Place
		distanceM float64
	}
	var near []ranked
	for _, p := range places {
		if d := geo.Distance(center, p.At); d <= radiusM {
			near = append(near, ranked{p, d})
		}
	}
	slices.SortFunc(near, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.Rating, a.Rating), cmp.Compare(b.ReviewCount, a.ReviewCount),
			cmp.Compare(math.Round(a.distanceM), math.Round(b.distanceM)), cmp.Compare(a.ID, b.ID))
	})
	out := make([]store.Place, len(near))
	for i, p := range near {
		out[i] = p.Place
	}
	return out
}

type wayPlace struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Category string  `json:"category"`
	Lat      float64 `json:"lat"`
	Lng      float64 `json:"lng"`
}

type wayPlaces struct {
	Places []wayPlace `json:"places"`
}

// optionPlaces is R7.
func (s *Server) optionPlaces(ctx context.Context, in *optionPath) (*reply[wayPlaces], error) {
	_, o, err := s.visibleOption(ctx, in.RouteID, in.OptionID)
	if err != nil {
		return nil, err
	}
	list := wayPlaces{Places: []wayPlace{}}
	var wanted []string
	for _, category := range placeCategories {
		wanted = append(wanted, o.PlaceIDs[category]...)
	}
	if len(wanted) == 0 {
		return say(list, ""), nil
	}
	places, err := s.store.PlacesByID(ctx, wanted...)
	if err != nil {
		return nil, err
	}
	for _, p := range places {
		at := newLatLng(p.At)
		list.Places = append(list.Places, wayPlace{ID: p.ID, Name: p.Name, Category: p.Category, Lat: at.Lat, Lng: at.Lng})
	}
	return say(list, ""), nil
}
