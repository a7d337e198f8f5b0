package server

import (
	"context"
	"errors"
	"time"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// goalProgress is how far a goal is (G6). Numbers are in the unit of the goal's target.
type goalProgress struct {
	Goal          goal         `json:"goal"`
	Current       api.Decimal  `json:"current_value"`
	Rate          api.Decimal  `json:"achievement_rate" doc:"Percent, two decimals, may be more than 100"`
	Remaining     api.Decimal  `json:"remaining_value"`
	RemainingDays int          `json:"remaining_days" doc:"With today"`
	Completed     bool         `json:"is_completed"`
	DailyAverage  *api.Decimal `json:"daily_average_needed" doc:"Per remaining day; null if the goal is completed or over"`
}

// progressOf is exact; only the rate is rounded.
func progressOf(g store.Goal, current store.Hundredths, today store.Date) goalProgress {
	p := goalProgress{
		Goal: newGoal(g), Current: exact(current), Remaining: exact(max(g.Target-current, 0)),
		RemainingDays: max(daysBetween(today, g.End)+1, 0), Completed: current >= g.Target,
	}
	if g.Target != 0 {
		p.Rate = exact(current).Mul(api.DecimalOf(100, 0)).Div(exact(g.Target)).Round(2)
	}
	if p.RemainingDays > 0 && !p.Completed {
		average := p.Remaining.Div(api.DecimalOf(int64(p.RemainingDays), 0))
		p.DailyAverage = &average
	}
	return p
}

// daysBetween is how many days after from the day to is.
func daysBetween(from, to store.Date) int {
	return int((to.Begin(time.UTC).Unix() - from.Begin(time.UTC).Unix()) / 86_400)
}

// today is the day it is where the server's days are counted.
func (s *Server) today(ctx context.Context) store.Date { return store.DateOf(s.now().In(s.zone(ctx))) }

// goalProgress is G6.
func (s *Server) goalProgress(ctx context.Context, in *goalPath) (*reply[goalProgress], error) {
	g, err := s.store.Goal(ctx, in.ID, userID(ctx))
	if err != nil {
		return nil, goalError(err)
	}
	current, err := s.store.GoalProgress(ctx, g, s.zone(ctx))
	if err != nil {
		return nil, err
	}
	return say(progressOf(g, current, s.today(ctx)), ""), nil
}

// noteGoals tells a user of the goals that a workout begun at that time, and now completed, has reached. A goal is told of
// once in its life. It never fails the request that completed the workout, and goes on if that request's client is gone.
func (s *Server) noteGoals(ctx context.Context, userID string, began store.Time) {
	ctx = context.WithoutCancel(ctx)
	if err := s.noteReached(ctx, userID, began); err != nil {
		s.log.ErrorContext(ctx, "note reached goals", "error", err)
	}
}

func (s *Server) noteReached(ctx context.Context, userID string, began store.Time) error {
	active, err := s.store.ActiveGoals(ctx, userID)
	if err != nil {
		return err
	}
	var failed []error
	for _, g := range active {
		from, until := g.Period(s.zone(ctx))
		if !g.ReachedAt.IsZero() || began.Before(from.Time) || !began.Before(until.Time) {
			continue
		}
		failed = append(failed, s.noteIfReached(ctx, g))
	}
	return errors.Join(failed...)
}

func (s *Server) noteIfReached(ctx context.Context, g store.Goal) error {
	current, err := s.store.GoalProgress(ctx, g, s.zone(ctx))
	if err != nil || current < g.Target {
		return err
	}
	err = s.store.ReachGoal(ctx, g.ID, g.UserID)
	if errors.Is(err, store.ErrNotFound) { // another workout was first, or the goal is gone
		return nil
	}
	if err == nil {
		s.notify(ctx, store.Notification{UserID: g.UserID, Kind: store.NotifyGoalReached, GoalID: g.ID})
	}
	return err
}
