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

// Write makes a backup of db at path, which must not exist, while others may use the database. Nothing is left of it if it
// fails.
func Write(ctx context.Context, db *sqlstore.DB, path string) (s Summary, err error) {
	began := time.Now()
	if err := free(path); err != nil {
		return s, err
	}
	draft, err := scratch(filepath.Dir(path), filepath.Base(path))
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, remove(draft)) }()
	if s, err = fill(ctx, db, draft); err != nil {
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
func fill(ctx context.Context, db *sqlstore.DB, path string) (Summary, error) {
	want, err := db.Snapshot(ctx, path)
	if err != nil {
		return Summary{}, err
	}
	s, err := look(ctx, path)
	if err != nil {
		return s, fmt.Errorf("read the backup over: %w", err)
	}
	if !slices.Equal(s.Tables, want) {
		return s, fmt.Errorf("the backup holds %v, but the database held %v", s.Tables, want)
	}
	return s, nil
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
