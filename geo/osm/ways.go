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
	batch, nodes, out := newWayBatch(), &nodeBatch{}, &collector{}
	var refs []int64
	for _, w := range ways {
		refs = refs[:0]
		for _, p := range w.Line {
			id := int64(positionKey(p)) // any number that is equal where ways meet
			refs = append(refs, id)
			nodes.ids, nodes.at = append(nodes.ids, id), append(nodes.at, p)
		}
		batch.addStreet(kind{w.Class, w.Flags, w.Name}, refs)
	}
	a := newAssembly(memoryScratch(), assemblyOptions{islands: true})
	err := inTurn(
		func() error { return a.addWays(batch) },
		func() error { return a.meetAll(nodes) },
		func() error { return a.assemble(out) },
	)
	if err != nil {
		panic(err) // in memory only their number can be wrong
	}
	return out.sorted()
}

// connectedParts labels each street with its connected part of the network and sums the metres of each part,
// of which there is at least one, if empty.
func connectedParts(streets []roads.Street) (part []int32, lengthM []float64) {
	at := make([]roads.Position, 0, 2*len(streets))
	for i := range streets {
		line := streets[i].Line
		at = append(at, line[0], line[len(line)-1])
	}
	ends := slices.Compact(positionKeys(at))
	parent := make([]int32, len(ends))
	for i := range parent {
		parent[i] = int32(i)
	}
	root := func(v int32) int32 {
		for parent[v] != v {
			parent[v] = parent[parent[v]]
			v = parent[v]
		}
		return v
	}
	vertex := func(p roads.Position) int32 {
		i, _ := slices.BinarySearch(ends, positionKey(p))
		return root(int32(i))
	}
	for i := range streets {
		line := streets[i].Line
		a, b := vertex(line[0]), vertex(line[len(line)-1])
		parent[max(a, b)] = min(a, b)
	}
	part = make([]int32, len(streets))
	lengthM = make([]float64, max(1, len(ends)))
	for i := range streets {
		part[i] = vertex(streets[i].Line[0])
		lengthM[part[i]] += lineLengthM(streets[i].Line)
	}
	return part, lengthM
}

// LargestPart keeps only the streets of the longest connected part of the network.
func LargestPart(streets []roads.Street) []roads.Street {
	part, lengthM := connectedParts(streets)
	largest := int32(longest(lengthM))
	var kept []roads.Street
	for i, s := range streets {
		if part[i] == largest {
			kept = append(kept, s)
		}
	}
	return kept
}

// longest is the place of the largest number, the first of equal ones.
func longest(lengthM []float64) int {
	best := 0
	for i, m := range lengthM {
		if m > lengthM[best] {
			best = i
		}
	}
	return best
}

// positionKeys are the keys of positions, rising.
func positionKeys(at []roads.Position) []uint64 {
	keys := make([]uint64, len(at))
	for i, p := range at {
		keys[i] = positionKey(p)
	}
	slices.Sort(keys)
	return keys
}
