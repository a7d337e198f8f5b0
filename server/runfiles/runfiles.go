// Package runfiles finds recorded runs in what people upload: files of GPX, TCX or FIT, each also compressed with gzip, and zip
// archives of such files, among them the exports of Strava, of Garmin and of RunnerWay itself.
//
// Nothing is ever unpacked to a path that an archive names. What an archive takes in memory and on disk is bounded by Limits
// and not by what it says of itself.
package runfiles

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/runnerway/runnerway/geo/track"
)

// What a file or an archive can fail with, besides what track.Read fails with; compare with errors.Is.
var (
	// ErrArchive is a zip file that is broken.
	ErrArchive = errors.New("not a whole zip archive")
	// ErrTooMany is more files than the limit.
	ErrTooMany = errors.New("too many files")
	// ErrUnpacked is more bytes, unpacked, than the limit.
	ErrUnpacked = errors.New("too much to unpack")
	// ErrEncrypted is a file that a password protects.
	ErrEncrypted = errors.New("encrypted")
)

// Limits bound what is read; zero values are the defaults.
type Limits struct {
	Files    int   // with runs; default 20,000
	Unpacked int64 // bytes of all files with runs; default 8 GiB
	Nested   int64 // bytes of archives within archives; default 2 GiB
}

func (l *Limits) setDefaults() {
	if l.Files == 0 {
		l.Files = 20_000
	}
	if l.Unpacked == 0 {
		l.Unpacked = 8 << 30
	}
	if l.Nested == 0 {
		l.Nested = 2 << 30
	}
}

// An Upload is a file on disk, under the name that its sender gives it.
type Upload struct{ Name, Path string }

// A File is one file that may hold a run.
type File struct {
	Name string // with the folders of its archive, fit to be shown
	Hint Hint
	open func() (io.ReadCloser, error)
}

// A Hint is what an archive says about a file beside it.
type Hint struct {
	Title string // of the run
	Sport string // in the words of whoever made the archive
}

// A Set is the files of some uploads. Close it.
type Set struct {
	Files  []File
	Backup *Backup // of RunnerWay, nil if none of the uploads is one

	limits   Limits
	unpacked atomic.Int64
	nested   int64
	scratch  string
	closers  []io.Closer
	hints    map[string]Hint // of the archive at hand
}

// Open lists what uploads hold, in an order that is the same every time. scratch is a directory of the caller's for archives
// within archives. ErrArchive and ErrTooMany are of the whole; what is wrong with one file is told when it is read.
func Open(uploads []Upload, scratch string, limits Limits) (*Set, error) {
	limits.setDefaults()
	s := &Set{limits: limits, scratch: scratch}
	for _, u := range uploads {
		if err := s.add(u); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", shown(u.Name), err), s.Close())
		}
	}
	return s, nil
}

// Close lets go of the files.
func (s *Set) Close() error {
	var failed []error
	for _, c := range s.closers {
		failed = append(failed, c.Close())
	}
	return errors.Join(failed...)
}

var zipMark = []byte("PK")

func (s *Set) add(u Upload) error {
	file, err := os.Open(u.Path)
	if err != nil {
		return err
	}
	head := make([]byte, len(zipMark))
	n, _ := io.ReadFull(file, head)
	if !bytes.Equal(head[:n], zipMark) {
		file.Close()
		return s.addFile(File{Name: shown(u.Name), open: func() (io.ReadCloser, error) { return os.Open(u.Path) }})
	}
	s.closers = append(s.closers, file)
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return s.addArchive(file, info.Size(), "", 0)
}

func (s *Set) addFile(f File) error {
	if len(s.Files) == s.limits.Files {
		return ErrTooMany
	}
	s.Files = append(s.Files, f)
	return nil
}

const (
	// mostDirectory is what the list of an archive's files may have in bytes: some 80,000 files of usual names.
	mostDirectory = 8 << 20
	// deepest is how far archives lie in each other: Garmin's exports have archives in theirs.
	deepest = 1
)

// addArchive adds the files of an archive whose files are shown below folder.
func (s *Set) addArchive(r io.ReaderAt, size int64, folder string, depth int) error {
	list := &bounded{r: r}
	list.left.Store(mostDirectory)
	z, err := zip.NewReader(list, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		if list.left.Load() < 0 {
			return ErrTooMany
		}
		return fmt.Errorf("%w: %w", ErrArchive, err)
	}
	list.open.Store(true)
	before := s.hints
	s.readHints(z)
	defer func() { s.hints = before }()
	for _, f := range z.File {
		name := path.Join(folder, shown(f.Name))
		switch kind := kindOf(f.Name); {
		case f.FileInfo().IsDir() || strings.HasPrefix(f.Name, "__MACOSX/"):
		case kind == kindArchive && depth < deepest:
			if err := s.addNested(f, name, depth+1); err != nil {
				return err
			}
		case kind == kindRun:
			if err := s.addFile(File{Name: name, Hint: s.hints[f.Name], open: func() (io.ReadCloser, error) { return openEntry(f) }}); err != nil {
				return err
			}
		}
	}
	return nil
}

// addNested copies an archive out of another one, since its files are read in any order, and adds its files.
func (s *Set) addNested(f *zip.File, name string, depth int) error {
	in, err := openEntry(f)
	if err != nil {
		return s.addFile(failing(name, err))
	}
	defer in.Close()
	out, err := os.CreateTemp(s.scratch, "nested-*.zip")
	if err != nil {
		return err
	}
	s.closers = append(s.closers, removing{out})
	n, err := io.Copy(out, io.LimitReader(in, s.limits.Nested-s.nested+1))
	s.nested += n
	switch {
	case s.nested > s.limits.Nested:
		return ErrUnpacked
	case err != nil:
		return s.addFile(failing(name, fmt.Errorf("%w: %w", ErrArchive, err)))
	}
	err = s.addArchive(out, n, name, depth)
	if errors.Is(err, ErrArchive) {
		return s.addFile(failing(name, err))
	}
	return err
}

// failing is a file that cannot be read.
func failing(name string, why error) File {
	return File{Name: name, open: func() (io.ReadCloser, error) { return nil, why }}
}

func openEntry(f *zip.File) (io.ReadCloser, error) {
	const encrypted = 1
	if f.Flags&encrypted != 0 {
		return nil, ErrEncrypted
	}
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArchive, err)
	}
	return in, nil
}

// removing closes a file and removes it.
type removing struct{ *os.File }

func (r removing) Close() error { return errors.Join(r.File.Close(), os.Remove(r.Name())) }

// bounded refuses to give more than some bytes until it is open.
type bounded struct {
	r    io.ReaderAt
	left atomic.Int64
	open atomic.Bool
}

func (b *bounded) ReadAt(p []byte, at int64) (int, error) {
	if !b.open.Load() && b.left.Add(-int64(len(p))) < 0 {
		return 0, ErrTooMany
	}
	return b.r.ReadAt(p, at)
}

type kind int

const (
	kindOther kind = iota
	kindRun
	kindArchive
)

// kindOf goes by the end of a name: whole exports hold thousands of pictures and lists.
func kindOf(name string) kind {
	name = strings.ToLower(name)
	if strings.HasPrefix(path.Base(name), ".") {
		return kindOther
	}
	switch path.Ext(strings.TrimSuffix(name, ".gz")) {
	case ".gpx", ".tcx", ".fit":
		return kindRun
	case ".zip":
		return kindArchive
	}
	return kindOther
}

// mostName is how many characters of a name are shown.
const mostName = 200

// shown is a name as it can be stored and shown: its last characters, valid, without what controls a screen, and with no way
// up.
func shown(name string) string {
	name = strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return -1
		}
		return c
	}, strings.ToValidUTF8(name, "\uFFFD"))
	name = strings.TrimPrefix(path.Clean("/"+filepath.ToSlash(strings.ReplaceAll(name, `\`, "/"))), "/")
	if runes := []rune(name); len(runes) > mostName {
		name = string(runes[len(runes)-mostName:])
	}
	return name
}

// MaxBytes is the most of a file with a run, unpacked.
const MaxBytes = track.MaxBytes
