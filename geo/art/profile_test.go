//go:build !race

package art_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/elevation"
	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/geo/towntest"
)

// lit is g with a light of its own on every other named street, and none on the rest.
func lit(g *roads.Graph) *roads.Graph {
	h := *g
	h.Flags = slices.Clone(g.Flags)
	for e := range h.Flags {
		h.Flags[e] &^= roads.Lit | roads.Unlit
		if h.Name[e]%2 == 1 {
			h.Flags[e] |= roads.Lit
		} else {
			h.Flags[e] |= roads.Unlit
		}
	}
	return &h
}

// dark is g with nothing known of its light.
func dark(g *roads.Graph) *roads.Graph {
	h := *g
	h.Lamps, h.Flags = nil, slices.Clone(g.Flags)
	for e := range h.Flags {
		h.Flags[e] &^= roads.Lit | roads.Unlit
	}
	return &h
}

func labelled(r art.Result, l art.Label) (art.Route, bool) {
	i := slices.IndexFunc(r.Routes, func(r art.Route) bool { return r.Label == l })
	if i < 0 {
		return art.Route{}, false
	}
	return r.Routes[i], true
}

func searchOn(t *testing.T, g *roads.Graph, f figure, start geo.Point, km float64) art.Result {
	t.Helper()
	r, err := art.Search(context.Background(), g, art.Request{Outline: f.outline, Start: start, DistanceM: 1000 * km}, nil)
	if err != nil {
		t.Fatalf("%s at %v: %v", f.name, start, err)
	}
	return r
}

func TestSafestIsMoreLitThanTheOthers(t *testing.T) {
	goth, _ := towntest.Named("gothenburg")
	g := lit(gothenburg(t))
	found := 0
	for _, f := range templates(t)[:8] {
		r := searchOn(t, g, f, goth.Starts[0], 5)
		safest, ok := labelled(r, art.Safest)
		if !ok {
			continue
		}
		found++
		for _, o := range r.Routes {
			if o.Label != art.Safest && o.LitShare > safest.LitShare-0.03 {
				t.Errorf("%s: the safest route is lit on %.2f of its length, one called %s on %.2f", f.name, safest.LitShare, o.Label, o.LitShare)
			}
		}
	}
	if found < 2 {
		t.Errorf("a safest route in %d of 8 searches, want 2", found)
	}
}

func TestNothingIsCalledSafestInTheDark(t *testing.T) {
	goth, _ := towntest.Named("gothenburg")
	r := searchOn(t, dark(gothenburg(t)), templates(t)[0], goth.Starts[0], 5)
	if route, ok := labelled(r, art.Safest); ok {
		t.Errorf("a route lit on %.2f of its length is called the safest where nothing is known", route.LitShare)
	}
	if r.LightKnown != 0 {
		t.Errorf("LightKnown = %g, want 0", r.LightKnown)
	}
}

func TestFlattestClimbsLessThanTheOthers(t *testing.T) {
	goth, _ := towntest.Named("gothenburg")
	g := hilly(gothenburg(t))
	found := 0
	for _, f := range templates(t)[:4] {
		r := searchOn(t, g, f, goth.Starts[0], 5)
		flattest, ok := labelled(r, art.Flattest)
		if !ok {
			continue
		}
		found++
		for _, o := range r.Routes {
			if o.Label != art.Flattest && o.ClimbM/o.DistanceM < 1.15*flattest.ClimbM/flattest.DistanceM {
				t.Errorf("%s: the flattest route climbs %.0f m, one called %s %.0f m", f.name, flattest.ClimbM, o.Label, o.ClimbM)
			}
		}
	}
	if found == 0 {
		t.Error("no flattest route in 4 searches")
	}
}

// hilly is g on waves of 600 m, 30 m high, from south to north.
func hilly(g *roads.Graph) *roads.Graph {
	h := *g
	h.ElevationM = make([]float32, len(g.Vertices))
	for v, p := range g.Vertices {
		phase := p.Y / 600
		h.ElevationM[v] = float32(30 * (phase - float64(int(phase))))
	}
	return &h
}

// lamps collects what an import yields beside streets.
type lamps struct{ lamps []geo.Point }

func (l *lamps) AddTiles(_ context.Context, tiles []roads.StoredTile) error {
	for _, stored := range tiles {
		tile, err := roads.DecodeTile(stored.Data)
		if err != nil {
			return err
		}
		for _, p := range tile.Lamps {
			l.lamps = append(l.lamps, p.Point())
		}
	}
	return nil
}

func (l *lamps) AddPlaces(context.Context, []osm.Place) error { return nil }

func (l *lamps) AddNames(context.Context, map[string][]string) error { return nil }

// furnished is the place's network with its lamps, and its heights where there are some.
func furnished(t *testing.T, p towntest.Place) *roads.Graph {
	t.Helper()
	g := *p.Network(t)
	if p.File == "" {
		return lit(&g)
	}
	data, err := os.ReadFile(filepath.Join("../../../shared/data/osm", p.File))
	if err != nil {
		t.Fatal(err)
	}
	var l lamps
	if _, err := osm.Import(context.Background(), bytes.NewReader(data), &l, osm.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, p := range l.lamps {
		g.Lamps = append(g.Lamps, g.Plane.XY(p))
	}
	if p.Name == "monaco" {
		grid, err := elevation.Open("../../../shared/data/elevation/N43E007.hgt.zip")
		if err != nil {
			t.Fatal(err)
		}
		g.ElevationM = make([]float32, len(g.Vertices))
		for v, at := range g.Vertices {
			g.ElevationM[v] = grid.At(g.Plane.Point(at))
		}
	}
	return &g
}

// TestProfileReport says, with -quality full, what the safest and the flattest routes give and what they cost.
func TestProfileReport(t *testing.T) {
	if *quality.mode != "full" {
		return
	}
	for _, name := range []string{"gothenburg", "london", "milan", "monaco"} {
		p, _ := towntest.Named(name)
		g := furnished(t, p)
		var light, price, climb, climbPrice []float64
		var known float64
		tried := 0
		for _, f := range chosenFigures(t) {
			for _, start := range p.Starts[:min(*quality.starts, len(p.Starts))] {
				r, err := art.Search(context.Background(), g, art.Request{Outline: f.outline, Start: start, DistanceM: 5000}, nil)
				if err != nil {
					continue
				}
				tried, known = tried+1, known+r.LightKnown
				if s, ok := labelled(r, art.Safest); ok {
					light, price = append(light, 100*(s.LitShare-r.Routes[0].LitShare)), append(price, s.DeviationPct-r.Routes[0].DeviationPct)
				}
				if s, ok := labelled(r, art.Flattest); ok {
					climb, climbPrice = append(climb, s.ClimbM-r.Routes[0].ClimbM), append(climbPrice, s.DeviationPct-r.Routes[0].DeviationPct)
				}
			}
		}
		fmt.Printf("%-10s %d searches, light known on %.0f %%: safest in %d, lit %+.1f points, A1 %+.2f; flattest in %d, climb %+.0f m, A1 %+.2f (medians)\n",
			name, tried, 100*known/float64(max(1, tried)), len(light), median(light), median(price), len(climb), median(climb), median(climbPrice))
	}
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[len(values)/2]
}
