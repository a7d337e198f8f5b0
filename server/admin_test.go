package server_test

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/server/kakao/kakaotest"
	"github.com/runnerway/runnerway/store"
)

const (
	suspendedText = "이용이 정지된 계정입니다. 관리자에게 문의해주세요"
	lastAdminText = "마지막 관리자는 바꿀 수 없습니다. 다른 관리자를 먼저 지정해주세요"
)

func TestRoleOfTheCaller(t *testing.T) {
	k := newKit(t)
	k.guest().get("/users/me").wants(200).has(obj{"data.role": "guest"})
	k.member("kim").get("/users/me").wants(200).has(obj{"data.role": "member"})
	k.admin("boss").get("/users/me").wants(200).has(obj{"data.role": "admin"})
}

func TestSuspendedAccounts(t *testing.T) {
	fake := kakaotest.New(t)
	fake.Accept("kakao", kakaotest.Ryan())
	k := newKit(t, func(o *server.Options) { o.Kakao = fake.Options() })
	boss, kim := k.admin("boss"), k.session("kim")
	legacy := k.as(k.mintKind("user-kim", "access")) // of before there were sessions
	legacy.get("/users/me").wants(200)
	boss.patch("/admin/users/user-kim", obj{"suspended": true}).wants(200).
		has(obj{"data.suspended": true, "data.suspended_at": "2026-02-12T05:12:33.120Z", "data.role": "member"})
	for _, c := range []client{k.as(kim.AccessToken), legacy} {
		c.get("/users/me").fails(401, "ACCOUNT_SUSPENDED", suspendedText)
	}
	k.refresh(kim.RefreshToken).wants(401)
	k.as(kim.AccessToken).get("/community/feed").wants(200) // as anybody may
	login := obj{"email": "kim@example.com", "password": memberPassword}
	k.as("").post("/auth/login", login).fails(403, "ACCOUNT_SUSPENDED", suspendedText)
	k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": "wrong one"}).
		fails(401, "INVALID_CREDENTIALS", "이메일 또는 비밀번호가 올바르지 않습니다")
	if log := k.log.String(); !strings.Contains(log, `"msg":"audit","action":"suspend the account"`) || !strings.Contains(log, `"by":"user-boss","user":"user-kim"`) {
		t.Errorf("no audit line: %s", log)
	}
	boss.patch("/admin/users/user-kim", obj{"suspended": false}).wants(200).has(obj{"data.suspended": false, "data.suspended_at": nil})
	k.as("").post("/auth/login", login).wants(200)
	k.as(kim.AccessToken).get("/users/me").fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")

	ryan, _ := k.as("").post("/auth/social/kakao", obj{"access_token": "kakao"}).wants(200).at("data.user.id").(string)
	boss.patch("/admin/users/"+ryan, obj{"suspended": true}).wants(200)
	k.as("").post("/auth/social/kakao", obj{"access_token": "kakao"}).fails(403, "ACCOUNT_SUSPENDED", suspendedText)
}

func TestSuspendedAccountsLeaveLiveConnections(t *testing.T) {
	s := newSite(t)
	boss, kim := s.admin("boss"), s.member("kim")
	live, stays := s.join(kim, ""), s.join(boss, "")
	boss.patch("/admin/users/user-kim", obj{"suspended": true}).wants(200)
	live.closes(4401, "ACCOUNT_SUSPENDED")
	stays.quiet()
}

func TestTheLastAdminStays(t *testing.T) {
	k := newKit(t)
	boss := k.admin("boss")
	k.member("kim")
	for _, body := range []obj{{"role": "member"}, {"suspended": true}} {
		boss.patch("/admin/users/user-boss", body).fails(400, "VALIDATION_ERROR", lastAdminText)
	}
	boss.del("/admin/users/user-boss").fails(400, "VALIDATION_ERROR", lastAdminText)
	boss.send(http.MethodDelete, "/users/me", obj{"password": memberPassword}).fails(400, "VALIDATION_ERROR", lastAdminText)
	boss.patch("/admin/users/user-kim", obj{"role": "admin"}).wants(200).has(obj{"data.role": "admin"})
	boss.patch("/admin/users/user-boss", obj{"role": "member"}).wants(200).has(obj{"data.role": "member"})
	boss.get("/admin/users").fails(403, "FORBIDDEN", "관리자만 할 수 있습니다")
}

func TestAccountsForAdmins(t *testing.T) {
	k := newKit(t)
	boss := k.admin("boss")
	for _, name := range []string{"kim", "lee", "na"} {
		k.clock.advance(time.Minute)
		k.member(name)
	}
	guest := k.guest()
	guestID, _ := guest.get("/users/me").wants(200).at("data.id").(string)
	names := func(a *answer) (found []string) {
		for _, u := range a.wants(200).list("data.users") {
			found = append(found, u["name"].(string))
		}
		return found
	}
	first := boss.get("/admin/users?limit=3")
	if got := names(first); !slices.Equal(got, []string{"na", "lee", "kim"}) {
		t.Errorf("first page = %v", got)
	}
	second := boss.get("/admin/users?limit=3&cursor=" + first.at("data.next_cursor").(string))
	if got := names(second.has(obj{"data.next_cursor": nil})); !slices.Equal(got, []string{"boss"}) {
		t.Errorf("second page = %v", got)
	}
	for query, want := range map[string][]string{
		"q=LEE%40": {"lee"}, "q=%25": nil, "role=admin": {"boss"}, "role=guest": {"게스트"}, "suspended=true": nil, "role=member&q=k": {"kim"},
	} {
		if got := names(boss.get("/admin/users?" + query)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	for _, cursor := range []string{"x", "!.y", "zzzzzzzzzzzz.z"} {
		boss.get("/admin/users?cursor="+cursor).fails(422, "VALIDATION_ERROR", "목록 위치가 올바르지 않습니다")
	}
	boss.patch("/admin/users/nobody", obj{"role": "admin"}).fails(404, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
	boss.patch("/admin/users/"+guestID, obj{"role": "admin"}).fails(404, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
	boss.patch("/admin/users/user-kim", obj{"role": "guest"}).wants(422)
	boss.del("/admin/users/user-kim").wants(200)
	boss.del("/admin/users/user-kim").fails(404, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
	k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(401)
}

func TestResetLinks(t *testing.T) {
	k := newKit(t)
	boss, kim := k.admin("boss"), k.session("kim")
	make := func() string {
		a := boss.post("/admin/users/user-kim/reset-link", nil).wants(201).has(obj{"data.expires_at": "2026-02-13T05:12:33.120Z"})
		token := a.at("data.token").(string)
		a.has(obj{"data.url": "http://example.com/reset?token=" + token})
		return token
	}
	const over = "링크가 만료되었거나 이미 사용되었습니다"
	reset := func(token, password string) *answer {
		return k.as("").post("/auth/password/reset", obj{"token": token, "new_password": password})
	}
	earlier, token := make(), make()
	reset(earlier, "running43").fails(400, "LINK_INVALID", over)
	reset(token, "short").fails(422, "VALIDATION_ERROR", "비밀번호는 6자 이상이어야 합니다")
	reset(token, "running43").wants(200).has(obj{"data": nil, "message": "비밀번호가 변경되었습니다. 다시 로그인해주세요"})
	reset(token, "running44").fails(400, "LINK_INVALID", over)
	k.as(kim.AccessToken).get("/users/me").fails(401, "INVALID_TOKEN", "유효하지 않은 토큰입니다")
	k.refresh(kim.RefreshToken).wants(401)
	k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": memberPassword}).wants(401)
	k.as("").post("/auth/login", obj{"email": "kim@example.com", "password": "running43"}).wants(200)

	late := make()
	k.clock.advance(24 * time.Hour)
	reset(late, "running45").fails(400, "LINK_INVALID", over)
	if log := k.log.String(); strings.Contains(log, late) || strings.Contains(log, "kim@") || strings.Contains(log, "running4") {
		t.Error("the log holds a link, an address or a password")
	}
	boss = k.as(k.mintKind("user-boss", "access"))
	guest, _ := k.guest().get("/users/me").at("data.id").(string)
	for _, id := range []string{"nobody", guest} {
		boss.post("/admin/users/"+id+"/reset-link", nil).fails(404, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
	}
}

func TestSetup(t *testing.T) {
	k := newKit(t)
	k.as("").get("/setup").wants(200).has(obj{"data.needed": true, "data.link": nil})
	k.as("").get("/instance").wants(200).has(obj{"data.setup_needed": true, "data.name": "RunnerWay", "data.sign_up": "open"})
	token, spare := k.link(store.AccountLink{Purpose: store.LinkSetup}), k.link(store.AccountLink{Purpose: store.LinkSetup})
	k.as("").get("/setup?token=" + token).wants(200).has(obj{"data.needed": true, "data.link.email": nil, "data.link.account_exists": false})
	k.as("").get("/setup?token=other").wants(200).has(obj{"data.needed": true, "data.link": nil})

	body := obj{"token": token, "email": "Boss@Example.com", "password": "running42", "nickname": "관리자",
		"name": "한강 러닝 클럽", "language": "en", "time_zone": "Asia/Seoul", "sign_up": "invitation"}
	for field, c := range map[string]struct{ value, text string }{
		"email": {"nowhere", "올바른 이메일 형식이 아닙니다"}, "password": {"12345", "비밀번호는 6자 이상이어야 합니다"},
		"time_zone": {"Mars/Olympus", "시간대 이름이 올바르지 않습니다"}, "nickname": {"", "이름은 2자 이상 100자 이하여야 합니다"},
	} {
		wrong := obj{}
		for name, value := range body {
			wrong[name] = value
		}
		wrong[field] = c.value
		k.as("").post("/setup", wrong).fails(422, "VALIDATION_ERROR", c.text)
	}
	b := k.tab()
	access, _ := b.post("/setup", body).wants(201).keepsToken().has(obj{"data.user.email": "boss@example.com", "data.user.name": "관리자"}).
		at("data.access_token").(string)
	boss := k.as(access)
	boss.get("/users/me").wants(200).has(obj{"data.role": "admin"})
	b.post("/auth/refresh", nil).wants(200)
	k.as("").get("/setup").wants(200).has(obj{"data.needed": false})
	k.as("").get("/instance").wants(200).has(obj{"data.setup_needed": false, "data.name": "한강 러닝 클럽", "data.language": "en",
		"data.time_zone": "Asia/Seoul", "data.sign_up": "invitation", "data.default_visibility": "public"})
	for _, used := range []string{token, spare, "never"} {
		body["token"] = used
		k.as("").post("/setup", body).fails(400, "LINK_INVALID", "링크가 만료되었거나 이미 사용되었습니다")
	}
}

func TestSetupOfOneAddress(t *testing.T) {
	k := newKit(t)
	k.member("kim")
	link := func() string { return k.link(store.AccountLink{Purpose: store.LinkSetup, Email: "kim@example.com"}) }
	token := link()
	k.as("").get("/setup?token=" + token).wants(200).has(obj{"data.link.email": "kim@example.com", "data.link.account_exists": true})
	use := func(token, email, password string) *answer {
		return k.as("").post("/setup", obj{"token": token, "email": email, "password": password})
	}
	use(token, "lee@example.com", memberPassword).fails(400, "VALIDATION_ERROR", "다른 이메일 주소를 위한 링크입니다")
	use(token, "kim@example.com", "guess it").fails(400, "VALIDATION_ERROR", "비밀번호가 올바르지 않습니다")
	k.as("").get("/instance").wants(200).has(obj{"data.setup_needed": true})
	a := use(token, "KIM@example.com", memberPassword).wants(201).has(obj{"data.user.id": "user-kim"})
	k.as(a.at("data.access_token").(string)).get("/users/me").wants(200).has(obj{"data.role": "admin"})

	// An account that came through Kakao has no password yet.
	ryan, _, err := k.store.EnterSocially(context.Background(), store.SocialUser{Provider: store.ProviderKakao, ProviderID: "7", Email: "ryan@example.com", Name: "라이언"})
	if err != nil {
		t.Fatal(err)
	}
	guest := k.guest()
	token = k.link(store.AccountLink{Purpose: store.LinkSetup, Email: "ryan@example.com"})
	guest.post("/setup", obj{"token": token, "email": "ryan@example.com", "password": "running42"}).wants(201).has(obj{"data.user.id": ryan.ID})
	k.as("").post("/auth/login", obj{"email": "ryan@example.com", "password": "running42"}).wants(200)
	guest.get("/users/me").fails(401, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다") // its routes are the admin's now
}

func TestConditionForAdmins(t *testing.T) {
	var host server.Host
	k := newKit(t, inSample(t, "heart"), func(o *server.Options) {
		o.Build, o.Location = "9.9.9", time.UTC
		o.Host = func() server.Host { return host }
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	})
	boss := k.admin("boss")
	type item struct {
		ID   string
		OK   bool
		Text string
	}
	look := func(c client) (found struct {
		Checklist []item
		Caches    []struct{ Name string }
	}) {
		a := c.get("/admin/health").wants(200)
		a.has(obj{"data.version": "9.9.9", "data.database.kind": "sqlite", "data.queue.running": 0, "data.streets.areas": 1})
		if size, _ := a.at("data.database.size_bytes").(float64); size < 100_000 {
			t.Errorf("size of the database = %v", size)
		}
		if applied, _ := a.at("data.database.migrations").(float64); applied < 20 {
			t.Errorf("migrations = %v", applied)
		}
		a.json(&found)
		return found
	}
	open := func(list []item) (ids []string) {
		for _, i := range list {
			if !i.OK {
				ids = append(ids, i.ID)
			}
		}
		return ids
	}
	first := look(boss)
	if got, want := open(first.Checklist), []string{"backup", "https", "streets", "time_zone"}; !slices.Equal(got, want) {
		t.Errorf("missing = %v, want %v", got, want)
	}
	if len(first.Caches) < 2 {
		t.Errorf("caches = %v", first.Caches)
	}
	if text := look(boss.with("Accept-Language", "en")).Checklist[0].Text; text != "No backup of the last 7 days was found. Back the database up regularly" {
		t.Errorf("in English: %q", text)
	}

	host = server.Host{DiskFree: 1 << 30, Backup: &server.BackupFile{Name: "backup.db.zst", At: k.clock.Now().Add(-6 * 24 * time.Hour), Bytes: 12}}
	boss.patch("/instance", obj{"time_zone": "Asia/Seoul"}).wants(200)
	if got, want := open(look(boss.with("X-Forwarded-Proto", "https")).Checklist), []string{"streets", "disk"}; !slices.Equal(got, want) {
		t.Errorf("missing then = %v, want %v", got, want)
	}
	boss.get("/admin/health").has(obj{"data.backup.file": "backup.db.zst", "data.backup.at": "2026-02-06T05:12:33.120Z", "data.disk_free_bytes": float64(1 << 30)})
	k.clock.advance(30 * time.Minute)
	host.Backup.At = k.clock.Now().Add(-8 * 24 * time.Hour)
	english := boss.with("Accept-Language", "en")
	if got := look(english).Checklist[0]; got.OK || !strings.Contains(got.Text, "more than 7 days old") {
		t.Errorf("with an old backup: %v", got)
	}
	// Another server on the database makes them, and this one knows.
	b, err := k.store.BeginBackup(t.Context(), store.Backup{File: "runs.db.zst", Host: "elsewhere", Reason: store.BackupScheduled}, store.At(k.clock.Now()), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	b.Bytes = 7
	if err := k.store.EndBackup(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if got := look(boss).Checklist[0]; !got.OK {
		t.Errorf("with a backup of another server: %v", got)
	}
	boss.get("/admin/health").has(obj{"data.backup.file": "runs.db.zst", "data.backup.size_bytes": 7.})
	k.clock.advance(time.Minute)
	if b, err = k.store.BeginBackup(t.Context(), store.Backup{File: "later.db.zst", Host: "elsewhere", Reason: store.BackupScheduled}, store.At(k.clock.Now()), time.Minute); err != nil {
		t.Fatal(err)
	}
	b.Error = "no room"
	if err := k.store.EndBackup(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if got := look(english).Checklist[0]; got.OK || !strings.Contains(got.Text, "failed") {
		t.Errorf("after a failure: %v", got)
	}
	k.clock.advance(time.Minute)
	host.Backup.At = k.clock.Now()
	if got := look(boss).Checklist[0]; !got.OK {
		t.Errorf("with a file that is newer than the failure: %v", got)
	}
}
