package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/jobs"
	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
)

const wait = 10 * time.Second // for what takes milliseconds

var ends = jobs.Ends{
	Failed: store.TaskError{Code: "FAILED", Text: "실패"}, TooLong: store.TaskError{Code: "TOO_LONG", Text: "시간 초과"},
	Abandoned: store.TaskError{Code: "ABANDONED", Text: "중단됨"}, Cancelled: store.TaskError{Code: "CANCELLED", Text: "취소"},
}

var known = store.TaskError{Code: "KNOWN", Text: "알려진 이유"}

// errKnown is an error that has a text for the user.
var errKnown = errors.New("known")

func open(t *testing.T, now func() time.Time) store.Store {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "jobs.db"), sqlstore.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"kim", "lee"} {
		if _, err := db.CreateUser(t.Context(), store.SignUp{User: store.User{ID: id, Email: id + "@example.com", Name: id}}); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// queue starts a queue that is closed after the test.
func queue(t *testing.T, s store.Store, work jobs.Work, change func(*jobs.Options)) *jobs.Queue {
	t.Helper()
	o := jobs.Options{
		Store: s, Work: work, Ends: ends, Log: slog.New(slog.DiscardHandler), Owner: "one", Workers: 2, Poll: 10 * time.Millisecond,
		Explain: func(err error) (store.TaskError, bool) { return known, errors.Is(err, errKnown) },
	}
	if change != nil {
		change(&o)
	}
	q := jobs.New(o)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), wait)
		defer cancel()
		if err := q.Close(ctx); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return q
}

func add(t *testing.T, q *jobs.Queue, user string) store.Task {
	t.Helper()
	task, err := q.Add(t.Context(), store.Task{UserID: user, Request: []byte(`{}`)})
	if err != nil {
		t.Fatalf("Add for %s: %v", user, err)
	}
	return task
}

// until polls the task until ok.
func until(t *testing.T, s store.Store, task store.Task, what string, ok func(store.Task) bool) store.Task {
	t.Helper()
	for deadline := time.Now().Add(wait); ; {
		got, err := s.Task(t.Context(), task.ID, task.UserID)
		if err != nil {
			t.Fatalf("Task: %v", err)
		}
		if ok(got) {
			return got
		}
		if time.Now().After(deadline) {
			t.Fatalf("task is %+v after %v, want %s", got, wait, what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func finished(t store.Task) bool { return t.Finished() }

// route is what a task that succeeds has generated.
func route() store.Generated {
	path := []geo.Point{{Lat: 37.5, Lng: 127}, {Lat: 37.51, Lng: 127}, {Lat: 37.5, Lng: 127}}
	return store.Generated{
		Route:   store.Route{UserID: "kim", Name: "하트 경로", Type: store.RouteCustom, Mode: store.RouteNone, Start: path[0], SVGPath: "M 0 0 L 1 1"},
		Options: []store.RouteOption{{Number: 1, Name: "1순위", DistanceKM: 2.2, EstimatedTimeMin: 26, Difficulty: "쉬움", Path: path}},
	}
}

// blocking is work that runs until it is released or its context ends.
type blocking struct {
	started chan store.Task
	release chan struct{}
	stopped chan error
}

func newBlocking() *blocking {
	return &blocking{started: make(chan store.Task, 100), release: make(chan struct{}), stopped: make(chan error, 100)}
}

func (b *blocking) work(ctx context.Context, t store.Task, report func(jobs.Progress)) (store.Generated, error) {
	report(jobs.Progress{Percent: 10, Step: "시작"})
	b.started <- t
	select {
	case <-b.release:
		return route(), nil
	case <-ctx.Done():
		b.stopped <- context.Cause(ctx)
		return store.Generated{}, ctx.Err()
	}
}

func receive[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(wait):
		t.Fatalf("no %s within %v", what, wait)
		panic("unreachable")
	}
}

func TestTaskRunsToItsEnd(t *testing.T) {
	s := open(t, nil)
	q := queue(t, s, func(_ context.Context, task store.Task, report func(jobs.Progress)) (store.Generated, error) {
		if string(task.Request) != `{"km":5}` {
			return store.Generated{}, fmt.Errorf("request %s", task.Request)
		}
		report(jobs.Progress{Percent: 40, Step: "하나", Metadata: []byte(`{"a":1}`)})
		report(jobs.Progress{Percent: 30})
		report(jobs.Progress{Percent: 100, Step: "둘"})
		return route(), nil
	}, nil)
	task, err := q.Add(t.Context(), store.Task{UserID: "kim", Request: []byte(`{"km":5}`)})
	if err != nil {
		t.Fatal(err)
	}
	got := until(t, s, task, "finished", finished)
	if got.Status != store.TaskCompleted || got.Progress != 100 || got.RouteID == "" || got.Error != (store.TaskError{}) || got.Step != "둘" ||
		string(got.Metadata) != `{"a":1}` {
		t.Errorf("task = %+v, want completed with a route, the last step and its notes", got)
	}
	options, err := s.RouteOptions(t.Context(), got.RouteID, "kim")
	if err != nil || len(options) != 1 {
		t.Errorf("RouteOptions = %v, %v; want one", options, err)
	}
}

func TestProgressNeverFalls(t *testing.T) {
	s := open(t, nil)
	step := make(chan int)
	q := queue(t, s, func(ctx context.Context, _ store.Task, report func(jobs.Progress)) (store.Generated, error) {
		for percent := range step {
			report(jobs.Progress{Percent: percent})
		}
		return route(), nil
	}, nil)
	task := add(t, q, "kim")
	for _, c := range []struct{ report, want int }{{20, 20}, {10, 20}, {35, 35}, {150, 99}} {
		step <- c.report
		until(t, s, task, fmt.Sprintf("at %d", c.want), func(t store.Task) bool { return t.Progress == c.want })
	}
	close(step)
	until(t, s, task, "finished", finished)
}

func TestHowTasksFail(t *testing.T) {
	for _, c := range []struct {
		name string
		work jobs.Work
		want store.TaskError
	}{
		{"known reason", func(context.Context, store.Task, func(jobs.Progress)) (store.Generated, error) {
			return store.Generated{}, fmt.Errorf("wrapped: %w", errKnown)
		}, known},
		{"our fault", func(context.Context, store.Task, func(jobs.Progress)) (store.Generated, error) {
			return store.Generated{}, errors.New("disk on fire")
		}, ends.Failed},
		{"panic", func(context.Context, store.Task, func(jobs.Progress)) (store.Generated, error) {
			panic("bug")
		}, ends.Failed},
		{"nothing to store", func(context.Context, store.Task, func(jobs.Progress)) (store.Generated, error) {
			g := route()
			g.Options = nil
			return g, nil
		}, ends.Failed},
		{"time limit", func(ctx context.Context, _ store.Task, _ func(jobs.Progress)) (store.Generated, error) {
			<-ctx.Done()
			return store.Generated{}, ctx.Err()
		}, ends.TooLong},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, nil)
			q := queue(t, s, c.work, func(o *jobs.Options) { o.TimeLimit, o.Retry = 50*time.Millisecond, time.Millisecond })
			got := until(t, s, add(t, q, "kim"), "finished", finished)
			if got.Status != store.TaskFailed || got.Error != c.want {
				t.Errorf("task = %s %v, want failed %v", got.Status, got.Error, c.want)
			}
		})
	}
}

func TestCancelStopsAtOnce(t *testing.T) {
	s, b := open(t, nil), newBlocking()
	q := queue(t, s, b.work, nil)
	task := add(t, q, "kim")
	receive(t, b.started, "start")
	if err := q.Cancel(t.Context(), task.ID, "lee"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Cancel of another's task = %v, want ErrNotFound", err)
	}
	if err := q.Cancel(t.Context(), task.ID, "kim"); err != nil {
		t.Fatalf("Cancel: %v", err)
	}
	begin := time.Now()
	receive(t, b.stopped, "stop")
	if took := time.Since(begin); took > 50*time.Millisecond {
		t.Errorf("work stopped after %v, want 50 ms at most", took)
	}
	got := until(t, s, task, "finished", finished)
	if got.Status != store.TaskFailed || got.Error != ends.Cancelled {
		t.Errorf("task = %s %v, want failed %v", got.Status, got.Error, ends.Cancelled)
	}
	if err := q.Cancel(t.Context(), task.ID, "kim"); !errors.Is(err, store.ErrFinished) {
		t.Errorf("second Cancel = %v, want ErrFinished", err)
	}
}

func TestCancelFromAnotherProcess(t *testing.T) {
	s, b := open(t, nil), newBlocking()
	q := queue(t, s, b.work, func(o *jobs.Options) { o.Lease = 60 * time.Millisecond })
	task := add(t, q, "kim")
	receive(t, b.started, "start")
	if err := s.CancelTask(t.Context(), task.ID, "kim", ends.Cancelled); err != nil {
		t.Fatal(err)
	}
	receive(t, b.stopped, "stop")
}

func TestLimits(t *testing.T) {
	s, b := open(t, nil), newBlocking()
	q := queue(t, s, b.work, func(o *jobs.Options) { o.PerUserQueued, o.Queued = 1, 2 })
	for range 3 {
		add(t, q, "kim")
	}
	if _, err := q.Add(t.Context(), store.Task{UserID: "kim", Request: []byte(`{}`)}); !errors.Is(err, jobs.ErrBusy) {
		t.Errorf("fourth task of a user = %v, want ErrBusy", err)
	}
	add(t, q, "lee")
	if _, err := q.Add(t.Context(), store.Task{UserID: "lee", Request: []byte(`{}`)}); !errors.Is(err, jobs.ErrBusy) {
		t.Errorf("fifth task of all = %v, want ErrBusy", err)
	}
	close(b.release)
	for range 4 {
		receive(t, b.started, "start")
	}
}

func TestOneUserRunsTwoTasksAtMost(t *testing.T) {
	s, b := open(t, nil), newBlocking()
	q := queue(t, s, b.work, func(o *jobs.Options) { o.Workers = 4 })
	for range 3 {
		add(t, q, "kim")
	}
	other := add(t, q, "lee")
	started := map[string]int{}
	for range 3 {
		started[receive(t, b.started, "start").UserID]++
	}
	if started["kim"] != 2 || started["lee"] != 1 {
		t.Fatalf("started %v, want two of kim's and lee's, which came last", started)
	}
	if err := q.Cancel(t.Context(), other.ID, "lee"); err != nil {
		t.Fatal(err)
	}
	select {
	case task := <-b.started:
		t.Errorf("a third task of %s runs", task.UserID)
	case <-time.After(60 * time.Millisecond): // several polls
	}
	close(b.release)
	receive(t, b.started, "start of the third when one of the two has ended")
}

func TestNeverMoreThanTheWorkers(t *testing.T) {
	s := open(t, nil)
	var running, most atomic.Int32
	busy := func() {
		if n := running.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(5 * time.Millisecond)
		running.Add(-1)
	}
	q := queue(t, s, func(context.Context, store.Task, func(jobs.Progress)) (store.Generated, error) {
		busy()
		return route(), nil
	}, func(o *jobs.Options) { o.PerUserQueued, o.Waiting = 20, 50 })
	var all sync.WaitGroup
	var tasks []store.Task
	for i := range 10 {
		tasks = append(tasks, add(t, q, "kim"))
		all.Go(func() {
			if err := q.Do(t.Context(), fmt.Sprint("user", i), func(context.Context) error { busy(); return nil }); err != nil {
				t.Errorf("Do: %v", err)
			}
		})
	}
	all.Wait()
	for _, task := range tasks {
		until(t, s, task, "finished", finished)
	}
	if most.Load() > 2 {
		t.Errorf("%d ran at once, want 2 at most", most.Load())
	}
}

func TestDoIsBounded(t *testing.T) {
	s := open(t, nil)
	q := queue(t, s, newBlocking().work, func(o *jobs.Options) { o.Workers, o.Waiting, o.Patience = 1, 1, 300*time.Millisecond })
	inside, leave := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		first <- q.Do(t.Context(), "kim", func(context.Context) error { close(inside); <-leave; return errKnown })
	}()
	receive(t, inside, "first request")
	if err := q.Do(t.Context(), "lee", nil); !errors.Is(err, jobs.ErrBusy) {
		t.Errorf("Do without a free worker = %v, want ErrBusy", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := q.Do(ctx, "lee", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Do of a client that went = %v, want Canceled", err)
	}
	close(leave)
	if err := receive(t, first, "end"); !errors.Is(err, errKnown) {
		t.Errorf("Do = %v, want what f returned", err)
	}
	if err := q.Do(t.Context(), "lee", func(context.Context) error { return nil }); err != nil {
		t.Errorf("Do after all have left = %v", err)
	}
}

func TestCloseEndsRequests(t *testing.T) {
	q := queue(t, open(t, nil), newBlocking().work, nil)
	inside, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- q.Do(t.Context(), "kim", func(ctx context.Context) error { close(inside); <-ctx.Done(); return ctx.Err() })
	}()
	receive(t, inside, "request")
	if err := q.Close(t.Context()); err != nil {
		t.Fatalf("Close: %v", err)
	}
	if err := receive(t, ended, "end"); !errors.Is(err, jobs.ErrStopping) {
		t.Errorf("Do = %v, want ErrStopping", err)
	}
	if err := q.Do(t.Context(), "kim", nil); !errors.Is(err, jobs.ErrStopping) {
		t.Errorf("Do on a closed queue = %v, want ErrStopping", err)
	}
}

func TestOneUserHasTwoRequestsAtMost(t *testing.T) {
	q := queue(t, open(t, nil), newBlocking().work, func(o *jobs.Options) { o.Workers = 4 })
	inside, leave := make(chan struct{}, 2), make(chan struct{})
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			if err := q.Do(t.Context(), "kim", func(context.Context) error { inside <- struct{}{}; <-leave; return nil }); err != nil {
				t.Errorf("Do: %v", err)
			}
		})
	}
	receive(t, inside, "first")
	receive(t, inside, "second")
	if err := q.Do(t.Context(), "kim", nil); !errors.Is(err, jobs.ErrBusy) {
		t.Errorf("third Do of a user = %v, want ErrBusy", err)
	}
	if err := q.Do(t.Context(), "lee", func(context.Context) error { return nil }); err != nil {
		t.Errorf("Do of another user = %v", err)
	}
	close(leave)
	all.Wait()
}

func TestCloseGivesTasksBack(t *testing.T) {
	s, b := open(t, nil), newBlocking()
	first := queue(t, s, b.work, nil)
	task := add(t, first, "kim")
	receive(t, b.started, "start")
	if err := first.Close(t.Context()); err != nil {
		t.Fatalf("Close: %v", err)
	}
	got, err := s.Task(t.Context(), task.ID, "kim")
	if err != nil || got.Status != store.TaskPending || got.Attempts != 0 {
		t.Fatalf("task after Close = %+v, %v; want pending with no attempt", got, err)
	}
	close(b.release)
	queue(t, s, b.work, func(o *jobs.Options) { o.Owner = "two" })
	if got := until(t, s, task, "finished", finished); got.Status != store.TaskCompleted {
		t.Errorf("task = %s %q, want completed by the second process", got.Status, got.Error)
	}
}

func TestTasksOfDeadProcessesAreTakenOver(t *testing.T) {
	var mu sync.Mutex
	now := time.Date(2026, 2, 12, 5, 0, 0, 0, time.UTC)
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	later := func() { mu.Lock(); defer mu.Unlock(); now = now.Add(time.Minute) }
	s := open(t, clock)
	task, err := s.CreateTask(t.Context(), store.Task{UserID: "kim", Request: []byte(`{}`)}, store.TaskLimits{})
	if err != nil {
		t.Fatal(err)
	}
	die := func(owner string) {
		t.Helper()
		if _, err := s.LeaseTask(t.Context(), store.Lease{Owner: owner, For: time.Second}); err != nil {
			t.Fatalf("lease by %s: %v", owner, err)
		}
		later()
	}
	die("dead 1")
	die("dead 2")
	b := newBlocking()
	close(b.release)
	queue(t, s, b.work, func(o *jobs.Options) { o.Now = clock })
	if got := until(t, s, task, "finished", finished); got.Status != store.TaskCompleted || got.Attempts != 3 {
		t.Errorf("task after two deaths = %s, %d attempts; want completed in the third", got.Status, got.Attempts)
	}
}

func TestTasksThatKillAreGivenUp(t *testing.T) {
	var mu sync.Mutex
	now := time.Date(2026, 2, 12, 5, 0, 0, 0, time.UTC)
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	s := open(t, clock)
	task, err := s.CreateTask(t.Context(), store.Task{UserID: "kim", Request: []byte(`{}`)}, store.TaskLimits{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if _, err := s.LeaseTask(t.Context(), store.Lease{Owner: fmt.Sprint("dead", i), For: time.Second}); err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		now = now.Add(time.Minute)
		mu.Unlock()
	}
	queue(t, s, newBlocking().work, func(o *jobs.Options) { o.Now = clock })
	if got := until(t, s, task, "finished", finished); got.Status != store.TaskFailed || got.Error != ends.Abandoned {
		t.Errorf("task after three deaths = %s %v, want failed %v", got.Status, got.Error, ends.Abandoned)
	}
}

func TestEstimateFollowsProgress(t *testing.T) {
	var mu sync.Mutex
	now := time.Date(2026, 2, 12, 5, 0, 0, 0, time.UTC)
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	s := open(t, nil)
	step := make(chan int)
	q := queue(t, s, func(_ context.Context, _ store.Task, report func(jobs.Progress)) (store.Generated, error) {
		for percent := range step {
			mu.Lock()
			now = now.Add(10 * time.Second)
			mu.Unlock()
			report(jobs.Progress{Percent: percent, Share: float64(percent-10) / 100})
		}
		return route(), nil
	}, func(o *jobs.Options) { o.Now = clock })
	task := add(t, q, "kim")
	for _, c := range []struct{ percent, want int }{{10, -1}, {35, 60}, {60, 30}, {90, 10}} {
		step <- c.percent
		until(t, s, task, fmt.Sprintf("%d s left", c.want), func(t store.Task) bool { return t.RemainingSec == c.want })
	}
	close(step)
	until(t, s, task, "finished", finished)
}

func TestRunningTasksCountForRequests(t *testing.T) {
	s, b := open(t, nil), newBlocking()
	q := queue(t, s, b.work, func(o *jobs.Options) { o.Workers = 4 })
	add(t, q, "kim")
	add(t, q, "kim")
	receive(t, b.started, "first")
	receive(t, b.started, "second")
	if got := q.Load(); got != (jobs.Load{Running: 2}) {
		t.Errorf("Load = %+v, want two running", got)
	}
	if err := q.Do(t.Context(), "kim", nil); !errors.Is(err, jobs.ErrBusy) {
		t.Errorf("Do of a user with two tasks running = %v, want ErrBusy", err)
	}
	err := q.Do(t.Context(), "lee", func(context.Context) error {
		if got := q.Load(); got != (jobs.Load{Running: 3}) {
			t.Errorf("Load = %+v, want three running", got)
		}
		return nil
	})
	if err != nil {
		t.Errorf("Do of another user = %v", err)
	}
	close(b.release)
}

// A user with as many tasks as one may have does not keep another waiting for all of them.
func TestUsersTakeTurns(t *testing.T) {
	s, b := open(t, nil), newBlocking()
	q := queue(t, s, b.work, func(o *jobs.Options) { o.Workers = 1 })
	for range 10 {
		add(t, q, "kim")
	}
	first := receive(t, b.started, "start")
	add(t, q, "lee")
	b.release <- struct{}{}
	if next := receive(t, b.started, "start"); first.UserID != "kim" || next.UserID != "lee" {
		t.Errorf("after %s's task one of %s runs, want lee's, who queued last", first.UserID, next.UserID)
	}
	close(b.release)
}

func TestEndsAreTold(t *testing.T) {
	ends := make(chan jobs.End, 10)
	fail := make(chan error, 10)
	q := queue(t, open(t, nil), func(ctx context.Context, _ store.Task, _ func(jobs.Progress)) (store.Generated, error) {
		if err := <-fail; err != nil {
			return store.Generated{}, err
		}
		<-ctx.Done()
		return store.Generated{}, ctx.Err()
	}, func(o *jobs.Options) {
		o.TimeLimit, o.Retry = 20*time.Millisecond, time.Millisecond
		o.Ended = func(e jobs.End) { ends <- e }
	})
	told := func(kind string, want jobs.Outcome) {
		t.Helper()
		if e := receive(t, ends, "end"); e.Kind != kind || e.Outcome != want || e.Took < 0 || e.Took > wait {
			t.Errorf("end = %+v, want %s of a %s", e, want, kind)
		}
	}
	for _, c := range []struct {
		err  error
		want []jobs.Outcome
	}{
		{errKnown, []jobs.Outcome{jobs.Refused}},
		{errors.New("disk on fire"), []jobs.Outcome{jobs.Retried, jobs.Retried, jobs.Broken}},
		{nil, []jobs.Outcome{jobs.TimedOut}},
	} {
		add(t, q, "kim")
		for _, want := range c.want {
			fail <- c.err
			told(jobs.KindTask, want)
		}
	}
	do := func(ctx context.Context, f func(context.Context) error) { _ = q.Do(ctx, "kim", f) }
	do(t.Context(), func(context.Context) error { return nil })
	told(jobs.KindRequest, jobs.Completed)
	do(t.Context(), func(context.Context) error { return errKnown })
	told(jobs.KindRequest, jobs.Refused)
	gone, cancel := context.WithCancel(t.Context())
	do(gone, func(ctx context.Context) error { cancel(); <-ctx.Done(); return ctx.Err() })
	told(jobs.KindRequest, jobs.Cancelled)
	late, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	do(late, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	told(jobs.KindRequest, jobs.TimedOut)
}

// A task that waits aside leaves its worker to others, and goes on when one is free.
func TestAside(t *testing.T) {
	s := open(t, nil)
	waits, outside, back := make(chan struct{}), make(chan struct{}), make(chan struct{})
	var q *jobs.Queue
	made := make(chan struct{})
	q = queue(t, s, func(ctx context.Context, _ store.Task, _ func(jobs.Progress)) (store.Generated, error) {
		<-made
		err := q.Aside(func() error { close(waits); <-outside; return errKnown })
		close(back)
		return store.Generated{}, err
	}, func(o *jobs.Options) { o.Workers = 1 })
	close(made)
	task := add(t, q, "kim")
	receive(t, waits, "task that waits")
	inside, leave, left := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		left <- q.Do(t.Context(), "lee", func(context.Context) error { close(inside); <-leave; return nil })
	}()
	receive(t, inside, "request on the worker of a task that waits")
	close(outside)
	select {
	case <-back:
		t.Error("the task goes on although the only worker is busy")
	case <-time.After(20 * time.Millisecond):
	}
	close(leave)
	if err := receive(t, left, "end of the request"); err != nil {
		t.Errorf("Do = %v", err)
	}
	if got := until(t, s, task, "failed", finished); got.Error != known {
		t.Errorf("the task ended with %+v, want what Aside returned", got.Error)
	}
}
