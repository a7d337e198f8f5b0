package osm

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// A spool keeps records in the order in which they came.
type spool struct {
	scratch *scratch
	count   int64  // records
	tail    []byte // what is not in the file
	file    scratchFile
	size    int64 // of the file
}

func newSpool(s *scratch) *spool { return &spool{scratch: s} }

// add appends a record and says where it begins.
func (p *spool) add(record []byte) (offset int64, err error) {
	offset = p.size + int64(len(p.tail))
	p.tail = binary.AppendUvarint(p.tail, uint64(len(record)))
	p.tail = append(p.tail, record...)
	p.count++
	limit := p.scratch.spool
	if p.file != nil {
		limit = min(limit, scratchBuffer)
	}
	if len(p.tail) < limit {
		return offset, nil
	}
	if p.file == nil {
		if p.file, err = p.scratch.file(); err != nil {
			return 0, err
		}
	}
	if err := p.scratch.write(p.file, p.tail); err != nil {
		return 0, err
	}
	p.size += int64(len(p.tail))
	if cap(p.tail) > 4*scratchBuffer {
		p.tail = nil
	}
	p.tail = p.tail[:0]
	return offset, nil
}

// read gives the records from the first on; no records may be added while they are read.
func (p *spool) read() *spoolReader {
	r := &spoolReader{spool: p, r: bufio.NewReaderSize(nil, scratchBuffer)}
	r.seek(0)
	return r
}

// readSome is read for records here and there.
func (p *spool) readSome() *spoolReader {
	return &spoolReader{spool: p, r: bufio.NewReader(nil)}
}

// drop frees the memory and the file.
func (p *spool) drop() error {
	f := p.file
	p.file, p.tail, p.size = nil, nil, 0
	return p.scratch.release(f)
}

// A spoolReader goes over the records of a spool.
type spoolReader struct {
	spool  *spool
	r      *bufio.Reader
	record []byte // the current one, valid until the next
	err    error
}

// seek goes to the record that begins at offset.
func (r *spoolReader) seek(offset int64) {
	p := r.spool
	var from io.Reader = bytes.NewReader(p.tail)
	if offset > p.size {
		from = bytes.NewReader(p.tail[offset-p.size:])
	} else if p.file != nil {
		from = io.MultiReader(io.NewSectionReader(p.file, offset, p.size-offset), from)
	}
	r.r.Reset(from)
}

// next goes to the next record; false at the end and, with err set, at an error.
func (r *spoolReader) next() bool {
	if r.err != nil {
		return false
	}
	size, err := binary.ReadUvarint(r.r)
	if errors.Is(err, io.EOF) {
		return false
	}
	if err == nil {
		r.record, err = readRecord(r.r, r.record, size)
	}
	if err != nil {
		r.err = r.spool.scratch.wrong(err)
	}
	return r.err == nil
}

// maxRecord is more than any element of a block takes.
const maxRecord = maxBlobBytes * 8

// readRecord reads so many bytes into the memory of buf.
func readRecord(r *bufio.Reader, buf []byte, size uint64) ([]byte, error) {
	if size > maxRecord {
		return nil, errScratch
	}
	if uint64(cap(buf)) < size {
		buf = make([]byte, size, size+size/2)
	}
	buf = buf[:size]
	if _, err := io.ReadFull(r, buf); err != nil {
		return nil, errors.Join(errScratch, err)
	}
	return buf, nil
}
