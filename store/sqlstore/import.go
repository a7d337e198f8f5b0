package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/runnerway/runnerway/store"
)

const importColumns = "i.id, i.user_id, i.name, i.status, i.reason, i.bytes, i.total, i.imported, i.duplicates, i.skipped, i.failed, i.created_at, i.finished_at"

func importTargets(i *store.Import) []any {
	return []any{&i.ID, &i.UserID, &i.Name, &i.Status, maybe(&i.Reason), &i.Bytes, &i.Total, &i.Imported, &i.Duplicates, &i.Skipped, &i.Failed,
		&i.CreatedAt, &i.FinishedAt}
}

const (
	importGoesOn = "status IN ('queued', 'running')"
	importHeld   = "id = ? AND lease_owner = ? AND " + importGoesOn
)

// CreateImport implements store.ImportStore.
func (db *DB) CreateImport(ctx context.Context, i store.Import, owner string, lease time.Duration, limit int) (store.Import, error) {
	i.ID, i.Status, i.CreatedAt = db.orNewID(i.ID), store.ImportQueued, db.time()
	err := db.tx(ctx, func(q *queries) error {
		if err := q.lockUser(ctx, i.UserID); err != nil {
			return err
		}
		n, err := value[int](ctx, q, "SELECT COUNT(*) FROM imports WHERE user_id = ? AND "+importGoesOn, i.UserID)
		if err != nil {
			return err
		}
		if n >= limit {
			return store.ErrUserLimit
		}
		columns := []string{"id", "user_id", "name", "status", "bytes", "lease_owner", "lease_until", "created_at"}
		_, err = q.exec(ctx, insert("imports", columns, 1), i.ID, i.UserID, i.Name, i.Status, i.Bytes, owner, i.CreatedAt.Add(lease), i.CreatedAt)
		return err
	})
	if err != nil {
		return store.Import{}, fmt.Errorf("create import: %w", err)
	}
	return i, nil
}

// Import implements store.ImportStore.
func (db *DB) Import(ctx context.Context, id, userID string) (store.Import, error) {
	return one(ctx, db.reader(), importTargets, "SELECT "+importColumns+" FROM imports i WHERE i.id = ? AND i.user_id = ?", id, userID)
}

// Imports implements store.ImportStore.
func (db *DB) Imports(ctx context.Context, userID string, offset, limit int) ([]store.Import, int, error) {
	q := db.reader()
	total, err := value[int](ctx, q, "SELECT COUNT(*) FROM imports WHERE user_id = ?", userID)
	if err != nil || offset >= total {
		return nil, total, err
	}
	page, err := all(ctx, q, importTargets, "SELECT "+importColumns+" FROM imports i WHERE i.user_id = ? ORDER BY i.created_at DESC, i.id DESC LIMIT ? OFFSET ?",
		userID, limit, offset)
	return page, total, err
}

// ImportFiles implements store.ImportStore.
func (db *DB) ImportFiles(ctx context.Context, id, userID, status string, offset, limit int) ([]store.ImportFile, error) {
	if _, err := db.Import(ctx, id, userID); err != nil {
		return nil, err
	}
	where, args := "f.import_id = ?", []any{id}
	if status != "" {
		where, args = where+" AND f.status = ?", append(args, status)
	}
	return all(ctx, db.reader(), importFileTargets, "SELECT "+importFileColumns+" FROM import_files f WHERE "+where+" ORDER BY f.n LIMIT ? OFFSET ?",
		append(args, limit, offset)...)
}

const importFileColumns = "f.n, f.name, f.status, f.reason, f.detail, f.workout_id"

func importFileTargets(f *store.ImportFile) []any {
	return []any{&f.N, &f.Name, &f.Status, maybe(&f.Reason), maybe(&f.Detail), maybe(&f.WorkoutID)}
}

// TakeImport implements store.ImportStore.
func (db *DB) TakeImport(ctx context.Context, id, owner string, lease time.Duration) (store.Import, []int, error) {
	var i store.Import
	err := db.tx(ctx, func(q *queries) (err error) {
		i, err = one(ctx, q, importTargets, "SELECT "+importColumns+" FROM imports i WHERE i.id = ? AND i."+importGoesOn+q.dialect.ForUpdate, id)
		if err != nil {
			return err
		}
		n, err := q.exec(ctx, "UPDATE imports SET lease_owner = ?, lease_until = ? WHERE id = ? AND (lease_owner = ? OR lease_until IS NULL OR lease_until <= ?)",
			owner, q.time().Add(lease), id, owner, q.time())
		if err == nil && n == 0 {
			return store.ErrInUse
		}
		return err
	})
	if err != nil {
		return store.Import{}, nil, err
	}
	done, err := all(ctx, db.reader(), func(n *int) []any { return []any{n} }, "SELECT n FROM import_files WHERE import_id = ? ORDER BY n", id)
	return i, done, err
}

// BeginImport implements store.ImportStore.
func (db *DB) BeginImport(ctx context.Context, id, owner string, total int, lease time.Duration) error {
	return db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "UPDATE imports SET status = 'running', total = ?, lease_until = ? WHERE "+importHeld, total, q.time().Add(lease), id, owner)
	})
}

// HoldImport implements store.ImportStore.
func (db *DB) HoldImport(ctx context.Context, id, owner string, lease time.Duration) error {
	return db.tx(ctx, func(q *queries) error { return q.holdImport(ctx, id, owner, lease) })
}

func (q *queries) holdImport(ctx context.Context, id, owner string, lease time.Duration) error {
	return q.execOne(ctx, "UPDATE imports SET lease_until = ? WHERE "+importHeld, q.time().Add(lease), id, owner)
}

// FinishImport implements store.ImportStore.
func (db *DB) FinishImport(ctx context.Context, id, owner, status, reason string) error {
	return db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "UPDATE imports SET status = ?, reason = ?, finished_at = ?, lease_owner = NULL, lease_until = NULL WHERE "+importHeld,
			status, null(reason), q.time(), id, owner)
	})
}

// CancelImport implements store.ImportStore.
func (db *DB) CancelImport(ctx context.Context, id, userID string) error {
	return db.tx(ctx, func(q *queries) error {
		err := q.execOne(ctx, "UPDATE imports SET status = 'cancelled', finished_at = ?, lease_owner = NULL, lease_until = NULL WHERE id = ? AND user_id = ? AND "+
			importGoesOn, q.time(), id, userID)
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if _, err := value[string](ctx, q, "SELECT id FROM imports WHERE id = ? AND user_id = ?", id, userID); err != nil {
			return err
		}
		return store.ErrFinished
	})
}

// AbandonImports implements store.ImportStore.
func (db *DB) AbandonImports(ctx context.Context, before store.Time) (int, error) {
	var n int64
	err := db.tx(ctx, func(q *queries) (err error) {
		n, err = q.exec(ctx, "UPDATE imports SET status = 'interrupted', finished_at = ?, lease_owner = NULL, lease_until = NULL WHERE "+importGoesOn+
			" AND lease_until < ?", q.time(), before)
		return err
	})
	return int(n), err
}
