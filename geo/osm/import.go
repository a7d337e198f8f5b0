package osm

import (
	"cmp"
	"context"
	"errors"
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
	TempBytes           int64 // the most that temporary files took
}

// Dropped is how many things were left out and why.
type Dropped struct {
	Reason string
	Count  int64
}

// Options are how to import; the zero value is sensible.
type Options struct {
	// Progress, if set, is told how far the import is; it is called often, from one goroutine.
	Progress func(Progress)
	// TempDir is the directory for temporary files, which a file of more than a few megabytes needs; empty: that of the system. They
	// take at most about TempBytes and are gone when Import returns, or the process ends.
	TempDir string
	// Temp, if set, is used in place of TempDir and is not closed.
	Temp *Temp
	// EachTile, if set, sees every tile before the sink gets it packed. The tile is valid during the call only.
	EachTile func(ctx context.Context, id roads.TileID, t *roads.Tile) error
}

// TempBytes is how much room the temporary files of an import take, by the size of the file: 2.5 times as much if it holds nearly
// nothing but streets, less where there are buildings.
func TempBytes(size int64) int64 { return size * 5 / 2 }

// Import reads a PBF file and hands its tiles and places to sink.
//
// Errors: ErrNotPBF if the file does not begin like one; *BlockError with the number and place of a block that is damaged or
// cut; ErrNoWays and ErrNoStreets if there is nothing to store; *TempError if temporary files cannot be written; those of
// sink and of ctx.
func Import(ctx context.Context, r io.ReadSeeker, sink Sink, o Options) (Summary, error) {
	if o.Temp != nil {
		return importInto(ctx, r, sink, o.Temp.scratch, o)
	}
	return importWith(ctx, r, sink, newScratch(o.TempDir), o)
}

// importWith closes scratch in the end.
func importWith(ctx context.Context, r io.ReadSeeker, sink Sink, scratch *scratch, o Options) (Summary, error) {
	s, err := importInto(ctx, r, sink, scratch, o)
	if err = errors.Join(err, scratch.close()); err != nil {
		return Summary{}, err
	}
	return s, nil
}

func importInto(ctx context.Context, r io.ReadSeeker, sink Sink, scratch *scratch, o Options) (Summary, error) {
	begin := time.Now()
	x, err := newExtract(ctx, r, scratch, o.Progress)
	if err != nil {
		return Summary{}, err
	}
	if err := x.write(ctx, sink, o.EachTile); err != nil {
		return Summary{}, err
	}
	s := x.totals()
	s.Elapsed = time.Since(begin)
	return s, nil
}

// write reads the file and hands everything to sink.
func (x *extract) write(ctx context.Context, sink Sink, each func(context.Context, roads.TileID, *roads.Tile) error) error {
	if err := x.collect(ctx); err != nil {
		return err
	}
	t := &tiler{parts: newSorter(x.scratch), shores: newShores(x.scratch), summary: &x.summary, each: each}
	if err := x.assemble(ctx, t); err != nil {
		return err
	}
	if x.summary.Streets == 0 {
		return ErrNoStreets
	}
	if err := t.sea(x.file.box); err != nil {
		return err
	}
	x.assembly.drop(brokenCoasts, t.shores.broken)
	x.assembly.drop(floodedCoasts, t.shores.flooded)
	if err := sink.AddNames(ctx, x.others); err != nil {
		return fmt.Errorf("store names: %w", err)
	}
	half := (x.total() + x.reading()) / 2
	whole := func(id roads.TileID) bool { return t.coverage.Whole(id, x.file.box) }
	return t.write(ctx, sink, whole, func(share float64) error {
		x.step(Writing, half+int64(share*float64(x.total()-half)))
		return ctx.Err()
	})
}

// reading is the work of going over the file, total that of the import: all else is counted as twice that.
func (x *extract) reading() int64 { return x.file.size }

func (x *extract) total() int64 { return 3*x.file.size + 1 }

// step tells how much is done. What is done again does not count.
func (x *extract) step(stage Stage, done int64) {
	x.peak.look()
	x.told = Progress{Stage: stage, Done: max(done, x.told.Done), Total: x.total()}
	if x.tell != nil {
		x.tell(x.told)
	}
}

// readStep tells the progress of a pass over the file.
func (x *extract) readStep(stage Stage) func(bytes int64) {
	return func(bytes int64) {
		x.read += bytes
		x.step(stage, min(x.read, x.reading()))
	}
}

// addStreet counts a street.
func (s *Summary) addStreet(made *madeStreet) {
	s.Streets++
	s.LengthM += made.lengthM
	for _, p := range made.line {
		s.Bounds = s.Bounds.Extend(p.Point())
	}
}

// totals completes the summary.
func (x *extract) totals() Summary {
	s := x.summary
	for reason, count := range x.assembly.dropped {
		s.Dropped = append(s.Dropped, Dropped{reason, count})
	}
	slices.SortFunc(s.Dropped, func(a, b Dropped) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
	x.peak.look()
	s.PeakBytes, s.TempBytes = x.peak.bytes, x.scratch.peak
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
