package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

// A journal is a database that writes down what it is told, and refuses what refuse says.
type journal struct {
	mu     sync.Mutex
	lines  []string
	refuse func(statement string) error
}

func (j *journal) Connect(context.Context) (driver.Conn, error) { return j, nil }
func (j *journal) Driver() driver.Driver                        { return nil }
func (j *journal) Close() error                                 { return nil }
func (j *journal) Begin() (driver.Tx, error)                    { return nil, errors.New("not like this") }
func (j *journal) Prepare(query string) (driver.Stmt, error)    { return line{j, query}, nil }

type line struct {
	*journal
	text string
}

func (l line) Close() error                              { return nil }
func (l line) NumInput() int                             { return -1 }
func (l line) Query([]driver.Value) (driver.Rows, error) { return nil, errors.New("nothing to read") }
func (l line) Exec([]driver.Value) (driver.Result, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, l.text)
	if l.refuse != nil {
		if err := l.refuse(l.text); err != nil {
			return nil, err
		}
	}
	return driver.RowsAffected(1), nil
}

func (j *journal) said() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Join(j.lines, "; ")
}

// inGroup runs test in a bubble with a group on a journal.
func inGroup(t *testing.T, refuse func(string) error, test func(t *testing.T, g *group, j *journal)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{refuse: refuse}
		db := sql.OpenDB(j)
		g := &group{pool: db}
		test(t, g, j)
		if err := errors.Join(g.close(), db.Close()); err != nil {
			t.Error(err)
		}
	})
}

// together runs units in this order, the second and all after it while the first one works, and gives their errors.
func together(g *group, units ...func(session) error) []error {
	errs := make([]error, len(units))
	var wait sync.WaitGroup
	free := make(chan struct{})
	for i, unit := range units {
		wait.Go(func() {
			errs[i] = g.run(context.Background(), false, func(s session) error {
				if i == 0 {
					<-free
				}
				return unit(s)
			})
		})
		synctest.Wait() // until it works, or is in the line
	}
	close(free)
	wait.Wait()
	return errs
}

// writes is a unit of one statement.
func writes(statement string) func(session) error {
	return func(s session) error {
		_, err := s.ExecContext(context.Background(), statement)
		return err
	}
}

func TestGroupCommitsOnce(t *testing.T) {
	inGroup(t, nil, func(t *testing.T, g *group, j *journal) {
		for _, err := range together(g, writes("a"), writes("b"), writes("c")) {
			if err != nil {
				t.Error(err)
			}
		}
		const want = "BEGIN IMMEDIATE; a; SAVEPOINT unit; b; RELEASE unit; SAVEPOINT unit; c; RELEASE unit; COMMIT"
		if got := j.said(); got != want {
			t.Errorf("three units at once: %s, want %s", got, want)
		}
		if s := g.stats(); s.Waited != 2 || s.InUse != 0 {
			t.Errorf("stats %+v, want two that waited and nobody there", s)
		}
	})
}

func TestGroupAlone(t *testing.T) {
	inGroup(t, nil, func(t *testing.T, g *group, j *journal) {
		for range 2 {
			if err := g.run(t.Context(), false, writes("a")); err != nil {
				t.Error(err)
			}
		}
		if got, want := j.said(), "BEGIN IMMEDIATE; a; COMMIT; BEGIN IMMEDIATE; a; COMMIT"; got != want {
			t.Errorf("one unit after the other: %s, want %s", got, want)
		}
	})
}

func TestGroupFillsUp(t *testing.T) {
	inGroup(t, nil, func(t *testing.T, g *group, j *journal) {
		units := make([]func(session) error, maxBatch+1)
		for i := range units {
			units[i] = writes("a")
		}
		together(g, units...)
		if got := strings.Count(j.said(), "COMMIT"); got != 2 {
			t.Errorf("%d commits of %d units at once, want 2", got, len(units))
		}
	})
}

var errRefused = errors.New("refused")

// refusing refuses one statement, the first times.
func refusing(statement string, times int) func(string) error {
	return func(s string) error {
		if s != statement || times == 0 {
			return nil
		}
		times--
		return errRefused
	}
}

func TestGroupKeepsOthersFromFailure(t *testing.T) {
	for _, bad := range []int{0, 1, 2} {
		inGroup(t, refusing("bad", 1), func(t *testing.T, g *group, j *journal) {
			units := []func(session) error{writes("a"), writes("b"), writes("c")}
			units[bad] = writes("bad")
			for i, err := range together(g, units...) {
				if (i == bad) != errors.Is(err, errRefused) || i != bad && err != nil {
					t.Errorf("unit %d when %d fails: %v", i, bad, err)
				}
			}
			if said := j.said(); !strings.HasSuffix(said, "COMMIT") || strings.Count(said, "ROLLBACK") != 1 {
				t.Errorf("when %d fails: %s", bad, said)
			}
		})
	}
}

func TestGroupSurvivesAPanic(t *testing.T) {
	inGroup(t, nil, func(t *testing.T, g *group, j *journal) {
		panics := func(session) (err error) { panic("oh") }
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = g.run(t.Context(), false, panics)
		}()
		if err := g.run(t.Context(), false, writes("a")); err != nil {
			t.Error(err)
		}
		if got, want := j.said(), "BEGIN IMMEDIATE; ROLLBACK; BEGIN IMMEDIATE; a; COMMIT"; got != want {
			t.Errorf("after a panic: %s, want %s", got, want)
		}
	})
}

// TestGroupLosesATransaction is told that a commit failed, or that the database rolled back by itself: whose work was fine
// hears that it should run again.
func TestGroupLosesATransaction(t *testing.T) {
	inGroup(t, refusing("COMMIT", 1), func(t *testing.T, g *group, _ *journal) {
		for i, err := range together(g, writes("a"), writes("b")) {
			if !errors.Is(err, errLost) || !errors.Is(err, errRefused) {
				t.Errorf("unit %d after a failed commit: %v", i, err)
			}
		}
	})
	inGroup(t, refusing("COMMIT", 1), func(t *testing.T, g *group, _ *journal) {
		if err := g.run(t.Context(), false, writes("a")); errors.Is(err, errLost) || !errors.Is(err, errRefused) {
			t.Errorf("a unit alone after a failed commit: %v", err)
		}
	})
	refuse := func(s string) error {
		if s == "bad" || strings.HasPrefix(s, "ROLLBACK") {
			return errRefused
		}
		return nil
	}
	inGroup(t, refuse, func(t *testing.T, g *group, _ *journal) {
		errs := together(g, writes("a"), writes("bad"), writes("c"))
		if !errors.Is(errs[0], errLost) || errors.Is(errs[1], errLost) || !errors.Is(errs[1], errRefused) || errs[2] != nil {
			t.Errorf("after a rollback of everything: %v", errs)
		}
	})
}

func TestGroupRunsAlone(t *testing.T) {
	inGroup(t, nil, func(t *testing.T, g *group, j *journal) {
		var wait sync.WaitGroup
		free := make(chan struct{})
		for i, alone := range []bool{false, true, false} {
			wait.Go(func() {
				_ = g.run(context.Background(), alone, func(s session) error {
					if i == 0 {
						<-free
					}
					return writes(fmt.Sprint(i))(s)
				})
			})
			synctest.Wait()
		}
		close(free)
		wait.Wait()
		if got, want := j.said(), "BEGIN IMMEDIATE; 0; COMMIT; BEGIN IMMEDIATE; 1; COMMIT; BEGIN IMMEDIATE; 2; COMMIT"; got != want {
			t.Errorf("one that wants to be alone between two others: %s, want %s", got, want)
		}
	})
}

// TestGroupIsLeftWaiting gives up in the line: whoever left the transaction to that one must not wait for ever.
func TestGroupIsLeftWaiting(t *testing.T) {
	inGroup(t, nil, func(t *testing.T, g *group, j *journal) {
		free := make(chan struct{})
		first := make(chan error, 1)
		go func() {
			first <- g.run(context.Background(), false, func(s session) error { <-free; return writes("a")(s) })
		}()
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		second := make(chan error, 1)
		go func() { second <- g.run(ctx, false, writes("b")) }()
		synctest.Wait()
		cancel()
		if err := <-second; !errors.Is(err, context.Canceled) {
			t.Errorf("who gave up: %v", err)
		}
		close(free)
		if err := <-first; err != nil {
			t.Error(err)
		}
		if got, want := j.said(), "BEGIN IMMEDIATE; a; COMMIT"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

// TestGroupDoesNotBreakOff ends the context of a unit at work: its next statement is refused, and the unit is undone.
func TestGroupDoesNotBreakOff(t *testing.T) {
	inGroup(t, nil, func(t *testing.T, g *group, j *journal) {
		ctx, cancel := context.WithCancel(t.Context())
		err := g.run(ctx, false, func(s session) error {
			if _, err := s.ExecContext(ctx, "a"); err != nil {
				return err
			}
			cancel()
			_, err := s.ExecContext(ctx, "b")
			return err
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a unit whose context ended: %v", err)
		}
		if got := j.lines; !slices.Equal(got, []string{"BEGIN IMMEDIATE", "a", "ROLLBACK"}) {
			t.Errorf("got %q", got)
		}
	})
}
