package sqlstore

import (
	"context"
	"database/sql"
	"sync"
)

// maxPrepared bounds how many statements are kept ready; ours are a few hundred different texts.
const maxPrepared = 500

// prepared is a pool whose queries are parsed and planned once for each connection and not each time, which for a short
// query is most of its cost.
type prepared struct {
	pool *sql.DB

	mu         sync.RWMutex
	statements map[string]*sql.Stmt
}

func prepare(pool *sql.DB) *prepared {
	return &prepared{pool: pool, statements: map[string]*sql.Stmt{}}
}

// ExecContext is the pool's.
func (p *prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return p.pool.ExecContext(ctx, query, args...)
}

// QueryContext runs a query whose text is one of few. It reads for at most some milliseconds and waits for nobody's lock, so
// it is not broken off when ctx ends: to watch for that, database/sql and the driver would start a goroutine each.
func (p *prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	s, err := p.statement(ctx, query) //nolint:sqlclosecheck // it is kept for the next of its kind
	if err != nil {
		return nil, err
	}
	if s == nil {
		return p.pool.QueryContext(ctx, query, args...)
	}
	return s.QueryContext(ctx, args...)
}

// statement is nil if too many are kept already.
func (p *prepared) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	p.mu.RLock()
	s, full := p.statements[query], len(p.statements) >= maxPrepared
	p.mu.RUnlock()
	if s != nil || full {
		return s, nil
	}
	s, err := p.pool.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if other := p.statements[query]; other != nil { // another was faster
		return other, s.Close() //nolint:sqlclosecheck // nobody uses it
	}
	p.statements[query] = s
	return s, nil
}
