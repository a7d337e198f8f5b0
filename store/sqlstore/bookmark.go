package sqlstore

import (
	"context"
	"errors"

	"github.com/runnerway/runnerway/store"
)

// BookmarkPost implements store.PostStore.
func (db *DB) BookmarkPost(ctx context.Context, id, userID string) (store.Marked, error) {
	return db.markPost(ctx, postBookmark, id, userID, func(q *queries, done *store.Marked) (err error) {
		done.Route, err = q.saveRouteOfPost(ctx, id, userID)
		return err
	})
}

// UnbookmarkPost implements store.PostStore.
func (db *DB) UnbookmarkPost(ctx context.Context, id, userID string) (store.Marked, error) {
	return db.unmarkPost(ctx, postBookmark, id, userID, func(q *queries, done *store.Marked) (err error) {
		done.Route, err = q.unsaveRouteOfPost(ctx, id, userID)
		return err
	})
}

// routeOfPost is the route that a post's workout w was on: its own, else its option's, which has to be joined as o.
const routeOfPost = "COALESCE(w.route_id, o.route_id)"

// saveRouteOfPost saves the route of a post, unless it is saved, and says whether there is one. A route whose workout was
// deleted is not shown any more. An option that was replaced is not to be chosen any more.
func (q *queries) saveRouteOfPost(ctx context.Context, postID, userID string) (bool, error) {
	var routeID, optionID string
	_, err := one(ctx, q, func(*struct{}) []any { return []any{&routeID, maybe(&optionID)} },
		"SELECT r.id, CASE WHEN o.option_number > 0 AND o.route_id = r.id THEN o.id END FROM posts p "+
			"JOIN workouts w ON w.id = p.workout_id AND w.deleted_at IS NULL LEFT JOIN route_options o ON o.id = w.route_option_id "+
			"JOIN routes r ON r.id = "+routeOfPost+" WHERE p.id = ?", postID)
	if err != nil {
		return false, passOver(err)
	}
	// The lock keeps the route from being deleted meanwhile.
	if _, err := value[int](ctx, q, "SELECT 1 FROM routes r WHERE "+liveRoute+q.dialect.ForUpdate, routeID); err != nil {
		return false, passOver(err)
	}
	columns := []string{"id", "user_id", "route_id", "route_option_id", "source", "saved_at"}
	_, err = q.exec(ctx, insert("saved_routes", columns, 1)+q.dialect.Upsert([]string{"user_id", "route_id"}, nil),
		q.newID(), userID, routeID, null(optionID), store.SavedByPost, q.time())
	return err == nil, err
}

// passOver is err, or nil for a row that need not be there.
func passOver(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// unsaveRouteOfPost removes the route that the bookmark of a post saved, and says whether it did. What the user saved by
// himself stays, and what another bookmarked post shows.
func (q *queries) unsaveRouteOfPost(ctx context.Context, postID, userID string) (bool, error) {
	const run = "JOIN workouts w ON w.id = p.workout_id LEFT JOIN route_options o ON o.id = w.route_option_id"
	routeID, err := value[string](ctx, q, "SELECT "+routeOfPost+" FROM posts p "+run+" WHERE p.id = ?", postID)
	if err != nil || routeID == "" {
		return false, passOver(err)
	}
	others, err := value[int](ctx, q, "SELECT COUNT(*) FROM post_bookmarks b JOIN posts p ON p.id = b.post_id "+run+
		" WHERE b.user_id = ? AND "+routeOfPost+" = ?", userID, routeID)
	if err != nil || others > 0 {
		return false, err
	}
	n, err := q.exec(ctx, "DELETE FROM saved_routes WHERE user_id = ? AND route_id = ? AND source = ?", userID, routeID, store.SavedByPost)
	return n > 0, err
}

// Bookmarks implements store.PostStore.
func (db *DB) Bookmarks(ctx context.Context, userID string, offset, limit int) ([]store.BookmarkedPost, int, error) {
	q := db.reader()
	kept := " FROM post_bookmarks b JOIN posts p ON p.id = b.post_id LEFT JOIN users u ON u.id = p.author_id AND u.deleted_at IS NULL " +
		"WHERE b.user_id = ? AND " + seenPost
	total, err := value[int](ctx, q, "SELECT COUNT(*)"+kept, userID, userID, userID)
	if err != nil || offset >= total {
		return nil, total, err
	}
	page, err := all(ctx, q, func(b *store.BookmarkedPost) []any {
		p := &b.Post
		return []any{&p.ID, &p.AuthorID, maybe(&p.RouteName), maybe(&p.ShapeIcon), &p.DistanceKM, &p.DurationSec, maybe(&p.Likes),
			maybe(&b.Author.ID), maybe(&b.Author.Name), maybe(&b.Author.AvatarURL), &b.BookmarkedAt}
	}, "SELECT p.id, p.author_id, p.route_name, p.shape_icon, p.distance, p.duration, p.like_count, u.id, u.name, u.avatar_url, b.created_at"+
		kept+" ORDER BY b.created_at DESC, b.id DESC LIMIT ? OFFSET ?", userID, userID, userID, limit, offset)
	return page, total, err
}
