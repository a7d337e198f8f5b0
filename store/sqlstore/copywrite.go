package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// copyTable is in a database while it is being filled by Copy, and tells how far it has come. The row whose name is empty
// names the source.
const copyTable = "copy_progress"

const createCopyTable = "CREATE TABLE IF NOT EXISTS " + copyTable + ` (
    name VARCHAR(64) NOT NULL,
    last_key LONGTEXT,
    copied BIGINT NOT NULL,
    finished TINYINT(1) NOT NULL,
    PRIMARY KEY (name)
) /*M! ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */`

// ErrUnfinishedCopy is a database that Copy has not filled to the end.
var ErrUnfinishedCopy = errors.New(`the database is the unfinished target of "runnerway migrate copy" or "runnerway restore": finish that, with --resume or by repeating it`)

// Sizes of what is written at once. A transaction is what is read again after a crash; a statement has to fit into
// MariaDB's max_allowed_packet, which is 16 MB unless somebody set it, also when each byte is escaped.
const (
	copyTxRows, copyTxBytes               = 1000, 4 << 20
	copyStatementRows, copyStatementBytes = 100, 1 << 20
)

// A filler writes rows of one table.
type filler struct {
	db     *DB
	conn   *sql.Conn
	table  tableLayout
	rows   [][]any
	bytes  int
	copied int64  // committed
	last   string // key of the last row committed, empty for none
}

// add takes a row, and writes what has come together if that is enough.
func (f *filler) add(ctx context.Context, row []any) error {
	f.rows = append(f.rows, row)
	for _, v := range row {
		f.bytes += size(v)
	}
	if len(f.rows) < copyTxRows && f.bytes < copyTxBytes {
		return nil
	}
	return f.flush(ctx, 0)
}

// flush writes the rows and how far that is, in one transaction; finished is 1 at the end of the table.
func (f *filler) flush(ctx context.Context, finished int) (err error) {
	tx, err := f.conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing; otherwise the first error counts
	if err := f.insert(ctx, tx); err != nil {
		return err
	}
	last := f.last
	if n := len(f.rows); n > 0 {
		last = f.table.keyText(f.rows[n-1])
	}
	q := &queries{DB: f.db, session: tx}
	// Whoever else fills the same table has moved the key.
	n, err := q.exec(ctx, "UPDATE "+copyTable+" SET last_key = ?, copied = ?, finished = ? WHERE name = ? AND COALESCE(last_key, '') = ? AND finished = 0",
		last, f.copied+int64(len(f.rows)), finished, f.table.name, f.last)
	if err != nil {
		return fmt.Errorf("note how far table %s is: %w", f.table.name, err)
	}
	if n != 1 {
		return fmt.Errorf("table %s is being filled by somebody else too", f.table.name)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit rows of table %s: %w", f.table.name, err)
	}
	f.copied, f.last = f.copied+int64(len(f.rows)), last
	clear(f.rows)
	f.rows, f.bytes = f.rows[:0], 0
	return nil
}

func (f *filler) insert(ctx context.Context, s session) error {
	for begin := 0; begin < len(f.rows); {
		end, bytes := begin, 0
		for end < len(f.rows) && end-begin < copyStatementRows && (end == begin || bytes < copyStatementBytes) {
			for _, v := range f.rows[end] {
				bytes += size(v)
			}
			end++
		}
		if err := f.insertRows(ctx, s, f.rows[begin:end]); err != nil {
			if ctx.Err() != nil {
				return err
			}
			return f.blame(ctx, s, f.rows[begin:end], err)
		}
		begin = end
	}
	return nil
}

func (f *filler) insertRows(ctx context.Context, s session, rows [][]any) error {
	var args []any
	for _, row := range rows {
		args = append(args, row...)
	}
	_, err := s.ExecContext(ctx, insert(quoted(f.table.name), f.table.names(), len(rows)), args...)
	return err
}

// blame finds the row that the database does not take, in a transaction that is given up afterwards.
func (f *filler) blame(ctx context.Context, s session, rows [][]any, err error) error {
	for _, row := range rows {
		if one := f.insertRows(ctx, s, [][]any{row}); one != nil {
			return fmt.Errorf("table %s, row %s: %w", f.table.name, f.table.keyText(row), one)
		}
	}
	return fmt.Errorf("table %s, one of the rows %s to %s: %w", f.table.name, f.table.keyText(rows[0]), f.table.keyText(rows[len(rows)-1]), err)
}

// progressOf is how far tables are, by name, with the source under the empty name; nil if no copy was begun.
func (db *DB) progressOf(ctx context.Context, s session) (map[string]copyState, error) {
	q := &queries{DB: db, session: s}
	tables, err := db.tables(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("list the tables of %s: %w", db.location, err)
	}
	if !strings.Contains(" "+strings.Join(tables, " ")+" ", " "+copyTable+" ") {
		return nil, nil
	}
	rows, err := all(ctx, q, func(c *copyState) []any { return []any{&c.name, maybe(&c.last), &c.copied, &c.finished} },
		"SELECT name, last_key, copied, finished FROM "+copyTable)
	if err != nil {
		return nil, fmt.Errorf("read how far the copy in %s is: %w", db.location, err)
	}
	out := map[string]copyState{}
	for _, r := range rows {
		out[r.name] = r
	}
	return out, nil
}

type copyState struct {
	name, last string
	copied     int64
	finished   bool
}
