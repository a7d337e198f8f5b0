// Package osm reads OpenStreetMap extracts (PBF files) and yields the streets, lamps, cameras, places, parks and water that
// we use.
//
// A file is gone over twice, some of its blocks a third time, on all cores: first the ways and relations, of which only
// those of use are kept, as lists of node ids; then the nodes, of which only the positions of those ids are kept. Blocks do
// not add up: a few at a time are in memory. Memory so grows with the nodes of streets alone, by about 60 bytes for each, and
// up to 180 with what the garbage collector has not yet taken (GOMEMLIMIT presses that down): 67 MB for Delaware (7.8 MB,
// 333,000 such nodes), 45 MB for Milan. The time is about 0.1 s of one core for each MB of file.
//
// The blocks are decoded here and not by osmpbf of github.com/paulmach/osm: that one works on goroutines of its own, which
// panic on blocks whose nodes are not dense and on string numbers out of range, so that one odd file would end a serving
// process; and it cannot say which block is bad. The tests compare what both read.
package osm

import (
	"context"
	"io"

	"github.com/runnerway/runnerway/geo/roads"
)

// ReadStreets reads the walkable streets of a PBF file, without islands. Errors as of Import.
func ReadStreets(ctx context.Context, r io.ReadSeeker) ([]roads.Street, error) {
	x, err := extractFrom(ctx, r, func(Progress) {})
	if err != nil {
		return nil, err
	}
	return x.content.Streets, nil
}

// An extract is what a file holds for us.
type extract struct {
	file    *file
	content roads.Tile
	places  []Place
	others  otherNamesOf // of streets and areas
	summary Summary
	peak    peakMemory
	tell    func(Progress)
}

// extractFrom goes over the file and makes streets and areas of it.
func extractFrom(ctx context.Context, r io.ReadSeeker, tell func(Progress)) (*extract, error) {
	f, err := openFile(r)
	if err != nil {
		return nil, err
	}
	x := &extract{file: f, tell: tell, summary: Summary{dropped: map[string]int64{}}}
	ways, err := x.readWays(ctx)
	if err != nil {
		return nil, err
	}
	if x.summary.WaysRead == 0 {
		return nil, ErrNoWays
	}
	if len(ways.streets.kinds) == 0 {
		return nil, ErrNoStreets
	}
	if err := x.readOuters(ctx, ways); err != nil {
		return nil, err
	}
	nodes := newNodeTable(ways.streets.nodes())
	corners := newNodeTable(ringNodes(ways.rings))
	if err := x.readNodes(ctx, nodes, corners); err != nil {
		return nil, err
	}
	x.assemble(ways, nodes, corners)
	if len(x.content.Streets) == 0 {
		return nil, ErrNoStreets
	}
	return x, ctx.Err()
}

// assemble makes streets, areas and places of ways whose nodes have been read.
func (x *extract) assemble(ways *wayBatch, nodes, corners *nodeTable) {
	x.summary.Nodes = int64(len(nodes.ids)) - nodes.absent()
	x.drop("nodes that the file does not hold", nodes.absent())
	streets := ways.streets.streets(nodes.ids, nodes.at)
	x.peak.look()
	kept, islands := withoutIslands(streets)
	x.drop("streets of islands", int64(islands))
	x.content.Streets = kept
	x.fillRings(ways.rings, corners)
	x.others = ways.others
	x.peak.look()
}

func (x *extract) drop(reason string, count int64) {
	if count > 0 {
		x.summary.dropped[reason] += count
	}
}
