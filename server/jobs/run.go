package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/runnerway/runnerway/store"
)

// run does a leased task to its end.
func (q *Queue) run(t store.Task) {
	ctx, cancel := context.WithCancelCause(q.ctx)
	defer cancel(nil)
	limited, cancelLimit := context.WithTimeoutCause(ctx, q.o.TimeLimit, errTimeLimit)
	defer cancelLimit()
	q.mu.Lock()
	q.running[t.ID] = runningTask{user: t.UserID, cancel: cancel}
	q.mu.Unlock()
	defer func() {
		q.mu.Lock()
		delete(q.running, t.ID)
		q.mu.Unlock()
	}()

	begin := time.Now()
	p := q.newReporter(t.ID, cancel)
	generated, err := q.work(limited, t, p.report)
	p.close()
	// A result that came although the time was up counts; one that nobody owns any more does not.
	if err != nil && limited.Err() != nil {
		err = context.Cause(limited)
	}
	outcome := q.finish(t, generated, err)
	q.o.Ended(End{Kind: KindTask, Outcome: outcome, Took: time.Since(begin)})
}

// work is Work with a panic turned into an error, so that one task cannot end the process.
func (q *Queue) work(ctx context.Context, t store.Task, report func(Progress)) (g store.Generated, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("generation task panicked: %v\n%s", r, debug.Stack())
		}
	}()
	return q.o.Work(ctx, t, report)
}

// finish stores how a task ended. The task's own context may be over, so it uses another one.
func (q *Queue) finish(t store.Task, g store.Generated, err error) Outcome {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(q.ctx), storeTimeout)
	defer cancel()
	log := q.o.Log.With("task", t.ID)
	if err == nil {
		var saved store.Generated
		if saved, err = q.o.Store.CompleteTask(ctx, t.ID, q.o.Owner, g); err != nil {
			err = fmt.Errorf("store the generated route: %w", err)
		} else if q.o.Completed != nil {
			q.o.Completed(ctx, saved)
		}
	}
	var end error
	var outcome Outcome
	why, known := q.o.Explain(err)
	switch {
	case err == nil:
		return Completed
	case errors.Is(err, errLost):
		return Cancelled
	case errors.Is(err, ErrStopping):
		outcome, end = Returned, q.o.Store.ReleaseTask(ctx, t.ID, q.o.Owner)
	case errors.Is(err, errTimeLimit):
		log.Warn("generation task over its time limit", "limit", q.o.TimeLimit)
		outcome, end = TimedOut, q.o.Store.FailTask(ctx, t.ID, q.o.Owner, q.o.Ends.TooLong)
	case known:
		outcome, end = Refused, q.o.Store.FailTask(ctx, t.ID, q.o.Owner, why)
	default:
		outcome, end = Broken, q.o.Store.FailTask(ctx, t.ID, q.o.Owner, q.o.Ends.Failed)
		if !errors.Is(end, store.ErrNotFound) { // else it was cancelled just as it ended
			log.Error("generation task", "error", err)
		}
	}
	if errors.Is(end, store.ErrNotFound) {
		return Cancelled
	}
	if end != nil {
		log.Error("store the end of a generation task", "error", end)
	}
	return outcome
}
