package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlite"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// A Prepared backup has been unpacked into a file of its own, checked and brought to this program's version.
type Prepared struct {
	Summary                    // as the backup was
	Migrated []store.Migration // since
	draft    string
}

// Prepare unpacks the backup in the file into dir and checks it. The error says what is wrong with it: it is no backup of
// this program, it is damaged, or a newer program made it (*sqlstore.NewerError). The file itself is only read.
func Prepare(ctx context.Context, file, dir string) (*Prepared, error) {
	if err := readable(file); err != nil {
		return nil, err
	}
	draft, err := scratch(dir, filepath.Base(file))
	if err != nil {
		return nil, fmt.Errorf("make room for the backup: %w", err)
	}
	p := &Prepared{draft: draft}
	if err := p.unpack(ctx, file); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", file, err), p.Close())
	}
	return p, nil
}

// Close throws away what was unpacked, unless it has become a database.
func (p *Prepared) Close() error { return remove(p.draft) }

// readable is an error unless path is a file with all that belongs to it.
func readable(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no file %s", path)
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a directory: name the backup in it", path)
	case info.Size() == 0:
		return fmt.Errorf("%s is empty", path)
	}
	if wal, err := os.Stat(path + "-wal"); err == nil && wal.Size() > 0 {
		return fmt.Errorf("%s is a database in use, not a backup of it: a part of it is in %s-wal", path, path)
	}
	return nil
}

func (p *Prepared) unpack(ctx context.Context, file string) error {
	packed, err := beginsWith(file, magic)
	if err != nil {
		return err
	}
	put := duplicate
	if packed {
		put = expand
	}
	if err := put(ctx, file, p.draft); err != nil {
		if packed && ctx.Err() == nil && !errors.As(err, new(*fs.PathError)) {
			return damaged(err)
		}
		return err
	}
	if p.Summary, err = look(ctx, p.draft); err != nil {
		return err
	}
	if !p.ours() {
		return errNotOurs
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	p.Path, p.Bytes = file, info.Size()
	return p.migrate(ctx)
}

func (p *Prepared) migrate(ctx context.Context) error {
	db, err := sqlite.Open(ctx, p.draft, sqlstore.Options{})
	if err != nil {
		return err
	}
	if p.Migrated, err = db.Migrate(ctx); err == nil {
		err = db.ForgetRunningBackup(ctx) // this one
	}
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	return sqlite.Single(ctx, p.draft)
}

// magic is what files of Zstandard begin with (RFC 8878, 3.1.1).
var magic = []byte{0x28, 0xb5, 0x2f, 0xfd}

// beginsWith reports whether a file begins with these bytes; a shorter one does not.
func beginsWith(path string, with []byte) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	begin := make([]byte, len(with))
	if _, err := io.ReadFull(f, begin); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, err
	}
	return bytes.Equal(begin, with), nil
}
