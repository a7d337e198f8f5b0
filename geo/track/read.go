package track

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// What reading a run can fail with; compare with errors.Is.
var (
	// ErrUnknownKind is a file that is neither GPX nor TCX nor FIT.
	ErrUnknownKind = errors.New("neither GPX nor TCX nor FIT")
	// ErrTooLarge is a file beyond a limit: of its bytes, points, depth or the length of one of its parts.
	ErrTooLarge = errors.New("too large")
	// ErrNoPoints is a file without a recorded position.
	ErrNoPoints = errors.New("no recorded position")
)

// Limits of what is read, so that the memory that a file takes is bounded by what a run can be.
const (
	// MaxBytes is the most of a file, uncompressed. Ten hours at one fix per second with heart rate are 15 MB of GPX.
	MaxBytes = 32 << 20
	// MaxPoints is the most points of a run: five days at one per second.
	MaxPoints = 500_000
)

// Read reads a recorded run of any kind that is known here, by what is in it: GPX, TCX or FIT, each also compressed with
// gzip. name is the file's name for errors and may be empty. If the file breaks off or turns bad, what was read before comes
// with the error.
func Read(r io.Reader, name string) (Run, error) {
	run, err := read(r)
	if err != nil && name != "" {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return run, err
}

func read(r io.Reader) (Run, error) {
	in := bufio.NewReader(r)
	if head, _ := in.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return Run{Stated: noTotals()}, fmt.Errorf("read gzip: %w", err)
		}
		in = bufio.NewReader(z)
	}
	switch head, err := in.Peek(fitMarkEnd); {
	case err == nil && string(head[fitMarkAt:fitMarkEnd]) == fitMark:
		return ReadFIT(in)
	case looksLikeXML(in):
		return readXML(in, nil)
	case err != nil && !errors.Is(err, io.EOF):
		return Run{Stated: noTotals()}, err // of the reader or of its compression
	}
	return Run{Stated: noTotals()}, ErrUnknownKind
}

// looksLikeXML reports whether in begins with a tag, in UTF-8 or UTF-16.
func looksLikeXML(in *bufio.Reader) bool {
	head, _ := in.Peek(64)
	head = bytes.TrimLeft(head, "\xef\xbb\xbf\xfe\xff\x00 \t\r\n")
	return len(head) > 0 && head[0] == '<'
}

// limited gives what r gives, and ErrTooLarge instead of more than left bytes.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, ErrTooLarge
	}
	// One byte more than allowed, to tell a file of just that size from a longer one.
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return n - 1, ErrTooLarge
	}
	return n, err
}

// A recording gathers the points of a file.
type recording struct {
	run Run
	cut bool // the next point begins a new segment
}

func newRecording() recording { return recording{run: Run{Stated: noTotals()}} }

// add appends p. ErrTooLarge beyond MaxPoints.
func (c *recording) add(p Point) error {
	if len(c.run.Points) >= MaxPoints {
		return fmt.Errorf("more than %d points: %w", MaxPoints, ErrTooLarge)
	}
	p.Break = c.cut && len(c.run.Points) > 0
	c.cut = false
	c.run.Points = append(c.run.Points, p)
	return nil
}
