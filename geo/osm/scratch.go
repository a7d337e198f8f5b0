package osm

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"sync"
)

// An import keeps what grows with its file outside its memory: in spools, which are read as they were written, and in
// sorters. Both write to files only when they hold more than their share of memory, so that a small extract touches no disk.

const (
	// defaultShare is how many bytes a sorter fills before they are written: about 350,000 records. While these are written it fills
	// as many more; up to four sorters are filled at once.
	defaultShare = 8 << 20
	// defaultSpool is how many bytes a spool keeps before it makes a file.
	defaultSpool = 4 << 20
	// scratchBuffer is how much of a file is read or written at once.
	scratchBuffer = 64 << 10
)

// A TempError is a directory for temporary files that cannot be used or is full.
type TempError struct {
	Dir string
	Err error
}

func (e *TempError) Error() string { return fmt.Sprintf("temporary files in %s: %v", e.Dir, e.Err) }

// Unwrap is what is wrong with the directory.
func (e *TempError) Unwrap() error { return e.Err }

// A scratchFile is written from its beginning to its end and read anywhere.
type scratchFile interface {
	io.Writer
	io.ReaderAt
	io.Closer
}

// scratch makes the temporary files of one import.
type scratch struct {
	dir    string                                // as for os.CreateTemp
	create func(dir string) (scratchFile, error) // createTemp, or a test's
	share  int                                   // bytes in memory of each sorter
	spool  int                                   // and of each spool

	writing sync.WaitGroup // sorters that write runs or merge them
	mu      sync.Mutex     // of what follows
	quit    chan struct{}  // ends merging; nil before there is any
	spare   [][]entry      // for sorting
	open    map[scratchFile]int64
	bytes   int64 // of all open files
	peak    int64 // the most they were
}

func newScratch(dir string) *scratch {
	return &scratch{dir: dir, create: createTemp, share: defaultShare, spool: defaultSpool, open: map[scratchFile]int64{}}
}

// memoryScratch keeps everything in memory, for what is bounded by where it comes from.
func memoryScratch() *scratch {
	s := newScratch("")
	s.share, s.spool = math.MaxInt32, math.MaxInt32
	return s
}

// createTemp makes a file that goes with the process, however it ends: it has no name any more where the system allows that.
func createTemp(dir string) (scratchFile, error) {
	f, err := os.CreateTemp(dir, "runnerway-import-*.tmp")
	if err != nil {
		return nil, err
	}
	if os.Remove(f.Name()) == nil {
		return f, nil
	}
	return named{f}, nil
}

// named is a temporary file that cannot be removed while it is open.
type named struct{ *os.File }

func (n named) Close() error { return errors.Join(n.File.Close(), os.Remove(n.Name())) }

// file makes a file.
func (s *scratch) file() (scratchFile, error) {
	f, err := s.create(s.dir)
	if err != nil {
		return nil, s.wrong(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[f] = 0
	return f, nil
}

// write appends to f.
func (s *scratch) write(f scratchFile, data []byte) error {
	if _, err := f.Write(data); err != nil {
		return s.wrong(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[f] += int64(len(data))
	s.bytes += int64(len(data))
	s.peak = max(s.peak, s.bytes)
	return nil
}

// release closes f and frees its space. Nothing happens if it is nil or closed.
func (s *scratch) release(f scratchFile) error {
	s.mu.Lock()
	size, ok := s.open[f]
	delete(s.open, f)
	s.bytes -= size
	s.mu.Unlock()
	if !ok {
		return nil
	}
	if err := f.Close(); err != nil {
		return s.wrong(err)
	}
	return nil
}

// sort sorts entries, and gives them back, perhaps in another place.
func (s *scratch) sort(entries []entry) []entry {
	var spare []entry
	s.mu.Lock()
	if last := len(s.spare) - 1; last >= 0 {
		spare, s.spare = s.spare[last], s.spare[:last]
	}
	s.mu.Unlock()
	entries, spare = sortEntries(entries, spare)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.spare) < 2 {
		s.spare = append(s.spare, spare)
	}
	return entries
}

// quitting is closed when the scratch is.
func (s *scratch) quitting() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.quit == nil {
		s.quit = make(chan struct{})
	}
	return s.quit
}

// close releases all files.
func (s *scratch) close() error {
	s.mu.Lock()
	if s.quit != nil {
		close(s.quit)
		s.quit = nil
	}
	s.mu.Unlock()
	s.writing.Wait()
	var err error
	for f := range s.open {
		err = errors.Join(err, s.release(f))
	}
	return err
}

func (s *scratch) wrong(err error) error {
	dir := s.dir
	if dir == "" {
		dir = os.TempDir()
	}
	return &TempError{Dir: dir, Err: err}
}

// errScratch is a temporary file that does not hold what was written to it.
var errScratch = errors.New("a temporary file was changed while it was in use")

// inTurn does one step after the other until one fails.
func inTurn(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
