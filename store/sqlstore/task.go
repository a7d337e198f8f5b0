package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/runnerway/runnerway/store"
)

const taskColumns = "id, user_id, status, progress, current_step, COALESCE(estimated_remaining, -1), request_data, generation_metadata, " +
	"route_id, error_code, error_message, attempts, created_at, completed_at"

func taskTargets(t *store.Task) []any {
	return []any{&t.ID, &t.UserID, &t.Status, maybe(&t.Progress), maybe(&t.Step), &t.RemainingSec, blobColumn{&t.Request},
		blobColumn{&t.Metadata}, maybe(&t.RouteID), maybe(&t.Error.Code), maybe(&t.Error.Text), &t.Attempts, &t.CreatedAt, &t.CompletedAt}
}

const (
	unfinished = "status IN ('pending', 'processing')"
	held       = "id = ? AND lease_owner = ? AND status = 'processing'"
)

// seconds is an estimate as it is stored: NULL if unknown.
func seconds(n int) any {
	if n < 0 {
		return nil
	}
	return n
}

// CreateTask implements store.TaskStore.
func (db *DB) CreateTask(ctx context.Context, t store.Task, limits store.TaskLimits) (store.Task, error) {
	t.ID = db.orNewID(t.ID)
	t.Status, t.Progress, t.Attempts, t.CreatedAt, t.CompletedAt = store.TaskPending, 0, 0, db.time(), store.Time{}
	err := db.tx(ctx, func(q *queries) error {
		if err := q.checkLimits(ctx, t.UserID, limits); err != nil {
			return err
		}
		columns := []string{"id", "user_id", "status", "progress", "current_step", "estimated_remaining", "request_data",
			"generation_metadata", "attempts", "created_at", "available_at"}
		_, err := q.exec(ctx, insert("route_generation_tasks", columns, 1), t.ID, t.UserID, t.Status, t.Progress, null(t.Step),
			seconds(t.RemainingSec), string(t.Request), text(t.Metadata), t.Attempts, t.CreatedAt, t.CreatedAt)
		return err
	})
	if err != nil {
		return store.Task{}, fmt.Errorf("create task: %w", err)
	}
	return t, nil
}

// text is b as text, NULL for nil.
func text(b []byte) any {
	if b == nil {
		return nil
	}
	return string(b)
}

// checkLimits holds a lock until the end of the transaction, so that what it counted stays true.
func (q *queries) checkLimits(ctx context.Context, userID string, limits store.TaskLimits) error {
	if _, err := q.state(ctx, "tasks"); err != nil {
		return err
	}
	const count = "SELECT COUNT(*) FROM route_generation_tasks WHERE " + unfinished
	n, err := value[int](ctx, q, count+" AND user_id = ?", userID)
	if err != nil {
		return err
	}
	if limits.PerUser > 0 && n >= limits.PerUser {
		return store.ErrUserLimit
	}
	if limits.Waiting == 0 {
		return nil
	}
	n, err = value[int](ctx, q, count+" AND available_at IS NOT NULL")
	if err != nil || n < limits.Waiting+limits.Workers {
		return err
	}
	running, err := value[int](ctx, q, "SELECT COUNT(*) FROM route_generation_tasks WHERE status = 'processing' AND available_at > ?", q.time())
	if err != nil {
		return err
	}
	if n >= limits.Waiting+max(limits.Workers, running) {
		return store.ErrTotalLimit
	}
	return nil
}

// state reads a row of store_state and holds it against other transactions.
func (q *queries) state(ctx context.Context, name string) (int64, error) {
	v, err := value[int64](ctx, q, "SELECT value FROM store_state WHERE name = ?"+q.dialect.ForUpdate, name)
	if err != nil {
		return 0, fmt.Errorf("read state %q: %w", name, err)
	}
	return v, nil
}

// Task implements store.TaskStore.
func (db *DB) Task(ctx context.Context, id, userID string) (store.Task, error) {
	return one(ctx, db.reader(), taskTargets, "SELECT "+taskColumns+" FROM route_generation_tasks WHERE id = ? AND user_id = ?", id, userID)
}

// UnfinishedTasks implements store.TaskStore.
func (db *DB) UnfinishedTasks(ctx context.Context, userID string) (int, error) {
	return value[int](ctx, db.reader(), "SELECT COUNT(*) FROM route_generation_tasks WHERE user_id = ? AND "+unfinished, userID)
}

// WaitingTasks implements store.TaskStore. A task that is processing and available by now is that of a worker who died.
func (db *DB) WaitingTasks(ctx context.Context) (int, error) {
	return value[int](ctx, db.reader(), "SELECT COUNT(*) FROM route_generation_tasks WHERE available_at <= ?", db.time())
}

const defaultMaxAttempts = 3

// LeaseTask implements store.TaskStore.
func (db *DB) LeaseTask(ctx context.Context, l store.Lease) (store.Task, error) {
	if l.MaxAttempts == 0 {
		l.MaxAttempts = defaultMaxAttempts
	}
	perUser := l.PerUser
	if perUser == 0 {
		perUser = math.MaxInt32
	}
	// A task that is processing and available later than now is leased. Both databases sort NULL, a user who never had a turn,
	// first.
	const leased = "(SELECT COUNT(*) FROM route_generation_tasks r WHERE r.user_id = t.user_id AND r.status = 'processing' AND r.available_at > ?)"
	const due = "SELECT t.id FROM route_generation_tasks t WHERE t.available_at <= ? AND " + leased + " < ? ORDER BY " + leased + ", " +
		"(SELECT MAX(l.leased_at) FROM route_generation_tasks l WHERE l.user_id = t.user_id), t.available_at, t.id LIMIT 1"
	for {
		// An idle worker asks often and need not wait for a writer.
		if _, err := value[string](ctx, db.reader(), due, db.time(), db.time(), perUser, db.time()); err != nil {
			return store.Task{}, err
		}
		var t store.Task
		err := db.tx(ctx, func(q *queries) error {
			// Leases that happen at once would not see each other in the count.
			if _, err := q.state(ctx, "tasks"); err != nil {
				return err
			}
			id, err := value[string](ctx, q, due+q.dialect.SkipLocked, q.time(), q.time(), perUser, q.time())
			if err != nil {
				return err
			}
			t, err = q.lease(ctx, id, l)
			return err
		})
		if err != nil {
			return store.Task{}, err
		}
		if !t.Finished() {
			return t, nil
		}
	}
}

// lease gives the task to l.Owner, or fails it if it was tried often enough.
func (q *queries) lease(ctx context.Context, id string, l store.Lease) (store.Task, error) {
	const byID = "SELECT " + taskColumns + " FROM route_generation_tasks WHERE id = ?"
	now := q.time()
	t, err := one(ctx, q, taskTargets, byID, id)
	if err != nil {
		return t, err
	}
	if t.Attempts >= l.MaxAttempts {
		err = q.fail(ctx, l.Abandoned, "id = ?", id)
	} else {
		_, err = q.exec(ctx, "UPDATE route_generation_tasks SET status = 'processing', lease_owner = ?, available_at = ?, leased_at = ?, "+
			"attempts = attempts + 1 WHERE id = ?", l.Owner, now.Add(l.For), now, id)
	}
	if err != nil {
		return t, err
	}
	return one(ctx, q, taskTargets, byID, id)
}

// fail ends the task that matches a constant condition: store.ErrNotFound if none does.
func (q *queries) fail(ctx context.Context, why store.TaskError, condition string, args ...any) error {
	return q.execOne(ctx, "UPDATE route_generation_tasks SET status = 'failed', error_code = ?, error_message = ?, completed_at = ?, available_at = NULL, "+
		"estimated_remaining = NULL, lease_owner = NULL WHERE "+condition, append([]any{null(why.Code), null(why.Text), q.time()}, args...)...)
}

// ReportTask implements store.TaskStore.
func (db *DB) ReportTask(ctx context.Context, id, owner string, p store.TaskProgress) error {
	percent := min(max(p.Percent, 0), 100)
	return db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "UPDATE route_generation_tasks SET progress = CASE WHEN progress > ? THEN progress ELSE ? END, "+
			"current_step = COALESCE(?, current_step), estimated_remaining = ?, generation_metadata = COALESCE(?, generation_metadata), "+
			"available_at = ? WHERE "+held,
			percent, percent, null(p.Step), seconds(p.RemainingSec), text(p.Metadata), q.time().Add(p.LeaseFor), id, owner)
	})
}

// CompleteTask implements store.TaskStore.
func (db *DB) CompleteTask(ctx context.Context, id, owner string, g store.Generated) (store.Generated, error) {
	var saved store.Generated
	err := db.tx(ctx, func(q *queries) error {
		// The task may have changed hands from a guest to the account that took it over.
		userID, err := value[string](ctx, q, "SELECT user_id FROM route_generation_tasks WHERE "+held+q.dialect.ForUpdate, id, owner)
		if err != nil {
			return err
		}
		g.Route.UserID = userID
		if saved, err = q.saveGenerated(ctx, g); err != nil {
			return err
		}
		if err := q.execOne(ctx, "UPDATE route_generation_tasks SET status = 'completed', progress = 100, estimated_remaining = 0, route_id = ?, "+
			"completed_at = ?, available_at = NULL, lease_owner = NULL WHERE id = ?", saved.Route.ID, q.time(), id); err != nil {
			return err
		}
		told := store.Notification{UserID: userID, Kind: store.NotifyRouteReady, RouteID: saved.Route.ID, CreatedAt: q.time()}
		if _, err := q.notify(ctx, told, onceKey(told)); !errors.Is(err, store.ErrNotFound) { // guests are not told
			return err
		}
		return nil
	})
	if err != nil {
		return store.Generated{}, fmt.Errorf("complete task: %w", err)
	}
	return saved, nil
}

// FailTask implements store.TaskStore.
func (db *DB) FailTask(ctx context.Context, id, owner string, why store.TaskError) error {
	return db.tx(ctx, func(q *queries) error { return q.fail(ctx, why, held, id, owner) })
}

// RetryTask implements store.TaskStore.
func (db *DB) RetryTask(ctx context.Context, id, owner string, in time.Duration) error {
	return db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "UPDATE route_generation_tasks SET status = 'pending', lease_owner = NULL, available_at = ? WHERE "+held,
			q.time().Add(in), id, owner)
	})
}

// ReleaseTask implements store.TaskStore.
func (db *DB) ReleaseTask(ctx context.Context, id, owner string) error {
	return db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "UPDATE route_generation_tasks SET status = 'pending', lease_owner = NULL, available_at = created_at, "+
			"attempts = attempts - 1 WHERE "+held, id, owner)
	})
}

// CancelTask implements store.TaskStore.
func (db *DB) CancelTask(ctx context.Context, id, userID string, why store.TaskError) error {
	return db.tx(ctx, func(q *queries) error {
		err := q.fail(ctx, why, "id = ? AND user_id = ? AND "+unfinished, id, userID)
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if _, err := value[string](ctx, q, "SELECT id FROM route_generation_tasks WHERE id = ? AND user_id = ?", id, userID); err != nil {
			return err
		}
		return store.ErrFinished
	})
}
