package server_test

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/geo/loop"
	"github.com/runnerway/runnerway/geo/roads"
	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/server/kakao/kakaotest"
	"github.com/runnerway/runnerway/store"
)

// examplePlace is where the examples of the OpenAPI document lie: in the sample streets that come with the program.
var examplePlace = geo.Point{Lat: 57.7089, Lng: 11.9746}

// examplePassword is that of the document's example account, and of everybody in an estate.
const examplePassword = "running42"

// exampleKakaoToken is what the document's example has from Kakao.
const exampleKakaoToken = "KAKAO_ACCESS_TOKEN"

// heldKM is the wished distance that makes the search of an estate's server wait until it is cancelled.
const heldKM = 7.77

// newSampleKit is a server as it comes out of the box, with searches that answer at once and two shapes, which are ranked soon.
func newSampleKit(t testing.TB) *kit {
	walk := squareAround(examplePlace, 600)
	begun, proceed := make(chan struct{}, 1000), make(chan struct{})
	close(proceed) // backups are made at once
	k := kakaotest.New(t)
	k.Accept(exampleKakaoToken, kakaotest.Ryan())
	return newKit(t, inSample(t, "heart", "star"), newMapService(t).use, keeping(t, t.TempDir(), begun, proceed), func(o *server.Options) {
		o.Kakao = k.Options()
		o.Web = fstest.MapFS{
			"index.html": {Data: []byte("<!doctype html>")}, "assets/page.js": {Data: []byte("page()")}, "icon.svg": {Data: []byte("<svg/>")},
			"docs/swagger-ui.css": {Data: []byte("a{}")}, "docs/swagger-ui-bundle.js": {Data: []byte("swagger()")}, "docs/redoc.standalone.js": {Data: []byte("redoc()")},
		}
		o.Workers = 4
		o.Search = func(ctx context.Context, _ *roads.Graph, r art.Request, report func(art.Progress)) (art.Result, error) {
			report(art.Progress{Done: 1, Total: 2, Preview: walk})
			if near(r.DistanceM, heldKM*1000, 1) {
				<-ctx.Done()
				return art.Result{}, ctx.Err()
			}
			return art.Result{Routes: []art.Route{{Path: walk, Outline: walk, DistanceM: geo.Length(walk), DeviationM: 12, DeviationPct: 1, Label: art.MostFaithful}}}, nil
		}
		o.Loops = func(_ context.Context, _ *roads.Graph, r loop.Request, _ func(loop.Progress)) (loop.Result, error) {
			return loop.Result{HeightsKnown: 1, Routes: []loop.Route{{Path: walk, DistanceM: geo.Length(walk)}}}, nil
		}
	})
}

// squareAround is a closed walk.
func squareAround(p geo.Point, sideM float64) []geo.Point {
	plane := geo.NewPlane(p)
	corner := func(x, y float64) geo.Point { return plane.Point(geo.XY{X: x * sideM / 2, Y: y * sideM / 2}) }
	return []geo.Point{corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1), corner(-1, -1)}
}

// An account is a member, with what its owner knows of it.
type account struct {
	client
	id, email, refresh string
}

// signUp makes a member of whom nobody has heard before.
func (k *kit) signUp() account {
	k.t.Helper()
	email := rand.Text() + "@example.com"
	a := k.as("").post("/auth/signup", obj{"email": email, "password": examplePassword, "name": "러너"}).wants(201)
	return account{k.as(a.at("data.access_token").(string)), a.at("data.user.id").(string), email, a.at("data.refresh_token").(string)}
}

// An estate is a member with one of everything; each part is made when it is first asked for.
type estate struct {
	k     *kit
	owner account
	parts map[string]string
}

func (k *kit) estate() *estate { return &estate{k: k, owner: k.signUp(), parts: map[string]string{}} }

// of is the id of a part, named as the path parameter that it stands for or for what is special about it.
func (e *estate) of(part string) string {
	e.k.t.Helper()
	if id, ok := e.parts[part]; ok {
		return id
	}
	id := e.build(part)
	e.parts[part] = id
	return id
}

func (e *estate) build(part string) string {
	e.k.t.Helper()
	switch {
	case strings.Contains(part, "route") || part == "option_id" || part == "token":
		return e.buildRoute(part)
	case strings.Contains(part, "task"):
		return e.buildTask(part)
	case strings.Contains(part, "workout"):
		return e.buildWorkout(part)
	case strings.Contains(part, "post") || strings.Contains(part, "comment"):
		return e.buildPost(part)
	}
	return e.buildOther(part)
}

// made sends a request that must succeed, and returns what is at a path of the answer.
func (e *estate) made(path string, body any, at string) string {
	e.k.t.Helper()
	a := e.owner.post(path, body)
	if a.status() >= 300 {
		e.k.t.Fatalf("%s: status %d: %s", a.request, a.status(), a.body())
	}
	id, _ := a.at(at).(string)
	return id
}

func (e *estate) buildRoute(part string) string {
	e.k.t.Helper()
	switch part {
	case "option_id":
		return e.owner.optionIDs(e.of("route_id"))[0]
	case "token":
		return e.made("/routes/"+e.of("route_id")+"/share", nil, "data.token")
	case "posted_route":
		e.of("post_id")
		return e.parts[part]
	case "drawn_route":
		return e.made("/routes/custom-drawing", obj{"name": "그림", "svg_path": squarePath,
			"location": obj{"latitude": examplePlace.Lat, "longitude": examplePlace.Lng}}, "data.route_id")
	}
	walk := squareAround(examplePlace, 500)
	g, err := e.k.store.SaveGenerated(context.Background(), store.Generated{
		Route: store.Route{UserID: e.owner.id, Name: "하트 경로", Type: store.RoutePreset, Mode: "running", Start: examplePlace},
		Options: []store.RouteOption{{Name: "하나", DistanceKM: 2, EstimatedTimeMin: 20, Difficulty: "쉬움", Path: walk},
			{Name: "둘", DistanceKM: 2, EstimatedTimeMin: 20, Difficulty: "쉬움", Path: walk}},
	})
	if err != nil {
		e.k.t.Fatal(err)
	}
	switch part {
	case "saved_route":
		e.made("/routes/"+g.Route.ID+"/save", nil, "")
	case "shared_route":
		e.made("/routes/"+g.Route.ID+"/share", nil, "")
	}
	return g.Route.ID
}

func (e *estate) buildTask(part string) string {
	e.k.t.Helper()
	if part == "held_task" {
		return e.made(async, obj{"shape_id": "heart", "start": place(examplePlace), "target_distance_km": heldKM}, "data.task_id")
	}
	id := e.made("/routes/recommend-async", place(examplePlace), "task_id")
	eventually(e.k.t, "end of the task", func() bool {
		status := e.owner.get("/routes/tasks/" + id).wants(200).at("status")
		return status == "completed" || status == "failed"
	})
	return id
}

func (e *estate) buildWorkout(part string) string {
	e.k.t.Helper()
	route := e.build("route_id")
	id := e.made("/workouts/start", startBody(obj{"route_id": route, "route_option_id": e.owner.optionIDs(route)[0]}), "data.workout_id")
	switch part {
	case "paused_workout":
		e.made("/workouts/"+id+"/pause", nil, "")
	case "completed_workout":
		e.made("/workouts/"+id+"/complete", completeBody(), "")
		e.parts["posted_route"] = route
	}
	return id
}

func (e *estate) buildPost(part string) string {
	e.k.t.Helper()
	switch part {
	case "post_id", "private_post", "liked_post", "bookmarked_post":
		visibility := "public"
		if part == "private_post" {
			visibility = "private"
		}
		id := e.made("/community/posts", obj{"workout_id": e.build("completed_workout"), "route_name": "한강", "distance": 4.8, "duration": 1800,
			"visibility": visibility}, "data.post_id")
		switch part {
		case "liked_post":
			e.made("/community/posts/"+id+"/like", nil, "")
		case "bookmarked_post":
			e.made("/community/posts/"+id+"/bookmark", nil, "")
		}
		return id
	case "private_comment":
		return e.made("/community/posts/"+e.of("private_post")+"/comments", obj{"content": "나만 본다"}, "data.comment_id")
	}
	id := e.made("/community/posts/"+e.of("post_id")+"/comments", obj{"content": "멋져요"}, "data.comment_id")
	if part == "liked_comment" {
		e.made("/community/comments/"+id+"/like", nil, "")
	}
	return id
}

func (e *estate) buildOther(part string) string {
	e.k.t.Helper()
	switch part {
	case "report_id":
		r, err := e.k.store.CreateReport(context.Background(), store.Report{ReporterID: e.of("stranger"), Kind: store.ReportUser, TargetID: e.owner.id, Reason: "spam"})
		if err != nil {
			e.k.t.Fatal(err)
		}
		return r.ID
	case "zone_id":
		return e.made("/users/me/privacy-zones", obj{"latitude": 37.5, "longitude": 127.0, "radius_m": 200}, "data.id")
	case "import_id":
		i, err := e.k.store.CreateImport(context.Background(), store.Import{UserID: e.owner.id, Name: "export.zip"}, "nobody", time.Hour, 3)
		if err != nil {
			e.k.t.Fatal(err)
		}
		return i.ID
	case "goal_id":
		return e.made("/goals", obj{"goal_type": "monthly", "target_type": "distance", "target_value": 20, "start_date": "2026-01-27", "end_date": "2026-02-02"}, "data.id")
	case "notification_id":
		return e.k.tell(store.Notification{UserID: e.owner.id, Kind: store.NotifyFollow, ActorID: e.of("stranger")}).ID
	case "contact_id":
		return e.made("/users/me/emergency-contacts", obj{"name": "엄마", "phone": "010-1234-5678"}, "data.id")
	case "session_id":
		e.k.as("").post("/auth/login", obj{"email": e.owner.email, "password": examplePassword}).wants(200)
		for _, s := range e.owner.get("/users/me/sessions").wants(200).list("data.sessions") {
			if s["current"] == false {
				return s["id"].(string)
			}
		}
	case "user_id", "stranger", "friend":
		id := e.k.signUp().id
		if part == "friend" {
			e.made("/community/users/"+id+"/follow", nil, "")
		}
		return id
	case "job_id", "running_job":
		return e.streetJob(part == "running_job")
	case "shape_id": // of a shape that an admin added
		shape, err := e.k.store.AddShape(context.Background(), store.Shape{ShapeID: store.NewCustomShapeID(rand.Text()), Name: "달", IconName: "star", Category: "nature", SVGPath: squarePath})
		if err != nil {
			e.k.t.Fatal(err)
		}
		return shape.ShapeID
	case "area_id":
		publish(e.k.t, e.k.store, store.StreetSource{Name: "area " + rand.Text()})
		areas, err := e.k.store.StreetAreas(context.Background())
		if err != nil {
			e.k.t.Fatal(err)
		}
		return areas[0].ID
	case "backup_id":
		return e.backup()
	case "link":
		return e.k.server.HandOver(e.owner.id, e.of("route_id"), e.of("option_id"), "gpx", e.k.clock.Now().Add(time.Hour))
	case "no_link": // those that work are in qr_test.go
		return "nothing"
	case "invitation_id", "code":
		i, err := e.k.store.AddInvitation(context.Background(), store.Invitation{Code: rand.Text(), CreatedBy: e.owner.id})
		if err != nil {
			e.k.t.Fatal(err)
		}
		e.parts["invitation_id"], e.parts["code"] = i.ID, i.Code
		return e.parts[part]
	case "refresh_token":
		return e.owner.refresh
	case "avatar":
		url := e.owner.upload(photo(e.k.t, 64, 64))
		return strings.TrimSuffix(url[strings.LastIndex(url, "/")+1:], ".jpg")
	}
	e.k.t.Fatalf("no part %q; say in estate_test.go how it is made", part)
	return ""
}

// streetJob is the id of a job on streets of the owner's, which runs or is over.
func (e *estate) streetJob(running bool) string {
	e.k.t.Helper()
	e.endStreetJobs()
	j, err := e.k.store.BeginStreetJob(context.Background(), store.StreetJob{UserID: e.owner.id, Kind: store.StreetUpload, Name: "x", StreetProgress: store.StreetProgress{Stage: "tiles"}}, "x", time.Minute, store.TaskError{})
	if err == nil && !running {
		err = e.k.store.EndStreetJob(context.Background(), j.ID, "x", store.StreetJobCompleted, store.TaskError{})
	}
	if err != nil {
		e.k.t.Fatal(err)
	}
	return j.ID
}

// endStreetJobs cancels the job on streets that runs, of which there is one at most, so that another can begin.
func (e *estate) endStreetJobs() {
	e.k.t.Helper()
	jobs, err := e.k.store.StreetJobs(context.Background(), 50)
	if err != nil {
		e.k.t.Fatal(err)
	}
	for _, j := range jobs {
		if j.Status != store.StreetJobRunning {
			continue
		}
		if err := e.k.store.CancelStreetJob(context.Background(), j.ID, store.TaskError{}); err != nil && !errors.Is(err, store.ErrFinished) {
			e.k.t.Fatal(err)
		}
	}
}

// backup is the id of one that has been made: the newest, or the first.
func (e *estate) backup() string {
	e.k.t.Helper()
	boss := e.k.signUp()
	e.k.promote(boss.id)
	if last, ok := settledBackups(boss.client).at("data.last_done").(obj); ok {
		return last["id"].(string)
	}
	boss.post("/admin/backups", nil).wants(202)
	return settledBackups(boss.client).at("data.last_done.id").(string)
}
