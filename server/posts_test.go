package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/store"
)

const (
	noSuchPost    = "게시물을 찾을 수 없습니다"
	noSuchComment = "댓글을 찾을 수 없습니다"
)

// shared is a request for a post, with changes.
func shared(changes obj) obj {
	return merged(obj{"route_name": "하트 경로", "distance": 5.12, "duration": 1860}, changes)
}

// share makes a post and returns its path.
func (c client) share(changes obj) string {
	c.k.t.Helper()
	return "/community/posts/" + c.post("/community/posts", shared(changes)).wants(201).at("data.post_id").(string)
}

// loop stores a completed workout of a member: a ring of n points, a second each.
func (k *kit) loop(name string, w store.Workout, n int) store.Workout {
	k.t.Helper()
	var points []obj
	for i := range n {
		angle := 2 * math.Pi * float64(i) / float64(n-1)
		points = append(points, obj{"lat": 37.5 + 0.01*math.Sin(angle), "lng": 127 + 0.01*math.Cos(angle), "timestamp": 1_770_000_000_000 + 1000*i})
	}
	track, err := json.Marshal(points)
	if err != nil {
		k.t.Fatal(err)
	}
	w.UserID, w.RouteName, w.StartedAt, w.Start = "user-"+name, "자유", store.At(k.clock.Now()), geo.Point{Lat: 37.5, Lng: 127.01}
	w, err = k.store.StartWorkout(context.Background(), w)
	if err == nil {
		w, err = k.store.CompleteWorkout(context.Background(), store.Completion{
			WorkoutID: w.ID, UserID: w.UserID, CompletedAt: w.StartedAt, DistanceKM: 6, DurationSec: n, Path: track,
		})
	}
	if err != nil {
		k.t.Fatal(err)
	}
	return w
}

// C2, C3 with everything and with nothing.
func TestPost(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	w := k.loop("kim", store.Workout{}, 600)
	a := kim.post("/community/posts", shared(obj{
		"workout_id": w.ID, "shape_id": "heart", "shape_name": "하트", "shape_icon": "heart", "svg_path": "M 10 10 L 1.5e1-20 Z", "pace": `6'03"`,
		"calories": 0, "caption": " 좋은 아침 🏃 ", "visibility": "public", "location": "서울숲", "unknown": obj{},
	})).wants(201).has(obj{"message": "게시글이 작성되었습니다", "data.created_at": "2026-02-12T05:12:33.120Z"})
	path := "/community/posts/" + a.at("data.post_id").(string)
	for who, c := range map[string]client{"author": kim, "other": k.member("lee"), "guest": k.guest(), "nobody": k.as(""), "bad token": k.as("x")} {
		c.get(path).wants(200).has(obj{
			"message": nil, "data.post.id": a.at("data.post_id"), "data.post.author.id": "user-kim", "data.post.author.name": "kim",
			"data.post.author.avatar_url": nil, "data.post.route_name": "하트 경로", "data.post.shape_id": "heart", "data.post.shape_name": "하트",
			"data.post.shape_icon": "heart", "data.post.svg_path": "M 10 10 L 1.5e1-20 Z", "data.post.distance": 5.12, "data.post.duration": 1860,
			"data.post.pace": `6'03"`, "data.post.calories": 0, "data.post.location": "서울숲", "data.post.caption": "좋은 아침 🏃",
			"data.post.like_count": 0, "data.post.comment_count": 0, "data.post.bookmark_count": 0, "data.post.is_liked": false,
			"data.post.is_bookmarked": false, "data.post.start_latitude": 37.5, "data.post.start_longitude": 127.01, "data.post.workout_id": w.ID,
			"data.post.visibility": "public", "data.post.created_at": "2026-02-12T05:12:33.120Z", "data.post.updated_at": "2026-02-12T05:12:33.120Z",
			"data.comments": "[]",
		})
		if n := len(k.as("").get(path).at("data.post.actual_path").([]any)); n != 600 {
			t.Errorf("%s: %d points, want all 600", who, n)
		}
	}
	first := kim.get(path).at("data.post.actual_path").([]any)[0].(obj)
	if fmt.Sprint(first["lat"], first["lng"], first["timestamp"]) != "37.5 127.01 1.77e+12" {
		t.Errorf("first point: %v", first)
	}

	least := kim.share(nil)
	whole := kim.get(least).wants(200).at("data.post").(obj)
	for _, key := range []string{"shape_id", "shape_name", "shape_icon", "pace", "calories", "location", "caption", "actual_path", "start_latitude", "start_longitude", "workout_id"} {
		if v, ok := whole[key]; !ok || v != nil {
			t.Errorf("%s of a post without it: %v, %v; want null", key, v, ok)
		}
	}
	if whole["svg_path"] != "M50 10 L90 50 L50 90 L10 50 Z" {
		t.Errorf("svg_path of a post without anything: %v (B21)", whole["svg_path"])
	}
	for shape, want := range map[string]string{"heart": "heart <nil>", "zzz": "<nil> M50 10 L90 50 L50 90 L10 50 Z"} {
		p := kim.get(kim.share(obj{"shape_id": shape})).wants(200).at("data.post").(obj)
		if got := fmt.Sprint(p["shape_id"], " ", p["svg_path"]); got != want {
			t.Errorf("a post of %s: %s, want %s", shape, got, want)
		}
	}
	if _, err := k.store.SeedShapes(context.Background(), []store.Shape{{ShapeID: "whale", Name: "고래", IconName: "fish", Category: "animal", SVGPath: squarePath}}); err != nil {
		t.Fatal(err)
	}
	drawn := kim.get(kim.share(obj{"shape_id": "whale"})).wants(200).at("data.post").(obj)
	if path, _ := drawn["svg_path"].(string); drawn["shape_id"] != "whale" || !strings.HasPrefix(path, "M") {
		t.Errorf("a post of a shape that the app does not know: %v, %q; want its drawing", drawn["shape_id"], path)
	}
	k.as("").get("/community/posts/nothing").fails(404, "POST_NOT_FOUND", noSuchPost)
	k.as("").get("/community/posts/"+strings.Repeat("x", 200)).fails(404, "POST_NOT_FOUND", noSuchPost)
}

// What a post may not be.
func TestRefusedPosts(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	w := k.loop("kim", store.Workout{}, 60)
	long := func(n int) string { return strings.Repeat("가", n) }
	for _, c := range []struct {
		name    string
		changes obj
		message string
	}{
		{"no name", obj{"route_name": removed}, "route_name: 필수 항목입니다"},
		{"a blank name", obj{"route_name": "  "}, "이름은 1자 이상 100자 이하여야 합니다"},
		{"a long name", obj{"route_name": long(101)}, "이름은 1자 이상 100자 이하여야 합니다"},
		{"no distance", obj{"distance": removed}, "distance: 필수 항목입니다"},
		{"a negative distance", obj{"distance": -1}, "distance: 0 이상이어야 합니다"},
		{"a distance too far", obj{"distance": 1000}, "distance: 999.99 이하여야 합니다"},
		{"no duration", obj{"duration": removed}, "duration: 필수 항목입니다"},
		{"half a second", obj{"duration": 1.5}, "duration: 정수여야 합니다"},
		{"a long caption", obj{"caption": long(501)}, "caption: 500자 이하여야 합니다"},
		{"a long pace", obj{"pace": long(21)}, "pace: 20자 이하여야 합니다"},
		{"a long place", obj{"location": long(101)}, "location: 100자 이하여야 합니다"},
		{"a long shape", obj{"shape_id": long(51)}, "shape_id: 50자 이하여야 합니다"},
		{"a script for a path", obj{"svg_path": "</script>"}, "그림 경로의 형식이 올바르지 않습니다"},
		{"a long script for a path", obj{"svg_path": strings.Repeat("M0 0 L1 1 ", 2000) + "</script>"}, "그림 경로의 형식이 올바르지 않습니다"},
		{"a path too long", obj{"svg_path": strings.Repeat("M0 0 L1 1 ", 200_000)}, "그림 경로가 너무 깁니다"},
		{"another visibility", obj{"visibility": "friends"}, "visibility: 허용된 값이 아닙니다"},
	} {
		t.Run(c.name, func(t *testing.T) {
			kim.post("/community/posts", shared(c.changes)).fails(422, "VALIDATION_ERROR", c.message)
		})
	}
	kim.post("/community/posts", nil).wants(422)
	k.as("").post("/community/posts", shared(nil)).wants(401)
	k.guest().post("/community/posts", shared(nil)).fails(403, "FORBIDDEN", "회원가입이 필요합니다")

	kim.post("/community/posts", shared(obj{"workout_id": "nothing"})).fails(400, "VALIDATION_ERROR", "유효하지 않은 운동 기록입니다").
		has(obj{"detail.field": "workout_id"})
	lee.post("/community/posts", shared(obj{"workout_id": w.ID})).fails(400, "VALIDATION_ERROR", "유효하지 않은 운동 기록입니다")
	path := kim.share(obj{"workout_id": w.ID, "shape_id": nil, "calories": nil, "visibility": nil, "caption": ""})
	kim.post("/community/posts", shared(obj{"workout_id": w.ID})).fails(400, "VALIDATION_ERROR", "이미 공유된 운동 기록입니다")
	kim.del(path).wants(200).has(obj{"message": "게시글이 삭제되었습니다", "data": nil})
	kim.share(obj{"workout_id": w.ID}) // B13
}

// A drawing of hundreds of kilobytes is posted as the app draws it.
func TestLongDrawing(t *testing.T) {
	k := newKit(t)
	var drawing strings.Builder
	drawing.WriteString("M150 0")
	for i := range 20_000 {
		angle := 2 * math.Pi * float64(i+1) / 20_000
		fmt.Fprintf(&drawing, " L%.5f %.5f", 150*math.Cos(angle), 150*math.Sin(angle))
	}
	stored := k.as("").get(k.member("kim").share(obj{"svg_path": drawing.String()})).at("data.post.svg_path").(string)
	if len(stored) < 100 || len(stored) > 2000 || !strings.HasPrefix(stored, "M 150.00 0.00 L ") {
		t.Errorf("a drawing of %d bytes is kept in %d: %.60s", drawing.Len(), len(stored), stored)
	}
}

// K24, B43: a run that is not over yet, and one whose record is gone.
func TestPostFollowsItsWorkout(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	ctx := context.Background()
	w, err := k.store.StartWorkout(ctx, store.Workout{UserID: "user-kim", RouteName: "x", StartedAt: store.At(k.clock.Now()), Start: townCenter})
	if err != nil {
		t.Fatal(err)
	}
	path := kim.share(obj{"workout_id": w.ID})
	k.as("").get(path).wants(200).has(obj{"data.post.actual_path": nil, "data.post.svg_path": "M50 10 L90 50 L50 90 L10 50 Z"})
	if _, err := k.store.CompleteWorkout(ctx, store.Completion{
		WorkoutID: w.ID, UserID: w.UserID, CompletedAt: w.StartedAt, DistanceKM: 1, Path: []byte(`[{"lat":37.5,"lng":127},{"lat":37.51,"lng":127}]`),
	}); err != nil {
		t.Fatal(err)
	}
	k.as("").get(path).has(obj{"data.post.actual_path": "[map[lat:37.5 lng:127] map[lat:37.51 lng:127]]", "data.post.svg_path": "M0 100 L0 0"})
	if listed := k.as("").get("/community/feed").at("data.posts").([]any)[0].(obj); len(listed["actual_path"].([]any)) != 2 || listed["svg_path"] != "M0 100 L0 0" {
		t.Errorf("in the feed after it was completed: %v", listed)
	}
	if err := k.store.DeleteWorkout(ctx, w.ID, "user-kim"); err != nil {
		t.Fatal(err)
	}
	gone := obj{"actual_path": nil, "start_latitude": nil, "start_longitude": nil, "svg_path": "M50 10 L90 50 L50 90 L10 50 Z", "route_name": "하트 경로"}
	for _, c := range []client{kim, k.as("")} {
		detail := c.get(path).wants(200).at("data.post").(obj)
		listed := c.get("/community/feed").wants(200).at("data.posts").([]any)[0].(obj)
		for key, want := range gone {
			if detail[key] != want || listed[key] != want {
				t.Errorf("%s of a post whose workout was deleted: %v, in the feed %v; want %v", key, detail[key], listed[key], want)
			}
		}
	}
}

// C4, C5 and who may.
func TestChangePost(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	path := kim.share(obj{"caption": "하나"})
	k.clock.advance(time.Minute)
	kim.patch(path, obj{"caption": "둘"}).wants(200).has(obj{"message": "게시글이 수정되었습니다", "data": nil})
	k.as("").get(path).has(obj{"data.post.caption": "둘", "data.post.visibility": "public", "data.post.updated_at": "2026-02-12T05:13:33.120Z"})
	kim.patch(path, nil).wants(200)
	kim.patch(path, obj{"caption": nil, "visibility": nil}).wants(200)
	k.as("").get(path).has(obj{"data.post.caption": "둘"})
	kim.patch(path, obj{"caption": ""}).wants(200)
	k.as("").get(path).has(obj{"data.post.caption": nil})
	kim.patch(path, obj{"caption": strings.Repeat("가", 501)}).wants(422)
	kim.patch(path, obj{"visibility": "x"}).wants(422)

	lee.patch(path, obj{"caption": "x"}).fails(403, "FORBIDDEN", "수정 권한이 없습니다")
	lee.del(path).fails(403, "FORBIDDEN", "삭제 권한이 없습니다")
	k.as("").patch(path, nil).wants(401)
	k.as("").del(path).wants(401)
	kim.patch(path, obj{"visibility": "private"}).wants(200)
	lee.patch(path, obj{"caption": "x"}).fails(404, "POST_NOT_FOUND", noSuchPost)
	lee.del(path).fails(404, "POST_NOT_FOUND", noSuchPost)
	kim.del(path).wants(200)
	kim.del(path).fails(404, "POST_NOT_FOUND", noSuchPost)
	kim.patch(path, nil).fails(404, "POST_NOT_FOUND", noSuchPost)
	kim.get(path).fails(404, "POST_NOT_FOUND", noSuchPost)
}

// B19: private means private on every path.
func TestPrivatePost(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	path := kim.share(nil)
	comment := "/community/comments/" + lee.post(path+"/comments", obj{"content": "멋져요"}).wants(201).at("data.comment_id").(string)
	lee.post(path+"/bookmark", nil).wants(200)
	kim.patch(path, obj{"visibility": "private"}).wants(200)
	for name, c := range map[string]client{"another": lee, "a guest": k.guest(), "nobody": k.as("")} {
		c.get(path).fails(404, "POST_NOT_FOUND", noSuchPost)
		c.get(path+"/comments").fails(404, "POST_NOT_FOUND", noSuchPost)
		if n := len(c.get("/community/feed").at("data.posts").([]any)); n != 0 {
			t.Errorf("%s finds %d posts in the feed", name, n)
		}
	}
	lee.post(path+"/like", nil).fails(404, "POST_NOT_FOUND", noSuchPost)
	lee.del(path+"/like").fails(404, "POST_NOT_FOUND", noSuchPost)
	lee.post(path+"/bookmark", nil).fails(404, "POST_NOT_FOUND", noSuchPost)
	lee.post(path+"/comments", obj{"content": "x"}).fails(404, "POST_NOT_FOUND", noSuchPost)
	lee.post(comment+"/like", nil).fails(404, "COMMENT_NOT_FOUND", noSuchComment)
	lee.del(comment+"/like").fails(404, "COMMENT_NOT_FOUND", noSuchComment)
	lee.patch(comment, obj{"content": "x"}).fails(404, "COMMENT_NOT_FOUND", noSuchComment)
	lee.get("/community/bookmarks").wants(200).has(obj{"data.bookmarks": "[]", "data.pagination.total_count": 0})

	// Its author sees it; what one has done oneself can be taken back.
	kim.get(path).wants(200).has(obj{"data.post.visibility": "private"})
	kim.post(path+"/like", nil).wants(200)
	kim.post(path+"/comments", obj{"content": "혼잣말"}).wants(201)
	kim.get(path + "/comments").wants(200).has(obj{"data.pagination.total_count": 2})
	if n := len(kim.get("/community/feed").at("data.posts").([]any)); n != 0 {
		t.Errorf("its author finds %d posts in the feed, want only public ones", n)
	}
	lee.del(path + "/bookmark").wants(200)
	lee.del(comment).wants(200)
	kim.get(path).has(obj{"data.post.comment_count": 1, "data.post.bookmark_count": 0})
}

// A post outlives its author's account, without name and way.
func TestPostOfDeletedAccount(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	path := kim.share(obj{"workout_id": k.loop("kim", store.Workout{}, 60).ID})
	kim.post(path+"/comments", obj{"content": "안녕"}).wants(201)
	lee.post(path+"/bookmark", nil).wants(200)
	if _, err := k.store.DeleteUser(context.Background(), "user-kim", ""); err != nil {
		t.Fatal(err)
	}
	unknown := obj{"id": nil, "name": "알 수 없음", "avatar_url": nil}
	a := lee.get(path).wants(200).has(obj{"data.post.author": unknown, "data.post.actual_path": nil, "data.post.start_latitude": nil, "data.post.route_name": "하트 경로"})
	if got := a.at("data.comments").([]any)[0].(obj)["author"]; fmt.Sprint(got) != fmt.Sprint(unknown) {
		t.Errorf("author of a comment: %v", got)
	}
	for list, at := range map[string]string{"/community/feed": "data.posts", "/community/bookmarks": "data.bookmarks"} {
		if got := lee.get(list).at(at).([]any)[0].(obj)["author"]; fmt.Sprint(got) != fmt.Sprint(unknown) {
			t.Errorf("%s: author %v", list, got)
		}
	}
	lee.post(path+"/like", nil).wants(200)
}
