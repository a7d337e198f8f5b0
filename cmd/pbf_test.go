package cmd_test

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// A grid town in OpenStreetMap's PBF form, written field by field (https://wiki.openstreetmap.org/wiki/PBF_Format) without
// compression: side x side crossings, 100 m apart or so, and a street for every row and column.

// varintField and bytesField append a protobuf field.
func varintField(to []byte, field int, v uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(to, uint64(field)<<3), v)
}

func bytesField(to []byte, field int, v []byte) []byte {
	to = binary.AppendUvarint(binary.AppendUvarint(to, uint64(field)<<3|2), uint64(len(v)))
	return append(to, v...)
}

// packedSigned is a packed field's content of the differences between values.
func packedSigned(values []int64) []byte {
	var out []byte
	var before int64
	for _, v := range values {
		out = binary.AppendVarint(out, v-before) // Go's varints are protobuf's zigzag
		before = v
	}
	return out
}

// pbfBlock is one block of a file.
func pbfBlock(kind string, content []byte) []byte {
	blob := bytesField(nil, 1, content)
	header := varintField(bytesField(nil, 1, []byte(kind)), 3, uint64(len(blob)))
	out := binary.BigEndian.AppendUint32(nil, uint32(len(header)))
	return append(append(out, header...), blob...)
}

// gridStepE7 is the distance of two crossings in 1e-7 degrees, at latitude 10 about 100 m.
const gridStepE7 = 9000

// gridTown writes a town of side x side crossings with its south-western corner at lat, lng (degrees), and returns the path.
func gridTown(t *testing.T, name string, lat, lng float64, side int) string {
	t.Helper()
	return gridTownOf(t, name, lat, lng, side, "")
}

// gridTownOf is a gridTown whose streets have a name.
func gridTownOf(t *testing.T, name string, lat, lng float64, side int, street string) string {
	t.Helper()
	var ids, lats, lngs []int64
	for row := range side {
		for col := range side {
			ids = append(ids, int64(1+row*side+col))
			lats = append(lats, int64(lat*1e7)+int64(row)*gridStepE7)
			lngs = append(lngs, int64(lng*1e7)+int64(col)*gridStepE7)
		}
	}
	dense := bytesField(nil, 1, packedSigned(ids))
	dense = bytesField(dense, 8, packedSigned(lats))
	dense = bytesField(dense, 9, packedSigned(lngs))
	nodes := bytesField(bytesField(nil, 1, bytesField(nil, 1, nil)), 2, bytesField(nil, 2, dense))

	var table []byte // the strings that ways refer to: 1 and 3 are keys, 2 and 4 their values
	for _, s := range []string{"", "highway", "residential", "name", street} {
		table = bytesField(table, 1, []byte(s))
	}
	keys, values := []byte{1}, []byte{2}
	if street != "" {
		keys, values = []byte{1, 3}, []byte{2, 4}
	}
	var group []byte
	for line := range 2 * side {
		refs := make([]int64, side)
		for i := range refs {
			if line < side {
				refs[i] = ids[line*side+i]
			} else {
				refs[i] = ids[i*side+line-side]
			}
		}
		way := varintField(nil, 1, uint64(1000+line))
		way = bytesField(bytesField(way, 2, keys), 3, values)
		group = bytesField(group, 3, bytesField(way, 8, packedSigned(refs)))
	}
	ways := bytesField(bytesField(nil, 1, table), 2, group)

	header := bytesField(bytesField(nil, 4, []byte("OsmSchema-V0.6")), 4, []byte("DenseNodes"))
	file := pbfBlock("OSMHeader", header)
	file = append(file, pbfBlock("OSMData", nodes)...)
	file = append(file, pbfBlock("OSMData", ways)...)
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
