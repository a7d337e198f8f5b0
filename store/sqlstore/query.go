package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/runnerway/runnerway/store"
)

// session is a pool, a connection or a transaction.
type session interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// queries are the statements of one unit of work.
type queries struct {
	*DB
	session session
}

// reader runs single statements that only read.
func (db *DB) reader() *queries { return &queries{DB: db, session: db.reading} }

const (
	txAttempts = 8
	txPause    = 5 * time.Millisecond // before the second attempt; doubles
)

// tx runs fn in a transaction that may write, again if another got in its way. fn must have no effects but on the database
// and on variables it sets anew each time.
func (db *DB) tx(ctx context.Context, fn func(q *queries) error) error {
	pause := txPause
	for attempt := 1; ; attempt++ {
		err := db.attempt(ctx, attempt > 1, fn)
		if err == nil || attempt == txAttempts || !db.dialect.Retryable(err) && !errors.Is(err, errLost) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(pause + rand.N(pause)):
		}
		pause *= 2
	}
}

// attempt runs fn in a transaction, which it may share if the database has a group and it need not be alone.
func (db *DB) attempt(ctx context.Context, alone bool, fn func(q *queries) error) error {
	if db.group != nil {
		return db.group.run(ctx, alone, func(s session) error { return fn(&queries{DB: db, session: s}) })
	}
	tx, err := db.write.BeginTx(ctx, &sql.TxOptions{Isolation: db.dialect.Isolation})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing; otherwise the first error counts
	if err := fn(&queries{DB: db, session: tx}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", db.dialect.Classify(err))
	}
	return nil
}

// exec runs a statement and returns how many rows it met.
func (q *queries) exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := q.session.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, q.dialect.Classify(err)
	}
	return res.RowsAffected()
}

// execs runs statements with the same arguments, in order.
func (q *queries) execs(ctx context.Context, statements []string, args ...any) error {
	for _, s := range statements {
		if _, err := q.exec(ctx, s, args...); err != nil {
			return err
		}
	}
	return nil
}

// execOne runs a statement that must meet a row: store.ErrNotFound if it does not.
func (q *queries) execOne(ctx context.Context, query string, args ...any) error {
	n, err := q.exec(ctx, query, args...)
	if err == nil && n == 0 {
		return store.ErrNotFound
	}
	return err
}

// all reads every row of a query. targets are where the columns of one row go, in their order.
func all[T any](ctx context.Context, q *queries, targets func(*T) []any, query string, args ...any) ([]T, error) {
	rows, err := q.session.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, q.dialect.Classify(err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var row T
		if err := rows.Scan(targets(&row)...); err != nil {
			return nil, fmt.Errorf("read row: %w", err)
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// one reads the first row of a query: store.ErrNotFound if there is none.
func one[T any](ctx context.Context, q *queries, targets func(*T) []any, query string, args ...any) (T, error) {
	found, err := all(ctx, q, targets, query, args...)
	if err != nil || len(found) == 0 {
		var none T
		if err == nil {
			err = store.ErrNotFound
		}
		return none, err
	}
	return found[0], nil
}

// value reads the one column of the first row: store.ErrNotFound if there is none, zero if it is NULL.
func value[T any](ctx context.Context, q *queries, query string, args ...any) (T, error) {
	return one(ctx, q, func(v *T) []any { return []any{maybe(v)} }, query, args...)
}
