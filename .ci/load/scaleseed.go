package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/runnerway/runnerway/.ci/beside"
)

// A scale is a database with so many workouts: a post for every fifth, two likes and a comment for each post, a notification
// for every second workout, and a user for every hundred. User 0 has recorded a run every day of fourteen years.
type scale int

// keenRuns is how many workouts user 0 has, at the most.
const keenRuns = 5000

func (n scale) users() int   { return max(10, int(n)/100) }
func (n scale) posts() int   { return int(n) / 5 }
func (n scale) likes() int   { return 2 * n.posts() }
func (n scale) notices() int { return int(n) / 2 }

// Workouts are numbered by user, and by time for each: so most indexes are written from one end to the other.

// owner is the user of workout i, which is the k-th of the user's m.
func (n scale) owner(i int) (user, k, m int) {
	keen := min(keenRuns, int(n)/10)
	if i < keen {
		return 0, i, keen
	}
	each := (int(n) - keen) / (n.users() - 1)
	user = min((i-keen)/each, n.users()-2)
	m = each
	if user == n.users()-2 {
		m = int(n) - keen - user*each
	}
	return user + 1, i - keen - user*each, m
}

// posted is the workout of post i.
func (n scale) posted(i int) int { return 5*i + 4 }

// begun is how long ago workout i began: each user has run for fourteen years.
func (n scale) begun(i int) time.Duration {
	const years = 14 * 365 * 24 * time.Hour
	user, k, m := n.owner(i)
	return time.Duration(m-k)*(years/time.Duration(m)) - years/time.Duration(m)*time.Duration(user)/time.Duration(n.users())
}

// A table is rows to be written.
type table struct {
	name, columns string
	rows          int
	row           func(i int) []any
}

// tables are in an order in which rows refer to what is there already.
func (n scale) tables(hash string, now time.Time) []table {
	stored := func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.000") }
	users := n.users()
	begun := func(i int) string { return stored(now.Add(-n.begun(i))) }
	of := func(i int) string { user, _, _ := n.owner(i); return userID(user) }
	made := func(i int) string { return begun(n.posted(i)) }
	km := func(i int) float64 { return 5.1 + float64(i%70)/10 }
	hour, short := track(3600), track(5)
	same := func(i int) []any { return []any{userID(i), userID(i)} }
	return []table{
		{"users", "id, email, password_hash, name, created_at, updated_at, last_seen_at", users, func(i int) []any {
			return []any{userID(i), email(i), hash, fmt.Sprintf("러너 %d", i), begun(0), stored(now), stored(now)}
		}},
		{"user_settings", "id, user_id", users, same},
		{"user_stats", "id, user_id", users, same},
		{"sessions", "id, user_id, created_at, last_used_at, expires_at", users, func(i int) []any {
			return []any{userID(i), userID(i), stored(now), stored(now), stored(now.AddDate(0, 1, 0))}
		}},
		{"workouts", "id, user_id, route_name, type, mode, status, started_at, completed_at, start_latitude, start_longitude, distance, duration, avg_pace, calories, actual_path", int(n), func(i int) []any {
			path := short
			if user, k, m := n.owner(i); k == m-1 && user < 300 {
				path = hour
			}
			return []any{workoutID(i), of(i), "한강 하트 경로", "running", "custom", "completed", begun(i), begun(i), 37.5, 127.0, km(i), 1800 + i%900, `6'03"`, 307, path}
		}},
		{"posts", "id, author_id, workout_id, route_name, svg_path, distance, duration, pace, calories, location, caption, visibility, activity, like_count, comment_count, prepared, preview, created_at, updated_at", n.posts(), func(i int) []any {
			return []any{postID(i), of(n.posted(i)), workoutID(n.posted(i)), "한강 하트 경로", "M50 10" + strings.Repeat(" L10.5 20.5", 40), 5.1, 1860, `6'03"`, 307, "서울 영등포구",
				"오늘도 달렸습니다. 날씨가 좋아서 강변을 따라 하트를 그렸어요!", "public", "running", 2, 1, 1, shortPreview, made(i), made(i)}
		}},
		{"post_likes", "id, post_id, user_id", n.likes(), func(i int) []any {
			return []any{fmt.Sprintf("00000000-0004-7000-8000-%012d", i), postID(i / 2), userID((i/2 + 1 + i%2) % users)}
		}},
		{"comments", "id, post_id, author_id, content, created_at, updated_at", n.posts(), func(i int) []any {
			return []any{fmt.Sprintf("00000000-0005-7000-8000-%012d", i), postID(i), userID((i + 3) % users), "멋져요!", made(i), made(i)}
		}},
		{"notifications", "id, user_id, kind, actor_id, post_id, created_at", n.notices(), func(i int) []any {
			return []any{fmt.Sprintf("%016x", now.Add(-time.Duration(n.notices()-i)*time.Second).UnixMicro()), of(i * 7919 % int(n)), "like", userID((i + 1) % users), postID(i % n.posts()), stored(now.Add(-time.Duration(n.notices()-i) * time.Second))}
		}},
		{"follows", "follower_id, following_id, created_at", users, func(i int) []any { return []any{userID(i), userID((i + 7) % users), stored(now)} }},
	}
}

var shortPreview = "[" + strings.Repeat(`{"lat":37.49795,"lng":127.02762},`, 30) + `{"lat":37.49795,"lng":127.02762}]`

// A filled is a database for the measurement of a scale.
type filled struct {
	url   string // as the program takes it
	db    *sql.DB
	speed []string // statements that make writing faster, and lose nothing unless the power is cut
	bytes func() int64
}

// fillScale migrates a database and writes all rows, many at a time.
func fillScale(ctx context.Context, n scale, f filled) error {
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		return err
	}
	conn, err := f.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, s := range f.speed {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	for _, t := range n.tables(string(hash), time.Now()) {
		if err := t.write(ctx, conn); err != nil {
			return fmt.Errorf("fill %s: %w", t.name, err)
		}
	}
	for _, hour := range []string{"SUBSTR(created_at, 1, 13)", "''"} {
		if _, err := conn.ExecContext(ctx, "INSERT INTO post_counts (activity, hour, posts) SELECT activity, "+hour+", COUNT(*) FROM posts GROUP BY 1, 2"); err != nil {
			return err
		}
	}
	return recount(execer{ctx, conn})
}

// execer is a connection in recount's eyes.
type execer struct {
	ctx context.Context
	*sql.Conn
}

// Exec runs a statement.
func (e execer) Exec(query string, args ...any) (sql.Result, error) {
	return e.ExecContext(e.ctx, query, args...)
}

const (
	rowsAtOnce  = 200
	bytesAtOnce = 1 << 20 // below what MariaDB takes
	rowsAtATime = 50_000  // in one transaction
)

// write writes the rows of a table.
func (t table) write(ctx context.Context, conn *sql.Conn) error {
	marks := "(?" + strings.Repeat(", ?", strings.Count(t.columns, ",")) + ")"
	for first := 0; first < t.rows; {
		tx, err := conn.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		for end := min(first+rowsAtATime, t.rows); first < end; {
			var args []any
			n, bytes := 0, 0
			for ; first < end && n < rowsAtOnce && bytes < bytesAtOnce; first++ {
				row := t.row(first)
				for _, v := range row {
					if s, ok := v.(string); ok {
						bytes += len(s)
					}
				}
				args = append(args, row...)
				n++
			}
			if _, err := tx.ExecContext(ctx, "INSERT INTO "+t.name+" ("+t.columns+") VALUES "+marks+strings.Repeat(", "+marks, n-1), args...); err != nil {
				return errors.Join(err, tx.Rollback())
			}
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// mariadbSpeed is for a database that is made anew if anything goes wrong.
var mariadbSpeed = []string{"SET SESSION unique_checks = 0", "SET SESSION foreign_key_checks = 0"}

func mariadbFilled(m *beside.MariaDB) (filled, error) {
	db, err := sql.Open("mysql", m.Source("runnerway"))
	return filled{url: m.URL(), db: db, speed: mariadbSpeed, bytes: func() int64 {
		var n int64
		_ = db.QueryRow("SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = 'runnerway'").Scan(&n) // 0 then
		return n
	}}, err
}

func sqliteFilled(path string) (filled, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=synchronous(OFF)&_pragma=cache_size(-262144)&_txlock=immediate")
	return filled{url: "sqlite:" + path, db: db, bytes: func() int64 { return beside.Size(path) }}, err
}
