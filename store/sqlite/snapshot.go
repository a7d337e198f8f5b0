package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// snapshotPages is how many pages are copied between two looks at the context: 4 MiB.
const snapshotPages = 1024

// backuper is the driver's connection.
type backuper interface {
	NewBackup(dstURI string) (*sqlite.Backup, error)
}

// snapshot copies the pages of the database into a new file at path while others may write: a transaction that reads holds
// what look sees and what is copied together. The file is not yet safe from a power cut.
func snapshot(ctx context.Context, db *sql.DB, path string, look func(context.Context, *sql.Conn) error) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	defer func() {
		_, ended := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		err = errors.Join(err, ended)
	}()
	if err := look(ctx, conn); err != nil {
		return err
	}
	if err := conn.Raw(func(c any) error { return copyPages(ctx, c.(backuper), path) }); err != nil {
		return fmt.Errorf("copy the pages: %w", err)
	}
	return Single(ctx, path)
}

func copyPages(ctx context.Context, from backuper, path string) (err error) {
	// Whoever calls throws the file away if this fails, so nothing is kept to undo it.
	b, err := from.NewBackup(fileURL(path) + "?_pragma=synchronous(OFF)&_pragma=journal_mode(OFF)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Finish()) }()
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		if more, err = b.Step(snapshotPages); err != nil {
			return err
		}
	}
	return nil
}

// Single makes the database at path one file, without a write-ahead log beside it. It fails if anybody has the database open:
// see InUse.
func Single(ctx context.Context, path string) (err error) {
	db, err := pool(ctx, fileURL(path)+"?_pragma=busy_timeout(1000)", 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var mode string
	if err := db.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode); err != nil {
		return err
	}
	if mode != "delete" {
		return fmt.Errorf("the copy is in journal mode %s", mode)
	}
	return nil
}

// InUse reports whether the error is that somebody else has the database open.
func InUse(err error) bool { return code(err)&0xff == sqlite3.SQLITE_BUSY }

// Damaged reports whether the error is that the file is no whole database.
func Damaged(err error) bool {
	c := code(err) & 0xff
	return c == sqlite3.SQLITE_NOTADB || c == sqlite3.SQLITE_CORRUPT
}
