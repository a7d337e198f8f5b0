package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

// faults are those that the previous server had (contract 6.2), and the tests that would find them here. A test of another
// package is named with its folder.
var faults = []struct {
	id, fault string
	tests     []string
}{
	{"B1", "refresh answers without tokens", []string{"TestRefresh", "TestClientChecklist"}},
	{"B2", "a token for tests logs in", []string{"TestTokens"}},
	{"B3", "tokens never expire", []string{"TestTokens"}},
	{"B4", "two logins within a second collide", []string{"TestManyLoginsAtOnce"}},
	{"B5", "secrets in the log", []string{"TestNoSecretsInTheLog"}},
	{"B6", "the address of a deleted account stays taken", []string{"TestSignUp"}},
	{"B7", "what the client says of its Kakao account is believed", []string{"TestKakaoProfileIsNotBelieved"}},
	{"B8", "not found is a 500", []string{"TestUnknownIDsAreNotFound", "TestNonsenseIsRefusedEverywhere"}},
	{"B9", "times without a zone", []string{"TestClientChecklist"}},
	{"B10", "saving a route renames it for everybody", []string{"TestSaveRoute", "TestShareLink"}},
	{"B11", "an unknown preset becomes a preset for all", []string{"TestWhatIsDrawn"}},
	{"B12", "a generation that fails loses the options there were", []string{"TestOldOptionsStayUntilNewOnesAreReady"}},
	{"B13", "a workout whose post was deleted cannot be shared again", []string{"TestRefusedPosts"}},
	{"B14", "changing one preference resets the other", []string{"TestChangePreferences"}},
	{"B15", "null is written into settings", []string{"TestSettings"}},
	{"B16", "shapes, generation and option detail fail always", []string{"TestShapesAreListedInOrder", "TestGenerateBodies", "TestOptionDetail"}},
	{"B17", "remaining time collapses, steps match nothing, tasks hang for ever",
		[]string{"server/jobs.TestEstimateFollowsProgress", "TestGenerationInTheBackground", "TestRestartTakesTasksOver"}},
	{"B18", "saved routes are sorted within a page only", []string{"TestSavedRoutes"}},
	{"B19", "private posts can be read by id", []string{"TestPrivatePost"}},
	{"B20", "a recorded path carries text into others' pages", []string{"TestPathsHoldNothingButNumbers", "TestCompletionIsTolerant"}},
	{"B21", "a post without shape and drawing crashes the app", []string{"TestPost", "TestClientChecklist"}},
	{"B22", "drawings are mirrored", []string{"geo/art.TestMirroredTownsGiveMirroredRoutes"}},
	{"B23", "three options that are the same", []string{"TestDrawingOnRealStreets"}},
	{"B24", "unknown heights are 0 or invented", []string{"geo/measure.TestElevationOf", "TestRecommendSaysWhatIsUnknown"}},
	{"B25", "numbers with exponents and curves are misread", []string{"TestStoreDrawing"}},
	{"B26", "a failed task shows an exception", []string{"TestFailuresOfTheSearch"}},
	{"B27", "answers tell the text of exceptions", []string{"TestFaultsOfStorageAreNotTold", "TestRecommendFails", "TestPanicIs500"}},
	{"B28", "zero becomes null; lists and detail leave fields out", []string{"TestWorkoutItem", "TestCompletionIsTolerant"}},
	{"B29", "climbs of options are 0", []string{"TestOptions"}},
	{"B30", "counters lose what happens at once", []string{"TestMarksAtOnce", "TestWorkoutsAtOnce", "TestParallelSavesCountOnce"}},
	{"B31", "missing bodies, null starts and long names are a 500", []string{"TestIncompleteRequests", "TestRefusedComments"}},
	{"B32", "a run with a stale route is lost", []string{"TestStartOnARoute"}},
	{"B33", "offsets of times are dropped", []string{"TestStartWorkout", "TestCompleteWorkout"}},
	{"B34", "no limits", []string{"TestBadWishes", "TestGenerationQueueIsLimited", "TestSynchronousRequestsAreLimited"}},
	{"B35", "long loops fail", []string{"TestRecommendTargets", "TestRecommendOnRealStreets"}},
	{"B36", "taking back a bookmark removes a saved route", []string{"TestBookmarkPost"}},
	{"B37", "the feed's filter does nothing, old comments cannot be reached", []string{"TestFeed", "TestComments"}},
	{"B38", "a deleted account's sessions go on", []string{"TestDeleteAccount", "store/sqlite.TestContract"}},
	{"B39", "a cancelled workout is still active", []string{"TestPauseResumeCancel"}},
	{"B40", "unsafe defaults", []string{"cmd.TestDefaultsAreSafe", "cmd.TestKeysForProduction"}},
	{"B41", "wrong particles and English words in texts", []string{"TestCatalogue"}},
	{"B42", "invented places", []string{"TestRecommendWaypoints"}},
	{"B43", "the path of a deleted record stays in the feed", []string{"TestPostFollowsItsWorkout"}},
	{"B44", "the guide's sample of goals does not run", []string{"TestGoalScenario", "TestChangeGoal"}},
}

// TestEveryFaultHasATest holds the list above to the tests there are.
func TestEveryFaultHasATest(t *testing.T) {
	known := map[string]map[string]bool{}
	for i, f := range faults {
		if want := fmt.Sprintf("B%d", i+1); f.id != want {
			t.Errorf("entry %d is %s, want %s", i, f.id, want)
		}
		if len(f.tests) == 0 {
			t.Errorf("%s (%s) has no test", f.id, f.fault)
		}
		for _, name := range f.tests {
			folder, test := "server", name
			if at := strings.LastIndex(name, "."); at > 0 {
				folder, test = name[:at], name[at+1:]
			}
			if known[folder] == nil {
				known[folder] = testsIn(t, filepath.Join("..", folder))
			}
			if !known[folder][test] {
				t.Errorf("%s (%s): there is no test %s in %s", f.id, f.fault, test, folder)
			}
		}
	}
	if len(faults) != 44 {
		t.Errorf("%d faults, want 44", len(faults))
	}
}

// testsIn are the names of the test functions in a folder.
func testsIn(t *testing.T, folder string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no tests in %s (%v)", folder, err)
	}
	names := map[string]bool{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declared := range file.Decls {
			if f, ok := declared.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
				names[f.Name.Name] = true
			}
		}
	}
	return names
}

// B8: what is not there is a 404 with a text, for every operation that has an id in its path and needs no body.
func TestUnknownIDsAreNotFound(t *testing.T) {
	k := newKit(t)
	kim := k.admin("kim").rooted()
	checked := 0
	for _, op := range k.operations() {
		if !strings.Contains(op.path, "{") || !strings.HasPrefix(op.path, "/api/v1/") {
			continue
		}
		for _, id := range []string{"unknown", "01234567-89ab-7def-8123-456789abcdef", strings.Repeat("x", 200)} {
			a := kim.send(op.method, placeholder.ReplaceAllString(op.path, id), nil)
			if a.status() == http.StatusUnprocessableEntity && op.method != http.MethodGet && op.method != http.MethodDelete {
				continue // the body it needs is missing
			}
			if code, _ := a.at("error.code").(string); a.status() != 404 || !strings.HasSuffix(code, "NOT_FOUND") {
				t.Errorf("%s: status %d, want 404: %s", a.request, a.status(), a.body())
			}
			checked++
		}
	}
	if checked < 50 {
		t.Errorf("only %d requests were checked", checked)
	}
}

// forgetful fails whatever it is asked to keep.
type forgetful struct{ store.Store }

var errSecret = errors.New("disk full at /secret/path; INSERT INTO routes")

func (forgetful) CreateRoute(context.Context, store.Route) (store.Route, error) {
	return store.Route{}, errSecret
}
func (forgetful) StartWorkout(context.Context, store.Workout) (store.Workout, error) {
	return store.Workout{}, errSecret
}
func (forgetful) CreateGoal(context.Context, store.Goal) (store.Goal, error) {
	return store.Goal{}, errSecret
}

// B27: a fault of ours is a 500 that says nothing, and is in the log.
func TestFaultsOfStorageAreNotTold(t *testing.T) {
	k := newKit(t, func(o *server.Options) { o.Store = forgetful{o.Store} })
	kim := k.member("kim")
	for _, a := range []*answer{
		kim.post("/routes/custom-drawing", obj{"name": "그림", "svg_path": heartPath, "location": location()}),
		kim.post("/workouts/start", obj{"route_name": "x", "started_at": "2026-02-12T05:00:00Z", "start_location": location()}),
		kim.post("/goals", weekly(nil)),
	} {
		a.fails(500, "INTERNAL_ERROR", "서버 오류가 발생했습니다")
		if strings.Contains(string(a.body()), "secret") {
			t.Errorf("%s: %s", a.request, a.body())
		}
	}
	if n := strings.Count(k.log.String(), "disk full"); n != 3 {
		t.Errorf("the fault is %d times in the log, want 3", n)
	}
}

// absent is a database that is not there.
type absent struct{ store.Store }

func (absent) CreateGoal(context.Context, store.Goal) (store.Goal, error) {
	return store.Goal{}, fmt.Errorf("store a goal: %w: %w", store.ErrUnavailable, errSecret)
}

// A database that is away is no fault of the request, which may come again; the log says what it is.
func TestAbsentDatabase(t *testing.T) {
	k := newKit(t, func(o *server.Options) { o.Store = absent{o.Store} })
	a := k.member("kim").post("/goals", weekly(nil)).fails(503, "SERVICE_UNAVAILABLE", "서비스를 일시적으로 이용할 수 없습니다")
	if a.header("Retry-After") == "" || strings.Contains(string(a.body()), "secret") {
		t.Errorf("Retry-After %q, %s", a.header("Retry-After"), a.body())
	}
	if !strings.Contains(k.log.String(), "disk full") {
		t.Errorf("the log does not say why:\n%s", k.log.String())
	}
}

// B20: nothing that is no number comes out of a recorded path, whoever looks at it.
func TestPathsHoldNothingButNumbers(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	const evil = "</script><script>alert(1)//"
	stored := 0
	for _, point := range []string{
		`{"lat":37.5005,"lng":127,"timestamp":1770872430000.5}`,
		`{"lat":"` + evil + `","lng":127}`,
		`{"lat":37.5,"lng":"` + evil + `"}`,
		`{"lat":37.5,"lng":127,"timestamp":"` + evil + `"}`,
		`{"lat":37.5,"lng":127,"` + evil + `":"` + evil + `"}`,
		`{"lat":{"a":"` + evil + `"},"lng":["` + evil + `"]}`,
		`"` + evil + `"`, `["` + evil + `",127]`, `{"lat":91,"lng":127}`, `{"lat":37.5,"lng":1e308}`, `{"lat":null,"lng":null}`, `{}`, `null`, `true`,
	} {
		id := kim.start()
		body := completeBody(obj{"route": obj{"actual_path": json.RawMessage(
			`[{"lat":37.5,"lng":127,"timestamp":1770872400000},` + point + `,{"lat":37.501,"lng":127,"timestamp":1770872460000}]`)}})
		if a := kim.post("/workouts/"+id+"/complete", body); a.status() == http.StatusUnprocessableEntity {
			kim.del("/workouts/" + id).wants(200) // to refuse it is good too
			continue
		}
		stored++
		post := kim.post("/community/posts", obj{"workout_id": id, "route_name": "x", "distance": 1, "duration": 600}).wants(201).at("data.post_id").(string)
		detail, shared := kim.get("/workouts/"+id).wants(200), k.as("").get("/community/posts/"+post).wants(200)
		onlyPositions(t, point, detail.at("data.actual_path"))
		onlyPositions(t, point, shared.at("data.post.actual_path"))
		for _, a := range []*answer{detail, shared, k.as("").get("/community/feed").wants(200)} {
			if strings.Contains(string(a.body()), "alert") {
				t.Errorf("%s comes back: %s", point, a.body())
			}
		}
	}
	if stored == 0 {
		t.Error("no run was stored, not even the good one")
	}
}

// onlyPositions checks that a path holds positions on Earth, their times and nothing else.
func onlyPositions(t *testing.T, where string, path any) {
	t.Helper()
	points, ok := path.([]any)
	if !ok || len(points) < 2 {
		t.Errorf("%s: path %v, want two points at least", where, path)
	}
	for _, p := range points {
		for key, value := range p.(obj) {
			n, isNumber := value.(float64)
			if !isNumber || key != "lat" && key != "lng" && key != "timestamp" || key == "lat" && (n < -90 || n > 90) || key == "lng" && (n < -180 || n > 180) {
				t.Errorf("%s: %s = %v in a path", where, key, value)
			}
		}
	}
}

// B31: what is left out or too long is told or cut, and never a fault of ours.
func TestIncompleteRequests(t *testing.T) {
	d := newDay(t)
	comments := "/community/posts/" + d.anyPost + "/comments"
	long := strings.Repeat("가", 501)
	for _, c := range []struct {
		path string
		body any
		loc  string
	}{
		{comments, nil, "[body]"},
		{comments, obj{}, "[body content]"},
		{comments, obj{"content": nil}, "[body content]"},
		{comments, obj{"content": " \n"}, "[body content]"},
		{comments, obj{"content": long}, "[body content]"},
		{"/community/posts", nil, "[body]"},
		{"/community/posts", obj{"route_name": long, "distance": 1, "duration": 1}, "[body route_name]"},
		{"/community/posts", obj{"route_name": "x", "distance": 1, "duration": 1, "caption": long}, "[body caption]"},
		{"/routes/custom-drawing", obj{"name": long, "svg_path": heartPath, "location": location()}, "[body name]"},
		{"/auth/signup", obj{"email": "a@example.com", "password": "secret6", "name": long}, "[body name]"},
	} {
		a := d.kim.post(c.path, c.body).wants(http.StatusUnprocessableEntity)
		if loc := fmt.Sprint(a.at("detail").([]any)[0].(obj)["loc"]); loc != c.loc {
			t.Errorf("%s: loc %s, want %s", a.request, loc, c.loc)
		}
	}
	d.kim.start(obj{"route_name": long, "type": nil, "mode": nil, "route_id": nil})
	d.kim.post(now, obj{"route_id": d.custom, "start": nil}).wants(200)
}
