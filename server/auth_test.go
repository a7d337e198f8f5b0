package server_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

type session struct {
	User struct{ ID, Email, Name string }
	pair
	Tokens    pair
	IsNewUser *bool `json:"is_new_user"`
}

type pair struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int    `json:"expires_in"`
}

var kimSignUp = obj{"email": "Kim@Example.com ", "password": "pässword", "name": "김러너"}

func TestSignUp(t *testing.T) {
	k := newKit(t)
	var s session
	k.as("").post("/auth/signup", kimSignUp).wants(201).has(obj{
		"message":          "회원가입이 완료되었습니다",
		"data.user.email":  "kim@example.com",
		"data.user.name":   "김러너",
		"data.is_new_user": nil,
		"data.user.stats":  "map[completed_routes:0 saved_routes_count:0 total_calories:0 total_distance:0 total_duration:0 total_workouts:0]",
		"data.token_type":  "bearer",
		"data.expires_in":  3600,
	}).json(&s)
	if s.pair != s.Tokens || s.AccessToken == "" || s.RefreshToken == "" {
		t.Errorf("tokens = %+v and %+v, want the same twice", s.pair, s.Tokens)
	}
	k.as(s.AccessToken).get("/users/me").wants(200).has(obj{"data.id": s.User.ID})
	k.as("").post("/auth/login", obj{"email": "KIM@example.com", "password": "pässword"}).wants(200)

	k.as("").post("/auth/signup", kimSignUp).has(obj{"detail.field": "email", "detail.error.code": "EMAIL_ALREADY_EXISTS"}).
		fails(409, "EMAIL_ALREADY_EXISTS", "이미 가입된 이메일입니다")

	// B6: the address of a deleted account is free again.
	if _, err := k.store.DeleteUser(context.Background(), s.User.ID, ""); err != nil {
		t.Fatal(err)
	}
	k.as(s.AccessToken).get("/users/me").fails(401, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
	k.as("").post("/auth/signup", kimSignUp).wants(201)
}

func TestSignUpRefuses(t *testing.T) {
	k := newKit(t)
	for _, c := range []struct {
		name, field, value string
		want               string
	}{
		{"no @", "email", "kim", "올바른 이메일 형식이 아닙니다"},
		{"no dot", "email", "kim@localhost", "올바른 이메일 형식이 아닙니다"},
		{"a name before it", "email", "Kim <kim@example.com>", "올바른 이메일 형식이 아닙니다"},
		{"two", "email", "a@example.com,b@example.com", "올바른 이메일 형식이 아닙니다"},
		{"empty label", "email", "kim@example..com", "올바른 이메일 형식이 아닙니다"},
		{"an address literal", "email", "kim@[127.0.0.1]", "올바른 이메일 형식이 아닙니다"},
		{"quoted", "email", `"k i m"@example.com`, "올바른 이메일 형식이 아닙니다"},
		{"a guest's", "email", "guest-1@guest.invalid", "올바른 이메일 형식이 아닙니다"},
		{"too long", "email", strings.Repeat("k", 60) + "@" + strings.Repeat("x.", 100) + "com", "올바른 이메일 형식이 아닙니다"},
		{"short password", "password", "12345", "비밀번호는 6자 이상이어야 합니다"},
		{"short name", "name", " 김 ", "이름은 2자 이상 100자 이하여야 합니다"},
		{"a name of blanks of no width", "name", "\u200b\u200b\ufeff\u2060\u00ad", "이름은 2자 이상 100자 이하여야 합니다"},
		{"a name that turns the text around", "name", "\u202e\u2066\u2069\u200f", "이름은 2자 이상 100자 이하여야 합니다"},
		{"a name of fillers", "name", "\u3164\u3164\u115f\u1160\uffa0", "이름에 보이는 글자가 있어야 합니다"},
		{"a name of joiners", "name", "\u200d\u200c\u200d\ufe0f", "이름에 보이는 글자가 있어야 합니다"},
		{"a name of accents without letters", "name", "\u0301\u0308\u0301", "이름에 보이는 글자가 있어야 합니다"},
		{"a name of empty Braille", "name", "\u2800\u2800", "이름에 보이는 글자가 있어야 합니다"},
		{"long name", "name", strings.Repeat("김", 101), "이름은 2자 이상 100자 이하여야 합니다"},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := obj{"email": "kim@example.com", "password": "123456", "name": "김러"}
			body[c.field] = c.value
			k.as("").post("/auth/signup", body).fails(422, "VALIDATION_ERROR", c.want)
		})
	}
	if _, err := k.store.UserByEmail(context.Background(), "kim@example.com"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a refused account was stored (%v)", err)
	}
}

// Many who sign up at once wait for each other; only where the line is full somebody is told to come back later.
func TestManySignUpsAtOnce(t *testing.T) {
	k := newKit(t)
	signUp := func(i int) *answer {
		return k.as("").post("/auth/signup", obj{"email": fmt.Sprintf("runner%d@example.com", i), "password": "123456", "name": "김러너"})
	}
	statuses := make([]int, 40)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() { statuses[i] = signUp(i).status() })
	}
	all.Wait()
	for i, status := range statuses {
		if status != 201 {
			t.Errorf("sign-up %d of %d at once: %d, want 201", i, len(statuses), status)
		}
	}
	undo := k.server.HoldPasswords()
	busy := signUp(100).fails(503, "SERVICE_UNAVAILABLE", "서비스를 일시적으로 이용할 수 없습니다")
	if busy.header("Retry-After") == "" {
		t.Error("503 without Retry-After")
	}
	undo()
	signUp(100).wants(201)
}

// What nobody sees goes out of names, what scripts and emoji need stays.
func TestNames(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	for given, kept := range map[string]string{
		"\u202e관리자\u202c ":               "관리자",
		"Kim\u200b\nLee\u0000":           "Kim Lee",
		"\u2067김\u2069\u00ad러\ufeff너":    "김러너",
		"강":                              "강",
		"\u1100\u1161\u11a8\u1112\u1161": "\u1100\u1161\u11a8\u1112\u1161",
		"👩\u200d👩\u200d👧\u200d👦":         "👩\u200d👩\u200d👧\u200d👦",
		"❤\ufe0f":                        "❤\ufe0f",
		"🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
		"می\u200cخواهم": "می\u200cخواهم",
		"José 2̶":       "José 2̶",
		"...":           "...",
	} {
		kim.patch("/users/me", obj{"name": given}).wants(200).has(obj{"data.name": kept})
	}
	for given, text := range map[string]string{
		"\u200b":        "이름은 1자 이상 100자 이하여야 합니다",
		"\u202e \u2069": "이름은 1자 이상 100자 이하여야 합니다",
		"\u3164":        "이름에 보이는 글자가 있어야 합니다",
		"\u200d":        "이름에 보이는 글자가 있어야 합니다",
		"\u0301":        "이름에 보이는 글자가 있어야 합니다",
	} {
		kim.patch("/users/me", obj{"name": given}).fails(422, "VALIDATION_ERROR", text)
	}
	made := k.as("").post("/auth/signup", obj{"email": "lee@example.com", "password": "123456", "name": "\u202a이\u200b름\u202c"}).wants(201)
	made.has(obj{"data.user.name": "이름"})
}

func TestLogIn(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	guest := k.guest()
	var who struct{ Email string }
	guest.get("/users/me").wants(200).json(&who)

	k.as("").post("/auth/login", obj{"email": " KIM@EXAMPLE.COM", "password": memberPassword}).wants(200).
		has(obj{"message": "로그인되었습니다", "data.user.name": "kim", "data.user.provider": nil})
	for name, body := range map[string]obj{
		"wrong password":      {"email": "kim@example.com", "password": "hunter23"},
		"unknown address":     {"email": "lee@example.com", "password": memberPassword},
		"no password":         {"email": who.Email, "password": ""},
		"not even an address": {"email": "'; DROP TABLE users; --", "password": "\x00"},
	} {
		t.Run(name, func(t *testing.T) {
			k.as("").post("/auth/login", body).fails(401, "INVALID_CREDENTIALS", "이메일 또는 비밀번호가 올바르지 않습니다")
		})
	}
	k.as("").post("/auth/login", obj{"email": "kim@example.com"}).fails(422, "VALIDATION_ERROR", "password: 필수 항목입니다")
	// An old token does not hinder a login.
	k.as("stale").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(200)
	kim.get("/users/me").wants(200)
}

// Python's bcrypt cut passwords at 72 bytes; so do we, when writing and reading.
func TestLongPasswords(t *testing.T) {
	k := newKit(t)
	long := strings.Repeat("길", 24) // 72 bytes
	k.as("").post("/auth/signup", obj{"email": "kim@example.com", "password": long + "A", "name": "kim"}).wants(201)
	k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": long + "B"}).wants(200)
	k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": long[:71]}).wants(401)
}

func TestTokens(t *testing.T) {
	k := newKit(t)
	var s session
	k.member("kim")
	k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(200).json(&s)

	parts := strings.Split(s.AccessToken, ".")
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	now := k.clock.Now().Unix()
	if claims["sub"] != "user-kim" || claims["type"] != "access" || claims["jti"] == "" ||
		claims["iat"] != float64(now) || claims["exp"] != float64(now+3600) || claims["sid"] == "" || len(claims) != 6 {
		t.Errorf("claims = %v", claims)
	}

	sign := func(method jwt.SigningMethod, key any, c jwt.MapClaims) string {
		token, err := jwt.NewWithClaims(method, c).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	valid := func() jwt.MapClaims {
		return jwt.MapClaims{"sub": "user-kim", "type": "access", "exp": now + 60}
	}
	without := func(claim string) jwt.MapClaims {
		c := valid()
		delete(c, claim)
		return c
	}
	replaced := func(claim string, v any) jwt.MapClaims {
		c := valid()
		c[claim] = v
		return c
	}
	key := []byte(secret)
	const bad, expired, none, gone = "INVALID_TOKEN", "TOKEN_EXPIRED", "UNAUTHORIZED", "USER_NOT_FOUND"
	for _, c := range []struct{ name, header, code string }{
		{"good", "Bearer " + s.AccessToken, ""},
		{"scheme in lower case", "bearer " + s.AccessToken, ""},
		{"scheme in upper case", "BEARER  " + s.AccessToken, ""},
		{"of the previous server, without jti", "Bearer " + sign(jwt.SigningMethodHS256, key, valid()), ""},
		{"none", "", none},
		{"blank", "   ", none},
		{"scheme alone", "Bearer ", none},
		{"another scheme", "Basic a2ltOmtpbQ==", bad},
		{"no token", "Bearer x.y.z", bad},
		{"back door (B2)", "Bearer dummy_token_for_test", bad},
		{"cut", "Bearer " + s.AccessToken[:len(s.AccessToken)-2], bad},
		{"refresh token", "Bearer " + s.RefreshToken, bad},
		{"another key", "Bearer " + sign(jwt.SigningMethodHS256, []byte("another key, as long as it"), valid()), bad},
		{"another HMAC", "Bearer " + sign(jwt.SigningMethodHS512, key, valid()), bad},
		{"no signature", "Bearer " + sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, valid()), bad},
		{"no type", "Bearer " + sign(jwt.SigningMethodHS256, key, without("type")), bad},
		{"no subject", "Bearer " + sign(jwt.SigningMethodHS256, key, without("sub")), bad},
		{"no expiry", "Bearer " + sign(jwt.SigningMethodHS256, key, without("exp")), bad},
		{"expired", "Bearer " + sign(jwt.SigningMethodHS256, key, replaced("exp", now-1)), expired},
		{"expired, another key", "Bearer " + sign(jwt.SigningMethodHS256, []byte("another key, as long as it"), replaced("exp", now-1)), bad},
		{"unknown user", "Bearer " + sign(jwt.SigningMethodHS256, key, replaced("sub", "user-lee")), gone},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := k.as("").with("Authorization", c.header).get("/users/me")
			if c.code == "" {
				a.wants(200)
				return
			}
			if got := a.wants(401).at("error.code"); got != c.code {
				t.Errorf("code = %v, want %s", got, c.code)
			}
		})
	}

	k.clock.advance(time.Hour + time.Second)
	k.as(s.AccessToken).get("/users/me").fails(401, expired, "토큰이 만료되었습니다. 다시 로그인해주세요")
}

// B4: logins of one second give different tokens.
func TestManyLoginsAtOnce(t *testing.T) {
	k := newKit(t)
	k.member("kim")
	var (
		mu   sync.Mutex
		seen = map[string]bool{}
		all  sync.WaitGroup
	)
	for range 16 {
		all.Go(func() {
			var s session
			k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).json(&s)
			mu.Lock()
			defer mu.Unlock()
			seen[s.AccessToken], seen[s.RefreshToken] = true, true
		})
	}
	all.Wait()
	if len(seen) != 32 {
		t.Errorf("%d different tokens of 16 logins, want 32", len(seen))
	}
}

func (k *kit) session(name string) session {
	k.t.Helper()
	k.member(name)
	var s session
	k.as("").post("/auth/login", obj{"email": name + "@example.com", "password": memberPassword}).wants(200).json(&s)
	return s
}

func (k *kit) refresh(token string) *answer {
	k.t.Helper()
	return k.as("").post("/auth/refresh", obj{"refresh_token": token})
}

func TestRefresh(t *testing.T) {
	k := newKit(t)
	first := k.session("kim")
	k.clock.advance(59 * time.Minute)
	var second struct {
		pair
		Tokens pair
	}
	k.refresh(first.RefreshToken).wants(200).has(obj{"message": "토큰이 갱신되었습니다", "success": true}).json(&second)
	if second.pair != second.Tokens || second.AccessToken == "" || second.RefreshToken == first.RefreshToken || second.RefreshToken == "" {
		t.Errorf("tokens = %+v and %+v, want new ones twice", second.pair, second.Tokens)
	}
	k.clock.advance(30 * time.Minute)
	k.as(first.AccessToken).get("/users/me").fails(401, "TOKEN_EXPIRED", "토큰이 만료되었습니다. 다시 로그인해주세요")
	k.as(second.AccessToken).get("/users/me").wants(200)

	for name, token := range map[string]string{
		"nonsense": "nonsense", "empty": "", "access token": second.AccessToken,
	} {
		t.Run(name, func(t *testing.T) {
			k.refresh(token).fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
		})
	}
	k.as("").post("/auth/refresh", nil).wants(422)
	k.as("").post("/auth/refresh", obj{}).wants(422)

	k.clock.advance(30 * 24 * time.Hour)
	k.refresh(second.RefreshToken).fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
}

func TestRefreshGraceAndReuse(t *testing.T) {
	k := newKit(t)
	first := k.session("kim")
	var second, third, fourth pair
	k.refresh(first.RefreshToken).wants(200)
	k.clock.advance(50 * time.Second)
	k.refresh(first.RefreshToken).wants(200) // the reply was lost
	k.clock.advance(time.Hour)
	k.refresh(first.RefreshToken).wants(200).json(&second) // as was this one, and the device slept
	k.refresh(second.RefreshToken).wants(200).json(&third)
	k.refresh(third.RefreshToken).wants(200).json(&fourth)
	k.clock.advance(61 * time.Second)
	k.refresh(second.RefreshToken).fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
	for _, token := range []string{first.RefreshToken, third.RefreshToken, fourth.RefreshToken} {
		k.refresh(token).fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
	}
	// Another session of the same user goes on.
	var other session
	k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(200).json(&other)
	k.refresh(other.RefreshToken).wants(200)
}

func TestLogOut(t *testing.T) {
	k := newKit(t)
	logIn := func(name string) (s session) {
		k.as("").post("/auth/login", obj{"email": name + "@example.com", "password": memberPassword}).wants(200).json(&s)
		return s
	}
	a, lee := k.session("kim"), k.session("lee")
	b, c := logIn("kim"), logIn("kim")
	kim := k.as(a.AccessToken)
	kim.post("/auth/logout", obj{"refresh_token": a.RefreshToken, "device_id": "x"}).wants(200).
		has(obj{"message": "로그아웃되었습니다", "data": nil, "success": true})
	kim.post("/auth/logout", obj{"refresh_token": "unknown"}).wants(200)
	kim.post("/auth/logout", obj{"refresh_token": lee.RefreshToken}).wants(200)
	k.refresh(a.RefreshToken).wants(401)
	k.refresh(lee.RefreshToken).wants(200)
	k.refresh(b.RefreshToken).wants(200)
	kim.post("/auth/logout", nil).wants(200)
	k.refresh(c.RefreshToken).wants(401)
	k.as("").post("/auth/logout", nil).fails(401, "UNAUTHORIZED", "인증이 필요합니다")
}

func TestGuest(t *testing.T) {
	k := newKit(t)
	var s session
	k.as("").post("/auth/guest", nil).wants(201).has(obj{"data.user.provider": "guest", "data.is_new_user": nil}).json(&s)
	if s.User.Email != "guest-"+s.User.ID+"@guest.invalid" || s.pair != s.Tokens {
		t.Errorf("guest = %+v", s)
	}
	guest := k.as(s.AccessToken)
	guest.get("/users/me").wants(200)
	guest.get("/routes/shapes").wants(200)
	k.refresh(s.RefreshToken).wants(200)
	guest.post("/auth/logout", nil).wants(200)
	k.as("").get("/routes/shapes").fails(401, "UNAUTHORIZED", "인증이 필요합니다")
}

// guestPaths is A7: all that a guest's token may use. Every other operation
// with a token must refuse it before it reads anything of the request.
var guestPaths = map[string]bool{
	"GET /users/me": true, "POST /auth/logout": true, // and refresh, which takes no token
	"GET /routes/shapes": true, "POST /routes/custom-drawing": true, "GET /routes/places/search": true,
	"POST /routes/generate-gps-art": true, "POST /routes/generate-gps-art-async": true,
	"POST /routes/generate":          true,
	"GET /routes/generate/{task_id}": true, "DELETE /routes/generate/{task_id}": true,
	"GET /routes/{route_id}/options": true, "GET /routes/{route_id}/options/{option_id}": true,
	"GET /routes/{route_id}/options/{option_id}/export": true, "GET /routes/{route_id}/options/{option_id}/places": true,
	"GET /routes/{route_id}/options/{option_id}/picture": true, // viewing
	"GET /routes/{route_id}/options/{option_id}/qr.svg":  true, // exporting, to a phone
}

func TestGuestsMayUseOnlyTheirPart(t *testing.T) {
	k := newKit(t)
	guest := k.guest()
	for _, op := range k.operations() {
		if !op.needsToken {
			continue
		}
		name := op.method + " " + strings.TrimPrefix(op.path, "/api/v1")
		path := strings.TrimPrefix(placeholder.ReplaceAllString(op.path, "none"), "/api/v1")
		a := guest.send(op.method, path, "{")
		switch {
		case guestPaths[name] != op.guests:
			t.Errorf("%s: documented for guests: %v, want %v", name, op.guests, guestPaths[name])
		case !op.guests:
			a.fails(403, "FORBIDDEN", "회원가입이 필요합니다")
		case a.status() == 403 || a.status() == 401:
			t.Errorf("%s: a guest gets %d", name, a.status())
		}
		k.as("").send(op.method, path, "{").fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	}
}

func TestGuestBecomesMember(t *testing.T) {
	for _, way := range []string{"signup", "login"} {
		t.Run(way, func(t *testing.T) {
			k := newKit(t)
			k.member("lee")
			guest := k.guest()
			var g struct{ ID string }
			guest.get("/users/me").json(&g)
			route, err := k.store.CreateRoute(context.Background(), store.Route{UserID: g.ID, Name: "내 그림", Type: store.RouteCustom, SVGPath: "M0 0L1 1"})
			if err != nil {
				t.Fatal(err)
			}
			var s session
			if way == "signup" {
				guest.post("/auth/signup", kimSignUp).wants(201).json(&s)
			} else {
				guest.post("/auth/login", obj{"email": "lee@example.com", "password": memberPassword}).wants(200).json(&s)
			}
			if _, err := k.store.OwnRoute(context.Background(), route.ID, s.User.ID); err != nil {
				t.Errorf("the guest's route did not come along: %v", err)
			}
			guest.get("/users/me").fails(401, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
		})
	}
}

func TestLimitsOfStrangers(t *testing.T) {
	const somewhere, elsewhere = "203.0.113.7:1234", "203.0.113.8:1234"
	tooMany := func(a *answer, after string) {
		t.Helper()
		a.fails(429, "TOO_MANY_REQUESTS", "요청 횟수가 너무 많습니다. 잠시 후 다시 시도해주세요")
		if got := a.header("Retry-After"); got != after {
			t.Errorf("Retry-After = %q, want %q", got, after)
		}
	}
	t.Run("guests", func(t *testing.T) {
		k := newKit(t)
		nobody := k.as("").from(somewhere)
		for range 30 {
			nobody.post("/auth/guest", nil).wants(201)
		}
		tooMany(nobody.post("/auth/guest", nil), "120")
		nobody.from(elsewhere).post("/auth/guest", nil).wants(201)
		k.as("").post("/auth/guest", nil).wants(201)
		k.clock.advance(2 * time.Minute)
		nobody.post("/auth/guest", nil).wants(201)
		tooMany(nobody.post("/auth/guest", nil), "120")
	})
	t.Run("accounts", func(t *testing.T) {
		k := newKit(t)
		k.member("kim")
		nobody := k.as("").from(somewhere)
		for range 60 {
			nobody.post("/auth/signup", obj{"email": "kim@example.com", "password": "123456", "name": "kim"}).wants(409)
		}
		tooMany(nobody.post("/auth/signup", kimSignUp), "60")
	})
	t.Run("passwords", func(t *testing.T) {
		k := newKit(t)
		k.member("kim")
		nobody := k.as("").from(somewhere)
		wrong := obj{"email": "kim@example.com", "password": "guess!"}
		right := obj{"email": "Kim@example.com", "password": memberPassword}
		for range 9 {
			nobody.post("/auth/login", wrong).wants(401)
		}
		nobody.post("/auth/login", right).wants(200) // starts anew
		for range 10 {
			nobody.post("/auth/login", wrong).wants(401)
		}
		tooMany(nobody.post("/auth/login", right), "90")
		nobody.from(elsewhere).post("/auth/login", right).wants(200)
		k.as("").post("/auth/login", right).wants(200)
		k.clock.advance(90 * time.Second)
		nobody.post("/auth/login", right).wants(200)
	})
	t.Run("an IPv6 network is one", func(t *testing.T) {
		k := newKit(t)
		for i := range 30 {
			k.as("").from(fmt.Sprintf("[2001:db8::%x]:1", i)).post("/auth/guest", nil).wants(201)
		}
		tooMany(k.as("").from("[2001:db8::ffff]:1").post("/auth/guest", nil), "120")
		k.as("").from("[2001:db8:0:1::1]:1").post("/auth/guest", nil).wants(201)
	})
}

// Who asks is the proxy's word only if the proxy is named.
func TestProxies(t *testing.T) {
	exhaust := func(c client) {
		for range 30 {
			c.post("/auth/guest", nil).wants(201)
		}
		c.post("/auth/guest", nil).wants(429)
	}
	t.Run("not named", func(t *testing.T) {
		k := newKit(t)
		exhaust(k.as("").with("X-Forwarded-For", "203.0.113.7"))
		// A made-up address does not help, nor does coming from the machine itself.
		k.as("").with("X-Forwarded-For", "203.0.113.8").post("/auth/guest", nil).wants(429)
	})
	t.Run("named", func(t *testing.T) {
		k := newKit(t, trust("127.0.0.0/8", "10.0.0.0/8"))
		exhaust(k.as("").with("X-Forwarded-For", "198.51.100.1, 203.0.113.7, 10.1.2.3"))
		k.as("").with("X-Forwarded-For", "198.51.100.2, 203.0.113.7").post("/auth/guest", nil).wants(429)
		k.as("").with("X-Forwarded-For", "203.0.113.7, 203.0.113.8").post("/auth/guest", nil).wants(201)
		k.as("").from("203.0.113.9:1").with("X-Forwarded-For", "203.0.113.7").post("/auth/guest", nil).wants(201)
	})
}

func TestStoreFailureIsNo401(t *testing.T) {
	k := newKit(t, func(o *server.Options) { o.Store = brokenUsers{o.Store} })
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sub": "user-kim", "type": "access", "exp": k.clock.Now().Unix() + 60,
	}).SignedString([]byte(secret))
	if err != nil {
		t.Fatal(err)
	}
	k.as(token).get("/users/me").fails(500, "INTERNAL_ERROR", "서버 오류가 발생했습니다")
	k.as("").post("/auth/login", obj{"email": "a@example.com", "password": "x"}).fails(500, "INTERNAL_ERROR", "서버 오류가 발생했습니다")
	if !strings.Contains(k.log.String(), "disk on fire") {
		t.Errorf("the log does not say why: %s", k.log)
	}
}

// brokenUsers is a store whose users cannot be read.
type brokenUsers struct{ store.Store }

var errFire = errors.New("disk on fire")

func (brokenUsers) User(context.Context, string) (store.User, error) { return store.User{}, errFire }
func (brokenUsers) Caller(context.Context, string, string) (store.User, error) {
	return store.User{}, errFire
}
func (brokenUsers) UserByEmail(context.Context, string) (store.User, error) {
	return store.User{}, errFire
}

func TestNoSecretsInTheLog(t *testing.T) {
	k := newKit(t)
	var s session
	k.as("").post("/auth/signup", obj{"email": "kim@example.com", "password": "opensesame", "name": "김러너"}).wants(201).json(&s)
	k.as(s.AccessToken).get("/users/me?token=" + s.RefreshToken).wants(200)
	k.refresh(s.RefreshToken).wants(200)
	k.refresh(s.RefreshToken + "x").wants(401)
	k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": "opensesam"}).wants(401)
	k.as("").send(http.MethodPost, "/auth/login", `{"email":"kim@example.com","password":"opensesame"`).wants(422)
	log := k.log.String()
	for _, secret := range []string{"opensesam", "kim@example.com", "김러너", s.AccessToken, s.RefreshToken, strings.Split(s.AccessToken, ".")[1]} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if n := strings.Count(strings.TrimSpace(log), "\n") + 1; n != 6 {
		t.Errorf("%d lines of log for 6 requests:\n%s", n, log)
	}
}
