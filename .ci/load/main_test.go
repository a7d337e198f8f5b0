package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(asServer); dir != "" {
		os.Exit(serveProfiled(dir, os.Args[1:]))
	}
	os.Exit(m.Run())
}

// TestMeasure fills a small database and asks for everything once and again: every row is there, and none has errors.
func TestMeasure(t *testing.T) {
	dir := t.TempDir()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o := options{
		program: program, database: filepath.Join(dir, "load.db"), profile: dir,
		connections: []int{4, 120}, encodings: []string{"identity", "gzip"}, length: 200 * time.Millisecond,
		size: size{users: 20, workouts: 2000, posts: 100, inProgress: 2000},
	}
	var out strings.Builder
	if err := measure(t.Context(), o, dir, &out); err != nil {
		t.Fatalf("measure: %v\n%s", err, &out)
	}
	rows := 0
	for line := range strings.Lines(out.String()) {
		cells := strings.Split(line, " | ")
		if len(cells) != 11 || cells[1] == "connections" {
			continue
		}
		rows++
		if requests, errors := cells[3], cells[6]; requests == "0" || errors != "0" {
			t.Errorf("%s requests a second and %s errors: %s", requests, errors, line)
		}
	}
	if want := 2 * (6*2 + 1); rows != want {
		t.Errorf("%d rows, want %d:\n%s", rows, want, &out)
	}
}
