package sqlstore

import (
	"context"
	"errors"

	"github.com/runnerway/runnerway/store"
)

// The public posts of a suspended author have another visibility until the suspension ends: the indexes of the feed and its
// counts hold them no more, and who is suspended costs its readers nothing.

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
	suspended, err := value[bool](ctx, q, "SELECT suspended_at IS NOT NULL FROM users WHERE id = ?"+q.dialect.ForUpdate, authorID)
	if err == nil && suspended {
		return store.VisibleSuspended, nil
	}
	if errors.Is(err, store.ErrNotFound) { // the foreign key says so
		err = nil
	}
	return wanted, err
}
