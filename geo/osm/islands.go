package osm

import (
	"cmp"
	"encoding/binary"
	"math"
)

const (
	// A piece of the network apart from the rest is an island if it has under minIslandM metres of street and under
	// minIslandShare of the largest piece. Islands are courtyards, platforms and mapping errors.
	minIslandM     = 1000
	minIslandShare = 0.01
)

// mainland says which connected parts of the network stay.
type mainland struct {
	all     bool      // every part
	partOf  []uint32  // of each vertex
	lengthM []float64 // of each part
	largest float64
}

// mainland joins the vertices that pieces join (union-find, Galler and Fischer 1964) and measures the parts.
func (a *assembly) mainland(c *corners) (*mainland, error) {
	if a.islands {
		return &mainland{all: true}, nil
	}
	a.begin(2 * a.pieces.count)
	parent := make([]uint32, c.count)
	for v := range parent {
		parent[v] = uint32(v)
	}
	root := func(v uint32) uint32 {
		for parent[v] != v {
			parent[v] = parent[parent[v]]
			v = parent[v]
		}
		return v
	}
	r, err := c.read()
	if err != nil {
		return nil, err
	}
	for p := range a.pieces.count {
		if from, to := r.of(p); from != noVertex && to != noVertex {
			from, to = root(from), root(to)
			parent[max(from, to)] = min(from, to)
		}
		if err := a.tick(); err != nil {
			return nil, err
		}
	}
	if r.ends.err != nil {
		return nil, r.ends.err
	}
	m := &mainland{partOf: parent, lengthM: make([]float64, numberParts(parent))}
	return m, a.measure(c, m)
}

// numberParts replaces each vertex's parent, which is at most itself, by the number of its part, and counts them.
func numberParts(parent []uint32) (parts int) {
	for v, p := range parent {
		if p == uint32(v) {
			parent[v] = uint32(parts)
			parts++
		} else {
			parent[v] = parent[p] // its number already
		}
	}
	return parts
}

// measure sums the metres of each part.
func (a *assembly) measure(c *corners, m *mainland) error {
	r, err := c.read()
	if err != nil {
		return err
	}
	pieces := a.pieces.read()
	for p := int64(0); pieces.next(); p++ {
		if len(pieces.record) < 8 {
			return errScratch
		}
		length := math.Float64frombits(binary.LittleEndian.Uint64(pieces.record))
		if v := anyVertex(r.of(p)); v == noVertex {
			m.largest = max(m.largest, length)
		} else {
			m.lengthM[m.partOf[v]] += length
		}
		if err := a.tick(); err != nil {
			return err
		}
	}
	for _, length := range m.lengthM {
		m.largest = max(m.largest, length)
	}
	return cmp.Or(pieces.err, r.ends.err)
}

func anyVertex(from, to uint32) uint32 { return min(from, to) }

// keeps reports whether a piece of such a length that joins these vertices stays.
func (m *mainland) keeps(from, to uint32, lengthM float64) bool {
	if m.all {
		return true
	}
	if v := anyVertex(from, to); v != noVertex {
		lengthM = m.lengthM[m.partOf[v]]
	}
	return lengthM >= minIslandM || lengthM >= minIslandShare*m.largest
}
