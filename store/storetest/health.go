package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// testHealth looks over a sound database and breaks it then: an index, a relation and counters.
func testHealth(t *testing.T, e Empty) {
	db := e.Open()
	need(db.Migrate(ctx))(t)
	missing, expected, err := db.MissingIndexes(ctx)
	noError(t, err)
	if expected < 40 {
		t.Errorf("%d indexes are expected of all migrations, want all", expected)
	}
	wantEqual(t, "indexes missing after migrating", len(missing), 0)
	broken, relations, err := db.Orphans(ctx)
	noError(t, err)
	if relations < 30 || len(broken) > 0 {
		t.Errorf("%d relations, broken %v", relations, broken)
	}
	wrong, looked, err := db.Drifts(ctx)
	noError(t, err)
	wantEqual(t, "counters", looked, 12)
	wantEqual(t, "wrong counters of an empty database", len(wrong), 0)
	plan := need(db.CharsetPlan(ctx))(t)
	wantEqual(t, "steps for text as it should be", len(plan.Steps), 0)
	sizes := need(db.Sizes(ctx))(t)
	if len(sizes) == 0 || sizes[0].Bytes < sizes[len(sizes)-1].Bytes || sizes[0].Bytes == 0 {
		t.Errorf("Sizes: %v", sizes)
	}
	if v := need(db.Variables(ctx))(t); len(v) < 4 {
		t.Errorf("Variables: %v", v)
	}

	mariadb := need(db.Inspect(ctx))(t).Kind == "mariadb"
	drop := "DROP INDEX idx_posts_latest"
	if mariadb {
		drop += " ON posts"
	}
	need(e.Raw.Exec(drop))(t)
	missing, _, err = db.MissingIndexes(ctx)
	noError(t, err)
	if len(missing) != 1 || missing[0].Name != "idx_posts_latest" || !strings.HasPrefix(missing[0].SQL, "CREATE INDEX") {
		t.Fatalf("after dropping idx_posts_latest: missing %v", missing)
	}
	need(e.Raw.Exec(missing[0].SQL))(t)
	missing, _, err = db.MissingIndexes(ctx)
	noError(t, err)
	wantEqual(t, "indexes missing after the advice was followed", len(missing), 0)

	loosely(t, e, mariadb, "INSERT INTO workout_splits (id, workout_id, km, pace, duration) VALUES ('s1', 'gone', 1, '', 1), ('s2', 'gone', 2, '', 1)")
	broken, _, err = db.Orphans(ctx)
	noError(t, err)
	wantEqual(t, "broken relations", broken, []store.Orphans{{Table: "workout_splits", Column: "workout_id", Parent: "workouts", Rows: 2, Example: "s1", Missing: "gone"}})
}

// loosely runs a statement without looking at foreign keys.
func loosely(t *testing.T, e Empty, mariadb bool, statement string) {
	t.Helper()
	conn := need(e.Raw.Conn(ctx))(t)
	defer conn.Close()
	if mariadb {
		need(conn.ExecContext(ctx, "SET foreign_key_checks = 0"))(t)
	}
	need(conn.ExecContext(ctx, statement))(t)
	if mariadb {
		need(conn.ExecContext(ctx, "SET foreign_key_checks = 1"))(t)
	}
}

// testFixCounters spoils every counter, has them set right while others go on counting, and wants what was there before.
func testFixCounters(t *testing.T, e Empty) {
	db := e.Open()
	need(db.Migrate(ctx))(t)
	need(db.CreateUser(ctx, store.SignUp{User: store.User{ID: "u1", Email: "u1@example.com", Name: "u1"}}))(t)
	need(db.CreateUser(ctx, store.SignUp{User: store.User{ID: "u2", Email: "u2@example.com", Name: "u2"}}))(t)
	finished(t, db, "u1", 5.12, 1800, 300)
	finished(t, db, "u1", 3.3, 1000, 200)
	post := need(db.CreatePost(ctx, store.Post{AuthorID: "u1", RouteName: "x", DistanceKM: 5, DurationSec: 1800, Visibility: store.VisiblePublic}))(t)
	need(db.LikePost(ctx, post.ID, "u2"))(t)
	need(db.BookmarkPost(ctx, post.ID, "u2"))(t)
	comment, _, err := db.CreateComment(ctx, store.Comment{PostID: post.ID, AuthorID: "u2", Content: "좋아요"})
	noError(t, err)
	need(db.LikeComment(ctx, comment.ID, "u1"))(t)
	wrong, _, err := db.Drifts(ctx)
	noError(t, err)
	wantEqual(t, "wrong counters of what the store itself counted", len(wrong), 0)

	for _, s := range []string{
		"UPDATE posts SET like_count = 9, comment_count = NULL, bookmark_count = 0", "UPDATE comments SET like_count = -3",
		"UPDATE user_stats SET total_distance = 1, total_workouts = 7, completed_routes = 0, total_calories = 1, total_duration = 2, listed_workouts = 5, listed_walks = 1 WHERE user_id = 'u1'",
		"UPDATE post_counts SET posts = 77 WHERE hour = ''", "DELETE FROM post_counts WHERE hour <> ''",
		"INSERT INTO post_counts (activity, hour, posts) VALUES ('walking', '2020-01-01 05', 3)",
	} {
		need(e.Raw.Exec(s))(t)
	}
	wrong, looked, err := db.Drifts(ctx)
	noError(t, err)
	wantEqual(t, "wrong counters", len(wrong), looked)
	wantEqual(t, "the first", wrong[0], store.Drift{Counter: "posts.like_count", Of: 1, Rows: 1, Example: post.ID, Has: 9, Should: 1})
	for _, d := range wrong {
		if d.Has == d.Should || d.Example == "" {
			t.Errorf("drift without difference: %+v", d)
		}
	}

	// Likes come in meanwhile, and none of them is lost.
	const likers = 12
	for i := range likers {
		id := "l" + string(rune('a'+i))
		need(db.CreateUser(ctx, store.SignUp{User: store.User{ID: id, Email: id + "@example.com", Name: id}}))(t)
	}
	for _, err := range atOnce(likers+1, func(i int) error {
		if i == likers {
			_, err := db.FixCounters(ctx, func(string, int64) {})
			return err
		}
		_, err := db.LikePost(ctx, post.ID, "l"+string(rune('a'+i)))
		return err
	}) {
		noError(t, err)
	}
	wrong, _, err = db.Drifts(ctx)
	noError(t, err)
	wantEqual(t, "wrong counters afterwards", len(wrong), 0)
	wantEqual(t, "likes", need(db.Post(ctx, post.ID, "u1"))(t).Likes, 1+likers)
	wantEqual(t, "stats", need(db.UserStats(ctx, "u1"))(t), store.UserStats{DistanceKM: 8.42, Workouts: 2, CompletedRoutes: 2, CaloriesKcal: 500, DurationSec: 2800})
	n := need(db.FixCounters(ctx, func(string, int64) {}))(t)
	wantEqual(t, "values changed by a second run", n, int64(0))
}

// finished is a run of a user that is over.
func finished(t *testing.T, db store.Store, userID string, km float64, seconds, kcal int) {
	t.Helper()
	at := store.At(time.Date(2026, 3, 1, 5, 0, 0, 0, time.UTC))
	w := need(db.StartWorkout(ctx, store.Workout{UserID: userID, RouteName: "x", StartedAt: at, Start: gangnam}))(t)
	need(db.CompleteWorkout(ctx, store.Completion{WorkoutID: w.ID, UserID: userID, CompletedAt: at, DistanceKM: km, DurationSec: seconds, CaloriesKcal: kcal}))(t)
}
