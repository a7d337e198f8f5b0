package roads

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/internal/lru"
)

// A Network gives windows of the streets that a TileSource holds. What it read it keeps, decoded tiles and joined graphs,
// each within a number of bytes; a window that is kept costs microseconds, one of a dense city of 6 x 6 km that must be read
// and joined about a tenth of a second. Requests for the same window at the same time read and join it once. When the source
// publishes a change everything kept is dropped, within NetworkOptions.PollEvery.

// ErrNotCovered is a place for which there are no streets at all; compare with errors.Is.
var ErrNotCovered = errors.New("no street data for this place")

// MaxWindowM is the largest radius of a window in metres.
const MaxWindowM = 60_000

const (
	defaultCacheBytes = 128 << 20
	defaultPollEvery  = 2 * time.Second
	loadTimeout       = 60 * time.Second // of a window whose askers may have gone
	snapRadiusM       = 300              // how far from a street a place is still covered by it alone
)

// A TileSource holds stored tiles: the database, or the sample.
type TileSource interface {
	// StreetsVersion grows with every published change of the tiles. It is called every few seconds.
	StreetsVersion(ctx context.Context) (int64, error)
	// Tiles gives the tiles of the box from lo to hi, both included, of all sources, the newest source first within a tile.
	Tiles(ctx context.Context, lo, hi TileID) ([]StoredTile, error)
}

// An ElevationSource knows heights.
type ElevationSource interface {
	// Elevations gives the height above sea level in metres of each point, NaN where unknown.
	Elevations(ctx context.Context, points []geo.Point) ([]float32, error)
}

// A SafetySource knows street lamps and cameras that did not come with the streets.
type SafetySource interface {
	// Safety gives those within b, in any order.
	Safety(ctx context.Context, b geo.Bounds) (lamps, cameras []geo.Point, err error)
}

// NetworkOptions are what a Network is made of. Source is required. StreetsVersion must grow with every change of what
// Elevation and Safety know too.
type NetworkOptions struct {
	Source    TileSource
	Elevation ElevationSource // nil: no heights are known
	Safety    SafetySource    // nil: only the lamps and cameras of the tiles are known
	// Changed is called when StreetsVersion is a new one, before anything of it is read; it must not call the Network.
	Changed     func()        // nil: nothing
	CacheBytes  int64         // of decoded tiles; 0 is 128 MB
	WindowBytes int64         // of joined graphs; 0 is 128 MB
	PollEvery   time.Duration // how old the known StreetsVersion may be; 0 is 2 s
}

// NetworkStats are counters since the start and what is kept now.
type NetworkStats struct {
	Version                    int64
	TileHits, TileMisses       int64
	WindowHits, WindowMisses   int64
	TilesKept, WindowsKept     int
	TileBytes, WindowBytes     int64
	TilesEvicted               int64
	WindowsEvicted             int64
	LoadErrors, VersionChanges int64
}

// A Network is safe for concurrent use. It needs no closing.
type Network struct {
	options NetworkOptions
	flights singleflight.Group
	loading chan struct{} // held while tiles are read, so that nobody reads the same ones beside

	mu      sync.Mutex
	known   bool // version is
	version int64
	polled  time.Time
	// refreshes counts calls of Refresh.
	refreshes int
	tiles     *lru.Cache[TileID, []*Tile]
	windows   *lru.Cache[windowKey, *Graph]
	stats     NetworkStats
}

type windowKey struct{ lo, hi TileID }

// NewNetwork makes a network without reading anything.
func NewNetwork(o NetworkOptions) *Network {
	if o.CacheBytes <= 0 {
		o.CacheBytes = defaultCacheBytes
	}
	if o.WindowBytes <= 0 {
		o.WindowBytes = defaultCacheBytes
	}
	if o.PollEvery <= 0 {
		o.PollEvery = defaultPollEvery
	}
	return &Network{
		options: o,
		loading: make(chan struct{}, 1),
		tiles:   lru.New[TileID, []*Tile](o.CacheBytes),
		windows: lru.New[windowKey, *Graph](o.WindowBytes),
	}
}

// Elevations gives the height above sea level in metres of each point, NaN where unknown; nil if the network has no heights
// at all. It costs a read of the store for every tenth of a degree that is not kept.
func (n *Network) Elevations(ctx context.Context, points []geo.Point) ([]float32, error) {
	if n.options.Elevation == nil {
		return nil, nil
	}
	return n.options.Elevation.Elevations(ctx, points)
}

// Stats is a snapshot of the counters.
func (n *Network) Stats() NetworkStats {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.stats
	s.Version = n.version
	s.TilesKept, s.TileBytes = n.tiles.Len(), n.tiles.Bytes()
	s.WindowsKept, s.WindowBytes = n.windows.Len(), n.windows.Bytes()
	s.TilesEvicted, s.WindowsEvicted = n.tiles.Evicted(), n.windows.Evicted()
	return s
}

// Window is the streets of all tiles that come within radiusM metres of center in latitude and longitude, and those of
// their neighbourhood that reach into these tiles. The graph depends on nothing but that set of tiles and what they hold,
// and is shared: it must not be changed. ErrNotCovered if no street lies within 300 m of center and none in its tile or the
// eight around it.
func (n *Network) Window(ctx context.Context, center geo.Point, radiusM float64) (*Graph, error) {
	if !center.Valid() || !(radiusM >= 0 && radiusM <= MaxWindowM) {
		return nil, fmt.Errorf("window of %v m around %v: out of range", radiusM, center)
	}
	version, err := n.currentVersion(ctx)
	if err != nil {
		return nil, err
	}
	key := windowKey{}
	key.lo, key.hi = tileRange(geo.Around(center, radiusM))
	g, err := n.window(ctx, version, key)
	if err != nil {
		return nil, err
	}
	if covered, err := n.covers(ctx, version, g, center); err != nil || !covered {
		return nil, errors.Join(err, notCovered(covered, center))
	}
	return g, nil
}

func notCovered(covered bool, center geo.Point) error {
	if covered {
		return nil
	}
	return fmt.Errorf("%w: %.5f,%.5f", ErrNotCovered, center.Lat, center.Lng)
}

// Tile gives what each source holds of one tile, the newest first, and the version of the streets it was read at. The tiles
// are shared: they must not be changed. None and no error where there is nothing.
func (n *Network) Tile(ctx context.Context, id TileID) ([]*Tile, int64, error) {
	if !id.Valid() {
		return nil, 0, fmt.Errorf("tile %d/%d: out of range", id.X, id.Y)
	}
	version, err := n.currentVersion(ctx)
	if err != nil {
		return nil, 0, err
	}
	tiles, err := n.load(ctx, version, id, id)
	return tiles[id], version, err
}

// Tiles calls each with what Tile gives for every tile from lo to hi, column by column, all of one version, which it returns. It asks
// the source for many tiles at a time.
func (n *Network) Tiles(ctx context.Context, lo, hi TileID, each func(TileID, []*Tile)) (int64, error) {
	if !lo.Valid() || !hi.Valid() {
		return 0, fmt.Errorf("tiles %d/%d to %d/%d: out of range", lo.X, lo.Y, hi.X, hi.Y)
	}
	version, err := n.currentVersion(ctx)
	if err != nil {
		return 0, err
	}
	columns := max(1, loadTiles/max(1, hi.Y-lo.Y+1))
	for x := lo.X; x <= hi.X; x += columns {
		from, to := TileID{X: x, Y: lo.Y}, TileID{X: min(hi.X, x+columns-1), Y: hi.Y}
		tiles, err := n.load(ctx, version, from, to)
		if err != nil {
			return 0, err
		}
		for id := range TilesBetween(from, to) {
			each(id, tiles[id])
		}
	}
	return version, nil
}

// Version is that of the streets which the next window will show, as far as PollEvery lets the network know. It grows.
func (n *Network) Version(ctx context.Context) (int64, error) { return n.currentVersion(ctx) }

// Refresh makes the next window show what has been published by now, whatever PollEvery is.
func (n *Network) Refresh() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.refreshes++
	n.polled = time.Time{}
}

// currentVersion asks the source at most every PollEvery and drops what is kept of another version. While the source does
// not answer, the version known is used on.
func (n *Network) currentVersion(ctx context.Context) (int64, error) {
	n.mu.Lock()
	version, known, fresh := n.version, n.known, n.known && time.Since(n.polled) < n.options.PollEvery
	refreshes := n.refreshes
	n.mu.Unlock()
	if fresh {
		return version, nil
	}
	asked, err := shareFlight(ctx, &n.flights, fmt.Sprint("version ", refreshes), n.options.Source.StreetsVersion)
	switch {
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case err != nil && known:
		n.count(func(s *NetworkStats) { s.LoadErrors++ })
		return version, nil
	case err != nil:
		return 0, fmt.Errorf("version of the streets: %w", err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.refreshes != refreshes && n.known { // what was asked may be older than what others know by now
		return n.version, nil
	}
	n.polled = time.Now()
	if !n.known || asked != n.version {
		if n.known {
			n.stats.VersionChanges++
		}
		if n.options.Changed != nil {
			n.options.Changed()
		}
		n.known, n.version = true, asked
		n.tiles.Clear()
		n.windows.Clear()
	}
	return n.version, nil
}

func (n *Network) count(f func(*NetworkStats)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	f(&n.stats)
}

// shareFlight runs f once for all who ask for key at the same time. Who goes away leaves the others unharmed: f runs on
// within loadTimeout.
func shareFlight[T any](ctx context.Context, flights *singleflight.Group, key string, f func(context.Context) (T, error)) (T, error) {
	var none T
	if err := ctx.Err(); err != nil {
		return none, err
	}
	done := flights.DoChan(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTimeout)
		defer cancel()
		return f(ctx)
	})
	select {
	case <-ctx.Done():
		return none, ctx.Err()
	case r := <-done:
		if r.Err != nil {
			return none, r.Err
		}
		return r.Val.(T), nil
	}
}

// window is the kept or newly joined graph of a range of tiles.
func (n *Network) window(ctx context.Context, version int64, key windowKey) (*Graph, error) {
	if g, ok := n.keptWindow(version, key); ok {
		n.count(func(s *NetworkStats) { s.WindowHits++ })
		return g, nil
	}
	n.count(func(s *NetworkStats) { s.WindowMisses++ })
	flight := fmt.Sprint(version, key)
	return shareFlight(ctx, &n.flights, flight, func(ctx context.Context) (*Graph, error) {
		// A flight that ended since the look above has left its graph.
		if g, ok := n.keptWindow(version, key); ok {
			return g, nil
		}
		g, err := n.join(ctx, version, key)
		if err != nil {
			return nil, err
		}
		g.Version = version
		n.mu.Lock()
		defer n.mu.Unlock()
		if n.version == version {
			n.windows.Put(key, g, g.bytes())
		}
		return g, nil
	})
}

func (n *Network) keptWindow(version int64, key windowKey) (*Graph, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	g, ok := n.windows.Get(key)
	return g, ok && n.version == version
}

// covers reports whether there are streets where center lies: one near, or some in the tiles around.
func (n *Network) covers(ctx context.Context, version int64, g *Graph, center geo.Point) (bool, error) {
	if _, ok := g.Snap(g.Plane.XY(center), snapRadiusM); ok {
		return true, nil
	}
	at := TileAt(center)
	lo := TileID{X: max(0, at.X-1), Y: max(0, at.Y-1)}
	hi := TileID{X: min(tilesAcross-1, at.X+1), Y: min(tilesAcross-1, at.Y+1)}
	tiles, err := n.load(ctx, version, lo, hi)
	if err != nil {
		return false, err
	}
	for _, stack := range tiles {
		for _, t := range stack {
			if len(t.Streets) > 0 {
				return true, nil
			}
		}
	}
	return false, nil
}
