package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/runnerway/runnerway/store"
)

// recordColumns are what is known of a workout's route; they need recordJoins.
const recordColumns = "CASE WHEN r.status = 'active' THEN r.name END, CASE WHEN r.shape_id IS NULL THEN r.svg_path END, " +
	"sh.id, sh.shape_id, sh.name, sh.icon_name, " +
	"CASE WHEN w.route_id IS NULL THEN 0 ELSE EXISTS (SELECT 1 FROM saved_routes s WHERE s.route_id = w.route_id AND s.user_id = w.user_id) END"

const recordJoins = "LEFT JOIN routes r ON r.id = w.route_id LEFT JOIN route_shapes sh ON sh.id = r.shape_id"

func recordTargets(r *store.WorkoutRecord) []any {
	return []any{maybe(&r.CurrentName), maybe(&r.SVGPath), shapeID{&r.Shape}, shapeText{&r.Shape, func(s *store.Shape) *string { return &s.ShapeID }},
		shapeText{&r.Shape, func(s *store.Shape) *string { return &s.Name }}, shapeText{&r.Shape, func(s *store.Shape) *string { return &s.IconName }},
		&r.Bookmarked}
}

// shapeID scans the first column of a shape that a route may have, shapeText the ones after it.
type (
	shapeID   struct{ to **store.Shape }
	shapeText struct {
		of    **store.Shape
		field func(*store.Shape) *string
	}
)

// Scan makes shapeID a sql.Scanner.
func (c shapeID) Scan(src any) error {
	var v sql.Null[string]
	if err := v.Scan(src); err != nil {
		return err
	}
	*c.to = nil
	if v.Valid {
		*c.to = &store.Shape{ID: v.V}
	}
	return nil
}

// Scan makes shapeText a sql.Scanner.
func (c shapeText) Scan(src any) error {
	if *c.of == nil {
		return nil
	}
	return maybe(c.field(*c.of)).Scan(src)
}

// A historyOrder is one of the orders of the history, forwards and backwards; id breaks ties.
type historyOrder struct{ forwards, backwards string }

func byColumn(column, direction, opposite string) historyOrder {
	by := func(d string) string { return " ORDER BY w." + column + " " + d + ", w.id " + d }
	return historyOrder{forwards: by(direction), backwards: by(opposite)}
}

// historyOrders have an index each, by user and by user and kind.
var historyOrders = map[string]historyOrder{
	store.NewestFirst:       byColumn("completed_at", "DESC", "ASC"),
	store.OldestFirst:       byColumn("completed_at", "ASC", "DESC"),
	store.LongestFirst:      byColumn("distance", "DESC", "ASC"),
	store.MostCaloriesFirst: byColumn("calories", "DESC", "ASC"),
}

// listed is what the history shows; kinds narrows it down.
const listed = "w.user_id = ? AND w.status = 'completed' AND w.deleted_at IS NULL"

var kinds = map[string]string{store.OnlyRuns: " AND w.is_walk = 0", store.OnlyWalks: " AND w.is_walk = 1"}

// Workouts implements store.WorkoutStore.
func (db *DB) Workouts(ctx context.Context, h store.WorkoutQuery) ([]store.WorkoutRecord, int, error) {
	q := db.reader()
	where, args := searched(h)
	total, err := db.countSearched(ctx, h, where, args)
	if err != nil {
		return nil, 0, fmt.Errorf("count workouts: %w", err)
	}
	limit := min(h.Limit, total-h.Offset)
	if limit <= 0 {
		return nil, total, nil
	}
	order, ok := historyOrders[h.Order]
	if !ok {
		order = historyOrders[store.NewestFirst]
	}
	by, offset := order.forwards, h.Offset
	fromTheEnd := h.Offset > total/2
	if fromTheEnd {
		by, offset = order.backwards, total-h.Offset-limit
	}
	// Which rows they are comes from an index alone; only the page's are read.
	key := q.dialect.RowKey
	targets := func(r *store.WorkoutRecord) []any {
		r.UserID, r.Status = h.UserID, store.WorkoutCompleted
		return append(briefTargets(&r.Workout), recordTargets(r)...)
	}
	page, err := all(ctx, q, targets, "SELECT "+briefColumns+", "+recordColumns+" FROM (SELECT w."+key+" AS row_key FROM workouts w WHERE "+where+by+
		" LIMIT ? OFFSET ?) p "+q.dialect.JoinOrder+" workouts w ON w."+key+" = p.row_key "+recordJoins+by, append(args, limit, offset)...)
	if err != nil {
		return nil, 0, fmt.Errorf("read workouts: %w", err)
	}
	if fromTheEnd {
		slices.Reverse(page)
	}
	return page, total, nil
}

// searched is the condition of a page of the history, on workouts w, and its arguments. idx_workouts_search holds all that it
// looks at.
func searched(h store.WorkoutQuery) (where string, args []any) {
	where, args = listed+kinds[h.Kind], []any{h.UserID}
	and := func(condition string, values ...any) { where, args = where+" AND "+condition, append(args, values...) }
	s := h.Search
	if !s.From.IsZero() {
		and("w.completed_at >= ?", s.From)
	}
	if !s.Until.IsZero() {
		and("w.completed_at < ?", s.Until)
	}
	if s.MinKM > 0 {
		and("w.distance >= ?", s.MinKM)
	}
	if s.MaxKM > 0 {
		and("w.distance <= ?", s.MaxKM)
	}
	if s.ShapesOnly {
		and("(w.shape_id IS NOT NULL OR w.shape_accuracy IS NOT NULL)")
	}
	if s.Text != "" {
		like := "%" + likeEscape.Replace(s.Text) + "%"
		and("(w.route_name LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM routes t WHERE t.id = w.route_id AND t.status = 'active' AND t.name LIKE ? ESCAPE '!'))", like, like)
	}
	return where, args
}

// likeEscape takes from a text what LIKE reads in it.
var likeEscape = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// countSearched is how many workouts a query finds on all pages.
func (db *DB) countSearched(ctx context.Context, h store.WorkoutQuery, where string, args []any) (int, error) {
	if h.Search.IsZero() {
		return db.countHistory(ctx, h.UserID, h.Kind)
	}
	return value[int](ctx, db.reader(), "SELECT COUNT(*) FROM workouts w WHERE "+where, args...)
}

// historyCounts are how many workouts the history of a user lists; none if nobody has counted them yet.
type historyCounts struct{ all, walks sql.Null[int] }

func (c historyCounts) of(kind string) int {
	switch kind {
	case store.OnlyRuns:
		return c.all.V - c.walks.V
	case store.OnlyWalks:
		return c.walks.V
	}
	return c.all.V
}

func (q *queries) historyCounts(ctx context.Context, userID, tail string) (historyCounts, error) {
	return one(ctx, q, func(c *historyCounts) []any { return []any{&c.all, &c.walks} },
		"SELECT listed_workouts, listed_walks FROM user_stats WHERE user_id = ?"+tail, userID)
}

// countHistory is how many workouts the history of a user lists. It is kept with the stats; the first who asks has it counted.
func (db *DB) countHistory(ctx context.Context, userID, kind string) (int, error) {
	c, err := db.reader().historyCounts(ctx, userID, "")
	if errors.Is(err, store.ErrNotFound) { // no stats, which only an adopted account lacks
		return value[int](ctx, db.reader(), "SELECT COUNT(*) FROM workouts w WHERE "+listed+kinds[kind], userID)
	}
	if err != nil || c.all.Valid && c.walks.Valid {
		return c.of(kind), err
	}
	const recount = "(SELECT COUNT(*) FROM workouts w WHERE " + listed
	err = db.tx(ctx, func(q *queries) error {
		// Whoever completes a workout at this moment holds the row until it can be counted.
		if _, err := q.historyCounts(ctx, userID, q.dialect.ForUpdate); err != nil {
			return err
		}
		if _, err := q.exec(ctx, "UPDATE user_stats SET listed_workouts = "+recount+"), listed_walks = "+recount+kinds[store.OnlyWalks]+
			") WHERE user_id = ?", userID, userID, userID); err != nil {
			return err
		}
		c, err = q.historyCounts(ctx, userID, "")
		return err
	})
	return c.of(kind), err
}
