package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/runnerway/runnerway/geo/track"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// runFormats are the files that a recorded run can be taken away as.
var runFormats = map[string]fileFormat{
	"gpx":     {"application/gpx+xml", "gpx"},
	"tcx":     {"application/vnd.garmin.tcx+xml", "tcx"},
	"fit":     {"application/vnd.ant.fit", "fit"},
	"geojson": {"application/geo+json", "geojson"},
}

func (s *Server) workoutExportRoutes() {
	api.Register(s.api, api.Operation{
		ID: "export-workout", Method: http.MethodGet, Path: "/workouts/{workout_id}/export", Tag: tagWorkouts,
		Summary: "운동 기록 내보내기 (A run as a file)", Errors: []int{http.StatusBadRequest, http.StatusNotFound},
		About:    "With times, heights and heart rates as far as they are known. FIT and TCX need times. See docs/formats.md.",
		Produces: []string{"application/gpx+xml", "application/vnd.garmin.tcx+xml", "application/vnd.ant.fit", "application/geo+json"},
	}, s.exportWorkout)
}

type workoutExport struct {
	ID     string `path:"workout_id"`
	Format string `query:"format" enum:"gpx,tcx,fit,geojson" default:"gpx" doc:"gpx: GPX 1.1; tcx: a TCX activity; fit: a FIT activity; geojson: a FeatureCollection of one Feature"`
}

// exportWorkout sends a run as a file.
func (s *Server) exportWorkout(ctx context.Context, in *workoutExport) (*api.File, error) {
	d, err := s.store.Workout(ctx, in.ID, userID(ctx))
	if err != nil {
		return nil, workoutError(err, nil)
	}
	run := recordedOf(d)
	var body bytes.Buffer
	err = map[string]func(io.Writer) error{
		"gpx": run.WriteGPX, "tcx": run.WriteTCX, "fit": run.WriteFIT, "geojson": run.WriteGeoJSON,
	}[in.Format](&body)
	switch {
	case errors.Is(err, track.ErrNoPoints):
		return nil, errNoTrack
	case errors.Is(err, track.ErrNoTimes):
		return nil, errNoTrackTimes
	case err != nil:
		return nil, fmt.Errorf("export workout %s as %s: %w", d.ID, in.Format, err)
	}
	format := runFormats[in.Format]
	return &api.File{
		ContentType: format.contentType, Disposition: attachment(d.StartedAt.In(s.zone(ctx)).Format("2006-01-02 1504 ")+d.RouteName, 1, format.extension),
		CacheControl: "private, no-cache", Body: body.Bytes(),
	}, nil
}

// recordedOf is a workout as its files have it.
func recordedOf(d store.WorkoutDetail) track.Recorded {
	r := track.Recorded{Name: d.RouteName, Points: storedRunPath(d.Path).fixes(), DistanceM: d.DistanceKM * 1000}
	if d.IsWalk() {
		r.Sport = store.ActivityWalking
	}
	if c := storedComputed(d.Computed); c != nil && c.MovingTime != nil {
		r.Timer = time.Duration(*c.MovingTime) * time.Second
	}
	if d.ElevationGainM != nil {
		r.AscentM = float64(*d.ElevationGainM)
	}
	if d.ElevationLossM != nil {
		r.DescentM = float64(*d.ElevationLossM)
	}
	if d.CaloriesKcal != nil {
		r.Calories = *d.CaloriesKcal
	}
	return r
}
