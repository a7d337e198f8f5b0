package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

// maxSetupLinks is how many links that nobody used are kept: every start of a server without an admin makes one.
const maxSetupLinks = 50

// usableLink takes a purpose, the hash of a token and the time.
const usableLink = "purpose = ? AND id = ? AND (expires_at IS NULL OR expires_at > ?)"

// AddAccountLink implements store.AccountLinkStore.
func (db *DB) AddAccountLink(ctx context.Context, l store.AccountLink) error {
	err := db.tx(ctx, func(q *queries) error {
		if l.Purpose == store.LinkReset {
			if err := q.removeResetLinks(ctx, l.UserID); err != nil {
				return err
			}
		}
		if _, err := q.exec(ctx, insert("account_links", []string{"id", "purpose", "user_id", "email", "created_at", "expires_at"}, 1),
			hashToken(l.Token), l.Purpose, null(l.UserID), null(store.NormalizeEmail(l.Email)), q.time(), l.ExpiresAt); err != nil {
			return err
		}
		if l.Purpose == store.LinkSetup {
			return q.trimSetupLinks(ctx)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store a link: %w", err)
	}
	return nil
}

func (q *queries) removeResetLinks(ctx context.Context, userID string) error {
	_, err := q.exec(ctx, "DELETE FROM account_links WHERE purpose = ? AND user_id = ?", store.LinkReset, userID)
	return err
}

func (q *queries) trimSetupLinks(ctx context.Context) error {
	old, err := all(ctx, q, func(id *string) []any { return []any{id} },
		"SELECT id FROM account_links WHERE purpose = ? ORDER BY created_at DESC, id LIMIT 1000 OFFSET ?", store.LinkSetup, maxSetupLinks)
	if err != nil {
		return err
	}
	for _, id := range old {
		if _, err := q.exec(ctx, "DELETE FROM account_links WHERE id = ?", id); err != nil {
			return err
		}
	}
	return nil
}

// AccountLink implements store.AccountLinkStore.
func (db *DB) AccountLink(ctx context.Context, purpose, token string) (store.AccountLink, error) {
	l, err := db.reader().accountLink(ctx, purpose, token, "")
	if err == nil && l.Purpose == store.LinkSetup && l.Email == "" {
		var taken bool
		if taken, err = db.HasAdmin(ctx); err == nil && taken {
			err = store.ErrNotFound
		}
	}
	if err != nil {
		return store.AccountLink{}, err
	}
	return l, nil
}

func (q *queries) accountLink(ctx context.Context, purpose, token, lock string) (store.AccountLink, error) {
	return one(ctx, q, func(l *store.AccountLink) []any {
		l.Token, l.Purpose = token, purpose
		return []any{maybe(&l.UserID), maybe(&l.Email), &l.CreatedAt, &l.ExpiresAt}
	}, "SELECT user_id, email, created_at, expires_at FROM account_links WHERE "+usableLink+lock, purpose, hashToken(token), q.time())
}

// SetUp implements store.AccountLinkStore.
func (db *DB) SetUp(ctx context.Context, s store.SetUp) (store.User, error) {
	var u store.User
	s.User.Email = store.NormalizeEmail(s.User.Email)
	err := db.tx(ctx, func(q *queries) (err error) {
		if err := q.useSetupLink(ctx, s); err != nil {
			return err
		}
		if u, err = q.makeAdmin(ctx, s); err != nil {
			return err
		}
		if s.Token.UserID = u.ID; s.Token.Token != "" {
			if err := q.beginSession(ctx, s.Token); err != nil {
				return err
			}
		}
		if err := q.changeInstance(ctx, s.Instance); err != nil || s.GuestID == "" {
			return err
		}
		if err := q.takeOverGuest(ctx, s.GuestID, u.ID); !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return nil
	})
	if err != nil {
		return store.User{}, fmt.Errorf("set up: %w", err)
	}
	return u, nil
}

// useSetupLink removes the link, and with one that names nobody all others of that kind: of two that are used at once, one
// is too late.
func (q *queries) useSetupLink(ctx context.Context, s store.SetUp) error {
	l, err := q.accountLink(ctx, store.LinkSetup, s.Link, q.dialect.ForUpdate)
	if err != nil {
		return err
	}
	if l.Email != "" {
		if l.Email != s.User.Email {
			return store.ErrNotFound
		}
		return q.execOne(ctx, "DELETE FROM account_links WHERE id = ?", hashToken(s.Link))
	}
	taken, err := q.hasAdmin(ctx)
	if err != nil {
		return err
	}
	if taken {
		return store.ErrNotFound
	}
	_, err = q.exec(ctx, "DELETE FROM account_links WHERE purpose = ? AND email IS NULL", store.LinkSetup)
	return err
}

// makeAdmin makes a new admin, or one of an account.
func (q *queries) makeAdmin(ctx context.Context, s store.SetUp) (store.User, error) {
	now := q.time()
	if s.UserID == "" {
		u := s.User
		u.Role, u.CreatedAt, u.UpdatedAt, u.LastSeenAt = store.RoleAdmin, now, now, now
		return u, q.insertUser(ctx, u)
	}
	u, err := q.account(ctx, s.UserID)
	if err == nil && !hasEmail(u, s.User.Email) {
		err = store.ErrNotFound
	}
	if err != nil {
		return u, err
	}
	if u.PasswordHash == "" {
		u.PasswordHash = s.User.PasswordHash
	}
	if !u.SuspendedAt.IsZero() {
		if err := q.showPostsOf(ctx, u.ID); err != nil {
			return u, err
		}
	}
	u.Role, u.SuspendedAt, u.UpdatedAt = store.RoleAdmin, store.Time{}, now
	return u, q.execOne(ctx, "UPDATE users SET role = ?, suspended_at = NULL, password_hash = ?, updated_at = ? WHERE id = ?",
		u.Role, null(u.PasswordHash), now, u.ID)
}

// ResetPassword implements store.AccountLinkStore.
func (db *DB) ResetPassword(ctx context.Context, token, passwordHash string) (store.User, error) {
	var u store.User
	err := db.tx(ctx, func(q *queries) (err error) {
		l, err := q.accountLink(ctx, store.LinkReset, token, q.dialect.ForUpdate)
		if err != nil {
			return err
		}
		if u, err = q.account(ctx, l.UserID); err != nil {
			return err
		}
		u.PasswordHash, u.UpdatedAt = passwordHash, q.time()
		if err := q.execOne(ctx, "UPDATE users SET password_hash = ?, updated_at = ? WHERE id = ?", passwordHash, u.UpdatedAt, u.ID); err != nil {
			return err
		}
		if err := q.removeResetLinks(ctx, u.ID); err != nil {
			return err
		}
		return q.endSessions(ctx, u.ID)
	})
	if err != nil {
		return store.User{}, err
	}
	return u, nil
}

// RemoveAccountLinks implements store.AccountLinkStore.
func (db *DB) RemoveAccountLinks(ctx context.Context, expiredBefore store.Time) (int, error) {
	var n int64
	err := db.tx(ctx, func(q *queries) (err error) {
		n, err = q.exec(ctx, "DELETE FROM account_links WHERE expires_at < ?", expiredBefore)
		return err
	})
	return int(n), err
}
