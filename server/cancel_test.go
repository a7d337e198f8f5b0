//go:build !race

package server_test

import (
	"testing"
	"time"
)

// A search of any length frees its worker soon after it was cancelled.
func TestCancelledSearchEndsSoon(t *testing.T) {
	k := newKit(t, inSample(t))
	guest := k.guest()
	id := guest.post(async, obj{"shape_id": "dog", "start": place(avenyn), "target_distance_km": 21}).wants(202).at("data.task_id").(string)
	eventually(t, "search", func() bool { return guest.generation(id).Preview != nil })
	begin := time.Now()
	guest.del("/routes/generate/" + id).wants(200).has(obj{"data.status": "failed", "data.error_code": "TASK_CANCELLED"})
	eventually(t, "free worker", func() bool { return k.figure("runnerway_generations_running") == 0 })
	t.Logf("the worker was free after %v", time.Since(begin))
	if n := k.figure(`runnerway_generation_duration_seconds_count{kind="task",outcome="cancelled"}`); n != 1 {
		t.Errorf("%v tasks are counted as cancelled, want 1", n)
	}
}
