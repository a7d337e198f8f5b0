// Package towntest has the frozen networks that searches for routes are tested and measured on. Only tests import it, from
// two folders below the module's: the real extracts lie in ../shared/data beside the checkout.
package towntest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/runnerway/runnerway/embed"
	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/elevation"
	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
)

// A Place is a frozen network and the starts that are tried on it.
type Place struct {
	Name   string
	Starts []geo.Point
	File   string // in ../shared/data/osm; empty for the sample that comes with the program
}

// places are the networks of the benchmarks. Those behind the first five are not for tuning: run them last.
var places = []Place{
	{"gothenburg", []geo.Point{
		{Lat: 57.70, Lng: 11.97}, {Lat: 57.69, Lng: 11.93}, {Lat: 57.72, Lng: 12.0}, {Lat: 57.705, Lng: 11.95}, {Lat: 57.68, Lng: 11.99}}, ""},
	{"gangnam", []geo.Point{
		{Lat: 37.5005, Lng: 127.0365}, {Lat: 37.4979, Lng: 127.0276}, {Lat: 37.505, Lng: 127.045}, {Lat: 37.49, Lng: 127.03}, {Lat: 37.51, Lng: 127.03}},
		"seoul-gangnam-20260206.osm.pbf"},
	{"milan", []geo.Point{
		{Lat: 45.4642, Lng: 9.19}, {Lat: 45.48, Lng: 9.21}, {Lat: 45.45, Lng: 9.17}, {Lat: 45.47, Lng: 9.15}, {Lat: 45.49, Lng: 9.18}}, "milan-otp.osm.pbf"},
	{"london", []geo.Point{
		{Lat: 51.4918, Lng: -0.1128}, {Lat: 51.4950, Lng: -0.1010}, {Lat: 51.4820, Lng: -0.1130}, {Lat: 51.5010, Lng: -0.1090}, {Lat: 51.4725, Lng: -0.1225}},
		"london-northern-line-2026.osm.pbf"},
	{"portland", []geo.Point{
		{Lat: 45.52, Lng: -122.65}, {Lat: 45.51, Lng: -122.70}, {Lat: 45.50, Lng: -122.66}, {Lat: 45.53, Lng: -122.69}, {Lat: 45.48, Lng: -122.68}},
		"portland-otp.osm.pbf"},
	{"sinchon", []geo.Point{{Lat: 37.5575, Lng: 126.9370}, {Lat: 37.5600, Lng: 126.9430}}, "seoul-sinchon-ewha-2021.osm.pbf"},
	{"monaco", []geo.Point{{Lat: 43.7384, Lng: 7.4246}, {Lat: 43.7315, Lng: 7.4200}}, "monaco-2020-valhalla.osm.pbf"},
}

// Named is the place of that name.
func Named(name string) (p Place, ok bool) {
	i := slices.IndexFunc(places, func(p Place) bool { return p.Name == name })
	if i < 0 {
		return Place{}, false
	}
	return places[i], true
}

// Network is the streets of the place, those of the sample without heights; the test is skipped where its extract is not there.
func (p Place) Network(t testing.TB) *roads.Graph {
	t.Helper()
	if p.File == "" {
		return Sample(t)
	}
	data, err := os.ReadFile(filepath.Join("../../../shared/data/osm", p.File))
	if err != nil {
		t.Skip("there is no ../shared/data/osm/" + p.File)
	}
	streets, err := osm.ReadStreets(context.Background(), bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	b := geo.EmptyBounds()
	for _, s := range streets {
		b = b.Extend(s.Line[0].Point())
	}
	return roads.Build(b.Center(), streets)
}

var (
	sampleOnce = sync.OnceValues(func() (*roads.Graph, error) {
		g, _, err := build()
		return g, err
	})
	hillyOnce = sync.OnceValues(func() (*roads.Graph, error) {
		g, s, err := build()
		if err != nil {
			return nil, err
		}
		points := make([]geo.Point, len(g.Vertices))
		for v, at := range g.Vertices {
			points[v] = g.Plane.Point(at)
		}
		g.ElevationM, err = elevation.NewSource(heights(s.Elevation), 1<<20).Elevations(context.Background(), points)
		return g, err
	})
)

func build() (*roads.Graph, *roads.Sample, error) {
	s, err := roads.ReadSample(embed.Sample())
	if err != nil {
		return nil, nil, err
	}
	streets, err := s.Streets()
	if err != nil {
		return nil, nil, err
	}
	return roads.Build(s.Manifest.Bounds.Center(), streets), s, nil
}

// heights are the blocks of the sample.
type heights []elevation.Block

func (h heights) ElevationBlocks(context.Context, geo.Bounds) ([]elevation.Block, error) {
	return h, nil
}

// Sample is the streets of Gothenburg that come with the program, without their heights. All tests of a package share them.
func Sample(t testing.TB) *roads.Graph {
	t.Helper()
	return need(t, sampleOnce)
}

// HillySample is Sample with its heights.
func HillySample(t testing.TB) *roads.Graph {
	t.Helper()
	return need(t, hillyOnce)
}

func need(t testing.TB, of func() (*roads.Graph, error)) *roads.Graph {
	t.Helper()
	g, err := of()
	if err != nil {
		t.Fatal(err)
	}
	return g
}
