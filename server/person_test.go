package server_test

import (
	"slices"
	"testing"
	"time"
)

func TestPerson(t *testing.T) {
	k := newKit(t)
	kim, lee, park := k.member("kim"), k.member("lee"), k.member("park")
	boss := k.admin("boss")
	const path = "/community/users/user-kim"
	posts := []string{aPost(kim, "하나")}
	k.clock.advance(time.Minute)
	posts = append(posts, aPost(kim, "둘"))
	kim.share(obj{"visibility": "private"})
	aPost(park, "박")
	lee.post(path+"/follow", nil).wants(200)
	kim.post("/community/users/user-park/follow", nil).wants(200)

	seen := obj{"message": nil, "data.id": "user-kim", "data.name": "kim", "data.avatar_url": nil, "data.joined_month": "2026-02", "data.post_count": 2,
		"data.follower_count": 1, "data.following_count": 1, "data.is_following": false, "data.is_me": false, "data.blocked_by_me": false}
	k.as("").get(path).wants(200).has(seen)
	k.guest().get(path).wants(200).has(seen)
	park.get(path).wants(200).has(seen)
	lee.get(path).wants(200).has(obj{"data.is_following": true, "data.is_me": false})
	kim.get(path).wants(200).has(obj{"data.is_following": false, "data.is_me": true, "data.post_count": 2})
	lee.get("/community/users/nobody").fails(404, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
	lee.with("Accept-Language", "en").get("/community/users/nobody").fails(404, "USER_NOT_FOUND", "There is no such user")

	slices.Reverse(posts)
	for _, c := range []client{k.as(""), lee, kim} {
		if got := c.feedIDs("&author=user-kim"); !slices.Equal(got, posts) {
			t.Errorf("posts of kim: %v, want %v", got, posts)
		}
	}
	for query, want := range map[string]int{"&author=nobody": 0, "&author=user-park&following=true": 0, "&author=user-kim&following=true": 2, "&author=user-kim&type=walking": 0,
		"&author=user-kim&sort=trending": 2, "&author=": 3, "": 3} {
		if got := lee.feedIDs(query); len(got) != want {
			t.Errorf("feed %s: %d posts, want %d", query, len(got), want)
		}
	}

	for name, c := range map[string]client{"nobody": k.as(""), "a guest": k.guest(), "another": lee, "an admin": boss} {
		if got := c.feedIDs("&author=user-kim&visibility=all"); !slices.Equal(got, posts) {
			t.Errorf("all posts of kim to %s: %v, want the public ones", name, got)
		}
	}
	if got := kim.feedIDs("&author=user-kim&visibility=all"); len(got) != 3 || !slices.Equal(got[1:], posts) && !slices.Equal(got[:2], posts) {
		t.Errorf("all of one's own posts: %v, want %v and the private one", got, posts)
	}
	if got := kim.feedIDs("&visibility=all"); len(got) != 3 {
		t.Errorf("the feed of all with visibility=all: %v, want the three public posts", got)
	}
	kim.get("/community/feed?author=user-kim&visibility=all&limit=1").has(obj{"data.pagination.total_count": 3})

	lee.post("/users/user-kim/block", nil).wants(200)
	lee.get(path).wants(200).has(obj{"data.blocked_by_me": true, "data.is_following": false, "data.post_count": 0, "data.follower_count": 0})
	kim.get("/community/users/user-lee").fails(404, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
	if got := lee.feedIDs("&author=user-kim"); len(got) != 0 {
		t.Errorf("posts of one who is blocked: %v", got)
	}
	boss.patch("/admin/users/user-park", obj{"suspended": true}).wants(200)
	lee.get("/community/users/user-park").wants(404)
	if _, err := k.store.DeleteUser(t.Context(), "user-kim", ""); err != nil {
		t.Fatal(err)
	}
	for _, c := range []client{k.as(""), lee} {
		c.get(path).wants(404)
		if got := c.feedIDs("&author=user-kim"); len(got) != 0 {
			t.Errorf("posts of an account that is gone: %v", got)
		}
	}
}
