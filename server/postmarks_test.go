package server_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/runnerway/runnerway/store"
)

// C6, C7
func TestLikePost(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	path := kim.share(nil) + "/like"
	lee.del(path).fails(404, "LIKE_NOT_FOUND", "좋아요를 찾을 수 없습니다")
	lee.post(path, "").wants(200).has(obj{"message": "좋아요를 눌렀습니다", "data.like_count": 1, "data.is_liked": true})
	lee.post(path, nil).fails(400, "VALIDATION_ERROR", "이미 좋아요한 게시글입니다").has(obj{"detail.field": "post_id"}) // K19
	kim.post(path, nil).wants(200).has(obj{"data.like_count": 2})
	lee.del(path).wants(200).has(obj{"message": "좋아요가 취소되었습니다", "data.like_count": 1, "data.is_liked": false})
	kim.del(path).wants(200).has(obj{"data.like_count": 0})
	lee.post("/community/posts/nothing/like", nil).fails(404, "POST_NOT_FOUND", noSuchPost)
	lee.del("/community/posts/nothing/like").fails(404, "POST_NOT_FOUND", noSuchPost)
	k.as("").post(path, nil).wants(401)
	k.guest().post(path, nil).fails(403, "FORBIDDEN", "회원가입이 필요합니다")
	k.guest().del(path).fails(403, "FORBIDDEN", "회원가입이 필요합니다")
}

// C8, C9 with a route, without one, and with one that was saved before (B36).
func TestBookmarkPost(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	plain := kim.share(nil) + "/bookmark"
	lee.del(plain).fails(404, "BOOKMARK_NOT_FOUND", "북마크를 찾을 수 없습니다")
	lee.post(plain, nil).wants(200).has(obj{"message": "북마크되었습니다", "data.is_bookmarked": true, "data.bookmark_count": 1})
	lee.post(plain, nil).fails(400, "VALIDATION_ERROR", "이미 북마크한 게시글입니다")
	lee.del(plain).wants(200).has(obj{"message": "북마크가 취소되었습니다", "data.is_bookmarked": false, "data.bookmark_count": 0})
	lee.post("/community/posts/nothing/bookmark", nil).fails(404, "POST_NOT_FOUND", noSuchPost)
	k.as("").post(plain, nil).wants(401)
	k.guest().post(plain, nil).fails(403, "FORBIDDEN", "회원가입이 필요합니다")

	g := k.generated("kim", "하트 경로", 5, 7)
	lee.get("/routes/"+g.Route.ID+"/options").fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	path := kim.share(obj{"workout_id": k.loop("kim", store.Workout{RouteID: g.Route.ID, RouteOptionID: g.Options[1].ID}, 60).ID}) + "/bookmark"
	saved := func() []any { return lee.get("/users/me/saved-routes").wants(200).at("data.routes").([]any) }
	lee.post(path, nil).wants(200).has(obj{"message": "북마크되었습니다 (경로도 저장되었습니다)"})
	if s := saved(); len(s) != 1 || s[0].(obj)["route_id"] != g.Route.ID || s[0].(obj)["route_option_id"] != g.Options[1].ID {
		t.Errorf("saved routes after a bookmark: %v", s)
	}
	lee.get("/routes/" + g.Route.ID + "/options").wants(200)
	lee.del(path).wants(200).has(obj{"message": "북마크가 취소되었습니다 (저장된 경로도 삭제되었습니다)"})
	if s := saved(); len(s) != 0 {
		t.Errorf("saved routes after taking the bookmark back: %v", s)
	}

	lee.post("/routes/"+g.Route.ID+"/save", nil).wants(200)
	lee.post(path, nil).wants(200).has(obj{"message": "북마크되었습니다 (경로도 저장되었습니다)"})
	lee.del(path).wants(200).has(obj{"message": "북마크가 취소되었습니다"})
	if len(saved()) != 1 {
		t.Error("taking a bookmark back removed a route that was saved before")
	}
}

// B30: many at once, each twice. No like is lost or counted twice, nobody gets a 500.
func TestMarksAtOnce(t *testing.T) {
	k := newKit(t)
	path := k.member("kim").share(nil)
	comment := "/community/comments/" + k.member("lee").post(path+"/comments", obj{"content": "x"}).at("data.comment_id").(string)
	var users []client
	for i := range 6 {
		users = append(users, k.member(fmt.Sprint("u", i)))
	}
	// twice runs one request of every user two times, all at once, and counts the answers by status.
	twice := func(do func(c client) *answer) map[int]int {
		var mu sync.Mutex
		statuses := map[int]int{}
		var wait sync.WaitGroup
		for range 2 {
			for _, u := range users {
				wait.Go(func() {
					status := do(u).status()
					mu.Lock()
					defer mu.Unlock()
					statuses[status]++
				})
			}
		}
		wait.Wait()
		return statuses
	}
	wants := func(what string, got map[int]int, want map[int]int) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: statuses %v, want %v", what, got, want)
		}
	}
	for _, target := range []string{path + "/like", path + "/bookmark", comment + "/like"} {
		wants("POST "+target, twice(func(c client) *answer { return c.post(target, nil) }), map[int]int{200: 6, 400: 6})
	}
	wants("comment", twice(func(c client) *answer { return c.post(path+"/comments", obj{"content": "x"}) }), map[int]int{201: 12})
	counted := k.as("").get(path).has(obj{"data.post.like_count": 6, "data.post.bookmark_count": 6, "data.post.comment_count": 13})
	comments := counted.at("data.comments").([]any)
	if got := comments[len(comments)-1].(obj)["like_count"]; fmt.Sprint(got) != "6" {
		t.Errorf("likes of the comment: %v, want 6", got)
	}
	for _, target := range []string{path + "/like", path + "/bookmark", comment + "/like"} {
		wants("DELETE "+target, twice(func(c client) *answer { return c.del(target) }), map[int]int{200: 6, 404: 6})
	}
	k.as("").get(path).has(obj{"data.post.like_count": 0, "data.post.bookmark_count": 0, "data.post.comment_count": 13})
}

// Who is told of what: the author of what was liked or commented, and who is followed; nobody of what he did himself.
func TestCommunityNotifies(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	path := kim.share(nil)
	for _, c := range []client{kim, lee} {
		comment := "/community/comments/" + c.post(path+"/comments", obj{"content": "멋져요"}).wants(201).at("data.comment_id").(string)
		c.post(path+"/like", nil).wants(200)
		c.post(path+"/bookmark", nil).wants(200)
		kim.post(comment+"/like", nil).wants(200)
	}
	lee.post("/community/users/user-kim/follow", nil).wants(200)
	kinds := func(c client) string {
		var out []string
		for _, n := range c.notices("").Notifications {
			out = append(out, n.Kind+" "+n.Actor.Name)
			if n.Kind != store.NotifyFollow && (n.PostID == nil || *n.PostID != strings.TrimPrefix(path, "/community/posts/")) {
				t.Errorf("notification %+v is not of the post", n)
			}
		}
		return strings.Join(out, ", ")
	}
	if got := kinds(kim); got != "follow lee, like lee, comment lee" {
		t.Errorf("kim was told of %s", got)
	}
	if got := kinds(lee); got != "comment_like kim" {
		t.Errorf("lee was told of %s", got)
	}
}
