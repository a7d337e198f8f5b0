package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) backupRoutes() {
	api.Register(s.api, api.Operation{
		ID: "backups", Method: http.MethodGet, Path: "/admin/backups", Tag: tagAdmin, Access: api.Admins,
		Summary: "백업 목록 (Backups that servers made)", About: "The newest first, with those that failed. They are of all servers on the database.",
	}, s.listBackups)
	api.Register(s.api, api.Operation{
		ID: "make-backup", Method: http.MethodPost, Path: "/admin/backups", Tag: tagAdmin, Access: api.Admins, Status: http.StatusAccepted,
		Summary: "지금 백업 (Make a backup now)", About: "It is made in the background, one at a time; GET /admin/backups tells how it goes.",
		Errors: []int{http.StatusConflict},
	}, s.makeBackup)
	api.Register(s.api, api.Operation{
		ID: "backup-file", Method: http.MethodGet, Path: "/admin/backups/{backup_id}/file", Tag: tagAdmin, Access: api.Admins,
		Summary: "백업 파일 받기 (Download a backup)", Produces: []string{backupType}, Errors: []int{http.StatusNotFound},
		About: "What `runnerway restore` takes: a database of SQLite compressed by Zstandard. It holds everything of all users. Of several " +
			"servers only the one that made it may have it: see `available`.",
	}, s.backupFile)
}

const backupType = "application/zstd"

type backupInfo struct {
	ID         string       `json:"id"`
	File       string       `json:"file"`
	Host       string       `json:"host" doc:"The machine that has the file"`
	Reason     string       `json:"reason" enum:"schedule,request"`
	State      string       `json:"state" enum:"running,done,failed"`
	StartedAt  api.Instant  `json:"started_at"`
	FinishedAt *api.Instant `json:"finished_at"`
	Bytes      int64        `json:"size_bytes"`
	Rows       int64        `json:"rows" doc:"In all tables"`
	Version    int64        `json:"version" doc:"Newest migration"`
	Progress   *float64     `json:"progress" doc:"0 to 1 while it runs, on the server that makes it and if that can tell; otherwise null"`
	Error      *string      `json:"error" doc:"Why it failed, for operators; in English"`
	Available  bool         `json:"available" doc:"The server that answers has the file"`
}

type backupList struct {
	Configured bool         `json:"configured" doc:"A directory for backups is set"`
	Schedule   string       `json:"schedule" doc:"Such as 24h0m0s or 03:30; off: on request only"`
	Keep       int          `json:"keep" doc:"How many files stay"`
	LastDone   *backupInfo  `json:"last_done" doc:"The newest that succeeded"`
	LastFailed bool         `json:"last_failed" doc:"The newest of all failed"`
	NextAt     *api.Instant `json:"next_at" doc:"When the next one is due; null: no schedule"`
	Backups    []backupInfo `json:"backups"`
}

// listedBackups is how many backups the list shows.
const listedBackups = 50

func (s *Server) newBackupInfo(b store.Backup) backupInfo {
	info := backupInfo{
		ID: b.ID, File: b.File, Host: b.Host, Reason: string(b.Reason), State: string(b.State), StartedAt: instant(b.StartedAt),
		FinishedAt: instantOrNull(b.FinishedAt), Bytes: b.Bytes, Rows: b.Rows, Version: b.Version, Error: orNull(b.Error),
	}
	if k := s.options.Backups; k != nil {
		info.Available, info.Progress = k.Has(b), orNull(roundTo(k.Progress(b.ID), 3))
	}
	return info
}

func (s *Server) listBackups(ctx context.Context, _ *struct{}) (*reply[backupList], error) {
	found, err := s.store.Backups(ctx, listedBackups)
	if err != nil {
		return nil, err
	}
	list := backupList{Schedule: "off", Backups: make([]backupInfo, len(found))}
	for i, b := range found {
		list.Backups[i] = s.newBackupInfo(b)
		if b.State == store.BackupDone && list.LastDone == nil {
			list.LastDone = &list.Backups[i]
		}
	}
	list.LastFailed = len(found) > 0 && found[0].State == store.BackupFailed
	if k := s.options.Backups; k != nil {
		list.Configured, list.Schedule, list.Keep = true, k.Schedule().String(), k.Keep()
		list.NextAt = instantOrNull(store.At(k.Next()))
	}
	return say(list, ""), nil
}

func (s *Server) makeBackup(ctx context.Context, _ *struct{}) (*reply[backupInfo], error) {
	if s.options.Backups == nil {
		return nil, errBackupsOff
	}
	b, err := s.options.Backups.Request(ctx)
	if errors.Is(err, store.ErrInUse) {
		return nil, errBackupRuns
	}
	if err != nil {
		return nil, err
	}
	s.audit(ctx, "make a backup", "")
	return say(s.newBackupInfo(b), "백업을 시작했습니다"), nil
}

type backupPath struct {
	ID string `path:"backup_id"`
}

func (s *Server) backupFile(ctx context.Context, in *backupPath) (*api.Stream, error) {
	b, err := s.store.Backup(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errBackupNotFound
	}
	if err != nil {
		return nil, err
	}
	if s.options.Backups == nil {
		return nil, errBackupElsewhere
	}
	f, err := s.options.Backups.Open(b)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errBackupElsewhere
	}
	if err != nil {
		return nil, fmt.Errorf("open the backup %s: %w", b.File, err)
	}
	s.audit(ctx, "download a backup", "")
	return &api.Stream{
		ContentType: backupType, Disposition: namedFile("attachment", b.File, b.File), CacheControl: "no-store",
		Body: api.Streamed(report, func(_ context.Context, w io.Writer) error { return sendFile(w, f) }),
	}, nil
}

func sendFile(w io.Writer, f *os.File) error {
	_, err := io.Copy(w, f)
	return errors.Join(err, f.Close())
}
