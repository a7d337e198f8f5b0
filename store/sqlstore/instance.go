package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/runnerway/runnerway/store"
)

const instanceColumns = "name, language, time_zone, sign_up, default_visibility"

// Instance implements store.InstanceStore.
func (db *DB) Instance(ctx context.Context) (store.Instance, error) { return db.reader().instance(ctx) }

func (q *queries) instance(ctx context.Context) (store.Instance, error) {
	i, err := one(ctx, q, func(i *store.Instance) []any {
		return []any{maybe(&i.Name), maybe(&i.Language), maybe(&i.TimeZone), maybe(&i.SignUp), maybe(&i.DefaultVisibility)}
	}, "SELECT "+instanceColumns+" FROM instance_settings WHERE id = 1")
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return i, fmt.Errorf("read the instance's settings: %w", err)
	}
	d := store.DefaultInstance()
	for _, setting := range []struct {
		value    *string
		fallback string
	}{{&i.Name, d.Name}, {&i.Language, d.Language}, {&i.TimeZone, d.TimeZone}, {&i.SignUp, d.SignUp}, {&i.DefaultVisibility, d.DefaultVisibility}} {
		if *setting.value == "" {
			*setting.value = setting.fallback
		}
	}
	return i, nil
}

// ChangeInstance implements store.InstanceStore.
func (db *DB) ChangeInstance(ctx context.Context, c store.InstanceChange) (store.Instance, error) {
	var i store.Instance
	err := db.tx(ctx, func(q *queries) (err error) {
		if err := q.changeInstance(ctx, c); err != nil {
			return err
		}
		i, err = q.instance(ctx)
		return err
	})
	return i, err
}

func (q *queries) changeInstance(ctx context.Context, c store.InstanceChange) error {
	columns, values := []string{"id", "updated_at"}, []any{1, q.time()}
	set := []string{"updated_at"}
	for _, change := range []struct {
		column string
		to     *string
	}{
		{"name", c.Name}, {"language", c.Language}, {"time_zone", c.TimeZone}, {"sign_up", c.SignUp}, {"default_visibility", c.DefaultVisibility},
	} {
		if change.to != nil {
			columns, set, values = append(columns, change.column), append(set, change.column), append(values, null(*change.to))
		}
	}
	if len(set) == 1 {
		return nil
	}
	if _, err := q.exec(ctx, insert("instance_settings", columns, 1)+q.dialect.Upsert([]string{"id"}, set), values...); err != nil {
		return fmt.Errorf("change the instance's settings: %w", err)
	}
	return nil
}

const (
	invitationColumns = "id, code, created_by, note, max_uses, uses, created_at, expires_at, revoked_at"
	// usableInvitation takes a code and the time.
	usableInvitation = "code = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?) AND (max_uses = 0 OR uses < max_uses)"
)

func invitationTargets(i *store.Invitation) []any {
	return []any{&i.ID, &i.Code, &i.CreatedBy, maybe(&i.Note), &i.MaxUses, &i.Uses, &i.CreatedAt, &i.ExpiresAt, &i.RevokedAt}
}

// invitationCode is how a code is stored and compared: the databases differ in whether case counts.
func invitationCode(code string) string { return strings.ToUpper(strings.TrimSpace(code)) }

// AddInvitation implements store.InstanceStore.
func (db *DB) AddInvitation(ctx context.Context, i store.Invitation) (store.Invitation, error) {
	i.ID, i.Code, i.CreatedAt, i.Uses, i.RevokedAt = db.newID(), invitationCode(i.Code), db.time(), 0, store.Time{}
	err := db.tx(ctx, func(q *queries) error {
		columns := []string{"id", "code", "created_by", "note", "max_uses", "created_at", "expires_at"}
		_, err := q.exec(ctx, insert("invitations", columns, 1), i.ID, i.Code, i.CreatedBy, null(i.Note), i.MaxUses, i.CreatedAt, i.ExpiresAt)
		return err
	})
	if err != nil {
		return store.Invitation{}, fmt.Errorf("store invitation: %w", err)
	}
	return i, nil
}

// Invitations implements store.InstanceStore.
func (db *DB) Invitations(ctx context.Context, limit int) ([]store.Invitation, error) {
	return all(ctx, db.reader(), invitationTargets, "SELECT "+invitationColumns+" FROM invitations WHERE revoked_at IS NULL"+
		" ORDER BY created_at DESC, id DESC LIMIT ?", limit)
}

// Invitation implements store.InstanceStore.
func (db *DB) Invitation(ctx context.Context, code string) (store.Invitation, error) {
	return one(ctx, db.reader(), invitationTargets, "SELECT "+invitationColumns+" FROM invitations WHERE "+usableInvitation,
		invitationCode(code), db.time())
}

// RevokeInvitation implements store.InstanceStore.
func (db *DB) RevokeInvitation(ctx context.Context, id string) error {
	return db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "UPDATE invitations SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", q.time(), id)
	})
}

// admit uses up what an account needs to be made: ErrClosed or ErrNotInvited if it may not be.
func (q *queries) admit(ctx context.Context, a store.Admission) error {
	switch {
	case a.Closed:
		return store.ErrClosed
	case !a.ByInvitation:
		return nil
	}
	err := q.execOne(ctx, "UPDATE invitations SET uses = uses + 1 WHERE "+usableInvitation, invitationCode(a.Invitation), q.time())
	if errors.Is(err, store.ErrNotFound) {
		return store.ErrNotInvited
	}
	return err
}
