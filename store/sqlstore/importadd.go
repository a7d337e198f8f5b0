package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/runnerway/runnerway/store"
)

// AddImported implements store.ImportStore.
func (db *DB) AddImported(ctx context.Context, id, owner string, lease time.Duration, runs []store.ImportedRun) ([]store.ImportFile, error) {
	var ended []store.ImportFile
	err := db.tx(ctx, func(q *queries) error {
		ended = nil
		userID, err := value[string](ctx, q, "SELECT user_id FROM imports WHERE "+importHeld+q.dialect.ForUpdate, id, owner)
		if err != nil {
			return err
		}
		// Two uploads of the same runs would each find that the other is not there.
		if err := q.lockUser(ctx, userID); err != nil {
			return err
		}
		for _, r := range runs {
			if r.Run != nil {
				r.Run.Workout.UserID = userID
			}
			f, err := q.addImported(ctx, id, r)
			if err != nil {
				return err
			}
			ended = append(ended, f)
		}
		return q.holdImport(ctx, id, owner, lease)
	})
	if err != nil {
		return nil, fmt.Errorf("add imported runs: %w", err)
	}
	return ended, nil
}

// importCounters are the columns of imports that count files by their state.
var importCounters = map[string]string{
	store.FileImported: "imported", store.FileDuplicate: "duplicates", store.FileSkipped: "skipped", store.FileFailed: "failed",
}

// addImported stores one file's run and what became of it, unless that is done.
func (q *queries) addImported(ctx context.Context, importID string, r store.ImportedRun) (store.ImportFile, error) {
	f, err := one(ctx, q, importFileTargets, "SELECT "+importFileColumns+" FROM import_files f WHERE f.import_id = ? AND f.n = ?", importID, r.File.N)
	if !errors.Is(err, store.ErrNotFound) {
		return f, err
	}
	f = r.File
	if r.Run != nil {
		if f, err = q.addRun(ctx, f, *r.Run); err != nil {
			return f, err
		}
	}
	columns := []string{"import_id", "n", "name", "status", "reason", "detail", "workout_id"}
	if _, err := q.exec(ctx, insert("import_files", columns, 1), importID, f.N, f.Name, f.Status, null(f.Reason), null(f.Detail), null(f.WorkoutID)); err != nil {
		return f, err
	}
	counter := importCounters[f.Status]
	_, err = q.exec(ctx, "UPDATE imports SET "+counter+" = "+counter+" + 1 WHERE id = ?", importID)
	return f, err
}

// addRun stores a run unless its user, who is locked, has it.
func (q *queries) addRun(ctx context.Context, f store.ImportFile, r store.FinishedRun) (store.ImportFile, error) {
	twin, err := q.twinOf(ctx, r)
	if err == nil {
		f.Status, f.WorkoutID = store.FileDuplicate, twin
		return f, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return f, err
	}
	w := &r.Workout
	w.ID = q.orNewID(w.ID)
	if err := q.insertFinished(ctx, r); err != nil {
		return f, err
	}
	f.Status, f.WorkoutID = store.FileImported, w.ID
	return f, nil
}

// twinOf is the workout that r would repeat; store.ErrNotFound if there is none.
func (q *queries) twinOf(ctx context.Context, r store.FinishedRun) (string, error) {
	w := r.Workout
	id, err := value[string](ctx, q, "SELECT id FROM workouts WHERE user_id = ? AND file_hash = ? AND deleted_at IS NULL", w.UserID, r.FileHash)
	if !errors.Is(err, store.ErrNotFound) {
		return id, err
	}
	type candidate struct {
		id string
		km float64
	}
	near, err := all(ctx, q, func(c *candidate) []any { return []any{&c.id, maybe(&c.km)} },
		"SELECT id, distance FROM workouts WHERE "+finished+" AND started_at BETWEEN ? AND ? ORDER BY started_at, id",
		w.UserID, w.StartedAt.Add(-store.SameStart), w.StartedAt.Add(store.SameStart))
	if err != nil {
		return "", err
	}
	for _, c := range near {
		if km := r.Completion.DistanceKM; math.Abs(c.km-km) <= max(store.SameKM, store.SameShare*max(c.km, km)) {
			return c.id, nil
		}
	}
	return "", store.ErrNotFound
}

// insertFinished stores a run that is over and adds it to its user's stats.
func (q *queries) insertFinished(ctx context.Context, r store.FinishedRun) error {
	w, c := r.Workout, r.Completion
	c.WorkoutID, c.UserID = w.ID, w.UserID
	w.Status, w.CreatedAt = store.WorkoutActive, q.time()
	w.UpdatedAt = w.CreatedAt
	w.Start.Lat, w.Start.Lng = degrees(w.Start.Lat), degrees(w.Start.Lng)
	if err := q.insertWorkout(ctx, w, plan{}); err != nil {
		return err
	}
	if _, err := q.exec(ctx, "UPDATE workouts SET source = ?, file_hash = ? WHERE id = ?", null(r.Source), null(r.FileHash), w.ID); err != nil {
		return err
	}
	c.Figures = r.Figures
	_, err := q.complete(ctx, c)
	return err
}
