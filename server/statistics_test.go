package server_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

// finished is a workout that a user completed at that time.
func (k *kit) finished(user string, at time.Time, km float64, seconds int, computed *store.ComputedTotals) string {
	k.t.Helper()
	ctx := context.Background()
	w, err := k.store.StartWorkout(ctx, store.Workout{UserID: user, RouteName: "자유", StartedAt: store.At(at.Add(-time.Hour))})
	if err != nil {
		k.t.Fatal(err)
	}
	if _, err := k.store.CompleteWorkout(ctx, store.Completion{
		WorkoutID: w.ID, UserID: user, CompletedAt: store.At(at), DistanceKM: km, DurationSec: seconds, CaloriesKcal: int(60 * km),
		ComputedTotals: computed,
	}); err != nil {
		k.t.Fatal(err)
	}
	return w.ID
}

// again is a member who signs in again, because the token has expired.
func (k *kit) again(name string) client {
	k.t.Helper()
	var s session
	k.as("").post("/auth/login", obj{"email": name + "@example.com", "password": memberPassword}).wants(200).json(&s)
	return k.as(s.AccessToken)
}

func in(zone *time.Location) func(*server.Options) {
	return func(o *server.Options) { o.Location = zone }
}

var seoul = time.FixedZone("Asia/Seoul", 9*60*60)

func TestStats(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	empty := obj{"total_distance": 0, "total_workouts": 0, "completed_routes": 0, "total_calories": 0, "total_duration": 0, "saved_routes_count": 0}
	a := kim.get("/users/me/stats").wants(200).has(empty)
	for key, value := range empty { // K2: in data too
		a.has(obj{"data." + key: value})
	}
	for range 3 {
		k.finished("user-kim", k.clock.Now(), 0.1, 60, nil)
	}
	kim.get("/users/me/stats").has(obj{
		"data.total_distance": 0.3, "total_distance": 0.3, "data.total_workouts": 3, "data.completed_routes": 3, "data.total_calories": 18,
		"total_duration": 180, "data.saved_routes_count": 0, "message": nil,
	})
	kim.get("/users/me").has(obj{"data.stats.total_distance": 0.3, "data.stats.total_workouts": 3})
	k.member("lee").get("/users/me/stats").has(empty)
	k.as("").get("/users/me/stats").fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	k.guest().get("/users/me/stats").fails(403, "FORBIDDEN", "회원가입이 필요합니다")
}

type statisticsReply struct {
	Bests []struct {
		Type      string  `json:"type"`
		Value     float64 `json:"value"`
		Unit      string  `json:"unit"`
		WorkoutID string  `json:"workout_id"`
	} `json:"personal_bests"`
	Recent []struct {
		ID          string
		Distance    float64
		Duration    int
		CompletedAt string `json:"completed_at"`
	} `json:"recent_workouts"`
}

func TestStatisticsOfNothing(t *testing.T) {
	k := newKit(t)
	k.member("kim").get("/users/me/statistics").wants(200).has(obj{
		"message": "통계 조회 성공", "data.overview.total_distance": 0, "data.overview.total_workouts": 0, "data.overview.total_calories": 0,
		"data.overview.total_duration": 0, "data.overview.current_streak": 0, "data.overview.longest_streak": 0,
		"data.weekly.distance": 0, "data.weekly.workouts": 0, "data.weekly.calories": 0, "data.monthly.distance": 0, "data.monthly.workouts": 0,
		"data.personal_bests": []any{}, "data.recent_workouts": []any{},
	})
	k.as("").get("/users/me/statistics").fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	k.guest().get("/users/me/statistics").fails(403, "FORBIDDEN", "회원가입이 필요합니다")
}

// It is Thursday, 12 February 2026, 14:12 in Seoul.
func TestStatistics(t *testing.T) {
	k := newKit(t, in(seoul))
	kim := k.member("kim")
	day := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, seoul)
	}
	k.finished("user-kim", day(1, 31, 23, 59), 1, 600, nil) // the last minute of January
	first := k.finished("user-kim", day(2, 1, 0, 0), 10, 3600, nil)
	k.finished("user-kim", day(2, 2, 9, 0), 2, 1200, nil)
	k.finished("user-kim", day(2, 8, 23, 59), 0.5, 60, nil)        // Sunday
	k.finished("user-kim", day(2, 9, 0, 0), 3.1, 1200, nil)        // Monday, still the 8th in UTC
	k.finished("user-kim", day(2, 10, 8, 0), 10, 3601, nil)        // as far as before, later
	last := k.finished("user-kim", day(2, 11, 8, 59), 0.2, 1, nil) // too short for a pace; the 10th in UTC
	k.member("lee")
	k.finished("user-lee", day(2, 12, 8, 0), 42, 9000, nil)

	var got statisticsReply
	kim.get("/users/me/statistics").wants(200).json(&got).has(obj{
		"data.overview.total_distance": 26.8, "data.overview.total_workouts": 7, "data.overview.total_calories": 1608,
		"data.overview.total_duration": 10262,
		// 8 to 11 February, before it 31 January to 2 February; today is not over.
		"data.overview.current_streak": 4, "data.overview.longest_streak": 4,
		"data.weekly.distance": 13.3, "data.weekly.workouts": 3, "data.weekly.calories": 798,
		"data.monthly.distance": 25.8, "data.monthly.workouts": 6,
	})
	bests := ""
	for _, b := range got.Bests {
		bests += fmt.Sprintln(b.Type, b.Value, b.Unit, b.WorkoutID == first)
	}
	if want := "longest_distance 10 km true\nlongest_duration 3601 s false\nmost_calories 600 kcal true\nfastest_pace 360 s/km true\n"; bests != want {
		t.Errorf("personal bests\n%swant\n%s", bests, want)
	}
	if len(got.Recent) != 5 || got.Recent[0].ID != last || got.Recent[0].CompletedAt != "2026-02-10T23:59:00.000Z" || got.Recent[4].Distance != 2 {
		t.Errorf("recent workouts %+v", got.Recent)
	}

	// A day without a run ends a streak when it is over.
	for _, c := range []struct {
		pass    time.Duration
		current int
	}{{9 * time.Hour, 4}, {time.Hour, 0}} { // 23:12, then 00:12 of the 13th
		k.clock.advance(c.pass)
		k.again("kim").get("/users/me/statistics").has(obj{"data.overview.current_streak": c.current, "data.overview.longest_streak": 4})
	}
	k.clock.advance(4 * 24 * time.Hour) // Tuesday the 17th
	k.again("kim").get("/users/me/statistics").has(obj{"data.weekly.workouts": 0, "data.monthly.workouts": 6})
	k.clock.advance(14 * 24 * time.Hour) // March
	k.again("kim").get("/users/me/statistics").has(obj{"data.monthly.distance": 0, "data.monthly.workouts": 0})
}

// The same moments are other days in another zone.
func TestStatisticsZone(t *testing.T) {
	for zone, want := range map[*time.Location]int{time.UTC: 1, seoul: 2} {
		k := newKit(t, in(zone))
		kim := k.member("kim")
		k.finished("user-kim", time.Date(2026, 2, 11, 14, 0, 0, 0, time.UTC), 1, 300, nil) // 23:00 in Seoul
		k.finished("user-kim", time.Date(2026, 2, 11, 16, 0, 0, 0, time.UTC), 1, 300, nil) // 01:00 of the 12th
		kim.get("/users/me/statistics").has(obj{"data.overview.current_streak": want, "data.overview.longest_streak": want})
	}
}

// A day has 23 or 25 hours where clocks are changed; it is still one day.
func TestStreakOverAChangeOfClocks(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	k := newKit(t, in(newYork))
	kim := k.member("kim")
	for d := 5; d <= 11; d++ { // clocks change on 8 March 2026
		k.finished("user-kim", time.Date(2026, 3, d, 0, 30, 0, 0, newYork), 1, 300, nil)
	}
	kim.get("/users/me/statistics").has(obj{"data.overview.longest_streak": 1}) // all of them are in the future
	k.clock.advance(time.Date(2026, 3, 12, 12, 0, 0, 0, newYork).Sub(k.clock.Now()))
	k.again("kim").get("/users/me/statistics").has(obj{"data.overview.current_streak": 7, "data.overview.longest_streak": 7})
}

// Records go by what the server found in the track, not by what the client says of it.
func TestRecordsGoByTheTrack(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	now := k.clock.Now()
	k.finished("user-kim", now.Add(-2*time.Hour), 99, 100, &store.ComputedTotals{DistanceKM: 1.5, TimeSec: 600, CaloriesKcal: 100})
	honest := k.finished("user-kim", now.Add(-time.Hour), 5, 1500, &store.ComputedTotals{DistanceKM: 5.04, TimeSec: 1490, CaloriesKcal: 330})
	var got statisticsReply
	kim.get("/users/me/statistics").json(&got).has(obj{"data.overview.total_distance": 104})
	want := map[string]float64{"longest_distance": 5.04, "longest_duration": 1490, "most_calories": 330, "fastest_pace": 295.6}
	for _, b := range got.Bests {
		if b.Value != want[b.Type] || b.WorkoutID != honest {
			t.Errorf("%s = %v of %s, want %v of %s", b.Type, b.Value, b.WorkoutID, want[b.Type], honest)
		}
	}
	if len(got.Bests) != len(want) {
		t.Errorf("%d records, want %d", len(got.Bests), len(want))
	}
}
