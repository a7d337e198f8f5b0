package osm

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// A PBF file is a run of blocks: four bytes of length, a BlobHeader that says the kind and the size, and a Blob with the
// packed content (https://wiki.openstreetmap.org/wiki/PBF_Format). The first block is the file's header.

// The limits of the format.
const (
	maxBlobHeaderBytes = 64 << 10
	maxBlobBytes       = 32 << 20
)

// What a file can be wrong with; compare with errors.Is.
var (
	// ErrNotPBF is a file that does not begin like an OpenStreetMap PBF file.
	ErrNotPBF = errors.New("no OpenStreetMap PBF file")
	// ErrNoWays is a PBF file that holds no ways.
	ErrNoWays = errors.New("the file holds no ways")
	// ErrNoStreets is a PBF file whose ways give no street that can be walked.
	ErrNoStreets = errors.New("the file holds no streets that can be walked")
)

// A BlockError is a block that cannot be read. Index counts from 0, the file's header; Offset is where it begins in the file.
type BlockError struct {
	Index  int
	Offset int64
	Err    error
}

func (e *BlockError) Error() string {
	return fmt.Sprintf("block %d at byte %d: %v", e.Index, e.Offset, e.Err)
}

// Unwrap is what is wrong with the block.
func (e *BlockError) Unwrap() error { return e.Err }

// kinds says what a block holds.
type kinds uint8

const (
	hasNodes kinds = 1 << iota
	hasWays
	hasRelations

	anything = hasNodes | hasWays | hasRelations
)

// blockRef is where a block lies.
type blockRef struct {
	index  int
	offset int64 // of the block
	blobAt int64 // of its Blob
	size   int   // of its Blob
	kind   string
	holds  kinds // as far as is known
}

// nextBlock reads the head of the block that begins at offset, leaving r at its Blob. io.EOF if the file ends there.
func nextBlock(r io.Reader, index int, offset int64) (blockRef, error) {
	b := blockRef{index: index, offset: offset}
	var length [4]byte
	if n, err := io.ReadFull(r, length[:]); err != nil {
		if n == 0 && errors.Is(err, io.EOF) {
			return b, io.EOF
		}
		return b, b.wrong(cut(err))
	}
	size := binary.BigEndian.Uint32(length[:])
	if size > maxBlobHeaderBytes {
		return b, b.wrong(errors.New("its header is larger than the format allows"))
	}
	head := make([]byte, size)
	if _, err := io.ReadFull(r, head); err != nil {
		return b, b.wrong(cut(err))
	}
	m := message{rest: head}
	var blob uint64
	for m.next() {
		switch {
		case m.field == 1 && m.wire == wireBytes:
			b.kind = string(m.data)
		case m.field == 3 && m.wire == wireVarint:
			blob = m.value
		}
	}
	if m.err != nil {
		return b, b.wrong(m.err)
	}
	if blob > maxBlobBytes {
		return b, b.wrong(errors.New("it is larger than the format allows"))
	}
	b.size, b.blobAt = int(blob), offset+4+int64(size)
	return b, nil
}

func (b blockRef) wrong(err error) error {
	return &BlockError{Index: b.index, Offset: b.offset, Err: err}
}

func (b blockRef) end() int64 { return b.blobAt + int64(b.size) }

// cut says of the end of a file amid a block what it means.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the file ends in the middle of it")
	}
	return err
}

// readBlob reads the Blob of b, at which r stands.
func (b blockRef) readBlob(r io.Reader) ([]byte, error) {
	var buf bytes.Buffer // grows with what is there, not with what the header promises
	if _, err := io.CopyN(&buf, r, int64(b.size)); err != nil {
		return nil, b.wrong(cut(err))
	}
	return buf.Bytes(), nil
}

// unpacker unpacks blobs into memory that it uses again. Not safe for concurrent use.
type unpacker struct {
	out  bytes.Buffer
	zlib io.ReadCloser
	zstd *zstd.Decoder
}

// unpack gives the content of a Blob, valid until the next call.
func (u *unpacker) unpack(blob []byte) ([]byte, error) {
	var raw, zlibData, zstdData []byte
	var size uint64
	m := message{rest: blob}
	for m.next() {
		switch {
		case m.field == 1 && m.wire == wireBytes:
			raw = m.data
		case m.field == 2 && m.wire == wireVarint:
			size = m.value
		case m.field == 3 && m.wire == wireBytes:
			zlibData = m.data
		case m.field == 7 && m.wire == wireBytes:
			zstdData = m.data
		case m.field >= 4 && m.field <= 6 && m.wire == wireBytes:
			return nil, errors.New("packed by a method that is not supported (lzma, bzip2 or lz4)")
		}
	}
	switch {
	case m.err != nil:
		return nil, m.err
	case size > maxBlobBytes || len(raw) > maxBlobBytes:
		return nil, errors.New("its content is larger than the format allows")
	case zlibData != nil:
		return u.inflate(zlibData, int64(size))
	case zstdData != nil:
		return u.unzstd(zstdData, int64(size))
	}
	return raw, nil
}

func (u *unpacker) inflate(data []byte, size int64) ([]byte, error) {
	var err error
	if u.zlib == nil {
		u.zlib, err = zlib.NewReader(bytes.NewReader(data))
	} else {
		err = u.zlib.(zlib.Resetter).Reset(bytes.NewReader(data), nil)
	}
	if err != nil {
		u.zlib = nil
		return nil, fmt.Errorf("its content cannot be unpacked: %w", err)
	}
	return u.drain(u.zlib, size)
}

func (u *unpacker) unzstd(data []byte, size int64) ([]byte, error) {
	var err error
	if u.zstd == nil {
		u.zstd, err = zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(2*maxBlobBytes))
	} else {
		err = u.zstd.Reset(bytes.NewReader(data))
	}
	if err != nil {
		return nil, fmt.Errorf("its content cannot be unpacked: %w", err)
	}
	return u.drain(u.zstd, size)
}

// drain reads r to its end, which must come after size bytes.
func (u *unpacker) drain(r io.Reader, size int64) ([]byte, error) {
	u.out.Reset()
	n, err := u.out.ReadFrom(io.LimitReader(r, size+1))
	if err != nil {
		return nil, fmt.Errorf("its content cannot be unpacked: %w", err)
	}
	if n != size {
		return nil, errors.New("its content has not the size it states")
	}
	return u.out.Bytes(), nil
}

func (u *unpacker) close() {
	if u.zstd != nil {
		u.zstd.Close()
	}
}
