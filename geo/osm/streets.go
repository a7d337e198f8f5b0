package osm

import (
	"math"
	"slices"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// From ways to streets. Ways are cut where they meet: at every node that two of them use, that one uses twice, and at their
// ends. The pieces between are joined again where exactly two of the same kind and name meet, keeping all geometry, so that
// a street runs from junction to junction, or roads.MaxStreetM. Cost O(n log n) in the nodes of the ways; memory about 40 bytes for each.

const (
	// A piece of the network apart from the rest is an island if it has under minIslandM metres of street and under
	// minIslandShare of the largest piece. Islands are courtyards, platforms and mapping errors.
	minIslandM     = 1000
	minIslandShare = 0.01
)

// kind is what two pieces must share to be one street.
type kind struct {
	class roads.Class
	flags roads.Flags
	name  int32
}

// A network collects ways; vertex ids are any numbers that are equal where ways meet.
type network struct {
	names  []string
	nameAt map[string]int32
	kinds  []kind
	first  []int // refs of way i are refs[first[i]:first[i+1]]
	refs   []int64
	// tiled ends streets where they leave a tile of the map, so that what lies in a tile depends on it and its neighbours alone.
	tiled bool
}

func newNetwork() *network {
	return &network{names: []string{""}, nameAt: map[string]int32{"": 0}, first: []int{0}}
}

// add takes a way; refs is copied, without repetitions in a row.
func (n *network) add(class roads.Class, flags roads.Flags, name string, refs []int64) {
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
	n.kinds = append(n.kinds, kind{class, flags, at})
	n.first = append(n.first, len(n.refs))
}

// merge takes all ways of o.
func (n *network) merge(o *network) {
	for w, k := range o.kinds {
		n.add(k.class, k.flags, o.names[k.name], o.refs[o.first[w]:o.first[w+1]])
	}
}

// nodes lists the node ids of all ways, rising and without repetition.
func (n *network) nodes() []int64 {
	return sortedUnique(slices.Clone(n.refs))
}

// sortedUnique sorts ids in place and gives a copy without repetitions, so that their memory can go.
func sortedUnique(ids []int64) []int64 {
	slices.Sort(ids)
	return slices.Clone(slices.Compact(ids))
}

// missing marks a node that the file does not hold, as at the rim of an extract.
var missing = roads.Position{Lat: math.MaxInt32, Lng: math.MaxInt32}

// piece is a run of refs of one way between two vertices: refs[from..to], both included.
type piece struct {
	from, to int
	way      int32
}

// streets cuts and joins the ways and empties n. ids are n.nodes() and at their positions, missing where unknown; nodes that
// share a position are moved apart in place.
func (n *network) streets(ids []int64, at []roads.Position) []roads.Street {
	nudge(at)
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
func (n *network) stops(index []int32, at []roads.Position) []bool {
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

// positionKey orders positions as Position.Compare does, in one number.
func positionKey(p roads.Position) uint64 {
	const flip = 1 << 31 // so that negative numbers come first
	return uint64(uint32(p.Lat)^flip)<<32 | uint64(uint32(p.Lng)^flip)
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

// nudge moves nodes that lie on exactly the same position apart by the smallest step, because streets join by position and
// these do not. The first in the order of ids stays.
func nudge(at []roads.Position) {
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
func (n *network) cut(index []int32, at []roads.Position, stops []bool) []piece {
	uses := make([]uint8, len(at))
	for w := range n.kinds {
		for i := n.first[w]; i < n.first[w+1]; i++ {
			uses[index[i]] = min(uses[index[i]]+1, 2)
		}
	}
	var pieces []piece
	for w := range n.kinds {
		from := -1
		for i := n.first[w]; i < n.first[w+1]; i++ {
			switch {
			case at[index[i]] == missing:
				if from >= 0 && i-1 > from {
					pieces = append(pieces, piece{from, i - 1, int32(w)})
				}
				from = -1
			case from < 0:
				from = i
			case uses[index[i]] > 1 || stops[index[i]] || i == n.first[w+1]-1:
				pieces = append(pieces, piece{from, i, int32(w)})
				from = i
			}
		}
	}
	return pieces
}

// join follows pieces of one kind through vertices where just two ends meet, unless streets end there.
func (n *network) join(pieces []piece, index []int32, at []roads.Position, stops []bool) []roads.Street {
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
	b := builder{n: n, pieces: pieces, index: index, at: at, done: make([]bool, len(pieces)), store: make([]roads.Position, 0, total)}
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

// builder writes joined pieces as streets whose lines share one array.
type builder struct {
	n      *network
	pieces []piece
	index  []int32
	at     []roads.Position
	done   []bool
	store  []roads.Position // of all lines, large enough for all
	out    []roads.Street
}

// follow writes the street that enters its first piece at end e.
func (b *builder) follow(e int32, next func(int32) int32) {
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

func lineLengthM(line []roads.Position) float64 {
	var sum float64
	for i := 1; i < len(line); i++ {
		sum += geo.Distance(line[i-1].Point(), line[i].Point())
	}
	return sum
}

// withoutIslands drops the streets of islands and says how many went.
func withoutIslands(streets []roads.Street) (kept []roads.Street, dropped int) {
	part, lengthM := connectedParts(streets)
	largest := lengthM[longest(lengthM)]
	for i, s := range streets {
		if m := lengthM[part[i]]; m >= minIslandM || m >= minIslandShare*largest {
			kept = append(kept, s)
		}
	}
	return kept, len(streets) - len(kept)
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
