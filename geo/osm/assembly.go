package osm

import (
	"cmp"

	"github.com/runnerway/runnerway/geo/roads"
)

// An assembly makes streets of walkable ways and areas of rings, however many there are: what grows with them lies in spools
// and sorters, and each stage goes over it in an order in which it needs no more than what is at hand.
//
//	refs    of ways, rings and lines by node: meet the nodes, which come in the same order (meeting.go)
//	at      positions by place: two nodes on one position are moved apart (nudge.go)
//	found   positions by ref: make the lines of ways, which are cut into pieces (pieces.go), rings (rings.go) and lines (lines.go)
//	ends    of pieces by position: those that meet make vertices and joints (vertices.go)
//	corners vertices by piece: make the connected parts of the network, of which islands go (islands.go)
//	links   of pieces by street: put pieces together (chains.go, streets.go)
//
// In memory are: 4 bytes for each vertex at which pieces meet, 16 for each joint, and 9 for each connected part. Together that is
// about 2 bytes for each node of a street.
type assembly struct {
	assemblyOptions
	scratch *scratch
	ways    *spool // kind, count of refs
	rings   *spool // ring, count of refs
	lines   *spool // of wayLine, count of refs
	refs    *sorter
	// How many refs of ways, of rings and of lines there are.
	wayRefs, ringRefs, lineRefs uint64

	found, at       *sorter
	present, absent int64 // nodes of streets
	pieces          *spool
	ends            *sorter

	dropped map[string]int64
	record  []byte // of whatever is being written

	stage       int   // of stages
	done, whole int64 // ticks of this stage
}

// assemblyOptions are how streets are made.
type assemblyOptions struct {
	// tiled ends streets where they leave a tile of the map, so that what lies in a tile depends on it and its neighbours alone.
	tiled bool
	// islands are kept.
	islands bool
	// look, if set, is told every now and then how much of the assembly is done, 0 to 1, and may end it.
	look func(share float64) error
}

// ringRef marks the number of a ref that is of a ring or line, so that those of ways come before it; lineRef one that is of a line.
const (
	ringRef = 1 << 62
	lineRef = ringRef | 1<<61
)

const openOutlines = "outlines that the file does not hold whole"

// An output takes what an assembly makes. The slices are valid during the call only.
type output interface {
	// street takes the streets in no order; s.order says where each belongs.
	street(s *madeStreet) error
	area(a roads.Area) error
	line(l roads.MapLine) error
	coast(line []roads.Position) error // with the land on its left; all come before streets
	point(kind byte, at roads.Position) error
	place(p Place)
}

func newAssembly(s *scratch, o assemblyOptions) *assembly {
	return &assembly{
		assemblyOptions: o, scratch: s, ways: newSpool(s), rings: newSpool(s), lines: newSpool(s), refs: newSorter(s), pieces: newSpool(s),
		ends: newSorter(s), dropped: map[string]int64{},
	}
}

func (a *assembly) drop(reason string, count int64) {
	if count > 0 {
		a.dropped[reason] += count
	}
}

// addWays takes the ways and rings of a block.
func (a *assembly) addWays(b *wayBatch) error {
	refs := b.refs
	for _, w := range b.ways {
		if err := a.addWay(w.kind, refs[:w.count]); err != nil {
			return err
		}
		refs = refs[w.count:]
	}
	for i := range b.rings {
		if err := a.addRing(&b.rings[i]); err != nil {
			return err
		}
	}
	for i := range b.lines {
		if err := a.addLine(&b.lines[i]); err != nil {
			return err
		}
	}
	return nil
}

// assemble makes everything once the nodes have been met.
func (a *assembly) assemble(out output) error {
	a.begin(a.present)
	moved, err := a.nudge()
	if err != nil {
		return err
	}
	corrections, err := a.corrections(moved)
	if err != nil {
		return err
	}
	found, err := a.found.merge()
	if err != nil {
		return err
	}
	lines := &refLines{found: found, corrections: corrections}
	lines.more = found.next()
	return inTurn(
		a.refs.drop,
		func() error { return a.cutWays(lines) },
		func() error { return a.fillRings(lines, out) },
		func() error { return a.fillLines(lines, out) },
		func() error { return cmp.Or(found.err, a.found.drop(), a.ways.drop(), a.rings.drop(), a.lines.drop()) },
		func() error { return a.streets(out) },
	)
}

// stages of assemble.
const stages = 9

// begin begins the next stage, of about so many steps.
func (a *assembly) begin(steps int64) {
	a.stage++
	a.done, a.whole = 0, max(steps, 1)
}

// tick is one step of a stage.
func (a *assembly) tick() error {
	const lookEvery = 1 << 12
	if a.done++; a.done%lookEvery != 0 || a.look == nil {
		return nil
	}
	share := min(1, float64(a.done)/float64(a.whole))
	return a.look(min(1, (float64(a.stage-1)+share)/stages))
}
