package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/runnerway/runnerway/store"
)

// The one place where work is run again.
//
// A unit of work, one query or one transaction, is run again if it certainly did nothing: another transaction got in its way,
// or the connection was lost before its COMMIT was sent. A connection that is lost while the answer to COMMIT is awaited
// leaves open whether the work was done; that is store.ErrUnavailable at once, because to do it again could do it twice.

// A Fault is what an error says about the unit of work that had it.
type Fault int

// The kinds of Fault.
const (
	// FaultOther is an error of what was asked: to ask again would not help.
	FaultOther Fault = iota
	// FaultConflict is another transaction in the way; this one was undone.
	FaultConflict
	// FaultBusy is a database that others have kept to themselves for as long as one should wait.
	FaultBusy
	// FaultLost is a connection that broke or could not be made. What was not committed is undone.
	FaultLost
	// FaultReadOnly is a server that takes no writes, such as one that has just lost its role to another. What was asked was
	// not done; another connection may lead to the right one.
	FaultReadOnly
)

const (
	maxConflicts = 8
	firstPause   = 5 * time.Millisecond // before the second attempt; doubles
	longestPause = 500 * time.Millisecond
)

// errUnsure is a COMMIT without an answer.
var errUnsure = errors.New("the connection was lost during the commit")

// tx runs fn in a transaction that may write, again where that is safe. fn must have no effects but on the database and on
// variables it sets anew each time.
func (db *DB) tx(ctx context.Context, fn func(q *queries) error) error {
	return db.again(ctx, func(alone bool) error { return db.attempt(ctx, alone, fn) })
}

// again runs a unit of work until it succeeds, fails for good, or patience or ctx ends. It is told to be alone in its
// transaction after it has failed once.
func (db *DB) again(ctx context.Context, unit func(alone bool) error) error {
	leave, err := db.absence.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	pause, begin := firstPause, time.Now()
	for attempt := 1; ; attempt++ {
		err := unit(attempt > 1)
		if err == nil {
			db.absence.over()
			return nil
		}
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), err)
		}
		if hopeless, final := db.judge(err, attempt, time.Since(begin)); hopeless {
			return final
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(pause/2 + rand.N(pause)):
		}
		pause = min(2*pause, longestPause)
	}
}

// judge says whether an error of the given attempt is the end, and what the caller then gets.
func (db *DB) judge(err error, attempt int, elapsed time.Duration) (hopeless bool, final error) {
	fault := db.dialect.Fault(err)
	if errors.Is(err, errLost) { // by no fault of this unit
		fault = FaultConflict
	}
	hopeless = elapsed >= db.absence.patience
	switch fault {
	case FaultOther:
		return true, err
	case FaultBusy:
		hopeless = true
	case FaultConflict:
		hopeless = hopeless || attempt >= maxConflicts
	case FaultLost:
		hopeless = db.absence.enough(err) && attempt > 1 || hopeless || errors.Is(err, errUnsure)
	}
	return hopeless, fmt.Errorf("%w: %w", store.ErrUnavailable, err)
}

// attempt runs fn in a transaction, which it may share if the database has a group and it need not be alone.
func (db *DB) attempt(ctx context.Context, alone bool, fn func(q *queries) error) error {
	if db.group != nil {
		return db.group.run(ctx, alone, func(s session) error { return fn(&queries{DB: db, session: s}) })
	}
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer conn.Close()
	err = db.inside(ctx, conn, fn)
	if err != nil && db.dialect.Fault(err) == FaultReadOnly {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // so the pool throws it away
	}
	return err
}

// inside runs fn in a transaction of conn.
func (db *DB) inside(ctx context.Context, conn *sql.Conn, fn func(q *queries) error) error {
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: db.dialect.Isolation})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it does nothing; otherwise the first error counts
	if err := fn(&queries{DB: db, session: tx}); err != nil {
		return err
	}
	err = tx.Commit()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, driver.ErrBadConn): // nothing was sent
	case db.dialect.Fault(err) == FaultLost:
		err = fmt.Errorf("%w: %w", errUnsure, err)
	}
	return fmt.Errorf("commit: %w", db.dialect.Classify(err))
}
