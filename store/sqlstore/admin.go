package sqlstore

import (
	"context"
	"fmt"

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

// SetRole implements store.AdminStore.
func (db *DB) SetRole(ctx context.Context, userID, role string) (store.User, error) {
	var u store.User
	err := db.tx(ctx, func(q *queries) (err error) {
		if err := q.replaceable(ctx, userID, role != store.RoleAdmin); err != nil {
			return err
		}
		if u, err = q.account(ctx, userID); err != nil {
			return err
		}
		u.Role, u.UpdatedAt = role, q.time()
		return q.execOne(ctx, "UPDATE users SET role = ?, updated_at = ? WHERE id = ?", role, u.UpdatedAt, userID)
	})
	if err != nil {
		return store.User{}, err
	}
	return u, nil
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
