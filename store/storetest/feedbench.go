package storetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// FeedBenchmarks measures pages of the feed among 10,000 and 200,000 posts of 1,000 users, made over a month, with likes
// that few posts have many of. The newest show workouts with tracks of an hour.
func FeedBenchmarks(b *testing.B, empty func(t testing.TB) Empty) {
	for _, n := range []int{10_000, 200_000} {
		b.Run(fmt.Sprintf("%dk", n/1000), func(b *testing.B) {
			e := empty(b)
			db := e.Open()
			need(db.Migrate(ctx))(b)
			e.fillFeed(b, n)
			benchmarkFeed(b, db)
		})
	}
}

func benchmarkFeed(b *testing.B, db store.PostStore) {
	for name, f := range map[string]store.FeedQuery{
		"latest":    {},
		"page 100":  {Offset: 1980},
		"walking":   {Activity: store.ActivityWalking},
		"popular":   {Sort: store.FeedPopular},
		"trending":  {Sort: store.FeedTrending},
		"following": {Following: true},
		"author":    {AuthorID: "u8"},
	} {
		b.Run(name, func(b *testing.B) {
			f.ViewerID, f.Limit = "u7", 20
			if f.AuthorID != "" {
				f.Limit = 10 // of the few that one user has
			}
			b.ReportAllocs()
			for b.Loop() {
				page, total, err := db.Feed(ctx, f)
				if err != nil || len(page) != f.Limit || total < f.Limit {
					b.Fatalf("%d posts of %d, %v", len(page), total, err)
				}
			}
		})
	}
}

// fillFeed writes rows past the store, which makes one post at a time.
func (e Empty) fillFeed(b *testing.B, posts int) {
	tx := need(e.Raw.Begin())(b)
	many := func(table, columns string, n int, row func(i int) []any) {
		const at = 20 // rows, so that tracks of an hour stay below what MariaDB takes at once
		width := strings.Count(columns, ",") + 1
		one := "(?" + strings.Repeat(", ?", width-1) + ")"
		for first := 0; first < n; first += at {
			var args []any
			for i := first; i < min(first+at, n); i++ {
				args = append(args, row(i)...)
			}
			need(tx.Exec("INSERT INTO "+table+" ("+columns+") VALUES "+one+strings.Repeat(", "+one, len(args)/width-1), args...))(b)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	now := time.Now()
	made := func(i int) store.Time {
		return store.At(now.Add(-time.Duration(posts-i) * 30 * 24 * time.Hour / time.Duration(posts)))
	}
	const users = 1000
	hour, short := string(trackText(3600)), string(trackText(60))
	many("users", "id, email, name", users, func(i int) []any { return []any{fmt.Sprint("u", i), fmt.Sprint(i), fmt.Sprint("러너", i)} })
	many("workouts", "id, user_id, route_name, started_at, completed_at, start_latitude, start_longitude, actual_path, status", posts, func(i int) []any {
		track := short
		if i >= posts-300 {
			track = hour
		}
		return []any{fmt.Sprint("w", i), fmt.Sprint("u", i%users), "x", made(i), made(i), 37.5, 127.0, track, store.WorkoutCompleted}
	})
	many("posts", "id, author_id, workout_id, route_name, svg_path, distance, duration, visibility, activity, like_count, prepared, preview, created_at, updated_at",
		posts, func(i int) []any {
			activity := store.ActivityRunning
			if i%10 == 0 {
				activity = store.ActivityWalking
			}
			return []any{fmt.Sprintf("p%06d", i), fmt.Sprint("u", i%users), fmt.Sprint("w", i), "한강 하트", strings.Repeat("L10.5 20.5 ", 40), 5.1, 1800,
				store.VisiblePublic, activity, int(random.ExpFloat64() * 10), 1, thinText, made(i), made(i)}
		})
	many("post_likes", "id, post_id, user_id", 5000, func(i int) []any { return []any{fmt.Sprint(i), fmt.Sprintf("p%06d", posts-1-i), "u7"} })
	many("follows", "follower_id, following_id, created_at", 20, func(i int) []any { return []any{"u7", fmt.Sprint("u", 40*i), made(i)} })
	need(tx.Exec("INSERT INTO post_counts (activity, hour, posts) SELECT activity, SUBSTR(created_at, 1, 13), COUNT(*) FROM posts GROUP BY activity, SUBSTR(created_at, 1, 13)"))(b)
	need(tx.Exec("INSERT INTO post_counts (activity, hour, posts) SELECT activity, '', COUNT(*) FROM posts GROUP BY activity"))(b)
	noError(b, tx.Commit())
}

// thinText is a preview of 60 points.
var thinText = "[" + strings.Repeat(`{"lat":37.49795,"lng":127.02762},`, 59) + `{"lat":37.49795,"lng":127.02762}]`
