package cmd

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/runnerway/runnerway/server/backups"
	"github.com/runnerway/runnerway/store/archive"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// keeper makes the backups that the settings ask for; nil if they ask for none. db is the open database d.
func (c *Config) keeper(d database, db *sqlstore.DB, log *slog.Logger) (*backups.Keeper, error) {
	if c.BackupDir == "" {
		return nil, nil
	}
	schedule, err := backups.ParseSchedule(c.BackupEvery)
	if err != nil {
		return nil, err
	}
	zone, err := c.location()
	if err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil {
		host = "localhost"
	}
	name := d.name
	if d.kind == kindSQLite {
		name = strings.TrimSuffix(filepath.Base(d.path), filepath.Ext(d.path))
	}
	return backups.New(backups.Options{
		Store: db, Write: backupWriter(d, db), Dir: c.BackupDir, Name: name, Host: host, Schedule: schedule, Keep: c.BackupKeep,
		Location: zone, Now: time.Now, Log: log,
	}), nil
}

// backupWriter makes backups of d. Those of MariaDB are made through connections of their own, which may take their time.
func backupWriter(d database, db *sqlstore.DB) func(context.Context, string, func(float64)) (backups.Written, error) {
	return func(ctx context.Context, path string, progress func(float64)) (w backups.Written, err error) {
		from := db
		if d.kind == kindMariaDB {
			if from, err = d.unhurried().connect(ctx); err != nil {
				return w, err
			}
			defer func() { err = errors.Join(err, from.Close()) }()
		}
		s, err := archive.Write(ctx, from, path, archive.WriteOptions{Progress: func(p sqlstore.CopyProgress) { progress(shareOf(p)) }})
		return backups.Written{Bytes: s.Bytes, Rows: s.Rows(), Version: s.Version}, err
	}
}

// shareOf is how far a copy is, whose second half is reading it over.
func shareOf(p sqlstore.CopyProgress) float64 {
	share := float64(min(p.Done, p.Total)) / float64(max(p.Total, 1)) / 2
	if p.Phase == sqlstore.Verifying {
		share += 0.5
	}
	return share
}
