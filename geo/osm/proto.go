package osm

import (
	"encoding/binary"
	"errors"
)

// Reading protocol buffers by hand: the few messages of a PBF block are read field by field, in place, with every length
// checked and what is not of use skipped.

var errProto = errors.New("damaged content")

// The wire types that PBF uses; fixed ones are skipped.
const (
	wireVarint = 0
	wireBytes  = 2
)

// A message walks over the fields of an encoded message.
type message struct {
	rest  []byte
	field int
	wire  int
	value uint64 // of a varint field
	data  []byte // of a bytes field; belongs to the block
	err   error
}

// next goes to the next field; false at the end and, with err set, at damage.
func (m *message) next() bool {
	if len(m.rest) == 0 || m.err != nil {
		return false
	}
	key, n := binary.Uvarint(m.rest)
	if n <= 0 || key>>3 == 0 || key>>3 > 1<<29 {
		return m.damaged()
	}
	m.rest = m.rest[n:]
	m.field, m.wire, m.value, m.data = int(key>>3), int(key&7), 0, nil
	switch m.wire {
	case wireVarint:
		m.value, n = binary.Uvarint(m.rest)
		if n <= 0 {
			return m.damaged()
		}
	case wireBytes:
		size, head := binary.Uvarint(m.rest)
		if head <= 0 || size > uint64(len(m.rest)-head) {
			return m.damaged()
		}
		n = head + int(size)
		m.data = m.rest[head:n]
	case 1:
		n = 8
	case 5:
		n = 4
	default:
		return m.damaged()
	}
	if n > len(m.rest) {
		return m.damaged()
	}
	m.rest = m.rest[n:]
	return true
}

func (m *message) damaged() bool {
	m.err = errProto
	return false
}

// A packed walks over a packed list of varints. The empty list ends at once.
type packed struct {
	rest []byte
	err  error
}

func (p *packed) next() (uint64, bool) {
	if len(p.rest) == 0 {
		return 0, false
	}
	v, n := binary.Uvarint(p.rest)
	if n <= 0 {
		p.err, p.rest = errProto, nil
		return 0, false
	}
	p.rest = p.rest[n:]
	return v, true
}

// sint undoes the zigzag of signed numbers.
func sint(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }
