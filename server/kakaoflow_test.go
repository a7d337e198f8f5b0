package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/server/kakao/kakaotest"
	"github.com/runnerway/runnerway/store"
)

// A browser has the cookie of a login.
type browser struct {
	client
	authorize string // where it was sent to
}

// browse begins a login in a browser.
func (k *talk) browse() browser {
	k.t.Helper()
	return k.browseTo(kakaoPath)
}

// browseTo begins a login at an address.
func (k *talk) browseTo(path string) browser {
	k.t.Helper()
	page := k.as("").with("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	a := page.get(path).wants(302)
	cookies := a.recorder.Result().Cookies()
	if len(cookies) != 1 {
		k.t.Fatalf("cookies = %v, want one", cookies)
	}
	c := cookies[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 600 || c.Path != "/api/v1/auth/social" || c.Secure {
		k.t.Errorf("cookie = %+v", c)
	}
	return browser{page.with("Cookie", c.Name+"="+c.Value), a.header("Location")}
}

// back follows the redirect from Kakao.
func (b browser) back(address string) *answer {
	b.k.t.Helper()
	path, ok := strings.CutPrefix(address, "http://localhost:8000/api/v1")
	if !ok {
		b.k.t.Fatalf("Kakao sends the browser to %q", address)
	}
	return b.get(path)
}

// loginCode is what the page finds in its address.
func (a *answer) loginCode() string {
	a.t.Helper()
	code, ok := strings.CutPrefix(a.wants(302).header("Location"), "/#login_code=")
	if !ok || len(code) < 20 {
		a.t.Fatalf("%s: Location = %q, want /#login_code=", a.request, a.header("Location"))
	}
	return code
}

func (a *answer) endsWithError(code string) {
	a.t.Helper()
	if got := a.wants(302).header("Location"); got != "/#login_error="+code {
		a.t.Errorf("%s: Location = %q, want /#login_error=%s", a.request, got, code)
	}
}

func (b browser) exchange(code string) *answer {
	b.k.t.Helper()
	return b.post("/auth/social/exchange", obj{"code": code})
}

func TestKakaoInTheBrowser(t *testing.T) {
	k := newTalk(t)
	b := k.browse()
	back := k.kakao.Consent(b.authorize, kakaotest.Ryan())
	a := b.back(back)
	code := a.loginCode()
	if a.header("Cache-Control") != "no-store" || a.header("Referrer-Policy") != "no-referrer" || len(a.body()) > 200 {
		t.Errorf("headers %v, body %q", a.recorder.Header(), a.body())
	}
	stranger := browser{client: k.as("")}
	socialAuthFailed(t, stranger.exchange(code))
	socialAuthFailed(t, k.browse().exchange(code))
	var s session
	b.exchange(code).wants(200).has(obj{"data.is_new_user": true, "data.user.name": "라이언", "message": "로그인되었습니다"}).json(&s)
	k.as(s.AccessToken).get("/users/me").wants(200).has(obj{"data.provider": "kakao"})
	socialAuthFailed(t, b.exchange(code))
	for _, text := range []string{code, s.AccessToken, "kakao-code", "kakao-token", kakaotest.ClientSecret} {
		if strings.Contains(k.log.String(), text) {
			t.Errorf("the log holds %q", text)
		}
	}

	next := k.browse()
	next.exchange(next.back(k.kakao.Consent(next.authorize, kakaotest.Ryan())).loginCode()).wants(200).
		has(obj{"data.is_new_user": false, "data.user.id": s.User.ID})
}

// A login may be finished by the browser that began it, once, in time.
func TestKakaoStates(t *testing.T) {
	k := newTalk(t)
	t.Run("used twice", func(t *testing.T) {
		b := k.browse()
		b.back(k.kakao.Consent(b.authorize, kakaotest.Ryan())).loginCode()
		b.back(k.kakao.Consent(b.authorize, kakaotest.Ryan())).endsWithError("SOCIAL_AUTH_FAILED") // with another code of Kakao's
	})
	t.Run("used many times at once", func(t *testing.T) {
		b := k.browse()
		var (
			mu     sync.Mutex
			worked int
			all    sync.WaitGroup
		)
		for range 4 {
			back := k.kakao.Consent(b.authorize, kakaotest.Ryan())
			all.Go(func() {
				a := b.back(back)
				mu.Lock()
				defer mu.Unlock()
				if strings.HasPrefix(a.header("Location"), "/#login_code=") {
					worked++
				}
			})
		}
		all.Wait()
		if worked != 1 {
			t.Errorf("%d of them worked, want 1", worked)
		}
	})
	t.Run("another browser", func(t *testing.T) { // an attacker's code in the victim's browser
		attacker, victim := k.browse(), k.browse()
		back := k.kakao.Consent(attacker.authorize, kakaotest.Ryan())
		victim.back(back).endsWithError("SOCIAL_AUTH_FAILED")
		victim.with("Cookie", "").get(strings.TrimPrefix(back, "http://localhost:8000/api/v1")).endsWithError("SOCIAL_AUTH_FAILED")
		attacker.back(back).loginCode()
	})
	t.Run("no state", func(t *testing.T) {
		b := k.browse()
		u, _ := url.Parse(k.kakao.Consent(b.authorize, kakaotest.Ryan()))
		b.get(kakaoPath + "/callback?code=" + u.Query().Get("code")).endsWithError("SOCIAL_AUTH_FAILED")
	})
	t.Run("too late", func(t *testing.T) {
		b := k.browse()
		back := k.kakao.Consent(b.authorize, kakaotest.Ryan())
		k.clock.advance(10 * time.Minute)
		b.back(back).endsWithError("SOCIAL_AUTH_FAILED")
	})
	t.Run("a cookie made to last", func(t *testing.T) {
		b := k.browse()
		back := k.kakao.Consent(b.authorize, kakaotest.Ryan())
		_, random, _ := strings.Cut(b.headers["Cookie"], ".")
		b.client = b.with("Cookie", "runnerway_login=99999999999."+random)
		b.back(back).endsWithError("SOCIAL_AUTH_FAILED")
	})
	for name, cookie := range map[string]string{"nonsense": "x", "negative": "-1.x", "long": strings.Repeat("9", 5000), "empty": ""} {
		t.Run("cookie "+name, func(t *testing.T) {
			b := k.browse()
			back := k.kakao.Consent(b.authorize, kakaotest.Ryan())
			b.client = b.with("Cookie", "runnerway_login="+cookie)
			b.back(back).endsWithError("SOCIAL_AUTH_FAILED")
		})
	}
	t.Run("code too late", func(t *testing.T) {
		b := k.browse()
		code := b.back(k.kakao.Consent(b.authorize, kakaotest.Ryan())).loginCode()
		k.clock.advance(time.Minute)
		socialAuthFailed(t, b.exchange(code))
	})
	t.Run("account gone", func(t *testing.T) {
		b := k.browse()
		code := b.back(k.kakao.Consent(b.authorize, kakaotest.Ryan())).loginCode()
		u, err := k.store.UserByEmail(context.Background(), "ryan@example.com")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.store.DeleteUser(context.Background(), u.ID, ""); err != nil {
			t.Fatal(err)
		}
		socialAuthFailed(t, b.exchange(code))
	})
	t.Run("forgotten when it is too late anyway", func(t *testing.T) {
		claim := func() error {
			return k.store.ClaimLogin(context.Background(), "state", store.At(k.clock.Now().Add(time.Minute)))
		}
		if err := errors.Join(claim(), k.server.Tidy(context.Background())); err != nil {
			t.Fatal(err)
		}
		if err := claim(); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a second claim: %v, want %v", err, store.ErrConflict)
		}
		k.clock.advance(2 * time.Minute)
		if err := errors.Join(k.server.Tidy(context.Background()), claim()); err != nil {
			t.Errorf("a claim after upkeep: %v", err)
		}
	})
	k.as("").post("/auth/social/exchange", nil).wants(422)
	socialAuthFailed(t, k.as("").post("/auth/social/exchange", obj{"code": ""}))
}

func TestKakaoRefusesTheBrowser(t *testing.T) {
	k := newTalk(t)
	b := k.browse()
	a := b.back(k.kakao.Refuse(b.authorize))
	a.endsWithError("SOCIAL_AUTH_FAILED")
	if c := a.recorder.Result().Cookies(); len(c) != 1 || c[0].MaxAge != -1 {
		t.Errorf("cookies = %v, want the login's taken back", c)
	}
	for name, failure := range map[string]http.HandlerFunc{"down": kakaotest.Down, "garbage": kakaotest.Garbage, "slow": kakaotest.Slow} {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t, func(o *server.Options) { o.Kakao.Patience = 200 * time.Millisecond })
			b := k.browse()
			back := k.kakao.Consent(b.authorize, kakaotest.Ryan())
			k.kakao.Break(kakaotest.TokenPath, failure)
			b.back(back).endsWithError("SOCIAL_AUTH_FAILED")
		})
	}
	t.Run("store", func(t *testing.T) {
		k := newTalk(t, func(o *server.Options) { o.Store = brokenSocial{o.Store} })
		b := k.browse()
		b.back(k.kakao.Consent(b.authorize, kakaotest.Ryan())).endsWithError("INTERNAL_ERROR")
		if !strings.Contains(k.log.String(), "disk on fire") {
			t.Errorf("the log does not say why: %s", k.log)
		}
	})
	t.Run("not configured", func(t *testing.T) {
		k := newKit(t)
		k.as("").with("Accept", "text/html").get(kakaoPath).endsWithError("SOCIAL_AUTH_FAILED")
		socialAuthFailed(t, k.as("").get(kakaoPath))
	})
}

func TestKakaoCallbackInJSON(t *testing.T) {
	k := newTalk(t)
	b := k.browse()
	b.client = b.with("Accept", "application/json")
	back := k.kakao.Consent(b.authorize, kakaotest.Ryan())
	var s session
	a := b.back(back).wants(200).has(obj{"success": true, "data.is_new_user": true, "data.user.email": "ryan@example.com", "message": "로그인되었습니다"}).json(&s)
	if s.pair != s.Tokens || s.AccessToken == "" {
		t.Errorf("tokens = %+v and %+v", s.pair, s.Tokens)
	}
	if c := a.recorder.Result().Cookies(); len(c) != 1 || c[0].MaxAge != -1 || a.header("Cache-Control") != "no-store" {
		t.Errorf("cookies = %v, Cache-Control %q", c, a.header("Cache-Control"))
	}
	k.as(s.AccessToken).get("/users/me").wants(200)
	socialAuthFailed(t, b.back(back))
	english := k.browse()
	english.client = english.with("Accept", "*/*").with("Accept-Language", "en")
	english.back(k.kakao.Consent(english.authorize, kakaotest.Ryan())).wants(200).has(obj{"message": "You are signed in"})
}

func TestKakaoCookieNeedsTLS(t *testing.T) {
	k := newTalk(t, func(o *server.Options) {
		o.Kakao.RedirectURL = "https://run.example.org/api/v1/auth/social/kakao/callback"
	})
	a := k.as("").get(kakaoPath).wants(302)
	if c := a.recorder.Result().Cookies(); len(c) != 1 || !c[0].Secure {
		t.Errorf("cookies = %v, want a secure one", c)
	}
}

// A visitor's routes come along when the page exchanges its code.
func TestKakaoInTheBrowserTakesOverTheGuest(t *testing.T) {
	k := newTalk(t)
	guest := k.guest()
	routeID := k.routeOf(guest)
	b := k.browse()
	code := b.back(k.kakao.Consent(b.authorize, kakaotest.Ryan())).loginCode()
	b.token = guest.token
	var s session
	b.exchange(code).wants(200).json(&s)
	if _, err := k.store.OwnRoute(context.Background(), routeID, s.User.ID); err != nil {
		t.Errorf("the guest's route did not come along: %v", err)
	}
	guest.get("/users/me").fails(401, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
}
