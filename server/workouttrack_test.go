package server_test

import (
	"testing"
	"time"
)

func TestTrackOnePosition(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	var d drawnReply
	kim.post(now, obj{"shape_id": "heart", "start": place(townCenter)}).wants(200).json(&d)
	id := kim.start(obj{"route_id": d.RouteID, "route_option_id": d.OptionIDs[0]})
	planned := kim.get("/workouts/" + id).at("data.planned_path").([]any)[0].(obj)
	path := "/workouts/" + id + "/track"
	here := func(north float64) obj {
		return obj{"latitude": planned["lat"].(float64) + north/111_195, "longitude": planned["lng"], "accuracy": 4.5}
	}
	body := obj{"timestamp": "2026-02-12T14:05:00+09:00", "location": here(0), "metrics": obj{"distance": 1.2, "duration": 420, "current_pace": "5'50\"", "heart_rate": 151}}
	a := kim.post(path, body).wants(200)
	a.has(obj{"message": nil, "data.workout_id": id, "data.distance": 1.2, "data.duration": 420, "data.avg_pace": 5.83, "data.calories": 81,
		"data.is_off_route": false, "data.deviation_from_route": 0, "data.progress": 25, "data.remaining_distance": 3.6, "data.suggestions": "[]"})
	var names []string
	for _, c := range a.at("data.cafes").([]any) {
		names = append(names, c.(obj)["name"].(string))
	}
	if len(names) == 0 || a.at("data.convenience_stores") == nil {
		t.Errorf("cafes = %v, stores = %v; want those of the town", names, a.at("data.convenience_stores"))
	}
	kim.post(path, body).wants(200).has(obj{"data.distance": 1.2, "data.duration": 420})
	body["timestamp"], body["location"] = "2026-02-12T05:05:01Z", here(-200)
	kim.post(path, body).wants(200).has(obj{"data.is_off_route": true})
	if got := kim.get("/workouts/" + id).at("data.actual_path").([]any); len(got) != 2 || got[0].(obj)["timestamp"] != 1770872700000. {
		t.Errorf("track = %v, want two points, the first at 05:05:00", got)
	}

	kim.post("/workouts/"+id+"/pause", nil).wants(200)
	kim.post(path, body).fails(400, "VALIDATION_ERROR", "진행 중인 운동이 아닙니다").has(obj{"detail.field": "status"})
	kim.post("/workouts/"+id+"/resume", nil).wants(200)
	k.member("lee").post(path, body).fails(404, "WORKOUT_NOT_FOUND", noWorkout)
	k.as("").post(path, body).wants(401)
	kim.post("/workouts/"+id+"/complete", completeBody()).wants(200)
	kim.post(path, body).fails(400, "VALIDATION_ERROR", "진행 중인 운동이 아닙니다")
}

func TestTrackBatches(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	id := kim.start(obj{"started_at": "2026-02-12T05:12:33.120Z", "mode": "walking"})
	path := "/workouts/" + id + "/track"
	points := along(townCenter, 2010, k.clock.Now())
	stored := func() int {
		t.Helper()
		v, _ := kim.get("/workouts/" + id).at("data.actual_path").([]any)
		return len(v)
	}
	without := kim.post(path, obj{"coordinates": points[:10], "current_distance": 0.05, "current_duration": 12}).wants(200)
	without.has(obj{"data.distance": 0.05, "data.duration": 12, "data.calories": 0, "data.is_off_route": false, "data.progress": nil,
		"data.remaining_distance": nil, "data.deviation_from_route": nil, "data.cafes": "[]", "data.convenience_stores": "[]"})
	for range 2 { // sent again after a lost answer
		kim.post(path, obj{"coordinates": points[5:1000]}).wants(200).has(obj{"data.distance": 3.02, "data.duration": 999})
	}
	if n := stored(); n != 1000 {
		t.Errorf("%d points are stored, want 1000", n)
	}
	kim.post(path, obj{"coordinates": points[1000:2000]}).wants(200).has(obj{"data.calories": 136})
	kim.post(path, obj{"coordinates": points[:10], "current_distance": 0.05, "current_duration": 12}).wants(200).has(obj{"data.duration": 1999})
	if n := stored(); n != 2000 {
		t.Errorf("%d points are stored, want 2000", n)
	}

	numbered := []obj{{"lat": 37.5, "lng": 127.03}, {"lat": 37.5001, "lng": 127.03}}
	for range 3 {
		kim.post(path, obj{"coordinates": numbered, "client_seq": 7}).wants(200)
		kim.post(path, obj{"coordinates": numbered, "client_seq": 8}).wants(200)
		kim.post(path, obj{"coordinates": []obj{{"lat": 37.5, "lng": 127.03, "client_seq": 1}}}).wants(200)
		kim.post(path, obj{"location": obj{"latitude": 37.5, "longitude": 127.03}, "client_seq": 9}).wants(200)
	}
	if n := stored(); n != 2006 {
		t.Errorf("%d points are stored after numbered ones were sent three times, want 2006", n)
	}
	kim.post(path, obj{"current_distance": 9.5, "current_duration": 3000}).wants(200).has(obj{"data.distance": 9.5, "data.duration": 3000})

	for _, wrong := range []any{
		nil, obj{}, obj{"coordinates": []obj{}}, obj{"coordinates": []obj{{"lat": 91, "lng": 0}}}, obj{"coordinates": []obj{{"lat": 1}}}, obj{"coordinates": "x"},
		obj{"coordinates": points[:1001]}, obj{"location": obj{"latitude": 0, "longitude": 181}}, obj{"current_distance": -1}, obj{"current_distance": 1000},
		obj{"coordinates": []obj{{"lat": 1, "lng": 1, "timestamp": "soon"}}},
	} {
		kim.post(path, wrong).wants(422)
	}
}

func TestTrackTimes(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	id := kim.start(obj{"started_at": "2026-02-12T05:12:33.120Z"})
	for _, stamp := range []any{"2026-02-12T05:12:34.120Z", 1770873154120., 1770873154., "2026-02-12T05:12:34.120", "2026-02-12T14:12:34.120+09:00"} {
		kim.post("/workouts/"+id+"/track", obj{"coordinates": []obj{{"lat": 37.5, "lng": 127, "timestamp": stamp}}}).wants(200)
	}
	path := kim.get("/workouts/" + id).at("data.actual_path").([]any)
	if len(path) != 2 || path[1].(obj)["timestamp"] != 1770873154120. || path[0].(obj)["timestamp"] != 1770873154000. {
		t.Errorf("track = %v, want one point for each time", path)
	}
	k.clock.advance(time.Minute)
	kim.post("/workouts/"+id+"/track", obj{"coordinates": []obj{{"lat": 37.5, "lng": 127}}}).wants(200).has(obj{"data.duration": 60})
}
