package server_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

type drawnReply struct {
	RouteID   string   `json:"route_id"`
	OptionIDs []string `json:"option_ids"`
	Routes    []struct {
		ID          string
		Angle       *float64
		DistanceKM  float64 `json:"distance_km"`
		Coordinates []struct{ Lat, Lng float64 }
		Similarity  float64 `json:"similarity_score"`
	}
	ScaledDrawing []struct{ Lat, Lng float64 } `json:"scaled_drawing"`
	BestAngle     *float64                     `json:"best_angle"`
	Validation    struct {
		IsValid bool `json:"is_valid"`
	}
	Warning *struct {
		Code        string
		Message     string
		SuggestedKM float64 `json:"suggested_km"`
	}
}

const (
	async = "/routes/generate-gps-art-async"
	now   = "/routes/generate-gps-art"
)

// TestDrawingOnRealStreets asks the engine itself for a shape that the streets contain.
func TestDrawingOnRealStreets(t *testing.T) {
	k := newKit(t, inTown(t))
	kim := k.member("kim")
	var d drawnReply
	kim.post(now, obj{"shape_id": "diamond", "svg_path": "ignored", "start": place(corner(12, 12)), "target_distance_km": 4, "mode": "shape"}).wants(200).json(&d)
	if len(d.Routes) == 0 || len(d.Routes) > 3 || len(d.OptionIDs) != len(d.Routes) {
		t.Fatalf("%d routes, %d options; want 1 to 3 of both", len(d.Routes), len(d.OptionIDs))
	}
	for i, r := range d.Routes {
		if r.ID != d.OptionIDs[i] || r.Angle == nil {
			t.Errorf("route %d: id %s, angle %v; want id %s and an angle", i, r.ID, r.Angle, d.OptionIDs[i])
		}
		if !near(r.DistanceKM, 4, 0.4) {
			t.Errorf("route %d is %v km, want 4 within 10 %%", i, r.DistanceKM)
		}
		path := r.Coordinates
		if len(path) < 5 || path[0] != path[len(path)-1] {
			t.Fatalf("route %d is not closed: %v", i, path)
		}
		if off := geo.Distance(geo.Point(path[0]), corner(12, 12)); off > 60 {
			t.Errorf("route %d begins %.0f m from the start, want 60 at most", i, off)
		}
		var points []geo.Point
		for _, p := range path {
			points = append(points, geo.Point(p))
			if at := townPlane.XY(geo.Point(p)); !near(offGrid(at.X), 0, 0.1) && !near(offGrid(at.Y), 0, 0.1) {
				t.Errorf("route %d leaves the streets at %v", i, at)
			}
		}
		if length := geo.Length(points); !near(length/1000, r.DistanceKM, 0.0051) {
			t.Errorf("route %d: coordinates are %.0f m long, label says %v km", i, length, r.DistanceKM)
		}
	}
	if d.Routes[0].Similarity < 90 {
		t.Errorf("similarity of a square on a grid = %v, want 90 at least", d.Routes[0].Similarity)
	}
	kim.get("/routes/" + d.RouteID + "/options").wants(200).has(obj{"data.shape_info.id": "diamond", "data.shape_info.is_custom": false})
}

// offGrid is how far a coordinate is from the nearest multiple of a block.
func offGrid(m float64) float64 {
	for m < 0 {
		m += 100 * blockM
	}
	for m >= blockM/2 {
		m -= blockM
	}
	return m
}

func TestDrawingNow(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	var d drawnReply
	a := kim.post(now, obj{"shape_id": "heart", "start": place(corner(12, 12)), "target_distance_km": 4.8, "mode": "walking"}).wants(200).json(&d)
	a.has(obj{"success": true, "route_id": d.RouteID, "option_ids": d.OptionIDs, "best_angle": 0, "validation.is_valid": true})
	if len(a.at("routes").([]any)) != 3 || len(a.at("scaled_drawing").([]any)) != 49 {
		t.Errorf("top level lacks routes or scaled_drawing: %s", a.body())
	}
	if got := d.Routes[0].Coordinates[0]; got != struct{ Lat, Lng float64 }{37.5, 127.03} {
		t.Errorf("first coordinate = %v, want 37.5, 127.03 rounded to 7 digits", got)
	}
	if d.Routes[0].Similarity != 90.5 {
		t.Errorf("similarity of 1 %% deviation = %v, want 90.5", d.Routes[0].Similarity)
	}
	if d.Warning == nil || d.Warning.Code != "SHAPE_TOO_SMALL" || d.Warning.SuggestedKM != 7.5 || !strings.Contains(d.Warning.Message, "7.5") {
		t.Errorf("warning = %+v, want SHAPE_TOO_SMALL with 7.5 km", d.Warning)
	}
	r, err := k.store.OwnRoute(context.Background(), d.RouteID, "user-kim")
	if err != nil {
		t.Fatal(err)
	}
	if r.Name != "하트 경로" || r.Type != store.RoutePreset || r.Mode != "walking" || r.ShapeID != "heart" || r.SVGPath != "" {
		t.Errorf("stored route = %+v, want the preset's", r)
	}
	if got := s.last(t); got.DistanceM != 4800 || geo.Distance(got.Start, townCenter) > 0.1 || got.Angles != nil {
		t.Errorf("search was asked %v m from %v, angles %v", got.DistanceM, got.Start, got.Angles)
	}
	kim.post(now, obj{"shape_id": "heart", "start": place(corner(12, 12)), "name": "Heart route"}).wants(200).json(&d)
	if r, err := k.store.OwnRoute(context.Background(), d.RouteID, "user-kim"); err != nil || r.Name != "Heart route" || r.Type != store.RoutePreset {
		t.Errorf("a preset with a name is stored as %+v, %v", r, err)
	}
	gpx := kim.with("Accept-Language", "en").get("/routes/" + d.RouteID + "/options/" + d.OptionIDs[0] + "/export?format=gpx").wants(200).body()
	if !strings.Contains(string(gpx), "<name>Heart route</name>") || !strings.Contains(string(gpx), "<desc>1st (closest to the drawing)</desc>") {
		t.Errorf("GPX in English: %.600s", gpx)
	}
}

func TestWhatIsDrawn(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim, lee := k.member("kim"), k.member("lee")
	id := lee.post("/routes/custom-drawing", obj{"name": "리의 그림", "svg_path": heartPath, "location": obj{"latitude": 37.5, "longitude": 127.03}}).wants(201).at("data.route_id")
	own := kim.post("/routes/custom-drawing", obj{"name": "내 그림", "svg_path": heartPath, "location": obj{"latitude": 37.501, "longitude": 127.031}}).wants(201).at("data.route_id").(string)
	before := k.rows()

	get := func(c client, body obj) store.Route {
		t.Helper()
		id := c.post(now, body).wants(200).at("data.route_id").(string)
		r, err := k.store.OwnRoute(context.Background(), id, "user-kim")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	start := place(townCenter)
	t.Run("stored drawing first", func(t *testing.T) {
		r := get(kim, obj{"route_id": own, "shape_id": "heart", "svg_path": "nonsense"})
		if r.ID != own || r.Name != "내 그림" || r.Type != store.RouteCustom {
			t.Errorf("route = %+v, want the stored one", r)
		}
		if at := s.last(t).Start; geo.Distance(at, geo.Point{Lat: 37.501, Lng: 127.031}) > 0.1 {
			t.Errorf("start = %v, want the stored one's", at)
		}
		get(kim, obj{"route_id": own, "start": start})
		if at := s.last(t).Start; geo.Distance(at, townCenter) > 0.1 {
			t.Errorf("start = %v, want the wished one", at)
		}
		if get(kim, obj{"route_id": own, "start": obj{"lat": 37.502, "lng": nil}}); geo.Distance(s.last(t).Start, townCenter) > 0.1 {
			t.Errorf("start = %v, want the stored one, as one number is missing", s.last(t).Start)
		}
	})
	t.Run("unknown preset with a path is a drawing and never a preset", func(t *testing.T) {
		r := get(kim, obj{"shape_id": "hacked", "shape_name": "해킹", "icon_name": "x", "category": "x", "svg_path": heartPath, "start": start})
		if r.Type != store.RouteCustom || r.Name != "커스텀 경로" || r.SVGPath != heartPath || r.ShapeID != "" || r.Mode != store.RouteNone {
			t.Errorf("route = %+v, want a drawing", r)
		}
		if n := k.rows()["route_shapes"]; n != before["route_shapes"] {
			t.Errorf("%d presets, want %d", n, before["route_shapes"])
		}
	})
	t.Run("path with a name", func(t *testing.T) {
		if r := get(kim, obj{"svg_path": heartPath, "name": " 내 하트 ", "mode": "custom", "start": start}); r.Name != "내 하트" || r.Mode != "custom" {
			t.Errorf("route = %+v, want its name and mode", r)
		}
	})
	t.Run("default distance and start", func(t *testing.T) {
		r := get(kim, obj{"shape_id": "heart", "target_distance_km": nil, "start": nil, "name": nil})
		if at := s.last(t).Start; at != (geo.Point{Lat: 37.5, Lng: 127}) || r.Start != at {
			t.Errorf("start = %v, stored %v; want 37.5, 127", at, r.Start)
		}
		if d := s.last(t).DistanceM; d != 5000 {
			t.Errorf("distance = %v, want 5000", d)
		}
	})
	for _, c := range []struct {
		name, code, message, field string
		body                       obj
	}{
		{"another's drawing", "VALIDATION_ERROR", "해당 경로를 찾을 수 없습니다.", "route_id", obj{"route_id": id}},
		{"malformed route", "VALIDATION_ERROR", "해당 경로를 찾을 수 없습니다.", "route_id", obj{"route_id": strings.Repeat("x", 500)}},
		{"unknown preset", "VALIDATION_ERROR", "프리셋 도형 정보가 없습니다. svg_path가 필요합니다.", "shape_id", obj{"shape_id": "nothing"}},
		{"nothing", "VALIDATION_ERROR", "커스텀 그리기 시 svg_path 또는 route_id가 필요합니다.", "svg_path", obj{}},
	} {
		for _, path := range []string{now, async} {
			kim.post(path, c.body).fails(400, c.code, c.message).has(obj{"detail.field": c.field})
		}
	}
	preset := get(kim, obj{"shape_id": "heart", "start": start})
	kim.post(now, obj{"route_id": preset.ID}).fails(400, "VALIDATION_ERROR", "해당 경로에 SVG 데이터가 없습니다.")
}

func TestRotation(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	for _, c := range []struct {
		name string
		body obj
		want []float64
	}{
		{"said nothing", obj{}, nil},
		{"allowed", obj{"enable_rotation": true}, nil},
		{"null", obj{"enable_rotation": nil, "rotation_angles": nil}, nil},
		{"no angles", obj{"enable_rotation": true, "rotation_angles": []int{}}, nil},
		{"forbidden", obj{"enable_rotation": false}, []float64{0}},
		{"given", obj{"enable_rotation": true, "rotation_angles": []float64{-90, 45.5}}, []float64{-90, 45.5}},
		{"given alone", obj{"rotation_angles": []float64{180}}, []float64{180}},
	} {
		c.body["shape_id"], c.body["start"] = "heart", place(townCenter)
		kim.post(now, c.body).wants(200)
		got := s.last(t).Angles
		if len(got) != len(c.want) {
			t.Errorf("%s: angles %v, want %v", c.name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: angles %v, want %v", c.name, got, c.want)
			}
		}
	}
}

func TestBadWishes(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	before := k.rows()
	long := make([]float64, 73)
	for _, c := range []struct {
		name string
		body any
		loc  string
	}{
		{"no JSON", `{"shape_id": "heart"`, "body"},
		{"a list", `[]`, "body"},
		{"a text", `"heart"`, "body"},
		{"no body", nil, "body"},
		{"null", `null`, "body"},
		{"not a number", `{"shape_id":"heart","target_distance_km":NaN}`, "body"},
		{"endless", `{"shape_id":"heart","target_distance_km":1e999}`, "body"},
		{"distance as text", obj{"shape_id": "heart", "target_distance_km": "5"}, "body.target_distance_km"},
		{"too short", obj{"shape_id": "heart", "target_distance_km": 0.49}, "body.target_distance_km"},
		{"too far", obj{"shape_id": "heart", "target_distance_km": 60.1}, "body.target_distance_km"},
		{"zero", obj{"shape_id": "heart", "target_distance_km": 0}, "body.target_distance_km"},
		{"backwards", obj{"shape_id": "heart", "target_distance_km": -5}, "body.target_distance_km"},
		{"no such latitude", obj{"shape_id": "heart", "start": obj{"lat": 90.1, "lng": 127}}, "body.start.lat"},
		{"no such longitude", obj{"shape_id": "heart", "start": obj{"lat": 37, "lng": -180.1}}, "body.start.lng"},
		{"start as text", obj{"shape_id": "heart", "start": "37.5,127"}, "body.start"},
		{"shape as number", obj{"shape_id": 7}, "body.shape_id"},
		{"too many angles", obj{"shape_id": "heart", "rotation_angles": long}, "body.rotation_angles"},
		{"angle out of range", obj{"shape_id": "heart", "rotation_angles": []float64{361}}, "body.rotation_angles"},
		{"angle as text", obj{"shape_id": "heart", "rotation_angles": []string{"0"}}, "body.rotation_angles.0"},
		{"rotation as number", obj{"shape_id": "heart", "enable_rotation": 2}, "body.enable_rotation"},
		{"long name", obj{"svg_path": heartPath, "name": strings.Repeat("가", 101)}, "body.name"},
		{"long mode", obj{"svg_path": heartPath, "mode": strings.Repeat("m", 21)}, "body.mode"},
		{"empty path", obj{"svg_path": ""}, "body.svg_path"},
		{"blank path", obj{"svg_path": " \n"}, "body.svg_path"},
		{"no path data", obj{"svg_path": "<script>alert(1)</script>"}, "body.svg_path"},
		{"not a number in the path", obj{"svg_path": "M 0 0 L NaN 10"}, "body.svg_path"},
		{"infinite path", obj{"svg_path": "M 0 0 L 1e400 10"}, "body.svg_path"},
		{"huge numbers", obj{"svg_path": "M 0 0 L 1e9 1e9 L 0 1e9 Z"}, "body.svg_path"},
		{"one point", obj{"svg_path": "M 5 5 L 5 5 Z"}, "body.svg_path"},
		{"over a megabyte", obj{"svg_path": "M 0 0" + strings.Repeat(" L 1 1 L 2 2", 100_000)}, "body.svg_path"},
		{"ten megabytes", obj{"svg_path": "M 0 0" + strings.Repeat(" L 1 1 L 2 2", 850_000)}, "body.svg_path"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if b, ok := c.body.(obj); ok && b["start"] == nil {
				b["start"] = place(townCenter)
			}
			for _, path := range []string{now, async} {
				begin := time.Now()
				a := kim.post(path, c.body)
				if c.body == nil && a.status() == 400 { // a body that is left out has nothing in it
					continue
				}
				a.wants(422)
				// Milliseconds on an idle machine; what is quadratic in the input would take minutes.
				if took := time.Since(begin); took > 10*time.Second {
					t.Errorf("%s: took %v", path, took)
				}
				detail, _ := a.at("detail").([]any)
				if len(detail) == 0 {
					t.Fatalf("%s: detail = %v, want a list", path, a.at("detail"))
				}
				var loc []string
				for _, part := range detail[0].(obj)["loc"].([]any) {
					loc = append(loc, strings.TrimSuffix(strings.TrimSpace(toText(part)), ".0"))
				}
				if got := strings.Join(loc, "."); got != c.loc {
					t.Errorf("%s: loc = %s, want %s", path, got, c.loc)
				}
			}
		})
	}
	if after := k.rows(); !sameRows(before, after) {
		t.Errorf("rows = %v, want as before: %v", after, before)
	}
	if len(s.asked) != 0 {
		t.Errorf("%d searches were started", len(s.asked))
	}
}

func TestWhereNoStreetsAre(t *testing.T) {
	const text = "이 지역의 도로 데이터가 아직 없습니다. 운영자가 도로 데이터를 추가하면 이용할 수 있습니다"
	k := newKit(t, inTown(t))
	kim := k.member("kim")
	before := k.rows()
	for _, path := range []string{now, async} {
		a := kim.post(path, obj{"shape_id": "heart", "start": place(farAway)}).fails(422, "AREA_NOT_COVERED", text)
		detail, _ := a.at("detail").([]any)
		if len(detail) != 1 || toText(detail[0].(obj)["loc"]) != "[body start]" || detail[0].(obj)["msg"] != text {
			t.Errorf("detail = %v, want one item at body, start", detail)
		}
	}
	if log := k.log.String(); !strings.Contains(log, "runnerway seed roads FILE.osm.pbf") || strings.Contains(log, "129.040") {
		t.Errorf("the log does not tell the operator what to do, or tells too well where the user is: %s", log)
	}
	if after := k.rows(); !sameRows(before, after) {
		t.Errorf("rows = %v, want as before: %v", after, before)
	}
	without := newKit(t)
	without.member("lee").post(now, obj{"svg_path": heartPath, "start": place(townCenter)}).fails(422, "AREA_NOT_COVERED", text)
}

const textNoRoute = "경로를 생성할 수 없습니다. 해당 위치에서 적절한 도로 네트워크를 찾을 수 없습니다."

func TestStartBesideTheStreets(t *testing.T) {
	k := newKit(t, inTown(t))
	kim := k.member("kim")
	beside := shifted(corner(0, 12), -350, 0)
	wish := obj{"shape_id": "diamond", "start": place(beside), "target_distance_km": 3}
	kim.post(now, wish).fails(502, "EXTERNAL_API_ERROR", textNoRoute)
	id := kim.post(async, wish).wants(202).at("data.task_id").(string)
	if g := kim.finished(id); g.Status != "failed" || g.Error == nil || *g.Error != textNoRoute || g.RouteID != nil {
		t.Errorf("task = %+v, want failed with the text", g)
	}
	if n := k.rows()["routes"]; n != 0 {
		t.Errorf("%d routes were stored", n)
	}
}

func TestFailuresOfTheSearch(t *testing.T) {
	for _, c := range []struct {
		name    string
		err     error
		status  int
		code    string
		message string
	}{
		{"no route", art.ErrNoRoute, 502, "EXTERNAL_API_ERROR", textNoRoute},
		{"a fault", errors.New("secret detail"), 500, "INTERNAL_ERROR", "서버 오류가 발생했습니다"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := stub{fail: c.err}
			k := newKit(t, inTown(t), s.use)
			kim := k.member("kim")
			wish := obj{"shape_id": "heart", "start": place(townCenter)}
			kim.post(now, wish).fails(c.status, c.code, c.message)
			want := c.message
			if c.status == 500 {
				want = "경로 생성에 실패했습니다"
			}
			id := kim.post(async, wish).wants(202).at("data.task_id").(string)
			var g status
			eventually(t, "end of the task", func() bool {
				k.clock.advance(time.Second) // a fault is tried again after a while
				g = kim.generation(id)
				return g.Status == "failed"
			})
			if g.Error == nil || *g.Error != want {
				t.Errorf("task = %+v, want failed: %s", g, want)
			}
			if n := k.rows()["routes"]; n != 0 {
				t.Errorf("%d routes were stored", n)
			}
		})
	}
}

// TestOldOptionsStayUntilNewOnesAreReady is bug B12.
func TestOldOptionsStayUntilNewOnesAreReady(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	route := kim.post("/routes/custom-drawing", obj{"name": "그림", "svg_path": heartPath, "location": obj{"latitude": 37.5, "longitude": 127.03}}).wants(201).at("data.route_id").(string)
	var first, second drawnReply
	kim.post(now, obj{"route_id": route}).wants(200).json(&first)
	s.failWith(art.ErrNoRoute)
	kim.post(now, obj{"route_id": route}).wants(502)
	if got := kim.optionIDs(route); !equal(got, first.OptionIDs) {
		t.Errorf("options after a failure = %v, want the old ones %v", got, first.OptionIDs)
	}
	s.failWith(nil)
	kim.post(now, obj{"route_id": route}).wants(200).json(&second)
	if got := kim.optionIDs(route); !equal(got, second.OptionIDs) || equal(got, first.OptionIDs) {
		t.Errorf("options = %v, want the new ones %v", got, second.OptionIDs)
	}
}

func TestSynchronousSearchStopsWhenItsClientGoes(t *testing.T) {
	s := stub{hold: make(chan struct{}), begun: make(chan struct{}, 9), ended: make(chan struct{}, 9)}
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	ctx, cancel := context.WithCancel(context.Background())
	r := httptest.NewRequestWithContext(ctx, "POST", "/api/v1"+now, strings.NewReader(`{"shape_id":"heart","start":{"lat":37.5,"lng":127.03}}`))
	r.Header.Set("Authorization", "Bearer "+kim.token)
	done := make(chan struct{})
	go func() {
		defer close(done)
		k.server.ServeHTTP(httptest.NewRecorder(), r)
	}()
	received(t, s.begun, "search")
	cancel()
	received(t, s.ended, "end of the search")
	received(t, done, "end of the request")
	if n := k.rows()["routes"]; n != 0 {
		t.Errorf("%d routes were stored", n)
	}
	if strings.Contains(k.log.String(), `"level":"ERROR"`) {
		t.Errorf("a client that goes is logged as an error: %s", k.log.String())
	}
}

func TestSynchronousRequestsAreLimited(t *testing.T) {
	s := stub{hold: make(chan struct{}), begun: make(chan struct{}, 9)}
	k := newKit(t, inTown(t), s.use, func(o *server.Options) { o.Workers = 4 })
	kim, lee := k.member("kim"), k.member("lee")
	wish := obj{"shape_id": "heart", "start": place(townCenter)}
	done := make(chan struct{}, 9)
	for range 2 {
		go func() { kim.post(now, wish); done <- struct{}{} }()
		received(t, s.begun, "search")
	}
	a := kim.post(now, wish).fails(429, "TOO_MANY_REQUESTS", "요청 횟수가 너무 많습니다. 잠시 후 다시 시도해주세요")
	if a.header("Retry-After") == "" {
		t.Error("429 without Retry-After")
	}
	go func() { lee.post(now, wish); done <- struct{}{} }()
	received(t, s.begun, "another user's search")
	close(s.hold)
	for range 3 {
		received(t, done, "answer")
	}
	kim.post(now, wish).wants(200)
}

func TestGuestsMayDraw(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	guest := k.guest()
	guest.get("/routes/shapes").wants(200)
	var d drawnReply
	guest.post(now, obj{"shape_id": "heart", "start": place(townCenter)}).wants(200).json(&d)
	guest.get("/routes/" + d.RouteID + "/options").wants(200)
	guest.get("/routes/" + d.RouteID + "/options/" + d.OptionIDs[0] + "/export").wants(200)
	for _, path := range []string{now, async, "/routes/custom-drawing"} {
		k.as("").post(path, obj{"shape_id": "heart"}).fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	}
}
