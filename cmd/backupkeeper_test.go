package cmd_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// keptBackups waits until there are n files of backups in a directory.
func keptBackups(t *testing.T, s *served, dir string, n int) []string {
	t.Helper()
	for begin := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		found, err := filepath.Glob(filepath.Join(dir, "*.db.zst"))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == n {
			return found
		}
		if time.Since(begin) > 30*time.Second {
			t.Fatalf("%d backups in %s, want %d:\n%s", len(found), dir, n, s.stderr)
		}
	}
}

// A server with a directory for backups makes the first at once, and what it makes can be restored.
func TestServeKeepsBackups(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		free := freeAddr(t)
		s := start(t, []string{"RUNNERWAY_METRICS_ADDR=" + free}, "--database", url, "--backup-dir", "kept", "--backup-keep", "2")
		made := keptBackups(t, s, "kept", 1)[0]
		waitForMetrics(t, free, "\nrunnerway_backup_last_failed 0\n", fmt.Sprintf("\nrunnerway_backup_last_success_bytes %v\n", float64(sizeOf(t, made))))
		s.stop().wants(0)
		again := start(t, nil, "--database", url, "--backup-dir", "kept")
		again.stop().wants(0)
		keptBackups(t, again, "kept", 1) // it is not time yet
		if info, err := os.Stat(made); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", made, info, err)
		}
		// The note of it is in the database, wherever the file is.
		runHere(t, nil, "check-db", "--database", url).wants(0, "backup        last backup ", " 0 minutes ago: "+filepath.Base(made))
		runHere(t, nil, "restore", made, "--database", "sqlite:restored/runnerway.db", "--data", "restored").wants(0, "restored into")
		runHere(t, nil, "check-db", "--database", "sqlite:restored/runnerway.db").wants(0, "sample: 20")
		// In the restored database no backup is being made: a server there begins with one.
		third := start(t, nil, "--data", "restored", "--backup-dir", "restored/kept")
		keptBackups(t, third, "restored/kept", 1)
		third.stop().wants(0)
	})
}

// A directory that cannot be used does not keep the server from running; it is told, loudly.
func TestServeWhoseBackupsFail(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "file", "in the way")
	free := freeAddr(t)
	s := start(t, []string{"RUNNERWAY_METRICS_ADDR=" + free}, "--backup-dir", "file/below")
	waitForLog(t, s, "BACKUP FAILED")
	if status := s.get("/readyz", "", nil); status != 200 {
		t.Errorf("readyz: %d", status)
	}
	waitForMetrics(t, free, "\nrunnerway_backup_last_failed 1\n", "\nrunnerway_backup_failures_total 1\n")
	s.stop().wants(0)
}

func TestBackupSettings(t *testing.T) {
	for _, every := range []string{"daily", "30s", "25:00"} {
		run(t, nil, "serve", "--backup-every", every).wants(2, "RUNNERWAY_BACKUP_EVERY", every)
	}
	run(t, nil, "serve", "--backup-keep", "0").wants(2, "RUNNERWAY_BACKUP_KEEP")
}

func waitForLog(t *testing.T, s *served, words string) {
	t.Helper()
	for begin := time.Now(); !strings.Contains(s.stderr.String(), words); time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > 30*time.Second {
			t.Fatalf("the log does not say %q:\n%s", words, s.stderr)
		}
	}
}

// metricsOf is what the listener of the metrics at addr says.
func metricsOf(t *testing.T, addr string) string {
	t.Helper()
	r, err := http.Get("http://" + addr + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// waitForMetrics waits until the metrics have these lines.
func waitForMetrics(t *testing.T, addr string, lines ...string) {
	t.Helper()
	for begin := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		metrics := metricsOf(t, addr)
		if !slices.ContainsFunc(lines, func(l string) bool { return !strings.Contains(metrics, l) }) {
			return
		}
		if time.Since(begin) > 10*time.Second {
			t.Fatalf("metrics lack %q:\n%s", lines, metrics)
		}
	}
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
