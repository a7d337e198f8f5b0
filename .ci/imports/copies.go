package main

import (
	"bufio"
	"context"
	"os"
	"runtime"
	"slices"

	"github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"
)

// A source is a real extract.
type source struct {
	nodes     []*osm.Node
	ways      []*osm.Way
	relations []*osm.Relation
}

func readSource(ctx context.Context, path string) (s source, err error) {
	f, err := os.Open(path)
	if err != nil {
		return s, err
	}
	defer f.Close()
	scan := osmpbf.New(ctx, f, runtime.GOMAXPROCS(0))
	defer scan.Close()
	for scan.Scan() {
		switch o := scan.Object().(type) {
		case *osm.Node:
			s.nodes = append(s.nodes, o)
		case *osm.Way:
			s.ways = append(s.ways, o)
		case *osm.Relation:
			s.relations = append(s.relations, o)
		}
	}
	slices.SortFunc(s.nodes, func(a, b *osm.Node) int { return int(a.ID - b.ID) })
	return s, scan.Err()
}

// A shift is where a copy lies: what is added to ids, and to positions in units of 1e-7 degrees.
type shift struct {
	id       int64
	lat, lng int64
}

// shiftOf moves the copies of a source to the east, and every 12 of them to the south.
func shiftOf(source, sources, copy int) shift {
	const (
		idsEach   = 1 << 34 // more than there are nodes on the map
		perRow    = 12
		eastStep  = 20_000_000
		southStep = 30_000_000
	)
	return shift{
		id:  int64(copy*sources+source) * idsEach,
		lat: -int64(copy/perRow) * southStep,
		lng: int64(copy%perRow) * eastStep,
	}
}

// writeCopies writes copies of all sources as one file: nodes, ways and relations, each by their ids.
func writeCopies(path string, sources []source, copies int, unsorted bool) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	buffered := bufio.NewWriterSize(f, 1<<20)
	w := &writer{to: buffered}
	w.header()
	each := func(write func(s source, by shift)) {
		for copy := range copies {
			for i, s := range sources {
				write(s, shiftOf(i, len(sources), copy))
			}
		}
	}
	if unsorted {
		w.held = [][]byte{}
	}
	each(func(s source, by shift) {
		for nodes := range slices.Chunk(s.nodes, perBlock) {
			w.nodes(nodes, by)
		}
	})
	w.reverse()
	each(func(s source, by shift) {
		for ways := range slices.Chunk(s.ways, perBlock) {
			w.ways(ways, by)
		}
	})
	each(func(s source, by shift) {
		for relations := range slices.Chunk(s.relations, perBlock) {
			w.relations(relations, by)
		}
	})
	if w.err != nil {
		return w.err
	}
	return buffered.Flush()
}
