package server

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/loop"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/internal/lru"
)

// A resultCache keeps what searches found. A search depends on nothing but the streets and its request, so whoever asks the
// same again gets what a new search would find. What is measured along the routes (places, light) is measured anew each
// time. The cache lives in memory: a new version of the program, whose engine may find other routes, begins with none.
type resultCache struct {
	mu           sync.Mutex
	results      *lru.Cache[resultKey, foundRoutes]
	hits, misses int64
}

// defaultResultBytes is room for some hundred results: three routes of 5 km with their drawings are about 40 KB.
const defaultResultBytes = 32 << 20

// newResultCache makes a cache of at most limit bytes: 0 is defaultResultBytes, less than 0 keeps nothing.
func newResultCache(limit int64) *resultCache {
	if limit == 0 {
		limit = defaultResultBytes
	}
	return &resultCache{results: lru.New[resultKey, foundRoutes](limit)}
}

// A resultKey is the digest of all that a search depends on.
type resultKey [sha256.Size]byte

// foundRoutes is the result of a search of either kind.
type foundRoutes struct {
	art  art.Result
	loop loop.Result
}

// resultKeyOf is the key of a request on g. The request is hashed as Go writes it: every field counts, with every digit.
func resultKeyOf[R art.Request | loop.Request](g *roads.Graph, request R) resultKey {
	h := sha256.New()
	fmt.Fprintf(h, "%d %#v", g.Version, request)
	return resultKey(h.Sum(nil))
}

// drawing is search with what it found before.
func (c *resultCache) drawing(search SearchFunc) SearchFunc {
	return func(ctx context.Context, g *roads.Graph, r art.Request, report func(art.Progress)) (art.Result, error) {
		if g.Version == 0 { // streets of no network: nobody says when they change
			return search(ctx, g, r, report)
		}
		key := resultKeyOf(g, r)
		if known, ok := c.find(key); ok {
			return known.art, nil
		}
		found, err := search(ctx, g, r, report)
		if err == nil && !found.Partial {
			bytes := 0
			for _, route := range found.Routes {
				bytes += bytesOf(route.Path) + bytesOf(route.Outline)
			}
			c.keep(key, foundRoutes{art: found}, bytes)
		}
		return found, err
	}
}

// roundTrips is the same for round trips.
func (c *resultCache) roundTrips(search LoopFunc) LoopFunc {
	return func(ctx context.Context, g *roads.Graph, r loop.Request, report func(loop.Progress)) (loop.Result, error) {
		if g.Version == 0 {
			return search(ctx, g, r, report)
		}
		key := resultKeyOf(g, r)
		if known, ok := c.find(key); ok {
			return known.loop, nil
		}
		found, err := search(ctx, g, r, report)
		if err == nil && !found.Partial {
			bytes := 0
			for _, route := range found.Routes {
				bytes += bytesOf(route.Path)
			}
			c.keep(key, foundRoutes{loop: found}, bytes)
		}
		return found, err
	}
}

func (c *resultCache) find(key resultKey) (foundRoutes, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.results.Get(key)
	if ok {
		c.hits++
	} else {
		c.misses++
	}
	return known, ok
}

// entryBytes is about what a result takes beside its lines.
const entryBytes = 1000

func (c *resultCache) keep(key resultKey, found foundRoutes, bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.results.Put(key, found, int64(bytes)+entryBytes)
}

// figures is a snapshot for metrics.
func (c *resultCache) figures() cacheFigures {
	c.mu.Lock()
	defer c.mu.Unlock()
	return cacheFigures{
		bytes: c.results.Bytes(), entries: c.results.Len(), hits: c.hits, misses: c.misses, evicted: c.results.Evicted(),
	}
}

func bytesOf(line []geo.Point) int { return 16 * cap(line) }
