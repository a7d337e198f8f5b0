package osm

import (
	"cmp"
	"slices"

	"github.com/runnerway/runnerway/geo/roads"
)

// Nodes that lie on exactly the same position are moved apart by the smallest step, because streets join by position and these
// do not. Of each position the node of the least id stays; the others go to the next free positions to the west, or to
// the east in the western half of the world, so never over the 180th meridian.
//
// Positions are gone over in their order, so that all in question are near those that are shared. Memory grows with the nodes
// that share a position, about one in a thousand, by some 100 bytes for each.

// A movedNode is a node, by the key of its id, and where it lies.
type movedNode struct {
	id uint64
	at roads.Position
}

// firstReach is how many steps around a shared position are looked at first: enough but for files made to be difficult.
const firstReach = 64

// nudge finds the nodes to be moved.
func (a *assembly) nudge() ([]movedNode, error) {
	for reach := int64(firstReach); ; reach *= 16 {
		n := nudger{reach: reach, taken: map[uint64]bool{}}
		positions, err := a.at.merge()
		if err != nil {
			return nil, err
		}
		for positions.next() {
			n.node(positions.major, positions.minor)
			if err := a.tick(); err != nil {
				return nil, err
			}
		}
		if positions.err != nil {
			return nil, positions.err
		}
		if moved, ok := n.place(); ok {
			return moved, a.at.drop()
		}
	}
}

// A nudger looks at the positions of nodes in their order.
type nudger struct {
	reach  int64
	shared []movedNode     // where they are at first
	taken  map[uint64]bool // the positions near these

	recent []roads.Position // before the last one, in the same latitude and within reach
	last   movedNode
	count  int            // of nodes at the last position
	east   roads.Position // up to where positions are taken note of
}

// step is the direction in which nodes move.
func step(at roads.Position) int32 {
	if at.Lng > 0 {
		return -1
	}
	return 1
}

func (n *nudger) node(key, id uint64) {
	at := positionOfKey(key)
	if n.count > 0 && at == n.last.at {
		if n.count++; n.count == 2 {
			n.share()
		}
		n.shared = append(n.shared, movedNode{id, at})
		return
	}
	n.last, n.count = movedNode{id, at}, 1
	if at.Lat == n.east.Lat && at.Lng <= n.east.Lng {
		n.taken[key] = true
	}
	from := 0
	for from < len(n.recent) && (n.recent[from].Lat != at.Lat || int64(at.Lng)-int64(n.recent[from].Lng) > n.reach) {
		from++
	}
	n.recent = append(n.recent[:copy(n.recent, n.recent[from:])], at)
}

// share takes note of what is around the last position, which is shared.
func (n *nudger) share() {
	n.shared = append(n.shared, n.last)
	if at := n.last.at; step(at) > 0 {
		const most = 180 * 10_000_000
		n.east = roads.Position{Lat: at.Lat, Lng: int32(min(int64(at.Lng)+n.reach, most))}
		return
	}
	for _, p := range n.recent {
		n.taken[positionKey(p)] = true
	}
}

// place moves the nodes, in the order of their ids; false if one would go beyond reach.
func (n *nudger) place() (moved []movedNode, ok bool) {
	slices.SortFunc(n.shared, func(a, b movedNode) int { return cmp.Compare(a.id, b.id) })
	met := map[roads.Position]bool{}
	for _, s := range n.shared {
		if !met[s.at] {
			met[s.at] = true
			continue
		}
		at, by := s.at, step(s.at)
		for used := true; used; used = n.taken[positionKey(at)] {
			at.Lng += by
			if d := int64(at.Lng) - int64(s.at.Lng); max(d, -d) > n.reach {
				return nil, false
			}
		}
		n.taken[positionKey(at)] = true
		moved = append(moved, movedNode{s.id, at})
	}
	return moved, true
}
