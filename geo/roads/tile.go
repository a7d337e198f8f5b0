package roads

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// The stored form of a tile. One byte of format version, then one zstd frame. In the frame, all numbers as varints:
//
//	names:   count, then length and UTF-8 bytes of each; a name is referred to by its place, 0 is no name
//	streets: count, then class, flags, name, number of positions and the positions of each
//	lamps, cameras: count and positions
//	areas:   count, then kind, name, number of positions and the positions of each
//	lines:   the same; only format 2 has them, and a tile without any has format 1
//
// A position is the signed difference in latitude and longitude to the one before it, the first of a list to the first of
// the list before it.
const (
	tileFormat  = 1
	linesFormat = 2
	// maxTileBytes bounds what a tile may unfold to: the densest square of central Paris stays under 3 MB.
	maxTileBytes = 32 << 20
)

// ErrTile is a stored tile that cannot be read; compare with errors.Is.
var ErrTile = errors.New("broken street tile")

// A Tile is what is known of one tile of the map, or, before it is cut, of a whole extract.
type Tile struct {
	Streets        []Street
	Lamps, Cameras []Position
	Areas          []Area
	Lines          []MapLine
}

// An AreaKind is what covers an area. The numbers are stored: only append.
type AreaKind uint8

// The kinds of areas.
const (
	Park AreaKind = iota
	Water
	// Hole is no area but what is missing in one before it, such as an island in a lake: see WithHoles.
	Hole
)

// String is park, water or hole.
func (k AreaKind) String() string {
	switch k {
	case Water:
		return "water"
	case Hole:
		return "hole"
	}
	return "park"
}

// An Area is a piece of park or water for the map: a ring whose first position is not repeated, at least three. In a tile
// it is cut at the tile's edge, a little beyond it.
type Area struct {
	Kind AreaKind
	Name string
	Ring []Position
}

// WithAreas are the tiles of several sources in one place whose areas are to be drawn: where one has streets, one that has none does
// not reach so far, and what it holds is only what hangs over, such as a sea whose other shore it does not know.
func WithAreas(stack []*Tile) []*Tile {
	streets := func(t *Tile) bool { return len(t.Streets) > 0 }
	if !slices.ContainsFunc(stack, streets) {
		return stack
	}
	out := make([]*Tile, 0, len(stack))
	for _, t := range stack {
		if streets(t) {
			out = append(out, t)
		}
	}
	return out
}

var (
	tileEncoder = sync.OnceValues(func() (*zstd.Encoder, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	})
	tileDecoder = sync.OnceValues(func() (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxTileBytes), zstd.WithDecoderMaxWindow(maxTileBytes), zstd.WithDecoderConcurrency(0))
	})
)

// Encode is the stored form of t. Equal tiles have equal bytes. Positions must lie on the globe.
func (t *Tile) Encode() []byte {
	w := tileWriter{buf: make([]byte, 0, t.bytes()/2), nameAt: map[string]uint64{"": 0}}
	for i := range t.Streets {
		w.addName(t.Streets[i].Name)
	}
	for i := range t.Areas {
		w.addName(t.Areas[i].Name)
	}
	for i := range t.Lines {
		w.addName(t.Lines[i].Name)
	}
	w.uint(uint64(len(w.names)))
	for _, n := range w.names {
		w.uint(uint64(len(n)))
		w.buf = append(w.buf, n...)
	}
	w.uint(uint64(len(t.Streets)))
	for i := range t.Streets {
		s := &t.Streets[i]
		w.uint(uint64(s.Class))
		w.uint(uint64(s.Flags))
		w.uint(w.nameAt[s.Name])
		w.positions(s.Line)
	}
	w.positions(t.Lamps)
	w.positions(t.Cameras)
	w.uint(uint64(len(t.Areas)))
	for i := range t.Areas {
		a := &t.Areas[i]
		w.uint(uint64(a.Kind))
		w.uint(w.nameAt[a.Name])
		w.positions(a.Ring)
	}
	format := byte(tileFormat)
	if len(t.Lines) > 0 {
		format = linesFormat
		w.uint(uint64(len(t.Lines)))
	}
	for i := range t.Lines {
		l := &t.Lines[i]
		w.uint(uint64(l.Kind))
		w.uint(w.nameAt[l.Name])
		w.positions(l.Line)
	}
	enc, err := tileEncoder()
	if err != nil {
		panic(err) // the options above are constants
	}
	return enc.EncodeAll(w.buf, append(make([]byte, 0, 1+len(w.buf)), format))
}

type tileWriter struct {
	buf    []byte
	names  []string
	nameAt map[string]uint64
	last   Position
}

func (w *tileWriter) addName(name string) {
	if _, ok := w.nameAt[name]; !ok {
		w.names = append(w.names, name)
		w.nameAt[name] = uint64(len(w.names))
	}
}

func (w *tileWriter) uint(v uint64) { w.buf = binary.AppendUvarint(w.buf, v) }

func (w *tileWriter) positions(line []Position) {
	w.uint(uint64(len(line)))
	from := w.last
	for i, p := range line {
		w.buf = binary.AppendVarint(w.buf, int64(p.Lat)-int64(from.Lat))
		w.buf = binary.AppendVarint(w.buf, int64(p.Lng)-int64(from.Lng))
		from = p
		if i == 0 {
			w.last = p
		}
	}
}

// DecodeTile reads a stored tile. Whatever data holds it answers or fails with ErrTile, in memory of a small multiple of
// maxTileBytes at most.
func DecodeTile(data []byte) (*Tile, error) {
	if len(data) == 0 {
		return nil, fmt.Errorf("%w: empty", ErrTile)
	}
	if data[0] != tileFormat && data[0] != linesFormat {
		return nil, fmt.Errorf("%w: format %d is not known to this version", ErrTile, data[0])
	}
	dec, err := tileDecoder()
	if err != nil {
		return nil, err
	}
	raw, err := dec.DecodeAll(data[1:], nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTile, err)
	}
	r := tileReader{buf: raw}
	t := r.tile()
	if r.bad == "" && data[0] == linesFormat {
		t.Lines = r.lines()
	}
	if len(r.buf) > 0 {
		r.fail("more bytes than content")
	}
	if r.bad != "" {
		return nil, fmt.Errorf("%w: %s", ErrTile, r.bad)
	}
	return t, nil
}

// tileReader reads numbers until the first thing that is wrong; from then on it reads zeros.
type tileReader struct {
	buf   []byte
	bad   string
	names []string
	last  Position
	store []Position // lines are cut from blocks of this, so that a tile costs few allocations
}

func (r *tileReader) tile() *Tile {
	t := &Tile{}
	r.names = make([]string, 1, 1+r.count(1))
	for range cap(r.names) - 1 {
		n := r.count(1)
		r.names = append(r.names, strings.ToValidUTF8(string(r.buf[:n]), "�"))
		r.buf = r.buf[n:]
	}
	const leastStreet, leastArea = 8, 9 // bytes of a street of two positions and of an area of three
	t.Streets = makeSome[Street](r.count(leastStreet))
	for i := range t.Streets {
		class, flags := r.uint(), r.uint()
		if class > uint64(^Class(0)) || flags > uint64(^Flags(0)) {
			r.fail("class or flags out of range")
		}
		t.Streets[i] = Street{Class: Class(class), Flags: Flags(flags), Name: r.name(), Line: r.positions(2)}
		if r.bad != "" {
			return nil
		}
	}
	t.Lamps, t.Cameras = r.positions(0), r.positions(0)
	t.Areas = makeSome[Area](r.count(leastArea))
	for i := range t.Areas {
		kind := r.uint()
		if kind > uint64(^AreaKind(0)) {
			r.fail("kind of area out of range")
		}
		t.Areas[i] = Area{Kind: AreaKind(kind), Name: r.name(), Ring: r.positions(3)}
		if r.bad != "" {
			return nil
		}
	}
	return t
}

func (r *tileReader) lines() []MapLine {
	const leastLine = 7 // bytes of a line of two positions
	lines := makeSome[MapLine](r.count(leastLine))
	for i := range lines {
		kind := r.uint()
		if kind > uint64(^LineKind(0)) {
			r.fail("kind of line out of range")
		}
		lines[i] = MapLine{Kind: LineKind(kind), Name: r.name(), Line: r.positions(2)}
		if r.bad != "" {
			return nil
		}
	}
	return lines
}

// makeSome keeps an empty list nil, as an encoded tile had it.
func makeSome[T any](n int) []T {
	if n == 0 {
		return nil
	}
	return make([]T, n)
}

func (r *tileReader) fail(why string) {
	if r.bad == "" {
		r.bad = why
	}
	r.buf = nil
}

func (r *tileReader) uint() uint64 {
	v, n := binary.Uvarint(r.buf)
	if n <= 0 {
		r.fail("cut short")
		return 0
	}
	r.buf = r.buf[n:]
	return v
}

func (r *tileReader) int() int64 {
	v, n := binary.Varint(r.buf)
	if n <= 0 {
		r.fail("cut short")
		return 0
	}
	r.buf = r.buf[n:]
	return v
}

// count reads a number of things that take at least size bytes each, so that no number makes us allocate beyond the data.
func (r *tileReader) count(size int) int {
	v := r.uint()
	if v > uint64(len(r.buf)/size) {
		r.fail("a count beyond the data")
		return 0
	}
	return int(v)
}

func (r *tileReader) name() string {
	v := r.uint()
	if v >= uint64(len(r.names)) {
		r.fail("a name that is not there")
		return ""
	}
	return r.names[v]
}

func (r *tileReader) positions(least int) []Position {
	const leastPosition = 2
	n := r.count(leastPosition)
	if n < least {
		r.fail("too few positions")
	}
	if n == 0 || r.bad != "" {
		return nil
	}
	if cap(r.store)-len(r.store) < n {
		r.store = make([]Position, 0, max(n, min(len(r.buf)/leastPosition, 4096)))
	}
	from := len(r.store)
	lat, lng := int64(r.last.Lat), int64(r.last.Lng)
	for i := range n {
		dLat, dLng := r.int(), r.int()
		lat, lng = lat+dLat, lng+dLng
		if lat < -maxLatUnits || lat > maxLatUnits || lng < -maxLngUnits || lng > maxLngUnits {
			r.fail("a position off the globe")
			return nil
		}
		p := Position{Lat: int32(lat), Lng: int32(lng)}
		r.store = append(r.store, p)
		if i == 0 {
			r.last = p
		}
	}
	return r.store[from:len(r.store):len(r.store)]
}

// The globe in units of a Position.
const (
	maxLatUnits = 90 * 10_000_000
	maxLngUnits = 180 * 10_000_000
)

// bytes is about how much memory t takes.
func (t *Tile) bytes() int64 {
	const header = 64 // of a street or area
	n := int64(200 + 8*(len(t.Lamps)+len(t.Cameras)) + header*(len(t.Streets)+len(t.Areas)+len(t.Lines)))
	for i := range t.Streets {
		n += 8 * int64(len(t.Streets[i].Line))
	}
	for i := range t.Areas {
		n += 8 * int64(len(t.Areas[i].Ring))
	}
	for i := range t.Lines {
		n += 8 * int64(len(t.Lines[i].Line))
	}
	return n
}

// sortPositions orders by latitude, then longitude, and drops repetitions.
func sortPositions(ps []Position) []Position {
	slices.SortFunc(ps, Position.Compare)
	return slices.Compact(ps)
}
