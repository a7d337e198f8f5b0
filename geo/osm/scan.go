package osm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/runnerway/runnerway/geo"
)

// A file is an open extract. Its blocks are found first, and then each pass reads only those that hold what it is for.
type file struct {
	r      io.ReadSeeker
	size   int64
	box    geo.Bounds // for which the file is complete, by its header; empty if it does not say
	blocks []blockRef // of data
	// guessed says that what blocks hold is by the order that files have: nodes, ways, relations. A pass that finds something else
	// in one ends with errOrder.
	guessed bool
}

// errOrder ends a pass over a file that does not hold nodes, ways and relations in this order.
var errOrder = errors.New("elements are not in the order of their types")

// maxWorkers bounds the blocks in memory: each worker holds one packed, one unpacked and waits with one result.
const maxWorkers = 8

func openFile(r io.ReadSeeker) (*file, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	return &file{r: r, size: size, box: geo.EmptyBounds()}, nil
}

// readHeader reads the first block.
func (f *file) readHeader(r io.Reader) (blockRef, error) {
	b, err := nextBlock(r, 0, 0)
	if err == nil && b.kind != "OSMHeader" {
		err = errors.New("it is no header")
	}
	if err != nil {
		return b, fmt.Errorf("%w: %w", ErrNotPBF, err)
	}
	blob, err := b.readBlob(r)
	if err != nil {
		return b, err
	}
	var u unpacker
	defer u.close()
	content, err := u.unpack(blob)
	if err != nil {
		return b, b.wrong(err)
	}
	m := message{rest: content}
	for m.next() {
		switch {
		case m.field == 1 && m.wire == wireBytes:
			err = errors.Join(err, f.readBox(m.data))
		case m.field == 4 && m.wire == wireBytes:
			switch feature := string(m.data); feature {
			case "OsmSchema-V0.6", "DenseNodes":
			case "HistoricalInformation":
				err = errors.New("a file with history is not supported; make an extract of one moment of it")
			default:
				err = fmt.Errorf("it needs the feature %q, which is not supported", feature)
			}
		}
	}
	if err = errors.Join(err, m.err); err != nil {
		return b, b.wrong(err)
	}
	return b, nil
}

// readBox reads the box of the header, in nanodegrees.
func (f *file) readBox(data []byte) error {
	var side [4]float64 // west, east, north, south
	m := message{rest: data}
	for m.next() {
		if m.field <= len(side) && m.wire == wireVarint {
			side[m.field-1] = float64(sint(m.value)) / 1e9
		}
	}
	box := geo.Bounds{Min: geo.Point{Lat: side[3], Lng: side[0]}, Max: geo.Point{Lat: side[2], Lng: side[1]}}
	if m.err == nil && box.Min.Valid() && box.Max.Valid() && !box.Empty() {
		f.box = box
	}
	return m.err
}

// A pass decodes blocks on several workers and takes their results in the order of the file.
type pass[T any] struct {
	// decode is called on one worker at a time for each worker's own e; what it returns must not use e's memory.
	decode func(e *elements, content []byte) (T, kinds, error)
	// take, if set, is called in the order of the blocks, from one goroutine.
	take func(T) error
	// step, if set, is told of each block that is taken.
	step func(bytes int64)
}

// job is one block on its way through a pass.
type job[T any] struct {
	block *blockRef
	blob  []byte
	out   chan result[T]
}

type result[T any] struct {
	value T
	holds kinds
	err   error
}

// runPass goes over the blocks that hold any of want.
func runPass[T any](ctx context.Context, f *file, want kinds, p pass[T]) error {
	ctx, stop := context.WithCancel(ctx)
	workers := max(1, min(maxWorkers, runtime.GOMAXPROCS(0)))
	todo := make(chan job[T])
	order := make(chan job[T], workers)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	for range workers {
		wg.Go(func() {
			var u unpacker
			defer u.close()
			var e elements
			for j := range todo {
				j.out <- decodeJob(j, &u, &e, p.decode)
			}
		})
	}
	var readErr error
	wg.Go(func() {
		defer close(order)
		defer close(todo)
		readErr = f.feed(want, func(b *blockRef, blob []byte) error {
			j := job[T]{block: b, blob: blob, out: make(chan result[T], 1)}
			for _, c := range [...]chan<- job[T]{order, todo} {
				select {
				case c <- j:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return nil
		})
	})
	for j := range order {
		var r result[T]
		select {
		case r = <-j.out:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := f.settle(j.block, r.holds, r.err); err != nil {
			return err
		}
		if p.take != nil {
			if err := p.take(r.value); err != nil {
				return err
			}
		}
		if p.step != nil {
			p.step(int64(j.block.size))
		}
	}
	// order is closed, so readErr is written.
	if readErr != nil {
		return readErr
	}
	return ctx.Err()
}

// settle compares what a block was found to hold with what was thought.
func (f *file) settle(b *blockRef, holds kinds, err error) error {
	if err != nil {
		return b.wrong(err)
	}
	if f.guessed && holds&^b.holds != 0 {
		return errOrder
	}
	return nil
}

func decodeJob[T any](j job[T], u *unpacker, e *elements, decode func(*elements, []byte) (T, kinds, error)) (r result[T]) {
	content, err := u.unpack(j.blob)
	if err != nil {
		r.err = err
		return r
	}
	r.value, r.holds, r.err = decode(e, content)
	return r
}

// feed reads the blobs that a pass is to decode, in the order of the file.
func (f *file) feed(want kinds, each func(*blockRef, []byte) error) error {
	for i := range f.blocks {
		b := &f.blocks[i]
		if b.holds&want == 0 {
			continue
		}
		blob, err := f.readBlob(b)
		if err != nil {
			return err
		}
		if err := each(b, blob); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) readBlob(b *blockRef) ([]byte, error) {
	if _, err := f.r.Seek(b.blobAt, io.SeekStart); err != nil {
		return nil, b.wrong(err)
	}
	return b.readBlob(f.r)
}
