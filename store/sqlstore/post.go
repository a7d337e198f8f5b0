package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

const (
	// listedPost is a post p that everybody may see.
	listedPost = "p.visibility = 'public' AND p.deleted_at IS NULL"
	// keptPost is a post p that its author may see.
	keptPost = "p.visibility IN ('public', 'private', 'hidden', 'suspended') AND p.deleted_at IS NULL"
	// visiblePost is a post p that one user, the argument, may see.
	visiblePost = "p.deleted_at IS NULL AND (p.visibility = 'public' OR p.author_id = ?)"
)

// seenPost is visiblePost, and that its author and the user are not hidden from each other. It takes the user twice.
var seenPost = visiblePost + " AND " + notBlocked("p.author_id")

// shownPost is a post as it is stored, with what it takes to show it.
type shownPost struct {
	store.ShownPost
	prepared      bool
	outline       string
	outlineSource string
	run           string     // the workout's id if it is live
	runCompleted  store.Time // when that was completed
	runStart      geo.Point
}

// shownPostColumns need the viewer's id twice, from shownPostTables.
const shownPostColumns = "p.id, p.author_id, p.workout_id, p.route_name, p.shape_id, p.shape_name, p.shape_icon, p.svg_path, p.distance, " +
	"p.duration, p.pace, p.calories, p.location, p.caption, p.visibility, p.like_count, p.comment_count, p.bookmark_count, p.created_at, " +
	"p.updated_at, u.id, u.name, u.avatar_url, p.prepared, p.outline, p.outline_source, p.preview, w.id, w.completed_at, w.start_latitude, " +
	"w.start_longitude, EXISTS (SELECT 1 FROM post_likes l WHERE l.post_id = p.id AND l.user_id = ?), " +
	"EXISTS (SELECT 1 FROM post_bookmarks b WHERE b.post_id = p.id AND b.user_id = ?)"

func shownPostTargets(s *shownPost) []any {
	p := &s.Post
	return []any{&p.ID, &p.AuthorID, maybe(&p.WorkoutID), maybe(&p.RouteName), maybe(&p.ShapeID), maybe(&p.ShapeName), maybe(&p.ShapeIcon),
		maybe(&p.SVGPath), &p.DistanceKM, &p.DurationSec, maybe(&p.Pace), &p.CaloriesKcal, maybe(&p.Location), maybe(&p.Caption),
		maybe(&p.Visibility), maybe(&p.Likes), maybe(&p.Comments), maybe(&p.Bookmarks), &p.CreatedAt, &p.UpdatedAt, maybe(&s.Author.ID),
		maybe(&s.Author.Name), maybe(&s.Author.AvatarURL), &s.prepared, maybe(&s.outline), maybe(&s.outlineSource), maybe(&s.Path),
		maybe(&s.run), &s.runCompleted, maybe(&s.runStart.Lat), maybe(&s.runStart.Lng), &s.Liked, &s.Bookmarked}
}

// withAuthorAndRun joins to a post p its author u and its workout w, if they are still there. The index spares SQLite the
// way over a long track to what is stored behind it.
func (db *DB) withAuthorAndRun() string {
	return " LEFT JOIN users u ON u.id = p.author_id AND u.deleted_at IS NULL LEFT JOIN workouts w" + db.dialect.UseIndex("idx_workouts_shown") +
		" ON w.id = p.workout_id AND w.deleted_at IS NULL"
}

// unprepared reports whether the post's preview can be made now and has not been.
func (s *shownPost) unprepared() bool {
	return !s.prepared && (s.run == "" || !s.runCompleted.IsZero())
}

// show is the post without what its viewers may not see (any more). hide is what its author hides from this viewer, if anything.
func (s *shownPost) show(hide geo.Concealment) store.ShownPost {
	p, outline := s.ShownPost, s.outline
	running := s.run != "" && p.Author.ID != ""
	if running {
		p.Start = &geo.Point{Lat: s.runStart.Lat, Lng: s.runStart.Lng}
	} else {
		p.Path = ""
	}
	if !hide.IsZero() {
		// Of a line that was drawn of streets the rest of the track would tell where it lies.
		var cut string
		p.Path, cut, p.Start = concealPreview(hide, p.Path)
		if s.outlineSource != outlineOfDrawing {
			outline = cut
		}
	}
	if p.SVGPath == "" && (s.outlineSource != outlineOfTrack || running) {
		p.SVGPath = outline
	}
	return p
}

// shown are posts as a viewer sees them.
func (q *queries) shown(ctx context.Context, viewerID string, found []shownPost) ([]store.ShownPost, error) {
	authors := make([]string, len(found))
	for i, p := range found {
		authors[i] = p.AuthorID
	}
	hide, err := q.hiddenFrom(ctx, viewerID, authors...)
	if err != nil {
		return nil, err
	}
	out := make([]store.ShownPost, len(found))
	for i := range found {
		out[i] = found[i].show(hide[found[i].AuthorID])
	}
	return out, nil
}

// CreatePost implements store.PostStore.
func (db *DB) CreatePost(ctx context.Context, p store.Post) (store.Post, error) {
	p.ID = db.orNewID(p.ID)
	p.DistanceKM = decimal(p.DistanceKM, 2)
	p.Likes, p.Comments, p.Bookmarks = 0, 0, 0
	p.CreatedAt = db.time()
	p.UpdatedAt = p.CreatedAt
	err := db.tx(ctx, func(q *queries) error {
		visibility, err := q.visibilityNow(ctx, p.AuthorID, p.Visibility)
		if err != nil {
			return err
		}
		activity, err := q.activityOf(ctx, p.WorkoutID, p.AuthorID)
		if err != nil {
			return err
		}
		columns := []string{"id", "author_id", "workout_id", "route_name", "shape_id", "shape_name", "shape_icon", "svg_path", "distance",
			"duration", "pace", "calories", "location", "caption", "visibility", "activity", "created_at", "updated_at"}
		if _, err := q.exec(ctx, insert("posts", columns, 1), p.ID, p.AuthorID, null(p.WorkoutID), p.RouteName, null(p.ShapeID), null(p.ShapeName),
			null(p.ShapeIcon), null(p.SVGPath), p.DistanceKM, p.DurationSec, null(p.Pace), p.CaloriesKcal, null(p.Location), null(p.Caption),
			visibility, activity, p.CreatedAt, p.UpdatedAt); err != nil {
			return err
		}
		if visibility != store.VisiblePublic {
			return nil
		}
		return q.countListed(ctx, activity, p.CreatedAt, 1)
	})
	if err != nil {
		return store.Post{}, fmt.Errorf("create post: %w", err)
	}
	// The post is there. If this fails, its first reader does it.
	_ = db.preparePost(ctx, p.ID)
	return p, nil
}

// activityOf is what a live workout of the user is (K10), and running without one.
func (q *queries) activityOf(ctx context.Context, workoutID, userID string) (string, error) {
	if workoutID == "" {
		return store.ActivityRunning, nil
	}
	var kind, mode string
	_, err := one(ctx, q, func(*struct{}) []any { return []any{maybe(&kind), maybe(&mode)} },
		"SELECT w.type, w.mode FROM workouts w WHERE w.id = ? AND w.user_id = ? AND w.deleted_at IS NULL"+q.dialect.ForUpdate, workoutID, userID)
	if strings.EqualFold(kind, store.ActivityWalking) || strings.EqualFold(mode, store.ActivityWalking) {
		return store.ActivityWalking, err
	}
	return store.ActivityRunning, err
}

// Post implements store.PostStore.
func (db *DB) Post(ctx context.Context, id, viewerID string) (store.ShownPost, error) {
	find := func() (shownPost, error) {
		return one(ctx, db.reader(), shownPostTargets, "SELECT "+shownPostColumns+" FROM posts p"+db.withAuthorAndRun()+" WHERE p.id = ? AND "+
			seenPost, viewerID, viewerID, id, viewerID, viewerID)
	}
	found, err := find()
	if err == nil && found.unprepared() {
		if err = db.preparePosts(ctx, []shownPost{found}); err == nil {
			found, err = find()
		}
	}
	if err != nil {
		return store.ShownPost{}, err
	}
	hide, err := db.reader().hiddenFrom(ctx, viewerID, found.AuthorID)
	if err != nil {
		return store.ShownPost{}, err
	}
	p := found.show(hide[found.AuthorID])
	if p.Path == "" {
		return p, nil
	}
	var t trackColumn
	if _, err := one(ctx, db.reader(), func(*struct{}) []any { return []any{&t} },
		"SELECT w.actual_path FROM workouts w WHERE w.id = ? AND w.deleted_at IS NULL", p.WorkoutID); err != nil && !errors.Is(err, store.ErrNotFound) {
		return p, err
	}
	start := t.conceal(hide[found.AuthorID])
	if start != nil {
		p.Start = start
	}
	whole, err := t.text()
	p.Path = string(whole)
	return p, err
}

// ownPost is a post that its author is about to change, locked.
type ownPost struct {
	authorID, visibility, activity string
	created                        store.Time
}

func (q *queries) ownPost(ctx context.Context, id, userID string) (ownPost, error) {
	p, err := one(ctx, q, func(p *ownPost) []any { return []any{&p.authorID, &p.visibility, &p.activity, &p.created} },
		"SELECT p.author_id, p.visibility, p.activity, p.created_at FROM posts p WHERE p.id = ? AND "+seenPost+q.dialect.ForUpdate, id, userID, userID)
	if err == nil && p.authorID != userID {
		err = store.ErrForbidden
	}
	return p, err
}

// UpdatePost implements store.PostStore.
func (db *DB) UpdatePost(ctx context.Context, id, userID string, c store.PostChange) error {
	return db.tx(ctx, func(q *queries) error {
		var visibility string
		if c.Visibility != nil { // the author is locked before the post, as whoever suspends does
			var err error
			if visibility, err = q.visibilityNow(ctx, userID, *c.Visibility); err != nil {
				return err
			}
		}
		p, err := q.ownPost(ctx, id, userID)
		if err != nil {
			return err
		}
		if c.Caption != nil {
			if _, err := q.exec(ctx, "UPDATE posts SET caption = ?, updated_at = ? WHERE id = ?", null(*c.Caption), q.time(), id); err != nil {
				return err
			}
		}
		if c.Visibility == nil || visibility == p.visibility || p.visibility == store.VisibleHidden {
			return nil
		}
		if _, err := q.exec(ctx, "UPDATE posts SET visibility = ?, updated_at = ? WHERE id = ?", visibility, q.time(), id); err != nil {
			return err
		}
		switch store.VisiblePublic {
		case visibility:
			return q.countListed(ctx, p.activity, p.created, 1)
		case p.visibility:
			return q.countListed(ctx, p.activity, p.created, -1)
		}
		return nil
	})
}

// DeletePost implements store.PostStore.
func (db *DB) DeletePost(ctx context.Context, id, userID string) error {
	return db.tx(ctx, func(q *queries) error {
		p, err := q.ownPost(ctx, id, userID)
		if err != nil {
			return err
		}
		if _, err := q.exec(ctx, "UPDATE posts SET deleted_at = ?, updated_at = ?, workout_id = NULL WHERE id = ?", q.time(), q.time(), id); err != nil {
			return err
		}
		if p.visibility != store.VisiblePublic {
			return nil
		}
		return q.countListed(ctx, p.activity, p.created, -1)
	})
}
