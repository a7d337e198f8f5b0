// Package sqlite opens a store in an SQLite file.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	_ "modernc.org/sqlite" // the driver, pure Go

	"github.com/runnerway/runnerway/store/sqlstore"
)

const (
	// Each connection has a cache of its own, which takes twice its nominal size; behind it is the operating system's.
	// busy_timeout comes first, so that the settings after it wait too.
	anyWriteSettings = "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)" +
		"&_pragma=foreign_keys(1)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-16384)"
	readSettings = "?mode=ro&_pragma=busy_timeout(10000)&_pragma=query_only(1)&_pragma=cache_size(-8192)"
)

// writeSettings are those of a connection that writes.
func writeSettings(d sqlstore.Durability) string {
	if d == sqlstore.Normal {
		return anyWriteSettings + "&_pragma=synchronous(NORMAL)"
	}
	return anyWriteSettings + "&_pragma=synchronous(FULL)"
}

// Open opens the database in the file at path, and makes the file and its folder if they are missing. It does not migrate.
func Open(ctx context.Context, path string, o sqlstore.Options) (*sqlstore.DB, error) {
	db, err := open(ctx, path, o)
	if err != nil {
		return nil, fmt.Errorf("open SQLite database %s: %w", path, err)
	}
	return db, nil
}

func open(ctx context.Context, path string, o sqlstore.Options) (*sqlstore.DB, error) {
	if path == "" || path == ":memory:" {
		return nil, errors.New("a file name is needed")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	// SQLite gives its other files the same rights: nobody but the owner may read password hashes.
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	// Readers cannot open a file that has no write-ahead log yet, so the writer is opened first.
	write, err := pool(ctx, fileURL(path)+writeSettings(o.Durability), 1)
	if err != nil {
		return nil, err
	}
	// A connection that never read does not know of the write-ahead log and would leave it behind when it closes.
	if _, err := write.ExecContext(ctx, "SELECT COUNT(*) FROM sqlite_master"); err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read, err := pool(ctx, fileURL(path)+readSettings, max(4, 2*runtime.GOMAXPROCS(0)))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	return sqlstore.New(sqlstore.Connection{
		Dialect: dialect(),
		Write:   write,
		Read:    read,
		OpenSchema: func(ctx context.Context) (*sql.DB, error) {
			return pool(ctx, fileURL(path)+writeSettings(o.Durability), 1)
		},
		Location: path,
	}, o), nil
}

// OpenFile opens the database in the file at path to be read as it is: it makes nothing, not even a file beside it. Nobody may
// write to the file meanwhile, and what stands in a write-ahead log beside it is not seen.
func OpenFile(ctx context.Context, path string) (*sqlstore.DB, error) {
	db, err := pool(ctx, fileURL(path)+"?mode=ro&immutable=1&_pragma=query_only(1)", 4)
	if err != nil {
		return nil, fmt.Errorf("open SQLite database %s: %w", path, err)
	}
	return sqlstore.New(sqlstore.Connection{
		Dialect: dialect(), Write: db, Read: db, Location: path,
		OpenSchema: func(context.Context) (*sql.DB, error) { return nil, errors.New("the file was opened to be read") },
	}, sqlstore.Options{}), nil
}

// pool opens connections, at most size, all of which stay open.
func pool(ctx context.Context, dsn string, size int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// fileURL is path as SQLite's URI, without which mode=ro would be ignored.
func fileURL(path string) string {
	p := filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		p = "/" + strings.TrimPrefix(p, "/")
	}
	return "file:" + (&url.URL{Path: p}).EscapedPath()
}
