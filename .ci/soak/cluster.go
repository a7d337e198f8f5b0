package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/runnerway/runnerway/.ci/beside"
)

// A cluster is three servers on one MariaDB behind a balancer, and people who use them.
type cluster struct {
	dir, program string
	mariadb      *beside.MariaDB
	servers      []*instance
	balancer     *balancer
	client       *client
	ledger       *ledger
	members      []*member
}

const servers = 3

// startCluster starts everything on an empty database; the servers at the same time, so that they meet at its migrations.
func startCluster(ctx context.Context, dir, program string) (c *cluster, err error) {
	c = &cluster{dir: dir, program: program, ledger: newLedger()}
	if c.mariadb, err = beside.StartMariaDB(ctx, dir); err != nil {
		return nil, err
	}
	for n := range servers {
		s, err := newInstance(ctx, dir, fmt.Sprintf("server%d", n+1), program, c.mariadb.URL(), "--drain-delay", "1")
		if err != nil {
			return nil, err
		}
		c.servers = append(c.servers, s)
	}
	var all sync.WaitGroup
	errs := make([]error, servers)
	for i, s := range c.servers {
		all.Go(func() { _, errs[i] = s.start() })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	if c.balancer, err = startBalancer(ctx, dir, c.servers); err != nil {
		return nil, err
	}
	time.Sleep(noticed)
	c.client = newClient(c.balancer.url())
	return c, nil
}

// end kills what still runs.
func (c *cluster) end() {
	for _, s := range c.servers {
		s.Kill()
	}
	c.balancer.Kill()
	c.mariadb.Kill()
}

// join makes so many members.
func (c *cluster) join(ctx context.Context, n int) error {
	for i := range n {
		m, err := join(ctx, c.client, c.ledger, fmt.Sprintf("runner%02d", i))
		if err != nil {
			return err
		}
		c.members = append(c.members, m)
	}
	return nil
}

// traffic lets all members live until stop is called, which waits for them.
func (c *cluster) traffic(ctx context.Context, pause time.Duration) (stop func()) {
	end := make(chan struct{})
	var all sync.WaitGroup
	for _, m := range c.members {
		all.Go(func() { m.live(ctx, end, pause) })
	}
	return func() { close(end); all.Wait() }
}

// A storm is what happens to a cluster.
type storm struct {
	tasks  int           // generations
	wishes int           // different ones
	calm   time.Duration // between two kills
	kills  int           // at most; 0: until almost all tasks are done
}

// weather is what a storm has come to.
type weather struct {
	kills, restarts int
	back            []time.Duration // from the start of a killed server until it was ready
	away            time.Duration   // MariaDB
}

// rage kills servers one after the other while the tasks are done, and restarts MariaDB once in the middle. It returns when
// the last tenth of the tasks is left, which nobody disturbs.
func (c *cluster) rage(ctx context.Context, s storm, g *generations) (w weather, err error) {
	for ctx.Err() == nil && len(c.client.figures.faults()) == 0 {
		ended := g.ended()
		switch {
		case w.restarts == 0 && w.kills >= servers && (ended >= s.tasks/2 || w.kills == s.kills):
			if w.away, err = c.restartMariaDB(); err != nil {
				return w, err
			}
			w.restarts++
			continue
		case w.kills >= servers && (ended >= s.tasks-s.tasks/10 || s.kills > 0 && w.kills >= s.kills):
			return w, nil
		}
		took, err := c.kill(c.servers[rand.IntN(len(c.servers))])
		if err != nil {
			return w, err
		}
		w.kills++
		w.back = append(w.back, took)
		select {
		case <-time.After(s.calm):
		case <-ctx.Done():
		}
	}
	return w, ctx.Err()
}

// kill kills a server and starts it again; it returns when the balancer has noticed both.
func (c *cluster) kill(s *instance) (took time.Duration, err error) {
	end := c.client.troubles.begin()
	s.Kill()
	time.Sleep(100 * time.Millisecond) // what was sent to it at that moment
	end()
	took, err = s.start()
	time.Sleep(noticed)
	return took, err
}

func (c *cluster) restartMariaDB() (away time.Duration, err error) {
	end := c.client.troubles.begin()
	defer end()
	begin := time.Now()
	err = c.mariadb.Restart()
	away = time.Since(begin)
	time.Sleep(noticed + time.Second) // a server that lost patience tries again within that
	return away, err
}

// endure is the storm, with traffic, and the look at what is left. An error is what was wrong.
func (c *cluster) endure(ctx context.Context, s storm, out io.Writer) error {
	begin := time.Now()
	g := &generations{wishes: s.wishes}
	g.left.Store(int64(s.tasks))
	stop := c.traffic(ctx, 400*time.Millisecond)
	working, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	for _, m := range c.members {
		for range 2 {
			all.Go(func() { g.work(working, m) })
		}
	}
	w, err := c.rage(ctx, s, g)
	if err != nil || len(c.client.figures.faults()) > 0 {
		cancel()
	}
	all.Wait()
	stop()
	if err != nil {
		return err
	}
	slices.Sort(w.back)
	f := c.client.figures
	fmt.Fprintf(out, "three servers on MariaDB behind HAProxy, %.0f s:\n", time.Since(begin).Seconds())
	fmt.Fprintf(out, "  %d times a server killed with -9, ready again after %.2f s at the most; MariaDB restarted %d time, away for %.1f s\n", w.kills, w.back[len(w.back)-1].Seconds(), w.restarts, w.away.Seconds())
	fmt.Fprintf(out, "  %d requests answered, half within %d ms, 99 %% within %d ms; failed at a kill and sent again: %v; told to wait: %d\n",
		f.requests, f.quantile(0.5).Milliseconds(), f.quantile(0.99).Milliseconds(), f.excused, f.refused)
	fmt.Fprintf(out, "  generations: %v\n", g)
	return c.settle(ctx, out)
}

// settle stops the servers in order and looks at what they left.
func (c *cluster) settle(ctx context.Context, out io.Writer) error {
	faults := c.client.figures.faults()
	for _, s := range c.servers {
		if err := s.Stop(startPatience); err != nil {
			faults = append(faults, err.Error())
		}
	}
	db, err := sql.Open("mysql", c.mariadb.Source("runnerway"))
	if err != nil {
		return err
	}
	defer db.Close()
	missing, err := c.ledger.verify(ctx, db)
	if err != nil {
		return err
	}
	faults = append(faults, missing...)
	check := exec.CommandContext(ctx, c.program, "check-db")
	check.Dir, check.Env = c.dir, []string{"RUNNERWAY_DATABASE=" + c.mariadb.URL(), "RUNNERWAY_DATA=" + filepath.Join(c.dir, "data"), "HOME=" + c.dir, "SECRET_KEY=" + secret}
	if said, err := check.CombinedOutput(); err != nil {
		faults = append(faults, fmt.Sprintf("check-db: %v:\n%s", err, said))
	}
	fmt.Fprintf(out, "  %d acknowledged writes, %d of them missing or wrong\n", c.ledger.writes(), len(missing))
	if len(faults) > 0 {
		return fmt.Errorf("%d faults:\n%s", len(faults), strings.Join(faults, "\n"))
	}
	return nil
}

// keepLogs copies the logs to where they stay.
func keepLogs(from, to string) {
	logs, _ := filepath.Glob(filepath.Join(from, "*.log"))
	for _, l := range logs {
		if text, err := os.ReadFile(l); err == nil && os.MkdirAll(to, 0o755) == nil {
			_ = os.WriteFile(filepath.Join(to, filepath.Base(l)), text, 0o600)
		}
	}
}
