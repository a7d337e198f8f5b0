package elevation_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/elevation"
)

var unknown = float32(math.NaN())

func same(a, b float32) bool { return a == b || a != a && b != b }

func TestGridAt(t *testing.T) {
	const void = elevation.Void
	g := elevation.Grid{South: 50, West: 10, StepDeg: 0.5, Rows: 3, Cols: 3, Heights: []int16{
		100, 110, 120, // 51 N
		50, 60, void, // 50.5 N
		0, 10, 20, // 50 N
	}}
	for _, c := range []struct {
		lat, lng float64
		want     float32
	}{
		{50, 10, 0}, {51, 10, 100}, {50, 11, 20}, {51, 11, 120}, {50.5, 10.5, 60}, // on samples
		{50.25, 10.25, 30}, {50.25, 10, 25}, {50, 10.25, 5}, // between them
		{50.6, 10.9, unknown}, {50.5, 11, unknown}, {50.5, 10.75, unknown}, // beside the void
		{50, 10.75, 15}, // the void has no part in it
		{49.9, 10.5, unknown}, {50.5, 11.01, unknown}, {51.01, 10, unknown}, {50, 9.99, unknown},
		{math.NaN(), 10, unknown}, {50, math.Inf(1), unknown},
		{50 - 1e-9, 10 - 1e-9, 0}, // off by rounding
	} {
		if got := g.At(geo.Point{Lat: c.lat, Lng: c.lng}); !same(got, c.want) {
			t.Errorf("at %v, %v: got %v, want %v", c.lat, c.lng, got, c.want)
		}
	}
	if got := (&elevation.Grid{}).At(geo.Point{}); !same(got, unknown) {
		t.Errorf("a grid without samples: %v", got)
	}
}

// hgt is the content of a tile whose sample in row r (from the north) and column c is height(r, c).
func hgt(side int, height func(r, c int) int16) []byte {
	out := make([]byte, 0, 2*side*side)
	for r := range side {
		for c := range side {
			h := uint16(height(r, c))
			out = append(out, byte(h>>8), byte(h))
		}
	}
	return out
}

func TestReadHGT(t *testing.T) {
	data := hgt(1201, func(r, c int) int16 {
		switch {
		case r == 0 && c == 0:
			return 1000
		case r == 1200 && c == 0:
			return -32768
		case r == 1200 && c == 1200:
			return 32000
		}
		return int16(r - 600)
	})
	g, err := elevation.ReadHGT(bytes.NewReader(data), "S34W059.hgt")
	if err != nil {
		t.Fatal(err)
	}
	want := geo.Bounds{Min: geo.Point{Lat: -34, Lng: -59}, Max: geo.Point{Lat: -33, Lng: -58}}
	if g.Bounds() != want {
		t.Errorf("bounds %v, want %v", g.Bounds(), want)
	}
	for at, height := range map[geo.Point]float32{
		{Lat: -33, Lng: -59}:     1000,
		{Lat: -34, Lng: -59}:     unknown,
		{Lat: -34, Lng: -58}:     unknown, // higher than any mountain
		{Lat: -33.5, Lng: -58.5}: 0,
		{Lat: -33.9, Lng: -58.5}: 480,
	} {
		if got := g.At(at); !same(got, height) && math.Abs(float64(got-height)) > 1e-3 {
			t.Errorf("at %v: got %v, want %v", at, got, height)
		}
	}
}

func TestReadHGTRefusesOtherFiles(t *testing.T) {
	good := hgt(1201, func(int, int) int16 { return 5 })
	for name, data := range map[string][]byte{
		"N57E011.hgt": good[:len(good)-1], "N57E012.hgt": append(slices.Clone(good), 0, 0), "N57E013.hgt": nil,
		"X57E011.hgt": good, "N57X011.hgt": good, "N91E011.hgt": good, "N57E181.hgt": good, "N5.hgt": good, "": good, "N-1E011.hgt": good,
	} {
		if _, err := elevation.ReadHGT(bytes.NewReader(data), name); !errors.Is(err, elevation.ErrHGT) {
			t.Errorf("%q of %d bytes: got %v, want ErrHGT", name, len(data), err)
		}
	}
}

func TestOpenPlainAndPacked(t *testing.T) {
	height := func(r, c int) int16 { return int16(r%100 + c%100) }
	fine, data := hgt(3601, height), hgt(1201, height)
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var gz, z bytes.Buffer
	w := gzip.NewWriter(&gz)
	w.Write(data)
	w.Close()
	zw := zip.NewWriter(&z)
	f, _ := zw.Create("folder/N37E127.hgt")
	f.Write(data)
	zw.Close()
	var empty bytes.Buffer
	zip.NewWriter(&empty).Close()
	for path, side := range map[string]int{
		write("N37E127.hgt", fine): 3601, write("n37e127.hgt.gz", gz.Bytes()): 1201, write("any.zip", z.Bytes()): 1201,
	} {
		g, err := elevation.Open(path)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
			continue
		}
		if g.Rows != side || g.South != 37 || g.West != 127 || g.Heights[side*5+7] != 12 {
			t.Errorf("%s: %d rows at %v, %v", filepath.Base(path), g.Rows, g.South, g.West)
		}
	}
	for _, path := range []string{write("none.zip", empty.Bytes()), write("N01E001.hgt.gz", data[:50]), filepath.Join(dir, "N02E002.hgt")} {
		if _, err := elevation.Open(path); err == nil {
			t.Errorf("%s: no error", filepath.Base(path))
		}
	}
}

// hills is a tile of 1201 samples with hills and a lake of voids.
func hills(t testing.TB) *elevation.Grid {
	t.Helper()
	g, err := elevation.ReadHGT(bytes.NewReader(hgt(1201, func(r, c int) int16 {
		if r > 300 && r < 420 && c > 300 && c < 420 {
			return elevation.Void
		}
		return int16(200*math.Sin(float64(r)/40)*math.Cos(float64(c)/50)) + 250
	})), "N57E011.hgt")
	if err != nil {
		t.Fatal(err)
	}
	return g
}

var everywhere = geo.Bounds{Min: geo.Point{Lat: -90, Lng: -180}, Max: geo.Point{Lat: 90, Lng: 180}}

// store is an elevation.Store that counts how often it is asked.
type store struct {
	blocks []elevation.Block
	asked  atomic.Int32
	err    error
}

func (s *store) ElevationBlocks(_ context.Context, b geo.Bounds) ([]elevation.Block, error) {
	s.asked.Add(1)
	var out []elevation.Block
	for _, block := range s.blocks {
		south, west := float64(block.Row)/10, float64(block.Col)/10
		if (geo.Bounds{Min: geo.Point{Lat: south, Lng: west}, Max: geo.Point{Lat: south + 0.1, Lng: west + 0.1}}).Intersects(b) {
			out = append(out, block)
		}
	}
	return out, s.err
}

func TestBlocksSampleLikeTheWholeTile(t *testing.T) {
	g := hills(t)
	blocks := g.Blocks(everywhere)
	if len(blocks) != 100 {
		t.Fatalf("%d blocks", len(blocks))
	}
	source := elevation.NewSource(&store{blocks: blocks}, 0)
	rapid.Check(t, func(t *rapid.T) {
		p := geo.Point{Lat: rapid.Float64Range(57, 57.9999).Draw(t, "lat"), Lng: rapid.Float64Range(11, 11.9999).Draw(t, "lng")}
		got, err := source.Elevations(context.Background(), []geo.Point{p})
		if err != nil {
			t.Fatal(err)
		}
		if want := g.At(p); !same(got[0], want) && !(math.Abs(float64(got[0]-want)) < 1e-3) {
			t.Fatalf("at %v: got %v, want %v", p, got[0], want)
		}
	})
}

func TestSampleBesideAVoidIsKnownInItsBlock(t *testing.T) {
	g := hills(t)
	source := elevation.NewSource(&store{blocks: g.Blocks(everywhere)}, 0)
	// Column 300 of the tile, on the edge of the lake; in its block rounding puts it a hair to the east of the sample.
	p := geo.Point{Lat: 57.6875, Lng: 11.25}
	got, err := source.Elevations(context.Background(), []geo.Point{p})
	if err != nil {
		t.Fatal(err)
	}
	if want := g.At(p); !(math.Abs(float64(got[0]-want)) < 1e-3) {
		t.Errorf("got %v, want %v", got[0], want)
	}
}

func TestBlocksWithinABoxAndOfVoids(t *testing.T) {
	g := hills(t)
	box := geo.Bounds{Min: geo.Point{Lat: 57.12, Lng: 11.22}, Max: geo.Point{Lat: 57.18, Lng: 11.38}}
	var got [][2]int
	for _, b := range g.Blocks(box) {
		got = append(got, [2]int{b.Row, b.Col})
	}
	if want := [][2]int{{571, 112}, {571, 113}}; !slices.Equal(got, want) {
		t.Errorf("got blocks %v, want %v", got, want)
	}
	for i := range g.Heights {
		g.Heights[i] = elevation.Void
	}
	if got := g.Blocks(everywhere); len(got) != 0 {
		t.Errorf("%d blocks of nothing but voids", len(got))
	}
}

func TestBlockRefusesGarbage(t *testing.T) {
	good := hills(t).Blocks(everywhere)[0]
	for name, data := range map[string][]byte{
		"empty": nil, "another format": append([]byte{9}, good.Data[1:]...), "format only": good.Data[:1],
		"cut": good.Data[:len(good.Data)-5], "not packed": []byte("\x01heights"),
	} {
		if g, err := (elevation.Block{Data: data}).Decode(); !errors.Is(err, elevation.ErrBlock) {
			t.Errorf("%s: got %v, %v, want ErrBlock", name, g, err)
		}
	}
}

func FuzzBlockDecode(f *testing.F) {
	f.Add(hills(f).Blocks(everywhere)[0].Data)
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := (elevation.Block{Row: 570, Col: 110, Data: data}).Decode()
		if err != nil {
			if !errors.Is(err, elevation.ErrBlock) {
				t.Errorf("got %v, want ErrBlock", err)
			}
			return
		}
		if len(g.Heights) != g.Rows*g.Cols || g.Rows < 2 {
			t.Errorf("%d x %d with %d heights", g.Rows, g.Cols, len(g.Heights))
		}
	})
}

func TestSourceAsksOncePerBlock(t *testing.T) {
	s := &store{blocks: hills(t).Blocks(everywhere)}
	source := elevation.NewSource(s, 0)
	points := []geo.Point{
		{Lat: 57.05, Lng: 11.05}, {Lat: 57.06, Lng: 11.06}, // one block
		{Lat: 10, Lng: 10}, {Lat: 10.01, Lng: 10.01}, // one that is not there
		{Lat: math.NaN()}, {Lat: 91},
	}
	for range 3 {
		got, err := source.Elevations(context.Background(), points)
		if err != nil {
			t.Fatal(err)
		}
		for i, h := range got {
			if known := i < 2; known != (h == h) {
				t.Errorf("height %v at %v", h, points[i])
			}
		}
	}
	if got := s.asked.Load(); got != 2 {
		t.Errorf("the store was asked %d times", got)
	}
}

func TestSourcePassesOnErrors(t *testing.T) {
	broken := errors.New("no database")
	s := &store{blocks: hills(t).Blocks(everywhere), err: broken}
	at := []geo.Point{{Lat: 57.05, Lng: 11.05}}
	if _, err := elevation.NewSource(s, 0).Elevations(context.Background(), at); !errors.Is(err, broken) {
		t.Errorf("got %v, want the store's error", err)
	}
	s = &store{blocks: []elevation.Block{{Row: 570, Col: 110, Data: []byte("x")}}}
	if _, err := elevation.NewSource(s, 0).Elevations(context.Background(), at); !errors.Is(err, elevation.ErrBlock) {
		t.Errorf("got %v, want ErrBlock", err)
	}
}

func TestRealTiles(t *testing.T) {
	for name, c := range map[string]struct {
		at     geo.Point
		lo, hi float32
	}{
		"N57E011.hgt.gz":  {geo.Point{Lat: 57.6896, Lng: 11.9747}, 20, 120}, // the hills south of the town's middle
		"N43E007.hgt.zip": {geo.Point{Lat: 43.7402, Lng: 7.4180}, 20, 400},  // Monaco, above the port
	} {
		t.Run(name, func(t *testing.T) {
			path := "../../../shared/data/elevation/" + name
			if _, err := os.Stat(path); err != nil {
				t.Skip("there is no ../shared/data/elevation/" + name)
			}
			g, err := elevation.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			if h := g.At(c.at); !(h >= c.lo && h <= c.hi) {
				t.Errorf("%v is %v m high, want %v to %v", c.at, h, c.lo, c.hi)
			}
			for _, b := range g.Blocks(everywhere) {
				if _, err := b.Decode(); err != nil {
					t.Fatalf("block %d/%d: %v", b.Row, b.Col, err)
				}
			}
		})
	}
}

func BenchmarkElevations(b *testing.B) {
	source := elevation.NewSource(&store{blocks: hills(b).Blocks(everywhere)}, 0)
	points := make([]geo.Point, 10_000)
	for i := range points {
		points[i] = geo.Point{Lat: 57.5 + float64(i%100)/1000, Lng: 11.5 + float64(i/100)/1000}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := source.Elevations(context.Background(), points); err != nil {
			b.Fatal(err)
		}
	}
}

// during is a store in which something happens while it is asked.
type during struct {
	elevation.Store
	happen func()
}

func (d *during) ElevationBlocks(ctx context.Context, b geo.Bounds) ([]elevation.Block, error) {
	found, err := d.Store.ElevationBlocks(ctx, b)
	d.happen()
	return found, err
}

func TestSourceForgets(t *testing.T) {
	s := &store{blocks: hills(t).Blocks(everywhere)}
	d := &during{Store: s, happen: func() {}}
	source := elevation.NewSource(d, 0)
	at := []geo.Point{{Lat: 57.05, Lng: 11.05}}
	ask := func() float32 {
		got, err := source.Elevations(context.Background(), at)
		if err != nil {
			t.Fatal(err)
		}
		return got[0]
	}
	before := ask()
	flat := elevation.Grid{South: 57, West: 11, StepDeg: 1.0 / 1200, Rows: 1201, Cols: 1201, Heights: make([]int16, 1201*1201)}
	s.blocks = flat.Blocks(everywhere)
	if now := ask(); now != before {
		t.Errorf("%v, want the kept %v", now, before)
	}
	source.Forget()
	// A change while the store is being asked: what was read before it must not be kept.
	d.happen = func() {
		d.happen = func() {}
		s.blocks = hills(t).Blocks(everywhere)
		source.Forget()
	}
	if now := ask(); now != 0 {
		t.Errorf("%v, want 0 m after Forget", now)
	}
	if now := ask(); now != before {
		t.Errorf("%v, want %v: the flat block was kept over a Forget", now, before)
	}
}
