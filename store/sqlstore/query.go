package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

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
	single  bool // each statement is a unit of work of its own
}

// reader runs single statements that only read.
func (db *DB) reader() *queries { return &queries{DB: db, session: db.reading, single: true} }

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
func all[T any](ctx context.Context, q *queries, targets func(*T) []any, query string, args ...any) (found []T, err error) {
	if !q.single {
		return read(ctx, q, targets, query, args...)
	}
	err = q.again(ctx, func(bool) error {
		found, err = read(ctx, q, targets, query, args...)
		return err
	})
	return found, err
}

func read[T any](ctx context.Context, q *queries, targets func(*T) []any, query string, args ...any) ([]T, error) {
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
