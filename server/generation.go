package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/runnerway/runnerway/geo"
	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/server/jobs"
	"github.com/runnerway/runnerway/store"
)

const (
	// queuedRemainingSec is the contract's first estimate (R2).
	queuedRemainingSec = 90
	// queuedPercent is what a waiting task shows, and the least that any does.
	queuedPercent = 5
	// previewToleranceM is how far the preview may stray from the best route so far.
	previewToleranceM = 8
)

const (
	textCancelled = "경로 생성을 취소했습니다"
	textTooLong   = "경로 생성 시간이 초과되었습니다. 잠시 후 다시 시도해주세요"
	textAbandoned = "경로 생성이 여러 번 중단되었습니다. 다시 시도해주세요"
)

// jobEnds are what users read of tasks that end for reasons of ours.
func jobEnds() jobs.Ends {
	return jobs.Ends{
		Failed:    store.TaskError{Code: "TASK_FAILED", Text: errGeneration.Message},
		TooLong:   store.TaskError{Code: "TASK_TIMEOUT", Text: textTooLong},
		Abandoned: store.TaskError{Code: "TASK_ABANDONED", Text: textAbandoned},
		Cancelled: store.TaskError{Code: "TASK_CANCELLED", Text: textCancelled},
	}
}

// explain is what the user of a task reads of an error (B26).
func explain(err error) (store.TaskError, bool) {
	var f *api.Failure
	if !errors.As(err, &f) {
		return store.TaskError{}, false
	}
	text := f.Message
	if len(f.Problems) > 0 {
		text = f.Problems[0].Error()
	}
	if len(f.Args) > 0 {
		text = fmt.Sprintf(text, f.Args...)
	}
	return store.TaskError{Code: f.Code, Text: text}, text != ""
}

// taskNotes are kept with a task beside its progress, so that every instance can show them.
type taskNotes struct {
	Preview     []latLng `json:"preview,omitempty"`
	SuggestedKM float64  `json:"suggested_km,omitempty"`
	Partial     bool     `json:"partial,omitempty"`
	Notices     []string `json:"notices,omitempty"` // codes

	last *geo.Point // start of the preview that was taken last
}

// update takes what is new and encodes the notes; nil if nothing is.
func (n *taskNotes) update(now drawProgress) []byte {
	changed := false
	if len(now.preview) > 0 && n.last != &now.preview[0] {
		n.last, n.Preview, changed = &now.preview[0], latLngs(thin(now.preview, previewToleranceM)), true
	}
	if now.found != nil {
		n.SuggestedKM, n.Partial, n.Notices, changed = now.found.suggestedKM, now.found.partial, now.found.notices, true
	}
	if !changed {
		return nil
	}
	notes, err := json.Marshal(n)
	if err != nil {
		return nil // a coordinate that is no number: no preview then
	}
	return notes
}

func readNotes(metadata []byte) taskNotes {
	var n taskNotes
	if json.Unmarshal(metadata, &n) != nil {
		return taskNotes{} // another version's, or the old server's
	}
	return n
}

// thin is path without the points that a picture does not need.
func thin(path []geo.Point, toleranceM float64) []geo.Point {
	plane := geo.NewPlane(path[0])
	line := make([]geo.XY, len(path))
	for i, p := range path {
		line[i] = plane.XY(p)
	}
	line = geo.Simplify(line, toleranceM)
	out := make([]geo.Point, len(line))
	for i, xy := range line {
		out[i] = plane.Point(xy)
	}
	return out
}

type generationStatus struct {
	TaskID             string        `json:"task_id"`
	Status             string        `json:"status" enum:"pending,processing,completed,failed"`
	Progress           int           `json:"progress" minimum:"0" maximum:"100" doc:"Never decreases"`
	CurrentStep        *string       `json:"current_step"`
	EstimatedRemaining *int          `json:"estimated_remaining" doc:"Seconds"`
	RouteID            *string       `json:"route_id"`
	OptionIDs          []string      `json:"option_ids" doc:"By option number; empty until completed"`
	Error              *string       `json:"error" doc:"Text for the user, Korean or English; null unless failed"`
	ErrorCode          *string       `json:"error_code" doc:"Of the same catalogue as error.code, or TASK_FAILED, TASK_TIMEOUT, TASK_ABANDONED, TASK_CANCELLED"`
	Preview            []latLng      `json:"preview" nullable:"true" doc:"The best route so far, thinned"`
	Warning            *shapeWarning `json:"warning"`
	Notices            []notice      `json:"notices" doc:"What of the wish could not be met"`
	CreatedAt          api.Instant   `json:"created_at"`
	CompletedAt        *api.Instant  `json:"completed_at"`
}

func newGenerationStatus(t store.Task, options []store.RouteOption) generationStatus {
	notes := readNotes(t.Metadata)
	g := generationStatus{
		TaskID: t.ID, Status: string(t.Status), Progress: max(t.Progress, queuedPercent), CurrentStep: orNull(t.Step),
		RouteID: orNull(t.RouteID), OptionIDs: []string{}, Preview: notes.Preview, Notices: noticesOf(notes.Notices),
		CreatedAt: instant(t.CreatedAt), CompletedAt: instantOrNull(t.CompletedAt),
	}
	if t.RemainingSec >= 0 {
		g.EstimatedRemaining = &t.RemainingSec
	}
	switch t.Status {
	case store.TaskCompleted:
		g.Progress, g.EstimatedRemaining = 100, new(int)
		g.Warning = newShapeWarning(notes.SuggestedKM)
	case store.TaskFailed:
		why := t.Error
		if why.Text == "" {
			why = jobEnds().Failed
		}
		g.Error, g.ErrorCode, g.EstimatedRemaining = &why.Text, orNull(why.Code), nil
	}
	for _, o := range options {
		g.OptionIDs = append(g.OptionIDs, o.ID)
	}
	return g
}

// In implements api.Speaker.
func (g generationStatus) In(translate func(string) string) generationStatus {
	g.Error = textIn(g.Error, translate)
	g.Warning = g.Warning.in(translate)
	g.Notices = allIn(g.Notices, translate)
	return g
}

type taskPath struct {
	TaskID string `path:"task_id"`
}

// generationOf is R3.
func (s *Server) generationOf(ctx context.Context, in *taskPath) (*reply[generationStatus], error) {
	g, err := s.generation(ctx, in.TaskID)
	if err != nil {
		return nil, err
	}
	return say(g, ""), nil
}

func (s *Server) generation(ctx context.Context, id string) (generationStatus, error) {
	user := userID(ctx)
	t, err := s.store.Task(ctx, id, user)
	if errors.Is(err, store.ErrNotFound) {
		return generationStatus{}, errTaskNotFound
	}
	if err != nil {
		return generationStatus{}, err
	}
	var options []store.RouteOption
	if t.Status == store.TaskCompleted && t.RouteID != "" {
		options, err = s.store.RouteOptions(ctx, t.RouteID, user)
		if err != nil && !errors.Is(err, store.ErrNotFound) { // the route may have gone since
			return generationStatus{}, err
		}
	}
	return newGenerationStatus(t, options), nil
}

// cancelGeneration is DELETE of R3.
func (s *Server) cancelGeneration(ctx context.Context, in *taskPath) (*reply[generationStatus], error) {
	err := s.jobs.Cancel(ctx, in.TaskID, userID(ctx))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, errTaskNotFound
	case errors.Is(err, store.ErrFinished):
		return nil, errTaskFinished
	case err != nil:
		return nil, err
	}
	g, err := s.generation(ctx, in.TaskID)
	if err != nil {
		return nil, err
	}
	return say(g, textCancelled), nil
}

func (s *Server) generationRoutes() {
	api.Register(s.api, api.Operation{
		ID: "generation", Method: http.MethodGet, Path: "/routes/generate/{task_id}", Tag: tagRoutes, Access: api.Guests,
		Summary: "경로 생성 상태 (How far is my route)", About: "Poll it until status is completed or failed.", Errors: []int{http.StatusNotFound},
	}, s.generationOf)
	api.Register(s.api, api.Operation{
		ID: "cancel-generation", Method: http.MethodDelete, Path: "/routes/generate/{task_id}", Tag: tagRoutes, Access: api.Guests,
		Summary: "경로 생성 취소 (Cancel the making of a route)", Errors: []int{http.StatusBadRequest, http.StatusNotFound},
	}, s.cancelGeneration)
}
