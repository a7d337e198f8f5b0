package roads_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// source is a TileSource in memory that counts how often it is asked.
type source struct {
	mu       sync.Mutex
	version  int64
	tiles    map[roads.TileID][]roads.StoredTile
	versions int           // calls of StreetsVersion
	reads    int           // calls of Tiles
	fail     error         // of both
	gate     chan struct{} // if set, Tiles waits for it
}

// publish adds the streets as the newest source.
func (s *source) publish(content roads.Tile) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	if s.tiles == nil {
		s.tiles = map[roads.TileID][]roads.StoredTile{}
	}
	for _, p := range roads.Cut(&content, geo.EmptyBounds()) {
		stored := roads.StoredTile{ID: p.ID, Whole: p.Whole, Data: p.Tile.Encode()}
		s.tiles[p.ID] = append([]roads.StoredTile{stored}, s.tiles[p.ID]...)
	}
}

func (s *source) StreetsVersion(ctx context.Context) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.versions++
	return s.version, errors.Join(s.fail, ctx.Err())
}

func (s *source) Tiles(ctx context.Context, lo, hi roads.TileID) ([]roads.StoredTile, error) {
	if s.gate != nil {
		<-s.gate
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	var out []roads.StoredTile
	for id := range roads.TilesBetween(lo, hi) {
		out = append(out, s.tiles[id]...)
	}
	return out, errors.Join(s.fail, ctx.Err())
}

func (s *source) setFail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = err
}

func (s *source) counts() (versions, reads int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.versions, s.reads
}

// middle is a place amid the grid of newSource.
var middle = geo.NewPlane(corner).Point(geo.XY{X: 4500, Y: 4500})

// newSource holds a grid of 9 x 9 km.
func newSource() *source {
	s := &source{}
	s.publish(roads.Tile{
		Streets: grid(corner, 60, 150),
		Lamps:   []roads.Position{roads.PositionOf(middle)},
		Cameras: []roads.Position{roads.PositionOf(middle), roads.PositionOf(corner)},
	})
	return s
}

func window(t testing.TB, n *roads.Network, center geo.Point, radiusM float64) *roads.Graph {
	t.Helper()
	g, err := n.Window(context.Background(), center, radiusM)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// lines are the edges of a graph as sorted text to the centimetre.
func lines(g *roads.Graph) []string {
	var out []string
	for e := range g.Edges() {
		text := fmt.Sprint(g.Class[e], g.Names[g.Name[e]])
		for _, p := range g.Line(int32(e)) {
			text += fmt.Sprint(" ", roads.PositionOf(g.Plane.Point(p)))
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

func TestWindowIsWhatADirectBuildGives(t *testing.T) {
	n := roads.NewNetwork(roads.NetworkOptions{Source: newSource()})
	g := window(t, n, middle, 6000)
	all := roads.Build(g.Plane.Origin(), grid(corner, 60, 150))
	if got, want := lines(g), lines(all); !slices.Equal(got, want) {
		t.Errorf("the window over everything has %d edges, the streets give %d", len(got), len(want))
	}
	if len(g.Vertices) != 61*61 || len(g.Lamps) != 1 || len(g.Cameras) != 2 {
		t.Errorf("%d vertices, %d lamps, %d cameras", len(g.Vertices), len(g.Lamps), len(g.Cameras))
	}
	if d := g.Lamps[0].Dist(g.Plane.XY(middle)); d > 0.02 {
		t.Errorf("the lamp is %.2f m off", d)
	}
}

func TestWindowHoldsTheStreetsAroundTheCenter(t *testing.T) {
	n := roads.NewNetwork(roads.NetworkOptions{Source: newSource()})
	const radiusM = 1000
	g := window(t, n, middle, radiusM)
	have := map[string]bool{}
	for _, l := range lines(g) {
		have[l] = true
	}
	all := roads.Build(g.Plane.Origin(), grid(corner, 60, 150))
	near := 0
	for _, l := range lines(all) {
		if have[l] {
			near++
		}
	}
	if near != g.Edges() || near >= all.Edges() {
		t.Errorf("%d of the window's %d edges are streets, of %d", near, g.Edges(), all.Edges())
	}
	at := g.Plane.XY(middle)
	count := func(g *roads.Graph) (n int) {
		g.Near(at, radiusM, func(e int32) {
			if line := g.Line(e); line[0].Dist(at) < radiusM || line[1].Dist(at) < radiusM {
				n++
			}
		})
		return n
	}
	if got, want := count(g), count(all); got != want || got == 0 {
		t.Errorf("%d edges near the centre, want %d", got, want)
	}
}

// A street whose first position lies in a tile beyond the window's still counts where it reaches into it.
func TestWindowSeesStreetsOfNeighbouringTiles(t *testing.T) {
	id := roads.TileAt(middle)
	edge := id.Bounds()
	in := geo.Point{Lat: middle.Lat, Lng: edge.Min.Lng + 0.001}
	out := geo.Point{Lat: middle.Lat, Lng: edge.Min.Lng - 0.005}
	s := &source{}
	s.publish(roads.Tile{Streets: []roads.Street{{Class: roads.Path, Line: []roads.Position{roads.PositionOf(out), roads.PositionOf(in)}}}})
	n := roads.NewNetwork(roads.NetworkOptions{Source: s})
	if g := window(t, n, in, 10); g.Edges() != 1 {
		t.Errorf("%d edges", g.Edges())
	}
}

func TestWindowIsKeptUntilThereIsANewVersion(t *testing.T) {
	s := newSource()
	n := roads.NewNetwork(roads.NetworkOptions{Source: s, PollEvery: time.Nanosecond})
	first := window(t, n, middle, 1000)
	_, reads := s.counts()
	if window(t, n, middle, 1000) != first {
		t.Error("the same window was joined again")
	}
	if _, again := s.counts(); again != reads {
		t.Errorf("the source was read %d times, then %d", reads, again)
	}
	if got := n.Stats(); got.WindowHits != 1 || got.WindowMisses != 1 || got.TilesKept == 0 || got.TileBytes == 0 || got.WindowBytes == 0 {
		t.Errorf("stats %+v", got)
	}
	s.publish(roads.Tile{Streets: []roads.Street{{Class: roads.Steps, Line: []roads.Position{
		roads.PositionOf(middle), roads.PositionOf(geo.Point{Lat: middle.Lat + 0.0003, Lng: middle.Lng + 0.0004}),
	}}}})
	if got := window(t, n, middle, 1000).Edges(); got != first.Edges()+1 {
		t.Errorf("%d edges after the change, %d before", got, first.Edges())
	}
	if got := n.Stats(); got.Version != 2 || got.VersionChanges != 1 {
		t.Errorf("stats %+v", got)
	}
}

func TestVersionIsAskedForAtMostEveryPoll(t *testing.T) {
	s := newSource()
	n := roads.NewNetwork(roads.NetworkOptions{Source: s, PollEvery: time.Hour})
	for range 5 {
		window(t, n, middle, 500)
	}
	if versions, _ := s.counts(); versions != 1 {
		t.Errorf("asked %d times", versions)
	}
	n.Refresh()
	for range 5 {
		window(t, n, middle, 500)
	}
	if versions, _ := s.counts(); versions != 2 {
		t.Errorf("asked %d times after Refresh, want once more", versions)
	}
}

func TestOverlappingSourcesJoin(t *testing.T) {
	streets := grid(corner, 60, 150)
	s := &source{}
	s.publish(roads.Tile{Streets: streets[:len(streets)*2/3]})
	s.publish(roads.Tile{Streets: streets[len(streets)/3:]})
	n := roads.NewNetwork(roads.NetworkOptions{Source: s})
	got := window(t, n, middle, 6000)
	if want := roads.Build(got.Plane.Origin(), streets); !slices.Equal(lines(got), lines(want)) || len(got.Vertices) != len(want.Vertices) {
		t.Errorf("two overlapping halves give %d edges and %d vertices, want %d and %d",
			got.Edges(), len(got.Vertices), want.Edges(), len(want.Vertices))
	}
}

func TestWindowsDoNotDependOnWhatWasAskedBefore(t *testing.T) {
	fresh := window(t, roads.NewNetwork(roads.NetworkOptions{Source: newSource()}), middle, 1500)
	n := roads.NewNetwork(roads.NetworkOptions{Source: newSource(), CacheBytes: 100_000, WindowBytes: 1})
	window(t, n, corner, 3000)
	window(t, n, middle, 500)
	if got := window(t, n, middle, 1500); !reflect.DeepEqual(got, fresh) {
		t.Error("the same window differs after others")
	}
	if got := n.Stats(); got.TileBytes > 100_000 || got.WindowsKept != 0 {
		t.Errorf("kept beyond the bounds: %+v", got)
	}
}

func TestPlacesWithoutStreets(t *testing.T) {
	n := roads.NewNetwork(roads.NetworkOptions{Source: newSource()})
	plane := geo.NewPlane(corner)
	for name, c := range map[string]struct {
		at      geo.Point
		covered bool
	}{
		"on a street":              {middle, true},
		"400 m beyond the streets": {plane.Point(geo.XY{X: -400, Y: -400}), true},
		"10 km beyond":             {plane.Point(geo.XY{X: -10_000, Y: 0}), false},
		"the Gulf of Guinea":       {geo.Point{}, false},
		"the North Pole":           {geo.Point{Lat: 90}, false},
		"the 180th meridian":       {geo.Point{Lat: 10, Lng: 180}, false},
	} {
		_, err := n.Window(context.Background(), c.at, 3000)
		if c.covered && err != nil || !c.covered && !errors.Is(err, roads.ErrNotCovered) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, radius := range []float64{-1, math.NaN(), math.Inf(1), roads.MaxWindowM + 1} {
		if _, err := n.Window(context.Background(), middle, radius); err == nil || errors.Is(err, roads.ErrNotCovered) {
			t.Errorf("radius %v: %v", radius, err)
		}
	}
	if _, err := n.Window(context.Background(), geo.Point{Lat: math.NaN()}, 1000); err == nil {
		t.Error("a window around NaN")
	}
}

func TestManyWhoAskForOneWindowReadItOnce(t *testing.T) {
	s := newSource()
	s.gate = make(chan struct{})
	n := roads.NewNetwork(roads.NetworkOptions{Source: s})
	const askers = 16
	graphs := make([]*roads.Graph, askers)
	var wg sync.WaitGroup
	for i := range askers {
		wg.Go(func() {
			g, err := n.Window(context.Background(), middle, 1000)
			if err != nil {
				t.Error(err)
			}
			graphs[i] = g
		})
	}
	close(s.gate)
	wg.Wait()
	for _, g := range graphs {
		if g != graphs[0] {
			t.Fatal("two graphs of one window")
		}
	}
	if _, reads := s.counts(); reads != 1 {
		t.Errorf("the source was read %d times", reads)
	}
}

func TestOneWhoGoesDoesNotHarmTheOthers(t *testing.T) {
	s := newSource()
	s.gate = make(chan struct{})
	n := roads.NewNetwork(roads.NetworkOptions{Source: s})
	ctx, cancel := context.WithCancel(context.Background())
	gone, stays := make(chan error), make(chan error)
	go func() { _, err := n.Window(ctx, middle, 1000); gone <- err }()
	go func() { _, err := n.Window(context.Background(), middle, 1000); stays <- err }()
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(s.gate)
	if err := <-stays; err != nil {
		t.Errorf("got %v", err)
	}
}

func TestASourceThatFails(t *testing.T) {
	s := newSource()
	broken := errors.New("no database")
	n := roads.NewNetwork(roads.NetworkOptions{Source: s, PollEvery: time.Nanosecond})
	s.setFail(broken)
	if _, err := n.Window(context.Background(), middle, 1000); !errors.Is(err, broken) {
		t.Errorf("got %v, want the source's error", err)
	}
	s.setFail(nil)
	window(t, n, middle, 1000)
	s.setFail(broken)
	window(t, n, middle, 1000) // kept
	if _, err := n.Window(context.Background(), corner, 1000); !errors.Is(err, broken) {
		t.Errorf("got %v for what is not kept, want the source's error", err)
	}
	if n.Stats().LoadErrors == 0 {
		t.Error("no load error was counted")
	}
	s.setFail(nil)
	id := roads.TileAt(corner)
	s.tiles[id][0].Data = []byte("garbage")
	if _, err := n.Window(context.Background(), corner, 1000); !errors.Is(err, roads.ErrTile) {
		t.Errorf("got %v for a broken tile", err)
	}
}

func TestTileForTheMap(t *testing.T) {
	s := newSource()
	s.publish(roads.Tile{Streets: grid(middle, 1, 100)})
	n := roads.NewNetwork(roads.NetworkOptions{Source: s})
	tiles, version, err := n.Tile(context.Background(), roads.TileAt(middle))
	if err != nil || version != 2 || len(tiles) != 2 || len(tiles[0].Streets) != 4 {
		t.Errorf("%d tiles of version %d, %v", len(tiles), version, err)
	}
	if tiles, _, err := n.Tile(context.Background(), roads.TileID{X: 1, Y: 1}); err != nil || len(tiles) != 0 {
		t.Errorf("nowhere: %d tiles, %v", len(tiles), err)
	}
	if _, _, err := n.Tile(context.Background(), roads.TileID{X: -1}); err == nil {
		t.Error("a tile off the map")
	}
}

// slope is an elevation source that rises to the east and is unknown in the south.
type slope struct{ err error }

func (s slope) Elevations(_ context.Context, points []geo.Point) ([]float32, error) {
	out := make([]float32, len(points))
	for i, p := range points {
		out[i] = float32(p.Lng * 10)
		if p.Lat < middle.Lat {
			out[i] = float32(math.NaN())
		}
	}
	return out, s.err
}

func TestWindowHasHeights(t *testing.T) {
	n := roads.NewNetwork(roads.NetworkOptions{Source: newSource(), Elevation: slope{}})
	g := window(t, n, middle, 1000)
	known := 0
	for v, h := range g.ElevationM {
		p := g.Plane.Point(g.Vertices[v])
		switch {
		case math.IsNaN(float64(h)):
			if p.Lat >= middle.Lat+1e-9 {
				t.Fatalf("no height at %v", p)
			}
		case math.Abs(float64(h)-p.Lng*10) > 1e-3:
			t.Fatalf("height %v at %v", h, p)
		default:
			known++
		}
	}
	if len(g.ElevationM) != len(g.Vertices) || known == 0 {
		t.Errorf("%d heights of %d vertices, %d known", len(g.ElevationM), len(g.Vertices), known)
	}
	if g := window(t, n, corner, 10); g.ElevationM != nil {
		t.Error("heights where none is known")
	}
	broken := errors.New("no heights")
	n = roads.NewNetwork(roads.NetworkOptions{Source: newSource(), Elevation: slope{broken}})
	if _, err := n.Window(context.Background(), middle, 1000); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// known is a safety source: one lamp and one camera beside those of newSource, of which it knows one too.
type known struct{ err error }

func (k known) Safety(_ context.Context, b geo.Bounds) (lamps, cameras []geo.Point, err error) {
	aside := geo.Point{Lat: middle.Lat + 1e-4, Lng: middle.Lng}
	if b.Contains(middle) {
		lamps, cameras = []geo.Point{middle, aside}, []geo.Point{aside}
	}
	return lamps, cameras, k.err
}

func TestWindowHasLampsOfOtherSources(t *testing.T) {
	n := roads.NewNetwork(roads.NetworkOptions{Source: newSource(), Safety: known{}})
	if g := window(t, n, middle, 1000); len(g.Lamps) != 2 || len(g.Cameras) != 2 {
		t.Errorf("%d lamps and %d cameras, want 2 and 2: one is known twice", len(g.Lamps), len(g.Cameras))
	}
	if g := window(t, n, corner, 10); len(g.Lamps) != 0 || len(g.Cameras) != 1 {
		t.Errorf("%d lamps and %d cameras in another window, want 0 and 1", len(g.Lamps), len(g.Cameras))
	}
	broken := errors.New("no lamps")
	n = roads.NewNetwork(roads.NetworkOptions{Source: newSource(), Safety: known{broken}})
	if _, err := n.Window(context.Background(), middle, 1000); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestNetworkTellsOfChanges(t *testing.T) {
	s, changes := newSource(), 0
	n := roads.NewNetwork(roads.NetworkOptions{Source: s, PollEvery: time.Nanosecond, Changed: func() { changes++ }})
	for range 2 {
		window(t, n, middle, 1000)
	}
	if changes != 1 {
		t.Errorf("told of %d changes, want the first version alone", changes)
	}
	s.publish(roads.Tile{Lamps: []roads.Position{roads.PositionOf(corner)}})
	window(t, n, middle, 1000)
	if changes != 2 {
		t.Errorf("told of %d changes, want 2", changes)
	}
}
