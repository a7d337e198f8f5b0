// Package osm reads OpenStreetMap extracts (PBF files) and yields the streets, lamps, cameras, places, parks, water and lines that
// we use.
//
// A file is gone over on all cores, first its relations, then the ways, of which only those of use are kept, as lists of node ids,
// then the nodes, of which only the positions of those ids are kept. Most files have their nodes first, then ways, then
// relations, so each block is unpacked once. Blocks do not add up: a few at a time are in memory. What is kept is sorted outside the memory where it is more than a few megabytes
// (assembly.go), so that memory hardly grows with the file.
//
// The blocks are decoded here and not by osmpbf of github.com/paulmach/osm: that one works on goroutines of its own, which
// panic on blocks whose nodes are not dense and on string numbers out of range, so that one odd file would end a serving
// process; and it cannot say which block is bad. The tests compare what both read.
package osm

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// ReadStreets reads the walkable streets of a PBF file, without islands, all into memory. Errors as of Import.
func ReadStreets(ctx context.Context, r io.ReadSeeker) ([]roads.Street, error) {
	x, err := newExtract(ctx, r, memoryScratch(), nil)
	if err != nil {
		return nil, err
	}
	out := &collector{}
	if err := x.collect(ctx); err != nil {
		return nil, err
	}
	if err := x.assemble(ctx, out); err != nil {
		return nil, err
	}
	if len(out.streets) == 0 {
		return nil, ErrNoStreets
	}
	return out.sorted(), nil
}

// An extract is a file that is being read.
type extract struct {
	file    *file
	scratch *scratch
	look    func(share float64) error // of the assembly
	peak    peakMemory
	told    Progress
	tell    func(Progress)
	read    int64 // bytes of blocks
	findings
}

// findings are what has been found in a file.
type findings struct {
	assembly      *assembly
	outlines      *outlines
	features      nodeFeatures
	others        otherNamesOf // of streets and areas
	relationNames otherNamesOf // of others, those of outlines
	summary       Summary
}

func newExtract(ctx context.Context, r io.ReadSeeker, s *scratch, tell func(Progress)) (*extract, error) {
	f, err := openFile(r)
	if err != nil {
		return nil, err
	}
	x := &extract{file: f, scratch: s, tell: tell}
	x.look = func(share float64) error {
		x.step(Writing, x.reading()+int64(share*float64(x.total()-x.reading())/2))
		return ctx.Err()
	}
	return x, cmp.Or(f.findBlocks(ctx), f.guess())
}

// collect goes over the file until its ways have met their nodes.
func (x *extract) collect(ctx context.Context) error {
	err := x.passes(ctx)
	if x.file.guessed && (errors.Is(err, errOrder) || errors.Is(err, ErrNoWays) || errors.Is(err, ErrNoStreets)) {
		if err = x.file.learn(ctx); err == nil {
			err = x.passes(ctx)
		}
	}
	return err
}

// passes goes over the file as its blocks are known or guessed.
func (x *extract) passes(ctx context.Context) error {
	s := x.scratch
	if err := s.close(); err != nil { // of an earlier try
		return err
	}
	x.findings = findings{
		assembly: newAssembly(s, assemblyOptions{look: x.look}), outlines: newOutlines(s), features: nodeFeatures{points: newSpool(s)},
		others: otherNamesOf{}, relationNames: otherNamesOf{}, summary: Summary{Bounds: geo.EmptyBounds()},
	}
	if err := x.readRelations(ctx); err != nil {
		return err
	}
	if err := x.readWays(ctx); err != nil {
		return err
	}
	if x.summary.WaysRead == 0 {
		return ErrNoWays
	}
	if x.summary.Ways = x.assembly.ways.count; x.summary.Ways == 0 {
		return ErrNoStreets
	}
	err := x.readNodes(ctx)
	x.summary.Nodes = x.assembly.present
	return err
}

// assemble hands what has been collected to out.
func (x *extract) assemble(ctx context.Context, out output) error {
	return inTurn(
		func() error { return x.features.pour(out) },
		func() error { return x.assembly.assemble(out) },
		ctx.Err,
	)
}

// A collector is the output that stays in memory.
type collector struct {
	streets []orderedStreet
	content roads.Tile // all but the streets
	places  []Place
	name    string  // of the last street
	shores  *shores // nil: coastlines are of no use
}

type orderedStreet struct {
	order  uint64
	street roads.Street
}

func (c *collector) street(s *madeStreet) error {
	r := recordReader{rest: s.kind, name: c.name}
	k := r.kind()
	c.name = k.name
	if c.shores != nil {
		if err := c.shores.street(s); err != nil {
			return err
		}
	}
	c.streets = append(c.streets, orderedStreet{s.order, roads.Street{Class: k.class, Flags: k.flags, Name: k.name, Line: slices.Clone(s.line)}})
	return r.end()
}

func (c *collector) area(a roads.Area) error {
	c.content.Areas = append(c.content.Areas, a)
	return nil
}

func (c *collector) line(l roads.MapLine) error {
	c.content.Lines = append(c.content.Lines, l)
	return nil
}

func (c *collector) coast(line []roads.Position) error {
	if c.shores == nil {
		return nil
	}
	return c.shores.coast(line)
}

func (c *collector) point(kind byte, at roads.Position) error {
	if kind == cameraPoint {
		c.content.Cameras = append(c.content.Cameras, at)
	} else {
		c.content.Lamps = append(c.content.Lamps, at)
	}
	return nil
}

func (c *collector) place(p Place) { c.places = append(c.places, p) }

// sorted gives the streets in their order.
func (c *collector) sorted() []roads.Street {
	slices.SortFunc(c.streets, func(a, b orderedStreet) int { return cmp.Compare(a.order, b.order) })
	var streets []roads.Street
	for _, s := range c.streets {
		streets = append(streets, s.street)
	}
	c.streets = nil
	return streets
}
