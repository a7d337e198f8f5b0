package server_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
)

const noWorkout = "운동 기록을 찾을 수 없습니다"

// startBody is what the app sends when a run begins.
func startBody(more ...obj) obj {
	body := obj{
		"route_name": "하트 경로", "start_location": obj{"latitude": 37.4979, "longitude": 127.0276, "accuracy": 5}, "started_at": "2026-02-12T05:00:00.500Z",
		"route_id": nil, "route_option_id": nil, "type": nil, "mode": "custom",
	}
	return merged(body, more...)
}

// completeBody is what the app sends when it ends.
func completeBody(more ...obj) obj {
	return merged(obj{
		"completed_at":   "2026-02-12T05:30:34.120Z",
		"final_metrics":  obj{"distance": 5.12, "duration": 1834, "average_pace": "5'58\"", "calories": 307},
		"route":          obj{"actual_path": []obj{{"lat": 37.4979, "lng": 127.0276, "timestamp": 1770872400500.25}, {"lat": 37.4989, "lng": 127.0276, "timestamp": 1770872430500}}},
		"splits":         []obj{{"km": 1, "pace": "6'00\"", "duration": 360}, {"km": 2, "pace": "5'50\"", "duration": 350}},
		"end_location":   obj{"latitude": 37.4989, "longitude": 127.0276},
		"elevation_gain": 12, "elevation_loss": 0, "route_completion": 98.5,
	}, more...)
}

// merged is body with what more has; a value of removed takes a key away.
func merged(body obj, more ...obj) obj {
	for _, m := range more {
		for key, value := range m {
			if body[key] = value; value == removed {
				delete(body, key)
			}
		}
	}
	return body
}

const removed = "(removed)"

// start begins a workout and returns its id.
func (c client) start(more ...obj) string {
	c.k.t.Helper()
	return c.post("/workouts/start", startBody(more...)).wants(201).at("data.workout_id").(string)
}

func (c client) stats() string {
	c.k.t.Helper()
	return toText(c.get("/users/me/stats").wants(200).at("data"))
}

func statsText(km float64, workouts, kcal, seconds int) string {
	return toText(obj{"total_distance": km, "total_workouts": float64(workouts), "completed_routes": float64(workouts), "total_calories": float64(kcal),
		"total_duration": float64(seconds), "saved_routes_count": 0.})
}

func TestStartWorkout(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	kim.get("/workouts/current/status").wants(200).has(obj{"message": "진행 중인 운동이 없습니다", "data": obj{"has_active_workout": false}})
	a := kim.post("/workouts/start", startBody(obj{"started_at": "2026-02-12T14:00:00.5+09:00"})).wants(201)
	a.has(obj{"message": "운동이 시작되었습니다", "data.status": "active", "data.started_at": "2026-02-12T05:00:00.500Z"})
	id := a.at("data.workout_id").(string)
	kim.get("/workouts/current/status").wants(200).has(obj{"message": "진행 중인 운동이 있습니다", "data": obj{
		"has_active_workout": true, "workout_id": id, "status": "active", "type": nil, "mode": "custom", "route_name": "하트 경로",
		"started_at": "2026-02-12T05:00:00.500Z", "distance": 0, "duration": 0,
	}})
	kim.get("/workouts/" + id).wants(200).has(obj{"data.status": "active", "data.distance": 0, "data.completed_at": nil, "data.actual_path": nil,
		"data.planned_path": nil, "data.splits": "[]", "data.start_latitude": 37.4979, "data.end_latitude": nil, "data.computed": nil})

	t.Run("naive time", func(t *testing.T) {
		next := kim.start(obj{"started_at": "2026-02-12T05:00:00"})
		kim.get("/workouts/" + next).has(obj{"data.started_at": "2026-02-12T05:00:00.000Z"})
		kim.get("/workouts/"+id).fails(404, "WORKOUT_NOT_FOUND", noWorkout) // K20
	})
	t.Run("tolerated", func(t *testing.T) {
		for name, c := range map[string]struct{ send, want obj }{
			"long texts":       {obj{"route_name": strings.Repeat("가", 300), "mode": strings.Repeat("m", 300)}, obj{"data.route_name": strings.Repeat("가", 100), "data.mode": strings.Repeat("m", 20)}},
			"blank name":       {obj{"route_name": "  "}, obj{"data.route_name": "운동"}},
			"stale ids":        {obj{"route_id": "gone", "route_option_id": strings.Repeat("x", 300)}, obj{"data.route_id": nil, "data.route_option_id": nil}},
			"left out":         {obj{"route_id": removed, "route_option_id": removed, "type": removed, "mode": removed}, obj{"data.type": nil, "data.mode": nil}},
			"clock of 1492":    {obj{"started_at": "1492-10-12T00:00:00Z"}, obj{"data.started_at": "2026-02-12T05:12:33.120Z"}},
			"clock of 9999":    {obj{"started_at": "9999-12-31T23:59:59-12:00"}, obj{"data.started_at": "2026-02-12T05:12:33.120Z"}},
			"unknown fields":   {obj{"weather": obj{"sunny": true}}, obj{"data.route_name": "하트 경로"}},
			"odd type":         {obj{"type": "NULL'; --\u0000"}, obj{"data.type": "NULL'; --\u0000"}},
			"position at pole": {obj{"start_location": obj{"latitude": -90, "longitude": 180}}, obj{"data.start_latitude": -90}},
		} {
			if id := kim.start(c.send); true {
				kim.get("/workouts/" + id).wants(200).has(c.want)
				_ = name
			}
		}
	})
	t.Run("refused", func(t *testing.T) {
		for _, wrong := range []obj{
			{"route_name": removed}, {"start_location": removed}, {"start_location": nil}, {"started_at": removed}, {"started_at": "noon"}, {"route_name": 5},
			{"start_location": obj{"latitude": 90.1, "longitude": 0}}, {"start_location": obj{"latitude": 0, "longitude": -180.5}}, {"start_location": obj{"latitude": 0}},
		} {
			kim.post("/workouts/start", startBody(wrong)).wants(422)
		}
	})
	k.as("").post("/workouts/start", startBody()).fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	k.guest().post("/workouts/start", startBody()).fails(403, "FORBIDDEN", "회원가입이 필요합니다")
}

func TestStartOnARoute(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim, lee := k.member("kim"), k.member("lee")
	var his, hers drawnReply
	kim.post(now, obj{"shape_id": "heart", "start": place(townCenter)}).wants(200).json(&his)
	lee.post(now, obj{"shape_id": "heart", "start": place(townCenter)}).wants(200).json(&hers)
	for _, c := range []struct {
		route, option any
		want          obj
	}{
		{his.RouteID, his.OptionIDs[1], obj{"data.route_id": his.RouteID, "data.route_option_id": his.OptionIDs[1], "data.shape.shape_id": "heart", "data.svg_path": nil}},
		{his.RouteID, "gone", obj{"data.route_id": his.RouteID, "data.route_option_id": nil, "data.planned_path": nil}},
		{hers.RouteID, hers.OptionIDs[0], obj{"data.route_id": nil, "data.route_option_id": nil, "data.shape": nil, "data.planned_path": nil}},
		{his.RouteID, hers.OptionIDs[0], obj{"data.route_id": his.RouteID, "data.route_option_id": nil, "data.planned_path": nil}},
		{nil, his.OptionIDs[0], obj{"data.route_id": his.RouteID, "data.route_option_id": his.OptionIDs[0]}},
	} {
		id := kim.start(obj{"route_id": c.route, "route_option_id": c.option})
		kim.get("/workouts/" + id).wants(200).has(c.want)
	}
	id := kim.start(obj{"route_id": his.RouteID, "route_option_id": his.OptionIDs[0]})
	if planned := kim.get("/workouts/" + id).wants(200).at("data.planned_path").([]any); len(planned) != 49 {
		t.Errorf("planned path of %d points, want the option's 49", len(planned))
	}
	kim.del("/workouts/" + id).wants(200)
}

func TestPauseResumeCancel(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	id := kim.start()
	pause, resume := "/workouts/"+id+"/pause", "/workouts/"+id+"/resume"
	kim.post(resume, nil).fails(400, "VALIDATION_ERROR", "일시정지된 운동만 재개할 수 있습니다").has(obj{"detail.field": "status"})
	kim.post(pause, nil).wants(200).has(obj{"message": "운동이 일시정지되었습니다", "data": obj{"status": "paused", "paused_at": "2026-02-12T05:12:33.120Z"}})
	kim.post(pause, nil).fails(400, "VALIDATION_ERROR", "진행 중인 운동만 일시정지할 수 있습니다")
	kim.get("/workouts/current/status").has(obj{"data.status": "paused", "data.workout_id": id})
	kim.post(resume, "").wants(200).has(obj{"message": "운동이 재개되었습니다", "data": obj{"status": "active", "resumed_at": "2026-02-12T05:12:33.120Z"}})
	kim.post(pause, "{}").wants(200)

	for _, path := range []string{pause, resume, "/workouts/" + id + "/complete", "/workouts/nothing/pause", "/workouts/" + strings.Repeat("x", 300) + "/complete"} {
		lee.post(path, nil).fails(404, "WORKOUT_NOT_FOUND", noWorkout)
		k.as("").post(path, nil).wants(401)
	}
	lee.get("/workouts/"+id).fails(404, "WORKOUT_NOT_FOUND", noWorkout)
	lee.del("/workouts/"+id).fails(404, "WORKOUT_NOT_FOUND", noWorkout)
	lee.del("/workouts/"+id+"/record").fails(404, "WORKOUT_NOT_FOUND", noWorkout)

	kim.del("/workouts/" + id).wants(200).has(obj{"message": "운동이 취소되었습니다", "data": nil})
	kim.del("/workouts/"+id).fails(404, "WORKOUT_NOT_FOUND", noWorkout)
	kim.post("/workouts/"+id+"/complete", nil).fails(404, "WORKOUT_NOT_FOUND", noWorkout)
	kim.get("/workouts/current/status").has(obj{"data.has_active_workout": false})
	done := kim.start()
	kim.post("/workouts/"+done+"/complete", completeBody()).wants(200)
	kim.del("/workouts/"+done).fails(400, "VALIDATION_ERROR", "완료된 운동은 취소할 수 없습니다").has(obj{"detail.field": "status", "detail.error.code": "VALIDATION_ERROR"})
}

func TestDeleteWorkout(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	var ids []string
	for range 2 {
		ids = append(ids, kim.start())
		kim.post("/workouts/"+ids[len(ids)-1]+"/complete", completeBody()).wants(200)
	}
	if got, want := kim.stats(), statsText(10.24, 2, 614, 3668); got != want {
		t.Fatalf("stats = %s, want %s", got, want)
	}
	kim.del("/workouts/" + ids[0] + "/record").wants(200).has(obj{"message": "운동 기록이 삭제되었습니다", "data": nil})
	kim.del("/workouts/"+ids[0]+"/record").fails(404, "WORKOUT_NOT_FOUND", noWorkout)
	kim.get("/workouts/"+ids[0]).fails(404, "WORKOUT_NOT_FOUND", noWorkout)
	if got, want := kim.stats(), statsText(5.12, 1, 307, 1834); got != want {
		t.Errorf("stats after deleting one = %s, want %s", got, want)
	}
	kim.get("/users/me/workouts").has(obj{"data.pagination.total_count": 1})
	running := kim.start()
	kim.del("/workouts/" + running + "/record").wants(200)
	if got, want := kim.stats(), statsText(5.12, 1, 307, 1834); got != want {
		t.Errorf("stats after deleting one in progress = %s, want %s", got, want)
	}
}

// TestWorkoutsAtOnce completes and deletes from many sides: each counts once (B30).
func TestWorkoutsAtOnce(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	together := func(n int, send func(i int) *answer) map[int]int {
		var mu sync.Mutex
		var all sync.WaitGroup
		statuses := map[int]int{}
		for i := range n {
			all.Go(func() {
				a := send(i)
				mu.Lock()
				defer mu.Unlock()
				statuses[a.status()]++
			})
		}
		all.Wait()
		return statuses
	}
	started := together(6, func(int) *answer { return kim.post("/workouts/start", startBody()) })
	id := kim.get("/workouts/current/status").wants(200).at("data.workout_id").(string)
	completed := together(8, func(int) *answer { return kim.post("/workouts/"+id+"/complete", completeBody()) })
	if started[201] != 6 || completed[200] != 1 || completed[400] != 7 {
		t.Errorf("six starts: %v; eight completions: %v; want one to count and seven 400", started, completed)
	}
	kim.get("/workouts/current/status").has(obj{"data.has_active_workout": false})
	if got, want := kim.stats(), statsText(5.12, 1, 307, 1834); got != want {
		t.Errorf("stats = %s, want %s", got, want)
	}
	if deleted := together(8, func(int) *answer { return kim.del("/workouts/" + id + "/record") }); deleted[200] != 1 || deleted[404] != 7 {
		t.Errorf("eight deletions: %v, want one to count and seven 404", deleted)
	}
	if got, want := kim.stats(), statsText(0, 0, 0, 0); got != want {
		t.Errorf("stats after deletion = %s, want %s", got, want)
	}
}

// along is a straight run of n seconds to the north at 3 m/s, as the app records it.
func along(from geo.Point, n int, start time.Time) []obj {
	out := make([]obj, n)
	for i := range out {
		p := shifted(from, 0, 3*float64(i))
		out[i] = obj{"lat": p.Lat, "lng": p.Lng, "timestamp": start.Add(time.Duration(i) * time.Second).UnixMilli()}
	}
	return out
}
