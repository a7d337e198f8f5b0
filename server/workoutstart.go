package server

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

type positionWish struct {
	Latitude  float64  `json:"latitude" minimum:"-90" maximum:"90" example:"37.4979462"`
	Longitude float64  `json:"longitude" minimum:"-180" maximum:"180" example:"127.0276206"`
	Accuracy  *float64 `json:"accuracy,omitempty" doc:"m" example:"4.5"`
}

func (p positionWish) point() geo.Point { return geo.Point{Lat: p.Latitude, Lng: p.Longitude} }

type workoutWish struct {
	RouteName     string       `json:"route_name" doc:"Cut to 100 characters" example:"하트 경로"`
	StartLocation positionWish `json:"start_location"`
	StartedAt     api.Instant  `json:"started_at"`
	RouteID       *string      `json:"route_id,omitempty"`
	RouteOptionID *string      `json:"route_option_id,omitempty"`
	Type          *string      `json:"type,omitempty" doc:"Any text, cut to 20 characters"`
	ClientID      *string      `json:"client_id,omitempty" maxLength:"64" doc:"The client's own name of this workout. Sent again it begins nothing, and cancels nothing: it answers with the workout"`
	Mode          *string      `json:"mode,omitempty" doc:"Any text, cut to 20 characters; walking makes it a walk" example:"custom"`
}

// namelessWorkout is what a workout is called whose client gave it a blank name.
const namelessWorkout = "운동"

type startedWorkout struct {
	WorkoutID string      `json:"workout_id"`
	Status    string      `json:"status" enum:"active,paused,completed" doc:"active, unless it was started before with the same client_id"`
	StartedAt api.Instant `json:"started_at"`
}

// startWorkout is W1. The app runs on without a workout, and never saves the run, if this fails: whatever can be tolerated is.
func (s *Server) startWorkout(ctx context.Context, in *struct{ Body workoutWish }) (*reply[startedWorkout], error) {
	b := in.Body
	name := cut(strings.TrimSpace(b.RouteName), maxNameLen)
	if name == "" {
		name = namelessWorkout
	}
	w, err := s.store.StartWorkout(ctx, store.Workout{
		ID: s.newID(), UserID: userID(ctx), RouteID: text(b.RouteID), RouteOptionID: text(b.RouteOptionID), RouteName: name,
		Type: cut(text(b.Type), maxTypeLen), Mode: cut(text(b.Mode), maxTypeLen),
		StartedAt: store.At(s.plausible(b.StartedAt.Time)), Start: b.StartLocation.point(),
		ClientKey: text(b.ClientID),
	})
	if errors.Is(err, store.ErrWorkoutState) {
		return nil, errStartedBefore
	}
	if err != nil {
		return nil, err
	}
	return say(startedWorkout{
		WorkoutID: w.ID, Status: w.Status, StartedAt: instant(w.StartedAt),
	}, "운동이 시작되었습니다"), nil
}

// plausible is a client's time, or now if its clock is off by decades: no database keeps the year 0 or 10000.
func (s *Server) plausible(t time.Time) time.Time {
	if t.Year() < 1970 || t.Year() > 2100 {
		return s.now()
	}
	return t
}

// currentStatus has the rest only while there is a workout in progress.
type currentStatus struct {
	HasActive bool `json:"has_active_workout"`
	*CurrentInfo
}

// CurrentInfo is exported because huma documents no other embedded structs.
type CurrentInfo struct {
	WorkoutID string      `json:"workout_id" required:"false"`
	Status    string      `json:"status" enum:"active,paused" required:"false"`
	Type      *string     `json:"type" required:"false"`
	Mode      *string     `json:"mode" required:"false"`
	RouteName string      `json:"route_name" required:"false"`
	StartedAt api.Instant `json:"started_at" required:"false"`
	Distance  float64     `json:"distance" doc:"km" required:"false"`
	Duration  int         `json:"duration" doc:"s" required:"false"`
}

// currentWorkout is W8.
func (s *Server) currentWorkout(ctx context.Context, _ *struct{}) (*reply[currentStatus], error) {
	w, err := s.store.CurrentWorkout(ctx, userID(ctx))
	if errors.Is(err, store.ErrNotFound) {
		return say(currentStatus{}, "진행 중인 운동이 없습니다"), nil
	}
	if err != nil {
		return nil, err
	}
	return say(currentStatus{HasActive: true, CurrentInfo: &CurrentInfo{
		WorkoutID: w.ID, Status: w.Status, Type: orNull(w.Type), Mode: orNull(w.Mode), RouteName: w.RouteName,
		StartedAt: instant(w.StartedAt), Distance: w.DistanceKM, Duration: w.DurationSec,
	}}, "진행 중인 운동이 있습니다"), nil
}
