package osm

import (
	"encoding/binary"
	"errors"
	"io"
)

// A merged goes over the records of a sorter in their order.
type merged struct {
	major, minor uint64
	content      []byte // valid until the next record
	err          error

	entries []entry // of a sorter that is in memory
	at      int     // how many of these have been read
	held    []byte  // their content

	scratch *scratch
	sources []*source // of runs: a heap, the least first
	begun   bool      // whether the first source is the current record

	batches <-chan *mergedBatch // of runs that are merged ahead; nil if they are not
	spent   chan<- *mergedBatch
	batch   *mergedBatch // of which the first at records have been read
}

// next goes to the next record; false at the end and, with err set, at an error.
func (m *merged) next() bool {
	if m.batches != nil {
		return m.nextAhead()
	}
	if m.scratch != nil {
		return m.nextOfRuns()
	}
	if m.at == len(m.entries) {
		return false
	}
	e := &m.entries[m.at]
	m.at++
	m.major, m.minor = e.major, e.minor
	m.content = m.held[e.at : e.at+e.size]
	return true
}

// A mergedBatch is some records, and perhaps what went wrong after them.
type mergedBatch struct {
	entries []entry
	held    []byte // their content
	err     error
}

// A batch ends after so many records or bytes.
const (
	batchRecords = 4096
	batchBytes   = 256 << 10
)

// ahead merges the runs on a goroutine of its own, some records ahead. It ends with the last record, at an error, or when the
// scratch is closed.
func (m *merged) ahead() *merged {
	batches, spent := make(chan *mergedBatch, 1), make(chan *mergedBatch, 3)
	for range cap(spent) {
		spent <- &mergedBatch{}
	}
	quit := m.scratch.quitting()
	m.scratch.writing.Go(func() {
		defer close(batches)
		for {
			select {
			case b := <-spent:
				more := m.fill(b)
				select {
				case batches <- b:
				case <-quit:
					return
				}
				if !more {
					return
				}
			case <-quit:
				return
			}
		}
	})
	return &merged{scratch: m.scratch, batches: batches, spent: spent}
}

// fill puts the next records into b; false after the last ones.
func (m *merged) fill(b *mergedBatch) bool {
	b.entries, b.held = b.entries[:0], b.held[:0]
	for len(b.entries) < batchRecords && len(b.held) < batchBytes {
		if !m.nextOfRuns() {
			b.err = m.err
			return false
		}
		b.entries = append(b.entries, entry{m.major, m.minor, uint32(len(b.held)), uint32(len(m.content))})
		b.held = append(b.held, m.content...)
	}
	return true
}

func (m *merged) nextAhead() bool {
	for m.batch == nil || m.at == len(m.batch.entries) {
		if m.batch != nil {
			if m.err = m.batch.err; m.err != nil {
				return false
			}
			m.spent <- m.batch
			m.batch, m.at = nil, 0
		}
		b, ok := <-m.batches
		if !ok {
			return false
		}
		m.batch = b
	}
	e := &m.batch.entries[m.at]
	m.at++
	m.major, m.minor = e.major, e.minor
	m.content = m.batch.held[e.at : e.at+e.size]
	return true
}

// A source is one run while it is read.
type source struct {
	r            io.Reader
	buf          []byte // read of it
	at           int    // how much of buf has been used
	left         int64  // records
	major, minor uint64
	content      []byte // a part of buf
	err          error
}

// open merges runs.
func (s *sorter) open(runs []run) *merged {
	m := &merged{scratch: s.scratch}
	for _, r := range runs {
		from := io.NewSectionReader(s.file, r.from, r.to-r.from)
		src := &source{r: from, buf: make([]byte, 0, scratchBuffer), left: r.count}
		if src.next() {
			m.sources = append(m.sources, src)
		} else if src.err != nil {
			m.err = s.scratch.wrong(src.err)
		}
	}
	for i := len(m.sources)/2 - 1; i >= 0; i-- {
		m.sink(i)
	}
	return m
}

func (m *merged) nextOfRuns() bool {
	if m.begun && m.err == nil && len(m.sources) > 0 {
		first := m.sources[0]
		if !first.next() {
			if first.err != nil {
				m.err = m.scratch.wrong(first.err)
			}
			last := len(m.sources) - 1
			m.sources[0] = m.sources[last]
			m.sources = m.sources[:last]
		}
		m.sink(0)
	}
	if m.err != nil || len(m.sources) == 0 {
		return false
	}
	m.begun = true
	first := m.sources[0]
	m.major, m.minor, m.content = first.major, first.minor, first.content
	return true
}

// sink moves the i-th source to its place in the heap.
func (m *merged) sink(i int) {
	h := m.sources
	for {
		least := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < len(h) && h[child].before(h[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}

func (s *source) before(o *source) bool {
	if s.major != o.major {
		return s.major < o.major
	}
	return s.minor < o.minor
}

// next reads a record; false at the end and, with err set, at an error.
func (s *source) next() bool {
	if s.left == 0 {
		return false
	}
	s.left--
	const head = 3 * binary.MaxVarintLen64
	if len(s.buf)-s.at < head && s.fill(head) != nil {
		return false
	}
	major, minor, size := s.uvarint(), s.uvarint(), s.uvarint()
	if s.at > len(s.buf) || size > maxRecord {
		s.err = errScratch
		return false
	}
	if major == 0 {
		s.minor += minor
	} else {
		s.major, s.minor = s.major+major, minor
	}
	if uint64(len(s.buf)-s.at) < size {
		if s.fill(int(size)) != nil {
			return false
		}
		if uint64(len(s.buf)-s.at) < size {
			s.err = errScratch
			return false
		}
	}
	s.content = s.buf[s.at : s.at+int(size)]
	s.at += int(size)
	return true
}

// uvarint reads a number; at is beyond buf if there is none.
func (s *source) uvarint() uint64 {
	if s.at < len(s.buf) && s.buf[s.at] < 0x80 {
		s.at++
		return uint64(s.buf[s.at-1])
	}
	v, n := binary.Uvarint(s.buf[min(s.at, len(s.buf)):])
	if n <= 0 {
		n = len(s.buf) + 1
	}
	s.at += n
	return v
}

// fill reads until so many bytes are in buf, or all there are.
func (s *source) fill(least int) error {
	n := copy(s.buf[:cap(s.buf)], s.buf[s.at:])
	s.buf, s.at = s.buf[:n], 0
	if cap(s.buf) < least {
		s.buf = append(make([]byte, 0, least+least/2), s.buf...)
	}
	for len(s.buf) < least {
		n, err := s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			s.err = err
			return err
		}
	}
	return nil
}
