package store

import (
	"context"
	"time"
)

// Kinds of street jobs.
const (
	StreetUpload  = "upload" // of an extract
	StreetRequest = "fetch"  // of an area, from a map service
)

// States of a street job.
const (
	StreetJobRunning   = "running"
	StreetJobCompleted = "completed"
	StreetJobFailed    = "failed"
	StreetJobCancelled = "cancelled"
)

// A StreetJob is an import of streets in the background.
type StreetJob struct {
	ID, UserID string // ID is made by the store if empty
	Kind       string // StreetUpload, ...
	Name       string // of the area
	Status     string // StreetJobRunning, ...
	StreetProgress
	Error                            TaskError // of one that failed or was cancelled
	CreatedAt, UpdatedAt, FinishedAt Time
}

// StreetProgress is how far a street job is.
type StreetProgress struct {
	Stage                string  // in the server's words
	Percent              float64 // of all of it; never lowers what is stored
	Bytes, TotalBytes    int64   // received of an upload; TotalBytes is 0 if it is not known
	Areas, TotalAreas    int64   // fetched
	Ways, Nodes, Streets int64   // read, read and stored
}

// A StreetArea is what one import, or one fetch, brought.
type StreetArea struct {
	StreetSource
	Bytes int64 // that its tiles take; 0 if they are not known, as of imports of earlier versions
}

// StreetJobStore keeps imports that admins start, of which one runs at a time on a database, and takes streets out.
type StreetJobStore interface {
	// BeginStreetJob stores a running job that owner holds for lease. ErrInUse if another one runs; one whose lease has run out
	// fails with abandoned first.
	BeginStreetJob(ctx context.Context, j StreetJob, owner string, lease time.Duration, abandoned TaskError) (StreetJob, error)
	// ReportStreetJob stores progress and holds the lease for longer. ErrNotFound if owner does not hold the job any more: it
	// was cancelled or has failed, and the work should stop.
	ReportStreetJob(ctx context.Context, id, owner string, p StreetProgress, lease time.Duration) error
	// EndStreetJob ends a job that owner holds; a completed one has come to 100 percent. ErrNotFound as of ReportStreetJob.
	EndStreetJob(ctx context.Context, id, owner, status string, why TaskError) error
	// CancelStreetJob ends a running job of anybody. ErrNotFound if there is no such job, ErrFinished if it is over.
	CancelStreetJob(ctx context.Context, id string, why TaskError) error
	// FailStreetJobs fails jobs whose owner has died: their leases have run out.
	FailStreetJobs(ctx context.Context, abandoned TaskError) (int, error)
	// StreetJob is one job; ErrNotFound if there is none.
	StreetJob(ctx context.Context, id string) (StreetJob, error)
	// StreetJobs are the newest ones.
	StreetJobs(ctx context.Context, limit int) ([]StreetJob, error)

	// StreetAreas are the published sources with their sizes, newest first.
	StreetAreas(ctx context.Context) ([]StreetArea, error)
	// RemoveStreets takes a published source out and raises StreetsVersion, all at once. What was below it shows again. Of a
	// fetched one it also forgets that the blocks were fetched, of blockTiles tiles to a side, in which it has tiles.
	// ErrNotFound if there is no such source.
	RemoveStreets(ctx context.Context, id string, blockTiles int) error
}
