package osm

import (
	"slices"

	"github.com/runnerway/runnerway/geo/roads"
)

// A Way is a walkable way with its geometry, as files without node ids hold it.
type Way struct {
	Class roads.Class
	Flags roads.Flags
	Name  string
	Line  []roads.Position
}

// Streets cuts ways where they share a position and joins pieces of one kind where nothing else meets, as ReadStreets does
// by node. Islands stay.
func Streets(ways []Way) []roads.Street {
	var at []roads.Position
	for _, w := range ways {
		at = append(at, w.Line...)
	}
	slices.SortFunc(at, roads.Position.Compare)
	at = slices.Compact(at)
	n := newNetwork()
	for _, w := range ways {
		refs := make([]int64, len(w.Line))
		for i, p := range w.Line {
			k, _ := slices.BinarySearchFunc(at, p, roads.Position.Compare)
			refs[i] = int64(k)
		}
		n.add(w.Class, w.Flags, w.Name, refs)
	}
	ids := n.nodes()
	used := make([]roads.Position, len(ids))
	for i, id := range ids {
		used[i] = at[id]
	}
	return n.streets(ids, used)
}
