package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/mariadb"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// connect opens d as it is, whatever its migrations; a SQLite file is made if it is not there.
func (d database) connect(ctx context.Context) (*sqlstore.DB, error) {
	if d.kind == kindMariaDB {
		db, err := mariadb.Open(ctx, d.url(), sqlstore.Options{Log: d.log, Now: d.now, NewID: d.newID})
		if err != nil {
			return nil, fmt.Errorf("%w\n  %s", err, mariadb.Advice(err))
		}
		return db, nil
	}
	if err := os.MkdirAll(filepath.Dir(d.path), 0o700); err != nil {
		return nil, fmt.Errorf("make the directory of the database: %w", err)
	}
	db, err := sqlite.Open(ctx, d.path, sqlstore.Options{Log: d.log, Now: d.now, NewID: d.newID, Durability: d.durability})
	if err != nil {
		return nil, fmt.Errorf("%w\n  %s", err, sqliteAdvice(err))
	}
	return db, nil
}

// sqliteAdvice says what to do about a file that could not be opened.
func sqliteAdvice(err error) string {
	switch sqlite.Trouble(err) {
	case store.TroubleNotADatabase:
		return "It is no SQLite database: --data and --database say where the right one is; otherwise put a backup in its place."
	case store.TroubleDamaged:
		return "The file is damaged: put a backup in its place; sqlite3 FILE .recover may save its rows."
	case store.TroubleLocked:
		return "Another program keeps the file to itself: stop that one, or look for one that hangs (fuser FILE)."
	case store.TroublePermission:
		return "May this user write that file and its directory? --data and --database say where the database is."
	case store.TroubleReadOnly:
		return "The file or its file system can only be read: make it writable, or move the data directory."
	case store.TroubleDiskFull:
		return "The disk is full: make room, or move the data directory."
	case store.TroubleIO:
		return "The disk or the file system failed: look into the system's log; network file systems are no place for the file."
	}
	return "Is it a database of RunnerWay, whole and on a disk with free space? --data and --database say where it is; otherwise put a backup in its place."
}

// trouble tells why d cannot be used, as far as the error says that.
func (d database) trouble(err error) store.Trouble {
	if errors.Is(err, errNoFile) {
		return store.TroubleNoDatabase
	}
	if d.kind == kindMariaDB {
		return mariadb.Trouble(err)
	}
	return sqlite.Trouble(err)
}

// errNoFile is a SQLite database that was not made yet.
var errNoFile = errors.New("there is no database")

// connectExisting opens d as it is but makes nothing.
func (d database) connectExisting(ctx context.Context) (*sqlstore.DB, error) {
	if d.kind == kindSQLite {
		if _, err := os.Stat(d.path); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w at %s\n  \"runnerway serve\" or \"runnerway migrate\" makes it, --data or --database says where it is", errNoFile, d.path)
		}
	}
	return d.connect(ctx)
}

// open opens the database of the settings, made and migrated if need be, and with SQLite the data directory. What is done to a
// database that was there is told to notes.
func (c *Config) open(ctx context.Context, d database, notes io.Writer) (*sqlstore.DB, error) {
	if d.kind == kindSQLite { // a MariaDB database keeps the signing key too
		if err := os.MkdirAll(c.Data, 0o700); err != nil {
			return nil, fmt.Errorf("make the data directory: %w", err)
		}
	}
	db, err := d.connect(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := db.MigrateWith(ctx, sqlstore.MigrateOptions{Before: backupFirst(db, d, notes)}); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// with opens the database for the time of do; notes are as for open.
func (c *Config) with(ctx context.Context, notes io.Writer, do func(store.Store) error) (err error) {
	d, err := c.database()
	if err != nil {
		return err
	}
	s, err := c.open(ctx, d, notes)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return do(s)
}

// freeSpace is how many bytes are free for us where dir is.
func freeSpace(dir string) (int64, error) {
	free, _, err := diskOf(dir)
	return free, err
}
