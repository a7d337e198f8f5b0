package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// january is a goal of 20 km in the last week of January 2026.
func january(userID string) store.Goal {
	return store.Goal{
		UserID: userID, Kind: store.GoalWeekly, Measure: store.GoalDistance, Target: 2000,
		Start: store.Date{Year: 2026, Month: 1, Day: 27}, End: store.Date{Year: 2026, Month: 2, Day: 2},
	}
}

func testGoals(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	made := need(s.CreateGoal(ctx, january("kim")))(t)
	want := january("kim")
	want.ID, want.Active, want.CreatedAt, want.UpdatedAt = made.ID, true, s.clock.time(), s.clock.time()
	if len(made.ID) != 36 {
		t.Errorf("CreateGoal made the id %q, want a UUID", made.ID)
	}
	wantEqual(t, "CreateGoal", made, want)
	wantEqual(t, "Goal", need(s.Goal(ctx, made.ID, "kim"))(t), want)

	s.clock.advance(time.Second)
	largest := january("kim")
	largest.Kind, largest.Measure, largest.Target = store.GoalMonthly, store.GoalCalories, 9_999_999_999
	largest.Start, largest.End = store.Date{Year: 1, Month: 1, Day: 1}, store.Date{Year: 9999, Month: 12, Day: 31}
	second := need(s.CreateGoal(ctx, largest))(t)
	largest.ID, largest.Active, largest.CreatedAt, largest.UpdatedAt = second.ID, true, s.clock.time(), s.clock.time()
	wantEqual(t, "the largest goal", need(s.Goal(ctx, second.ID, "kim"))(t), largest)

	wantEqual(t, "Goals", need(s.Goals(ctx, "kim"))(t), []store.Goal{largest, want})
	wantEqual(t, "Goals of another", len(need(s.Goals(ctx, "lee"))(t)), 0)
	_, err := s.Goal(ctx, made.ID, "lee")
	wantError(t, "Goal of another", err, store.ErrNotFound)
	_, err = s.CreateGoal(ctx, january("nobody"))
	wantError(t, "CreateGoal of nobody", err, store.ErrNotFound)

	t.Run("change", func(t *testing.T) { testChangeGoal(t, s, want) })
	t.Run("overlap", func(t *testing.T) { testGoalOverlap(t, s) })
	t.Run("delete", func(t *testing.T) {
		wantError(t, "DeleteGoal of another", s.DeleteGoal(ctx, made.ID, "lee"), store.ErrNotFound)
		noError(t, s.DeleteGoal(ctx, made.ID, "kim"))
		wantError(t, "DeleteGoal again", s.DeleteGoal(ctx, made.ID, "kim"), store.ErrNotFound)
		wantEqual(t, "Goals", need(s.Goals(ctx, "kim"))(t), []store.Goal{largest})
	})
}

func testChangeGoal(t *testing.T, s *suite, g store.Goal) {
	s.clock.advance(time.Minute)
	target, off, on := store.Hundredths(1250), false, true
	for _, c := range []struct {
		change store.GoalChange
		target store.Hundredths
		active bool
	}{
		{store.GoalChange{}, 2000, true}, {store.GoalChange{Target: &target}, 1250, true}, {store.GoalChange{Active: &off}, 1250, false},
	} {
		g.Target, g.Active, g.UpdatedAt = c.target, c.active, s.clock.time()
		wantEqual(t, "ChangeGoal", need(s.ChangeGoal(ctx, g.ID, "kim", c.change))(t), g)
		wantEqual(t, "Goal", need(s.Goal(ctx, g.ID, "kim"))(t), g)
	}
	wantEqual(t, "number of active goals", len(need(s.ActiveGoals(ctx, "kim"))(t)), 1)
	_, err := s.ChangeGoal(ctx, g.ID, "lee", store.GoalChange{Active: &on})
	wantError(t, "ChangeGoal of another", err, store.ErrNotFound)
	wantError(t, "ReachGoal when not active", s.ReachGoal(ctx, g.ID, "kim"), store.ErrNotFound)

	need(s.ChangeGoal(ctx, g.ID, "kim", store.GoalChange{Active: &on}))(t)
	wantError(t, "ReachGoal of another", s.ReachGoal(ctx, g.ID, "lee"), store.ErrNotFound)
	wantEqual(t, "ReachGoal at once, done", count(atOnce(6, func(int) error { return s.ReachGoal(ctx, g.ID, "kim") }), nil), 1)
	wantEqual(t, "when it was reached", need(s.Goal(ctx, g.ID, "kim"))(t).ReachedAt, s.clock.time())
	need(s.ChangeGoal(ctx, g.ID, "kim", store.GoalChange{Target: &target}))(t)
	wantError(t, "ReachGoal again", s.ReachGoal(ctx, g.ID, "kim"), store.ErrNotFound)
}

func testGoalOverlap(t *testing.T, s *suite) {
	for _, c := range []struct {
		user, kind, start, end string
		want                   error
	}{
		{"kim", store.GoalWeekly, "2026-01-27", "2026-02-02", store.ErrConflict},
		{"kim", store.GoalWeekly, "2026-02-02", "2026-02-09", store.ErrConflict}, // one day in common
		{"kim", store.GoalWeekly, "2026-01-20", "2026-01-27", store.ErrConflict},
		{"kim", store.GoalWeekly, "2026-01-29", "2026-01-30", store.ErrConflict},
		{"kim", store.GoalWeekly, "2025-01-01", "2027-01-01", store.ErrConflict},
		{"kim", store.GoalMonthly, "2026-05-01", "2026-05-31", store.ErrConflict}, // with the largest goal
		{"kim", store.GoalWeekly, "2026-02-03", "2026-02-09", nil},
		{"kim", store.GoalWeekly, "2026-01-20", "2026-01-26", nil},
		{"lee", store.GoalWeekly, "2026-01-27", "2026-02-02", nil},
		{"lee", store.GoalMonthly, "2026-01-27", "2026-02-02", nil},
	} {
		g := january(c.user)
		g.Kind, g.Measure = c.kind, store.GoalWorkouts // what is counted makes no difference
		g.Start, g.End = need(store.ParseDate(c.start))(t), need(store.ParseDate(c.end))(t)
		made, err := s.CreateGoal(ctx, g)
		wantError(t, strings.Join([]string{c.user, c.kind, c.start, c.end}, " "), err, c.want)
		if err == nil {
			noError(t, s.DeleteGoal(ctx, made.ID, c.user))
		}
	}
	off := false
	first := need(s.Goals(ctx, "kim"))(t)[1]
	need(s.ChangeGoal(ctx, first.ID, "kim", store.GoalChange{Active: &off}))(t)
	replacement := need(s.CreateGoal(ctx, january("kim")))(t)
	noError(t, s.DeleteGoal(ctx, replacement.ID, "kim"))
}

func testGoalsAtOnce(t *testing.T, s *suite) {
	s.user(t, "kim")
	errs := atOnce(8, func(i int) error {
		g := january("kim")
		g.Start.Day += i % 3 // all touch
		_, err := s.CreateGoal(ctx, g)
		return err
	})
	wantEqual(t, "goals for one period at once, made", count(errs, nil), 1)
	wantEqual(t, "goals for one period at once, refused", count(errs, store.ErrConflict), 7)
	wantEqual(t, "goals", len(need(s.Goals(ctx, "kim"))(t)), 1)
}

func testGoalProgress(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	seoul := time.FixedZone("Seoul", 9*3600)
	at := func(user, began string, km float64) store.Workout {
		began += "Z"
		return s.completed(t, store.Workout{UserID: user, StartedAt: store.At(need(time.Parse(time.RFC3339, began))(t))}, km)
	}
	progress := func(measure string, zone *time.Location) store.Hundredths {
		g := january("kim")
		g.Measure = measure
		return need(s.GoalProgress(ctx, g, zone))(t)
	}
	wantEqual(t, "distance without workouts", progress(store.GoalDistance, seoul), store.Hundredths(0))

	at("kim", "2026-01-26T14:59:59.999", 100) // the 26th in Seoul
	at("kim", "2026-01-26T15:00:00", 0.1)     // the 27th in Seoul, the 26th in UTC
	at("kim", "2026-01-27T00:00:00", 0.2)
	at("kim", "2026-02-02T14:59:59.999", 0.29)
	at("kim", "2026-02-02T15:00:00", 1.13) // the 3rd in Seoul, the 2nd in UTC
	at("kim", "2026-02-03T00:00:00", 100)
	at("lee", "2026-01-30T00:00:00", 100)
	deleted := at("kim", "2026-01-30T00:00:00", 100)
	noError(t, s.DeleteWorkout(ctx, deleted.ID, "kim"))
	cancelled := s.start(t, store.Workout{UserID: "kim", StartedAt: deleted.StartedAt})
	noError(t, s.CancelWorkout(ctx, cancelled.ID, "kim"))
	s.start(t, store.Workout{UserID: "kim", StartedAt: deleted.StartedAt}) // in progress

	wantEqual(t, "distance in Seoul", progress(store.GoalDistance, seoul), store.Hundredths(59))
	wantEqual(t, "distance in UTC", progress(store.GoalDistance, time.UTC), store.Hundredths(162))
	wantEqual(t, "workouts in Seoul", progress(store.GoalWorkouts, seoul), store.Hundredths(300))
	wantEqual(t, "calories in Seoul", progress(store.GoalCalories, seoul), store.Hundredths((6+12+17)*100))

	for range 100 { // as floating point these add up to something else
		at("kim", "2026-01-31T00:00:00", 0.1)
	}
	wantEqual(t, "distance of many in Seoul", progress(store.GoalDistance, seoul), store.Hundredths(1059))
	all := january("kim")
	all.Start, all.End = store.Date{Year: 1, Month: 1, Day: 1}, store.Date{Year: 9999, Month: 12, Day: 31}
	for _, zone := range []*time.Location{time.UTC, seoul, time.FixedZone("west", -12*3600)} {
		wantEqual(t, "distance of all times in "+zone.String(), need(s.GoalProgress(ctx, all, zone))(t), store.Hundredths(1059+20000+113))
	}
	if n, err := s.GoalProgress(ctx, store.Goal{UserID: "kim", Measure: "steps"}, seoul); err == nil {
		t.Errorf("GoalProgress of an unknown measure = %d, want an error", n)
	}
}
