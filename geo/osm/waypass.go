package osm

import (
	"context"
	"slices"
	"strings"

	"github.com/runnerway/runnerway/geo/roads"
)

// A wayBatch is what we keep of the ways and relations of one block.
type wayBatch struct {
	read     int64
	ways     []way
	refs     []int64 // of all ways, one after the other
	rings    []ring
	lines    []wayLine
	outlines []outline
	found    []outlineWay
	others   otherNamesOf // of streets and areas
	reasons  map[Reason]int64
}

// A way is a walkable way.
type way struct {
	kind  kind
	count int // of its refs
}

// A kind is what two pieces of ways must share to be one street.
type kind struct {
	class roads.Class
	flags roads.Flags
	name  string
}

// A ring is a closed way, or ways joined to one, that is an area of the map, a place, or both.
type ring struct {
	way      int64 // its id; 0 for the outline of a relation
	name     string
	others   []string
	area     bool // kind is its
	kind     roads.AreaKind
	category string // of a place; empty for none
	refs     []int64
}

// An outline is a multipolygon: its outer ways, and the inner ones around what it lacks.
type outline struct {
	name        string
	kind        roads.AreaKind
	ways, inner []int64
}

func newWayBatch() *wayBatch { return &wayBatch{others: otherNamesOf{}, reasons: map[Reason]int64{}} }

// readRelations is the first pass, for the outlines.
func (x *extract) readRelations(ctx context.Context) error {
	err := runPass(ctx, x.file, hasRelations, pass[*wayBatch]{
		decode: func(e *elements, content []byte) (*wayBatch, kinds, error) {
			b := newWayBatch()
			e.node, e.way, e.relation = nil, nil, b.addRelation
			holds, err := e.decode(content)
			return b, holds, err
		},
		take: func(b *wayBatch) error {
			x.relationNames.merge(b.others)
			return x.outlines.addAll(b.outlines)
		},
		step: x.readStep(ReadingWays),
	})
	x.outlines.want()
	return err
}

// readWays is the second pass, for streets, lines, closed ways and those of outlines.
func (x *extract) readWays(ctx context.Context) error {
	err := runPass(ctx, x.file, hasWays, pass[*wayBatch]{decode: x.decodeWays, take: x.takeWays, step: x.readStep(ReadingWays)})
	if err != nil {
		return err
	}
	x.others.merge(x.relationNames)
	return x.outlines.join(x.assembly)
}

func (x *extract) decodeWays(e *elements, content []byte) (*wayBatch, kinds, error) {
	b := newWayBatch()
	e.node, e.relation = nil, nil
	e.way = func(id int64, tags Tags, refs []int64) {
		b.addWay(id, tags, refs)
		if i, ok := x.outlines.number(id); ok && len(refs) > 1 {
			b.found = append(b.found, outlineWay{i, slices.Clone(refs)})
		}
	}
	holds, err := e.decode(content)
	return b, holds, err
}

// takeWays hands a block to the assembly.
func (x *extract) takeWays(b *wayBatch) error {
	x.summary.WaysRead += b.read
	x.others.merge(b.others)
	for reason, count := range b.reasons {
		if reason != NoHighway {
			x.assembly.drop("ways: "+string(reason), count)
		}
	}
	if err := x.outlines.take(b.found); err != nil {
		return err
	}
	return x.assembly.addWays(b)
}

func (b *wayBatch) addWay(id int64, tags Tags, refs []int64) {
	b.read++
	class, flags, reason := Walkable(tags)
	if reason == "" {
		b.addStreet(kind{class, flags, strings.Clone(tags.Value("name"))}, refs)
		b.others.add(tags)
	} else {
		b.reasons[reason]++
	}
	if k, ok := lineKind(tags, reason); ok && len(refs) > 1 {
		b.lines = append(b.lines, wayLine{lineAs: k, name: lineName(tags, k), refs: slices.Clone(refs)})
	}
	if len(refs) < 4 || refs[0] != refs[len(refs)-1] {
		return
	}
	kind, area := areaKind(tags)
	category := placeCategory(tags)
	if area || category != "" {
		b.others.add(tags)
		b.rings = append(b.rings, ring{
			way: id, name: strings.Clone(tags.Value("name")), others: otherNames(tags), area: area, kind: kind, category: category,
			refs: slices.Clone(refs[1:]),
		})
	}
}

// addStreet keeps a way without repetitions in a row, unless less than a segment is left.
func (b *wayBatch) addStreet(k kind, refs []int64) {
	from := len(b.refs)
	for _, r := range refs {
		if len(b.refs) == from || b.refs[len(b.refs)-1] != r {
			b.refs = append(b.refs, r)
		}
	}
	if len(b.refs)-from < 2 {
		b.refs = b.refs[:from]
		return
	}
	b.ways = append(b.ways, way{k, len(b.refs) - from})
}

func (b *wayBatch) addRelation(_ int64, tags Tags, members []member) {
	kind, area := areaKind(tags)
	if !area || tags.Value("type") != "multipolygon" {
		return
	}
	b.others.add(tags)
	o := outline{name: strings.Clone(tags.Value("name")), kind: kind}
	for _, m := range members {
		switch {
		case !m.way:
		case m.role == "outer" || m.role == "":
			o.ways = append(o.ways, m.id)
		case m.role == "inner":
			o.inner = append(o.inner, m.id)
		}
	}
	b.outlines = append(b.outlines, o)
}
