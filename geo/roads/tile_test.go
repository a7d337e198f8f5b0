package roads_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
)

func TestTileAt(t *testing.T) {
	for _, c := range []struct {
		at   geo.Point
		want roads.TileID
	}{
		{geo.Point{Lat: 0, Lng: 0}, roads.TileID{X: 8192, Y: 8192}},
		{geo.Point{Lat: 57.7089, Lng: 11.9746}, roads.TileID{X: 8736, Y: 4959}},
		{geo.Point{Lat: 90, Lng: -180}, roads.TileID{X: 0, Y: 0}},
		{geo.Point{Lat: -90, Lng: 180}, roads.TileID{X: 16383, Y: 16383}},
	} {
		if got := roads.TileAt(c.at); got != c.want {
			t.Errorf("TileAt(%v) = %v, want %v", c.at, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := point(-85, 85, -180, 180).Draw(t, "p")
		id := roads.TileAt(p)
		b := id.Bounds()
		const rounding = 1e-9
		b.Min.Lat, b.Min.Lng = b.Min.Lat-rounding, b.Min.Lng-rounding
		b.Max.Lat, b.Max.Lng = b.Max.Lat+rounding, b.Max.Lng+rounding
		if !id.Valid() || !b.Contains(p) {
			t.Fatalf("%v lies in tile %v of %v", p, id, id.Bounds())
		}
		if got := roads.TileAt(id.Bounds().Center()); got != id {
			t.Fatalf("the centre of tile %v lies in %v", id, got)
		}
	})
}

func point(minLat, maxLat, minLng, maxLng float64) *rapid.Generator[geo.Point] {
	return rapid.Custom(func(t *rapid.T) geo.Point {
		return geo.Point{Lat: rapid.Float64Range(minLat, maxLat).Draw(t, "lat"), Lng: rapid.Float64Range(minLng, maxLng).Draw(t, "lng")}
	})
}

func positions(least, most int) *rapid.Generator[[]roads.Position] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) roads.Position {
		return roads.Position{
			Lat: rapid.Int32Range(-900_000_000, 900_000_000).Draw(t, "lat"),
			Lng: rapid.Int32Range(-1_800_000_000, 1_800_000_000).Draw(t, "lng"),
		}
	}), least, most)
}

// anyTile is a tile of anything that can be stored; empty lists are nil as a decoded tile has them.
func anyTile() *rapid.Generator[*roads.Tile] {
	return rapid.Custom(func(t *rapid.T) *roads.Tile {
		tile := &roads.Tile{}
		for range rapid.IntRange(0, 5).Draw(t, "streets") {
			tile.Streets = append(tile.Streets, roads.Street{
				Class: roads.Class(rapid.Byte().Draw(t, "class")),
				Flags: roads.Flags(rapid.Uint16().Draw(t, "flags")),
				Name:  rapid.SampledFrom([]string{"", "테헤란로", "Avenyn", "a\x00b", "Rue de l'Été"}).Draw(t, "name"),
				Line:  positions(2, 6).Draw(t, "line"),
			})
		}
		if lamps := positions(0, 4).Draw(t, "lamps"); len(lamps) > 0 {
			tile.Lamps = lamps
		}
		if cameras := positions(0, 4).Draw(t, "cameras"); len(cameras) > 0 {
			tile.Cameras = cameras
		}
		for range rapid.IntRange(0, 3).Draw(t, "areas") {
			tile.Areas = append(tile.Areas, roads.Area{
				Kind: roads.AreaKind(rapid.IntRange(0, 1).Draw(t, "kind")),
				Name: rapid.SampledFrom([]string{"", "한강", "Avenyn"}).Draw(t, "name"),
				Ring: positions(3, 6).Draw(t, "ring"),
			})
		}
		for range rapid.IntRange(0, 3).Draw(t, "lines") {
			tile.Lines = append(tile.Lines, roads.MapLine{
				Kind: roads.LineKind(rapid.IntRange(0, 3).Draw(t, "kind")),
				Name: rapid.SampledFrom([]string{"", "E 6", "Avenyn"}).Draw(t, "name"),
				Line: positions(2, 6).Draw(t, "line"),
			})
		}
		return tile
	})
}

func TestTilesBetween(t *testing.T) {
	lo, hi := roads.TileID{X: 3, Y: 5}, roads.TileID{X: 4, Y: 7}
	want := []roads.TileID{{X: 3, Y: 5}, {X: 3, Y: 6}, {X: 3, Y: 7}, {X: 4, Y: 5}, {X: 4, Y: 6}, {X: 4, Y: 7}}
	if got := slices.Collect(roads.TilesBetween(lo, hi)); !slices.Equal(got, want) {
		t.Errorf("TilesBetween(%v, %v) = %v, want %v", lo, hi, got, want)
	}
	if got := slices.Collect(roads.TilesBetween(lo, lo)); !slices.Equal(got, want[:1]) {
		t.Errorf("TilesBetween(%v, %v) = %v, want %v", lo, lo, got, want[:1])
	}
	if got := slices.Collect(roads.TilesBetween(hi, lo)); len(got) > 0 {
		t.Errorf("TilesBetween(%v, %v) = %v, want none", hi, lo, got)
	}
	for id := range roads.TilesBetween(lo, hi) {
		if id != lo {
			t.Errorf("first of TilesBetween = %v, want %v", id, lo)
		}
		break
	}
}

func TestTileRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tile := anyTile().Draw(t, "tile")
		data := tile.Encode()
		got, err := roads.DecodeTile(data)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, tile) {
			t.Fatalf("got %+v, want %+v", got, tile)
		}
		if !bytes.Equal(got.Encode(), data) {
			t.Fatal("the same tile was encoded to other bytes")
		}
	})
}

func TestATileWithoutLinesIsAsItWasBefore(t *testing.T) {
	tile := roads.Tile{Streets: []roads.Street{{Name: "a", Line: []roads.Position{{Lat: 1, Lng: 1}, {Lat: 2, Lng: 2}}}}}
	if format := tile.Encode()[0]; format != 1 {
		t.Errorf("format %d", format)
	}
	tile.Lines = []roads.MapLine{{Kind: roads.Rail, Line: []roads.Position{{Lat: 1, Lng: 1}, {Lat: 2, Lng: 2}}}}
	if format := tile.Encode()[0]; format != 2 {
		t.Errorf("with lines format %d", format)
	}
}

func TestWithAreas(t *testing.T) {
	sea := &roads.Tile{Areas: []roads.Area{{Kind: roads.Water}}}
	town := &roads.Tile{Streets: []roads.Street{{Name: "a"}}}
	for _, c := range []struct{ stack, want []*roads.Tile }{
		{nil, nil}, {[]*roads.Tile{sea, sea}, []*roads.Tile{sea, sea}}, {[]*roads.Tile{sea, town, town}, []*roads.Tile{town, town}},
	} {
		if got := roads.WithAreas(c.stack); !slices.Equal(got, c.want) {
			t.Errorf("of %v: %v", c.stack, got)
		}
	}
}

// stored packs the content of a tile as Encode does.
func stored(t testing.TB, content []byte) []byte {
	t.Helper()
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer enc.Close()
	return enc.EncodeAll(content, []byte{1})
}

func TestDecodeTileRefusesGarbage(t *testing.T) {
	good := (&roads.Tile{Streets: []roads.Street{{Name: "a", Line: []roads.Position{{Lat: 1, Lng: 1}, {Lat: 2, Lng: 2}}}}}).Encode()
	lined := (&roads.Tile{Lines: []roads.MapLine{{Line: []roads.Position{{Lat: 1, Lng: 1}, {Lat: 2, Lng: 2}}}}}).Encode()
	huge := binary.AppendUvarint(nil, 1<<62)
	for name, data := range map[string][]byte{
		"empty":               nil,
		"another format":      append([]byte{3}, good[1:]...),
		"no lines":            append([]byte{2}, good[1:]...),
		"lines in the old":    append([]byte{1}, lined[1:]...),
		"format only":         good[:1],
		"cut":                 good[:len(good)-3],
		"not packed":          []byte("\x01what is this"),
		"no content":          stored(t, nil),
		"a huge count":        stored(t, huge),
		"many streets":        stored(t, append([]byte{0}, huge...)),
		"a name too long":     stored(t, []byte{1, 200, 'x'}),
		"a name not there":    stored(t, []byte{0, 1, 0, 0, 9, 2, 0, 0, 0, 0, 0, 0, 0, 0}),
		"one position":        stored(t, []byte{0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}),
		"off the globe":       stored(t, append(binary.AppendVarint([]byte{0, 1, 0, 0, 0, 2}, 900_000_001), 0, 0, 0, 0, 0, 0, 0)),
		"class beyond a byte": stored(t, append(binary.AppendUvarint([]byte{0, 1}, 256), 0, 0, 2, 0, 0, 0, 0, 0, 0, 0)),
		"too much":            stored(t, []byte{0, 0, 0, 0, 0, 7}),
	} {
		if tile, err := roads.DecodeTile(data); !errors.Is(err, roads.ErrTile) {
			t.Errorf("%s: got %+v, %v, want ErrTile", name, tile, err)
		}
	}
	if _, err := roads.DecodeTile(stored(t, []byte{0, 0, 0, 0, 0})); err != nil {
		t.Errorf("a tile with nothing in it: %v", err)
	}
	if _, err := roads.DecodeTile(stored(t, make([]byte, 64<<20))); !errors.Is(err, roads.ErrTile) {
		t.Errorf("64 MB in a few bytes: got %v, want ErrTile", err)
	}
}

func FuzzDecodeTile(f *testing.F) {
	for _, tile := range []roads.Tile{
		{},
		{Streets: []roads.Street{{Class: roads.Steps, Flags: roads.Lit, Name: "a", Line: []roads.Position{{Lat: 1, Lng: 1}, {Lat: 2, Lng: 2}}}}},
		{Lamps: []roads.Position{{Lat: 5, Lng: 6}}, Areas: []roads.Area{{Kind: roads.Water, Ring: []roads.Position{{}, {Lat: 1}, {Lng: 1}}}}},
		{Lines: []roads.MapLine{{Kind: roads.Ramp, Name: "E 6", Line: []roads.Position{{}, {Lat: 1}}}}},
	} {
		f.Add(tile.Encode(), true)
	}
	f.Add([]byte{0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0}, false)
	f.Fuzz(func(t *testing.T, data []byte, packed bool) {
		if !packed {
			data = stored(t, data)
		}
		tile, err := roads.DecodeTile(data)
		if err != nil {
			if !errors.Is(err, roads.ErrTile) {
				t.Errorf("got %v, want ErrTile", err)
			}
			return
		}
		again, err := roads.DecodeTile(tile.Encode())
		if err != nil || !reflect.DeepEqual(again, tile) {
			t.Errorf("round trip of %+v: got %+v, %v", tile, again, err)
		}
	})
}
