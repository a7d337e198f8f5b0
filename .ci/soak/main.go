// Command soak keeps RunnerWay under load while parts of it are killed, and looks whether anything was lost: three servers on
// one MariaDB behind HAProxy, of which one after the other is killed with -9 while MariaDB restarts once; the same replaced
// one by one, which nobody may notice; and a server on SQLite that is killed again and again.
//
// It needs the packages mariadb-server and haproxy. Its tests are short versions.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := soak(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

func soak(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	program := flags.String("program", "", "the runnerway program; empty: it is built")
	only := flags.String("only", "rolling,storm,sqlite", "what to do, comma separated")
	tasks := flags.Int("tasks", 1000, "generations in the storm")
	wishes := flags.Int("wishes", 40, "different ones: what was searched once is answered at once by the server that did")
	calm := flags.Duration("calm", 3*time.Second, "pause between two kills in the storm")
	members := flags.Int("members", 12, "people at the same time")
	kills := flags.Int("kills", 50, "how often the server on SQLite is killed")
	logs := flags.String("logs", "", "directory in which the logs are kept")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "soak")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if *logs != "" {
		defer keepLogs(dir, *logs)
	}
	if *program == "" {
		if *program, err = build(ctx, dir); err != nil {
			return err
		}
	}
	wanted := strings.Split(*only, ",")
	ctx, cancel := context.WithCancel(ctx) // ends all processes
	defer cancel()
	if slices.Contains(wanted, "rolling") || slices.Contains(wanted, "storm") {
		c, err := startCluster(ctx, dir, *program)
		if err != nil {
			return err
		}
		defer c.end()
		if err := c.join(ctx, *members); err != nil {
			return err
		}
		if slices.Contains(wanted, "rolling") {
			if err := c.roll(ctx, out); err != nil {
				return err
			}
		}
		if slices.Contains(wanted, "storm") {
			if err := c.endure(ctx, storm{tasks: *tasks, wishes: *wishes, calm: *calm}, out); err != nil {
				return err
			}
		}
	}
	if slices.Contains(wanted, "sqlite") {
		return killLoop(ctx, dir, *program, *kills, *members, out)
	}
	return nil
}

// build makes the program in dir.
func build(ctx context.Context, dir string) (string, error) {
	program := filepath.Join(dir, "runnerway")
	c := exec.CommandContext(ctx, "go", "build", "-o", program, "github.com/runnerway/runnerway")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w: %s", err, said)
	}
	return program, nil
}
