package runfiles

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/runnerway/runnerway/geo/track"
)

// A Recording is a file that was read.
type Recording struct {
	Run  track.Run
	Kind string // gpx, tcx or fit
	Hash string // SHA-256 of the file, unpacked, in hexadecimal
}

// Read reads one file of the set; it may be called by several at once. If the file turns bad, what was read before comes with
// the error.
func (s *Set) Read(f File) (Recording, error) {
	in, err := f.open()
	if err != nil {
		return Recording{}, err
	}
	defer in.Close()
	plain, err := unpacked(in)
	if err != nil {
		return Recording{}, fmt.Errorf("unpack: %w", err)
	}
	counted := &counted{r: plain, set: s}
	hash := sha256.New()
	head := bufio.NewReader(io.TeeReader(counted, hash))
	kind := formatOf(head)
	run, err := track.Read(head, "")
	if counted.over {
		return Recording{}, ErrUnpacked
	}
	if err == nil {
		// A reader may stop before the end of the file.
		_, err = io.Copy(io.Discard, io.LimitReader(head, MaxBytes))
	}
	return Recording{Run: run, Kind: kind, Hash: hex.EncodeToString(hash.Sum(nil))}, err
}

// unpacked is r, or what is compressed in it.
func unpacked(r io.Reader) (io.Reader, error) {
	in := bufio.NewReader(r)
	if head, _ := in.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return gzip.NewReader(in)
	}
	return in, nil
}

// counted counts what a set unpacks.
type counted struct {
	r    io.Reader
	set  *Set
	over bool
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.set.unpacked.Add(int64(n)) > c.set.limits.Unpacked {
		c.over = true
		return 0, ErrUnpacked
	}
	return n, err
}

// formatOf is what a file seems to be; track.Read says so in the end.
func formatOf(r *bufio.Reader) string {
	head, _ := r.Peek(1024)
	switch {
	case len(head) > 12 && string(head[8:12]) == ".FIT":
		return "fit"
	case bytes.Contains(head, []byte("TrainingCenterDatabase")):
		return "tcx"
	}
	return "gpx"
}
