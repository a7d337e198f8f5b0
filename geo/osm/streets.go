package osm

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// From ways to streets. Ways are cut where they meet: at every node that two of them use, that one uses twice, and at their
// ends. The pieces between are joined again where exactly two of the same kind and name meet, keeping all geometry, so that
// a street runs from junction to junction, or roads.MaxStreetM.

// streets joins the pieces and hands the streets to out.
func (a *assembly) streets(out output) error {
	corners, links, err := a.vertices()
	if err != nil {
		return err
	}
	m, err := a.mainland(corners)
	if err != nil {
		return err
	}
	chained, err := a.chain(links)
	if err != nil {
		return err
	}
	f := &follower{out: out}
	lined, err := a.single(f, m, corners, chained)
	if err != nil {
		return err
	}
	if err := cmp.Or(corners.ends.drop(), chained.drop(), a.pieces.drop()); err != nil {
		return err
	}
	if err := a.follow(f, lined); err != nil {
		return err
	}
	a.drop("streets of islands", f.islands)
	return lined.drop()
}

// A piece is a run of a way between two vertices.
type piece struct {
	kind    []byte // as appendKind wrote it
	lengthM float64
	line    []roads.Position
}

// read reads a record of addPiece; the rest of the record may be more.
func (p *piece) read(r *recordReader) {
	if len(r.rest) < 8 {
		r.bad, r.rest = true, nil
		return
	}
	p.lengthM = math.Float64frombits(binary.LittleEndian.Uint64(r.rest))
	r.rest = r.rest[8:]
	p.kind = r.rawKind()
	p.line = r.line(p.line[:0])
}

// How a piece lies in its chain: the first byte of its record among those of chains.
const (
	backwards = 1 << iota
	onIsland
)

// single makes streets of the pieces that are in no chain, and puts the others in the order of their chains.
func (a *assembly) single(f *follower, m *mainland, c *corners, chained *sorter) (*sorter, error) {
	a.begin(a.pieces.count)
	vertices, err := c.read()
	if err != nil {
		return nil, err
	}
	places, err := chained.merge()
	if err != nil {
		return nil, err
	}
	lined := newSorter(a.scratch)
	pieces := a.pieces.read()
	var p piece
	var r recordReader
	inChain := places.next()
	for n := int64(0); pieces.next(); n++ {
		r.rest = pieces.record
		p.read(&r)
		if r.bad {
			return nil, errScratch
		}
		from, to := vertices.of(n)
		keep := m.keeps(from, to, p.lengthM)
		if inChain && places.major == uint64(n) {
			err = a.line(lined, places, pieces.record, keep)
			inChain = places.next()
		} else {
			err = f.whole(uint64(2*n), &p, keep)
		}
		if err == nil {
			err = a.tick()
		}
		if err != nil {
			return nil, err
		}
	}
	return lined, cmp.Or(pieces.err, vertices.ends.err, places.err)
}

// line keeps a piece for its chain, where its place says.
func (a *assembly) line(lined *sorter, places *merged, record []byte, keep bool) error {
	r := recordReader{rest: places.content}
	place := r.uint()
	how := byte(place & backwards)
	if !keep {
		how |= onIsland
	}
	a.record = append(append(a.record[:0], how), record...)
	if err := r.end(); err != nil {
		return err
	}
	return lined.add(places.minor, place>>1, a.record)
}

// follow makes streets of chains, of which pieces come one after the other.
func (a *assembly) follow(f *follower, lined *sorter) error {
	a.begin(lined.count)
	pieces, err := lined.merge()
	if err != nil {
		return err
	}
	var p piece
	var r recordReader
	for begun, order := false, uint64(0); pieces.next(); begun, order = true, pieces.major {
		r.rest = pieces.content
		how := r.byte()
		p.read(&r)
		if r.bad {
			return errScratch
		}
		if !begun || pieces.major != order {
			if err := f.end(); err != nil {
				return err
			}
			f.begin(pieces.major, p.kind, how&onIsland == 0)
		}
		if how&backwards != 0 {
			slices.Reverse(p.line)
		}
		if err := f.add(p.line); err != nil {
			return err
		}
		if err := a.tick(); err != nil {
			return err
		}
	}
	if pieces.err != nil {
		return pieces.err
	}
	return f.end()
}

// A madeStreet is a street on its way to an output.
type madeStreet struct {
	order   uint64
	kind    []byte // as appendKind wrote it
	lengthM float64
	line    []roads.Position
}

// A follower goes along the pieces of one chain after the other and writes streets.
type follower struct {
	out     output
	islands int64 // streets that were left out

	keep   bool
	street madeStreet // so far
	single madeStreet // the last of one piece
}

// splitBits are the low bits of a street's order, which number the parts into which a long chain is split.
const splitBits = 24

// begin begins a chain.
func (f *follower) begin(order uint64, kind []byte, keep bool) {
	f.keep = keep
	f.street.order, f.street.kind = order<<splitBits, append(f.street.kind[:0], kind...)
}

// add goes along a piece.
func (f *follower) add(line []roads.Position) error {
	s := &f.street
	for _, p := range line {
		if len(s.line) > 0 {
			last := s.line[len(s.line)-1]
			if p == last {
				continue
			}
			d := geo.Distance(last.Point(), p.Point())
			if s.lengthM+d > roads.MaxStreetM {
				if err := f.end(); err != nil {
					return err
				}
				s.line = append(s.line, last)
			}
			s.lengthM += d
		}
		s.line = append(s.line, p)
	}
	return nil
}

// end ends a street.
func (f *follower) end() error {
	s := &f.street
	err := f.emit(s)
	s.line, s.lengthM = s.line[:0], 0
	s.order++
	return err
}

// whole makes a street of a chain of one piece.
func (f *follower) whole(order uint64, p *piece, keep bool) error {
	if p.lengthM <= roads.MaxStreetM {
		f.keep = keep
		f.single = madeStreet{order << splitBits, p.kind, p.lengthM, p.line}
		return f.emit(&f.single)
	}
	f.begin(order, p.kind, keep)
	if err := f.add(p.line); err != nil {
		return err
	}
	return f.end()
}

func (f *follower) emit(s *madeStreet) error {
	if len(s.line) < 2 {
		return nil
	}
	if !f.keep {
		f.islands++
		return nil
	}
	// The same street is the same in every import: it begins at the lesser of its ends.
	if s.line[0].Compare(s.line[len(s.line)-1]) > 0 {
		slices.Reverse(s.line)
	}
	return f.out.street(s)
}
