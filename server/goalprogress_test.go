package server_test

import (
	"context"
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

// ran stores a completed workout.
func (k *kit) ran(user, began string, km float64, kcal int) store.Workout {
	k.t.Helper()
	ctx := context.Background()
	at, err := time.Parse(time.RFC3339, began)
	if err != nil {
		k.t.Fatal(err)
	}
	w, err := k.store.StartWorkout(ctx, store.Workout{UserID: "user-" + user, RouteName: "자유", StartedAt: store.At(at)})
	if err != nil {
		k.t.Fatalf("start a workout: %v", err)
	}
	w, err = k.store.CompleteWorkout(ctx, store.Completion{
		WorkoutID: w.ID, UserID: w.UserID, CompletedAt: store.At(at.Add(time.Hour)), DistanceKM: km, DurationSec: 3600, CaloriesKcal: kcal,
	})
	if err != nil {
		k.t.Fatalf("complete a workout: %v", err)
	}
	return w
}

// inZone makes a server's days those of a zone.
func inZone(t *testing.T, name string) func(*server.Options) {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *server.Options) { o.Location = zone }
}

func TestGoalProgress(t *testing.T) {
	k := newKit(t, inZone(t, "UTC")) // it is 12 February
	kim := k.member("kim")
	k.ran("kim", "2026-02-09T00:00:00Z", 3.3, 200)
	k.ran("kim", "2026-02-15T23:59:59Z", 4.45, 301)
	k.ran("kim", "2026-02-08T23:59:59Z", 50, 5000)
	k.ran("kim", "2026-02-16T00:00:00Z", 50, 5000)
	deleted := k.ran("kim", "2026-02-10T00:00:00Z", 50, 5000)
	if err := k.store.DeleteWorkout(context.Background(), deleted.ID, deleted.UserID); err != nil {
		t.Fatal(err)
	}
	k.member("lee")
	k.ran("lee", "2026-02-10T00:00:00Z", 50, 5000)

	for _, c := range []struct {
		measure                                 string
		target, current, rate, remaining, daily any
		completed                               bool
	}{
		{"distance", 20, 7.75, 38.75, 12.25, 3.0625, false},
		{"distance", 7.76, 7.75, 99.87, 0.01, 0.0025, false},
		{"distance", 7.75, 7.75, 100, 0, nil, true},
		{"distance", 5, 7.75, 155, 0, nil, true},
		{"workouts", 3, 2, 66.67, 1, 0.25, false},
		{"workouts", 2, 2, 100, 0, nil, true},
		{"calories", 1000, 501, 50.1, 499, 124.75, false},
		{"distance", 99999999.99, 7.75, 0, 99999992.24, 24999998.06, false},
	} {
		path := kim.goal(obj{"target_type": c.measure, "target_value": c.target})
		a := kim.get(path + "/progress").wants(200).has(obj{
			"message": nil, "data.goal.target_type": c.measure, "data.goal.target_value": c.target, "data.current_value": c.current,
			"data.achievement_rate": c.rate, "data.remaining_value": c.remaining, "data.remaining_days": 4,
			"data.daily_average_needed": c.daily, "data.is_completed": c.completed,
		})
		if _, ok := a.at("data.current_value").(float64); !ok {
			t.Errorf("current_value is no number: %s", a.body())
		}
		kim.del(path).wants(200)
	}
}

var rateText = regexp.MustCompile(`"achievement_rate":([^,]+),`)

func TestAchievementRateIsRoundedHalfToEven(t *testing.T) {
	k := newKit(t, inZone(t, "UTC"))
	for i, c := range []struct {
		km     float64
		target any
		want   string
	}{
		{123.45, 1000, "12.34"}, // 12.345
		{123.55, 1000, "12.36"}, // 12.355
		{1, 800, "0.12"},        // 0.125
		{3, 800, "0.38"},        // 0.375
		{0.01, 200, "0"},        // 0.005
		{0.03, 200, "0.02"},     // 0.015
		{1, 3, "33.33"},
		{2, 3, "66.67"},
		{999.99, 0.01, "9999900"},
		{0, 20, "0"},
	} {
		name := fmt.Sprintf("kim%d", i)
		kim := k.member(name)
		path := kim.goal(obj{"target_value": c.target})
		k.ran(name, "2026-02-10T00:00:00Z", c.km, 0)
		body := kim.get(path + "/progress").wants(200).body()
		if got := rateText.FindSubmatch(body); got == nil || string(got[1]) != c.want {
			t.Errorf("%v of %v km: %s, want achievement_rate %s", c.km, c.target, body, c.want)
		}
	}
}

func TestRemainingDays(t *testing.T) {
	k := newKit(t, inZone(t, "UTC")) // it is 12 February
	kim := k.member("kim")
	for _, c := range []struct {
		start, end string
		days       float64
		daily      string
	}{
		{"2026-02-09", "2026-02-18", 7, "2.857142857142857142857142857"}, // 20/7, unrounded
		{"2026-02-09", "2026-02-13", 2, "10"},
		{"2026-02-09", "2026-02-12", 1, "20"}, // today is the last day
		{"2026-02-09", "2026-02-11", 0, "null"},
		{"2025-01-01", "2025-12-31", 0, "null"},
		{"2026-03-01", "2026-03-03", 20, "1"}, // from today, though the period has not begun
		{"2026-02-12", "9999-12-31", 2912401, ""},
	} {
		path := kim.goal(obj{"start_date": c.start, "end_date": c.end})
		a := kim.get(path + "/progress").wants(200).has(obj{"data.remaining_days": c.days, "data.is_completed": false})
		got := regexp.MustCompile(`"daily_average_needed":([^,}]+)`).FindSubmatch(a.body())
		if c.daily != "" && (got == nil || string(got[1]) != c.daily) {
			t.Errorf("%s to %s: %s, want daily_average_needed %s", c.start, c.end, a.body(), c.daily)
		}
		kim.del(path).wants(200)
	}
}

// K14: what day it is, and on what day a workout began, is told in one zone.
func TestGoalDaysAreThoseOfTheZone(t *testing.T) {
	for _, c := range []struct {
		zone                string
		current             float64
		daysBefore, daysNow int // remaining at 14:59:59 and at 15:00 UTC on 15 February, Seoul's midnight
	}{
		{"Asia/Seoul", 1 + 2, 1, 0},
		{"UTC", 2 + 4, 1, 1},
		{"America/Los_Angeles", 2 + 4 + 8, 1, 1},
		{"Pacific/Kiritimati", 1, 0, 0},
	} {
		t.Run(c.zone, func(t *testing.T) {
			k := newKit(t, inZone(t, c.zone))
			k.clock.advance(time.Date(2026, 2, 15, 14, 59, 59, 0, time.UTC).Sub(k.clock.Now()))
			kim := k.member("kim")
			path := kim.goal(nil)                      // 9 to 15 February
			k.ran("kim", "2026-02-08T15:00:00Z", 1, 0) // the 9th in Seoul and further east
			k.ran("kim", "2026-02-15T14:59:59Z", 2, 0) // the 15th, but not as far east as Kiritimati
			k.ran("kim", "2026-02-15T15:00:00Z", 4, 0) // the 16th in Seoul
			k.ran("kim", "2026-02-16T07:59:59Z", 8, 0) // the 15th in Los Angeles only
			kim.get(path + "/progress").wants(200).has(obj{"data.current_value": c.current, "data.remaining_days": c.daysBefore})
			k.clock.advance(time.Second)
			kim.get(path + "/progress").wants(200).has(obj{"data.remaining_days": c.daysNow})
		})
	}
}

// reached are the goals that the caller has been told of, newest first, as paths.
func (c client) reached() []string {
	c.k.t.Helper()
	var out []string
	for _, n := range c.get("/notifications").wants(200).list("data.notifications") {
		if n["kind"] == "goal_reached" {
			out = append(out, fmt.Sprint("/goals/", n["goal_id"]))
		}
	}
	return out
}

// A goal that a run reaches is told of once, whatever comes after.
func TestGoalReachedIsToldOnce(t *testing.T) {
	k := newKit(t, inZone(t, "Asia/Seoul"))
	kim := k.member("kim")
	run := func(began string) string {
		t.Helper()
		k.clock.advance(time.Second)
		id := kim.start(obj{"started_at": began})
		kim.post("/workouts/"+id+"/complete", completeBody(obj{"final_metrics": obj{"distance": 1, "duration": 600, "calories": 60}})).wants(200)
		return id
	}
	wants := func(after string, want ...string) {
		t.Helper()
		if got := kim.reached(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("after %s told of %v, want %v", after, got, want)
		}
	}
	distance := kim.goal(obj{"target_value": 2})
	wants("no run")
	run("2026-02-08T15:00:00Z") // the 9th in Seoul
	run("2026-02-08T14:59:59Z") // the 8th
	wants("a run within and one before the period")
	second := run("2026-02-12T01:00:00Z")
	wants("the second run", distance)
	run("2026-02-12T01:00:00Z")
	kim.del("/workouts/" + second + "/record").wants(200)
	kim.patch(distance, obj{"target_value": 3}).wants(200)
	run("2026-02-12T01:00:00Z")
	kim.get(distance + "/progress").wants(200).has(obj{"data.is_completed": true, "data.current_value": 3})
	wants("more runs, a deleted one and another target", distance)

	idle := kim.goal(obj{"goal_type": "monthly", "target_type": "workouts", "target_value": 1, "start_date": "2026-02-10", "end_date": "2026-02-11"})
	kim.patch(idle, obj{"is_active": false}).wants(200)
	run("2026-02-10T03:00:00Z")
	wants("a run for a goal that is not active", distance)

	count := kim.goal(obj{"goal_type": "monthly", "target_type": "workouts", "target_value": 1})
	later := kim.goal(obj{"target_type": "calories", "target_value": 60, "start_date": "2026-02-16", "end_date": "2026-02-17"})
	run("2026-02-12T02:00:00Z")
	run("2026-02-16T02:00:00Z")
	wants("runs for two goals", later, count, distance)
}
