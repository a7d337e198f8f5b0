package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// ErrInUse is a database that somebody has open.
var ErrInUse = errors.New("the database is in use: stop the server first")

// Become makes the backup the SQLite database at path. One that is there is kept at the path kept, with what lies beside it;
// if that fails in the middle, it is put back. ErrInUse if somebody has it open: whoever does holds a lock on it, which ends
// with the process.
func (p *Prepared) Become(ctx context.Context, path, kept string) error {
	there, err := retire(ctx, path, kept)
	if err != nil {
		return err
	}
	like := filepath.Dir(path)
	if there {
		like = kept
	}
	err = inherit(p.draft, like)
	if err == nil {
		_, err = publish(p.draft, path)
	}
	if err != nil && there {
		err = errors.Join(err, move(kept, path))
	}
	return err
}

// retire moves the database at path away, if there is one.
func retire(ctx context.Context, path, kept string) (there bool, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err := free(kept); err != nil {
		return false, err
	}
	// A damaged file is what one restores a backup for.
	if err := sqlite.Single(ctx, path); sqlite.InUse(err) {
		return false, ErrInUse
	} else if err != nil && !sqlite.Damaged(err) {
		return false, fmt.Errorf("look whether %s is in use: %w", path, err)
	}
	return true, move(path, kept)
}

// move renames a database with what lies beside it.
func move(from, to string) error {
	for _, beside := range []string{"-wal", "-shm", "-journal", ""} {
		if err := os.Rename(from+beside, to+beside); err != nil && (beside == "" || !errors.Is(err, fs.ErrNotExist)) {
			return err
		}
	}
	return nil
}

// Fill makes the backup the content of a database on a server. What it held is kept as a backup at the path kept first, if it
// held anything; that path is returned. ErrInUse if others are connected to it. If it is cut off, the database is of no use
// until Fill is called once more.
func (p *Prepared) Fill(ctx context.Context, db *sqlstore.DB, kept string, progress func(sqlstore.CopyProgress)) (sqlstore.CopyReport, error) {
	var none sqlstore.CopyReport
	if err := alone(ctx, db); err != nil {
		return none, err
	}
	tables, err := db.Tables(ctx)
	if err != nil {
		return none, err
	}
	if len(tables) > 0 {
		// What an earlier attempt left has been kept by that one.
		if unfinished, err := db.Unfinished(ctx); err != nil {
			return none, err
		} else if !unfinished {
			if _, err := Write(ctx, db, kept, WriteOptions{Progress: progress}); err != nil {
				return none, fmt.Errorf("keep what %s holds: %w", db.Location(), err)
			}
		}
	}
	file, err := sqlite.OpenFile(ctx, p.draft)
	if err != nil {
		return none, err
	}
	defer file.Close() // it is only read
	own, err := file.Tables(ctx)
	if err != nil {
		return none, err
	}
	if err := db.Drop(ctx, own); err != nil {
		return none, err
	}
	return file.Copy(ctx, db, sqlstore.CopyOptions{Progress: progress})
}

// aloneWait is how long the connections of a server that has just ended may take to go.
const aloneWait = 2 * time.Second

// alone is ErrInUse if others are connected to the database.
func alone(ctx context.Context, db *sqlstore.DB) error {
	for begin := time.Now(); ; {
		n, err := db.Others(ctx)
		if err != nil || n == 0 {
			return err
		}
		if time.Since(begin) > aloneWait {
			return fmt.Errorf("%w (other connections to it: %d)", ErrInUse, n)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(aloneWait / 20):
		}
	}
}

// Held is what a database holds that a backup would replace: none if there is nothing.
func Held(ctx context.Context, db *sqlstore.DB) ([]store.TableCount, error) {
	counts, err := db.Counts(ctx)
	var held []store.TableCount
	for _, c := range counts {
		if c.Rows > 0 {
			held = append(held, c)
		}
	}
	return held, err
}
