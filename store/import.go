package store

import (
	"context"
	"time"
)

// States of an import, in Import.Status.
const (
	ImportQueued      = "queued"
	ImportRunning     = "running"
	ImportCompleted   = "completed"
	ImportCancelled   = "cancelled"
	ImportInterrupted = "interrupted" // what was uploaded is gone: it has to be uploaded again
	ImportFailed      = "failed"      // for Reason
)

// What became of a file, in ImportFile.Status.
const (
	FileImported  = "imported"
	FileDuplicate = "duplicate" // of WorkoutID
	FileSkipped   = "skipped"   // for Reason
	FileFailed    = "failed"    // for Reason
)

// Import is an upload of recorded runs.
type Import struct {
	ID         string // made by the store if empty
	UserID     string
	Name       string // of the upload, up to 255 characters
	Status     string
	Reason     string // a code of the server's, empty unless it failed
	Bytes      int64
	Total      int // files that it has; 0 until they were counted
	Imported   int
	Duplicates int
	Skipped    int
	Failed     int
	CreatedAt  Time
	FinishedAt Time
}

// Done is how many files it is through with.
func (i Import) Done() int { return i.Imported + i.Duplicates + i.Skipped + i.Failed }

// ImportFile is one file of an import.
type ImportFile struct {
	N         int    // from 1, in the order of the upload
	Name      string // up to 255 characters
	Status    string
	Reason    string // a code of the server's, empty for what was imported
	Detail    string // what the reader says, up to 255 characters
	WorkoutID string // the new workout, or the one that this would repeat
}

// ImportedRun is one file of an import, read. Run is nil unless File.Status is FileImported.
type ImportedRun struct {
	File ImportFile
	Run  *FinishedRun
}

// A FinishedRun is a run that was not recorded here.
type FinishedRun struct {
	Workout    Workout // its id is made by the store if empty; the user is the import's
	Completion Completion
	Figures    *RunFigures
	Source     string // the kind of file, up to 10 characters
	FileHash   string // SHA-256 of what the file holds, hexadecimal
}

// Two runs are the same if they began within SameStart of each other and their distances are alike within SameShare or
// SameKM, whichever is more: nobody runs two at once. It does not matter where they come from.
const (
	SameStart = 15 * time.Second
	SameShare = 0.05
	SameKM    = 0.2
)

// ImportStore keeps uploads of recorded runs. Whoever works on one holds a lease of it. Another user's import is not found.
type ImportStore interface {
	// CreateImport stores a queued import that owner holds. ErrUserLimit if the user has limit unfinished ones.
	CreateImport(ctx context.Context, i Import, owner string, lease time.Duration, limit int) (Import, error)
	// Import is one import of the user.
	Import(ctx context.Context, id, userID string) (Import, error)
	// Imports is a page of the user's imports, newest first, and how many there are.
	Imports(ctx context.Context, userID string, offset, limit int) (page []Import, total int, err error)
	// ImportFiles is a page of the files of an import that it is through with, in their order, those in that state only; an
	// empty status stands for all.
	ImportFiles(ctx context.Context, id, userID, status string, offset, limit int) ([]ImportFile, error)
	// TakeImport gives owner a lease of an unfinished import that nobody else holds, and tells which files it is through
	// with. ErrNotFound if there is none, ErrInUse if somebody holds it.
	TakeImport(ctx context.Context, id, owner string, lease time.Duration) (i Import, done []int, err error)
	// BeginImport notes how many files there are. ErrNotFound if owner does not hold the import any more, also below: it was
	// cancelled or another took it.
	BeginImport(ctx context.Context, id, owner string, total int, lease time.Duration) error
	// HoldImport keeps the lease.
	HoldImport(ctx context.Context, id, owner string, lease time.Duration) error
	// AddImported stores runs and what became of their files, all or none, and says how each ended: those that the user has
	// already, by what their file holds or by SameStart, are duplicates. Files that were stored before change nothing. It is
	// the same however many do so at once.
	AddImported(ctx context.Context, id, owner string, lease time.Duration, runs []ImportedRun) ([]ImportFile, error)
	// FinishImport ends it in that state.
	FinishImport(ctx context.Context, id, owner, status, reason string) error
	// CancelImport ends an import of the user; what was imported stays. ErrFinished if it is over.
	CancelImport(ctx context.Context, id, userID string) error
	// AbandonImports ends those whose lease ran out before a time as interrupted, and says how many.
	AbandonImports(ctx context.Context, before Time) (int, error)
}
