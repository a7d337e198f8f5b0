package osm_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/internal/pbfwrite"
)

// memory is a Sink that keeps everything.
type memory struct {
	tiles  []roads.StoredTile
	places []osm.Place
	others map[string][]string
}

func (m *memory) AddNames(_ context.Context, others map[string][]string) error {
	m.others = others
	return nil
}

func (m *memory) AddTiles(_ context.Context, tiles []roads.StoredTile) error {
	m.tiles = append(m.tiles, tiles...)
	return nil
}

func (m *memory) AddPlaces(_ context.Context, places []osm.Place) error {
	m.places = append(m.places, places...)
	return nil
}

// content decodes and joins all tiles.
func (m *memory) content(t testing.TB) roads.Tile {
	t.Helper()
	var all roads.Tile
	for _, stored := range m.tiles {
		tile, err := roads.DecodeTile(stored.Data)
		if err != nil {
			t.Fatalf("tile %v: %v", stored.ID, err)
		}
		all.Streets = append(all.Streets, tile.Streets...)
		all.Lamps = append(all.Lamps, tile.Lamps...)
		all.Cameras = append(all.Cameras, tile.Cameras...)
		all.Areas = append(all.Areas, tile.Areas...)
		all.Lines = append(all.Lines, tile.Lines...)
	}
	return all
}

func importBytes(t testing.TB, data []byte) (*memory, osm.Summary) {
	t.Helper()
	var sink memory
	s, err := osm.Import(context.Background(), bytes.NewReader(data), &sink, osm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &sink, s
}

func TestImportOfATown(t *testing.T) {
	dense := town()
	plain, zstd, raw := town(), town(), town()
	plain.plain, zstd.pack, raw.pack = true, "zstd", "raw"
	for name, f := range map[string]extractFile{"dense nodes, zlib": dense, "plain nodes": plain, "zstd": zstd, "raw": raw} {
		t.Run(name, func(t *testing.T) { checkTown(t, f.bytes()) })
	}
}

func checkTown(t *testing.T, data []byte) {
	sink, s := importBytes(t, data)
	all := sink.content(t)

	var streets []string
	for _, street := range all.Streets {
		streets = append(streets, fmt.Sprintf("%v %q %d", street.Class, street.Name, len(street.Line)))
	}
	slices.Sort(streets)
	// The footways 102 and 103 join at node 7, and 103 and 104 at node 8; all meet the residential streets at node 3.
	// Each arm of the cross is over the length at which streets are ended, so it comes in pieces.
	var arms = map[string]int{}
	for _, s := range streets {
		arms[s[:strings.LastIndex(s, " ")]]++
	}
	for _, arm := range []string{`residential "Västra gatan"`, `residential "Östra gatan"`, `footway ""`} {
		if arms[arm] == 0 {
			t.Errorf("no %s among %q", arm, streets)
		}
	}
	if len(arms) != 3 {
		t.Errorf("streets %q", streets)
	}
	if s.Ways != 6 || s.WaysRead != 11 || s.Nodes != 11 || s.NodesRead != int64(len(town().nodes)) {
		t.Errorf("summary counts %+v", s)
	}
	if len(all.Lamps) != 1 || len(all.Cameras) != 1 || s.Lamps != 1 || s.Cameras != 1 {
		t.Errorf("lamps %v, cameras %v", all.Lamps, all.Cameras)
	}
	places := map[string]string{}
	for _, p := range sink.places {
		places[p.ID] = p.Category + " " + p.Name
	}
	if want := map[string]string{"n40": "cafe Kaffe", "n42": "fountain ", "w113": "convenience Livs"}; !reflect.DeepEqual(places, want) {
		t.Errorf("places %q, want %q", places, want)
	}
	areas := map[string]bool{}
	for _, a := range all.Areas {
		areas[a.Kind.String()+" "+a.Name] = true
	}
	if want := map[string]bool{"park Parken": true, "water Sjön": true}; !reflect.DeepEqual(areas, want) {
		t.Errorf("areas %v, want %v", areas, want)
	}
	dropped := map[string]int64{}
	for _, d := range s.Dropped {
		dropped[d.Reason] = d.Count
	}
	if want := map[string]int64{"ways: motorway": 1, "streets of islands": 1}; !reflect.DeepEqual(dropped, want) {
		t.Errorf("dropped %v, want %v", dropped, want)
	}
	if s.LengthM < 8000 || s.LengthM > 11000 || s.Tiles != int64(len(sink.tiles)) || s.PeakBytes <= 0 || s.Elapsed <= 0 {
		t.Errorf("summary %+v", s)
	}
}

func TestImportSaysWhatIsWrongWithAFile(t *testing.T) {
	good := town().blocks()
	offset := func(i int) int64 {
		n := 0
		for _, b := range good[:i] {
			n += len(b)
		}
		return int64(n)
	}
	file := func(blocks ...[]byte) []byte { return bytes.Join(blocks, nil) }
	flipped := slices.Clone(good[2])
	flipped[len(flipped)-10] ^= 0x40
	noWays, onlyIndoor, noNodes, odd, history, lzma := town(), town(), town(), town(), town(), town()
	noWays.ways, noWays.relations = nil, nil
	onlyIndoor.ways = []way{{id: 1, refs: []int64{1, 2}, tags: []string{"highway", "corridor"}}}
	noNodes.nodes = nil
	odd.feature, history.feature, lzma.pack = "Quantum", "HistoricalInformation", "lzma"
	badWay := dataBlock(pbfwrite.NewTexts(), "raw", field(nil, 3, field(field(varint(nil, 1, 1), 2, []byte{99}), 3, []byte{98})))

	for name, c := range map[string]struct {
		data  []byte
		is    error
		block int // of the BlockError, 0 for none
		at    int64
		says  string
	}{
		"empty":                {nil, osm.ErrNotPBF, 0, 0, ""},
		"text":                 {[]byte("<?xml version='1.0'?><osm/>, and so on"), osm.ErrNotPBF, 0, 0, ""},
		"zeros":                {make([]byte, 100), osm.ErrNotPBF, 0, 0, "header"},
		"data first":           {good[1], osm.ErrNotPBF, 0, 0, "header"},
		"cut in a blob":        {file(good...)[:offset(2)+40], nil, 2, offset(2), "ends in the middle"},
		"cut in a size":        {file(good...)[:offset(3)+2], nil, 3, offset(3), "ends in the middle"},
		"a flipped bit":        {file(good[0], good[1], flipped, good[3]), nil, 2, offset(2), "unpacked"},
		"text off the table":   {file(good[0], good[1], badWay), nil, 2, offset(2), "table"},
		"header only":          {good[0], osm.ErrNoWays, 0, 0, ""},
		"no ways":              {noWays.bytes(), osm.ErrNoWays, 0, 0, ""},
		"no streets":           {onlyIndoor.bytes(), osm.ErrNoStreets, 0, 0, ""},
		"ways without nodes":   {noNodes.bytes(), osm.ErrNoStreets, 0, 0, ""},
		"unknown feature":      {odd.bytes(), nil, -1, 0, "Quantum"},
		"history":              {history.bytes(), nil, -1, 0, "history"},
		"unsupported packing":  {lzma.bytes(), nil, -1, 0, "lzma"},
		"a block beyond limit": {file(good[0], []byte{0xff, 0, 0, 0, 1, 2}), nil, 1, offset(1), "larger"},
	} {
		t.Run(name, func(t *testing.T) {
			var sink memory
			_, err := osm.Import(context.Background(), bytes.NewReader(c.data), &sink, osm.Options{})
			if err == nil || c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got error %v, want %v with %q", err, c.is, c.says)
			}
			var block *osm.BlockError
			if c.block != 0 && (!errors.As(err, &block) || block.Index != max(0, c.block) || block.Offset != c.at) {
				t.Errorf("got %v, want block %d at %d", err, c.block, c.at)
			}
			if sink.tiles != nil || sink.places != nil {
				t.Error("the sink got something of a broken file")
			}
		})
	}
}

func TestOrderOfTypesDoesNotMatter(t *testing.T) {
	b := town().blocks()
	want, summary := importBytes(t, bytes.Join(b, nil))
	for name, blocks := range map[string][][]byte{
		"ways first":      {b[0], b[2], b[1], b[3]},
		"relations first": {b[0], b[3], b[2], b[1]},
		"nodes last":      {b[0], b[2], b[3], b[1]},
	} {
		got, s := importBytes(t, bytes.Join(blocks, nil))
		if digest(t, got, s) != digest(t, want, summary) {
			t.Errorf("%s: %+v, want %+v", name, s, summary)
		}
	}
}

func TestImportIsTheSameEveryTime(t *testing.T) {
	data := town().bytes()
	a, _ := importBytes(t, data)
	b, _ := importBytes(t, data)
	if !reflect.DeepEqual(a, b) {
		t.Error("two imports of one file differ")
	}
}

func TestImportPassesOnTheSinksErrorAndEndsWithTheContext(t *testing.T) {
	full := errors.New("disk full")
	_, err := osm.Import(context.Background(), bytes.NewReader(town().bytes()), failing{full}, osm.Options{})
	if !errors.Is(err, full) {
		t.Errorf("got %v, want the sink's error", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var sink memory
	_, err = osm.Import(ctx, bytes.NewReader(town().bytes()), &sink, osm.Options{Progress: func(osm.Progress) { cancel() }})
	if !errors.Is(err, context.Canceled) || sink.tiles != nil {
		t.Errorf("got %v and %d tiles after cancelling", err, len(sink.tiles))
	}
}

type failing struct{ err error }

func (f failing) AddNames(context.Context, map[string][]string) error { return nil }
func (f failing) AddTiles(context.Context, []roads.StoredTile) error  { return f.err }
func (f failing) AddPlaces(context.Context, []osm.Place) error        { return f.err }

func TestTilesAreWholeOnlyWithinTheFilesBox(t *testing.T) {
	grid := func(box []float64) extractFile {
		// Streets in every tile of a square of about 6 x 6 tiles.
		f := extractFile{box: box}
		id := int64(1)
		for y := range 40 {
			w := way{id: int64(1000 + y), tags: []string{"highway", "path"}}
			for x := range 40 {
				f.nodes = append(f.nodes, node{id: id, lat: 57.60 + float64(y)*0.002, lng: 11.80 + float64(x)*0.004})
				w.refs = append(w.refs, id)
				id++
			}
			f.ways = append(f.ways, w)
		}
		column := way{id: 999, tags: []string{"highway", "path"}}
		for y := range 40 {
			column.refs = append(column.refs, int64(1+40*y))
		}
		f.ways = append(f.ways, column)
		return f
	}
	whole := func(box []float64) (n, all int) {
		sink, _ := importBytes(t, grid(box).bytes())
		for _, tile := range sink.tiles {
			if tile.Whole {
				n++
			}
		}
		return n, len(sink.tiles)
	}
	everywhere, all := whole(nil)
	if everywhere == 0 || everywhere >= all {
		t.Errorf("%d of %d tiles are whole", everywhere, all)
	}
	if south, _ := whole([]float64{11.7, 12.1, 57.64, 57.5}); south == 0 || south >= everywhere {
		t.Errorf("%d tiles are whole in the southern half, %d in all", south, everywhere)
	}
}

// Where two different nodes lie on one position the streets must not join.
func TestNodesOnOnePositionStayApart(t *testing.T) {
	f := extractFile{
		nodes: []node{
			{id: 1, lat: 57.7, lng: 11.9}, {id: 2, lat: 57.7, lng: 11.95},
			{id: 3, lat: 57.7, lng: 11.95}, {id: 4, lat: 57.75, lng: 11.95}, {id: 5, lat: 57.7, lng: 11.95},
			{id: 6, lat: 57.75, lng: 11.9},
		},
		ways: []way{
			{id: 1, refs: []int64{1, 2}, tags: []string{"highway", "path"}},
			{id: 2, refs: []int64{3, 4}, tags: []string{"highway", "path"}},
			{id: 3, refs: []int64{5, 6}, tags: []string{"highway", "path"}},
		},
	}
	streets, err := osm.ReadStreets(context.Background(), bytes.NewReader(f.bytes()))
	if err != nil {
		t.Fatal(err)
	}
	ends := map[roads.Position]bool{}
	for _, s := range streets {
		ends[s.Line[0]], ends[s.Line[len(s.Line)-1]] = true, true
	}
	if len(streets) != 3 || len(ends) != 6 {
		t.Errorf("%d streets with %d different ends, want 3 and 6", len(streets), len(ends))
	}
}
