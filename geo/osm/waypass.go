package osm

import (
	"context"
	"slices"
	"strings"

	"github.com/runnerway/runnerway/geo/roads"
)

// wayBatch is what we keep of the ways and relations of one block, or of all.
type wayBatch struct {
	read     int64
	streets  *network
	rings    []ring
	outlines []outline
	others   otherNamesOf // of streets and areas
	reasons  map[Reason]int64
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

// An outline is a multipolygon of which only the outer ways count.
type outline struct {
	name string
	kind roads.AreaKind
	ways []int64
}

// readWays is the first pass, over ways and relations.
func (x *extract) readWays(ctx context.Context) (*wayBatch, error) {
	all := newWayBatch()
	err := runPass(ctx, x.file, 0, pass[*wayBatch]{
		decode: decodeWays,
		take:   func(b *wayBatch) error { all.merge(b); return nil },
		step:   x.step(0),
	})
	for reason, count := range all.reasons {
		if reason != NoHighway {
			x.drop("ways: "+string(reason), count)
		}
	}
	x.summary.WaysRead = all.read
	x.summary.Ways = int64(len(all.streets.kinds))
	return all, err
}

func newWayBatch() *wayBatch {
	return &wayBatch{streets: newNetwork(), others: otherNamesOf{}, reasons: map[Reason]int64{}}
}

func (b *wayBatch) merge(o *wayBatch) {
	b.read += o.read
	b.streets.merge(o.streets)
	b.rings = append(b.rings, o.rings...)
	b.outlines = append(b.outlines, o.outlines...)
	b.others.merge(o.others)
	for reason, count := range o.reasons {
		b.reasons[reason] += count
	}
}

func decodeWays(e *elements, content []byte) (*wayBatch, kinds, error) {
	b := newWayBatch()
	e.node = nil
	e.way = b.addWay
	e.relation = b.addRelation
	holds, err := e.decode(content)
	return b, holds, err
}

func (b *wayBatch) addWay(id int64, tags Tags, refs []int64) {
	b.read++
	class, flags, reason := Walkable(tags)
	if reason == "" {
		b.streets.add(class, flags, strings.Clone(tags.Value("name")), refs)
		b.others.add(tags)
	} else {
		b.reasons[reason]++
	}
	if len(refs) < 4 || refs[0] != refs[len(refs)-1] {
		return
	}
	kind, area := areaKind(tags)
	category := placeCategory(tags)
	if area || category != "" {
		b.others.add(tags)
		b.rings = append(b.rings, ring{
			way: id, name: strings.Clone(tags.Value("name")), others: otherNames(tags), area: area, kind: kind, category: category, refs: slices.Clone(refs[1:]),
		})
	}
}

func (b *wayBatch) addRelation(_ int64, tags Tags, members []member) {
	kind, area := areaKind(tags)
	if !area || tags.Value("type") != "multipolygon" {
		return
	}
	b.others.add(tags)
	o := outline{name: strings.Clone(tags.Value("name")), kind: kind}
	for _, m := range members {
		if m.way && (m.role == "outer" || m.role == "") {
			o.ways = append(o.ways, m.id)
		}
	}
	b.outlines = append(b.outlines, o)
}

// readOuters reads the ways of outlines and joins them to rings.
func (x *extract) readOuters(ctx context.Context, all *wayBatch) error {
	var wanted []int64
	for _, o := range all.outlines {
		wanted = append(wanted, o.ways...)
	}
	if len(wanted) == 0 {
		return nil
	}
	wanted = sortedUnique(wanted)
	refsOf := make(map[int64][]int64, len(wanted))
	err := runPass(ctx, x.file, hasWays, pass[map[int64][]int64]{
		decode: func(e *elements, content []byte) (map[int64][]int64, kinds, error) {
			found := map[int64][]int64{}
			e.node, e.relation = nil, nil
			e.way = func(id int64, _ Tags, refs []int64) {
				if _, ok := slices.BinarySearch(wanted, id); ok && len(refs) > 1 {
					found[id] = slices.Clone(refs)
				}
			}
			holds, err := e.decode(content)
			return found, holds, err
		},
		take: func(found map[int64][]int64) error {
			for id, refs := range found {
				refsOf[id] = refs
			}
			return nil
		},
	})
	if err != nil {
		return err
	}
	x.closeOutlines(all, refsOf)
	return nil
}

// closeOutlines makes rings of the outlines, whose ways have these nodes.
func (x *extract) closeOutlines(all *wayBatch, refsOf map[int64][]int64) {
	for _, o := range all.outlines {
		closed, open := joinRings(o.ways, refsOf)
		for _, refs := range closed {
			all.rings = append(all.rings, ring{name: o.name, area: true, kind: o.kind, refs: refs})
		}
		x.drop("outlines that the file does not hold whole", int64(open))
	}
}

// joinRings joins the ways end to end into closed rings, without repeating the first node of each, and counts the lines that
// stay open, as at the rim of an extract.
func joinRings(ways []int64, refsOf map[int64][]int64) (closed [][]int64, open int) {
	byEnd := map[int64][]int64{} // ways by the node at one of their ends
	left := map[int64]bool{}
	for _, w := range ways {
		if refs, ok := refsOf[w]; ok && !left[w] {
			left[w] = true
			byEnd[refs[0]] = append(byEnd[refs[0]], w)
			byEnd[refs[len(refs)-1]] = append(byEnd[refs[len(refs)-1]], w)
		}
	}
	for _, w := range ways {
		if !left[w] {
			continue
		}
		delete(left, w)
		line := slices.Clone(refsOf[w])
		for line[0] != line[len(line)-1] {
			end := line[len(line)-1]
			i := slices.IndexFunc(byEnd[end], func(w int64) bool { return left[w] })
			if i < 0 {
				break
			}
			next := byEnd[end][i]
			delete(left, next)
			refs := slices.Clone(refsOf[next])
			if refs[0] != end {
				slices.Reverse(refs)
			}
			line = append(line, refs[1:]...)
		}
		if line[0] == line[len(line)-1] && len(line) > 3 {
			closed = append(closed, line[1:])
		} else {
			open++
		}
	}
	return closed, open
}

// ringNodes lists the node ids of rings, rising and without repetition.
func ringNodes(rings []ring) []int64 {
	var ids []int64
	for i := range rings {
		ids = append(ids, rings[i].refs...)
	}
	return sortedUnique(ids)
}

// fillRings makes areas and places of the rings whose nodes the file holds.
func (x *extract) fillRings(rings []ring, corners *nodeTable) {
	for i := range rings {
		r := &rings[i]
		line := make([]roads.Position, 0, len(r.refs))
		for _, ref := range r.refs {
			if at, ok := corners.position(ref); ok {
				line = append(line, at)
			}
		}
		if len(line) != len(r.refs) || len(line) < 3 {
			x.drop("outlines that the file does not hold whole", 1)
			continue
		}
		if r.area {
			x.content.Areas = append(x.content.Areas, roads.Area{Kind: r.kind, Name: r.name, Ring: line})
		}
		if r.category != "" {
			x.places = append(x.places, Place{ID: placeID('w', r.way), Name: r.name, Others: r.others, Category: r.category, At: middle(line)})
		}
	}
}
