package archive

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
)

// compress writes the content of one file compressed into another and reads that over again.
func compress(ctx context.Context, from, to string) error {
	want := sha256.New()
	if err := convert(ctx, from, to, func(dst io.Writer, src io.Reader) error {
		w, err := zstd.NewWriter(dst)
		if err != nil {
			return err
		}
		_, err = io.Copy(w, io.TeeReader(src, want))
		return errors.Join(err, w.Close())
	}); err != nil {
		return err
	}
	f, err := os.Open(to)
	if err != nil {
		return err
	}
	defer f.Close()
	got := sha256.New()
	if err := expandInto(got, reader{ctx, f}); err != nil {
		return err
	}
	return same(got, want)
}

func same(got, want hash.Hash) error {
	if string(got.Sum(nil)) != string(want.Sum(nil)) {
		return errors.New("what was written is not what can be read")
	}
	return nil
}

// expand writes the content of a compressed file into another file.
func expand(ctx context.Context, from, to string) error {
	return convert(ctx, from, to, expandInto)
}

// expandMemory bounds what a file may ask for to be expanded.
const expandMemory = 256 << 20

func expandInto(dst io.Writer, src io.Reader) error {
	r, err := zstd.NewReader(src, zstd.WithDecoderMaxMemory(expandMemory), zstd.WithDecoderMaxWindow(64<<20))
	if err != nil {
		return err
	}
	defer r.Close()
	if _, err := io.Copy(dst, r); err != nil {
		return fmt.Errorf("expand: %w", err)
	}
	return nil
}

// duplicate writes the content of one file into another.
func duplicate(ctx context.Context, from, to string) error {
	return convert(ctx, from, to, func(dst io.Writer, src io.Reader) error {
		_, err := io.Copy(dst, src)
		return err
	})
}

// convert writes one file from another, which are both there.
func convert(ctx context.Context, from, to string, by func(io.Writer, io.Reader) error) (err error) {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dst.Close()) }()
	return by(dst, reader{ctx, src})
}

// reader ends when its context does.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
