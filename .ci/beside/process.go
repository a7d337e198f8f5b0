// Package beside runs the programs that long tests and measurements need beside them: servers that are started, stopped and killed.
package beside

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// A Process is a program that runs beside this one, in a directory of its own, with its words in a file.
type Process struct {
	name string
	log  string // path
	cmd  *exec.Cmd
	gone chan struct{} // closed when it has ended
}

// Run starts a program; it is killed if ctx ends.
func Run(ctx context.Context, dir, name string, environ []string, program string, args ...string) (*Process, error) {
	p := &Process{name: name, log: filepath.Join(dir, name+".log"), gone: make(chan struct{})}
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p.cmd = exec.CommandContext(ctx, program, args...)
	p.cmd.Dir, p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = dir, environ, log, log
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	go func() {
		_ = p.cmd.Wait() // its state tells
		close(p.gone)
	}()
	return p, nil
}

// Kill ends it at once, as kill -9 does.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill() // it may have ended by itself
	<-p.gone
}

// Stop ends it in the orderly way, and tells how if that was not with 0.
func (p *Process) Stop(patience time.Duration) error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop %s: %w", p.name, err)
	}
	select {
	case <-p.gone:
	case <-time.After(patience):
		p.Kill()
		return fmt.Errorf("%s did not stop within %v: %s", p.name, patience, p.LastWords())
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("%s ended with %d: %s", p.name, code, p.LastWords())
	}
	return nil
}

// Until waits for ok, which is asked again and again while the process lives.
func (p *Process) Until(ctx context.Context, patience time.Duration, what string, ok func() bool) error {
	for begin := time.Now(); !ok(); {
		select {
		case <-p.gone:
			return fmt.Errorf("%s ended before %s: %s", p.name, what, p.LastWords())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(3 * time.Millisecond):
		}
		if time.Since(begin) > patience {
			return fmt.Errorf("%s: no %s within %v: %s", p.name, what, patience, p.LastWords())
		}
	}
	return nil
}

// LastWords are the end of its log.
func (p *Process) LastWords() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	const most = 3000
	return string(text[max(0, len(text)-most):])
}

// Said reports whether its log holds a text beyond the first from bytes.
func (p *Process) Said(text string, from int64) bool {
	log, err := os.ReadFile(p.log)
	return err == nil && int64(len(log)) > from && bytes.Contains(log[from:], []byte(text))
}

// Size is that of a file, 0 if there is none.
func Size(path string) int64 {
	i, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return i.Size()
}

// given are the ports that were given out, so that none is twice.
var given sync.Map

// FreePort is one that nobody listens on, nor will but whom it is given to.
func FreePort() (int, error) {
	for range 100 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return 0, err
		}
		port := l.Addr().(*net.TCPAddr).Port
		l.Close()
		if _, taken := given.LoadOrStore(port, true); !taken {
			return port, nil
		}
	}
	return 0, errors.New("no free port")
}

// Installed finds a program, also where ordinary users do not look; pkg is the Debian package that has it.
func Installed(name, pkg string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	for _, dir := range []string{"/usr/sbin", "/usr/local/sbin", "/usr/libexec"} {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s is not installed: install the package %s", name, pkg)
}

// Answers reports whether somebody listens at an address.
func Answers(address string) bool {
	c, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	c.Close()
	return true
}
