package server

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/internal/await"
	"github.com/runnerway/runnerway/internal/lru"
	"github.com/runnerway/runnerway/server/jobs"
	"github.com/runnerway/runnerway/store"
)

const (
	// rankCellM is the width of the cells of the map in which starts are taken as one: half a block or a block.
	rankCellM = 100
	// rankStepKM is the step of distances that are ranked.
	rankStepKM = 0.5
	// rankTimeLimit bounds one ranking, which takes a second or two unless the machine has much else to do.
	rankTimeLimit = drawLimit
	// rankWaiting is how many rankings may wait for the one that runs.
	rankWaiting = 8
	rankBytes   = 4 << 20
)

// A shapeFit is how well a shape fits the streets somewhere; see art.Rating.
type shapeFit struct {
	shape       int     // index in the list that was ranked
	fit         float64 // 0..100, notRated for a shape that is no drawing
	suggestedKM float64 // from which these streets show the shape; 0 if the ranked distance is enough
}

const notRated = -1

// A ranker orders shapes by how well they fit the streets around a start. One ranking runs at a time, on all processors;
// what was ranked is kept.
type ranker struct {
	artist  *artist
	flights singleflight.Group
	turn    chan struct{} // held by the ranking that runs
	ctx     context.Context
	cancel  context.CancelFunc
	all     sync.WaitGroup

	mu           sync.Mutex
	flying       int
	closed       bool
	kept         *lru.Cache[rankKey, []shapeFit]
	hits, misses int64
}

func newRanker(a *artist) *ranker {
	r := &ranker{artist: a, turn: make(chan struct{}, 1), kept: lru.New[rankKey, []shapeFit](rankBytes)}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	return r
}

// A rankKey is all that a ranking depends on.
type rankKey struct {
	streets  int64
	row, col int
	steps    int // of rankStepKM
	shapes   [sha256.Size]byte
}

// rankKeyOf is where and how far a ranking goes for a wish, without its streets and shapes.
func rankKeyOf(start geo.Point, km float64) rankKey {
	k := rankKey{row: int(math.Floor(start.Lat / rankCellDeg)), steps: max(1, int(math.Round(km/rankStepKM)))}
	k.col = int(math.Floor(start.Lng / k.cellWidthDeg()))
	return k
}

// rankCellDeg is rankCellM in degrees of latitude.
const rankCellDeg = rankCellM / 111_195.0

// cellWidthDeg is rankCellM in degrees of longitude, of the cell's row.
func (k rankKey) cellWidthDeg() float64 {
	return rankCellDeg / math.Max(0.01, math.Cos(k.middleLat()*math.Pi/180))
}

func (k rankKey) middleLat() float64 { return math.Min(90, (float64(k.row)+0.5)*rankCellDeg) }

// start is the middle of the cell, km the distance that is ranked.
func (k rankKey) start() geo.Point {
	return geo.Point{Lat: k.middleLat(), Lng: math.Min(180, (float64(k.col)+0.5)*k.cellWidthDeg())}
}

func (k rankKey) km() float64 { return float64(k.steps) * rankStepKM }

// rank is how the shapes fit, best first. Errors: errAreaNotCovered, errNoRoute, 429 while too much is ranked.
func (r *ranker) rank(ctx context.Context, shapes []store.Shape, start geo.Point, km float64) ([]shapeFit, error) {
	if _, err := r.artist.window(ctx, start, coverageRadiusM); err != nil {
		return nil, err
	}
	key := rankKeyOf(start, km)
	key.shapes = digestOf(shapes)
	var err error
	if key.streets, err = r.artist.streets.Version(ctx); err != nil {
		return nil, err
	}
	if known, ok := r.find(key); ok {
		return known, nil
	}
	done := r.flights.DoChan(fmt.Sprint(key), func() (any, error) { return r.fly(key, shapes) })
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case f := <-done:
		if f.Err != nil {
			return nil, tooBusy(f.Err)
		}
		return f.Val.([]shapeFit), nil
	}
}

// fly ranks for all who wait for key, whoever of them goes.
func (r *ranker) fly(key rankKey, shapes []store.Shape) ([]shapeFit, error) {
	if err := r.enter(); err != nil {
		return nil, err
	}
	defer r.leave()
	ctx, cancel := context.WithTimeout(r.ctx, rankTimeLimit)
	defer cancel()
	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-ctx.Done():
		return nil, r.ended(ctx)
	}
	fits, version, err := r.rate(ctx, key, shapes)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, r.ended(ctx)
	case err == nil && version == key.streets:
		r.keep(key, fits)
	}
	return fits, err
}

// ended is why a ranking was cut off.
func (r *ranker) ended(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return jobs.ErrBusy
	}
	return jobs.ErrStopping
}

func (r *ranker) enter() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed:
		return jobs.ErrStopping
	case r.flying > rankWaiting:
		return jobs.ErrBusy
	}
	r.flying++
	r.all.Add(1)
	return nil
}

func (r *ranker) leave() {
	r.mu.Lock()
	r.flying--
	r.mu.Unlock()
	r.all.Done()
}

// rate has the shapes rated and puts them in order; version is that of the streets it saw.
func (r *ranker) rate(ctx context.Context, key rankKey, shapes []store.Shape) (fits []shapeFit, version int64, err error) {
	fits = make([]shapeFit, len(shapes))
	var outlines []art.Outline
	var of []int // index in fits of each outline
	for i, shape := range shapes {
		fits[i] = shapeFit{shape: i, fit: notRated}
		if outline, err := outlineOf(shape.SVGPath); err == nil {
			outlines, of = append(outlines, outline), append(of, i)
		}
	}
	distanceM := key.km() * 1000
	g, err := r.artist.window(ctx, key.start(), art.WindowRadiusM(art.Request{DistanceM: distanceM}))
	if err != nil {
		return nil, 0, err
	}
	ratings, err := art.Rank(ctx, g, key.start(), distanceM, outlines)
	switch {
	case errors.Is(err, art.ErrStartTooFar):
		return nil, 0, errNoRoute
	case err != nil:
		return nil, 0, fmt.Errorf("rank shapes: %w", err)
	}
	for i, rating := range ratings {
		f := &fits[of[i]]
		f.fit, f.suggestedKM = rating.Fit, suggestedKM(rating.SuggestedM)
	}
	slices.SortStableFunc(fits, func(a, b shapeFit) int { return cmp.Compare(b.fit, a.fit) })
	return fits, g.Version, nil
}

// digestOf tells lists of shapes apart by all that is shown of them.
func digestOf(shapes []store.Shape) [sha256.Size]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%#v", shapes)
	return [sha256.Size]byte(h.Sum(nil))
}

func (r *ranker) find(key rankKey) ([]shapeFit, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	known, ok := r.kept.Get(key)
	if ok {
		r.hits++
	} else {
		r.misses++
	}
	return known, ok
}

func (r *ranker) keep(key rankKey, fits []shapeFit) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept.Put(key, fits, int64(entryBytes+24*cap(fits)))
}

// figures is a snapshot for metrics.
func (r *ranker) figures() cacheFigures {
	r.mu.Lock()
	defer r.mu.Unlock()
	return cacheFigures{bytes: r.kept.Bytes(), entries: r.kept.Len(), hits: r.hits, misses: r.misses, evicted: r.kept.Evicted()}
}

// stop ends what is going on and waits for it, or for ctx.
func (r *ranker) stop(ctx context.Context) error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.cancel()
	if err := await.Call(ctx, r.all.Wait); err != nil {
		return fmt.Errorf("stop ranking shapes: %w", err)
	}
	return nil
}
