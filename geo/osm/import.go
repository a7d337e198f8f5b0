package osm

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"runtime/metrics"
	"slices"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// A Sink takes what a file holds: the database, through cmd. It gets nothing before the whole file has been read and found
// good; what it got must not be visible before Import has returned without error.
type Sink interface {
	// AddNames takes the names in Korean and English of the streets and areas that have others on the map, by these. It comes
	// before AddTiles. The map is the sink's.
	AddNames(ctx context.Context, others map[string][]string) error
	// AddTiles takes the next tiles, each once, by column and row. The slice is the sink's.
	AddTiles(ctx context.Context, tiles []roads.StoredTile) error
	// AddPlaces takes the next places. The slice is the sink's.
	AddPlaces(ctx context.Context, places []Place) error
}

// How much a Sink gets at once: enough to be quick, little enough for a short transaction (about 1 MB of tiles).
const (
	tilesAtOnce  = 128
	placesAtOnce = 1000
)

// A Progress is how far an import is: Done of Total units of work, neither of which ever falls; Total is the same from the
// first to the last. Stage is what is being done.
type Progress struct {
	Stage       Stage
	Done, Total int64
}

// A Stage is a part of an import.
type Stage string

// The stages, in their order.
const (
	ReadingWays  Stage = "ways"
	ReadingNodes Stage = "nodes"
	Writing      Stage = "tiles"
)

// A Summary is what an import read, kept and dropped.
type Summary struct {
	Bounds              geo.Bounds // of the streets
	WaysRead, NodesRead int64      // in the file; nodes only in blocks of nodes
	Ways, Nodes         int64      // of streets
	Streets             int64      // stored, from junction to junction
	LengthM             float64    // of the streets
	Tiles               int64
	Lamps, Cameras      int64
	Areas               int64 // parks and water
	Places              int64
	Dropped             []Dropped // the most frequent first
	Elapsed             time.Duration
	PeakBytes           int64 // the most memory the process was seen to hold

	dropped map[string]int64
}

// Dropped is how many things were left out and why.
type Dropped struct {
	Reason string
	Count  int64
}

// Import reads a PBF file and hands its tiles and places to sink. progress may be nil; it is called often, from one
// goroutine.
//
// Errors: ErrNotPBF if the file does not begin like one; *BlockError with the number and place of a block that is damaged or
// cut; ErrNoWays and ErrNoStreets if there is nothing to store; those of sink and of ctx.
func Import(ctx context.Context, r io.ReadSeeker, sink Sink, progress func(Progress)) (Summary, error) {
	begin := time.Now()
	if progress == nil {
		progress = func(Progress) {}
	}
	x, err := extractFrom(ctx, r, progress)
	if err != nil {
		return Summary{}, err
	}
	if err := x.write(ctx, sink); err != nil {
		return Summary{}, err
	}
	s := x.totals()
	s.Elapsed = time.Since(begin)
	return s, nil
}

// write cuts the content into tiles and hands everything to sink.
func (x *extract) write(ctx context.Context, sink Sink) error {
	placed := roads.Cut(&x.content, x.file.box)
	x.summary.Tiles = int64(len(placed))
	x.peak.look()
	if err := sink.AddNames(ctx, x.others); err != nil {
		return fmt.Errorf("store names: %w", err)
	}
	for done := 0; done < len(placed); {
		n := min(tilesAtOnce, len(placed)-done)
		batch := make([]roads.StoredTile, n)
		for i := range batch {
			t := &placed[done+i]
			batch[i] = roads.StoredTile{ID: t.ID, Whole: t.Whole, Data: t.Tile.Encode()}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := sink.AddTiles(ctx, batch); err != nil {
			return fmt.Errorf("store street tiles: %w", err)
		}
		done += n
		x.peak.look()
		whole := x.total() - 2*x.file.size
		x.tell(Progress{Stage: Writing, Done: 2*x.file.size + whole*int64(done)/int64(len(placed)), Total: x.total()})
	}
	for batch := range slices.Chunk(x.places, placesAtOnce) {
		if err := sink.AddPlaces(ctx, slices.Clone(batch)); err != nil {
			return fmt.Errorf("store places: %w", err)
		}
	}
	return ctx.Err()
}

// total is the work of an import: both passes over the file, and writing for a third of that.
func (x *extract) total() int64 { return 2*x.file.size + 2*x.file.size/3 + 1 }

// step tells the progress of a pass that begins when before is done.
func (x *extract) step(before int64) func(offset int64) {
	stage := ReadingWays
	if before > 0 {
		stage = ReadingNodes
	}
	return func(offset int64) {
		x.peak.look()
		x.tell(Progress{Stage: stage, Done: before + offset, Total: x.total()})
	}
}

// totals completes the summary.
func (x *extract) totals() Summary {
	s := x.summary
	s.Bounds = geo.EmptyBounds()
	for i := range x.content.Streets {
		for _, p := range x.content.Streets[i].Line {
			s.Bounds = s.Bounds.Extend(p.Point())
		}
		s.LengthM += lineLengthM(x.content.Streets[i].Line)
	}
	s.Streets, s.Areas = int64(len(x.content.Streets)), int64(len(x.content.Areas))
	s.Lamps, s.Cameras, s.Places = int64(len(x.content.Lamps)), int64(len(x.content.Cameras)), int64(len(x.places))
	for reason, count := range s.dropped {
		s.Dropped = append(s.Dropped, Dropped{reason, count})
	}
	slices.SortFunc(s.Dropped, func(a, b Dropped) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
	x.peak.look()
	s.PeakBytes = x.peak.bytes
	return s
}

// peakMemory is the largest size of the process that was seen: what the Go runtime holds of the system's memory.
type peakMemory struct {
	bytes   int64
	samples []metrics.Sample
}

func (p *peakMemory) look() {
	if p.samples == nil {
		p.samples = []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	}
	metrics.Read(p.samples)
	held := p.samples[0].Value.Uint64() - p.samples[1].Value.Uint64()
	p.bytes = max(p.bytes, int64(min(held, math.MaxInt64)))
}
