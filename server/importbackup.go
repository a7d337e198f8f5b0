package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/server/runfiles"
	"github.com/runnerway/runnerway/store"
)

// backupTasks are what is read back of an export of ours besides its files: runs without a track, goals and routes.
func (s *Server) backupTasks(b *runfiles.Backup, add func(func(ctx context.Context, userID string, n int) store.ImportedRun)) {
	for _, w := range b.Workouts {
		if w.File == "" {
			add(func(_ context.Context, _ string, n int) store.ImportedRun { return s.importSummary(n, w) })
		}
	}
	for k, text := range b.Goals {
		name := fmt.Sprintf("goals.json #%d", k+1)
		add(func(ctx context.Context, userID string, n int) store.ImportedRun {
			return entry(n, name, func() (string, error) { return s.importGoal(ctx, userID, text) })
		})
	}
	for k, text := range b.Routes {
		name := fmt.Sprintf("routes.json #%d", k+1)
		add(func(ctx context.Context, userID string, n int) store.ImportedRun {
			return entry(n, name, func() (string, error) { return s.importRoute(ctx, userID, text) })
		})
	}
}

// entry is what became of an entry of a list that is no run. do says why it was skipped, if it was.
func entry(n int, name string, do func() (why string, err error)) store.ImportedRun {
	f := store.ImportFile{N: n, Name: name, Status: store.FileImported}
	why, err := do()
	switch {
	case err != nil:
		f.Status, f.Reason, f.Detail = store.FileFailed, whyBroken, cut(err.Error(), 250)
	case why != "":
		f.Status, f.Reason = store.FileSkipped, why
	}
	return store.ImportedRun{File: f}
}

// importSummary is a run of which only the figures are known.
func (s *Server) importSummary(n int, w runfiles.BackupWorkout) store.ImportedRun {
	out := store.ImportedRun{File: store.ImportFile{N: n, Name: "workouts.json: " + cut(w.RouteName, 100), Status: store.FileFailed, Reason: whyBadTime}}
	began, err := time.Parse(time.RFC3339, w.StartedAt)
	if err != nil || began.Year() < 1990 || began.After(s.now().Add(24*time.Hour)) {
		return out
	}
	ended, err := time.Parse(time.RFC3339, w.CompletedAt)
	if err != nil || ended.Before(began) {
		ended = began.Add(time.Duration(w.DurationSec) * time.Second)
	}
	hash := sha256.Sum256(w.Text)
	name := cut(w.RouteName, maxNameLen)
	if name == "" {
		name = importedName
	}
	c := store.Completion{
		CompletedAt: store.At(ended), DistanceKM: min(max(w.DistanceKM, 0), maxRunKM), DurationSec: whole(float64(w.DurationSec)),
		CaloriesKcal: whole(float64(w.Calories)),
	}
	c.AvgPace = paceOf(c.DistanceKM, float64(c.DurationSec))
	out.File.Status, out.File.Reason = store.FileImported, ""
	out.Run = &store.FinishedRun{
		Workout:    store.Workout{ID: s.newID(), RouteName: name, Type: cut(w.Type, maxTypeLen), Mode: cut(w.Mode, maxTypeLen), StartedAt: store.At(began)},
		Completion: c, Source: "json", FileHash: hex.EncodeToString(hash[:]),
	}
	return out
}

// importGoal makes a goal of goals.json unless the user has it.
func (s *Server) importGoal(ctx context.Context, userID string, text []byte) (why string, err error) {
	var in struct {
		Kind    string      `json:"goal_type"`
		Measure string      `json:"target_type"`
		Target  json.Number `json:"target_value"`
		Start   api.Date    `json:"start_date"`
		End     api.Date    `json:"end_date"`
		Active  *bool       `json:"is_active"`
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return "", err
	}
	g := store.Goal{UserID: userID, Kind: in.Kind, Measure: in.Measure, Start: store.Date(in.Start), End: store.Date(in.End)}
	if err := g.Target.Scan(in.Target.String()); err != nil {
		return "", err
	}
	known := map[string]bool{store.GoalWeekly: true, store.GoalMonthly: true, store.GoalDistance: true, store.GoalWorkouts: true, store.GoalCalories: true}
	if !known[g.Kind] || !known[g.Measure] || g.Target <= 0 || g.Target >= maxTarget || !in.Start.Valid() || !in.End.Valid() || in.End.Compare(in.Start) <= 0 {
		return "", errors.New("no goal")
	}
	goals, err := s.store.Goals(ctx, userID)
	if err != nil {
		return "", err
	}
	for _, old := range goals {
		if old.Kind == g.Kind && old.Measure == g.Measure && old.Target == g.Target && old.Start == g.Start && old.End == g.End {
			return whyKnown, nil
		}
	}
	made, err := s.store.CreateGoal(ctx, g)
	if errors.Is(err, store.ErrConflict) {
		return whyGoalOverlap, nil
	}
	if err != nil || in.Active == nil || *in.Active {
		return "", err
	}
	_, err = s.store.ChangeGoal(ctx, made.ID, userID, store.GoalChange{Active: in.Active})
	return "", err
}

const (
	mostRouteOptions = 3
	mostOptionPoints = 50_000
)

// routeSpace makes ids of routes that come from elsewhere: the same route of the same user has the same id however often it is
// read.
var routeSpace = uuid.MustParse("6f1d2f5e-9c0b-4f53-8a54-6d2f0c1b7a11")

// importRoute makes a route of routes.json the user's own, unless the user has it.
func (s *Server) importRoute(ctx context.Context, userID string, text []byte) (why string, err error) {
	var in exportedRoute
	if err := json.Unmarshal(text, &in); err != nil {
		return "", err
	}
	if in.ID == "" || in.Name == "" || len(in.Options) > mostRouteOptions {
		return "", errors.New("no route")
	}
	id := uuid.NewSHA1(routeSpace, []byte(userID+"/"+in.ID)).String()
	for _, known := range []string{in.ID, id} {
		_, err := s.store.Route(ctx, known, userID)
		if err == nil {
			return whyKnown, nil
		}
		if !errors.Is(err, store.ErrNotFound) {
			return "", err
		}
	}
	g, err := in.generated(id, userID)
	if err != nil {
		return "", err
	}
	if g.Route.ShapeID != "" {
		if _, err := s.store.Shape(ctx, g.Route.ShapeID); err != nil {
			g.Route.ShapeID = ""
		}
	}
	if g.Route.SVGPath != "" {
		if _, err := parseDrawing(g.Route.SVGPath); err != nil {
			return "", errors.New("no drawing")
		}
	}
	if len(g.Options) == 0 {
		_, err = s.store.CreateRoute(ctx, g.Route)
	} else {
		g, err = s.store.SaveGenerated(ctx, g)
	}
	if errors.Is(err, store.ErrConflict) {
		return whyKnown, nil
	}
	if err != nil || !in.Saved {
		return "", err
	}
	save := store.SavedRoute{UserID: userID, RouteID: id, Source: store.SavedDirect}
	for _, o := range g.Options {
		if o.Number == in.SavedOption {
			save.OptionID = o.ID
		}
	}
	_, err = s.store.SaveRoute(ctx, save)
	return "", err
}

// generated is the route as the store keeps it.
func (r exportedRoute) generated(id, userID string) (store.Generated, error) {
	g := store.Generated{Route: store.Route{
		ID: id, UserID: userID, ShapeID: r.ShapeID, Name: cut(r.Name, maxNameLen), Type: cut(r.Type, maxTypeLen), Mode: cut(r.Mode, maxTypeLen),
		Start: geo.Point{Lat: r.Start.Latitude, Lng: r.Start.Longitude}, SVGPath: r.SVGPath, Condition: cut(r.Condition, maxTypeLen),
		Intensity: cut(r.Intensity, maxTypeLen), TargetDurationMin: whole(float64(r.TargetDuration)), SafetyMode: r.SafetyMode,
	}}
	if !g.Route.Start.Valid() || len(r.SVGPath) > postBody {
		return g, errors.New("no route")
	}
	for k, o := range r.Options {
		path, heights, err := pathOfPositions(o.Path)
		if err != nil || len(path) < 2 {
			return g, errors.New("no way to run")
		}
		outline, _, err := pathOfPositions(o.Outline)
		if err != nil {
			return g, err
		}
		within := func(v, most float64) float64 { return max(-most, min(v, most)) }
		g.Options = append(g.Options, store.RouteOption{
			Number: k + 1, Name: cut(o.Name, maxNameLen), DistanceKM: min(max(o.Distance, 0), maxRunKM), EstimatedTimeMin: whole(float64(o.EstimatedTime)),
			RecommendedPace: cut(o.RecommendedPace, 10), ConditionType: cut(o.ConditionType, 20), Difficulty: cut(o.Difficulty, 20), Tag: cut(o.Tag, 20),
			SafetyScore: min(whole(float64(o.SafetyScore)), 100), LightingScore: min(whole(float64(o.LightingScore)), 100), MaxElevationDiffM: whole(float64(o.MaxElevation)),
			TotalAscentM: within(o.Ascent, 9999), TotalDescentM: within(o.Descent, 9999), TotalChangeM: within(o.Change, 9999),
			AverageGradePct: within(o.AverageGrade, 99), MaxGradePct: within(o.MaxGrade, 99), SelfIntersects: o.SelfIntersects,
			SegmentCount: whole(float64(o.SegmentCount)), TurnCount: whole(float64(o.TurnCount)), CameraCount: whole(float64(o.CameraCount)),
			LightCoverage: within(o.LightCoverage, 1), TurnDeg: within(o.TurnDeg, 360), DeviationM: within(o.DeviationM, 1e6), DeviationPct: within(o.DeviationPct, 1e4),
			Label: cut(o.Label, 20), Path: path, ElevationsM: heights, Outline: outline,
		})
	}
	return g, nil
}

// pathOfPositions is a path of [lat, lng] or [lat, lng, height]; heights are nil if none is known.
func pathOfPositions(positions [][]float64) (path []geo.Point, heights []float64, err error) {
	if len(positions) > mostOptionPoints {
		return nil, nil, errors.New("too many positions")
	}
	known := false
	for _, at := range positions {
		if len(at) < 2 {
			return nil, nil, errors.New("no position")
		}
		p, h := geo.Point{Lat: at[0], Lng: at[1]}, math.NaN()
		if !p.Valid() {
			return nil, nil, errors.New("no position")
		}
		if len(at) > 2 {
			h, known = at[2], true
		}
		path, heights = append(path, p), append(heights, h)
	}
	if !known {
		heights = nil
	}
	return path, heights, nil
}
