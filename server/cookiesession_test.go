package server_test

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/server/kakao/kakaotest"
)

// A tab is a page in a browser whose refresh token is in a cookie.
type tab struct {
	client
	cookie string // what it holds, empty for nothing
}

func (k *kit) tab() *tab {
	return &tab{client: k.as("").with("X-RunnerWay-Session", "cookie")}
}

// post sends a request with the cookie and keeps what comes back, as browsers do.
func (b *tab) post(path string, body any) *answer {
	b.k.t.Helper()
	c := b.client
	if b.cookie != "" {
		c = c.with("Cookie", "runnerway_refresh="+b.cookie)
	}
	a := c.post(path, body)
	if set := a.refreshCookie(); set != nil {
		b.cookie = set.Value
	}
	return a
}

// refreshCookie is the one that an answer sets; nil if it sets none.
func (a *answer) refreshCookie() *http.Cookie {
	for _, c := range a.recorder.Result().Cookies() {
		if c.Name == "runnerway_refresh" {
			return c
		}
	}
	return nil
}

// keepsToken checks that a success holds an access token, and its refresh token nowhere but in the cookie.
func (a *answer) keepsToken() *answer {
	a.t.Helper()
	c := a.refreshCookie()
	if c == nil || c.Value == "" || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/api/v1/auth" || c.MaxAge != 30*24*3600 || c.Secure {
		a.t.Fatalf("%s: cookie %+v", a.request, c)
	}
	if strings.Contains(string(a.body()), "refresh_token") || strings.Contains(string(a.body()), c.Value) {
		a.t.Errorf("%s: the refresh token is in the body: %s", a.request, a.body())
	}
	if token, _ := a.at("data.access_token").(string); token == "" || a.at("data.tokens.access_token") != token {
		a.t.Errorf("%s: no access token: %s", a.request, a.body())
	}
	return a
}

func TestEveryLoginCanKeepItsTokenInACookie(t *testing.T) {
	fake := kakaotest.New(t)
	fake.Accept("kakao", kakaotest.Ryan())
	k := newKit(t, func(o *server.Options) { o.Kakao = fake.Options() })
	b := k.tab()
	b.post("/auth/guest", nil).wants(201).keepsToken()
	b.post("/auth/signup", obj{"email": "kim@example.com", "password": "running42", "name": "김러너"}).wants(201).keepsToken()
	b.post("/auth/social/kakao", obj{"access_token": "kakao"}).wants(200).keepsToken()
	access, _ := b.post("/auth/login", obj{"email": "kim@example.com", "password": "running42"}).wants(200).keepsToken().at("data.access_token").(string)
	before := b.cookie
	renewed, _ := b.post("/auth/refresh", nil).wants(200).keepsToken().at("data.access_token").(string)
	if b.cookie == before {
		t.Error("the cookie is the same after a renewal")
	}
	b.token = renewed
	k.as(access).get("/users/me").wants(200)
	k.as(renewed).get("/users/me").wants(200)

	b.post("/users/me/password", obj{"current_password": "running42", "new_password": "running43"}).wants(200).keepsToken()
	b.post("/auth/refresh", nil).wants(200)
	b.post("/auth/logout", nil).wants(200)
	if b.cookie != "" {
		t.Error("the cookie is still there after a logout")
	}
	b.post("/auth/refresh", nil).fails(401, "UNAUTHORIZED", "인증이 필요합니다")
}

func TestWithoutTheHeaderThereIsNoCookie(t *testing.T) {
	k := newKit(t)
	kim := k.session("kim")
	b := k.tab()
	b.post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(200)
	plain := k.as("").with("Cookie", "runnerway_refresh="+b.cookie)
	plain.post("/auth/refresh", nil).wants(422)
	plain.get("/users/me").fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	plain.post("/auth/logout", nil).fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	plain.with("X-RunnerWay-Session", "cookie").get("/users/me").fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	a := plain.post("/auth/refresh", obj{"refresh_token": kim.RefreshToken}).wants(200)
	if a.refreshCookie() != nil || a.at("data.refresh_token") == nil {
		t.Errorf("without the header: cookie %v, body %s", a.refreshCookie(), a.body())
	}
	b.post("/auth/refresh", nil).wants(200)
}

func TestCookieSessionsAreOfThisSiteAlone(t *testing.T) {
	k := newKit(t, func(o *server.Options) {
		o.CORSOrigins = []string{"http://localhost:3000"}
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	})
	k.member("kim")
	login := obj{"email": "kim@example.com", "password": memberPassword}
	b := k.tab()
	b.post("/auth/login", login).wants(200)
	for _, headers := range [][2]string{
		{"Origin", "https://evil.example"}, {"Origin", "http://localhost:3000"}, {"Origin", "null"},
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
	} {
		from := &tab{client: b.with(headers[0], headers[1]), cookie: b.cookie}
		for _, path := range []string{"/auth/refresh", "/auth/logout", "/auth/login"} {
			from.post(path, login).fails(403, "FORBIDDEN_ORIGIN", "다른 사이트에서는 이 세션을 사용할 수 없습니다")
		}
	}
	for _, headers := range [][2]string{{"Origin", "http://example.com"}, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}} {
		b.client = k.tab().with(headers[0], headers[1])
		b.post("/auth/refresh", nil).wants(200).keepsToken()
	}

	// Behind a proxy that speaks HTTPS and names another host to the server.
	b.client = k.tab().with("X-Forwarded-Proto", "https").with("X-Forwarded-Host", "run.example.com").with("Origin", "https://run.example.com")
	if c := b.post("/auth/refresh", nil).wants(200).refreshCookie(); !c.Secure {
		t.Errorf("over HTTPS the cookie is not Secure: %v", c)
	}
	b.client = b.from("203.0.113.7:5000") // who is no proxy of ours
	b.post("/auth/refresh", nil).wants(403)
	b.client = b.with("Origin", "")
	if c := b.post("/auth/refresh", nil).wants(200).refreshCookie(); c.Secure {
		t.Errorf("a stranger made the cookie Secure: %v", c)
	}
}

func TestLogoutByCookie(t *testing.T) {
	k := newKit(t)
	k.member("kim")
	k.member("lee")
	enter := func(name string) *tab {
		b := k.tab()
		b.token, _ = b.post("/auth/login", obj{"email": name + "@example.com", "password": memberPassword}).wants(200).at("data.access_token").(string)
		return b
	}
	left, stays := enter("kim"), enter("kim")
	stolen := left.cookie
	left.token = "" // the page was loaded again
	left.post("/auth/logout/", nil).wants(200).has(obj{"message": "로그아웃되었습니다", "data": nil})
	left.cookie = stolen
	left.post("/auth/refresh", nil).fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
	stays.post("/auth/refresh", nil).wants(200)

	// Without a cookie the caller's own session ends, and no other.
	lost := enter("kim")
	lost.cookie = ""
	lost.post("/auth/logout", nil).wants(200)
	k.as(lost.token).get("/users/me").fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
	stays.post("/auth/refresh", nil).wants(200)

	k.tab().post("/auth/logout", nil).wants(200) // of nobody
	k.clock.advance(31 * 24 * time.Hour)
	stays.token = ""
	stays.post("/auth/logout", nil).wants(200) // of one that is over
}

// Two pages of one browser share the cookie.
func TestTwoPagesRenewAtOnce(t *testing.T) {
	k := newKit(t)
	k.member("kim")
	b := k.tab()
	b.post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(200)
	var wg sync.WaitGroup
	answers := make([]*answer, 4)
	for i := range answers {
		wg.Go(func() { answers[i] = (&tab{client: b.client, cookie: b.cookie}).post("/auth/refresh", nil) })
	}
	wg.Wait()
	for _, a := range answers {
		access, _ := a.wants(200).keepsToken().at("data.access_token").(string)
		k.as(access).get("/users/me").wants(200)
		b.cookie = a.refreshCookie().Value
	}
	k.clock.advance(time.Hour)
	b.post("/auth/refresh", nil).wants(200).keepsToken()
}

func TestDeletingTheAccountTakesTheCookieBack(t *testing.T) {
	k := newKit(t)
	k.member("kim")
	b := k.tab()
	b.token, _ = b.post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(200).at("data.access_token").(string)
	c := b.client.send(http.MethodDelete, "/users/me", obj{"password": memberPassword}).wants(200).refreshCookie()
	if c == nil || c.Value != "" || c.MaxAge >= 0 {
		t.Errorf("cookie after the account was deleted: %v", c)
	}
}
