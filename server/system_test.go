package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

var update = flag.Bool("update", false, "rewrite golden files")

func trust(prefixes ...string) func(*server.Options) {
	return func(o *server.Options) {
		for _, p := range prefixes {
			o.TrustedProxies = append(o.TrustedProxies, netip.MustParsePrefix(p))
		}
	}
}

func TestStatus(t *testing.T) {
	k := newKit(t)
	for _, accept := range []string{"", "*/*", "application/json"} {
		a := k.root().with("Accept", accept).get("/").wants(200)
		const want = `{"status":"ok","message":"러너웨이 API 서버가 실행 중입니다!","version":"1.0.0","docs":"/docs"}`
		if got := strings.TrimSpace(string(a.body())); got != want {
			t.Errorf("GET / with Accept %q = %s, want %s", accept, got, want)
		}
		if !strings.Contains(strings.Join(a.recorder.Header().Values("Vary"), ","), "Accept") {
			t.Errorf("Vary = %v, want Accept in it", a.recorder.Header().Values("Vary"))
		}
	}
	if a := k.root().with("Accept", "text/html,*/*;q=0.8").get("/"); !strings.HasPrefix(a.header("Content-Type"), "text/html") {
		t.Errorf("GET / of a browser: Content-Type = %q, want text/html", a.header("Content-Type"))
	}
}

func TestHealth(t *testing.T) {
	down := false
	k := newKit(t, func(o *server.Options) {
		o.Environment, o.Debug = "production", true
		o.Store = pinged{o.Store, &down}
	})
	a := k.root().get("/health").wants(200)
	if got, want := strings.TrimSpace(string(a.body())), `{"status":"healthy","environment":"production","debug":true}`; got != want {
		t.Errorf("body = %s, want %s", got, want)
	}
	down = true
	k.root().get("/health").has(obj{"status": "unhealthy"}).fails(503, "SERVICE_UNAVAILABLE", "서비스를 일시적으로 이용할 수 없습니다")
	if !strings.Contains(k.log.String(), "connection refused") {
		t.Errorf("the log does not say why: %s", k.log)
	}
}

// pinged is a store that can be unreachable.
type pinged struct {
	store.Store
	down *bool
}

func (p pinged) Ping(ctx context.Context) error {
	if *p.down {
		return errors.New("connection refused")
	}
	return p.Store.Ping(ctx)
}

var built = fstest.MapFS{
	"index.html":                {Data: []byte("<!doctype html>")},
	"docs/swagger-ui.css":       {Data: []byte("a{}")},
	"docs/swagger-ui-bundle.js": {Data: []byte("swagger()")},
	"docs/redoc.standalone.js":  {Data: []byte("redoc()")},
}

func TestViewers(t *testing.T) {
	k := newKit(t, func(o *server.Options) { o.Web = built })
	inline := regexp.MustCompile(`<script[^>]*>[^<]|style=|<style|https?://`)
	sources := regexp.MustCompile(`(?:src|href|spec-url)="([^"]+)"`)
	for _, page := range []string{"/docs", "/redoc", "/docs/"} {
		a := k.root().get(page).wants(200)
		html := string(a.body())
		if !strings.Contains(html, "<title>러너웨이 API</title>") || inline.MatchString(html) {
			t.Errorf("%s: no title, or something inline or foreign: %s", page, html)
		}
		policy := a.header("Content-Security-Policy")
		if !strings.Contains(policy, "script-src 'self';") || strings.Contains(policy, "unsafe-eval") || strings.Contains(policy, "http") {
			t.Errorf("%s: policy %q", page, policy)
		}
		links := sources.FindAllStringSubmatch(html, -1)
		if len(links) < 2 {
			t.Errorf("%s: %d links, want at least 2", page, len(links))
		}
		for _, link := range links {
			k.root().get(link[1]).wants(200)
		}
	}
	if a := k.root().get("/docs-assets/start.js").wants(200); !strings.HasPrefix(a.header("Content-Type"), "text/javascript") {
		t.Errorf("start.js: Content-Type = %q", a.header("Content-Type"))
	}
	k.root().get("/docs-assets/../index.html").fails(404, "NOT_FOUND", "리소스를 찾을 수 없습니다")

	for _, page := range []string{"/docs", "/redoc"} {
		a := newKit(t).root().get(page).wants(200)
		if !bytes.Contains(a.body(), []byte("make build")) {
			t.Errorf("%s of a build without viewers does not say what to do: %s", page, a.body())
		}
	}
}

// An operation of the OpenAPI document.
type operation struct {
	method, path       string
	needsToken, guests bool
	tags               []string
	file               bool // it answers with a file if it succeeds
}

var placeholder = regexp.MustCompile(`\{[^}]+\}`)

// operations are all that the document knows.
func (k *kit) operations() (all []operation) {
	k.t.Helper()
	var document struct {
		Paths map[string]map[string]struct {
			Security []map[string][]string
			Guests   bool `json:"x-guests"`
			Tags     []string

			Responses map[string]struct{ Content map[string]any }
		}
	}
	if err := json.Unmarshal(k.root().get("/openapi.json").wants(200).body(), &document); err != nil {
		k.t.Fatal(err)
	}
	for path, methods := range document.Paths {
		for method, op := range methods {
			content := op.Responses["200"].Content
			all = append(all, operation{
				file:   len(content) > 0 && content["application/json"] == nil,
				method: strings.ToUpper(method), path: path, guests: op.Guests, tags: op.Tags,
				needsToken: len(op.Security) == 1,
			})
		}
	}
	if len(all) < 10 {
		k.t.Fatalf("only %d operations in the document", len(all))
	}
	return all
}

func TestOpenAPI(t *testing.T) {
	k := newKit(t)
	a := k.root().get("/openapi.json").wants(200)
	if prefixed := k.as("").get("/openapi.json").wants(200); !bytes.Equal(prefixed.body(), a.body()) {
		t.Error("/api/v1/openapi.json and /openapi.json differ")
	}
	a.has(obj{
		"info.title": "러너웨이 API", "info.version": "1.0.0",
		"components.securitySchemes.bearer.type": "http", "components.securitySchemes.bearer.scheme": "bearer",
	})
	if version, _ := a.at("openapi").(string); !strings.HasPrefix(version, "3.1") {
		t.Errorf("openapi = %q, want 3.1", version)
	}
	tags := map[string]bool{}
	for _, tag := range a.whole()["tags"].([]any) {
		tags[tag.(obj)["name"].(string)] = true
	}
	for _, name := range []string{"Authentication", "Users", "Routes", "Workouts", "Community", "goals", "Health Check"} {
		if !tags[name] {
			t.Errorf("tag %q is missing", name)
		}
	}
	for _, op := range k.operations() {
		if len(op.tags) != 1 || !tags[op.tags[0]] {
			t.Errorf("%s %s has tags %v, want one of the list", op.method, op.path, op.tags)
		}
	}
	if k.root().with("If-None-Match", a.header("ETag")).get("/openapi.json").status() != 304 {
		t.Errorf("ETag %q is not recognised", a.header("ETag"))
	}

	var got bytes.Buffer
	if err := json.Indent(&got, a.body(), "", "  "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	golden := filepath.Join("testdata", "openapi.json")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("the OpenAPI document has changed: run go test ./server -run TestOpenAPI -update and read the difference")
	}
}
