package roads_test

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"reflect"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/elevation"
	"github.com/runnerway/runnerway/geo/roads"
)

const sampleDir = "../../embed/sample"

func readSample(t testing.TB) *roads.Sample {
	t.Helper()
	s, err := roads.ReadSample(os.DirFS(sampleDir))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSampleIsOneNetworkOfGothenburg(t *testing.T) {
	s := readSample(t)
	streets, err := s.Streets()
	if err != nil {
		t.Fatal(err)
	}
	g := roads.Build(s.Manifest.Bounds.Center(), streets)
	var meters float64
	for _, m := range g.LengthM {
		meters += m
	}
	if km := meters / 1000; km < 1900 || km > 2060 || math.Abs(meters-s.Manifest.LengthM) > 0.002*meters {
		t.Errorf("%.1f km of street, the manifest says %.1f", km, s.Manifest.LengthM/1000)
	}
	if n := parts(g); n != 1 {
		t.Errorf("the network is in %d parts", n)
	}
	if int64(len(streets)) != s.Manifest.Streets || int64(len(s.Tiles)) != s.Manifest.Tiles {
		t.Errorf("%d streets in %d tiles, the manifest says %+v", len(streets), len(s.Tiles), s.Manifest)
	}
	classes := map[roads.Class]bool{}
	for _, c := range g.Class {
		classes[c] = true
	}
	if len(classes) < 12 {
		t.Errorf("only %d classes of street", len(classes))
	}
	if s.Manifest.Attribution == "" || s.Manifest.Licence == "" || s.Manifest.Date.Year() != 2016 {
		t.Errorf("manifest %+v", s.Manifest)
	}
	if g.Lamps != nil || g.Cameras != nil {
		t.Error("the sample knows of lamps or cameras")
	}
}

// parts counts the connected parts of a graph.
func parts(g *roads.Graph) int {
	seen := make([]bool, len(g.Vertices))
	n := 0
	for v := range g.Vertices {
		if seen[v] {
			continue
		}
		n++
		seen[v] = true
		for stack := []int32{int32(v)}; len(stack) > 0; {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, a := range g.Out(at) {
				if head := g.Head(a); !seen[head] {
					seen[head] = true
					stack = append(stack, head)
				}
			}
		}
	}
	return n
}

func TestSampleIsUnderAMegabyte(t *testing.T) {
	var total int64
	for _, name := range []string{"manifest.json", "streets.tiles", "elevation.blocks"} {
		info, err := os.Stat(sampleDir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total >= 1<<20 {
		t.Errorf("%d bytes", total)
	}
}

func TestSampleHasHeightsWestOfTwelveDegrees(t *testing.T) {
	s := readSample(t)
	source := elevation.NewSource(blocks(s.Elevation), 0)
	heights, err := source.Elevations(context.Background(), []geo.Point{
		{Lat: 57.7089, Lng: 11.9746}, {Lat: 57.7089, Lng: 12.02}, {Lat: 57.65, Lng: 11.92},
	})
	if err != nil {
		t.Fatal(err)
	}
	if h := heights[0]; !(h >= 0 && h < 60) {
		t.Errorf("the middle of the town is %v m high", h)
	}
	if h := heights[1]; h == h {
		t.Errorf("east of the data the height is %v", h)
	}
	if h := heights[2]; !(h > 10 && h < 130) {
		t.Errorf("the hills are %v m high", h)
	}
}

// blocks is an elevation.Store of all blocks of a sample.
type blocks []elevation.Block

func (b blocks) ElevationBlocks(context.Context, geo.Bounds) ([]elevation.Block, error) {
	return b, nil
}

func TestSampleFilesRoundTrip(t *testing.T) {
	s := &roads.Sample{
		Manifest: roads.Manifest{Name: "Here", Date: time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC), Bounds: geo.Bounds{Max: geo.Point{Lat: 1, Lng: 2}}, Tiles: 2},
		Tiles: []roads.StoredTile{
			{ID: roads.TileID{X: 1, Y: 2}, Whole: true, Data: []byte("one")}, {ID: roads.TileID{X: 16383, Y: 0}, Data: []byte{}},
		},
		Elevation: []elevation.Block{{Row: -577, Col: 119, Data: []byte("heights")}},
	}
	files, err := s.Files()
	if err != nil {
		t.Fatal(err)
	}
	got, err := roads.ReadSample(mapFS(files))
	if err != nil || !reflect.DeepEqual(got, s) {
		t.Errorf("got %+v, %v, want %+v", got, err, s)
	}
	for name, data := range files {
		broken := map[string][]byte{"manifest.json": files["manifest.json"], "streets.tiles": files["streets.tiles"], "elevation.blocks": files["elevation.blocks"]}
		broken[name] = data[:len(data)-2]
		if name == "streets.tiles" {
			broken[name] = append(slices.Clone(data), 1)
		}
		if _, err := roads.ReadSample(mapFS(broken)); err == nil {
			t.Errorf("no error with %s cut", name)
		}
		delete(broken, name)
		if _, err := roads.ReadSample(mapFS(broken)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

func mapFS(files map[string][]byte) fs.FS {
	out := fstest.MapFS{}
	for name, data := range files {
		out[name] = &fstest.MapFile{Data: data}
	}
	return out
}

// sampleSource is a TileSource of the sample.
type sampleSource map[roads.TileID]roads.StoredTile

func newSampleSource(t testing.TB) sampleSource {
	out := sampleSource{}
	for _, tile := range readSample(t).Tiles {
		out[tile.ID] = tile
	}
	return out
}

func (sampleSource) StreetsVersion(context.Context) (int64, error) { return 1, nil }

func (s sampleSource) Tiles(_ context.Context, lo, hi roads.TileID) ([]roads.StoredTile, error) {
	var out []roads.StoredTile
	for id := range roads.TilesBetween(lo, hi) {
		if tile, ok := s[id]; ok {
			out = append(out, tile)
		}
	}
	return out, nil
}

func BenchmarkDecodeTiles(b *testing.B) {
	s := readSample(b)
	var bytes int64
	for _, tile := range s.Tiles {
		bytes += int64(len(tile.Data))
	}
	b.SetBytes(bytes)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Streets(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWindow(b *testing.B) {
	gothenburg := geo.Point{Lat: 57.7, Lng: 11.97}
	source := newSampleSource(b)
	for name, radiusM := range map[string]float64{"5km": 2900, "10km": 5400} {
		b.Run(name+"/cold", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				n := roads.NewNetwork(roads.NetworkOptions{Source: source})
				if _, err := n.Window(context.Background(), gothenburg, radiusM); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/kept", func(b *testing.B) {
			b.ReportAllocs()
			n := roads.NewNetwork(roads.NetworkOptions{Source: source})
			window(b, n, gothenburg, radiusM)
			for b.Loop() {
				if _, err := n.Window(context.Background(), gothenburg, radiusM); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
