package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

// seenMember is a user u whom the viewer, the last argument, may see.
const seenMember = "u.deleted_at IS NULL AND u.suspended_at IS NULL AND COALESCE(u.provider, '') <> '" + store.ProviderGuest + "' AND " +
	"NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = u.id AND b.other_id = ? AND b.blocks = 1)"

// Person implements store.FollowStore.
func (db *DB) Person(ctx context.Context, userID, viewerID string) (store.Person, error) {
	const live = "o.deleted_at IS NULL"
	posts := "SELECT COUNT(*) FROM posts p" + db.dialect.UseIndex("idx_posts_by_author") + " WHERE " + listedPost + " AND p.author_id = ?"
	p, err := one(ctx, db.reader(), func(p *store.Person) []any {
		return []any{&p.ID, &p.Name, maybe(&p.AvatarURL), &p.JoinedAt, &p.Posts, &p.Followers, &p.Following, &p.Followed, &p.Blocked}
	}, "SELECT u.id, u.name, u.avatar_url, u.created_at, ("+posts+"), "+
		"(SELECT COUNT(*) FROM follows f JOIN users o ON o.id = f.follower_id WHERE f.following_id = ? AND "+live+"), "+
		"(SELECT COUNT(*) FROM follows f JOIN users o ON o.id = f.following_id WHERE f.follower_id = ? AND "+live+"), "+
		"EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = ? AND f.following_id = u.id), "+
		"EXISTS (SELECT 1 FROM user_blocks k WHERE k.user_id = ? AND k.other_id = u.id AND k.blocks = 1) "+
		"FROM users u WHERE u.id = ? AND "+seenMember, userID, userID, userID, viewerID, viewerID, userID, viewerID)
	if err != nil {
		return store.Person{}, fmt.Errorf("read a person: %w", err)
	}
	if p.Blocked {
		p.Posts = 0
	}
	return p, nil
}

// showsPosts reports whether the viewer sees a member's posts.
func (q *queries) showsPosts(ctx context.Context, userID, viewerID string) (bool, error) {
	_, err := value[string](ctx, q, "SELECT u.id FROM users u WHERE u.id = ? AND "+notBlocked("u.id")+" AND "+seenMember, userID, viewerID, viewerID)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
