package server_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/track"
	"github.com/runnerway/runnerway/store"
)

// unzipped are the files of an archive.
func unzipped(t testing.TB, body []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// settled gives kim something of everything, and says how far the one run with a track is.
func settled(t testing.TB, k *kit, kim client) {
	t.Helper()
	s := kim.imported(kim.sendFiles("run.gpx", gpxRun(aMorning, 5)))
	bare := kim.post("/workouts/start", startBody(obj{"started_at": "2025-06-01T07:00:00Z", "route_name": "트랙 없는 달리기"})).wants(201).at("data.workout_id").(string)
	kim.post("/workouts/"+bare+"/complete", obj{"completed_at": "2025-06-01T07:30:00Z", "final_metrics": obj{"distance": 6.2, "duration": 1800}, "route": obj{"actual_path": []any{}}}).wants(200)
	kim.post("/goals", obj{"goal_type": "monthly", "target_type": "distance", "target_value": 42.2, "start_date": "2026-02-01", "end_date": "2026-02-28"}).wants(201)
	g, err := k.store.SaveGenerated(context.Background(), store.Generated{
		Route: store.Route{UserID: "user-kim", Name: "하트 경로", Type: store.RoutePreset, Mode: "running", Start: examplePlace},
		Options: []store.RouteOption{{Name: "하나", DistanceKM: 2, EstimatedTimeMin: 20, Difficulty: "쉬움", Path: squareAround(examplePlace, 500),
			ElevationsM: []float64{1, 2, 3, 4, 5}, Outline: squareAround(examplePlace, 510)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	kim.post("/routes/"+g.Route.ID+"/save", obj{"name": "집 앞 하트"}).wants(200)
	kim.post("/routes/custom-drawing", obj{"name": "그림", "svg_path": squarePath, "location": obj{"latitude": examplePlace.Lat, "longitude": examplePlace.Lng}}).wants(201)
	post := kim.post("/community/posts", obj{"workout_id": s.Files[0].WorkoutID, "route_name": "한강", "distance": 5, "duration": 1500, "visibility": "private"}).wants(201).at("data.post_id").(string)
	kim.post("/community/posts/"+post+"/comments", obj{"content": "나만 본다"}).wants(201)
	kim.post("/community/posts/"+post+"/like", nil).wants(200)
	kim.post("/community/posts/"+post+"/bookmark", nil).wants(200)
	kim.upload(photo(t, 64, 64))
}

func TestExportMe(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	settled(t, k, kim)
	kim.post("/community/users/user-lee/follow", nil).wants(200)
	lee.post("/community/users/user-kim/follow", nil).wants(200)
	a := kim.get("/users/me/export").wants(200)
	if a.header("Content-Type") != "application/zip" || !strings.Contains(a.header("Content-Disposition"), "runnerway-2026-02-12.zip") {
		t.Errorf("headers: %v", a.recorder.Header())
	}
	files := unzipped(t, a.body())
	for name, want := range map[string]string{
		"runnerway.json": `"format": "runnerway-export"`, "account.json": `"email": "kim@example.com"`, "goals.json": `42.2`, "routes.json": `집 앞 하트`,
		"workouts.json": `"트랙 없는 달리기"`, "posts.json": `"visibility": "private"`, "comments.json": "나만 본다", "likes.json": `"id"`, "bookmarks.json": `"id"`,
		"follows.json": `"name": "lee"`, "avatar.jpg": "\xff\xd8",
	} {
		if !bytes.Contains(files[name], []byte(want)) {
			t.Errorf("%s lacks %q: %.300s", name, want, files[name])
		}
	}
	for name, text := range files {
		if bytes.Contains(text, []byte("$2b$")) || bytes.Contains(text, []byte("password")) {
			t.Errorf("%s has a password", name)
		}
	}
	var runs []struct{ File, Figures string }
	if err := json.Unmarshal(files["workouts.json"], &runs); err != nil || len(runs) != 2 || runs[1].File != "" {
		t.Fatalf("workouts.json: %v %+v", err, runs)
	}
	run, err := track.Read(bytes.NewReader(files[runs[0].File]), "")
	if err != nil || len(run.Points) != 151 || run.Points[0].ElevationM != 20 {
		t.Errorf("%s: %d points, %v", runs[0].File, len(run.Points), err)
	}
	if !bytes.Contains(files[runs[0].Figures], []byte(`"computed"`)) {
		t.Errorf("%s: %.300s", runs[0].Figures, files[runs[0].Figures])
	}
	t.Run("back in", func(t *testing.T) { testExportBackIn(t, k, string(a.body())) })
}

func testExportBackIn(t *testing.T, k *kit, archive string) {
	park := k.member("park")
	s := park.imported(park.sendFiles("runnerway.zip", archive))
	if s.Import.Total != 5 || s.Import.Imported != 5 {
		t.Fatalf("import of an export: %+v", s)
	}
	park.get("/users/me/stats").has(obj{"data.total_workouts": 2, "data.total_distance": 11.2})
	runs := park.get("/users/me/workouts?sort=date_asc").list("data.workouts")
	if runs[0]["route_name"] != "아침 달리기" || runs[1]["route_name"] != "트랙 없는 달리기" || runs[1]["duration"] != 1800.0 {
		t.Errorf("runs: %v", runs)
	}
	if g := park.get("/goals").list("data"); len(g) != 1 || g[0]["target_value"] != 42.2 {
		t.Errorf("goals: %v", g)
	}
	saved := park.get("/users/me/saved-routes").wants(200).list("data.routes")
	if len(saved) != 1 {
		t.Fatalf("saved routes: %v", saved)
	}
	id := saved[0]["route_id"].(string)
	option := park.get("/routes/" + id + "/options").wants(200).list("data.options")[0]
	path := park.get("/routes/" + id + "/options/" + option["id"].(string)).wants(200).list("data.path")
	if len(path) != 5 || path[4]["elevation"] != 5.0 {
		t.Errorf("path: %v", path)
	}
	if n := len(park.get("/routes/mine").list("data.routes")); n != 2 {
		t.Errorf("%d routes of one's own, want 2", n)
	}
	again := park.imported(park.sendFiles("runnerway.zip", archive))
	if again.Import.Imported != 0 || again.Import.Duplicates != 2 || again.Import.Skipped != 3 {
		t.Errorf("the same export again: %+v", again)
	}
}

func TestExportWorkout(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	s := kim.imported(kim.sendFiles("run.gpx", gpxRun(aMorning, 5)))
	path := "/workouts/" + s.Files[0].WorkoutID + "/export"
	for format, kind := range map[string]string{
		"gpx": "application/gpx+xml", "tcx": "application/vnd.garmin.tcx+xml", "fit": "application/vnd.ant.fit", "geojson": "application/geo+json",
	} {
		a := kim.get(path + "?format=" + format).wants(200)
		if a.header("Content-Type") != kind || !strings.Contains(a.header("Content-Disposition"), "."+format) {
			t.Errorf("%s: %v", format, a.recorder.Header())
		}
		if format == "geojson" {
			if !json.Valid(a.body()) {
				t.Errorf("geojson: %.200s", a.body())
			}
			continue
		}
		run, err := track.Read(bytes.NewReader(a.body()), "")
		if err != nil || len(run.Points) != 151 || !run.Points[0].Time.Equal(aMorning) || geo.Distance(run.Points[150].Point, run.Points[0].Point) < 4900 {
			t.Errorf("%s: %d points, %v", format, len(run.Points), err)
		}
	}
	lee.get(path).fails(404, "WORKOUT_NOT_FOUND", "운동 기록을 찾을 수 없습니다")
	kim.get(path + "?format=doc").wants(422)
	bare := kim.post("/workouts/start", startBody(nil)).wants(201).at("data.workout_id").(string)
	kim.get("/workouts/"+bare+"/export").fails(400, "VALIDATION_ERROR", "이 운동에는 위치 기록이 없습니다")
	k.clock.advance(time.Minute)
	kim.post("/workouts/"+bare+"/complete", obj{"completed_at": "2025-06-01T07:30:00Z", "final_metrics": obj{"distance": 6.2, "duration": 1800},
		"route": obj{"actual_path": []obj{{"lat": 37.5, "lng": 127.0}, {"lat": 37.51, "lng": 127.0}}}}).wants(200)
	kim.get("/workouts/" + bare + "/export").wants(200)
	kim.get("/workouts/"+bare+"/export?format=fit").fails(400, "VALIDATION_ERROR", "이 운동에는 시간 기록이 없어 FIT, TCX로 내보낼 수 없습니다")
}
