package sqlstore

import (
	"context"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

// OwnData implements store.OwnDataStore.
func (db *DB) OwnData(ctx context.Context, userID string) (store.OwnData, error) {
	q := db.reader()
	var out store.OwnData
	var err error
	read := func(what string, do func() error) {
		if err == nil {
			if failed := do(); failed != nil {
				err = fmt.Errorf("read own %s: %w", what, failed)
			}
		}
	}
	read("posts", func() (err error) {
		out.Posts, err = all(ctx, q, ownPostTargets, "SELECT "+ownPostColumns+" FROM posts p WHERE p.author_id = ? AND p.deleted_at IS NULL ORDER BY p.created_at, p.id", userID)
		return err
	})
	read("comments", func() (err error) {
		out.Comments, err = all(ctx, q, commentTargets, "SELECT "+commentColumns+" FROM comments c WHERE c.author_id = ? AND c.deleted_at IS NULL ORDER BY c.created_at, c.id", userID)
		return err
	})
	for _, m := range []struct {
		of mark
		to *[]store.OwnMark
	}{{postLike, &out.LikedPosts}, {commentLike, &out.LikedComments}, {postBookmark, &out.BookmarkedPosts}} {
		read(m.of.table, func() (err error) {
			*m.to, err = all(ctx, q, func(o *store.OwnMark) []any { return []any{&o.ID, &o.At} },
				"SELECT "+m.of.key+", created_at FROM "+m.of.table+" WHERE user_id = ? ORDER BY created_at, id", userID)
			return err
		})
	}
	for _, f := range []struct {
		this, other string
		to          *[]store.OwnFollow
	}{{"follower_id", "following_id", &out.Following}, {"following_id", "follower_id", &out.Followers}} {
		read("follows", func() (err error) {
			*f.to, err = all(ctx, q, func(o *store.OwnFollow) []any { return []any{&o.UserID, maybe(&o.Name), &o.Since} },
				"SELECT f."+f.other+", u.name, f.created_at FROM follows f LEFT JOIN users u ON u.id = f."+f.other+" AND u.deleted_at IS NULL WHERE f."+f.this+
					" = ? ORDER BY f.created_at, f."+f.other, userID)
			return err
		})
	}
	return out, err
}

const ownPostColumns = "p.id, p.author_id, p.workout_id, p.route_name, p.shape_id, p.shape_name, p.shape_icon, p.svg_path, p.distance, p.duration, p.pace, " +
	"p.calories, p.location, p.caption, p.visibility, p.like_count, p.comment_count, p.bookmark_count, p.created_at, p.updated_at"

func ownPostTargets(p *store.Post) []any {
	return []any{&p.ID, &p.AuthorID, maybe(&p.WorkoutID), maybe(&p.RouteName), maybe(&p.ShapeID), maybe(&p.ShapeName), maybe(&p.ShapeIcon), maybe(&p.SVGPath),
		&p.DistanceKM, &p.DurationSec, maybe(&p.Pace), &p.CaloriesKcal, maybe(&p.Location), maybe(&p.Caption), maybe(&p.Visibility), maybe(&p.Likes),
		maybe(&p.Comments), maybe(&p.Bookmarks), &p.CreatedAt, &p.UpdatedAt}
}
