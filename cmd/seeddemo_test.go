//go:build !race

package cmd_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"github.com/runnerway/runnerway/store/storetest"
)

// rows are all rows of all tables, each as a line of text.
func rows(t *testing.T, where string) map[string][]string {
	t.Helper()
	db := openRaw(t, where)
	defer db.Close()
	list := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if strings.HasPrefix(where, "mariadb:") {
		list = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
	}
	out := map[string][]string{}
	for _, table := range texts(t, db, list) {
		found, err := db.Query("SELECT * FROM " + table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := found.Columns()
		if err != nil {
			t.Fatal(err)
		}
		defer found.Close()
		for found.Next() {
			values, to := make([]sql.NullString, len(columns)), make([]any, len(columns))
			for i := range values {
				to[i] = &values[i]
			}
			if err := found.Scan(to...); err != nil {
				t.Fatal(err)
			}
			out[table] = append(out[table], fmt.Sprintf("%.300q", fmt.Sprint(values)))
		}
		if err := found.Err(); err != nil {
			t.Fatal(err)
		}
		sort.Strings(out[table])
	}
	return out
}

func texts(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	found, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	var out []string
	for found.Next() {
		var s string
		if err := found.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// A demo goes in once, can be logged into with its password only, and goes out again without a trace, although somebody real
// has had to do with it meanwhile.
func TestSeedDemo(t *testing.T) {
	for name, where := range map[string]func(t *testing.T) string{
		"sqlite":  func(t *testing.T) string { return storetest.SQLite(t) },
		"mariadb": func(t *testing.T) string { return storetest.MariaDB(t) },
	} {
		t.Run(name, func(t *testing.T) { testSeedDemo(t, where(t)) })
	}
}

func testSeedDemo(t *testing.T, where string) {
	database := where
	if !strings.HasPrefix(where, "mariadb:") {
		database = "sqlite:" + where
	}
	with := func(args ...string) []string { return append(args, "--database", database) }
	run(t, nil, with("seed")...).wants(0)
	runHere(t, nil, with("seed", "demo", "--remove")...).wants(0, "there is none")
	change(t, where, "INSERT INTO users (id, email, name) VALUES ('real', 'kim@example.com', '김현실'), ('like', 'someone@demo.invalid', 'has only the address')",
		"INSERT INTO user_stats (id, user_id, listed_workouts, listed_walks) VALUES ('s1', 'real', 0, 0), ('s2', 'like', 0, 0)",
		"INSERT INTO posts (id, author_id, distance, duration, visibility, like_count) VALUES ('post', 'real', 5, 1800, 'private', 0)")
	before := rows(t, where)

	runHere(t, []string{"ENVIRONMENT=production"}, with("seed", "demo")...).wants(2, "ENVIRONMENT is production", "--yes")
	runHere(t, nil, with("seed", "demo", "--password", "short")...).wants(2, "--password")
	r := runHere(t, nil, with("seed", "demo", "--password", "demo-password-42")...).wants(0, "12 users at @demo.invalid", "can log in: seoyeon@demo.invalid", "demo: 75%")
	if strings.Contains(r.stdout+r.stderr, "password-42") {
		t.Error("the password is shown")
	}
	runHere(t, nil, with("seed", "demo", "--seed", "7")...).wants(0, "there already", "nothing was added")
	theirs := func() []string {
		db := openRaw(t, where)
		defer db.Close()
		return texts(t, db, "SELECT password_hash FROM users WHERE email = 'seoyeon@demo.invalid'")
	}
	if hash := theirs(); len(hash) != 1 || bcrypt.CompareHashAndPassword([]byte(hash[0]), []byte("demo-password-42")) != nil {
		t.Errorf("without --password the password did not stay: %q", hash)
	}
	runHere(t, nil, with("seed", "demo", "--password", "another-password")...).wants(0, "there already", "can log in: seoyeon@demo.invalid")
	if hash := theirs(); len(hash) != 1 || bcrypt.CompareHashAndPassword([]byte(hash[0]), []byte("another-password")) != nil {
		t.Errorf("the password of a demo that was there is %q, want the new one", hash)
	}
	runHere(t, nil, with("check-db")...).wants(0, "12 of a demo", "ok       counters", "ok       orphans")
	wantDemo(t, where)

	// Somebody real likes, comments, follows and keeps; somebody of the demo likes the real post.
	change(t, where,
		"INSERT INTO post_likes (id, post_id, user_id) SELECT 'l1', MIN(id), 'real' FROM posts WHERE author_id <> 'real' AND visibility = 'public'",
		"INSERT INTO comments (id, post_id, author_id, content) SELECT 'c1', MIN(id), 'real', '멋져요' FROM posts WHERE author_id <> 'real' AND visibility = 'public'",
		"INSERT INTO follows (follower_id, following_id, created_at) SELECT 'real', MAX(id), CURRENT_TIMESTAMP FROM users WHERE name = '김서연'",
		"INSERT INTO saved_routes (id, user_id, route_id) SELECT 'k1', 'real', MIN(id) FROM routes",
		"INSERT INTO workouts (id, user_id, route_id, route_name, started_at, start_latitude, start_longitude, is_walk) SELECT 'w1', 'real', MIN(id), 'x', '2026-01-01 00:00:00', 1, 1, 0 FROM routes",
		"INSERT INTO notifications (id, user_id, kind, actor_id, created_at) SELECT 'n1', 'real', 'follow', MAX(id), CURRENT_TIMESTAMP FROM users WHERE name = '김서연'",
		"INSERT INTO post_likes (id, post_id, user_id) SELECT 'l2', 'post', MAX(id) FROM users WHERE name = '김서연'",
		"UPDATE posts SET like_count = 1 WHERE id = 'post'")
	runHere(t, nil, with("seed", "demo", "--remove")...).wants(0, "12 users")
	change(t, where, "DELETE FROM workouts WHERE id = 'w1' AND route_id IS NULL") // the run stays, without the route
	after := rows(t, where)
	for _, table := range slices.Sorted(maps.Keys(after)) {
		if table != "store_state" && !slices.Equal(before[table], after[table]) { // numbers of notifications are never given again
			t.Errorf("%s is now\n%.2000s\nwas\n%.2000s", table, after[table], before[table])
		}
	}
	runHere(t, nil, with("seed", "demo", "--remove")...).wants(0, "there is none")
}

// wantDemo looks at what a demo has brought.
func wantDemo(t *testing.T, where string) {
	t.Helper()
	db := openRaw(t, where)
	defer db.Close()
	for query, least := range map[string]int{
		"SELECT COUNT(*) FROM workouts WHERE status = 'completed'": 120, "SELECT COUNT(*) FROM workouts WHERE is_walk = 1": 3,
		"SELECT COUNT(*) FROM workouts WHERE shape_accuracy > 50": 5,
		"SELECT COUNT(*) FROM posts WHERE shape_id IS NOT NULL":   5, "SELECT COUNT(*) FROM posts WHERE visibility = 'private'": 1,
		"SELECT COUNT(*) FROM avatars": 12, "SELECT COUNT(*) FROM comments": 30, "SELECT COUNT(*) FROM follows": 25, "SELECT COUNT(*) FROM saved_routes": 12,
		"SELECT COUNT(*) FROM workout_goals WHERE reached_at IS NOT NULL": 3, "SELECT COUNT(*) FROM workout_goals WHERE reached_at IS NULL": 3,
		"SELECT COUNT(*) FROM workout_goals WHERE is_active = 0": 1, "SELECT COUNT(*) FROM notifications WHERE read_at IS NULL": 20,
		"SELECT COUNT(*) FROM notifications WHERE read_at IS NOT NULL": 20, "SELECT COUNT(*) FROM route_options WHERE outline IS NOT NULL": 5,
	} {
		var n int
		if err := db.QueryRow(query).Scan(&n); err != nil || n < least {
			t.Errorf("%s: %d, %v, want at least %d", query, n, err, least)
		}
	}
	for _, query := range []string{"SELECT COUNT(*) FROM sessions", "SELECT COUNT(*) FROM refresh_tokens", "SELECT COUNT(*) FROM workouts WHERE status = 'active'"} {
		var n int
		if err := db.QueryRow(query).Scan(&n); err != nil || n > 0 {
			t.Errorf("%s: %d, %v, want none", query, n, err)
		}
	}
	// What the phone would say and what the server finds in the track agree.
	for _, computed := range texts(t, db, "SELECT computed FROM workouts WHERE computed IS NOT NULL AND id LIKE 'de30de30-%'") {
		var c struct {
			DistanceKM float64 `json:"distance"`
			Splits     []any   `json:"splits"`
		}
		if err := json.Unmarshal([]byte(computed), &c); err != nil || c.DistanceKM < 1 || c.DistanceKM > 35 {
			t.Errorf("computed %.200s: %v", computed, err)
		}
	}
}
