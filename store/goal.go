package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// What a goal's period is called, in Goal.Kind. The length of a period is not tied to it.
const (
	GoalWeekly  = "weekly"
	GoalMonthly = "monthly"
)

// What a goal counts, in Goal.Measure.
const (
	GoalDistance = "distance" // km
	GoalWorkouts = "workouts" // how many
	GoalCalories = "calories" // kcal
)

// Goal is what a user wants to run within a period.
type Goal struct {
	ID        string
	UserID    string
	Kind      string     // GoalWeekly, GoalMonthly
	Measure   string     // GoalDistance, GoalWorkouts, GoalCalories
	Target    Hundredths // more than 0, less than 10^8
	Start     Date       // first day of the period
	End       Date       // last day of the period, after Start
	Active    bool
	ReachedAt Time // when its user was told that it is reached; zero until then
	CreatedAt Time
	UpdatedAt Time
}

// Period is from when to when, exclusive, a workout must have begun to count, if days are those of zone. It is cut to the
// times that a database can hold.
func (g Goal) Period(zone *time.Location) (from, until Time) {
	from, until = g.Start.Begin(zone), g.End.next().Begin(zone)
	if from.Before(earliest) {
		from = Time{earliest}
	}
	if until.After(latest) {
		until = Time{latest}
	}
	return from, until
}

// The bounds of DATETIME(3).
var (
	earliest = time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(9999, 12, 31, 23, 59, 59, 999_000_000, time.UTC)
)

// GoalChange is what to change of a goal; nil leaves it as it is.
type GoalChange struct {
	Target *Hundredths
	Active *bool
}

// GoalStore keeps goals. A goal of another user is not found.
type GoalStore interface {
	// CreateGoal stores an active goal; id and times are set by the store. ErrConflict if the user has an active goal of the
	// same kind whose period has a day in common with the new one's, also if both are made at once. ErrNotFound if there is
	// no such live user.
	CreateGoal(ctx context.Context, g Goal) (Goal, error)
	// Goals are all of a user's, the latest made first.
	Goals(ctx context.Context, userID string) ([]Goal, error)
	// ActiveGoals are those of Goals that are active.
	ActiveGoals(ctx context.Context, userID string) ([]Goal, error)
	Goal(ctx context.Context, id, userID string) (Goal, error)
	// ChangeGoal returns the goal as it is then. A goal that becomes active again is not compared with others.
	ChangeGoal(ctx context.Context, id, userID string, c GoalChange) (Goal, error)
	DeleteGoal(ctx context.Context, id, userID string) error
	// GoalProgress is what the goal's user has done for it: the sum over the completed workouts, without deleted ones, that
	// began in the goal's period, days being those of zone.
	GoalProgress(ctx context.Context, g Goal, zone *time.Location) (Hundredths, error)
	// ReachGoal notes that the user is told now that the goal is reached. It happens once in a goal's life, whatever becomes
	// of its workouts or its target: ErrNotFound from then on, and for a goal that is not active.
	ReachGoal(ctx context.Context, id, userID string) error
}

// Hundredths is an exact number with two decimals, 1234 for 12.34, as DECIMAL(10,2) holds it.
type Hundredths int64

// String is the number with two decimals.
func (h Hundredths) String() string {
	sign, size := "", uint64(h)
	if h < 0 {
		sign, size = "-", -size
	}
	return fmt.Sprintf("%s%d.%02d", sign, size/100, size%100)
}

// Value makes Hundredths a driver.Valuer.
func (h Hundredths) Value() (driver.Value, error) { return h.String(), nil }

// Scan makes Hundredths a sql.Scanner. NULL is 0.
func (h *Hundredths) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*h = 0
		return nil
	case int64:
		*h = Hundredths(v * 100)
		return nil
	case float64: // up to 10^13 the nearest float64 tells hundredths apart
		*h = Hundredths(math.Round(v * 100))
		return nil
	case []byte:
		return h.parse(string(v))
	case string:
		return h.parse(v)
	}
	return fmt.Errorf("scan %T into hundredths", src)
}

func (h *Hundredths) parse(text string) error {
	whole, fraction, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	if err != nil || text == "" || len(fraction) > 2 {
		return fmt.Errorf("scan hundredths %q", text)
	}
	*h = Hundredths(n)
	return nil
}
