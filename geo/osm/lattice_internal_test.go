package osm

import (
	"encoding/binary"
	"slices"
)

// The blocks of a file of residential streets, without compression.

type latticeBlock struct {
	ids, lats, lngs []int64
	refs            [][]int64
}

func latticeHeader() []byte { return pbfBlock("OSMHeader", nil) }

func pbfField(b []byte, number int, data []byte) []byte {
	b = binary.AppendUvarint(b, uint64(number)<<3|wireBytes)
	return append(binary.AppendUvarint(b, uint64(len(data))), data...)
}

func pbfBlock(kind string, content []byte) []byte {
	blob := pbfField(nil, 1, content)
	head := binary.AppendUvarint(append(pbfField(nil, 1, []byte(kind)), 3<<3), uint64(len(blob)))
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(head))), head, blob)
}

func pbfDeltas(values []int64) []byte {
	var out []byte
	last := int64(0)
	for _, v := range values {
		out = binary.AppendVarint(out, v-last)
		last = v
	}
	return out
}

// bytes is the block.
func (l latticeBlock) bytes() []byte {
	var table, group []byte
	for _, s := range []string{"", "highway", "residential"} {
		table = pbfField(table, 1, []byte(s))
	}
	if len(l.ids) > 0 {
		dense := pbfField(pbfField(pbfField(nil, 1, pbfDeltas(l.ids)), 8, pbfDeltas(l.lats)), 9, pbfDeltas(l.lngs))
		group = pbfField(group, 2, dense)
	}
	for i, refs := range l.refs {
		way := binary.AppendUvarint([]byte{1 << 3}, uint64(i+1))
		way = pbfField(pbfField(way, 2, []byte{1}), 3, []byte{2})
		group = pbfField(group, 3, pbfField(way, 8, pbfDeltas(refs)))
	}
	return pbfBlock("OSMData", pbfField(pbfField(nil, 1, table), 2, group))
}
