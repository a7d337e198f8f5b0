package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/runnerway/runnerway/store"
)

// Group commit, for a database with one writer at a time whose commit waits for the disk: milliseconds, often more than
// the unit of work before it took. A unit of work that others wait behind does not commit. It leaves its transaction to the
// next one, and the last in the line, or the one that fills the batch, commits for all. Nobody is told of success before that
// commit. A unit alone costs what it did.
//
// Each unit but the first of a batch has a savepoint, so one that fails takes back its own changes and no others. If the
// whole transaction is lost, by a commit that fails or an error after which the database rolls back by itself, the units that
// had succeeded run again, each in a transaction of its own.

const (
	// maxBatch and batchTime bound a batch: the first one of it waits for the last.
	maxBatch  = 64
	batchTime = 20 * time.Millisecond
)

// errLost is a unit of work that was undone by no fault of its own.
var errLost = errors.New("the transaction that it shared was lost")

// A group runs units of work on one connection, one after the other.
type group struct {
	pool *sql.DB // of one connection

	mu     sync.Mutex
	busy   bool            // somebody has the connection
	line   []chan struct{} // of those who wait for it; closed when it is theirs
	waited int64
	wait   time.Duration

	// Whoever has the connection uses the rest.
	writer *writer // made by the first
	open   *batch  // nil if no transaction is open
}

// A batch is a transaction on its way to its commit.
type batch struct {
	begun time.Time
	units int
	alone bool
	done  chan struct{} // closed when err says how it ended
	err   error
}

func (b *batch) full() bool {
	return b.alone || b.units >= maxBatch || time.Since(b.begun) >= batchTime
}

// run runs a unit of work and returns when it is committed, or not. fn is on the caller's goroutine. After errLost it should
// be run again, alone.
func (g *group) run(ctx context.Context, alone bool, fn func(session) error) error {
	if err := g.enter(ctx); err != nil {
		return err
	}
	b, err := g.unit(ctx, alone, fn)
	if err != nil {
		return err
	}
	<-b.done
	return b.err
}

// enter waits for the connection.
func (g *group) enter(ctx context.Context) error {
	g.mu.Lock()
	if !g.busy {
		g.busy = true
		g.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	g.line = append(g.line, turn)
	g.waited++
	g.mu.Unlock()
	begin := time.Now()
	defer func() {
		g.mu.Lock()
		g.wait += time.Since(begin)
		g.mu.Unlock()
	}()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	at := slices.Index(g.line, turn)
	if at >= 0 {
		g.line = slices.Delete(g.line, at, at+1)
	}
	g.mu.Unlock()
	if at < 0 { // it was our turn at the same moment
		g.leave()
	}
	return ctx.Err()
}

// leave passes the connection on, with the open transaction, or commits that first.
func (g *group) leave() {
	for {
		g.mu.Lock()
		if g.open == nil || len(g.line) > 0 && !g.open.full() {
			if g.busy = len(g.line) > 0; g.busy {
				close(g.line[0])
				g.line = slices.Delete(g.line, 0, 1)
			}
			g.mu.Unlock()
			return
		}
		g.mu.Unlock()
		g.commit()
	}
}

// unit does the work of one unit with the connection, and then leaves. The unit's fate is its batch's if err is nil.
func (g *group) unit(ctx context.Context, alone bool, fn func(session) error) (b *batch, err error) {
	defer g.leave()
	if alone && g.open != nil {
		g.commit()
	}
	first := g.open == nil
	if first {
		err = g.begin(ctx, alone)
	} else {
		err = g.writer.do("SAVEPOINT unit")
	}
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	good := false
	defer func() { // also if fn panics
		if !good {
			g.undo(first)
		}
	}()
	if err := fn(g.writer); err != nil {
		return nil, err
	}
	if !first {
		if err := g.writer.do("RELEASE unit"); err != nil {
			return nil, fmt.Errorf("end a unit of work: %w", err)
		}
	}
	good = true
	g.open.units++
	return g.open, nil
}

func (g *group) begin(ctx context.Context, alone bool) error {
	if g.writer == nil {
		conn, err := g.pool.Conn(ctx)
		if err != nil {
			return err
		}
		g.writer = &writer{conn: conn, statements: map[string]*sql.Stmt{}}
	}
	if err := g.writer.do("BEGIN IMMEDIATE"); err != nil {
		_ = g.writer.do("ROLLBACK") // in case an earlier one failed
		return err
	}
	g.open = &batch{begun: time.Now(), alone: alone, done: make(chan struct{})}
	return nil
}

// undo takes back what the unit did that just failed.
func (g *group) undo(first bool) {
	if first {
		g.end(g.writer.do("ROLLBACK"))
		return
	}
	if err := errors.Join(g.writer.do("ROLLBACK TO unit"), g.writer.do("RELEASE unit")); err != nil {
		_ = g.writer.do("ROLLBACK") // unless the database has done so already
		g.end(lost(err))
	}
}

func (g *group) commit() {
	err := g.writer.do("COMMIT")
	if err != nil {
		_ = g.writer.do("ROLLBACK") // there may be nothing left to roll back
		if err = fmt.Errorf("commit: %w", err); g.open.units > 1 {
			err = lost(err)
		}
	}
	g.end(err)
}

// end tells the units of the open batch how it ended.
func (g *group) end(err error) {
	b := g.open
	g.open, b.err = nil, err
	close(b.done)
}

func lost(why error) error { return fmt.Errorf("%w: %w", errLost, why) }

// stats is the connection and the waiting for it.
func (g *group) stats() store.Pool {
	g.mu.Lock()
	defer g.mu.Unlock()
	p := store.Pool{Name: "write", Open: 1, Waited: g.waited, WaitTime: g.wait}
	if g.busy {
		p.InUse = 1
	}
	return p
}

// close gives the connection back to its pool, when nobody uses it any more.
func (g *group) close() error {
	if err := g.enter(context.Background()); err != nil {
		return err
	}
	defer g.leave()
	if g.writer == nil {
		return nil
	}
	w := g.writer
	g.writer = nil
	return w.close()
}

// A writer is a connection with statements that are ready. Its user has it alone.
type writer struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt
}

// longestKept is the length of a statement that is kept ready: those of many rows are longer, and rarely alike.
const longestKept = 2000

// do runs one of the statements of a transaction.
func (w *writer) do(statement string) error {
	_, err := w.ExecContext(context.Background(), statement)
	return err
}

// ExecContext runs a statement, unless ctx has ended. Once begun it is not broken off: that could undo what others did in the
// same transaction.
func (w *writer) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := w.statement(ctx, query) //nolint:sqlclosecheck // it is kept for the next of its kind
	if err != nil {
		return nil, err
	}
	if s == nil {
		return w.conn.ExecContext(context.WithoutCancel(ctx), query, args...)
	}
	return s.ExecContext(context.WithoutCancel(ctx), args...)
}

// QueryContext is like ExecContext.
func (w *writer) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := w.statement(ctx, query) //nolint:sqlclosecheck // it is kept for the next of its kind
	if err != nil {
		return nil, err
	}
	if s == nil {
		return w.conn.QueryContext(context.WithoutCancel(ctx), query, args...)
	}
	return s.QueryContext(context.WithoutCancel(ctx), args...)
}

// statement is nil for a statement that is not kept.
func (w *writer) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s := w.statements[query]; s != nil {
		return s, nil
	}
	if len(query) > longestKept || len(w.statements) >= maxPrepared {
		return nil, nil
	}
	s, err := w.conn.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return nil, err
	}
	w.statements[query] = s
	return s, nil
}

func (w *writer) close() error {
	var errs []error
	for _, s := range w.statements {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, w.conn.Close())...)
}
