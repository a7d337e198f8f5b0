package cmd

import (
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
)

func TestBackupsAreJudged(t *testing.T) {
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	made := func(ago time.Duration) *server.BackupFile {
		return &server.BackupFile{Name: "runs.db.zst", At: now.Add(-ago), Bytes: 5 << 20}
	}
	for _, tt := range []struct {
		name    string
		newest  *server.BackupFile
		failure string
		users   int64
		state   string
		text    string
	}{
		{"nothing to lose", nil, "", 0, checkOK, "none yet"},
		{"none", nil, "", 3, checkWarn, "no backup found"},
		{"fresh", made(30 * time.Minute), "", 3, checkOK, "last backup 2026-03-10 11:30, 30 minutes ago: runs.db.zst, 5.0 MiB"},
		{"of tomorrow", made(-time.Hour), "", 3, checkOK, "0 minutes ago"},
		{"of a week", made(7 * 24 * time.Hour), "", 3, checkOK, "7 days ago"},
		{"old", made(9 * 24 * time.Hour), "", 3, checkWarn, "9 days ago"},
		{"failed since", made(26 * time.Hour), "the disk is full", 3, checkWarn, "26 hours ago"},
		{"only failed", nil, "the disk is full", 3, checkWarn, "none yet"},
	} {
		c := backupCheck(tt.newest, tt.failure, tt.users, now)
		if c.State != tt.state || !strings.Contains(c.Text, tt.text) || (c.State == checkWarn) != (c.Advice != "") {
			t.Errorf("%s: %+v, want %s with %q", tt.name, c, tt.state, tt.text)
		}
		if tt.failure != "" && !strings.Contains(strings.Join(c.Details, "\n"), tt.failure) {
			t.Errorf("%s: the reason is not told: %+v", tt.name, c)
		}
		if (c.Figures != nil) != (tt.newest != nil) {
			t.Errorf("%s: figures %v", tt.name, c.Figures)
		}
	}
}
