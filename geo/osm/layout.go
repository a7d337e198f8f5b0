package osm

import (
	"context"
	"errors"
	"io"
	"sort"
)

// Finding out which blocks of a file hold what. Files have their nodes first, then ways, then relations, so that a few looks tell
// where each begins, and each block is unpacked once. Whoever takes a block notices if it is not so, and then all are looked at.

// findBlocks reads the header and finds all blocks of data.
func (f *file) findBlocks(ctx context.Context) error {
	if _, err := f.r.Seek(0, io.SeekStart); err != nil {
		return err
	}
	last, err := f.readHeader(f.r)
	if err != nil {
		return err
	}
	for index := 1; ctx.Err() == nil; index++ {
		if _, err := f.r.Seek(last.end(), io.SeekStart); err != nil {
			return err
		}
		b, err := nextBlock(f.r, index, last.end())
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if b.end() > f.size {
			return b.wrong(cut(io.ErrUnexpectedEOF))
		}
		if last = b; b.kind == "OSMData" { // the format says: skip what you do not know
			f.blocks = append(f.blocks, b)
		}
	}
	return ctx.Err()
}

// guess tells what blocks hold by a few of them.
func (f *file) guess() error {
	f.guessed = true
	ways, err := f.first(hasWays | hasRelations)
	if err != nil {
		return err
	}
	relations, err := f.first(hasRelations)
	if err != nil {
		return err
	}
	for i := range f.blocks {
		switch b := &f.blocks[i]; {
		case b.holds != 0: // looked at
		case i < ways:
			b.holds = hasNodes
		case i < relations:
			b.holds = hasWays
		default:
			b.holds = hasRelations
		}
	}
	return nil
}

// first is the first block that holds any of want, if the file is in order, looking at as few as there are halves.
func (f *file) first(want kinds) (index int, err error) {
	var u unpacker
	defer u.close()
	index = sort.Search(len(f.blocks), func(i int) bool {
		b := &f.blocks[i]
		if err == nil && b.holds == 0 {
			err = f.look(b, &u)
		}
		return b.holds&want != 0
	})
	return index, err
}

// look unpacks a block to see what it holds.
func (f *file) look(b *blockRef, u *unpacker) error {
	blob, err := f.readBlob(b)
	if err != nil {
		return err
	}
	content, err := u.unpack(blob)
	if err == nil {
		var e elements
		b.holds, err = e.decode(content)
	}
	if err != nil {
		return b.wrong(err)
	}
	return nil
}

// learn looks at every block.
func (f *file) learn(ctx context.Context) error {
	f.guessed = false
	for i := range f.blocks {
		f.blocks[i].holds = anything
	}
	i := 0
	return runPass(ctx, f, anything, pass[kinds]{
		decode: func(e *elements, content []byte) (kinds, kinds, error) {
			e.node, e.way, e.relation = nil, nil, nil
			holds, err := e.decode(content)
			return holds, holds, err
		},
		take: func(holds kinds) error {
			f.blocks[i].holds = holds
			i++
			return nil
		},
	})
}
