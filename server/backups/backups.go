// Package backups makes backups while the server runs: on a schedule and when an admin wishes it. Of several servers on one
// database one makes each. What a backup is, the program says: see Options.Write.
package backups

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/runnerway/runnerway/internal/await"
	"github.com/runnerway/runnerway/store"
)

const (
	// checkEvery is how often it is looked whether it is time.
	checkEvery = 30 * time.Second
	// lease is how long a server that died keeps the others from making a backup.
	lease = 2 * time.Minute
	// retryAfter is how long after a failure it is tried again.
	retryAfter = 15 * time.Minute
	// keptFailures is how many failures stay in the list.
	keptFailures = 20
	// listed is how many backups are looked at to see when the last one was.
	listed = 50
)

// Written is what a backup holds.
type Written struct{ Bytes, Rows, Version int64 }

// Options are what a Keeper needs.
type Options struct {
	Store store.BackupStore
	// Write makes a verified backup at path, which does not exist, or nothing. Where it knows how far it is, it tells, from 0 to 1.
	Write func(ctx context.Context, path string, progress func(share float64)) (Written, error)

	Dir      string // is made if it is not there
	Name     string // of the database: files are called after it
	Host     string // this machine, as the list shows it
	Schedule Schedule
	Keep     int            // how many files stay in Dir; at least 1
	Location *time.Location // of a Schedule's time of day
	Now      func() time.Time
	Log      *slog.Logger
}

// A Keeper makes backups. It is safe for concurrent use.
type Keeper struct {
	o      Options
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu      sync.Mutex
	figures Figures
	making  string  // the id of the backup that is being made here; empty: none
	share   float64 // how far that is; 0: unknown
}

// Figures are what a Keeper knew when it last looked.
type Figures struct {
	LastDone   store.Backup // the newest that succeeded, of any server; zero if there is none
	LastFailed bool         // the newest of all failed
	Failures   int64        // of this server, since its start
}

// New makes a Keeper, which does nothing until Start.
func New(o Options) *Keeper {
	k := &Keeper{o: o}
	k.ctx, k.cancel = context.WithCancel(context.Background())
	return k
}

// Start begins to keep the schedule.
func (k *Keeper) Start() {
	k.work.Go(func() {
		tick := time.NewTicker(checkEvery)
		defer tick.Stop()
		for {
			k.Check(k.ctx)
			select {
			case <-k.ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

// Stop ends what is going on and waits for that, or for the end of ctx. A backup that is being made is given up.
func (k *Keeper) Stop(ctx context.Context) error {
	k.cancel()
	return await.Call(ctx, k.work.Wait)
}

// Check makes the scheduled backup if it is time and nobody else does.
func (k *Keeper) Check(ctx context.Context) {
	err := k.check(ctx)
	if err != nil && ctx.Err() == nil {
		k.o.Log.ErrorContext(ctx, "look whether a backup is due", "error", err)
	}
}

func (k *Keeper) check(ctx context.Context) error {
	known, err := k.look(ctx)
	if err != nil || k.o.Schedule.Off() || !k.due(known) {
		return err
	}
	var newest store.Time
	if len(known) > 0 {
		newest = known[0].StartedAt
	}
	b, err := k.begin(ctx, store.BackupScheduled, newest)
	if errors.Is(err, store.ErrInUse) || errors.Is(err, store.ErrConflict) {
		return nil // another server was faster
	}
	if err != nil {
		return err
	}
	k.make(ctx, b)
	_, err = k.look(ctx)
	return err
}

// look reads the list and takes the figures from it.
func (k *Keeper) look(ctx context.Context) ([]store.Backup, error) {
	known, err := k.o.Store.Backups(ctx, listed)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.figures.LastFailed = len(known) > 0 && known[0].State == store.BackupFailed
	for _, b := range known {
		if b.State == store.BackupDone {
			k.figures.LastDone = b
			break
		}
	}
	return known, nil
}

// due reports whether it is time for a scheduled backup; known are the newest, newest first.
func (k *Keeper) due(known []store.Backup) bool {
	now := k.o.Now()
	for i, b := range known {
		switch b.State {
		case store.BackupRunning:
			return false
		case store.BackupFailed:
			if i == 0 && now.Sub(b.FinishedAt.Time) < retryAfter {
				return false
			}
		case store.BackupDone:
			return !now.Before(k.o.Schedule.After(b.StartedAt.Time, k.o.Location))
		}
	}
	return true
}

// Next is when the next scheduled backup is due; zero if there is no schedule.
func (k *Keeper) Next() time.Time {
	if k.o.Schedule.Off() {
		return time.Time{}
	}
	last := k.Figures().LastDone.StartedAt
	if last.IsZero() {
		return k.o.Now()
	}
	return k.o.Schedule.After(last.Time, k.o.Location)
}

// Figures are what was known at the last look.
func (k *Keeper) Figures() Figures {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.figures
}

// Schedule is when backups are made.
func (k *Keeper) Schedule() Schedule { return k.o.Schedule }

// Keep is how many files stay.
func (k *Keeper) Keep() int { return k.o.Keep }

// Request begins a backup that an admin wishes; it goes on after Request has returned. store.ErrInUse while one is being made.
func (k *Keeper) Request(ctx context.Context) (store.Backup, error) {
	b, err := k.begin(ctx, store.BackupRequested, store.At(k.o.Now()))
	if errors.Is(err, store.ErrConflict) {
		err = store.ErrInUse // begun this very moment
	}
	if err != nil {
		return b, err
	}
	k.work.Go(func() {
		k.make(k.ctx, b)
		if _, err := k.look(k.ctx); err != nil && k.ctx.Err() == nil {
			k.o.Log.ErrorContext(k.ctx, "list the backups", "error", err)
		}
	})
	return b, nil
}

func (k *Keeper) begin(ctx context.Context, reason store.BackupReason, newest store.Time) (store.Backup, error) {
	name := fmt.Sprintf("%s-%s%s", k.o.Name, k.o.Now().UTC().Format(stampLayout), ending)
	return k.o.Store.BeginBackup(ctx, store.Backup{File: name, Host: k.o.Host, Reason: reason}, newest, lease)
}

// make makes a backup that has been begun, notes how it went, and removes old ones.
func (k *Keeper) make(ctx context.Context, b store.Backup) {
	began := time.Now()
	k.setProgress(b.ID, 0)
	written, err := k.write(ctx, b)
	k.setProgress("", 0)
	if err != nil {
		b.Error = err.Error()
	}
	b.Bytes, b.Rows, b.Version = written.Bytes, written.Rows, written.Version
	// Whoever reads the note finds figures that agree with it.
	k.count(b, err != nil)
	// Also when the server stops meanwhile.
	noted := k.o.Store.EndBackup(context.WithoutCancel(ctx), b)
	if err == nil && noted == nil {
		k.o.Log.InfoContext(ctx, "backup made", "file", filepath.Join(k.o.Dir, b.File), "bytes", b.Bytes, "rows", b.Rows, "version", b.Version,
			"took", time.Since(began).Round(time.Millisecond).String())
		if err := k.prune(ctx); err != nil {
			k.o.Log.ErrorContext(ctx, "old backups could not be removed", "error", err)
		}
		return
	}
	k.o.Log.ErrorContext(ctx, "BACKUP FAILED: there is no new one", "file", filepath.Join(k.o.Dir, b.File), "error", errors.Join(err, noted))
}

func (k *Keeper) setProgress(id string, share float64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.making, k.share = id, share
}

// Progress is how far a backup is, from 0 to 1; 0 if that is not known here.
func (k *Keeper) Progress(id string) float64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.making != id {
		return 0
	}
	return k.share
}

// count takes a backup that has ended into the figures.
func (k *Keeper) count(b store.Backup, failed bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.figures.LastFailed = failed; failed {
		k.figures.Failures++
		return
	}
	b.State, b.FinishedAt = store.BackupDone, store.At(k.o.Now())
	k.figures.LastDone = b
}

// write makes the file of a backup, as long as its lease can be renewed.
func (k *Keeper) write(ctx context.Context, b store.Backup) (Written, error) {
	if err := os.MkdirAll(k.o.Dir, 0o700); err != nil {
		return Written{}, fmt.Errorf("make the directory for backups: %w", err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	renewed := make(chan struct{})
	stop := make(chan struct{})
	go func() {
		defer close(renewed)
		tick := time.NewTicker(lease / 4)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				if err := k.o.Store.KeepBackup(ctx, b.ID, lease); errors.Is(err, store.ErrNotFound) {
					cancel(err)
					return
				}
			}
		}
	}()
	written, err := k.o.Write(ctx, filepath.Join(k.o.Dir, b.File), func(share float64) { k.setProgress(b.ID, share) })
	close(stop)
	<-renewed
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	cancel(nil)
	return written, err
}

// Open opens the file of a backup; os.ErrNotExist if it is not on this machine.
func (k *Keeper) Open(b store.Backup) (*os.File, error) {
	if b.State != store.BackupDone || b.Host != k.o.Host || b.File != filepath.Base(b.File) || strings.HasPrefix(b.File, ".") {
		return nil, os.ErrNotExist
	}
	return os.Open(filepath.Join(k.o.Dir, b.File))
}

// Has reports whether the file of a backup is on this machine.
func (k *Keeper) Has(b store.Backup) bool {
	f, err := k.Open(b)
	if err != nil {
		return false
	}
	return f.Close() == nil
}
