package osm

import (
	"encoding/binary"

	"github.com/runnerway/runnerway/geo/roads"
)

// The records of spools and sorters: numbers as varints, texts with their length, positions as differences to those before.

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendKind(b []byte, k kind) []byte {
	return appendText(binary.AppendUvarint(append(b, byte(k.class)), uint64(k.flags)), k.name)
}

func appendLine(b []byte, line []roads.Position) []byte {
	b = binary.AppendUvarint(b, uint64(len(line)))
	var last roads.Position
	for _, p := range line {
		b = binary.AppendVarint(b, int64(p.Lat)-int64(last.Lat))
		b = binary.AppendVarint(b, int64(p.Lng)-int64(last.Lng))
		last = p
	}
	return b
}

func appendNumbers(b []byte, numbers []int64) []byte {
	b = binary.AppendUvarint(b, uint64(len(numbers)))
	var last int64
	for _, n := range numbers {
		b = binary.AppendVarint(b, n-last)
		last = n
	}
	return b
}

// A recordReader reads what the functions above wrote. After the first thing that is wrong it reads zeros.
type recordReader struct {
	rest []byte
	bad  bool
	name string // the last text: most repeat it
}

func (r *recordReader) step(n int) {
	if n <= 0 || n > len(r.rest) {
		r.bad, r.rest = true, nil
		return
	}
	r.rest = r.rest[n:]
}

func (r *recordReader) uint() uint64 {
	v, n := binary.Uvarint(r.rest)
	r.step(n)
	return v
}

func (r *recordReader) int() int64 {
	v, n := binary.Varint(r.rest)
	r.step(n)
	return v
}

// count reads a number of things that take at least one byte each.
func (r *recordReader) count() int {
	n := r.uint()
	if n > uint64(len(r.rest)) {
		r.bad, r.rest = true, nil
		return 0
	}
	return int(n)
}

func (r *recordReader) byte() byte {
	if len(r.rest) == 0 {
		r.bad = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *recordReader) text() string {
	n := r.count()
	if string(r.rest[:n]) != r.name {
		r.name = string(r.rest[:n])
	}
	r.rest = r.rest[n:]
	return r.name
}

func (r *recordReader) kind() kind {
	return kind{class: roads.Class(r.byte()), flags: roads.Flags(r.uint()), name: r.text()}
}

// rawKind is a kind as it was written, valid as long as the record.
func (r *recordReader) rawKind() []byte {
	whole := r.rest
	r.byte()
	r.uint()
	n := r.count()
	r.rest = r.rest[n:]
	return whole[:len(whole)-len(r.rest)]
}

// line appends a line to to.
func (r *recordReader) line(to []roads.Position) []roads.Position {
	var lat, lng int64
	for range r.count() {
		lat, lng = lat+r.int(), lng+r.int()
		to = append(to, roads.Position{Lat: int32(lat), Lng: int32(lng)})
	}
	return to
}

func (r *recordReader) numbers() []int64 {
	numbers := make([]int64, r.count())
	var last int64
	for i := range numbers {
		last += r.int()
		numbers[i] = last
	}
	return numbers
}

// end is errScratch if anything was wrong.
func (r *recordReader) end() error {
	if r.bad {
		return errScratch
	}
	return nil
}

// The numbers by which records are sorted.

// idKey orders node ids, of which some files have negative ones.
func idKey(id int64) uint64 { return uint64(id) ^ 1<<63 }

// positionKey orders positions as Position.Compare does.
func positionKey(p roads.Position) uint64 {
	const flip = 1 << 31 // so that negative numbers come first
	return uint64(uint32(p.Lat)^flip)<<32 | uint64(uint32(p.Lng)^flip)
}

func positionOfKey(key uint64) roads.Position {
	const flip = 1 << 31
	return roads.Position{Lat: int32(uint32(key>>32) ^ flip), Lng: int32(uint32(key) ^ flip)}
}
