package archive

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// What a file may be instead of a backup.
var (
	errNotSQLite = errors.New("it is no backup: neither a database of SQLite nor a compressed one")
	errNotOurs   = errors.New("it is no backup: it is a database of another program")
)

// look reads over the whole SQLite file at path, which nobody may write to meanwhile.
func look(ctx context.Context, path string) (s Summary, err error) {
	if ok, err := beginsWith(path, header); err != nil || !ok {
		return s, errors.Join(err, errNotSQLite)
	}
	db, err := sqlite.OpenFile(ctx, path)
	if sqlite.Damaged(err) {
		return s, damaged(err)
	}
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	faults, err := db.Faults(ctx)
	if err != nil {
		return s, damaged(err)
	}
	for _, f := range faults {
		if !strings.Contains(f, " refers to a missing row ") {
			return s, fmt.Errorf("it is damaged: %s", f)
		}
	}
	if s.Tables, err = db.Counts(ctx); err != nil {
		return s, damaged(err)
	}
	status, err := db.MigrationStatus(ctx)
	if err != nil {
		return s, damaged(err)
	}
	s.Faults, s.Version = faults, max(sqlstore.Newest(status.Applied), sqlstore.Newest(status.Unknown))
	return s, nil
}

func damaged(err error) error { return fmt.Errorf("it is damaged: %w", err) }

// header is what files of SQLite begin with.
var header = []byte("SQLite format 3\x00")

// ours reports whether a database with these tables is one of this program's.
func (s Summary) ours() bool {
	found := 0
	for _, t := range s.Tables {
		if t.Table == "users" || t.Table == "goose_db_version" {
			found++
		}
	}
	return found == 2 && s.Version > 0
}
