package server_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

func TestUnknownPathsAndMethods(t *testing.T) {
	k := newKit(t)
	for _, path := range []string{"/nothing", "/api", "/api/v1", "/api/v1/", "/api/v1/users/me/none", "/API/V1/users/me", "/api/v1//users/me", "/docs/x", "/%ff", "/api/v1/routes/%00/options"} {
		for _, method := range []string{"GET", "POST", "DELETE"} {
			k.root().send(method, path, nil).has(obj{"detail": "Not Found"}).fails(404, "NOT_FOUND", "리소스를 찾을 수 없습니다")
		}
	}
	for _, c := range []struct{ method, path, allow string }{
		{"GET", "/api/v1/auth/login", "OPTIONS, POST"},
		{"PUT", "/api/v1/users/me/", "DELETE, GET, HEAD, OPTIONS, PATCH"},
		{"POST", "/health", "GET, HEAD, OPTIONS"},
		{"HEAD", "/api/v1/auth/guest", "OPTIONS, POST"},
		{"TRACE", "/", "GET, HEAD, OPTIONS"},
		{"BREW", "/", "GET, HEAD, OPTIONS"},
	} {
		a := k.root().send(c.method, c.path, nil)
		if a.status() != 405 || a.header("Allow") != c.allow {
			t.Errorf("%s %s: %d, Allow %q; want 405, %q", c.method, c.path, a.status(), a.header("Allow"), c.allow)
		}
		if c.method != "HEAD" {
			a.has(obj{"detail": "Method Not Allowed"}).fails(405, "METHOD_NOT_ALLOWED", "허용되지 않는 요청 방식입니다")
		}
	}
}

func TestTrailingSlashAndHead(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	kim.get("/users/me/").wants(200).has(obj{"data.name": "kim"})
	k.as("").post("/auth/login/", obj{"email": "kim@example.com", "password": memberPassword}).wants(200)
	k.root().get("/health//").wants(200)
	kim.post("/auth/logout/", nil).wants(200)

	server := httptest.NewServer(k.server)
	defer server.Close()
	for _, path := range []string{"/", "/health", "/health/", "/docs", "/openapi.json", "/api/v1/users/me"} {
		r, err := http.NewRequest(http.MethodHead, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+kim.token)
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(a.Body)
		a.Body.Close()
		if a.StatusCode != 200 || len(body) > 0 {
			t.Errorf("HEAD %s: %d with %d bytes, want 200 with none", path, a.StatusCode, len(body))
		}
	}
}

func origins(list ...string) func(*server.Options) {
	return func(o *server.Options) { o.CORSOrigins = list }
}

func TestCORS(t *testing.T) {
	const app, foreign = "http://localhost:8081", "https://evil.example"
	k := newKit(t, origins("http://localhost:3000", " "+app+"/ "))
	nobody := k.as("")

	preflight := nobody.with("Origin", app).with("Access-Control-Request-Method", "PATCH").
		with("Access-Control-Request-Headers", "authorization,content-type,x-own")
	a := preflight.send("OPTIONS", "/users/me", nil).wants(200)
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin":      app,
		"Access-Control-Allow-Credentials": "true",
		"Access-Control-Allow-Methods":     "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
		"Access-Control-Allow-Headers":     "authorization,content-type,x-own",
		"Access-Control-Max-Age":           "600",
	} {
		if got := a.header(name); got != want {
			t.Errorf("preflight: %s = %q, want %q", name, got, want)
		}
	}
	if !json.Valid(a.body()) {
		t.Errorf("preflight: body %q is not JSON", a.body())
	}
	preflight.send("OPTIONS", "/no/such/path", nil).wants(200)
	if a := preflight.with("Origin", foreign).send("OPTIONS", "/users/me", nil).fails(400, "FORBIDDEN_ORIGIN", "허용되지 않는 출처입니다"); a.header("Access-Control-Allow-Origin") != "" {
		t.Errorf("preflight from elsewhere is allowed %q", a.header("Access-Control-Allow-Origin"))
	}

	for _, c := range []struct{ path, origin, allowed string }{
		{"/users/me", app, app}, // an error
		{"/openapi.json", app, app},
		{"/openapi.json", foreign, ""},
		{"/openapi.json", "http://localhost:80810", ""},
		{"/openapi.json", "null", ""},
		{"/openapi.json", "", ""},
	} {
		a := nobody.with("Origin", c.origin).get(c.path)
		credentials := ""
		if c.allowed != "" {
			credentials = "true"
		}
		if a.header("Access-Control-Allow-Origin") != c.allowed || a.header("Access-Control-Allow-Credentials") != credentials {
			t.Errorf("%s from %q: allowed %q with credentials %q, want %q, %q", c.path, c.origin,
				a.header("Access-Control-Allow-Origin"), a.header("Access-Control-Allow-Credentials"), c.allowed, credentials)
		}
		if !slices.Contains(a.recorder.Header().Values("Vary"), "Origin") {
			t.Errorf("%s from %q: Vary = %v, want Origin", c.path, c.origin, a.recorder.Header().Values("Vary"))
		}
	}
}

func TestCORSOfNobodyAndEverybody(t *testing.T) {
	a := newKit(t).as("").with("Origin", "http://localhost:3000").get("/openapi.json")
	if got := a.header("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("no origins: allowed %q, want none", got)
	}
	a = newKit(t, origins("*")).as("").with("Origin", "http://anywhere.example").get("/openapi.json")
	if a.header("Access-Control-Allow-Origin") != "*" || a.header("Access-Control-Allow-Credentials") != "" {
		t.Errorf("every origin: allowed %q with credentials %q, want * without",
			a.header("Access-Control-Allow-Origin"), a.header("Access-Control-Allow-Credentials"))
	}
}

func TestSecurityHeaders(t *testing.T) {
	k := newKit(t)
	for _, path := range []string{"/", "/health", "/docs", "/nothing", "/api/v1/users/me", "/openapi.json"} {
		h := k.root().get(path).recorder.Header()
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Frame-Options") != "DENY" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") || h.Get("Referrer-Policy") == "" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
	if got := k.member("kim").get("/users/me").header("Cache-Control"); got != "no-store" {
		t.Errorf("an account is cached: %q", got)
	}
}

func TestCompression(t *testing.T) {
	k := newKit(t)
	a := k.root().with("Accept-Encoding", "gzip").get("/openapi.json").wants(200)
	if a.header("Content-Encoding") != "gzip" || !strings.Contains(strings.Join(a.recorder.Header().Values("Vary"), ","), "Accept-Encoding") {
		t.Fatalf("Content-Encoding %q, Vary %v", a.header("Content-Encoding"), a.recorder.Header().Values("Vary"))
	}
	z, err := gzip.NewReader(a.recorder.Body)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(z); err != nil || !json.Valid(body) {
		t.Errorf("the compressed body is no JSON (%v)", err)
	}
	guest := k.guest()
	if err := seedShapes(k.store, 50); err != nil {
		t.Fatal(err)
	}
	if a := guest.with("Accept-Encoding", "gzip").get("/routes/shapes"); a.header("Content-Encoding") != "gzip" {
		t.Errorf("a long list: Content-Encoding %q, want gzip", a.header("Content-Encoding"))
	}
	if a := k.root().with("Accept-Encoding", "gzip").get("/health"); a.header("Content-Encoding") != "" {
		t.Errorf("a short answer: Content-Encoding %q, want none", a.header("Content-Encoding"))
	}
}

func seedShapes(s store.Store, n int) error {
	shapes := make([]store.Shape, n)
	for i := range shapes {
		id := "shape-" + strings.Repeat("x", i)[:min(i, 20)] + string(rune('a'+i%26)) + string(rune('a'+i/26))
		shapes[i] = store.Shape{ShapeID: id, Name: id, IconName: "heart", Category: "shape", SVGPath: "M0 0L1 0L1 1Z", Position: i}
	}
	_, err := s.SeedShapes(context.Background(), shapes)
	return err
}

func TestRequestIDAndLog(t *testing.T) {
	k := newKit(t)
	given := k.root().with("X-Request-Id", "abc-123.DEF_4")
	if got := given.get("/health").header("X-Request-Id"); got != "abc-123.DEF_4" {
		t.Errorf("a given id becomes %q", got)
	}
	for _, bad := range []string{"two words", "new\nline", strings.Repeat("x", 65), "<script>"} {
		if got := k.root().with("X-Request-Id", bad).get("/health").header("X-Request-Id"); got == bad || got == "" {
			t.Errorf("the id %q becomes %q, want a new one", bad, got)
		}
	}
	before := len(k.log.String())
	given.get("/api/v1/routes/generate/123?secret=1").wants(401)
	var line map[string]any
	if err := json.Unmarshal([]byte(k.log.String()[before:]), &line); err != nil {
		t.Fatal(err)
	}
	if line["id"] != "abc-123.DEF_4" || line["method"] != "GET" || line["status"] != float64(401) ||
		line["route"] != "/api/v1/routes/generate/{task_id}" || line["ms"] == nil {
		t.Errorf("log line = %v", line)
	}
}

// panicky panics when users are asked for.
type panicky struct{ store.Store }

func (panicky) UserByEmail(context.Context, string) (store.User, error) { panic("out of cheese") }

func TestPanicIs500(t *testing.T) {
	k := newKit(t, func(o *server.Options) { o.Store = panicky{o.Store} })
	k.as("").post("/auth/login", obj{"email": "a@example.com", "password": "x"}).fails(500, "INTERNAL_ERROR", "서버 오류가 발생했습니다")
	k.as("").with("Accept-Language", "en").post("/auth/login", obj{"email": "a@example.com", "password": "x"}).
		fails(500, "INTERNAL_ERROR", "Something went wrong on our side")
	if log := k.log.String(); !strings.Contains(log, "out of cheese") || !strings.Contains(log, "auth.go") {
		t.Errorf("the log does not say where: %s", log)
	}
}

func TestLargeBody(t *testing.T) {
	k := newKit(t)
	k.as("").post("/auth/login", `{"email":"`+strings.Repeat("x", 1<<20)+`"}`).
		fails(413, "PAYLOAD_TOO_LARGE", "요청 본문이 너무 큽니다")
}

// Whatever a member sends to whatever operation: never a 500, and every error
// has the contract's body (which the kit checks).
func TestNonsenseIsRefusedEverywhere(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	bodies := []any{
		nil, "", "{", "null", "[]", `"text"`, "7", "NaN", `{"a":NaN}`, "\xff\xfe", `{"":null}`,
		`{"email":7,"password":{},"name":[],"refresh_token":false,"start":"here","target_distance_km":"far","svg_path":9,"shape_id":[],"route_id":{}}`,
		`{"email":null,"password":null,"name":null,"refresh_token":null,"start":null,"target_distance_km":null,"svg_path":null,"location":null}`,
		`{"start":{"lat":1e308,"lng":-1e308},"target_distance_km":1e308,"svg_path":"M0 0"}`,
		strings.Repeat("[", 20000),
	}
	for _, op := range k.operations() {
		if op.path == "/api/v1/auth/guest" || op.path == "/api/v1/auth/logout" {
			continue // take no body, or an optional one
		}
		for _, id := range []string{"x", "00000000-0000-0000-0000-000000000000", "%27%3B--", strings.Repeat("9", 300), "%ED%95%9C%EA%B8%80"} {
			path := placeholder.ReplaceAllString(op.path, id)
			for _, body := range bodies {
				if op.method == "GET" || op.method == "DELETE" {
					body = nil
				}
				a := k.as(kim.token).rooted().send(op.method, path, body)
				if a.status() >= 500 {
					t.Errorf("%s %s with %.40q: status %d: %s", op.method, path, body, a.status(), a.body())
				}
			}
			if !strings.Contains(op.path, "{") {
				break
			}
		}
	}
	if n := strings.Count(k.log.String(), `"level":"ERROR"`); n > 0 {
		t.Errorf("%d errors in the log", n)
	}
}

// rooted is c with paths that begin at /.
func (c client) rooted() client {
	c.base = ""
	return c
}

// Every success has a body, and every message an English form.
func TestLanguages(t *testing.T) {
	k := newKit(t)
	k.member("kim")
	hangul := regexp.MustCompile(`\p{Hangul}`)
	nobody := k.as("").with("Accept-Language", "en-US,en;q=0.9,ko;q=0.8")
	for _, a := range []*answer{
		nobody.get("/users/me"),
		nobody.get("/none"),
		nobody.put("/auth/login", nil),
		nobody.post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}),
		nobody.post("/auth/signup", obj{"email": "k", "password": "k", "name": "k"}),
		nobody.post("/auth/signup", obj{"email": "kim@example.com", "password": "123456", "name": "kim"}),
		nobody.post("/auth/signup", `{`),
		nobody.post("/auth/guest", nil),
		nobody.post("/auth/refresh", obj{"refresh_token": "x"}),
	} {
		all := a.whole()
		delete(all, "data")
		text, err := json.Marshal(all)
		if err != nil || hangul.Match(text) {
			t.Errorf("%s in English: %s (%v)", a.request, text, err)
		}
	}
	if a := k.as("").with("Accept-Language", "ko-KR,en").get("/users/me"); !hangul.Match(a.body()) {
		t.Errorf("in Korean: %s", a.body())
	}
}
