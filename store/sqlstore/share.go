package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

// ShareRoute implements store.ShareStore.
func (db *DB) ShareRoute(ctx context.Context, routeID, ownerID, token string) (store.RouteShare, error) {
	var share store.RouteShare
	err := db.tx(ctx, func(q *queries) error {
		if err := q.lockOwnRoute(ctx, routeID, ownerID); err != nil {
			return err
		}
		var err error
		share, err = one(ctx, q, func(s *store.RouteShare) []any { return []any{&s.RouteID, &s.Token, &s.CreatedAt} },
			"SELECT route_id, token, created_at FROM route_shares WHERE route_id = ?", routeID)
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		share = store.RouteShare{RouteID: routeID, Token: token, CreatedAt: q.time()}
		_, err = q.exec(ctx, insert("route_shares", []string{"route_id", "token", "created_at"}, 1), share.RouteID, share.Token, share.CreatedAt)
		return err
	})
	if err != nil {
		return store.RouteShare{}, fmt.Errorf("share route: %w", err)
	}
	return share, nil
}

// UnshareRoute implements store.ShareStore. Who has opened the link goes with it.
func (db *DB) UnshareRoute(ctx context.Context, routeID, ownerID string) error {
	return db.tx(ctx, func(q *queries) error {
		if err := q.lockOwnRoute(ctx, routeID, ownerID); err != nil {
			return err
		}
		return q.execOne(ctx, "DELETE FROM route_shares WHERE route_id = ?", routeID)
	})
}

// OpenShare implements store.ShareStore.
func (db *DB) OpenShare(ctx context.Context, token, viewerID string) (store.SharedRoute, error) {
	var shared store.SharedRoute
	var err error
	q := db.reader()
	shared.Route, err = one(ctx, q, cardTargets, "SELECT "+cardColumns+" FROM route_shares t JOIN routes r ON r.id = t.route_id"+cardJoins+
		" LEFT JOIN route_options o ON o.route_id = r.id AND o.option_number = 1 WHERE t.token = ? AND r.status = 'active' AND u.id IS NOT NULL", token)
	if err != nil {
		return store.SharedRoute{}, err
	}
	shared.Options, err = all(ctx, q, optionTargets, "SELECT "+optionColumns+" FROM route_options o WHERE o.route_id = ? AND o.option_number > 0 "+
		"ORDER BY o.option_number", shared.Route.ID)
	if err != nil {
		return store.SharedRoute{}, err
	}
	if err := q.concealOptions(ctx, shared.Route.UserID, viewerID, shared.Options); err != nil {
		return store.SharedRoute{}, err
	}
	if err := q.concealRoutes(ctx, viewerID, &shared.Route.Route); err != nil {
		return store.SharedRoute{}, err
	}
	if viewerID == "" || viewerID == shared.Route.UserID {
		return shared, nil
	}
	return shared, q.noteVisit(ctx, shared.Route.ID, viewerID)
}

// noteVisit lets a viewer save a shared route. Most calls end with the look, without waiting for a writer. A link that went
// meanwhile is store.ErrNotFound.
func (q *queries) noteVisit(ctx context.Context, routeID, viewerID string) error {
	_, err := value[int](ctx, q, "SELECT 1 FROM route_share_visits WHERE route_id = ? AND user_id = ?", routeID, viewerID)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	columns := []string{"route_id", "user_id", "opened_at"}
	return q.tx(ctx, func(q *queries) error {
		if _, err := value[string](ctx, q, "SELECT token FROM route_shares WHERE route_id = ?"+q.dialect.ForUpdate, routeID); err != nil {
			return err
		}
		_, err := q.exec(ctx, insert("route_share_visits", columns, 1)+q.dialect.Upsert([]string{"route_id", "user_id"}, nil),
			routeID, viewerID, q.time())
		return err
	})
}
