package server_test

import (
	"context"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

var seoulTime = time.FixedZone("KST", 9*3600)

func inSeoulTime(o *server.Options) { o.Location = seoulTime }

// threeRuns imports runs of 4, 8 and 12 km on 5 May, 6 May and 1 June 2025 in Seoul.
func threeRuns(k *kit, c client) []string {
	k.t.Helper()
	s := c.imported(c.sendFiles("a.gpx", gpxRun(aMorning, 4), "b.gpx", gpxTrack(aMorning.Add(24*time.Hour), 8, 8*time.Second, 30, "<type>running</type>"),
		"c.gpx", gpxRun(time.Date(2025, 5, 31, 22, 0, 0, 0, time.UTC), 12)))
	if s.Import.Imported != 3 {
		k.t.Fatalf("import: %+v", s)
	}
	return []string{s.Files[0].WorkoutID, s.Files[1].WorkoutID, s.Files[2].WorkoutID}
}

func TestCalendarAndTotals(t *testing.T) {
	k := newKit(t, inSeoulTime)
	kim := k.member("kim")
	threeRuns(k, kim)
	a := kim.get("/workouts/calendar?year=2025&month=5").wants(200).has(obj{"data.total.distance": 12, "data.total.workouts": 2, "data.total.duration": 1200 + 1920})
	days := a.list("data.days")
	if len(days) != 2 || days[0]["date"] != "2025-05-05" || days[0]["distance"] != 4.0 || days[1]["date"] != "2025-05-06" || days[1]["workouts"] != 1.0 {
		t.Errorf("days of May: %v", days)
	}
	if days := kim.get("/workouts/calendar?year=2025&month=6").list("data.days"); len(days) != 1 || days[0]["date"] != "2025-06-01" {
		t.Errorf("days of June: %v", days)
	}
	kim.get("/workouts/calendar?year=2025&month=13").wants(422)
	kim.get("/workouts/calendar").wants(422)
	for by, want := range map[string]string{
		"week": "2025-05-26 2025-06-01 12, 2025-05-05 2025-05-11 12", "month": "2025-06-01 2025-06-30 12, 2025-05-01 2025-05-31 12", "year": "2025-01-01 2025-12-31 24",
	} {
		got := ""
		for _, p := range kim.get("/workouts/totals?by=" + by).wants(200).list("data.periods") {
			got += fmt.Sprintf(", %v %v %v", p["start"], p["end"], p["total"].(obj)["distance"])
		}
		if got != ", "+want {
			t.Errorf("totals by %s: %s, want %s", by, got, want)
		}
	}
	if n := len(kim.get("/workouts/totals?by=month&limit=1").list("data.periods")); n != 1 {
		t.Errorf("%d periods of at most one", n)
	}
}

func TestSearchOfTheHistory(t *testing.T) {
	k := newKit(t, inSeoulTime)
	kim := k.member("kim")
	threeRuns(k, kim)
	id := kim.post("/workouts/start", startBody(obj{"started_at": "2025-07-01T07:00:00Z", "route_name": "100%_밤 Run"})).wants(201).at("data.workout_id").(string)
	kim.post("/workouts/"+id+"/complete", obj{"completed_at": "2025-07-01T07:30:00Z", "final_metrics": obj{"distance": 6.2, "duration": 1800}, "route": obj{"actual_path": []any{}}}).wants(200)
	for query, want := range map[string]string{
		"":                               "6.2 12 8 4",
		"from=2025-05-06":                "6.2 12 8",
		"to=2025-05-06":                  "8 4",
		"from=2025-05-05&to=2025-05-05":  "4",
		"min_distance=6&max_distance=8":  "6.2 8",
		"q=" + url.QueryEscape("100%_밤"): "6.2",
		"q=" + url.QueryEscape("%"):      "6.2",
		"q=run":                          "6.2",
		"q=" + url.QueryEscape("아침"):     "12 8 4",
		"q=nothing":                      "",
		"shape=true":                     "",
		"from=2025-05-06&sort=distance_desc&limit=1&page=2": "8",
	} {
		a := kim.get("/users/me/workouts?" + query).wants(200)
		got := ""
		for _, w := range a.list("data.workouts") {
			got += fmt.Sprint(w["distance"], " ")
		}
		if got != want && got != want+" " {
			t.Errorf("?%s: %s, want %s", query, got, want)
		}
	}
	kim.get("/users/me/workouts?from=2025-05-06&limit=1").has(obj{"data.pagination.total_count": 3})
	kim.get("/users/me/workouts?from=yesterday").fails(422, "VALIDATION_ERROR", "from: 날짜 형식이 올바르지 않습니다")
}

func TestRecords(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	if n := len(kim.get("/workouts/records").wants(200).list("data.records")); n != 0 {
		t.Errorf("%d records of nothing", n)
	}
	ids := threeRuns(k, kim)
	by := func(c client) map[string]obj {
		out := map[string]obj{}
		for _, r := range c.get("/workouts/records").wants(200).list("data.records") {
			out[r["kind"].(string)] = r
		}
		return out
	}
	got := by(kim)
	for kind, want := range map[string]struct {
		value float64
		id    string
		unit  string
	}{
		"1km": {240, ids[1], "s"}, "1mile": {386.2, ids[1], "s"}, "5km": {1200, ids[1], "s"}, "10km": {3000, ids[2], "s"}, "longest": {12, ids[2], "km"},
	} {
		r := got[kind]
		if r == nil || !near(r["value"].(float64), want.value, want.value/100) || r["workout_id"] != want.id || r["unit"] != want.unit {
			t.Errorf("%s: %v, want %+v", kind, r, want)
		}
	}
	if got["half_marathon"] != nil || got["most_climb"]["workout_id"] != ids[2] || !near(got["5km"]["pace"].(float64), 240, 3) {
		t.Errorf("records: %v", got)
	}
	kim.del("/workouts/" + ids[1] + "/record").wants(200)
	if r := by(kim)["1km"]; !near(r["value"].(float64), 300, 3) {
		t.Errorf("fastest kilometre without the fastest run: %v", r)
	}
	if len(by(lee)) != 0 {
		t.Error("lee has kim's records")
	}
}

func TestMapOfRuns(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	ids := threeRuns(k, kim)
	features := kim.get("/workouts/map?zoom=14").wants(200).has(obj{"data.type": "FeatureCollection", "data.truncated": false}).list("data.features")
	if len(features) != 3 || features[0]["properties"].(obj)["workout_id"] != ids[2] {
		t.Fatalf("map: %.500v", features)
	}
	line := features[0]["geometry"].(obj)["coordinates"].([]any)
	if first := line[0].([]any); !near(first[0].(float64), examplePlace.Lng, 1e-4) || !near(first[1].(float64), examplePlace.Lat, 1e-4) {
		t.Errorf("line: %v", line)
	}
	if n := len(kim.get("/workouts/map?bounds=12.13,57.6,12.3,57.8").wants(200).list("data.features")); n != 1 { // only the longest one gets there
		t.Errorf("%d runs 9 km east", n)
	}
	if n := len(kim.get("/workouts/map?bounds=126,37,127,38").list("data.features")); n != 0 {
		t.Errorf("%d runs in Seoul", n)
	}
	for _, bad := range []string{"1,2,3", "a,b,c,d", "10,50,9,51", "0,0,0,95", "NaN,0,1,1"} {
		kim.get("/workouts/map?bounds="+bad).fails(422, "VALIDATION_ERROR", "지도 범위는 서,남,동,북 순서의 경도와 위도입니다")
	}
	if n := len(lee.get("/workouts/map").list("data.features")); n != 0 {
		t.Errorf("lee sees %d runs of kim", n)
	}
}

func TestSeries(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	id := threeRuns(k, kim)[2]
	var s struct {
		Distance, Elapsed []float64
		Pace, Elevation   []*float64
		HeartRate         []*float64                                     `json:"heart_rate"`
		Splits            []struct{ Number, Distance, Duration float64 } `json:"splits_km"`
		Miles             []struct{ Number, Distance, Duration float64 } `json:"splits_mile"`
	}
	kim.get("/workouts/" + id + "/series").wants(200).json(&s)
	n := len(s.Distance)
	if n < 300 || n > 1000 || len(s.Elapsed) != n || len(s.Pace) != n || len(s.Elevation) != n || s.HeartRate != nil {
		t.Fatalf("columns of %d, %d, %d, %d and %d", n, len(s.Elapsed), len(s.Pace), len(s.Elevation), len(s.HeartRate))
	}
	if !near(s.Distance[n-1], 12, 0.05) || !near(s.Elapsed[n-1], 3600, 5) || !near(*s.Pace[n/2], 300, 5) || *s.Elevation[n/2] < 15 || *s.Elevation[n/2] > 55 {
		t.Errorf("12 km: %v km, %v s, %v s/km, %v m", s.Distance[n-1], s.Elapsed[n-1], *s.Pace[n/2], *s.Elevation[n/2])
	}
	if len(s.Splits) < 12 || len(s.Miles) != 8 || !near(s.Miles[0].Duration, 482.8, 5) {
		t.Errorf("splits: %v %v", s.Splits, s.Miles)
	}
	lee.get("/workouts/"+id+"/series").fails(404, "WORKOUT_NOT_FOUND", "운동 기록을 찾을 수 없습니다")

	bare := kim.post("/workouts/start", startBody(nil)).wants(201).at("data.workout_id").(string)
	kim.get("/workouts/"+bare+"/series").fails(404, "WORKOUT_NOT_FOUND", "운동 기록을 찾을 수 없습니다")
	kim.post("/workouts/"+bare+"/complete", obj{"completed_at": "2025-06-01T07:30:00Z", "final_metrics": obj{"distance": 6.2, "duration": 1800}, "route": obj{"actual_path": []any{}}}).wants(200)
	kim.get("/workouts/" + bare + "/series").wants(200).has(obj{"data": nil})
}

// Workouts that were completed before there were charts get them when they are asked for, and records by and by.
func TestFiguresOfOldWorkouts(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	old := func() string {
		id := kim.post("/workouts/start", startBody(nil)).wants(201).at("data.workout_id").(string)
		path := `[`
		for i := range 100 {
			path += fmt.Sprintf(`{"lat":%.6f,"lng":127,"timestamp":%d},`, 37.5+float64(i)*0.0003, 1770872400000+i*10000)
		}
		if _, err := k.store.CompleteWorkout(context.Background(), store.Completion{WorkoutID: id, UserID: "user-kim", CompletedAt: store.At(k.clock.Now()), DistanceKM: 3,
			DurationSec: 1000, Path: []byte(path[:len(path)-1] + `]`)}); err != nil {
			t.Fatal(err)
		}
		return id
	}
	asked := old()
	if pace := kim.get("/workouts/" + asked + "/series").wants(200).at("data.pace"); len(pace.([]any)) < 100 {
		t.Errorf("pace: %v", pace)
	}
	old()
	if err := k.server.Tidy(context.Background()); err != nil {
		t.Fatal(err)
	}
	if n := len(kim.get("/workouts/map").list("data.features")); n != 2 {
		t.Errorf("%d runs on the map, want 2", n)
	}
}

// A climb is told in one way, so that a run and its record do not differ by a metre.
func TestRecordSaysTheClimbOfItsRun(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	threeRuns(k, kim)
	for _, r := range kim.get("/workouts/records").wants(200).list("data.records") {
		if r["kind"] != "most_climb" {
			continue
		}
		run := kim.get("/workouts/" + r["workout_id"].(string)).wants(200)
		if climb := run.at("data.computed.ascent"); climb != r["value"] {
			t.Errorf("the record says %v m, its run %v m", r["value"], climb)
		}
		return
	}
	t.Error("no record of climb")
}
