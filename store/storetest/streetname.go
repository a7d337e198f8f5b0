package storetest

import (
	"cmp"
	"fmt"
	"slices"
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
	s.addNames(t, draft, names...)
	noError(t, s.PublishStreets(ctx, draft, source))
}

// addNames adds all names of a source in both orders.
func (s *suite) addNames(t testing.TB, id string, names ...store.StreetName) {
	t.Helper()
	noError(t, s.AddStreetNames(ctx, id, store.NamesByZone, 0, names))
	noError(t, s.AddStreetNames(ctx, id, store.NamesByKey, 0, byKey(names)))
}

// byKey is names in the order of their keys.
func byKey(names []store.StreetName) []store.StreetName {
	return slices.SortedStableFunc(slices.Values(names), func(a, b store.StreetName) int { return cmp.Compare(a.Key, b.Key) })
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
	names := []store.StreetName{streetName("goteborg", "Göteborg", 5), full, streetName("via torino", "via Torino", 7), streetName("torino", "via Torino", 7)}
	for _, order := range []store.NameOrder{store.NamesByZone, store.NamesByKey} {
		ordered := names
		if order == store.NamesByKey {
			ordered = byKey(names)
		}
		noError(t, s.AddStreetNames(ctx, draft, order, 0, ordered[:2]))
		noError(t, s.AddStreetNames(ctx, draft, order, 2, slices.Repeat([]store.StreetName{ordered[2]}, 2)))
		noError(t, s.AddStreetNames(ctx, draft, order, 2, ordered[2:])) // the same once more
		noError(t, s.AddStreetNames(ctx, draft, order, 4, nil))
	}
	if s.AddStreetNames(ctx, draft, store.NamesByKey, 4, byKey(names)) == nil || s.AddStreetNames(ctx, draft, store.NamesByKey, 0, names[1:]) == nil {
		t.Error("names in no order were added by key")
	}
	s.wantNames(t, "names of a draft", everything)
	noError(t, s.PublishStreets(ctx, draft, store.StreetSource{Name: "old", Named: true}))
	s.wantNames(t, "names, by key", everything, "goteborg=Göteborg", "torino=via Torino", "via torino=via Torino", "강남역=강남")
	wantError(t, "AddStreetNames when named", s.AddStreetNames(ctx, draft, store.NamesByKey, 9, nil), store.ErrNotFound)
	wantError(t, "AddStreetNames to nothing", s.AddStreetNames(ctx, "nothing", store.NamesByZone, 0, nil), store.ErrNotFound)
	wantError(t, "NameStreets when named", s.NameStreets(ctx, draft, 0), store.ErrNotFound)

	wantEqual(t, "nothing in between", need(s.FindStreetNames(ctx, store.NameSearch{From: "강라", To: "갛", Limit: 1}))(t), []store.FoundName(nil))
	full.Zone = 0
	wantEqual(t, "a whole name", need(s.FindStreetNames(ctx, store.NameSearch{From: "강나", To: "강" + string('나'+28), Limit: 1}))(t), []store.FoundName{{StreetName: full}})
	s.wantNames(t, "keys differ by accent", store.NameSearch{From: "göteborg", To: "göteborh"})
	s.wantNames(t, "keys differ by case", store.NameSearch{From: "GOTEBORG", To: "GOTEBORH"})
	s.wantNames(t, "limited", store.NameSearch{From: "a", To: "z", Limit: 2}, "goteborg=Göteborg", "torino=via Torino")
	wantEqual(t, "a whole name in its zone", need(s.FindStreetNames(ctx, store.NameSearch{From: "강남", To: "강낮", Zones: []int{-1}, Limit: 1}))(t), []store.FoundName{{StreetName: full}})
	s.wantNames(t, "in zones", store.NameSearch{From: "a", To: "힣", Zones: []int{-1, 5}}, "강남역=강남", "goteborg=Göteborg")
	s.wantNames(t, "in a zone by two keys", store.NameSearch{From: "t", To: "w", Zones: []int{7, 8}}, "via torino=via Torino", "torino=via Torino")
	s.wantNames(t, "in other zones", store.NameSearch{From: "a", To: "힣", Zones: []int{6, 8}})
	s.wantNames(t, "in no zones", store.NameSearch{From: "a", To: "힣", Zones: []int{}})

	milano := geo.BoundsOf([]geo.Point{{Lat: 45.4, Lng: 9.1}, {Lat: 45.5, Lng: 9.2}})
	s.namedStreets(t, store.StreetSource{Name: "other", Fetched: true, Bounds: milano}, streetName("goteborg", "Göteborg", 5))
	s.namedStreets(t, store.StreetSource{Name: "old"}, streetName("milano", "Milano", -1))
	s.wantNames(t, "an import in place of another", everything, "goteborg=Göteborg (fetched)", "milano=Milano")
	s.wantNames(t, "in a zone of what was fetched", store.NameSearch{From: "g", To: "h", Zones: []int{5}}, "goteborg=Göteborg (fetched)")
	near, far := geo.Around(milano.Center(), 100), geo.Around(geo.Point{Lat: 45.3, Lng: 9.1}, 100)
	s.wantNames(t, "with what was fetched there", store.NameSearch{From: "a", To: "z", FetchedIn: &near}, "goteborg=Göteborg (fetched)", "milano=Milano")
	s.wantNames(t, "without what was fetched elsewhere", store.NameSearch{From: "a", To: "z", FetchedIn: &far}, "milano=Milano")
	s.wantNames(t, "in a zone of what was fetched elsewhere", store.NameSearch{From: "g", To: "h", Zones: []int{5}, FetchedIn: &far})
	noError(t, s.RemoveStreets(ctx, need(s.StreetSources(ctx))(t)[0].ID, 2))
	s.wantNames(t, "an area that was taken out", everything, "goteborg=Göteborg (fetched)")

	t.Run("many", func(t *testing.T) { testManyNames(t, s) })
}

// testManyNames expects that those of a draft that was dropped come to nothing, however many they are.
func testManyNames(t *testing.T, s *suite) {
	var many []store.StreetName
	var some []int
	for i := range 12_000 {
		if i >= 1000 && i < 7000 {
			some = append(some, i)
		}
		many = append(many, streetName(fmt.Sprintf("m%05d", i), "M", i))
	}
	dropped := need(s.BeginStreets(ctx, store.StreetSource{Name: "many"}))(t)
	s.addNames(t, dropped, many...)
	noError(t, s.DropStreets(ctx, dropped))
	for _, c := range need(s.Store.(*sqlstore.DB).Inspect(ctx))(t).Tables {
		if c.Table == "name_blocks" && c.Rows != 2 {
			t.Errorf("%d blocks of names are left, want 2", c.Rows)
		}
	}
	s.namedStreets(t, store.StreetSource{Name: "many"}, many...)
	wantEqual(t, "number of names", len(need(s.FindStreetNames(ctx, store.NameSearch{From: "m", To: "n", Limit: 20_000}))(t)), 12_000)
	s.wantNames(t, "the last", store.NameSearch{From: "m11999", To: "n"}, "m11999=M")
	s.wantNames(t, "some in the middle", store.NameSearch{From: "m0499", To: "m05", Limit: 3}, "m04990=M", "m04991=M", "m04992=M")
	wantEqual(t, "the first ones", len(need(s.FindStreetNames(ctx, store.NameSearch{From: "m", To: "n", Limit: 4321}))(t)), 4321)
	s.wantNames(t, "one of a zone", store.NameSearch{From: "m", To: "n", Zones: []int{7654}}, "m07654=M")
	wantEqual(t, "those of a part of the map", len(need(s.FindStreetNames(ctx, store.NameSearch{From: "m02", To: "m03", Zones: some, Limit: 5000}))(t)), 1000)
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
	later := []store.StreetName{streetName("a1", "A1", 1), streetName("a2", "A2", 1)}
	s.addNames(t, id, append(slices.Clone(later), streetName("a3", "old", 1))...)
	for _, order := range []store.NameOrder{store.NamesByZone, store.NamesByKey} {
		noError(t, s.AddStreetNames(ctx, id, order, 2, []store.StreetName{streetName("a4", "older", 1)}))
	}
	s.addNames(t, id, later...)
	s.wantNames(t, "names that are not shown yet", a)
	version := need(s.StreetsVersion(ctx))(t)
	noError(t, s.NameStreets(ctx, id, 2))
	wantError(t, "NameStreets again", s.NameStreets(ctx, id, 2), store.ErrNotFound)
	s.wantNames(t, "later names", a, "a1=A1", "a2=A2")
	s.wantNames(t, "later names of a zone", store.NameSearch{From: "a", To: "b", Zones: []int{1}}, "a1=A1", "a2=A2")
	wantEqual(t, "UnnamedStreets", len(need(s.UnnamedStreets(ctx))(t)), 1)
	wantEqual(t, "StreetsVersion", need(s.StreetsVersion(ctx))(t), version)

	s.streets(t, "first", tiles...)
	s.wantNames(t, "names of streets that were replaced by some without", a)
	wantError(t, "NameStreets of what was replaced", s.NameStreets(ctx, id, 0), store.ErrNotFound)
}
