// Package jobs runs route generation: tasks in the background, and requests that wait for their answer, both on one
// bounded pool of workers.
//
// Tasks live in the store. A worker leases one, reports progress, which also holds the lease, and finishes it; so several
// processes can share one store, and the tasks of one that died are leased again by another. What is queued and how much
// one user may queue is the store's business, done in one step with the insert; how much runs at once is decided here.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/runnerway/runnerway/internal/await"
	"github.com/runnerway/runnerway/store"
)

// What Add and Do fail with; compare with errors.Is.
var (
	// ErrBusy is a pool or queue that takes no more for now.
	ErrBusy = errors.New("too much to do")
	// ErrStopping is a queue that is being closed.
	ErrStopping = errors.New("the server is stopping")
)

// Why a task's context ended, besides ErrStopping.
var (
	errLost      = errors.New("the task was cancelled or given to another worker")
	errTimeLimit = errors.New("the task took too long")
)

// A Queue leases tasks and runs them. Close it.
type Queue struct {
	o     Options
	slots *semaphore.Weighted // first come, first served
	wake  chan struct{}       // holds one wish to look for tasks

	ctx  context.Context // ends with ErrStopping
	stop context.CancelCauseFunc
	all  sync.WaitGroup

	mu      sync.Mutex
	running map[string]runningTask // by task
	direct  map[string]int         // requests in Do by user
	waiting int                    // requests in Do without a worker
	closed  bool
	given   bool // tasks are given back, also those that are just beginning

	rest     chan struct{} // closed when no more tasks are to be begun
	restOnce sync.Once
}

type runningTask struct {
	user   string
	cancel context.CancelCauseFunc
}

// New starts the workers.
func New(o Options) *Queue {
	o.fill()
	q := &Queue{
		o:       o,
		slots:   semaphore.NewWeighted(int64(o.Workers)),
		wake:    make(chan struct{}, 1),
		running: map[string]runningTask{},
		direct:  map[string]int{},
		rest:    make(chan struct{}),
	}
	q.ctx, q.stop = context.WithCancelCause(context.Background())
	q.all.Go(q.dispatch)
	return q
}

// Add queues a task and tells the workers. ErrBusy if the user's queue or everybody's is full.
func (q *Queue) Add(ctx context.Context, t store.Task) (store.Task, error) {
	created, err := q.o.Store.CreateTask(ctx, t, store.TaskLimits{
		PerUser: q.o.PerUserRunning + q.o.PerUserQueued,
		Waiting: q.o.Queued,
		Workers: q.o.Workers,
	})
	if errors.Is(err, store.ErrUserLimit) || errors.Is(err, store.ErrTotalLimit) {
		return store.Task{}, fmt.Errorf("%w: %w", ErrBusy, err)
	}
	if err != nil {
		return store.Task{}, err
	}
	q.look()
	return created, nil
}

// Cancel ends a user's task, wherever it runs: here at once, in another process at its next report. store.ErrNotFound if
// it is not the user's, store.ErrFinished if it is over.
func (q *Queue) Cancel(ctx context.Context, id, userID string) error {
	if err := q.o.Store.CancelTask(ctx, id, userID, q.o.Ends.Cancelled); err != nil {
		return err
	}
	q.mu.Lock()
	task, here := q.running[id]
	q.mu.Unlock()
	if here {
		task.cancel(errLost)
	}
	q.look()
	return nil
}

// Rest begins no more tasks: what is queued waits for other processes, or for the next. What runs goes on, and requests in Do
// are served as before.
func (q *Queue) Rest() { q.restOnce.Do(func() { close(q.rest) }) }

// resting reports whether no more tasks are to be begun.
func (q *Queue) resting() bool {
	select {
	case <-q.rest:
		return true
	default:
		return false
	}
}

// GiveBack puts the tasks that run back into the queue, for other processes, and begins no more. Requests in Do go on.
func (q *Queue) GiveBack() {
	q.Rest()
	q.mu.Lock()
	defer q.mu.Unlock()
	q.given = true
	for _, t := range q.running {
		t.cancel(ErrStopping)
	}
}

// Close stops the workers, puts their tasks back into the queue, ends the requests in Do, and waits for all that, or for ctx.
func (q *Queue) Close(ctx context.Context) error {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.stop(ErrStopping)
	if err := await.Call(ctx, q.all.Wait); err != nil {
		return fmt.Errorf("stop route generation: %w", err)
	}
	return nil
}

// look makes dispatch look for tasks soon.
func (q *Queue) look() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// dispatch hands tasks to free workers until the queue rests or stops.
func (q *Queue) dispatch() {
	poll := time.NewTicker(q.o.Poll)
	defer poll.Stop()
	ctx, cancel := context.WithCancel(q.ctx)
	defer cancel()
	q.all.Go(func() {
		select {
		case <-q.rest:
			cancel()
		case <-ctx.Done():
		}
	})
	for away := false; ctx.Err() == nil; {
		var err error
		for err == nil {
			err = q.startNext(ctx)
		}
		if fault := !errors.Is(err, store.ErrNotFound) && ctx.Err() == nil; fault != away {
			if away = fault; fault {
				q.o.Log.Error("generation tasks cannot be leased for now", "error", err)
			} else {
				q.o.Log.Info("generation tasks are leased again")
			}
		}
		select {
		case <-q.wake:
		case <-poll.C:
		case <-ctx.Done():
		}
	}
}

// startNext waits for a free worker and gives it a task; store.ErrNotFound if there is none, or the queue rests.
func (q *Queue) startNext(ctx context.Context) error {
	if err := q.slots.Acquire(ctx, 1); err != nil {
		return err
	}
	if q.resting() { // which dispatch's context does not know at once
		q.slots.Release(1)
		return store.ErrNotFound
	}
	// Not with ctx: a lease that is cut off half way would be held by nobody until it runs out.
	leasing, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	t, err := q.o.Store.LeaseTask(leasing, store.Lease{
		Owner: q.o.Owner, For: q.o.Lease, PerUser: q.o.PerUserRunning, MaxAttempts: maxAttempts, Abandoned: q.o.Ends.Abandoned,
	})
	if err == nil && q.resting() { // since the lease was asked for: what was queued after that is for others
		if err = q.o.Store.ReleaseTask(leasing, t.ID, q.o.Owner); err == nil {
			err = store.ErrNotFound
		}
	}
	if err != nil {
		q.slots.Release(1)
		return err
	}
	q.all.Go(func() {
		defer q.look() // the user may have a task that waits for this one
		defer q.slots.Release(1)
		q.run(t)
	})
	return nil
}
