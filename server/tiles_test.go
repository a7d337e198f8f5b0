package server_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

// streetSource is stored streets of a test: any number of sources per tile, the newest first.
type streetSource struct {
	version atomic.Int64
	broken  atomic.Bool
	asked   atomic.Int64 // for tiles
	tiles   map[roads.TileID][]*roads.Tile
}

func (s *streetSource) StreetsVersion(context.Context) (int64, error) { return s.version.Load(), nil }

func (s *streetSource) Tiles(_ context.Context, lo, hi roads.TileID) ([]roads.StoredTile, error) {
	s.asked.Add(1)
	if s.broken.Load() {
		return nil, errors.New("the disk is gone")
	}
	var found []roads.StoredTile
	for id := range roads.TilesBetween(lo, hi) {
		for _, t := range s.tiles[id] {
			found = append(found, roads.StoredTile{ID: id, Data: t.Encode()})
		}
	}
	return found, nil
}

// drawnAt is the tile that most of these tests draw in.
var drawnAt = maptile.New(8737, 4958, roads.TileZoom)

// at is the position that lies x and y of the way across drawnAt, from its north-western corner.
func at(x, y float64) roads.Position {
	b := roads.TileID{X: int(drawnAt.X), Y: int(drawnAt.Y)}.Bounds()
	return roads.PositionOf(geo.Point{
		Lat: b.Max.Lat + (b.Min.Lat-b.Max.Lat)*y,
		Lng: b.Min.Lng + (b.Max.Lng-b.Min.Lng)*x,
	})
}

func street(class roads.Class, name string, line ...roads.Position) roads.Street {
	return roads.Street{Class: class, Name: name, Line: line}
}

// newStreetKit is a kit whose map shows the tiles, each given for drawnAt and newest first.
func newStreetKit(t *testing.T, tiles ...*roads.Tile) (*kit, *streetSource) {
	t.Helper()
	return newStreetKitWith(t, func(*server.Options) {}, tiles...)
}

// newStreetKitWith is newStreetKit with other options.
func newStreetKitWith(t *testing.T, change func(*server.Options), tiles ...*roads.Tile) (*kit, *streetSource) {
	t.Helper()
	source := &streetSource{tiles: map[roads.TileID][]*roads.Tile{{X: int(drawnAt.X), Y: int(drawnAt.Y)}: tiles}}
	source.version.Store(7)
	k := newKit(t, func(o *server.Options) {
		o.Streets = roads.NewNetwork(roads.NetworkOptions{Source: source, PollEvery: time.Nanosecond})
		change(o)
	})
	return k, source
}

func tilePath(t maptile.Tile) string { return fmt.Sprintf("/tiles/%d/%d/%d.mvt", t.Z, t.X, t.Y) }

// drawnTile fetches and reads a tile: its layers by name.
func drawnTile(k *kit, tile maptile.Tile) map[string]*mvt.Layer {
	k.t.Helper()
	a := k.root().get(tilePath(tile)).wants(http.StatusOK)
	if got := a.header("Content-Type"); got != "application/vnd.mapbox-vector-tile" {
		k.t.Errorf("%s: Content-Type = %q", a.request, got)
	}
	layers, err := mvt.Unmarshal(a.body())
	if err != nil {
		k.t.Fatalf("%s: read the tile: %v", a.request, err)
	}
	named := map[string]*mvt.Layer{}
	for _, l := range layers {
		named[l.Name] = l
	}
	return named
}

// classes lists the classes of the streets drawn, in order.
func classes(layer *mvt.Layer) string {
	if layer == nil {
		return ""
	}
	var all []string
	for _, f := range layer.Features {
		all = append(all, f.Properties["class"].(string))
	}
	return strings.Join(all, " ")
}

func TestTileShowsStreetsWhereTheyAre(t *testing.T) {
	k, _ := newStreetKit(t, &roads.Tile{Streets: []roads.Street{
		street(roads.Residential, "Storgatan", at(0.25, 0.5), at(0.5, 0.5), at(0.75, 0.25)),
	}})
	layer := drawnTile(k, drawnAt)["streets"]
	if layer == nil || len(layer.Features) != 1 {
		t.Fatalf("streets = %+v, want one feature", layer)
	}
	f := layer.Features[0]
	if f.Properties["class"] != "residential" || f.Properties["name"] != "Storgatan" {
		t.Errorf("properties = %v, want residential Storgatan", f.Properties)
	}
	line, ok := f.Geometry.(orb.LineString)
	if !ok {
		t.Fatalf("geometry = %T, want a line", f.Geometry)
	}
	want := orb.LineString{{1024, 2048}, {2048, 2048}, {3072, 1024}}
	if len(line) != len(want) {
		t.Fatalf("line = %v, want about %v", line, want)
	}
	for i := range want { // rows of a map are not even in latitude: a unit off in the middle of a tile
		if math.Abs(line[i][0]-want[i][0]) > 2 || math.Abs(line[i][1]-want[i][1]) > 2 {
			t.Errorf("line[%d] = %v, want about %v", i, line[i], want[i])
		}
	}
}

func TestTileShowsStreetsOfNeighbours(t *testing.T) {
	k, _ := newStreetKit(t, &roads.Tile{Streets: []roads.Street{street(roads.Primary, "", at(0.9, 0.5), at(1.5, 0.5))}})
	east := maptile.New(drawnAt.X+1, drawnAt.Y, drawnAt.Z)
	if got := classes(drawnTile(k, east)["streets"]); got != "primary" {
		t.Errorf("streets of the tile east of it = %q, want primary", got)
	}
	// It ends half way into the eastern tile: of that tile's quarters two see it.
	deeper := maptile.New(east.X*4+1, east.Y*4+2, east.Z+2)
	if got := classes(drawnTile(k, deeper)["streets"]); got != "primary" {
		t.Errorf("streets two zooms deeper = %q, want primary", got)
	}
	away := maptile.New(east.X*4+3, east.Y*4+2, east.Z+2)
	if got := drawnTile(k, away); len(got) != 0 {
		t.Errorf("a tile beyond its end shows %v, want nothing", got)
	}
}

func TestTileShowsLessFromAfar(t *testing.T) {
	k, _ := newStreetKit(t, &roads.Tile{Streets: []roads.Street{
		street(roads.Primary, "Avenyn", at(0, 0.1), at(1, 0.1)),
		street(roads.Residential, "", at(0, 0.3), at(1, 0.3)),
		street(roads.Footway, "", at(0, 0.5), at(1, 0.5)),
	}})
	for zoom, want := range map[maptile.Zoom]string{
		10: "primary", 12: "primary", 13: "primary residential", 14: "primary residential footway",
	} {
		tile := maptile.At(orb.Point{at(0.5, 0.5).Point().Lng, at(0.5, 0.5).Point().Lat}, zoom)
		layer := drawnTile(k, tile)["streets"]
		if got := classes(layer); got != want {
			t.Errorf("streets at zoom %d = %q, want %q", zoom, got, want)
		}
		if name := layer.Features[0].Properties["name"]; (name != nil) != (zoom >= 12) {
			t.Errorf("name at zoom %d = %v", zoom, name)
		}
	}
}

func TestTileJoinsImports(t *testing.T) {
	same := street(roads.Service, "", at(0.1, 0.1), at(0.9, 0.1))
	k, _ := newStreetKit(t,
		&roads.Tile{Streets: []roads.Street{same, street(roads.Service, "", at(0.1, 0.4), at(0.9, 0.4))}},
		&roads.Tile{Streets: []roads.Street{same, street(roads.Service, "", at(0.1, 0.7), at(0.9, 0.7))}})
	layer := drawnTile(k, drawnAt)["streets"]
	if len(layer.Features) != 1 {
		t.Fatalf("%d features, want the streets of one class in one", len(layer.Features))
	}
	if lines, ok := layer.Features[0].Geometry.(orb.MultiLineString); !ok || len(lines) != 3 {
		t.Errorf("geometry = %v, want three lines, the common one once", layer.Features[0].Geometry)
	}
}

func TestTileShowsParksAndWater(t *testing.T) {
	square := func(x, y float64) []roads.Position {
		return []roads.Position{at(x, y), at(x+0.2, y), at(x+0.2, y+0.2), at(x, y+0.2)}
	}
	back := square(0.6, 0.6)
	back[1], back[3] = back[3], back[1]
	k, _ := newStreetKit(t, &roads.Tile{Areas: []roads.Area{
		{Kind: roads.Park, Name: "숲", Ring: square(0.1, 0.1)},
		{Kind: roads.Water, Ring: back},
	}})
	layers := drawnTile(k, drawnAt)
	for _, name := range []string{"parks", "water"} {
		layer := layers[name]
		if layer == nil || len(layer.Features) != 1 {
			t.Fatalf("%s = %+v, want one area", name, layer)
		}
		polygon, ok := layer.Features[0].Geometry.(orb.Polygon)
		// With y down a positive area is clockwise on the screen, which the format asks of an outer ring.
		if !ok || len(polygon) != 1 || !polygon[0].Closed() || polygon[0].Orientation() != orb.CCW {
			t.Errorf("%s: geometry = %v, want one closed outer ring", name, layer.Features[0].Geometry)
		}
	}
	if got := labels(layers); got != "park 숲" {
		t.Errorf("labels = %q, want the park's name", got)
	}
}

func TestTileShowsWhatPeopleKnowTheirWayBy(t *testing.T) {
	across := func(y float64) []roads.Position { return []roads.Position{at(0.1, y), at(0.9, y)} }
	k, _ := newStreetKit(t, &roads.Tile{
		Streets: []roads.Street{street(roads.Residential, "골목", across(0.1)...)},
		Lines: []roads.MapLine{
			{Kind: roads.Motorway, Name: "경부고속도로", Line: across(0.2)}, {Kind: roads.MainRoad, Name: "올림픽대로", Line: across(0.3)},
			{Kind: roads.Ramp, Line: across(0.4)}, {Kind: roads.Rail, Line: across(0.5)},
		},
	})
	for zoom, want := range map[maptile.Zoom]string{
		10: "mainroad motorway", 11: "mainroad motorway +1", 12: "mainroad 올림픽대로 motorway 경부고속도로 ramp +1",
		14: "mainroad 올림픽대로 motorway 경부고속도로 ramp residential 골목 +1",
	} {
		layers := drawnTile(k, maptile.New(drawnAt.X>>(drawnAt.Z-zoom), drawnAt.Y>>(drawnAt.Z-zoom), zoom))
		var shown []string
		for _, f := range layers["streets"].Features {
			shown = append(shown, strings.TrimSpace(fmt.Sprint(f.Properties["class"], " ", f.Properties.MustString("name", ""))))
		}
		slices.Sort(shown)
		got := strings.Join(shown, " ")
		if rails := layers["rails"]; rails != nil {
			got += fmt.Sprintf(" +%d", len(rails.Features))
		}
		if got != want {
			t.Errorf("zoom %d: %q, want %q", zoom, got, want)
		}
	}
}

// What an extract makes of the sea beyond its end, where another one has streets, is not drawn over them.
func TestTileShowsTheWatersOfThoseThatKnowThePlace(t *testing.T) {
	all := roads.Area{Kind: roads.Water, Ring: []roads.Position{at(0, 0), at(1, 0), at(1, 1), at(0, 1)}}
	town := &roads.Tile{Streets: []roads.Street{street(roads.Residential, "", at(0.1, 0.1), at(0.9, 0.1))}}
	k, _ := newStreetKit(t, &roads.Tile{Areas: []roads.Area{all}}, town)
	if water := drawnTile(k, drawnAt)["water"]; water != nil {
		t.Errorf("water %+v over streets", water.Features)
	}
	k, _ = newStreetKit(t, &roads.Tile{Areas: []roads.Area{all}})
	if drawnTile(k, drawnAt)["water"] == nil {
		t.Error("no water where nobody has streets")
	}
}

// A database on a network is asked once for many tiles.
func TestTileFromAfarAsksForBoxes(t *testing.T) {
	k, source := newStreetKit(t, &roads.Tile{Streets: []roads.Street{street(roads.Primary, "", at(0.1, 0.1), at(0.9, 0.1))}})
	source.asked.Store(0)
	drawnTile(k, maptile.New(drawnAt.X>>4, drawnAt.Y>>4, 10))
	if asked := source.asked.Load(); asked == 0 || asked > 2 {
		t.Errorf("a tile of zoom 10 asked %d times", asked)
	}
}

func TestTileShowsPlacesFromNearby(t *testing.T) {
	var places store.PlaceStore
	k, _ := newStreetKitWith(t, func(o *server.Options) { places = o.Store })
	cafe := at(0.5, 0.5).Point()
	err := places.PutPlaces(t.Context(), "test", []store.Place{
		{ID: "1", Name: "가까운 카페", Category: "cafe", At: cafe}, {ID: "2", Category: "toilet", At: cafe},
	})
	if err != nil {
		t.Fatal(err)
	}
	near := maptile.At(orb.Point{cafe.Lng, cafe.Lat}, 16)
	layer := drawnTile(k, near)["places"]
	if layer == nil || len(layer.Features) != 1 || layer.Features[0].Properties["name"] != "가까운 카페" || layer.Features[0].Properties["class"] != "cafe" {
		t.Errorf("places on %v: %+v, want the café with its name", near, layer)
	}
	if got := k.root().get(tilePath(near)).header("Cache-Control"); strings.Contains(got, "immutable") {
		t.Errorf("Cache-Control of a tile with places = %q: they change without the streets", got)
	}
	if layer := drawnTile(k, maptile.At(orb.Point{cafe.Lng, cafe.Lat}, 15))["places"]; layer != nil {
		t.Errorf("places from afar: %+v", layer)
	}
}

func TestTileOfNothingIsEmpty(t *testing.T) {
	k, _ := newStreetKit(t)
	a := k.root().get("/tiles/14/100/100.mvt").wants(http.StatusOK)
	if len(a.body()) != 0 {
		t.Errorf("%s: %d bytes, want none", a.request, len(a.body()))
	}
	for _, edge := range []string{"/tiles/14/0/0.mvt", "/tiles/14/16383/16383.mvt", "/tiles/18/262143/0.mvt", "/tiles/10/1023/1023.mvt"} {
		k.root().get(edge).wants(http.StatusOK)
	}
}

func TestTileAddressesThatAreNone(t *testing.T) {
	k, _ := newStreetKit(t)
	for _, path := range []string{
		"/tiles/9/1/1.mvt", "/tiles/19/1/1.mvt", "/tiles/14/16384/1.mvt", "/tiles/14/1/16384.mvt", "/tiles/14/-1/1.mvt", "/tiles/14/1/1.png",
		"/tiles/14/1.5/1.mvt", "/tiles/a/b/c.mvt", "/tiles/14/1/.mvt", "/tiles/99999999999999999999/1/1.mvt", "/tiles/14/1", "/tiles/14/4294967296/1.mvt",
	} {
		k.root().get(path).wants(http.StatusNotFound)
	}
}

func TestTileIsKeptUntilStreetsChange(t *testing.T) {
	k, source := newStreetKit(t, &roads.Tile{Streets: []roads.Street{street(roads.Primary, "", at(0, 0.5), at(1, 0.5))}})
	first := k.root().get(tilePath(drawnAt))
	tag := first.header("ETag")
	if tag == "" || first.header("Cache-Control") != "no-cache" {
		t.Errorf("%s: ETag %q, Cache-Control %q, want a tag and no-cache", first.request, tag, first.header("Cache-Control"))
	}
	for v, immutable := range map[string]bool{"7": true, "6": false, "8": false, "x": false} {
		got := k.root().get(tilePath(drawnAt) + "?v=" + v).wants(http.StatusOK).header("Cache-Control")
		if strings.Contains(got, "immutable") != immutable {
			t.Errorf("?v=%s of version 7: Cache-Control = %q, want immutable: %v", v, got, immutable)
		}
	}
	k.root().with("If-None-Match", tag).get(tilePath(drawnAt)).wants(http.StatusNotModified)
	source.version.Store(8)
	k.root().with("If-None-Match", tag).get(tilePath(drawnAt)).wants(http.StatusOK)
}

func TestTileIsCompressed(t *testing.T) {
	many := &roads.Tile{}
	for i := range 400 {
		y := float64(i) / 400
		many.Streets = append(many.Streets, street(roads.Footway, fmt.Sprint("Path ", i), at(0, y), at(0.5, y), at(1, y/2)))
	}
	k, _ := newStreetKit(t, many)
	plain := k.root().get(tilePath(drawnAt)).wants(http.StatusOK)
	packed := k.root().with("Accept-Encoding", "gzip").get(tilePath(drawnAt)).wants(http.StatusOK)
	if packed.header("Content-Encoding") != "gzip" || len(packed.body()) >= len(plain.body()) {
		t.Fatalf("with gzip: %q, %d bytes of %d", packed.header("Content-Encoding"), len(packed.body()), len(plain.body()))
	}
	if _, err := gzip.NewReader(packed.recorder.Body); err != nil {
		t.Errorf("with gzip: %v", err)
	}
}

func TestTileFailureSaysNothing(t *testing.T) {
	k, source := newStreetKit(t)
	source.broken.Store(true)
	a := k.root().get(tilePath(drawnAt)).wants(http.StatusInternalServerError)
	if strings.Contains(string(a.body()), "disk") {
		t.Errorf("%s: body %s tells of the inside", a.request, a.body())
	}
	if !strings.Contains(k.log.String(), "the disk is gone") {
		t.Errorf("log %s does not say why", k.log)
	}
}

func TestMapDescription(t *testing.T) {
	busy := &roads.Tile{Streets: []roads.Street{
		street(roads.Primary, "", at(0, 0.5), at(1, 0.5)), street(roads.Primary, "", at(0, 0.6), at(1, 0.6)),
	}}
	k, source := newStreetKit(t, busy)
	a := k.root().get("/map.json").wants(http.StatusOK)
	if all := a.whole(); all["view"] != nil || len(all["sources"].([]any)) != 0 || all["attribution"] != "© OpenStreetMap contributors" {
		t.Errorf("without streets: %s", a.body())
	}

	middle := at(0.5, 0.5).Point()
	publish(t, k.store, store.StreetSource{Name: "sample", Attribution: "© OpenStreetMap contributors", Bounds: geo.Around(middle, 3000), LengthM: 12_340})
	// The newer source's middle is two tiles west of its streets.
	west := geo.Point{Lat: middle.Lat, Lng: middle.Lng - 2*360.0/(1<<roads.TileZoom)}
	publish(t, k.store, store.StreetSource{Name: "town", Attribution: "the town", Bounds: geo.Around(west, 5000), LengthM: 99_999})

	a = k.root().get("/map.json").wants(http.StatusOK)
	sources := a.whole()["sources"].([]any)
	if len(sources) != 2 {
		t.Fatalf("%d sources, want 2: %s", len(sources), a.body())
	}
	town, sample := sources[0].(obj), sources[1].(obj)
	if town["name"] != "town" || town["sample"] != false || town["attribution"] != "the town" || sample["sample"] != true || sample["length_km"] != 12.3 {
		t.Errorf("sources = %v", sources)
	}
	view := a.whole()["view"].(obj)
	if d := geo.Distance(geo.Point{Lat: view["lat"].(float64), Lng: view["lng"].(float64)}, middle); d > 50 {
		t.Errorf("first view %v is %.0f m from the middle of the streets", view, d)
	}
	version, err := k.store.StreetsVersion(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	source.version.Store(version) // from now on the description is kept
	for range 2 {
		if again := k.root().get("/map.json").wants(http.StatusOK); string(again.body()) != string(a.body()) {
			t.Errorf("asked again: %s, want %s", again.body(), a.body())
		}
	}
	publish(t, k.store, store.StreetSource{Name: "village", Bounds: geo.Around(middle, 3000)})
	if got := k.root().get("/map.json").whole()["sources"].([]any); len(got) != 3 {
		t.Errorf("after one more import: %d sources, want 3", len(got))
	}
	a.has(obj{"version": version, "tiles": fmt.Sprintf("/tiles/{z}/{x}/{y}.mvt?v=%d", version), "min_zoom": 10, "max_zoom": 18})
	latest := k.root().get("/map.json")
	k.root().with("If-None-Match", latest.header("ETag")).get("/map.json").wants(http.StatusNotModified)
}

// publish stores a source of streets as a whole.
func publish(t testing.TB, s store.StreetStore, source store.StreetSource, tiles ...store.StreetTile) {
	t.Helper()
	id, err := s.BeginStreets(context.Background(), source)
	if err == nil {
		err = s.AddStreetTiles(context.Background(), id, tiles)
	}
	if err == nil {
		err = s.PublishStreets(context.Background(), id, source)
	}
	if err != nil {
		t.Fatalf("publish %s: %v", source.Name, err)
	}
}
