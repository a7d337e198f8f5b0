package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Tables are the names of all tables, by name.
func (db *DB) Tables(ctx context.Context) ([]string, error) {
	tables, err := db.tables(ctx, db.reader())
	if err != nil {
		return nil, fmt.Errorf("list the tables of %s: %w", db.location, err)
	}
	return tables, nil
}

// Unfinished reports whether the database is the target of a Copy that did not come to its end.
func (db *DB) Unfinished(ctx context.Context) (bool, error) {
	tables, err := db.Tables(ctx)
	return slices.Contains(tables, copyTable), err
}

// Others counts who else is connected to the database, as far as that can be seen; 0 if it is a file.
func (db *DB) Others(ctx context.Context) (int, error) {
	if db.dialect.Copying.Others == nil {
		return 0, nil
	}
	n, err := db.dialect.Copying.Others(ctx, db.read)
	if err != nil {
		return 0, fmt.Errorf("look who uses %s: %w", db.location, err)
	}
	return n, nil
}

// Drop removes these tables, if they are there, with those that tell of migrations and copies. If it is cut off, the database
// counts as the unfinished target of a copy.
func (db *DB) Drop(ctx context.Context, tables []string) (err error) {
	pool, err := db.openSchema(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	for _, s := range db.dialect.Copying.BeginLoad {
		if _, err := pool.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("prepare %s: %w", db.location, err)
		}
	}
	release, err := db.dialect.LockSchema(ctx, pool)
	if err != nil {
		return fmt.Errorf("lock the schema of %s: %w", db.location, err)
	}
	defer func() { err = errors.Join(err, release(err == nil)) }()
	if _, err := pool.ExecContext(ctx, createCopyTable); err != nil {
		return fmt.Errorf("mark %s as unfinished: %w", db.location, err)
	}
	tables = slices.DeleteFunc(slices.Clone(tables), func(t string) bool { return t == copyTable })
	for _, t := range slices.Concat(tables, []string{versionTable, copyTable}) {
		if _, err := pool.ExecContext(ctx, "DROP TABLE IF EXISTS "+quoted(t)); err != nil {
			return fmt.Errorf("remove table %s of %s: %w", t, db.location, err)
		}
	}
	return nil
}

// KnownSecret is what Secret would return, nil if there is none by that name yet.
func (db *DB) KnownSecret(ctx context.Context, name string) ([]byte, error) {
	found, err := all(ctx, db.reader(), func(b *[]byte) []any { return []any{blobColumn{b}} }, "SELECT value FROM secrets WHERE name = ?", name)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}
