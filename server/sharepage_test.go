package server_test

import (
	"bytes"
	"context"
	"html"
	"image"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/runnerway/runnerway/server"
)

const builtPage = `<!doctype html>
<html lang="ko">
  <head>
    <meta charset="utf-8" />
    <meta name="description" content="of the page" />
    <title>of the page</title>
    <script type="module" crossorigin src="/assets/page.js"></script>
  </head>
  <body><div id="app"></div></body>
</html>
`

func withBuiltPage(o *server.Options) {
	o.Web = fstest.MapFS{"index.html": {Data: []byte(builtPage)}, "assets/page.js": {Data: []byte("page()")}}
}

// shared makes a share link of one's own route and returns its token.
func (c client) shared(routeID string) string {
	c.k.t.Helper()
	return c.post("/routes/"+routeID+"/share", nil).wants(200).at("data.token").(string)
}

// metas are the page's <meta> elements, by name or property; two of one name fail the test.
func metas(t *testing.T, page []byte) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, m := range regexp.MustCompile(`<meta (?:name|property)="([^"]*)" content="([^"]*)"`).FindAllSubmatch(page, -1) {
		name := string(m[1])
		if _, twice := found[name]; twice {
			t.Errorf("the page has two of %s", name)
		}
		found[name] = html.UnescapeString(string(m[2]))
	}
	return found
}

func TestSharePage(t *testing.T) {
	k := newKit(t, inTown(t), withBuiltPage)
	kim := k.member("kim")
	g := k.generated("kim", "강남 하트", 5.02, 7)
	token := kim.shared(g.Route.ID)
	kim.post("/routes/"+g.Route.ID+"/share", nil).has(obj{"data.url": "http://example.com/s/" + token})
	a := k.root().with("Accept", "text/html").get("/s/" + token).wants(200)
	if !bytes.Contains(a.body(), []byte(`src="/assets/page.js"`)) || bytes.Contains(a.body(), []byte("of the page")) || bytes.Count(a.body(), []byte("<title>")) != 1 {
		t.Errorf("the page is %s", a.body())
	}
	m := metas(t, a.body())
	for name, want := range map[string]string{
		"og:title": "강남 하트 · 5.0 km 러닝 경로", "og:description": "kim님이 그린 5.0 km 경로, 약 60분. RunnerWay에서 열어 보세요.", "og:locale": "ko_KR",
		"og:url": "http://example.com/s/" + token, "og:image": "http://example.com/api/v1/routes/shared/" + token + "/picture?format=card&lang=ko",
		"og:image:width": "1200", "og:image:height": "630", "og:image:alt": "강남 하트 · 5.0 km 러닝 경로", "og:type": "website",
		"twitter:card": "summary_large_image", "twitter:title": "강남 하트 · 5.0 km 러닝 경로", "robots": "noindex",
		"twitter:image": "http://example.com/api/v1/routes/shared/" + token + "/picture?format=card&lang=ko",
	} {
		if m[name] != want {
			t.Errorf("%s = %q, want %q", name, m[name], want)
		}
	}
	if !strings.Contains(a.header("Content-Security-Policy"), "script-src") && !strings.Contains(a.header("Content-Security-Policy"), "default-src 'self'") {
		t.Errorf("Content-Security-Policy = %q", a.header("Content-Security-Policy"))
	}
	picture := strings.TrimPrefix(m["og:image"], "http://example.com/api/v1")
	if img := k.as("").get(picture).picture("shared"); img.Bounds().Size() != image.Pt(1200, 630) {
		t.Errorf("the picture is %v, want 1200 x 630", img.Bounds().Size())
	}

	m = metas(t, k.root().with("Accept-Language", "en-GB,en").get("/s/"+token).wants(200).body())
	if m["og:title"] != "강남 하트 · a run of 5.0 km" || m["og:locale"] != "en_US" || !strings.HasSuffix(m["og:image"], "lang=en") {
		t.Errorf("in English: %v", m)
	}
	k.root().get("/s/" + strings.ToUpper(token)).wants(200)

	ended := func(path string) {
		t.Helper()
		a := k.root().get(path).wants(404)
		if !strings.HasPrefix(a.header("Content-Type"), "text/html") || !strings.Contains(string(a.body()), "이 링크는 더 이상 볼 수 없습니다") {
			t.Errorf("%s: %s %s", path, a.header("Content-Type"), a.body())
		}
	}
	for _, wrong := range []string{strings.Repeat("0", 32), "x", token + "0", "%3Cscript%3E"} {
		ended("/s/" + wrong)
	}
	kim.del("/routes/" + g.Route.ID + "/share").wants(200)
	ended("/s/" + token)
	k.as("").get(picture).fails(404, "SHARE_NOT_FOUND", "공유 링크를 찾을 수 없습니다")
	if body := k.root().with("Accept-Language", "en").get("/s/" + token).body(); !strings.Contains(string(body), "This link no longer works") {
		t.Errorf("in English: %s", body)
	}
}

// Addresses in a preview are those under which the client reached the server, also through a proxy that is named.
func TestSharePageBehindProxy(t *testing.T) {
	k := newKit(t, inTown(t), withBuiltPage, trust("127.0.0.1/32"))
	kim := k.member("kim")
	token := kim.shared(k.generated("kim", "하트", 5).Route.ID)
	proxied := k.root().with("X-Forwarded-Proto", "https").with("X-Forwarded-Host", "run.example.org")
	m := metas(t, proxied.get("/s/"+token).wants(200).body())
	if m["og:url"] != "https://run.example.org/s/"+token || !strings.HasPrefix(m["og:image"], "https://run.example.org/api/v1/") {
		t.Errorf("og:url = %q, og:image = %q", m["og:url"], m["og:image"])
	}
	m = metas(t, proxied.from("203.0.113.7:5000").get("/s/"+token).wants(200).body())
	if m["og:url"] != "http://example.com/s/"+token {
		t.Errorf("a stranger's X-Forwarded-Host makes og:url %q", m["og:url"])
	}
}

// No name of a route or of a user breaks out of where it stands.
func TestSharePageEscapesNames(t *testing.T) {
	k := newKit(t, inTown(t), withBuiltPage)
	for i, name := range []string{
		`"><script>alert(1)</script>`, `</title><img src=x onerror=alert(1)>`, `' onload='alert(1)`, `<!--`, `</head><body>`, `{{.Page}} %s %d`, "\u2028]]>", `javascript:alert(1)`,
	} {
		user := "u" + string(rune('a'+i))
		c := k.member(user)
		c.patch("/users/me", obj{"name": "me " + name}).wants(200)
		token := c.shared(k.generated(user, name, 5).Route.ID)
		body := k.root().get("/s/" + token).wants(200).body()
		if m := metas(t, body); m["og:title"] != name+" · 5.0 km 러닝 경로" || !strings.HasPrefix(m["og:description"], "me "+strings.ReplaceAll(name, "\u2028", " ")) {
			t.Errorf("%q: title %q, description %q", name, m["og:title"], m["og:description"])
		}
		for _, tag := range []string{"<script>alert", "<img", "</head><body>\"", "<!--", "onload='"} {
			if bytes.Contains(body, []byte(tag)) {
				t.Errorf("%q: the page contains %q: %s", name, tag, body)
			}
		}
		if n := bytes.Count(body, []byte("</title>")); n != 1 {
			t.Errorf("%q: the page has %d titles", name, n)
		}
	}
}

func TestSharePageWithoutBuiltPage(t *testing.T) {
	k := newKit(t, inTown(t))
	kim := k.member("kim")
	token := kim.shared(k.generated("kim", "하트", 5).Route.ID)
	if a := k.root().get("/s/" + token).wants(503); !bytes.Contains(a.body(), []byte("make build")) {
		t.Errorf("the page is %s", a.body())
	}
}

func TestSharedPicture(t *testing.T) {
	k := newKit(t, inTown(t))
	kim := k.member("kim")
	g := k.generated("kim", "하트", 5, 7)
	path := "/routes/shared/" + kim.shared(g.Route.ID) + "/picture"
	first := k.as("").get(path + "?format=card").wants(200)
	if first.header("Cache-Control") != "public, max-age=600" {
		t.Errorf("Cache-Control = %q", first.header("Cache-Control"))
	}
	if second := k.as("nonsense").get(path + "?format=card&option=2").wants(200).body(); bytes.Equal(first.body(), second) {
		t.Error("both options have the same picture")
	}
	k.as("").get(path+"?option=3").fails(404, "ROUTE_OPTION_NOT_FOUND", "경로 옵션을 찾을 수 없습니다")
	k.as("").get(path + "?option=4").wants(422)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if a := k.as("").get(path + "?format=card"); a.status() != http.StatusOK || !bytes.Equal(a.body(), first.body()) {
				t.Errorf("status %d, the same picture: %v", a.status(), bytes.Equal(a.body(), first.body()))
			}
		})
	}
	all.Wait()
	if err := k.store.RenameRoute(context.Background(), g.Route.ID, "user-kim", "Star"); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(k.as("").get(path+"?format=card").wants(200).body(), first.body()) {
		t.Error("a renamed route has its old picture")
	}
}
