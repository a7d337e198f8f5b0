package server_test

import (
	"context"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/store"
)

func location() obj { return obj{"latitude": 37.5, "longitude": 127.03, "address": "서울 강남구"} }

func TestStoreDrawing(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	for _, c := range []struct{ name, path, want string }{
		{"points on the way go, the end is joined to the start", "M 0 0 L 50 1 L 100 0 L 100 100", "M 0.00 0.00 L 100.00 0.00 L 100.00 100.00 L 0.00 0.00"},
		{"exponents are one number", "M 1.1e-13 0 L 1e2 0 L 100 1.5E+2 Z", "M 0.00 0.00 L 100.00 0.00 L 100.00 150.00 L 0.00 0.00"},
		{"relative commands", "m 10 10 h 100 v 100 h -100 z", "M 10.00 10.00 L 110.00 10.00 L 110.00 110.00 L 10.00 110.00 L 10.00 10.00"},
		{"a line stays a line", "M 0 0 L 100 0", "M 0.00 0.00 L 100.00 0.00"},
		{"a small canvas keeps its corners", "M 2 2 L 22 2 L 22 6 L 2 6 Z", "M 2.00 2.00 L 22.00 2.00 L 22.00 6.00 L 2.00 6.00 L 2.00 2.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := kim.post("/routes/custom-drawing", obj{"name": "  내 그림 ", "svg_path": c.path, "location": location(), "estimated_distance": 4.25}).wants(201)
			a.has(obj{
				"message": "커스텀 경로가 성공적으로 저장되었습니다", "data.name": "내 그림", "data.svg_path": c.want,
				"data.estimated_distance": 4.25, "data.created_at": "2026-02-12T05:12:33.120Z",
			})
			r, err := k.store.OwnRoute(context.Background(), a.at("data.route_id").(string), "user-kim")
			if err != nil {
				t.Fatal(err)
			}
			if r.Type != store.RouteCustom || r.Mode != store.RouteNone || r.SVGPath != c.want || r.Address != "서울 강남구" || r.Start.Lat != 37.5 {
				t.Errorf("stored %+v", r)
			}
		})
	}
	kim.post("/routes/custom-drawing", obj{"name": "그림", "svg_path": heartPath, "location": location(), "estimated_distance": nil}).
		wants(201).has(obj{"data.estimated_distance": nil})
}

func TestBadDrawings(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	for _, c := range []struct {
		name  string
		key   string
		value any
		loc   string
	}{
		{"no name", "name", nil, "[body name]"},
		{"blank name", "name", "  \t", "[body name]"},
		{"long name", "name", strings.Repeat("가", 101), "[body name]"},
		{"no path", "svg_path", nil, "[body svg_path]"},
		{"empty path", "svg_path", "", "[body svg_path]"},
		{"one point", "svg_path", "M 3 3", "[body svg_path]"},
		{"the same point twice", "svg_path", "M 3 3 L 3 3", "[body svg_path]"},
		{"no path data", "svg_path", "hello", "[body svg_path]"},
		{"path as number", "svg_path", 5, "[body svg_path]"},
		{"path as object", "svg_path", obj{"svg_path": heartPath}, "[body svg_path]"},
		{"no location", "location", nil, "[body location]"},
		{"latitude missing", "location", obj{"longitude": 127}, "[body location latitude]"},
		{"latitude out of range", "location", obj{"latitude": -91, "longitude": 127}, "[body location latitude]"},
		{"longitude out of range", "location", obj{"latitude": 37, "longitude": 181}, "[body location longitude]"},
		{"distance as text", "estimated_distance", "five", "[body estimated_distance]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := obj{"name": "그림", "svg_path": heartPath, "location": location()}
			if body[c.key] = c.value; c.value == nil {
				delete(body, c.key)
			}
			a := kim.post("/routes/custom-drawing", body).wants(422)
			if got := toText(a.at("detail").([]any)[0].(obj)["loc"]); got != c.loc {
				t.Errorf("loc = %s, want %s; body %s", got, c.loc, a.body())
			}
		})
	}
	if n := k.rows()["routes"]; n != 0 {
		t.Errorf("%d routes were stored", n)
	}
}

func TestAddressesAreCut(t *testing.T) {
	k := newKit(t)
	where := location()
	where["address"] = strings.Repeat("가", 300)
	k.member("kim").post("/routes/custom-drawing", obj{"name": strings.Repeat("나", 100), "svg_path": heartPath, "location": where}).wants(201)
}
