package elevation

import (
	"archive/zip"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// An .hgt file is one degree of SRTM heights: big-endian 16-bit metres, the northern row first, both edges included, with
// 1201 samples a side (3 seconds of arc) or 3601 (1 second). Its name, N57E011.hgt, is the only word about where it lies.

// ErrHGT is a file that is no .hgt tile; compare with errors.Is.
var ErrHGT = errors.New("no .hgt elevation tile")

// Heights beyond these are errors of the instrument, and so unknown.
const (
	lowestM  = -500 // the shore of the Dead Sea is at -430
	highestM = 8900
)

// Open reads the .hgt tile at path; .hgt.gz and a .zip that holds one are unpacked. Of several in a .zip it is the first.
func Open(path string) (*Grid, error) {
	var first *Grid
	enough := errors.New("enough")
	err := Each(path, func(_ string, g *Grid) error {
		first = g
		return enough
	})
	if err != nil && !errors.Is(err, enough) {
		return nil, err
	}
	return first, nil
}

// Each reads all .hgt tiles of the file at path, which is one or a .hgt.gz, or a .zip that holds some, and hands each with its
// name to do, whose error ends it. One tile is in memory at a time. ErrHGT if there is none, or if one is broken.
func Each(path string, do func(name string, g *Grid) error) error {
	name := filepath.Base(path)
	ending := strings.ToLower(filepath.Ext(path))
	if ending == ".zip" {
		return eachOfZip(path, do)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var r io.Reader = f
	if ending == ".gz" {
		if r, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		name = strings.TrimSuffix(name, filepath.Ext(name))
	}
	g, err := ReadHGT(r, name)
	if err != nil {
		return err
	}
	return do(name, g)
}

func eachOfZip(path string, do func(name string, g *Grid) error) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	defer z.Close()
	found := false
	for _, f := range z.File {
		name := filepath.Base(f.Name)
		// Packers on some systems add a file of their own beside each, "._N57E011.hgt".
		if !strings.EqualFold(filepath.Ext(name), ".hgt") || strings.HasPrefix(name, ".") {
			continue
		}
		found = true
		r, err := f.Open()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		g, err := ReadHGT(r, name)
		if err = errors.Join(err, r.Close()); err != nil {
			return err
		}
		if err := do(name, g); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("%w: %s holds none", ErrHGT, filepath.Base(path))
	}
	return nil
}

// ReadHGT reads the .hgt tile that is called name. ErrHGT if the name or the size is not one of such a tile.
func ReadHGT(r io.Reader, name string) (*Grid, error) {
	south, west, err := cornerOf(name)
	if err != nil {
		return nil, err
	}
	const fine = 3601
	raw, err := io.ReadAll(io.LimitReader(bufio.NewReader(r), 2*fine*fine+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var side int
	for _, n := range [...]int{1201, fine} {
		if len(raw) == 2*n*n {
			side = n
		}
	}
	if side == 0 {
		return nil, fmt.Errorf("%w: %s has neither 1201 x 1201 nor 3601 x 3601 samples", ErrHGT, name)
	}
	g := &Grid{South: south, West: west, StepDeg: 1 / float64(side-1), Rows: side, Cols: side, Heights: make([]int16, side*side)}
	for i := range g.Heights {
		h := int16(uint16(raw[2*i])<<8 | uint16(raw[2*i+1]))
		if h < lowestM || h > highestM {
			h = Void
		}
		g.Heights[i] = h
	}
	return g, nil
}

// cornerOf reads the south-western corner from a name like N57E011.hgt.
func cornerOf(name string) (south, west float64, err error) {
	wrong := fmt.Errorf("%w: %s is not named like N57E011.hgt", ErrHGT, name)
	base := strings.ToUpper(strings.TrimSuffix(name, filepath.Ext(name)))
	if len(base) < 7 {
		return 0, 0, wrong
	}
	lat, err1 := strconv.ParseUint(base[1:3], 10, 8)
	lng, err2 := strconv.ParseUint(base[4:7], 10, 8)
	if err1 != nil || err2 != nil || lat > 90 || lng > 180 {
		return 0, 0, wrong
	}
	south, west = float64(lat), float64(lng)
	switch base[0] {
	case 'N':
	case 'S':
		south = -south
	default:
		return 0, 0, wrong
	}
	switch base[3] {
	case 'E':
	case 'W':
		west = -west
	default:
		return 0, 0, wrong
	}
	return south, west, nil
}
