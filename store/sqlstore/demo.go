package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/runnerway/runnerway/store"
)

// demoUsers is the condition for the accounts of a demo. Ids of version 7 begin with the time and will not look so before the
// year 9,000.
const demoUsers = "id LIKE '" + store.DemoID + "%' AND email LIKE '%@" + store.DemoDomain + "'"

// CountDemoUsers implements store.DemoStore.
func (db *DB) CountDemoUsers(ctx context.Context) (int, error) {
	return value[int](ctx, db.reader(), "SELECT COUNT(*) FROM users WHERE "+demoUsers)
}

// FinishDemo implements store.DemoStore.
func (db *DB) FinishDemo(ctx context.Context, passwordHash string) error {
	return db.tx(ctx, func(q *queries) error {
		const theirs = " WHERE user_id IN (SELECT id FROM users WHERE " + demoUsers + ")"
		if err := q.execs(ctx, []string{"DELETE FROM refresh_tokens" + theirs, "DELETE FROM sessions" + theirs}); err != nil {
			return err
		}
		_, err := q.exec(ctx, "UPDATE users SET password_hash = ? WHERE "+demoUsers, null(passwordHash))
		return err
	})
}

// RemoveDemo implements store.DemoStore.
func (db *DB) RemoveDemo(ctx context.Context) (int, error) {
	s, err := migratedSchema()
	if err != nil {
		return 0, err
	}
	var users []string
	err = db.tx(ctx, func(q *queries) (err error) {
		if users, err = all(ctx, q, text1, "SELECT id FROM users WHERE "+demoUsers+" ORDER BY id"+q.dialect.ForUpdate); err != nil {
			return err
		}
		if err := q.uncountDemo(ctx); err != nil {
			return fmt.Errorf("take the demo out of the counters: %w", err)
		}
		return remover{q, append(slices.Clone(s.relations), loose...)}.remove(ctx, "users", "id", users)
	})
	return len(users), err
}

// loose are relations without a foreign key: what users are told of goes on its own, and all of it goes with a demo.
var loose = []relation{
	{table: "notifications", column: "actor_id", parent: "users", parentColumn: "id", key: "id", required: true},
	{table: "notifications", column: "post_id", parent: "posts", parentColumn: "id", key: "id", required: true},
	{table: "notifications", column: "comment_id", parent: "comments", parentColumn: "id", key: "id", required: true},
	{table: "notifications", column: "goal_id", parent: "workout_goals", parentColumn: "id", key: "id", required: true},
	{table: "notifications", column: "route_id", parent: "routes", parentColumn: "id", key: "id", required: true},
}

func text1(s *string) []any { return []any{s} }

// uncountDemo takes what demo users did to others' posts and comments, and their own posts, off the counters.
func (q *queries) uncountDemo(ctx context.Context) error {
	const by = " IN (SELECT id FROM users WHERE " + demoUsers + ")"
	for _, c := range []struct{ table, column, marks string }{
		{"posts", "like_count", "FROM post_likes m WHERE m.post_id = c.id AND m.user_id" + by},
		{"posts", "bookmark_count", "FROM post_bookmarks m WHERE m.post_id = c.id AND m.user_id" + by},
		{"posts", "comment_count", "FROM comments m WHERE m.post_id = c.id AND m.deleted_at IS NULL AND m.suspended = 0 AND m.author_id" + by},
		{"comments", "like_count", "FROM comment_likes m WHERE m.comment_id = c.id AND m.user_id" + by},
	} {
		n := "(SELECT COUNT(*) " + c.marks + ")"
		if _, err := q.exec(ctx, "UPDATE "+c.table+" AS c SET "+c.column+" = CASE WHEN COALESCE(c."+c.column+", 0) > "+n+" THEN c."+c.column+" - "+n+
			" ELSE 0 END WHERE EXISTS (SELECT 1 "+c.marks+")"); err != nil {
			return err
		}
	}
	type listed struct {
		activity string
		made     store.Time
	}
	posts, err := all(ctx, q, func(l *listed) []any { return []any{&l.activity, &l.made} },
		"SELECT p.activity, p.created_at FROM posts p WHERE "+listedPost+" AND p.author_id"+by+" ORDER BY p.activity, p.created_at")
	if err != nil {
		return err
	}
	for _, p := range posts {
		if err := q.countListed(ctx, p.activity, p.made, -1); err != nil {
			return err
		}
		for _, hour := range []string{hourOf(p.made), everyHour} {
			if _, err := q.exec(ctx, "DELETE FROM post_counts WHERE activity = ? AND hour = ? AND posts = 0", p.activity, hour); err != nil {
				return err
			}
		}
	}
	return nil
}

// A remover takes rows away with everything that belongs to them: rows that cannot be without them go too, of others only the
// reference. What belongs to a user goes in any case.
type remover struct {
	*queries
	relations []relation
}

// removedAtOnce is how many rows one statement names.
const removedAtOnce = 300

// remove takes the rows of a table away whose column is one of the keys.
func (r remover) remove(ctx context.Context, table, column string, keys []string) error {
	for some := range slices.Chunk(keys, removedAtOnce) {
		in, args := " IN ("+marks(len(some))+")", anys(some)
		for _, rel := range r.relations {
			if rel.parent != table || rel.parentColumn != column {
				continue
			}
			if !rel.required && table != "users" {
				if _, err := r.exec(ctx, "UPDATE "+rel.table+" SET "+rel.column+" = NULL WHERE "+rel.column+in, args...); err != nil {
					return err
				}
				continue
			}
			if err := r.removeChildren(ctx, rel, in, args); err != nil {
				return err
			}
		}
		if _, err := r.exec(ctx, "DELETE FROM "+table+" WHERE "+column+in, args...); err != nil {
			return fmt.Errorf("remove from %s: %w", table, err)
		}
	}
	return nil
}

// removeChildren takes the rows away that a relation leads to.
func (r remover) removeChildren(ctx context.Context, rel relation, in string, args []any) error {
	parent := func(other relation) bool { return other.parent == rel.table }
	if slices.ContainsFunc(r.relations, parent) {
		keys, err := all(ctx, r.queries, text1, "SELECT DISTINCT "+rel.key+" FROM "+rel.table+" WHERE "+rel.column+in, args...)
		if err != nil {
			return err
		}
		return r.remove(ctx, rel.table, rel.key, keys)
	}
	if _, err := r.exec(ctx, "DELETE FROM "+rel.table+" WHERE "+rel.column+in, args...); err != nil {
		return fmt.Errorf("remove from %s: %w", rel.table, err)
	}
	return nil
}
