package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/runnerway/runnerway/store"
)

// noteOfBackup is a row of backups.
type noteOfBackup struct {
	store.Backup
	running    bool
	leaseUntil store.Time
}

const backupColumns = "id, file_name, host, reason, running, lease_until, started_at, finished_at, bytes, row_count, version, error"

func backupTargets(b *noteOfBackup) []any {
	return []any{&b.ID, &b.File, &b.Host, &b.Reason, maybe(&b.running), &b.leaseUntil, &b.StartedAt, &b.FinishedAt, &b.Bytes, &b.Rows, &b.Version,
		maybe(&b.Error)}
}

// at is the backup as it is at that time.
func (b noteOfBackup) at(now store.Time) store.Backup {
	out := b.Backup
	switch {
	case b.running && b.leaseUntil.After(now.Time):
		out.State = store.BackupRunning
	case b.running:
		out.State, out.Error, out.FinishedAt = store.BackupFailed, store.BackupInterrupted, b.leaseUntil
	case b.Error != "":
		out.State = store.BackupFailed
	default:
		out.State = store.BackupDone
	}
	return out
}

// BeginBackup implements store.BackupStore.
func (db *DB) BeginBackup(ctx context.Context, b store.Backup, newest store.Time, lease time.Duration) (store.Backup, error) {
	b.ID = db.orNewID(b.ID)
	err := db.tx(ctx, func(q *queries) error {
		now := q.time()
		if _, err := q.exec(ctx, "UPDATE backups SET running = NULL, finished_at = lease_until, error = ? WHERE running = 1 AND lease_until <= ?",
			store.BackupInterrupted, now); err != nil {
			return err
		}
		later, err := value[int](ctx, q, "SELECT COUNT(*) FROM backups WHERE started_at > ?", orEarliest(newest))
		if err != nil {
			return err
		}
		running, err := value[int](ctx, q, "SELECT COUNT(*) FROM backups WHERE running = 1")
		switch {
		case err != nil:
			return err
		case running > 0:
			return store.ErrInUse
		case later > 0:
			return store.ErrConflict
		}
		b.StartedAt, b.State = now, store.BackupRunning
		_, err = q.exec(ctx, insert("backups", []string{"id", "file_name", "host", "reason", "running", "lease_until", "started_at"}, 1),
			b.ID, b.File, b.Host, string(b.Reason), 1, now.Add(lease), now)
		if errors.Is(err, store.ErrConflict) { // somebody was faster
			return store.ErrInUse
		}
		return err
	})
	if err != nil {
		return store.Backup{}, fmt.Errorf("begin a backup: %w", err)
	}
	return b, nil
}

// orEarliest is t, or a time before all others.
func orEarliest(t store.Time) store.Time {
	if t.IsZero() {
		return store.At(time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	return t
}

// KeepBackup implements store.BackupStore.
func (db *DB) KeepBackup(ctx context.Context, id string, lease time.Duration) error {
	err := db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "UPDATE backups SET lease_until = ? WHERE id = ? AND running = 1", q.time().Add(lease), id)
	})
	if err != nil {
		return fmt.Errorf("keep the lease of backup %s: %w", id, err)
	}
	return nil
}

// maxBackupError is how many characters of an error are kept.
const maxBackupError = 500

// EndBackup implements store.BackupStore.
func (db *DB) EndBackup(ctx context.Context, b store.Backup) error {
	if utf8.RuneCountInString(b.Error) > maxBackupError {
		b.Error = string([]rune(b.Error)[:maxBackupError])
	}
	err := db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "UPDATE backups SET running = NULL, finished_at = ?, bytes = ?, row_count = ?, version = ?, error = ? WHERE id = ? AND running = 1",
			q.time(), b.Bytes, b.Rows, b.Version, null(b.Error), b.ID)
	})
	if err != nil {
		return fmt.Errorf("end backup %s: %w", b.ID, err)
	}
	return nil
}

// Backups implements store.BackupStore.
func (db *DB) Backups(ctx context.Context, limit int) ([]store.Backup, error) {
	notes, err := all(ctx, db.reader(), backupTargets, "SELECT "+backupColumns+" FROM backups ORDER BY started_at DESC, id DESC LIMIT ?", limit)
	if err != nil {
		return nil, fmt.Errorf("list the backups: %w", err)
	}
	out := make([]store.Backup, len(notes))
	for i, n := range notes {
		out[i] = n.at(db.time())
	}
	return out, nil
}

// Backup implements store.BackupStore.
func (db *DB) Backup(ctx context.Context, id string) (store.Backup, error) {
	n, err := one(ctx, db.reader(), backupTargets, "SELECT "+backupColumns+" FROM backups WHERE id = ?", id)
	if err != nil {
		return store.Backup{}, fmt.Errorf("read backup %s: %w", id, err)
	}
	return n.at(db.time()), nil
}

// ForgetBackups implements store.BackupStore.
func (db *DB) ForgetBackups(ctx context.Context, host string, files []string, keep int) error {
	err := db.tx(ctx, func(q *queries) error {
		for _, f := range files {
			if _, err := q.exec(ctx, "DELETE FROM backups WHERE host = ? AND file_name = ? AND running IS NULL", host, f); err != nil {
				return err
			}
		}
		failed, err := all(ctx, q, func(id *string) []any { return []any{id} },
			"SELECT id FROM backups WHERE running IS NULL AND error IS NOT NULL ORDER BY started_at DESC, id DESC")
		if err != nil {
			return err
		}
		for _, id := range failed[min(keep, len(failed)):] {
			if _, err := q.exec(ctx, "DELETE FROM backups WHERE id = ?", id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("forget backups: %w", err)
	}
	return nil
}

// ForgetRunningBackup removes the note of a backup that is being made, from the backup itself.
func (db *DB) ForgetRunningBackup(ctx context.Context) error {
	return db.tx(ctx, func(q *queries) error {
		_, err := q.exec(ctx, "DELETE FROM backups WHERE running = 1")
		return err
	})
}
