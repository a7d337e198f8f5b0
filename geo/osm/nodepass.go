package osm

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A nodeBatch is what we keep of the nodes of one block.
type nodeBatch struct {
	ids            []int64 // of all
	at             []roads.Position
	unsorted       bool // whether the ids are not rising or are repeated
	lamps, cameras []roads.Position
	places         []Place
}

// errUnsorted ends a pass over nodes that are not in the order of their ids.
var errUnsorted = errors.New("nodes are not in the order of their ids")

// readNodes is the third pass, over nodes. Nearly all files have them in the order of their ids, so that they meet the
// sorted refs of ways on the way; if not, the pass begins again and sorts them first.
func (x *extract) readNodes(ctx context.Context) error {
	m, err := x.assembly.meet()
	if err != nil {
		return err
	}
	err = x.nodePass(ctx, m.batch)
	if err == nil {
		return m.end()
	}
	if !errors.Is(err, errUnsorted) {
		return err
	}
	if err := m.undo(); err != nil {
		return err
	}
	sorted := newNodeSorter(x.assembly.scratch)
	if err := x.nodePass(ctx, sorted.batch); err != nil {
		return err
	}
	return x.assembly.meetSorted(sorted)
}

// nodePass goes over the nodes and hands them to take.
func (x *extract) nodePass(ctx context.Context, take func(*nodeBatch) error) error {
	if err := x.features.clear(); err != nil {
		return err
	}
	x.summary.NodesRead = 0
	return runPass(ctx, x.file, hasNodes, pass[*nodeBatch]{
		decode: decodeNodes,
		take: func(b *nodeBatch) error {
			x.summary.NodesRead += int64(len(b.ids))
			if err := x.features.take(b); err != nil {
				return err
			}
			return take(b)
		},
		step: x.readStep(ReadingNodes),
	})
}

// usualBlock is how many elements the blocks of most files hold.
const usualBlock = 8000

func decodeNodes(e *elements, content []byte) (*nodeBatch, kinds, error) {
	b := &nodeBatch{ids: make([]int64, 0, usualBlock), at: make([]roads.Position, 0, usualBlock)}
	e.way, e.relation = nil, nil
	e.node = b.addNode
	holds, err := e.decode(content)
	return b, holds, err
}

func (b *nodeBatch) addNode(id int64, at roads.Position, tags Tags) {
	if n := len(b.ids); n > 0 && b.ids[n-1] >= id {
		b.unsorted = true
	}
	b.ids, b.at = append(b.ids, id), append(b.at, at)
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

// nodeFeatures are the lamps, cameras and places of a pass over nodes.
type nodeFeatures struct {
	points *spool // kind and position
	record []byte
	places []Place
}

// The kinds of points.
const (
	lampPoint byte = iota
	cameraPoint
)

// clear forgets what an earlier pass found.
func (f *nodeFeatures) clear() error {
	f.places = nil
	s := f.points.scratch
	err := f.points.drop()
	f.points = newSpool(s)
	return err
}

func (f *nodeFeatures) take(b *nodeBatch) error {
	f.places = append(f.places, b.places...)
	for kind, points := range [...][]roads.Position{lampPoint: b.lamps, cameraPoint: b.cameras} {
		for _, at := range points {
			f.record = appendLine(append(f.record[:0], byte(kind)), []roads.Position{at})
			if _, err := f.points.add(f.record); err != nil {
				return err
			}
		}
	}
	return nil
}

// pour hands everything to out, in the order of the file.
func (f *nodeFeatures) pour(out output) error {
	points := f.points.read()
	var at []roads.Position
	for points.next() {
		r := recordReader{rest: points.record}
		kind := r.byte()
		if at = r.line(at[:0]); len(at) != 1 {
			return errScratch
		}
		if err := out.point(kind, at[0]); err != nil {
			return err
		}
	}
	for _, p := range f.places {
		out.place(p)
	}
	f.places = nil
	return cmp.Or(points.err, f.points.drop())
}
