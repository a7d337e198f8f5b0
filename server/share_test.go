package server_test

import (
	"regexp"
	"strings"
	"testing"
)

func TestShareLink(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	g := k.generated("kim", "하트 경로", 5, 7)
	path := "/routes/" + g.Route.ID
	noShare := "공유 링크를 찾을 수 없습니다"

	kim.del(path+"/share").fails(404, "SHARE_NOT_FOUND", noShare)
	lee.post(path+"/share", nil).fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	k.as("").post(path+"/share", nil).wants(401)
	k.guest().post(path+"/share", nil).wants(403)
	a := kim.post(path+"/share", nil).wants(200).has(obj{"message": "공유 링크가 생성되었습니다", "data.route_id": g.Route.ID})
	token := a.at("data.token").(string)
	if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(token) || !strings.HasSuffix(a.at("data.path").(string), "/routes/shared/"+token) {
		t.Errorf("token %q, path %v; want 128 bits and a path that ends in them", token, a.at("data.path"))
	}
	if again := kim.post(path+"/share", nil).wants(200).at("data.token"); again != token {
		t.Errorf("token of a second call = %v, want the first, %s", again, token)
	}

	lee.post(path+"/save", nil).fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	open := "/routes/shared/" + token
	for _, c := range []struct {
		who     string
		client  client
		canSave bool
	}{{"nobody", k.as(""), false}, {"a bad token", k.as("nonsense"), false}, {"a guest", k.guest(), false}, {"a member", lee, true}, {"the owner", kim, true}} {
		a := c.client.get(open).wants(200).has(obj{"data.route_id": g.Route.ID, "data.name": "하트 경로", "data.author.name": "kim",
			"data.can_save": c.canSave, "data.location.latitude": 37.5, "data.svg_path": nil, "data.shape": nil})
		options := a.at("data.options").([]any)
		if len(options) != 2 || options[1].(obj)["id"] != g.Options[1].ID || len(options[1].(obj)["coordinates"].([]any)) != 13 {
			t.Errorf("%s: options = %v", c.who, options)
		}
	}
	k.as("").get("/routes/shared/" + strings.ToUpper(token)).wants(200)
	for _, wrong := range []string{strings.Repeat("0", 32), "x", token + "0", token[:31], token + "%20"} {
		k.as("").get("/routes/shared/"+wrong).fails(404, "SHARE_NOT_FOUND", noShare)
	}
	// A link shows the route; it is not saved, and cannot be changed, by opening it.
	lee.get(path + "/options").wants(404)
	lee.patch(path+"/name", obj{"name": "x"}).wants(404)

	// B10: the name stays on the bookmark.
	lee.post(path+"/save", obj{"name": "김의 하트", "route_option_id": g.Options[1].ID}).wants(200)
	item := lee.get("/users/me/saved-routes").at("data.routes").([]any)[0].(obj)
	if item["route_name"] != "김의 하트" || item["distance"] != 7. || item["author"].(obj)["id"] != "user-kim" {
		t.Errorf("saved route = %v", item)
	}
	kim.get(open).has(obj{"data.name": "하트 경로"})
	lee.get(path + "/options").wants(200)

	lee.del(path+"/share").fails(404, "SHARE_NOT_FOUND", noShare)
	kim.del(path + "/share").wants(200).has(obj{"data": nil, "message": "공유 링크가 삭제되었습니다"})
	k.as("").get(open).fails(404, "SHARE_NOT_FOUND", noShare)
	lee.get(path + "/options").wants(200)
	lee.del(path + "/save").wants(200)
	lee.post(path+"/save", nil).fails(404, "ROUTE_NOT_FOUND", noSuchRoute)
	if again := kim.post(path+"/share", nil).wants(200).at("data.token"); again == token {
		t.Error("a new link has the token of the old one")
	}
}
