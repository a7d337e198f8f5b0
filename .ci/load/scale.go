package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/runnerway/runnerway/.ci/beside"
)

// The measurement of scale asks for the pages of the app, one request at a time, on databases of growing size, so that the
// table shows what grows with them.

// A pageAsked is a request of one of several users.
type pageAsked struct {
	name string
	path func(n scale, i int) (path string, user int) // of the i-th request
	body string                                       // POST if there is one
}

var pagesAsked = []pageAsked{
	{name: "feed", path: everybody("/community/feed?page=1&limit=20")},
	{name: "feed, popular", path: everybody("/community/feed?page=1&limit=20&sort=popular")},
	{name: "feed, trending", path: everybody("/community/feed?page=1&limit=20&sort=trending")},
	{name: "feed, page 50", path: everybody("/community/feed?page=50&limit=20")},
	{name: "feed of those one follows", path: everybody("/community/feed?page=1&limit=20&following=true")},
	{name: "a post with comments", path: func(n scale, i int) (string, int) {
		return "/community/posts/" + postID(i*7919%n.posts()), i % n.users()
	}},
	{name: "history", path: everybody("/users/me/workouts?page=1&limit=20")},
	{name: "history of the keen", path: keen("/users/me/workouts?page=1&limit=20")},
	{name: "history of the keen, page 45", path: keen("/users/me/workouts?page=45&limit=20")},
	{name: "history of the keen, by distance", path: keen("/users/me/workouts?page=1&limit=20&sort=distance")},
	{name: "a workout", path: func(n scale, i int) (string, int) {
		w := i * 7919 % int(n)
		user, _, _ := n.owner(w)
		return "/workouts/" + workoutID(w), user
	}},
	{name: "totals", path: everybody("/users/me/stats")},
	{name: "statistics", path: everybody("/users/me/statistics")},
	{name: "statistics of the keen", path: keen("/users/me/statistics")},
	{name: "records of the keen", path: keen("/workouts/records")},
	{name: "calendar of the keen", path: keen("/workouts/calendar?year=2026&month=10")},
	{name: "notifications", path: everybody("/notifications")},
	{name: "notifications of the keen", path: keen("/notifications")},
	{name: "unread notifications of the keen", path: keen("/notifications/unread-count")},
	{name: "start a workout", path: everybody("/workouts/start"), body: `{"route_name":"하트","start_location":{"latitude":37.5,"longitude":127},"started_at":"2026-02-12T05:00:00Z"}`},
	{name: "comment", path: func(n scale, i int) (string, int) {
		return "/community/posts/" + postID(i*7919%n.posts()) + "/comments", i % n.users()
	}, body: `{"content":"멋져요"}`},
}

func everybody(path string) func(scale, int) (string, int) {
	return func(n scale, i int) (string, int) { return path, 1 + i%(n.users()-1) }
}

func keen(path string) func(scale, int) (string, int) {
	return func(scale, int) (string, int) { return path, 0 }
}

// A grown is what was measured at one scale.
type grown struct {
	fill, check, start, again time.Duration
	bytes                     int64
	memory, peak              float64 // MB
	p50, p95                  []time.Duration
}

// measureScales fills and measures one database after the other, of both kinds, and writes a table for each kind.
func measureScales(ctx context.Context, o options, dir string, out io.Writer) error {
	for _, kind := range o.databases {
		var all []grown
		for _, n := range o.scales {
			g, err := o.measureScale(ctx, kind, n, filepath.Join(dir, fmt.Sprint(kind, int(n))))
			if err != nil {
				return fmt.Errorf("%s, %d workouts: %w", kind, n, err)
			}
			all = append(all, g)
			fmt.Fprintf(os.Stderr, "%s, %d workouts: filled in %.0f s\n", kind, n, g.fill.Seconds())
		}
		writeScales(out, kind, o.scales, all)
	}
	return nil
}

func (o options) measureScale(ctx context.Context, kind string, n scale, dir string) (g grown, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return g, err
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithCancel(ctx) // ends MariaDB
	defer cancel()
	var f filled
	if kind == "mariadb" {
		m, err := beside.StartMariaDB(ctx, dir)
		if err != nil {
			return g, err
		}
		defer m.Kill()
		f, err = mariadbFilled(m)
		if err != nil {
			return g, err
		}
	} else if f, err = sqliteFilled(filepath.Join(dir, "runnerway.db")); err != nil {
		return g, err
	}
	defer f.db.Close()
	o.url = f.url
	begin := time.Now()
	if said, err := o.command(ctx, dir, "seed").CombinedOutput(); err != nil {
		return g, fmt.Errorf("%w: %s", err, said)
	}
	if err := fillScale(ctx, n, f); err != nil {
		return g, err
	}
	g.fill = time.Since(begin)
	if kind != "mariadb" {
		if _, err := f.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
			return g, err
		}
	}
	g.bytes = f.bytes()
	begin = time.Now()
	if said, err := o.command(ctx, dir, "check-db").CombinedOutput(); err != nil {
		return g, fmt.Errorf("check-db: %w: %s", err, said)
	}
	g.check = time.Since(begin)
	return g, o.ask(ctx, n, dir, &g)
}

// ask starts the server twice, the second time on a database that it knows, and asks for every page.
func (o options) ask(ctx context.Context, n scale, dir string, g *grown) error {
	for _, took := range []*time.Duration{&g.start, &g.again} {
		begin := time.Now()
		server, err := start(ctx, o, dir)
		if err != nil {
			return err
		}
		*took = time.Since(begin)
		if took == &g.start {
			if err := server.stop(); err != nil {
				return err
			}
			continue
		}
		defer server.stop() //nolint:errcheck // the measurement is over
		c, err := dial(server.address)
		if err != nil {
			return err
		}
		defer c.Close()
		for _, p := range pagesAsked {
			if err := p.measure(c, n, o.requests, g); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
		}
		g.memory, g.peak = server.memory("VmRSS"), server.memory("VmHWM")
	}
	return nil
}

// measure asks for a page so many times, after some that do not count.
func (p pageAsked) measure(c *connection, n scale, requests int, g *grown) error {
	const before = 10
	var took []time.Duration
	for i := range before + requests {
		path, user := p.path(n, i)
		method := "GET"
		if p.body != "" {
			method = "POST"
		}
		r := request{head: head(method, "/api/v1"+path, token(userID(user)), "identity", len(p.body)), body: []byte(p.body)}
		var said bytes.Buffer
		begin := time.Now()
		status, _, err := c.do(r, &said)
		if err != nil || status/100 != 2 {
			return fmt.Errorf("status %d, %w: %.300s", status, err, said.Bytes())
		}
		if i >= before {
			took = append(took, time.Since(begin))
		}
	}
	slices.Sort(took)
	g.p50 = append(g.p50, took[len(took)/2])
	g.p95 = append(g.p95, took[len(took)*95/100])
	return nil
}

func writeScales(out io.Writer, kind string, scales []scale, all []grown) {
	row := func(name string, cell func(g grown) string) {
		cells := []string{name}
		for _, g := range all {
			cells = append(cells, cell(g))
		}
		fmt.Fprintln(out, "| "+strings.Join(cells, " | ")+" |")
	}
	fmt.Fprintf(out, "%s; p50 / p95 in ms of one request at a time\n\n", kind)
	names := []string{"workouts"}
	for _, n := range scales {
		names = append(names, strconv.Itoa(int(n)))
	}
	fmt.Fprintln(out, "| "+strings.Join(names, " | ")+" |")
	fmt.Fprintln(out, "|---"+strings.Repeat("|---", len(scales))+"|")
	for i, p := range pagesAsked {
		row(p.name, func(g grown) string {
			return fmt.Sprintf("%.1f / %.1f", float64(g.p50[i].Microseconds())/1000, float64(g.p95[i].Microseconds())/1000)
		})
	}
	row("first start, s", func(g grown) string { return fmt.Sprintf("%.2f", g.start.Seconds()) })
	row("next start, s", func(g grown) string { return fmt.Sprintf("%.2f", g.again.Seconds()) })
	row("memory (RSS) after all this, MB", func(g grown) string { return fmt.Sprintf("%.0f", g.memory) })
	row("most memory (RSS), MB", func(g grown) string { return fmt.Sprintf("%.0f", g.peak) })
	row("check-db, s", func(g grown) string { return fmt.Sprintf("%.1f", g.check.Seconds()) })
	row("database, MB", func(g grown) string { return fmt.Sprintf("%d", g.bytes>>20) })
	row("filled in, s", func(g grown) string { return fmt.Sprintf("%.0f", g.fill.Seconds()) })
	fmt.Fprintln(out)
}
