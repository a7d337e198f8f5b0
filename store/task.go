package store

import (
	"context"
	"time"
)

// TaskStatus is how far a task is, in the client's words.
type TaskStatus string

// The states of a task, in the order it passes through them.
const (
	TaskPending    TaskStatus = "pending"    // waits for a worker
	TaskProcessing TaskStatus = "processing" // a worker has it, or had it and died
	TaskCompleted  TaskStatus = "completed"
	TaskFailed     TaskStatus = "failed" // also when cancelled
)

// Task is the generation of a route in the background.
type Task struct {
	ID           string // made by the store if empty
	UserID       string
	Status       TaskStatus
	Progress     int       // percent
	Step         string    // shown to the user; empty before the first report
	RemainingSec int       // estimate; -1 if unknown
	Request      []byte    // JSON, as the worker wants it
	Metadata     []byte    // JSON of the worker's own, such as a preview; nil if none
	RouteID      string    // set when completed
	Error        TaskError // when failed
	Attempts     int       // how often it was leased
	CreatedAt    Time
	CompletedAt  Time // also of failed ones
}

// TaskError is why a task failed.
type TaskError struct {
	Code string // for programs; empty for tasks of versions that had none
	Text string // for the user
}

// Finished reports whether t is completed or failed.
func (t Task) Finished() bool { return t.Status == TaskCompleted || t.Status == TaskFailed }

// TaskLimits bound how many unfinished tasks there may be; 0 means no bound.
type TaskLimits struct {
	PerUser int // of the user, running ones too
	Waiting int // of everybody, beyond those that run, wherever
	Workers int // those of the caller, who will run as many at once: they do not count as waiting either
}

// Lease is a worker's claim on tasks.
type Lease struct {
	Owner       string        // unique to the worker's process
	For         time.Duration // how long it holds without a sign of life
	PerUser     int           // tasks of one user that may be leased at once, by all workers; 0 is no bound
	MaxAttempts int           // leases after which a task whose worker died fails; default 3
	Abandoned   TaskError     // of such a task
}

// TaskProgress is a worker's sign of life.
type TaskProgress struct {
	Percent      int    // never lowers what is stored
	Step         string // empty keeps what is stored
	RemainingSec int    // -1 if unknown
	Metadata     []byte // nil keeps what is stored
	LeaseFor     time.Duration
}

// TaskStore keeps background work. A worker leases a task, reports progress and finishes it; a task whose lease runs out
// is given to another worker.
type TaskStore interface {
	// CreateTask queues a task. ErrUserLimit or ErrTotalLimit if there are that many unfinished ones, which is checked and
	// done in one step.
	CreateTask(ctx context.Context, t Task, limits TaskLimits) (Task, error)
	// Task is the user's; ErrNotFound otherwise.
	Task(ctx context.Context, id, userID string) (Task, error)
	// UnfinishedTasks counts the queued and running tasks of a user.
	UnfinishedTasks(ctx context.Context, userID string) (int, error)
	// WaitingTasks counts the tasks that no worker holds, of all users.
	WaitingTasks(ctx context.Context) (int, error)
	// LeaseTask gives the caller a task, passing over users with l.PerUser leased ones; ErrNotFound if there is none. Users
	// take turns, whatever they queued: it is a task of the user with the fewest leased ones, among these of the one whose last
	// lease is longest ago, and of that user the one that has waited longest. Tasks whose workers died l.MaxAttempts times fail
	// here.
	LeaseTask(ctx context.Context, l Lease) (Task, error)
	// ReportTask stores progress and holds the lease for longer. ErrNotFound if owner does not hold the task any more: it
	// was cancelled or given to another, and the worker should stop.
	ReportTask(ctx context.Context, id, owner string, p TaskProgress) error
	// CompleteTask stores what was generated, as SaveGenerated does, marks the task as completed, and notifies its user, unless
	// that is a guest, in one transaction.
	// ErrNotFound if owner does not hold the task any more or the route is not its user's; nothing is stored then.
	CompleteTask(ctx context.Context, id, owner string, g Generated) (Generated, error)
	// FailTask marks the task as failed for that reason. ErrNotFound if owner does not hold it any more.
	FailTask(ctx context.Context, id, owner string, why TaskError) error
	// RetryTask gives a task back to the queue after a failure that may pass, to be leased again in a while; the attempt counts.
	// ErrNotFound if owner does not hold it any more.
	RetryTask(ctx context.Context, id, owner string, in time.Duration) error
	// ReleaseTask gives a task back to the queue without counting the attempt, as a stopping worker does. ErrNotFound if
	// owner does not hold it any more.
	ReleaseTask(ctx context.Context, id, owner string) error
	// CancelTask marks the user's task as failed for that reason. ErrNotFound if it is not the user's, ErrFinished if it is
	// over.
	CancelTask(ctx context.Context, id, userID string, why TaskError) error
}
