package server_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/server/kakao/kakaotest"
	"github.com/runnerway/runnerway/store"
)

// A talk is a kit with a Kakao.
type talk struct {
	*kit
	kakao *kakaotest.Server
}

func newTalk(t *testing.T, changes ...func(*server.Options)) *talk {
	t.Helper()
	k := kakaotest.New(t)
	use := func(o *server.Options) { o.Kakao = k.Options() }
	return &talk{newKit(t, append([]func(*server.Options){use}, changes...)...), k}
}

const kakaoPath = "/auth/social/kakao"

func (k *talk) enter(p kakaotest.Person) *answer {
	k.t.Helper()
	return k.as("").post(kakaoPath, obj{"access_token": k.kakao.Token(p)})
}

func socialAuthFailed(t *testing.T, a *answer) {
	t.Helper()
	a.fails(401, "SOCIAL_AUTH_FAILED", "카카오 로그인에 실패했습니다")
}

func TestKakaoLogin(t *testing.T) {
	k := newTalk(t)
	var first, second session
	k.enter(kakaotest.Ryan()).wants(200).has(obj{
		"message": "로그인되었습니다", "data.is_new_user": true, "data.user.name": "라이언", "data.user.email": "ryan@example.com",
		"data.user.provider": "kakao", "data.user.avatar_url": "http://k.kakaocdn.net/ryan.jpg", "data.user.avatar": "http://k.kakaocdn.net/ryan.jpg",
		"data.user.stats.total_workouts": 0, "data.token_type": "bearer", "data.expires_in": 3600,
	}).json(&first)
	if first.pair != first.Tokens || first.AccessToken == "" || first.RefreshToken == "" {
		t.Errorf("tokens = %+v and %+v, want the same twice", first.pair, first.Tokens)
	}
	k.as(first.AccessToken).get("/users/me").wants(200).has(obj{"data.id": first.User.ID, "data.preferences.night_safety_mode": true})
	k.as(first.AccessToken).get("/users/me/settings").wants(200)
	k.refresh(first.RefreshToken).wants(200)

	again := kakaotest.Ryan().With("profile", map[string]any{"nickname": "다른 이름", "profile_image_url": "http://k.kakaocdn.net/new.jpg"})
	k.enter(again).wants(200).has(obj{"data.is_new_user": false, "data.user.name": "라이언", "data.user.avatar_url": "http://k.kakaocdn.net/new.jpg"}).json(&second)
	if second.User.ID != first.User.ID {
		t.Errorf("the second login is of %s, want %s", second.User.ID, first.User.ID)
	}
	k.as("").post("/auth/login", obj{"email": "ryan@example.com", "password": ""}).wants(401) // it has no password
}

func TestKakaoLoginRequest(t *testing.T) {
	k := newTalk(t)
	token := k.kakao.Token(kakaotest.Ryan())
	for name, body := range map[string]any{
		"accessToken": obj{"accessToken": token}, "both names": obj{"accessToken": "stale", "access_token": token},
		"null and the other name": obj{"access_token": nil, "accessToken": token}, "provider": obj{"access_token": token, "provider": "kakao"},
		"profile":       obj{"access_token": token, "profile": obj{"id": 1, "nickname": "x", "email": nil}},
		"profile, text": obj{"access_token": token, "profile": obj{"id": "1"}}, "null profile": obj{"access_token": token, "profile": nil},
	} {
		t.Run(name, func(t *testing.T) { k.as("").post(kakaoPath, body).wants(200) })
	}
	for name, body := range map[string]any{
		"no body": nil, "no token": obj{"provider": "kakao"}, "empty token": obj{"access_token": " "}, "a number": obj{"access_token": 7},
		"another provider": obj{"access_token": token, "provider": "naver"},
	} {
		t.Run(name, func(t *testing.T) { k.as("").post(kakaoPath, body).wants(422) })
	}
}

// B7: the client's word about its user opens no account.
func TestKakaoProfileIsNotBelieved(t *testing.T) {
	k := newTalk(t)
	k.member("kim")
	k.enter(kakaotest.Ryan()).wants(200)
	apeach := kakaotest.Person{ID: 5}
	for name, profile := range map[string]obj{
		"another's address": {"id": 5, "email": "kim@example.com", "nickname": "가짜"}, "another's id": {"id": kakaotest.Ryan().ID, "nickname": "가짜"},
	} {
		t.Run(name, func(t *testing.T) {
			k.as("").post(kakaoPath, obj{"access_token": k.kakao.Token(apeach), "profile": profile}).wants(200).
				has(obj{"data.user.email": "kakao_5@runnerway.app", "data.user.name": "가짜"})
		})
	}
	if u, err := k.store.User(context.Background(), "user-kim"); err != nil || u.ProviderID != "" {
		t.Errorf("kim = %+v, %v; want no link", u, err)
	}
}

func TestKakaoNames(t *testing.T) {
	profile := obj{"nickname": "앱의 이름", "profile_image": "https://example.com/app.jpg"}
	long := strings.Repeat("긴", 150)
	for i, c := range []struct {
		name         string
		person       kakaotest.Person
		profile      any
		want, avatar string
	}{
		{"of the account", kakaotest.Ryan(), profile, "라이언", "http://k.kakaocdn.net/ryan.jpg"},
		{"of the properties", kakaotest.Ryan().With("profile", nil), profile, "옛 라이언", "http://k.kakaocdn.net/old.jpg"},
		{"of the client", kakaotest.Person{}, profile, "앱의 이름", "https://example.com/app.jpg"},
		{"none", kakaotest.Person{}, nil, "카카오사용자", "<nil>"},
		{"blank", kakaotest.Person{Properties: obj{"nickname": " \n\t"}}, obj{"nickname": "\u0000", "profile_image": "javascript:alert(1)"}, "카카오사용자", "<nil>"},
		{"long", kakaotest.Person{Properties: obj{"nickname": long}}, obj{"profile_image": "https://example.com/" + long + long + long + long}, long[:300], "<nil>"},
		{"with a line break", kakaotest.Person{Properties: obj{"nickname": "두\n줄"}}, nil, "두 줄", "<nil>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newTalk(t)
			c.person.ID = int64(100 + i)
			a := k.as("").post(kakaoPath, obj{"access_token": k.kakao.Token(c.person), "profile": c.profile})
			a.wants(200).has(obj{"data.user.name": c.want, "data.user.avatar_url": c.avatar})
		})
	}
}

// An address opens an account only if Kakao has verified that it is the person's.
func TestKakaoAddresses(t *testing.T) {
	ryan := func() kakaotest.Person { return kakaotest.Ryan() }
	for name, p := range map[string]kakaotest.Person{
		"not verified": ryan().With("is_email_verified", false), "another's by now": ryan().With("is_email_valid", false),
		"not said": ryan().With("is_email_verified", nil), "not shared": ryan().With("email", nil), "nothing shared": {ID: 4012345678},
		"a guest's": ryan().With("email", "guest-1@guest.invalid"), "one of ours": ryan().With("email", "kakao_7@runnerway.app"),
		"no address": ryan().With("email", "not an address"),
	} {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t)
			k.member("ryan") // with the address in question
			var s session
			k.enter(p).wants(200).has(obj{"data.is_new_user": true, "data.user.email": "kakao_4012345678@runnerway.app"}).json(&s)
			if s.User.ID == "user-ryan" {
				t.Error("the account of the address was opened")
			}
			k.as("").post("/auth/login", obj{"email": "ryan@example.com", "password": memberPassword}).wants(200)
		})
	}
	k := newTalk(t)
	k.as("").post("/auth/signup", obj{"email": "kakao_4012345678@runnerway.app", "password": "123456", "name": "훼방꾼"}).
		fails(422, "VALIDATION_ERROR", "올바른 이메일 형식이 아닙니다")
}

// Sign-up verifies no address. Whoever made an account with the address of somebody else is out once its owner comes.
func TestKakaoLinksAnAccount(t *testing.T) {
	k := newTalk(t)
	s := k.session("ryan")
	before := k.as(s.AccessToken)
	var linked session
	k.enter(kakaotest.Ryan().With("email", "Ryan@Example.com")).wants(200).has(obj{
		"data.is_new_user": false, "data.user.id": "user-ryan", "data.user.name": "ryan", "data.user.provider": "kakao",
		"data.user.avatar_url": "http://k.kakaocdn.net/ryan.jpg",
	}).json(&linked)
	before.get("/users/me").fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
	k.refresh(s.RefreshToken).wants(401)
	k.as("").post("/auth/login", obj{"email": "ryan@example.com", "password": memberPassword}).wants(401)
	k.as(linked.AccessToken).get("/users/me").wants(200).has(obj{"data.has_password": false})

	k.as(linked.AccessToken).post("/users/me/password", obj{"new_password": "opensesame"}).wants(200)
	k.enter(kakaotest.Ryan()).wants(200).has(obj{"data.user.id": "user-ryan", "data.is_new_user": false}) // is linked already: the password stays
	k.as("").post("/auth/login", obj{"email": "ryan@example.com", "password": "opensesame"}).wants(200)

	t.Run("as its user", func(t *testing.T) {
		s := k.session("kim")
		kim := k.as(s.AccessToken)
		kim.post(kakaoPath, obj{"access_token": k.kakao.Token(kakaotest.Ryan().Called(11, "kim@example.com"))}).wants(200).
			has(obj{"data.user.id": "user-kim", "data.user.provider": "kakao"})
		kim.get("/users/me").wants(200).has(obj{"data.has_password": true})
		k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(200)
	})
	t.Run("as another user", func(t *testing.T) {
		s, lee := k.session("lee"), k.member("na")
		lee.post(kakaoPath, obj{"access_token": k.kakao.Token(kakaotest.Ryan().Called(12, "lee@example.com"))}).wants(200).
			has(obj{"data.user.id": "user-lee"})
		k.refresh(s.RefreshToken).wants(401)
	})
	t.Run("another Kakao id with the same address", func(t *testing.T) {
		k.enter(kakaotest.Ryan().Called(13, "ryan@example.com")).wants(200).
			has(obj{"data.is_new_user": true, "data.user.email": "kakao_13@runnerway.app"})
		k.enter(kakaotest.Ryan()).wants(200).has(obj{"data.user.id": "user-ryan"})
	})
	t.Run("deleted account", func(t *testing.T) {
		k.as(linked.AccessToken).del("/users/me").fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
		if _, err := k.store.DeleteUser(context.Background(), "user-ryan", ""); err != nil {
			t.Fatal(err)
		}
		var s session
		k.enter(kakaotest.Ryan()).wants(200).has(obj{"data.is_new_user": true, "data.user.email": "ryan@example.com"}).json(&s)
		if s.User.ID == "user-ryan" {
			t.Error("the deleted account came back")
		}
	})
}

// A first login that comes several times at once makes one account.
func TestKakaoLoginsAtOnce(t *testing.T) {
	k := newTalk(t)
	var (
		mu    sync.Mutex
		users = map[string]int{}
		fresh int
		all   sync.WaitGroup
	)
	for range 8 {
		all.Go(func() {
			var s session
			k.enter(kakaotest.Ryan()).wants(200).json(&s)
			mu.Lock()
			defer mu.Unlock()
			users[s.User.ID]++
			if s.IsNewUser != nil && *s.IsNewUser {
				fresh++
			}
		})
	}
	all.Wait()
	if len(users) != 1 || fresh != 1 {
		t.Errorf("accounts = %v, new ones %d; want one", users, fresh)
	}
}

func TestKakaoFailures(t *testing.T) {
	for _, path := range []string{kakaotest.InfoPath, kakaotest.UserPath} {
		for name, failure := range map[string]http.HandlerFunc{
			"down": kakaotest.Down, "internal error": kakaotest.Internal, "garbage": kakaotest.Garbage, "empty": kakaotest.Empty,
			"huge": kakaotest.Huge, "wrong types": kakaotest.WrongTypes, "slow": kakaotest.Slow,
		} {
			t.Run(path+" "+name, func(t *testing.T) {
				k := newTalk(t, func(o *server.Options) { o.Kakao.Patience = 200 * time.Millisecond })
				token := k.kakao.Token(kakaotest.Ryan())
				k.kakao.Break(path, failure)
				socialAuthFailed(t, k.as("").post(kakaoPath, obj{"access_token": token}))
				log := k.log.String()
				if !strings.Contains(log, "login with Kakao failed") || strings.Contains(log, token) || strings.Contains(log, `"level":"ERROR"`) {
					t.Errorf("the log should say why, without the token: %s", log)
				}
				if u, err := k.store.UserByEmail(context.Background(), "ryan@example.com"); err == nil {
					t.Errorf("an account was made: %+v", u)
				}
			})
		}
	}
	k := newTalk(t)
	socialAuthFailed(t, k.as("").post(kakaoPath, obj{"access_token": "stale"}))
	socialAuthFailed(t, k.as("").post(kakaoPath, obj{"access_token": k.kakao.TokenOf(kakaotest.Ryan(), 99)}))
	socialAuthFailed(t, k.as("").post(kakaoPath, obj{"access_token": "a\r\nb"}))
	k.as("").with("Accept-Language", "en").post(kakaoPath, obj{"access_token": "stale"}).fails(401, "SOCIAL_AUTH_FAILED", "Signing in with Kakao failed")

	none := newKit(t)
	socialAuthFailed(t, none.as("").post(kakaoPath, obj{"access_token": "x"}))
	none.as("").get("/auth/social").wants(200).has(obj{"data.providers": "[]"})
	k.as("").get("/auth/social").wants(200).has(obj{"data.providers": "[kakao]"})
}

func TestKakaoStoreFailure(t *testing.T) {
	k := newTalk(t, func(o *server.Options) { o.Store = brokenSocial{o.Store} })
	k.enter(kakaotest.Ryan()).fails(500, "INTERNAL_ERROR", "서버 오류가 발생했습니다")
}

type brokenSocial struct{ store.Store }

func (brokenSocial) EnterSocially(context.Context, store.SocialUser) (store.User, bool, error) {
	return store.User{}, false, errFire
}

func TestKakaoGuest(t *testing.T) {
	for name, exists := range map[string]bool{"new": false, "known": true} {
		t.Run(name, func(t *testing.T) {
			k := newTalk(t)
			if exists {
				k.enter(kakaotest.Ryan()).wants(200)
			}
			guest := k.guest()
			routeID := k.routeOf(guest)
			var s session
			guest.post(kakaoPath, obj{"access_token": k.kakao.Token(kakaotest.Ryan())}).wants(200).has(obj{"data.is_new_user": fmt.Sprint(!exists)}).json(&s)
			if _, err := k.store.OwnRoute(context.Background(), routeID, s.User.ID); err != nil {
				t.Errorf("the guest's route did not come along: %v", err)
			}
			guest.get("/users/me").fails(401, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
		})
	}
}

// routeOf makes a route of a client's and returns its id.
func (k *kit) routeOf(c client) string {
	k.t.Helper()
	var who struct{ ID string }
	c.get("/users/me").wants(200).json(&who)
	route, err := k.store.CreateRoute(context.Background(), store.Route{UserID: who.ID, Name: "내 그림", Type: store.RouteCustom, SVGPath: "M0 0L1 1"})
	if err != nil {
		k.t.Fatal(err)
	}
	return route.ID
}
