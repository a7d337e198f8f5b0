package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestCompleteWorkout(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	id := kim.start()
	path := "/workouts/" + id + "/complete"
	kim.post(path, completeBody(obj{"completed_at": "2026-02-12T14:30:34.120+09:00"})).wants(200).has(obj{
		"message": "운동이 완료되었습니다", "data.workout_id": id, "data.completed_distance": 5.12, "data.completed_time": 1834, "data.average_pace": "5'58\"",
		"data.calories": 307, "data.route_completion": 98.5, "data.planned_path": nil, "data.saved_at": "2026-02-12T05:30:34.120Z",
		"data.actual_path": []any{obj{"lat": 37.4979, "lng": 127.0276, "timestamp": 1770872400500.25}, obj{"lat": 37.4989, "lng": 127.0276, "timestamp": 1770872430500.}},
	})
	kim.post(path, completeBody()).fails(400, "VALIDATION_ERROR", "진행 중인 운동만 완료할 수 있습니다").has(obj{"detail.field": "status"})
	kim.post(path, nil).wants(400)
	if got, want := kim.stats(), statsText(5.12, 1, 307, 1834); got != want {
		t.Errorf("stats = %s, want %s", got, want)
	}
	kim.get("/workouts/" + id).wants(200).has(obj{
		"message": nil, "data.status": "completed", "data.distance": 5.12, "data.duration": 1834, "data.avg_pace": "5'58\"", "data.calories": 307,
		"data.route_completion": 98.5, "data.elevation_gain": 12, "data.elevation_loss": 0, "data.max_pace": nil, "data.min_pace": nil,
		"data.started_at": "2026-02-12T05:00:00.500Z", "data.completed_at": "2026-02-12T05:30:34.120Z", "data.created_at": "2026-02-12T05:12:33.120Z",
		"data.start_longitude": 127.0276, "data.end_latitude": 37.4989, "data.end_longitude": 127.0276,
		"data.splits":      []any{obj{"km": 1, "pace": "6'00\"", "duration": 360}, obj{"km": 2, "pace": "5'50\"", "duration": 350}},
		"data.actual_path": []any{obj{"lat": 37.4979, "lng": 127.0276, "timestamp": 1770872400500.25}, obj{"lat": 37.4989, "lng": 127.0276, "timestamp": 1770872430500.}},
	})
	if text := string(kim.get("/workouts/" + id).body()); !strings.Contains(text, `"timestamp":1770872400500.25}`) {
		t.Errorf("the timestamp is not as it was sent: %s", text)
	}
}

func TestCompleteWithoutBody(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	for _, body := range []any{nil, "", " \n", "null"} {
		id := kim.start()
		kim.post("/workouts/"+id+"/pause", nil).wants(200) // a paused workout can be completed too
		kim.post("/workouts/"+id+"/complete", body).wants(200).has(obj{
			"data.completed_distance": 0, "data.completed_time": 0, "data.average_pace": nil, "data.calories": 0, "data.route_completion": nil,
			"data.planned_path": nil, "data.actual_path": "[]", "data.saved_at": "2026-02-12T05:12:33.120Z", "data.computed": nil,
		})
	}
	if got, want := kim.stats(), statsText(0, 4, 0, 0); got != want {
		t.Errorf("stats = %s, want %s", got, want)
	}
}

// TestCompletionIsTolerant: after a failed complete the app shows the run and never sends it again.
func TestCompletionIsTolerant(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	metrics := func(more obj) obj {
		return obj{"final_metrics": merged(obj{"distance": 5.12, "duration": 1834, "average_pace": "5'58\"", "calories": 307}, more)}
	}
	run := func(points ...any) obj { return obj{"route": obj{"actual_path": points}} }
	good := obj{"lat": 37.5, "lng": 127}
	for name, c := range map[string]struct {
		send obj
		want obj
	}{
		"optional parts missing": {obj{"splits": removed, "end_location": removed, "elevation_gain": removed, "elevation_loss": removed, "route_completion": removed},
			obj{"data.completed_distance": 5.12, "data.route_completion": nil}},
		"optional parts null": {obj{"splits": nil, "end_location": nil, "elevation_gain": nil, "elevation_loss": nil, "route_completion": nil}, obj{"data.completed_time": 1834}},
		"empty path":          {obj{"route": obj{"actual_path": []any{}}}, obj{"data.actual_path": "[]", "data.computed": nil}},
		"null path":           {obj{"route": obj{"actual_path": nil}}, obj{"data.actual_path": "[]"}},
		"zero is not nothing": {merged(metrics(obj{"distance": 0, "duration": 0, "calories": 0}), obj{"route_completion": 0}),
			obj{"data.completed_distance": 0, "data.calories": 0, "data.route_completion": 0}},
		"over the whole route": {obj{"route_completion": 250.5}, obj{"data.route_completion": 100}},
		"less than nothing":    {obj{"route_completion": -3}, obj{"data.route_completion": 0}},
		"fractions":            {merged(metrics(obj{"duration": 1834.6, "calories": 306.5, "distance": 5.1249}), obj{"elevation_gain": 3.7}), obj{"data.completed_time": 1835, "data.calories": 307, "data.completed_distance": 5.12}},
		"NaN":                  {metrics(obj{"distance": nil, "calories": nil, "average_pace": nil}), obj{"data.calories": 356, "data.completed_time": 1834}},
		"no pace, no calories": {metrics(obj{"average_pace": removed, "calories": removed}), obj{"data.average_pace": "5'58\"", "data.calories": 356}},
		"huge numbers":         {metrics(obj{"duration": 1e300, "calories": 1e18}), obj{"data.completed_time": 2147483647., "data.calories": 2147483647.}},
		"long texts":           {metrics(obj{"average_pace": strings.Repeat("9", 300), "max_pace": strings.Repeat("9", 300)}), obj{"data.average_pace": strings.Repeat("9", 20)}},
		"many splits":          {obj{"splits": make([]obj, 3000)}, obj{"data.completed_time": 1834}},
		"bad points": {run(good, obj{"lat": 91, "lng": 0}, obj{"lat": 0, "lng": -181}, obj{"lat": "37.5</script>", "lng": 127}, obj{"lat": nil, "lng": 127}, obj{"lng": 127},
			obj{}, nil, 5, "x", []any{37.5, 127}, good), obj{"data.actual_path": []any{good, good}}},
		"other members": {run(obj{"lat": 37.5, "lng": 127, "altitude": obj{"m": []any{1}}, "timestamp": "later"}), obj{"data.actual_path": []any{good}}},
		"many decimals": {run(obj{"lat": -33.86881970123, "lng": 151.20929550999}, obj{"lat": -0.00000004, "lng": -179.99999999}, obj{"lat": 0.1, "lng": -0.0000005}),
			obj{"data.actual_path": []any{obj{"lat": -33.8688197, "lng": 151.2092955}, obj{"lat": 0, "lng": -180}, obj{"lat": 0.1, "lng": -0.0000005}}}},
		"clock of 1492":   {obj{"completed_at": "1492-10-12T00:00:00Z"}, obj{"data.saved_at": "2026-02-12T05:12:33.120Z"}},
		"naive time":      {obj{"completed_at": "2026-02-12T05:30:34"}, obj{"data.saved_at": "2026-02-12T05:30:34.000Z"}},
		"unknown members": {obj{"weather": obj{"rain": []any{1, 2}}, "\u0000": 1}, obj{"data.completed_distance": 5.12}},
	} {
		t.Run(name, func(t *testing.T) {
			k.t = t
			id := kim.start()
			kim.post("/workouts/"+id+"/complete", completeBody(c.send)).wants(200).has(c.want)
			kim.get("/workouts/" + id).wants(200)
		})
	}
	k.t = t
}

func TestCompletionIsRefused(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	id := kim.start()
	metrics := func(more obj) obj {
		return obj{"final_metrics": merged(obj{"distance": 5.12, "duration": 1834, "average_pace": "5'58\"", "calories": 307}, more)}
	}
	path := "/workouts/" + id + "/complete"
	for _, c := range []struct {
		send obj
		loc  string
	}{
		{obj{"completed_at": removed}, `["body","completed_at"]`}, {obj{"completed_at": "noon"}, `["body","completed_at"]`}, {obj{"completed_at": 5}, `["body","completed_at"]`},
		{obj{"final_metrics": removed}, `["body","final_metrics"]`}, {obj{"final_metrics": nil}, `["body","final_metrics"]`}, {obj{"final_metrics": []any{}}, `["body","final_metrics"]`},
		{metrics(obj{"distance": removed}), `["body","final_metrics","distance"]`}, {metrics(obj{"duration": removed}), `["body","final_metrics","duration"]`},
		{metrics(obj{"distance": -0.01}), `["body","final_metrics","distance"]`}, {metrics(obj{"distance": 1000}), `["body","final_metrics","distance"]`},
		{metrics(obj{"duration": -1}), `["body","final_metrics","duration"]`}, {metrics(obj{"calories": -1}), `["body","final_metrics","calories"]`},
		{metrics(obj{"distance": "far"}), `["body","final_metrics","distance"]`},
		{obj{"route": removed}, `["body","route"]`}, {obj{"route": nil}, `["body","route"]`}, {obj{"route": "x"}, `["body","route"]`},
		{obj{"route": obj{"actual_path": "x"}}, `["body","route","actual_path"]`},
		{obj{"splits": "x"}, `["body","splits"]`}, {obj{"elevation_gain": -1}, `["body","elevation_gain"]`},
		{obj{"end_location": obj{"latitude": 91, "longitude": 0}}, `["body","end_location"]`}, {obj{"end_location": obj{"latitude": 9}}, `["body","end_location"]`},
	} {
		a := kim.post(path, completeBody(c.send)).wants(422)
		first := a.at("detail").([]any)[0].(obj)
		if loc, _ := json.Marshal(first["loc"]); string(loc) != c.loc || first["msg"] == "" {
			t.Errorf("%v: detail %v, want loc %s", c.send, first, c.loc)
		}
	}
	for _, body := range []string{"{", "[]", "5", `{"completed_at":"2026-02-12T05:30:34Z",}`, strings.Replace(toJSON(completeBody()), `"lat":37.4979`, `"lat":NaN`, 1)} {
		kim.post(path, body).wants(422)
	}
	kim.post(path, completeBody()).wants(200) // nothing of the above has touched it
}

func toJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// TestLongRun: ten hours at one fix per second.
func TestLongRun(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	id := kim.start()
	const points = 36_000
	start := time.Date(2026, 2, 12, 5, 0, 0, 0, time.UTC)
	run := along(townCenter, points, start)
	begin := time.Now()
	a := kim.post("/workouts/"+id+"/complete", completeBody(obj{"route": obj{"actual_path": run}})).wants(200)
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	if path := a.at("data.actual_path").([]any); len(path) != points {
		t.Errorf("%d points came back, want %d", len(path), points)
	}
	if km := a.at("data.computed.distance").(float64); !near(km, 108, 0.5) {
		t.Errorf("computed distance = %v km, want about 108", km)
	}
	large := `{"completed_at":"2026-02-12T05:30:34Z","final_metrics":{"distance":1,"duration":1},"route":{"actual_path":[` +
		strings.Repeat(`{"lat":37.4979000001,"lng":127.0276000001,"timestamp":1770872400500.25,"speed":2.51},`, 200_000) + `{"lat":37.5,"lng":127}]}}`
	if len(large) < 16<<20 {
		t.Fatalf("the large body has only %d bytes", len(large))
	}
	kim.post("/workouts/"+kim.start()+"/complete", large).wants(200)
	kim.post("/workouts/"+kim.start()+"/complete", strings.Repeat(" ", 33<<20)).wants(http.StatusRequestEntityTooLarge)
}

func TestComputed(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	var d drawnReply
	kim.post(now, obj{"shape_id": "heart", "start": place(townCenter)}).wants(200).json(&d)
	id := kim.start(obj{"route_id": d.RouteID, "route_option_id": d.OptionIDs[0]})
	planned := kim.get("/workouts/" + id).at("data.planned_path").([]any)
	var run []obj
	at := time.Date(2026, 2, 12, 5, 0, 0, 0, time.UTC)
	for i, p := range planned {
		run = append(run, obj{"lat": p.(obj)["lat"], "lng": p.(obj)["lng"], "timestamp": at.Add(time.Duration(i) * 40 * time.Second).UnixMilli()})
	}
	sent := obj{"route": obj{"actual_path": run}, "route_completion": nil, "splits": nil}
	a := kim.post("/workouts/"+id+"/complete", completeBody(sent)).wants(200)
	c, ok := a.at("data.computed").(obj)
	if !ok {
		t.Fatalf("computed = %v", a.at("data.computed"))
	}
	if km := c["distance"].(float64); !near(km, 4.8, 0.1) {
		t.Errorf("distance = %v, want the option's 4.8", km)
	}
	if pct, ok := c["route_completion"].(float64); !ok || pct < 95 || a.at("data.route_completion") != pct {
		t.Errorf("route_completion = %v, in the contract's field %v; want nearly all, in both", c["route_completion"], a.at("data.route_completion"))
	}
	if accuracy, ok := c["shape_accuracy"].(float64); !ok || accuracy < 80 {
		t.Errorf("shape_accuracy = %v, want a faithful drawing", c["shape_accuracy"])
	}
	for _, key := range []string{"duration", "moving_time", "pace", "splits", "calories", "ascent", "descent"} {
		if c[key] == nil {
			t.Errorf("computed has no %s: %v", key, c)
		}
	}
	a.has(obj{"data.completed_distance": 5.12, "data.completed_time": 1834}) // the client's, although the track says otherwise
	stored := kim.get("/workouts/" + id).wants(200)
	if toText(stored.at("data.computed")) != toText(c) {
		t.Errorf("computed is stored as %v, was %v", stored.at("data.computed"), c)
	}
	if splits := stored.at("data.splits").([]any); len(splits) != 4 {
		t.Errorf("splits = %v, want the four whole kilometres of the track", splits)
	}
}

// TestRestartInTheMiddle: the server is started anew during a run, and the app sends no path.
func TestRestartInTheMiddle(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	id := kim.start(obj{"started_at": "2026-02-12T05:12:33.120Z"})
	points := along(townCenter, 600, k.clock.Now())
	for i := 0; i < len(points); i += 100 {
		kim.post("/workouts/"+id+"/track", obj{"coordinates": points[i : i+100]}).wants(200)
	}
	k.restart()
	kim.get("/workouts/current/status").has(obj{"data.workout_id": id, "data.distance": 1.8, "data.duration": 599})
	if path := kim.get("/workouts/" + id).at("data.actual_path").([]any); len(path) != 600 {
		t.Errorf("the track so far has %d points, want 600", len(path))
	}
	k.clock.advance(10 * time.Minute)
	a := kim.post("/workouts/"+id+"/complete", nil).wants(200).has(obj{
		"data.completed_distance": 1.8, "data.completed_time": 599, "data.average_pace": "5'33\"", "data.calories": 116, "data.saved_at": "2026-02-12T05:22:33.120Z",
	})
	path := a.at("data.actual_path").([]any)
	if len(path) != 600 || path[1].(obj)["timestamp"] != float64(points[1]["timestamp"].(int64)) {
		t.Errorf("the path has %d points, the second %v; want the stored track", len(path), path[1])
	}
	kim.get("/workouts/" + id).has(obj{"data.end_longitude": 127.03})

	second := kim.start()
	kim.post("/workouts/"+second+"/track", obj{"coordinates": points[:100]}).wants(200)
	a = kim.post("/workouts/"+second+"/complete", completeBody(obj{"route": obj{"actual_path": []any{}}})).wants(200).has(obj{"data.completed_distance": 5.12})
	if path := a.at("data.actual_path").([]any); len(path) != 100 {
		t.Errorf("a path that was sent empty has %d points, want the stored 100", len(path))
	}
}
