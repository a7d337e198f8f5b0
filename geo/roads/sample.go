package roads

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/elevation"
)

// A sample is a folder of three files: manifest.json; streets.tiles, a record for each tile (X, Y, 1 if whole, length, bytes);
// and elevation.blocks, a record for each block (row, col, length, bytes). Numbers in records are varints, row and col signed.
const (
	manifestFile  = "manifest.json"
	tilesFile     = "streets.tiles"
	elevationFile = "elevation.blocks"
)

// A Manifest says what a sample is.
type Manifest struct {
	Name            string     `json:"name"` // of the place
	Source          string     `json:"source"`
	Date            time.Time  `json:"date"` // of the data
	Licence         string     `json:"licence"`
	Attribution     string     `json:"attribution"` // to be shown wherever the streets are shown
	ElevationSource string     `json:"elevation_source"`
	ElevationTerms  string     `json:"elevation_terms"`
	Bounds          geo.Bounds `json:"bounds"`
	Ways            int64      `json:"ways"`  // walkable ones read
	Nodes           int64      `json:"nodes"` // of these ways
	Streets         int64      `json:"streets"`
	Tiles           int64      `json:"tiles"`
	LengthM         float64    `json:"length_m"`
}

// A Sample is a small network that comes with the program.
type Sample struct {
	Manifest  Manifest
	Tiles     []StoredTile
	Elevation []elevation.Block
}

// ReadSample reads the sample in fsys, without decoding its tiles.
func ReadSample(fsys fs.FS) (*Sample, error) {
	s := &Sample{}
	manifest, err := fs.ReadFile(fsys, manifestFile)
	if err != nil {
		return nil, fmt.Errorf("street sample: %w", err)
	}
	if err := json.Unmarshal(manifest, &s.Manifest); err != nil {
		return nil, fmt.Errorf("street sample: %s: %w", manifestFile, err)
	}
	tiles, err := fs.ReadFile(fsys, tilesFile)
	if err != nil {
		return nil, fmt.Errorf("street sample: %w", err)
	}
	for r := (record{buf: tiles}); len(r.buf) > 0; {
		id := TileID{X: int(r.uint()), Y: int(r.uint())}
		whole, data := r.uint() == 1, r.bytes()
		if r.bad || !id.Valid() {
			return nil, fmt.Errorf("street sample: %s: %w", tilesFile, errRecord)
		}
		s.Tiles = append(s.Tiles, StoredTile{ID: id, Whole: whole, Data: data})
	}
	blocks, err := fs.ReadFile(fsys, elevationFile)
	if err != nil {
		return nil, fmt.Errorf("street sample: %w", err)
	}
	for r := (record{buf: blocks}); len(r.buf) > 0; {
		b := elevation.Block{Row: int(r.int()), Col: int(r.int()), Data: r.bytes()}
		if r.bad {
			return nil, fmt.Errorf("street sample: %s: %w", elevationFile, errRecord)
		}
		s.Elevation = append(s.Elevation, b)
	}
	return s, nil
}

// Streets decodes the tiles: all streets of the sample, by tile.
func (s *Sample) Streets() ([]Street, error) {
	var all []Street
	for _, stored := range s.Tiles {
		t, err := DecodeTile(stored.Data)
		if err != nil {
			return nil, fmt.Errorf("tile %d/%d: %w", stored.ID.X, stored.ID.Y, err)
		}
		all = append(all, t.Streets...)
	}
	return all, nil
}

// Files gives the sample as ReadSample reads it, by file name. The same sample gives the same bytes.
func (s *Sample) Files() (map[string][]byte, error) {
	manifest, err := json.MarshalIndent(s.Manifest, "", "  ")
	if err != nil {
		return nil, err
	}
	var tiles, blocks []byte
	for _, t := range s.Tiles {
		var whole uint64
		if t.Whole {
			whole = 1
		}
		for _, v := range [...]uint64{uint64(t.ID.X), uint64(t.ID.Y), whole, uint64(len(t.Data))} {
			tiles = binary.AppendUvarint(tiles, v)
		}
		tiles = append(tiles, t.Data...)
	}
	for _, b := range s.Elevation {
		blocks = binary.AppendVarint(blocks, int64(b.Row))
		blocks = binary.AppendVarint(blocks, int64(b.Col))
		blocks = binary.AppendUvarint(blocks, uint64(len(b.Data)))
		blocks = append(blocks, b.Data...)
	}
	return map[string][]byte{manifestFile: append(manifest, '\n'), tilesFile: tiles, elevationFile: blocks}, nil
}

var errRecord = errors.New("broken record")

// record reads varints and bytes; after the first thing that is wrong it reads zeros.
type record struct {
	buf []byte
	bad bool
}

func (r *record) step(n int) {
	if n <= 0 {
		r.bad, r.buf = true, nil
		return
	}
	r.buf = r.buf[n:]
}

func (r *record) uint() uint64 {
	v, n := binary.Uvarint(r.buf)
	r.step(n)
	return v
}

func (r *record) int() int64 {
	v, n := binary.Varint(r.buf)
	r.step(n)
	return v
}

func (r *record) bytes() []byte {
	n := r.uint()
	if n > uint64(len(r.buf)) {
		r.bad, r.buf = true, nil
		return nil
	}
	data := r.buf[:n:n]
	r.buf = r.buf[n:]
	return data
}
