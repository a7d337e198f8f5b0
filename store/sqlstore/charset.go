package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/store"
)

// CharsetPlan says how the database keeps text and what would change that. It changes nothing, and has nothing to say of a
// database that keeps text in one way only.
func (db *DB) CharsetPlan(ctx context.Context) (p store.CharsetPlan, err error) {
	if db.dialect.PlanCharset == nil {
		return p, nil
	}
	conn, err := db.openSchema(ctx)
	if err != nil {
		return p, fmt.Errorf("look how %s keeps text: %w", db.location, err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if p, err = db.dialect.PlanCharset(ctx, conn); err != nil {
		return p, fmt.Errorf("look how %s keeps text: %w", db.location, err)
	}
	return p, nil
}

// ErrObstacles is a database whose text cannot be changed as it is; CharsetPlan tells why.
var ErrObstacles = errors.New("something stands in the way")

// FixCharset makes a plan and applies it while no other process migrates, and tells after each step how many of how many
// are done. A step is one table, whole or not at all; who is interrupted begins again with the next one. ErrObstacles, and
// nothing is changed, if the plan has any.
func (db *DB) FixCharset(ctx context.Context, done func(n, of int)) (err error) {
	if db.dialect.PlanCharset == nil {
		return nil
	}
	conn, err := db.openSchema(ctx)
	if err != nil {
		return fmt.Errorf("change how %s keeps text: %w", db.location, err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	release, err := db.dialect.LockSchema(ctx, conn)
	if err != nil {
		return fmt.Errorf("lock the schema of %s: %w", db.location, err)
	}
	defer func() { err = errors.Join(err, release(err == nil)) }()
	p, err := db.dialect.PlanCharset(ctx, conn)
	if err != nil {
		return fmt.Errorf("look how %s keeps text: %w", db.location, err)
	}
	if len(p.Obstacles) > 0 {
		return ErrObstacles
	}
	if err := db.dialect.FixCharset(ctx, conn, p.Steps, func(n int) { done(n, len(p.Steps)) }); err != nil {
		return fmt.Errorf("change how %s keeps text: %w", db.location, err)
	}
	return nil
}
