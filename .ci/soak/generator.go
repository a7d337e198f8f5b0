package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// generations are tasks to be wished for by several users.
type generations struct {
	left      atomic.Int64 // still to be wished for
	completed atomic.Int64
	cancelled atomic.Int64
	given     atomic.Int64 // up, after three servers died on it
	failed    atomic.Int64
	slowest   atomic.Int64 // from the wish to the end, in nanoseconds
	wishes    int          // how many different ones there are
}

// one wishes for a task and follows it to its end; every tenth is cancelled on its way.
func (g *generations) one(ctx context.Context, m *member) error {
	n := rand.IntN(g.wishes)
	begin := time.Now()
	a, err := m.send(ctx, "POST", api+"/routes/generate-gps-art-async", m.token, map[string]any{
		"shape_id": []string{"heart", "star", "diamond"}[n%3], "start": map[string]any{"lat": 57.7089 + float64(n%7)*1e-3, "lng": 11.9746}, "target_distance_km": 1.5 + float64(n)/20,
	}, 202)
	if err != nil {
		return err
	}
	var made struct {
		ID string `json:"task_id"`
	}
	if err := a.data(&made); err != nil || made.ID == "" {
		return m.wrong("POST", "/routes/generate-gps-art-async", "no task: %v %.200s", err, a.body)
	}
	cancel := rand.IntN(10) == 0
	progress, path := 0, api+"/routes/generate/"+made.ID
	for {
		now, err := m.generation(ctx, made.ID)
		if err != nil {
			return err
		}
		if now.Progress < progress {
			return m.wrong("GET", path, "progress fell from %d to %d", progress, now.Progress)
		}
		progress = now.Progress
		if now.Status == "completed" || now.Status == "failed" {
			return g.end(m, made.ID, now, cancel, time.Since(begin))
		}
		if cancel && progress > 0 {
			if _, err := m.send(ctx, "DELETE", path, m.token, nil, 200, 400); err != nil {
				return err
			}
			continue
		}
		select {
		case <-time.After(300 * time.Millisecond):
		case <-ctx.Done():
			return errOver
		}
	}
}

// A generation is what the server says of a task.
type generation struct {
	Status   string
	Progress int
	RouteID  string `json:"route_id"`
	Error    string
	Code     string `json:"error_code"`
}

func (m *member) generation(ctx context.Context, id string) (g generation, err error) {
	a, err := m.send(ctx, "GET", api+"/routes/generate/"+id, m.token, nil, 200)
	if err != nil {
		return g, err
	}
	if err := a.data(&g); err != nil {
		return g, m.wrong("GET", "/routes/generate/"+id, "%v", err)
	}
	return g, nil
}

// end notes how a task ended.
func (g *generations) end(m *member, id string, now generation, cancelled bool, took time.Duration) error {
	m.ledger.note(func(l *ledger) { l.tasks[id] = task{m.id, now.Status, now.RouteID} })
	g.slowest.Store(max(g.slowest.Load(), int64(took)))
	switch {
	case now.Status == "completed" && now.RouteID == "":
		return m.wrong("GET", "/routes/generate/"+id, "completed without a route")
	case now.Status == "completed":
		g.completed.Add(1)
	case cancelled && now.Error == "경로 생성을 취소했습니다":
		g.cancelled.Add(1)
	case now.Code == "TASK_ABANDONED":
		g.given.Add(1)
	default:
		g.failed.Add(1)
		return m.wrong("GET", "/routes/generate/"+id, "failed: %s", now.Error)
	}
	return nil
}

// work wishes for tasks until there are none left.
func (g *generations) work(ctx context.Context, m *member) {
	for ctx.Err() == nil && g.left.Add(-1) >= 0 {
		if err := g.one(ctx, m); err != nil {
			if ctx.Err() == nil {
				continue // it was accused
			}
			return
		}
	}
}

// ended is how many are over.
func (g *generations) ended() int {
	return int(g.completed.Load() + g.cancelled.Load() + g.given.Load() + g.failed.Load())
}

func (g *generations) String() string {
	return fmt.Sprintf("%d completed, %d cancelled, %d given up after three servers died on them, %d failed; the slowest took %.1f s",
		g.completed.Load(), g.cancelled.Load(), g.given.Load(), g.failed.Load(),
		time.Duration(g.slowest.Load()).Seconds())
}
