// Command imports measures "runnerway seed roads" on extracts of growing size: peak memory of the process, temporary files, and
// speed beside a plain decoding of the same file.
//
// The extracts are made here: the elements of real ones, copied to ever more places with ids of their own, in one sorted file as
// a country is. With -unsorted their blocks of nodes come in another order.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/paulmach/osm/osmpbf"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "imports:", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	program, dir string
	copies       []int
	unsorted     bool
	extracts     []string
}

func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("imports", flag.ContinueOnError)
	flags.StringVar(&o.program, "program", "", "the runnerway program to measure")
	flags.StringVar(&o.dir, "dir", "", "directory for the extracts made and the databases, which are removed; empty: the system's")
	flags.BoolVar(&o.unsorted, "unsorted", false, "write blocks of nodes in reverse")
	copies := flags.String("copies", "1,5,20", "to how many places the extracts are copied, comma separated")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	for text := range strings.SplitSeq(*copies, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return o, fmt.Errorf("-copies: %q is no number of copies", text)
		}
		o.copies = append(o.copies, n)
	}
	if o.extracts = flags.Args(); len(o.extracts) == 0 || o.program == "" {
		return o, errors.New("usage: imports -program PROGRAM [-copies 1,5,20] FILE.osm.pbf …")
	}
	return o, nil
}

func run(ctx context.Context, args []string) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(o.dir, "runnerway-imports-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var sources []source
	for _, path := range o.extracts {
		s, err := readSource(ctx, path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		sources = append(sources, s)
	}
	var files []string
	for _, copies := range o.copies {
		path := filepath.Join(dir, fmt.Sprintf("%d.osm.pbf", copies))
		if err := writeCopies(path, sources, copies, o.unsorted); err != nil {
			return err
		}
		files = append(files, path)
	}
	sources = nil
	runtime.GC()
	fmt.Println("| file MB | nodes of streets | import s | CPU s | MB/s | plain decode s | CPU s | peak RSS MB | temporary files MB | database MB |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|")
	for _, path := range files {
		if err := measure(ctx, o, dir, path); err != nil {
			return err
		}
	}
	return nil
}

// nodesOf and tempOf are what the program says of an import.
var (
	nodesOf = regexp.MustCompile(`ways and (\d+) nodes in`)
	tempOf  = regexp.MustCompile(`and (\d+) MB of temporary files`)
)

// measure imports one file into a new database and prints a row.
func measure(ctx context.Context, o options, dir, path string) error {
	decoded, decodedCPU, err := decode(ctx, path)
	if err != nil {
		return err
	}
	data := filepath.Join(dir, "data")
	if err := os.RemoveAll(data); err != nil {
		return err
	}
	c := exec.CommandContext(ctx, o.program, "seed", "roads", path, "--data", data)
	c.Env = append(os.Environ(), "SECRET_KEY=a key for measuring, and for nothing else")
	begin := time.Now()
	said, peak, err := watch(c)
	took := time.Since(begin)
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(c.Args, " "), err, said)
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	mb := float64(info.Size()) / 1e6
	cpu := c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	fmt.Printf("| %.0f | %s | %.1f | %.1f | %.1f | %.1f | %.1f | %d | %s | %d |\n", mb, found(nodesOf, said), took.Seconds(), cpu.Seconds(),
		mb/took.Seconds(), decoded.Seconds(), decodedCPU.Seconds(), peak>>10, found(tempOf, said), folderSize(data)>>20)
	return nil
}

func found(what *regexp.Regexp, said []byte) string {
	if m := what.FindSubmatch(said); m != nil {
		return string(m[1])
	}
	return "0"
}

// watch runs a program and says what it printed and the most memory it held, in KB. What the system tells of a process that has
// ended counts that of the one that began it, so it is asked while it runs.
func watch(c *exec.Cmd) (said []byte, peak int64, err error) {
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, io.Discard
	if err := c.Start(); err != nil {
		return nil, 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			return out.Bytes(), peak, err
		case <-tick.C:
			status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.Process.Pid))
			if err != nil {
				continue // it has just ended
			}
			if m := highWater.FindSubmatch(status); m != nil {
				kb, _ := strconv.ParseInt(string(m[1]), 10, 64)
				peak = max(peak, kb)
			}
		}
	}
}

var highWater = regexp.MustCompile(`VmHWM:\s*(\d+) kB`)

func folderSize(dir string) (sum int64) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return 0
	}
	for _, f := range files {
		if info, err := f.Info(); err == nil && info.Mode().IsRegular() {
			sum += info.Size()
		}
	}
	return sum
}

// decode reads every element of a file with another reader, on all cores, and keeps nothing.
func decode(ctx context.Context, path string) (wall, cpu time.Duration, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	begin, before := time.Now(), cpuTime()
	s := osmpbf.New(ctx, f, runtime.GOMAXPROCS(0))
	defer s.Close()
	for s.Scan() {
	}
	if err := s.Err(); err != nil && !errors.Is(err, io.EOF) {
		return 0, 0, err
	}
	return time.Since(begin), cpuTime() - before, nil
}

// cpuTime is what this process has used.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
