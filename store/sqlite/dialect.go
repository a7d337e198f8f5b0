package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlstore"
)

func dialect() sqlstore.Dialect {
	return sqlstore.Dialect{
		Name:       "sqlite",
		Migrations: goose.DialectSQLite3,
		JoinOrder:  "CROSS JOIN",
		RowKey:     "rowid",
		UseIndex:   func(name string) string { return " INDEXED BY " + name },
		Prepare:    true,
		OneWriter:  true,
		Upsert:     upsert,
		OnConflict: onConflict,
		Classify:   classify,
		Fault:      fault,
		LockSchema: lockSchema,
		Snapshot:   snapshot,
		Tables:     "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
		Indexes: `SELECT t.name, l.name, l."unique", i.name FROM sqlite_master t JOIN pragma_index_list(t.name) l JOIN pragma_index_info(l.name) i
			WHERE t.type = 'table' ORDER BY t.name, l.name, i.seqno`,
		Sizes: `SELECT m.tbl_name, SUM(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name
			WHERE s.aggregate = 1 AND m.tbl_name NOT LIKE 'sqlite_%' GROUP BY m.tbl_name ORDER BY 2 DESC, 1`,
		Bytes: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
		Variables: `SELECT 'journal_mode', journal_mode FROM pragma_journal_mode UNION ALL SELECT 'page_size', page_size FROM pragma_page_size
			UNION ALL SELECT 'page_count', page_count FROM pragma_page_count UNION ALL SELECT 'freelist_count', freelist_count FROM pragma_freelist_count`,
		Describe: describe,
		Check:    check,
		Copying:  copying(),
	}
}

func upsert(keys, set []string) string {
	tail := " ON CONFLICT (" + strings.Join(keys, ", ") + ") DO "
	if len(set) == 0 {
		return tail + "NOTHING"
	}
	assign := make([]string, len(set))
	for i, c := range set {
		assign[i] = c + " = excluded." + c
	}
	return tail + "UPDATE SET " + strings.Join(assign, ", ")
}

func onConflict(keys []string) string {
	return " ON CONFLICT (" + strings.Join(keys, ", ") + ") DO UPDATE SET "
}

// code is SQLite's extended result code, 0 if err is none of its errors.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

func fault(err error) sqlstore.Fault {
	switch code(err) {
	case sqlite3.SQLITE_BUSY_RECOVERY, sqlite3.SQLITE_BUSY_SNAPSHOT:
		return sqlstore.FaultConflict
	case sqlite3.SQLITE_BUSY: // the busy timeout has passed by then
		return sqlstore.FaultBusy
	}
	return sqlstore.FaultOther
}

func classify(err error) error {
	switch code(err) {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fmt.Errorf("%w: %w", store.ErrConflict, err)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fmt.Errorf("%w: %w", store.ErrNotFound, err)
	}
	return err
}

// schemaLockWait is how long a process waits for another one's migration.
const schemaLockWait = 2 * time.Minute

// lockSchema opens a transaction around everything that follows on db's one connection, so that a migration happens wholly
// or not at all and other processes wait for it.
func lockSchema(ctx context.Context, db *sql.DB) (func(ok bool) error, error) {
	for begin := time.Now(); ; {
		_, err := db.ExecContext(ctx, "BEGIN IMMEDIATE")
		if err == nil {
			break
		}
		// Each attempt lasts as long as the busy timeout.
		if code(err)&0xff != sqlite3.SQLITE_BUSY || ctx.Err() != nil {
			return nil, err
		}
		if time.Since(begin) > schemaLockWait {
			return nil, fmt.Errorf("another process has been writing for %v: %w", schemaLockWait, err)
		}
	}
	return func(ok bool) error {
		// ctx may have ended; the transaction has to end too.
		if ok {
			_, err := db.ExecContext(context.WithoutCancel(ctx), "COMMIT")
			return err
		}
		// After some errors SQLite has rolled back by itself, and closing the connection does the same.
		_, _ = db.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return nil
	}, nil
}

func describe(ctx context.Context, db *sql.DB) (version, encoding string, ok bool, err error) {
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return "", "", false, err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA encoding").Scan(&encoding); err != nil {
		return "", "", false, err
	}
	return version, encoding, encoding == "UTF-8", nil
}

func check(ctx context.Context, db *sql.DB, _ []string) ([]string, error) {
	faults, err := texts(ctx, db, "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'")
	if err != nil {
		return nil, err
	}
	dangling, err := texts(ctx, db, `SELECT 'row ' || COALESCE(rowid, '?') || ' of ' || "table" || ' refers to a missing row of ' || parent FROM pragma_foreign_key_check`)
	return append(faults, dangling...), err
}

func texts(ctx context.Context, db *sql.DB, query string) ([]string, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
