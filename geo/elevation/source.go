package elevation

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/internal/lru"
)

const (
	defaultCacheBytes = 16 << 20
	// absentFor is how long a block that the store lacked is not asked for again.
	absentFor = 10 * time.Second
)

// A Store holds blocks: the database, or the sample.
type Store interface {
	// ElevationBlocks gives the blocks that touch b, in any order.
	ElevationBlocks(ctx context.Context, b geo.Bounds) ([]Block, error)
}

// A Source samples the blocks of a store and keeps those it used last, decoded. It is safe for concurrent use. A block that
// the store replaces is seen after Forget, or when the kept one has gone.
type Source struct {
	store Store

	mu      sync.Mutex
	blocks  *lru.Cache[cell, kept]
	forgets int // calls of Forget
}

type cell struct{ row, col int }

// kept is a block, nil where the store had none at that time.
type kept struct {
	grid *Grid
	at   time.Time
}

// NewSource samples store and keeps up to cacheBytes of blocks; 0 is 16 MB.
func NewSource(store Store, cacheBytes int64) *Source {
	if cacheBytes <= 0 {
		cacheBytes = defaultCacheBytes
	}
	return &Source{store: store, blocks: lru.New[cell, kept](cacheBytes)}
}

// Forget drops what is kept: the store has changed. What was read before the call is not kept after it.
func (s *Source) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocks.Clear()
	s.forgets++
}

// Elevations gives the height of each point in metres, NaN where unknown.
func (s *Source) Elevations(ctx context.Context, points []geo.Point) ([]float32, error) {
	out := make([]float32, len(points))
	byCell := map[cell][]int32{}
	for i, p := range points {
		out[i] = float32(math.NaN())
		if p.Valid() {
			row, col := BlockAt(p)
			byCell[cell{row, col}] = append(byCell[cell{row, col}], int32(i))
		}
	}
	for c, members := range byCell {
		g, err := s.grid(ctx, c)
		if err != nil {
			return nil, err
		}
		if g == nil {
			continue
		}
		for _, i := range members {
			out[i] = g.At(points[i])
		}
	}
	return out, nil
}

// grid is the block of a cell, nil if there is none.
func (s *Source) grid(ctx context.Context, c cell) (*Grid, error) {
	s.mu.Lock()
	k, ok := s.blocks.Get(c)
	forgets := s.forgets
	s.mu.Unlock()
	if ok && (k.grid != nil || time.Since(k.at) < absentFor) {
		return k.grid, nil
	}
	// A box just inside the cell, so that its neighbours do not touch it.
	const inset = 1e-4
	south, west := float64(c.row)/blocksPerDegree, float64(c.col)/blocksPerDegree
	found, err := s.store.ElevationBlocks(ctx, geo.Bounds{
		Min: geo.Point{Lat: south + inset, Lng: west + inset},
		Max: geo.Point{Lat: south + 1.0/blocksPerDegree - inset, Lng: west + 1.0/blocksPerDegree - inset},
	})
	if err != nil {
		return nil, fmt.Errorf("read elevation: %w", err)
	}
	k = kept{at: time.Now()}
	for _, b := range found {
		if b.Row != c.row || b.Col != c.col {
			continue
		}
		if k.grid, err = b.Decode(); err != nil {
			return nil, fmt.Errorf("elevation block %d/%d: %w", b.Row, b.Col, err)
		}
	}
	bytes := int64(100)
	if k.grid != nil {
		bytes += 2 * int64(len(k.grid.Heights))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.forgets == forgets {
		s.blocks.Put(c, k, bytes)
	}
	return k.grid, nil
}
