package server

import (
	"context"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

// A seenTrack is what somebody may see of a recorded run.
type seenTrack struct {
	pieces      [][]geo.Point // of the track, without what is hidden between them
	startHidden bool          // the first piece does not begin where the run did
	drawing     []geo.Point   // that it follows, or its planned way; nil if there is none
}

// trackFor is what a viewer, "" for a stranger, may see of a workout's track. Every picture of a run is made from it.
func (s *Server) trackFor(ctx context.Context, viewerID string, d store.WorkoutDetail) (seenTrack, error) {
	hide, err := s.hiddenFrom(ctx, viewerID, d.UserID)
	if err != nil {
		return seenTrack{}, err
	}
	seen := seenTrack{drawing: hide.Cut(d.Outline)}
	if d.Outline == nil {
		seen.drawing = hide.Cut(d.Planned)
	}
	var points []geo.Point
	for _, p := range storedRunPath(d.Path) {
		points = append(points, p.Point)
	}
	for k, piece := range hide.Pieces(points) {
		seen.startHidden = seen.startHidden || k == 0 && piece[0].At > 0
		line := make([]geo.Point, len(piece))
		for i, p := range piece {
			line[i] = p.Point
		}
		seen.pieces = append(seen.pieces, line)
	}
	return seen, nil
}

// hiddenFrom is what the owner of a track hides from a viewer; nothing from the owner.
func (s *Server) hiddenFrom(ctx context.Context, viewerID, ownerID string) (geo.Concealment, error) {
	if viewerID == ownerID {
		return geo.Concealment{}, nil
	}
	hide, err := s.store.Concealments(ctx, ownerID)
	return hide[ownerID], err
}

// forStrangers is an option as strangers may see it, whoever asks: pictures are made to be shown around. hidden reports whether
// anything of it is missing. What others see of it, the store has cut already.
func (s *Server) forStrangers(ctx context.Context, r store.Route, o store.RouteOption) (_ store.RouteOption, hidden bool, err error) {
	hide, err := s.hiddenFrom(ctx, "", r.UserID)
	if err != nil || hide.IsZero() || o.Concealed {
		return o, o.Concealed, err
	}
	path, outline := hide.Cut(o.Path), hide.Cut(o.Outline)
	hidden = !slices.Equal(path, o.Path)
	o.Path, o.Outline = path, outline
	return o, hidden, nil
}
