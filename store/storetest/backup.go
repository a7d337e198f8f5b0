package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func (s *suite) beginBackup(name string, newest store.Time) (store.Backup, error) {
	return s.BeginBackup(ctx, store.Backup{File: name, Host: "here", Reason: store.BackupScheduled}, newest, time.Minute)
}

func testBackups(t *testing.T, s *suite) {
	wantEqual(t, "backups at first", len(need(s.Backups(ctx, 10))(t)), 0)
	_, err := s.Backup(ctx, "none")
	wantError(t, "Backup of nothing", err, store.ErrNotFound)

	first := need(s.beginBackup("a.db", store.Time{}))(t)
	want := store.Backup{ID: first.ID, File: "a.db", Host: "here", Reason: store.BackupScheduled, State: store.BackupRunning, StartedAt: s.clock.time()}
	wantEqual(t, "backup begun", first, want)
	wantEqual(t, "backup as noted", need(s.Backup(ctx, first.ID))(t), want)
	_, err = s.beginBackup("b.db", first.StartedAt)
	wantError(t, "BeginBackup while one runs", err, store.ErrInUse)
	s.clock.advance(50 * time.Second)
	noError(t, s.KeepBackup(ctx, first.ID, time.Minute))
	s.clock.advance(50 * time.Second)
	first.Bytes, first.Rows, first.Version = 1<<40, 7, 34
	noError(t, s.EndBackup(ctx, first))
	want.State, want.FinishedAt, want.Bytes, want.Rows, want.Version = store.BackupDone, s.clock.time(), 1<<40, 7, 34
	wantEqual(t, "backup that is done", need(s.Backup(ctx, first.ID))(t), want)
	wantError(t, "EndBackup twice", s.EndBackup(ctx, first), store.ErrNotFound)
	wantError(t, "KeepBackup afterwards", s.KeepBackup(ctx, first.ID, time.Minute), store.ErrNotFound)

	// Who does not know of it finds out.
	_, err = s.beginBackup("b.db", store.Time{})
	wantError(t, "BeginBackup by one who knows of none", err, store.ErrConflict)
	s.clock.advance(time.Hour)
	second := need(s.beginBackup("b.db", first.StartedAt))(t)
	second.Error = strings.Repeat("디스크가 찼습니다 ", 100)
	noError(t, s.EndBackup(ctx, second))
	failed := need(s.Backup(ctx, second.ID))(t)
	if failed.State != store.BackupFailed || !strings.HasPrefix(second.Error, failed.Error) || len(failed.Error) < 500 {
		t.Errorf("backup that failed: %+v", failed)
	}

	// One whose maker dies is over when its lease is.
	s.clock.advance(time.Hour)
	third := need(s.beginBackup("c.db", second.StartedAt))(t)
	s.clock.advance(time.Minute)
	dead := need(s.Backups(ctx, 1))(t)[0]
	wantEqual(t, "backup of one who died", []any{dead.ID, dead.State, dead.Error, dead.FinishedAt}, []any{third.ID, store.BackupFailed, store.BackupInterrupted, s.clock.time()})
	fourth := need(s.beginBackup("d.db", third.StartedAt))(t)
	wantError(t, "EndBackup of one who lost its lease", s.EndBackup(ctx, third), store.ErrNotFound)
	noError(t, s.EndBackup(ctx, fourth))

	names := func() (names []string) {
		for _, b := range need(s.Backups(ctx, 10))(t) {
			names = append(names, b.File+" "+string(b.State))
		}
		return names
	}
	wantEqual(t, "backups, newest first", names(), []string{"d.db done", "c.db failed", "b.db failed", "a.db done"})
	noError(t, s.ForgetBackups(ctx, "elsewhere", []string{"a.db"}, 10))
	noError(t, s.ForgetBackups(ctx, "here", []string{"a.db"}, 1))
	wantEqual(t, "backups left", names(), []string{"d.db done", "c.db failed"})
}

func testBackupsAtOnce(t *testing.T, s *suite) {
	errs := atOnce(6, func(i int) error {
		b, err := s.beginBackup(fmt.Sprint(i, ".db"), store.Time{})
		if err == nil {
			err = s.EndBackup(ctx, b)
		}
		return err
	})
	wantEqual(t, "backups made by six at once", count(errs, nil), 1)
	wantEqual(t, "refused", count(errs, store.ErrInUse)+count(errs, store.ErrConflict), 5)
}
