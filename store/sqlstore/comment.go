package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

const commentColumns = "c.id, c.post_id, c.author_id, c.content, c.like_count, c.created_at, c.updated_at"

// liveComment is what is neither deleted nor of somebody who is suspended; posts count these.
const liveComment = "c.deleted_at IS NULL AND c.suspended = 0"

func commentTargets(c *store.Comment) []any {
	return []any{&c.ID, &c.PostID, &c.AuthorID, &c.Content, maybe(&c.Likes), &c.CreatedAt, &c.UpdatedAt}
}

// CreateComment implements store.CommentStore.
func (db *DB) CreateComment(ctx context.Context, c store.Comment) (store.Comment, string, error) {
	c.ID, c.Likes = db.orNewID(c.ID), 0
	c.CreatedAt = db.time()
	c.UpdatedAt = c.CreatedAt
	var postAuthorID string
	err := db.tx(ctx, func(q *queries) error {
		suspended, err := q.suspended(ctx, c.AuthorID) // an answer on its way may not know it yet
		if err != nil {
			return err
		}
		authorID, visible, err := q.lockPost(ctx, c.PostID, c.AuthorID)
		if err != nil {
			return err
		}
		if !visible {
			return store.ErrNotFound
		}
		postAuthorID = authorID
		columns := []string{"id", "post_id", "author_id", "content", "suspended", "created_at", "updated_at"}
		if _, err := q.exec(ctx, insert("comments", columns, 1), c.ID, c.PostID, c.AuthorID, c.Content, suspended, c.CreatedAt, c.UpdatedAt); err != nil || suspended {
			return err
		}
		_, err = q.recount(ctx, postComment, c.PostID, 1)
		return err
	})
	if err != nil {
		return store.Comment{}, "", fmt.Errorf("create comment: %w", err)
	}
	return c, postAuthorID, nil
}

// postComment is counted as a mark is.
var postComment = mark{counted: "posts", counter: "comment_count"}

// Comments implements store.CommentStore.
func (db *DB) Comments(ctx context.Context, postID, viewerID string, offset, limit int) ([]store.ShownComment, int, error) {
	q := db.reader()
	total, err := value[int](ctx, q, "SELECT p.comment_count FROM posts p WHERE p.id = ? AND "+seenPost, postID, viewerID, viewerID)
	if err != nil {
		return nil, 0, err
	}
	where, args := "c.post_id = ? AND "+liveComment, []any{viewerID, postID}
	blocks, err := q.hasBlocks(ctx, viewerID)
	if err != nil {
		return nil, 0, err
	}
	if blocks {
		hidden, err := value[int](ctx, q, "SELECT COUNT(*) FROM comments c WHERE c.post_id = ? AND "+liveComment+" AND NOT "+notBlocked("c.author_id"), postID, viewerID)
		if err != nil {
			return nil, 0, err
		}
		total = max(0, total-hidden)
		where, args = where+" AND "+notBlocked("c.author_id"), append(args, viewerID)
	}
	if offset >= total {
		return nil, total, nil
	}
	page, err := all(ctx, q, func(c *store.ShownComment) []any {
		return append(commentTargets(&c.Comment), maybe(&c.Author.ID), maybe(&c.Author.Name), maybe(&c.Author.AvatarURL), &c.Liked)
	}, "SELECT "+commentColumns+", u.id, u.name, u.avatar_url, "+
		"EXISTS (SELECT 1 FROM comment_likes l WHERE l.comment_id = c.id AND l.user_id = ?) FROM comments c "+
		"LEFT JOIN users u ON u.id = c.author_id AND u.deleted_at IS NULL "+
		"WHERE "+where+" ORDER BY c.created_at DESC, c.id DESC LIMIT ? OFFSET ?", append(args, limit, offset)...)
	return page, total, err
}

// lockComment locks a live comment, its post first, and says whether the user may see it.
func (q *queries) lockComment(ctx context.Context, id, userID string) (c store.Comment, visible bool, err error) {
	postID, err := value[string](ctx, q, "SELECT c.post_id FROM comments c WHERE c.id = ? AND "+liveComment, id)
	if err != nil {
		return c, false, err
	}
	if _, visible, err = q.lockPost(ctx, postID, userID); err != nil {
		return c, false, err
	}
	c, err = one(ctx, q, commentTargets, "SELECT "+commentColumns+" FROM comments c WHERE c.id = ? AND "+liveComment+q.dialect.ForUpdate, id)
	if err != nil {
		return c, false, err
	}
	blocked, err := q.blocked(ctx, userID, c.AuthorID)
	return c, visible && !blocked, err
}

// UpdateComment implements store.CommentStore.
func (db *DB) UpdateComment(ctx context.Context, id, userID, content string) (store.Comment, error) {
	var updated store.Comment
	err := db.tx(ctx, func(q *queries) error {
		c, visible, err := q.lockComment(ctx, id, userID)
		switch {
		case err != nil:
			return err
		case !visible:
			return store.ErrNotFound
		case c.AuthorID != userID:
			return store.ErrForbidden
		}
		c.Content, c.UpdatedAt = content, q.time()
		updated = c
		_, err = q.exec(ctx, "UPDATE comments SET content = ?, updated_at = ? WHERE id = ?", c.Content, c.UpdatedAt, id)
		return err
	})
	return updated, err
}

// DeleteComment implements store.CommentStore.
func (db *DB) DeleteComment(ctx context.Context, id, userID string) error {
	return db.tx(ctx, func(q *queries) error {
		c, visible, err := q.lockComment(ctx, id, userID)
		switch {
		case err != nil:
			return err
		case c.AuthorID != userID && visible:
			return store.ErrForbidden
		case c.AuthorID != userID:
			return store.ErrNotFound
		}
		if _, err := q.exec(ctx, "UPDATE comments SET deleted_at = ?, updated_at = ? WHERE id = ?", q.time(), q.time(), id); err != nil {
			return err
		}
		_, err = q.recount(ctx, postComment, c.PostID, -1)
		return err
	})
}

// LikeComment implements store.CommentStore.
func (db *DB) LikeComment(ctx context.Context, id, userID string) (store.Marked, error) {
	return db.markComment(ctx, id, userID, func(q *queries, visible bool) (int, error) {
		if !visible {
			return 0, store.ErrNotFound
		}
		return q.set(ctx, commentLike, id, userID)
	})
}

// UnlikeComment implements store.CommentStore.
func (db *DB) UnlikeComment(ctx context.Context, id, userID string) (store.Marked, error) {
	return db.markComment(ctx, id, userID, func(q *queries, visible bool) (int, error) {
		count, err := q.unset(ctx, commentLike, id, userID)
		if errors.Is(err, store.ErrNotMarked) && !visible {
			err = store.ErrNotFound
		}
		return count, err
	})
}

func (db *DB) markComment(ctx context.Context, id, userID string, change func(q *queries, visible bool) (int, error)) (store.Marked, error) {
	var done store.Marked
	err := db.tx(ctx, func(q *queries) error {
		c, visible, err := q.lockComment(ctx, id, userID)
		if err != nil {
			return err
		}
		done = store.Marked{AuthorID: c.AuthorID, PostID: c.PostID}
		done.Count, err = change(q, visible)
		return err
	})
	return done, err
}
