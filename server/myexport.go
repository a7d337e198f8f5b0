package server

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) myExportRoutes() {
	api.Register(s.api, api.Operation{
		ID: "export-me", Method: http.MethodGet, Path: "/users/me/export", Tag: tagUsers,
		Summary:  "내 데이터 내보내기 (Everything of mine)",
		About:    "A zip archive of the account, settings, runs as GPX and JSON, goals, routes, posts, comments, likes, bookmarks, follows and the picture, as docs/formats.md tells. workouts/imports reads runs, goals and routes back in.",
		Produces: []string{"application/zip"},
	}, s.exportMe)
}

const (
	backupFormat  = "runnerway-export"
	backupVersion = 1
	exportPage    = 100
)

// exportMe streams the archive: however much there is, it takes the memory of one run.
func (s *Server) exportMe(ctx context.Context, _ *struct{}) (*api.Stream, error) {
	caller, _ := callerOf(ctx)
	name := "runnerway-" + s.now().In(s.zone(ctx)).Format("2006-01-02")
	return &api.Stream{
		ContentType: "application/zip", Disposition: fmt.Sprintf(`attachment; filename="%s.zip"`, name), CacheControl: "private, no-store",
		Body: api.Streamed(s.noteBrokenExport, func(ctx context.Context, w io.Writer) error {
			e := &exporter{server: s, userID: caller.ID, zip: zip.NewWriter(w), now: s.now()}
			return e.write(ctx)
		}),
	}, nil
}

func (s *Server) noteBrokenExport(ctx context.Context, err error) {
	if ctx.Err() == nil {
		s.log.ErrorContext(ctx, "export of a user's data", "error", err)
	}
}

// An exporter writes one user's archive.
type exporter struct {
	server *Server
	userID string
	zip    *zip.Writer
	now    time.Time
}

func (e *exporter) write(ctx context.Context) error {
	for _, part := range []func(context.Context) error{e.mark, e.account, e.workouts, e.goals, e.routes, e.community} {
		if err := part(ctx); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return e.zip.Close()
}

func (e *exporter) file(name string) (io.Writer, error) {
	return e.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: e.now})
}

// json writes a value as a file.
func (e *exporter) json(name string, v any) error {
	w, err := e.file(name)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// mark says what the archive is, in its first file.
func (e *exporter) mark(context.Context) error {
	return e.json("runnerway.json", obj{"format": backupFormat, "version": backupVersion, "exported_at": api.Instant{Time: e.now}, "user_id": e.userID})
}

// obj is an object of an archive.
type obj = map[string]any

func (e *exporter) account(ctx context.Context) error {
	p, err := e.server.store.Profile(ctx, e.userID)
	if err != nil {
		return err
	}
	set, err := e.server.store.UserSettings(ctx, e.userID)
	if err != nil {
		return err
	}
	contacts, err := e.server.store.EmergencyContacts(ctx, e.userID)
	if err != nil {
		return err
	}
	hidden, err := e.server.store.Privacy(ctx, e.userID)
	if err != nil {
		return err
	}
	zones, err := e.server.store.PrivacyZones(ctx, e.userID)
	if err != nil {
		return err
	}
	circles := []privacyZone{}
	for _, z := range zones {
		circles = append(circles, newPrivacyZone(z))
	}
	people := []obj{}
	for _, c := range contacts {
		people = append(people, obj{"name": c.Name, "phone": c.Phone})
	}
	u := p.User
	if err := e.json("account.json", obj{
		"id": u.ID, "email": u.Email, "name": u.Name, "provider": orNull(u.Provider), "created_at": instant(u.CreatedAt),
		"stats": newUserStats(p.Stats), "settings": newSettings(set), "emergency_contacts": people,
		"privacy": newPrivacy(hidden), "privacy_zones": circles,
	}); err != nil {
		return err
	}
	id, ok := avatarIDOf(u.AvatarURL)
	if !ok {
		return nil
	}
	a, err := e.server.store.Avatar(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && a.UserID != e.userID {
		return nil
	}
	if err != nil {
		return err
	}
	w, err := e.zip.CreateHeader(&zip.FileHeader{Name: "avatar.jpg", Method: zip.Store, Modified: e.now})
	if err == nil {
		_, err = w.Write(a.Large)
	}
	return err
}

// An exportedRun is a line of workouts.json.
type exportedRun struct {
	ID          string       `json:"id"`
	File        string       `json:"file"`    // with the track, empty without one
	Figures     string       `json:"figures"` // the file with all figures
	RouteName   string       `json:"route_name"`
	Type        string       `json:"type"`
	Mode        string       `json:"mode"`
	StartedAt   api.Instant  `json:"started_at"`
	CompletedAt *api.Instant `json:"completed_at"`
	Distance    float64      `json:"distance"`
	Duration    int          `json:"duration"`
	Calories    *int         `json:"calories"`
}

// workouts writes a file with the track and one with the figures for each run, and a list.
func (e *exporter) workouts(ctx context.Context) error {
	list := []exportedRun{}
	for offset := 0; ; offset += exportPage {
		page, _, err := e.server.store.Workouts(ctx, store.WorkoutQuery{UserID: e.userID, Order: store.OldestFirst, Offset: offset, Limit: exportPage})
		if err != nil {
			return err
		}
		for _, w := range page {
			d, err := e.server.store.Workout(ctx, w.ID, e.userID)
			if errors.Is(err, store.ErrNotFound) { // deleted meanwhile
				continue
			}
			if err != nil {
				return err
			}
			line, err := e.workout(d)
			if err != nil {
				return err
			}
			list = append(list, line)
		}
		if len(page) < exportPage {
			return e.json("workouts.json", list)
		}
	}
}

func (e *exporter) workout(d store.WorkoutDetail) (exportedRun, error) {
	name := "workouts/" + d.StartedAt.UTC().Format("2006-01-02-150405") + "-" + d.ID
	out := exportedRun{
		ID: d.ID, Figures: name + ".json", RouteName: d.RouteName, Type: d.Type, Mode: d.Mode, StartedAt: instant(d.StartedAt),
		CompletedAt: &api.Instant{Time: d.CompletedAt.Time}, Distance: d.DistanceKM, Duration: d.DurationSec, Calories: d.CaloriesKcal,
	}
	info := newWorkoutInfo(d)
	info.ActualPath = nil // the other file has it
	if err := e.json(out.Figures, info); err != nil {
		return out, err
	}
	run := recordedOf(d)
	if len(run.Points) == 0 {
		return out, nil
	}
	w, err := e.file(name + ".gpx")
	if err != nil {
		return out, err
	}
	out.File = name + ".gpx"
	return out, run.WriteGPX(w)
}

func (e *exporter) goals(ctx context.Context) error {
	found, err := e.server.store.Goals(ctx, e.userID)
	if err != nil {
		return err
	}
	list := []goal{}
	for _, g := range found {
		list = append(list, newGoal(g))
	}
	return e.json("goals.json", list)
}

// community writes what the user wrote and marked.
func (e *exporter) community(ctx context.Context) error {
	own, err := e.server.store.OwnData(ctx, e.userID)
	if err != nil {
		return err
	}
	posts, comments := []obj{}, []obj{}
	for _, p := range own.Posts {
		posts = append(posts, obj{
			"id": p.ID, "workout_id": orNull(p.WorkoutID), "route_name": p.RouteName, "shape_id": orNull(p.ShapeID), "shape_name": orNull(p.ShapeName),
			"svg_path": orNull(p.SVGPath), "distance": p.DistanceKM, "duration": p.DurationSec, "pace": orNull(p.Pace), "calories": p.CaloriesKcal,
			"location": orNull(p.Location), "caption": orNull(p.Caption), "visibility": p.Visibility, "like_count": p.Likes, "comment_count": p.Comments,
			"bookmark_count": p.Bookmarks, "created_at": instant(p.CreatedAt), "updated_at": instant(p.UpdatedAt),
		})
	}
	for _, c := range own.Comments {
		comments = append(comments, obj{"id": c.ID, "post_id": c.PostID, "content": c.Content, "like_count": c.Likes,
			"created_at": instant(c.CreatedAt), "updated_at": instant(c.UpdatedAt)})
	}
	for _, f := range []struct {
		name string
		v    any
	}{
		{"posts.json", posts}, {"comments.json", comments}, {"likes.json", obj{"posts": marks(own.LikedPosts), "comments": marks(own.LikedComments)}},
		{"bookmarks.json", marks(own.BookmarkedPosts)}, {"follows.json", obj{"following": people(own.Following), "followers": people(own.Followers)}},
	} {
		if err := e.json(f.name, f.v); err != nil {
			return err
		}
	}
	return nil
}

func marks(of []store.OwnMark) []obj {
	out := []obj{}
	for _, m := range of {
		out = append(out, obj{"id": m.ID, "at": instant(m.At)})
	}
	return out
}

func people(of []store.OwnFollow) []obj {
	out := []obj{}
	for _, f := range of {
		out = append(out, obj{"user_id": f.UserID, "name": orNull(f.Name), "since": instant(f.Since)})
	}
	return out
}
