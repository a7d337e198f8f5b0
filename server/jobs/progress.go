package jobs

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"github.com/runnerway/runnerway/store"
)

// writeEvery is the shortest time between two reports of a task in the store: clients poll slower than that.
const writeEvery = 250 * time.Millisecond

// A reporter writes a task's progress to the store, thinned, and holds its lease.
type reporter struct {
	q       *Queue
	task    string
	lose    context.CancelCauseFunc
	started time.Time

	mu    sync.Mutex
	last  Progress
	news  chan struct{} // holds one: last has changed since it was written
	over  chan struct{}
	ended chan struct{}
}

func (q *Queue) newReporter(task string, lose context.CancelCauseFunc) *reporter {
	r := &reporter{
		q: q, task: task, lose: lose, started: q.o.Now(),
		news: make(chan struct{}, 1), over: make(chan struct{}), ended: make(chan struct{}),
	}
	go r.write()
	return r
}

// report takes note of progress; it does not wait for the store.
func (r *reporter) report(p Progress) {
	r.mu.Lock()
	r.last.Share = p.Share
	r.last.Percent = max(r.last.Percent, min(p.Percent, 99)) // 100 is the store's to say
	if p.Step != "" {
		r.last.Step = p.Step
	}
	if p.Metadata != nil {
		r.last.Metadata = p.Metadata
	}
	r.mu.Unlock()
	select {
	case r.news <- struct{}{}:
	default:
	}
}

// close writes what is still unwritten and stops the reporter.
func (r *reporter) close() {
	close(r.over)
	<-r.ended
}

func (r *reporter) write() {
	defer close(r.ended)
	alive := time.NewTicker(min(heartbeat, r.q.o.Lease/3))
	defer alive.Stop()
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-pause.C: // only now is news of interest again
			select {
			case <-r.news:
			case <-alive.C:
			case <-r.over:
				r.flush()
				return
			}
		case <-r.over:
			r.flush()
			return
		}
		r.send()
		pause.Reset(writeEvery)
	}
}

// flush writes what came since the last report.
func (r *reporter) flush() {
	select {
	case <-r.news:
		r.send()
	default:
	}
}

func (r *reporter) send() {
	r.mu.Lock()
	p := r.last
	r.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.q.ctx), storeTimeout)
	defer cancel()
	err := r.q.o.Store.ReportTask(ctx, r.task, r.q.o.Owner, store.TaskProgress{
		Percent:      p.Percent,
		Step:         p.Step,
		Metadata:     p.Metadata,
		RemainingSec: remaining(r.q.o.Now().Sub(r.started), p.Share),
		LeaseFor:     r.q.o.Lease,
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		r.lose(errLost)
	case err != nil:
		// The lease is longer than a short fault; a long one gives the task to another worker, which the next report tells.
		r.q.o.Log.Error("report a generation task", "task", r.task, "error", err)
	}
}

// remaining is the seconds still to go if so much of the time has passed: at least 1, and -1 (unknown) without a share.
func remaining(elapsed time.Duration, share float64) int {
	if share <= 0 {
		return -1
	}
	left := elapsed.Seconds() * (1 - share) / share
	return max(1, int(math.Ceil(left-1e-9))) // 30 s at a quarter are 90 s, not 90.0000000001
}
