package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/runnerway/runnerway/store"
)

// CopyOptions are what Copy may be told.
type CopyOptions struct {
	// Resume goes on with a copy from the same source that was cut off.
	Resume bool
	// Progress is called now and then; nil is nobody.
	Progress func(CopyProgress)
}

// CopyProgress is how far a copy is.
type CopyProgress struct {
	Phase       CopyPhase
	Table       string
	Done, Total int64 // rows, over all tables
}

// CopyPhase is a part of Copy.
type CopyPhase string

// The phases.
const (
	Copying   CopyPhase = "copy"
	Verifying CopyPhase = "verify"
)

// CopiedTable is what a copy did with a table. Both databases hold rows with this checksum.
type CopiedTable struct {
	Name string
	Checksum
}

// CopyReport is what a copy did.
type CopyReport struct {
	Version int64         // newest migration of both
	At      time.Time     // the instant that was copied
	Tables  []CopiedTable // in the order in which they were copied
	LeftOut []string      // tables and table.column of the source that this program does not know
	Written bool          // others have written into the source since At, or may have
	Took    time.Duration
}

// Rows is how many there are in all tables.
func (r CopyReport) Rows() int64 {
	var n int64
	for _, t := range r.Tables {
		n += t.Rows
	}
	return n
}

// NotEmptyError is a target of Copy that holds something.
type NotEmptyError struct {
	Location string
	Tables   []store.TableCount
}

// Error says what there is.
func (e *NotEmptyError) Error() string {
	var parts []string
	for _, t := range e.Tables {
		parts = append(parts, fmt.Sprintf("%s %d", t.Table, t.Rows))
	}
	return fmt.Sprintf("%s is not empty (rows: %s)", e.Location, strings.Join(parts, ", "))
}

// Copy fills an empty database with everything that db holds at one instant, and then reads both over: it is an error if they
// differ. The target is brought to the source's version first. Whatever happens, what is noted as copied is there, and Resume
// goes on from it; until the end nobody can use the target.
func (db *DB) Copy(ctx context.Context, to *DB, o CopyOptions) (CopyReport, error) {
	c := &copying{from: db, to: to, progress: o.Progress}
	if c.progress == nil {
		c.progress = func(CopyProgress) {}
	}
	began := time.Now()
	err := c.run(ctx, o.Resume)
	c.report.Took = time.Since(began)
	return c.report, err
}

// copying is one run of Copy.
type copying struct {
	from, to   *DB
	source     *sql.Conn // in a transaction that reads one instant
	target     *sql.Conn
	progress   func(CopyProgress)
	now        CopyProgress
	report     CopyReport
	tables     []tableLayout
	states     map[string]copyState
	sourceSums map[string]Checksum
}

func (c *copying) run(ctx context.Context, resume bool) (err error) {
	written, err := c.from.dialect.Copying.Watch(ctx, c.from.read)
	if err != nil {
		return fmt.Errorf("watch %s: %w", c.from.location, err)
	}
	asked := false
	defer func() {
		if !asked { // it holds a connection
			_, _ = written(context.WithoutCancel(ctx))
		}
	}()
	if err := c.prepareTarget(ctx, resume); err != nil {
		return err
	}
	if c.source, err = c.from.read.Conn(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.source.Close()) }()
	c.report.At = time.Now()
	for _, s := range c.from.dialect.Copying.BeginSnapshot {
		if _, err := c.source.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("begin to read %s: %w", c.from.location, err)
		}
	}
	defer func() { _, _ = c.source.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") }()
	pool, err := c.to.openSchema(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	if c.target, err = pool.Conn(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.target.Close()) }()
	for _, s := range c.to.dialect.Copying.BeginLoad {
		if _, err := c.target.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("prepare %s: %w", c.to.location, err)
		}
	}
	if err := c.begin(ctx); err != nil {
		return err
	}
	if err := c.copyTables(ctx); err != nil {
		return err
	}
	asked = true
	if c.report.Written, err = written(ctx); err != nil {
		return fmt.Errorf("watch %s: %w", c.from.location, err)
	}
	if err := c.verify(ctx); err != nil {
		return err
	}
	if _, err := c.target.ExecContext(ctx, "DROP TABLE "+copyTable); err != nil {
		return fmt.Errorf("finish the copy in %s: %w", c.to.location, err)
	}
	return nil
}

// prepareTarget makes sure that the target has the source's version, and holds nothing or an unfinished copy.
func (c *copying) prepareTarget(ctx context.Context, resume bool) error {
	from, err := c.from.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	if err := newer(from); err != nil {
		return fmt.Errorf("%s: %w", c.from.location, err)
	}
	if states, err := c.from.progressOf(ctx, c.from.read); err != nil || states != nil {
		return errors.Join(err, fmt.Errorf("%s: %w", c.from.location, ErrUnfinishedCopy))
	}
	if len(from.Applied) == 0 {
		return fmt.Errorf(`%s has no migrations: run "runnerway migrate" on it first`, c.from.location)
	}
	c.report.Version = Newest(from.Applied)
	states, err := c.to.progressOf(ctx, c.to.read)
	if err != nil {
		return err
	}
	switch c.states = states; {
	case states != nil && !resume:
		return fmt.Errorf("%s: %w", c.to.location, ErrUnfinishedCopy)
	case states != nil && states[""].last != c.from.location:
		return fmt.Errorf("the copy in %s was begun from %s, not from %s", c.to.location, states[""].last, c.from.location)
	case states == nil && resume:
		return fmt.Errorf("there is no unfinished copy in %s: leave --resume out", c.to.location)
	case states == nil:
		if err := c.migrateTarget(ctx); err != nil {
			return err
		}
	}
	to, err := c.to.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	if !slices.Equal(from.Applied, to.Applied) || len(to.Unknown) > 0 {
		return fmt.Errorf(`%s and %s have not the same migrations: run "runnerway migrate" on the first`, c.from.location, c.to.location)
	}
	return nil
}

func (c *copying) migrateTarget(ctx context.Context) error {
	if err := c.to.isEmpty(ctx); err != nil {
		return err
	}
	if _, err := c.to.MigrateWith(ctx, MigrateOptions{To: &c.report.Version}); err != nil {
		return err
	}
	return c.to.isEmpty(ctx)
}

// migrationRows are the tables into which migrations put rows of their own.
var migrationRows = []string{versionTable, "store_state"}

// isEmpty is a *NotEmptyError if the database holds anything but what migrations put there.
func (db *DB) isEmpty(ctx context.Context) error {
	counts, err := db.Counts(ctx)
	if err != nil {
		return err
	}
	counts = slices.DeleteFunc(counts, func(t store.TableCount) bool { return t.Rows == 0 || slices.Contains(migrationRows, t.Table) })
	if len(counts) > 0 {
		return &NotEmptyError{Location: db.location, Tables: counts}
	}
	return nil
}

// begin lays out what there is to do, and notes it in the target unless it is noted already.
func (c *copying) begin(ctx context.Context) error {
	from, err := c.from.layouts(ctx, c.source)
	if err != nil {
		return err
	}
	to, err := c.to.layouts(ctx, c.target)
	if err != nil {
		return err
	}
	for _, f := range from {
		i := slices.IndexFunc(to, func(t tableLayout) bool { return t.name == f.name })
		if i < 0 {
			c.report.LeftOut = append(c.report.LeftOut, f.name)
			continue
		}
		t, left, err := shared(f, to[i])
		if err != nil {
			return err
		}
		c.report.LeftOut = append(c.report.LeftOut, left...)
		c.tables = append(c.tables, t)
	}
	for _, t := range c.tables {
		n, err := value[int64](ctx, &queries{DB: c.from, session: c.source}, "SELECT COUNT(*) FROM "+quoted(t.name))
		if err != nil {
			return fmt.Errorf("count table %s: %w", t.name, err)
		}
		c.now.Total += n
	}
	if c.states != nil {
		return nil
	}
	return c.note(ctx)
}

// note clears the target of what migrations put there and marks it as unfinished.
func (c *copying) note(ctx context.Context) error {
	if _, err := c.target.ExecContext(ctx, createCopyTable); err != nil {
		return fmt.Errorf("begin the copy in %s: %w", c.to.location, err)
	}
	tx, err := c.target.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing; otherwise the first error counts
	q := &queries{DB: c.to, session: tx}
	c.states = map[string]copyState{"": {last: c.from.location}}
	for _, t := range c.tables {
		c.states[t.name] = copyState{name: t.name}
		if slices.Contains(migrationRows, t.name) {
			if _, err := q.exec(ctx, "DELETE FROM "+quoted(t.name)); err != nil {
				return err
			}
		}
	}
	for name, s := range c.states {
		if _, err := q.exec(ctx, insert(copyTable, []string{"name", "last_key", "copied", "finished"}, 1), name, null(s.last), 0, 0); err != nil {
			return fmt.Errorf("begin the copy in %s: %w", c.to.location, err)
		}
	}
	return tx.Commit()
}

func (c *copying) tell(phase CopyPhase, table string, rows int64) {
	c.now.Phase, c.now.Table = phase, table
	c.now.Done += rows
	c.progress(c.now)
}

func (c *copying) copyTables(ctx context.Context) error {
	c.sourceSums = map[string]Checksum{}
	for _, t := range c.tables {
		s := c.states[t.name]
		c.tell(Copying, t.name, s.copied)
		if s.finished {
			continue
		}
		if err := c.copyTable(ctx, t, s); err != nil {
			return err
		}
	}
	return nil
}

func (c *copying) copyTable(ctx context.Context, t tableLayout, s copyState) error {
	f := &filler{db: c.to, conn: c.target, table: t, copied: s.copied, last: s.last}
	var after []any
	if s.last != "" {
		var err error
		if after, err = t.parseKey(s.last); err != nil {
			return err
		}
	}
	var sum Checksum
	var scratch []byte
	told := f.copied
	if err := c.from.rowsAfter(ctx, c.source, t, after, func(row []any) error {
		scratch = sum.add(row, scratch)
		err := f.add(ctx, row)
		if f.copied > told {
			c.tell(Copying, t.name, f.copied-told)
			told = f.copied
		}
		return err
	}); err != nil {
		return err
	}
	if err := f.flush(ctx, 1); err != nil {
		return err
	}
	c.tell(Copying, t.name, f.copied-told)
	if after == nil {
		c.sourceSums[t.name] = sum
	}
	return nil
}

// verify reads the target over, and of the source what this run has not read.
func (c *copying) verify(ctx context.Context) error {
	c.now.Done = 0
	for _, t := range c.tables {
		want, known := c.sourceSums[t.name]
		if !known {
			var err error
			if want, err = c.from.checksum(ctx, c.source, t, func(int64) {}); err != nil {
				return err
			}
		}
		got, err := c.to.checksum(ctx, c.target, t, func(rows int64) { c.tell(Verifying, t.name, rows) })
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("table %s differs: %s holds %d rows with checksum %s, %s holds %d with %s; "+
				"if a server wrote into the first meanwhile, stop it and begin again with an empty target",
				t.name, c.from.location, want.Rows, want, c.to.location, got.Rows, got)
		}
		c.report.Tables = append(c.report.Tables, CopiedTable{t.name, got})
	}
	return nil
}
