package server_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

func TestChangeProfile(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	k.clock.advance(time.Minute)
	a := kim.patch("/users/me", obj{"name": "  김러너 ", "avatar_url": "https://example.com/a.png"}).wants(200).has(obj{
		"message":   "프로필이 업데이트되었습니다",
		"data.name": "김러너", "data.avatar_url": "https://example.com/a.png", "data.avatar": "https://example.com/a.png",
		"data.updated_at": "2026-02-12T05:13:33.120Z", "data.created_at": "2026-02-12T05:12:33.120Z",
		"data.stats.total_distance": 0, "data.preferences.night_safety_mode": true,
		"name": "김러너", "avatar": "https://example.com/a.png",
	})
	kim.get("/users/me").has(obj{"data.name": a.at("data.name"), "data.avatar_url": a.at("data.avatar_url")})

	kim.patch("/users/me", obj{"avatar": "http://example.com/b.png"}).has(obj{"data.avatar_url": "http://example.com/b.png"})
	kim.patch("/users/me", obj{"avatar": "http://example.com/c.png", "avatar_url": "http://example.com/d.png"}).
		has(obj{"data.avatar": "http://example.com/d.png"})
	for _, nothing := range []any{obj{}, nil, obj{"name": nil, "avatar_url": nil, "avatar": nil, "preferences": nil}, obj{"unknown": 1}} {
		kim.patch("/users/me", nothing).wants(200).has(obj{
			"data.name": "김러너", "data.avatar_url": "http://example.com/d.png", "data.preferences.auto_night_mode": true,
		})
	}
	kim.patch("/users/me", obj{"avatar_url": ""}).wants(200).has(obj{"data.avatar_url": nil, "data.avatar": nil, "data.name": "김러너"})
	k.member("lee").get("/users/me").has(obj{"data.name": "lee"})
}

func TestChangeProfileErrors(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	const name = "이름은 1자 이상 100자 이하여야 합니다"
	const url = "이미지 주소는 http 또는 https로 시작하는 500자 이하의 주소여야 합니다"
	for _, c := range []struct {
		body obj
		text string
	}{
		{obj{"name": ""}, name},
		{obj{"name": " \t"}, name},
		{obj{"name": strings.Repeat("가", 101)}, name},
		{obj{"avatar_url": "javascript:alert(1)"}, url},
		{obj{"avatar_url": "https://"}, url},
		{obj{"avatar": "me.png"}, url},
		{obj{"avatar_url": "https://example.com/" + strings.Repeat("a", 481)}, url},
		{obj{"name": 5}, "name: 문자열이어야 합니다"},
		{obj{"preferences": obj{"auto_night_mode": "on"}}, "preferences.auto_night_mode: 참 또는 거짓이어야 합니다"},
	} {
		kim.patch("/users/me", c.body).fails(422, "VALIDATION_ERROR", c.text)
	}
	kim.patch("/users/me", obj{"name": strings.Repeat("가", 100), "avatar_url": "https://example.com/" + strings.Repeat("a", 480)}).wants(200)
	kim.patch("/users/me", "{").wants(422)
	k.as("").patch("/users/me", obj{"name": "x"}).fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	k.guest().patch("/users/me", obj{"name": "x"}).fails(403, "FORBIDDEN", "회원가입이 필요합니다")
}

// B14: a preference that is not given stays as it is.
func TestChangePreferences(t *testing.T) {
	kim := newKit(t).member("kim")
	kim.patch("/users/me", obj{"preferences": obj{"night_safety_mode": false}}).wants(200).
		has(obj{"data.preferences.night_safety_mode": false, "data.preferences.auto_night_mode": true})
	kim.patch("/users/me", obj{"preferences": obj{"auto_night_mode": false, "night_safety_mode": nil}}).
		has(obj{"data.preferences.night_safety_mode": false, "data.preferences.auto_night_mode": false})
	kim.patch("/users/me", obj{"preferences": obj{}}).
		has(obj{"data.preferences.night_safety_mode": false, "data.preferences.auto_night_mode": false})
	kim.get("/users/me/settings").has(obj{"data.night_safety_mode": false, "data.auto_night_mode": false, "data.dark_mode": true})
}

// unset is a store in which nobody has settings.
type unset struct{ store.Store }

func (u unset) Profile(ctx context.Context, id string) (store.Profile, error) {
	p, err := u.Store.Profile(ctx, id)
	p.Settings = nil
	return p, err
}

func TestMeWithoutSettings(t *testing.T) {
	k := newKit(t, func(o *server.Options) { o.Store = unset{o.Store} })
	k.member("kim").get("/users/me").wants(200).has(obj{"data.name": "kim", "data.preferences": nil, "data.stats.total_workouts": 0})
}
