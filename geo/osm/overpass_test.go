package osm_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
)

// townAnswer is town() as an Overpass API answers it.
func townAnswer(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("testdata/town.overpass.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func readAnswer(t testing.TB, text string, o osm.AnswerOptions) *osm.Answer {
	t.Helper()
	a, err := osm.ReadAnswer(context.Background(), strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// inOrder sorts what has no order of its own.
func inOrder(c roads.Tile, places []osm.Place) (roads.Tile, []osm.Place) {
	slices.SortFunc(c.Streets, func(a, b roads.Street) int {
		return cmp.Or(slices.CompareFunc(a.Line, b.Line, roads.Position.Compare), cmp.Compare(a.Class, b.Class),
			cmp.Compare(a.Flags, b.Flags), strings.Compare(a.Name, b.Name))
	})
	slices.SortFunc(c.Lamps, roads.Position.Compare)
	slices.SortFunc(c.Cameras, roads.Position.Compare)
	places = slices.Clone(places)
	slices.SortFunc(places, func(a, b osm.Place) int { return strings.Compare(a.ID, b.ID) })
	return c, places
}

// cutAgain is the content as its tiles hold it.
func cutAgain(content roads.Tile, sea ...roads.PlacedArea) roads.Tile {
	var all roads.Tile
	for _, t := range roads.Cut(&content, geo.EmptyBounds(), sea...) {
		all.Streets = append(all.Streets, t.Tile.Streets...)
		all.Lamps = append(all.Lamps, t.Tile.Lamps...)
		all.Cameras = append(all.Cameras, t.Tile.Cameras...)
		all.Areas = append(all.Areas, t.Tile.Areas...)
		all.Lines = append(all.Lines, t.Tile.Lines...)
	}
	return all
}

// sameMap compares an answer with an import of the same map.
func sameMap(t *testing.T, a *osm.Answer, sink *memory) {
	t.Helper()
	got, gotPlaces := inOrder(cutAgain(a.Content, a.Sea...), a.Places)
	want, wantPlaces := inOrder(sink.content(t), sink.places)
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"streets", got.Streets, want.Streets}, {"lamps", got.Lamps, want.Lamps}, {"cameras", got.Cameras, want.Cameras},
		{"areas", got.Areas, want.Areas}, {"lines", got.Lines, want.Lines}, {"places", gotPlaces, wantPlaces},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s differ:\n answer %.2000v\n import %.2000v", c.what, c.got, c.want)
		}
	}
	if len(got.Streets) == 0 {
		t.Error("no streets")
	}
}

func TestAnswerIsWhatAnImportMakes(t *testing.T) {
	sink, s := importBytes(t, town().bytes())
	a := readAnswer(t, townAnswer(t), osm.AnswerOptions{})
	sameMap(t, a, sink)
	if a.Ways != s.WaysRead || a.Nodes != s.NodesRead {
		t.Errorf("read %d ways and %d nodes, the import %d and %d", a.Ways, a.Nodes, s.WaysRead, s.NodesRead)
	}
	// Elements in another order, and twice.
	head, list, _ := strings.Cut(townAnswer(t), "[\n")
	list, tail, _ := strings.Cut(list, "\n  ]")
	elements := strings.Split(list, ",\n")
	slices.Reverse(elements)
	text := head + "[\n" + strings.Join(elements, ",\n") + ",\n" + list + "\n  ]" + tail
	if again := readAnswer(t, text, osm.AnswerOptions{}); again.Ways != a.Ways || !slices.Equal(
		segments(streetLines(again.Content.Streets)), segments(streetLines(a.Content.Streets))) {
		t.Errorf("backwards and twice: %d ways of %d, other streets", again.Ways, a.Ways)
	}
}

func TestAnswerOfARealTown(t *testing.T) {
	packed, err := gzip.NewReader(bytes.NewReader(shared(t, "seoul-gangnam-20260206.overpass.json.gz")))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	sink, _ := importBytes(t, shared(t, "seoul-gangnam-20260206.osm.pbf"))
	a := readAnswer(t, string(text), osm.AnswerOptions{})
	sameMap(t, a, sink)

	// Ended at tiles, too, the streets are the same segments, in more parts.
	tiled := readAnswer(t, string(text), osm.AnswerOptions{Tiled: true}).Content.Streets
	ours, theirs := segments(streetLines(tiled)), segments(streetLines(a.Content.Streets))
	if !slices.Equal(ours, theirs) || len(tiled) <= len(a.Content.Streets) {
		t.Errorf("%d streets of %d segments, without ends at tiles %d of %d", len(tiled), len(ours), len(a.Content.Streets), len(theirs))
	}
}

// Two answers that overlap by a tile agree on every tile that both hold with its neighbours, whatever lies beyond.
func TestAnswersAgreeWhereTheyOverlap(t *testing.T) {
	// A road of one way from west to east. It has a side road at every tenth node but for the middle, so that each answer
	// knows the junctions at one of its ends alone.
	const nodes, east, west = 400, 280, 120
	at := func(i int) geo.Point {
		return geo.Point{Lat: 57.70 + 0.0001*float64(i%3), Lng: 11.9 + 0.0005*float64(i)}
	}
	answer := func(from, to int) string {
		var list, refs []string
		for i := range nodes {
			refs = append(refs, fmt.Sprint(i+1))
			list = append(list, fmt.Sprintf(`{"type":"node","id":%d,"lat":%.7f,"lon":%.7f}`, i+1, at(i).Lat, at(i).Lng))
		}
		list = append(list, fmt.Sprintf(`{"type":"way","id":1,"nodes":[%s],"tags":{"highway":"track"}}`, strings.Join(refs, ",")))
		for i := from; i < to; i += 10 {
			list = append(list, fmt.Sprintf(`{"type":"node","id":%d,"lat":%.7f,"lon":%.7f}`, 1000+i, at(i).Lat+0.009, at(i).Lng),
				fmt.Sprintf(`{"type":"way","id":%d,"nodes":[%d,%d],"tags":{"highway":"path"}}`, 1000+i, i+1, 1000+i))
		}
		return `{"elements":[` + strings.Join(list, ",") + `]}`
	}
	tiles := func(text string, o osm.AnswerOptions) map[roads.TileID][]byte {
		content, all := readAnswer(t, text, o).Content, map[roads.TileID][]byte{}
		for _, p := range roads.Cut(&content, geo.EmptyBounds()) {
			all[p.ID] = p.Tile.Encode()
		}
		return all
	}
	agree := func(o osm.AnswerOptions) bool {
		ours, theirs := tiles(answer(0, west), o), tiles(answer(east, nodes), o)
		from, to := roads.TileAt(at(west)), roads.TileAt(at(east))
		filled := 0
		for x := from.X + 1; x < to.X; x++ {
			id := roads.TileID{X: x, Y: from.Y}
			if !bytes.Equal(ours[id], theirs[id]) {
				return false
			}
			filled += len(ours[id])
		}
		return filled > 0
	}
	if !agree(osm.AnswerOptions{Tiled: true}) {
		t.Error("the answers differ where they overlap")
	}
	if agree(osm.AnswerOptions{}) {
		t.Error("the answers agree even where streets do not end at tiles: the test tests nothing")
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	good := townAnswer(t)
	cut := errors.New("the line was cut")
	for name, c := range map[string]struct {
		r  io.Reader
		is error
	}{
		"nothing":              {strings.NewReader(""), osm.ErrNotOverpass},
		"a page":               {strings.NewReader("<html><body>rate_limited</body></html>"), osm.ErrNotOverpass},
		"a list":               {strings.NewReader("[]"), osm.ErrNotOverpass},
		"an object":            {strings.NewReader("{}"), osm.ErrNotOverpass},
		"no list":              {strings.NewReader(`{"elements": 5}`), osm.ErrNotOverpass},
		"cut in an element":    {strings.NewReader(good[:len(good)/2]), osm.ErrNotOverpass},
		"cut at the end":       {strings.NewReader(strings.TrimRight(good, "}\n")), osm.ErrNotOverpass},
		"a node without place": {strings.NewReader(`{"elements":[{"type":"node","id":1}]}`), osm.ErrNotOverpass},
		"a node off the globe": {strings.NewReader(`{"elements":[{"type":"node","id":1,"lat":95,"lon":1}]}`), osm.ErrNotOverpass},
		"a text as number":     {strings.NewReader(`{"elements":[{"type":"node","id":"1","lat":5,"lon":1}]}`), osm.ErrNotOverpass},
		"a broken line":        {io.MultiReader(strings.NewReader(good[:2000]), iotest.ErrReader(cut)), cut},
	} {
		if a, err := osm.ReadAnswer(context.Background(), c.r, osm.AnswerOptions{}); !errors.Is(err, c.is) {
			t.Errorf("%s: %+v, %v, want %v", name, a, err, c.is)
		}
	}
	var remark *osm.RemarkError
	text := strings.Replace(good, "\n  ]\n", "\n  ],\n\"remark\": \"runtime error: Query timed out\"\n", 1)
	if _, err := osm.ReadAnswer(context.Background(), strings.NewReader(text), osm.AnswerOptions{}); !errors.As(err, &remark) || !strings.Contains(err.Error(), "timed out") {
		t.Errorf("an answer with a remark: %v", err)
	}
	if a := readAnswer(t, `{"elements":[]}`, osm.AnswerOptions{Tiled: true}); len(a.Content.Streets) != 0 {
		t.Errorf("the sea: %+v", a)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := osm.ReadAnswer(ctx, strings.NewReader(good), osm.AnswerOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("an answer that nobody waits for: %v", err)
	}
}

// The query asks for every tag that makes something of an element.
func TestOverpassQuery(t *testing.T) {
	b := geo.Bounds{Min: geo.Point{Lat: 37.5, Lng: 126.991012345}, Max: geo.Point{Lat: 37.6, Lng: 127.1}}
	q := osm.OverpassQuery(b, 50*time.Second, 1<<28)
	for _, want := range []string{
		"[out:json][timeout:50][maxsize:268435456][bbox:37.5000000,126.9910123,37.6000000,127.1000000];",
		`way["highway"];`, `node["highway"="street_lamp"];`, `node["man_made"="surveillance"];`,
		`node["amenity"~"^(cafe|toilets|drinking_water)$"];`, `way["amenity"~"^(cafe|toilets|drinking_water)$"];`,
		`node["shop"="convenience"];`, `way["shop"="convenience"];`, `way["natural"="water"];`, `way["waterway"="riverbank"];`,
		`way["leisure"~"^(park|garden|recreation_ground|nature_reserve)$"];`,
		`way["landuse"~"^(recreation_ground|village_green|reservoir|basin)$"];`,
		`relation["type"="multipolygon"]["natural"="water"](if:count_members()<=200);`,
		"(._;>;);\nout body;",
	} {
		if !strings.Contains(q, want) {
			t.Errorf("the query lacks %s:\n%s", want, q)
		}
	}
	// The operator's document shows it, for another box.
	document, err := os.ReadFile("../../docs/streets.md")
	if err != nil {
		t.Fatal(err)
	}
	if _, body, _ := strings.Cut(q, "\n"); !strings.Contains(string(document), body) {
		t.Errorf("docs/streets.md shows another query than:\n%s", body)
	}
}

// FuzzReadAnswer: whatever an answer holds, its tiles can be stored and read.
func FuzzReadAnswer(f *testing.F) {
	f.Add(townAnswer(f))
	f.Add(`{"elements":[{"type":"way","id":1,"nodes":[1,1,1,1],"tags":{"highway":"path","leisure":"park"}}],"remark":null}`)
	f.Add(`{"elements":[{"type":"relation","id":1,"members":[{"type":"way","ref":1}],"tags":{"type":"multipolygon","natural":"water"}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, o := range []osm.AnswerOptions{{}, {Tiled: true}} {
			a, err := osm.ReadAnswer(context.Background(), strings.NewReader(text), o)
			if err != nil {
				return
			}
			for _, p := range roads.Cut(&a.Content, geo.EmptyBounds()) {
				if _, err := roads.DecodeTile(p.Tile.Encode()); err != nil {
					t.Errorf("tile %v: %v", p.ID, err)
				}
			}
		}
	})
}
