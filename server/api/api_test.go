package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"github.com/runnerway/runnerway/server/api"
)

var clock = time.Date(2026, 2, 12, 5, 12, 33, 120_999_000, time.UTC)

var (
	errTaken  = (&api.Failure{Status: http.StatusConflict, Code: "TAKEN", Message: "이미 있습니다"}).At("email")
	errNobody = (&api.Failure{Status: http.StatusUnauthorized, Code: "UNAUTHORIZED", Message: "인증이 필요합니다"}).
			WithHeader("WWW-Authenticate", "Bearer")
	errSmall = (&api.Failure{Status: http.StatusUnprocessableEntity, Code: "AREA_TOO_SMALL", Message: "최대 %skm"}).At("start")
)

var english = map[string]string{
	"이미 있습니다":    "It exists already",
	"최대 %skm":    "%s km at most",
	"저장했습니다":     "Saved",
	"인증이 필요합니다":  "Please sign in",
	"끝은 뒤여야 합니다": "The end must be later",
}

// caller is the context key of who is asking.
type caller struct{}

// bench is an API with one operation under test, and what it reported.
type bench struct {
	router   *chi.Mux
	api      *api.API
	reported []error
}

func newBench() *bench {
	b := &bench{router: chi.NewMux()}
	b.api = api.New(b.router, api.Config{
		Title: "시험", Version: "1.0.0",
		Authenticate: func(r *http.Request, access api.Access) (context.Context, error) {
			if r.Header.Get("Authorization") == "" && access != api.Optional {
				return nil, errNobody
			}
			return context.WithValue(r.Context(), caller{}, r.Header.Get("Authorization")), nil
		},
		English: func(korean string) (string, bool) { text, ok := english[korean]; return text, ok },
		Report:  func(_ context.Context, err error) { b.reported = append(b.reported, err) },
		Now:     func() time.Time { return clock },
	}).Under("/v1")
	return b
}

// answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	t testing.TB
}

func (b *bench) send(t testing.TB, method, path, body string, headers ...string) answer {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body == "" {
		r = httptest.NewRequest(method, path, nil)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	b.router.ServeHTTP(w, r)
	return answer{w, t}
}

// wants checks the status and the whole body, as JSON; a timestamp is left out.
func (a answer) wants(status int, body string) {
	a.t.Helper()
	if a.Code != status {
		a.t.Errorf("status = %d, want %d; body %s", a.Code, status, a.Body)
	}
	var got, want map[string]any
	if err := json.Unmarshal(a.Body.Bytes(), &got); err != nil {
		a.t.Fatalf("body %q: %v", a.Body, err)
	}
	if err := json.Unmarshal([]byte(body), &want); err != nil {
		a.t.Fatalf("wanted body %q: %v", body, err)
	}
	if _, ok := want["timestamp"]; !ok {
		delete(got, "timestamp")
	}
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(want)
	if string(g) != string(w) {
		a.t.Errorf("body = %s\nwant   %s", g, w)
	}
}

type runner struct {
	Name   string   `json:"name" minLength:"2" maxLength:"5"`
	Age    int      `json:"age,omitempty" minimum:"1" maximum:"150"`
	Steps  int      `json:"steps,omitempty" minimum:"-2000000.5" maximum:"2147483647"`
	Pace   *float64 `json:"pace,omitempty"`
	Fast   *bool    `json:"fast,omitempty"`
	Kind   string   `json:"kind,omitempty" enum:"walk,run"`
	Tags   []string `json:"tags,omitempty" maxItems:"2"`
	Places []struct {
		Lat float64 `json:"lat" minimum:"-90" maximum:"90"`
	} `json:"places,omitempty"`
	At  *api.Instant `json:"at,omitempty"`
	End string       `json:"end,omitempty"`
}

type save struct {
	Page int        `query:"page" default:"1" minimum:"1"`
	Far  api.Switch `query:"far"`
	Body runner
}

func (in *save) Resolve(huma.Context) []error {
	if in.Body.End == "early" {
		return []error{api.Wrong("body.end", "끝은 뒤여야 합니다")}
	}
	return nil
}

type saved struct {
	Page int          `json:"page"`
	Far  bool         `json:"far"`
	Name string       `json:"name"`
	Age  int          `json:"age"`
	Fast *bool        `json:"fast"`
	At   *api.Instant `json:"at"`
}

func saver(op api.Operation) *bench {
	b := newBench()
	op.ID, op.Method, op.Path, op.Tag = "save", http.MethodPost, "/runners", "Runners"
	api.Register(b.api, op, func(_ context.Context, in *save) (*api.Reply[saved], error) {
		return api.Say(saved{
			Page: in.Page, Far: in.Far.On(), Name: in.Body.Name, Age: in.Body.Age, Fast: in.Body.Fast, At: in.Body.At,
		}, "저장했습니다"), nil
	})
	return b
}

func TestEnvelope(t *testing.T) {
	b := saver(api.Operation{Access: api.Public, Status: http.StatusCreated})
	for _, c := range []struct{ name, path, body, want string }{
		{"only what is required", "/v1/runners", `{"name":"kim"}`,
			`{"page":1,"far":false,"name":"kim","age":0,"fast":null,"at":null}`},
		{"unknown fields", "/v1/runners", `{"name":"kim","shoe":{"size":[42]}}`,
			`{"page":1,"far":false,"name":"kim","age":0,"fast":null,"at":null}`},
		{"null is not given", "/v1/runners?page=", `{"name":"kim","age":null,"fast":null,"tags":null,"places":null,"at":null,"kind":null}`,
			`{"page":1,"far":false,"name":"kim","age":0,"fast":null,"at":null}`},
		{"everything", "/v1/runners?page=3&far=YES", `{"name":"김러너","age":20,"fast":false,"at":"2026-02-12T14:12:33.12+09:00"}`,
			`{"page":3,"far":true,"name":"김러너","age":20,"fast":false,"at":"2026-02-12T05:12:33.120Z"}`},
		{"a naive time is UTC", "/v1/runners", `{"name":"kim","at":"2026-02-12T05:12:33"}`,
			`{"page":1,"far":false,"name":"kim","age":0,"fast":null,"at":"2026-02-12T05:12:33.000Z"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := b.send(t, http.MethodPost, c.path, c.body)
			a.wants(http.StatusCreated, `{"success":true,"message":"저장했습니다","data":`+c.want+`}`)
			if got := a.Header().Get("Content-Type"); got != "application/json" {
				t.Errorf("Content-Type = %q, want application/json", got)
			}
		})
	}
}

func TestBodyTypeDoesNotMatter(t *testing.T) {
	b := saver(api.Operation{Access: api.Public})
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8", "x+y;z+"} {
		if a := b.send(t, http.MethodPost, "/v1/runners", `{"name":"kim"}`, "Content-Type", kind); a.Code != http.StatusOK {
			t.Errorf("Content-Type %q: status = %d, want 200: %s", kind, a.Code, a.Body)
		}
	}
}

func TestShapeErrors(t *testing.T) {
	b := saver(api.Operation{Access: api.Public})
	const invalid = "입력값이 유효하지 않습니다"
	// fieldOf is the field of a place, both as JSON.
	fieldOf := func(loc string) string {
		var path []any
		if err := json.Unmarshal([]byte(loc), &path); err != nil || len(path) == 1 {
			return "null"
		}
		field := ""
		for _, part := range path[1:] {
			if n, ok := part.(float64); ok {
				field += fmt.Sprintf("[%v]", n)
			} else {
				field += fmt.Sprint(".", part)
			}
		}
		return strconv.Quote(field[1:])
	}
	for _, c := range []struct{ name, query, body, typ, loc, korean string }{
		{"malformed", "", `{"name":`, "json_invalid", `["body"]`, "요청 본문의 JSON 형식이 올바르지 않습니다"},
		{"two values", "", `{"name":"kim"} {}`, "json_invalid", `["body"]`, "요청 본문의 JSON 형식이 올바르지 않습니다"},
		{"NaN", "", `{"name":"kim","pace":NaN}`, "json_invalid", `["body"]`, "요청 본문의 JSON 형식이 올바르지 않습니다"},
		{"a number too large", "", `{"name":"kim","pace":1e999}`, "json_invalid", `["body"]`, "요청 본문의 JSON 형식이 올바르지 않습니다"},
		{"an integer too large", "", `{"name":"kim","age":1e30}`, "less_than_equal", `["body","age"]`, "age: 150 이하여야 합니다"},
		{"no body", "", ``, "missing", `["body"]`, "body: 필수 항목입니다"},
		{"null body", "", `null`, "missing", `["body"]`, "body: 필수 항목입니다"},
		{"array body", "", `[]`, "model_type", `["body"]`, "body: 객체여야 합니다"},
		{"missing field", "", `{}`, "missing", `["body","name"]`, "name: 필수 항목입니다"},
		{"null for a required field", "", `{"name":null}`, "string_type", `["body","name"]`, "name: 문자열이어야 합니다"},
		{"wrong type", "", `{"name":7}`, "string_type", `["body","name"]`, "name: 문자열이어야 합니다"},
		{"text for a number", "", `{"name":"kim","pace":"fast"}`, "float_type", `["body","pace"]`, "pace: 숫자여야 합니다"},
		{"text for a boolean", "", `{"name":"kim","fast":"yes"}`, "bool_type", `["body","fast"]`, "fast: 참 또는 거짓이어야 합니다"},
		{"fraction for an integer", "", `{"name":"kim","age":1.5}`, "int_type", `["body","age"]`, "age: 정수여야 합니다"},
		{"object for an array", "", `{"name":"kim","tags":{}}`, "list_type", `["body","tags"]`, "tags: 배열이어야 합니다"},
		{"too short", "", `{"name":"k"}`, "string_too_short", `["body","name"]`, "name: 2자 이상이어야 합니다"},
		{"too long", "", `{"name":"김김김김김김"}`, "string_too_long", `["body","name"]`, "name: 5자 이하여야 합니다"},
		{"too many", "", `{"name":"kim","tags":["a","b","c"]}`, "too_long", `["body","tags"]`, "tags: 2개 이하여야 합니다"},
		{"out of range, inside", "", `{"name":"kim","places":[{"lat":1},{"lat":90.5}]}`, "less_than_equal", `["body","places",1,"lat"]`, "places[1].lat: 90 이하여야 합니다"},
		{"missing inside", "", `{"name":"kim","places":[{}]}`, "missing", `["body","places",0,"lat"]`, "places[0].lat: 필수 항목입니다"},
		{"not in the list", "", `{"name":"kim","kind":"fly"}`, "enum", `["body","kind"]`, "kind: 허용된 값이 아닙니다"},
		{"a large limit", "", `{"name":"kim","steps":2147483648}`, "less_than_equal", `["body","steps"]`, "steps: 2147483647 이하여야 합니다"},
		{"a limit with a fraction", "", `{"name":"kim","steps":-2000001}`, "greater_than_equal", `["body","steps"]`, "steps: -2000000.5 이상이어야 합니다"},
		{"no time", "", `{"name":"kim","at":"yesterday"}`, "datetime_parsing", `["body","at"]`, "at: 날짜와 시간 형식이 올바르지 않습니다"},
		{"our own check", "", `{"name":"kim","end":"early"}`, "value_error", `["body","end"]`, "끝은 뒤여야 합니다"},
		{"query out of range", "?page=0", `{"name":"kim"}`, "greater_than_equal", `["query","page"]`, "page: 1 이상이어야 합니다"},
		{"query wrong type", "?page=two", `{"name":"kim"}`, "int_type", `["query","page"]`, "page: 정수여야 합니다"},
		{"query wrong boolean", "?far=perhaps", `{"name":"kim"}`, "bool_parsing", `["query","far"]`, "far: 참 또는 거짓 값이어야 합니다"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.send(t, http.MethodPost, "/v1/runners"+c.query, c.body).wants(http.StatusUnprocessableEntity,
				`{"success":false,"message":"`+c.korean+`","error":{"code":"VALIDATION_ERROR","message":"`+c.korean+`",`+
					`"details":{"field":`+fieldOf(c.loc)+`,"reason":"`+c.korean+`"}},`+
					`"detail":[{"type":"`+c.typ+`","loc":`+c.loc+`,"msg":"`+c.korean+`"}]}`)
			if strings.Contains(c.korean, invalid) {
				t.Errorf("the general text says nothing")
			}
		})
	}
}

type sighting struct {
	Body struct {
		Bird   string `json:"bird"`
		Birder string `json:"birder,omitempty"`
		Place  struct {
			Name string `json:"name"`
		} `json:"place"`
	}
}

func (in *sighting) Resolve(huma.Context) (problems []error) {
	for loc, value := range map[string]string{"body.bird": in.Body.Bird, "body.birder": in.Body.Birder, "body.place.name": in.Body.Place.Name} {
		if value == "" {
			problems = append(problems, api.Wrong(loc, "비어 있습니다"))
		}
	}
	return problems
}

// A field that did not arrive is wrong once, and not again because it is empty then.
func TestShapeErrorsNameCauses(t *testing.T) {
	b := newBench()
	api.Register(b.api, api.Operation{ID: "see", Method: http.MethodPost, Path: "/sightings", Tag: "Birds", Access: api.Public},
		func(context.Context, *sighting) (*api.Reply[api.Nothing], error) {
			return api.Say(api.Nothing{}, ""), nil
		})
	for _, c := range []struct{ name, body, want string }{
		{"malformed", `{"bird":`, `["json_invalid body"]`},
		{"missing", `{"birder":"kim","place":{"name":"Slottsskogen"}}`, `["missing body.bird"]`},
		{"an object around it missing", `{"bird":"crow","birder":"kim"}`, `["missing body.place"]`},
		{"wrong type", `{"bird":7,"birder":"kim","place":5}`, `["model_type body.place","string_type body.bird"]`},
		{"a name that begins the same", `{"place":{"name":""}}`,
			`["missing body.bird","value_error body.birder","value_error body.place.name"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got struct {
				Detail []struct {
					Type string
					Loc  []string
				}
			}
			a := b.send(t, http.MethodPost, "/v1/sightings", c.body)
			if err := json.Unmarshal(a.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			problems := []string{}
			for _, d := range got.Detail {
				problems = append(problems, d.Type+" "+strings.Join(d.Loc, "."))
			}
			slices.Sort(problems)
			if text, _ := json.Marshal(problems); string(text) != c.want || a.Code != http.StatusUnprocessableEntity {
				t.Errorf("%d %s, want 422 %s", a.Code, text, c.want)
			}
		})
	}
}

// Every text of a shape error has an English form, also those with a number.
func TestShapeErrorsInEnglish(t *testing.T) {
	b := saver(api.Operation{Access: api.Public})
	for _, c := range []struct{ accept, body, want string }{
		{"en", `{"name":"k"}`, "name: Input should have at least 2 characters"},
		{"en-GB;q=0.9, ko;q=0.8", `{}`, "name: Field required"},
		{"EN", `{"name":"kim","at":"x"}`, "at: The time is not valid"},
		{"en", `{"name":"kim","end":"early"}`, "The end must be later"},
		{"ko, en", `{}`, "name: 필수 항목입니다"},
		{"enx", `{}`, "name: 필수 항목입니다"},
	} {
		var got struct{ Message string }
		a := b.send(t, http.MethodPost, "/v1/runners", c.body, "Accept-Language", c.accept)
		if err := json.Unmarshal(a.Body.Bytes(), &got); err != nil || got.Message != c.want {
			t.Errorf("%s with %q: message = %q (%v), want %q", c.body, c.accept, got.Message, err, c.want)
		}
	}
}

// A password that is refused must not come back, nor go to the log.
func TestValuesAreNotEchoed(t *testing.T) {
	b := saver(api.Operation{Access: api.Public})
	for _, body := range []string{
		`{"name":"opensesame"}`, `{"name":["opensesame"]}`, `"opensesame"`, `{"name":"kim","kind":"opensesame"}`,
		`{"name":"kim","age":"opensesame"}`, `opensesame`, `{"name":"kim","at":"opensesame"}`,
	} {
		a := b.send(t, http.MethodPost, "/v1/runners", body)
		if a.Code != http.StatusUnprocessableEntity || strings.Contains(a.Body.String(), "opensesame") {
			t.Errorf("%s: status %d, body %s; want 422 without the value", body, a.Code, a.Body)
		}
	}
	if len(b.reported) > 0 {
		t.Errorf("reported %v, want nothing", b.reported)
	}
}

func failing(err error) *bench {
	b := newBench()
	api.Register(b.api, api.Operation{ID: "fail", Method: http.MethodGet, Path: "/fail", Tag: "T", Access: api.Public},
		func(context.Context, *struct{}) (*api.Reply[api.Nothing], error) { return nil, err })
	return b
}

func TestFailures(t *testing.T) {
	for _, c := range []struct {
		name, accept string
		err          error
		status       int
		body         string
	}{
		{"conflict", "", errTaken, 409, `{"success":false,"message":"이미 있습니다",
			"error":{"code":"TAKEN","message":"이미 있습니다","details":{"field":"email","reason":"이미 있습니다"}},
			"detail":{"message":"이미 있습니다","field":"email","success":false,
				"error":{"code":"TAKEN","message":"이미 있습니다","details":{"field":"email","reason":"이미 있습니다"}}},
			"timestamp":"2026-02-12T05:12:33.120Z"}`},
		{"in English", "en-US,ko;q=0.5", errTaken, 409, `{"success":false,"message":"It exists already",
			"error":{"code":"TAKEN","message":"It exists already","details":{"field":"email","reason":"It exists already"}},
			"detail":{"message":"It exists already","field":"email","success":false,
				"error":{"code":"TAKEN","message":"It exists already","details":{"field":"email","reason":"It exists already"}}}}`},
		{"no field", "", &api.Failure{Status: 400, Code: "VALIDATION_ERROR", Message: "안 됩니다"}, 400, `{"success":false,"message":"안 됩니다",
			"error":{"code":"VALIDATION_ERROR","message":"안 됩니다","details":{"field":null,"reason":"안 됩니다"}},
			"detail":{"message":"안 됩니다","field":null,"success":false,
				"error":{"code":"VALIDATION_ERROR","message":"안 됩니다","details":{"field":null,"reason":"안 됩니다"}}}}`},
		{"authentication", "", errNobody, 401, `{"success":false,"message":"인증이 필요합니다",
			"error":{"code":"UNAUTHORIZED","message":"인증이 필요합니다"},"detail":"인증이 필요합니다"}`},
		{"well formed but impossible", "", errSmall.With("3.2"), 422, `{"success":false,"message":"최대 3.2km",
			"error":{"code":"AREA_TOO_SMALL","message":"최대 3.2km","details":{"field":"start","reason":"최대 3.2km"}},
			"detail":[{"type":"value_error","loc":["body","start"],"msg":"최대 3.2km"}]}`},
		{"with a number, in English", "en", errSmall.With("3.2"), 422, `{"success":false,"message":"3.2 km at most",
			"error":{"code":"AREA_TOO_SMALL","message":"3.2 km at most","details":{"field":"start","reason":"3.2 km at most"}},
			"detail":[{"type":"value_error","loc":["body","start"],"msg":"3.2 km at most"}]}`},
		{"found in the handler", "", api.Invalid(api.Wrong("body.svg_path", "끝은 뒤여야 합니다"), api.Missing("body.name")), 422,
			`{"success":false,"message":"끝은 뒤여야 합니다","error":{"code":"VALIDATION_ERROR","message":"끝은 뒤여야 합니다","details":{"field":"svg_path","reason":"끝은 뒤여야 합니다"}},
			"detail":[{"type":"value_error","loc":["body","svg_path"],"msg":"끝은 뒤여야 합니다"},
				{"type":"missing","loc":["body","name"],"msg":"name: 필수 항목입니다"}]}`},
		{"unexpected", "", errors.New("disk full at /secret"), 500, `{"success":false,"message":"서버 오류가 발생했습니다",
			"error":{"code":"INTERNAL_ERROR","message":"서버 오류가 발생했습니다"},"detail":"서버 오류가 발생했습니다"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := failing(c.err)
			a := b.send(t, http.MethodGet, "/v1/fail", "", "Accept-Language", c.accept)
			a.wants(c.status, c.body)
			if want := c.status == 500; (len(b.reported) == 1) != want {
				t.Errorf("reported %v, want an error: %v", b.reported, want)
			}
			if c.status == 401 && a.Header().Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("WWW-Authenticate = %q, want Bearer", a.Header().Get("WWW-Authenticate"))
			}
		})
	}
}

func TestCopiesOfAFailureAreThatFailure(t *testing.T) {
	copied := errSmall.With("1").WithHeader("Retry-After", "1")
	if !errors.Is(copied, errSmall) || errors.Is(copied, errTaken) {
		t.Errorf("errors.Is(copy, original) = %v, (copy, other) = %v; want true, false", errors.Is(copied, errSmall), errors.Is(copied, errTaken))
	}
	if errSmall.Header != nil || errSmall.Args != nil {
		t.Errorf("the original was changed: %+v", errSmall)
	}
}

func TestAccess(t *testing.T) {
	for _, c := range []struct {
		access        api.Access
		token         string
		status        int
		who, security string
	}{
		{api.Members, "", 401, "", `[{"bearer":[]}]`},
		{api.Members, "Bearer x", 200, "Bearer x", `[{"bearer":[]}]`},
		{api.Guests, "", 401, "", `[{"bearer":[]}]`},
		{api.Optional, "", 200, "", `[{},{"bearer":[]}]`},
		{api.Optional, "Bearer x", 200, "Bearer x", `[{},{"bearer":[]}]`},
		{api.Public, "Bearer x", 200, "<nil>", ``},
	} {
		b := newBench()
		api.Register(b.api, api.Operation{ID: "who", Method: http.MethodGet, Path: "/who", Tag: "T", Access: c.access},
			func(ctx context.Context, _ *struct{}) (*api.Reply[string], error) {
				who, ok := ctx.Value(caller{}).(string)
				if !ok {
					who = "<nil>"
				}
				return api.Say(who, ""), nil
			})
		a := b.send(t, http.MethodGet, "/v1/who", "", "Authorization", c.token)
		if a.Code != c.status {
			t.Errorf("access %d with %q: status = %d, want %d", c.access, c.token, a.Code, c.status)
		}
		if c.status == 200 {
			a.wants(200, `{"success":true,"data":"`+c.who+`","message":null}`)
		}
		document, err := b.api.Document()
		if err != nil {
			t.Fatal(err)
		}
		var spec struct {
			Paths map[string]map[string]struct{ Security json.RawMessage }
		}
		if err := json.Unmarshal(document, &spec); err != nil {
			t.Fatal(err)
		}
		if got := string(spec.Paths["/v1/who"]["get"].Security); got != c.security {
			t.Errorf("access %d: documented security %s, want %s", c.access, got, c.security)
		}
	}
}

type optional struct {
	Body *struct {
		Name string `json:"name,omitempty"`
	}
}

func TestOptionalBody(t *testing.T) {
	b := newBench()
	api.Register(b.api, api.Operation{ID: "o", Method: http.MethodPost, Path: "/o", Tag: "T", Access: api.Public},
		func(_ context.Context, in *optional) (*api.Reply[bool], error) {
			return api.Say(in.Body != nil, ""), nil
		})
	for body, given := range map[string]string{"": "false", "null": "false", " null\n": "false", "{}": "true", `{"name":"x"}`: "true"} {
		b.send(t, http.MethodPost, "/v1/o", body).wants(200, `{"success":true,"data":`+given+`,"message":null}`)
	}
	if a := b.send(t, http.MethodPost, "/v1/o", `{"name":7}`); a.Code != 422 {
		t.Errorf("a wrong optional body: status = %d, want 422", a.Code)
	}
}

func TestBodyLimit(t *testing.T) {
	b := saver(api.Operation{Access: api.Public, MaxBody: 40})
	fits := `{"name":"kim"` + strings.Repeat(" ", 40-len(`{"name":"kim"}`)) + `}`
	if a := b.send(t, http.MethodPost, "/v1/runners", fits); a.Code != 200 {
		t.Errorf("body of the limit: status = %d, want 200: %s", a.Code, a.Body)
	}
	b.send(t, http.MethodPost, "/v1/runners", fits+" ").wants(http.StatusRequestEntityTooLarge,
		`{"success":false,"message":"요청 본문이 너무 큽니다","error":{"code":"PAYLOAD_TOO_LARGE","message":"요청 본문이 너무 큽니다"},
		"detail":"요청 본문이 너무 큽니다"}`)
}

// A handler that works longer than the body may take must not be cut short.
func TestSlowHandlerKeepsItsContext(t *testing.T) {
	b := newBench()
	api.Register(b.api, api.Operation{ID: "slow", Method: http.MethodPost, Path: "/slow", Tag: "T", Access: api.Public, BodyTime: 50 * time.Millisecond},
		func(ctx context.Context, _ *optional) (*api.Reply[bool], error) {
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(250 * time.Millisecond):
				return api.Say(true, ""), nil
			}
		})
	server := httptest.NewServer(b.router)
	defer server.Close()
	answer, err := http.Post(server.URL+"/v1/slow", "application/json", strings.NewReader(`{"name":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("status = %d, want 200", answer.StatusCode)
	}
}

// spoken is data with a text for the user.
type spoken struct {
	Hint  string   `json:"hint"`
	Extra *figures `json:"extra"`
	Note  *string  `json:"note"`
}

func (s spoken) In(translate func(string) string) spoken {
	s.Hint = translate(s.Hint)
	return s
}

func TestDataSpeaksTheClientsLanguage(t *testing.T) {
	b := newBench()
	api.Register(b.api, api.Operation{ID: "spoken", Method: http.MethodGet, Path: "/spoken", Tag: "T", Access: api.Public},
		func(context.Context, *struct{}) (*api.FlatReply[spoken, spoken], error) {
			return api.SayFlat(spoken{Hint: "저장했습니다"}, spoken{Hint: "저장했습니다"}, ""), nil
		})
	for accept, hint := range map[string]string{"en": "Saved", "ko": "저장했습니다"} {
		data := `"hint":"` + hint + `","extra":null,"note":null`
		b.send(t, http.MethodGet, "/v1/spoken", "", "Accept-Language", accept).wants(200,
			`{"success":true,"data":{`+data+`},"message":null,`+data+`}`)
	}
}

// What a client likes best counts, not what it names first (RFC 9110, 12.5.4); who wants neither language gets the server's.
func TestLanguageOfAnswers(t *testing.T) {
	for _, server := range []string{api.Korean, api.English} {
		a := api.New(chi.NewMux(), api.Config{Language: func(context.Context) string { return server }})
		for accept, want := range map[string]string{
			"":                                 api.Korean, // the contract's texts
			"en":                               api.English,
			"ko-KR, en;q=0.9":                  api.Korean,
			"en;q=0.5, ko;q=0.9":               api.Korean,
			"ko;q=0.2,en-GB;q=0.7,de":          api.English,
			"de-DE,de;q=0.9,en;q=0.3":          api.English,
			"sv, ko;q=0.1":                     api.Korean,
			"en, ko":                           api.English,
			"ko;q=0, en;q=0.1":                 api.English,
			"EN-us":                            api.English,
			"fr-FR, fr;q=0.9":                  server,
			"*":                                server,
			"kok, eno":                         server, // other languages
			"en;q=0":                           server,
			"und":                              server,
			"; nonsense ,,;q=x":                server,
			strings.Repeat("fr-", 4000) + "en": server,
		} {
			if got := a.Speaks(t.Context(), accept); got != want {
				t.Errorf("on a server in %s, %.60q gets %s, want %s", server, accept, got, want)
			}
		}
	}
}

// A pointer that is always written may be null, also one to a component.
func TestDocumentShowsNulls(t *testing.T) {
	b := newBench()
	api.Register(b.api, api.Operation{ID: "spoken", Method: http.MethodGet, Path: "/spoken", Tag: "T", Access: api.Public},
		func(context.Context, *struct{}) (*api.Reply[spoken], error) { return nil, errNobody })
	for range 2 {
		document, err := b.api.Document()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			`"extra":{"anyOf":[{"$ref":"#/components/schemas/Figures"},{"type":"null"}]}`, `"note":{"type":["string","null"]}`,
		} {
			if !strings.Contains(string(document), want) {
				t.Errorf("the document has no %s:\n%s", want, document)
			}
		}
	}
}

type figures struct {
	Climb float64 `json:"climb"`
}

func TestFlat(t *testing.T) {
	b := newBench()
	type top struct {
		RouteID string   `json:"route_id"`
		Options []string `json:"options"`
	}
	api.Register(b.api, api.Operation{ID: "flat", Method: http.MethodGet, Path: "/flat", Tag: "T", Access: api.Public},
		func(context.Context, *struct{}) (*api.FlatReply[figures, top], error) {
			return api.SayFlat(figures{3}, top{"r", []string{"a"}}, "저장했습니다"), nil
		})
	b.send(t, http.MethodGet, "/v1/flat", "", "Accept-Language", "en").wants(200,
		`{"success":true,"data":{"climb":3},"message":"Saved","route_id":"r","options":["a"]}`)
	document, err := b.api.Document()
	if err != nil || !strings.Contains(string(document), `"route_id"`) {
		t.Errorf("the document does not know the top-level keys (%v)", err)
	}
}

// What JSON cannot hold is found before a status is sent.
func TestNaNIsAProper500(t *testing.T) {
	b := newBench()
	api.Register(b.api, api.Operation{ID: "nan", Method: http.MethodGet, Path: "/nan", Tag: "T", Access: api.Public},
		func(context.Context, *struct{}) (*api.Reply[figures], error) {
			return api.Say(figures{math.NaN()}, ""), nil
		})
	a := b.send(t, http.MethodGet, "/v1/nan", "")
	if a.Code != 500 || !strings.Contains(a.Body.String(), "INTERNAL_ERROR") || len(b.reported) != 1 {
		t.Errorf("status %d, body %s, reported %v; want 500, INTERNAL_ERROR, one error", a.Code, a.Body, b.reported)
	}
}

func TestFile(t *testing.T) {
	b := newBench()
	api.Register(b.api, api.Operation{ID: "file", Method: http.MethodGet, Path: "/file", Tag: "T", Access: api.Public,
		Produces: []string{"application/gpx+xml", "image/png"}},
		func(context.Context, *struct{}) (*api.File, error) {
			return &api.File{ContentType: "image/png", Disposition: `attachment; filename="a.png"`, Body: []byte("png")}, nil
		})
	a := b.send(t, http.MethodGet, "/v1/file", "")
	if a.Code != 200 || a.Body.String() != "png" || a.Header().Get("Content-Type") != "image/png" ||
		a.Header().Get("Content-Disposition") != `attachment; filename="a.png"` {
		t.Errorf("answer %d %v %q, want the file", a.Code, a.Header(), a.Body)
	}
	document, err := b.api.Document()
	if err != nil || !strings.Contains(string(document), `"application/gpx+xml"`) {
		t.Errorf("the document does not know the content types (%v)", err)
	}
}
