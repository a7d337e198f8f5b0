package store

import (
	"context"

	"github.com/runnerway/runnerway/geo"
)

// Kinds of records, in Best.Kind. Those of a distance go by seconds.
const (
	BestKM           = "1km"
	BestMile         = "1mile"
	Best5KM          = "5km"
	Best10KM         = "10km"
	BestHalf         = "half_marathon"
	BestMarathon     = "marathon"
	BestDistance     = "longest"        // km
	BestClimb        = "most_climb"     // m
	BestShapeDrawing = "shape_accuracy" // 0..100
)

// A Best is what one run was best at.
type Best struct {
	Kind       string
	Amount     float64 // in the unit of its kind
	HigherWins bool    // whether a higher amount is the better one
}

// RunFigures are what charts, maps and records show of a recorded track, made once when it is completed.
type RunFigures struct {
	Line   []geo.Point // the track in few points
	Series []byte      // JSON of the server's; nil if there is none
	Bests  []Best
}

// A Record is the best of a kind.
type Record struct {
	Best
	WorkoutID  string
	RouteName  string
	AchievedAt Time
}

// A RunLine is a run on a map.
type RunLine struct {
	WorkoutID   string
	RouteName   string
	CompletedAt Time
	DistanceKM  float64
	Line        []geo.Point
}

// FiguresStore keeps what is made of recorded tracks. Deleted workouts have none.
type FiguresStore interface {
	// SaveFigures stores the figures of a completed workout, nil if its track has none, in place of others. ErrNotFound if it
	// is not there.
	SaveFigures(ctx context.Context, workoutID, userID string, f *RunFigures) error
	// Unfigured are up to limit completed workouts, of anybody, of which nobody has tried to make figures, by id and user.
	Unfigured(ctx context.Context, limit int) ([]Workout, error)
	// Series is what was stored of one workout; ErrNotFound if it is not the user's or not completed, nil if there is none.
	Series(ctx context.Context, workoutID, userID string) ([]byte, error)
	// Records are the best of each kind that the user has, the first that reached it.
	Records(ctx context.Context, userID string) ([]Record, error)
	// RunLines are the newest runs that touch a part of the map, at most limit.
	RunLines(ctx context.Context, userID string, within geo.Bounds, limit int) ([]RunLine, error)
}
