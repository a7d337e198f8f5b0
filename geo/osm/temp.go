package osm

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// A Temp makes the temporary files of an import and of what its sink has to sort.
type Temp struct{ scratch *scratch }

// NewTemp makes files in dir; empty: that of the system. There are none before they are needed.
func NewTemp(dir string) *Temp { return &Temp{newScratch(dir)} }

// Close removes all files.
func (t *Temp) Close() error { return t.scratch.close() }

// Peak is the most bytes that the files took at once.
func (t *Temp) Peak() int64 {
	t.scratch.mu.Lock()
	defer t.scratch.mu.Unlock()
	return t.scratch.peak
}

// A TextSorter sorts records by texts, however many there are, in some 25 MB of memory and in files. Of records with equal texts
// the order is open.
type TextSorter struct {
	sorter *sorter
	record []byte
}

// NewTextSorter makes one that keeps what does not fit into memory in t.
func (t *Temp) NewTextSorter() *TextSorter { return &TextSorter{sorter: newSorter(t.scratch)} }

// textHead is how many bytes of a text are the numbers of its entry.
const textHead = 16

// Add takes a record. Errors: *TempError.
func (s *TextSorter) Add(text string, record []byte) error {
	var head [textHead]byte
	n := copy(head[:], text)
	s.record = binary.AppendUvarint(s.record[:0], uint64(len(text)))
	s.record = append(append(s.record, text[n:]...), record...)
	return s.sorter.add(binary.BigEndian.Uint64(head[:]), binary.BigEndian.Uint64(head[8:]), s.record)
}

// sortedText is a record that is long enough to share its head with others.
type sortedText struct {
	text   string
	record []byte
}

// Each gives all records in the order of the bytes of their texts, and then forgets them. The record is valid during the call
// only. Errors: *TempError, and those of each, which end it.
func (s *TextSorter) Each(each func(text string, record []byte) error) error {
	m, err := s.sorter.merge()
	if err != nil {
		return err
	}
	var alike []sortedText // whose heads are major and minor
	var major, minor uint64
	var last string // text given
	flush := func() error {
		slices.SortFunc(alike, func(a, b sortedText) int {
			return cmp.Or(strings.Compare(a.text, b.text), bytes.Compare(a.record, b.record))
		})
		for _, a := range alike {
			if err := each(a.text, a.record); err != nil {
				return err
			}
		}
		clear(alike)
		alike = alike[:0]
		return nil
	}
	for m.next() {
		size, n := binary.Uvarint(m.content)
		if n <= 0 || size > textHead && size-textHead > uint64(len(m.content)-n) {
			return s.sorter.scratch.wrong(errScratch)
		}
		var head [textHead]byte
		binary.BigEndian.PutUint64(head[:], m.major)
		binary.BigEndian.PutUint64(head[8:], m.minor)
		if len(alike) > 0 && (m.major != major || m.minor != minor) {
			if err := flush(); err != nil {
				return err
			}
		}
		major, minor = m.major, m.minor
		rest := m.content[n:]
		if size < textHead {
			if text := head[:size]; string(text) != last {
				last = string(text)
			}
			if err := each(last, rest); err != nil {
				return err
			}
			continue
		}
		tail := rest[:size-textHead]
		alike = append(alike, sortedText{string(append(head[:], tail...)), bytes.Clone(rest[len(tail):])})
	}
	if m.err != nil {
		return m.err
	}
	return cmp.Or(flush(), s.sorter.drop())
}
