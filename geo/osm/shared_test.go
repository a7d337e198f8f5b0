package osm_test

import (
	"bytes"
	"context"
	"math"
	"os"
	"reflect"
	"runtime"
	"slices"
	"testing"

	pbf "github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
)

// shared reads a real extract from the folder beside the checkout; the test is skipped where it is absent.
func shared(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../../../shared/data/osm/" + name)
	if err != nil {
		t.Skip("there is no ../shared/data/osm/" + name)
	}
	return data
}

// towns are the real extracts and what an import of each must find. Kilometres are of walkable streets without islands.
var towns = map[string]struct {
	km, tolerance         float64
	lamps, cameras, areas int64 // at least
	places                int64 // at least
}{
	"seoul-gangnam-20260206.osm.pbf":    {km: 493, tolerance: 5, places: 1},
	"seoul-sinchon-ewha-2021.osm.pbf":   {km: 68, tolerance: 2, areas: 5, places: 40},
	"gothenburg-20161227-npm.osm.pbf":   {km: 2027, tolerance: 20},
	"milan-otp.osm.pbf":                 {km: 5302, tolerance: 50, lamps: 150, cameras: 30, areas: 5, places: 10},
	"london-northern-line-2026.osm.pbf": {km: 653, tolerance: 10, lamps: 300, cameras: 1, areas: 20, places: 5},
	"portland-otp.osm.pbf":              {km: 2066, tolerance: 20, lamps: 10},
	"monaco-2020-valhalla.osm.pbf":      {km: 103, tolerance: 3, lamps: 15, cameras: 10, areas: 50, places: 50},
}

func TestImportOfRealTowns(t *testing.T) {
	for name, want := range towns {
		t.Run(name, func(t *testing.T) {
			data := shared(t, name)
			var sink memory
			var last osm.Progress
			s, err := osm.Import(context.Background(), bytes.NewReader(data), &sink, osm.Options{Progress: func(p osm.Progress) {
				if p.Done < last.Done || p.Done > p.Total || last.Total != 0 && p.Total != last.Total {
					t.Errorf("progress went from %+v to %+v", last, p)
				}
				last = p
			}})
			if err != nil {
				t.Fatal(err)
			}
			if km := s.LengthM / 1000; math.Abs(km-want.km) > want.tolerance {
				t.Errorf("%.0f km of street, want about %.0f", km, want.km)
			}
			if s.Lamps < want.lamps || s.Cameras < want.cameras || s.Areas < want.areas || s.Places < want.places {
				t.Errorf("%d lamps, %d cameras, %d areas, %d places, want at least %+v", s.Lamps, s.Cameras, s.Areas, s.Places, want)
			}
			if last.Done != last.Total {
				t.Errorf("the last progress is %+v", last)
			}
			const mostBytesPerFileByte = 60 // a file packs a node of a street into about two bytes
			if over := s.PeakBytes - int64(mostBytesPerFileByte*len(data)); over > 200<<20 {
				t.Errorf("%d MB of memory for a file of %d bytes", s.PeakBytes>>20, len(data))
			}
			checkTiles(t, &sink, s)
		})
	}
}

// checkTiles checks that the tiles hold the streets as ReadStreets gives them and that they make a graph without loss.
func checkTiles(t *testing.T, sink *memory, s osm.Summary) {
	all := sink.content(t)
	if int64(len(all.Streets)) != s.Streets || int64(len(sink.tiles)) != s.Tiles {
		t.Errorf("%d streets in %d tiles, the summary says %d in %d", len(all.Streets), len(sink.tiles), s.Streets, s.Tiles)
	}
	for i := 1; i < len(sink.tiles); i++ {
		a, b := sink.tiles[i-1].ID, sink.tiles[i].ID
		if a.X > b.X || a.X == b.X && a.Y >= b.Y {
			t.Fatalf("tile %v comes before %v", a, b)
		}
	}
	for _, street := range all.Streets {
		if m := lengthM(street.Line); m > roads.MaxStreetM && len(street.Line) > 2 {
			t.Errorf("a street of %.0f m", m)
		}
	}
	g := roads.Build(s.Bounds.Center(), all.Streets)
	var km float64
	for _, m := range g.LengthM {
		km += m / 1000
	}
	const planeError = 0.005 // and streets that a map holds twice
	if math.Abs(km-s.LengthM/1000) > planeError*km {
		t.Errorf("the graph has %.1f km, the streets have %.1f", km, s.LengthM/1000)
	}
}

func TestTwoImportsOfARealTownAreTheSame(t *testing.T) {
	data := shared(t, "london-northern-line-2026.osm.pbf")
	a, _ := importBytes(t, data)
	b, _ := importBytes(t, data)
	if !reflect.DeepEqual(a, b) {
		t.Error("two imports of one file differ")
	}
}

// osmpbf is another reader of the same format: what it finds and what we find must agree.
func TestImportAgreesWithOsmpbf(t *testing.T) {
	for _, name := range []string{"seoul-gangnam-20260206.osm.pbf", "monaco-2020-valhalla.osm.pbf", "london-northern-line-2026.osm.pbf"} {
		t.Run(name, func(t *testing.T) {
			data := shared(t, name)
			lines, ways, nodes, lamps := readWithOsmpbf(t, data)
			sink, s := importBytes(t, data)
			if s.WaysRead != ways || s.NodesRead != nodes || s.Lamps != lamps {
				t.Errorf("read %d ways, %d nodes, %d lamps, osmpbf %d, %d, %d", s.WaysRead, s.NodesRead, s.Lamps, ways, nodes, lamps)
			}
			all := sink.content(t)
			ours, theirs := segments(streetLines(all.Streets)), segments(lines)
			missing := 0
			for _, seg := range ours {
				if _, ok := slices.BinarySearch(theirs, seg); !ok {
					missing++
				}
			}
			// Nodes on one position are moved apart by a centimetre.
			if missing > len(ours)/1000 {
				t.Errorf("%d of %d segments are not in the file", missing, len(ours))
			}
			const mostIslands = 0.05
			if float64(len(ours)) < (1-mostIslands)*float64(len(theirs)) {
				t.Errorf("%d segments of %d", len(ours), len(theirs))
			}
		})
	}
}

// readWithOsmpbf gives the lines of all walkable ways, and counts.
func readWithOsmpbf(t *testing.T, data []byte) (lines [][]roads.Position, ways, nodes, lamps int64) {
	t.Helper()
	at := map[pbf.NodeID]roads.Position{}
	s := osmpbf.New(context.Background(), bytes.NewReader(data), 1)
	defer s.Close()
	for s.Scan() {
		switch o := s.Object().(type) {
		case *pbf.Node:
			nodes++
			at[o.ID] = roads.PositionOf(geo.Point{Lat: o.Lat, Lng: o.Lon})
			if o.Tags.Find("highway") == "street_lamp" {
				lamps++
			}
		case *pbf.Way:
			ways++
			var tags osm.Tags
			for _, tag := range o.Tags {
				tags = append(tags, osm.Tag{Key: tag.Key, Value: tag.Value})
			}
			if _, _, reason := osm.Walkable(tags); reason != "" {
				continue
			}
			var line []roads.Position
			for _, n := range o.Nodes {
				if p, ok := at[n.ID]; ok {
					line = append(line, p)
				}
			}
			lines = append(lines, line)
		}
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return lines, ways, nodes, lamps
}

// benchmarked are the extracts of the benchmarks.
func benchmarked(b *testing.B, run func(b *testing.B, data []byte)) {
	for short, read := range map[string]func() []byte{
		"gangnam":  func() []byte { return shared(b, "seoul-gangnam-20260206.osm.pbf") },
		"milan":    func() []byte { return shared(b, "milan-otp.osm.pbf") },
		"delaware": func() []byte { return delaware(b) },
	} {
		b.Run(short, func(b *testing.B) {
			data := read()
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			run(b, data)
		})
	}
}

func BenchmarkImport(b *testing.B) {
	benchmarked(b, func(b *testing.B, data []byte) {
		for b.Loop() {
			var sink memory
			s, err := osm.Import(context.Background(), bytes.NewReader(data), &sink, osm.Options{})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(s.PeakBytes)/(1<<20), "peak-MB")
		}
	})
}

// BenchmarkPlainDecode is what there is to compare with: osmpbf reads the same elements and keeps nothing.
func BenchmarkPlainDecode(b *testing.B) {
	benchmarked(b, func(b *testing.B, data []byte) {
		for b.Loop() {
			s := osmpbf.New(context.Background(), bytes.NewReader(data), runtime.GOMAXPROCS(0))
			for s.Scan() {
			}
			if err := s.Err(); err != nil {
				b.Fatal(err)
			}
			s.Close()
		}
	})
}
