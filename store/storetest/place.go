package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

var seoul = geo.Bounds{Min: geo.Point{Lat: 37.4, Lng: 126.8}, Max: geo.Point{Lat: 37.7, Lng: 127.2}}

func testPlaces(t *testing.T, s *suite) {
	cafe := store.Place{ID: "n1", Name: "커피 ☕", Category: "cafe", At: gangnam, Address: "강남대로 1", Rating: 4.5, ReviewCount: 12, Icon: "coffee", Color: "#fff"}
	shop := store.Place{ID: "n2", Name: "편의점", Category: "convenience", At: geo.Point{Lat: 37.5, Lng: 127}}
	far := store.Place{ID: "n3", Name: "Café", Category: "cafe", At: geo.Point{Lat: 57.7, Lng: 11.97}}
	noError(t, s.PutPlaces(ctx, "osm", []store.Place{far, shop, cafe}))
	noError(t, s.PutPlaces(ctx, "nobody", nil))
	wantEqual(t, "PlacesIn", need(s.PlacesIn(ctx, seoul))(t), []store.Place{cafe, shop})
	wantEqual(t, "PlacesIn of a category", need(s.PlacesIn(ctx, seoul, "cafe", "park"))(t), []store.Place{cafe})
	wantEqual(t, "PlacesIn of empty bounds", len(need(s.PlacesIn(ctx, geo.EmptyBounds()))(t)), 0)
	wantEqual(t, "PlacesByID", need(s.PlacesByID(ctx, "n3", "zz", "n2", "n3"))(t), []store.Place{shop, far})
	wantEqual(t, "PlacesByID of none", len(need(s.PlacesByID(ctx))(t)), 0)

	noError(t, s.PutPlaces(ctx, "town", []store.Place{{ID: "t1", Name: "화장실", Category: "restroom", At: gangnam}}))
	cafe.Name, cafe.Rating = "새 커피", 0
	noError(t, s.PutPlaces(ctx, "osm", []store.Place{cafe}))
	got := need(s.PlacesIn(ctx, seoul))(t)
	wantEqual(t, "PlacesIn after a new import", []any{len(got), got[0], got[1].ID}, []any{2, cafe, "t1"})
	wantEqual(t, "PlacesByID of a hidden one", len(need(s.PlacesByID(ctx, "n2"))(t)), 0)
	noError(t, s.PutPlaces(ctx, "osm", []store.Place{shop}))
	wantEqual(t, "PlacesByID of one that is back", need(s.PlacesByID(ctx, "n1", "n2", "n3"))(t), []store.Place{shop})

	// Who reads meanwhile sees all of the old or all of the new.
	many := make([]store.Place, 1201)
	for i := range many {
		many[i] = store.Place{ID: fmt.Sprint("m", i), Name: "공원", Category: "park", At: gangnam}
	}
	noError(t, s.PutPlaces(ctx, "parks", many))
	for _, err := range atOnce(4, func(i int) error {
		for range 3 {
			if i == 0 {
				if err := s.PutPlaces(ctx, "parks", many); err != nil {
					return err
				}
				continue
			}
			if seen, err := s.PlacesIn(ctx, seoul, "park"); err != nil || len(seen) != len(many) {
				return fmt.Errorf("%d places during a new import, want %d (%w)", len(seen), len(many), err)
			}
		}
		return nil
	}) {
		noError(t, err)
	}
	noError(t, s.PutPlaces(ctx, "osm", nil))
	wantEqual(t, "places of a source that gives none", len(need(s.PlacesIn(ctx, seoul, "convenience"))(t)), 0)
}

func testSafety(t *testing.T, s *suite) {
	a, b, c := geo.Point{Lat: 37.5, Lng: 127}, geo.Point{Lat: 37.6, Lng: 127}, geo.Point{Lat: 35, Lng: 129}
	many := make([]geo.Point, 1201)
	for i := range many {
		many[i] = geo.Point{Lat: 50, Lng: float64(i) / 100}
	}
	noError(t, s.PutSafety(ctx, store.Light, "서울", []geo.Point{b, a, c}))
	noError(t, s.PutSafety(ctx, store.Light, "many", many))
	noError(t, s.PutSafety(ctx, store.CCTV, "서울", []geo.Point{a}))
	wantEqual(t, "SafetyIn", need(s.SafetyIn(ctx, store.Light, seoul))(t), []geo.Point{a, b})
	wantEqual(t, "SafetyIn of cameras", need(s.SafetyIn(ctx, store.CCTV, seoul))(t), []geo.Point{a})
	noError(t, s.PutSafety(ctx, store.Light, "서울", []geo.Point{b}))
	wantEqual(t, "SafetyIn when replaced", need(s.SafetyIn(ctx, store.Light, seoul))(t), []geo.Point{b})
	everywhere := geo.Bounds{Min: geo.Point{Lat: -90, Lng: -180}, Max: geo.Point{Lat: 90, Lng: 180}}
	wantEqual(t, "lamps of all sources", len(need(s.SafetyIn(ctx, store.Light, everywhere))(t)), 1202)
	before := need(s.StreetsVersion(ctx))(t)
	if err := s.PutSafety(ctx, "users", "x", nil); err == nil {
		t.Error("PutSafety of an unknown kind worked")
	}
	wantEqual(t, "StreetsVersion after a refusal", need(s.StreetsVersion(ctx))(t), before)
	noError(t, s.PutSafety(ctx, store.Light, "서울", []geo.Point{a, b, a, {Lat: a.Lat + 1e-9, Lng: a.Lng}}))
	wantEqual(t, "StreetsVersion after PutSafety", need(s.StreetsVersion(ctx))(t), before+1)
	wantEqual(t, "lamps given more than once", need(s.SafetyIn(ctx, store.Light, seoul))(t), []geo.Point{a, b})
	noError(t, s.PutSafety(ctx, store.Light, "서울", nil))
	wantEqual(t, "lamps of a source that gives none", len(need(s.SafetyIn(ctx, store.Light, seoul))(t)), 0)

	for _, err := range atOnce(6, func(i int) error {
		return s.PutSafety(ctx, store.Light, "same", many[:100+i])
	}) {
		noError(t, err)
	}
	// One of the six is there whole, beside those of the source "many".
	lamps := len(need(s.SafetyIn(ctx, store.Light, everywhere))(t)) - len(many)
	if lamps < 100 || lamps > 105 {
		t.Errorf("%d lamps of six seeds of one name at once, want those of one of them", lamps)
	}
}

func testSeeds(t *testing.T, s *suite) {
	lamps := store.Seed{Kind: store.SeedLamps, Name: "서울", Fingerprint: "a1", Entries: 19_316}
	heights := store.Seed{Kind: store.SeedElevation, Name: "서울", Fingerprint: "b2", Entries: 100}
	noError(t, s.NoteSeed(ctx, lamps))
	s.clock.advance(time.Minute)
	noError(t, s.NoteSeed(ctx, heights))
	heights.SeededAt = s.clock.time()
	lamps.Fingerprint, lamps.Entries = "c3", 2
	s.clock.advance(time.Minute)
	noError(t, s.NoteSeed(ctx, lamps))
	lamps.SeededAt = s.clock.time()
	wantEqual(t, "Seeds", need(s.Seeds(ctx))(t), []store.Seed{heights, lamps})
	noError(t, s.NoteSeed(ctx, store.Seed{Kind: store.SeedLamps, Name: "서울"}))
	wantEqual(t, "Seeds after one has gone", need(s.Seeds(ctx))(t), []store.Seed{heights})
}
