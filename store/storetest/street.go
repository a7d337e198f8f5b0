package storetest

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

func tile(x, y int, data string) store.StreetTile {
	return store.StreetTile{X: x, Y: y, Data: []byte(data)}
}

func whole(x, y int, data string) store.StreetTile {
	return store.StreetTile{X: x, Y: y, Whole: true, Data: []byte(data)}
}

// streets publishes tiles under a name.
func (s *suite) streets(t testing.TB, name string, tiles ...store.StreetTile) {
	t.Helper()
	draft := need(s.BeginStreets(ctx, store.StreetSource{Name: name}))(t)
	noError(t, s.AddStreetTiles(ctx, draft, tiles))
	noError(t, s.PublishStreets(ctx, draft, store.StreetSource{Name: name}))
}

func (s *suite) wantTiles(t testing.TB, what string, want ...store.StreetTile) {
	t.Helper()
	got := need(s.StreetTiles(ctx, 0, 0, 100, 100))(t)
	wantEqual(t, what, fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want))
}

func testStreets(t *testing.T, s *suite) {
	wantEqual(t, "StreetsVersion of an empty database", need(s.StreetsVersion(ctx))(t), int64(0))
	s.wantTiles(t, "tiles of an empty database")

	draft := need(s.BeginStreets(ctx, store.StreetSource{Name: "서울"}))(t)
	noError(t, s.AddStreetTiles(ctx, draft, []store.StreetTile{tile(5, 7, "a"), tile(6, 7, "b")}))
	noError(t, s.AddStreetTiles(ctx, draft, []store.StreetTile{tile(5, 6, "c"), tile(5, 7, "a2")}))
	noError(t, s.AddStreetTiles(ctx, draft, nil))
	s.wantTiles(t, "tiles while a draft is open")
	wantEqual(t, "StreetsVersion while a draft is open", need(s.StreetsVersion(ctx))(t), int64(0))
	wantEqual(t, "StreetSources while a draft is open", len(need(s.StreetSources(ctx))(t)), 0)

	noError(t, s.PublishStreets(ctx, draft, store.StreetSource{Name: "서울"}))
	wantEqual(t, "StreetsVersion after publishing", need(s.StreetsVersion(ctx))(t), int64(1))
	s.wantTiles(t, "tiles after publishing", tile(5, 6, "c"), tile(5, 7, "a2"), tile(6, 7, "b"))
	wantError(t, "PublishStreets again", s.PublishStreets(ctx, draft, store.StreetSource{Name: "서울"}), store.ErrNotFound)
	wantError(t, "AddStreetTiles when published", s.AddStreetTiles(ctx, draft, []store.StreetTile{tile(1, 1, "x")}), store.ErrNotFound)
	noError(t, s.DropStreets(ctx, draft))
	wantEqual(t, "StreetsVersion after refused changes", need(s.StreetsVersion(ctx))(t), int64(1))
	s.wantTiles(t, "tiles after refused changes", tile(5, 6, "c"), tile(5, 7, "a2"), tile(6, 7, "b"))

	got := need(s.StreetTiles(ctx, 5, 7, 5, 7))(t)
	wantEqual(t, "one tile", got, []store.StreetTile{tile(5, 7, "a2")})
	wantEqual(t, "a rectangle the wrong way round", len(need(s.StreetTiles(ctx, 9, 9, 1, 1))(t)), 0)

	s.streets(t, "Old", tile(6, 7, "o"))
	s.wantTiles(t, "two parts", tile(5, 6, "c"), tile(5, 7, "a2"), tile(6, 7, "o"), tile(6, 7, "b"))
	s.streets(t, "Göteborg", tile(5, 7, "g"), whole(6, 7, "h"))
	s.wantTiles(t, "newest first, and a whole tile above", tile(5, 6, "c"), tile(5, 7, "g"), tile(5, 7, "a2"), whole(6, 7, "h"))
	s.streets(t, "Third", tile(6, 7, "i"))
	s.wantTiles(t, "a part above a whole tile", tile(5, 6, "c"), tile(5, 7, "g"), tile(5, 7, "a2"), tile(6, 7, "i"), whole(6, 7, "h"))
	s.streets(t, "서울", tile(5, 6, "new"))
	s.wantTiles(t, "a source replaced by name", tile(5, 6, "new"), tile(5, 7, "g"), tile(6, 7, "i"), whole(6, 7, "h"))
	wantEqual(t, "StreetsVersion", need(s.StreetsVersion(ctx))(t), int64(5))

	t.Run("large", func(t *testing.T) { testLargeTiles(t, s) })
}

func testLargeTiles(t *testing.T, s *suite) {
	var tiles []store.StreetTile
	for i := range 450 {
		tiles = append(tiles, tile(1000+i%30, 2000+i/30, fmt.Sprint(i)))
	}
	binary := make([]byte, 3<<20)
	for i := range binary {
		binary[i] = byte(i * 7)
	}
	for i := range 3 {
		tiles = append(tiles, store.StreetTile{X: 3000 + i, Y: 5, Data: binary})
	}
	s.streets(t, "large", tiles...)
	wantEqual(t, "number of tiles", len(need(s.StreetTiles(ctx, 1000, 2000, 1029, 2014))(t)), 450)
	got := need(s.StreetTiles(ctx, 3000, 5, 3002, 5))(t)
	if len(got) != 3 || !bytes.Equal(got[0].Data, binary) || !bytes.Equal(got[2].Data, binary) {
		t.Errorf("three tiles of 3 MiB came back as %d, or changed", len(got))
	}
	s.streets(t, "large", tile(3000, 5, "small"))
	wantEqual(t, "tiles of the source replaced", len(need(s.StreetTiles(ctx, 1000, 2000, 1029, 2014))(t)), 0)
}

func testStreetSources(t *testing.T, s *suite) {
	begun := store.StreetSource{Name: "서울.osm.pbf", Attribution: "© OpenStreetMap contributors", Bounds: seoul}
	draft := need(s.BeginStreets(ctx, begun))(t)
	noError(t, s.AddStreetTiles(ctx, draft, []store.StreetTile{tile(1, 1, "a"), tile(2, 1, "b")}))
	s.clock.advance(time.Second)
	final := begun
	final.Ways, final.Nodes, final.Streets, final.LengthM, final.Tiles = 3, 4_000_000_000, 5, 6789.5, 99
	noError(t, s.PublishStreets(ctx, draft, final))
	final.ID, final.Tiles, final.ImportedAt = draft, 2, s.clock.time()
	wantEqual(t, "StreetSources", need(s.StreetSources(ctx))(t), []store.StreetSource{final})
	s.streets(t, "second", tile(1, 1, "c"))
	got := need(s.StreetSources(ctx))(t)
	wantEqual(t, "sources, newest first", []string{got[0].Name, got[1].Name}, []string{"second", final.Name})

	dropped := need(s.BeginStreets(ctx, begun))(t)
	noError(t, s.AddStreetTiles(ctx, dropped, []store.StreetTile{tile(1, 1, "x")}))
	noError(t, s.DropStreets(ctx, dropped))
	noError(t, s.DropStreets(ctx, dropped))
	noError(t, s.DropStreets(ctx, "nothing"))
	wantError(t, "AddStreetTiles when dropped", s.AddStreetTiles(ctx, dropped, nil), store.ErrNotFound)

	dead := need(s.BeginStreets(ctx, begun))(t)
	alive := need(s.BeginStreets(ctx, begun))(t)
	noError(t, s.AddStreetTiles(ctx, dead, []store.StreetTile{tile(1, 1, "x")}))
	s.clock.advance(50 * time.Minute)
	noError(t, s.AddStreetTiles(ctx, alive, []store.StreetTile{tile(1, 1, "y")}))
	s.clock.advance(50 * time.Minute)
	need(s.BeginStreets(ctx, begun))(t)
	wantError(t, "AddStreetTiles to an abandoned draft", s.AddStreetTiles(ctx, dead, nil), store.ErrNotFound)
	noError(t, s.PublishStreets(ctx, alive, begun))
	wantEqual(t, "newest source", need(s.StreetSources(ctx))(t)[0].ID, alive)

	before := need(s.StreetsVersion(ctx))(t)
	errs := atOnce(6, func(i int) error {
		draft, err := s.BeginStreets(ctx, store.StreetSource{Name: "same"})
		if err == nil {
			err = s.AddStreetTiles(ctx, draft, []store.StreetTile{tile(50, 50, fmt.Sprint(i))})
		}
		if err == nil {
			err = s.PublishStreets(ctx, draft, store.StreetSource{Name: "same"})
		}
		return err
	})
	for _, err := range errs {
		noError(t, err)
	}
	wantEqual(t, "versions of six imports of one name at once", need(s.StreetsVersion(ctx))(t)-before, int64(6))
	wantEqual(t, "tiles of six imports of one name at once", len(need(s.StreetTiles(ctx, 50, 50, 50, 50))(t)), 1)
}

func testElevation(t *testing.T, s *suite) {
	a, b, c := store.ElevationTile{Row: 374, Col: 1270, Data: []byte{0, 255, 1}}, store.ElevationTile{Row: 375, Col: 1270, Data: []byte("b")},
		store.ElevationTile{Row: -339, Col: -1, Data: []byte("c")}
	noError(t, s.PutElevation(ctx, []store.ElevationTile{b, c, {Row: 374, Col: 1270, Data: []byte("old")}}))
	noError(t, s.PutElevation(ctx, []store.ElevationTile{a}))
	noError(t, s.PutElevation(ctx, nil))
	wantEqual(t, "StreetsVersion after two changes of heights", need(s.StreetsVersion(ctx))(t), int64(2))
	wantEqual(t, "ElevationTiles", need(s.ElevationTiles(ctx, seoul))(t), []store.ElevationTile{a, b})
	in := geo.Bounds{Min: geo.Point{Lat: 37.45, Lng: 127.05}, Max: geo.Point{Lat: 37.46, Lng: 127.06}}
	wantEqual(t, "ElevationTiles within one block", need(s.ElevationTiles(ctx, in))(t), []store.ElevationTile{a})
	south := geo.Bounds{Min: geo.Point{Lat: -33.85, Lng: -0.05}, Max: geo.Point{Lat: -33.84, Lng: -0.01}}
	wantEqual(t, "ElevationTiles south and west", need(s.ElevationTiles(ctx, south))(t), []store.ElevationTile{c})
	wantEqual(t, "ElevationTiles of empty bounds", len(need(s.ElevationTiles(ctx, geo.EmptyBounds()))(t)), 0)
}

func testSecrets(t *testing.T, s *suite) {
	other := s.open(s.clock.now)
	secrets := make([][]byte, 8)
	for _, err := range atOnce(8, func(i int) (err error) {
		secrets[i], err = []store.Store{s.Store, other}[i%2].Secret(ctx, "jwt", []byte{byte(i), 0, 200})
		return err
	}) {
		noError(t, err)
	}
	for _, got := range secrets {
		wantEqual(t, "secret asked for at once", got, secrets[0])
	}
	wantEqual(t, "secret asked for later", need(s.Secret(ctx, "jwt", []byte("new")))(t), secrets[0])
	wantEqual(t, "another secret", need(s.Secret(ctx, "other", []byte("new")))(t), []byte("new"))
	noError(t, s.Ping(ctx))
}
