package sqlstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/runnerway/runnerway/store"
)

const noticeColumns = "n.id, n.user_id, n.kind, n.actor_id, n.post_id, n.comment_id, n.goal_id, n.route_id, n.created_at, n.read_at, " +
	"a.name, a.avatar_url, p.route_name, c.content, r.name, g.goal_type, g.target_type, g.target_value"

func noticeTargets(n *store.Notice) []any {
	return []any{&n.ID, &n.UserID, &n.Kind, maybe(&n.ActorID), maybe(&n.PostID), maybe(&n.CommentID), maybe(&n.GoalID), maybe(&n.RouteID),
		&n.CreatedAt, &n.ReadAt, maybe(&n.ActorName), maybe(&n.ActorAvatarURL), maybe(&n.PostName), maybe(&n.Comment), maybe(&n.RouteName),
		maybe(&n.GoalType), maybe(&n.GoalTarget), maybe(&n.GoalValue)}
}

// noticeJoins bring what the words are made of: of the living, and of what the user may see.
const noticeJoins = " LEFT JOIN users a ON a.id = n.actor_id AND a.deleted_at IS NULL" +
	" LEFT JOIN posts p ON p.id = n.post_id AND p.deleted_at IS NULL" +
	" LEFT JOIN comments c ON c.id = n.comment_id AND " + liveComment +
	" LEFT JOIN routes r ON r.id = n.route_id AND r.user_id = n.user_id" +
	" LEFT JOIN workout_goals g ON g.id = n.goal_id AND g.user_id = n.user_id"

// noticeID is the text of a number that only grows; texts sort as their numbers do.
func noticeID(n int64) string { return fmt.Sprintf("%016x", n) }

// onceKey names what happened, for kinds that a user is told of once; nil for others.
func onceKey(n store.Notification) any {
	if n.Kind == store.NotifyRouteReady {
		return nil
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{n.UserID, n.Kind, n.ActorID, n.PostID, n.CommentID, n.GoalID}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// Notify implements store.NotificationStore.
func (db *DB) Notify(ctx context.Context, n store.Notification) (store.Notification, bool, error) {
	n.CreatedAt, n.ReadAt = db.time(), store.Time{}
	once := onceKey(n)
	if n.UserID == n.ActorID {
		return store.Notification{}, false, nil
	}
	// Most repetitions end here, without waiting for a writer.
	if told, err := db.reader().told(ctx, once); told || err != nil {
		return store.Notification{}, false, err
	}
	err := db.tx(ctx, func(q *queries) (err error) {
		n.ID, err = q.notify(ctx, n, once)
		return err
	})
	switch {
	case errors.Is(err, store.ErrConflict), errors.Is(err, store.ErrNotFound):
		return store.Notification{}, false, nil
	case err != nil:
		return store.Notification{}, false, fmt.Errorf("store notification: %w", err)
	}
	return n, true, nil
}

// notify stores a notification and returns its id; store.ErrNotFound if its user is no member, store.ErrConflict if it was told
// of once already.
func (q *queries) notify(ctx context.Context, n store.Notification, once any) (id string, err error) {
	if _, err := value[string](ctx, q, "SELECT id FROM users WHERE id = ? AND deleted_at IS NULL AND COALESCE(provider, '') <> ?",
		n.UserID, store.ProviderGuest); err != nil {
		return "", err
	}
	if blocked, err := q.blocked(ctx, n.UserID, n.ActorID); err != nil || blocked {
		return "", errors.Join(err, store.ErrNotFound)
	}
	// Held until the end, so that ids appear in their order.
	last, err := q.state(ctx, "notifications")
	if err != nil {
		return "", err
	}
	// Microseconds, so that ids tell nobody how many there are.
	next := max(last+1, q.now().UnixMicro())
	id = noticeID(next)
	columns := []string{"id", "user_id", "kind", "actor_id", "post_id", "comment_id", "goal_id", "route_id", "once", "created_at"}
	if _, err := q.exec(ctx, insert("notifications", columns, 1), id, n.UserID, n.Kind, null(n.ActorID), null(n.PostID), null(n.CommentID),
		null(n.GoalID), null(n.RouteID), once, n.CreatedAt); err != nil {
		return "", err
	}
	return id, q.execOne(ctx, "UPDATE store_state SET value = ? WHERE name = 'notifications'", next)
}

// told reports whether the user has been told of what the key names.
func (q *queries) told(ctx context.Context, once any) (bool, error) {
	if once == nil {
		return false, nil
	}
	n, err := value[int](ctx, q, "SELECT COUNT(*) FROM notifications WHERE once = ?", once)
	return n > 0, err
}

// Notices implements store.NotificationStore.
func (db *DB) Notices(ctx context.Context, userID string, f store.NoticeFilter) ([]store.Notice, error) {
	unread := ""
	if f.Unread {
		unread = " AND read_at IS NULL"
	}
	// The page is found in an index alone.
	return all(ctx, db.reader(), noticeTargets, "SELECT "+noticeColumns+" FROM (SELECT id FROM notifications WHERE user_id = ?"+unread+
		" ORDER BY id DESC LIMIT ? OFFSET ?) page JOIN notifications n ON n.id = page.id"+noticeJoins+" ORDER BY n.id DESC",
		userID, f.Limit, f.Offset)
}

// NoticesAfter implements store.NotificationStore.
func (db *DB) NoticesAfter(ctx context.Context, userID, id string, limit int) ([]store.Notice, error) {
	return all(ctx, db.reader(), noticeTargets, "SELECT "+noticeColumns+" FROM notifications n"+noticeJoins+
		" WHERE n.user_id = ? AND n.id > ? ORDER BY n.id LIMIT ?", userID, id, limit)
}

// CountNotices implements store.NotificationStore.
func (db *DB) CountNotices(ctx context.Context, userID string) (store.NoticeCounts, error) {
	return one(ctx, db.reader(), func(c *store.NoticeCounts) []any { return []any{&c.All, &c.Unread} },
		"SELECT COUNT(*), COUNT(*) - COUNT(read_at) FROM notifications WHERE user_id = ?", userID)
}

// ReadNotice implements store.NotificationStore.
func (db *DB) ReadNotice(ctx context.Context, id, userID string) (store.Notice, error) {
	var n store.Notice
	err := db.tx(ctx, func(q *queries) (err error) {
		if err := q.execOne(ctx, "UPDATE notifications SET read_at = COALESCE(read_at, ?) WHERE id = ? AND user_id = ?", q.time(), id, userID); err != nil {
			return err
		}
		n, err = one(ctx, q, noticeTargets, "SELECT "+noticeColumns+" FROM notifications n"+noticeJoins+" WHERE n.id = ?", id)
		return err
	})
	return n, err
}

// ReadNotices implements store.NotificationStore.
func (db *DB) ReadNotices(ctx context.Context, userID string) (int, error) {
	var n int64
	err := db.tx(ctx, func(q *queries) (err error) {
		n, err = q.exec(ctx, "UPDATE notifications SET read_at = ? WHERE user_id = ? AND read_at IS NULL", q.time(), userID)
		return err
	})
	return int(n), err
}

// RemoveNotice implements store.NotificationStore.
func (db *DB) RemoveNotice(ctx context.Context, id, userID string) error {
	return db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "DELETE FROM notifications WHERE id = ? AND user_id = ?", id, userID)
	})
}

// RemoveNotices implements store.NotificationStore.
func (db *DB) RemoveNotices(ctx context.Context, before store.Time, limit int) (int, error) {
	end := noticeID(before.UnixMicro())
	var n int64
	err := db.tx(ctx, func(q *queries) error {
		next, err := value[string](ctx, q, "SELECT id FROM notifications WHERE id < ? ORDER BY id LIMIT 1 OFFSET ?", end, limit)
		if errors.Is(err, store.ErrNotFound) {
			next, err = end, nil
		}
		if err != nil {
			return err
		}
		n, err = q.exec(ctx, "DELETE FROM notifications WHERE id < ?", next)
		return err
	})
	return int(n), err
}

// LastNotice implements store.NotificationStore.
func (db *DB) LastNotice(ctx context.Context) (string, error) {
	n, err := value[int64](ctx, db.reader(), "SELECT value FROM store_state WHERE name = 'notifications'")
	return noticeID(n), err
}

// NotifiedBetween implements store.NotificationStore.
func (db *DB) NotifiedBetween(ctx context.Context, after, upTo string) ([]string, error) {
	return all(ctx, db.reader(), func(id *string) []any { return []any{id} },
		"SELECT DISTINCT user_id FROM notifications WHERE id > ? AND id <= ?", after, upTo)
}
