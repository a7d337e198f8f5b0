package server_test

import (
	"strings"
	"sync"
	"testing"
)

var defaultSettings = obj{
	"data.night_safety_mode": true, "data.auto_night_mode": true, "data.dark_mode": true, "data.language": "ko",
	"data.push_enabled": true, "data.workout_reminder": true, "data.goal_achievement": true, "data.community_activity": false,
	"data.auto_lap": false, "data.share_location": false, "data.sos_button": true,
}

func TestSettings(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	kim.get("/users/me/settings").wants(200).has(defaultSettings).has(obj{"message": "설정 조회 성공"})

	all := obj{
		"night_safety_mode": false, "auto_night_mode": false, "dark_mode": false, "language": "en", "push_enabled": false,
		"workout_reminder": false, "goal_achievement": false, "community_activity": true, "auto_lap": true, "share_location": true,
		"sos_button": false,
	}
	changed := obj{}
	for key, value := range all {
		changed["data."+key] = value
	}
	kim.patch("/users/me/settings", all).wants(200).has(changed).has(obj{"message": "설정이 업데이트되었습니다"})
	kim.get("/users/me/settings").has(changed)

	// B15: null is unchanged, for each of them.
	for key := range all {
		kim.patch("/users/me/settings", obj{key: nil}).wants(200).has(changed)
	}
	kim.patch("/users/me/settings", nil).wants(200).has(changed)
	kim.patch("/users/me/settings", obj{"dark_mode": true}).has(obj{"data.dark_mode": true, "data.auto_lap": true, "data.language": "en"})
	k.member("lee").get("/users/me/settings").has(defaultSettings)

	for _, wrong := range []obj{{"dark_mode": 3}, {"language": ""}, {"language": strings.Repeat("k", 11)}, {"language": true}} {
		kim.patch("/users/me/settings", wrong).wants(422)
	}
	k.as("").get("/users/me/settings").fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	k.as("").patch("/users/me/settings", all).fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	k.guest().get("/users/me/settings").fails(403, "FORBIDDEN", "회원가입이 필요합니다")
}

// Two changes of different settings at once are both kept.
func TestChangeSettingsAtOnce(t *testing.T) {
	kim := newKit(t).member("kim")
	var done sync.WaitGroup
	for _, key := range []string{"community_activity", "auto_lap", "share_location"} {
		done.Go(func() { kim.patch("/users/me/settings", obj{key: true}) })
	}
	done.Wait()
	kim.get("/users/me/settings").has(obj{"data.community_activity": true, "data.auto_lap": true, "data.share_location": true})
}

func TestSafetySettings(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	kim.get("/users/me/safety-settings").wants(200).has(obj{
		"data.night_safety_mode": true, "data.auto_night_mode": true, "data.share_location": false, "data.sos_button": true,
		"data.emergency_contacts": []any{},
	})
	var set safety
	kim.patch("/users/me/safety-settings", obj{"share_location": true, "sos_button": nil, "emergency_contacts": []obj{
		{"name": " 엄마 ", "phone": "010-1234-5678"}, {"name": "Dad", "phone": "+82 (10) 8765.4321"},
	}}).wants(200).json(&set).has(obj{"data.share_location": true, "data.sos_button": true})
	if len(set.Contacts) != 2 || set.Contacts[0].Name != "엄마" || set.Contacts[1].Phone != "+82 (10) 8765.4321" || set.Contacts[0].ID == "" {
		t.Fatalf("contacts = %+v", set.Contacts)
	}
	mother := set.Contacts[0]
	kim.get("/users/me/settings").has(obj{"data.share_location": true})

	// One that is named by its id stays the same contact; a foreign id does not make one.
	var next safety
	kim.patch("/users/me/safety-settings", obj{"emergency_contacts": []obj{
		{"id": "of nobody", "name": "Sis", "phone": "01011112222"}, {"id": mother.ID, "name": "어머니", "phone": mother.Phone},
	}}).wants(200).json(&next)
	if len(next.Contacts) != 2 || next.Contacts[0].Name != "Sis" || next.Contacts[0].ID == "of nobody" ||
		next.Contacts[1] != (contact{mother.ID, "어머니", mother.Phone}) {
		t.Errorf("contacts = %+v", next.Contacts)
	}
	for _, nothing := range []any{nil, obj{}, obj{"emergency_contacts": nil}} {
		kim.patch("/users/me/safety-settings", nothing).wants(200).json(&set)
		if len(set.Contacts) != 2 {
			t.Errorf("after %v %d contacts, want 2", nothing, len(set.Contacts))
		}
	}
	kim.patch("/users/me/safety-settings", obj{"emergency_contacts": []obj{}}).wants(200).has(obj{"data.emergency_contacts": []any{}})
	k.as("").get("/users/me/safety-settings").fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	k.guest().patch("/users/me/safety-settings", obj{}).fails(403, "FORBIDDEN", "회원가입이 필요합니다")
}

type contact struct{ ID, Name, Phone string }

type safety struct {
	Contacts []contact `json:"emergency_contacts"`
}

const tooManyContacts = "긴급 연락처는 최대 3명까지 등록할 수 있습니다."

func TestEmergencyContacts(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	var first contact
	kim.post("/users/me/emergency-contacts", obj{"name": "엄마", "phone": "010-1234-5678"}).wants(201).json(&first).
		has(obj{"message": "긴급 연락처가 등록되었습니다", "data.name": "엄마", "data.phone": "010-1234-5678"})
	kim.post("/users/me/emergency-contacts", obj{"name": "b", "phone": "0101234567"}).wants(201)
	kim.post("/users/me/emergency-contacts", obj{"name": "c", "phone": "+123456789012345"}).wants(201)
	kim.post("/users/me/emergency-contacts", obj{"name": "d", "phone": "01012345678"}).fails(400, "VALIDATION_ERROR", tooManyContacts)
	four := []obj{}
	for range 4 {
		four = append(four, obj{"name": "x", "phone": "01012345678"})
	}
	kim.patch("/users/me/safety-settings", obj{"share_location": true, "emergency_contacts": four}).
		fails(400, "VALIDATION_ERROR", tooManyContacts)
	var set safety
	kim.get("/users/me/safety-settings").json(&set).has(obj{"data.share_location": false})
	if len(set.Contacts) != 3 || set.Contacts[0] != first || set.Contacts[2].Name != "c" {
		t.Errorf("contacts = %+v", set.Contacts)
	}

	const gone = "리소스를 찾을 수 없습니다"
	lee.del("/users/me/emergency-contacts/"+first.ID).fails(404, "NOT_FOUND", gone)
	kim.del("/users/me/emergency-contacts/" + first.ID).wants(200).has(obj{"data": nil, "message": "긴급 연락처가 삭제되었습니다"})
	kim.del("/users/me/emergency-contacts/"+first.ID).fails(404, "NOT_FOUND", gone)
	kim.post("/users/me/emergency-contacts", obj{"name": "d", "phone": "01012345678"}).wants(201)
	lee.get("/users/me/safety-settings").has(obj{"data.emergency_contacts": []any{}})

	const phone, name = "전화번호는 10자리 이상 15자리 이하의 숫자여야 합니다", "연락처 이름은 1자 이상 50자 이하여야 합니다"
	for _, c := range []struct{ name, phone, text string }{
		{"x", "010123456", phone}, {"x", "1234567890123456", phone}, {"x", "0101234567a", phone}, {"x", "010+1234567", phone},
		{"x", "０１０１２３４５６７", phone}, {"x", "010 - 1234 - 5678 - 9", phone}, {"x", "", phone},
		{"", "01012345678", name}, {" ", "01012345678", name}, {strings.Repeat("가", 51), "01012345678", name},
	} {
		lee.post("/users/me/emergency-contacts", obj{"name": c.name, "phone": c.phone}).fails(422, "VALIDATION_ERROR", c.text)
		lee.patch("/users/me/safety-settings", obj{"emergency_contacts": []obj{{"name": c.name, "phone": c.phone}}}).
			fails(422, "VALIDATION_ERROR", c.text)
	}
	lee.post("/users/me/emergency-contacts", obj{"name": strings.Repeat("가", 50), "phone": "01012345678"}).wants(201)
	lee.post("/users/me/emergency-contacts", obj{"name": "x"}).wants(422)
	lee.post("/users/me/emergency-contacts", nil).wants(422)
	k.as("").post("/users/me/emergency-contacts", obj{"name": "x", "phone": "01012345678"}).fails(401, "UNAUTHORIZED", "인증이 필요합니다")
	k.as("").del("/users/me/emergency-contacts/"+first.ID).fails(401, "UNAUTHORIZED", "인증이 필요합니다")
}

func TestAddEmergencyContactsAtOnce(t *testing.T) {
	kim := newKit(t).member("kim")
	status := make([]int, 8)
	var done sync.WaitGroup
	for i := range status {
		done.Go(func() {
			status[i] = kim.post("/users/me/emergency-contacts", obj{"name": "x", "phone": "01012345678"}).status()
		})
	}
	done.Wait()
	made := 0
	for _, s := range status {
		if s == 201 {
			made++
		} else if s != 400 {
			t.Errorf("status %d, want 201 or 400", s)
		}
	}
	var set safety
	kim.get("/users/me/safety-settings").json(&set)
	if made != 3 || len(set.Contacts) != 3 {
		t.Errorf("%d of 8 were added and %d are there, want 3", made, len(set.Contacts))
	}
}
