package server_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func TestDeleteAccount(t *testing.T) {
	for _, path := range []string{"/users/me", "/users/me/account"} {
		t.Run(path, func(t *testing.T) {
			k := newKit(t)
			s := k.session("kim")
			kim := k.as(s.AccessToken)
			var other session
			k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(200).json(&other)
			kim.get("/users/me").has(obj{"data.has_password": true})

			for name, body := range map[string]any{"no body": nil, "no password": obj{}, "null": obj{"password": nil}, "empty": obj{"password": "", "reason": "x"}} {
				t.Run(name, func(t *testing.T) {
					kim.send(http.MethodDelete, path, body).has(obj{"detail.field": "password"}).fails(400, "VALIDATION_ERROR", "비밀번호를 입력해주세요")
				})
			}
			kim.send(http.MethodDelete, path, obj{"password": "wrong!"}).fails(400, "VALIDATION_ERROR", "비밀번호가 올바르지 않습니다")
			kim.send(http.MethodDelete, path, obj{"password": memberPassword, "reason": strings.Repeat("가", 501)}).
				fails(422, "VALIDATION_ERROR", "사유는 500자 이하여야 합니다")
			kim.get("/users/me").wants(200)
			k.as("").del(path).fails(401, "UNAUTHORIZED", "인증이 필요합니다")
			k.guest().del(path).fails(403, "FORBIDDEN", "회원가입이 필요합니다")

			k.clock.advance(time.Minute)
			kim.send(http.MethodDelete, path, obj{"password": memberPassword, "reason": strings.Repeat("가", 500)}).wants(200).
				has(obj{"data.deleted_at": "2026-02-12T05:13:33.120Z", "message": "회원 탈퇴가 완료되었습니다"})
			for name, token := range map[string]string{"own": s.AccessToken, "of another session": other.AccessToken} {
				t.Run("access token "+name, func(t *testing.T) {
					k.as(token).get("/users/me").fails(401, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
					k.as(token).del(path).fails(401, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
				})
			}
			for _, token := range []string{s.RefreshToken, other.RefreshToken} { // B38
				k.refresh(token).fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
			}
			k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(401)
			var again session // B6
			k.as("").post("/auth/signup", kimSignUp).wants(201).json(&again)
			if again.User.ID == s.User.ID {
				t.Error("the address brought the deleted account back")
			}
		})
	}
}

func TestDeleteAccountWithoutPassword(t *testing.T) {
	k := newKit(t)
	ryan := k.social("ryan")
	ryan.get("/users/me").has(obj{"data.has_password": false, "data.provider": "kakao"})
	ryan.send(http.MethodDelete, "/users/me", obj{"password": "whatever"}).wants(200)
	ryan.get("/users/me").fails(401, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
}

// social is a member of Kakao's, without a password.
func (k *kit) social(name string) client {
	k.t.Helper()
	u, _, err := k.store.EnterSocially(context.Background(), store.SocialUser{
		Provider: store.ProviderKakao, ProviderID: name, Name: name, NewID: "user-" + name, NewEmail: name + "@runnerway.app",
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return k.as(k.mint(u.ID))
}

// Requests at once delete an account once and break nothing.
func TestDeleteAccountAtOnce(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	var (
		mu       sync.Mutex
		statuses = map[int]int{}
		all      sync.WaitGroup
	)
	for range 8 {
		all.Go(func() {
			status := kim.send(http.MethodDelete, "/users/me", obj{"password": memberPassword}).status()
			mu.Lock()
			defer mu.Unlock()
			statuses[status]++
		})
	}
	all.Wait()
	if statuses[200] != 1 || statuses[401] != 7 {
		t.Errorf("statuses = %v, want 200 once and 401", statuses)
	}
}

func TestDeletedAccountIsGoneFromLiveConnections(t *testing.T) {
	s := newSite(t)
	kim, lee := s.member("kim"), s.member("lee")
	w, other := s.join(kim, ""), s.join(lee, "")
	kim.send(http.MethodDelete, "/users/me", obj{"password": memberPassword}).wants(200)
	w.closes(4401, "USER_NOT_FOUND")
	other.quiet()
}

func TestChangePassword(t *testing.T) {
	k := newKit(t)
	s := k.session("kim")
	kim := k.as(s.AccessToken)
	var other session
	k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(200).json(&other)
	const path, fresh = "/users/me/password", "새비밀번호 1"
	for _, c := range []struct {
		name   string
		body   obj
		status int
		text   string
	}{
		{"no current one", obj{"new_password": fresh}, 400, "비밀번호를 입력해주세요"},
		{"wrong current one", obj{"current_password": "guess!", "new_password": fresh}, 400, "비밀번호가 올바르지 않습니다"},
		{"no new one", obj{"current_password": memberPassword}, 422, "new_password: 필수 항목입니다"},
		{"short new one", obj{"current_password": memberPassword, "new_password": "12345"}, 422, "비밀번호는 6자 이상이어야 합니다"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := kim.post(path, c.body)
			a.fails(c.status, "VALIDATION_ERROR", c.text)
			if c.status == 400 {
				a.has(obj{"detail.field": "current_password"})
			}
		})
	}
	kim.post(path, nil).wants(422)
	k.as("").post(path, obj{}).fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	k.guest().post(path, obj{}).fails(403, "FORBIDDEN", "회원가입이 필요합니다")

	var next struct {
		pair
		Tokens pair
	}
	kim.post(path, obj{"current_password": memberPassword, "new_password": fresh}).wants(200).has(obj{"message": "비밀번호가 변경되었습니다"}).json(&next)
	if next.pair != next.Tokens || next.AccessToken == "" || next.RefreshToken == "" {
		t.Errorf("tokens = %+v and %+v, want the same twice", next.pair, next.Tokens)
	}
	for name, old := range map[string]session{"own": s, "another": other} {
		t.Run(name+" session", func(t *testing.T) {
			k.as(old.AccessToken).get("/users/me").fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
			k.refresh(old.RefreshToken).fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
		})
	}
	k.as(next.AccessToken).get("/users/me").wants(200)
	k.refresh(next.RefreshToken).wants(200)
	k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(401)
	k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": fresh}).wants(200)
	if log := k.log.String(); strings.Contains(log, fresh) || strings.Contains(log, "guess!") {
		t.Error("the log holds a password")
	}
}

func TestFirstPassword(t *testing.T) {
	k := newKit(t)
	ryan := k.social("ryan")
	var next pair
	ryan.post("/users/me/password", obj{"new_password": "opensesame"}).wants(200).json(&next)
	k.as("").post("/auth/login", obj{"email": "ryan@runnerway.app", "password": "opensesame"}).wants(200)
	k.as(next.AccessToken).post("/users/me/password", obj{"new_password": "other one"}).fails(400, "VALIDATION_ERROR", "비밀번호를 입력해주세요")
}

// Of changes at once from one password, one wins: the others do not know the password any more.
func TestChangePasswordAtOnce(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	var (
		mu  sync.Mutex
		won int
		all sync.WaitGroup
	)
	for range 4 {
		all.Go(func() {
			a := kim.post("/users/me/password", obj{"current_password": memberPassword, "new_password": "opensesame"})
			mu.Lock()
			defer mu.Unlock()
			switch a.status() {
			case 200:
				won++
			case 400, 401: // too late; or the session had ended before it was read
			default:
				t.Errorf("status %d: %s", a.status(), a.body())
			}
		})
	}
	all.Wait()
	if won != 1 {
		t.Errorf("%d changes worked, want 1", won)
	}
}

// Whoever has found a token may not try passwords any faster than at the login.
func TestPasswordsOfAnAccountAreNotGuessed(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim").from("203.0.113.7:1234")
	for i := range 10 {
		switch i % 3 {
		case 0:
			kim.send(http.MethodDelete, "/users/me", obj{"password": "guess!"}).wants(400)
		case 1:
			kim.post("/users/me/password", obj{"current_password": "guess!", "new_password": "opensesame"}).wants(400)
		case 2:
			kim.post("/auth/login", obj{"email": "KIM@example.com", "password": "guess!"}).wants(401)
		}
	}
	a := kim.send(http.MethodDelete, "/users/me", obj{"password": memberPassword})
	a.fails(429, "TOO_MANY_REQUESTS", "요청 횟수가 너무 많습니다. 잠시 후 다시 시도해주세요")
	if got := a.header("Retry-After"); got != "90" {
		t.Errorf("Retry-After = %q, want 90", got)
	}
	kim.post("/users/me/password", obj{"current_password": memberPassword, "new_password": "opensesame"}).wants(429)
	kim.get("/users/me").wants(200)
}
