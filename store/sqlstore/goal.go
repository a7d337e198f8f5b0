package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/runnerway/runnerway/store"
)

const goalColumns = "g.id, g.user_id, g.goal_type, g.target_type, g.target_value, g.start_date, g.end_date, g.is_active, g.reached_at, " +
	"g.created_at, g.updated_at"

func goalTargets(g *store.Goal) []any {
	return []any{&g.ID, &g.UserID, &g.Kind, &g.Measure, &g.Target, &g.Start, &g.End, maybe(&g.Active), &g.ReachedAt, &g.CreatedAt, &g.UpdatedAt}
}

const (
	goalsWhere = "SELECT " + goalColumns + " FROM workout_goals g WHERE "
	newestGoal = " ORDER BY g.created_at DESC, g.id DESC"
)

// CreateGoal implements store.GoalStore.
func (db *DB) CreateGoal(ctx context.Context, g store.Goal) (store.Goal, error) {
	now := db.time()
	g.ID, g.Active, g.ReachedAt, g.CreatedAt, g.UpdatedAt = db.newID(), true, store.Time{}, now, now
	err := db.tx(ctx, func(q *queries) error {
		// Of two at once the second waits here, and then sees the first one's goal.
		if _, err := value[string](ctx, q, "SELECT id FROM users WHERE id = ? AND deleted_at IS NULL"+q.dialect.ForUpdate, g.UserID); err != nil {
			return err
		}
		touching, err := value[int](ctx, q, "SELECT COUNT(*) FROM workout_goals WHERE user_id = ? AND is_active = 1 AND goal_type = ? "+
			"AND start_date <= ? AND end_date >= ?", g.UserID, g.Kind, g.End, g.Start)
		if err != nil {
			return err
		}
		if touching > 0 {
			return store.ErrConflict
		}
		columns := []string{"id", "user_id", "goal_type", "target_type", "target_value", "start_date", "end_date", "is_active", "created_at", "updated_at"}
		_, err = q.exec(ctx, insert("workout_goals", columns, 1), g.ID, g.UserID, g.Kind, g.Measure, g.Target, g.Start, g.End, g.Active,
			g.CreatedAt, g.UpdatedAt)
		return err
	})
	if err != nil {
		return store.Goal{}, fmt.Errorf("create goal: %w", err)
	}
	return g, nil
}

// Goals implements store.GoalStore.
func (db *DB) Goals(ctx context.Context, userID string) ([]store.Goal, error) {
	return all(ctx, db.reader(), goalTargets, goalsWhere+"g.user_id = ?"+newestGoal, userID)
}

// ActiveGoals implements store.GoalStore.
func (db *DB) ActiveGoals(ctx context.Context, userID string) ([]store.Goal, error) {
	return all(ctx, db.reader(), goalTargets, goalsWhere+"g.user_id = ? AND g.is_active = 1"+newestGoal, userID)
}

// Goal implements store.GoalStore.
func (db *DB) Goal(ctx context.Context, id, userID string) (store.Goal, error) {
	return db.reader().goal(ctx, id, userID)
}

func (q *queries) goal(ctx context.Context, id, userID string) (store.Goal, error) {
	return one(ctx, q, goalTargets, goalsWhere+"g.id = ? AND g.user_id = ?", id, userID)
}

// ChangeGoal implements store.GoalStore.
func (db *DB) ChangeGoal(ctx context.Context, id, userID string, c store.GoalChange) (store.Goal, error) {
	var g store.Goal
	err := db.tx(ctx, func(q *queries) (err error) {
		var target, active any
		if c.Target != nil {
			target = *c.Target
		}
		if c.Active != nil {
			active = *c.Active
		}
		if err := q.execOne(ctx, "UPDATE workout_goals SET target_value = COALESCE(?, target_value), is_active = COALESCE(?, is_active), "+
			"updated_at = ? WHERE id = ? AND user_id = ?", target, active, q.time(), id, userID); err != nil {
			return err
		}
		g, err = q.goal(ctx, id, userID)
		return err
	})
	return g, err
}

// DeleteGoal implements store.GoalStore.
func (db *DB) DeleteGoal(ctx context.Context, id, userID string) error {
	return db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "DELETE FROM workout_goals WHERE id = ? AND user_id = ?", id, userID)
	})
}

// goalSums are what a goal counts over workouts, in hundredths as whole numbers: SQLite adds DECIMAL as floating point.
var goalSums = map[string]string{
	store.GoalDistance: "SUM(CAST(ROUND(distance * 100) AS INTEGER))",
	store.GoalWorkouts: "COUNT(*) * 100",
	store.GoalCalories: "SUM(calories) * 100",
}

// GoalProgress implements store.GoalStore.
func (db *DB) GoalProgress(ctx context.Context, g store.Goal, zone *time.Location) (store.Hundredths, error) {
	sum, ok := goalSums[g.Measure]
	if !ok {
		return 0, fmt.Errorf("goal %s counts %q", g.ID, g.Measure)
	}
	from, until := g.Period(zone)
	n, err := value[int64](ctx, db.reader(), "SELECT "+sum+" FROM workouts WHERE user_id = ? AND status = 'completed' AND started_at >= ? "+
		"AND started_at < ? AND deleted_at IS NULL", g.UserID, from, until)
	return store.Hundredths(n), err
}

// ReachGoal implements store.GoalStore.
func (db *DB) ReachGoal(ctx context.Context, id, userID string) error {
	return db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "UPDATE workout_goals SET reached_at = ? WHERE id = ? AND user_id = ? AND is_active = 1 AND reached_at IS NULL",
			q.time(), id, userID)
	})
}
