package server_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/osm"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/server/streetimport"
	"github.com/runnerway/runnerway/store"
)

const search = "/routes/places/search"

var (
	gothenburg = geo.Point{Lat: 57.7, Lng: 11.97}
	gangnam    = geo.Point{Lat: 37.498, Lng: 127.028}
	milan      = geo.Point{Lat: 45.46, Lng: 9.185}
	hydePark   = geo.Point{Lat: 51.507, Lng: -0.165}
)

func offset(p geo.Point, eastM, northM float64) geo.Point {
	return geo.NewPlane(p).Point(geo.XY{X: eastM, Y: northM})
}

// namedStreet is one of 100 m.
func namedStreet(name string, at geo.Point) roads.Street {
	return roads.Street{Class: roads.Residential, Name: name, Line: []roads.Position{
		roads.PositionOf(offset(at, -50, 0)), roads.PositionOf(at), roads.PositionOf(offset(at, 50, 0))}}
}

// publishNamed publishes streets, areas and places with their names, as an import does.
func publishNamed(t testing.TB, s store.Store, source store.StreetSource, content roads.Tile, others map[string][]string, places ...osm.Place) {
	t.Helper()
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	id, err := s.BeginStreets(ctx, source)
	must(err)
	var tiles []store.StreetTile
	for _, p := range roads.Cut(&content, geo.EmptyBounds()) {
		tiles = append(tiles, store.StreetTile{X: p.ID.X, Y: p.ID.Y, Data: p.Tile.Encode()})
	}
	temp := osm.NewTemp("")
	namer := streetimport.NewNamer(s, id, others, temp)
	must(s.AddStreetTiles(ctx, id, tiles))
	must(namer.AddTiles(ctx, tiles))
	must(namer.AddPlaces(ctx, places))
	_, err = namer.Finish(ctx)
	must(errors.Join(err, temp.Close()))
	source.Named = true
	must(s.PublishStreets(ctx, id, source))
}

// inWorld lets the server use pieces of four cities.
func inWorld(t *testing.T) func(*server.Options) {
	return func(o *server.Options) {
		var park []roads.Position
		for _, side := range [][2]float64{{-2500, -600}, {2500, -600}, {2500, 600}, {-2500, 600}} {
			park = append(park, roads.PositionOf(offset(hydePark, side[0], side[1])))
		}
		content := roads.Tile{
			Streets: []roads.Street{
				namedStreet("강남대로", gangnam), namedStreet("강남대로", offset(gangnam, 0, 1500)), namedStreet("강남대로", offset(gangnam, 0, 3000)), namedStreet("테헤란로", gangnam),
				namedStreet("Via Torino", milan), namedStreet("Via Dante", offset(milan, 300, 300)), namedStreet("Corso Torino", offset(milan, 20_000, 0)),
				namedStreet("Göteborgsvägen", offset(gothenburg, 4000, 0)), namedStreet("King's Road", offset(hydePark, 0, -3000)), namedStreet("Park Lane", offset(hydePark, 1500, 0)),
			},
			Areas: []roads.Area{{Kind: roads.Park, Name: "Hyde Park", Ring: park}},
		}
		publishNamed(t, o.Store, store.StreetSource{Name: "world-2026", Bounds: geo.BoundsOf([]geo.Point{gothenburg, gangnam})}, content,
			map[string][]string{"강남대로": {"Gangnam-daero"}},
			osm.Place{ID: "n1", Name: "Göteborg", Others: []string{"예테보리", "Gothenburg"}, Category: "city", At: gothenburg},
			osm.Place{ID: "n2", Name: "강남", Others: []string{"Gangnam"}, Category: "station", At: gangnam},
			osm.Place{ID: "n3", Name: "카페 강남", Category: "cafe", At: offset(gangnam, 200, 0)},
			osm.Place{ID: "n4", Category: "restroom", At: gangnam},
		)
		o.Streets = roads.NewNetwork(roads.NetworkOptions{Source: tileSource{o.Store}, PollEvery: time.Nanosecond})
	}
}

// finds is what a search answers with: kind and name of each, with the other name in brackets.
func (c client) finds(query string) []string {
	c.k.t.Helper()
	var answer struct {
		Places []struct {
			Name, Kind string
			OtherName  *string  `json:"other_name"`
			DistanceKM *float64 `json:"distance_km"`
		}
	}
	c.get(search + "?" + query).wants(200).json(&answer)
	found := []string{}
	for _, p := range answer.Places {
		text := p.Kind + " " + p.Name
		if p.OtherName != nil {
			text += " (" + *p.OtherName + ")"
		}
		if p.DistanceKM != nil {
			text += fmt.Sprintf(" %.1f", *p.DistanceKM)
		}
		found = append(found, text)
	}
	return found
}

func TestFindPlacesByName(t *testing.T) {
	k := newKit(t, inWorld(t))
	guest := k.guest()
	const nearGangnam, nearMilan = "&lat=37.498&lng=127.028", "&lat=45.46&lng=9.185"
	for query, want := range map[string][]string{
		"q=강남역":                         {"station 강남"},
		"q=강남+역":                        {"station 강남"},
		"q=테":                           {"street 테헤란로"},
		"q=강나" + nearGangnam:            {"station 강남 0.0", "street 강남대로 0.0", "cafe 카페 강남 0.2"},
		"q=강남대" + nearGangnam:           {"street 강남대로 0.0"}, // which is there in three cells
		"q=gangnam+station":             {"station 강남 (Gangnam)"},
		"q=gangnam-daero":               {"street 강남대로 (Gangnam-daero)"},
		"q=Hyde+Park":                   {"park Hyde Park"},
		"q=park+hyde":                   {"park Hyde Park"},
		"q=kings+ro":                    {"street King's Road"},
		"q=Via+Torino":                  {"street Via Torino"},
		"q=torino":                      {"street Corso Torino", "street Via Torino"},
		"q=torino" + nearMilan:          {"street Via Torino 0.0", "street Corso Torino 20.0"},
		"q=Göteborg":                    {"city Göteborg", "street Göteborgsvägen"},
		"q=goteborg":                    {"city Göteborg", "street Göteborgsvägen"},
		"q=GOTHENB":                     {"city Göteborg (Gothenburg)"},
		"q=예테보리":                        {"city Göteborg (예테보리)"},
		"q=world":                       {"area world-2026"},
		"q=2026":                        {"area world-2026"},
		"q=nowhere":                     {},
		"q=57.70,+11.97":                {"coordinates 57.70000, 11.97000"},
		"q=57.70N+11.97E&lat=58&lng=12": {"coordinates 57.70000, 11.97000 33.4"},
		"q=33.9S;18.4W":                 {"coordinates -33.90000, -18.40000"},
		"q=95,+200":                     {}, // no position, and no name
	} {
		if got := guest.finds(query); !slices.Equal(got, want) {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	a := guest.get(search + "?q=hyde" + nearMilan).wants(200)
	if at := a.at("data.places").([]any)[0].(obj); geo.Distance(geo.Point{Lat: at["lat"].(float64), Lng: at["lng"].(float64)}, hydePark) > 3000 {
		t.Errorf("Hyde Park is at %v", at)
	}
}

func TestPlaceSearchRefuses(t *testing.T) {
	k := newKit(t, inWorld(t))
	kim := k.member("kim")
	k.as("").get(search+"?q=goteborg").fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	const short = "한글 한 글자 또는 알파벳 두 글자 이상 입력해주세요"
	for _, query := range []string{"q=a", "q=ㄱ", "q=+.+", "q=%25", "q=7"} {
		kim.get(search+"?"+query).fails(422, "VALIDATION_ERROR", short)
	}
	kim.with("Accept-Language", "en").get(search+"?q=a").fails(422, "VALIDATION_ERROR", "Type at least one syllable of Hangul or two letters")
	for query, text := range map[string]string{
		"": "q: 필수 항목입니다", "q=": "q: 필수 항목입니다", "q=" + strings.Repeat("a", 101): "q: 100자 이하여야 합니다", "q=ab&lat=1": "lng: 필수 항목입니다",
		"q=ab&lng=1": "lat: 필수 항목입니다", "q=ab&lat=91&lng=1": "lat: 90 이하여야 합니다", "q=ab&lat=NaN&lng=1": "위도는 -90 이상 90 이하여야 합니다",
	} {
		kim.get(search+"?"+query).fails(422, "VALIDATION_ERROR", text)
	}
	// Without streets there is nothing to find.
	if got := newKit(t).member("lee").finds("q=goteborg"); len(got) != 0 {
		t.Errorf("without streets: %q", got)
	}
	// Each has 120 a minute.
	for range 120 {
		kim.get(search + "?q=1,1")
	}
	kim.get(search+"?q=1,1").fails(429, "TOO_MANY_REQUESTS", "요청 횟수가 너무 많습니다. 잠시 후 다시 시도해주세요")
	k.member("park").get(search + "?q=1,1").wants(200)
	k.clock.advance(time.Minute)
	kim.get(search + "?q=1,1").wants(200)
}

// A text that more names begin with than are looked at finds what is near, and the cities.
func TestPopularBeginnings(t *testing.T) {
	k := newKit(t, inWorld(t))
	var streets []roads.Street
	for i := range 1500 {
		streets = append(streets, namedStreet(fmt.Sprintf("Via A%04d", i), offset(gangnam, float64(i%40)*50, 5000+float64(i/40)*50)))
	}
	for i := range 12 {
		streets = append(streets, namedStreet(fmt.Sprintf("Via Z%d", i), offset(gothenburg, float64(i)*100, 0)))
	}
	publishNamed(t, k.store, store.StreetSource{Name: "many"}, roads.Tile{Streets: streets}, nil,
		osm.Place{Name: "Viareggio", Category: "town", At: milan}, osm.Place{Name: "Via", Category: "city", At: milan})
	kim := k.member("kim")
	near := kim.finds("q=via&lat=57.7&lng=11.97")
	for i := range 8 {
		if want := fmt.Sprintf("street Via Z%d %.1f", i, float64(i)/10); !slices.Contains(near, want) {
			t.Errorf("near Gothenburg: %q, without %q", near, want)
		}
	}
	if far := kim.finds("q=via"); far[0] != "city Via" || !slices.Contains(far, "town Viareggio") {
		t.Errorf("from anywhere: %q", far)
	}
	if got := kim.finds("q=via+z11"); !slices.Equal(got, []string{"street Via Z11"}) {
		t.Errorf("one of many: %q", got)
	}
}

// That streets were fetched somewhere tells that somebody ran there.
func TestFetchedStreetsAreFoundNearbyOnly(t *testing.T) {
	m := newMapService(t)
	var s stub
	k := newKit(t, m.use, s.use)
	kim := k.member("kim")
	kim.drawn(heartAt(townCenter)).wantCompleted(t)
	if got := kim.finds(fmt.Sprintf("q=세로&lat=%f&lng=%f", townCenter.Lat, townCenter.Lng)); len(got) != 1 || !strings.HasPrefix(got[0], "street 세로길") {
		t.Errorf("there: %q", got)
	}
	if got := kim.finds(fmt.Sprintf("q=가까운&lat=%f&lng=%f", townCenter.Lat, townCenter.Lng)); len(got) != 1 || !strings.HasPrefix(got[0], "cafe 가까운 카페") {
		t.Errorf("a cafe there: %q", got)
	}
	for _, query := range []string{"q=세로", "q=세로&lat=37.9&lng=127", "q=overpass"} {
		if got := kim.finds(query); len(got) != 0 {
			t.Errorf("%s finds %q", query, got)
		}
	}
}

// Streets of earlier versions have no names: a server that starts reads them from the tiles and places.
func TestNamesOfEarlierImports(t *testing.T) {
	ctx := context.Background()
	k := newKit(t, inTown(t), func(o *server.Options) {
		if err := o.Store.PutPlaces(ctx, streetimport.PlaceSource("town"), []store.Place{{ID: "n9", Name: "옛 카페", Category: "cafe", At: townCenter}}); err != nil {
			t.Fatal(err)
		}
	})
	eventually(t, "the names", func() bool {
		unnamed, err := k.store.UnnamedStreets(ctx)
		return err == nil && len(unnamed) == 0
	})
	kim := k.member("kim")
	for query, want := range map[string][]string{"q=가로": {"street 가로길"}, "q=공원": {"park 공원"}, "q=옛": {"cafe 옛 카페"}, "q=town": {"area town"}} {
		if got := kim.finds(query); !slices.Equal(got, want) {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	// And an import in its place, whose names come at the same instant as its streets.
	publishNamed(t, k.store, store.StreetSource{Name: "town"}, roads.Tile{Streets: []roads.Street{namedStreet("새길", townCenter)}}, nil)
	for query, want := range map[string][]string{"q=가로": {}, "q=새": {"street 새길"}} {
		if got := kim.finds(query); !slices.Equal(got, want) {
			t.Errorf("after an import, %s finds %q, want %q", query, got, want)
		}
	}
}
