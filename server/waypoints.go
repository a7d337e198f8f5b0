package server

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// A waypointCategory is a kind of place worth running to.
type waypointCategory struct {
	id, name, icon, color string
}

// What these kinds are called, in the order in which they are shown.
const (
	textCafe        = "카페"
	textConvenience = "편의점"
	textPark        = "공원"
	textPhoto       = "포토 스팟"
	textRestroom    = "화장실"
	textFountain    = "음수대"
)

var waypointCategories = []waypointCategory{
	{"cafe", textCafe, "coffee", "#8B5E3C"},
	{"convenience", textConvenience, "shopping-bag", "#2563EB"},
	{"park", textPark, "trees", "#16A34A"},
	{"photo", textPhoto, "camera", "#DB2777"},
	{"restroom", textRestroom, "toilet", "#64748B"},
	{"fountain", textFountain, "droplet", "#0891B2"},
}

func categoryIDs(of []waypointCategory) []string {
	ids := make([]string, len(of))
	for i, c := range of {
		ids[i] = c.id
	}
	return ids
}

const (
	waypointsOfEach = 3 // of one kind in R15
	waypointsInAll  = 10
)

type waypointsRequest struct {
	Spot
	RadiusKM float64 `query:"radius" minimum:"0.1" maximum:"10" default:"1" doc:"km"`
}

// Resolve refuses what is no number.
func (r *waypointsRequest) Resolve(ctx huma.Context, path *huma.PathBuffer) []error {
	wrong := r.Spot.Resolve(ctx, path)
	if r.RadiusKM != r.RadiusKM {
		wrong = append(wrong, api.Wrong("query.radius", textRadius))
	}
	return wrong
}

const textRadius = "반경이 올바르지 않습니다"

type waypoint struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Lat         float64 `json:"lat"`
	Lng         float64 `json:"lng"`
	Type        string  `json:"type" doc:"cafe, convenience, park, photo, restroom or fountain"`
	Description string  `json:"description" doc:"Address, else what kind of place it is"`
}

// In implements api.Speaker: a description may be the name of a kind.
func (w waypoint) In(translate func(string) string) waypoint {
	w.Description = translate(w.Description)
	return w
}

type waypointList struct {
	Waypoints []waypoint `json:"waypoints"`
}

// In implements api.Speaker.
func (l waypointList) In(translate func(string) string) waypointList {
	return waypointList{allIn(l.Waypoints, translate)}
}

func newWaypoint(p store.Place) waypoint {
	at := newLatLng(p.At)
	w := waypoint{ID: p.ID, Name: p.Name, Lat: at.Lat, Lng: at.Lng, Type: p.Category, Description: p.Address}
	for _, c := range waypointCategories {
		if w.Description == "" && c.id == p.Category {
			w.Description = c.name
		}
	}
	return w
}

// recommendWaypoints is R15: known places, never invented ones (B42).
func (s *Server) recommendWaypoints(ctx context.Context, in *waypointsRequest) (*reply[waypointList], error) {
	best, err := s.placesAround(ctx, in.point(), in.RadiusKM*1000, categoryIDs(waypointCategories)...)
	if err != nil {
		return nil, err
	}
	list := waypointList{Waypoints: []waypoint{}}
	taken := map[string]int{}
	for _, p := range best {
		if taken[p.Category] < waypointsOfEach && len(list.Waypoints) < waypointsInAll {
			taken[p.Category]++
			list.Waypoints = append(list.Waypoints, newWaypoint(p))
		}
	}
	return say(list, "경유지 추천 완료"), nil
}

// browseRequest is the form of R15 in which one picks from kinds of places.
type browseRequest struct {
	Latitude    float64 `query:"latitude" required:"true" minimum:"-90" maximum:"90" example:"57.7089"`
	Longitude   float64 `query:"longitude" required:"true" minimum:"-180" maximum:"180" example:"11.9746"`
	DurationMin int     `query:"duration" minimum:"1" maximum:"1440" default:"30" doc:"Minutes of the run: places are looked for within half its distance"`
	Categories  string  `query:"categories" doc:"Comma separated; all of cafe, convenience, park, photo, restroom, fountain if empty" example:"cafe,park"`
}

// Resolve refuses what is no number.
func (r *browseRequest) Resolve(huma.Context, *huma.PathBuffer) []error {
	return notNumbers("query.latitude", r.Latitude, "query.longitude", r.Longitude)
}

// wanted are the kinds asked for; what is no kind is passed over.
func (r *browseRequest) wanted() []waypointCategory {
	if strings.TrimSpace(r.Categories) == "" {
		return waypointCategories
	}
	asked := map[string]bool{}
	for name := range strings.SplitSeq(r.Categories, ",") {
		asked[strings.ToLower(strings.TrimSpace(name))] = true
	}
	wanted := []waypointCategory{}
	for _, c := range waypointCategories {
		if asked[c.id] {
			wanted = append(wanted, c)
		}
	}
	return wanted
}

// browseRadiusM is how far a round trip of that many minutes can lead away, within reason.
func browseRadiusM(minutes int) float64 {
	return min(max(float64(minutes)*1000/minutesPerKM/2, 500), 5000)
}

type categoryPlace struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Lat       float64  `json:"lat"`
	Lng       float64  `json:"lng"`
	Address   *string  `json:"address"`
	Rating    *float64 `json:"rating"`
	DistanceM int      `json:"distance_m" doc:"As the crow flies"`
}

type placeCategory struct {
	ID     string          `json:"id"`
	Name   string          `json:"name"`
	Icon   string          `json:"icon"`
	Color  string          `json:"color"`
	Places []categoryPlace `json:"places" doc:"The best ten"`
}

// In implements api.Speaker.
func (c placeCategory) In(translate func(string) string) placeCategory {
	c.Name = translate(c.Name)
	return c
}

type placeCategoryList struct {
	Categories []placeCategory `json:"categories"`
}

// In implements api.Speaker.
func (l placeCategoryList) In(translate func(string) string) placeCategoryList {
	return placeCategoryList{allIn(l.Categories, translate)}
}

// browseWaypoints is the GET form of R15 (K22).
func (s *Server) browseWaypoints(ctx context.Context, in *browseRequest) (*reply[placeCategoryList], error) {
	list := placeCategoryList{Categories: []placeCategory{}}
	wanted := in.wanted()
	if len(wanted) == 0 {
		return say(list, "경유지 추천 완료"), nil
	}
	center := geo.Point{Lat: in.Latitude, Lng: in.Longitude}
	best, err := s.placesAround(ctx, center, browseRadiusM(in.DurationMin), categoryIDs(wanted)...)
	if err != nil {
		return nil, err
	}
	for _, c := range wanted {
		of := placeCategory{ID: c.id, Name: c.name, Icon: c.icon, Color: c.color, Places: []categoryPlace{}}
		for _, p := range best {
			if p.Category != c.id || len(of.Places) == waypointsInAll {
				continue
			}
			at := newLatLng(p.At)
			of.Places = append(of.Places, categoryPlace{
				ID: p.ID, Name: p.Name, Lat: at.Lat, Lng: at.Lng, Address: orNull(p.Address), Rating: orNull(p.Rating),
				DistanceM: int(geo.Distance(center, p.At) + 0.5),
			})
		}
		list.Categories = append(list.Categories, of)
	}
	return say(list, "경유지 추천 완료"), nil
}

func (s *Server) waypointRoutes() {
	api.Register(s.api, api.Operation{
		ID: "recommend-waypoints", Method: http.MethodPost, Path: "/routes/waypoints/recommend", Tag: tagRoutes, Summary: "경유지 추천 (Places to pass)",
		About: "Up to ten known places around a position, the best rated first, three of a kind at most.",
	}, s.recommendWaypoints)
	api.Register(s.api, api.Operation{
		ID: "browse-waypoints", Method: http.MethodGet, Path: "/routes/waypoints/recommend", Tag: tagRoutes, Summary: "종류별 경유지 후보 (Places to pass, by kind)",
	}, s.browseWaypoints)
}
