package osm_test

import (
	"crypto/sha256"
	"fmt"
	"go/build"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
)

// delaware reads the extract that comes with the module of paulmach/osm.
func delaware(t testing.TB) []byte {
	t.Helper()
	pkg, err := build.Import("github.com/paulmach/osm", ".", build.FindOnly)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(pkg.Dir, "testdata", "delaware-latest.osm.pbf"))
	if err != nil {
		t.Skip("there is no testdata/delaware-latest.osm.pbf in the module github.com/paulmach/osm")
	}
	return data
}

// former are digests of what the importer made of real extracts when it kept whole files in memory: every tile, street by
// street in the stored order, and every place. Holes of areas and lines, which it did not read, are left out, and stops of trams are
// the stations that it took them for. Those of Delaware and Monaco are of later, since the sea is read.
var former = map[string]string{
	"delaware":                             "be79322311e1dd03ca92a668",
	"gothenburg-20161227-npm.osm.pbf":      "479c8e34b0ff4e0a801cb0ec",
	"gothenburg-core-20161227-npm.osm.pbf": "74fa7c4820d662b46dd030d5",
	"london-northern-line-2026.osm.pbf":    "8d5b76634964487c7522e739",
	"milan-otp.osm.pbf":                    "e7dc1af22519e19fad0ab3d7",
	"monaco-2020-valhalla.osm.pbf":         "ad2323b719a5567b0aa7d415",
	"portland-otp.osm.pbf":                 "62fb189aeb8f55d8240dc919",
	"seoul-gangnam-20260206.osm.pbf":       "9fd58c70fa9e72246633515b",
	"seoul-sinchon-ewha-2021.osm.pbf":      "33f4091fc517f021913a8817",
}

func TestRealExtractsGiveWhatTheyGaveInMemory(t *testing.T) {
	for name, want := range former {
		t.Run(name, func(t *testing.T) {
			data := []byte(nil)
			if name == "delaware" {
				data = delaware(t)
			} else {
				data = shared(t, name)
			}
			sink, s := importBytes(t, data)
			if got := digest(t, sink, s); got != want {
				t.Errorf("digest %s, want %s", got, want)
			}
		})
	}
}

// formerTile is what tiles held before there were lines.
type formerTile struct {
	Streets        []roads.Street
	Lamps, Cameras []roads.Position
	Areas          []roads.Area
}

// digest sums up what an import stored and counted.
func digest(t testing.TB, sink *memory, s osm.Summary) string {
	t.Helper()
	h := sha256.New()
	for _, stored := range sink.tiles {
		tile, err := roads.DecodeTile(stored.Data)
		if err != nil {
			t.Fatal(err)
		}
		tile.Areas = slices.DeleteFunc(tile.Areas, func(a roads.Area) bool { return a.Kind == roads.Hole })
		former := formerTile{tile.Streets, tile.Lamps, tile.Cameras, tile.Areas}
		if len(tile.Lines) > 0 && reflect.DeepEqual(former, formerTile{}) {
			s.Tiles--
			continue
		}
		fmt.Fprintln(h, stored.ID, stored.Whole, former)
	}
	for _, p := range sink.places {
		if p.Category == "stop" {
			p.Category = "station"
		}
		fmt.Fprintf(h, "%q\n", fmt.Sprint(p))
	}
	fmt.Fprintln(h, sink.others)
	fmt.Fprintln(h, s.Bounds, s.WaysRead, s.NodesRead, s.Ways, s.Nodes, s.Streets, s.Tiles, s.Lamps, s.Cameras, s.Areas, s.Places, s.Dropped)
	fmt.Fprintf(h, "%.3f\n", s.LengthM)
	return fmt.Sprintf("%x", h.Sum(nil)[:12])
}
