package osm

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A nodeTable holds the positions of the nodes that are asked for: two flat arrays, found by binary search.
type nodeTable struct {
	ids []int64 // rising
	at  []roads.Position
}

// newNodeTable makes a table of ids, rising and without repetition, whose positions are still missing.
func newNodeTable(ids []int64) *nodeTable {
	t := &nodeTable{ids: ids, at: make([]roads.Position, len(ids))}
	for i := range t.at {
		t.at[i] = missing
	}
	return t
}

// put sets the position of a node if it is asked for.
func (t *nodeTable) put(id int64, at roads.Position) {
	if i, ok := slices.BinarySearch(t.ids, id); ok {
		t.at[i] = at
	}
}

func (t *nodeTable) position(id int64) (roads.Position, bool) {
	i, ok := slices.BinarySearch(t.ids, id)
	if !ok || t.at[i] == missing {
		return missing, false
	}
	return t.at[i], true
}

// absent counts the nodes without position.
func (t *nodeTable) absent() int64 {
	var n int64
	for _, p := range t.at {
		if p == missing {
			n++
		}
	}
	return n
}

// found is the position of the i-th node of a table.
type found struct {
	i  int32
	at roads.Position
}

// nodeBatch is what we keep of the nodes of one block.
type nodeBatch struct {
	read           int64
	street, corner []found
	lamps, cameras []roads.Position
	places         []Place
}

// readNodes is the second pass, over nodes only.
func (x *extract) readNodes(ctx context.Context, street, corner *nodeTable) error {
	return runPass(ctx, x.file, hasNodes, pass[*nodeBatch]{
		decode: func(e *elements, content []byte) (*nodeBatch, kinds, error) {
			b := &nodeBatch{}
			e.way, e.relation = nil, nil
			e.node = func(id int64, at roads.Position, tags Tags) { b.addNode(street, corner, id, at, tags) }
			holds, err := e.decode(content)
			return b, holds, err
		},
		take: func(b *nodeBatch) error {
			for _, f := range b.street {
				street.at[f.i] = f.at
			}
			for _, f := range b.corner {
				corner.at[f.i] = f.at
			}
			x.content.Lamps = append(x.content.Lamps, b.lamps...)
			x.content.Cameras = append(x.content.Cameras, b.cameras...)
			x.places = append(x.places, b.places...)
			x.summary.NodesRead += b.read
			return nil
		},
		step: x.step(x.file.size),
	})
}

func (b *nodeBatch) addNode(street, corner *nodeTable, id int64, at roads.Position, tags Tags) {
	b.read++
	if i, ok := slices.BinarySearch(street.ids, id); ok {
		b.street = append(b.street, found{int32(i), at})
	}
	if i, ok := slices.BinarySearch(corner.ids, id); ok {
		b.corner = append(b.corner, found{int32(i), at})
	}
	if len(tags) == 0 {
		return
	}
	if isLamp(tags) {
		b.lamps = append(b.lamps, at)
	}
	if isCamera(tags) {
		b.cameras = append(b.cameras, at)
	}
	if category := placeCategory(tags); category != "" {
		b.places = append(b.places, Place{
			ID: placeID('n', id), Name: strings.Clone(tags.Value("name")), Others: otherNames(tags), Category: category, At: at.Point(),
		})
	}
}

func placeID(kind byte, id int64) string { return string(kind) + strconv.FormatInt(id, 10) }

// middle is the centre of the box around a line.
func middle(line []roads.Position) geo.Point {
	b := geo.EmptyBounds()
	for _, p := range line {
		b = b.Extend(p.Point())
	}
	return roads.PositionOf(b.Center()).Point()
}
