package server_test

import (
	"slices"
	"testing"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/geo/art"
)

// codes are those of the notices at a path of the answer.
func (a *answer) codes(path string) []string {
	a.t.Helper()
	var codes []string
	list, _ := a.at(path).([]any)
	for _, n := range list {
		codes = append(codes, n.(obj)["code"].(string))
	}
	return codes
}

func TestDrawingWishes(t *testing.T) {
	passed := stubRoute(12, 12, 12, 0, art.MostFaithful)
	passed.WaypointsM = []float64{12.3}
	missed := stubRoute(6, 12, 12, 10, art.Safest)
	missed.WaypointsM = []float64{130}
	moved := stubRoute(6, 12, 12, 10, art.OtherTurn)
	moved.StartOffsetM = 61
	lost := stubRoute(12, 12, 12, 0, art.MostFaithful)
	lost.DeviationPct = 3.4
	for _, c := range []struct {
		name   string
		dark   bool
		routes []art.Route
		wish   obj
		prefer art.Label
		passes []geo.Point
		codes  []string
	}{
		{name: "nothing", wish: obj{}},
		{name: "passed", wish: obj{"waypoints": []obj{place(corner(13, 13))}}, routes: []art.Route{passed}, passes: []geo.Point{corner(13, 13)}},
		{name: "missed", wish: obj{"waypoints": []obj{locationOf(corner(13, 13))}}, routes: []art.Route{passed, missed}, passes: []geo.Point{corner(13, 13)},
			codes: []string{"WAYPOINT_MISSED"}},
		{name: "moved", wish: obj{}, routes: []art.Route{stubRoute(12, 12, 12, 0, art.MostFaithful), moved}, codes: []string{"START_MOVED"}},
		{name: "lost", wish: obj{}, routes: []art.Route{lost}, codes: []string{"HARD_TO_RECOGNISE"}},
		{name: "safe", wish: obj{"prefer": "safe"}, prefer: art.Safest},
		{name: "safe in the dark", dark: true, wish: obj{"prefer": "safe"}, prefer: art.Safest, codes: []string{"LIGHT_UNKNOWN"}},
		{name: "flat without heights", dark: true, wish: obj{"prefer": "flat"}, prefer: art.Flattest, codes: []string{"NO_SAFEST", "ELEVATION_UNKNOWN"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &stub{routes: c.routes, dark: c.dark}
			kim := newKit(t, inTown(t), s.use).member("kim")
			c.wish["shape_id"], c.wish["start"] = "heart", place(townCenter)
			task := kim.post("/routes/generate-gps-art-async", c.wish).wants(202).at("data.task_id").(string)
			g := kim.finished(task)
			if g.Status != "completed" {
				t.Fatalf("task = %+v", g)
			}
			r := s.last(t)
			if r.Prefer != c.prefer || len(r.Waypoints) != len(c.passes) {
				t.Errorf("searched with %q past %v, want %q past %v", r.Prefer, r.Waypoints, c.prefer, c.passes)
			}
			for i, w := range c.passes {
				if geo.Distance(w, r.Waypoints[i]) > 0.1 {
					t.Errorf("waypoint %d = %v, want %v", i, r.Waypoints[i], w)
				}
			}
			if got := kim.get("/routes/generate/" + task).codes("data.notices"); !slices.Equal(got, c.codes) {
				t.Errorf("notices = %v, want %v", got, c.codes)
			}
			var list struct {
				Options []struct {
					Offsets []float64 `json:"waypoint_offsets_m"`
					Cost    float64   `json:"waypoint_cost_pct"`
				}
			}
			kim.get("/routes/" + *g.RouteID + "/options").wants(200).json(&list)
			if o := list.Options[0]; len(o.Offsets) != len(c.passes) || o.Cost != 0.25 {
				t.Errorf("option = %+v, want %d offsets and the cost of the search", o, len(c.passes))
			}
		})
	}
}

func TestDrawingWishesThatAreWrong(t *testing.T) {
	kim := newKit(t, inTown(t), (&stub{}).use).member("kim")
	at := place(townCenter)
	for name, wish := range map[string]obj{
		"four waypoints": {"waypoints": []obj{at, at, at, at}},
		"half a place":   {"waypoints": []obj{{"lat": 37.5}}},
		"no such wish":   {"prefer": "fast"},
	} {
		wish["shape_id"], wish["start"] = "heart", at
		if a := kim.post("/routes/generate-gps-art-async", wish); a.status() != 422 {
			t.Errorf("%s: status %d, want 422", name, a.status())
		}
	}
}

func TestAreaTooSmallForADrawing(t *testing.T) {
	s := &stub{fail: &art.AreaError{LargestM: 7500}}
	kim := newKit(t, inTown(t), s.use).member("kim")
	kim.post("/routes/generate-gps-art", obj{"shape_id": "heart", "start": place(townCenter), "target_distance_km": 30}).
		fails(422, "AREA_TOO_SMALL", "이 지역의 도로로는 이 거리를 만들 수 없습니다 (최대 7.5km)")
}

func TestSearchThatIsTooSlowSaysWhatToDo(t *testing.T) {
	const text = "제한 시간 안에 경로를 찾지 못했습니다. 거리를 줄이거나 잠시 후 다시 시도해주세요"
	s := &stub{fail: art.ErrTooSlow}
	kim := newKit(t, inTown(t), s.use).member("kim")
	wish := obj{"shape_id": "heart", "start": place(townCenter), "target_distance_km": 30}
	now := kim.post("/routes/generate-gps-art", wish)
	now.fails(503, "SEARCH_TOO_SLOW", text)
	if wait := now.header("Retry-After"); wait != "30" {
		t.Errorf("Retry-After: %q, want 30", wait)
	}
	id := kim.post(async, wish).wants(202).at("data.task_id").(string)
	if g := kim.finished(id); g.Status != "failed" || g.ErrorCode == nil || *g.ErrorCode != "SEARCH_TOO_SLOW" || g.Error == nil || *g.Error != text {
		t.Errorf("task = %+v, want failed with SEARCH_TOO_SLOW", g)
	}
}
