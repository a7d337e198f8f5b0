package server_test

import (
	"strings"
	"testing"
)

func TestAdminShapes(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	boss, kim := k.admin("boss"), k.member("kim")
	const path = "/admin/shapes"
	body := obj{"name": "달", "name_en": "Moon", "category": "nature", "estimated_distance": 4.5,
		"svg": `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><g><path d="M 10 10 L 90 10 L 90 90 L 10 90 Z"/></g></svg>`}
	a := boss.post(path, body).wants(201).has(obj{"message": "모양을 추가했습니다", "data.name": "달", "data.name_en": "Moon", "data.custom": true, "data.active": true,
		"data.svg_path": "M 10 10 L 90 10 L 90 90 L 10 90 Z", "data.estimated_distance": 4.5})
	id := a.at("data.shape_id").(string)
	shown := func() bool {
		for _, shape := range kim.get("/routes/shapes").wants(200).at("data.shapes").([]any) {
			if shape.(obj)["shape_id"] == id {
				return true
			}
		}
		return false
	}
	if !shown() {
		t.Error("a new shape is not in the list")
	}
	boss.patch(path+"/"+id, obj{"name": "보름달", "svg_path": heartPath}).wants(200).has(obj{"data.name": "보름달", "data.name_en": "Moon", "data.svg_path": heartPath})
	boss.patch(path+"/"+id, obj{"active": false}).wants(200).has(obj{"data.active": false})
	if shown() {
		t.Error("a hidden shape is in the list")
	}
	if n := len(boss.get(path).wants(200).at("data.shapes").([]any)); n != 3 {
		t.Errorf("admins see %d shapes, want 3", n)
	}
	boss.patch(path+"/"+id, obj{"active": true}).wants(200)
	kim.post(now, obj{"shape_id": id, "start": place(townCenter)}).wants(200)
	boss.del(path+"/"+id).fails(400, "VALIDATION_ERROR", "이 모양으로 만든 경로가 있어 삭제할 수 없습니다. 대신 숨겨 주세요")
	other := boss.post(path, obj{"name": "네모", "svg_path": squarePath}).wants(201).at("data.shape_id").(string)
	boss.del(path + "/" + other).wants(200).has(obj{"message": "모양을 삭제했습니다"})
	boss.del(path+"/"+other).fails(404, "SHAPE_NOT_FOUND", "모양을 찾을 수 없습니다")
	boss.patch(path+"/nothing", obj{"active": false}).fails(404, "SHAPE_NOT_FOUND", "모양을 찾을 수 없습니다")

	// Those that come with the program would be put right at the next start.
	boss.patch(path+"/heart", obj{"name": "x"}).fails(400, "VALIDATION_ERROR", "기본 모양은 숨기기만 할 수 있습니다")
	boss.del(path+"/heart").fails(400, "VALIDATION_ERROR", "기본 모양은 숨기기만 할 수 있습니다")
	boss.patch(path+"/heart", obj{"active": false}).wants(200)

	for _, wrong := range []obj{
		{}, {"name": "x"}, {"name": "", "svg_path": squarePath}, {"name": strings.Repeat("가", 51), "svg_path": squarePath}, {"name": "x", "svg_path": "M 1 1"},
		{"name": "x", "svg_path": "nonsense"}, {"name": "x", "svg": "<svg></svg>"}, {"name": "x", "svg": "no xml"}, {"name": "x", "svg": "<svg><path d='M 1 1'/></svg>"},
		{"name": "x", "svg": "<svg/>", "svg_path": squarePath}, {"name": "x", "svg_path": squarePath, "category": "other"}, {"name": "x", "svg_path": squarePath, "estimated_distance": 61},
	} {
		boss.post(path, wrong).wants(422)
	}
	boss.patch(path+"/"+id, obj{"svg_path": "nonsense"}).wants(422)
}

// A preview says what was read, and the one line that a route follows.
func TestShapePreview(t *testing.T) {
	k := newKit(t)
	boss := k.admin("boss")
	const path = "/admin/shapes/preview"
	a := boss.post(path, obj{"svg": `<svg xmlns="http://www.w3.org/2000/svg"><path d="M 10 10 h 80 v 80 h -80 z"/><path d="M 30 30 L 60 60"/></svg>`}).wants(200).has(obj{
		"data.svg_path": "M 10.00 10.00 L 90.00 10.00 L 90.00 90.00 L 10.00 90.00 L 10.00 10.00 M 30.00 30.00 L 60.00 60.00", "data.strokes": 2., "data.points": 6.})
	outline := a.at("data.outline").(string)
	if strings.Count(outline, "M") != 1 || strings.Count(outline, "L") < 8 {
		t.Errorf("the outline of two strokes: %q", outline)
	}
	boss.post(path, obj{"svg_path": squarePath}).wants(200).has(obj{"data.strokes": 1.})
	boss.post(path, obj{"svg": "<svg></svg>"}).fails(422, "VALIDATION_ERROR", "SVG 파일에 path가 없습니다")
	boss.post(path, obj{"svg_path": "M 1 1"}).fails(422, "VALIDATION_ERROR", "그림 경로에는 서로 다른 점이 두 개 이상 있어야 합니다")
	boss.post(path, obj{"svg_path": "nonsense"}).fails(422, "VALIDATION_ERROR", "그림 경로의 형식이 올바르지 않습니다")
	boss.post(path, obj{}).fails(422, "VALIDATION_ERROR", "svg 또는 svg_path를 보내주세요")
	boss.get("/admin/shapes").wants(200).has(obj{"data.shapes": []any{}})
	k.member("kim").post(path, obj{"svg_path": squarePath}).wants(403)
}
