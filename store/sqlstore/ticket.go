package sqlstore

import (
	"context"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

// AddLiveTicket implements store.TicketStore.
func (db *DB) AddLiveTicket(ctx context.Context, t store.LiveTicket) error {
	err := db.tx(ctx, func(q *queries) error {
		_, err := q.exec(ctx, insert("live_tickets", []string{"id", "user_id", "session_id", "expires_at", "session_ends_at"}, 1),
			hashToken(t.Ticket), t.UserID, null(t.SessionID), t.ExpiresAt, t.SessionEndsAt)
		return err
	})
	if err != nil {
		return fmt.Errorf("store ticket: %w", err)
	}
	return nil
}

// UseLiveTicket implements store.TicketStore.
func (db *DB) UseLiveTicket(ctx context.Context, ticket string) (store.LiveTicket, error) {
	var t store.LiveTicket
	err := db.tx(ctx, func(q *queries) (err error) {
		id := hashToken(ticket)
		t, err = one(ctx, q, func(t *store.LiveTicket) []any {
			return []any{&t.UserID, maybe(&t.SessionID), &t.ExpiresAt, &t.SessionEndsAt}
		},
			"SELECT user_id, session_id, expires_at, session_ends_at FROM live_tickets WHERE id = ? AND expires_at > ?"+q.dialect.ForUpdate, id, q.time())
		if err != nil {
			return err
		}
		return q.execOne(ctx, "DELETE FROM live_tickets WHERE id = ?", id)
	})
	if err != nil {
		return store.LiveTicket{}, err
	}
	t.Ticket = ticket
	return t, nil
}

// RemoveLiveTickets implements store.TicketStore.
func (db *DB) RemoveLiveTickets(ctx context.Context, expiredBefore store.Time) (int, error) {
	var n int64
	err := db.tx(ctx, func(q *queries) (err error) {
		n, err = q.exec(ctx, "DELETE FROM live_tickets WHERE expires_at < ?", expiredBefore)
		return err
	})
	return int(n), err
}
