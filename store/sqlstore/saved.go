package sqlstore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/runnerway/runnerway/store"
)

// posted is true of a route r if a live post shows a workout on it, also one that names only an option of it. A post whose
// workout was deleted shows no route (B43). and is a further condition on the post p, or nothing. The order of the joins is kept: few workouts run one route, and posts are many.
func (d Dialect) posted(and string) string {
	then := func(table, on string) string { return " " + d.JoinOrder + " " + table + " ON " + on }
	workouts, posts := then("workouts w", "w.route_option_id = n.id"), then("posts p", "p.workout_id = w.id AND w.deleted_at IS NULL AND p.deleted_at IS NULL"+and)
	return "(EXISTS (SELECT 1 FROM workouts w" + posts + " WHERE w.route_id = r.id) " +
		"OR EXISTS (SELECT 1 FROM route_options n" + workouts + posts + " WHERE n.route_id = r.id))"
}

// saveable matches the live route r that one user may save. It takes the route's id and five times the user's.
func (d Dialect) saveable() string {
	return liveRoute + " AND (r.user_id = ? OR EXISTS (SELECT 1 FROM saved_routes s WHERE s.route_id = r.id AND s.user_id = ?) " +
		"OR EXISTS (SELECT 1 FROM route_share_visits v WHERE v.route_id = r.id AND v.user_id = ?) " +
		"OR " + d.posted(" AND p.visibility = 'public' AND "+notBlocked("p.author_id")) + ")"
}

// SaveRoute implements store.SavedRouteStore.
func (db *DB) SaveRoute(ctx context.Context, s store.SavedRoute) (store.SavedRoute, error) {
	s.ID = db.orNewID(s.ID)
	if s.Source == "" {
		s.Source = store.SavedDirect
	}
	err := db.tx(ctx, func(q *queries) (err error) {
		s.SavedAt = q.time()
		return q.saveRoute(ctx, s)
	})
	if err != nil {
		return store.SavedRoute{}, fmt.Errorf("save route: %w", err)
	}
	return s, nil
}

func (q *queries) saveRoute(ctx context.Context, s store.SavedRoute) error {
	// The lock keeps the route from being deleted meanwhile.
	owner, err := value[string](ctx, q, "SELECT r.user_id FROM routes r WHERE "+q.dialect.saveable()+q.dialect.ForUpdate,
		s.RouteID, s.UserID, s.UserID, s.UserID, s.UserID, s.UserID)
	if err != nil {
		return err
	}
	if s.OptionID != "" {
		_, err := value[int](ctx, q, "SELECT 1 FROM route_options WHERE id = ? AND route_id = ? AND option_number > 0", s.OptionID, s.RouteID)
		if errors.Is(err, store.ErrNotFound) {
			return store.ErrNoOption
		}
		if err != nil {
			return err
		}
	}
	bookmarkName := s.Name
	if owner == s.UserID {
		bookmarkName = ""
	}
	columns := []string{"id", "user_id", "route_id", "route_option_id", "custom_name", "source", "saved_at"}
	if _, err := q.exec(ctx, insert("saved_routes", columns, 1), s.ID, s.UserID, s.RouteID, null(s.OptionID), null(bookmarkName), s.Source,
		s.SavedAt); err != nil {
		return err
	}
	if owner != s.UserID || s.Name == "" {
		return nil
	}
	return q.renameRoute(ctx, s.RouteID, s.UserID, s.Name)
}

// UnsaveRoute implements store.SavedRouteStore.
func (db *DB) UnsaveRoute(ctx context.Context, routeID, userID string) error {
	return db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "DELETE FROM saved_routes WHERE user_id = ? AND route_id = ?", userID, routeID)
	})
}

// shownOption joins the option whose figures a bookmark shows: the saved one, else the first.
const shownOption = " LEFT JOIN route_options o ON o.route_id = s.route_id AND " +
	"((s.route_option_id IS NULL AND o.option_number = 1) OR o.id = s.route_option_id)"

// savedOrders are what follows FROM in the selection of a page's ids.
var savedOrders = map[store.SavedSort]string{
	store.SavedNewest:   "saved_routes s WHERE s.user_id = ? ORDER BY s.saved_at DESC, s.id DESC",
	store.SavedOldest:   "saved_routes s WHERE s.user_id = ? ORDER BY s.saved_at, s.id",
	store.SavedLongest:  "saved_routes s" + shownOption + " WHERE s.user_id = ? ORDER BY COALESCE(o.distance, 0) DESC, s.id DESC",
	store.SavedShortest: "saved_routes s" + shownOption + " WHERE s.user_id = ? ORDER BY COALESCE(o.distance, 0), s.id",
	store.SavedSafest:   "saved_routes s" + shownOption + " WHERE s.user_id = ? ORDER BY COALESCE(o.safety_score, 0) DESC, s.id DESC",
}

// SavedRoutes implements store.SavedRouteStore. It finds the page's ids by indexes alone and reads the rest of those rows.
func (db *DB) SavedRoutes(ctx context.Context, userID string, by store.SavedSort, offset, limit int) ([]store.SavedRouteCard, int, error) {
	q := db.reader()
	total, err := value[int](ctx, q, "SELECT COUNT(*) FROM saved_routes WHERE user_id = ?", userID)
	if err != nil || offset >= total {
		return nil, total, err
	}
	var ids []string
	if by == store.SavedByName {
		ids, err = q.savedByName(ctx, userID, offset, limit)
	} else {
		ids, err = all(ctx, q, func(id *string) []any { return []any{id} }, "SELECT s.id FROM "+savedOrders[by]+" LIMIT ? OFFSET ?",
			userID, limit, offset)
	}
	if err != nil || len(ids) == 0 {
		return nil, total, err
	}
	page, err := all(ctx, q, savedCardTargets, "SELECT "+savedCardColumns+" FROM saved_routes s JOIN routes r ON r.id = s.route_id"+
		cardJoins+shownOption+" WHERE s.id IN ("+marks(len(ids))+")", anys(ids)...)
	if err != nil {
		return nil, total, err
	}
	for i := range page {
		if own := page[i].Name; own != "" {
			page[i].Route.Name = own
		}
	}
	inOrderOf(ids, page, func(c store.SavedRouteCard) string { return c.ID })
	routes := make([]*store.Route, len(page))
	for i := range page {
		routes[i] = &page[i].Route.Route
	}
	return page, total, q.concealRoutes(ctx, userID, routes...)
}

// savedByName sorts a user's bookmarks by name. The databases collate differently, so it is done here.
func (q *queries) savedByName(ctx context.Context, userID string, offset, limit int) ([]string, error) {
	type named struct{ id, name string }
	saved, err := all(ctx, q, func(n *named) []any { return []any{&n.id, &n.name} },
		"SELECT s.id, COALESCE(s.custom_name, r.name) FROM saved_routes s JOIN routes r ON r.id = s.route_id WHERE s.user_id = ?", userID)
	if err != nil {
		return nil, err
	}
	for i := range saved {
		saved[i].name = strings.ToLower(norm.NFC.String(saved[i].name))
	}
	slices.SortFunc(saved, func(a, b named) int { return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.id, b.id)) })
	var ids []string
	for _, n := range saved[min(offset, len(saved)):min(offset+limit, len(saved))] {
		ids = append(ids, n.id)
	}
	return ids, nil
}

// What a card shows of route r besides its columns; o is the option whose figures it shows.
const (
	cardColumns = routeColumns + ", h.name, h.icon_name, u.name, u.avatar_url, COALESCE(o.distance, 0), COALESCE(o.safety_score, 0)"
	cardJoins   = " LEFT JOIN route_shapes h ON h.id = r.shape_id LEFT JOIN users u ON u.id = r.user_id AND u.deleted_at IS NULL"

	savedCardColumns = "s.id, s.user_id, s.route_id, s.route_option_id, s.custom_name, s.source, s.saved_at, " + cardColumns
)

func cardTargets(c *store.RouteCard) []any {
	return append(routeTargets(&c.Route), maybe(&c.ShapeName), maybe(&c.ShapeIcon), maybe(&c.AuthorName), maybe(&c.AuthorAvatar),
		&c.DistanceKM, &c.SafetyScore)
}

func savedCardTargets(c *store.SavedRouteCard) []any {
	return append([]any{&c.ID, &c.UserID, &c.RouteID, maybe(&c.OptionID), maybe(&c.Name), &c.Source, &c.SavedAt}, cardTargets(&c.Route)...)
}

// inOrderOf sorts rows by the place of their id in ids.
func inOrderOf[T any](ids []string, rows []T, id func(T) string) {
	place := make(map[string]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	slices.SortFunc(rows, func(a, b T) int { return cmp.Compare(place[id(a)], place[id(b)]) })
}
