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
	"log/slog"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/runnerway/runnerway/internal/await"
	"github.com/runnerway/runnerway/store"
)

// What New uses where Options says nothing.
const (
	defaultPerUserRunning = 2
	defaultPerUserQueued  = 8
	defaultQueued         = 64
	defaultWaiting        = 16
	defaultTimeLimit      = 3 * time.Minute
	defaultLease          = 15 * time.Second // longer than a result may take to be stored
	defaultPoll           = time.Second
	defaultPatience       = 20 * time.Second
	defaultRetry          = time.Second
	heartbeat             = 2 * time.Second // so a task that was cancelled elsewhere stops soon
	maxAttempts           = 3
	storeTimeout          = 10 * time.Second // for what is written after a task's own context has ended
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

// Work does one task. It reports how far it is as often as it likes, from one goroutine at a time, and stops soon after ctx
// ends. What it returns is stored together with the end of the task.
type Work func(ctx context.Context, t store.Task, report func(Progress)) (store.Generated, error)

// Progress is how far a task is.
type Progress struct {
	Percent  int    // what would lower it is raised to what was reported before
	Step     string // shown to the user; empty keeps the last
	Metadata []byte // kept with the task; nil keeps the last
	// Share is how much of all the time that the work takes has passed, above 0 up to 1, from which the rest is estimated; 0 if
	// that cannot be told yet.
	Share float64
}

// Options of a Queue. Store, Work and Log are required; zero of the rest means the default.
type Options struct {
	Store store.TaskStore
	Work  Work
	// Explain is what the user reads of a failed task; an error that it does not know (false) is logged and Ends.Failed shown.
	Explain func(error) (why store.TaskError, ok bool)
	Ends    Ends
	// Completed is called after a task has been completed, with what was stored; nil for nothing.
	Completed func(context.Context, store.Generated)
	// Ended is called after everything that ran, for figures; nil for nothing.
	Ended func(End)
	Log   *slog.Logger
	Now   func() time.Time

	Owner          string        // unique to this process; required
	Workers        int           // tasks and waiting requests that run at once; default: the processors
	PerUserRunning int           // of these, of one user; default 2
	PerUserQueued  int           // queued tasks of one user beyond the running; default 8
	Queued         int           // queued tasks of everybody beyond the running; default 64
	Waiting        int           // requests that wait for a worker; default 16
	TimeLimit      time.Duration // of one task; default 3 min
	Lease          time.Duration // how long a silent worker is believed to live; default 15 s
	Poll           time.Duration // how often to look for tasks that other processes queued or left; default 1 s
	Retry          time.Duration // when a task is tried again after a failure that may pass; default 1 s, then twice that
	Patience       time.Duration // how long Do waits for a worker; default 20 s
}

// Ends are what users read of tasks that end for reasons of the queue's.
type Ends struct {
	Failed    store.TaskError // for reasons that are none of theirs
	TooLong   store.TaskError // over the time limit
	Abandoned store.TaskError // given up after workers died on it
	Cancelled store.TaskError
}

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

func (o *Options) fill() {
	for _, n := range []struct {
		value    *int
		fallback int
	}{
		{&o.Workers, runtime.GOMAXPROCS(0)},
		{&o.PerUserRunning, defaultPerUserRunning},
		{&o.PerUserQueued, defaultPerUserQueued},
		{&o.Queued, defaultQueued},
		{&o.Waiting, defaultWaiting},
	} {
		if *n.value <= 0 {
			*n.value = n.fallback
		}
	}
	for _, d := range []struct {
		value    *time.Duration
		fallback time.Duration
	}{
		{&o.TimeLimit, defaultTimeLimit},
		{&o.Lease, defaultLease},
		{&o.Poll, defaultPoll},
		{&o.Patience, defaultPatience},
		{&o.Retry, defaultRetry},
	} {
		if *d.value <= 0 {
			*d.value = d.fallback
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Explain == nil {
		o.Explain = func(error) (store.TaskError, bool) { return store.TaskError{}, false }
	}
	if o.Ended == nil {
		o.Ended = func(End) {}
	}
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

// Do runs f on the pool while the caller waits. ErrBusy if the user has PerUserRunning requests and running tasks here already,
// if too many wait, or if no worker was free within the patience; ctx's error if it ends first; ErrStopping if the queue is closed, which
// ends f's context too.
func (q *Queue) Do(ctx context.Context, userID string, f func(context.Context) error) error {
	if err := q.enter(userID); err != nil {
		return err
	}
	defer q.leave(userID)
	ctx, cancelAll := context.WithCancelCause(ctx)
	defer cancelAll(nil)
	defer context.AfterFunc(q.ctx, func() { cancelAll(ErrStopping) })()
	err := q.do(ctx, f)
	if err != nil && errors.Is(context.Cause(ctx), ErrStopping) {
		return ErrStopping
	}
	return err
}

func (q *Queue) do(ctx context.Context, f func(context.Context) error) error {
	patience, cancel := context.WithTimeout(ctx, q.o.Patience)
	err := q.slots.Acquire(patience, 1)
	cancel()
	q.mu.Lock()
	q.waiting--
	q.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		if err == nil {
			q.slots.Release(1)
		}
		return ctx.Err()
	case err != nil:
		return ErrBusy
	}
	defer q.slots.Release(1)
	begin := time.Now()
	err = f(ctx)
	q.o.Ended(End{Kind: KindRequest, Outcome: q.outcomeOfRequest(ctx, err), Took: time.Since(begin)})
	return err
}

// Aside runs f, which waits for something outside, without taking up the worker of the task or request that calls it. It
// returns when f has and a worker is free again.
func (q *Queue) Aside(f func() error) error {
	q.slots.Release(1)
	defer func() {
		// Others end in bounded time, and whoever comes back first is first, so this waits no longer than the queue.
		_ = q.slots.Acquire(context.Background(), 1)
	}()
	return f()
}

func (q *Queue) enter(userID string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.closed:
		return ErrStopping
	case q.direct[userID]+q.tasksOf(userID) >= q.o.PerUserRunning, q.waiting >= q.o.Waiting:
		return ErrBusy
	}
	q.direct[userID]++
	q.waiting++
	q.all.Add(1)
	return nil
}

// tasksOf counts the user's tasks that run here. It is called with the lock held.
func (q *Queue) tasksOf(userID string) int {
	n := 0
	for _, t := range q.running {
		if t.user == userID {
			n++
		}
	}
	return n
}

func (q *Queue) leave(userID string) {
	defer q.all.Done()
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.direct[userID]--; q.direct[userID] == 0 {
		delete(q.direct, userID)
	}
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
