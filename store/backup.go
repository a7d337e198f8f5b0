package store

import (
	"context"
	"time"
)

// BackupReason is why a backup is made.
type BackupReason string

// The reasons.
const (
	BackupScheduled BackupReason = "schedule"
	BackupRequested BackupReason = "request" // an admin wished it
)

// BackupState is how far a backup is.
type BackupState string

// The states.
const (
	BackupRunning BackupState = "running"
	BackupDone    BackupState = "done"
	BackupFailed  BackupState = "failed"
)

// BackupInterrupted is the Error of a backup whose maker ended before it did.
const BackupInterrupted = "interrupted"

// Backup is a note of a backup that a server made, or tried to.
type Backup struct {
	ID         string
	File       string // its name, without the directory
	Host       string // the machine that has it
	Reason     BackupReason
	State      BackupState // follows from the other fields
	StartedAt  Time
	FinishedAt Time
	Bytes      int64 // of the file
	Rows       int64 // in all tables
	Version    int64 // newest migration
	Error      string
}

// BackupStore keeps notes of backups, and sees to it that one is made at a time, whichever process makes it.
type BackupStore interface {
	// BeginBackup notes that a backup is being made, with the fields File, Host and Reason, until EndBackup, or until the lease
	// ends without KeepBackup. ErrInUse while another is; ErrConflict if one has begun after newest, so that of several who
	// found that it is time, one makes it.
	BeginBackup(ctx context.Context, b Backup, newest Time, lease time.Duration) (Backup, error)
	// KeepBackup renews the lease. ErrNotFound if it has ended and somebody else noticed.
	KeepBackup(ctx context.Context, id string, lease time.Duration) error
	// EndBackup notes Bytes, Rows, Version and Error; with an Error it has failed. ErrNotFound as for KeepBackup.
	EndBackup(ctx context.Context, b Backup) error
	// Backups are the newest notes, newest first.
	Backups(ctx context.Context, limit int) ([]Backup, error)
	// Backup is the note with that id: ErrNotFound if there is none.
	Backup(ctx context.Context, id string) (Backup, error)
	// ForgetBackups removes the notes of files of a host, and all but the newest keep notes of failures.
	ForgetBackups(ctx context.Context, host string, files []string, keep int) error
}
