package server_test

import (
	"context"
	"testing"

	"github.com/runnerway/runnerway/store"
)

// aPost is a public post of a client.
func aPost(c client, name string) string {
	c.k.t.Helper()
	return c.post("/community/posts", obj{"route_name": name, "distance": 5, "duration": 1800}).wants(201).at("data.post_id").(string)
}

func TestBlock(t *testing.T) {
	k := newKit(t)
	kim, lee, park := k.member("kim"), k.member("lee"), k.member("park")
	post, others := aPost(kim, "김"), aPost(park, "박")
	lee.post("/community/posts/"+post+"/like", nil).wants(200)
	comment := lee.post("/community/posts/"+others+"/comments", obj{"content": "이"}).wants(201).at("data.comment_id").(string)
	kim.post("/community/posts/"+others+"/comments", obj{"content": "김"}).wants(201)
	kim.post("/community/comments/"+comment+"/like", nil).wants(200)
	lee.post("/community/users/user-kim/follow", nil).wants(200)
	kim.post("/community/users/user-lee/follow", nil).wants(200)
	kim.get("/notifications/unread-count").has(obj{"data.unread_count": 2})

	kim.post("/users/user-kim/block", nil).fails(400, "VALIDATION_ERROR", "자기 자신을 차단할 수 없습니다")
	kim.post("/users/nobody/block", nil).fails(404, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
	kim.del("/users/nobody/block").fails(404, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
	for range 2 {
		kim.post("/users/user-lee/block", nil).wants(200).has(obj{"data.is_blocked": true})
	}
	blocks := kim.get("/users/me/blocks").wants(200).list("data.users")
	if len(blocks) != 1 || blocks[0]["user_id"] != "user-lee" {
		t.Errorf("whom kim blocks: %v", blocks)
	}
	if n := len(lee.get("/users/me/blocks").list("data.users")); n != 0 {
		t.Errorf("lee blocks %d", n)
	}

	lee.get("/community/posts/"+post).fails(404, "POST_NOT_FOUND", "게시물을 찾을 수 없습니다")
	lee.get("/community/posts/" + post + "/comments").wants(404)
	lee.post("/community/posts/"+post+"/like", nil).wants(404)
	lee.post("/community/posts/"+post+"/comments", obj{"content": "x"}).wants(404)
	lee.post("/community/posts/"+post+"/bookmark", nil).wants(404)
	lee.post("/community/users/user-kim/follow", nil).fails(404, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
	kim.post("/community/users/user-lee/follow", nil).fails(404, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
	lee.del("/community/users/user-kim/follow").wants(404)
	kim.get("/community/posts/" + post).wants(200).has(obj{"data.post.like_count": 0})
	for _, feed := range []string{"", "?sort=popular", "?sort=trending", "?type=running"} {
		lee.get("/community/feed" + feed).wants(200).has(obj{"data.pagination.total_count": 1})
		if posts := lee.get("/community/feed" + feed).list("data.posts"); len(posts) != 1 || posts[0]["id"] != others {
			t.Errorf("feed%s of one who is blocked: %v", feed, posts)
		}
		park.get("/community/feed" + feed).has(obj{"data.pagination.total_count": 2})
	}
	for c, want := range map[*client]string{&kim: "김", &lee: "이"} {
		list := c.get("/community/posts/" + others + "/comments").wants(200).has(obj{"data.pagination.total_count": 1}).list("data.comments")
		if len(list) != 1 || list[0]["content"] != want {
			t.Errorf("comments: %v, want %s", list, want)
		}
	}
	kim.post("/community/comments/"+comment+"/like", nil).wants(404)
	kim.get("/notifications/unread-count").has(obj{"data.unread_count": 0})

	lee.post("/users/user-kim/block", nil).wants(200)
	kim.del("/users/user-lee/block").wants(200).has(obj{"data.is_blocked": false})
	lee.get("/community/posts/" + post).wants(404) // lee's own block holds
	kim.get("/community/feed").has(obj{"data.pagination.total_count": 2})
	for range 2 {
		lee.del("/users/user-kim/block").wants(200)
	}
	lee.get("/community/posts/" + post).wants(200)
	lee.get("/community/feed").has(obj{"data.pagination.total_count": 2})
	park.get("/community/posts/" + others + "/comments").has(obj{"data.pagination.total_count": 2})
}

func TestReports(t *testing.T) {
	k := newKit(t)
	kim, lee, park := k.member("kim"), k.member("lee"), k.member("park")
	role := store.RoleAdmin
	if _, err := k.store.ChangeAccount(context.Background(), "user-park", store.AccountChange{Role: &role}); err != nil {
		t.Fatal(err)
	}
	post := aPost(kim, "나쁜 글")
	comment := kim.post("/community/posts/"+post+"/comments", obj{"content": "나쁜 댓글"}).wants(201).at("data.comment_id").(string)
	report := func(c client, kind, target string) *answer {
		return c.post("/community/reports", obj{"kind": kind, "target_id": target, "reason": "abuse"})
	}
	report(lee, "post", "nothing").fails(404, "POST_NOT_FOUND", "게시물을 찾을 수 없습니다")
	report(lee, "comment", post).fails(404, "COMMENT_NOT_FOUND", "댓글을 찾을 수 없습니다")
	report(lee, "user", "user-lee").fails(404, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
	lee.post("/community/reports", obj{"kind": "post", "target_id": post, "reason": "boring"}).wants(422)
	first := report(lee, "post", post).wants(201).at("data.report_id")
	if again := report(lee, "post", post).wants(201).at("data.report_id"); again != first {
		t.Errorf("a second report of the same: %v, want %v", again, first)
	}
	report(park, "post", post).wants(201)
	ofComment := report(lee, "comment", comment).wants(201).at("data.report_id").(string)
	ofUser := report(lee, "user", "user-kim").wants(201).at("data.report_id").(string)

	kim.get("/admin/reports").wants(403)
	list := park.get("/admin/reports").wants(200).has(obj{"data.pagination.total_count": 4}).list("data.reports")
	if r := list[0]; r["id"] != first || r["excerpt"] != "나쁜 글" || r["other_reports"] != 1.0 || r["author"].(obj)["name"] != "kim" || r["reporter"].(obj)["name"] != "lee" {
		t.Errorf("first report: %v", r)
	}
	resolve := func(id, action string) *answer {
		return park.post("/admin/reports/"+id+"/resolve", obj{"action": action})
	}
	kim.post("/admin/reports/"+ofUser+"/resolve", obj{"action": "hide"}).wants(403)
	resolve("nothing", "hide").fails(404, "REPORT_NOT_FOUND", "신고를 찾을 수 없습니다")
	resolve(ofUser, "hide").fails(400, "VALIDATION_ERROR", "사용자는 숨길 수 없습니다. 계정을 정지해주세요")
	resolve(ofUser, "dismiss").wants(200).has(obj{"message": "신고가 처리되었습니다"})
	resolve(ofComment, "hide").wants(200)
	resolve(first.(string), "hide").wants(200)
	resolve(first.(string), "dismiss").fails(400, "VALIDATION_ERROR", "이미 처리된 신고입니다")
	park.get("/admin/reports").has(obj{"data.pagination.total_count": 0})
	park.get("/admin/reports?status=resolved").has(obj{"data.pagination.total_count": 4})

	lee.get("/community/posts/" + post).wants(404)
	lee.get("/community/feed").has(obj{"data.pagination.total_count": 0})
	kim.get("/community/posts/" + post).wants(200).has(obj{"data.post.visibility": "private", "data.post.comment_count": 0})
	kim.send("PATCH", "/community/posts/"+post, obj{"visibility": "public", "caption": "다시"}).wants(200)
	lee.get("/community/posts/" + post).wants(404)
	kim.get("/community/posts/" + post).has(obj{"data.post.caption": "다시"})
	kim.del("/community/posts/" + post).wants(200)
	lee.get("/community/feed").has(obj{"data.pagination.total_count": 0})
}

// A post that somebody does not see any more offers them no route either; what they saved before stays theirs.
func TestBlockAndRoutes(t *testing.T) {
	k := newKit(t)
	kim, lee, park := k.member("kim"), k.member("lee"), k.member("park")
	route := k.generated("kim", "하트 경로", 5).Route.ID
	run := kim.post("/workouts/start", obj{"route_name": "하트", "route_id": route, "started_at": "2026-02-12T05:00:00Z",
		"start_location": obj{"latitude": 37.5, "longitude": 127}}).wants(201).at("data.workout_id")
	kim.post("/community/posts", obj{"route_name": "하트", "distance": 5, "duration": 1800, "workout_id": run}).wants(201)
	path := "/routes/" + route + "/save"
	for _, c := range []client{lee, park} {
		c.post(path, nil).wants(200)
	}
	lee.del(path).wants(200)
	for _, id := range []string{"user-lee", "user-park"} {
		kim.post("/users/"+id+"/block", nil).wants(200)
	}
	lee.post(path, nil).fails(404, "ROUTE_NOT_FOUND", "경로를 찾을 수 없습니다")
	park.get("/users/me/saved-routes").wants(200).has(obj{"data.pagination.total_count": 1})
	park.get("/routes/" + route + "/options").wants(200)
	kim.del("/users/user-lee/block").wants(200)
	lee.post(path, nil).wants(200)
}

// Who is suspended over a report is out at once, and so are the posts, until the suspension ends.
func TestReportThatSuspends(t *testing.T) {
	k := newKit(t)
	kim, lee, boss := k.member("kim"), k.member("lee"), k.admin("boss")
	post := aPost(kim, "광고")
	good := aPost(lee, "좋은 글")
	comment := kim.post("/community/posts/"+good+"/comments", obj{"content": "광고"}).wants(201).at("data.comment_id").(string)
	report := func(kind, target string) string {
		t.Helper()
		return lee.post("/community/reports", obj{"kind": kind, "target_id": target, "reason": "spam"}).wants(201).at("data.report_id").(string)
	}
	ofPost, ofUser, ofBoss := report("post", post), report("user", "user-kim"), report("user", "user-boss")
	suspend := func(c client, id string) *answer {
		return c.post("/admin/reports/"+id+"/resolve", obj{"action": "suspend"})
	}
	suspend(lee, ofUser).wants(403)
	suspend(boss, "nothing").fails(404, "REPORT_NOT_FOUND", "신고를 찾을 수 없습니다")
	suspend(boss, ofBoss).fails(400, "VALIDATION_ERROR", "마지막 관리자는 바꿀 수 없습니다. 다른 관리자를 먼저 지정해주세요")
	lee.get("/community/feed").has(obj{"data.pagination.total_count": 2})
	suspend(boss, ofUser).wants(200)
	kim.get("/users/me").fails(401, "ACCOUNT_SUSPENDED", "이용이 정지된 계정입니다. 관리자에게 문의해주세요")
	lee.get("/community/feed").has(obj{"data.pagination.total_count": 1})
	lee.get("/community/posts/" + post).wants(404)
	for _, c := range []client{lee, k.as("")} {
		a := c.get("/community/posts/" + good).wants(200).has(obj{"data.post.comment_count": 0})
		if comments := a.list("data.comments"); len(comments) != 0 {
			t.Errorf("comments of somebody who is suspended: %v", comments)
		}
		c.get("/community/posts/" + good + "/comments").wants(200).has(obj{"data.pagination.total_count": 0})
	}
	lee.post("/community/comments/"+comment+"/like", nil).fails(404, "COMMENT_NOT_FOUND", "댓글을 찾을 수 없습니다")
	if r := boss.get("/admin/reports").wants(200).list("data.reports")[0]; r["id"] != ofPost || r["author_suspended"] != true || r["excerpt"] != "광고" {
		t.Errorf("a report of somebody who is suspended: %v", r)
	}
	if r := boss.get("/admin/reports?status=resolved").wants(200).list("data.reports")[0]; r["resolution"] != "suspended" {
		t.Errorf("the report: %v", r)
	}
	boss.patch("/admin/users/user-kim", obj{"suspended": false}).wants(200)
	lee.get("/community/feed").has(obj{"data.pagination.total_count": 2})
	lee.get("/community/posts/" + post).wants(200)
	lee.get("/community/posts/" + good).wants(200).has(obj{"data.post.comment_count": 1})
	lee.post("/community/comments/"+comment+"/like", nil).wants(200).has(obj{"data.like_count": 1})
}
