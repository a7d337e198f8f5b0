package storetest

import (
	"testing"

	"github.com/runnerway/runnerway/store"
)

// testAdoptPosts has posts as the previous server left them: counts that are wrong (B30), tracks that nobody checked (B20).
func testAdoptPosts(t *testing.T, e Empty) {
	const beforePosts = 11
	db := e.Open()
	need(db.Migrate(ctx))(t)
	noError(t, db.Rollback(ctx, beforePosts))
	for _, s := range []string{
		"INSERT INTO users (id, email, name) VALUES ('kim', 'kim', '김러너'), ('lee', 'lee', 'lee')",
		`INSERT INTO workouts (id, user_id, route_name, type, started_at, completed_at, start_latitude, start_longitude, actual_path) VALUES
			('w1', 'kim', 'x', 'Walking', '2026-02-12 05:12:33', '2026-02-12 06:12:33', 37.5, 127,
			 '[{"lat":37.5,"lng":127,"timestamp":1770000000000},{"lat":"</script>","lng":127},{"lat":1e300,"lng":0},{"lng":5},7,null,{"lat":37.51,"lng":127,"timestamp":"x"}]'),
			('w2', 'kim', 'x', NULL, '2026-02-12 05:12:33', '2026-02-12 06:12:33', 37.5, 127, 'no JSON at all')`,
		`INSERT INTO posts (id, author_id, workout_id, distance, duration, visibility, like_count, comment_count, bookmark_count, created_at) VALUES
			('p1', 'kim', 'w1', 5.1, 1800, 'public', 99, NULL, 0, '2026-02-12 06:12:33'), ('p2', 'kim', 'w2', 5.1, 1800, NULL, NULL, NULL, NULL, '2026-02-12 06:12:33'),
			('p3', 'kim', NULL, 5.1, 1800, 'private', 0, 0, 0, '2026-02-12 06:12:33')`,
		"INSERT INTO post_likes (id, post_id, user_id) VALUES ('1', 'p1', 'kim'), ('2', 'p1', 'lee')",
		"INSERT INTO post_bookmarks (id, post_id, user_id) VALUES ('1', 'p1', 'lee')",
		"INSERT INTO comments (id, post_id, author_id, content, like_count, deleted_at) VALUES ('c1', 'p1', 'lee', 'x', NULL, NULL), ('c2', 'p1', 'lee', 'x', 0, '2026-02-12 06:12:33')",
		"INSERT INTO comment_likes (id, comment_id, user_id) VALUES ('1', 'c1', 'kim')",
	} {
		need(e.Raw.Exec(s))(t)
	}
	need(db.Migrate(ctx))(t)

	page, total, err := db.Feed(ctx, store.FeedQuery{ViewerID: "lee", Limit: 20})
	noError(t, err)
	wantEqual(t, "listed posts", []any{total, len(page), page[0].ID, page[1].ID}, []any{2, 2, "p2", "p1"})
	p := page[1]
	wantEqual(t, "counts", []any{p.Likes, p.Comments, p.Bookmarks, p.Liked, p.Bookmarked}, []any{2, 1, 1, true, true})
	wantEqual(t, "track in a list", p.Path, `[{"lat":37.5,"lng":127},{"lat":37.51,"lng":127}]`)
	wantEqual(t, "track", need(db.Post(ctx, "p1", ""))(t).Path, `[{"lat":37.5,"lng":127},{"lat":37.51,"lng":127}]`)
	wantEqual(t, "drawing", p.SVGPath, "M0 100 L0 0")
	if p := page[0]; p.Path != "" || p.SVGPath != "" || p.Likes != 0 || p.Visibility != store.VisiblePublic {
		t.Errorf("a post with a track that is none: %+v", p)
	}
	_, walks, err := db.Feed(ctx, store.FeedQuery{Activity: store.ActivityWalking, Limit: 20})
	noError(t, err)
	wantEqual(t, "walks", walks, 1)
	wantEqual(t, "likes of a comment", need(db.LikeComment(ctx, "c1", "lee"))(t).Count, 2)
	wantEqual(t, "likes of a post without count", need(db.LikePost(ctx, "p2", "lee"))(t).Count, 1)
}
