package server_test

import (
	"fmt"
	"sync"
	"testing"
)

// A phone that loses the network sends everything until it is answered: nothing of it may count twice.
func TestWorkoutSentAgain(t *testing.T) {
	k := newKit(t)
	kim, lee := k.member("kim"), k.member("lee")
	start := startBody(obj{"client_id": "phone-run-1"})
	var ids sync.Map
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() { ids.Store(i, kim.post("/workouts/start", start).wants(201).at("data.workout_id")) })
	}
	all.Wait()
	first, _ := ids.Load(0)
	ids.Range(func(_, id any) bool {
		if id != first {
			t.Errorf("starts with the same client_id began %v and %v", first, id)
		}
		return true
	})
	id := first.(string)
	if other := lee.post("/workouts/start", start).wants(201).at("data.workout_id"); other == id {
		t.Error("lee's start with the same client_id is kim's workout")
	}
	batch := func(seq int) obj {
		points := []obj{}
		for i := range 10 {
			points = append(points, obj{"lat": 37.5 + float64(seq*10+i)*1e-4, "lng": 127.0, "timestamp": 1770872400000 + (seq*10+i)*1000})
		}
		return obj{"coordinates": points, "client_seq": seq}
	}
	for _, seq := range []int{0, 1, 0, 2, 1} {
		kim.post("/workouts/"+id+"/track", batch(seq)).wants(200)
	}
	if n := len(kim.get("/workouts/" + id).wants(200).list("data.actual_path")); n != 30 {
		t.Errorf("%d points of 30 that were sent, some twice", n)
	}
	end := completeBody()
	end["client_id"] = "phone-run-1"
	var answers []string
	for range 2 {
		a := kim.post("/workouts/"+id+"/complete", end).wants(200)
		answers = append(answers, fmt.Sprint(a.at("data.completed_distance"), a.at("data.completed_time"), a.at("data.calories"), a.at("data.saved_at"), len(a.list("data.actual_path"))))
	}
	if answers[0] != answers[1] {
		t.Errorf("completed: %s, again: %s", answers[0], answers[1])
	}
	kim.get("/users/me/stats").has(obj{"data.total_workouts": 1})
	delete(end, "client_id")
	kim.post("/workouts/"+id+"/complete", end).fails(400, "VALIDATION_ERROR", "진행 중인 운동만 완료할 수 있습니다")
	kim.post("/workouts/start", start).wants(201).has(obj{"data.workout_id": id, "data.status": "completed"})
	kim.del("/workouts/" + id + "/record").wants(200)
	kim.post("/workouts/start", start).fails(400, "VALIDATION_ERROR", "이미 취소되었거나 삭제된 운동입니다")
}
