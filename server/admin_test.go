package server_test

import "testing"

func TestRoleOfTheCaller(t *testing.T) {
	k := newKit(t)
	k.guest().get("/users/me").wants(200).has(obj{"data.role": "guest"})
	k.member("kim").get("/users/me").wants(200).has(obj{"data.role": "member"})
	k.admin("boss").get("/users/me").wants(200).has(obj{"data.role": "admin"})
}
