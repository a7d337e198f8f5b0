package jobs

import (
	"context"
	"log/slog"
	"runtime"
	"time"

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
