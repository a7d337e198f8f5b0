package streetimport

import (
	"context"
	"sync"

	"github.com/runnerway/runnerway/store"
)

// behind writes to a store on a goroutine of its own, in the order in which it was asked to, so that the next tiles are made
// meanwhile. What is asked for after an error is not done.
type behind struct {
	Store
	work chan func() error
	done sync.WaitGroup
	once sync.Once
	mu   sync.Mutex
	err  error
}

// writesWaiting is how many writes may wait, of some MB each.
const writesWaiting = 2

func newBehind(s Store) *behind {
	b := &behind{Store: s, work: make(chan func() error, writesWaiting)}
	b.done.Go(func() {
		for f := range b.work {
			if b.failed() != nil {
				continue
			}
			if err := f(); err != nil {
				b.mu.Lock()
				b.err = err
				b.mu.Unlock()
			}
		}
	})
	return b
}

func (b *behind) failed() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

// do has f done and answers with the error of what was done before, if there was one.
func (b *behind) do(f func() error) error {
	b.work <- f
	return b.failed()
}

// wait waits until all has been done. Nothing may be asked for from then on.
func (b *behind) wait() error {
	b.once.Do(func() { close(b.work) })
	b.done.Wait()
	return b.failed()
}

// AddStreetTiles implements store.StreetStore. The tiles are the store's from then on.
func (b *behind) AddStreetTiles(ctx context.Context, id string, tiles []store.StreetTile) error {
	return b.do(func() error { return b.Store.AddStreetTiles(ctx, id, tiles) })
}

// AddStreetNames implements store.StreetNameStore. The names are the store's from then on.
func (b *behind) AddStreetNames(ctx context.Context, id string, order store.NameOrder, first int64, names []store.StreetName) error {
	return b.do(func() error { return b.Store.AddStreetNames(ctx, id, order, first, names) })
}
