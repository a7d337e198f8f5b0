package cmd_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// An admin sees the newest backup beside the data, and none where there is none.
func TestAdminsSeeBackups(t *testing.T) {
	t.Chdir(t.TempDir())
	s := start(t, nil)
	token := runHere(t, nil, "seed", "admin", "boss@example.com").wants(0).link("http://localhost:8000", "setup")
	boss := s.enter("/setup", `{"token":"`+token+`","email":"boss@example.com","password":"running42","nickname":"관리자"}`, 201)
	type condition struct {
		Data struct {
			Backup *struct {
				File string
				At   time.Time
			}
			Disk *int64 `json:"disk_free_bytes"`
		}
	}
	look := func() (c condition) {
		t.Helper()
		if status := s.get("/api/v1/admin/health", boss, &c); status != 200 {
			t.Fatalf("status %d", status)
		}
		return c
	}
	if b := look().Data.Backup; b != nil {
		t.Errorf("a new server has the backup %+v", b)
	}
	day := time.Date(2026, 2, 12, 5, 0, 0, 0, time.UTC)
	if err := os.Mkdir("data/backups", 0o700); err != nil {
		t.Fatal(err)
	}
	for name, at := range map[string]time.Time{
		"data/runnerway-before-migration-v3-20260101T000000Z.db": day, "data/backups/backup-2.db.zst": day.Add(time.Hour),
		"data/notes.txt": day.Add(2 * time.Hour),
	} {
		if err := os.WriteFile(filepath.FromSlash(name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if b := look().Data.Backup; b == nil || b.File != "backup-2.db.zst" || !b.At.Equal(day.Add(time.Hour)) {
		t.Errorf("backup = %+v", b)
	}
	s.stop().wants(0)
}
