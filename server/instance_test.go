package server_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/server/kakao/kakaotest"
)

const (
	closedText = "지금은 회원가입을 받지 않습니다"
	neededText = "초대 링크가 있어야 가입할 수 있습니다"
	overText   = "초대 링크가 만료되었거나 이미 사용되었습니다"
)

func (k *kit) signUpAs(name, invitation string) *answer {
	k.t.Helper()
	body := obj{"email": name + "@example.com", "password": "running42", "name": "김러너"}
	if invitation != "" {
		body["invitation"] = invitation
	}
	return k.as("").post("/auth/signup", body)
}

func TestInstanceSettings(t *testing.T) {
	k := newKit(t)
	boss := k.admin("boss")
	boss.patch("/instance", obj{"name": "  한강 러닝 클럽 ", "time_zone": "Asia/Seoul", "default_visibility": "private"}).wants(200).
		has(obj{"data.name": "한강 러닝 클럽", "data.time_zone": "Asia/Seoul", "data.language": "ko", "message": "서버 설정이 변경되었습니다"})
	k.as("").get("/instance").wants(200).has(obj{"data.name": "한강 러닝 클럽", "data.default_visibility": "private", "data.sign_up": "open"})
	boss.patch("/instance", obj{"time_zone": "", "language": nil}).wants(200).has(obj{"data.time_zone": nil, "data.name": "한강 러닝 클럽"})
	boss.patch("/instance", obj{"name": " "}).wants(422)
	for _, zone := range []string{"Local", "Mars/Olympus", "../etc/passwd"} {
		boss.patch("/instance", obj{"time_zone": zone}).fails(422, "VALIDATION_ERROR", "시간대 이름이 올바르지 않습니다")
	}
	boss.patch("/instance", obj{"sign_up": "sometimes"}).wants(422)
	boss.patch("/instance", obj{"language": "fr"}).wants(422)
}

// 05:12 in UTC is the evening before in Honolulu.
func TestDaysBeginWhereTheAdminSays(t *testing.T) {
	k := newKit(t, func(o *server.Options) { o.Location = time.UTC })
	boss := k.admin("boss")
	goal := obj{"goal_type": "weekly", "target_type": "distance", "target_value": 20, "start_date": "2026-02-09", "end_date": "2026-02-15"}
	id, _ := boss.post("/goals", goal).wants(201).at("data.id").(string)
	before := boss.get("/goals/" + id + "/progress").wants(200).at("data.remaining_days")
	boss.patch("/instance", obj{"time_zone": "Pacific/Honolulu"}).wants(200)
	after := boss.get("/goals/" + id + "/progress").wants(200).at("data.remaining_days")
	if before == nil || after == nil || after.(float64) != before.(float64)+1 {
		t.Errorf("days left: %v in UTC, %v in Honolulu, want one more", before, after)
	}
}

func TestPostsAreAsVisibleAsTheAdminSays(t *testing.T) {
	k := newKit(t)
	boss := k.admin("boss")
	post := obj{"route_name": "한강", "distance": 4.8, "duration": 1800}
	share := func(body obj) any {
		id := boss.post("/community/posts", body).wants(201).at("data.post_id").(string)
		return boss.get("/community/posts/" + id).wants(200).at("data.post.visibility")
	}
	if got := share(post); got != "public" {
		t.Errorf("a post is %v by default, want public", got)
	}
	boss.patch("/instance", obj{"default_visibility": "private"}).wants(200)
	if got := share(post); got != "private" {
		t.Errorf("a post is %v where that is the default, want private", got)
	}
	post["visibility"] = "public"
	if got := share(post); got != "public" {
		t.Errorf("a post that is to be public is %v", got)
	}
}

func TestClosedSignUp(t *testing.T) {
	fake := kakaotest.New(t)
	fake.Accept("kakao", kakaotest.Ryan())
	k := newKit(t, func(o *server.Options) { o.Kakao = fake.Options() })
	boss := k.admin("boss")
	code, _ := boss.post("/admin/invitations", obj{}).wants(201).at("data.code").(string)
	boss.patch("/instance", obj{"sign_up": "closed"}).wants(200)
	k.signUpAs("kim", "").fails(403, "SIGN_UP_CLOSED", closedText)
	k.signUpAs("kim", code).fails(403, "SIGN_UP_CLOSED", closedText)
	guest := k.guest() // may still look around
	guest.post("/auth/signup", obj{"email": "kim@example.com", "password": "running42", "name": "김러너"}).fails(403, "SIGN_UP_CLOSED", closedText)
	k.as("").post("/auth/social/kakao", obj{"access_token": "kakao"}).fails(403, "SIGN_UP_CLOSED", closedText)
	boss.patch("/instance", obj{"sign_up": "open"}).wants(200)
	k.as("").post("/auth/social/kakao", obj{"access_token": "kakao"}).wants(200)
	boss.patch("/instance", obj{"sign_up": "closed"}).wants(200)
	k.as("").post("/auth/social/kakao", obj{"access_token": "kakao"}).wants(200) // who is a member stays one
	k.as("").post("/auth/login", obj{"email": "boss@example.com", "password": memberPassword}).wants(200)
}

func TestInvitations(t *testing.T) {
	fake := kakaotest.New(t)
	fake.Accept("kakao", kakaotest.Ryan())
	k := newKit(t, func(o *server.Options) { o.Kakao = fake.Options() })
	boss := k.admin("boss")
	boss.patch("/instance", obj{"sign_up": "invitation"}).wants(200)
	invite := func(body obj) (id, code string) {
		a := boss.post("/admin/invitations", body).wants(201)
		id, code = a.at("data.id").(string), a.at("data.code").(string)
		a.has(obj{"data.url": "http://example.com/signup?invitation=" + code, "data.uses": 0, "data.usable": true})
		return id, code
	}
	k.signUpAs("kim", "").fails(403, "INVITATION_REQUIRED", neededText)
	k.signUpAs("kim", "NONE").fails(400, "INVITATION_INVALID", overText)
	k.as("").post("/auth/social/kakao", obj{"access_token": "kakao"}).fails(403, "INVITATION_REQUIRED", neededText)

	_, twice := invite(obj{"max_uses": 2, "note": "신입"})
	k.as("").get("/auth/invitations/" + twice).wants(200).has(obj{"data.expires_at": nil})
	var wg sync.WaitGroup
	answers := make([]*answer, 5)
	for i := range answers {
		wg.Go(func() { answers[i] = k.signUpAs("kim"+string(rune('a'+i)), twice) })
	}
	wg.Wait()
	came := 0
	for _, a := range answers {
		if a.status() == 201 {
			came++
		} else {
			a.fails(400, "INVITATION_INVALID", overText)
		}
	}
	if came != 2 {
		t.Errorf("%d came with an invitation for 2", came)
	}
	k.as("").get("/auth/invitations/"+twice).fails(404, "INVITATION_NOT_FOUND", "초대를 찾을 수 없습니다")

	id, once := invite(obj{"expires_in_days": 7})
	k.as("").get("/auth/invitations/" + once).wants(200).has(obj{"data.expires_at": "2026-02-19T05:12:33.120Z"})
	k.as("").post("/auth/social/kakao", obj{"access_token": "kakao", "invitation": once}).wants(200).has(obj{"data.is_new_user": true})
	k.as("").post("/auth/social/kakao", obj{"access_token": "kakao"}).wants(200).has(obj{"data.is_new_user": false})
	list := boss.get("/admin/invitations").wants(200).list("data.invitations")
	if len(list) != 2 || list[0]["uses"] != 1.0 || list[0]["usable"] != true || list[1]["usable"] != false || list[1]["note"] != "신입" {
		t.Errorf("invitations = %v", list)
	}
	boss.del("/admin/invitations/" + id).wants(200)
	boss.del("/admin/invitations/"+id).fails(404, "INVITATION_NOT_FOUND", "초대를 찾을 수 없습니다")
	k.signUpAs("lee", once).fails(400, "INVITATION_INVALID", overText)
	for _, body := range []obj{{"max_uses": 0}, {"max_uses": -1}, {"expires_in_days": 0}, {"note": strings.Repeat("가", 201)}} {
		boss.post("/admin/invitations", body).wants(422)
	}
}

// A browser takes its invitation with it to Kakao and back.
func TestInvitationThroughKakao(t *testing.T) {
	k := newTalk(t)
	boss := k.admin("boss")
	code, _ := boss.post("/admin/invitations", obj{"max_uses": 1}).wants(201).at("data.code").(string)
	boss.patch("/instance", obj{"sign_up": "invitation"}).wants(200)
	for path, refusal := range map[string]string{
		kakaoPath: "INVITATION_REQUIRED", kakaoPath + "?invitation=NONE": "INVITATION_INVALID", kakaoPath + "?invitation=%22%3B.": "INVITATION_REQUIRED",
	} {
		b := k.browseTo(path)
		b.back(k.kakao.Consent(b.authorize, kakaotest.Ryan())).endsWithError(refusal)
	}
	b := k.browseTo(kakaoPath + "?invitation=" + code)
	b.exchange(b.back(k.kakao.Consent(b.authorize, kakaotest.Ryan())).loginCode()).wants(200).has(obj{"data.is_new_user": true})
	if uses := boss.get("/admin/invitations").wants(200).list("data.invitations")[0]["uses"]; uses != 1.0 {
		t.Errorf("the invitation was used %v times", uses)
	}
}
