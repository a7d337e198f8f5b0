package jobs

import (
	"context"
	"errors"
	"time"
)

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
