package loop_test

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

// A place is a frozen network and the starts that are tried on it.
type place struct {
	name   string
	file   string // in ../../../shared/data/osm; empty for the sample that comes with the program
	starts []geo.Point
}

// places are the networks of the harness. The last two are not for tuning.
var places = []place{
	{"gothenburg", "", []geo.Point{
		{Lat: 57.70, Lng: 11.97}, {Lat: 57.69, Lng: 11.93}, {Lat: 57.72, Lng: 12.0}, {Lat: 57.705, Lng: 11.95}, {Lat: 57.68, Lng: 11.99}}},
	{"gangnam", "seoul-gangnam-20260206.osm.pbf", []geo.Point{
		{Lat: 37.5005, Lng: 127.0365}, {Lat: 37.4979, Lng: 127.0276}, {Lat: 37.505, Lng: 127.045}, {Lat: 37.49, Lng: 127.03}, {Lat: 37.51, Lng: 127.03}}},
	{"milan", "milan-otp.osm.pbf", []geo.Point{
		{Lat: 45.4642, Lng: 9.19}, {Lat: 45.48, Lng: 9.21}, {Lat: 45.45, Lng: 9.17}, {Lat: 45.47, Lng: 9.15}, {Lat: 45.49, Lng: 9.18}}},
	{"london", "london-northern-line-2026.osm.pbf", []geo.Point{
		{Lat: 51.46, Lng: -0.13}, {Lat: 51.47, Lng: -0.12}, {Lat: 51.45, Lng: -0.14}, {Lat: 51.48, Lng: -0.13}, {Lat: 51.49, Lng: -0.12}}},
	{"portland", "portland-otp.osm.pbf", []geo.Point{
		{Lat: 45.52, Lng: -122.65}, {Lat: 45.51, Lng: -122.70}, {Lat: 45.50, Lng: -122.66}, {Lat: 45.53, Lng: -122.69}, {Lat: 45.48, Lng: -122.68}}},
	{"sinchon", "seoul-sinchon-ewha-2021.osm.pbf", []geo.Point{
		{Lat: 37.5575, Lng: 126.9370}, {Lat: 37.5600, Lng: 126.9430}}},
	{"monaco", "monaco-2020-valhalla.osm.pbf", []geo.Point{
		{Lat: 43.7384, Lng: 7.4246}, {Lat: 43.7315, Lng: 7.4200}}},
}

func placeNamed(name string) (place, bool) {
	i := slices.IndexFunc(places, func(p place) bool { return p.name == name })
	if i < 0 {
		return place{}, false
	}
	return places[i], true
}

// network is the streets of the place; the test is skipped where its extract is not there.
func (p place) network(t testing.TB) *roads.Graph {
	t.Helper()
	if p.file == "" {
		return gothenburg(t)
	}
	data, err := os.ReadFile(filepath.Join("../../../shared/data/osm", p.file))
	if err != nil {
		t.Skip("there is no ../shared/data/osm/" + p.file)
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

// heights are the blocks of the sample.
type heights []elevation.Block

func (h heights) ElevationBlocks(context.Context, geo.Bounds) ([]elevation.Block, error) {
	return h, nil
}

var sampleOnce = sync.OnceValues(func() (*roads.Graph, error) {
	s, err := roads.ReadSample(embed.Sample())
	if err != nil {
		return nil, err
	}
	streets, err := s.Streets()
	if err != nil {
		return nil, err
	}
	g := roads.Build(s.Manifest.Bounds.Center(), streets)
	points := make([]geo.Point, len(g.Vertices))
	for v, at := range g.Vertices {
		points[v] = g.Plane.Point(at)
	}
	g.ElevationM, err = elevation.NewSource(heights(s.Elevation), 1<<20).Elevations(context.Background(), points)
	return g, err
})

// gothenburg is the sample that comes with the program, with its heights.
func gothenburg(t testing.TB) *roads.Graph {
	t.Helper()
	g, err := sampleOnce()
	if err != nil {
		t.Fatal(err)
	}
	return g
}
