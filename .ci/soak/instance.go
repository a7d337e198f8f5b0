package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/runnerway/runnerway/.ci/beside"
)

// secret signs the tokens, so that they outlive every server.
const secret = "a key for endurance, and for nothing else"

// An instance is one server, at the same address after each start.
type instance struct {
	*beside.Process
	ctx      context.Context
	name     string
	dir      string
	program  string
	database string // URL
	port     int
	more     []string // flags
}

// startPatience is how long a server may take to answer, on a machine that does much else.
const startPatience = 60 * time.Second

func newInstance(ctx context.Context, dir, name, program, database string, more ...string) (*instance, error) {
	port, err := beside.FreePort()
	return &instance{ctx: ctx, name: name, dir: dir, program: program, database: database, port: port, more: more}, err
}

// start starts it and returns how long it took to say that it is ready.
func (i *instance) start() (took time.Duration, err error) {
	args := append([]string{"serve", "--addr", i.address(), "--roads-fetch-url", "", "--trusted-proxies", "127.0.0.1",
		"--max-signups", "100000", "--max-queued", "1000", "--workers", "1"}, i.more...)
	environ := []string{"SECRET_KEY=" + secret, "RUNNERWAY_DATABASE=" + i.database, "RUNNERWAY_DATA=" + filepath.Join(i.dir, "data"), "HOME=" + i.dir}
	begin := time.Now()
	from := beside.Size(filepath.Join(i.dir, i.name+".log"))
	if i.Process, err = beside.Run(i.ctx, i.dir, i.name, environ, i.program, args...); err != nil {
		return 0, err
	}
	err = i.Until(i.ctx, startPatience, "answer", func() bool { return i.Said("RunnerWay is ready", from) })
	return time.Since(begin), err
}

func (i *instance) address() string { return "127.0.0.1:" + strconv.Itoa(i.port) }

func (i *instance) url() string { return fmt.Sprintf("http://%s", i.address()) }
