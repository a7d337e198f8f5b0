package server_test

import (
	"context"
	"slices"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/loop"
	"github.com/runnerway/runnerway/server"
)

const generate = "/routes/generate"

// locationOf is a place in the contract's other form.
func locationOf(p geo.Point) obj {
	return obj{"latitude": p.Lat, "longitude": p.Lng, "address": "서울 강남구"}
}

// TestGenerateRoundTrip is R14 without a drawing, on the engine itself.
func TestGenerateRoundTrip(t *testing.T) {
	k := newKit(t, inTown(t))
	guest := k.guest()
	a := guest.post(generate, obj{"start_location": place(corner(12, 12)), "distance": 4, "waypoints": []obj{place(corner(15, 14))}}).wants(202).
		has(obj{"data.status": "pending", "data.estimated_time": 5, "data.notices": "[]", "message": "경로 생성이 요청되었습니다"})
	g := guest.finished(a.at("data.task_id").(string))
	if g.Status != "completed" || len(g.OptionIDs) == 0 {
		t.Fatalf("task = %+v, want completed", g)
	}
	options := guest.get("/routes/" + *g.RouteID + "/options").wants(200).at("data.options").([]any)
	for _, v := range options {
		o := v.(obj)
		if !near(o["distance"].(float64), 4, 0.2) {
			t.Errorf("%v is %v km, want 4 within 5 %%", o["name"], o["distance"])
		}
		least := 1e9
		for _, c := range o["coordinates"].([]any) {
			p := geo.Point{Lat: c.(obj)["lat"].(float64), Lng: c.(obj)["lng"].(float64)}
			least = min(least, geo.Distance(p, corner(15, 14)))
		}
		if least > 5 {
			t.Errorf("%v passes the waypoint at %.0f m", o["name"], least)
		}
		if o["outline"] != nil || o["similarity_score"] != nil {
			t.Errorf("%v has a drawing", o["name"])
		}
	}
	guest.get("/routes/" + *g.RouteID + "/options/" + g.OptionIDs[0]).wants(200).has(obj{"data.type": "none", "data.mode": "none"})
}

// The bodies that R14 had in its history, as they are understood for round trips.
func TestGenerateBodies(t *testing.T) {
	var s loopStub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	for _, c := range []struct {
		name     string
		body     obj
		km       float64
		profiles []loop.Profile
		safe     bool
		green    bool
		through  int
		pace     string
	}{
		{"first", obj{"type": "none", "mode": "running", "shape_id": nil, "svg_path": nil, "location": locationOf(townCenter),
			"preferences": obj{"condition": "recovery", "intensity": "light", "duration": 30, "safety_mode": true}},
			2, []loop.Profile{loop.Flat, loop.Balanced, loop.Hilly}, true, false, 0, "15:00"},
		{"second", obj{"start_location": place(townCenter), "distance": 7, "shape_id": nil, "waypoints": []obj{place(corner(13, 13)), locationOf(corner(14, 13))},
			"avoid_steep": true, "prefer_shaded": true},
			7, []loop.Profile{loop.Flat, loop.Balanced}, false, true, 2, "10:00"},
		{"third", obj{"start": place(townCenter), "target_distance_km": 6, "waypoints": nil}, 6,
			[]loop.Profile{loop.Flat, loop.Balanced, loop.Hilly}, false, false, 0, "10:00"},
		{"least", obj{"location": locationOf(townCenter)}, 3, []loop.Profile{loop.Flat, loop.Balanced, loop.Hilly}, false, false, 0, "10:00"},
		{"drawing without a path", obj{"location": locationOf(townCenter), "svg_path": obj{"svg_path": nil, "estimated_distance": 4}}, 4,
			[]loop.Profile{loop.Flat, loop.Balanced, loop.Hilly}, false, false, 0, "10:00"},
		{"empty drawing", obj{"location": locationOf(townCenter), "shape_id": "", "svg_path": "", "distance": 2}, 2,
			[]loop.Profile{loop.Flat, loop.Balanced, loop.Hilly}, false, false, 0, "10:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := kim.finished(kim.post(generate, c.body).wants(202).at("data.task_id").(string))
			if g.Status != "completed" {
				t.Fatalf("task = %+v, want completed", g)
			}
			r := s.last(t)
			if !near(r.DistanceM, c.km*1000, 1e-6) || !slices.Equal(r.Profiles, c.profiles) || r.Safe != c.safe || r.Green != c.green ||
				len(r.Through) != c.through || r.Start != townCenter {
				t.Errorf("searched %+v, want %+v", r, c)
			}
			option := kim.get("/routes/" + *g.RouteID + "/options").wants(200).at("data.options").([]any)[0].(obj)
			if option["recommended_pace"] != c.pace {
				t.Errorf("pace = %v, want %v", option["recommended_pace"], c.pace)
			}
		})
	}
	id := kim.finished(kim.post(generate, obj{"mode": "walking", "location": locationOf(townCenter),
		"preferences": obj{"condition": "fat-burn", "intensity": "high", "duration": 60, "safety_mode": true}}).wants(202).at("data.task_id").(string)).RouteID
	r, err := k.store.OwnRoute(context.Background(), *id, "user-kim")
	if err != nil || r.Condition != "fat-burn" || r.Intensity != "high" || r.TargetDurationMin != 60 || !r.SafetyMode || r.Address != "서울 강남구" || r.Mode != "walking" {
		t.Errorf("route = %+v, %v; want what was wished kept", r, err)
	}
}

// With a shape or a path R14 draws.
func TestGenerateDrawing(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	for _, c := range []struct {
		name    string
		body    obj
		km      float64
		kind    string
		notices int
	}{
		{"shape", obj{"type": "preset", "shape_id": "heart", "location": locationOf(townCenter), "preferences": obj{"duration": 45}}, 4.5, "preset", 0},
		{"shape without distance", obj{"shape_id": "heart", "start_location": place(townCenter)}, 5, "preset", 0},
		{"path", obj{"type": "custom", "svg_path": squarePath, "start_location": place(townCenter), "distance": 3}, 3, "custom", 0},
		{"object", obj{"svg_path": obj{"svg_path": squarePath, "estimated_distance": 2.5}, "location": locationOf(townCenter)}, 2.5, "custom", 0},
		{"more than art can", obj{"shape_id": "heart", "start_location": place(townCenter), "prefer_shaded": true}, 5, "preset", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := kim.post(generate, c.body).wants(202)
			if got := a.at("data.notices").([]any); len(got) != c.notices {
				t.Errorf("notices = %v, want %d", got, c.notices)
			}
			id := a.at("data.task_id").(string)
			g := kim.finished(id)
			if g.Status != "completed" {
				t.Fatalf("task = %+v, want completed", g)
			}
			if r := s.last(t); !near(r.DistanceM, c.km*1000, 1e-6) || r.Start != townCenter {
				t.Errorf("searched %v m from %v, want %v km", r.DistanceM, r.Start, c.km)
			}
			if got := kim.get("/routes/generate/" + id).wants(200).at("data.notices").([]any); len(got) != c.notices {
				t.Errorf("notices of the task = %v, want %d", got, c.notices)
			}
			r, err := k.store.OwnRoute(context.Background(), *g.RouteID, "user-kim")
			if err != nil || r.Type != c.kind {
				t.Errorf("route = %q, %v; want %s", r.Type, err, c.kind)
			}
		})
	}
}

func TestGenerateRefuses(t *testing.T) {
	var s loopStub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	rows := k.rows()
	at := place(townCenter)
	kim.post(generate, obj{"shape_id": "nonsense", "start_location": at}).fails(400, "VALIDATION_ERROR", "존재하지 않는 모양입니다")
	kim.post(generate, obj{"shape_id": "nonsense", "svg_path": squarePath, "start_location": at}).fails(400, "VALIDATION_ERROR", "존재하지 않는 모양입니다")
	kim.post(generate, obj{"start_location": place(farAway)}).wants(422).has(obj{"error.code": "AREA_NOT_COVERED"})
	kim.post(generate, obj{"shape_id": "heart", "start_location": place(farAway)}).wants(422).has(obj{"error.code": "AREA_NOT_COVERED"})
	kim.post(generate, obj{"distance": 5}).fails(422, "VALIDATION_ERROR", "출발 위치가 필요합니다")
	for name, body := range map[string]any{
		"nothing":         nil,
		"empty":           obj{},
		"half a start":    obj{"start_location": obj{"lat": 37.5}},
		"far away start":  obj{"start_location": obj{"lat": 137.5, "lng": 127}},
		"short":           obj{"start_location": at, "distance": 0.2},
		"long":            obj{"start_location": at, "distance": 61},
		"long time":       obj{"start_location": at, "preferences": obj{"duration": 10000}},
		"four waypoints":  obj{"start_location": at, "waypoints": []obj{at, at, at, at}},
		"half a waypoint": obj{"start_location": at, "waypoints": []obj{{"lat": 37.5}}},
		"long condition":  obj{"start_location": at, "preferences": obj{"condition": "123456789012345678901"}},
		"long mode":       obj{"start_location": at, "mode": "123456789012345678901"},
		"number as path":  obj{"start_location": at, "svg_path": 5},
		"no drawing":      obj{"start_location": at, "svg_path": "hello"},
	} {
		if a := kim.post(generate, body); a.status() != 422 {
			t.Errorf("%s: status %d, want 422: %s", name, a.status(), a.body())
		}
	}
	if got := k.rows(); !sameRows(rows, got) {
		t.Errorf("rows = %v, want %v as before", got, rows)
	}
	k.as("").post(generate, obj{"start_location": at}).wants(401)
}

// A round trip in the queue survives the end of the server, as a drawing does.
func TestRestartTakesRoundTripsOver(t *testing.T) {
	s := loopStub{hold: make(chan struct{}), begun: make(chan struct{}, 9)}
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	id := kim.post(generate, obj{"start_location": place(townCenter), "distance": 2}).wants(202).at("data.task_id").(string)
	received(t, s.begun, "search")
	if err := k.server.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	close(s.hold)
	again := newKit(t, func(o *server.Options) { o.Store = k.store }, inTown(t), s.use)
	if g := again.as(kim.token).finished(id); g.Status != "completed" || len(g.OptionIDs) != 3 {
		t.Errorf("task after a restart = %+v, want completed", g)
	}
}
