package osm

import (
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// The importer as it was when it kept everything in memory, which is short and plain: what it makes of ways and nodes is what
// the assembly has to make of them. Memory about 40 bytes for each node of a way.

// formerKind is what two pieces must share to be one street.
type formerKind struct {
	class roads.Class
	flags roads.Flags
	name  int32
}

// A formerNetwork collects ways; vertex ids are any numbers that are equal where ways meet.
type formerNetwork struct {
	names  []string
	nameAt map[string]int32
	kinds  []formerKind
	first  []int // refs of way i are refs[first[i]:first[i+1]]
	refs   []int64
	// tiled ends streets where they leave a tile of the map, so that what lies in a tile depends on it and its neighbours alone.
	tiled bool
}

func newFormerNetwork() *formerNetwork {
	return &formerNetwork{names: []string{""}, nameAt: map[string]int32{"": 0}, first: []int{0}}
}

// add takes a way; refs is copied, without repetitions in a row.
func (n *formerNetwork) add(class roads.Class, flags roads.Flags, name string, refs []int64) {
	at, ok := n.nameAt[name]
	if !ok {
		at = int32(len(n.names))
		n.nameAt[name] = at
		n.names = append(n.names, name)
	}
	from := len(n.refs)
	for _, r := range refs {
		if len(n.refs) == from || n.refs[len(n.refs)-1] != r {
			n.refs = append(n.refs, r)
		}
	}
	if len(n.refs)-from < 2 {
		n.refs = n.refs[:from]
		return
	}
	n.kinds = append(n.kinds, formerKind{class, flags, at})
	n.first = append(n.first, len(n.refs))
}

// nodes lists the node ids of all ways, rising and without repetition.
func (n *formerNetwork) nodes() []int64 {
	return sortedUnique(slices.Clone(n.refs))
}

// formerPiece is a run of refs of one way between two vertices: refs[from..to], both included.
type formerPiece struct {
	from, to int
	way      int32
}

// streets cuts and joins the ways and empties n. ids are n.nodes() and at their positions, missing where unknown; nodes that
// share a position are moved apart in place.
func (n *formerNetwork) streets(ids []int64, at []roads.Position) []roads.Street {
	formerNudge(at)
	index := make([]int32, len(n.refs))
	for i, r := range n.refs {
		k, _ := slices.BinarySearch(ids, r)
		index[i] = int32(k)
	}
	n.refs = nil
	stops := n.stops(index, at)
	pieces := n.cut(index, at, stops)
	return n.join(pieces, index, at, stops)
}

// stops marks the vertices at which streets end whatever meets there: of each segment that joins two tiles the lesser node,
// which is the same whichever way it is looked at.
func (n *formerNetwork) stops(index []int32, at []roads.Position) []bool {
	stops := make([]bool, len(at))
	if !n.tiled {
		return stops
	}
	tiles := make([]roads.TileID, len(at))
	for v, p := range at {
		if p != missing {
			tiles[v] = roads.TileAt(p.Point())
		}
	}
	for w := range n.kinds {
		for i := n.first[w] + 1; i < n.first[w+1]; i++ {
			a, b := index[i-1], index[i]
			if at[a] == missing || at[b] == missing || tiles[a] == tiles[b] {
				continue
			}
			if at[a].Compare(at[b]) > 0 {
				a = b
			}
			stops[a] = true
		}
	}
	return stops
}

// formerNudge moves nodes that lie on exactly the same position apart by the smallest step, because streets join by position and
// these do not. The first in the order of ids stays.
func formerNudge(at []roads.Position) {
	keys := positionKeys(at)
	shared := map[uint64]bool{} // whether the first has been met
	for i := 1; i < len(keys); i++ {
		if keys[i] == keys[i-1] {
			shared[keys[i]] = false
		}
	}
	delete(shared, positionKey(missing))
	if len(shared) == 0 {
		return
	}
	moved := map[uint64]bool{}
	for i, p := range at {
		met, ok := shared[positionKey(p)]
		if !ok {
			continue
		}
		shared[positionKey(p)] = true
		if !met {
			continue
		}
		step := int32(1)
		if p.Lng > 0 {
			step = -1 // never over the 180th meridian
		}
		for taken := true; taken; {
			p.Lng += step
			_, taken = slices.BinarySearch(keys, positionKey(p))
			taken = taken || moved[positionKey(p)]
		}
		moved[positionKey(p)] = true
		at[i] = p
	}
}

// cut splits the ways at vertices and stops. Where a node is missing the way ends before it and begins again after it.
func (n *formerNetwork) cut(index []int32, at []roads.Position, stops []bool) []formerPiece {
	uses := make([]uint8, len(at))
	for w := range n.kinds {
		for i := n.first[w]; i < n.first[w+1]; i++ {
			uses[index[i]] = min(uses[index[i]]+1, 2)
		}
	}
	var pieces []formerPiece
	for w := range n.kinds {
		from := -1
		for i := n.first[w]; i < n.first[w+1]; i++ {
			switch {
			case at[index[i]] == missing:
				if from >= 0 && i-1 > from {
					pieces = append(pieces, formerPiece{from, i - 1, int32(w)})
				}
				from = -1
			case from < 0:
				from = i
			case uses[index[i]] > 1 || stops[index[i]] || i == n.first[w+1]-1:
				pieces = append(pieces, formerPiece{from, i, int32(w)})
				from = i
			}
		}
	}
	return pieces
}

// join follows pieces of one kind through vertices where just two ends meet, unless streets end there.
func (n *formerNetwork) join(pieces []formerPiece, index []int32, at []roads.Position, stops []bool) []roads.Street {
	// ends holds up to two ends (2*piece+side) at each vertex, and degree how many there are.
	degree := make([]uint8, len(at))
	ends := make([][2]int32, len(at))
	for p, pc := range pieces {
		for side, i := range [2]int{pc.from, pc.to} {
			v := index[i]
			if degree[v] < 2 {
				ends[v][degree[v]] = int32(2*p + side)
			}
			degree[v] = min(degree[v]+1, 3)
		}
	}
	// next is the end across the vertex at which end e lies, or -1 where the street ends.
	next := func(e int32) int32 {
		pc := pieces[e>>1]
		v := index[[2]int{pc.from, pc.to}[e&1]]
		if degree[v] != 2 || stops[v] {
			return -1
		}
		other := ends[v][0]
		if other == e {
			other = ends[v][1]
		}
		if other>>1 == e>>1 || n.kinds[pieces[other>>1].way] != n.kinds[pc.way] {
			return -1
		}
		return other
	}
	total := 0
	for _, pc := range pieces {
		total += pc.to - pc.from + 1
	}
	b := formerBuilder{n: n, pieces: pieces, index: index, at: at, done: make([]bool, len(pieces)), store: make([]roads.Position, 0, total)}
	for e := range int32(2 * len(pieces)) {
		if !b.done[e>>1] && next(e) < 0 {
			b.follow(e, next)
		}
	}
	// What is left are rings without a junction.
	for p := range pieces {
		if !b.done[p] {
			b.follow(int32(2*p), next)
		}
	}
	return b.out
}

// formerBuilder writes joined pieces as streets whose lines share one array.
type formerBuilder struct {
	n      *formerNetwork
	pieces []formerPiece
	index  []int32
	at     []roads.Position
	done   []bool
	store  []roads.Position // of all lines, large enough for all
	out    []roads.Street
}

// follow writes the street that enters its first piece at end e.
func (b *formerBuilder) follow(e int32, next func(int32) int32) {
	k := b.n.kinds[b.pieces[e>>1].way]
	var length float64
	from := len(b.store) // the line is what is stored from here
	flush := func() {
		line := b.store[from:len(b.store):len(b.store)]
		if len(line) > 1 {
			orient(line)
			b.out = append(b.out, roads.Street{Class: k.class, Flags: k.flags, Name: b.n.names[k.name], Line: line})
		}
		from = len(b.store)
	}
	for e >= 0 && !b.done[e>>1] {
		pc := b.pieces[e>>1]
		b.done[e>>1] = true
		count := pc.to - pc.from + 1
		for j := range count {
			i := pc.from + j
			if e&1 == 1 {
				i = pc.to - j
			}
			p := b.at[b.index[i]]
			if len(b.store) > from {
				last := b.store[len(b.store)-1]
				if p == last {
					continue
				}
				d := geo.Distance(last.Point(), p.Point())
				if length += d; length > roads.MaxStreetM {
					flush()
					b.store, length = append(b.store, last), d
				}
			}
			b.store = append(b.store, p)
		}
		e = next(e ^ 1)
	}
	flush()
}

// orient turns the line so that it begins at the lesser of its ends: the same street is then the same in every import.
func orient(line []roads.Position) {
	if line[0].Compare(line[len(line)-1]) > 0 {
		slices.Reverse(line)
	}
}

// formerWithoutIslands drops the streets of islands and says how many went.
func formerWithoutIslands(streets []roads.Street) (kept []roads.Street, dropped int) {
	part, lengthM := connectedParts(streets)
	largest := lengthM[longest(lengthM)]
	for i, s := range streets {
		if m := lengthM[part[i]]; m >= minIslandM || m >= minIslandShare*largest {
			kept = append(kept, s)
		}
	}
	return kept, len(streets) - len(kept)
}
