package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
	"github.com/runnerway/runnerway/store/sqlstore"
)

func streetName(key, name string, zone int) store.StreetName {
	return store.StreetName{Key: key, Zone: zone, Name: name, Kind: "street", At: geo.Point{Lat: 57.7, Lng: 11.9}}
}

// namedStreets publishes a source of one tile with names.
func (s *suite) namedStreets(t testing.TB, source store.StreetSource, names ...store.StreetName) {
	t.Helper()
	source.Named = true
	draft := need(s.BeginStreets(ctx, source))(t)
	noError(t, s.AddStreetTiles(ctx, draft, []store.StreetTile{tile(1, 1, "a")}))
	noError(t, s.AddStreetNames(ctx, draft, 0, names))
	noError(t, s.PublishStreets(ctx, draft, source))
}

// wantNames checks names, with their sources' names after a slash where they are fetched.
func (s *suite) wantNames(t testing.TB, what string, q store.NameSearch, want ...string) {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	var got []string
	for _, n := range need(s.FindStreetNames(ctx, q))(t) {
		name := n.Key + "=" + n.Name
		if n.Fetched {
			name += " (fetched)"
		}
		got = append(got, name)
	}
	wantEqual(t, what, strings.Join(got, ", "), strings.Join(want, ", "))
}

func testStreetNames(t *testing.T, s *suite) {
	everything := store.NameSearch{From: "a", To: "\U0010ffff"}
	s.wantNames(t, "names of an empty database", everything)

	draft := need(s.BeginStreets(ctx, store.StreetSource{Name: "old"}))(t)
	noError(t, s.AddStreetTiles(ctx, draft, []store.StreetTile{tile(1, 1, "a")}))
	full := store.StreetName{Key: "강남역", Zone: -1, Name: "강남", Other: "Gangnam", Kind: "station", At: geo.Point{Lat: 37.4979, Lng: 127.0276}}
	noError(t, s.AddStreetNames(ctx, draft, 0, []store.StreetName{streetName("goteborg", "Göteborg", 5), full}))
	noError(t, s.AddStreetNames(ctx, draft, 2, []store.StreetName{streetName("via torino", "Via Torino", 7), streetName("torino", "Via Torino", 7)}))
	noError(t, s.AddStreetNames(ctx, draft, 3, []store.StreetName{streetName("torino", "via Torino", 7)})) // the same once more
	noError(t, s.AddStreetNames(ctx, draft, 4, nil))
	s.wantNames(t, "names of a draft", everything)
	noError(t, s.PublishStreets(ctx, draft, store.StreetSource{Name: "old", Named: true}))
	s.wantNames(t, "names, by key", everything, "goteborg=Göteborg", "torino=via Torino", "via torino=Via Torino", "강남역=강남")
	wantError(t, "AddStreetNames when named", s.AddStreetNames(ctx, draft, 9, nil), store.ErrNotFound)
	wantError(t, "AddStreetNames to nothing", s.AddStreetNames(ctx, "nothing", 0, nil), store.ErrNotFound)
	wantError(t, "NameStreets when named", s.NameStreets(ctx, draft, 0), store.ErrNotFound)

	wantEqual(t, "nothing in between", need(s.FindStreetNames(ctx, store.NameSearch{From: "강라", To: "갛", Limit: 1}))(t), []store.FoundName(nil))
	wantEqual(t, "a whole name", need(s.FindStreetNames(ctx, store.NameSearch{From: "강나", To: "강" + string('나'+28), Limit: 1}))(t), []store.FoundName{{StreetName: full}})
	s.wantNames(t, "keys differ by accent", store.NameSearch{From: "göteborg", To: "göteborh"})
	s.wantNames(t, "keys differ by case", store.NameSearch{From: "GOTEBORG", To: "GOTEBORH"})
	s.wantNames(t, "limited", store.NameSearch{From: "a", To: "z", Limit: 2}, "goteborg=Göteborg", "torino=via Torino")
	s.wantNames(t, "in zones", store.NameSearch{From: "a", To: "힣", Zones: []int{-1, 5}}, "강남역=강남", "goteborg=Göteborg")
	s.wantNames(t, "in other zones", store.NameSearch{From: "a", To: "힣", Zones: []int{6, 8}})
	s.wantNames(t, "in no zones", store.NameSearch{From: "a", To: "힣", Zones: []int{}})

	s.namedStreets(t, store.StreetSource{Name: "other", Fetched: true}, streetName("goteborg", "Göteborg", 5))
	s.namedStreets(t, store.StreetSource{Name: "old"}, streetName("milano", "Milano", -1))
	s.wantNames(t, "an import in place of another", everything, "goteborg=Göteborg (fetched)", "milano=Milano")
	noError(t, s.RemoveStreets(ctx, need(s.StreetSources(ctx))(t)[0].ID, 2))
	s.wantNames(t, "an area that was taken out", everything, "goteborg=Göteborg (fetched)")

	t.Run("many", func(t *testing.T) { testManyNames(t, s) })
}

// testManyNames expects that those of a draft that was dropped come to nothing, however many they are.
func testManyNames(t *testing.T, s *suite) {
	var many []store.StreetName
	for i := range 12_000 {
		many = append(many, streetName(fmt.Sprintf("m%05d", i), "M", i))
	}
	dropped := need(s.BeginStreets(ctx, store.StreetSource{Name: "many"}))(t)
	noError(t, s.AddStreetNames(ctx, dropped, 0, many))
	noError(t, s.DropStreets(ctx, dropped))
	for _, c := range need(s.Store.(*sqlstore.DB).Inspect(ctx))(t).Tables {
		if c.Table == "place_names" && c.Rows != 1 {
			t.Errorf("%d names are left, want 1", c.Rows)
		}
	}
	s.namedStreets(t, store.StreetSource{Name: "many"}, many...)
	wantEqual(t, "number of names", len(need(s.FindStreetNames(ctx, store.NameSearch{From: "m", To: "n", Limit: 20_000}))(t)), 12_000)
	s.wantNames(t, "the last", store.NameSearch{From: "m11999", To: "n"}, "m11999=M")
}

// testLaterStreetNames gives names to streets that were published without.
func testLaterStreetNames(t *testing.T, s *suite) {
	a := store.NameSearch{From: "a", To: "b"}
	tiles := []store.StreetTile{tile(5, 7, "a"), tile(6, 7, "b"), tile(2, 8, "c")}
	s.streets(t, "first", tiles...)
	s.clock.advance(time.Second)
	s.streets(t, "second", tile(1, 1, "x"))
	s.namedStreets(t, store.StreetSource{Name: "third"}, streetName("c", "C", 1))
	var unnamed []string
	for _, u := range need(s.UnnamedStreets(ctx))(t) {
		unnamed = append(unnamed, u.Name)
	}
	wantEqual(t, "UnnamedStreets", unnamed, []string{"second", "first"})
	id := need(s.UnnamedStreets(ctx))(t)[1].ID

	before := store.StreetTile{X: -1, Y: -1}
	wantEqual(t, "first tiles", need(s.TilesOf(ctx, id, before, 2))(t), tiles[:2])
	wantEqual(t, "next tiles", need(s.TilesOf(ctx, id, tiles[1], 2))(t), tiles[2:])
	wantEqual(t, "no more tiles", len(need(s.TilesOf(ctx, id, tiles[2], 2))(t)), 0)

	// Two servers may do it at once, and one may have begun it before it was killed.
	noError(t, s.AddStreetNames(ctx, id, 0, []store.StreetName{streetName("a1", "A1", 1), streetName("a2", "A2", 1), streetName("a3", "old", 1)}))
	noError(t, s.AddStreetNames(ctx, id, 0, []store.StreetName{streetName("a1", "A1", 1), streetName("a2", "A2", 1)}))
	s.wantNames(t, "names that are not shown yet", a)
	version := need(s.StreetsVersion(ctx))(t)
	noError(t, s.NameStreets(ctx, id, 2))
	wantError(t, "NameStreets again", s.NameStreets(ctx, id, 2), store.ErrNotFound)
	s.wantNames(t, "later names", a, "a1=A1", "a2=A2")
	wantEqual(t, "UnnamedStreets", len(need(s.UnnamedStreets(ctx))(t)), 1)
	wantEqual(t, "StreetsVersion", need(s.StreetsVersion(ctx))(t), version)

	s.streets(t, "first", tiles...)
	s.wantNames(t, "names of streets that were replaced by some without", a)
	wantError(t, "NameStreets of what was replaced", s.NameStreets(ctx, id, 0), store.ErrNotFound)
}
