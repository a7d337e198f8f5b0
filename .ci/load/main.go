// Command load measures the whole server over loopback: it fills a database with 1,000 users, 100,000 workouts and 10,000
// posts, starts "runnerway serve" on it as a process of its own, and sends it requests over connections that stay open.
//
// With -scale it measures how pages grow with the database instead, with -growth how the drawing of routes grows.
//
// Server and client share the processors of the machine, so the table says how much of the work was the client's. Nothing
// else should run meanwhile. CPU times and memory are read from /proc and are missing elsewhere than on Linux.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// asServer makes this program the server, for profiles of it.
const asServer = "RUNNERWAY_LOAD_SERVER"

func main() {
	if dir := os.Getenv(asServer); dir != "" {
		os.Exit(serveProfiled(dir, os.Args[1:]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	program, database, profile string
	connections                []int
	encodings                  []string
	only                       []string
	length, warmUp, settle     time.Duration
	size                       size

	url       string // of the database, instead of a file
	scales    []scale
	databases []string
	requests  int

	settings []string // further ones of the program, NAME=value
	growth   bool
	extracts string
	kms      []float64
}

func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.StringVar(&o.program, "program", "", "the runnerway program to measure; empty: it is built")
	flags.StringVar(&o.database, "database", "", "database to fill and keep; one that is there is taken as it is; empty: a new one that is removed")
	flags.StringVar(&o.profile, "profile", "", "directory for CPU profiles of the server, one for each row of the table")
	flags.DurationVar(&o.length, "for", 10*time.Second, "how long each row is measured")
	flags.DurationVar(&o.warmUp, "warm-up", 2*time.Second, "how long the same requests are sent before that")
	flags.DurationVar(&o.settle, "settle", 5*time.Second, "how long a server that has started is left alone before its memory is called idle")
	connections := flags.String("connections", "32,500", "numbers of connections, comma separated")
	encodings := flags.String("encodings", "identity,gzip", "values of Accept-Encoding, comma separated")
	only := flags.String("only", "", "requests to measure, comma separated; empty: all")
	scales := flags.String("scale", "", "numbers of workouts, comma separated: measure how pages grow with them, instead of the rest")
	databases := flags.String("databases", "sqlite,mariadb", "kinds of database for -scale")
	flags.IntVar(&o.requests, "requests", 200, "requests for each page with -scale; at most so many of each runner with -growth")
	flags.BoolVar(&o.growth, "growth", false, "measure how the drawing of routes grows, instead of the rest; -only names places")
	flags.StringVar(&o.extracts, "extracts", "../shared/data/osm", "directory of the extracts for -growth")
	kms := flags.String("km", "3,5,10,21,42", "distances for -growth, comma separated")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.databases = strings.Split(*databases, ",")
	for _, n := range strings.FieldsFunc(*scales, func(r rune) bool { return r == ',' }) {
		count, err := strconv.Atoi(n)
		if err != nil || count < 1000 {
			return o, fmt.Errorf("read -scale: %q is no number of workouts from 1000 on", n)
		}
		o.scales = append(o.scales, scale(count))
	}
	for _, n := range strings.Split(*connections, ",") {
		count, err := strconv.Atoi(n)
		if err != nil {
			return o, fmt.Errorf("read -connections: %w", err)
		}
		o.connections = append(o.connections, count)
	}
	for _, n := range strings.Split(*kms, ",") {
		km, err := strconv.ParseFloat(n, 64)
		if err != nil {
			return o, fmt.Errorf("read -km: %w", err)
		}
		o.kms = append(o.kms, km)
	}
	o.encodings = strings.Split(*encodings, ",")
	if *only != "" {
		o.only = strings.Split(*only, ",")
	}
	o.size = fullSize
	return o, nil
}

func run(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "runnerway-load-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	switch {
	case o.profile != "":
		if o.program, err = os.Executable(); err != nil {
			return err
		}
		if o.profile, err = filepath.Abs(o.profile); err != nil {
			return err
		}
	case o.program == "":
		o.program = filepath.Join(dir, "runnerway")
		build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", o.program, ".")
		build.Stderr = os.Stderr
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if err := build.Run(); err != nil {
			return fmt.Errorf("build the program: %w", err)
		}
	}
	if o.growth {
		return measureGrowth(ctx, o, fullGrowth(o), dir, os.Stdout)
	}
	if len(o.scales) > 0 {
		return measureScales(ctx, o, dir, os.Stdout)
	}
	if o.database == "" {
		o.database = filepath.Join(dir, "runnerway.db")
	}
	return measure(ctx, o, dir, os.Stdout)
}
