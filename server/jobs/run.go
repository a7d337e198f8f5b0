package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/runnerway/runnerway/store"
)

// errBug is a failure that would come again if the task were tried again.
var errBug = errors.New("a fault of the program")

// run does a leased task to its end.
func (q *Queue) run(t store.Task) {
	ctx, cancel := context.WithCancelCause(q.ctx)
	defer cancel(nil)
	limited, cancelLimit := context.WithTimeoutCause(ctx, q.o.TimeLimit, errTimeLimit)
	defer cancelLimit()
	q.mu.Lock()
	q.running[t.ID] = runningTask{user: t.UserID, cancel: cancel}
	if q.given {
		cancel(ErrStopping)
	}
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
			err = fmt.Errorf("%w: panic: %v\n%s", errBug, r, debug.Stack())
		}
	}()
	return q.o.Work(ctx, t, report)
}

// finish stores how a task ended. The task's own context may be over, so it uses another one.
func (q *Queue) finish(t store.Task, g store.Generated, err error) Outcome {
	log := q.o.Log.With("task", t.ID)
	if err == nil {
		err = q.store(t, g)
	}
	ctx, cancel := q.afterwards()
	defer cancel()
	var end error
	var outcome Outcome
	why, known := q.o.Explain(err)
	switch {
	case err == nil:
		return Completed
	case errors.Is(err, errLost):
		return Cancelled
	case errors.Is(err, ErrStopping), errors.Is(err, store.ErrUnavailable): // its turn comes again when the database is back
		outcome, end = Returned, q.o.Store.ReleaseTask(ctx, t.ID, q.o.Owner)
	case errors.Is(err, errTimeLimit):
		log.Warn("generation task over its time limit", "limit", q.o.TimeLimit)
		outcome, end = TimedOut, q.o.Store.FailTask(ctx, t.ID, q.o.Owner, q.o.Ends.TooLong)
	case known:
		outcome, end = Refused, q.o.Store.FailTask(ctx, t.ID, q.o.Owner, why)
	case !errors.Is(err, errBug) && t.Attempts < maxAttempts:
		outcome, end = Retried, q.o.Store.RetryTask(ctx, t.ID, q.o.Owner, q.o.Retry<<(t.Attempts-1))
		if !errors.Is(end, store.ErrNotFound) {
			log.Warn("generation task is tried again", "error", err)
		}
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

// afterwards is a context for what is written after a task's own has ended.
func (q *Queue) afterwards() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(q.ctx), storeTimeout)
}

// store ends a task with its result, and tells of it.
func (q *Queue) store(t store.Task, g store.Generated) error {
	ctx, cancel := q.afterwards()
	defer cancel()
	saved, err := q.complete(ctx, t, g)
	if err != nil {
		return fmt.Errorf("store the generated route: %w", err)
	}
	if q.o.Completed != nil {
		q.o.Completed(ctx, saved)
	}
	return nil
}

const (
	completeTries = 6
	completePause = 200 * time.Millisecond // before a result is stored once more; it doubles
)

// complete stores a result, again if the database fails: much work went into it. If it was stored although the database did
// not say so, that counts.
func (q *Queue) complete(ctx context.Context, t store.Task, g store.Generated) (store.Generated, error) {
	if len(g.Options) == 0 {
		return g, fmt.Errorf("%w: a search found nothing and no error", errBug)
	}
	for try, pause := 1, completePause; ; try, pause = try+1, 2*pause {
		saved, err := q.o.Store.CompleteTask(ctx, t.ID, q.o.Owner, g)
		switch {
		case err == nil:
			return saved, nil
		case errors.Is(err, store.ErrNotFound):
			if try > 1 {
				if now, e := q.o.Store.Task(ctx, t.ID, t.UserID); e == nil && now.Status == store.TaskCompleted {
					g.Route.ID, g.Route.UserID = now.RouteID, t.UserID
					return g, nil
				}
			}
			return g, fmt.Errorf("%w: %w", errBug, err) // it was cancelled, or its route is gone
		case errors.Is(err, store.ErrConflict), try == completeTries:
			return g, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return g, err
		}
	}
}
