package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

// socialAttempts is how often a login is tried that another one, of the same person at the same time, gets in the way of.
const socialAttempts = 3

// EnterSocially implements store.SocialStore.
func (db *DB) EnterSocially(ctx context.Context, s store.SocialUser) (u store.User, isNew bool, err error) {
	s.Email, s.NewEmail = store.NormalizeEmail(s.Email), store.NormalizeEmail(s.NewEmail)
	for range socialAttempts {
		err = db.tx(ctx, func(q *queries) (err error) {
			u, isNew, err = q.enterSocially(ctx, s)
			return err
		})
		if !errors.Is(err, store.ErrConflict) {
			break
		}
	}
	if err != nil {
		return store.User{}, false, fmt.Errorf("enter through %s: %w", s.Provider, err)
	}
	return u, isNew, nil
}

func (q *queries) enterSocially(ctx context.Context, s store.SocialUser) (u store.User, isNew bool, err error) {
	const find = "SELECT " + userColumns + " FROM users u WHERE u.deleted_at IS NULL AND "
	u, err = one(ctx, q, userTargets, find+"u.provider = ? AND u.provider_id = ?"+q.dialect.ForUpdate, s.Provider, s.ProviderID)
	if err == nil {
		return u, false, q.refreshAvatar(ctx, &u, s)
	}
	email := s.NewEmail
	if errors.Is(err, store.ErrNotFound) && s.Email != "" {
		u, err = one(ctx, q, userTargets, find+"u.email = ?"+q.dialect.ForUpdate, s.Email)
		switch {
		case err == nil && hasEmail(u, s.Email) && u.ProviderID == "" && !u.IsGuest():
			return u, false, q.linkProvider(ctx, &u, s)
		case err == nil: // only like it to the database, or linked to another account of a provider: it stays that one's
			err = store.ErrNotFound
		default:
			email = s.Email
		}
	}
	if !errors.Is(err, store.ErrNotFound) {
		return store.User{}, false, err
	}
	if err := q.admit(ctx, s.Admission); err != nil {
		return store.User{}, false, err
	}
	now := q.time()
	u = store.User{ID: q.orNewID(s.NewID), Email: email, Name: s.Name, AvatarURL: s.AvatarURL, Provider: s.Provider, ProviderID: s.ProviderID,
		Role: store.RoleMember, CreatedAt: now, UpdatedAt: now, LastSeenAt: now}
	return u, true, q.insertUser(ctx, u)
}

// refreshAvatar gives an account the picture that its user has at the provider now, unless one was uploaded.
func (q *queries) refreshAvatar(ctx context.Context, u *store.User, s store.SocialUser) error {
	if s.AvatarURL == "" || s.AvatarURL == u.AvatarURL {
		return nil
	}
	uploaded, err := value[int](ctx, q, "SELECT COUNT(*) FROM avatars WHERE user_id = ?", u.ID)
	if err != nil || uploaded > 0 {
		return err
	}
	u.AvatarURL, u.UpdatedAt = s.AvatarURL, q.time()
	return q.execOne(ctx, "UPDATE users SET avatar_url = ?, updated_at = ? WHERE id = ?", u.AvatarURL, u.UpdatedAt, u.ID)
}

// linkProvider makes an account the provider's user's.
func (q *queries) linkProvider(ctx context.Context, u *store.User, s store.SocialUser) error {
	u.Provider, u.ProviderID, u.UpdatedAt = s.Provider, s.ProviderID, q.time()
	if u.AvatarURL == "" {
		u.AvatarURL = s.AvatarURL
	}
	if u.ID != s.CallerID {
		u.PasswordHash = ""
		if err := q.endSessions(ctx, u.ID); err != nil {
			return err
		}
	}
	return q.execOne(ctx, "UPDATE users SET provider = ?, provider_id = ?, avatar_url = ?, password_hash = ?, updated_at = ? WHERE id = ?",
		u.Provider, u.ProviderID, null(u.AvatarURL), null(u.PasswordHash), u.UpdatedAt, u.ID)
}

// ClaimLogin implements store.SocialStore.
func (db *DB) ClaimLogin(ctx context.Context, state string, expires store.Time) error {
	return db.insertLoginCode(ctx, store.LoginCode{Code: state, ExpiresAt: expires})
}

// AddLoginCode implements store.SocialStore.
func (db *DB) AddLoginCode(ctx context.Context, c store.LoginCode) error {
	return db.insertLoginCode(ctx, c)
}

func (db *DB) insertLoginCode(ctx context.Context, c store.LoginCode) error {
	err := db.tx(ctx, func(q *queries) error {
		_, err := q.exec(ctx, insert("login_codes", []string{"id", "user_id", "browser", "is_new", "expires_at"}, 1),
			hashToken(c.Code), null(c.UserID), hashToken(c.Browser), c.IsNew, c.ExpiresAt)
		return err
	})
	if err != nil {
		return fmt.Errorf("store login code: %w", err)
	}
	return nil
}

// UseLoginCode implements store.SocialStore.
func (db *DB) UseLoginCode(ctx context.Context, code, browser string) (store.LoginCode, error) {
	var c store.LoginCode
	err := db.tx(ctx, func(q *queries) (err error) {
		id := hashToken(code)
		c, err = one(ctx, q, func(c *store.LoginCode) []any { return []any{&c.UserID, &c.IsNew, &c.ExpiresAt} },
			"SELECT user_id, is_new, expires_at FROM login_codes WHERE id = ? AND browser = ? AND user_id IS NOT NULL AND expires_at > ?"+
				q.dialect.ForUpdate, id, hashToken(browser), q.time())
		if err != nil {
			return err
		}
		return q.execOne(ctx, "DELETE FROM login_codes WHERE id = ?", id)
	})
	if err != nil {
		return store.LoginCode{}, err
	}
	c.Code, c.Browser = code, browser
	return c, nil
}

// RemoveLoginCodes implements store.SocialStore.
func (db *DB) RemoveLoginCodes(ctx context.Context, expiredBefore store.Time) (int, error) {
	var n int64
	err := db.tx(ctx, func(q *queries) (err error) {
		n, err = q.exec(ctx, "DELETE FROM login_codes WHERE expires_at < ?", expiredBefore)
		return err
	})
	return int(n), err
}
