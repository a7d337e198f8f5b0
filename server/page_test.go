package server_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/runnerway/runnerway/server"
)

const builtIndex = `<!doctype html><title>page</title><script type="module" src="/assets/app-1.js"></script>`

var builtScript = strings.Repeat("console.log('hello');\n", 100)

func withPage(o *server.Options) {
	o.Web = fstest.MapFS{
		"index.html":      {Data: []byte(builtIndex)},
		"favicon.svg":     {Data: []byte("<svg/>")},
		"assets/app-1.js": {Data: []byte(builtScript)},
		".gitkeep":        {},

		"manifest.webmanifest": {Data: []byte("{}")},
		"icon-192.png":         {Data: []byte("\x89PNG")},
		"sw.js":                {Data: []byte(builtScript)},
	}
}

const browserAccept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

func TestRootIsThePageForBrowsersOnly(t *testing.T) {
	k := newKit(t, withPage)
	for accept, page := range map[string]bool{
		browserAccept:                    true,
		"application/json, text/html":    true,
		"*/*":                            false,
		"application/json":               false,
		"":                               false,
		"text/html;q=0, */*":             false,
		"text/htmlx":                     false,
		"application/json;x=\"text/html": false,
	} {
		a := k.root().with("Accept", accept).get("/").wants(http.StatusOK)
		if got := string(a.body()) == builtIndex; got != page {
			t.Errorf("GET / with Accept %q: page = %v, want %v; body %.80s", accept, got, page, a.body())
		}
		if vary := strings.Join(a.recorder.Header().Values("Vary"), ","); !strings.Contains(vary, "Accept") {
			t.Errorf("GET / with Accept %q: Vary = %q, want Accept in it", accept, vary)
		}
		if !page {
			a.has(obj{"status": "ok", "docs": "/docs"})
		}
	}
}

func TestScreensAreThePage(t *testing.T) {
	k := newKit(t, withPage)
	for _, path := range []string{
		"/run/1/2", "/runs", "/runs/1", "/goals", "/community", "/community/1", "/users/1", "/account", "/settings", "/admin", "/admin/users",
		"/login", "/signup", "/setup?token=1", "/reset?token=1",
	} {
		a := k.root().with("Accept", "*/*").get(path).wants(http.StatusOK)
		if string(a.body()) != builtIndex || a.header("Content-Security-Policy") == "" {
			t.Errorf("GET %s = %.60s, want the page", path, a.body())
		}
	}
	for _, path := range []string{"/nowhere", "/run", "/s", "/users", "/goals.js", "/api/v1/nowhere", "/assets/none.js"} {
		k.root().with("Accept", browserAccept).get(path).wants(http.StatusNotFound)
	}
}

// Somebody who mistypes an address sees the page, which says so; programs are told in their own way.
func TestUnknownAddresses(t *testing.T) {
	k := newKit(t, withPage)
	a := k.root().with("Accept", browserAccept).with("If-None-Match", "*").get("/nowhere").wants(http.StatusNotFound)
	if string(a.body()) != builtIndex || a.header("Content-Security-Policy") == "" || a.header("Cache-Control") != "no-cache" {
		t.Errorf("GET /nowhere in a browser = %.60s %v, want the page", a.body(), a.recorder.Header())
	}
	k.root().with("Accept", "application/json").get("/nowhere").fails(http.StatusNotFound, "NOT_FOUND", "리소스를 찾을 수 없습니다")
	k.root().with("Accept", browserAccept).get("/api/v1/nowhere").fails(http.StatusNotFound, "NOT_FOUND", "리소스를 찾을 수 없습니다")
	k.root().with("Accept", browserAccept).post("/nowhere", nil).fails(http.StatusNotFound, "NOT_FOUND", "리소스를 찾을 수 없습니다")
}

func TestPageHeaders(t *testing.T) {
	k := newKit(t, withPage)
	a := k.root().with("Accept", browserAccept).get("/")
	policy := a.header("Content-Security-Policy")
	for _, want := range []string{"default-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "object-src 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("Content-Security-Policy = %q, want %q in it", policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
		t.Errorf("Content-Security-Policy = %q: nothing inline and no other origin", policy)
	}
	for name, want := range map[string]string{
		"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
		"Content-Type": "text/html; charset=utf-8",
	} {
		if got := a.header(name); got != want {
			t.Errorf("GET /: %s = %q, want %q", name, got, want)
		}
	}
	tag := a.header("ETag")
	if tag == "" {
		t.Fatal("GET /: no ETag")
	}
	again := k.root().with("Accept", browserAccept).with("If-None-Match", tag).get("/").wants(http.StatusNotModified)
	if len(again.body()) != 0 {
		t.Errorf("GET / not modified: %d bytes of body", len(again.body()))
	}
}

func TestInstallablePage(t *testing.T) {
	k := newKit(t, withPage)
	for path, want := range map[string]string{
		"/manifest.webmanifest": "application/manifest+json", "/icon-192.png": "image/png", "/sw.js": "text/javascript; charset=utf-8",
	} {
		if got := k.root().get(path).wants(http.StatusOK).header("Content-Type"); got != want {
			t.Errorf("GET %s: Content-Type = %q, want %q", path, got, want)
		}
	}
	if got := k.root().get("/sw.js").header("Cache-Control"); got != "no-cache" {
		t.Errorf("GET /sw.js: Cache-Control = %q, want no-cache, so that browsers find a new version", got)
	}
	if got := k.root().with("Accept", browserAccept).get("/").header("Content-Security-Policy"); !strings.Contains(got, "worker-src 'self'") {
		t.Errorf("GET /: Content-Security-Policy = %q, want worker-src 'self' in it", got)
	}
}

func TestPageAssets(t *testing.T) {
	k := newKit(t, withPage)
	a := k.root().get("/assets/app-1.js").wants(http.StatusOK)
	if string(a.body()) != builtScript || a.header("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("GET /assets/app-1.js: %s, %d bytes, want the script of %d", a.header("Content-Type"), len(a.body()), len(builtScript))
	}
	if got := a.header("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("GET /assets/app-1.js: Cache-Control = %q, want immutable", got)
	}
	if got := a.header("Content-Security-Policy"); !strings.Contains(got, "connect-src 'self'") || strings.Contains(got, "unsafe") {
		t.Errorf("GET /assets/app-1.js: Content-Security-Policy = %q, want a worker to be able to fetch from here", got)
	}
	if got := k.root().get("/favicon.svg").wants(http.StatusOK).header("Cache-Control"); strings.Contains(got, "immutable") {
		t.Errorf("GET /favicon.svg: Cache-Control = %q: its name does not change with its contents", got)
	}
	packed := k.root().with("Accept-Encoding", "gzip").get("/assets/app-1.js").wants(http.StatusOK)
	unpacked, err := gzip.NewReader(packed.recorder.Body)
	if err != nil {
		t.Fatalf("GET /assets/app-1.js with gzip: %v", err)
	}
	if body, err := io.ReadAll(unpacked); err != nil || string(body) != builtScript {
		t.Errorf("GET /assets/app-1.js with gzip: %v, %d bytes, want %d", err, len(body), len(builtScript))
	}
	if packed.header("ETag") == a.header("ETag") {
		t.Error("GET /assets/app-1.js: the same ETag with and without gzip")
	}
	for _, path := range []string{"/assets/app-2.js", "/.gitkeep", "/index.html", "/assets/"} {
		k.root().get(path).wants(http.StatusNotFound)
	}
}

func TestWithoutBuiltPage(t *testing.T) {
	for name, change := range map[string]func(*server.Options){
		"none":  func(o *server.Options) { o.Web = nil },
		"empty": func(o *server.Options) { o.Web = fstest.MapFS{".gitkeep": {}} },
	} {
		t.Run(name, func(t *testing.T) {
			k := newKit(t, change)
			a := k.root().with("Accept", browserAccept).get("/").wants(http.StatusServiceUnavailable)
			if !strings.Contains(string(a.body()), "make build") {
				t.Errorf("GET / without a page = %s, want it to name make build", a.body())
			}
			k.root().get("/").wants(http.StatusOK).has(obj{"status": "ok"})
			k.root().get("/health").wants(http.StatusOK)
		})
	}
}

// Who reads neither Korean nor English gets the page, and what the API says, in the language that the admin has chosen.
func TestReadersOfOtherLanguagesGetTheServers(t *testing.T) {
	k := newKit(t, withBuiltPage)
	boss := k.admin("boss")
	french := k.root().with("Accept", browserAccept).with("Accept-Language", "fr-FR, de;q=0.5")
	page := func(c client, path string, status int, language string) {
		t.Helper()
		if body := string(c.get(path).wants(status).body()); !strings.Contains(body, `<html lang="`+language+`">`) {
			t.Errorf("%s: page = %.60q, want it in %s", path, body, language)
		}
	}
	for _, c := range []struct{ language, notFound string }{{"ko", "게시물을 찾을 수 없습니다"}, {"en", "There is no such post"}} {
		boss.patch("/instance", obj{"language": c.language}).wants(200)
		a := french.get("/").wants(200)
		if vary := strings.Join(a.recorder.Header().Values("Vary"), ","); !strings.Contains(vary, "Accept-Language") {
			t.Errorf("Vary = %q, want Accept-Language in it", vary)
		}
		for path, status := range map[string]int{"/": 200, "/runs": 200, "/nowhere": 404, "/s/0123456789abcdef0123456789abcdef": 404} {
			page(french, path, status, c.language)
			page(k.root().with("Accept", browserAccept), path, status, c.language) // a preview of a link
		}
		page(french.with("Accept-Language", "fr, en;q=0.1"), "/", 200, "en")
		page(french.with("Accept-Language", "fr, ko;q=0.1"), "/", 200, "ko")
		k.as("").with("Accept-Language", "fr").get("/community/posts/nothing").fails(404, "POST_NOT_FOUND", c.notFound)
		k.as("").get("/community/posts/nothing").fails(404, "POST_NOT_FOUND", "게시물을 찾을 수 없습니다")
	}
}
