package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// weekly is a request for a weekly distance goal of 20 km, with changes.
func weekly(changes obj) obj {
	return merged(obj{"goal_type": "weekly", "target_type": "distance", "target_value": 20, "start_date": "2026-02-09", "end_date": "2026-02-15"}, changes)
}

type goalID struct{ ID string }

// goal makes a goal and returns its path.
func (c client) goal(changes obj) string {
	c.k.t.Helper()
	var g goalID
	c.post("/goals", weekly(changes)).wants(http.StatusCreated).json(&g)
	return "/goals/" + g.ID
}

func (c client) patch(path string, body any) *answer { return c.send(http.MethodPatch, path, body) }

// The guide's own scenario.
func TestGoalScenario(t *testing.T) {
	k := newKit(t)
	k.as("").post("/auth/signup", obj{"email": "runner@example.com", "password": "password123", "name": "러너"}).wants(201)
	login := k.as("").post("/auth/login", obj{"email": "runner@example.com", "password": "password123"}).wants(200)
	runner := k.as(login.at("data.access_token").(string))

	made := runner.post("/goals", obj{
		"goal_type": "weekly", "target_type": "distance", "target_value": 20.0, "start_date": "2026-01-27", "end_date": "2026-02-02",
	}).wants(201)
	if made.at("success") != true || made.at("data.target_value") != 20.0 {
		t.Errorf("success %v, target_value %#v; want true and the number 20", made.at("success"), made.at("data.target_value"))
	}
	id := made.at("data.id").(string)
	list := runner.get("/goals").wants(200)
	if goals := list.at("data").([]any); len(goals) != 1 || goals[0].(obj)["id"] != id {
		t.Errorf("the list holds %v, want the goal %s", goals, id)
	}
	runner.get("/goals/" + id + "/progress").wants(200).has(obj{
		"success": true, "data.goal.id": id, "data.current_value": 0, "data.achievement_rate": 0, "data.remaining_value": 20, "data.is_completed": false,
	})
}

func TestGoalObject(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	a := kim.post("/goals", weekly(obj{"target_value": "42.50"})).wants(201)
	id, _ := a.at("data.id").(string)
	want := `{"success":true,"data":{"id":"` + id + `","user_id":"user-kim","goal_type":"weekly","target_type":"distance","target_value":42.5,` +
		`"start_date":"2026-02-09","end_date":"2026-02-15","is_active":true,` +
		`"created_at":"2026-02-12T05:12:33.120Z","updated_at":"2026-02-12T05:12:33.120Z"},"message":"목표가 생성되었습니다"}`
	if got := strings.TrimSpace(string(a.body())); got != want || len(id) != 36 {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	kim.get("/goals/" + id).wants(200).has(obj{"data.target_value": 42.5, "data.id": id, "message": nil})
	kim.get("/goals").wants(200).has(obj{"message": nil})
}

func TestGoalTargets(t *testing.T) {
	kim := newKit(t).member("kim")
	for given, want := range map[string]string{
		`0.01`: "0.01", `99999999.99`: "99999999.99", `"5"`: "5", `" 12.30 "`: "12.3", `1e2`: "100",
		`42.195`: "42.2", `12.345`: "12.34", `0.30000000000000004`: "0.3", `99999999.994`: "99999999.99",
	} {
		body := `{"goal_type":"monthly","target_type":"calories","target_value":` + given + `,"start_date":"2026-03-01","end_date":"2026-03-31"}`
		a := kim.post("/goals", body).wants(201)
		if !strings.Contains(string(a.body()), `"target_value":`+want+",") {
			t.Errorf("target %s: %s, want %s", given, a.body(), want)
		}
		kim.del("/goals/" + a.at("data.id").(string)).wants(200)
	}
}

// refusedAt checks a 422: one item, there, and a message that is its text.
func (a *answer) refusedAt(loc, message string) {
	a.t.Helper()
	a.fails(http.StatusUnprocessableEntity, "VALIDATION_ERROR", message)
	items, _ := a.at("detail").([]any)
	if len(items) != 1 || fmt.Sprint(items[0].(obj)["loc"]) != loc || items[0].(obj)["msg"] != message {
		a.t.Errorf("%s: detail %v, want one item at %s", a.request, items, loc)
	}
}

func TestGoalsThatAreRefused(t *testing.T) {
	kim := newKit(t).member("kim")
	const dates, required = "종료일은 시작일보다 이후여야 합니다", "필수 항목입니다"
	for _, c := range []struct {
		changes      obj
		loc, message string
	}{
		{obj{"goal_type": removed}, "[body goal_type]", "goal_type: " + required},
		{obj{"target_type": removed}, "[body target_type]", "target_type: " + required},
		{obj{"target_value": removed}, "[body target_value]", "target_value: " + required},
		{obj{"start_date": removed, "end_date": "2026-02-01"}, "[body start_date]", "start_date: " + required},
		{obj{"end_date": removed}, "[body end_date]", "end_date: " + required},
		{obj{"goal_type": "daily"}, "[body goal_type]", "goal_type: 허용된 값이 아닙니다"},
		{obj{"target_type": "steps"}, "[body target_type]", "target_type: 허용된 값이 아닙니다"},
		{obj{"target_value": 0}, "[body target_value]", "target_value: 0보다 커야 합니다"},
		{obj{"target_value": "-1"}, "[body target_value]", "target_value: 0보다 커야 합니다"},
		{obj{"target_value": 0.005}, "[body target_value]", "target_value: 0보다 커야 합니다"},
		{obj{"target_value": 1e8}, "[body target_value]", "target_value: 100000000보다 작아야 합니다"},
		{obj{"target_value": 99999999.995}, "[body target_value]", "target_value: 100000000보다 작아야 합니다"},
		{obj{"target_value": "1e300"}, "[body target_value]", "target_value: 100000000보다 작아야 합니다"},
		{obj{"target_value": "many"}, "[body target_value]", "target_value: 숫자여야 합니다"},
		{obj{"target_value": true}, "[body target_value]", "target_value: 입력값이 유효하지 않습니다"},
		{obj{"target_value": nil}, "[body target_value]", "target_value: 입력값이 유효하지 않습니다"},
		{obj{"end_date": "2026-02-09"}, "[body end_date]", dates},
		{obj{"end_date": "2026-02-08"}, "[body end_date]", dates},
		{obj{"end_date": "2025-12-31"}, "[body end_date]", dates},
		{obj{"end_date": "2026-02-30"}, "[body end_date]", "end_date: 날짜 형식이 올바르지 않습니다"},
		{obj{"start_date": "2026-02-30", "end_date": "2026-02-01"}, "[body start_date]", "start_date: 날짜 형식이 올바르지 않습니다"},
		{obj{"start_date": "soon"}, "[body start_date]", "start_date: 날짜 형식이 올바르지 않습니다"},
	} {
		kim.post("/goals", weekly(c.changes)).refusedAt(c.loc, c.message)
	}
	kim.post("/goals", nil).refusedAt("[body]", "body: "+required)
	kim.with("Accept-Language", "en").post("/goals", weekly(obj{"end_date": "2026-02-09"})).refusedAt("[body end_date]", "The end date must be after the start date")
	if goals := kim.get("/goals?active_only=false").wants(200).at("data").([]any); len(goals) != 0 {
		t.Errorf("refused goals were stored: %v", goals)
	}
}

func TestGoalOverlap(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	const overlap = "같은 기간에 활성화된 목표가 이미 존재합니다"
	path := kim.goal(nil) // 9 to 15 February
	for _, c := range []struct{ from, to string }{
		{"2026-02-09", "2026-02-15"}, {"2026-02-15", "2026-02-20"}, {"2026-02-01", "2026-02-09"}, {"2026-02-10", "2026-02-11"}, {"2026-01-01", "2026-12-31"},
	} {
		kim.post("/goals", weekly(obj{"start_date": c.from, "end_date": c.to, "target_type": "workouts"})).
			fails(400, "VALIDATION_ERROR", overlap).has(obj{"detail.message": overlap, "detail.field": nil})
	}
	kim.goal(obj{"start_date": "2026-02-16", "end_date": "2026-02-22"})
	kim.goal(obj{"start_date": "2026-02-02", "end_date": "2026-02-08"})
	kim.goal(obj{"goal_type": "monthly"})
	lee.goal(nil)

	kim.patch(path, obj{"is_active": false}).wants(200)
	second := kim.goal(nil)
	kim.patch(path, obj{"is_active": true}).wants(200).has(obj{"data.is_active": true}) // is not compared
	kim.del(second).wants(200)
	kim.del(path).wants(200)
	kim.goal(nil)
}

func TestGoalsAtOnce(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	var made, refused int
	var mu sync.Mutex
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			a := kim.post("/goals", weekly(nil))
			mu.Lock()
			defer mu.Unlock()
			switch a.status() {
			case http.StatusCreated:
				made++
			case http.StatusBadRequest:
				refused++
			}
		})
	}
	all.Wait()
	if made != 1 || refused != 7 {
		t.Errorf("of 8 equal goals at once %d were made and %d refused, want 1 and 7", made, refused)
	}
}

func TestGoalList(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	if goals, ok := kim.get("/goals").wants(200).at("data").([]any); !ok || len(goals) != 0 {
		t.Errorf("no goals are %v, want []", goals)
	}
	first := kim.goal(nil)
	k.clock.advance(time.Second)
	second := kim.goal(obj{"goal_type": "monthly"})
	third := kim.goal(obj{"start_date": "2026-03-01", "end_date": "2026-03-08"}) // in the same millisecond
	k.clock.advance(time.Second)
	kim.patch(second, obj{"is_active": false}).wants(200)
	k.member("lee").goal(nil)

	for query, want := range map[string][]string{
		"": {third, first}, "?active_only=true": {third, first}, "?active_only=": {third, first}, "?active_only=1": {third, first},
		"?active_only=false": {third, second, first}, "?active_only=No": {third, second, first},
	} {
		var list []goalID
		kim.get("/goals" + query).wants(200).json(&list)
		var got []string
		for _, g := range list {
			got = append(got, "/goals/"+g.ID)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("GET /goals%s: %v, want %v", query, got, want)
		}
	}
	kim.get("/goals?active_only=perhaps").refusedAt("[query active_only]", "active_only: 참 또는 거짓 값이어야 합니다")
}

func TestChangeGoal(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	path := kim.goal(nil)
	k.clock.advance(time.Minute)
	for _, c := range []struct {
		body   any
		target float64
		active bool
	}{
		{obj{}, 20, true},
		{nil, 20, true},
		{obj{"target_value": nil, "is_active": nil}, 20, true},
		{obj{"target_value": 30}, 30, true},
		{obj{"target_value": "12.5"}, 12.5, true},
		{obj{"is_active": false}, 12.5, false},
		{obj{"is_active": true, "target_value": 7, "goal_type": "monthly", "user_id": "x"}, 7, true},
	} {
		kim.patch(path, c.body).wants(200).has(obj{
			"data.target_value": c.target, "data.is_active": c.active, "data.goal_type": "weekly", "data.user_id": "user-kim",
			"data.created_at": "2026-02-12T05:12:33.120Z", "data.updated_at": "2026-02-12T05:13:33.120Z", "message": "목표가 수정되었습니다",
		})
		kim.get(path).wants(200).has(obj{"data.target_value": c.target, "data.is_active": c.active})
	}
	kim.patch(path, obj{"target_value": 0}).refusedAt("[body target_value]", "target_value: 0보다 커야 합니다")
	kim.patch(path, obj{"target_value": 1e9}).refusedAt("[body target_value]", "target_value: 100000000보다 작아야 합니다")
	kim.patch(path, obj{"target_value": "x"}).refusedAt("[body target_value]", "target_value: 숫자여야 합니다")
	kim.patch(path, obj{"is_active": "yes"}).refusedAt("[body is_active]", "is_active: 참 또는 거짓이어야 합니다")
	kim.get(path).wants(200).has(obj{"data.target_value": 7, "data.is_active": true})
}

func TestDeleteGoal(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	path := kim.goal(nil)
	kim.del(path).wants(200).has(obj{"success": true, "data": nil, "message": "목표가 삭제되었습니다"})
	kim.del(path).fails(404, "GOAL_NOT_FOUND", "목표를 찾을 수 없습니다")
	if goals := kim.get("/goals?active_only=false").wants(200).at("data").([]any); len(goals) != 0 {
		t.Errorf("a deleted goal is listed: %v", goals)
	}
}

func TestGoalsOfOthers(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	theirs := kim.goal(nil)
	for _, path := range []string{theirs, "/goals/unknown", "/goals/" + strings.Repeat("x", 300), "/goals/%ED%95%98"} {
		for _, a := range []*answer{
			lee.get(path), lee.patch(path, obj{"target_value": 1}), lee.patch(path, nil), lee.del(path), lee.get(path + "/progress"),
		} {
			a.fails(404, "GOAL_NOT_FOUND", "목표를 찾을 수 없습니다")
		}
	}
	kim.get(theirs).wants(200).has(obj{"data.target_value": 20, "data.is_active": true})
	for _, c := range []struct {
		who           client
		status        int
		code, message string
	}{
		{k.as(""), 401, "UNAUTHORIZED", "인증이 필요합니다"},
		{k.guest(), 403, "FORBIDDEN", "회원가입이 필요합니다"},
	} {
		for _, a := range []*answer{
			c.who.post("/goals", weekly(nil)), c.who.get("/goals"), c.who.get(theirs), c.who.patch(theirs, obj{}), c.who.del(theirs), c.who.get(theirs + "/progress"),
		} {
			a.fails(c.status, c.code, c.message)
		}
	}
}
