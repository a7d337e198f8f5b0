package osm_test

import (
	"context"
	"os"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
)

// shared opens a real extract from the folder beside the checkout; the test is skipped where it is absent.
func shared(t testing.TB, name string) *os.File {
	t.Helper()
	f, err := os.Open("../../../shared/data/osm/" + name)
	if err != nil {
		t.Skipf("no real extract %s beside the checkout", name)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestReadStreetsOfRealTowns(t *testing.T) {
	for _, name := range []string{"seoul-gangnam-20260206.osm.pbf", "gothenburg-20161227-npm.osm.pbf", "milan-otp.osm.pbf",
		"london-northern-line-2026.osm.pbf", "portland-otp.osm.pbf", "monaco-2020-valhalla.osm.pbf"} {
		t.Run(name, func(t *testing.T) {
			streets, err := osm.ReadStreets(context.Background(), shared(t, name))
			if err != nil {
				t.Fatal(err)
			}
			b := geo.EmptyBounds()
			for _, s := range streets {
				b = b.Extend(s.Line[0].Point())
			}
			g := roads.Build(b.Center(), streets)
			var km float64
			for _, m := range g.LengthM {
				km += m / 1000
			}
			t.Logf("%d streets, %d edges, %d vertices, %.0f km", len(streets), g.Edges(), len(g.Vertices), km)
		})
	}
}
