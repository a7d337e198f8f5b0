package server_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/runnerway/runnerway/store"
)

// mint is an access token without a session, as the previous server made them.
func (k *kit) mint(userID string) string {
	k.t.Helper()
	return k.mintKind(userID, "access")
}

func (k *kit) mintKind(userID, kind string) string {
	k.t.Helper()
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sub": userID, "type": kind, "exp": k.clock.Now().Add(time.Hour).Unix(),
	}).SignedString([]byte(secret))
	if err != nil {
		k.t.Fatal(err)
	}
	return token
}

type device struct {
	ID         string
	UserAgent  *string `json:"user_agent"`
	Current    bool
	CreatedAt  time.Time `json:"created_at"`
	LastUsedAt time.Time `json:"last_used_at"`
	ExpiresAt  time.Time `json:"expires_at"`
}

func (c client) devices() []device {
	c.k.t.Helper()
	var list struct{ Sessions []device }
	c.get("/users/me/sessions").wants(200).has(obj{"message": "로그인된 기기 조회 성공"}).json(&list)
	return list.Sessions
}

// logIn is a session of somebody on a device.
func (k *kit) logIn(name, agent string) (s session) {
	k.t.Helper()
	k.as("").with("User-Agent", agent).post("/auth/login", obj{"email": name + "@example.com", "password": memberPassword}).wants(200).json(&s)
	return s
}

func TestSessions(t *testing.T) {
	k := newKit(t)
	begin := k.clock.Now()
	lee := k.member("lee")
	k.member("kim").post("/auth/logout", nil).wants(200)
	phone := k.logIn("kim", "RunnerWay/1.0 (아이폰)")
	k.clock.advance(time.Minute)
	laptop := k.logIn("kim", strings.Repeat("x", 300))
	k.clock.advance(time.Minute)
	tablet := k.logIn("kim", "")

	list := k.as(laptop.AccessToken).devices()
	if len(list) != 3 || list[0].Current || !list[1].Current || list[2].Current {
		t.Fatalf("sessions = %+v, want three with the second one current", list)
	}
	if list[0].UserAgent != nil || len(*list[1].UserAgent) != 255 || *list[2].UserAgent != "RunnerWay/1.0 (아이폰)" {
		t.Errorf("agents of %+v", list)
	}
	if got := list[2]; !got.CreatedAt.Equal(begin) || !got.LastUsedAt.Equal(begin) || got.ExpiresAt.Sub(begin).Round(time.Second) != 30*24*time.Hour {
		t.Errorf("times of %+v, want %v and 30 days after", got, begin)
	}
	if got := lee.devices(); len(got) != 1 || !got[0].Current {
		t.Errorf("sessions of another user: %+v", got)
	}

	t.Run("renewed", func(t *testing.T) {
		k.clock.advance(time.Minute)
		var next pair
		k.refresh(phone.RefreshToken).wants(200).json(&next)
		got := k.as(next.AccessToken).devices()
		if len(got) != 3 || !got[0].Current || got[0].ID != list[2].ID || !got[0].CreatedAt.Equal(begin) || !got[0].LastUsedAt.Equal(k.clock.Now()) {
			t.Errorf("sessions = %+v, want the renewed one first", got)
		}
	})
	t.Run("ended", func(t *testing.T) {
		kim, path := k.as(laptop.AccessToken), "/users/me/sessions/"+list[0].ID
		lee.del(path).fails(404, "SESSION_NOT_FOUND", "로그인된 기기를 찾을 수 없습니다")
		kim.del("/users/me/sessions/none").fails(404, "SESSION_NOT_FOUND", "로그인된 기기를 찾을 수 없습니다")
		k.as(tablet.AccessToken).get("/users/me").wants(200)
		kim.del(path).wants(200).has(obj{"data": nil, "message": "기기에서 로그아웃되었습니다"})
		kim.del(path).fails(404, "SESSION_NOT_FOUND", "로그인된 기기를 찾을 수 없습니다")
		k.as(tablet.AccessToken).get("/users/me").fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
		k.refresh(tablet.RefreshToken).fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
		if got := kim.devices(); len(got) != 2 {
			t.Errorf("sessions = %+v, want two", got)
		}
	})
	t.Run("all others", func(t *testing.T) {
		kim := k.as(laptop.AccessToken)
		kim.del("/users/me/sessions").wants(200).has(obj{"data.ended": 1, "message": "다른 모든 기기에서 로그아웃되었습니다"})
		k.as(phone.AccessToken).get("/users/me").fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
		if got := kim.devices(); len(got) != 1 || !got[0].Current {
			t.Errorf("sessions = %+v, want the current one", got)
		}
		k.refresh(laptop.RefreshToken).wants(200)
		lee.get("/users/me").wants(200)
	})
	t.Run("of a token without one", func(t *testing.T) {
		for _, d := range k.as(k.mint("user-kim")).devices() {
			if d.Current {
				t.Errorf("%+v is current", d)
			}
		}
	})
	k.as("").get("/users/me/sessions").fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	k.guest().get("/users/me/sessions").fails(403, "FORBIDDEN", "회원가입이 필요합니다")
}

// A refresh token that names no session goes on.
func TestRefreshWithoutASession(t *testing.T) {
	k := newKit(t)
	k.member("kim")
	old := k.mintKind("user-kim", "refresh")
	err := k.store.AddRefreshToken(context.Background(), store.RefreshToken{UserID: "user-kim", Token: old, ExpiresAt: store.At(k.clock.Now().Add(time.Hour))})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		var next pair
		k.refresh(old).wants(200).json(&next)
		k.as(next.AccessToken).get("/users/me").wants(200)
		old = next.RefreshToken
	}
}

// A refresh token that comes back after its grace time, and after its successor was used, was stolen or is the thief's: the access tokens go too.
func TestReuseEndsTheSession(t *testing.T) {
	k := newKit(t)
	first := k.session("kim")
	var second pair
	k.refresh(first.RefreshToken).wants(200).json(&second)
	k.refresh(second.RefreshToken).wants(200)
	k.clock.advance(61 * time.Second)
	k.refresh(first.RefreshToken).wants(401)
	k.as(second.AccessToken).get("/users/me").fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
}

func TestEndedSessionIsGoneFromLiveConnections(t *testing.T) {
	s := newSite(t)
	kim := s.member("kim")
	away := s.as(s.logIn("kim", "old phone").AccessToken)
	old, stays := s.join(away, ""), s.join(kim, "")
	ticket := func() string {
		var made struct{ Ticket string }
		away.post("/ws/ticket", nil).wants(201).json(&made)
		return "?ticket=" + made.Ticket
	}
	used, unused := s.dial(ticket()), ticket()
	used.wants("ready")
	for _, d := range kim.devices() {
		if !d.Current {
			kim.del("/users/me/sessions/" + d.ID).wants(200)
		}
	}
	old.closes(4401, "INVALID_TOKEN")
	used.closes(4401, "INVALID_TOKEN")
	s.dial(unused).closes(4401, "INVALID_TOKEN")
	stays.quiet()
}
