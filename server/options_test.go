package server_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
)

func TestShapesAreListedInOrder(t *testing.T) {
	k := newKit(t, inTown(t))
	a := k.member("kim").get("/routes/shapes").wants(200).has(obj{"message": "모양 템플릿 조회 성공"})
	shapes := a.at("data.shapes").([]any)
	if len(shapes) != 2 {
		t.Fatalf("%d shapes, want 2", len(shapes))
	}
	want := []obj{
		{"id": "heart", "shape_id": "heart", "name": "하트", "name_en": nil, "icon_name": "heart", "category": "shape",
			"estimated_distance": nil, "svg_path": heartPath, "guide_category": "basic", "description": nil, "preview_image": nil},
		{"id": "diamond", "shape_id": "diamond", "name": "다이아", "name_en": "Diamond", "icon_name": "diamond", "category": "shape",
			"estimated_distance": 4., "svg_path": squarePath, "description": nil, "preview_image": nil},
	}
	for i, shape := range shapes {
		got := shape.(obj)
		for key, value := range want[i] {
			if v, ok := got[key]; !ok || v != value {
				t.Errorf("shape %d: %s = %v, want %v", i, key, v, value)
			}
		}
	}
	k.as("").get("/routes/shapes").wants(401)
}

func TestOptions(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	var d drawnReply
	kim.post(now, obj{"shape_id": "heart", "start": place(shifted(townCenter, 0, -40))}).wants(200).json(&d)
	a := kim.get("/routes/" + d.RouteID + "/options").wants(200)
	a.has(obj{
		"message": "경로 옵션 조회 성공", "data.route_id": d.RouteID, "data.shape_info.id": "heart", "data.shape_info.name": "하트",
		"data.warning.code": "SHAPE_TOO_SMALL", "data.warning.suggested_km": 7.5, "data.shape_info.icon_name": "heart", "data.shape_info.category": "shape", "data.shape_info.is_custom": false,
	})
	options := a.at("data.options").([]any)
	if len(options) != 3 {
		t.Fatalf("%d options, want 3", len(options))
	}
	names, tags := []string{"1순위 (가장 유사)", "2순위", "3순위"}, []any{"BEST", "추천", nil}
	for i, v := range options {
		o := v.(obj)
		if o["id"] != d.OptionIDs[i] || o["option_number"] != float64(i+1) || o["name"] != names[i] || o["tag"] != tags[i] {
			t.Errorf("option %d = %v %v %v %v", i, o["id"], o["option_number"], o["name"], o["tag"])
		}
	}
	// The first walk: 1.2 km each side; it climbs 24 m to the north and falls as much; half of its samples lie on lit streets.
	first := options[0].(obj)
	for key, want := range map[string]any{
		"distance": 4.8, "estimated_time": 58., "difficulty": "쉬움", "max_elevation_diff": 24., "total_ascent": 24.,
		"total_descent": 24., "total_elevation_change": 48., "average_grade": 1., "max_grade": 2., "cafe_count": 1.,
		"convenience_count": 1., "segment_count": 48., "turn_count": 3., "has_self_intersection": false, "start_offset_m": 40.,
		"recommended_pace": nil, "condition_type": nil, "similarity_score": 90.5, "label": "most_faithful", "angle": 0.,
	} {
		if got, ok := first[key]; !ok || got != want {
			t.Errorf("%s = %v, want %v", key, got, want)
		}
	}
	scores := first["scores"].(obj)
	// Along the lit half every sample has a lamp, on the other half the one in five that lies on a crossing.
	if scores["safety"] != 60. || scores["elevation"] != 24. || scores["lighting"] != 100. {
		t.Errorf("scores = %v, want safety 60, elevation 24 and all lit of what is known", scores)
	}
	places := first["place_ids"].(obj)
	if toText(places["cafe"]) != "[cafe-near]" || toText(places["convenience"]) != "[store-near]" {
		t.Errorf("place_ids = %v", places)
	}
	known := first["known"].(obj)
	if known["elevation"] != 1. || known["safety"] != 1. || !near(known["light"].(float64), 0.6, 0.01) {
		t.Errorf("known = %v, want all of elevation and safety, 0.6 of light", known)
	}
	path := first["coordinates"].([]any)
	if len(path) != 49 || toText(path[0]) != toText(path[48]) {
		t.Errorf("coordinates: %d, %v to %v; want a closed line of 49", len(path), path[0], path[48])
	}
	third := options[2].(obj)["place_ids"].(obj)
	if toText(third["cafe"]) != "[]" && toText(third["cafe"]) != "[cafe-near]" {
		t.Errorf("cafes of the third = %v, want a list", third["cafe"])
	}
}

func TestDifficultyFollowsTheClimb(t *testing.T) {
	// Up and down one street of 1.2 km: the grade is 2 % however often, the change of height 48 m each time.
	for _, c := range []struct {
		laps int
		want string
	}{{1, "쉬움"}, {5, "보통"}, {20, "보통"}} {
		path := []geo.Point{corner(12, 12)}
		for range c.laps {
			path = append(path, corner(12, 24), corner(12, 12))
		}
		s := stub{routes: []art.Route{{Path: path, Outline: path, DistanceM: geo.Length(path)}}}
		k := newKit(t, inTown(t), s.use)
		kim := k.member("kim")
		id := kim.post(now, obj{"shape_id": "heart", "start": place(townCenter)}).wants(200).at("data.route_id").(string)
		o := kim.get("/routes/" + id + "/options").wants(200).at("data.options").([]any)[0].(obj)
		if o["difficulty"] != c.want || o["average_grade"] != 2. || o["total_elevation_change"] != float64(48*c.laps) {
			t.Errorf("%d laps: difficulty %v, grade %v, change %v; want %s, 2, %d", c.laps, o["difficulty"], o["average_grade"],
				o["total_elevation_change"], c.want, 48*c.laps)
		}
	}
}

func TestOptionDetail(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	var d drawnReply
	kim.post(now, obj{"svg_path": heartPath, "name": "내 하트", "mode": "custom", "start": place(townCenter)}).wants(200).json(&d)
	path := "/routes/" + d.RouteID + "/options/" + d.OptionIDs[1]
	a := kim.get(path).wants(200)
	a.has(obj{
		"data.id": d.RouteID, "data.option_id": d.OptionIDs[1], "data.name": "내 하트", "data.type": "custom", "data.mode": "custom",
		"data.start_latitude": 37.5, "data.start_longitude": 127.03, "data.svg_path": heartPath, "data.condition": nil,
		"data.intensity": nil, "data.target_duration": nil, "data.safety_mode": false, "data.status": "active", "data.shape_info": nil,
		"data.safety_features.cctv_count": 0, "data.safety_features.emergency_points": "[]", "data.amenities.restrooms": "[]",
		"data.amenities.water_fountains": "[]", "data.created_at": "2026-02-12T05:12:33.120Z", "data.updated_at": "2026-02-12T05:12:33.120Z",
	})
	if options := a.at("data.options").([]any); len(options) != 1 || options[0].(obj)["id"] != d.OptionIDs[1] {
		t.Errorf("options = %v, want this one", options)
	}
	points := a.at("data.path").([]any)
	if first := points[0].(obj); len(points) != 49 || first["elevation"] == nil {
		t.Errorf("path = %d points, first %v; want 49 with heights", len(points), first)
	}
	var names []string
	for _, c := range a.at("data.amenities.cafes").([]any) {
		names = append(names, c.(obj)["name"].(string))
	}
	if !slices.Equal(names, []string{"먼 카페", "가까운 카페"}) {
		t.Errorf("cafes = %v, want the better rated first", names)
	}
	with := kim.get(path + "?include_restrooms=yes").wants(200)
	if rest := with.at("data.amenities.restrooms").([]any); len(rest) != 1 || rest[0].(obj)["location"] == nil || rest[0].(obj)["rating"] != nil {
		t.Errorf("restrooms = %v, want one with a place and no rating", rest)
	}
	kim.get(path + "?include_restrooms=perhaps").wants(422)
}

func TestOptionPlaces(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	var d drawnReply
	kim.post(now, obj{"shape_id": "heart", "start": place(townCenter)}).wants(200).json(&d)
	path := "/routes/" + d.RouteID + "/options/" + d.OptionIDs[0] + "/places"
	list := kim.get(path).wants(200).has(obj{"message": nil}).at("data.places").([]any)
	if len(list) != 2 {
		t.Fatalf("places = %v, want two", list)
	}
	for _, p := range list {
		for _, key := range []string{"id", "name", "category", "lat", "lng"} {
			if p.(obj)[key] == nil {
				t.Errorf("place %v lacks %s", p, key)
			}
		}
	}
	if err := k.store.PutPlaces(context.Background(), "town", nil); err != nil {
		t.Fatal(err)
	}
	kim.get(path).wants(200).has(obj{"data.places": "[]"})
}

func TestRoutesOfOthersAreNotThere(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim, lee := k.member("kim"), k.member("lee")
	var his, hers drawnReply
	kim.post(now, obj{"shape_id": "heart", "start": place(townCenter)}).wants(200).json(&his)
	lee.post(now, obj{"shape_id": "heart", "start": place(townCenter)}).wants(200).json(&hers)
	noRoute, noOption := "경로를 찾을 수 없습니다", "경로 옵션을 찾을 수 없습니다"
	for _, id := range []string{his.RouteID, "nonsense", strings.Repeat("x", 300), "%00", "%F0%9F%98%80"} {
		if id == "%00" {
			lee.get("/routes/" + id + "/options").wants(404)
			continue
		}
		lee.get("/routes/"+id+"/options").fails(404, "ROUTE_NOT_FOUND", noRoute)
		for _, rest := range []string{"", "/places", "/export", "/export?format=png"} {
			lee.get("/routes/"+id+"/options/"+his.OptionIDs[0]+rest).fails(404, "ROUTE_NOT_FOUND", noRoute)
		}
	}
	for _, option := range []string{his.OptionIDs[0], "nonsense", strings.Repeat("x", 300)} {
		for _, rest := range []string{"", "/places", "/export"} {
			lee.get("/routes/"+hers.RouteID+"/options/"+option+rest).fails(404, "ROUTE_OPTION_NOT_FOUND", noOption)
		}
	}
	k.as("").get("/routes/" + his.RouteID + "/options").wants(401)
}
