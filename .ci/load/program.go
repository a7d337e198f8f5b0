package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/runnerway/runnerway/cmd"
)

// secret signs the tokens, so that users need not log in.
const secret = "a key for measuring, and for nothing else"

// A program is a running server.
type program struct {
	process *exec.Cmd
	address string
}

// command is the program with the settings of a measurement.
func (o options) command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, o.program, args...)
	c.Dir = dir
	c.Env = []string{"SECRET_KEY=" + secret, "RUNNERWAY_DATABASE=" + cmp.Or(o.url, "sqlite:"+o.database), "RUNNERWAY_DATA=" + dir, "HOME=" + dir}
	for _, name := range []string{"GOGC", "GOMEMLIMIT", "GOMAXPROCS"} {
		if v, ok := os.LookupEnv(name); ok {
			c.Env = append(c.Env, name+"="+v)
		}
	}
	c.Env = append(c.Env, o.settings...)
	if o.profile != "" {
		c.Env = append(c.Env, asServer+"="+o.profile)
	}
	return c
}

// start starts the server and waits until it says where it is.
func start(ctx context.Context, o options, dir string) (*program, error) {
	c := o.command(ctx, dir, "serve", "--addr", "127.0.0.1:0")
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	said, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "server.log")) // as it logs by default, a line for each request
	if err != nil {
		return nil, err
	}
	defer log.Close()
	c.Stderr = log
	if err := c.Start(); err != nil {
		return nil, err
	}
	p := &program{process: c}
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if _, address, ok := strings.Cut(lines.Text(), "ready: http://"); ok {
			p.address = address
			go func() {
				for lines.Scan() { // so that it can go on writing
				}
			}()
			return p, nil
		}
	}
	err = c.Wait()
	why, _ := os.ReadFile(log.Name())
	return nil, fmt.Errorf("the server did not start: %w\n%s", errors.Join(err, lines.Err()), why)
}

// stop ends the server in the orderly way.
func (p *program) stop() error {
	if err := p.process.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	return p.process.Wait()
}

// cpu is the processor time that the server has used so far; 0 if the system does not tell.
func (p *program) cpu() time.Duration {
	const perTick = 10 * time.Millisecond // USER_HZ is 100 on every Linux that Go runs on
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.process.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	const user, system = 11, 12 // after the name
	if len(fields) <= system {
		return 0
	}
	u, _ := strconv.Atoi(fields[user])
	s, _ := strconv.Atoi(fields[system])
	return time.Duration(u+s) * perTick
}

// memory is a line of /proc/PID/status in MB, such as VmRSS; 0 if the system does not tell.
func (p *program) memory(name string) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.process.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), name+":")
	kb, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, _ := strconv.ParseFloat(kb, 64)
	return n / 1024
}

// profile makes a server that serveProfiled runs begin, or end, a profile.
func (p *program) profile() error { return p.process.Process.Signal(syscall.SIGUSR1) }

// serveProfiled is the server, which writes profiles into dir: SIGUSR1 begins one and ends it.
func serveProfiled(dir string, args []string) int {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	go func() {
		for n := 1; ; n++ {
			<-signals
			file, err := os.Create(filepath.Join(dir, fmt.Sprintf("cpu%02d.prof", n)))
			if err == nil {
				err = pprof.StartCPUProfile(file)
			}
			<-signals
			pprof.StopCPUProfile()
			if err = errors.Join(err, file.Close()); err != nil {
				fmt.Fprintln(os.Stderr, "profile:", err)
			}
			if heap, err := os.Create(filepath.Join(dir, fmt.Sprintf("heap%02d.prof", n))); err == nil {
				_ = pprof.Lookup("allocs").WriteTo(heap, 0)
				heap.Close()
			}
		}
	}()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	environ := os.Environ()
	kept := environ[:0]
	for _, e := range environ {
		if !strings.HasPrefix(e, asServer+"=") { // the program refuses settings that it does not know
			kept = append(kept, e)
		}
	}
	return cmd.Main(ctx, args, kept, os.Stdout, os.Stderr)
}
