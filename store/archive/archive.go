// Package archive keeps a whole database in one file, and puts it back: a backup. The file is a database of SQLite, whatever
// the database was, so that it can be looked into with any tool; with a name that ends in .zst it is compressed by Zstandard.
// A file is complete, verified and safe on the disk before it gets its name.
package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// Ending is that of the names of compressed files.
const Ending = ".zst"

// A Summary is what a backup holds.
type Summary struct {
	Path    string
	Bytes   int64 // of the file
	Version int64 // its newest migration; 0 if it has none
	Tables  []store.TableCount
	Faults  []string // rows that refer to missing ones; none otherwise, as a damaged file is an error
	Took    time.Duration
}

// Rows is how many there are in all tables.
func (s Summary) Rows() int64 {
	var n int64
	for _, t := range s.Tables {
		n += t.Rows
	}
	return n
}

// WriteOptions are what Write may be told.
type WriteOptions struct {
	// Progress is called now and then with how far it is, if db is no file; nil is nobody.
	Progress func(sqlstore.CopyProgress)
}

// Write makes a backup of db at path, which must not exist, while others may use the database. Nothing is left of it if it
// fails.
func Write(ctx context.Context, db *sqlstore.DB, path string, o WriteOptions) (s Summary, err error) {
	began := time.Now()
	if err := free(path); err != nil {
		return s, err
	}
	draft, err := scratch(filepath.Dir(path), filepath.Base(path))
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, remove(draft)) }()
	if s, err = fill(ctx, db, draft, o); err != nil {
		return s, err
	}
	whole := draft
	if strings.HasSuffix(path, Ending) {
		if whole, err = scratch(filepath.Dir(path), filepath.Base(path)); err != nil {
			return s, err
		}
		defer func() { err = errors.Join(err, remove(whole)) }()
		if err := compress(ctx, draft, whole); err != nil {
			return s, fmt.Errorf("compress the backup: %w", err)
		}
	}
	if s.Bytes, err = publish(whole, path); err != nil {
		return s, err
	}
	s.Path, s.Took = path, time.Since(began)
	return s, nil
}

// fill writes db into the file at path and reads it over again.
func fill(ctx context.Context, db *sqlstore.DB, path string, o WriteOptions) (Summary, error) {
	want, err := db.Snapshot(ctx, path)
	if errors.Is(err, sqlstore.ErrNoSnapshot) {
		want, err = copyInto(ctx, db, path, o)
	}
	if err != nil {
		return Summary{}, err
	}
	s, err := look(ctx, path)
	if err != nil {
		return s, fmt.Errorf("read the backup over: %w", err)
	}
	for _, w := range want {
		if !slices.Contains(s.Tables, w) {
			return s, fmt.Errorf("the backup holds %v, but the database held %v", s.Tables, w)
		}
	}
	return s, nil
}

// copyInto fills the empty file at path with what db holds, and returns what that was.
func copyInto(ctx context.Context, db *sqlstore.DB, path string, o WriteOptions) ([]store.TableCount, error) {
	file, err := sqlite.Open(ctx, path, sqlstore.Options{})
	if err != nil {
		return nil, err
	}
	report, err := db.Copy(ctx, file, sqlstore.CopyOptions{Progress: o.Progress})
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	var counts []store.TableCount
	for _, t := range report.Tables {
		counts = append(counts, store.TableCount{Table: t.Name, Rows: t.Rows})
	}
	return counts, sqlite.Single(ctx, path)
}

// free is an error unless a file can be made at path.
func free(path string) error {
	info, err := os.Lstat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a directory: name a file in it", path)
	case err == nil:
		return fmt.Errorf("%s exists and is not overwritten: name another file", path)
	case !errors.Is(err, os.ErrNotExist):
		return err
	}
	dir := filepath.Dir(path)
	if info, err = os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("there is no directory %s: make it first", dir)
	} else if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a directory", dir)
	}
	return nil
}
