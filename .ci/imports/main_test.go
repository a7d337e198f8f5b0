package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/osm"

	importer "github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
)

// crossing is a source of two streets and a relation.
func crossing() source {
	node := func(id osm.NodeID, lat, lng float64) *osm.Node { return &osm.Node{ID: id, Lat: lat, Lon: lng} }
	tags := osm.Tags{{Key: "highway", Value: "residential"}}
	return source{
		nodes: []*osm.Node{node(1, 57.7, 11.9), node(2, 57.7, 11.95), node(3, 57.65, 11.92), node(4, 57.75, 11.92), node(5, 57.7, 11.92)},
		ways: []*osm.Way{
			{ID: 1, Tags: tags, Nodes: osm.WayNodes{{ID: 1}, {ID: 5}, {ID: 2}}}, {ID: 2, Tags: tags, Nodes: osm.WayNodes{{ID: 3}, {ID: 5}, {ID: 4}}},
		},
		relations: []*osm.Relation{{ID: 1, Tags: osm.Tags{{Key: "type", Value: "multipolygon"}}, Members: osm.Members{{Type: osm.TypeWay, Ref: 1}}}},
	}
}

func TestCopiesCanBeRead(t *testing.T) {
	for _, unsorted := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "copies.osm.pbf")
		if err := writeCopies(path, []source{crossing()}, 3, unsorted); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		streets, err := importer.ReadStreets(context.Background(), f)
		if err != nil {
			t.Fatal(err)
		}
		ends := map[roads.Position]bool{}
		for _, s := range streets {
			ends[s.Line[0]] = true
		}
		if len(streets) != 3*4 || len(ends) != 3*3 { // two begin at the crossing
			t.Errorf("%d streets from %d places", len(streets), len(ends))
		}
		s, err := readSource(context.Background(), path)
		if err != nil || len(s.nodes) != 15 || len(s.ways) != 6 || len(s.relations) != 3 || s.ways[5].Nodes[1].ID != s.nodes[14].ID {
			t.Errorf("%d nodes, %d ways, %d relations, %v", len(s.nodes), len(s.ways), len(s.relations), err)
		}
	}
}
