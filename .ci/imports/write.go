package main

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"slices"

	"github.com/klauspost/compress/zlib"
	"github.com/paulmach/osm"

	"github.com/runnerway/runnerway/internal/pbfwrite"
)

// Writing OpenStreetMap's PBF form (https://wiki.openstreetmap.org/wiki/PBF_Format), as far as extracts use it.

// perBlock is how many elements a block holds, as those of osmium do.
const perBlock = 8000

// The pieces of messages.
var (
	field       = pbfwrite.Field
	number      = pbfwrite.Number
	differences = pbfwrite.Differences
)

// A writer writes blocks to to until the first error.
type writer struct {
	to   io.Writer
	held [][]byte // blocks to be written in reverse; nil to write them as they come
	err  error
}

func (w *writer) header() {
	features := field(field(nil, 4, []byte("OsmSchema-V0.6")), 4, []byte("DenseNodes"))
	w.block("OSMHeader", features)
}

// block writes one block.
func (w *writer) block(kind string, content []byte) {
	if w.err != nil {
		return
	}
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, w.err = z.Write(content); w.err == nil {
		w.err = z.Close()
	}
	if w.err != nil {
		return
	}
	blob := field(number(nil, 2, uint64(len(content))), 3, packed.Bytes())
	head := number(field(nil, 1, []byte(kind)), 3, uint64(len(blob)))
	out := slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(head))), head, blob)
	if w.held != nil {
		w.held = append(w.held, out)
		return
	}
	_, w.err = w.to.Write(out)
}

// reverse writes the blocks held, the last first.
func (w *writer) reverse() {
	for _, b := range slices.Backward(w.held) {
		if w.err == nil {
			_, w.err = w.to.Write(b)
		}
	}
	w.held = nil
}

// appendTags appends fields 2 and 3 of a way or relation.
func appendTags(b []byte, t *pbfwrite.Texts, tags osm.Tags) []byte {
	var keys, values []byte
	for _, tag := range tags {
		keys = binary.AppendUvarint(keys, t.Number(tag.Key))
		values = binary.AppendUvarint(values, t.Number(tag.Value))
	}
	return field(field(b, 2, keys), 3, values)
}

func (w *writer) data(t *pbfwrite.Texts, group []byte) { w.block("OSMData", t.Block(group)) }

func (w *writer) nodes(nodes []*osm.Node, by shift) {
	t := pbfwrite.NewTexts()
	var ids, lats, lngs []int64
	var tags []byte
	for _, n := range nodes {
		ids = append(ids, int64(n.ID)+by.id)
		lats = append(lats, int64(math.Round(n.Lat*1e7))+by.lat)
		lngs = append(lngs, int64(math.Round(n.Lon*1e7))+by.lng)
		for _, tag := range n.Tags {
			tags = binary.AppendUvarint(tags, t.Number(tag.Key))
			tags = binary.AppendUvarint(tags, t.Number(tag.Value))
		}
		tags = append(tags, 0)
	}
	dense := field(field(field(nil, 1, differences(ids)), 8, differences(lats)), 9, differences(lngs))
	w.data(t, field(nil, 2, field(dense, 10, tags)))
}

func (w *writer) ways(ways []*osm.Way, by shift) {
	t := pbfwrite.NewTexts()
	var group []byte
	for _, way := range ways {
		var refs []int64
		for _, n := range way.Nodes {
			refs = append(refs, int64(n.ID)+by.id)
		}
		group = field(group, 3, field(appendTags(number(nil, 1, uint64(int64(way.ID)+by.id)), t, way.Tags), 8, differences(refs)))
	}
	w.data(t, group)
}

func (w *writer) relations(relations []*osm.Relation, by shift) {
	t := pbfwrite.NewTexts()
	kinds := map[osm.Type]uint64{osm.TypeNode: 0, osm.TypeWay: 1, osm.TypeRelation: 2}
	var group []byte
	for _, r := range relations {
		var ids []int64
		var roles, types []byte
		for _, m := range r.Members {
			ids = append(ids, m.Ref+by.id)
			roles = binary.AppendUvarint(roles, t.Number(m.Role))
			types = binary.AppendUvarint(types, kinds[m.Type])
		}
		b := appendTags(number(nil, 1, uint64(int64(r.ID)+by.id)), t, r.Tags)
		group = field(group, 4, field(field(field(b, 8, roles), 9, differences(ids)), 10, types))
	}
	w.data(t, group)
}
