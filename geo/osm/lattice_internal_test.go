package osm

import (
	"encoding/binary"
	"slices"

	"github.com/runnerway/runnerway/internal/pbfwrite"
)

// The blocks of a file of residential streets, without compression.

type latticeBlock struct {
	ids, lats, lngs []int64
	refs            [][]int64
}

func latticeHeader() []byte { return pbfBlock("OSMHeader", nil) }

func pbfBlock(kind string, content []byte) []byte {
	blob := pbfwrite.Field(nil, 1, content)
	head := binary.AppendUvarint(append(pbfwrite.Field(nil, 1, []byte(kind)), 3<<3), uint64(len(blob)))
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(head))), head, blob)
}

// bytes is the block.
func (l latticeBlock) bytes() []byte {
	var table, group []byte
	for _, s := range []string{"", "highway", "residential"} {
		table = pbfwrite.Field(table, 1, []byte(s))
	}
	if len(l.ids) > 0 {
		dense := pbfwrite.Field(pbfwrite.Field(pbfwrite.Field(nil, 1, pbfwrite.Differences(l.ids)), 8, pbfwrite.Differences(l.lats)), 9, pbfwrite.Differences(l.lngs))
		group = pbfwrite.Field(group, 2, dense)
	}
	for i, refs := range l.refs {
		way := binary.AppendUvarint([]byte{1 << 3}, uint64(i+1))
		way = pbfwrite.Field(pbfwrite.Field(way, 2, []byte{1}), 3, []byte{2})
		group = pbfwrite.Field(group, 3, pbfwrite.Field(way, 8, pbfwrite.Differences(refs)))
	}
	return pbfBlock("OSMData", pbfwrite.Field(pbfwrite.Field(nil, 1, table), 2, group))
}
