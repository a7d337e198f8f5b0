package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

// AddTrack implements store.WorkoutStore.
func (db *DB) AddTrack(ctx context.Context, b store.TrackBatch) (store.Workout, error) {
	var w store.Workout
	err := db.tx(ctx, func(q *queries) (err error) {
		w, err = one(ctx, q, wholeTargets, "SELECT "+workoutColumns+", "+lateColumns+" FROM workouts w WHERE "+ownWorkout+q.dialect.ForUpdate,
			b.WorkoutID, b.UserID)
		if err != nil {
			return err
		}
		if w.Status != store.WorkoutActive {
			return store.ErrWorkoutState
		}
		last, err := q.lastOfTrack(ctx, b.WorkoutID)
		if err != nil {
			return err
		}
		fresh, err := q.newInTrack(ctx, b, last)
		if err != nil {
			return err
		}
		advance(&w, b, last, fresh)
		if err := q.insertTrack(ctx, b.WorkoutID, fresh); err != nil {
			return err
		}
		w.UpdatedAt = q.time()
		_, err = q.exec(ctx, "UPDATE workouts SET distance = ?, duration = ?, calories = ?, updated_at = ? WHERE id = ?",
			w.DistanceKM, w.DurationSec, w.CaloriesKcal, w.UpdatedAt, w.ID)
		return err
	})
	if err != nil {
		return store.Workout{}, fmt.Errorf("add to the track: %w", err)
	}
	return w, nil
}

// lastOfTrack is the point with the highest number, nil if there is none.
func (q *queries) lastOfTrack(ctx context.Context, workoutID string) (*store.TrackPoint, error) {
	found, err := all(ctx, q, trackTargets, "SELECT "+trackColumns+" FROM workout_tracks t WHERE t.workout_id = ? ORDER BY t.seq DESC LIMIT 1", workoutID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// newInTrack are the points of b that are not stored yet, by number; those without one get the next ones.
func (q *queries) newInTrack(ctx context.Context, b store.TrackBatch, last *store.TrackPoint) ([]store.TrackPoint, error) {
	points := slices.Clone(b.Points)
	lo, hi := int64(math.MaxInt64), int64(0)
	if last != nil {
		hi = last.Seq
	}
	for i := range points {
		if p := &points[i]; p.Seq >= 0 {
			lo, hi = min(lo, p.Seq), max(hi, p.Seq)
		}
	}
	stored := map[int64]bool{}
	if last != nil && lo <= last.Seq {
		seqs, err := all(ctx, q, func(n *int64) []any { return []any{n} },
			"SELECT seq FROM workout_tracks WHERE workout_id = ? AND seq BETWEEN ? AND ?", b.WorkoutID, lo, hi)
		if err != nil {
			return nil, err
		}
		for _, n := range seqs {
			stored[n] = true
		}
	}
	var fresh []store.TrackPoint
	for _, p := range points {
		if p.Seq < 0 {
			hi++
			p.Seq = hi
		}
		if !stored[p.Seq] {
			stored[p.Seq] = true
			p.Position.Lat, p.Position.Lng = degrees(p.Position.Lat), degrees(p.Position.Lng)
			fresh = append(fresh, p)
		}
	}
	slices.SortFunc(fresh, func(a, b store.TrackPoint) int { return cmp.Compare(a.Seq, b.Seq) })
	return fresh, nil
}

const trackColumns = "t.seq, t.timestamp, t.latitude, t.longitude, t.accuracy, t.altitude, t.distance, t.duration, t.current_pace, t.heart_rate"

func trackTargets(p *store.TrackPoint) []any {
	return []any{&p.Seq, &p.At, &p.Position.Lat, &p.Position.Lng, &p.AccuracyM, &p.AltitudeM, &p.DistanceKM, &p.DurationSec, maybe(&p.Pace), &p.HeartRate}
}

func (q *queries) insertTrack(ctx context.Context, workoutID string, points []store.TrackPoint) error {
	if len(points) == 0 {
		return nil
	}
	columns := []string{"id", "workout_id", "seq", "timestamp", "latitude", "longitude", "accuracy", "altitude", "distance", "duration",
		"current_pace", "heart_rate"}
	args := make([]any, 0, len(columns)*len(points))
	for _, p := range points {
		args = append(args, q.newID(), workoutID, p.Seq, p.At, p.Position.Lat, p.Position.Lng, p.AccuracyM, p.AltitudeM, p.DistanceKM, p.DurationSec,
			null(p.Pace), p.HeartRate)
	}
	_, err := q.exec(ctx, insert("workout_tracks", columns, len(points)), args...)
	return err
}

// maxDistanceKM is what workouts.distance holds.
const maxDistanceKM = 999.99

// advance brings the workout's figures up to date after fresh points. A batch that comes late, or again, turns nothing back.
func advance(w *store.Workout, b store.TrackBatch, last *store.TrackPoint, fresh []store.TrackPoint) {
	km := w.DistanceKM
	if b.DistanceKM != nil {
		km = *b.DistanceKM
	} else if way, ok := measure(w.DistanceKM, last, fresh); ok {
		km = way
	}
	w.DistanceKM = decimal(min(max(w.DistanceKM, km), maxDistanceKM), 2)
	seconds := 0
	if b.DurationSec != nil {
		seconds = *b.DurationSec
	} else if len(fresh) > 0 {
		seconds = int(fresh[len(fresh)-1].At.Sub(w.StartedAt.Time) / time.Second)
	}
	w.DurationSec = min(max(w.DurationSec, seconds), math.MaxInt32)
	kcal := int(min(b.KcalPerHour*float64(w.DurationSec)/3600, math.MaxInt32))
	w.CaloriesKcal = &kcal
}

// measure writes into each fresh point how far it was run until there, from km at the last one, and says how far that is in
// the end. Only points keep the full figure: a workout's has two decimals, and a runner's second would round to nothing.
func measure(km float64, last *store.TrackPoint, fresh []store.TrackPoint) (float64, bool) {
	if last != nil && last.DistanceKM != nil {
		km = max(km-0.005, *last.DistanceKM)
	}
	from, measured := last, false
	for i := range fresh {
		p := &fresh[i]
		if last != nil && p.Seq <= last.Seq {
			continue
		}
		if from != nil {
			km += geo.Distance(from.Position, p.Position) / 1000
		}
		if p.DistanceKM != nil {
			km = max(km, *p.DistanceKM)
		}
		so := km
		p.DistanceKM, from, measured = &so, p, true
	}
	return km, measured
}

// WorkoutTrack implements store.WorkoutStore.
func (db *DB) WorkoutTrack(ctx context.Context, id, userID string) ([]store.TrackPoint, error) {
	q := db.reader()
	if _, err := value[string](ctx, q, "SELECT id FROM workouts WHERE "+thisWorkout, id, userID); err != nil {
		return nil, err
	}
	return all(ctx, q, trackTargets, "SELECT "+trackColumns+" FROM workout_tracks t WHERE t.workout_id = ? ORDER BY t.timestamp, t.seq", id)
}

// RemoveTracks implements store.WorkoutStore.
func (db *DB) RemoveTracks(ctx context.Context, before store.Time, limit int) (int, error) {
	// The inner list is read from the index of the points, which holds runs of the last days only.
	ended, err := all(ctx, db.reader(), text1, "SELECT w.id FROM (SELECT DISTINCT workout_id FROM workout_tracks) t JOIN workouts w ON w.id = t.workout_id "+
		"WHERE (w.status IN (?, ?) OR w.deleted_at IS NOT NULL) AND w.updated_at < ? LIMIT ?", store.WorkoutCompleted, store.WorkoutCancelled, before, limit)
	if err != nil {
		return 0, fmt.Errorf("list old tracks: %w", err)
	}
	for n, id := range ended {
		if err := db.tx(ctx, func(q *queries) error {
			_, err := q.exec(ctx, "DELETE FROM workout_tracks WHERE workout_id = ?", id)
			return err
		}); err != nil {
			return n, fmt.Errorf("remove the track of %s: %w", id, err)
		}
	}
	return len(ended), nil
}
