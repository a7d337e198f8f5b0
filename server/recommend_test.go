package server_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/loop"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

const recommend = "/routes/recommend"

// A loopStub is a search for round trips that answers at once with walks around blocks, and says what it was asked.
type loopStub struct {
	mu     sync.Mutex
	asked  []loop.Request
	result loop.Result // HeightsKnown 1 and walks around blocks if it has no routes
	fail   error
	hold   chan struct{} // if set, the search waits for it or for the end of its context
	begun  chan struct{}
}

func (s *loopStub) use(o *server.Options) { o.Loops, o.ResultCacheBytes = s.search, -1 }

func (s *loopStub) search(ctx context.Context, _ *roads.Graph, r loop.Request, report func(loop.Progress)) (loop.Result, error) {
	s.mu.Lock()
	s.asked = append(s.asked, r)
	result, fail := s.result, s.fail
	s.mu.Unlock()
	if s.begun != nil {
		s.begun <- struct{}{}
	}
	report(loop.Progress{Done: 1, Total: 2, Preview: block(12, 12, 3)})
	if s.hold != nil {
		select {
		case <-s.hold:
		case <-ctx.Done():
			return loop.Result{}, ctx.Err()
		}
	}
	if len(result.Routes) == 0 {
		result.HeightsKnown = 1
		for i, p := range r.Profiles {
			path := block(12-i, 12, 3)
			result.Routes = append(result.Routes, loop.Route{Profile: p, Path: path, DistanceM: r.DistanceM})
		}
	}
	return result, fail
}

func (s *loopStub) last(t *testing.T) loop.Request {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.asked) == 0 {
		t.Fatal("nothing was searched")
	}
	return s.asked[len(s.asked)-1]
}

type candidateReply struct {
	ID        int
	Name      string
	Distance  string
	Time      int
	Path      []geo.Point
	Reason    string
	Elevation struct {
		Ascent  float64 `json:"total_ascent"`
		Descent float64 `json:"total_descent"`
		Change  float64 `json:"total_elevation_change"`
		MaxDiff int     `json:"max_elevation_diff"`
	} `json:"elevation_stats"`
	OptionID   string `json:"option_id"`
	Difficulty string
	Safety     int    `json:"safety_score"`
	Pace       string `json:"recommended_pace"`
	Tag        *string
	Known      struct{ Elevation float64 }
}

type recommendReply struct {
	Candidates []candidateReply
	RouteID    string `json:"route_id"`
	Notices    []struct{ Code, Message string }
}

// wish is R12's body at p.
func wish(p geo.Point, more obj) obj {
	body := place(p)
	for k, v := range more {
		body[k] = v
	}
	return body
}

// TestRecommendOnRealStreets asks the engine itself.
func TestRecommendOnRealStreets(t *testing.T) {
	k := newKit(t, inTown(t))
	kim := k.member("kim")
	var r recommendReply
	a := kim.post(recommend, wish(corner(12, 12), obj{"target_distance_km": 4})).wants(200)
	a.json(&r)
	if top := a.whole(); len(top["candidates"].([]any)) != len(r.Candidates) || top["route_id"] != r.RouteID {
		t.Errorf("candidates and route_id are not repeated at the top: %v", top)
	}
	if len(r.Candidates) != 3 || r.RouteID == "" || len(r.Notices) != 0 {
		t.Fatalf("%d candidates, route %q, notices %v; want three and no notice", len(r.Candidates), r.RouteID, r.Notices)
	}
	climbs := map[string]float64{}
	for i, want := range []struct{ name, tag, difficulty string }{
		{"평지 경로", "", "쉬움"}, {"균형 경로", "BEST", "보통"}, {"업다운 경로", "", "도전"},
	} {
		c := r.Candidates[i]
		tag := ""
		if c.Tag != nil {
			tag = *c.Tag
		}
		if c.ID != i+1 || c.Name != want.name || tag != want.tag || c.Difficulty != want.difficulty || c.Pace != "10:00" || c.OptionID == "" {
			t.Errorf("candidate %d = %+v, want %v", i+1, c, want)
		}
		km := geo.Length(c.Path) / 1000
		if !near(km, 4, 0.2) || c.Distance != toKM(km) || c.Time != int(math.Round(km*100)/100*10) {
			t.Errorf("candidate %d: %q, %d min for a path of %.3f km; want 4 within 5 %% at 10 min/km", c.ID, c.Distance, c.Time, km)
		}
		if n := len(c.Path); n < 5 || c.Path[0] != c.Path[n-1] || geo.Distance(c.Path[0], corner(12, 12)) > 60 {
			t.Errorf("candidate %d is not closed at the start: %v", c.ID, c.Path)
		}
		if c.Safety < 20 || c.Safety > 100 {
			t.Errorf("candidate %d: safety %d, want what the lamps of the streets that run east make", c.ID, c.Safety)
		}
		if want := "총 고도변화: " + toText(math.Round(c.Elevation.Change)) + "m, 획득고도: " + toText(math.Round(c.Elevation.Ascent)) + "m"; c.Reason != want {
			t.Errorf("reason = %q, want %q", c.Reason, want)
		}
		climbs[c.Name] = c.Elevation.Change / km
	}
	const rounding = 0.01
	if !(climbs["평지 경로"]+2 < climbs["균형 경로"] && climbs["균형 경로"] <= climbs["업다운 경로"]+rounding) {
		t.Errorf("climb per km %v, want it to rise from flat to hilly", climbs)
	}
	kim.get("/routes/" + r.RouteID + "/options").wants(200).has(obj{"data.notices": "[]", "data.shape_info": nil})
	if got := kim.optionIDs(r.RouteID); !equal(got, []string{r.Candidates[0].OptionID, r.Candidates[1].OptionID, r.Candidates[2].OptionID}) {
		t.Errorf("options of the stored route = %v, want the candidates'", got)
	}
	kim.get("/routes/" + r.RouteID + "/options/" + r.Candidates[1].OptionID).wants(200).has(obj{
		"data.type": "recommendation", "data.mode": "running", "data.condition": "normal", "data.target_duration": 40,
		"data.start_latitude": 37.5, "data.svg_path": nil,
	})
	k.member("lee").get("/routes/"+r.RouteID+"/options").fails(404, "ROUTE_NOT_FOUND", "경로를 찾을 수 없습니다")
}

func toKM(km float64) string {
	text := toText(math.Round(km*100) / 100)
	whole, fraction, _ := strings.Cut(text, ".")
	return whole + "." + (fraction + "00")[:2] + "km"
}

// The name of the route has the time in the operator's zone.
func TestRecommendedRouteName(t *testing.T) {
	var s loopStub
	k := newKit(t, inTown(t), s.use, func(o *server.Options) { o.Location = time.FixedZone("KST", 9*60*60) })
	kim := k.member("kim")
	id := kim.post(recommend, place(townCenter)).wants(200).at("route_id").(string)
	r, err := k.store.OwnRoute(context.Background(), id, "user-kim")
	if err != nil || r.Name != "추천 경로 (2026-02-12 14:12)" || r.Type != store.RouteRecommendation {
		t.Errorf("route = %q %q, %v", r.Name, r.Type, err)
	}
}

// What is understood of the prompt, the app's own words included.
func TestRecommendPrompts(t *testing.T) {
	var s loopStub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	flat := []loop.Profile{loop.Flat, loop.Balanced, loop.Hilly}
	balanced := []loop.Profile{loop.Balanced, loop.Flat, loop.Hilly}
	hilly := []loop.Profile{loop.Hilly, loop.Balanced, loop.Flat}
	for _, c := range []struct {
		prompt   any
		km       float64 // of half an hour
		pace     string
		kind     string
		profiles []loop.Profile
		tag      any // of the first
		safe     bool
		green    bool
	}{
		{nil, 3, "10:00", "normal", flat, nil, false, false},
		{"", 3, "10:00", "normal", flat, nil, false, false},
		{"undefined", 3, "10:00", "normal", flat, nil, false, false},
		{"undefined (안전 우선)", 3, "10:00", "normal", flat, nil, true, false},
		{"목적: 평지 위주 러닝", 3, "10:00", "normal", flat, "추천", false, false},
		{"목적: 평지 위주 러닝 (안전 우선)", 3, "10:00", "normal", flat, "추천", true, false},
		{"목적: 복합 지형(밸런스) 러닝", 3, "10:00", "normal", balanced, "BEST", false, false},
		{"목적: 언덕/업힐 도전 러닝", 5, "6:00", "기록 도전", hilly, "추천", false, false},
		{"목적: 언덕/업힐 도전 러닝 (안전 우선)", 5, "6:00", "기록 도전", hilly, "추천", true, false},
		{"Recovery run", 2, "15:00", "회복러닝", flat, nil, false, false},
		{"회복", 2, "15:00", "회복러닝", flat, nil, false, false},
		{"EASY, hard", 2, "15:00", "회복러닝", flat, nil, false, false},
		{"지방 태우기", 3, "10:00", "지방연소", flat, nil, false, false},
		{"burn fat", 3, "10:00", "지방연소", flat, nil, false, false},
		{"기록 단축", 5, "6:00", "기록 도전", flat, nil, false, false},
		{"a hard challenge", 5, "6:00", "기록 도전", flat, nil, false, false},
		{"그늘진 공원", 3, "10:00", "normal", flat, nil, false, true},
	} {
		a := kim.post(recommend, wish(townCenter, obj{"prompt": c.prompt})).wants(200)
		r := s.last(t)
		if !near(r.DistanceM, c.km*1000, 1e-6) || !slices.Equal(r.Profiles, c.profiles) || r.Safe != c.safe || r.Green != c.green {
			t.Errorf("%v: searched %v m, %v, safe %v, green %v; want %+v", c.prompt, r.DistanceM, r.Profiles, r.Safe, r.Green, c)
		}
		if c.green && len(r.Parks) == 0 {
			t.Errorf("%v: searched without the town's park", c.prompt)
		}
		first := a.at("candidates").([]any)[0].(obj)
		if first["recommended_pace"] != c.pace || first["tag"] != c.tag {
			t.Errorf("%v: first candidate has pace %v, tag %v; want %v, %v", c.prompt, first["recommended_pace"], first["tag"], c.pace, c.tag)
		}
		route := a.at("route_id").(string)
		options := kim.get("/routes/" + route + "/options").wants(200).at("data.options").([]any)
		if o := options[0].(obj); o["condition_type"] != c.kind {
			t.Errorf("%v: condition_type = %v, want %v", c.prompt, o["condition_type"], c.kind)
		}
	}
}

func TestRecommendTargets(t *testing.T) {
	var s loopStub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	for _, c := range []struct {
		more obj
		km   float64
	}{
		{obj{}, 3},
		{obj{"target_distance_km": 7.5}, 7.5},
		{obj{"target_distance_km": 60}, 60}, // never cut to the reference's 10 km
		{obj{"target_distance_km": 0.5}, 0.5},
		{obj{"target_time_min": 45, "target_distance_km": 20}, 4.5},
		{obj{"target_time_min": 45, "prompt": "회복"}, 3},
		{obj{"target_time_min": 0, "target_distance_km": 2}, 2},
		{obj{"target_time_min": -5, "target_distance_km": -1}, 3},
		{obj{"target_time_min": nil, "target_distance_km": nil, "prompt": nil}, 3},
		{obj{"unknown": []int{1}}, 3},
	} {
		kim.post(recommend, wish(townCenter, c.more)).wants(200)
		if r := s.last(t); !near(r.DistanceM, c.km*1000, 1e-6) || r.Start != townCenter {
			t.Errorf("%v: searched %v m from %v, want %v km from the center", c.more, r.DistanceM, r.Start, c.km)
		}
	}
	for _, c := range []struct {
		more obj
		loc  string
	}{
		{obj{"target_distance_km": 0.49}, "target_distance_km"},
		{obj{"target_distance_km": 60.1}, "target_distance_km"},
		{obj{"target_distance_km": 1e300}, "target_distance_km"},
		{obj{"target_time_min": 1}, "target_time_min"},
		{obj{"target_time_min": 601}, "target_time_min"},
		{obj{"lat": 91}, "lat"}, {obj{"lng": -181}, "lng"}, {obj{"lat": "37"}, "lat"}, {obj{"lat": nil}, "lat"},
		{obj{"target_distance_km": "5"}, "target_distance_km"},
	} {
		a := kim.post(recommend, wish(townCenter, c.more)).wants(422)
		if got := toText(a.at("detail").([]any)[0].(obj)["loc"]); got != "[body "+c.loc+"]" {
			t.Errorf("%v: loc = %v, want body %s", c.more, got, c.loc)
		}
	}
	for _, body := range []any{nil, "{", "[]", obj{}, obj{"lat": 37.5}} {
		kim.post(recommend, body).wants(422)
	}
}

func TestRecommendFails(t *testing.T) {
	var s loopStub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	rows := k.rows()
	a := kim.post(recommend, place(farAway)).
		fails(422, "AREA_NOT_COVERED", "이 지역의 도로 데이터가 아직 없습니다. 운영자가 도로 데이터를 추가하면 이용할 수 있습니다")
	if got := toText(a.at("detail").([]any)[0].(obj)["loc"]); got != "[body start]" {
		t.Errorf("loc = %s", got)
	}
	const nothing = "경로를 생성할 수 없습니다. 해당 위치에서 적절한 도로 네트워크를 찾을 수 없습니다."
	for _, c := range []struct {
		fail    error
		status  int
		code    string
		message string
	}{
		{&loop.TooLongError{MaxM: 3280}, 422, "AREA_TOO_SMALL", "이 지역의 도로로는 이 거리를 만들 수 없습니다 (최대 3.2km)"},
		{&loop.TooLongError{MaxM: 300}, 502, "EXTERNAL_API_ERROR", nothing},
		{loop.ErrNoRoute, 502, "EXTERNAL_API_ERROR", nothing},
		{loop.ErrStartTooFar, 502, "EXTERNAL_API_ERROR", nothing},
		{errors.New("a secret of the engine"), 500, "INTERNAL_ERROR", "서버 오류가 발생했습니다"}, // B27
	} {
		s.mu.Lock()
		s.fail = c.fail
		s.mu.Unlock()
		kim.post(recommend, place(townCenter)).fails(c.status, c.code, c.message)
	}
	if got := k.rows(); !sameRows(rows, got) {
		t.Errorf("rows = %v, want %v as before", got, rows)
	}
	k.as("").post(recommend, place(townCenter)).wants(401)
	k.guest().post(recommend, place(townCenter)).fails(403, "FORBIDDEN", "회원가입이 필요합니다")
}

// TestRecommendWithoutStreets is a server whose operator loaded nothing.
func TestRecommendWithoutStreets(t *testing.T) {
	k := newKit(t)
	k.member("kim").post(recommend, place(townCenter)).wants(422).has(obj{"error.code": "AREA_NOT_COVERED"})
}

func TestRecommendIsLimited(t *testing.T) {
	s := loopStub{hold: make(chan struct{}), begun: make(chan struct{}, 9)}
	k := newKit(t, inTown(t), s.use, func(o *server.Options) { o.Workers = 4 })
	kim := k.member("kim")
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() { kim.post(recommend, place(townCenter)).wants(200) })
	}
	received(t, s.begun, "first search")
	received(t, s.begun, "second search")
	a := kim.post(recommend, place(townCenter)).fails(429, "TOO_MANY_REQUESTS", "요청 횟수가 너무 많습니다. 잠시 후 다시 시도해주세요")
	if a.header("Retry-After") == "" {
		t.Error("429 without Retry-After")
	}
	close(s.hold)
	all.Wait()
}

// What is unknown is said and never made up (B24).
func TestRecommendSaysWhatIsUnknown(t *testing.T) {
	var s loopStub
	s.result = loop.Result{Routes: []loop.Route{{Profile: loop.Flat, Path: block(12, 12, 3), DistanceM: 1200, AgainShare: 0.5}}}
	k := newKit(t, inTown(t), s.use, func(o *server.Options) {
		o.Streets = roads.NewNetwork(roads.NetworkOptions{Source: tileSource{o.Store}})
	})
	kim := k.member("kim")
	var r recommendReply
	body := wish(townCenter, obj{"target_distance_km": 2, "prompt": "안전"})
	kim.post(recommend, body).wants(200).json(&r)
	var codes []string
	for _, n := range r.Notices {
		codes = append(codes, n.Code)
	}
	if want := []string{"ELEVATION_UNKNOWN", "LIGHT_UNKNOWN", "DISTANCE_OFF", "WALKED_TWICE"}; !equal(codes, want) {
		t.Errorf("notices = %v, want %v", codes, want)
	}
	if c := r.Candidates[0]; c.Reason != "고도 정보가 없는 지역입니다" || c.Known.Elevation != 0 || c.Elevation.Change != 0 {
		t.Errorf("candidate = %+v, want that heights are unknown", c)
	}
	a := kim.with("Accept-Language", "en").post(recommend, body).wants(200)
	for _, text := range []string{
		"The heights of this area are not known", "The distance is more than 10% off the wish", "Routes for you",
	} {
		if !strings.Contains(string(a.body()), text) {
			t.Errorf("in English %q is missing: %s", text, a.body())
		}
	}
	options := kim.get("/routes/" + r.RouteID + "/options").wants(200)
	if got := options.at("data.notices").([]any); len(got) != 4 {
		t.Errorf("the stored options have %d notices, want 4", len(got))
	}
}

// lowland is ground whose height is known in the south of 37.5015 alone.
type lowland struct{}

func (lowland) Elevations(_ context.Context, points []geo.Point) ([]float32, error) {
	out := make([]float32, len(points))
	for i, p := range points {
		if out[i] = 20; p.Lat > 37.5015 {
			out[i] = float32(math.NaN())
		}
	}
	return out, nil
}

func TestRecommendSaysHowMuchIsKnown(t *testing.T) {
	var s loopStub
	k := newKit(t, inTown(t), s.use, func(o *server.Options) {
		o.Streets = roads.NewNetwork(roads.NetworkOptions{Source: tileSource{o.Store}, Elevation: lowland{}})
	})
	c := k.member("kim").post(recommend, place(townCenter)).wants(200).at("candidates").([]any)[0].(obj)
	if c["reason"] != "총 고도변화: 0m, 획득고도: 0m (고도 정보 42%)" { // 5 of the 12 blocks
		t.Errorf("reason = %v", c["reason"])
	}
}

func TestRecommendInTheBackground(t *testing.T) {
	k := newKit(t, inTown(t))
	kim, lee := k.member("kim"), k.member("lee")
	a := kim.post("/routes/recommend-async", wish(corner(12, 12), obj{"target_distance_km": 3, "prompt": "목적: 언덕/업힐 도전 러닝"})).wants(200).
		has(obj{"status": "pending", "data.status": "pending", "message": "경로 생성이 요청되었습니다"})
	id := a.at("task_id").(string)
	if a.at("data.task_id") != id {
		t.Errorf("data.task_id = %v, want %s", a.at("data.task_id"), id)
	}
	g := kim.finished(id)
	if g.Status != "completed" || len(g.OptionIDs) != 3 || len(g.Preview) < 4 {
		t.Fatalf("task = %+v, want completed with three options and a preview", g)
	}
	kim.get("/routes/tasks/" + id).wants(200).has(obj{
		"task_id": id, "status": "completed", "progress": 100, "route_id": *g.RouteID, "error_message": nil, "data.status": "completed"})
	result := kim.get("/routes/tasks/" + id + "/result").wants(200).has(obj{
		"task_id": id, "status": "completed", "route_id": *g.RouteID, "stats.candidates": 3, "stats.target_distance_km": 3})
	candidates := result.at("candidates").([]any)
	if first := candidates[0].(obj); len(candidates) != 3 || first["name"] != "업다운 경로" || first["option_id"] != g.OptionIDs[0] {
		t.Errorf("candidates = %v, want the hilly first", candidates)
	}
	for _, path := range []string{"/routes/tasks/" + id, "/routes/tasks/" + id + "/result", "/routes/tasks/nonsense", "/routes/tasks/nonsense/result"} {
		lee.get(path).fails(404, "TASK_NOT_FOUND", "작업을 찾을 수 없습니다")
		k.as("").get(path).wants(401)
	}
	kim.post("/routes/recommend-async", place(farAway)).wants(422).has(obj{"error.code": "AREA_NOT_COVERED"})
	kim.post("/routes/recommend-async", wish(townCenter, obj{"target_distance_km": 99})).wants(422)
}

func TestResultOfTasksThatDoNotEndWell(t *testing.T) {
	s := loopStub{hold: make(chan struct{}), begun: make(chan struct{}, 9), fail: &loop.TooLongError{MaxM: 2000}}
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	id := kim.post("/routes/recommend-async", place(townCenter)).wants(200).at("task_id").(string)
	received(t, s.begun, "search")
	kim.get("/routes/tasks/"+id+"/result").fails(400, "VALIDATION_ERROR", "아직 끝나지 않은 작업입니다")
	eventually(t, "preview", func() bool { return kim.generation(id).Preview != nil })
	close(s.hold)
	const text = "이 지역의 도로로는 이 거리를 만들 수 없습니다 (최대 2km)"
	if g := kim.finished(id); g.Status != "failed" || *g.Error != text {
		t.Errorf("task = %+v, want failed with the reason", g)
	}
	kim.get("/routes/tasks/" + id).wants(200).has(obj{"status": "failed", "error_message": text, "error_code": "AREA_TOO_SMALL"})
	kim.get("/routes/tasks/" + id + "/result").wants(200).has(obj{"status": "failed", "error_message": text, "candidates": "[]", "route_id": nil})
	kim.with("Accept-Language", "en").get("/routes/tasks/" + id).wants(200).
		has(obj{"error_message": "The streets here do not give this distance (2 km at most)"})
}
