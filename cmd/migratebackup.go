package cmd

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/runnerway/runnerway/store/archive"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// keptBeforeMigration is how many files that migrations made stay beside an SQLite database.
const keptBeforeMigration = 3

// stampLayout is the time in names of files: it sorts, and file systems accept it.
const stampLayout = "20060102T150405.000Z"

// backupFirst keeps the SQLite database d in a file beside it before it is migrated, and tells so; nothing for others.
func backupFirst(db *sqlstore.DB, d database, out io.Writer) func(context.Context, sqlstore.MigrationPlan) error {
	if d.kind != kindSQLite {
		return nil
	}
	return func(ctx context.Context, plan sqlstore.MigrationPlan) error {
		if plan.Fresh {
			return nil
		}
		base := strings.TrimSuffix(d.path, filepath.Ext(d.path))
		path := fmt.Sprintf("%s-before-migration-v%d-%s.db", base, plan.From, time.Now().UTC().Format(stampLayout))
		s, err := archive.Write(ctx, db, path, archive.WriteOptions{})
		if err != nil {
			return fmt.Errorf("a backup before migrating failed, and nothing was changed: %w\n  "+
				"Make room, or migrate without one: runnerway migrate --no-backup", err)
		}
		fmt.Fprintf(out, "backup before migrating: %s (version %d, %s, %s)\n", path, s.Version, counted(int(s.Rows()), "row", "rows"), sized(s.Bytes))
		return pruneBeforeMigration(base, out)
	}
}

var stamped = regexp.MustCompile(`-before-migration-v\d+-(\d{8}T\d{6}\.\d{3}Z)\.db$`)

// pruneBeforeMigration removes all but the newest files that backupFirst made of the database with that path without ending.
func pruneBeforeMigration(base string, out io.Writer) error {
	entries, err := os.ReadDir(filepath.Dir(base))
	if err != nil {
		return err
	}
	type kept struct{ name, stamp string }
	var all []kept
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), filepath.Base(base))
		if found := stamped.FindStringSubmatch(rest); ok && found != nil && found[0] == rest {
			all = append(all, kept{e.Name(), found[1]})
		}
	}
	slices.SortFunc(all, func(a, b kept) int { return strings.Compare(b.stamp, a.stamp) })
	for _, old := range all[min(len(all), keptBeforeMigration):] {
		path := filepath.Join(filepath.Dir(base), old.name)
		if err := os.Remove(path); err != nil {
			return err
		}
		fmt.Fprintln(out, "removed an older one:", path)
	}
	return nil
}

// sized is a number of bytes for people.
func sized(bytes int64) string {
	switch {
	case bytes < 10_000:
		return fmt.Sprintf("%d bytes", bytes)
	case bytes < 10_000_000:
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	case bytes < 10_000_000_000:
		return fmt.Sprintf("%.0f MB", float64(bytes)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
}
