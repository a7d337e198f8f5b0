package sqlite

import (
	"context"
	"database/sql"
	"errors"
)

// watch looks whether the file changes by another connection, of whichever process.
func watch(ctx context.Context, db *sql.DB) (func(context.Context) (bool, error), error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	version := func(ctx context.Context) (v int64, err error) {
		return v, conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&v)
	}
	before, err := version(ctx)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func(ctx context.Context) (bool, error) {
		now, err := version(ctx)
		return now != before, errors.Join(err, conn.Close())
	}, nil
}
