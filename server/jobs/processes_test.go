package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server/jobs"
	"github.com/runnerway/runnerway/store"
)

// A troubled store fails some calls, before or after they have had their effect.
type troubled struct {
	store.Store
	failing   atomic.Int32 // of the next calls of CompleteTask, before
	forgetful atomic.Int32 // and after
}

var errAway = errors.New("the database went away")

func (s *troubled) CompleteTask(ctx context.Context, id, owner string, g store.Generated) (store.Generated, error) {
	if s.failing.Add(-1) >= 0 {
		return store.Generated{}, errAway
	}
	g, err := s.Store.CompleteTask(ctx, id, owner, g)
	if s.forgetful.Add(-1) >= 0 {
		return store.Generated{}, errors.Join(err, errAway)
	}
	return g, err
}

// What a search found is stored although the database is away for a moment, and told of once although its answer is lost.
func TestResultsOutliveTroubleOfTheDatabase(t *testing.T) {
	for _, c := range []struct {
		name               string
		failing, forgetful int32
	}{{"away", 2, 0}, {"answer lost", 0, 1}} {
		t.Run(c.name, func(t *testing.T) {
			s := &troubled{Store: open(t, nil)}
			s.failing.Store(c.failing)
			s.forgetful.Store(c.forgetful)
			var runs atomic.Int32
			told := make(chan store.Generated, 10)
			q := queue(t, s, func(context.Context, store.Task, func(jobs.Progress)) (store.Generated, error) {
				runs.Add(1)
				return route(), nil
			}, func(o *jobs.Options) { o.Completed = func(_ context.Context, g store.Generated) { told <- g } })
			task := add(t, q, "kim")
			got := until(t, s, task, "finished", finished)
			if g := receive(t, told, "word of the route"); got.Status != store.TaskCompleted || runs.Load() != 1 || g.Route.ID != got.RouteID ||
				g.Route.UserID != "kim" || len(told) != 0 {
				t.Errorf("task = %+v after %d runs, told of route %q of %q; want completed after one, told once", got, runs.Load(), g.Route.ID, g.Route.UserID)
			}
		})
	}
}

// A failure that may pass is tried again, three times in all.
func TestFailuresAreTriedAgain(t *testing.T) {
	s := open(t, nil)
	var runs atomic.Int32
	q := queue(t, s, func(_ context.Context, _ store.Task, report func(jobs.Progress)) (store.Generated, error) {
		n := runs.Add(1)
		report(jobs.Progress{Percent: 50 - int(n)})
		if n < 3 {
			return store.Generated{}, errAway
		}
		return route(), nil
	}, func(o *jobs.Options) { o.Retry = time.Millisecond })
	task := add(t, q, "kim")
	got := until(t, s, task, "finished", finished)
	if got.Status != store.TaskCompleted || got.Attempts != 3 {
		t.Errorf("task = %s after %d attempts, want completed after 3", got.Status, got.Attempts)
	}
}

// A queue that rests lets its task go on and begins no other; another process does.
func TestRest(t *testing.T) {
	s, b, elsewhere := open(t, nil), newBlocking(), newBlocking()
	one := queue(t, s, b.work, func(o *jobs.Options) { o.Workers = 2 })
	first := add(t, one, "kim")
	receive(t, b.started, "start")
	one.Rest()
	one.Rest()
	second := add(t, one, "lee")
	if err := one.Do(t.Context(), "lee", func(context.Context) error { return nil }); err != nil {
		t.Errorf("Do of a queue that rests: %v", err)
	}
	queue(t, s, elsewhere.work, func(o *jobs.Options) { o.Owner = "two" })
	if got := receive(t, elsewhere.started, "start elsewhere"); got.ID != second.ID {
		t.Errorf("task %s runs elsewhere, want %s", got.ID, second.ID)
	}
	close(b.release)
	if got := until(t, s, first, "finished", finished); got.Status != store.TaskCompleted || got.Attempts != 1 {
		t.Errorf("the task that ran = %s in attempt %d, want completed in the first", got.Status, got.Attempts)
	}
	if len(b.started) > 0 {
		t.Error("a queue that rests began a task")
	}
	close(elsewhere.release)
	until(t, s, second, "finished", finished)
}

// A gated store lets nobody lease until its gate is open.
type gated struct {
	store.Store
	asked, given chan struct{} // hold one once a lease was asked for, and answered
	gate         chan struct{}
}

func note(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (s *gated) LeaseTask(ctx context.Context, l store.Lease) (store.Task, error) {
	note(s.asked)
	defer note(s.given)
	select {
	case <-s.gate:
	case <-ctx.Done():
		return store.Task{}, ctx.Err()
	}
	return s.Store.LeaseTask(ctx, l)
}

// What is queued after a queue began to rest is not begun there, also where it was just being leased.
func TestRestWhileALeaseIsOnItsWay(t *testing.T) {
	s, b, elsewhere := open(t, nil), newBlocking(), newBlocking()
	slow := &gated{Store: s, asked: make(chan struct{}, 1), given: make(chan struct{}, 1), gate: make(chan struct{})}
	one := queue(t, slow, b.work, nil)
	receive(t, slow.asked, "lease")
	one.Rest()
	task := add(t, one, "kim")
	close(slow.gate)
	receive(t, slow.given, "answer")
	queue(t, s, elsewhere.work, func(o *jobs.Options) { o.Owner = "two" })
	if got := receive(t, elsewhere.started, "start elsewhere"); got.ID != task.ID || got.Attempts != 1 {
		t.Errorf("task %s runs elsewhere in attempt %d, want %s in the first", got.ID, got.Attempts, task.ID)
	}
	close(elsewhere.release)
	until(t, s, task, "finished", finished)
	if len(b.started) > 0 {
		t.Error("a queue that rests began a task")
	}
}

// A queue gives its tasks back at once, and lets requests go on for as long as they take.
func TestGiveBack(t *testing.T) {
	s, b := open(t, nil), newBlocking()
	q := queue(t, s, b.work, func(o *jobs.Options) { o.Workers = 2 })
	task := add(t, q, "kim")
	receive(t, b.started, "start")
	inside, leave, left := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		left <- q.Do(t.Context(), "lee", func(ctx context.Context) error {
			close(inside)
			select {
			case <-leave:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	receive(t, inside, "request")
	q.GiveBack()
	if err := receive(t, b.stopped, "stop"); !errors.Is(err, jobs.ErrStopping) {
		t.Errorf("the task ended because of %v, want ErrStopping", err)
	}
	got := until(t, s, task, "back in the queue", func(t store.Task) bool { return t.Status == store.TaskPending })
	if got.Attempts != 0 {
		t.Errorf("the task had %d attempts, want none", got.Attempts)
	}
	close(leave)
	if err := receive(t, left, "end of the request"); err != nil {
		t.Errorf("Do = %v, want it to go on", err)
	}
	if len(b.started) > 0 {
		t.Error("a task was begun again where it was given back")
	}
}

// A task whose process fell silent is done by another; what the first brings later counts for nothing, and progress never falls.
func TestSilentProcessLosesItsTask(t *testing.T) {
	var late atomic.Int64
	begin := time.Date(2026, 2, 12, 5, 0, 0, 0, time.UTC)
	s := open(t, func() time.Time { return begin.Add(time.Duration(late.Load())) })
	task, err := s.CreateTask(t.Context(), store.Task{UserID: "kim", Request: []byte(`{}`)}, store.TaskLimits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.LeaseTask(t.Context(), store.Lease{Owner: "silent", For: 30 * time.Second}); err != nil {
		t.Fatal(err)
	}
	if err := s.ReportTask(t.Context(), task.ID, "silent", store.TaskProgress{Percent: 60, LeaseFor: 30 * time.Second}); err != nil {
		t.Fatal(err)
	}
	b := newBlocking() // reports 10 %
	var told atomic.Int32
	queue(t, s, b.work, func(o *jobs.Options) { o.Completed = func(context.Context, store.Generated) { told.Add(1) } })
	late.Store(int64(31 * time.Second))
	if got := receive(t, b.started, "start of the next"); got.Attempts != 2 {
		t.Errorf("attempt %d, want the second", got.Attempts)
	}
	if _, err := s.CompleteTask(t.Context(), task.ID, "silent", route()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("CompleteTask of the silent one: %v, want ErrNotFound", err)
	}
	if now, err := s.Task(t.Context(), task.ID, "kim"); err != nil || now.Progress != 60 || now.Finished() {
		t.Errorf("task = %+v, %v; want running at 60 %%", now, err)
	}
	close(b.release)
	until(t, s, task, "finished", finished)
	if told.Load() != 1 {
		t.Errorf("told of the route %d times, want once", told.Load())
	}
}

// However many processes lease, each task ends once and nobody has more than two running.
func TestManyProcesses(t *testing.T) {
	s := open(t, nil)
	var mu sync.Mutex
	running, most, told := map[string]int{}, 0, map[string]int{}
	work := func(_ context.Context, task store.Task, _ func(jobs.Progress)) (store.Generated, error) {
		mu.Lock()
		running[task.UserID]++
		most = max(most, running[task.UserID])
		mu.Unlock()
		defer func() { mu.Lock(); running[task.UserID]--; mu.Unlock() }()
		g := route()
		g.Route.Name = task.ID
		return g, nil
	}
	var queues []*jobs.Queue
	for i := range 3 {
		queues = append(queues, queue(t, s, work, func(o *jobs.Options) {
			o.Owner, o.PerUserQueued, o.Queued = fmt.Sprint("process ", i), 100, 100
			o.Completed = func(_ context.Context, g store.Generated) { mu.Lock(); told[g.Route.Name]++; mu.Unlock() }
		}))
	}
	var tasks []store.Task
	for i := range 30 {
		tasks = append(tasks, add(t, queues[i%3], []string{"kim", "lee"}[i%2]))
	}
	for _, task := range tasks {
		if got := until(t, s, task, "finished", finished); got.Status != store.TaskCompleted || got.Attempts != 1 {
			t.Errorf("task = %s in attempt %d, want completed in the first", got.Status, got.Attempts)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if most > 2 {
		t.Errorf("%d tasks of one user ran at once, want 2 at most", most)
	}
	for id, n := range told {
		if n != 1 {
			t.Errorf("task %s ended %d times", id, n)
		}
	}
}
