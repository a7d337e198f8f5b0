package osm

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/runnerway/runnerway/geo/roads"
)

// A meeting gives the refs of ways and rings, sorted by node, the positions of these nodes, which come in the same order.
type meeting struct {
	a     *assembly
	refs  *merged
	more  bool // whether refs is at a record
	last  int64
	begun bool // last is set
}

// meet begins to take nodes.
func (a *assembly) meet() (*meeting, error) {
	a.found, a.at = newSorter(a.scratch), newSorter(a.scratch)
	a.present, a.absent = 0, 0
	refs, err := a.refs.merge()
	if err != nil {
		return nil, err
	}
	m := &meeting{a: a, refs: refs}
	m.more = refs.next()
	return m, refs.err
}

// undo forgets what has been taken.
func (m *meeting) undo() error { return cmp.Or(m.a.found.drop(), m.a.at.drop()) }

// batch takes the next nodes; errUnsorted if they are not.
func (m *meeting) batch(b *nodeBatch) error {
	if len(b.ids) == 0 {
		return nil
	}
	if b.unsorted || m.begun && b.ids[0] <= m.last {
		return errUnsorted
	}
	m.begun, m.last = true, b.ids[len(b.ids)-1]
	for i, id := range b.ids {
		if err := m.node(idKey(id), b.at[i]); err != nil {
			return err
		}
	}
	return nil
}

// node takes a node whose key is above those before.
func (m *meeting) node(key uint64, at roads.Position) error {
	m.skip(key)
	for first := true; m.more && m.refs.major == key; {
		ref := m.refs.minor
		m.more = m.refs.next()
		var shared uint64
		if ref&ringRef == 0 {
			if first {
				m.a.present++
				if err := m.a.at.add(positionKey(at), key, nil); err != nil {
					return err
				}
			}
			if !first || m.more && m.refs.major == key && m.refs.minor&ringRef == 0 {
				shared = 1
			}
			first = false
		}
		if err := m.a.found.add(ref<<1|shared, positionKey(at), nil); err != nil {
			return err
		}
	}
	return m.refs.err
}

// skip counts the nodes of streets below key that did not come.
func (m *meeting) skip(key uint64) {
	for m.more && m.refs.major < key {
		id := m.refs.major
		if m.refs.minor&ringRef == 0 { // those of rings come last
			m.a.absent++
		}
		for m.more && m.refs.major == id {
			m.more = m.refs.next()
		}
	}
}

// end is called after the last node.
func (m *meeting) end() error {
	const last = ^uint64(0)
	m.skip(last)
	m.a.drop("nodes that the file does not hold", m.a.absent)
	return m.refs.err
}

// A nodeSorter collects nodes that come in any order. Of a node that comes twice the last one counts.
type nodeSorter struct {
	nodes  *sorter // id and number, and the position
	number uint64
	record [8]byte
}

func newNodeSorter(s *scratch) *nodeSorter { return &nodeSorter{nodes: newSorter(s)} }

func (n *nodeSorter) batch(b *nodeBatch) error {
	for i, id := range b.ids {
		binary.LittleEndian.PutUint64(n.record[:], positionKey(b.at[i]))
		if err := n.nodes.add(idKey(id), n.number, n.record[:]); err != nil {
			return err
		}
		n.number++
	}
	return nil
}

// meetSorted takes all nodes at once.
func (a *assembly) meetSorted(n *nodeSorter) error {
	m, err := a.meet()
	if err != nil {
		return err
	}
	nodes, err := n.nodes.merge()
	if err != nil {
		return err
	}
	var key uint64
	var at roads.Position
	for begun := false; ; begun = true {
		more := nodes.next()
		if begun && (!more || nodes.major != key) {
			if err := m.node(key, at); err != nil {
				return err
			}
		}
		if !more {
			break
		}
		key, at = nodes.major, positionOfKey(binary.LittleEndian.Uint64(nodes.content))
		if err := a.tick(); err != nil {
			return err
		}
	}
	if nodes.err != nil {
		return nodes.err
	}
	return cmp.Or(m.end(), n.nodes.drop())
}

// meetAll takes all nodes of what is at hand, in any order.
func (a *assembly) meetAll(nodes *nodeBatch) error {
	sorted := newNodeSorter(a.scratch)
	if err := sorted.batch(nodes); err != nil {
		return err
	}
	return a.meetSorted(sorted)
}

// A correction moves the node of a ref.
type correction struct {
	ref uint64
	at  roads.Position
}

// corrections are the refs of streets whose nodes are moved, in their order.
func (a *assembly) corrections(moved []movedNode) ([]correction, error) {
	if len(moved) == 0 {
		return nil, nil
	}
	slices.SortFunc(moved, func(a, b movedNode) int { return cmp.Compare(a.id, b.id) })
	refs, err := a.refs.merge()
	if err != nil {
		return nil, err
	}
	var out []correction
	for len(moved) > 0 && refs.next() {
		for len(moved) > 0 && moved[0].id < refs.major {
			moved = moved[1:]
		}
		if len(moved) > 0 && moved[0].id == refs.major && refs.minor&ringRef == 0 {
			out = append(out, correction{refs.minor, moved[0].at})
		}
	}
	slices.SortFunc(out, func(a, b correction) int { return cmp.Compare(a.ref, b.ref) })
	return out, refs.err
}
