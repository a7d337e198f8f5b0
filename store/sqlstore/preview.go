package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

const (
	previewPoints = 200
	// previewPlaces are the decimals of a preview's degrees: about a metre.
	previewPlaces = 5
)

// What an outline shows, in posts.outline_source.
const (
	outlineOfDrawing = "drawing" // of the route's
	outlineOfPath    = "path"    // of the route's way along the streets
	outlineOfTrack   = "track"
	// "route" is one of the first two, from before they were told apart.
)

// postRun is what a post's preview and outline are made of.
type postRun struct {
	drawn, shaped bool // the post has a drawing, or a preset, of its own
	workoutID     string
	completed     store.Time
	track         trackColumn
	routeSVG      string
	optionPath    []geo.Point
	routeOwner    string
	authorID      string
}

// preparePosts makes the previews and outlines of posts.
func (db *DB) preparePosts(ctx context.Context, posts []shownPost) error {
	for _, p := range posts {
		if err := db.preparePost(ctx, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// preparePost makes the preview and the outline of one post, as far as its workout allows. A track takes milliseconds to
// read, so that is done before the transaction; several readers may do the same.
func (db *DB) preparePost(ctx context.Context, id string) error {
	run, err := db.reader().postRun(ctx, id)
	if err != nil {
		return err
	}
	preview, err := run.preview()
	if err != nil {
		return err
	}
	outline, source := run.outline()
	final := run.workoutID == "" || !run.completed.IsZero()
	return db.tx(ctx, func(q *queries) error {
		_, err := q.exec(ctx, "UPDATE posts SET preview = ?, outline = ?, outline_source = ?, prepared = ? WHERE id = ? AND prepared = 0",
			text(preview), null(outline), null(source), final, id)
		return err
	})
}

func (q *queries) postRun(ctx context.Context, id string) (postRun, error) {
	run, err := one(ctx, q, func(r *postRun) []any { return []any{&r.drawn, &r.shaped, maybe(&r.workoutID)} },
		"SELECT p.svg_path IS NOT NULL, p.shape_id IS NOT NULL, w.id FROM posts p "+
			"LEFT JOIN workouts w ON w.id = p.workout_id AND w.deleted_at IS NULL WHERE p.id = ?", id)
	if err != nil || run.workoutID == "" {
		return run, err
	}
	_, err = one(ctx, q, func(*struct{}) []any {
		return []any{&run.completed, &run.track, maybe(&run.routeSVG), pathColumn{path: &run.optionPath}, maybe(&run.routeOwner), &run.authorID}
	}, "SELECT w.completed_at, w.actual_path, r.svg_path, o.coordinates, r.user_id, w.user_id FROM workouts w LEFT JOIN routes r ON r.id = w.route_id "+
		"LEFT JOIN route_options o ON o.id = COALESCE(w.route_option_id, "+
		"(SELECT f.id FROM route_options f WHERE f.route_id = w.route_id AND f.option_number = 1)) WHERE w.id = ?", run.workoutID)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	if err != nil {
		return run, err
	}
	hide, err := q.hiddenFrom(ctx, run.authorID, run.routeOwner)
	if c, ok := hide[run.routeOwner]; ok {
		run.optionPath = c.Cut(run.optionPath)
	}
	return run, err
}

// preview is the track in few points, nil if there is none.
func (r *postRun) preview() ([]byte, error) {
	thin := geo.Thin(r.track.path(), previewPoints)
	if len(thin) == 0 {
		return nil, nil
	}
	stored := make([]position, len(thin))
	for i, p := range thin {
		stored[i] = position{Lat: decimal(p.Lat, previewPlaces), Lng: decimal(p.Lng, previewPlaces)}
	}
	return json.Marshal(stored)
}

// outline is a drawing for a post that has none (B21): the route's; for a post without preset also what the route or the
// track looks like.
func (r *postRun) outline() (path, source string) {
	switch {
	case r.drawn:
		return "", ""
	case r.routeSVG != "":
		return r.routeSVG, outlineOfDrawing
	case r.shaped:
		return "", ""
	}
	if path = drawn(r.optionPath); path != "" {
		return path, outlineOfPath
	}
	if path = drawn(r.track.path()); path != "" {
		return path, outlineOfTrack
	}
	return "", ""
}

// drawnSize is the larger side of a drawing that drawn makes.
const drawnSize = 100.0

// drawn is a path on the map as an SVG path with north up, "" if it is no line.
func drawn(path []geo.Point) string {
	thin := geo.Thin(path, previewPoints)
	b := geo.BoundsOf(thin)
	if len(thin) < 2 || b.Min == b.Max {
		return ""
	}
	plane := geo.NewPlane(b.Center())
	northWest := plane.XY(geo.Point{Lat: b.Max.Lat, Lng: b.Min.Lng})
	size := plane.XY(b.Max).Sub(plane.XY(b.Min))
	scale := drawnSize / max(size.X, size.Y)
	var out strings.Builder
	for i, p := range thin {
		at := plane.XY(p).Sub(northWest).Scale(scale)
		letter := "L"
		if i == 0 {
			letter = "M"
		}
		fmt.Fprintf(&out, "%s%s %s ", letter, tenths(at.X), tenths(-at.Y)) // y grows downward (B22)
	}
	return strings.TrimSpace(out.String())
}

// tenths is x with at most one decimal, without a negative zero.
func tenths(x float64) string { return strconv.FormatFloat(decimal(x, 1)+0, 'f', -1, 64) }
