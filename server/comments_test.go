package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// C10, C11, C3 and the list of all (B37).
func TestComments(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	path := kim.share(nil)
	var first string
	for i := range 25 {
		a := lee.post(path+"/comments", obj{"content": fmt.Sprintf("  댓글 %d ", i)}).wants(201)
		if i == 0 {
			first = "/community/comments/" + a.at("data.comment_id").(string)
			a.has(obj{"message": "댓글이 작성되었습니다", "data.author.id": "user-lee", "data.author.name": "lee", "data.author.avatar_url": nil,
				"data.content": "댓글 0", "data.created_at": "2026-02-12T05:12:33.120Z"})
		}
		k.clock.advance(time.Second)
	}
	a := k.as("").get(path).wants(200).has(obj{"data.post.comment_count": 25})
	newest := a.at("data.comments").([]any)
	if len(newest) != 20 || newest[0].(obj)["content"] != "댓글 24" || newest[19].(obj)["content"] != "댓글 5" {
		t.Errorf("a post has %d comments, from %v", len(newest), newest[0])
	}
	a = k.as("").get(path + "/comments?limit=10&page=3").wants(200).has(obj{"data.pagination.total_count": 25, "data.pagination.total_pages": 3,
		"data.pagination.has_next": false, "data.pagination.has_prev": true})
	oldest := a.at("data.comments").([]any)
	if len(oldest) != 5 || oldest[4].(obj)["content"] != "댓글 0" {
		t.Errorf("the last page has %d comments: %v", len(oldest), oldest)
	}
	k.as("").get(kim.share(nil) + "/comments").wants(200).has(obj{"data.comments": "[]", "data.pagination.total_pages": 0})
	k.as("").get("/community/posts/nothing/comments").fails(404, "POST_NOT_FOUND", noSuchPost)
	k.as("").get(path + "/comments?limit=101").wants(422)

	kim.del(first).fails(403, "FORBIDDEN", "삭제 권한이 없습니다")
	k.as("").del(first).wants(401)
	lee.del(first).wants(200).has(obj{"message": "댓글이 삭제되었습니다", "data": nil})
	lee.del(first).fails(404, "COMMENT_NOT_FOUND", noSuchComment)
	lee.del("/community/comments/nothing").fails(404, "COMMENT_NOT_FOUND", noSuchComment)
	k.as("").get(path + "/comments").has(obj{"data.pagination.total_count": 24})
	kim.del(path).wants(200)
	lee.post(path+"/comments", obj{"content": "x"}).fails(404, "POST_NOT_FOUND", noSuchPost)
}

// B31: what is no comment is 422.
func TestRefusedComments(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	path := kim.share(nil) + "/comments"
	const length = "댓글은 1자 이상 500자 이하여야 합니다"
	kim.post(path, nil).wants(422)
	kim.post(path, obj{}).fails(422, "VALIDATION_ERROR", "content: 필수 항목입니다")
	kim.post(path, obj{"content": 5}).wants(422)
	kim.post(path, obj{"content": " \n "}).fails(422, "VALIDATION_ERROR", length)
	kim.post(path, obj{"content": strings.Repeat("가", 501)}).fails(422, "VALIDATION_ERROR", length)
	kim.post(path, obj{"content": " " + strings.Repeat("가", 500) + " "}).wants(201)
	k.as("").post(path, obj{"content": "x"}).wants(401)
	k.guest().post(path, obj{"content": "x"}).fails(403, "FORBIDDEN", "회원가입이 필요합니다")
}

// C15: one's own comment can be changed.
func TestChangeComment(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	path := kim.share(nil)
	comment := "/community/comments/" + lee.post(path+"/comments", obj{"content": "하나"}).at("data.comment_id").(string)
	k.clock.advance(time.Minute)
	lee.patch(comment, obj{"content": " 둘 "}).wants(200).has(obj{"message": "댓글이 수정되었습니다", "data.content": "둘", "data.created_at": "2026-02-12T05:12:33.120Z"})
	got := k.as("").get(path).at("data.comments").([]any)[0].(obj)
	if got["content"] != "둘" || got["created_at"] != "2026-02-12T05:12:33.120Z" || got["updated_at"] != "2026-02-12T05:13:33.120Z" {
		t.Errorf("changed comment: %v", got)
	}
	kim.patch(comment, obj{"content": "x"}).fails(403, "FORBIDDEN", "수정 권한이 없습니다")
	lee.patch(comment, obj{"content": ""}).wants(422)
	lee.patch(comment, nil).wants(422)
	k.as("").patch(comment, obj{"content": "x"}).wants(401)
	lee.patch("/community/comments/nothing", obj{"content": "x"}).fails(404, "COMMENT_NOT_FOUND", noSuchComment)
}

// C12, C13
func TestLikeComment(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	path := kim.share(nil)
	comment := "/community/comments/" + lee.post(path+"/comments", obj{"content": "하나"}).at("data.comment_id").(string) + "/like"
	kim.del(comment).fails(404, "LIKE_NOT_FOUND", "좋아요를 찾을 수 없습니다")
	kim.post(comment, nil).wants(200).has(obj{"message": "좋아요를 눌렀습니다", "data.like_count": 1})
	kim.post(comment, nil).fails(400, "VALIDATION_ERROR", "이미 좋아요한 댓글입니다").has(obj{"detail.field": "comment_id"})
	for viewer, liked := range map[*client]bool{&kim: true, &lee: false} {
		if got := viewer.get(path).at("data.comments").([]any)[0].(obj); got["is_liked"] != liked || fmt.Sprint(got["like_count"]) != "1" {
			t.Errorf("liked comment: %v, want is_liked %v", got, liked)
		}
	}
	kim.del(comment).wants(200).has(obj{"message": "좋아요가 취소되었습니다", "data.like_count": 0})
	kim.post("/community/comments/nothing/like", nil).fails(404, "COMMENT_NOT_FOUND", noSuchComment)
	kim.del("/community/comments/nothing/like").fails(404, "COMMENT_NOT_FOUND", noSuchComment)
	k.as("").post(comment, nil).wants(401)
}

// C15
func TestFollow(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	k.member("lee")
	visitor := k.guest()
	const lee = "/community/users/user-lee/follow"
	kim.del(lee).fails(404, "FOLLOW_NOT_FOUND", "팔로우하지 않은 사용자입니다")
	kim.post(lee, nil).wants(200).has(obj{"message": "팔로우했습니다", "data.is_following": true})
	kim.post(lee, nil).fails(400, "VALIDATION_ERROR", "이미 팔로우한 사용자입니다").has(obj{"detail.field": "user_id"})
	kim.post("/community/users/user-kim/follow", nil).fails(400, "VALIDATION_ERROR", "자기 자신을 팔로우할 수 없습니다")
	kim.post("/community/users/nobody/follow", nil).fails(404, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
	kim.del(lee).wants(200).has(obj{"message": "언팔로우했습니다", "data.is_following": false})
	k.as("").post(lee, nil).wants(401)
	visitor.post(lee, nil).fails(403, "FORBIDDEN", "회원가입이 필요합니다")
	guestID := visitor.get("/users/me").at("data.id").(string)
	kim.post("/community/users/"+guestID+"/follow", nil).fails(404, "USER_NOT_FOUND", "사용자를 찾을 수 없습니다")
}
