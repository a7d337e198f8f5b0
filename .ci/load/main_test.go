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
		// Not the requests a second: a slow machine answers less than one.
		if middle, errors := cells[4], cells[6]; middle == "0.0" || errors != "0" {
			t.Errorf("%s ms for half of the answers and %s errors: %s", middle, errors, line)
		}
	}
	if want := 2 * (6*2 + 1); rows != want {
		t.Errorf("%d rows, want %d:\n%s", rows, want, &out)
	}
}

// TestScale fills a small database of each kind, which check-db finds sound, and asks for every page.
func TestScale(t *testing.T) {
	dir := t.TempDir()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o := options{program: program, profile: dir, scales: []scale{1000}, databases: []string{"sqlite"}, requests: 3}
	if os.Getenv("SKIP_MARIADB") != "1" {
		o.databases = append(o.databases, "mariadb")
	}
	var out strings.Builder
	if err := measureScales(t.Context(), o, dir, &out); err != nil {
		t.Fatalf("measureScales: %v\n%s", err, &out)
	}
	for _, p := range pagesAsked {
		if n := strings.Count(out.String(), "| "+p.name+" |"); n != len(o.databases) {
			t.Errorf("%d rows of %s, want one for each database:\n%s", n, p.name, &out)
		}
	}
}

// TestGrowth draws a few short routes in the sample, at once too, and cancels a long one.
func TestGrowth(t *testing.T) {
	dir := t.TempDir()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o := options{program: program, profile: dir}
	plan := growthPlan{
		extracts: dir, requests: map[float64]int{1: 2}, crowds: []crowd{{runners: 2, rounds: 1}, {runners: 12, rounds: 1, same: true}}, crowdKM: 1, cancels: 1,
	}
	var out strings.Builder
	if err := measureGrowth(t.Context(), o, plan, dir, &out); err != nil {
		t.Fatalf("measureGrowth: %v\n%s", err, &out)
	}
	for _, row := range []string{
		"| Gothenburg | 1 | 2 of 2 |", "| Gothenburg | 1 | 2 | 2 of 2 | 0 |", "| Gothenburg | 2 | 2 | 2 of 2 | 0 |",
		"| Gothenburg | 1 | 12, one user | 10 of 10 | 2 |", "| Gothenburg | 1 | 1",
	} {
		if !strings.Contains(out.String(), row) {
			t.Errorf("no row begins with %s:\n%s", row, &out)
		}
	}
}
