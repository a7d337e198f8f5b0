package cmd

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// notedBackups is how many notes of backups are looked at.
const notedBackups = 50

// checkBackups looks for the last backup: in the notes of servers, and in the files that the checklist of admins knows too.
func (r *report) checkBackups(ctx context.Context, config Config, d database, db *sqlstore.DB, i store.Inspection) {
	rows := func(table string) int64 {
		if at := slices.IndexFunc(i.Tables, func(t store.TableCount) bool { return t.Table == table }); at >= 0 {
			return i.Tables[at].Rows
		}
		return 0
	}
	var noted []store.Backup
	if rows("backups") > 0 {
		var err error
		if noted, err = db.Backups(ctx, notedBackups); err != nil {
			r.add(unchecked(check{ID: "backup", Group: groupStorage}, err))
			return
		}
	}
	dir := config.dataDir(d)
	dirs := []string{dir, filepath.Join(dir, "backups")}
	if config.BackupDir != "" {
		dirs = append(dirs, config.BackupDir)
	}
	newest, failure := server.NewestBackup(newestBackup(dirs...), noted)
	r.add(backupCheck(newest, failure, rows("users"), time.Now()))
}

// backupCheck judges the newest backup, nil for none. failure is why one failed since.
func backupCheck(newest *server.BackupFile, failure string, users int64, now time.Time) check {
	const another = `runnerway backup FILE, or serve --backup-dir DIR makes them by itself; copies elsewhere are not known here`
	c := check{ID: "backup", Group: groupStorage, State: checkOK, Text: "none yet"}
	if newest != nil {
		age := now.Sub(newest.At)
		c.Text = fmt.Sprintf("last backup %s, %s ago: %s, %s", newest.At.UTC().Format("2006-01-02 15:04"), ageText(age), newest.Name, bytesText(newest.Bytes))
		c.Figures = map[string]any{"file": newest.Name, "at": newest.At.UTC().Format(time.RFC3339), "age_s": int64(age.Seconds()), "bytes": newest.Bytes}
	}
	switch {
	case failure != "":
		c.State, c.Details, c.Advice = checkWarn, []string{"one has failed since: " + failure}, "the reason stands in the server's log too; then "+another
	case newest == nil && users > 0:
		c.State, c.Text, c.Advice = checkWarn, "no backup found", another
	case newest != nil && now.Sub(newest.At) > server.FreshBackup:
		c.State, c.Advice = checkWarn, another
	}
	return c
}

// ageText is a time as a person says it.
func ageText(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return plural(int(d/day), "day")
	case d >= time.Hour:
		return plural(int(d/time.Hour), "hour")
	}
	return plural(int(max(d, 0)/time.Minute), "minute")
}
