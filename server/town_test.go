package server_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlstore"
)

// The town of the tests: a grid of 24 x 24 blocks of 100 m around townCenter. Every street that runs east has a lamp every
// 20 m, so that a route of equal parts of both directions is half covered; the ground rises 2 m for each 100 m to the north.
const (
	townBlocks = 24
	blockM     = 100
)

var (
	townCenter = geo.Point{Lat: 37.5, Lng: 127.03}
	townPlane  = geo.NewPlane(townCenter)
	farAway    = geo.Point{Lat: 35.1, Lng: 129.04}
)

// corner is where street col (running north) and street row (running east) meet, 0..townBlocks, from the south-west.
func corner(col, row int) geo.Point {
	return townPlane.Point(geo.XY{X: float64(col-townBlocks/2) * blockM, Y: float64(row-townBlocks/2) * blockM})
}

var townTiles = sync.OnceValue(func() []roads.PlacedTile {
	var all roads.Tile
	street := func(a, b geo.Point, name string) {
		all.Streets = append(all.Streets, roads.Street{Class: roads.Residential, Name: name,
			Line: []roads.Position{roads.PositionOf(a), roads.PositionOf(b)}})
	}
	for i := range townBlocks + 1 {
		for j := range townBlocks {
			street(corner(j, i), corner(j+1, i), "가로길")
			street(corner(i, j), corner(i, j+1), "세로길")
		}
		for m := 0; m <= townBlocks*blockM; m += 20 {
			from := townPlane.XY(corner(0, i))
			all.Lamps = append(all.Lamps, roads.PositionOf(townPlane.Point(geo.XY{X: from.X + float64(m), Y: from.Y})))
		}
	}
	all.Areas = []roads.Area{{Kind: roads.Park, Name: "공원", Ring: []roads.Position{
		roads.PositionOf(corner(3, 3)), roads.PositionOf(corner(5, 3)), roads.PositionOf(corner(5, 5))}}}
	return roads.Cut(&all, geo.EmptyBounds())
})

// slope is the ground of the town.
type slope struct{}

func (slope) Elevations(_ context.Context, points []geo.Point) ([]float32, error) {
	out := make([]float32, len(points))
	for i, p := range points {
		out[i] = float32(50 + townPlane.XY(p).Y/50)
	}
	return out, nil
}

// tileSource reads tiles from a store.
type tileSource struct{ store.Store }

func (s tileSource) Tiles(ctx context.Context, lo, hi roads.TileID) ([]roads.StoredTile, error) {
	stored, err := s.StreetTiles(ctx, lo.X, lo.Y, hi.X, hi.Y)
	out := make([]roads.StoredTile, len(stored))
	for i, t := range stored {
		out[i] = roads.StoredTile{ID: roads.TileID{X: t.X, Y: t.Y}, Whole: t.Whole, Data: t.Data}
	}
	return out, err
}

const townCredit = "© OpenStreetMap contributors, 시험 도시"

// inTown puts the town into the server's store, with two presets and three places, and lets the server use it.
func inTown(t *testing.T) func(*server.Options) {
	return func(o *server.Options) {
		t.Helper()
		ctx := context.Background()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		around := geo.BoundsOf([]geo.Point{corner(0, 0), corner(townBlocks, townBlocks)})
		source := store.StreetSource{Name: "town", Attribution: townCredit, Bounds: around}
		var tiles []store.StreetTile
		for _, p := range townTiles() {
			tiles = append(tiles, store.StreetTile{X: p.ID.X, Y: p.ID.Y, Whole: p.Whole, Data: p.Tile.Encode()})
		}
		publish(t, o.Store, source, tiles...)
		_, err := o.Store.SeedShapes(ctx, []store.Shape{
			{ShapeID: "diamond", Name: "다이아", EnglishName: "Diamond", IconName: "diamond", Category: "shape", EstimatedDistanceKM: 4,
				SVGPath: squarePath, Position: 1},
			{ShapeID: "heart", Name: "하트", IconName: "heart", Category: "shape", SVGPath: heartPath, Position: 0},
		})
		must(err)
		must(o.Store.PutPlaces(ctx, "town", []store.Place{
			{ID: "cafe-near", Name: "가까운 카페", Category: "cafe", At: shifted(corner(12, 12), 20, 20), Rating: 4.5, ReviewCount: 12},
			{ID: "store-near", Name: "편의점", Category: "convenience", At: shifted(corner(12, 12), 10, -30)},
			{ID: "cafe-far", Name: "먼 카페", Category: "cafe", At: shifted(corner(18, 18), 60, 60), Rating: 5},
			{ID: "toilet", Name: "화장실", Category: "restroom", At: shifted(corner(13, 12), 5, 5)},
		}))
		o.Streets = roads.NewNetwork(roads.NetworkOptions{Source: tileSource{o.Store}, Elevation: slope{}, PollEvery: time.Nanosecond})
	}
}

const (
	squarePath = "M 10 10 L 110 10 L 110 110 L 10 110 Z"
	heartPath  = "M 50 90 L 10 45 L 12 25 L 28 12 L 42 16 L 50 30 L 58 16 L 72 12 L 88 25 L 90 45 Z"
)

func shifted(p geo.Point, eastM, northM float64) geo.Point {
	at := townPlane.XY(p)
	return townPlane.Point(geo.XY{X: at.X + eastM, Y: at.Y + northM})
}

// block is the closed walk around size x size blocks from the corner col, row.
func block(col, row, size int) []geo.Point {
	var path []geo.Point
	for i := range size {
		path = append(path, corner(col+i, row))
	}
	for i := range size {
		path = append(path, corner(col+size, row+i))
	}
	for i := range size {
		path = append(path, corner(col+size-i, row+size))
	}
	for i := range size {
		path = append(path, corner(col, row+size-i))
	}
	return append(path, path[0])
}

// A stub is a search that answers at once with three walks around blocks, and says what it was asked.
type stub struct {
	mu      sync.Mutex
	asked   []art.Request
	streets int // edges of the last window

	routes []art.Route   // to be answered; three walks if empty
	dark   bool          // nothing is known of light and heights
	fail   error         // to be answered instead
	hold   chan struct{} // if set, the search waits for it or for the end of its context
	begun  chan struct{} // told when a search begins, if set
	ended  chan struct{} // told when a search ends because its context did, if set
}

func (s *stub) known() float64 {
	if s.dark {
		return 0
	}
	return 1
}

// use keeps no results: a stub may answer the same request differently.
func (s *stub) use(o *server.Options) { o.Search, o.ResultCacheBytes = s.search, -1 }

func (s *stub) search(ctx context.Context, g *roads.Graph, r art.Request, report func(art.Progress)) (art.Result, error) {
	s.mu.Lock()
	s.asked = append(s.asked, r)
	s.streets = g.Edges()
	fail := s.fail
	s.mu.Unlock()
	if s.begun != nil {
		s.begun <- struct{}{}
	}
	routes := s.routes
	if routes == nil {
		routes = []art.Route{stubRoute(12, 12, 12, 0, art.MostFaithful), stubRoute(6, 12, 12, 10, art.OtherTurn), stubRoute(12, 6, 12, -10, art.OtherPlace)}
	}
	report(art.Progress{Done: 1, Total: 2, Preview: routes[len(routes)-1].Path})
	if s.hold != nil {
		select {
		case <-s.hold:
		case <-ctx.Done():
			if s.ended != nil {
				s.ended <- struct{}{}
			}
			return art.Result{}, ctx.Err()
		}
	}
	if fail != nil {
		return art.Result{}, fail
	}
	report(art.Progress{Done: 2, Total: 2, Preview: routes[0].Path})
	return art.Result{Routes: routes, SuggestedM: 7200, LightKnown: s.known(), HeightsKnown: s.known(), WaypointsPct: 0.25}, nil
}

func (s *stub) failWith(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = err
}

// last is the newest request.
func (s *stub) last(t *testing.T) art.Request {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.asked) == 0 {
		t.Fatal("nothing was searched")
	}
	return s.asked[len(s.asked)-1]
}

func stubRoute(col, row, size int, turn float64, label art.Label) art.Route {
	path := block(col, row, size)
	return art.Route{Path: path, Outline: path[:], DistanceM: geo.Length(path), TurnDeg: turn, DeviationM: 12, DeviationPct: 1, Label: label}
}

// rows counts the rows of the tables that a generation writes to.
func (k *kit) rows() map[string]int64 {
	k.t.Helper()
	in, err := k.store.(*sqlstore.DB).Inspect(context.Background())
	if err != nil {
		k.t.Fatal(err)
	}
	counts := map[string]int64{}
	for _, table := range in.Tables {
		switch table.Table {
		case "routes", "route_options", "route_generation_tasks", "route_shapes":
			counts[table.Table] = table.Rows
		}
	}
	return counts
}

// place is a start on the wire.
func place(p geo.Point) obj { return obj{"lat": p.Lat, "lng": p.Lng} }

// patience is for what takes milliseconds, or a few seconds where the engine itself is asked, on a busy machine much longer.
const patience = 2 * time.Minute

// eventually polls ok.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(3 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no %s within %v", what, patience)
		}
	}
}

func received(t *testing.T, c <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(patience):
		t.Fatalf("no %s within %v", what, patience)
	}
}

// toText is v as it prints.
func toText(v any) string { return fmt.Sprint(v) }

func equal(a, b []string) bool { return slices.Equal(a, b) }

func sameRows(a, b map[string]int64) bool { return maps.Equal(a, b) }

func near(a, b, within float64) bool { return math.Abs(a-b) <= within }
