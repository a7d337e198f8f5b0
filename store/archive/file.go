package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// draftEnding is that of files that are being made; one that is left behind is of no use.
const draftEnding = ".partial"

// scratch makes an empty file in dir that only its owner may read.
func scratch(dir, name string) (string, error) {
	f, err := os.CreateTemp(dir, "."+name+".*"+draftEnding)
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

// remove takes away a scratch file with what SQLite may have put beside it.
func remove(path string) error {
	var faults []error
	for _, beside := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(path + beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// publish makes a scratch file safe on the disk and gives it its name, unless that is taken. It returns its size.
func publish(draft, path string) (int64, error) {
	size, err := settle(draft)
	if err != nil {
		return 0, err
	}
	// A link fails where a rename would replace.
	err = os.Link(draft, path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		if _, there := os.Lstat(path); !errors.Is(there, fs.ErrNotExist) {
			return 0, fmt.Errorf("%s exists and is not overwritten: name another file", path)
		}
		err = os.Rename(draft, path) // a file system without links
	}
	if errors.Is(err, fs.ErrExist) {
		return 0, fmt.Errorf("%s exists and is not overwritten: name another file", path)
	}
	if err != nil {
		return 0, err
	}
	return size, settleDir(filepath.Dir(path))
}

// settle waits until a file's content is safe on the disk, and returns its size.
func settle(path string) (int64, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return 0, fmt.Errorf("write %s to the disk: %w", path, err)
	}
	return info.Size(), nil
}

// settleDir waits until the names in a directory are safe on the disk.
func settleDir(dir string) error {
	if runtime.GOOS == "windows" { // it knows no such thing
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
