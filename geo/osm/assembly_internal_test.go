package osm

import (
	"bytes"
	"context"
	"errors"
	"os"
	"reflect"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

// smallScratch writes nearly everything to files.
func smallScratch(dir string) *scratch {
	s := newScratch(dir)
	s.share, s.spool = 3*entryBytes, 64
	return s
}

// someTown is ways, rings and nodes that meet, miss, lie on each other and come in any order.
type someTown struct {
	batch *wayBatch
	nodes *nodeBatch
}

func drawTown(t *rapid.T) someTown {
	town := someTown{newWayBatch(), &nodeBatch{}}
	const side = 6
	ids := rapid.SliceOfN(rapid.Int64Range(-3, side*side-1), 0, 40)
	for range rapid.IntRange(0, 25).Draw(t, "ways") {
		k := kind{roads.Class(rapid.IntRange(1, 2).Draw(t, "class")), 0, rapid.SampledFrom([]string{"", "A", "길"}).Draw(t, "name")}
		refs := ids.Draw(t, "refs")
		town.batch.addStreet(k, refs)
		if len(refs) > 3 && rapid.Bool().Draw(t, "ring") {
			town.batch.rings = append(town.batch.rings, ring{way: int64(len(town.batch.rings)), name: k.name, area: true, category: "cafe", refs: refs})
		}
	}
	for range rapid.IntRange(0, 6).Draw(t, "lines") {
		as := rapid.SampledFrom([]lineAs{coastline, lineAs(roads.Motorway), lineAs(roads.Rail)}).Draw(t, "as")
		if refs := ids.Draw(t, "refs"); len(refs) > 1 {
			town.batch.lines = append(town.batch.lines, wayLine{lineAs: as, name: "E 6", refs: refs})
		}
	}
	// Steps of 8 km leave streets beyond their greatest length, of 300 m hardly any.
	step := rapid.SampledFrom([]int32{1, 30_000, 700_000}).Draw(t, "step")
	west := rapid.SampledFrom([]int32{-1_200_000_000, -2, 1_269_000_000}).Draw(t, "west")
	for _, id := range rapid.Permutation(makeRange(-3, side*side)).Draw(t, "order") {
		if id%7 == 6 && rapid.Bool().Draw(t, "missing") {
			continue
		}
		place := id
		if id%5 == 4 {
			place = rapid.Int64Range(0, side*side-1).Draw(t, "place") // where another lies
		}
		at := roads.Position{Lat: 375_000_000 + int32(place/side)*step, Lng: west + int32(place%side)*step}
		town.nodes.addNode(id, at, nil)
		if id%11 == 10 { // twice, and the last one counts
			at.Lng++
			town.nodes.addNode(id, at, nil)
		}
	}
	return town
}

func makeRange(from, to int64) (ids []int64) {
	for id := from; id < to; id++ {
		ids = append(ids, id)
	}
	return ids
}

// former is what the importer made of a town in memory.
func (s someTown) former(tiled bool) (streets []roads.Street, islands int) {
	n := newFormerNetwork()
	n.tiled = tiled
	refs := s.batch.refs
	for _, w := range s.batch.ways {
		n.add(w.kind.class, w.kind.flags, w.kind.name, refs[:w.count])
		refs = refs[w.count:]
	}
	ids := n.nodes()
	at := make([]roads.Position, len(ids))
	for i := range at {
		at[i] = missing
	}
	for i, id := range s.nodes.ids {
		if k, ok := slices.BinarySearch(ids, id); ok {
			at[k] = s.nodes.at[i]
		}
	}
	return formerWithoutIslands(n.streets(ids, at))
}

func TestAssemblyMakesWhatWasMadeInMemory(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		town := drawTown(t)
		tiled := rapid.Bool().Draw(t, "tiled")
		want, islands := town.former(tiled)
		var first *collector
		var seas [2][]roads.Area
		for i, s := range []*scratch{memoryScratch(), smallScratch(dir)} {
			a := newAssembly(s, assemblyOptions{tiled: tiled})
			out := &collector{shores: newShores(s)}
			err := inTurn(
				func() error { return a.addWays(town.batch) },
				func() error { return a.meetAll(town.nodes) },
				func() error { return a.assemble(out) },
				func() error {
					bounds := geo.BoundsOf([]geo.Point{{Lat: 37.5, Lng: -120}, {Lat: 37.6, Lng: -119.9}})
					return out.shores.sea(geo.EmptyBounds(), bounds, func(_ roads.TileID, a roads.Area) error {
						seas[i] = append(seas[i], a)
						return nil
					})
				},
			)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = out
			}
			if !reflect.DeepEqual(out.content.Lines, first.content.Lines) || !reflect.DeepEqual(seas[i], seas[0]) {
				t.Fatalf("lines %v, sea %v, in memory %v and %v", out.content.Lines, seas[i], first.content.Lines, seas[0])
			}
			if got := out.sorted(); !reflect.DeepEqual(got, want) {
				t.Fatalf("got %v\nwant %v", got, want)
			}
			if got := a.dropped["streets of islands"]; got != int64(islands) {
				t.Fatalf("%d streets of islands, want %d", got, islands)
			}
			if err := s.close(); err != nil {
				t.Fatal(err)
			}
			checkEmpty(t, s, dir)
		}
	})
}

// checkEmpty checks that a scratch has nothing left, in its directory neither.
func checkEmpty(t interface{ Errorf(string, ...any) }, s *scratch, dir string) {
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 || len(s.open) > 0 || s.bytes != 0 {
		t.Errorf("left: %d files open, %d bytes, %v in the directory, %v", len(s.open), s.bytes, left, err)
	}
}

func TestSorterSorts(t *testing.T) {
	type record struct {
		major, minor uint64
		content      string
	}
	for name, c := range map[string]struct{ count, share int }{
		"memory": {40_000, 1 << 30}, "runs": {40_000, 50_000}, "runs of runs": {5_000, 4 * entryBytes}, "few": {100, 1 << 20}, "none": {0, 100},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := newScratch(dir)
			s.share = c.share
			sorted := newSorter(s)
			var want []record
			state := uint64(1)
			for range c.count {
				state = state*6364136223846793005 + 1442695040888963407 // Knuth's MMIX
				r := record{state >> 20 % 5000 << (state >> 60 * 3), state >> 40, string(bytes.Repeat([]byte{'x'}, int(state>>33%4)))}
				want = append(want, r)
				if err := sorted.add(r.major, r.minor, []byte(r.content)); err != nil {
					t.Fatal(err)
				}
			}
			slices.SortFunc(want, func(a, b record) int { return entry{a.major, a.minor, 0, 0}.compare(entry{b.major, b.minor, 0, 0}) })
			for range 2 { // it can be read again
				m, err := sorted.merge()
				if err != nil {
					t.Fatal(err)
				}
				var got []record
				for m.next() {
					got = append(got, record{m.major, m.minor, string(m.content)})
				}
				if m.err != nil || !reflect.DeepEqual(got, want) {
					t.Fatalf("%d of %d records, or in another order; error %v", len(got), len(want), m.err)
				}
			}
			if err := sorted.drop(); err != nil {
				t.Fatal(err)
			}
			checkEmpty(t, s, dir)
		})
	}
}

// failingFile cannot be written any more after some bytes.
type failingFile struct {
	scratchFile
	left *atomic.Int64
}

func (f failingFile) Write(data []byte) (int, error) {
	if f.left.Add(-int64(len(data))) < 0 {
		return 0, syscall.ENOSPC
	}
	return f.scratchFile.Write(data)
}

// lattice is a file of side x side crossings as an import reads it.
func lattice(side int) []byte {
	header, nodes, ways := latticeBlocks(side)
	return slices.Concat(header, nodes.bytes(), ways.bytes())
}

func latticeBlocks(side int) (header []byte, nodes, ways latticeBlock) {
	for id := range side * side {
		nodes.ids = append(nodes.ids, int64(id))
		nodes.lats = append(nodes.lats, 575_000_000+int64(id/side)*9000)
		nodes.lngs = append(nodes.lngs, 119_000_000+int64(id%side)*9000)
	}
	for line := range side {
		var row, column []int64
		for i := range side {
			row, column = append(row, int64(line*side+i)), append(column, int64(i*side+line))
		}
		ways.refs = append(ways.refs, row, column)
	}
	return latticeHeader(), nodes, ways
}

func TestNodesAnywhereInAFile(t *testing.T) {
	const side = 30
	header, nodes, ways := latticeBlocks(side)
	var nodeBlocks, wayBlocks [][]byte
	for from := 0; from < side*side; from += 50 {
		b := latticeBlock{ids: nodes.ids[from : from+50], lats: nodes.lats[from : from+50], lngs: nodes.lngs[from : from+50]}
		nodeBlocks = append(nodeBlocks, b.bytes())
	}
	for refs := range slices.Chunk(ways.refs, 5) {
		wayBlocks = append(wayBlocks, latticeBlock{refs: refs}.bytes())
	}
	var want countingSink
	inOrder := slices.Concat(header, bytes.Join(nodeBlocks, nil), bytes.Join(wayBlocks, nil))
	if _, err := importWith(context.Background(), bytes.NewReader(inOrder), &want, memoryScratch(), Options{}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		var file []byte
		ways := wayBlocks
		for _, nodes := range rapid.Permutation(nodeBlocks).Draw(t, "nodes") {
			n := rapid.IntRange(0, len(ways)).Draw(t, "ways")
			file = slices.Concat(file, bytes.Join(ways[:n], nil), nodes)
			ways = ways[n:]
		}
		file = slices.Concat(header, file, bytes.Join(ways, nil))
		var got countingSink
		s := newScratch(dir)
		s.share, s.spool = 2000, 200
		if _, err := importWith(context.Background(), bytes.NewReader(file), &got, s, Options{}); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatal("other tiles than of the file in order")
		}
		checkEmpty(t, s, dir)
	})
}

func TestFullDiskEndsAnImportAndLeavesNothing(t *testing.T) {
	data := lattice(30)
	for room := 0; ; room += 2000 {
		dir := t.TempDir()
		s := smallScratch(dir)
		s.share = 2000
		var left atomic.Int64
		left.Store(int64(room))
		s.create = func(dir string) (scratchFile, error) {
			f, err := createTemp(dir)
			return failingFile{f, &left}, err
		}
		var sink countingSink
		_, err := importWith(context.Background(), bytes.NewReader(data), &sink, s, Options{})
		checkEmpty(t, s, dir)
		if err == nil {
			if room == 0 {
				t.Error("nothing was written to files")
			}
			return
		}
		var temp *TempError
		if !errors.As(err, &temp) || temp.Dir != dir || !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("with room for %d bytes: %v", room, err)
		}
	}
}

func TestNoPlaceForTemporaryFiles(t *testing.T) {
	s := smallScratch(t.TempDir() + "/nowhere")
	_, err := importWith(context.Background(), bytes.NewReader(lattice(30)), &countingSink{}, s, Options{})
	var temp *TempError
	if !errors.As(err, &temp) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want a TempError", err)
	}
}

func TestCancelledImportLeavesNothing(t *testing.T) {
	data := lattice(100)
	scratch := func(dir string) *scratch {
		s := newScratch(dir)
		s.share, s.spool = 20_000, 2000
		return s
	}
	var times int
	count := func(Progress) { times++ }
	if _, err := importWith(context.Background(), bytes.NewReader(data), &countingSink{}, scratch(t.TempDir()), Options{Progress: count}); err != nil {
		t.Fatal(err)
	}
	if times < 10 {
		t.Fatalf("progress was told %d times", times)
	}
	for at := 1; at < times; at += max(1, times/10) {
		dir := t.TempDir()
		s := scratch(dir)
		ctx, cancel := context.WithCancel(context.Background())
		var told int
		var sink countingSink
		_, err := importWith(ctx, bytes.NewReader(data), &sink, s, Options{Progress: func(Progress) {
			if told++; told == at {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled at step %d of %d: %v", at, times, err)
		}
		checkEmpty(t, s, dir)
	}
}

func TestChangedTemporaryFileIsNoticed(t *testing.T) {
	s := smallScratch(t.TempDir())
	s.create = func(dir string) (scratchFile, error) {
		f, err := createTemp(dir)
		return garbled{f}, err
	}
	_, err := importWith(context.Background(), bytes.NewReader(lattice(30)), &countingSink{}, s, Options{})
	if !errors.Is(err, errScratch) {
		t.Errorf("got %v, want %v", err, errScratch)
	}
}

// garbled reads something else than was written.
type garbled struct{ scratchFile }

func (garbled) ReadAt(p []byte, _ int64) (int, error) {
	for i := range p {
		p[i] = 0xff
	}
	return len(p), nil
}

// countingSink forgets what it gets.
type countingSink struct{ tiles []roads.StoredTile }

func (c *countingSink) AddNames(context.Context, map[string][]string) error { return nil }
func (c *countingSink) AddPlaces(context.Context, []Place) error            { return nil }
func (c *countingSink) AddTiles(_ context.Context, tiles []roads.StoredTile) error {
	c.tiles = append(c.tiles, tiles...)
	return nil
}

// Where an import keeps what it cannot hold makes no difference.
func TestTilesAreTheSameFromMemoryAndFiles(t *testing.T) {
	data := lattice(60)
	var inMemory, inFiles countingSink
	s := smallScratch(t.TempDir())
	for sink, s := range map[*countingSink]*scratch{&inMemory: memoryScratch(), &inFiles: s} {
		if _, err := importWith(context.Background(), bytes.NewReader(data), sink, s, Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(inMemory, inFiles) || len(inMemory.tiles) < 4 {
		t.Errorf("%d tiles and %d, or others", len(inMemory.tiles), len(inFiles.tiles))
	}
	if s.peak == 0 {
		t.Error("nothing was written to files")
	}
}

func BenchmarkSorter(b *testing.B) {
	const records = 2_000_000
	for name, share := range map[string]int{"memory": 1 << 30, "files": defaultShare} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(records * 16)
			b.ReportAllocs()
			for b.Loop() {
				s := newScratch(b.TempDir())
				s.share = share
				sorted := newSorter(s)
				for i := range uint64(records) {
					if err := sorted.add(i*2654435761%(1<<34), i, nil); err != nil {
						b.Fatal(err)
					}
				}
				m, err := sorted.merge()
				if err != nil {
					b.Fatal(err)
				}
				for m.next() {
				}
				if err := errors.Join(m.err, s.close()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
