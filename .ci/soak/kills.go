package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// killLoop kills a server on SQLite again and again under load. After each kill the database is sound, and in the end
// everything is there that was acknowledged.
func killLoop(ctx context.Context, dir, program string, kills, members int, out io.Writer) error {
	path := filepath.Join(dir, "runnerway.db")
	s, err := newInstance(ctx, dir, "sqlite", program, "sqlite:"+path)
	if err != nil {
		return err
	}
	if _, err := s.start(); err != nil {
		return err
	}
	defer func() { s.Kill() }()
	c, l := newClient(s.url()), newLedger()
	begin := time.Now()
	stop := make(chan struct{})
	var all sync.WaitGroup
	for i := range members {
		m, err := join(ctx, c, l, fmt.Sprintf("runner%02d", i))
		if err != nil {
			return err
		}
		all.Go(func() { m.live(ctx, stop, time.Millisecond) })
	}
	var back []time.Duration
	for kill := range kills {
		select {
		case <-time.After(200*time.Millisecond + rand.N(600*time.Millisecond)):
		case <-ctx.Done():
			return ctx.Err()
		}
		end := c.troubles.begin()
		s.Kill()
		if err := sound(ctx, path, filepath.Join(dir, "copy.db")); err != nil {
			return fmt.Errorf("after kill %d: %w", kill+1, err)
		}
		took, err := s.start()
		if err != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond)
		end()
		back = append(back, took)
	}
	close(stop)
	all.Wait()
	if err := s.Stop(startPatience); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	missing, err := l.verify(ctx, db)
	if err != nil {
		return err
	}
	faults := append(c.figures.faults(), missing...)
	slices.Sort(back)
	fmt.Fprintf(out, "a server on SQLite killed with -9 %d times in %.0f s by %d members' load: the file was sound each time\n", kills, time.Since(begin).Seconds(), members)
	fmt.Fprintf(out, "  %d requests answered; failed at a kill and sent again: %v; %d acknowledged writes, %d of them missing or wrong\n", c.figures.answers(), c.figures.excused, l.writes(), len(missing))
	fmt.Fprintf(out, "  ready again after %.2f s (half of the times), %.2f s (at the most)\n", back[len(back)/2].Seconds(), back[len(back)-1].Seconds())
	if len(faults) > 0 {
		return fmt.Errorf("%d faults:\n%s", len(faults), strings.Join(faults, "\n"))
	}
	return nil
}

// sound checks a copy of a database that nobody has open, with its log, as a server that starts would find it.
func sound(ctx context.Context, path, copied string) error {
	for _, part := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + part)
		if errors.Is(err, os.ErrNotExist) {
			err = os.RemoveAll(copied + part)
		} else if err == nil {
			err = os.WriteFile(copied+part, content, 0o600)
		}
		if err != nil {
			return err
		}
	}
	db, err := sql.Open("sqlite", "file:"+copied)
	if err != nil {
		return err
	}
	defer db.Close()
	var said string
	if err := db.QueryRowContext(ctx, "SELECT GROUP_CONCAT(integrity_check) FROM pragma_integrity_check").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return fmt.Errorf("integrity check: %s", said)
	}
	return nil
}
