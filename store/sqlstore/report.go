package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

const reportColumns = "t.id, t.reporter_id, t.kind, t.target_id, t.author_id, t.reason, t.details, t.status, t.resolution, t.resolved_by, t.created_at, t.resolved_at"

func reportTargets(r *store.Report) []any {
	return []any{&r.ID, &r.ReporterID, &r.Kind, &r.TargetID, &r.AuthorID, &r.Reason, maybe(&r.Details), &r.Status, maybe(&r.Resolution), maybe(&r.ResolvedBy),
		&r.CreatedAt, &r.ResolvedAt}
}

// reportedAuthors say whose it is that one user, the last arguments, may see and report, by kind.
var reportedAuthors = map[string]string{
	store.ReportPost: "SELECT p.author_id FROM posts p WHERE p.id = ? AND p.deleted_at IS NULL AND (p.visibility = 'public' OR p.author_id = ?)",
	store.ReportComment: "SELECT c.author_id FROM comments c JOIN posts p ON p.id = c.post_id WHERE c.id = ? AND " + liveComment + " AND p.deleted_at IS NULL " +
		"AND (p.visibility = 'public' OR p.author_id = ?)",
	store.ReportUser: "SELECT u.id FROM users u WHERE u.id = ? AND u.deleted_at IS NULL AND COALESCE(u.provider, '') <> 'guest' AND u.id <> ?",
}

// CreateReport implements store.ModerationStore.
func (db *DB) CreateReport(ctx context.Context, r store.Report) (store.Report, error) {
	r.ID, r.Status, r.CreatedAt = db.orNewID(r.ID), store.ReportOpen, db.time()
	err := db.tx(ctx, func(q *queries) (err error) {
		if r.AuthorID, err = value[string](ctx, q, reportedAuthors[r.Kind], r.TargetID, r.ReporterID); err != nil {
			return err
		}
		columns := []string{"id", "reporter_id", "kind", "target_id", "author_id", "reason", "details", "status", "created_at"}
		if _, err := q.exec(ctx, insert("reports", columns, 1)+q.dialect.Upsert([]string{"reporter_id", "kind", "target_id"}, []string{"reason", "details"}),
			r.ID, r.ReporterID, r.Kind, r.TargetID, r.AuthorID, r.Reason, null(r.Details), r.Status, r.CreatedAt); err != nil {
			return err
		}
		if _, err := q.exec(ctx, "UPDATE reports SET status = ?, created_at = ?, resolution = NULL, resolved_by = NULL, resolved_at = NULL "+
			"WHERE reporter_id = ? AND kind = ? AND target_id = ? AND status = ?", r.Status, r.CreatedAt, r.ReporterID, r.Kind, r.TargetID, store.ReportResolved); err != nil {
			return err
		}
		r, err = one(ctx, q, reportTargets, "SELECT "+reportColumns+" FROM reports t WHERE t.reporter_id = ? AND t.kind = ? AND t.target_id = ?", r.ReporterID, r.Kind, r.TargetID)
		return err
	})
	if err != nil {
		return store.Report{}, fmt.Errorf("create report: %w", err)
	}
	return r, nil
}

// Reports implements store.ModerationStore.
func (db *DB) Reports(ctx context.Context, status string, offset, limit int) ([]store.ShownReport, int, error) {
	q := db.reader()
	total, err := value[int](ctx, q, "SELECT COUNT(*) FROM reports WHERE status = ?", status)
	if err != nil || offset >= total {
		return nil, total, err
	}
	page, err := all(ctx, q, func(r *store.ShownReport) []any {
		return append(reportTargets(&r.Report), maybe(&r.Reporter.ID), maybe(&r.Reporter.Name), maybe(&r.Reporter.AvatarURL), maybe(&r.Author.ID),
			maybe(&r.Author.Name), maybe(&r.Author.AvatarURL), maybe(&r.Excerpt), maybe(&r.PostID), &r.AuthorSuspended, &r.Others)
	}, "SELECT "+reportColumns+", a.id, a.name, a.avatar_url, b.id, b.name, b.avatar_url, "+
		"CASE t.kind WHEN 'post' THEN COALESCE(p.caption, p.route_name) WHEN 'comment' THEN c.content ELSE b.name END, "+
		"CASE t.kind WHEN 'post' THEN p.id WHEN 'comment' THEN c.post_id END, b.suspended_at IS NOT NULL, "+
		"(SELECT COUNT(*) FROM reports o WHERE o.kind = t.kind AND o.target_id = t.target_id AND o.status = 'open' AND o.id <> t.id) FROM reports t "+
		"LEFT JOIN users a ON a.id = t.reporter_id AND a.deleted_at IS NULL LEFT JOIN users b ON b.id = t.author_id AND b.deleted_at IS NULL "+
		"LEFT JOIN posts p ON t.kind = 'post' AND p.id = t.target_id AND p.deleted_at IS NULL "+
		"LEFT JOIN comments c ON t.kind = 'comment' AND c.id = t.target_id AND c.deleted_at IS NULL "+
		"WHERE t.status = ? ORDER BY t.created_at, t.id LIMIT ? OFFSET ?", status, limit, offset)
	return page, total, err
}

// ResolveReport implements store.ModerationStore.
func (db *DB) ResolveReport(ctx context.Context, id, adminID, resolution string) (store.Report, error) {
	var r store.Report
	err := db.tx(ctx, func(q *queries) (err error) {
		r, err = one(ctx, q, reportTargets, "SELECT "+reportColumns+" FROM reports t WHERE t.id = ?"+q.dialect.ForUpdate, id)
		switch {
		case err != nil:
			return err
		case r.Status != store.ReportOpen:
			return store.ErrFinished
		case resolution == store.ReportHidden:
			if err := q.hideReported(ctx, r); err != nil {
				return err
			}
		case resolution == store.ReportSuspended:
			suspended := true
			if _, err := q.changeAccount(ctx, r.AuthorID, store.AccountChange{Suspended: &suspended}); err != nil && !errors.Is(err, store.ErrNotFound) {
				return err // an account that is gone needs no suspending
			}
		}
		r.Status, r.Resolution, r.ResolvedBy, r.ResolvedAt = store.ReportResolved, resolution, adminID, q.time()
		_, err = q.exec(ctx, "UPDATE reports SET status = ?, resolution = ?, resolved_by = ?, resolved_at = ? WHERE kind = ? AND target_id = ? AND status = 'open'",
			r.Status, r.Resolution, r.ResolvedBy, r.ResolvedAt, r.Kind, r.TargetID)
		return err
	})
	if err != nil {
		return store.Report{}, fmt.Errorf("resolve report: %w", err)
	}
	return r, nil
}

// hideReported hides what was reported; what is gone already needs no hiding.
func (q *queries) hideReported(ctx context.Context, r store.Report) error {
	var err error
	switch r.Kind {
	case store.ReportPost:
		err = q.hidePost(ctx, r.TargetID)
	case store.ReportComment:
		err = q.hideComment(ctx, r.TargetID)
	default:
		return store.ErrNotHideable
	}
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// hidePost hides a post from all but its author.
func (q *queries) hidePost(ctx context.Context, id string) error {
	p, err := one(ctx, q, func(p *ownPost) []any { return []any{&p.authorID, &p.visibility, &p.activity, &p.created} },
		"SELECT p.author_id, p.visibility, p.activity, p.created_at FROM posts p WHERE p.id = ? AND p.deleted_at IS NULL"+q.dialect.ForUpdate, id)
	if err != nil || p.visibility == store.VisibleHidden {
		return err
	}
	if _, err := q.exec(ctx, "UPDATE posts SET visibility = ?, updated_at = ? WHERE id = ?", store.VisibleHidden, q.time(), id); err != nil {
		return err
	}
	if p.visibility != store.VisiblePublic {
		return nil
	}
	return q.countListed(ctx, p.activity, p.created, -1)
}

// hideComment takes a comment away, also one that waits for the end of a suspension, which nobody counts.
func (q *queries) hideComment(ctx context.Context, id string) error {
	postID, err := value[string](ctx, q, "SELECT c.post_id FROM comments c WHERE c.id = ? AND c.deleted_at IS NULL", id)
	if err != nil {
		return err
	}
	if _, _, err := q.lockPost(ctx, postID, ""); err != nil {
		return err
	}
	counted, err := value[bool](ctx, q, "SELECT c.suspended = 0 FROM comments c WHERE c.id = ? AND c.deleted_at IS NULL"+q.dialect.ForUpdate, id)
	if err != nil {
		return err
	}
	if _, err := q.exec(ctx, "UPDATE comments SET deleted_at = ?, updated_at = ? WHERE id = ?", q.time(), q.time(), id); err != nil || !counted {
		return err
	}
	_, err = q.recount(ctx, postComment, postID, -1)
	return err
}
