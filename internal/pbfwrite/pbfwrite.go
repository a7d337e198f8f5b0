// Package pbfwrite has the pieces of which files in OpenStreetMap's PBF form are made
// (https://wiki.openstreetmap.org/wiki/PBF_Format), for tests and measurements that make their own.
package pbfwrite

import "encoding/binary"

// Field appends a field of bytes: a text, a message or a packed list.
func Field(b []byte, number int, data []byte) []byte {
	b = binary.AppendUvarint(b, uint64(number)<<3|2)
	return append(binary.AppendUvarint(b, uint64(len(data))), data...)
}

// Number appends a field that is a number.
func Number(b []byte, field int, v uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(field)<<3), v)
}

// Differences is a packed list of signed numbers, each less the one before it.
func Differences(values []int64) []byte {
	var out []byte
	last := int64(0)
	for _, v := range values {
		out = binary.AppendVarint(out, v-last)
		last = v
	}
	return out
}

// Texts numbers the strings of a block.
type Texts struct {
	table []byte
	at    map[string]uint64
}

// NewTexts has the empty string, which is no text, as number 0.
func NewTexts() *Texts {
	t := &Texts{at: map[string]uint64{}}
	t.Number("")
	return t
}

// Number is that of s, which gets one if it has none.
func (t *Texts) Number(s string) uint64 {
	n, ok := t.at[s]
	if !ok {
		n = uint64(len(t.at))
		t.at[s] = n
		t.table = Field(t.table, 1, []byte(s))
	}
	return n
}

// Block is the content of a block with a group that refers to these texts.
func (t *Texts) Block(group []byte) []byte { return Field(Field(nil, 1, t.table), 2, group) }
