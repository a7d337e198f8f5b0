package cmd_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/cmd"
)

// A result is what a run of the program left.
type result struct {
	t              *testing.T
	args           []string
	code           int
	stdout, stderr string
}

// run runs the program in an empty working directory with nothing in its environment but environ.
func run(t *testing.T, environ []string, args ...string) result {
	t.Helper()
	t.Chdir(t.TempDir())
	return runHere(t, environ, args...)
}

// runHere runs the program in the working directory as it is.
func runHere(t *testing.T, environ []string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := cmd.Main(context.Background(), args, environ, &stdout, &stderr)
	return result{t, args, code, stdout.String(), stderr.String()}
}

// wants checks the exit code and that both outputs together mention every word.
func (r result) wants(code int, words ...string) result {
	r.t.Helper()
	if r.code != code {
		r.t.Fatalf("runnerway %v: exit code %d, want %d\n%s%s", r.args, r.code, code, r.stdout, r.stderr)
	}
	for _, w := range words {
		if !strings.Contains(r.stdout+r.stderr, w) {
			r.t.Errorf("runnerway %v does not say %q:\n%s%s", r.args, w, r.stdout, r.stderr)
		}
	}
	return r
}

func TestHelp(t *testing.T) {
	run(t, nil, "--help").wants(0, "serve", "migrate", "check-db", "seed", "version", "--data", "./data", "--database", "--env-file", "--log-level")
	run(t, nil, "serve", "--help").wants(0, "--addr", "0.0.0.0:8000", "RUNNERWAY_ADDR", "--data")
	run(t, nil, "serve", "--help").wants(0, "--data DIR  ", "directory for the database and the secret key [RUNNERWAY_DATA] (default ./data)",
		"--workers N  ", "[RUNNERWAY_WORKERS] (default 0)")
	run(t, nil, "check-db", "--help").wants(0, "--strict")
	run(t, nil, "seed", "roads", "--help").wants(0, "FILE.osm.pbf")
	run(t, nil, "help", "settings").wants(0, "SECRET_KEY", "DB_HOST", "CORS_ORIGINS", "RUNNERWAY_ADDR")
	run(t, nil).wants(0, "Available Commands")
}

func TestHelpNeverShowsSecrets(t *testing.T) {
	r := run(t, []string{"SECRET_KEY=hunter2", "DB_PASSWORD=hunter2", "RUNNERWAY_DATABASE=mariadb://u:hunter2@h/n"}, "serve", "--help").wants(0)
	if strings.Contains(r.stdout+r.stderr, "hunter2") {
		t.Errorf("--help shows a secret:\n%s", r.stdout)
	}
}

func TestVersion(t *testing.T) {
	run(t, nil, "version").wants(0, "runnerway ", "go1.")
	run(t, nil, "--version").wants(0, "runnerway ", "go1.")
}

func TestWrongCommandLines(t *testing.T) {
	for _, tt := range []struct{ args, word string }{
		{"--nonsense", "--nonsense"},
		{"serve --prot 80", "--prot"},
		{"sevre", "sevre"},
		{"serve now", "now"},
		{"migrate down", "down"},
		{"seed raods", "raods"},
		{"seed roads", "FILE"},
		{"check-db --strict=perhaps", "perhaps"},
		{"serve --addr nonsense", `"nonsense" is not of the form HOST:PORT`},
		{"serve --workers many", `"many" is not a whole number`},
		{"check-db --database nonsense", "must be sqlite:PATH"},
	} {
		run(t, nil, strings.Fields(tt.args)...).wants(2, tt.word, "--help")
	}
}

// A file that cannot be opened as a database is an error that says what to do, and stays as it is.
func TestFilesThatAreNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holiday.jpg")
	text := strings.Repeat("not a database ", 1000)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"check-db", "serve", "migrate", "seed"} {
		run(t, nil, command, "--database", "sqlite:"+path).wants(1, "holiday.jpg", "--database", "backup")
	}
	if now, err := os.ReadFile(path); err != nil || string(now) != text {
		t.Errorf("the file was changed (%v)", err)
	}
	if os.Getuid() != 0 { // root may do anything
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		run(t, nil, "check-db", "--database", "sqlite:"+path).wants(1, "holiday.jpg", "May this user write")
	}
}

func TestUnknownSettingIsAnError(t *testing.T) {
	run(t, []string{"RUNNERWAY_PORT=80"}, "check-db").wants(1, "RUNNERWAY_PORT", "help settings")
	run(t, []string{"RUNNERWAY_PORT=80"}, "version").wants(0) // nothing is read for it
}

// A wrong value of the environment is no wrong command line.
func TestWrongEnvironment(t *testing.T) {
	run(t, []string{"RUNNERWAY_ADDR=nonsense"}, "serve").wants(1, "RUNNERWAY_ADDR", "HOST:PORT")
	run(t, []string{"RUNNERWAY_ADDR=nonsense"}, "serve", "--workers", "3").wants(1, "RUNNERWAY_ADDR")
	run(t, []string{"RUNNERWAY_ADDR=nonsense"}, "serve", "--addr", "127.0.0.1:0", "--workers", "-1").wants(2, "RUNNERWAY_WORKERS", "--help")
}
