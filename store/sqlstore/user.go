package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/runnerway/runnerway/store"
)

const userColumns = "u.id, u.email, u.password_hash, u.name, u.avatar_url, u.provider, u.provider_id, " + userRole + ", u.suspended_at, " +
	"u.created_at, u.updated_at, u.last_seen_at, u.deleted_at"

// userRole is what an account may do; a guest stays one whatever is written.
const userRole = "CASE WHEN u.provider = '" + store.ProviderGuest + "' THEN '" + store.RoleGuest + "' ELSE COALESCE(u.role, '" + store.RoleMember + "') END"

func userTargets(u *store.User) []any {
	return []any{&u.ID, &u.Email, maybe(&u.PasswordHash), &u.Name, maybe(&u.AvatarURL), maybe(&u.Provider), maybe(&u.ProviderID),
		&u.Role, &u.SuspendedAt, &u.CreatedAt, &u.UpdatedAt, &u.LastSeenAt, &u.DeletedAt}
}

// CreateUser implements store.UserStore.
func (db *DB) CreateUser(ctx context.Context, s store.SignUp) (store.User, error) {
	now := db.time()
	u := s.User
	u.ID = db.orNewID(u.ID)
	if u.IsGuest() && u.Email == "" {
		u.Email = "guest-" + u.ID + "@guest.invalid"
	}
	u.Email = store.NormalizeEmail(u.Email)
	u.CreatedAt, u.UpdatedAt, u.LastSeenAt, u.DeletedAt, u.SuspendedAt = now, now, now, store.Time{}, store.Time{}
	switch {
	case u.IsGuest():
		u.Role = store.RoleGuest
	case u.Role != store.RoleAdmin:
		u.Role = store.RoleMember
	}
	err := db.tx(ctx, func(q *queries) error {
		if err := q.admit(ctx, s.Admission); err != nil {
			return err
		}
		if err := q.insertUser(ctx, u); err != nil {
			return err
		}
		if s.Token.Token != "" {
			s.Token.UserID = u.ID
			if err := q.beginSession(ctx, s.Token); err != nil {
				return err
			}
		}
		if s.GuestID == "" {
			return nil
		}
		if err := q.takeOverGuest(ctx, s.GuestID, u.ID); !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return nil
	})
	if err != nil {
		return store.User{}, fmt.Errorf("create user: %w", err)
	}
	return u, nil
}

func (q *queries) insertUser(ctx context.Context, u store.User) error {
	columns := []string{"id", "email", "password_hash", "name", "avatar_url", "provider", "provider_id", "role",
		"created_at", "updated_at", "last_seen_at"}
	if _, err := q.exec(ctx, insert("users", columns, 1), u.ID, u.Email, null(u.PasswordHash), u.Name, null(u.AvatarURL), null(u.Provider),
		null(u.ProviderID), u.Role, u.CreatedAt, u.UpdatedAt, u.LastSeenAt); err != nil {
		return err
	}
	if _, err := q.exec(ctx, insert("user_stats", []string{"id", "user_id", "updated_at"}, 1), q.newID(), u.ID, u.CreatedAt); err != nil {
		return err
	}
	return q.insertSettings(ctx, u.ID)
}

// Caller implements store.UserStore.
func (db *DB) Caller(ctx context.Context, id, sessionID string) (store.User, error) {
	type row struct {
		user     store.User
		sessions int
	}
	r, err := one(ctx, db.reader(), func(r *row) []any { return append(userTargets(&r.user), &r.sessions) },
		"SELECT "+userColumns+", (SELECT COUNT(*) FROM sessions s WHERE s.id = ? AND s.user_id = u.id) FROM users u"+
			" WHERE u.id = ? AND u.deleted_at IS NULL", sessionID, id)
	switch {
	case err != nil:
		return store.User{}, err
	case !r.user.SuspendedAt.IsZero():
		return store.User{}, store.ErrSuspended
	case sessionID != "" && r.sessions == 0:
		return store.User{}, store.ErrSessionEnded
	}
	return r.user, nil
}

// User implements store.UserStore.
func (db *DB) User(ctx context.Context, id string) (store.User, error) {
	return one(ctx, db.reader(), userTargets, "SELECT "+userColumns+" FROM users u WHERE u.id = ? AND u.deleted_at IS NULL", id)
}

// UserByEmail implements store.UserStore.
func (db *DB) UserByEmail(ctx context.Context, email string) (store.User, error) {
	email = store.NormalizeEmail(email)
	u, err := one(ctx, db.reader(), userTargets, "SELECT "+userColumns+" FROM users u WHERE u.email = ? AND u.deleted_at IS NULL", email)
	if err == nil && !hasEmail(u, email) {
		return store.User{}, store.ErrNotFound
	}
	return u, err
}

// hasEmail reports whether that is a user's address, which must be normalized. MariaDB's collation also finds others by it,
// which differ in accents or widths: their owner is somebody else.
func hasEmail(u store.User, email string) bool { return store.NormalizeEmail(u.Email) == email }

// Profile implements store.UserStore.
func (db *DB) Profile(ctx context.Context, userID string) (store.Profile, error) {
	type row struct {
		profile    store.Profile
		settings   store.UserSettings
		settingsID string
	}
	r, err := one(ctx, db.reader(), func(r *row) []any {
		targets := append(userTargets(&r.profile.User), statsTargets(&r.profile.Stats)...)
		targets = append(targets, &r.profile.Stats.SavedRoutes, maybe(&r.settingsID))
		return append(targets, settingsTargets(&r.settings)...)
	}, "SELECT "+userColumns+", "+statsColumns+", (SELECT COUNT(*) FROM saved_routes r WHERE r.user_id = u.id), t.id, "+settingsColumns+
		" FROM users u LEFT JOIN user_stats s ON s.user_id = u.id LEFT JOIN user_settings t ON t.user_id = u.id"+
		" WHERE u.id = ? AND u.deleted_at IS NULL", userID)
	if err != nil {
		return store.Profile{}, fmt.Errorf("read profile: %w", err)
	}
	r.profile.Stats = roundedStats(r.profile.Stats)
	if r.settingsID != "" {
		r.profile.Settings = &r.settings
	}
	return r.profile, nil
}

// ChangeUser implements store.UserStore.
func (db *DB) ChangeUser(ctx context.Context, userID string, c store.UserChange) error {
	return db.tx(ctx, func(q *queries) error {
		var url any
		if c.AvatarURL != nil {
			url = null(*c.AvatarURL)
		}
		if err := q.execOne(ctx, "UPDATE users SET name = COALESCE(?, name), avatar_url = CASE WHEN ? THEN ? ELSE avatar_url END, updated_at = ?"+
			" WHERE id = ? AND deleted_at IS NULL", c.Name, c.AvatarURL != nil, url, q.time(), userID); err != nil {
			return err
		}
		if c.AvatarURL != nil {
			if _, err := q.exec(ctx, "DELETE FROM avatars WHERE user_id = ? AND id <> ?", userID, c.AvatarID); err != nil {
				return err
			}
		}
		if c.Settings.IsZero() {
			return nil
		}
		return q.changeSettings(ctx, userID, c.Settings)
	})
}

// touchEvery is how exactly we know when a user was here.
const touchEvery = time.Hour

// TouchUser implements store.UserStore.
func (db *DB) TouchUser(ctx context.Context, userID string) error {
	const due = "id = ? AND deleted_at IS NULL AND (last_seen_at IS NULL OR last_seen_at <= ?)"
	now := db.time()
	// Most calls end here, without waiting for a writer.
	n, err := value[int](ctx, db.reader(), "SELECT COUNT(*) FROM users WHERE "+due, userID, now.Add(-touchEvery))
	if err != nil || n == 0 {
		return err
	}
	return db.tx(ctx, func(q *queries) error {
		_, err := q.exec(ctx, "UPDATE users SET last_seen_at = ? WHERE "+due, now, userID, now.Add(-touchEvery))
		return err
	})
}

// ChangePassword implements store.UserStore.
func (db *DB) ChangePassword(ctx context.Context, c store.PasswordChange) error {
	return db.tx(ctx, func(q *queries) error {
		if err := q.execOne(ctx, "UPDATE users SET password_hash = ?, updated_at = ? WHERE id = ? AND deleted_at IS NULL AND COALESCE(password_hash, '') = ?",
			c.New, q.time(), c.UserID, c.Old); err != nil {
			return err
		}
		if err := q.endSessions(ctx, c.UserID); err != nil {
			return err
		}
		c.Token.UserID = c.UserID
		return q.beginSession(ctx, c.Token)
	})
}

// DeleteUser implements store.UserStore.
func (db *DB) DeleteUser(ctx context.Context, userID, reason string) (store.Time, error) {
	now := db.time()
	return now, db.tx(ctx, func(q *queries) error {
		if err := q.replaceable(ctx, userID, true); err != nil {
			return err
		}
		if err := q.execOne(ctx, "UPDATE users SET deleted_at = ?, updated_at = ?, email = ?, provider_id = NULL, delete_reason = ?"+
			" WHERE id = ? AND deleted_at IS NULL", now, now, "deleted:"+userID, null(reason), userID); err != nil {
			return err
		}
		if err := q.execs(ctx, []string{
			"DELETE FROM avatars WHERE user_id = ?",
			"DELETE FROM emergency_contacts WHERE user_id = ?",
			"DELETE FROM notifications WHERE user_id = ?",
			"DELETE FROM imports WHERE user_id = ?",
			"DELETE FROM user_blocks WHERE user_id = ?",
			"DELETE FROM user_blocks WHERE other_id = ?",
			"DELETE FROM reports WHERE reporter_id = ?",
			// What it hides stays: others may have saved its routes.
			"UPDATE privacy_zones SET name = '' WHERE user_id = ?",
			"DELETE FROM account_links WHERE user_id = ?",
		}, userID); err != nil {
			return err
		}
		return q.endSessions(ctx, userID)
	})
}
