package server_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

// tell stores a notification as another instance on the same database would.
func (k *kit) tell(n store.Notification) store.Notification {
	k.t.Helper()
	stored, fresh, err := k.store.Notify(context.Background(), n)
	if err != nil || !fresh {
		k.t.Fatalf("Notify %+v: new %v, %v", n, fresh, err)
	}
	return stored
}

// like is that a member likes one of kim's posts.
func like(actor string, post int) store.Notification {
	return store.Notification{UserID: "user-kim", Kind: store.NotifyLike, ActorID: "user-" + actor, PostID: fmt.Sprint("post-", post)}
}

func follow(actor string) store.Notification {
	return store.Notification{UserID: "user-kim", Kind: store.NotifyFollow, ActorID: "user-" + actor}
}

type notice struct {
	ID, Kind, Text string
	Actor          *struct {
		ID   *string
		Name string
	}
	Subject *string
	PostID  *string `json:"post_id"`
	RouteID *string `json:"route_id"`
	IsRead  bool    `json:"is_read"`
}

type noticePage struct {
	Notifications []notice
	UnreadCount   int `json:"unread_count"`
	Pagination    struct {
		CurrentPage int  `json:"current_page"`
		TotalPages  int  `json:"total_pages"`
		TotalCount  int  `json:"total_count"`
		HasNext     bool `json:"has_next"`
		HasPrev     bool `json:"has_prev"`
	}
}

func (c client) notices(query string) (p noticePage) {
	c.k.t.Helper()
	c.get("/notifications" + query).wants(200).json(&p)
	return p
}

func TestNotifications(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	if p := kim.notices(""); p.Notifications == nil || len(p.Notifications) != 0 || p.Pagination.TotalPages != 0 || p.Pagination.CurrentPage != 1 {
		t.Errorf("an empty list: %+v", p)
	}
	first := k.tell(follow("lee"))
	k.clock.advance(time.Minute)
	for i := range 4 {
		k.tell(like("lee", i))
	}
	p := kim.notices("?limit=2")
	if len(p.Notifications) != 2 || p.UnreadCount != 5 || p.Pagination.TotalCount != 5 || p.Pagination.TotalPages != 3 ||
		!p.Pagination.HasNext || p.Pagination.HasPrev || *p.Notifications[0].PostID != "post-3" {
		t.Errorf("first page: %+v", p)
	}
	last := kim.notices("?limit=2&page=3")
	if len(last.Notifications) != 1 || last.Notifications[0].ID != first.ID || last.Pagination.HasNext || !last.Pagination.HasPrev {
		t.Errorf("last page: %+v", last)
	}
	n := last.Notifications[0]
	if n.Kind != "follow" || n.Text != "lee님이 회원님을 팔로우합니다" || n.Actor == nil || *n.Actor.ID != "user-lee" || n.Actor.Name != "lee" || n.IsRead {
		t.Errorf("a follow: %+v", n)
	}
	if text := kim.with("Accept-Language", "en-US,en").get("/notifications?page=3&limit=2").at("data.notifications").([]any)[0].(obj)["text"]; text != "lee follows you" {
		t.Errorf("in English: %q", text)
	}
	kim.get("/notifications?page=0").wants(422)
	kim.get("/notifications?unread=perhaps").wants(422)

	kim.post("/notifications/"+first.ID+"/read", nil).wants(200).has(obj{"data.is_read": true, "data.id": first.ID, "message": "알림을 읽었습니다"})
	kim.post("/notifications/"+first.ID+"/read", nil).wants(200)
	if p := kim.notices("?unread=true"); len(p.Notifications) != 4 || p.Pagination.TotalCount != 4 || p.UnreadCount != 4 {
		t.Errorf("unread ones: %+v", p)
	}
	lee.post("/notifications/read-all", nil).wants(200).has(obj{"data.read_count": 0})
	kim.get("/notifications/unread-count").wants(200).has(obj{"data.unread_count": 4})
	kim.post("/notifications/read-all", nil).wants(200).has(obj{"data.read_count": 4, "data.unread_count": 0, "message": "모든 알림을 읽었습니다"})
	kim.del("/notifications/" + first.ID).wants(200).has(obj{"data": nil, "message": "알림이 삭제되었습니다"})

	const gone = "알림을 찾을 수 없습니다"
	kim.del("/notifications/"+first.ID).fails(404, "NOTIFICATION_NOT_FOUND", gone)
	kim.post("/notifications/"+first.ID+"/read", nil).fails(404, "NOTIFICATION_NOT_FOUND", gone)
	others := kim.notices("").Notifications[0].ID
	lee.post("/notifications/"+others+"/read", nil).fails(404, "NOTIFICATION_NOT_FOUND", gone)
	lee.del("/notifications/"+others).fails(404, "NOTIFICATION_NOT_FOUND", gone)
	for _, c := range []client{k.as(""), k.guest()} {
		for _, a := range []*answer{c.get("/notifications"), c.get("/notifications/unread-count"), c.post("/notifications/read-all", nil),
			c.post("/notifications/"+others+"/read", nil), c.del("/notifications/" + others), c.post("/ws/ticket", nil), c.get("/notifications/stream")} {
			if want := map[bool]int{true: 401, false: 403}[c.token == ""]; a.status() != want {
				t.Errorf("%s without membership: %d, want %d", a.request, a.status(), want)
			}
		}
	}
}

// Whoever has gone has no name, and what they did is still told.
func TestNotificationOfSomebodyGone(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	k.member("lee")
	k.tell(follow("lee"))
	if _, err := k.store.DeleteUser(context.Background(), "user-lee", ""); err != nil {
		t.Fatal(err)
	}
	n := kim.notices("").Notifications[0]
	if n.Text != "탈퇴한 회원님이 회원님을 팔로우합니다" || n.Actor == nil || n.Actor.ID != nil || n.Actor.Name != "알 수 없음" {
		t.Errorf("of an account that is gone: %+v", n)
	}
}

func TestOldNotificationsGo(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	k.member("lee")
	k.tell(follow("lee"))
	k.clock.advance(89 * 24 * time.Hour)
	k.tell(like("lee", 1))
	for _, want := range []int{2, 1} {
		if err := k.server.Tidy(context.Background()); err != nil {
			t.Fatal(err)
		}
		if c, err := k.store.CountNotices(context.Background(), "user-kim"); err != nil || c.All != want {
			t.Errorf("after upkeep: %+v, %v, want %d", c, err, want)
		}
		k.clock.advance(36 * time.Hour)
	}
	_ = kim
}

// A route that was made in the background is told of when it is there; one that was waited for is not.
func TestRouteReady(t *testing.T) {
	k := newKit(t, inTown(t))
	kim, guest := k.member("kim"), k.guest()
	wish := obj{"target_distance_km": 4, "start": place(corner(12, 12)), "shape_id": "diamond", "svg_path": squarePath}
	guest.finished(guest.post(async, wish).wants(202).at("data.task_id").(string))
	kim.post("/routes/generate-gps-art", wish).wants(200)
	if p := kim.notices(""); len(p.Notifications) != 0 {
		t.Errorf("after a route that was waited for: %+v", p)
	}
	g := kim.finished(kim.post(async, wish).wants(202).at("data.task_id").(string))
	eventually(t, "the notification", func() bool { return len(kim.notices("").Notifications) == 1 })
	n := kim.notices("").Notifications[0]
	if n.Kind != "route_ready" || g.RouteID == nil || n.RouteID == nil || *n.RouteID != *g.RouteID || n.Actor != nil ||
		n.Subject == nil || n.Text != "경로가 완성되었습니다: "+*n.Subject {
		t.Errorf("a finished route: %+v of %+v", n, g)
	}
}
