package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// Why tasks end here.
var (
	abandoned = store.TaskError{Code: "ABANDONED", Text: "경로 생성에 실패했습니다"}
	cancelled = store.TaskError{Code: "CANCELLED", Text: "경로 생성을 취소했습니다"}
)

func lease(owner string) store.Lease {
	return store.Lease{Owner: owner, For: 30 * time.Second, MaxAttempts: 3, Abandoned: abandoned}
}

func (s *suite) task(t testing.TB, userID string) store.Task {
	t.Helper()
	return need(s.CreateTask(ctx, store.Task{UserID: userID, Request: []byte(`{"name":"하트"}`), RemainingSec: 90}, store.TaskLimits{}))(t)
}

func testTasks(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	_, err := s.LeaseTask(ctx, lease("w"))
	wantError(t, "LeaseTask of nothing", err, store.ErrNotFound)

	made := s.task(t, "kim")
	want := store.Task{ID: made.ID, UserID: "kim", Status: store.TaskPending, Request: []byte(`{"name":"하트"}`), RemainingSec: 90, CreatedAt: s.clock.time()}
	wantEqual(t, "CreateTask", made, want)
	wantEqual(t, "Task", need(s.Task(ctx, made.ID, "kim"))(t), want)
	_, err = s.Task(ctx, made.ID, "lee")
	wantError(t, "Task of another", err, store.ErrNotFound)
	wantEqual(t, "UnfinishedTasks", need(s.UnfinishedTasks(ctx, "kim"))(t), 1)

	want.Status, want.Attempts = store.TaskProcessing, 1
	wantEqual(t, "LeaseTask", need(s.LeaseTask(ctx, lease("w")))(t), want)
	_, err = s.LeaseTask(ctx, lease("v"))
	wantError(t, "LeaseTask of a task that is held", err, store.ErrNotFound)

	report := func(owner string, percent int, step string) error {
		return s.ReportTask(ctx, made.ID, owner, store.TaskProgress{Percent: percent, Step: step, RemainingSec: 40, Metadata: []byte(`{"p":1}`), LeaseFor: 30 * time.Second})
	}
	noError(t, report("w", 42, "경로 패턴 분석 중"))
	noError(t, report("w", 40, ""))
	noError(t, s.ReportTask(ctx, made.ID, "w", store.TaskProgress{Percent: 41, RemainingSec: -1, LeaseFor: 30 * time.Second}))
	want.Progress, want.Step, want.RemainingSec, want.Metadata = 42, "경로 패턴 분석 중", -1, []byte(`{"p":1}`)
	wantEqual(t, "Task after reports of 42, 40 and 41", need(s.Task(ctx, made.ID, "kim"))(t), want)
	wantError(t, "ReportTask of another owner", report("v", 50, ""), store.ErrNotFound)
	wantError(t, "FailTask of another owner", s.FailTask(ctx, made.ID, "v", abandoned), store.ErrNotFound)
	_, err = s.CompleteTask(ctx, made.ID, "v", generated("kim", "stray", 1))
	wantError(t, "CompleteTask of another owner", err, store.ErrNotFound)
	_, err = s.Route(ctx, "stray", "kim")
	wantError(t, "Route of a completion that was refused", err, store.ErrNotFound)

	done := need(s.CompleteTask(ctx, made.ID, "w", generated("", "", 3)))(t)
	want.Status, want.Progress, want.RemainingSec, want.RouteID, want.CompletedAt = store.TaskCompleted, 100, 0, done.Route.ID, s.clock.time()
	wantEqual(t, "Task when completed", need(s.Task(ctx, made.ID, "kim"))(t), want)
	wantEqual(t, "options of a completed task", len(need(s.RouteOptions(ctx, done.Route.ID, "kim"))(t)), 3)
	wantEqual(t, "UnfinishedTasks", need(s.UnfinishedTasks(ctx, "kim"))(t), 0)
	told := need(s.Notices(ctx, "kim", store.NoticeFilter{Limit: 10}))(t)
	if len(told) != 1 || told[0].Kind != store.NotifyRouteReady || told[0].RouteID != done.Route.ID {
		t.Errorf("notifications of a completed task: %+v, want one of its route", told)
	}
	wantError(t, "CancelTask when completed", s.CancelTask(ctx, made.ID, "kim", cancelled), store.ErrFinished)
	wantError(t, "FailTask when completed", s.FailTask(ctx, made.ID, "w", abandoned), store.ErrNotFound)

	t.Run("cancel", func(t *testing.T) { testCancel(t, s) })
	t.Run("guest", func(t *testing.T) { testTaskOfGuest(t, s) })
}

func testCancel(t *testing.T, s *suite) {
	waiting := s.task(t, "kim")
	wantError(t, "CancelTask of another", s.CancelTask(ctx, waiting.ID, "lee", cancelled), store.ErrNotFound)
	noError(t, s.CancelTask(ctx, waiting.ID, "kim", cancelled))
	_, err := s.LeaseTask(ctx, lease("w"))
	wantError(t, "LeaseTask of a cancelled task", err, store.ErrNotFound)
	got := need(s.Task(ctx, waiting.ID, "kim"))(t)
	wantEqual(t, "status when cancelled", got.Status, store.TaskFailed)
	wantEqual(t, "error when cancelled", got.Error, cancelled)

	running := s.task(t, "kim")
	need(s.LeaseTask(ctx, lease("w")))(t)
	noError(t, s.CancelTask(ctx, running.ID, "kim", cancelled))
	wantError(t, "ReportTask when cancelled", s.ReportTask(ctx, running.ID, "w", store.TaskProgress{Percent: 99}), store.ErrNotFound)
	_, err = s.CompleteTask(ctx, running.ID, "w", generated("kim", "", 1))
	wantError(t, "CompleteTask when cancelled", err, store.ErrNotFound)
	wantError(t, "CancelTask again", s.CancelTask(ctx, running.ID, "kim", cancelled), store.ErrFinished)
}

func testTaskOfGuest(t *testing.T, s *suite) {
	s.guest(t, "g")
	task := s.task(t, "g")
	need(s.LeaseTask(ctx, lease("w")))(t)
	s.guest(t, "h")
	other := s.task(t, "h")
	need(s.LeaseTask(ctx, lease("w")))(t)
	need(s.CompleteTask(ctx, other.ID, "w", generated("h", "", 1)))(t)
	wantEqual(t, "notifications of a guest", need(s.CountNotices(ctx, "h"))(t).Unread, 0)
	noError(t, s.TakeOverGuest(ctx, "g", "kim"))
	done := need(s.CompleteTask(ctx, task.ID, "w", generated("g", "", 1)))(t)
	wantEqual(t, "owner of what was generated for a guest taken over meanwhile", done.Route.UserID, "kim")
}

func testTaskLeases(t *testing.T, s *suite) {
	s.user(t, "kim")
	first := s.task(t, "kim")
	s.clock.advance(time.Second)
	second := s.task(t, "kim")
	wantEqual(t, "first leased", need(s.LeaseTask(ctx, lease("dead")))(t).ID, first.ID)
	wantEqual(t, "second leased", need(s.LeaseTask(ctx, lease("alive")))(t).ID, second.ID)

	s.clock.advance(20 * time.Second)
	noError(t, s.ReportTask(ctx, second.ID, "alive", store.TaskProgress{Percent: 10, LeaseFor: 30 * time.Second}))
	s.clock.advance(10 * time.Second)
	again := need(s.LeaseTask(ctx, lease("next")))(t)
	wantEqual(t, "leased after its worker died", again.ID, first.ID)
	wantEqual(t, "attempts", again.Attempts, 2)
	wantError(t, "FailTask of the worker thought dead", s.FailTask(ctx, first.ID, "dead", abandoned), store.ErrNotFound)

	noError(t, s.ReleaseTask(ctx, first.ID, "next"))
	wantError(t, "ReleaseTask again", s.ReleaseTask(ctx, first.ID, "next"), store.ErrNotFound)
	released := need(s.Task(ctx, first.ID, "kim"))(t)
	wantEqual(t, "status and attempts when released", fmt.Sprint(released.Status, released.Attempts), "pending1")

	need(s.LeaseTask(ctx, lease("retry")))(t)
	wantError(t, "RetryTask of another worker's", s.RetryTask(ctx, first.ID, "next", time.Minute), store.ErrNotFound)
	noError(t, s.RetryTask(ctx, first.ID, "retry", time.Minute))
	_, err := s.LeaseTask(ctx, lease("w"))
	wantError(t, "LeaseTask before the time of the retry", err, store.ErrNotFound)
	noError(t, s.ReportTask(ctx, second.ID, "alive", store.TaskProgress{Percent: 10, LeaseFor: time.Hour}))
	s.clock.advance(time.Minute)

	last := need(s.LeaseTask(ctx, lease("w")))(t)
	wantEqual(t, "last attempt", fmt.Sprint(last.ID == first.ID, last.Attempts), "true 3")
	noError(t, s.ReportTask(ctx, second.ID, "alive", store.TaskProgress{Percent: 10, LeaseFor: time.Hour}))
	s.clock.advance(time.Minute)
	third := s.task(t, "kim")
	wantEqual(t, "leased after one that failed too often", need(s.LeaseTask(ctx, lease("w")))(t).ID, third.ID)
	dead := need(s.Task(ctx, first.ID, "kim"))(t)
	wantEqual(t, "status after three attempts", dead.Status, store.TaskFailed)
	wantEqual(t, "error after three attempts", dead.Error, abandoned)
	noError(t, s.FailTask(ctx, third.ID, "w", store.TaskError{Text: "옛 이유"}))
	wantEqual(t, "error without a code", need(s.Task(ctx, third.ID, "kim"))(t).Error, store.TaskError{Text: "옛 이유"})
	wantEqual(t, "UnfinishedTasks", need(s.UnfinishedTasks(ctx, "kim"))(t), 1)
}

func testTasksAtOnce(t *testing.T, s *suite) {
	for _, u := range []string{"a", "b", "c", "d"} {
		s.user(t, u)
	}
	other := s.open(s.clock.now) // a second process
	stores := []store.Store{s.Store, other}
	limits := store.TaskLimits{PerUser: 4, Waiting: 7, Workers: 3}
	errs := atOnce(24, func(i int) error {
		_, err := stores[i%2].CreateTask(ctx, store.Task{UserID: string("abc"[i%3]), Request: []byte("{}")}, limits)
		return err
	})
	wantEqual(t, "tasks created at once within a limit of 10", count(errs, nil), 10)
	wantEqual(t, "refused", count(errs, store.ErrUserLimit)+count(errs, store.ErrTotalLimit), 14)
	for _, u := range []string{"a", "b", "c"} {
		if n := need(s.UnfinishedTasks(ctx, u))(t); n > 4 {
			t.Errorf("user %s has %d tasks, want at most 4", u, n)
		}
	}

	var mu sync.Mutex
	leased := map[string]string{}
	errs = atOnce(16, func(i int) error {
		owner := fmt.Sprint("w", i)
		task, err := stores[i%2].LeaseTask(ctx, lease(owner))
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		if before, taken := leased[task.ID]; taken {
			return fmt.Errorf("task %s was leased to %s and %s", task.ID, before, owner)
		}
		leased[task.ID] = owner
		return nil
	})
	wantEqual(t, "leases of ten tasks by sixteen workers", count(errs, nil), 10)
	wantEqual(t, "workers without a task", count(errs, store.ErrNotFound), 6)

	t.Run("beyond the running", func(t *testing.T) { // ten run, of which three are the caller's
		errs := atOnce(6, func(i int) error {
			_, err := stores[i%2].CreateTask(ctx, store.Task{UserID: "d", Request: []byte("{}")}, store.TaskLimits{Waiting: 4, Workers: 3})
			return err
		})
		wantEqual(t, "tasks that wait beyond ten that run", count(errs, nil), 4)
		wantEqual(t, "refused", count(errs, store.ErrTotalLimit), 2)
	})
	t.Run("per user", func(t *testing.T) {
		s.clock.advance(time.Hour) // all ten are to be leased again
		errs := atOnce(16, func(i int) error {
			l := lease(fmt.Sprint("v", i))
			l.PerUser = 2
			_, err := stores[i%2].LeaseTask(ctx, l)
			return err
		})
		wantEqual(t, "leases of four users with at most two each", count(errs, nil), 8)
		wantEqual(t, "workers without a task", count(errs, store.ErrNotFound), 8)
	})
}

// testTaskTurns queues many tasks of one user before one of each of two others: they do not wait for all of the first's.
func testTaskTurns(t *testing.T, s *suite) {
	for _, u := range []string{"kim", "lee", "park"} {
		s.user(t, u)
	}
	for range 8 {
		s.task(t, "kim")
		s.clock.advance(time.Second)
	}
	turn := func() store.Task {
		t.Helper()
		got := need(s.LeaseTask(ctx, lease("w")))(t)
		s.clock.advance(time.Second)
		return got
	}
	end := func(task store.Task) {
		t.Helper()
		noError(t, s.FailTask(ctx, task.ID, "w", abandoned))
	}
	wantEqual(t, "WaitingTasks", need(s.WaitingTasks(ctx))(t), 8)
	first := turn()
	wantEqual(t, "first turn", first.UserID, "kim")
	wantEqual(t, "WaitingTasks while one is leased", need(s.WaitingTasks(ctx))(t), 7)
	for range 2 {
		s.task(t, "lee")
		s.task(t, "park")
		s.clock.advance(time.Second)
	}
	end(first)
	var users []string
	for range 6 { // one worker: nobody has a task running when the next is given
		task := turn()
		users = append(users, task.UserID)
		end(task)
	}
	wantEqual(t, "turns with one worker", fmt.Sprint(users), "[lee park kim lee park kim]")

	s.task(t, "lee")
	s.task(t, "lee")
	running := []store.Task{turn(), turn()}
	wantEqual(t, "turns with two workers", fmt.Sprint(running[0].UserID, running[1].UserID), "leekim")
	end(running[1]) // kim was the last to have a turn, but lee has one running
	wantEqual(t, "turn while one runs", turn().UserID, "kim")
}
