package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"
	_ "modernc.org/sqlite" // the driver
)

// A size is how much is in the database.
type size struct {
	users, workouts, posts int
	inProgress             int // workouts that can be completed
}

var fullSize = size{users: 1000, workouts: 100_000, posts: 10_000, inProgress: 40_000}

const password = "a long password"

func userID(i int) string       { return fmt.Sprintf("00000000-0000-7000-8000-%012d", i) }
func workoutID(i int) string    { return fmt.Sprintf("00000000-0001-7000-8000-%012d", i) }
func inProgressID(i int) string { return fmt.Sprintf("00000000-0002-7000-8000-%012d", i) }
func postID(i int) string       { return fmt.Sprintf("00000000-0003-7000-8000-%012d", i) }
func email(i int) string        { return fmt.Sprintf("runner%d@example.com", i) }

// seed makes the database, unless there is one.
func seed(ctx context.Context, o options, dir string) error {
	if _, err := os.Stat(o.database); err == nil {
		return reset(ctx, o)
	}
	migrate := o.command(ctx, dir, "migrate")
	if out, err := migrate.Output(); err != nil {
		return fmt.Errorf("migrate: %w: %s", err, out)
	}
	db, err := sql.Open("sqlite", "file:"+o.database+"?_pragma=synchronous(OFF)&_pragma=cache_size(-65536)")
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing
	if err := fill(tx, o.size); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// reset puts the workouts that an earlier run completed back in progress, and takes back its likes.
func reset(ctx context.Context, o options) error {
	db, err := sql.Open("sqlite", "file:"+o.database)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "DELETE FROM post_likes WHERE id NOT LIKE '00000000-0003%'"); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "UPDATE workouts SET status = 'active', actual_path = NULL, completed_at = NULL WHERE id LIKE '00000000-0002%' AND status = 'completed'")
	return errors.Join(err, recount(db))
}

// fill writes past the store, which makes one thing at a time.
func fill(tx *sql.Tx, s size) error {
	hash, err := bcrypt.GenerateFromPassword([]byte(password), 12)
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	stored := func(t time.Time) string { return t.Format("2006-01-02 15:04:05.000") }
	perUser := s.workouts / s.users
	begun := func(i int) string { // of workout i, the newest last; each user has run every few days
		return stored(now.Add(-time.Duration(perUser-i/s.users)*75*time.Hour - time.Duration(i%s.users)*time.Second))
	}
	posted := func(i int) string { return stored(now.Add(-time.Duration(s.posts-i) * 4 * time.Minute)) }
	const year = 365
	hour, short := track(3600), track(30)
	steps := []struct {
		table, columns string
		rows           int
		row            func(i int) []any
	}{
		{"users", "id, email, password_hash, name, created_at, updated_at, last_seen_at", s.users, func(i int) []any {
			return []any{userID(i), email(i), string(hash), fmt.Sprintf("러너 %d", i), stored(now.AddDate(0, 0, -year)), stored(now), stored(now)}
		}},
		{"user_settings", "id, user_id", s.users, func(i int) []any { return []any{userID(i), userID(i)} }},
		{"user_stats", "id, user_id", s.users, func(i int) []any { return []any{userID(i), userID(i)} }},
		{"sessions", "id, user_id, created_at, last_used_at, expires_at", s.users, func(i int) []any {
			return []any{userID(i), userID(i), stored(now), stored(now), stored(now.AddDate(0, 1, 0))}
		}},
		{"workouts", "id, user_id, route_name, type, mode, status, started_at, completed_at, start_latitude, start_longitude, distance, duration, avg_pace, calories, actual_path", s.workouts, func(i int) []any {
			path := short
			if i >= s.workouts-s.users {
				path = hour
			}
			return []any{workoutID(i), userID(i % s.users), "한강 하트 경로", "running", "custom", "completed", begun(i), begun(i), 37.5, 127.0, 5.1 + float64(i%70)/10, 1800 + i%900, `6'03"`, 307, path}
		}},
		{"workouts", "id, user_id, route_name, status, started_at, start_latitude, start_longitude", s.inProgress, func(i int) []any {
			return []any{inProgressID(i), userID(i % s.users), "한강 하트 경로", "active", stored(now), 37.5, 127.0}
		}},
		{"posts", "id, author_id, workout_id, route_name, svg_path, distance, duration, pace, calories, location, caption, visibility, activity, like_count, comment_count, prepared, preview, created_at, updated_at", s.posts, func(i int) []any {
			return []any{postID(i), userID(i % s.users), workoutID(s.workouts - s.posts + i), "한강 하트 경로", "M50 10" + strings.Repeat(" L10.5 20.5", 40), 5.1, 1860, `6'03"`, 307, "서울 영등포구",
				"오늘도 달렸습니다. 날씨가 좋아서 강변을 따라 하트를 그렸어요!", "public", "running", i % 50, i % 7, 1, preview(i), posted(i), posted(i)}
		}},
		{"post_likes", "id, post_id, user_id", s.posts, func(i int) []any {
			return []any{postID(i), postID(i), userID((i + s.users - 1) % s.users)} // the last whom newLikes would ask
		}},
	}
	for _, step := range steps {
		if err := insert(tx, step.table, step.columns, step.rows, step.row); err != nil {
			return fmt.Errorf("fill %s: %w", step.table, err)
		}
	}
	for _, hour := range []string{"SUBSTR(created_at, 1, 13)", "''"} {
		if _, err := tx.Exec("INSERT INTO post_counts (activity, hour, posts) SELECT activity, " + hour + ", COUNT(*) FROM posts GROUP BY 1, 2"); err != nil {
			return err
		}
	}
	return recount(tx)
}

// recount sets the users' totals by their workouts.
func recount(db interface {
	Exec(query string, args ...any) (sql.Result, error)
}) error {
	sum := func(what string) string {
		return "(SELECT COALESCE(" + what + ", 0) FROM workouts w WHERE w.user_id = user_stats.user_id AND w.status = 'completed' AND w.deleted_at IS NULL)"
	}
	_, err := db.Exec("UPDATE user_stats SET total_distance = " + sum("SUM(w.distance)") + ", total_workouts = " + sum("COUNT(*)") +
		", completed_routes = " + sum("COUNT(*)") + ", total_calories = " + sum("SUM(w.calories)") + ", total_duration = " + sum("SUM(w.duration)") +
		", listed_workouts = " + sum("COUNT(*)") + ", listed_walks = 0")
	return err
}

// insert writes rows a few at a time.
func insert(tx *sql.Tx, table, columns string, rows int, row func(i int) []any) error {
	const atOnce = 10
	marks := "(?" + strings.Repeat(", ?", strings.Count(columns, ",")) + ")"
	for first := 0; first < rows; first += atOnce {
		var args []any
		n := min(atOnce, rows-first)
		for i := first; i < first+n; i++ {
			args = append(args, row(i)...)
		}
		if _, err := tx.Exec("INSERT INTO "+table+" ("+columns+") VALUES "+marks+strings.Repeat(", "+marks, n-1), args...); err != nil {
			return err
		}
	}
	return nil
}

// preview is the track of post i in few points, as a post keeps it: no two are alike.
func preview(i int) string {
	const points = 200
	random := rand.New(rand.NewPCG(1, uint64(i)))
	lat, lng, heading := 37.5, 127.0, 0.0
	var b strings.Builder
	for range points {
		heading += random.NormFloat64() / 2
		lat, lng = lat+2e-4*math.Cos(heading), lng+2.5e-4*math.Sin(heading)
		fmt.Fprintf(&b, `,{"lat":%.5f,"lng":%.5f}`, lat, lng)
	}
	return "[" + b.String()[1:] + "]"
}
