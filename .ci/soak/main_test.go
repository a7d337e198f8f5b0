package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// program is the real one, built once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "soak")
	if err != nil {
		return "", err
	}
	return build(context.Background(), dir)
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := program(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

func built(t *testing.T) string {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// shortDir is a directory whose path a socket may have.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "soak")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// TestCluster is a short version of the storm, after a replacement of all servers that nobody may notice.
func TestCluster(t *testing.T) {
	switch {
	case os.Getenv("SKIP_MARIADB") == "1":
		t.Skip("SKIP_MARIADB=1: several servers are not tested")
	case os.Getenv("SKIP_BALANCER") == "1":
		t.Skip("SKIP_BALANCER=1: servers behind a balancer are not tested")
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	dir := shortDir(t)
	c, err := startCluster(ctx, dir, built(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.end)
	if err := c.join(ctx, 4); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = c.roll(ctx, &out)
	if err == nil {
		err = c.endure(ctx, storm{tasks: 12, wishes: 3, calm: 500 * time.Millisecond, kills: 4}, &out)
	}
	t.Log(out.String())
	if err != nil {
		t.Fatal(err)
	}
}

// TestKillLoop kills a server on SQLite five times.
func TestKillLoop(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out strings.Builder
	err := killLoop(ctx, shortDir(t), built(t), 5, 4, &out)
	t.Log(out.String())
	if err != nil {
		t.Fatal(err)
	}
}
