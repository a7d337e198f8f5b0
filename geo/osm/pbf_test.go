package osm_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"slices"

	"github.com/klauspost/compress/zstd"

	"github.com/runnerway/runnerway/internal/pbfwrite"
)

// A small PBF writer, so that tests say what a file holds and may be wrong with.

type node struct {
	id       int64
	lat, lng float64
	tags     []string // key, value, key, value ...
}

type way struct {
	id   int64
	refs []int64
	tags []string
}

type relation struct {
	id    int64
	outer []int64
	inner []int64
	tags  []string
}

// extractFile is a file with one block for each kind of thing.
type extractFile struct {
	nodes     []node
	ways      []way
	relations []relation
	plain     bool // nodes one by one instead of dense
	pack      string
	box       []float64 // west, east, north, south
	feature   string
}

// The pieces of messages.
var (
	field  = pbfwrite.Field
	varint = pbfwrite.Number
	deltas = pbfwrite.Differences
)

func zigzag(v int64) uint64 { return uint64(v<<1) ^ uint64(v>>63) }

// block packs content as a block of a file.
func block(kind, pack string, content []byte) []byte {
	var blob []byte
	switch pack {
	case "raw":
		blob = field(nil, 1, content)
	case "zstd":
		enc, err := zstd.NewWriter(nil)
		if err != nil {
			panic(err)
		}
		defer enc.Close()
		blob = field(varint(nil, 2, uint64(len(content))), 7, enc.EncodeAll(content, nil))
	case "lzma":
		blob = field(varint(nil, 2, uint64(len(content))), 4, content)
	default:
		var z bytes.Buffer
		w := zlib.NewWriter(&z)
		w.Write(content)
		w.Close()
		blob = field(varint(nil, 2, uint64(len(content))), 3, z.Bytes())
	}
	head := varint(field(nil, 1, []byte(kind)), 3, uint64(len(blob)))
	out := binary.BigEndian.AppendUint32(nil, uint32(len(head)))
	return append(append(out, head...), blob...)
}

// appendTags appends fields 2 and 3 of a node, way or relation.
func appendTags(b []byte, t *pbfwrite.Texts, tags []string) []byte {
	var keys, values []byte
	for i := 0; i < len(tags); i += 2 {
		keys = binary.AppendUvarint(keys, t.Number(tags[i]))
		values = binary.AppendUvarint(values, t.Number(tags[i+1]))
	}
	return field(field(b, 2, keys), 3, values)
}

func dataBlock(t *pbfwrite.Texts, pack string, group []byte) []byte {
	return block("OSMData", pack, t.Block(group))
}

// blocks are the blocks of the file, the header first.
func (f extractFile) blocks() [][]byte {
	var header []byte
	if f.box != nil {
		var box []byte
		for i, side := range f.box {
			box = varint(box, i+1, zigzag(int64(side*1e9)))
		}
		header = field(header, 1, box)
	}
	header = field(field(header, 4, []byte("OsmSchema-V0.6")), 4, []byte("DenseNodes"))
	if f.feature != "" {
		header = field(header, 4, []byte(f.feature))
	}
	out := [][]byte{block("OSMHeader", f.pack, header)}
	if len(f.nodes) > 0 {
		t := pbfwrite.NewTexts()
		out = append(out, dataBlock(t, f.pack, f.nodeGroup(t)))
	}
	if len(f.ways) > 0 {
		t := pbfwrite.NewTexts()
		var group []byte
		for _, w := range f.ways {
			group = field(group, 3, field(appendTags(varint(nil, 1, uint64(w.id)), t, w.tags), 8, deltas(w.refs)))
		}
		out = append(out, dataBlock(t, f.pack, group))
	}
	if len(f.relations) > 0 {
		t := pbfwrite.NewTexts()
		var group []byte
		for _, r := range f.relations {
			var roles, types []byte
			for i := range len(r.outer) + len(r.inner) {
				role := "outer"
				if i >= len(r.outer) {
					role = "inner"
				}
				roles = binary.AppendUvarint(roles, t.Number(role))
				types = binary.AppendUvarint(types, 1)
			}
			b := appendTags(varint(nil, 1, uint64(r.id)), t, r.tags)
			group = field(group, 4, field(field(field(b, 8, roles), 9, deltas(slices.Concat(r.outer, r.inner))), 10, types))
		}
		out = append(out, dataBlock(t, f.pack, group))
	}
	return out
}

func (f extractFile) nodeGroup(t *pbfwrite.Texts) []byte {
	unit := func(deg float64) int64 { return int64(deg*1e7 + 0.5) }
	if f.plain {
		var group []byte
		for _, n := range f.nodes {
			b := appendTags(varint(nil, 1, zigzag(n.id)), t, n.tags)
			group = field(group, 1, varint(varint(b, 8, zigzag(unit(n.lat))), 9, zigzag(unit(n.lng))))
		}
		return group
	}
	var ids, lats, lngs []int64
	var keyValues []byte
	for _, n := range f.nodes {
		ids, lats, lngs = append(ids, n.id), append(lats, unit(n.lat)), append(lngs, unit(n.lng))
		for _, s := range n.tags {
			keyValues = binary.AppendUvarint(keyValues, t.Number(s))
		}
		keyValues = append(keyValues, 0)
	}
	dense := field(field(field(field(nil, 1, deltas(ids)), 8, deltas(lats)), 9, deltas(lngs)), 10, keyValues)
	return field(nil, 2, dense)
}

// bytes is the file.
func (f extractFile) bytes() []byte { return bytes.Join(f.blocks(), nil) }

// town is a small file with something of everything: a cross of two streets, a longer street out of town, an island, a park,
// a lake of two ways, a lamp, a camera and two cafes.
func town() extractFile {
	at := func(id int64, x, y int, tags ...string) node {
		return node{id: id, lat: 57.7 + float64(y)*0.001, lng: 11.9 + float64(x)*0.002, tags: tags}
	}
	var f extractFile
	f.nodes = []node{
		at(1, -20, 0), at(2, -10, 0), at(3, 0, 0), at(4, 10, 0), at(5, 20, 0),
		at(6, 0, -20), at(7, 0, -10, "highway", "street_lamp"), at(8, 0, 10), at(9, 0, 20),
		at(20, 5, 5), at(21, 6, 5), at(22, 6, 6), at(23, 5, 6),
		at(30, 30, 30), at(31, 31, 30), at(32, 31, 31), at(33, 30, 31),
		at(40, 3, 3, "amenity", "cafe", "name", "Kaffe"), at(41, 3, 4, "man_made", "surveillance"),
		at(42, 3, 5, "amenity", "drinking_water"), at(43, 3, 6, "amenity", "bench"),
		at(50, 50, 50), {id: 51, lat: 57.7502, lng: 12.0}, // 22 m long
	}
	f.ways = []way{
		{id: 100, refs: []int64{1, 2, 3}, tags: []string{"highway", "residential", "name", "Västra gatan"}},
		{id: 101, refs: []int64{3, 4, 5}, tags: []string{"highway", "residential", "name", "Östra gatan", "lit", "yes"}},
		{id: 102, refs: []int64{6, 7}, tags: []string{"highway", "footway"}},
		{id: 103, refs: []int64{7, 3, 8}, tags: []string{"highway", "footway"}},
		{id: 104, refs: []int64{9, 8}, tags: []string{"highway", "footway"}},
		{id: 105, refs: []int64{4, 5}, tags: []string{"highway", "motorway"}},
		{id: 110, refs: []int64{20, 21, 22, 23, 20}, tags: []string{"leisure", "park", "name", "Parken"}},
		{id: 111, refs: []int64{30, 31, 32}},
		{id: 112, refs: []int64{30, 33, 32}},
		{id: 113, refs: []int64{20, 21, 22, 20}, tags: []string{"building", "yes", "shop", "convenience", "name", "Livs"}},
		{id: 120, refs: []int64{50, 51}, tags: []string{"highway", "path"}},
	}
	f.relations = []relation{{id: 200, outer: []int64{111, 112}, tags: []string{"type", "multipolygon", "natural", "water", "name", "Sjön"}}}
	return f
}
