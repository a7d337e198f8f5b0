package server_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/geo/art"
)

// TestClientChecklist is section 7 of the contract: what the app cannot do without, point by point.
func TestClientChecklist(t *testing.T) {
	for _, point := range []struct {
		name  string
		check func(*testing.T)
	}{
		{"1 every response is JSON, every error has a message", checkEveryResponse},
		{"2 signup and login", checkSignupAndLogin},
		{"3 refresh", checkRefresh},
		{"4 me", checkMe},
		{"5 empty POST bodies", checkEmptyBodies},
		{"6 distances, authors, icons, drawings of posts", checkLists},
		{"7 presets have no svg_path", checkPresets},
		{"8 task status", checkTasks},
		{"9 difficulty and tag", checkOptions},
		{"10 candidates", checkCandidates},
		{"11 timestamps, ids, booleans", checkKinds},
		{"12 401 is about authentication", checkUnauthorized},
	} {
		t.Run(point.name, point.check)
	}
}

// eachOperation sends something to every operation.
func eachOperation(k *kit, c client, body any, check func(operation, *answer)) {
	k.t.Helper()
	for _, op := range k.operations() {
		if op.path == "/api/v1/auth/logout" {
			continue
		}
		path := placeholder.ReplaceAllString(op.path, "none")
		sent := body
		if op.method == "GET" || op.method == "DELETE" {
			sent = nil
		}
		check(op, c.rooted().send(op.method, path, sent))
	}
}

func checkEveryResponse(t *testing.T) {
	k := newKit(t)
	for _, who := range []client{k.as(""), k.as("x"), k.guest(), k.member("kim")} {
		for _, body := range []any{nil, obj{}, "{"} {
			eachOperation(k, who, body, func(op operation, a *answer) {
				if kind := a.header("Content-Type"); op.file && a.status() == 200 && kind != "application/json" {
					return
				}
				var all struct{ Message *string }
				if err := json.Unmarshal(a.body(), &all); err != nil || a.status() == 204 || a.status() < 200 {
					t.Errorf("%s: status %d, body %q; want JSON", a.request, a.status(), a.body())
				}
				if a.status() >= 400 && (all.Message == nil || *all.Message == "") {
					t.Errorf("%s: status %d without a message: %s", a.request, a.status(), a.body())
				}
			})
		}
	}
}

// isText reports whether what is at a path is a string that says something.
func (a *answer) isText(path string) bool {
	text, ok := a.at(path).(string)
	return ok && text != ""
}

// isNumber reports whether a number is at a path.
func (a *answer) isNumber(path string) bool {
	_, ok := a.at(path).(float64)
	return ok
}

func (a *answer) wantsUser(path string) {
	a.t.Helper()
	for _, key := range []string{".id", ".email", ".name"} {
		if !a.isText(path + key) {
			a.t.Errorf("%s: %s is no text: %s", a.request, path+key, a.body())
		}
	}
	for _, key := range []string{".stats.total_distance", ".stats.total_workouts", ".stats.saved_routes_count"} {
		if !a.isNumber(path + key) {
			a.t.Errorf("%s: %s is no number: %s", a.request, path+key, a.body())
		}
	}
	user, _ := a.at(path).(obj)
	if url, ok := user["avatar_url"]; !ok || url != nil && !a.isText(path+".avatar_url") {
		a.t.Errorf("%s: avatar_url = %v", a.request, url)
	}
}

func (a *answer) wantsTexts(paths ...string) *answer {
	a.t.Helper()
	for _, path := range paths {
		if !a.isText(path) {
			a.t.Errorf("%s: %s is no text: %s", a.request, path, a.body())
		}
	}
	return a
}

func checkSignupAndLogin(t *testing.T) {
	k := newKit(t)
	account := obj{"email": "kim@example.com", "password": "secret6", "name": "김러너"}
	for _, a := range []*answer{
		k.as("").post("/auth/signup", account).wants(201),
		k.as("").post("/auth/login", account).wants(200),
	} {
		a.has(obj{"success": true}).wantsTexts("data.tokens.access_token", "data.tokens.refresh_token").wantsUser("data.user")
	}
}

func checkRefresh(t *testing.T) {
	k := newKit(t)
	k.member("kim")
	token := k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(200).at("data.tokens.refresh_token")
	for range 2 { // what came back is good for the next time
		a := k.as("").post("/auth/refresh", obj{"refresh_token": token}).wants(200).has(obj{"success": true})
		a.wantsTexts("data.tokens.access_token", "data.tokens.refresh_token")
		token = a.at("data.tokens.refresh_token")
	}
}

func checkMe(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	kim.patch("/users/me", obj{"name": "김러너", "avatar_url": nil, "preferences": obj{"night_safety_mode": false}}).wants(200).wantsUser("data")
	kim.patch("/users/me", obj{"name": "김러너", "avatar_url": "https://example.com/a.png"}).wants(200).wantsUser("data")
	for range 50 {
		kim.get("/users/me").wants(200).wantsUser("data")
	}
}

// A day is what one user of the app does, up to a shared run.
type day struct {
	k                    *kit
	search               stub
	kim                  client
	task                 string
	preset, custom       string // routes
	presetRun, customRun string // workouts
	presetPost, anyPost  string
	seen                 []*answer
}

// saw keeps an answer for the checks that look at everything.
func (d *day) saw(a *answer) *answer {
	d.seen = append(d.seen, a)
	return a
}

// newDay lives through it, with a search that answers at once.
func newDay(t *testing.T) *day {
	t.Helper()
	d := &day{}
	d.k = newKit(t, inTown(t), d.search.use)
	d.kim = d.k.member("kim")
	d.task = d.saw(d.kim.post(async, obj{"target_distance_km": 4.8, "enable_rotation": true, "start": place(townCenter), "shape_id": "heart", "svg_path": heartPath})).
		wants(202).at("data.task_id").(string)
	d.preset = *d.kim.finished(d.task).RouteID
	d.custom = d.saw(d.kim.post("/routes/custom-drawing", obj{"name": "나의 그림", "svg_path": squarePath,
		"location": obj{"latitude": townCenter.Lat, "longitude": townCenter.Lng, "address": "서울"}, "estimated_distance": nil})).wants(201).at("data.route_id").(string)
	d.saw(d.kim.post(now, obj{"route_id": d.custom, "start": place(townCenter), "target_distance_km": 4.8})).wants(200)

	d.presetRun, d.customRun = d.run(d.preset), d.run(d.custom)
	for _, route := range []string{d.preset, d.custom} {
		d.saw(d.kim.post("/routes/"+route+"/save", nil)).wants(200)
	}
	d.presetPost = d.share(obj{"workout_id": d.presetRun, "shape_id": "heart", "shape_name": "하트", "shape_icon": "heart"})
	d.share(obj{"workout_id": d.customRun, "svg_path": squarePath})
	d.anyPost = d.share(obj{}) // with neither shape nor drawing nor workout
	return d
}

// run runs the first option of a route.
func (d *day) run(route string) string {
	d.k.t.Helper()
	option := d.kim.optionIDs(route)[0]
	start := startBody(obj{"route_id": route, "route_option_id": option, "mode": "shape"})
	id := d.saw(d.kim.post("/workouts/start", start)).wants(201).at("data.workout_id").(string)
	d.saw(d.kim.post("/workouts/"+id+"/pause", nil)).wants(200)
	d.saw(d.kim.get("/workouts/current/status")).wants(200)
	d.saw(d.kim.post("/workouts/"+id+"/resume", nil)).wants(200)
	d.saw(d.kim.post("/workouts/"+id+"/complete", completeBody())).wants(200)
	return id
}

// share posts a run.
func (d *day) share(more obj) string {
	d.k.t.Helper()
	body := obj{"route_name": "한강 한 바퀴", "distance": 4.8, "duration": 1800, "pace": "6'15\"", "calories": 288, "caption": "좋다", "visibility": "public", "location": "서울"}
	for key, value := range more {
		body[key] = value
	}
	return d.saw(d.kim.post("/community/posts", body)).wants(201).at("data.post_id").(string)
}

// list is the array at a path.
func (a *answer) list(path string) []obj {
	a.t.Helper()
	items, ok := a.at(path).([]any)
	if !ok {
		a.t.Fatalf("%s: %s is no list: %s", a.request, path, a.body())
	}
	var out []obj
	for _, item := range items {
		out = append(out, item.(obj))
	}
	return out
}

func checkEmptyBodies(t *testing.T) {
	d := newDay(t) // pauses and resumes
	lee := d.k.member("lee")
	for _, path := range []string{
		"/routes/" + d.preset + "/save", "/community/posts/" + d.presetPost + "/like", "/community/posts/" + d.anyPost + "/bookmark",
	} {
		lee.with("Content-Length", "0").post(path, nil).wants(200).has(obj{"success": true})
	}
	comment := d.kim.post("/community/posts/"+d.anyPost+"/comments", obj{"content": "멋져요"}).wants(201).at("data.comment_id").(string)
	lee.post("/community/comments/"+comment+"/like", nil).wants(200)
	lee.post("/auth/logout", nil).wants(200)
}

func checkLists(t *testing.T) {
	d := newDay(t)
	for _, list := range []struct {
		path, at string
		count    int
	}{
		{"/users/me/workouts?limit=50", "data.workouts", 2},
		{"/users/me/saved-routes?limit=50", "data.routes", 2},
		{"/community/feed?limit=20", "data.posts", 3},
		{"/routes/" + d.preset + "/options", "data.options", 3},
	} {
		items := d.kim.get(list.path).wants(200).list(list.at)
		if len(items) != list.count {
			t.Errorf("%s: %d items, want %d", list.path, len(items), list.count)
		}
		for _, item := range items {
			if _, ok := item["distance"].(float64); !ok {
				t.Errorf("%s: distance %v is no number", list.path, item["distance"])
			}
			if shape, ok := item["shape"].(obj); ok && (shape["icon_name"] == nil || shape["icon_name"] == "") {
				t.Errorf("%s: shape %v without an icon", list.path, shape)
			}
		}
	}
	posts := d.kim.get("/community/feed?limit=20").wants(200).list("data.posts")
	for _, id := range []string{d.presetPost, d.anyPost} {
		posts = append(posts, d.kim.get("/community/posts/"+id).wants(200).at("data.post").(obj))
	}
	for _, post := range posts {
		if author, _ := post["author"].(obj); author["name"] == nil || author["name"] == "" {
			t.Errorf("post %v: author %v", post["id"], post["author"])
		}
		if post["shape_id"] == nil && post["svg_path"] == nil {
			t.Errorf("post %v has neither shape_id nor svg_path", post["id"])
		}
	}
	for _, route := range d.kim.get("/users/me/saved-routes?limit=50").wants(200).list("data.routes") {
		if author, _ := route["author"].(obj); author["name"] != "kim" {
			t.Errorf("saved route %v: author %v, want kim", route["id"], route["author"])
		}
	}
}

func checkPresets(t *testing.T) {
	d := newDay(t)
	for _, list := range []struct{ path, at string }{{"/users/me/workouts?limit=50", "data.workouts"}, {"/users/me/saved-routes?limit=50", "data.routes"}} {
		found := 0
		for _, item := range d.kim.get(list.path).wants(200).list(list.at) {
			drawn, isText := item["svg_path"].(string)
			switch item["route_id"] {
			case d.preset:
				found++
				if shape, _ := item["shape"].(obj); item["svg_path"] != nil || shape["icon_name"] != "heart" {
					t.Errorf("%s: preset with svg_path %v, shape %v; want null and a heart", list.path, item["svg_path"], item["shape"])
				}
			case d.custom:
				found++
				if !isText || !strings.HasPrefix(drawn, "M") {
					t.Errorf("%s: drawing of one's own with svg_path %v", list.path, item["svg_path"])
				}
			}
		}
		if found != 2 {
			t.Errorf("%s: found %d of 2 routes", list.path, found)
		}
	}
	d.kim.get("/workouts/" + d.presetRun).wants(200).has(obj{"data.svg_path": nil, "data.shape.icon_name": "heart"})
}

func checkTasks(t *testing.T) {
	d := newDay(t)
	done := d.kim.get("/routes/generate/" + d.task).wants(200).has(obj{"data.status": "completed", "data.progress": 100, "data.route_id": d.preset})
	if !done.isNumber("data.progress") {
		t.Errorf("progress is no number: %s", done.body())
	}
	d.search.failWith(art.ErrNoRoute)
	id := d.kim.post(async, obj{"shape_id": "heart", "start": place(townCenter)}).wants(202).at("data.task_id").(string)
	d.kim.finished(id)
	failed := d.kim.get("/routes/generate/" + id).wants(200).has(obj{"data.status": "failed"})
	if !failed.isText("data.error") || !failed.isNumber("data.progress") {
		t.Errorf("failed task: %s; want an error that is a text", failed.body())
	}
}

func checkOptions(t *testing.T) {
	d := newDay(t)
	for _, route := range []string{d.preset, d.custom} {
		for _, o := range d.kim.get("/routes/" + route + "/options").wants(200).list("data.options") {
			if !slices.Contains([]any{"쉬움", "보통", "도전"}, o["difficulty"]) || !slices.Contains([]any{"BEST", "추천", nil}, o["tag"]) {
				t.Errorf("option %v: difficulty %v, tag %v", o["option_number"], o["difficulty"], o["tag"])
			}
		}
	}
}

func checkCandidates(t *testing.T) {
	k := newKit(t, inTown(t))
	a := k.member("kim").post("/routes/recommend", obj{"lat": townCenter.Lat, "lng": townCenter.Lng, "prompt": "undefined (안전 우선)"}).wants(200)
	if len(a.list("candidates")) == 0 || a.at("success") != true {
		t.Errorf("candidates: %s", a.body())
	}
}

var instantText = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$`)

// switches are the booleans that the app reads, beside those whose names say that they are.
var switches = []string{"success", "night_safety_mode", "auto_night_mode", "dark_mode", "push_enabled", "auto_lap", "share_location", "sos_button"}

// checkValue checks a value of a reply by its key.
func checkValue(t *testing.T, where, key string, value any) {
	t.Helper()
	if value == nil {
		return
	}
	text, isText := value.(string)
	_, isSwitch := value.(bool)
	switch {
	case strings.HasSuffix(key, "_at") && !instantText.MatchString(text):
		t.Errorf("%s: %s = %v, want a time with Z", where, key, value)
	case key == "id" || strings.HasSuffix(key, "_id"):
		if !isText {
			t.Errorf("%s: %s = %v, want a text", where, key, value)
		}
	case strings.HasPrefix(key, "is_") || strings.HasPrefix(key, "has_") || slices.Contains(switches, key):
		if !isSwitch {
			t.Errorf("%s: %s = %v, want true or false", where, key, value)
		}
	}
}

// checkValues checks everything inside a value, and says how much that was.
func checkValues(t *testing.T, where string, value any) (checked int) {
	t.Helper()
	switch v := value.(type) {
	case obj:
		for key, inner := range v {
			checkValue(t, where, key, inner)
			checked += 1 + checkValues(t, where, inner)
		}
	case []any:
		for _, inner := range v {
			checked += checkValues(t, where, inner)
		}
	}
	return checked
}

func checkKinds(t *testing.T) {
	d := newDay(t)
	for _, path := range []string{
		"/users/me", "/users/me/settings", "/users/me/stats", "/users/me/workouts", "/users/me/saved-routes", "/workouts/" + d.presetRun, "/workouts/" + d.customRun,
		"/workouts/current/status", "/community/feed", "/community/posts/" + d.presetPost, "/community/posts/" + d.anyPost, "/community/bookmarks",
		"/routes/generate/" + d.task, "/routes/" + d.preset + "/options", "/routes/" + d.custom + "/options", "/routes/shapes", "/goals",
	} {
		d.saw(d.kim.get(path)).wants(200)
	}
	for _, a := range d.seen {
		if n := checkValues(t, a.request, a.whole()); n < 3 {
			t.Errorf("%s: only %d values: %s", a.request, n, a.body())
		}
	}
}

func checkUnauthorized(t *testing.T) {
	k := newKit(t)
	for _, who := range []client{k.member("kim"), k.guest()} {
		for _, body := range []any{nil, obj{}, obj{"password": "wrong", "route_name": "x", "name": "x"}} {
			eachOperation(k, who, body, func(op operation, a *answer) {
				if a.status() == 401 && !strings.Contains(op.path, "/auth/") {
					t.Errorf("%s: 401 with a good token: %s", a.request, a.body())
				}
			})
			who.get("/users/me").wants(200)
		}
	}
	k.as("x").get("/none").wants(404)
	k.as("x").put("/users/me", nil).wants(405)
}
