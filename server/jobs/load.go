package jobs

import (
	"context"
	"errors"
	"time"
)

// The kinds of work that a Queue runs.
const (
	KindTask    = "task"    // queued, in the background
	KindRequest = "request" // in Do
)

// An Outcome is how work ended.
type Outcome string

// The outcomes.
const (
	Completed Outcome = "completed"
	Refused   Outcome = "refused"   // for a reason that its user was told
	Broken    Outcome = "broken"    // for a reason of ours
	TimedOut  Outcome = "timed_out" // over the time limit
	Cancelled Outcome = "cancelled" // by its user, who may just have gone, or it was given to another worker
	Retried   Outcome = "retried"   // it failed for a reason of ours that may pass, and is tried again
	Returned  Outcome = "returned"  // the queue was closed; a task goes on elsewhere
)

// An End says how one piece of work ended.
type End struct {
	Kind    string
	Outcome Outcome
	Took    time.Duration // without the time in the queue
}

// A Load is what a Queue has to do right now, in this process.
type Load struct {
	Running int // tasks and requests on workers
	Waiting int // requests that wait for a worker
}

// Load is a snapshot.
func (q *Queue) Load() Load {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := Load{Running: len(q.running) - q.waiting, Waiting: q.waiting}
	for _, n := range q.direct {
		l.Running += n
	}
	return l
}

// outcomeOfRequest is how a request whose context is ctx ended.
func (q *Queue) outcomeOfRequest(ctx context.Context, err error) Outcome {
	if err == nil {
		return Completed
	}
	_, known := q.o.Explain(err)
	switch {
	case errors.Is(context.Cause(ctx), ErrStopping):
		return Returned
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return TimedOut
	case ctx.Err() != nil:
		return Cancelled
	case known:
		return Refused
	}
	return Broken
}
