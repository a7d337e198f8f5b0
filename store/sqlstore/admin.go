package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"github.com/runnerway/runnerway/store"
)

// openAdmins are the accounts that can run the instance.
const openAdmins = "u.role = '" + store.RoleAdmin + "' AND u.deleted_at IS NULL AND u.suspended_at IS NULL"

// HasAdmin implements store.AdminStore.
func (db *DB) HasAdmin(ctx context.Context) (bool, error) { return db.reader().hasAdmin(ctx) }

func (q *queries) hasAdmin(ctx context.Context) (bool, error) {
	n, err := value[int](ctx, q, "SELECT COUNT(*) FROM users u WHERE "+openAdmins)
	if err != nil {
		return false, fmt.Errorf("look for an admin: %w", err)
	}
	return n > 0, nil
}

// Accounts implements store.AdminStore.
func (db *DB) Accounts(ctx context.Context, query store.AccountQuery) ([]store.User, error) {
	conditions, args := []string{"u.deleted_at IS NULL"}, []any{}
	add := func(condition string, values ...any) {
		conditions, args = append(conditions, condition), append(args, values...)
	}
	switch query.Role {
	case store.RoleGuest:
		add("u.provider = ?", store.ProviderGuest)
	case store.RoleAdmin:
		add("u.role = ?", store.RoleAdmin)
	case store.RoleMember:
		add("COALESCE(u.provider, '') <> ? AND COALESCE(u.role, '') <> ?", store.ProviderGuest, store.RoleAdmin)
	default:
		add("COALESCE(u.provider, '') <> ?", store.ProviderGuest)
	}
	if query.Suspended != nil {
		if *query.Suspended {
			add("u.suspended_at IS NOT NULL")
		} else {
			add("u.suspended_at IS NULL")
		}
	}
	if query.Search != "" {
		part := "%" + literal.Replace(query.Search) + "%"
		add("(u.name LIKE ? ESCAPE '!' OR u.email LIKE ? ESCAPE '!')", part, part)
	}
	if query.After.ID != "" {
		add("u.created_at <= ? AND (u.created_at < ? OR u.id < ?)", query.After.CreatedAt, query.After.CreatedAt, query.After.ID)
	}
	users, err := all(ctx, db.reader(), userTargets, "SELECT "+userColumns+" FROM users u WHERE "+strings.Join(conditions, " AND ")+
		" ORDER BY u.created_at DESC, u.id DESC LIMIT ?", append(args, query.Limit)...)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return users, nil
}

// literal makes a text stand for itself in LIKE ... ESCAPE '!'.
var literal = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// ChangeAccount implements store.AdminStore.
func (db *DB) ChangeAccount(ctx context.Context, userID string, c store.AccountChange) (store.User, error) {
	var u store.User
	err := db.tx(ctx, func(q *queries) (err error) {
		u, err = q.changeAccount(ctx, userID, c)
		return err
	})
	if err != nil {
		return store.User{}, err
	}
	return u, nil
}

func (q *queries) changeAccount(ctx context.Context, userID string, c store.AccountChange) (store.User, error) {
	stops := c.Role != nil && *c.Role != store.RoleAdmin || c.Suspended != nil && *c.Suspended
	if err := q.replaceable(ctx, userID, stops); err != nil {
		return store.User{}, err
	}
	u, err := q.account(ctx, userID)
	if err != nil {
		return u, err
	}
	if c.Role != nil {
		u.Role = *c.Role
	}
	switch {
	case c.Suspended == nil || *c.Suspended == !u.SuspendedAt.IsZero():
	case *c.Suspended:
		u.SuspendedAt = q.time()
		err = q.hideWorkOf(ctx, userID)
	default:
		u.SuspendedAt = store.Time{}
		err = q.showWorkOf(ctx, userID)
	}
	if err != nil {
		return u, err
	}
	u.UpdatedAt = q.time()
	if err := q.execOne(ctx, "UPDATE users SET role = ?, suspended_at = ?, updated_at = ? WHERE id = ?",
		u.Role, u.SuspendedAt, u.UpdatedAt, userID); err != nil || u.SuspendedAt.IsZero() {
		return u, err
	}
	return u, q.endSessions(ctx, userID)
}

// account is a live account that is no guest's, locked.
func (q *queries) account(ctx context.Context, userID string) (store.User, error) {
	u, err := one(ctx, q, userTargets, "SELECT "+userColumns+" FROM users u WHERE u.id = ? AND u.deleted_at IS NULL"+q.dialect.ForUpdate, userID)
	if err == nil && u.IsGuest() {
		return store.User{}, store.ErrNotFound
	}
	return u, err
}

// replaceable is ErrLastAdmin if a user is to stop being an admin and is the last one. It locks all admins, so that of two
// who stop at once one is the last.
func (q *queries) replaceable(ctx context.Context, userID string, stops bool) error {
	if !stops {
		return nil
	}
	admins, err := all(ctx, q, func(id *string) []any { return []any{id} }, "SELECT u.id FROM users u WHERE "+openAdmins+q.dialect.ForUpdate)
	if err != nil {
		return fmt.Errorf("list the admins: %w", err)
	}
	if len(admins) == 1 && admins[0] == userID {
		return store.ErrLastAdmin
	}
	return nil
}
