package server

import (
	"context"
	"math"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

const (
	offRouteM    = 50 // further from the planned path is off it
	trackPlacesM = 500
	trackPlaces  = 5 // of each category
)

type tracked struct {
	WorkoutID         string    `json:"workout_id"`
	Distance          float64   `json:"distance" doc:"km so far"`
	Duration          int       `json:"duration" doc:"s so far"`
	AveragePace       *float64  `json:"avg_pace" doc:"Minutes per km"`
	Calories          int       `json:"calories" doc:"kcal"`
	IsOffRoute        bool      `json:"is_off_route" doc:"More than 50 m from the planned path"`
	Deviation         *float64  `json:"deviation_from_route" doc:"m; null without a planned path"`
	Progress          *float64  `json:"progress" doc:"Percent of the planned distance; null without a planned path"`
	RemainingDistance *float64  `json:"remaining_distance" doc:"km; null without a planned path"`
	Suggestions       []string  `json:"suggestions" doc:"Always empty"`
	Cafes             []amenity `json:"cafes" doc:"The best five within 500 m"`
	ConvenienceStores []amenity `json:"convenience_stores" doc:"The best five within 500 m"`
}

type trackRequest struct {
	ID   string `path:"workout_id"`
	Body trackWish
}

// trackWorkout is W9.
func (s *Server) trackWorkout(ctx context.Context, in *trackRequest) (*reply[tracked], error) {
	plan, err := s.store.Workout(ctx, in.ID, userID(ctx))
	if err != nil {
		return nil, workoutError(err, nil)
	}
	batch := in.Body.batch(s.now())
	batch.WorkoutID, batch.UserID, batch.KcalPerHour = in.ID, userID(ctx), kcalPerHour(plan.IsWalk())
	w, err := s.store.AddTrack(ctx, batch)
	if err != nil {
		return nil, workoutError(err, errTrackState)
	}
	out := tracked{
		WorkoutID: w.ID, Distance: w.DistanceKM, Duration: w.DurationSec, Calories: *w.CaloriesKcal,
		Suggestions: []string{}, Cafes: []amenity{}, ConvenienceStores: []amenity{},
	}
	if w.DistanceKM > 0 && w.DurationSec > 0 {
		pace := roundTo(float64(w.DurationSec)/60/w.DistanceKM, 2)
		out.AveragePace = &pace
	}
	out.follow(plan.Planned, w.DistanceKM)
	if here, ok := newest(batch.Points); ok {
		out.deviate(plan.Planned, here)
		if out.Cafes, out.ConvenienceStores, err = s.placesOnTheWay(ctx, here); err != nil {
			return nil, err
		}
	}
	return say(out, ""), nil
}

// newest is where the runner is.
func newest(points []store.TrackPoint) (geo.Point, bool) {
	if len(points) == 0 {
		return geo.Point{}, false
	}
	last := points[0]
	for _, p := range points {
		if !p.At.Before(last.At.Time) {
			last = p
		}
	}
	return last.Position, true
}

// follow tells how much of the planned path is left after km.
func (t *tracked) follow(planned []geo.Point, km float64) {
	length := geo.Length(planned) / 1000
	if length == 0 {
		return
	}
	progress, left := roundTo(min(100, 100*km/length), 1), roundTo(max(0, length-km), 2)
	t.Progress, t.RemainingDistance = &progress, &left
}

// deviate tells how far here is from the planned path.
func (t *tracked) deviate(planned []geo.Point, here geo.Point) {
	if len(planned) == 0 {
		return
	}
	plane := geo.NewPlane(here)
	away := math.Inf(1)
	from := plane.XY(planned[0])
	for _, p := range planned {
		to := plane.XY(p)
		nearest, _ := geo.NearestOnSegment(geo.XY{}, from, to)
		away, from = min(away, nearest.Dist(geo.XY{})), to
	}
	t.IsOffRoute = away > offRouteM
	away = roundTo(away, 1)
	t.Deviation = &away
}

// placesOnTheWay are the best places near a runner (5.6).
func (s *Server) placesOnTheWay(ctx context.Context, here geo.Point) (cafes, stores []amenity, err error) {
	places, err := s.store.PlacesIn(ctx, geo.Around(here, trackPlacesM), "cafe", "convenience")
	if err != nil {
		return nil, nil, err
	}
	cafes, stores = []amenity{}, []amenity{}
	for _, p := range bestPlaces(places, here, trackPlacesM) {
		switch {
		case p.Category == "cafe" && len(cafes) < trackPlaces:
			cafes = append(cafes, newAmenity(p))
		case p.Category == "convenience" && len(stores) < trackPlaces:
			stores = append(stores, newAmenity(p))
		}
	}
	return cafes, stores, nil
}
