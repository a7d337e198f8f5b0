package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

// withPlaces adds places of every kind to the town; there are four cafes near its center, and one 3 km away.
func withPlaces(t *testing.T) func(*server.Options) {
	return func(o *server.Options) {
		t.Helper()
		places := []store.Place{
			{ID: "park", Name: "공원", Category: "park", At: shifted(townCenter, 100, 0), Address: "공원로 1", Rating: 3},
			{ID: "photo", Name: "전망대", Category: "photo", At: shifted(townCenter, 0, 300), Rating: 4.9},
			{ID: "fountain", Name: "약수터", Category: "fountain", At: shifted(townCenter, 0, 350)},
			{ID: "camera", Name: "카메라", Category: "cctv", At: townCenter, Rating: 5},
			{ID: "distant", Name: "먼 카페 2", Category: "cafe", At: shifted(townCenter, 3000, 0), Rating: 5},
		}
		for i := range 3 {
			places = append(places, store.Place{ID: fmt.Sprint("cafe-", i), Name: fmt.Sprint("카페 ", i), Category: "cafe", Icon: "coffee",
				At: shifted(townCenter, 0, float64(-50*i)), Rating: 1, ReviewCount: i})
		}
		if err := o.Store.PutPlaces(t.Context(), "more", places); err != nil {
			t.Fatal(err)
		}
	}
}

func idsOf(items any) []string {
	ids := []string{}
	for _, item := range items.([]any) {
		ids = append(ids, item.(obj)["id"].(string))
	}
	return ids
}

func query(path string, p geo.Point, more string) string {
	return fmt.Sprintf("%s?lat=%v&lng=%v%s", path, p.Lat, p.Lng, more)
}

// R15.
func TestRecommendWaypoints(t *testing.T) {
	k := newKit(t, inTown(t), withPlaces(t))
	kim := k.member("kim")
	const path = "/routes/waypoints/recommend"
	a := kim.post(query(path, townCenter, ""), nil).wants(200).has(obj{"message": "경유지 추천 완료"})
	list := a.at("data.waypoints").([]any)
	// By rating, then reviews, then nearness; three of a kind; no cameras, nothing beyond 1 km.
	want := []string{"cafe-far", "photo", "cafe-near", "park", "cafe-2", "store-near", "toilet", "fountain"}
	if got := idsOf(list); !equal(got, want) {
		t.Errorf("waypoints = %v, want %v", got, want)
	}
	for i, fields := range map[int]obj{
		0: {"name": "먼 카페", "type": "cafe", "description": "카페"},
		3: {"name": "공원", "type": "park", "description": "공원로 1"},
	} {
		for key, value := range fields {
			if got := list[i].(obj)[key]; got != value {
				t.Errorf("waypoint %d: %s = %v, want %v", i, key, got, value)
			}
		}
	}
	english := kim.with("Accept-Language", "en").post(query(path, townCenter, ""), nil).wants(200).at("data.waypoints").([]any)
	if got := english[0].(obj)["description"]; got != "Cafe" {
		t.Errorf("description in English = %v", got)
	}
	if got := idsOf(kim.post(query(path, townCenter, "&radius=0.12"), nil).wants(200).at("data.waypoints")); !equal(got, []string{"cafe-near", "park", "cafe-2", "cafe-1", "store-near", "toilet"}) {
		t.Errorf("waypoints within 120 m = %v", got)
	}
	kim.post(query(path, farAway, ""), nil).wants(200).has(obj{"data.waypoints": "[]"})
	for _, wrong := range []string{path, path + "?lat=37.5", path + "?lat=91&lng=127", path + "?lat=NaN&lng=127", path + "?lat=37&lng=NaN",
		query(path, townCenter, "&radius=0"), query(path, townCenter, "&radius=11"), query(path, townCenter, "&radius=NaN"), path + "?lat=x&lng=127"} {
		kim.post(wrong, nil).wants(422)
	}
	k.as("").post(query(path, townCenter, ""), nil).wants(401)
	k.guest().post(query(path, townCenter, ""), nil).wants(403)
}

// R15 as GET.
func TestBrowseWaypoints(t *testing.T) {
	k := newKit(t, inTown(t), withPlaces(t))
	kim := k.member("kim")
	path := fmt.Sprintf("/routes/waypoints/recommend?latitude=%v&longitude=%v", townCenter.Lat, townCenter.Lng)
	list := kim.get(path).wants(200).at("data.categories").([]any)
	if got := idsOf(list); !equal(got, []string{"cafe", "convenience", "park", "photo", "restroom", "fountain"}) {
		t.Errorf("categories = %v", got)
	}
	cafe := list[0].(obj)
	if cafe["name"] != "카페" || cafe["icon"] == "" || !strings.HasPrefix(cafe["color"].(string), "#") {
		t.Errorf("category = %v", cafe)
	}
	if got := idsOf(cafe["places"]); !equal(got, []string{"cafe-far", "cafe-near", "cafe-2", "cafe-1", "cafe-0"}) {
		t.Errorf("cafes = %v", got)
	}
	if first := cafe["places"].([]any)[1].(obj); first["rating"] != 4.5 || first["address"] != nil || first["distance_m"] != 28. {
		t.Errorf("place = %v", first)
	}
	// Two hours lead 5 km away at most, which reaches the distant cafe.
	some := kim.get(path + "&duration=120&categories=CAFE,%20park,nonsense").wants(200).at("data.categories").([]any)
	if got := idsOf(some); !equal(got, []string{"cafe", "park"}) {
		t.Errorf("categories asked for = %v", got)
	}
	if got := idsOf(some[0].(obj)["places"]); len(got) != 6 || got[1] != "distant" {
		t.Errorf("cafes within two hours = %v", got)
	}
	kim.get(path + "&categories=nonsense").wants(200).has(obj{"data.categories": "[]"})
	english := kim.with("Accept-Language", "en").get(path).at("data.categories").([]any)
	if got := english[4].(obj)["name"]; got != "Restroom" {
		t.Errorf("name in English = %v", got)
	}
	for _, wrong := range []string{"/routes/waypoints/recommend", path + "&duration=0", path + "&duration=x", "/routes/waypoints/recommend?latitude=NaN&longitude=1"} {
		kim.get(wrong).wants(422)
	}
	k.as("").get(path).wants(401)
}

// R16.
func TestNearbyAmenities(t *testing.T) {
	k := newKit(t, inTown(t), withPlaces(t))
	kim := k.member("kim")
	const path = "/routes/amenities/nearby"
	a := kim.get(query(path, townCenter, "")).wants(200).has(obj{"data.radius_m": 1000, "data.center.lat": 37.5, "data.center.lng": 127.03, "data.restrooms": "[]"})
	cafes := a.at("data.cafes").([]any)
	if len(cafes) != 3 {
		t.Fatalf("cafes = %v, want three", cafes)
	}
	for i, want := range []obj{{"name": "먼 카페", "rating": 5., "feature": "cafe"}, {"name": "가까운 카페", "rating": 4.5}, {"name": "카페 2", "feature": "coffee"}} {
		for key, value := range want {
			if got := cafes[i].(obj)[key]; got != value {
				t.Errorf("cafe %d: %s = %v, want %v", i, key, got, value)
			}
		}
		if lat, _ := cafes[i].(obj)["lat"].(float64); lat < 37 {
			t.Errorf("cafe %d has no position: %v", i, cafes[i])
		}
	}
	if shops := a.at("data.convenience_stores").([]any); len(shops) != 1 || shops[0].(obj)["rating"] != nil {
		t.Errorf("convenience stores = %v, want one without rating", shops)
	}
	some := kim.get(query(path, townCenter, "&include_restrooms=1&radius_m=120&limit=1")).wants(200)
	if cafes, rest := some.at("data.cafes").([]any), some.at("data.restrooms").([]any); len(cafes) != 1 || len(rest) != 1 || cafes[0].(obj)["name"] != "가까운 카페" {
		t.Errorf("within 120 m: cafes %v, restrooms %v; want the near one of each", cafes, rest)
	}
	for _, wrong := range []string{path, path + "?lat=37.5", path + "?lat=37.5&lng=181", path + "?lat=NaN&lng=127", query(path, townCenter, "&radius_m=99"),
		query(path, townCenter, "&radius_m=5001"), query(path, townCenter, "&limit=0"), query(path, townCenter, "&limit=11"),
		query(path, townCenter, "&include_restrooms=perhaps")} {
		kim.get(wrong).wants(422)
	}
	k.as("").get(query(path, townCenter, "")).wants(401)
	k.guest().get(query(path, townCenter, "")).wants(403)
}

// R6: what lies around the start of a route.
func TestOptionDetailAmenities(t *testing.T) {
	k := newKit(t, inTown(t), withPlaces(t))
	kim := k.member("kim")
	g := k.generated("kim", "하트 경로", 5)
	path := "/routes/" + g.Route.ID + "/options/" + g.Options[0].ID
	for query, restrooms := range map[string]int{"": 0, "?include_restrooms=no": 0, "?include_restrooms=true": 1} {
		a := kim.get(path + query).wants(200)
		for key, want := range map[string]int{"cafes": 3, "convenience_stores": 1, "restrooms": restrooms, "water_fountains": 1} {
			if got := a.at("data.amenities." + key).([]any); len(got) != want {
				t.Errorf("%q: %s = %v, want %d", query, key, got, want)
			}
		}
	}
	fountain := kim.get(path).at("data.amenities.water_fountains").([]any)[0].(obj)
	for key, want := range (obj{"id": "fountain", "name": "약수터", "category": "fountain", "address": nil, "rating": nil, "review_count": 0., "icon": nil, "color": nil}) {
		if got, ok := fountain[key]; !ok || got != want {
			t.Errorf("fountain: %s = %v, want %v", key, got, want)
		}
	}
}
