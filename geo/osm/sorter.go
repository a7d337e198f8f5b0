package osm

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// A sorter takes records of two numbers and some bytes and gives them back in the order of the numbers (external merge
// sort, Knuth 1973, 5.4): what fills its share of memory is sorted and written as a run, and the runs are merged while they are
// read. Of records with equal numbers the order is open.
type sorter struct {
	scratch *scratch
	count   int64
	entries []entry
	content []byte // bytes of all entries
	file    scratchFile
	size    int64 // of the file
	runs    []run
	sorted  bool // what is in memory is
	out     []byte

	// While entries are filled, those before are written; written tells how that ended, and nil if nothing is being written.
	written chan error
	other   []entry // memory for the next entries
	more    []byte  // and their content
}

// An entry is one record in memory.
type entry struct {
	major, minor uint64
	at, size     uint32 // its part of content
}

// A run is a sorted part of a sorter's file.
type run struct{ from, to, count int64 }

const (
	entryBytes = 24
	// mostRuns are merged at once: 8 MB of buffers.
	mostRuns = 128
)

func newSorter(s *scratch) *sorter { return &sorter{scratch: s} }

// add takes a record.
func (s *sorter) add(major, minor uint64, content []byte) error {
	if held := len(s.entries)*entryBytes + len(s.content); held > 0 && held+entryBytes+len(content) > s.scratch.share {
		if err := s.spill(); err != nil {
			return err
		}
	}
	if len(s.entries) == cap(s.entries) {
		most := s.scratch.share/entryBytes + 1
		s.entries = slices.Grow(s.entries, max(1, min(max(len(s.entries), 1024), most-len(s.entries))))
	}
	s.entries = append(s.entries, entry{major, minor, uint32(len(s.content)), uint32(len(content))})
	s.content = append(s.content, content...)
	s.count++
	s.sorted = false
	return nil
}

func (e entry) compare(o entry) int {
	if e.major != o.major {
		return cmp.Compare(e.major, o.major)
	}
	return cmp.Compare(e.minor, o.minor)
}

// sort sorts what is in memory.
func (s *sorter) sort() {
	if !s.sorted {
		s.entries = s.scratch.sort(s.entries)
		s.sorted = true
	}
}

// spill begins to write what is in memory as a run.
func (s *sorter) spill() error {
	if err := s.settle(); err != nil {
		return err
	}
	entries, content := s.entries, s.content
	s.entries, s.content = s.other[:0], s.more[:0]
	s.other, s.more = nil, nil
	s.written = make(chan error, 1)
	s.scratch.writing.Go(func() {
		entries := s.scratch.sort(entries)
		err := s.writeEntries(entries, content)
		s.other, s.more = entries, content
		s.written <- err
	})
	return nil
}

// settle waits for the run that is being written.
func (s *sorter) settle() error {
	if s.written == nil {
		return nil
	}
	err := <-s.written
	s.written = nil
	return err
}

// writeEntries writes a run.
func (s *sorter) writeEntries(entries []entry, content []byte) error {
	w, err := s.writeRun()
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := w.add(e.major, e.minor, content[e.at:e.at+e.size]); err != nil {
			return err
		}
	}
	return w.end()
}

// A runWriter appends a run to the file of its sorter: for each record the difference of its numbers to those before, the
// minor one whole where the major one changes, and its bytes with their length.
type runWriter struct {
	s            *sorter
	major, minor uint64
	run          run
}

func (s *sorter) writeRun() (*runWriter, error) {
	if s.file == nil {
		var err error
		if s.file, err = s.scratch.file(); err != nil {
			return nil, err
		}
		s.out = make([]byte, 0, scratchBuffer+scratchBuffer/4)
	}
	return &runWriter{s: s, run: run{from: s.size}}, nil
}

func (w *runWriter) add(major, minor uint64, content []byte) error {
	out := binary.AppendUvarint(w.s.out, major-w.major)
	if major == w.major {
		out = binary.AppendUvarint(out, minor-w.minor)
	} else {
		out = binary.AppendUvarint(out, minor)
	}
	out = binary.AppendUvarint(out, uint64(len(content)))
	w.s.out = append(out, content...)
	w.major, w.minor = major, minor
	w.run.count++
	if len(w.s.out) < scratchBuffer {
		return nil
	}
	return w.flush()
}

func (w *runWriter) flush() error {
	err := w.s.scratch.write(w.s.file, w.s.out)
	w.s.size += int64(len(w.s.out))
	w.s.out = w.s.out[:0]
	return err
}

func (w *runWriter) end() error {
	if err := w.flush(); err != nil {
		return err
	}
	w.run.to = w.s.size
	w.s.runs = append(w.s.runs, w.run)
	return nil
}

// merge gives all records in their order. It may be called again, but nothing may be added any more.
func (s *sorter) merge() (*merged, error) {
	if err := s.settle(); err != nil {
		return nil, err
	}
	if len(s.runs) == 0 {
		s.sort()
		return &merged{entries: s.entries, held: s.content}, nil
	}
	if len(s.entries) > 0 {
		s.sort()
		if err := s.writeEntries(s.entries, s.content); err != nil {
			return nil, err
		}
	}
	s.entries, s.content, s.other, s.more = nil, nil, nil, nil
	for len(s.runs) > mostRuns {
		if err := s.mergeRuns(); err != nil {
			return nil, err
		}
	}
	s.out = nil
	return s.open(s.runs).ahead(), nil
}

// mergeRuns makes one run of the first ones. Their part of the file is not used any more.
func (s *sorter) mergeRuns() error {
	m := s.open(s.runs[:mostRuns])
	s.runs = slices.Clone(s.runs[mostRuns:])
	w, err := s.writeRun()
	if err != nil {
		return err
	}
	for m.next() {
		if err := w.add(m.major, m.minor, m.content); err != nil {
			return err
		}
	}
	if m.err != nil {
		return m.err
	}
	return w.end()
}

// drop frees the memory and the file.
func (s *sorter) drop() error {
	err := s.settle()
	f := s.file
	*s = sorter{scratch: s.scratch, count: s.count}
	return cmp.Or(err, s.scratch.release(f))
}
