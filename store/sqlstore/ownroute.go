package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/runnerway/runnerway/store"
)

// lockOwnRoute holds a live route of its owner until the transaction ends: store.ErrNotFound if it is not that.
func (q *queries) lockOwnRoute(ctx context.Context, id, ownerID string) error {
	_, err := value[string](ctx, q, "SELECT r.id FROM routes r WHERE "+liveRoute+" AND r.user_id = ?"+q.dialect.ForUpdate, id, ownerID)
	return err
}

// OwnRoutes implements store.RouteStore. It finds the page's ids by an index alone and reads the rest of those rows.
func (db *DB) OwnRoutes(ctx context.Context, ownerID string, offset, limit int) ([]store.OwnRouteCard, int, error) {
	const own = " FROM routes WHERE user_id = ? AND status = 'active'"
	q := db.reader()
	total, err := value[int](ctx, q, "SELECT COUNT(*)"+own, ownerID)
	if err != nil || offset >= total {
		return nil, total, err
	}
	ids, err := all(ctx, q, func(id *string) []any { return []any{id} }, "SELECT id"+own+" ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?",
		ownerID, limit, offset)
	if err != nil || len(ids) == 0 {
		return nil, total, err
	}
	page, err := all(ctx, q, func(c *store.OwnRouteCard) []any {
		return append(cardTargets(&c.RouteCard), &c.Options, &c.Saved, maybe(&c.ShareToken))
	}, "SELECT "+cardColumns+", (SELECT COUNT(*) FROM route_options n WHERE n.route_id = r.id AND n.option_number > 0), "+
		"EXISTS (SELECT 1 FROM saved_routes s WHERE s.user_id = r.user_id AND s.route_id = r.id), t.token FROM routes r"+cardJoins+
		" LEFT JOIN route_options o ON o.route_id = r.id AND o.option_number = 1 LEFT JOIN route_shares t ON t.route_id = r.id "+
		"WHERE r.id IN ("+marks(len(ids))+")", anys(ids)...)
	inOrderOf(ids, page, func(c store.OwnRouteCard) string { return c.ID })
	return page, total, err
}

// RenameRoute implements store.RouteStore.
func (db *DB) RenameRoute(ctx context.Context, id, ownerID, name string) error {
	return db.tx(ctx, func(q *queries) error { return q.renameRoute(ctx, id, ownerID, name) })
}

func (q *queries) renameRoute(ctx context.Context, id, ownerID, name string) error {
	return q.execOne(ctx, "UPDATE routes SET name = ?, updated_at = ? WHERE id = ? AND user_id = ? AND status = 'active'",
		name, q.time(), id, ownerID)
}

// DeleteRoute implements store.RouteStore. The rows stay for workouts until RemoveStaleRoutes finds that there are none.
func (db *DB) DeleteRoute(ctx context.Context, id, ownerID string) error {
	return db.tx(ctx, func(q *queries) error {
		if err := q.lockOwnRoute(ctx, id, ownerID); err != nil {
			return err
		}
		posted, err := value[bool](ctx, q, "SELECT "+q.dialect.posted("")+" FROM routes r WHERE r.id = ?", id)
		if err != nil {
			return err
		}
		if posted {
			return store.ErrInUse
		}
		if _, err := q.exec(ctx, "UPDATE routes SET status = 'deleted', updated_at = ? WHERE id = ?", q.time(), id); err != nil {
			return err
		}
		return q.execs(ctx, []string{
			"DELETE FROM saved_routes WHERE route_id = ?",
			"DELETE FROM route_shares WHERE route_id = ?",
		}, id)
	})
}

// unused is true of a route r that nobody saved, ran, shared or recommended. Who posted it has run it.
const unused = "NOT EXISTS (SELECT 1 FROM saved_routes s WHERE s.route_id = r.id) AND NOT EXISTS (SELECT 1 FROM workouts w WHERE w.route_id = r.id) " +
	"AND NOT EXISTS (SELECT 1 FROM route_options o JOIN workouts w ON w.route_option_id = o.id WHERE o.route_id = r.id) " +
	"AND NOT EXISTS (SELECT 1 FROM route_shares t WHERE t.route_id = r.id) " +
	"AND NOT EXISTS (SELECT 1 FROM recommended_routes c WHERE c.route_id = r.id)"

// earliest is before every stored time, and the least that MariaDB knows.
var earliest = store.At(time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC))

// RemoveStaleRoutes implements store.RouteStore. Each route goes in a transaction of its own, so that no other writer waits
// long.
func (db *DB) RemoveStaleRoutes(ctx context.Context, before store.Time, after store.RouteMark, limit int) (int, store.RouteMark, error) {
	type seen struct {
		mark store.RouteMark
		free bool
	}
	from := after.UpdatedAt
	if from.IsZero() { // which would be NULL
		from = earliest
	}
	looked, err := all(ctx, db.reader(), func(s *seen) []any { return []any{&s.mark.UpdatedAt, &s.mark.ID, &s.free} },
		"SELECT r.updated_at, r.id, "+unused+" FROM routes r WHERE r.updated_at < ? AND r.updated_at >= ? AND (r.updated_at > ? OR r.id > ?) "+
			"ORDER BY r.updated_at, r.id LIMIT ?", before, from, from, after.ID, limit)
	if err != nil {
		return 0, store.RouteMark{}, fmt.Errorf("find stale routes: %w", err)
	}
	removed := 0
	var failed error
	for _, s := range looked {
		if !s.free {
			continue
		}
		switch err := db.removeStaleRoute(ctx, s.mark.ID, before); {
		case err == nil:
			removed++
		case !errors.Is(err, store.ErrNotFound): // it was used meanwhile, or another process was faster
			failed = errors.Join(failed, fmt.Errorf("remove route %s: %w", s.mark.ID, err))
		}
	}
	if len(looked) < limit {
		return removed, store.RouteMark{}, failed
	}
	return removed, looked[len(looked)-1].mark, failed
}

func (db *DB) removeStaleRoute(ctx context.Context, id string, before store.Time) error {
	return db.tx(ctx, func(q *queries) error {
		if _, err := value[string](ctx, q, "SELECT r.id FROM routes r WHERE r.id = ? AND r.updated_at < ? AND "+unused+q.dialect.ForUpdate,
			id, before); err != nil {
			return err
		}
		return q.execs(ctx, []string{
			"DELETE FROM route_generation_tasks WHERE route_id = ?",
			"DELETE FROM route_options WHERE route_id = ?",
			"DELETE FROM routes WHERE id = ?",
		}, id)
	})
}
