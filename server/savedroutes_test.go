package server_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// generated stores a route with n options for a member of the kit.
func (k *kit) generated(name, routeName string, km ...float64) store.Generated {
	k.t.Helper()
	g := store.Generated{Route: store.Route{UserID: "user-" + name, Name: routeName, Type: store.RoutePreset, Mode: "running", Start: townCenter}}
	for i, distance := range km {
		g.Options = append(g.Options, store.RouteOption{Name: fmt.Sprint(i + 1), DistanceKM: distance, EstimatedTimeMin: 60, Difficulty: "쉬움",
			SafetyScore: 50 + 10*i, Path: block(12, 12, 3)})
	}
	saved, err := k.store.SaveGenerated(context.Background(), g)
	if err != nil {
		k.t.Fatal(err)
	}
	return saved
}

const noSuchRoute = "경로를 찾을 수 없습니다"

// R9, R10: what may be saved, once, and what a name changes.
func TestSaveRoute(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	his, other := k.generated("kim", "하트 경로", 5, 7), k.generated("kim", "별 경로", 4)
	path := "/routes/" + his.Route.ID + "/save"
	name := func() any { return kim.get("/routes/mine").wants(200).at("data.routes").([]any)[1].(obj)["name"] }

	kim.post(path, obj{"route_option_id": other.Options[0].ID, "name": "x"}).fails(404, "ROUTE_OPTION_NOT_FOUND", "경로 옵션을 찾을 수 없습니다")
	kim.post(path, obj{"name": strings.Repeat("가", 101)}).wants(422)
	lee.post(path, nil).fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	lee.post(path, obj{"name": "내 것"}).fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	kim.post("/routes/nothing/save", nil).fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	k.as("").post(path, nil).wants(401)
	k.guest().post(path, nil).fails(403, "FORBIDDEN", "회원가입이 필요합니다")
	if got := name(); got != "하트 경로" {
		t.Errorf("name after refusals = %v, want it unchanged", got)
	}

	a := kim.post(path, obj{"route_option_id": his.Options[1].ID, "name": " 아침 하트 "}).wants(200)
	a.has(obj{"message": "경로가 저장되었습니다", "data.route_id": his.Route.ID, "data.saved_at": "2026-02-12T05:12:33.120Z"})
	if id, _ := a.at("data.saved_route_id").(string); len(id) != 36 {
		t.Errorf("saved_route_id = %q", id)
	}
	kim.post(path, obj{"name": "또"}).fails(400, "VALIDATION_ERROR", "이미 저장한 경로입니다").has(obj{"detail.field": "route_id"})
	if got := name(); got != "아침 하트" {
		t.Errorf("name of one's own route = %v, want that of the first saving", got)
	}
	kim.get("/users/me").has(obj{"data.stats.saved_routes_count": 1})
	kim.get("/users/me/saved-routes").has(obj{"data.routes.0": nil, "data.pagination.total_count": 1})

	lee.del(path).fails(404, "SAVED_ROUTE_NOT_FOUND", "저장한 경로를 찾을 수 없습니다")
	k.as("").del(path).wants(401)
	kim.del(path).wants(200).has(obj{"data": nil, "message": "저장이 취소되었습니다"})
	kim.del(path).fails(404, "SAVED_ROUTE_NOT_FOUND", "저장한 경로를 찾을 수 없습니다")
	for _, body := range []any{nil, "{}", "null", obj{"route_option_id": nil, "name": nil}, obj{"name": "  "}} {
		kim.post(path, body).wants(200)
		kim.del(path).wants(200)
	}
	if got := name(); got != "아침 하트" {
		t.Errorf("name after saving without one = %v, want it unchanged", got)
	}
}

func TestParallelSavesCountOnce(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	g := k.generated("kim", "하트 경로", 5)
	statuses := make([]int, 8)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() { statuses[i] = kim.post("/routes/"+g.Route.ID+"/save", nil).status() })
	}
	all.Wait()
	count := map[int]int{}
	for _, s := range statuses {
		count[s]++
	}
	if count[200] != 1 || count[400] != 7 {
		t.Errorf("statuses = %v, want one 200 and seven 400", statuses)
	}
	kim.get("/users/me").has(obj{"data.stats.saved_routes_count": 1})
}

// U6.
func TestSavedRoutes(t *testing.T) {
	k := newKit(t, inTown(t))
	kim, lee := k.member("kim"), k.member("lee")
	kim.get("/users/me/saved-routes").wants(200).has(obj{"message": "저장한 경로 조회 성공", "data.routes": "[]", "data.pagination.total_pages": 1,
		"data.pagination.total_count": 0, "data.pagination.has_next": false, "data.pagination.has_prev": false})
	var drawing struct {
		RouteID string `json:"route_id"`
	}
	kim.post("/routes/custom-drawing", obj{"name": "나비", "svg_path": heartPath, "location": obj{"latitude": 37.5, "longitude": 127.03}}).wants(201).json(&drawing)
	preset := store.Generated{Route: store.Route{UserID: "user-kim", ShapeID: "heart", Name: "가을 하트", Type: store.RoutePreset, Mode: "none",
		Start: townCenter, SVGPath: heartPath}, Options: k.generated("kim", "apple", 12).Options}
	preset.Options[0].ID, preset.Options[0].SafetyScore = "", 90
	preset, err := k.store.SaveGenerated(context.Background(), preset)
	if err != nil {
		t.Fatal(err)
	}
	walk := k.generated("kim", "Banana", 3, 42)
	for _, s := range []struct {
		id   string
		body any
	}{{drawing.RouteID, nil}, {preset.Route.ID, nil}, {walk.Route.ID, obj{"route_option_id": walk.Options[1].ID}}} {
		k.clock.advance(time.Second)
		kim.post("/routes/"+s.id+"/save", s.body).wants(200)
	}
	names := func(query string) []string {
		t.Helper()
		var out []string
		for _, r := range kim.get("/users/me/saved-routes" + query).wants(200).at("data.routes").([]any) {
			out = append(out, r.(obj)["route_name"].(string))
		}
		return out
	}
	for query, want := range map[string][]string{
		"":                                       {"Banana", "가을 하트", "나비"},
		"?sort=anything":                         {"Banana", "가을 하트", "나비"},
		"?sort=date_asc":                         {"나비", "가을 하트", "Banana"},
		"?sort=distance_desc":                    {"Banana", "가을 하트", "나비"},
		"?sort=distance_asc":                     {"나비", "가을 하트", "Banana"},
		"?sort=safety_desc":                      {"가을 하트", "Banana", "나비"},
		"?sort=name_asc":                         {"Banana", "가을 하트", "나비"},
		"?sort=safety_desc&limit=1&page=2":       {"Banana"}, // B18: sorted before it is cut
		"?sort=name_asc&limit=2&page=2":          {"나비"},
		"?limit=100&page=2":                      nil,
		"?sort=distance_desc&limit=1&page=99999": nil,
	} {
		if got := names(query); !equal(got, want) {
			t.Errorf("saved-routes%s = %v, want %v", query, got, want)
		}
	}
	kim.get("/users/me/saved-routes?limit=2&page=1").has(obj{"data.pagination.current_page": 1, "data.pagination.total_pages": 2,
		"data.pagination.total_count": 3, "data.pagination.has_next": true, "data.pagination.has_prev": false})
	for _, query := range []string{"?page=0", "?limit=0", "?limit=101", "?page=x", "?page=99999999999999999999"} {
		kim.get("/users/me/saved-routes" + query).wants(422)
	}

	items := kim.get("/users/me/saved-routes").at("data.routes").([]any)
	for i, want := range []obj{
		{"route_id": walk.Route.ID, "route_option_id": walk.Options[1].ID, "type": "preset", "mode": "running", "distance": 42., "safety_score": 60.,
			"shape": nil, "svg_path": nil, "saved_at": "2026-02-12T05:12:36.120Z"},
		{"route_option_id": nil, "distance": 12., "safety_score": 90., "svg_path": nil},
		{"route_option_id": nil, "distance": 0., "safety_score": 0., "shape": nil, "type": "custom", "mode": "none"},
	} {
		item := items[i].(obj)
		for key, value := range want {
			if got, ok := item[key]; !ok || got != value {
				t.Errorf("%v: %s = %v, want %v", item["route_name"], key, got, value)
			}
		}
		author, start := item["author"].(obj), item["location"].(obj)
		if author["id"] != "user-kim" || author["name"] != "kim" || start["latitude"] != 37.5 || start["longitude"] != 127.03 {
			t.Errorf("%v: author %v, location %v", item["route_name"], author, start)
		}
	}
	if shape := items[1].(obj)["shape"].(obj); shape["shape_id"] != "heart" || shape["shape_name"] != "하트" || shape["icon_name"] != "heart" {
		t.Errorf("shape of a preset = %v", shape)
	}
	if path, _ := items[2].(obj)["svg_path"].(string); !strings.HasPrefix(path, "M") {
		t.Errorf("svg_path of a drawing = %q, want the drawing", path)
	}
	lee.get("/users/me/saved-routes").has(obj{"data.routes": "[]"})
	k.as("").get("/users/me/saved-routes").wants(401)
	k.guest().get("/users/me/saved-routes").wants(403)
}

// R9: what a public post shows may be saved, and is not deleted under it; workouts keep their planned path.
func TestRouteOfAPost(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	g := k.generated("kim", "하트 경로", 5, 7)
	route := "/routes/" + g.Route.ID
	w := k.loop("kim", store.Workout{RouteID: g.Route.ID, RouteOptionID: g.Options[1].ID}, 60)
	save := func() *answer {
		return lee.post(route+"/save", obj{"route_option_id": g.Options[1].ID, "name": "김의 하트"})
	}
	post := kim.share(obj{"workout_id": w.ID, "visibility": "private"})
	save().fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	const inUse = "게시물에 공유된 경로는 삭제할 수 없습니다. 게시물을 먼저 삭제해주세요"
	kim.del(route).fails(400, "VALIDATION_ERROR", inUse).has(obj{"detail.field": "route_id"})
	kim.patch(post, obj{"visibility": "public"}).wants(200)
	save().wants(200)
	item := lee.get("/users/me/saved-routes").wants(200).at("data.routes").([]any)[0].(obj)
	if item["route_name"] != "김의 하트" || item["distance"] != 7. || item["author"].(obj)["name"] != "kim" {
		t.Errorf("saved route = %v", item)
	}
	kim.get(route + "/options").wants(200)
	if name := kim.get("/routes/mine").at("data.routes").([]any)[0].(obj)["name"]; name != "하트 경로" {
		t.Errorf("B10: the route is called %v after another saved it by another name", name)
	}
	kim.del(route).fails(400, "VALIDATION_ERROR", inUse)
	kim.with("Accept-Language", "en").del(route).fails(400, "VALIDATION_ERROR", "A post shows this route. Please delete the post first")

	kim.del(post).wants(200)
	lee.del(route + "/save").wants(200)
	save().fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	kim.del(route).wants(200)
	detail, err := k.store.Workout(context.Background(), w.ID, w.UserID)
	if err != nil || len(detail.Planned) != 13 {
		t.Errorf("workout on a deleted route: %d points planned, %v; want all 13", len(detail.Planned), err)
	}
}
