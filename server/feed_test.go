package server_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

// feedIDs are the ids of the posts on all pages of a feed, three to a page.
func (c client) feedIDs(query string) (ids []string) {
	c.k.t.Helper()
	for page := 1; ; page++ {
		a := c.get(fmt.Sprintf("/community/feed?limit=3&page=%d%s", page, query)).wants(200)
		posts := a.at("data.posts").([]any)
		for _, p := range posts {
			ids = append(ids, p.(obj)["id"].(string))
		}
		total := a.at("data.pagination.total_count")
		if next := a.at("data.pagination.has_next").(bool); !next {
			if fmt.Sprint(total) != fmt.Sprint(len(ids)) {
				c.k.t.Errorf("feed %s: total_count %v of %d posts", query, total, len(ids))
			}
			return ids
		}
	}
}

// C1: eight posts, six hours apart, the third and the last liked, every other a walk, every third lee's.
func TestFeed(t *testing.T) {
	k := newKit(t, func(o *server.Options) { o.AccessTokenLife = 100 * time.Hour })
	kim, lee, park := k.member("kim"), k.member("lee"), k.member("park")
	k.as("").get("/community/feed").wants(200).has(obj{"message": "피드 조회 성공", "data.posts": "[]", "data.pagination.current_page": 1,
		"data.pagination.total_pages": 0, "data.pagination.total_count": 0, "data.pagination.has_next": false, "data.pagination.has_prev": false})
	ids := make([]string, 8)
	for i := range ids {
		author, name := kim, "kim"
		if i%3 == 0 {
			author, name = lee, "lee"
		}
		changes := obj{}
		if i%2 == 0 {
			changes["workout_id"] = k.loop(name, store.Workout{Mode: "walking"}, 10).ID
		}
		path := author.share(changes)
		ids[i] = path[len("/community/posts/"):]
		if i == 2 || i == 7 {
			kim.post(path+"/like", nil).wants(200)
		}
		if i == 2 {
			park.post(path+"/like", nil).wants(200)
			park.post(path+"/bookmark", nil).wants(200)
		}
		k.clock.advance(6 * time.Hour)
	}
	park.post("/community/users/user-lee/follow", nil).wants(200)
	kim.share(obj{"visibility": "private"})
	kim.del(kim.share(nil)).wants(200)
	pick := func(order ...int) (out []string) {
		for _, i := range order {
			out = append(out, ids[i])
		}
		return out
	}
	for query, want := range map[string][]string{
		"":                               pick(7, 6, 5, 4, 3, 2, 1, 0),
		"&sort=latest&type=all":          pick(7, 6, 5, 4, 3, 2, 1, 0),
		"&sort=unknown&type=swimming":    pick(7, 6, 5, 4, 3, 2, 1, 0),
		"&sort=popular":                  pick(2, 7, 6, 5, 4, 3, 1, 0),
		"&sort=trending":                 pick(7, 6, 5, 4),
		"&type=running":                  pick(7, 5, 3, 1), // B37
		"&type=walking":                  pick(6, 4, 2, 0),
		"&type=walking&sort=popular":     pick(2, 6, 4, 0),
		"&type=running&sort=trending":    pick(7, 5),
		"&following=TRUE":                pick(6, 3, 0),
		"&following=1&type=walking":      pick(6, 0),
		"&following=true&sort=trending":  pick(6),
		"&following=false&sort=trending": pick(7, 6, 5, 4),
	} {
		if got := park.feedIDs(query); !slices.Equal(got, want) {
			t.Errorf("feed %s: %v, want %v", query, got, want)
		}
	}
	if got := k.as("").feedIDs("&following=true"); len(got) != 0 {
		t.Errorf("nobody follows nobody, and finds %v", got)
	}
	for viewer, marked := range map[*client]bool{&park: true, &lee: false} {
		p := viewer.get("/community/feed?sort=popular&limit=1").wants(200).at("data.posts").([]any)[0].(obj)
		if p["is_liked"] != marked || p["is_bookmarked"] != marked || fmt.Sprint(p["like_count"], p["bookmark_count"]) != "2 1" {
			t.Errorf("the most liked post: %v, want it marked: %v", p, marked)
		}
	}
	for _, bad := range []string{"page=0", "page=x", "limit=0", "limit=101", "following=maybe"} {
		k.as("").get("/community/feed?" + bad).wants(422)
	}
	k.as("").get("/community/feed?page=1000000&limit=100").wants(200).has(obj{"data.posts": "[]", "data.pagination.total_count": 8, "data.pagination.has_next": false})
}

// A list has tracks in few points, a post its whole one; nothing else is different.
func TestFeedThinsTracks(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	plain := kim.share(obj{"caption": `<b>"actual_path":null}`, "svg_path": "M0 0 L1 1"})
	k.clock.advance(time.Minute)
	path := kim.share(obj{"workout_id": k.loop("kim", store.Workout{}, 3600).ID, "shape_id": "heart"})
	page := k.as("").get("/community/feed").wants(200).at("data.posts").([]any)
	for i, path := range []string{path, plain} {
		listed, shown := page[i].(obj), k.as("").get(path).at("data.post").(obj)
		for key := range shown {
			if key != "actual_path" && fmt.Sprint(listed[key]) != fmt.Sprint(shown[key]) || len(listed) != len(shown) {
				t.Errorf("%s of %s in the feed: %v of %d keys, want %v of %d", key, path, listed[key], len(listed), shown[key], len(shown))
			}
		}
	}
	if v, ok := page[1].(obj)["actual_path"]; !ok || v != nil {
		t.Errorf("actual_path of a post without: %v, %v", v, ok)
	}
	p := page[0].(obj)
	points := p["actual_path"].([]any)
	if len(points) < 20 || len(points) > 200 {
		t.Errorf("%d of 3600 points in the feed, want 20 to 200", len(points))
	}
	for _, key := range []string{"lat", "lng"} {
		if _, ok := points[0].(obj)[key].(float64); !ok {
			t.Errorf("%s of a point is %v", key, points[0])
		}
	}
}

// C14
func TestBookmarkList(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	var paths []string
	for i := range 3 {
		paths = append(paths, kim.share(obj{"route_name": fmt.Sprint("경로 ", i), "shape_icon": "heart"}))
	}
	for _, i := range []int{1, 2, 0} {
		k.clock.advance(time.Minute)
		lee.post(paths[i]+"/bookmark", nil).wants(200)
	}
	a := lee.get("/community/bookmarks?limit=2").wants(200).has(obj{"message": nil, "data.pagination.total_count": 3, "data.pagination.total_pages": 2,
		"data.pagination.has_next": true, "data.pagination.has_prev": false})
	want := obj{"id": paths[0][len("/community/posts/"):], "author": obj{"id": "user-kim", "name": "kim", "avatar_url": nil}, "route_name": "경로 0",
		"shape_icon": "heart", "distance": 5.12, "duration": 1860, "like_count": 0, "bookmarked_at": "2026-02-12T05:15:33.120Z"}
	if got := a.at("data.bookmarks").([]any)[0]; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("newest bookmark: %v, want %v", got, want)
	}
	kim.del(paths[2]).wants(200)
	lee.get("/community/bookmarks").has(obj{"data.pagination.total_count": 2})
	kim.get("/community/bookmarks").wants(200).has(obj{"data.bookmarks": "[]", "data.pagination.total_pages": 0})
	k.as("").get("/community/bookmarks").wants(401)
	k.guest().get("/community/bookmarks").fails(403, "FORBIDDEN", "회원가입이 필요합니다")
	lee.get("/community/bookmarks?limit=0").wants(422)
}

// BenchmarkFeed is a page of the feed to a member, whose posts show tracks of an hour, without the network. How the page is
// found among many posts is measured with the store.
func BenchmarkFeed(b *testing.B) {
	k := newKit(b)
	kim := k.member("kim")
	for range 40 {
		path := kim.share(obj{"workout_id": k.loop("kim", store.Workout{}, 3600).ID, "caption": "좋은 아침"})
		kim.post(path+"/like", nil).wants(200)
	}
	r := httptest.NewRequest(http.MethodGet, "/api/v1/community/feed", nil)
	r.RemoteAddr = kim.address
	r.Header.Set("Authorization", "Bearer "+kim.token)
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		k.server.ServeHTTP(w, r.Clone(context.Background()))
		if w.Code != http.StatusOK {
			b.Fatalf("status %d: %s", w.Code, w.Body)
		}
		b.SetBytes(int64(w.Body.Len()))
	}
}
