package server

import (
	"context"
	"net/http"
	"time"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) statisticsRoutes() {
	api.Register(s.api, api.Operation{
		ID: "my-stats", Method: http.MethodGet, Path: "/users/me/stats", Tag: tagUsers, Summary: "누적 기록 조회 (Totals)",
	}, s.myStats)
	api.Register(s.api, api.Operation{
		ID: "my-statistics", Method: http.MethodGet, Path: "/users/me/statistics", Tag: tagUsers,
		Summary: "통계 조회 (Totals, streaks and records)",
		About:   "Weeks begin on Monday; days, weeks and months are those of the server's time zone (APP_TIMEZONE).",
	}, s.myStatistics)
}

// myStats is U4, with the totals at top level too (K2).
func (s *Server) myStats(ctx context.Context, _ *struct{}) (*api.FlatReply[userStats, userStats], error) {
	stats, err := s.store.OwnStats(ctx, userID(ctx))
	if err != nil {
		return nil, err
	}
	data := newUserStats(stats)
	return api.SayFlat(data, data, ""), nil
}

type statisticsOverview struct {
	TotalDistance float64 `json:"total_distance" doc:"km"`
	TotalWorkouts int     `json:"total_workouts"`
	TotalCalories int     `json:"total_calories" doc:"kcal"`
	TotalDuration int     `json:"total_duration" doc:"s"`
	CurrentStreak int     `json:"current_streak" doc:"Days in a row with a workout, until today or yesterday"`
	LongestStreak int     `json:"longest_streak" doc:"Days"`
}

// A period is what was done in the current week or month so far.
type period struct {
	Distance float64 `json:"distance" doc:"km"`
	Workouts int     `json:"workouts"`
	Calories int     `json:"calories" doc:"kcal"`
}

type personalBest struct {
	Type       string      `json:"type" enum:"longest_distance,longest_duration,most_calories,fastest_pace"`
	Value      float64     `json:"value"`
	Unit       string      `json:"unit" enum:"km,s,kcal,s/km"`
	WorkoutID  string      `json:"workout_id"`
	AchievedAt api.Instant `json:"achieved_at"`
}

type recentWorkout struct {
	ID          string      `json:"id"`
	Distance    float64     `json:"distance" doc:"km"`
	Duration    int         `json:"duration" doc:"s"`
	CompletedAt api.Instant `json:"completed_at"`
}

type statistics struct {
	Overview      statisticsOverview `json:"overview"`
	Weekly        period             `json:"weekly" doc:"This week, from Monday"`
	Monthly       period             `json:"monthly" doc:"This month"`
	PersonalBests []personalBest     `json:"personal_bests" doc:"Of each type the first that reached it; none without a workout that counts"`
	Recent        []recentWorkout    `json:"recent_workouts" doc:"The latest 5"`
}

// myStatistics is U9.
func (s *Server) myStatistics(ctx context.Context, _ *struct{}) (*reply[statistics], error) {
	stats, err := s.store.UserStats(ctx, userID(ctx))
	if err != nil {
		return nil, err
	}
	finished, err := s.store.FinishedWorkouts(ctx, userID(ctx))
	if err != nil {
		return nil, err
	}
	return say(newStatistics(stats, finished, s.now().In(s.zone(ctx))), "통계 조회 성공"), nil
}

const recentWorkouts = 5

// newStatistics reads finished, which is in the order of completion, as now and its zone see it.
func newStatistics(stats store.UserStats, finished []store.FinishedWorkout, now time.Time) statistics {
	current, longest := streaks(finished, now)
	totals := newUserStats(stats)
	today := store.DateOf(now)
	weekday := (int(now.Weekday()) + 6) % 7 // days since Monday
	out := statistics{
		Overview: statisticsOverview{
			TotalDistance: totals.TotalDistance, TotalWorkouts: totals.TotalWorkouts, TotalCalories: totals.TotalCalories,
			TotalDuration: totals.TotalDuration, CurrentStreak: current, LongestStreak: longest,
		},
		Weekly:        periodSince(finished, time.Date(today.Year, today.Month, today.Day-weekday, 0, 0, 0, 0, now.Location())),
		Monthly:       periodSince(finished, time.Date(today.Year, today.Month, 1, 0, 0, 0, 0, now.Location())),
		PersonalBests: personalBests(finished),
		Recent:        []recentWorkout{},
	}
	for i := len(finished) - 1; i >= max(0, len(finished)-recentWorkouts); i-- {
		w := finished[i]
		out.Recent = append(out.Recent, recentWorkout{
			ID: w.ID, Distance: w.DistanceKM, Duration: w.DurationSec, CompletedAt: instant(w.CompletedAt),
		})
	}
	return out
}

// periodSince sums up what was completed at begin or later.
func periodSince(finished []store.FinishedWorkout, begin time.Time) (p period) {
	for i := len(finished) - 1; i >= 0 && !finished[i].CompletedAt.Before(begin); i-- {
		p.Distance += finished[i].DistanceKM
		p.Calories += finished[i].CaloriesKcal
		p.Workouts++
	}
	p.Distance = roundTo(p.Distance, 2)
	return p
}

// streaks counts days in a row with a workout. The current one may end yesterday: today is not over. One that was
// completed in the future of now, by a clock that is ahead, counts as today's.
func streaks(finished []store.FinishedWorkout, now time.Time) (current, longest int) {
	today := dayNumber(now)
	last, run := 0, 0
	for _, w := range finished {
		day := min(dayNumber(w.CompletedAt.In(now.Location())), today)
		switch {
		case run > 0 && day == last:
		case run > 0 && day == last+1:
			run++
		default:
			run = 1
		}
		last, longest = day, max(longest, run)
	}
	if run > 0 && today-last <= 1 {
		current = run
	}
	return current, longest
}

// dayNumber counts the calendar days that t's zone shows; the next day is one more, however many hours it has.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// A recordKind is something to be best at.
type recordKind struct {
	name, unit string
	// amount is what counts, more is better; 0 does not count.
	amount func(store.ComputedTotals) float64
	shown  func(amount float64) float64
}

// paceFromKM is the least distance of a workout whose pace can be a record.
const paceFromKM = 1

func recordKinds() []recordKind {
	asIs := func(amount float64) float64 { return amount }
	return []recordKind{
		{"longest_distance", "km", func(w store.ComputedTotals) float64 { return w.DistanceKM }, asIs},
		{"longest_duration", "s", func(w store.ComputedTotals) float64 { return float64(w.TimeSec) }, asIs},
		{"most_calories", "kcal", func(w store.ComputedTotals) float64 { return float64(w.CaloriesKcal) }, asIs},
		{"fastest_pace", "s/km", func(w store.ComputedTotals) float64 {
			if w.DistanceKM < paceFromKM || w.TimeSec <= 0 {
				return 0
			}
			return w.DistanceKM / float64(w.TimeSec)
		}, func(kmPerSec float64) float64 { return roundTo(1/kmPerSec, 1) }},
	}
}

// personalBests are the records, each held by the workout that reached it first. They go by the server's own figures of a
// workout; one without a usable track has only what its client says.
func personalBests(finished []store.FinishedWorkout) []personalBest {
	bests := []personalBest{}
	for _, kind := range recordKinds() {
		var best store.FinishedWorkout
		most := 0.0
		for _, w := range finished {
			figures := store.ComputedTotals{DistanceKM: w.DistanceKM, TimeSec: w.DurationSec, CaloriesKcal: w.CaloriesKcal}
			if w.Computed != nil {
				figures = *w.Computed
			}
			if amount := kind.amount(figures); amount > most {
				best, most = w, amount
			}
		}
		if most > 0 {
			bests = append(bests, personalBest{
				Type: kind.name, Value: kind.shown(most), Unit: kind.unit, WorkoutID: best.ID,
				AchievedAt: instant(best.CompletedAt),
			})
		}
	}
	return bests
}
