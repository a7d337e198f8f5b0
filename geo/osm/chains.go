package osm

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// A chain is the pieces of one street, from joint to joint. It begins at the lesser of its two ends that are no joints, or,
// if it is a ring, with its least piece. Streets have the order of where their chains begin, rings after all others.

// ringOrder is added to the order of rings.
const ringOrder = 1 << 38

// chains says of each piece that is linked to others in which chain it is, where, and whether it is gone through backwards.
type chains struct {
	links  []link // by from
	met    []bool // links whose piece is in a chain already
	pieces *sorter
	record []byte
}

// A link leads from the end of a piece to the end of another at the same joint.
type link struct{ from, to uint32 }

// readLinks takes the links into memory, in their order.
func readLinks(sorted *sorter) ([]link, error) {
	m, err := sorted.merge()
	if err != nil {
		return nil, err
	}
	links := make([]link, 0, sorted.count)
	for m.next() {
		links = append(links, link{uint32(m.major), uint32(m.minor)})
	}
	return links, cmp.Or(m.err, sorted.drop())
}

// chain puts linked pieces in line.
func (a *assembly) chain(sorted *sorter) (*sorter, error) {
	links, err := readLinks(sorted)
	if err != nil {
		return nil, err
	}
	c := &chains{links: links, met: make([]bool, len(links)), pieces: newSorter(a.scratch)}
	a.begin(int64(2 * len(links)))
	for _, rings := range [...]bool{false, true} {
		for i, l := range links {
			if err := a.tick(); err != nil {
				return nil, err
			}
			if c.met[i] {
				continue
			}
			begin := l.from ^ 1
			order := uint64(begin)
			if rings {
				begin = l.from &^ 1
				order = ringOrder | uint64(begin)
			} else if _, linked := c.find(begin); linked {
				continue
			}
			if err := c.walk(begin, order); err != nil {
				return nil, err
			}
		}
	}
	return c.pieces, nil
}

func (c *chains) find(end uint32) (int, bool) {
	return slices.BinarySearchFunc(c.links, end, func(l link, end uint32) int { return cmp.Compare(l.from, end) })
}

// walk writes the chain that is entered at end.
func (c *chains) walk(end uint32, order uint64) error {
	for place := uint64(0); ; place++ {
		enter, linked := c.find(end)
		if linked {
			if c.met[enter] {
				return nil // round a ring
			}
			c.met[enter] = true
		}
		c.record = binary.AppendUvarint(c.record[:0], place<<1|uint64(end&1))
		if err := c.pieces.add(uint64(end>>1), order, c.record); err != nil {
			return err
		}
		leave, linked := c.find(end ^ 1)
		if !linked {
			return nil
		}
		c.met[leave] = true
		end = c.links[leave].to
	}
}
