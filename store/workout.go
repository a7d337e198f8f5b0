package store

import (
	"context"
	"strings"

	"github.com/runnerway/runnerway/geo"
)

// States of a workout, in Workout.Status.
const (
	WorkoutActive    = "active"
	WorkoutPaused    = "paused"
	WorkoutCompleted = "completed"
	WorkoutCancelled = "cancelled"
)

// ModeWalking as a type or mode makes a workout a walk; all others are runs (K10).
const ModeWalking = "walking"

// Workout is a run or walk. The zero value of a text, a Time or a pointer stands for what is not known; distance and
// duration are 0 then.
type Workout struct {
	ID                 string // made by the store if empty
	UserID             string
	RouteID            string // empty without a route
	RouteOptionID      string
	RouteName          string // as it was at the start, 1..100 characters
	Type, Mode         string // as the client sent them, up to 20 characters
	Status             string
	StartedAt          Time
	CompletedAt        Time
	Start              geo.Point // 7 decimals are kept
	End                *geo.Point
	DistanceKM         float64 // 0..999.99, 2 decimals
	DurationSec        int
	AvgPace            string // for display, up to 20 characters
	MaxPace, MinPace   string
	CaloriesKcal       *int
	ElevationGainM     *int
	ElevationLossM     *int
	RouteCompletionPct *float64 // 0..100, 2 decimals
	HeartRateAvg       *int     // beats per minute
	HeartRateMax       *int
	ClientKey          string // the client's own name of it, up to 64 characters; empty if it gave none
	Source             string // the kind of file it was imported from; empty if it was recorded here
	CreatedAt          Time
	UpdatedAt          Time
}

// IsWalk reports whether w is a walk and not a run.
func (w Workout) IsWalk() bool {
	return strings.EqualFold(w.Type, ModeWalking) || strings.EqualFold(w.Mode, ModeWalking)
}

// A WorkoutRecord is a workout as the history shows it: with what is known of its route now.
type WorkoutRecord struct {
	Workout
	CurrentName string // of the route, empty if it has none any more
	SVGPath     string // of a route that is a drawing of one's own, empty for presets
	Shape       *Shape // ID, ShapeID, Name and IconName of a preset's
	Bookmarked  bool   // the user saved the route
}

// A WorkoutDetail is everything about one workout.
type WorkoutDetail struct {
	WorkoutRecord
	Planned  []geo.Point // the option's path, nil if there is none
	Outline  []geo.Point // the drawing that the option follows, nil if there is none
	Path     []byte      // what was run, as Completion.Path; nil if nothing was
	Computed []byte      // as Completion.Computed
	Splits   []WorkoutSplit
}

// A WorkoutSplit is one kilometre of a workout as the client measured it.
type WorkoutSplit struct {
	KM          int
	Pace        string // for display, up to 20 characters
	DurationSec int
}

// Completion is the end of a workout.
type Completion struct {
	WorkoutID, UserID  string
	CompletedAt        Time
	DistanceKM         float64
	DurationSec        int
	AvgPace            string
	MaxPace, MinPace   string
	CaloriesKcal       int
	End                *geo.Point
	ElevationGainM     *int
	ElevationLossM     *int
	RouteCompletionPct *float64
	HeartRateAvg       *int
	HeartRateMax       *int
	Splits             []WorkoutSplit
	// Path is what was run: the JSON text [{"lat":..,"lng":..,"timestamp":..}, ...] of finite numbers, timestamp in
	// milliseconds and only where it is known. The database of the previous server holds the same, unchecked.
	Path []byte
	// Computed are the server's own figures of the track, as JSON of the server's; nil without a usable track.
	Computed []byte
	// ComputedTotals are of the same figures those that records go by; nil if Computed is.
	ComputedTotals   *ComputedTotals
	ShapeAccuracyPct *float64
	// Figures of the track; nil if there are none.
	Figures *RunFigures
}

// A TrackPoint is one position of a workout in progress.
type TrackPoint struct {
	// Seq is the same when the point is sent again: the client's number, else its time in milliseconds; below 0 if it has
	// neither, and then the store numbers it.
	Seq         int64
	At          Time
	Position    geo.Point
	AccuracyM   *float64
	AltitudeM   *float64
	DistanceKM  *float64 // run so far
	DurationSec *int     // run so far
	Pace        string
	HeartRate   *int
}

// A TrackBatch is news of a workout in progress.
type TrackBatch struct {
	WorkoutID, UserID string
	Points            []TrackPoint
	// DistanceKM is the distance so far; nil adds the way from the last point over the new ones.
	DistanceKM *float64
	// DurationSec is the duration so far; nil takes it from the newest point and the start.
	DurationSec *int
	// KcalPerHour are added up over the duration.
	KcalPerHour float64
}

// Orders of WorkoutQuery.
const (
	NewestFirst       = "date_desc"
	OldestFirst       = "date_asc"
	LongestFirst      = "distance_desc"
	MostCaloriesFirst = "calories_desc"
)

// Kinds of WorkoutQuery.
const (
	AllWorkouts = ""
	OnlyRuns    = "running"
	OnlyWalks   = "walking"
)

// WorkoutQuery asks for a page of the completed workouts of a user.
type WorkoutQuery struct {
	UserID        string
	Order         string // NewestFirst, ...; unknown ones are NewestFirst
	Kind          string // AllWorkouts, OnlyRuns or OnlyWalks
	Search        WorkoutSearch
	Offset, Limit int
}

// A WorkoutSearch narrows the history down; zero values do not.
type WorkoutSearch struct {
	From, Until  Time    // completed at From or later, before Until
	Text         string  // in the name, in any case
	ShapesOnly   bool    // those that draw a shape
	MinKM, MaxKM float64 // of the distance, both inclusive
}

// IsZero reports whether s narrows nothing down.
func (s WorkoutSearch) IsZero() bool { return s == WorkoutSearch{} }

// WorkoutStore keeps workouts. Another user's workout and a deleted one are ErrNotFound everywhere.
type WorkoutStore interface {
	// StartWorkout stores a workout in progress and cancels those that the user had in progress (K20). A route or option
	// that does not exist or that the user cannot see is left out (B32); an option brings its route along. A ClientKey that the
	// user gave before begins nothing: it returns that workout as it is, and ErrWorkoutState if it was deleted.
	StartWorkout(ctx context.Context, w Workout) (Workout, error)
	// Workout is everything about a workout of the user, in any state.
	Workout(ctx context.Context, id, userID string) (WorkoutDetail, error)
	// CurrentWorkout is the newest active or paused workout; ErrNotFound if there is none.
	CurrentWorkout(ctx context.Context, userID string) (Workout, error)
	// PauseWorkout pauses an active workout; ErrWorkoutState if it is in another state.
	PauseWorkout(ctx context.Context, id, userID string) error
	// ResumeWorkout makes a paused workout active; ErrWorkoutState if it is in another state.
	ResumeWorkout(ctx context.Context, id, userID string) error
	// CancelWorkout cancels and deletes a workout in progress; ErrWorkoutState if it is completed.
	CancelWorkout(ctx context.Context, id, userID string) error
	// DeleteWorkout deletes a workout in any state; a completed one is taken off the user's stats.
	DeleteWorkout(ctx context.Context, id, userID string) error
	// CompleteWorkout completes a workout in progress and adds it to the user's stats, once; ErrWorkoutState if it is in no
	// state for that.
	CompleteWorkout(ctx context.Context, c Completion) (Workout, error)
	// AddTrack stores points of an active workout; those that it has already (by Seq) change nothing. Distance and duration
	// never fall. ErrWorkoutState unless it is active.
	AddTrack(ctx context.Context, b TrackBatch) (Workout, error)
	// WorkoutTrack are the points that AddTrack stored, in the order of their times.
	WorkoutTrack(ctx context.Context, id, userID string) ([]TrackPoint, error)
	// RemoveTracks removes the points that AddTrack stored of up to limit workouts that ended before, and says of how many.
	// What was completed keeps its path.
	RemoveTracks(ctx context.Context, before Time, limit int) (int, error)
	// Workouts is a page of the history and how many there are on all pages. Positions, the highest and lowest pace, and the
	// climb are only in the detail. Cost: that of the page, and of the index
	// entries from the nearer end of the history to it. A search looks at the index entries of all that lie in its time.
	Workouts(ctx context.Context, q WorkoutQuery) (page []WorkoutRecord, total int, err error)
}
