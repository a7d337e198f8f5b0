package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

// ErrNoSnapshot is a database that is no file and so cannot be copied as one.
var ErrNoSnapshot = errors.New("the database is no file")

// Snapshot copies the database, as it is at one instant, into a new file of SQLite at path while others may write, and
// returns what that instant held. ErrNoSnapshot if the database is on a server.
func (db *DB) Snapshot(ctx context.Context, path string) ([]store.TableCount, error) {
	if db.dialect.Snapshot == nil {
		return nil, ErrNoSnapshot
	}
	var counts []store.TableCount
	err := db.dialect.Snapshot(ctx, db.read, path, func(ctx context.Context, conn *sql.Conn) (err error) {
		q := &queries{DB: db, session: conn}
		tables, err := db.tables(ctx, q)
		if err != nil {
			return err
		}
		counts, err = q.counts(ctx, tables)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("copy %s: %w", db.location, err)
	}
	return counts, nil
}

// Kind is "sqlite" or "mariadb".
func (db *DB) Kind() string { return db.dialect.Name }

// Location names the database to a person, without password.
func (db *DB) Location() string { return db.location }

// Counts is how many rows each table holds, by name.
func (db *DB) Counts(ctx context.Context) ([]store.TableCount, error) {
	q := db.reader()
	tables, err := db.tables(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("list the tables of %s: %w", db.location, err)
	}
	return q.counts(ctx, tables)
}

// Faults is what an integrity check finds wrong. It reads everything.
func (db *DB) Faults(ctx context.Context) ([]string, error) {
	tables, err := db.tables(ctx, db.reader())
	if err != nil {
		return nil, fmt.Errorf("list the tables of %s: %w", db.location, err)
	}
	faults, err := db.dialect.Check(ctx, db.read, tables)
	if err != nil {
		return nil, fmt.Errorf("check %s: %w", db.location, err)
	}
	return faults, nil
}
