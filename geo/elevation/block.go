package elevation

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/runnerway/runnerway/geo"
)

// The stored form of a block: one byte of format version, then one zstd frame with the samples per side and, row by row from
// the north-west, the difference of each height to what its western, northern and north-western neighbours foretell
// (west + north - northwest), all as varints.
const (
	blockFormat  = 1
	maxBlockSide = 361
	// maxBlockBytes is more than the largest block needs: three bytes a sample.
	maxBlockBytes = 1 << 20
)

// blocksPerDegree is how many blocks a degree has.
const blocksPerDegree = 10

// ErrBlock is a stored block that cannot be read; compare with errors.Is.
var ErrBlock = errors.New("broken elevation block")

// A Block is a stored square of 0.1 degrees: Row is its southern edge and Col its western one, in tenths of a degree.
type Block struct {
	Row, Col int
	Data     []byte
}

// BlockAt is the row and column of the block in which p lies.
func BlockAt(p geo.Point) (row, col int) {
	return int(math.Floor(p.Lat * blocksPerDegree)), int(math.Floor(p.Lng * blocksPerDegree))
}

var (
	blockEncoder = sync.OnceValues(func() (*zstd.Encoder, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	})
	blockDecoder = sync.OnceValues(func() (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxBlockBytes), zstd.WithDecoderConcurrency(0))
	})
)

// Blocks cuts a tile of whole degrees into the blocks that touch within; blocks of voids alone are left out. Blocks repeat
// the samples on their common edges, so that each can be sampled alone. The samples of a degree must be a multiple of ten.
func (g *Grid) Blocks(within geo.Bounds) []Block {
	perBlock := int(math.Round(1 / (g.StepDeg * blocksPerDegree)))
	row0, col0 := int(math.Round(g.South*blocksPerDegree)), int(math.Round(g.West*blocksPerDegree))
	var out []Block
	for r := 0; (r+1)*perBlock < g.Rows; r++ {
		for c := 0; (c+1)*perBlock < g.Cols; c++ {
			b := Grid{South: float64(row0+r) / blocksPerDegree, West: float64(col0+c) / blocksPerDegree, StepDeg: g.StepDeg, Rows: perBlock + 1, Cols: perBlock + 1}
			if !b.Bounds().Intersects(within) {
				continue
			}
			known := false
			for y := range b.Rows {
				top := g.Rows - 1 - (r+1)*perBlock
				line := g.Heights[(top+y)*g.Cols+c*perBlock:][:b.Cols]
				b.Heights = append(b.Heights, line...)
				for _, h := range line {
					known = known || h != Void
				}
			}
			if known {
				out = append(out, Block{Row: row0 + r, Col: col0 + c, Data: b.encode()})
			}
		}
	}
	return out
}

// encode is the stored form of a square grid.
func (g *Grid) encode() []byte {
	buf := binary.AppendUvarint(nil, uint64(g.Rows))
	for i, h := range g.Heights {
		buf = binary.AppendVarint(buf, int64(h)-foretold(g.Heights, i, g.Cols))
	}
	enc, err := blockEncoder()
	if err != nil {
		panic(err) // the options above are constants
	}
	return enc.EncodeAll(buf, []byte{blockFormat})
}

// foretold is what the samples before sample i make likely for it.
func foretold(heights []int16, i, cols int) int64 {
	x, y := i%cols, i/cols
	switch {
	case x > 0 && y > 0:
		return int64(heights[i-1]) + int64(heights[i-cols]) - int64(heights[i-cols-1])
	case x > 0:
		return int64(heights[i-1])
	case y > 0:
		return int64(heights[i-cols])
	}
	return 0
}

// Decode reads the block. Whatever its data holds it answers or fails with ErrBlock, within a few megabytes.
func (b Block) Decode() (*Grid, error) {
	if len(b.Data) == 0 || b.Data[0] != blockFormat {
		return nil, fmt.Errorf("%w: unknown format", ErrBlock)
	}
	dec, err := blockDecoder()
	if err != nil {
		return nil, err
	}
	raw, err := dec.DecodeAll(b.Data[1:], nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBlock, err)
	}
	side, n := binary.Uvarint(raw)
	if n <= 0 || side < 2 || side > maxBlockSide || side*side > uint64(len(raw)) {
		return nil, fmt.Errorf("%w: wrong size", ErrBlock)
	}
	raw = raw[n:]
	g := &Grid{
		South: float64(b.Row) / blocksPerDegree, West: float64(b.Col) / blocksPerDegree,
		StepDeg: 1 / (blocksPerDegree * float64(side-1)), Rows: int(side), Cols: int(side), Heights: make([]int16, side*side),
	}
	for i := range g.Heights {
		d, n := binary.Varint(raw)
		h := foretold(g.Heights, i, g.Cols) + d
		if n <= 0 || h < math.MinInt16 || h > math.MaxInt16 {
			return nil, fmt.Errorf("%w: cut short or out of range", ErrBlock)
		}
		raw = raw[n:]
		g.Heights[i] = int16(h)
	}
	if len(raw) > 0 {
		return nil, fmt.Errorf("%w: more bytes than samples", ErrBlock)
	}
	return g, nil
}
