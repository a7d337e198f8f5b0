package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

type queuedTask struct {
	TaskID string `json:"task_id" doc:"Poll routes/tasks/{task_id}"`
	Status string `json:"status" example:"pending"`
}

// queueRecommendation is R17: R12 in the background.
func (s *Server) queueRecommendation(ctx context.Context, in *struct{ Body recommendWish }) (*api.FlatReply[queuedTask, queuedTask], error) {
	w := s.recommendLoop(ctx, in.Body)
	if err := s.artist.coveredForTask(ctx, geo.Point(w.Start)); err != nil {
		return nil, err
	}
	t, err := s.queue(ctx, w, recommendSeconds)
	if err != nil {
		return nil, err
	}
	q := queuedTask{TaskID: t.ID, Status: string(t.Status)}
	return api.SayFlat(q, q, textQueued), nil
}

// textQueued is the contract's (R14).
const textQueued = "경로 생성이 요청되었습니다"

// queue stores a task for the workers: wish is what it keeps. tooBusy's errors.
func (s *Server) queue(ctx context.Context, wish any, seconds int) (store.Task, error) {
	request, err := json.Marshal(wish)
	if err != nil {
		return store.Task{}, fmt.Errorf("encode a generation task: %w", err)
	}
	t, err := s.jobs.Add(ctx, store.Task{
		ID: s.newID(), UserID: userID(ctx), Status: store.TaskPending, Step: stepPattern, RemainingSec: seconds, Request: request,
	})
	if err != nil {
		return store.Task{}, tooBusy(err)
	}
	return t, nil
}

// taskFields is a task as older clients read it, without an envelope.
type taskFields struct {
	TaskID             string       `json:"task_id"`
	Status             string       `json:"status" enum:"pending,processing,completed,failed"`
	Progress           int          `json:"progress"`
	CurrentStep        *string      `json:"current_step"`
	EstimatedRemaining *int         `json:"estimated_remaining" doc:"Seconds"`
	RouteID            *string      `json:"route_id"`
	ErrorMessage       *string      `json:"error_message"`
	ErrorCode          *string      `json:"error_code"`
	CreatedAt          api.Instant  `json:"created_at"`
	CompletedAt        *api.Instant `json:"completed_at"`
}

func newTaskFields(g generationStatus) taskFields {
	return taskFields{
		TaskID: g.TaskID, Status: g.Status, Progress: g.Progress, CurrentStep: g.CurrentStep, EstimatedRemaining: g.EstimatedRemaining,
		RouteID: g.RouteID, ErrorMessage: g.Error, ErrorCode: g.ErrorCode, CreatedAt: g.CreatedAt, CompletedAt: g.CompletedAt,
	}
}

// In implements api.Speaker.
func (t taskFields) In(translate func(string) string) taskFields {
	t.ErrorMessage = textIn(t.ErrorMessage, translate)
	return t
}

// taskOf is R17's status.
func (s *Server) taskOf(ctx context.Context, in *taskPath) (*api.FlatReply[generationStatus, taskFields], error) {
	g, err := s.generation(ctx, in.TaskID)
	if err != nil {
		return nil, err
	}
	return api.SayFlat(g, newTaskFields(g), ""), nil
}

type taskStats struct {
	Candidates int     `json:"candidates" doc:"How many were found"`
	TargetKM   float64 `json:"target_distance_km"`
	Seconds    float64 `json:"elapsed_seconds" doc:"From the request to the result"`
}

type taskResult struct {
	TaskID     string      `json:"task_id"`
	Status     string      `json:"status" enum:"completed,failed"`
	RouteID    *string     `json:"route_id"`
	Candidates []candidate `json:"candidates" doc:"Empty for a task that failed or whose route has gone"`
	Stats      taskStats   `json:"stats"`
	Error      *string     `json:"error_message"`
	Notices    []notice    `json:"notices"`
}

// In implements api.Speaker.
func (r taskResult) In(translate func(string) string) taskResult {
	r.Candidates, r.Notices = allIn(r.Candidates, translate), allIn(r.Notices, translate)
	r.Error = textIn(r.Error, translate)
	return r
}

// taskResult is R17's result.
func (s *Server) taskResult(ctx context.Context, in *taskPath) (*api.FlatReply[taskResult, taskResult], error) {
	user := userID(ctx)
	t, err := s.store.Task(ctx, in.TaskID, user)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, errTaskNotFound
	case err != nil:
		return nil, err
	case !t.Finished():
		return nil, errTaskRunning
	}
	var options []store.RouteOption
	if t.RouteID != "" {
		options, err = s.store.RouteOptions(ctx, t.RouteID, user)
		if err != nil && !errors.Is(err, store.ErrNotFound) { // the route may have gone since
			return nil, err
		}
	}
	r := taskResult{
		TaskID: t.ID, Status: string(t.Status), RouteID: orNull(t.RouteID), Candidates: newCandidates(options), Error: orNull(t.Error.Text),
		Stats: taskStats{
			Candidates: len(options), TargetKM: roundTo(wishedKM(t.Request), 2), Seconds: elapsed(t.CreatedAt.Time, t.CompletedAt.Time),
		},
		Notices: noticesOf(readNotes(t.Metadata).Notices),
	}
	return api.SayFlat(r, r, ""), nil
}

// wishedKM is the distance that a task was asked for, 0 if it does not say.
func wishedKM(request []byte) float64 {
	var w struct {
		DistanceKM float64  `json:"distance_km"`
		TargetKM   *float64 `json:"target_distance_km"`
		Kind       string   `json:"kind"`
	}
	switch err := json.Unmarshal(request, &w); {
	case err != nil:
		return 0
	case w.Kind == taskLoop:
		return w.DistanceKM
	case w.TargetKM != nil:
		return *w.TargetKM
	}
	return defaultTargetKM
}
