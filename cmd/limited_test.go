//go:build unix

package cmd_test

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// fileLimit, in the environment of the test binary as a program, is the greatest size of a file that it may write: a disk that
// is full.
const fileLimit = "TEST_FILE_LIMIT"

// limitFiles obeys fileLimit.
func limitFiles() {
	n, err := strconv.ParseUint(os.Getenv(fileLimit), 10, 64)
	if err != nil {
		return
	}
	signal.Ignore(syscall.SIGXFSZ) // so that writing gives an error
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
		panic(err)
	}
}

// limitedProcess runs the program in a process that cannot write files of more than that many bytes.
func limitedProcess(t *testing.T, bytes int, args ...string) result {
	t.Helper()
	c := exec.Command(os.Args[0], args...)
	stdout, stderr := &text{}, &text{}
	c.Env, c.Stdout, c.Stderr = append(os.Environ(), asProgram+"=1", fileLimit+"="+strconv.Itoa(bytes)), stdout, stderr
	_ = c.Run()
	return result{t, args, c.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// Without room for a backup nothing is migrated, unless that is wished.
func TestMigrateWithoutRoomForABackup(t *testing.T) {
	run(t, nil, "seed").wants(0)
	versions, _ := states(t, 0)
	runHere(t, nil, "migrate", "to", fmt.Sprint(versions[len(versions)-2]), "--yes", "--no-backup").wants(0, "undone")
	limitedProcess(t, 64<<10, "migrate", "--database", absoluteURL(t, "sqlite:data/runnerway.db")).
		wants(1, "a backup before migrating failed", "--no-backup")
	runHere(t, nil, "migrate", "status").wants(1, "missing")
	if left, _ := filepath.Glob("data/.*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	runHere(t, nil, "migrate", "--no-backup").wants(0, "applied")
}

// A disk that fills up leaves no half backup, and no half restored database.
func TestBackupOnAFullDisk(t *testing.T) {
	run(t, nil, "seed").wants(0)
	here := []string{"--database", absoluteURL(t, "sqlite:data/runnerway.db")}
	for _, name := range []string{"x.db", "x.db.zst"} {
		limitedProcess(t, 300<<10, append([]string{"backup", absolute(t, name)}, here...)...).wants(1, "no backup was made")
	}
	runHere(t, nil, "backup", "good.db.zst").wants(0)
	before := read(t, "data/runnerway.db")
	limitedProcess(t, 300<<10, append([]string{"restore", "--yes", absolute(t, "good.db.zst")}, here...)...).wants(1, "nothing was restored")
	if read(t, "data/runnerway.db") != before {
		t.Error("the database was changed")
	}
	left, _ := filepath.Glob("*.db*")
	hidden, _ := filepath.Glob("data/.*")
	more, _ := filepath.Glob(".*.partial")
	if len(left) != 1 || len(hidden)+len(more) > 0 {
		t.Errorf("left behind: %v %v %v", left, hidden, more)
	}
}
