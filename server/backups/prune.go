package backups

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	// stampLayout is the time in names of files: it sorts, and file systems accept it.
	stampLayout = "20060102T150405.000Z"
	ending      = ".db.zst"
	// draftLife is how old a file may become that was being made when its server died.
	draftLife = 24 * time.Hour
)

var stamp = regexp.MustCompile(`^-\d{8}T\d{6}\.\d{3}Z$`)

// ours reports whether a file is a backup of this database by its name.
func (k *Keeper) ours(name string) bool {
	rest, ok := strings.CutPrefix(name, k.o.Name)
	if !ok {
		return false
	}
	rest, ok = strings.CutSuffix(rest, ending)
	return ok && stamp.MatchString(rest)
}

// prune removes all but the newest files, and those that were never finished.
func (k *Keeper) prune(ctx context.Context) error {
	entries, err := os.ReadDir(k.o.Dir)
	if err != nil {
		return err
	}
	var files, gone []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case k.ours(name):
			files = append(files, name)
		case strings.HasPrefix(name, "."+k.o.Name+"-") && strings.HasSuffix(name, ".partial"):
			if info, err := e.Info(); err == nil && k.o.Now().Sub(info.ModTime()) > draftLife {
				gone = append(gone, name)
			}
		}
	}
	slices.Sort(files)
	gone = append(gone, files[:max(0, len(files)-k.o.Keep)]...)
	var faults []error
	for _, name := range gone {
		if err := os.Remove(filepath.Join(k.o.Dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			faults = append(faults, err)
			continue
		}
		k.o.Log.InfoContext(ctx, "old backup removed", "file", filepath.Join(k.o.Dir, name))
	}
	return errors.Join(append(faults, k.o.Store.ForgetBackups(ctx, k.o.Host, gone, keptFailures))...)
}
