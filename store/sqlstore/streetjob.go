package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/runnerway/runnerway/store"
)

const streetJobColumns = "id, user_id, kind, name, status, stage, progress, bytes_done, bytes_total, areas_done, areas_total, ways, nodes, streets, " +
	"error_code, error_message, created_at, updated_at, finished_at"

func streetJobTargets(j *store.StreetJob) []any {
	return []any{&j.ID, &j.UserID, &j.Kind, &j.Name, &j.Status, &j.Stage, &j.Percent, &j.Bytes, &j.TotalBytes, &j.Areas, &j.TotalAreas,
		&j.Ways, &j.Nodes, &j.Streets, maybe(&j.Error.Code), maybe(&j.Error.Text), &j.CreatedAt, &j.UpdatedAt, &j.FinishedAt}
}

// BeginStreetJob implements store.StreetJobStore.
func (db *DB) BeginStreetJob(ctx context.Context, j store.StreetJob, owner string, lease time.Duration, abandoned store.TaskError) (store.StreetJob, error) {
	j.ID, j.Status = db.orNewID(j.ID), store.StreetJobRunning
	err := db.tx(ctx, func(q *queries) error {
		if _, err := q.failStreetJobs(ctx, abandoned); err != nil {
			return err
		}
		j.CreatedAt = q.time()
		j.UpdatedAt = j.CreatedAt
		columns := []string{"id", "user_id", "kind", "name", "status", "is_running", "stage", "bytes_total", "areas_total", "lease_owner", "lease_until", "created_at", "updated_at"}
		_, err := q.exec(ctx, insert("street_jobs", columns, 1), j.ID, j.UserID, j.Kind, j.Name, j.Status, 1, j.Stage, j.TotalBytes, j.TotalAreas,
			owner, q.time().Add(lease), j.CreatedAt, j.UpdatedAt)
		return err
	})
	if errors.Is(err, store.ErrConflict) {
		err = store.ErrInUse
	}
	if err != nil {
		return store.StreetJob{}, fmt.Errorf("begin a street job: %w", err)
	}
	return j, nil
}

const heldStreetJob = "id = ? AND lease_owner = ? AND is_running = 1"

// ReportStreetJob implements store.StreetJobStore.
func (db *DB) ReportStreetJob(ctx context.Context, id, owner string, p store.StreetProgress, lease time.Duration) error {
	return db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "UPDATE street_jobs SET stage = ?, progress = CASE WHEN progress > ? THEN progress ELSE ? END, bytes_done = ?, bytes_total = ?, "+
			"areas_done = ?, areas_total = ?, ways = ?, nodes = ?, streets = ?, lease_until = ?, updated_at = ? WHERE "+heldStreetJob,
			p.Stage, p.Percent, p.Percent, p.Bytes, p.TotalBytes, p.Areas, p.TotalAreas, p.Ways, p.Nodes, p.Streets, q.time().Add(lease), q.time(), id, owner)
	})
}

// EndStreetJob implements store.StreetJobStore.
func (db *DB) EndStreetJob(ctx context.Context, id, owner, status string, why store.TaskError) error {
	return db.tx(ctx, func(q *queries) error {
		n, err := q.endStreetJobs(ctx, status, why, heldStreetJob, id, owner)
		if err == nil && n == 0 {
			return store.ErrNotFound
		}
		return err
	})
}

// endStreetJobs ends the jobs that match a constant condition.
func (q *queries) endStreetJobs(ctx context.Context, status string, why store.TaskError, condition string, args ...any) (int64, error) {
	whole := 0
	if status == store.StreetJobCompleted {
		whole = 100
	}
	return q.exec(ctx, "UPDATE street_jobs SET status = ?, is_running = NULL, progress = CASE WHEN progress > ? THEN progress ELSE ? END, error_code = ?, "+
		"error_message = ?, lease_owner = NULL, lease_until = NULL, updated_at = ?, finished_at = ? WHERE "+condition,
		append([]any{status, whole, whole, null(why.Code), null(why.Text), q.time(), q.time()}, args...)...)
}

// CancelStreetJob implements store.StreetJobStore.
func (db *DB) CancelStreetJob(ctx context.Context, id string, why store.TaskError) error {
	return db.tx(ctx, func(q *queries) error {
		n, err := q.endStreetJobs(ctx, store.StreetJobCancelled, why, "id = ? AND is_running = 1", id)
		if err != nil || n > 0 {
			return err
		}
		if _, err := value[string](ctx, q, "SELECT id FROM street_jobs WHERE id = ?", id); err != nil {
			return err
		}
		return store.ErrFinished
	})
}

// FailStreetJobs implements store.StreetJobStore.
func (db *DB) FailStreetJobs(ctx context.Context, abandoned store.TaskError) (n int, err error) {
	err = db.tx(ctx, func(q *queries) error {
		n, err = q.failStreetJobs(ctx, abandoned)
		return err
	})
	return n, err
}

func (q *queries) failStreetJobs(ctx context.Context, why store.TaskError) (int, error) {
	n, err := q.endStreetJobs(ctx, store.StreetJobFailed, why, "is_running = 1 AND lease_until <= ?", q.time())
	return int(n), err
}

// StreetJob implements store.StreetJobStore.
func (db *DB) StreetJob(ctx context.Context, id string) (store.StreetJob, error) {
	return one(ctx, db.reader(), streetJobTargets, "SELECT "+streetJobColumns+" FROM street_jobs WHERE id = ?", id)
}

// StreetJobs implements store.StreetJobStore.
func (db *DB) StreetJobs(ctx context.Context, limit int) ([]store.StreetJob, error) {
	return all(ctx, db.reader(), streetJobTargets, "SELECT "+streetJobColumns+" FROM street_jobs ORDER BY created_at DESC, id DESC LIMIT ?", limit)
}

// StreetAreas implements store.StreetJobStore.
func (db *DB) StreetAreas(ctx context.Context) ([]store.StreetArea, error) {
	return all(ctx, db.reader(), func(a *store.StreetArea) []any { return append(sourceTargets(&a.StreetSource), maybe(&a.Bytes)) },
		"SELECT "+sourceColumns+", content_bytes FROM street_sources WHERE live_name IS NOT NULL ORDER BY published_version DESC, id")
}

// RemoveStreets implements store.StreetJobStore. The tiles, which may be many, are removed after it in small steps.
func (db *DB) RemoveStreets(ctx context.Context, id string, blockTiles int) error {
	err := db.tx(ctx, func(q *queries) error {
		if _, err := q.state(ctx, "streets"); err != nil {
			return err
		}
		fetched, err := value[bool](ctx, q, "SELECT is_fetched FROM street_sources WHERE id = ? AND live_name IS NOT NULL", id)
		if err != nil {
			return err
		}
		if err := q.execOne(ctx, "UPDATE street_sources SET live_name = NULL, state = 'retired' WHERE id = ?", id); err != nil {
			return err
		}
		if fetched {
			if err := q.forgetFetches(ctx, id, blockTiles); err != nil {
				return err
			}
		}
		return q.streetsChanged(ctx)
	})
	if err != nil {
		return fmt.Errorf("remove streets: %w", err)
	}
	return db.removeSource(ctx, id)
}

// forgetFetches forgets that the blocks were fetched in which a source has tiles.
func (q *queries) forgetFetches(ctx context.Context, id string, blockTiles int) error {
	tiles, err := all(ctx, q, func(b *store.StreetBlock) []any { return []any{&b.X, &b.Y} }, "SELECT x, y FROM street_tiles WHERE source_id = ?", id)
	if err != nil {
		return err
	}
	done := map[store.StreetBlock]bool{}
	for _, t := range tiles {
		b := store.StreetBlock{X: t.X / blockTiles, Y: t.Y / blockTiles}
		if done[b] {
			continue
		}
		done[b] = true
		if _, err := q.exec(ctx, "DELETE FROM street_fetches WHERE x = ? AND y = ?", b.X, b.Y); err != nil {
			return err
		}
	}
	return nil
}
