package osm

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"
)

// Ends of pieces are numbered 2*piece, where the piece begins, and 2*piece+1. Where the ends of pieces meet is a vertex; where
// just two of one kind meet, and nothing stops them, it is a joint, through which a street goes on.

const (
	// stopEnd stands among the ends at a vertex for a stop.
	stopEnd = math.MaxUint64
	// noVertex is the vertex of an end that meets no other.
	noVertex = math.MaxUint32
	// mostPieces is how many pieces of ways can be told apart.
	mostPieces = 1 << 31
)

// errTooManyStreets is a file with more streets than there are numbers for; the whole planet has a third of that.
var errTooManyStreets = errors.New("the file holds more streets than can be joined; import smaller extracts of it")

// vertices says for each piece which vertices it joins, and for each end at a joint the end across it.
func (a *assembly) vertices() (*corners, *sorter, error) {
	if a.pieces.count >= mostPieces {
		return nil, nil, errTooManyStreets
	}
	a.begin(a.ends.count)
	ends, err := a.ends.merge()
	if err != nil {
		return nil, nil, err
	}
	corners, links := newCorners(a.scratch), newSorter(a.scratch)
	var v vertex
	for ends.next() {
		if ends.major != v.at {
			if err := v.link(links); err != nil {
				return nil, nil, err
			}
			v = vertex{at: ends.major}
		}
		if err := v.add(ends, corners); err != nil {
			return nil, nil, err
		}
		if err := a.tick(); err != nil {
			return nil, nil, err
		}
	}
	if ends.err != nil {
		return nil, nil, ends.err
	}
	return corners, links, cmp.Or(v.link(links), a.ends.drop())
}

// A vertex is where ends of pieces meet.
type vertex struct {
	at           uint64 // its position
	ends         int    // so far
	stop         bool
	first, other uint32 // the first two ends
	kind         uint64 // of the first
	same         bool   // whether the second is of the same kind
}

// add takes the next end that lies here.
func (v *vertex) add(ends *merged, c *corners) error {
	if ends.minor == stopEnd {
		v.stop = true
		return nil
	}
	end, kind := uint32(ends.minor), binary.LittleEndian.Uint64(ends.content)
	v.ends++
	switch v.ends {
	case 1:
		v.first, v.kind = end, kind
		return nil
	case 2:
		v.other, v.same = end, kind == v.kind
		c.count++
		if err := c.ends.add(uint64(v.first), uint64(c.count-1), nil); err != nil {
			return err
		}
	}
	return c.ends.add(uint64(end), uint64(c.count-1), nil)
}

// link links the ends at a joint, if v is one.
func (v *vertex) link(links *sorter) error {
	if v.ends != 2 || v.stop || !v.same || v.first>>1 == v.other>>1 {
		return nil
	}
	first, other := uint64(v.first), uint64(v.other)
	if err := links.add(first, other, nil); err != nil {
		return err
	}
	return links.add(other, first, nil)
}

// corners are the vertices of pieces.
type corners struct {
	ends  *sorter // and the vertex of each
	count uint32  // of vertices
}

func newCorners(s *scratch) *corners { return &corners{ends: newSorter(s)} }

// read gives the vertices of one piece after the other.
func (c *corners) read() (*cornerReader, error) {
	ends, err := c.ends.merge()
	if err != nil {
		return nil, err
	}
	r := &cornerReader{ends: ends}
	r.more = ends.next()
	return r, ends.err
}

type cornerReader struct {
	ends *merged
	more bool
}

// of is at which vertices a piece begins and ends; noVertex where it meets no other. Pieces are asked for in their order.
func (r *cornerReader) of(piece int64) (a, b uint32) {
	at := [2]uint32{noVertex, noVertex}
	for side := range at {
		if r.more && r.ends.major == uint64(2*piece)+uint64(side) {
			at[side] = uint32(r.ends.minor)
			r.more = r.ends.next()
		}
	}
	return at[0], at[1]
}
