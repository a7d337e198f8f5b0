package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

// The public posts of a suspended author have another visibility until the suspension ends: the indexes of the feed and its
// counts hold them no more, and who is suspended costs its readers nothing. Comments have a mark.

// hideWorkOf takes the public posts and the comments of an author, who is locked, out of all lists.
func (q *queries) hideWorkOf(ctx context.Context, authorID string) error {
	if err := q.hidePostsOf(ctx, authorID); err != nil {
		return err
	}
	return q.relistComments(ctx, authorID, true)
}

// showWorkOf puts back what hideWorkOf took.
func (q *queries) showWorkOf(ctx context.Context, authorID string) error {
	if err := q.showPostsOf(ctx, authorID); err != nil {
		return err
	}
	return q.relistComments(ctx, authorID, false)
}

// relistComments marks the comments of an author, or takes the mark off them, and counts those of each post again. The posts
// are locked first, as they are by all that change a comment.
func (q *queries) relistComments(ctx context.Context, authorID string, suspended bool) error {
	const which = " FROM comments m WHERE m.author_id = ? AND m.suspended = ? AND m.deleted_at IS NULL"
	if _, err := all(ctx, q, text1, "SELECT id FROM posts WHERE id IN (SELECT m.post_id"+which+") ORDER BY id"+q.dialect.ForUpdate, authorID, !suspended); err != nil {
		return fmt.Errorf("lock the posts with comments of %s: %w", authorID, err)
	}
	n, by := "(SELECT COUNT(*)"+which+" AND m.post_id = posts.id)", "+"
	if suspended {
		by = "-"
	}
	count := "COALESCE(comment_count, 0) " + by + " " + n
	if _, err := q.exec(ctx, "UPDATE posts SET comment_count = CASE WHEN "+count+" > 0 THEN "+count+" ELSE 0 END WHERE id IN (SELECT m.post_id"+which+")",
		authorID, !suspended, authorID, !suspended, authorID, !suspended); err != nil {
		return fmt.Errorf("count comments: %w", err)
	}
	_, err := q.exec(ctx, "UPDATE comments SET suspended = ? WHERE author_id = ? AND suspended = ? AND deleted_at IS NULL", suspended, authorID, !suspended)
	return err
}

// hidePostsOf takes the public posts of an author, who is locked, out of all lists.
func (q *queries) hidePostsOf(ctx context.Context, authorID string) error {
	return q.relistPosts(ctx, authorID, store.VisiblePublic, store.VisibleSuspended, -1)
}

// showPostsOf puts back what hidePostsOf took.
func (q *queries) showPostsOf(ctx context.Context, authorID string) error {
	return q.relistPosts(ctx, authorID, store.VisibleSuspended, store.VisiblePublic, 1)
}

// relistPosts gives the posts of an author that have one visibility another one, and counts each by times.
func (q *queries) relistPosts(ctx context.Context, authorID, from, to string, by int) error {
	const which = "author_id = ? AND visibility = ? AND deleted_at IS NULL"
	type listed struct {
		activity string
		made     store.Time
	}
	posts, err := all(ctx, q, func(l *listed) []any { return []any{&l.activity, &l.made} },
		"SELECT activity, created_at FROM posts WHERE "+which+" ORDER BY activity, created_at"+q.dialect.ForUpdate, authorID, from)
	if err != nil || len(posts) == 0 {
		return err
	}
	if _, err := q.exec(ctx, "UPDATE posts SET visibility = ? WHERE "+which, to, authorID, from); err != nil {
		return err
	}
	for i, n := 0, 0; i < len(posts); i += n {
		p := posts[i]
		for n = 1; i+n < len(posts) && posts[i+n].activity == p.activity && hourOf(posts[i+n].made) == hourOf(p.made); n++ {
		}
		if err := q.countListed(ctx, p.activity, p.made, by*n); err != nil {
			return err
		}
	}
	return nil
}

// visibilityNow is the visibility with which a post is stored that its author wants to have another: one for everybody waits
// while the author is suspended, which an answer on its way may not know yet. The author stays locked until the end of the
// transaction.
func (q *queries) visibilityNow(ctx context.Context, authorID, wanted string) (string, error) {
	if wanted != store.VisiblePublic {
		return wanted, nil
	}
	suspended, err := q.suspended(ctx, authorID)
	if suspended {
		wanted = store.VisibleSuspended
	}
	return wanted, err
}

// suspended reports whether an author, who stays locked, is suspended. One who is not there is not: a foreign key says so.
func (q *queries) suspended(ctx context.Context, authorID string) (bool, error) {
	suspended, err := value[bool](ctx, q, "SELECT suspended_at IS NOT NULL FROM users WHERE id = ?"+q.dialect.ForUpdate, authorID)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return suspended, err
}
