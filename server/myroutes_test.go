package server_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// R8.
func TestRenameRoute(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	g := k.generated("kim", "하트 경로", 5)
	path := "/routes/" + g.Route.ID + "/name"
	long := strings.Repeat("가", 100)
	kim.patch(path, obj{"name": "  한강 하트 🏃 "}).wants(200).has(obj{"data.route_id": g.Route.ID, "data.name": "한강 하트 🏃", "message": "경로 이름이 수정되었습니다"})
	kim.patch(path, obj{"name": long}).wants(200)
	kim.patch(path, obj{"name": " \t "}).fails(400, "VALIDATION_ERROR", "이름은 비워둘 수 없습니다").has(obj{"detail.field": "name"})
	kim.patch(path, obj{"name": long + "가"}).wants(422)
	for _, body := range []any{nil, "{}", obj{"name": nil}, obj{"name": 5}, "[]"} {
		kim.patch(path, body).wants(422)
	}
	lee.patch(path, obj{"name": "내 것"}).fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	kim.patch("/routes/nothing/name", obj{"name": "x"}).fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	k.as("").patch(path, obj{"name": "x"}).wants(401)
	k.guest().patch(path, obj{"name": "x"}).wants(403)
	if got := kim.get("/routes/mine").at("data.routes").([]any)[0].(obj)["name"]; got != long {
		t.Errorf("name = %v, want the last one accepted", got)
	}
}

func TestOwnRoutes(t *testing.T) {
	k := newKit(t, inTown(t))
	kim := k.member("kim")
	k.member("lee")
	kim.get("/routes/mine").wants(200).has(obj{"message": "내 경로 조회 성공", "data.routes": "[]", "data.pagination.total_count": 0})
	k.generated("lee", "남의 경로", 5)
	g := k.generated("kim", "하트 경로", 5.25, 7)
	k.clock.advance(time.Minute)
	kim.post("/routes/custom-drawing", obj{"name": "나비", "svg_path": heartPath, "location": obj{"latitude": 37.5, "longitude": 127.03}}).wants(201)
	kim.post("/routes/"+g.Route.ID+"/save", nil).wants(200)
	token := kim.post("/routes/"+g.Route.ID+"/share", nil).wants(200).at("data.token")

	a := kim.get("/routes/mine?limit=1").wants(200).has(obj{"data.pagination.total_count": 2, "data.pagination.total_pages": 2, "data.pagination.has_next": true})
	drawing := a.at("data.routes").([]any)[0].(obj)
	route := kim.get("/routes/mine?limit=1&page=2").at("data.routes").([]any)[0].(obj)
	for _, c := range []struct{ got, want obj }{
		{drawing, obj{"name": "나비", "type": "custom", "option_count": 0., "distance": 0., "is_saved": false, "share_token": nil, "shape": nil,
			"created_at": "2026-02-12T05:13:33.120Z"}},
		{route, obj{"route_id": g.Route.ID, "name": "하트 경로", "option_count": 2., "distance": 5.25, "safety_score": 50., "is_saved": true,
			"share_token": token, "svg_path": nil}},
	} {
		for key, value := range c.want {
			if got, ok := c.got[key]; !ok || got != value {
				t.Errorf("%v: %s = %v, want %v", c.got["name"], key, got, value)
			}
		}
	}
	if drawing["svg_path"] == nil {
		t.Error("a drawing has no svg_path")
	}
	kim.get("/routes/mine?limit=1000").wants(422)
	k.as("").get("/routes/mine").wants(401)
	k.guest().get("/routes/mine").wants(403)
}

func TestDeleteRoute(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	g := k.generated("kim", "하트 경로", 5)
	path := "/routes/" + g.Route.ID
	token := kim.post(path+"/share", nil).wants(200).at("data.token").(string)
	lee.get("/routes/shared/" + token).wants(200)
	lee.post(path+"/save", nil).wants(200)
	lee.get(path + "/options").wants(200)

	lee.del(path).fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	k.as("").del(path).wants(401)
	k.guest().del(path).wants(403)
	kim.del(path).wants(200).has(obj{"data": nil, "message": "경로가 삭제되었습니다"})
	for _, c := range []client{kim, lee} {
		c.get(path+"/options").fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
		c.get("/users/me").has(obj{"data.stats.saved_routes_count": 0})
	}
	kim.del(path).fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	kim.patch(path+"/name", obj{"name": "x"}).fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	lee.get("/routes/shared/"+token).fails(404, "SHARE_NOT_FOUND", "공유 링크를 찾을 수 없습니다")
	kim.get("/routes/mine").has(obj{"data.routes": "[]"})
}

// Routes that nobody saved, ran, posted or shared go 30 days after their last change.
func TestStaleRoutesGo(t *testing.T) {
	k := newKit(t)
	ctx := context.Background()
	kim := k.member("kim")
	stale, renamed, saved, shared := k.generated("kim", "낡은 경로", 5), k.generated("kim", "고친 경로", 5), k.generated("kim", "저장한 경로", 5), k.generated("kim", "공유한 경로", 5)
	kim.post("/routes/"+saved.Route.ID+"/save", nil).wants(200)
	kim.post("/routes/"+shared.Route.ID+"/share", nil).wants(200)
	tidyAndExpect := func(when string, left ...store.Generated) {
		t.Helper()
		if err := k.server.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
		cards, _, err := k.store.OwnRoutes(ctx, "user-kim", 0, 10)
		if err != nil || len(cards) != len(left) {
			t.Errorf("%s: %d routes left (%v), want %d", when, len(cards), err, len(left))
		}
		for _, g := range left {
			if _, err := k.store.OwnRoute(ctx, g.Route.ID, "user-kim"); err != nil {
				t.Errorf("%s: %s: %v, want it to stay", when, g.Route.Name, err)
			}
		}
	}
	k.clock.advance(24 * time.Hour)
	if err := k.store.RenameRoute(ctx, renamed.Route.ID, "user-kim", "고친 경로"); err != nil {
		t.Fatal(err)
	}
	k.clock.advance(29*24*time.Hour - time.Minute)
	tidyAndExpect("before 30 days", stale, renamed, saved, shared)
	k.clock.advance(2 * time.Minute)
	tidyAndExpect("after 30 days", renamed, saved, shared)
	k.clock.advance(24 * time.Hour)
	tidyAndExpect("30 days after the change", saved, shared)
}
