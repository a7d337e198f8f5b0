package sqlstore

import (
	"context"
	"errors"

	"github.com/runnerway/runnerway/store"
)

// A mark is a table of who marked what, and the column that counts them.
type mark struct {
	table   string // the marks
	key     string // its column for what is marked
	counted string // the table of what is marked
	counter string
}

var (
	postLike     = mark{table: "post_likes", key: "post_id", counted: "posts", counter: "like_count"}
	postBookmark = mark{table: "post_bookmarks", key: "post_id", counted: "posts", counter: "bookmark_count"}
	commentLike  = mark{table: "comment_likes", key: "comment_id", counted: "comments", counter: "like_count"}
)

// set adds a user's mark to what the transaction has locked; store.ErrConflict if it is there.
func (q *queries) set(ctx context.Context, m mark, id, userID string) (count int, err error) {
	if _, err := q.exec(ctx, insert(m.table, []string{"id", m.key, "user_id", "created_at"}, 1), q.newID(), id, userID, q.time()); err != nil {
		return 0, err
	}
	return q.recount(ctx, m, id, 1)
}

// unset removes a user's mark from what the transaction has locked; store.ErrNotMarked if there is none.
func (q *queries) unset(ctx context.Context, m mark, id, userID string) (count int, err error) {
	n, err := q.exec(ctx, "DELETE FROM "+m.table+" WHERE "+m.key+" = ? AND user_id = ?", id, userID)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, store.ErrNotMarked
	}
	return q.recount(ctx, m, id, -1)
}

// recount changes a counter, never to below 0.
func (q *queries) recount(ctx context.Context, m mark, id string, by int) (count int, err error) {
	n := "COALESCE(" + m.counter + ", 0) + ?"
	if _, err := q.exec(ctx, "UPDATE "+m.counted+" SET "+m.counter+" = CASE WHEN "+n+" > 0 THEN "+n+" ELSE 0 END WHERE id = ?", by, by, id); err != nil {
		return 0, err
	}
	return value[int](ctx, q, "SELECT "+m.counter+" FROM "+m.counted+" WHERE id = ?", id)
}

// lockPost locks a live post and says whose it is and whether the user may see it.
func (q *queries) lockPost(ctx context.Context, id, userID string) (authorID string, visible bool, err error) {
	_, err = one(ctx, q, func(*struct{}) []any { return []any{&authorID, &visible} },
		"SELECT p.author_id, p.visibility = 'public' OR p.author_id = ? FROM posts p WHERE p.id = ? AND p.deleted_at IS NULL"+q.dialect.ForUpdate, userID, id)
	if err != nil {
		return "", false, err
	}
	blocked, err := q.blocked(ctx, userID, authorID)
	return authorID, visible && !blocked, err
}

// markPost marks a post that the user may see; also adds what else happens then.
func (db *DB) markPost(ctx context.Context, m mark, postID, userID string, also func(q *queries, done *store.Marked) error) (store.Marked, error) {
	var done store.Marked
	err := db.tx(ctx, func(q *queries) error {
		authorID, visible, err := q.lockPost(ctx, postID, userID)
		if err != nil {
			return err
		}
		if !visible {
			return store.ErrNotFound
		}
		done = store.Marked{AuthorID: authorID, PostID: postID}
		if done.Count, err = q.set(ctx, m, postID, userID); err != nil {
			return err
		}
		return also(q, &done)
	})
	return done, err
}

// unmarkPost takes a mark back, from any live post.
func (db *DB) unmarkPost(ctx context.Context, m mark, postID, userID string, also func(q *queries, done *store.Marked) error) (store.Marked, error) {
	var done store.Marked
	err := db.tx(ctx, func(q *queries) error {
		authorID, visible, err := q.lockPost(ctx, postID, userID)
		if err != nil {
			return err
		}
		done = store.Marked{AuthorID: authorID, PostID: postID}
		done.Count, err = q.unset(ctx, m, postID, userID)
		if errors.Is(err, store.ErrNotMarked) && !visible {
			return store.ErrNotFound
		}
		if err != nil {
			return err
		}
		return also(q, &done)
	})
	return done, err
}

func nothingElse(*queries, *store.Marked) error { return nil }

// LikePost implements store.PostStore.
func (db *DB) LikePost(ctx context.Context, id, userID string) (store.Marked, error) {
	return db.markPost(ctx, postLike, id, userID, nothingElse)
}

// UnlikePost implements store.PostStore.
func (db *DB) UnlikePost(ctx context.Context, id, userID string) (store.Marked, error) {
	return db.unmarkPost(ctx, postLike, id, userID, nothingElse)
}
