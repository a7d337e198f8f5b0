package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/loop"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

// figure reads a figure of the server's metrics: its name with labels as it is printed.
func (k *kit) figure(name string) float64 {
	k.t.Helper()
	body := k.metrics()
	m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\S+)$`).FindStringSubmatch(body)
	if m == nil {
		k.t.Fatalf("no figure %s in\n%s", name, body)
	}
	var v float64
	if _, err := fmt.Sscan(m[1], &v); err != nil {
		k.t.Fatal(err)
	}
	return v
}

// found is how often the cache of results had what was asked for, and how often not.
func (k *kit) found() (hits, misses float64) {
	k.t.Helper()
	return k.figure(`runnerway_cache_hits_total{cache="routes"}`), k.figure(`runnerway_cache_misses_total{cache="routes"}`)
}

// ids are what differs between two routes with the same contents.
var ids = regexp.MustCompile(`"[0-9a-f]{8}-[0-9a-f-]{27}"`)

// optionsOf is the options of a route without ids.
func (c client) optionsOf(route string) []byte {
	c.k.t.Helper()
	return ids.ReplaceAll(c.get("/routes/"+route+"/options").wants(200).body(), []byte(`"id"`))
}

func TestTheSameWishIsSearchedOnce(t *testing.T) {
	k := newKit(t, inTown(t))
	wish := obj{"shape_id": "heart", "start": place(corner(12, 12)), "target_distance_km": 4}
	route := func(c client) string { return c.post(now, wish).wants(200).at("route_id").(string) }
	kim, lee := k.member("kim"), k.member("lee")
	first := route(kim)
	if hits, misses := k.found(); hits != 0 || misses != 1 {
		t.Fatalf("%v hits and %v misses after the first search", hits, misses)
	}
	second := route(lee)
	if hits, misses := k.found(); hits != 1 || misses != 1 {
		t.Errorf("%v hits and %v misses after the same wish of another, want 1 and 1", hits, misses)
	}
	if first == second {
		t.Error("two users have one route")
	}
	lee.get("/routes/"+first+"/options").fails(404, "ROUTE_NOT_FOUND", "경로를 찾을 수 없습니다")

	// In the background it is the same result too.
	task := kim.post(async, wish).wants(202).at("data.task_id").(string)
	third := *kim.finished(task).RouteID
	if hits, _ := k.found(); hits != 2 {
		t.Errorf("%v hits after the same wish in the background, want 2", hits)
	}

	fresh := newKit(t, inTown(t), func(o *server.Options) { o.ResultCacheBytes = -1 })
	park := fresh.member("park")
	want := park.optionsOf(route(park))
	again := park.optionsOf(route(park))
	if hits, misses := fresh.found(); hits != 0 || misses != 2 {
		t.Errorf("%v hits and %v misses without a cache, want none and 2", hits, misses)
	}
	for name, got := range map[string][]byte{"first": kim.optionsOf(first), "second": lee.optionsOf(second), "third": kim.optionsOf(third), "again": again} {
		if !bytes.Equal(got, want) {
			t.Errorf("options of the %s route\n%s\nare not those of a fresh search\n%s", name, got, want)
		}
	}
}

func TestAnotherWishIsSearched(t *testing.T) {
	k := newKit(t, inTown(t))
	kim := k.member("kim")
	wish := func(change obj) obj {
		w := obj{"shape_id": "diamond", "start": place(corner(12, 12)), "target_distance_km": 2}
		for name, value := range change {
			w[name] = value
		}
		return w
	}
	searched := func(what string, w obj, want bool) {
		t.Helper()
		_, before := k.found()
		kim.post(now, w).wants(200)
		if _, after := k.found(); after-before != map[bool]float64{true: 1}[want] {
			t.Errorf("%s: %v searches, want %v", what, after-before, want)
		}
	}
	searched("the first", wish(nil), true)
	searched("the same", wish(nil), false)
	searched("its path, named otherwise", obj{"svg_path": squarePath, "name": "나의 네모", "start": place(corner(12, 12)), "target_distance_km": 2}, false)
	searched("another shape", wish(obj{"shape_id": "heart"}), true)
	searched("a start 11 cm away", wish(obj{"start": place(geo.Point{Lat: corner(12, 12).Lat + 1e-6, Lng: corner(12, 12).Lng})}), true)
	searched("another distance", wish(obj{"target_distance_km": 2.001}), true)
	searched("upright only", wish(obj{"enable_rotation": false}), true)
	searched("other turns", wish(obj{"rotation_angles": []int{0, 45}}), true)
	searched("turns in another order", wish(obj{"rotation_angles": []int{45, 0}}), true)
	searched("the first again", wish(nil), false)

	// An import anywhere may have changed the streets here.
	lonely := roads.Street{Class: roads.Residential, Line: []roads.Position{roads.PositionOf(farAway), roads.PositionOf(shifted(farAway, 90, 0))}}
	for _, p := range roads.Cut(&roads.Tile{Streets: []roads.Street{lonely}}, geo.EmptyBounds()) {
		publish(t, k.store, store.StreetSource{Name: "elsewhere", Bounds: geo.BoundsOf([]geo.Point{farAway})},
			store.StreetTile{X: p.ID.X, Y: p.ID.Y, Whole: p.Whole, Data: p.Tile.Encode()})
		break
	}
	searched("other streets", wish(nil), true)
}

func TestTheSameRoundTripIsSearchedOnce(t *testing.T) {
	k := newKit(t, inTown(t))
	kim, lee := k.member("kim"), k.member("lee")
	wish := obj{"lat": townCenter.Lat, "lng": townCenter.Lng, "target_distance_km": 3}
	candidates := func(c client) string {
		encoded, err := json.Marshal(c.post("/routes/recommend", wish).wants(200).at("candidates"))
		if err != nil {
			t.Fatal(err)
		}
		return string(ids.ReplaceAll(encoded, []byte(`"id"`)))
	}
	first, second := candidates(kim), candidates(lee)
	if hits, misses := k.found(); hits != 1 || misses != 1 || first != second {
		t.Errorf("%v hits and %v misses, want one of each; candidates\n%s\n%s", hits, misses, first, second)
	}
	wish["prompt"] = "언덕"
	candidates(kim)
	if _, misses := k.found(); misses != 2 {
		t.Errorf("%v misses after a wish for hills, want 2", misses)
	}
}

func TestWhatFailedIsSearchedAgain(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use, func(o *server.Options) { o.ResultCacheBytes = 0 })
	kim := k.member("kim")
	wish := obj{"shape_id": "heart", "start": place(townCenter)}
	s.failWith(art.ErrNoRoute)
	kim.post(now, wish).wants(502)
	s.failWith(nil)
	kim.post(now, wish).wants(200)
	s.failWith(art.ErrNoRoute)
	kim.post(now, wish).wants(200)
	if len(s.asked) != 2 {
		t.Errorf("searched %d times, want the failed and the next time", len(s.asked))
	}
}

// Requests are hashed as they are printed: what prints as an address would never be found again, and a map in any order.
func TestRequestsCanBeHashed(t *testing.T) {
	var check func(reflect.Type, string)
	check = func(of reflect.Type, at string) {
		switch of.Kind() {
		case reflect.Struct:
			for i := range of.NumField() {
				check(of.Field(i).Type, at+"."+of.Field(i).Name)
			}
		case reflect.Slice, reflect.Array:
			check(of.Elem(), at+"[]")
		default:
			if slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Map, reflect.Func, reflect.Chan, reflect.Interface, reflect.UnsafePointer}, of.Kind()) {
				t.Errorf("%s is a %s", at, of.Kind())
			}
		}
	}
	check(reflect.TypeFor[art.Request](), "art.Request")
	check(reflect.TypeFor[loop.Request](), "loop.Request")
}
