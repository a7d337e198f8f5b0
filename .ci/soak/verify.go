package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
)

// verify looks up everything that was acknowledged in the database itself, and whether what it counts is right. It returns
// what is missing or wrong.
func (l *ledger) verify(ctx context.Context, db *sql.DB) (faults []string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	v := verifier{ctx: ctx, db: db}
	for id, email := range l.users {
		v.wants("account "+email, 1, "SELECT COUNT(*) FROM users WHERE id = ? AND email = ?", id, email)
	}
	for id, w := range l.workouts {
		if w.completed {
			v.workout(id, w)
		} else {
			v.wants("workout "+id, 1, "SELECT COUNT(*) FROM workouts WHERE id = ? AND user_id = ?", id, w.user)
		}
	}
	for id, p := range l.posts {
		v.wants("post "+id, 1, "SELECT COUNT(*) FROM posts WHERE id = ? AND author_id = ? AND caption = ? AND deleted_at IS NULL", id, p.user, p.caption)
	}
	for mark := range l.likes {
		v.wants("like of post "+mark[0], 1, "SELECT COUNT(*) FROM post_likes WHERE post_id = ? AND user_id = ?", mark[0], mark[1])
	}
	for id, content := range l.comments {
		v.wants("comment "+id, 1, "SELECT COUNT(*) FROM comments WHERE id = ? AND content = ?", id, content)
	}
	for id, t := range l.tasks {
		v.wants("task "+id+" as it ended", 1, "SELECT COUNT(*) FROM route_generation_tasks WHERE id = ? AND user_id = ? AND status = ? AND COALESCE(route_id, '') = ?", id, t.user, t.status, t.route)
		if t.route != "" {
			v.wants("route of task "+id, 1, "SELECT COUNT(*) FROM routes WHERE id = ? AND user_id = ?", t.route, t.user)
			v.wants("tasks of route "+t.route, 1, "SELECT COUNT(*) FROM route_generation_tasks WHERE route_id = ?", t.route)
		}
	}
	v.wants("tasks that are not over", 0, "SELECT COUNT(*) FROM route_generation_tasks WHERE status NOT IN ('completed', 'failed')")
	v.wants("routes that no task made", 0, "SELECT COUNT(*) FROM routes r WHERE NOT EXISTS (SELECT 1 FROM route_generation_tasks t WHERE t.route_id = r.id)")
	v.wants("completed tasks without options", 0, "SELECT COUNT(*) FROM route_generation_tasks t WHERE t.status = 'completed' AND NOT EXISTS (SELECT 1 FROM route_options o WHERE o.route_id = t.route_id)")
	v.wants("routes told of twice", 0, "SELECT COUNT(*) FROM (SELECT route_id FROM notifications WHERE kind = 'route_ready' GROUP BY route_id HAVING COUNT(*) > 1) x")
	v.wants("finished routes that nobody was told of", 0, "SELECT COUNT(*) FROM route_generation_tasks t WHERE t.status = 'completed' AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.kind = 'route_ready' AND n.route_id = t.route_id)")
	v.wants("posts with wrong likes", 0, "SELECT COUNT(*) FROM posts p WHERE p.like_count <> (SELECT COUNT(*) FROM post_likes l WHERE l.post_id = p.id)")
	v.wants("posts with wrong comments", 0, "SELECT COUNT(*) FROM posts p WHERE p.comment_count <> (SELECT COUNT(*) FROM comments c WHERE c.post_id = p.id AND c.deleted_at IS NULL)")
	v.wants("users with wrong totals", 0, "SELECT COUNT(*) FROM user_stats s WHERE s.total_workouts <> (SELECT COUNT(*) FROM workouts w WHERE w.user_id = s.user_id AND w.status = 'completed' AND w.deleted_at IS NULL)")
	return v.faults, v.err
}

type verifier struct {
	ctx    context.Context
	db     *sql.DB
	faults []string
	err    error
}

// wants compares a count.
func (v *verifier) wants(what string, want int, query string, args ...any) {
	var n int
	if err := v.db.QueryRowContext(v.ctx, query, args...).Scan(&n); err != nil {
		v.err = errors.Join(v.err, fmt.Errorf("%s: %w", what, err))
		return
	}
	if n != want {
		v.faults = append(v.faults, fmt.Sprintf("%s: %d, want %d", what, n, want))
	}
}

func (v *verifier) workout(id string, w workout) {
	var status string
	var km float64
	err := v.db.QueryRowContext(v.ctx, "SELECT status, distance FROM workouts WHERE id = ? AND user_id = ? AND actual_path IS NOT NULL", id, w.user).Scan(&status, &km)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		v.faults = append(v.faults, "completed workout "+id+" is missing")
	case err != nil:
		v.err = errors.Join(v.err, err)
	case status != "completed" || math.Abs(km-w.distance) > 0.005:
		v.faults = append(v.faults, fmt.Sprintf("workout %s is %s with %v km, want completed with %v km", id, status, km, w.distance))
	}
}
