package server_test

import (
	"strings"
	"testing"
	"time"
)

// ran completes a workout of km kilometres.
func (c client) ran(km float64, kcal int, more obj) string {
	c.k.t.Helper()
	c.k.clock.advance(time.Minute)
	id := c.start(more)
	c.post("/workouts/"+id+"/complete", completeBody(obj{
		"completed_at": c.k.clock.Now().Format(time.RFC3339), "final_metrics": obj{"distance": km, "duration": 600, "average_pace": "6'00\"", "calories": kcal},
	})).wants(200)
	return id
}

// listed are the ids that a page of workouts has.
func listed(a *answer) string {
	a.t.Helper()
	var ids []string
	for _, w := range a.wants(200).at("data.workouts").([]any) {
		ids = append(ids, w.(obj)["id"].(string))
	}
	return strings.Join(ids, " ")
}

func TestWorkoutHistory(t *testing.T) {
	k := newKit(t)
	kim := k.member("kim")
	kim.get("/users/me/workouts").wants(200).has(obj{"message": "운동 기록 조회 성공", "data.workouts": "[]", "data.pagination": obj{
		"current_page": 1, "total_pages": 1, "total_count": 0, "has_next": false, "has_prev": false}})
	k.member("lee").ran(9, 9, nil)
	a := kim.ran(3, 50, obj{"mode": "shape"})
	b := kim.ran(8, 10, obj{"mode": "walking"})
	c := kim.ran(5, 99, obj{"mode": nil})
	d := kim.ran(5, 20, obj{"type": "walking", "mode": "custom"})
	kim.start() // in progress: not listed
	join := func(ids ...string) string { return strings.Join(ids, " ") }
	for query, want := range map[string]string{
		"": join(d, c, b, a), "?sort=date_desc&limit=50": join(d, c, b, a), "?sort=date_asc": join(a, b, c, d), "?sort=distance_desc": join(b, d, c, a),
		"?sort=calories_desc": join(c, a, d, b), "?sort=newest": join(d, c, b, a), "?mode=walking": join(d, b), "?mode=running": join(c, a),
		"?mode=running&sort=date_asc": join(a, c), "?mode=flying": join(d, c, b, a), "?limit=3": join(d, c, b), "?limit=3&page=2": a, "?limit=3&page=3": "",
		"?mode=walking&sort=distance_desc&limit=1&page=2": d,
	} {
		if got := listed(kim.get("/users/me/workouts" + query)); got != want {
			t.Errorf("%s lists %s, want %s", query, got, want)
		}
	}
	kim.get("/users/me/workouts?limit=3&page=2").has(obj{"data.pagination": obj{"current_page": 2, "total_pages": 2, "total_count": 4, "has_next": false, "has_prev": true}})
	kim.get("/users/me/workouts?mode=walking&limit=1").has(obj{"data.pagination": obj{"current_page": 1, "total_pages": 2, "total_count": 2, "has_next": true, "has_prev": false}})
	for _, wrong := range []string{"?page=0", "?limit=0", "?limit=101", "?page=x"} {
		kim.get("/users/me/workouts" + wrong).wants(422)
	}
	k.as("").get("/users/me/workouts").wants(401)
}

func TestWorkoutItem(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	var preset, custom drawnReply
	kim.post(now, obj{"shape_id": "heart", "start": place(townCenter)}).wants(200).json(&preset)
	kim.post(now, obj{"svg_path": heartPath, "name": "내 하트", "mode": "custom", "start": place(townCenter)}).wants(200).json(&custom)
	kim.post("/routes/"+preset.RouteID+"/save", nil).wants(200)
	onPreset := kim.ran(0, 0, obj{"route_id": preset.RouteID, "route_option_id": preset.OptionIDs[1], "mode": "shape", "route_name": "당시 이름"})
	onCustom := kim.ran(2.5, 150, obj{"route_id": custom.RouteID, "route_option_id": custom.OptionIDs[0], "route_name": "당시 이름"})
	free := kim.ran(1, 60, obj{"route_name": "자유 달리기", "mode": nil})
	items := map[string]obj{}
	for _, w := range kim.get("/users/me/workouts").wants(200).at("data.workouts").([]any) {
		items[w.(obj)["id"].(string)] = w.(obj)
	}
	name := kim.get("/routes/" + preset.RouteID + "/options/" + preset.OptionIDs[0]).wants(200).at("data.name")
	for id, want := range map[string]obj{
		onPreset: {"route_id": preset.RouteID, "route_option_id": preset.OptionIDs[1], "route_name": name, "type": nil, "mode": "shape", "distance": 0., "duration": 600.,
			"calories": 0., "avg_pace": "6'00\"", "route_completion": 98.5, "is_bookmarked": true, "svg_path": nil,
			"shape": obj{"shape_id": "heart", "shape_name": "하트", "icon_name": "heart"}, "started_at": "2026-02-12T05:00:00.500Z", "completed_at": "2026-02-12T05:13:33.000Z"},
		onCustom: {"route_id": custom.RouteID, "route_name": "내 하트", "is_bookmarked": false, "svg_path": heartPath, "shape": nil},
		free:     {"route_id": nil, "route_option_id": nil, "route_name": "자유 달리기", "is_bookmarked": false, "svg_path": nil, "shape": nil, "mode": nil},
	} {
		detail := kim.get("/workouts/" + id).wants(200).at("data").(obj)
		for key, value := range want {
			got, ok := items[id][key]
			if !ok || toText(got) != toText(value) {
				t.Errorf("item of %s: %s = %v, want %v", want["route_name"], key, got, value)
			}
			if inDetail, ok := detail[key]; !ok || toText(inDetail) != toText(got) {
				t.Errorf("detail of %s: %s = %v, in the list %v", want["route_name"], key, inDetail, got)
			}
		}
		for _, key := range []string{"status", "planned_path", "actual_path", "splits", "start_latitude", "start_longitude", "end_latitude", "end_longitude", "max_pace",
			"min_pace", "elevation_gain", "elevation_loss", "created_at", "computed"} {
			if _, ok := detail[key]; !ok {
				t.Errorf("detail of %s lacks %s", want["route_name"], key)
			}
		}
	}
	kim.send("PATCH", "/routes/"+custom.RouteID+"/name", obj{"name": "새 이름"}).wants(200)
	kim.get("/workouts/" + onCustom).has(obj{"data.route_name": "새 이름"})
}
