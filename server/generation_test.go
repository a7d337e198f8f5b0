package server_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/runnerway/runnerway/geo/art"
	"github.com/runnerway/runnerway/server"
	"github.com/runnerway/runnerway/store"
)

type status struct {
	TaskID      string `json:"task_id"`
	Status      string
	Progress    int
	CurrentStep *string  `json:"current_step"`
	Remaining   *int     `json:"estimated_remaining"`
	RouteID     *string  `json:"route_id"`
	OptionIDs   []string `json:"option_ids"`
	Error       *string
	ErrorCode   *string `json:"error_code"`
	Preview     []struct{ Lat, Lng float64 }
	Warning     *struct {
		Code        string
		SuggestedKM float64 `json:"suggested_km"`
	}
}

func (c client) generation(id string) status {
	c.k.t.Helper()
	var g status
	c.get("/routes/generate/" + id).wants(200).json(&g)
	return g
}

// finished polls a task to its end.
func (c client) finished(id string) status {
	c.k.t.Helper()
	var g status
	eventually(c.k.t, "end of the task", func() bool {
		g = c.generation(id)
		return g.Status == "completed" || g.Status == "failed"
	})
	return g
}

func (c client) optionIDs(route string) []string {
	c.k.t.Helper()
	var list struct{ Options []struct{ ID string } }
	c.get("/routes/" + route + "/options").wants(200).json(&list)
	var ids []string
	for _, o := range list.Options {
		ids = append(ids, o.ID)
	}
	return ids
}

// steps are the three texts that the app knows.
var steps = []string{"경로 패턴 분석 중", "안전 점수 계산 중", "그림 형태 보정 중"}

func TestGenerationInTheBackground(t *testing.T) {
	k := newKit(t, inTown(t))
	kim := k.member("kim")
	id := kim.post(async, obj{"target_distance_km": 4, "enable_rotation": true, "start": place(corner(12, 12)), "shape_id": "diamond", "svg_path": squarePath}).
		wants(202).at("data.task_id").(string)
	last := -1
	eventually(t, "end of the task", func() bool {
		g := kim.generation(id)
		if g.Progress < last {
			t.Errorf("progress fell from %d to %d", last, g.Progress)
		}
		last = g.Progress
		if g.CurrentStep == nil || !slices.Contains(steps, *g.CurrentStep) {
			t.Errorf("current_step = %v, want one of %v", g.CurrentStep, steps)
		}
		if g.Status != "completed" && g.RouteID != nil {
			t.Errorf("%s with a route", g.Status)
		}
		return g.Status != "pending" && g.Status != "processing"
	})
	g := kim.generation(id)
	if g.Status != "completed" || g.Progress != 100 || g.RouteID == nil || g.Error != nil || len(g.OptionIDs) == 0 || g.Remaining == nil || *g.Remaining != 0 {
		t.Fatalf("task = %+v, want completed", g)
	}
	if len(g.Preview) < 4 {
		t.Errorf("preview = %v, want a line", g.Preview)
	}
	if got := kim.optionIDs(*g.RouteID); !equal(got, g.OptionIDs) {
		t.Errorf("options = %v, task says %v", got, g.OptionIDs)
	}
}

func TestGenerationShowsHowFarItIs(t *testing.T) {
	s := stub{hold: make(chan struct{})}
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	id := kim.post(async, obj{"shape_id": "heart", "start": place(townCenter)}).wants(202).at("data.task_id").(string)
	var g status
	eventually(t, "preview", func() bool { g = kim.generation(id); return g.Preview != nil })
	if g.Status != "processing" || g.Progress != 45 || *g.CurrentStep != steps[0] || g.Remaining == nil || len(g.OptionIDs) != 0 || g.Warning != nil {
		t.Errorf("task in the middle of its search = %+v, want 45 %% in the first step", g)
	}
	if len(g.Preview) != 5 {
		t.Errorf("preview = %v, want the five corners", g.Preview)
	}
	close(s.hold)
	g = kim.finished(id)
	if g.Warning == nil || g.Warning.Code != "SHAPE_TOO_SMALL" || g.Warning.SuggestedKM != 7.5 {
		t.Errorf("warning = %+v, want SHAPE_TOO_SMALL", g.Warning)
	}
	if *g.CurrentStep != steps[2] {
		t.Errorf("last step = %s, want %s", *g.CurrentStep, steps[2])
	}
}

// The marks before the search come at once and say nothing of how long it takes; its early attempts count most of the percents
// and take the least of the time.
func TestGenerationPromisesNothingTooEarly(t *testing.T) {
	s := stub{begun: make(chan struct{}), hold: make(chan struct{})}
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	id := kim.post(async, obj{"shape_id": "heart", "start": place(townCenter)}).wants(202).at("data.task_id").(string)
	var g status
	eventually(t, "the drawing is read", func() bool { g = kim.generation(id); return g.Progress == 35 })
	if g.Remaining != nil {
		t.Errorf("before the search %d s are left, want that to be unknown", *g.Remaining)
	}
	k.clock.advance(2 * time.Second)
	<-s.begun
	eventually(t, "preview", func() bool { g = kim.generation(id); return g.Preview != nil })
	if g.Remaining == nil || *g.Remaining < 10 {
		t.Errorf("after 2 s, in its first attempt = %+v, want 10 s left or more", g)
	}
	close(s.hold)
	kim.finished(id)
}

// What a task says to its user follows the language of who asks, not of who wished it; the code stays.
func TestTasksSpeakEnglish(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	english := kim.with("Accept-Language", "en-GB")
	at := obj{"shape_id": "heart", "start": place(townCenter)}

	done := kim.post(async, at).wants(202).at("data.task_id").(string)
	route := kim.finished(done).RouteID
	warning := obj{"data.warning.code": "SHAPE_TOO_SMALL", "data.warning.message": "At this distance small parts of the drawing may blur. 7.5 km or more is better"}
	english.get("/routes/generate/" + done).wants(200).has(warning).has(obj{"data.error": nil, "data.error_code": nil})
	english.get("/routes/" + *route + "/options").wants(200).has(warning)
	english.post(now, at).wants(200).has(warning).has(obj{"warning.message": warning["data.warning.message"]})
	kim.get("/routes/generate/" + done).wants(200).has(obj{
		"data.warning.message": "이 거리에서는 그림의 작은 부분이 뭉개질 수 있습니다. 7.5km 이상을 권장합니다"})

	s.mu.Lock()
	s.fail = art.ErrNoRoute
	s.mu.Unlock()
	failed := kim.post(async, at).wants(202).at("data.task_id").(string)
	kim.finished(failed)
	kim.get("/routes/generate/" + failed).wants(200).has(obj{"data.error_code": "EXTERNAL_API_ERROR",
		"data.error": "경로를 생성할 수 없습니다. 해당 위치에서 적절한 도로 네트워크를 찾을 수 없습니다."})
	english.get("/routes/generate/" + failed).wants(200).has(obj{"data.error_code": "EXTERNAL_API_ERROR",
		"data.error": "No route could be made: there are no fitting streets at this place."})
}

func TestCancelGeneration(t *testing.T) {
	s := stub{hold: make(chan struct{}), begun: make(chan struct{}, 9), ended: make(chan struct{}, 9)}
	k := newKit(t, inTown(t), s.use)
	kim, lee := k.member("kim"), k.member("lee")
	id := kim.post(async, obj{"shape_id": "heart", "start": place(townCenter)}).wants(202).at("data.task_id").(string)
	received(t, s.begun, "search")
	lee.del("/routes/generate/"+id).fails(404, "TASK_NOT_FOUND", "작업을 찾을 수 없습니다")
	begin := time.Now()
	kim.del("/routes/generate/" + id).wants(200).has(obj{"data.status": "failed", "data.error": "경로 생성을 취소했습니다", "data.error_code": "TASK_CANCELLED"})
	received(t, s.ended, "end of the search")
	if took := time.Since(begin); took > 200*time.Millisecond {
		t.Errorf("the search stopped after %v", took)
	}
	if g := kim.generation(id); g.Status != "failed" || *g.Error != "경로 생성을 취소했습니다" || g.Remaining != nil {
		t.Errorf("task = %+v, want cancelled", g)
	}
	kim.del("/routes/generate/"+id).fails(400, "VALIDATION_ERROR", "이미 끝난 작업은 취소할 수 없습니다")
	close(s.hold)
	done := kim.post(async, obj{"shape_id": "heart", "start": place(townCenter)}).wants(202).at("data.task_id").(string)
	kim.finished(done)
	kim.del("/routes/generate/" + done).wants(400)
}

func TestGenerationsOfOthersAreNotThere(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim, lee := k.member("kim"), k.member("lee")
	id := kim.post(async, obj{"shape_id": "heart", "start": place(townCenter)}).wants(202).at("data.task_id").(string)
	for _, path := range []string{id, "nonsense", strings.Repeat("x", 300), "00000000-0000-0000-0000-000000000000", "%F0%9F%98%80"} {
		lee.get("/routes/generate/"+path).fails(404, "TASK_NOT_FOUND", "작업을 찾을 수 없습니다")
		lee.del("/routes/generate/"+path).fails(404, "TASK_NOT_FOUND", "작업을 찾을 수 없습니다")
	}
	k.as("").get("/routes/generate/" + id).wants(401)
	kim.finished(id)
}

func TestGenerationQueueIsLimited(t *testing.T) {
	s := stub{hold: make(chan struct{})}
	k := newKit(t, inTown(t), s.use)
	kim, lee := k.member("kim"), k.member("lee")
	wish := obj{"shape_id": "heart", "start": place(townCenter)}
	var ids []string
	for range 10 {
		ids = append(ids, kim.post(async, wish).wants(202).at("data.task_id").(string))
	}
	if a := kim.post(async, wish).fails(429, "TOO_MANY_REQUESTS", "요청 횟수가 너무 많습니다. 잠시 후 다시 시도해주세요"); a.header("Retry-After") == "" {
		t.Error("429 without Retry-After")
	}
	id := lee.post(async, wish).wants(202).at("data.task_id").(string)
	if g := lee.generation(id); g.Status != "pending" || g.Progress != 5 || *g.CurrentStep != steps[0] || *g.Remaining != 90 {
		t.Errorf("waiting task = %+v", g)
	}
	close(s.hold)
	for _, id := range ids {
		if g := kim.finished(id); g.Status != "completed" {
			t.Errorf("task = %+v, want completed", g)
		}
	}
	lee.finished(id)
}

func TestRestartTakesTasksOver(t *testing.T) {
	s := stub{hold: make(chan struct{}), begun: make(chan struct{}, 9)}
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	id := kim.post(async, obj{"shape_id": "heart", "start": place(townCenter)}).wants(202).at("data.task_id").(string)
	received(t, s.begun, "search")
	if err := k.server.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if task, err := k.store.Task(context.Background(), id, "user-kim"); err != nil || task.Status != store.TaskPending {
		t.Fatalf("task of a stopped server = %+v, %v; want pending", task, err)
	}
	close(s.hold)
	again := newKit(t, func(o *server.Options) { o.Store = k.store }, inTown(t), s.use)
	if g := again.as(kim.token).finished(id); g.Status != "completed" || len(g.OptionIDs) != 3 {
		t.Errorf("task after a restart = %+v, want completed", g)
	}
}

// TestGenerationOfADrawingThatGoes has its reason in the task.
func TestGenerationOfADrawingThatGoes(t *testing.T) {
	var s stub
	k := newKit(t, inTown(t), s.use)
	kim := k.member("kim")
	task, err := k.store.CreateTask(context.Background(), store.Task{UserID: "user-kim", Request: []byte(`{"route_id":"gone"}`)}, store.TaskLimits{})
	if err != nil {
		t.Fatal(err)
	}
	kim.post(async, obj{"shape_id": "heart", "start": place(townCenter)}).wants(202) // wakes the workers
	if g := kim.finished(task.ID); g.Status != "failed" || *g.Error != "해당 경로를 찾을 수 없습니다." {
		t.Errorf("task = %+v, want failed with the reason", g)
	}
}
