package server

import (
	"context"
	"errors"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) goalRoutes() {
	const one = "/goals/{goal_id}"
	notFound := []int{http.StatusNotFound}
	api.Register(s.api, api.Operation{
		ID: "create-goal", Method: http.MethodPost, Path: "/goals", Tag: tagGoals, Status: http.StatusCreated, Errors: []int{http.StatusBadRequest},
		Summary: "목표 생성 (Set a goal)",
		About:   "Of active goals with the same `goal_type` no two may have a day in common.",
		Example: `{"goal_type":"weekly","target_type":"distance","target_value":20,"start_date":"2026-01-27","end_date":"2026-02-02"}`,
	}, s.createGoal)
	api.Register(s.api, api.Operation{
		ID: "list-goals", Method: http.MethodGet, Path: "/goals", Tag: tagGoals,
		Summary: "목표 목록 (My goals)",
	}, s.listGoals)
	api.Register(s.api, api.Operation{
		ID: "goal", Method: http.MethodGet, Path: one, Tag: tagGoals, Errors: notFound,
		Summary: "목표 조회 (One goal)",
	}, s.oneGoal)
	api.Register(s.api, api.Operation{
		ID: "change-goal", Method: http.MethodPatch, Path: one, Tag: tagGoals, Errors: notFound,
		Summary: "목표 수정 (Change a goal)",
		About:   "Only what is sent changes; null is not sent. A goal that is made active again is not compared with others.",
		Example: `{"target_value":25.5,"is_active":true}`,
	}, s.changeGoal)
	api.Register(s.api, api.Operation{
		ID: "delete-goal", Method: http.MethodDelete, Path: one, Tag: tagGoals, Errors: notFound,
		Summary: "목표 삭제 (Delete a goal)",
	}, s.deleteGoal)
	api.Register(s.api, api.Operation{
		ID: "goal-progress", Method: http.MethodGet, Path: one + "/progress", Tag: tagGoals, Errors: notFound,
		Summary: "목표 진행률 (How far a goal is)",
		About:   "Counts completed workouts that began in the goal's period. Days are those of the server's time zone (APP_TIMEZONE).",
	}, s.goalProgress)
}

// goal is the contract's Goal object.
type goal struct {
	ID        string      `json:"id"`
	UserID    string      `json:"user_id"`
	Kind      string      `json:"goal_type" enum:"weekly,monthly"`
	Measure   string      `json:"target_type" enum:"distance,workouts,calories"`
	Target    api.Decimal `json:"target_value" doc:"km, workouts or kcal, by target_type"`
	Start     api.Date    `json:"start_date" example:"2026-01-27"`
	End       api.Date    `json:"end_date" example:"2026-02-02"`
	Active    bool        `json:"is_active"`
	CreatedAt api.Instant `json:"created_at"`
	UpdatedAt api.Instant `json:"updated_at"`
}

func newGoal(g store.Goal) goal {
	return goal{
		ID: g.ID, UserID: g.UserID, Kind: g.Kind, Measure: g.Measure, Target: exact(g.Target), Start: api.Date(g.Start), End: api.Date(g.End),
		Active: g.Active, CreatedAt: instant(g.CreatedAt), UpdatedAt: instant(g.UpdatedAt),
	}
}

func exact(h store.Hundredths) api.Decimal { return api.DecimalOf(int64(h), 2) }

const textGoalDates = "종료일은 시작일보다 이후여야 합니다"

// maxTarget is what DECIMAL(10,2) cannot hold any more, in hundredths.
const maxTarget = 100_000_000_00

// goalTarget is n as it is stored: with two decimals, where more are rounded half to even, so that 42.195 km is a target.
func goalTarget(n api.Numeric) (target store.Hundredths, problem *api.Problem) {
	const at = "body.target_value"
	h, ok := n.Scaled(2)
	switch {
	case !n.Valid(): // that has been reported
	case n.Compare(api.Decimal{}) <= 0, ok && h == 0:
		problem = api.NotGreater(at, "0")
	case !ok, h >= maxTarget:
		problem = api.NotLess(at, "100000000")
	}
	return store.Hundredths(h), problem
}

type createGoal struct {
	Body struct {
		Kind    string      `json:"goal_type" enum:"weekly,monthly" doc:"What the period is called; its length is not checked"`
		Measure string      `json:"target_type" enum:"distance,workouts,calories"`
		Target  api.Numeric `json:"target_value" doc:"More than 0 and less than 100000000, kept with two decimals: km, workouts or kcal, by target_type"`
		Start   api.Date    `json:"start_date" example:"2026-01-27" doc:"First day, YYYY-MM-DD"`
		End     api.Date    `json:"end_date" example:"2026-02-02" doc:"Last day, after start_date"`
	}
	target store.Hundredths
}

// Resolve checks what the schema cannot say.
func (in *createGoal) Resolve(huma.Context) []error {
	target, problem := goalTarget(in.Body.Target)
	in.target = target
	var wrong []error
	if problem != nil {
		wrong = append(wrong, problem)
	}
	if start, end := in.Body.Start, in.Body.End; start.Valid() && end.Valid() && end.Compare(start) <= 0 {
		wrong = append(wrong, api.Wrong("body.end_date", textGoalDates))
	}
	return wrong
}

// createGoal is G1.
func (s *Server) createGoal(ctx context.Context, in *createGoal) (*reply[goal], error) {
	g, err := s.store.CreateGoal(ctx, store.Goal{
		UserID: userID(ctx), Kind: in.Body.Kind, Measure: in.Body.Measure, Target: in.target,
		Start: store.Date(in.Body.Start), End: store.Date(in.Body.End),
	})
	if errors.Is(err, store.ErrConflict) {
		return nil, errGoalOverlap
	}
	if errors.Is(err, store.ErrNotFound) { // the account was deleted meanwhile
		return nil, errUserNotFound
	}
	if err != nil {
		return nil, err
	}
	return say(newGoal(g), "목표가 생성되었습니다"), nil
}

// goals are never nil: none are [].
type goals []goal

// Schema is a list that is never null.
func (goals) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeArray, Items: r.Schema(reflect.TypeFor[goal](), true, "")}
}

type goalsRequest struct {
	ActiveOnly api.Switch `query:"active_only" doc:"false: also those that are not active; default true"`
}

// listGoals is G2.
func (s *Server) listGoals(ctx context.Context, in *goalsRequest) (*reply[goals], error) {
	read := s.store.ActiveGoals
	if in.ActiveOnly.Off() {
		read = s.store.Goals
	}
	stored, err := read(ctx, userID(ctx))
	if err != nil {
		return nil, err
	}
	list := make(goals, len(stored))
	for i, g := range stored {
		list[i] = newGoal(g)
	}
	return say(list, ""), nil
}

type goalPath struct {
	ID string `path:"goal_id"`
}

// oneGoal is G3.
func (s *Server) oneGoal(ctx context.Context, in *goalPath) (*reply[goal], error) {
	g, err := s.store.Goal(ctx, in.ID, userID(ctx))
	if err != nil {
		return nil, goalError(err)
	}
	return say(newGoal(g), ""), nil
}

// goalError is err as the client sees it.
func goalError(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errGoalNotFound
	}
	return err
}

type goalChanges struct {
	Target *api.Numeric `json:"target_value,omitempty" doc:"More than 0 and less than 100000000"`
	Active *bool        `json:"is_active,omitempty"`
}

type changeGoal struct {
	ID     string `path:"goal_id"`
	Body   *goalChanges
	change store.GoalChange
}

// Resolve checks what the schema cannot say.
func (in *changeGoal) Resolve(huma.Context) []error {
	if in.Body == nil {
		return nil
	}
	in.change.Active = in.Body.Active
	if in.Body.Target == nil {
		return nil
	}
	target, problem := goalTarget(*in.Body.Target)
	in.change.Target = &target
	if problem != nil {
		return []error{problem}
	}
	return nil
}

// changeGoal is G4.
func (s *Server) changeGoal(ctx context.Context, in *changeGoal) (*reply[goal], error) {
	g, err := s.store.ChangeGoal(ctx, in.ID, userID(ctx), in.change)
	if err != nil {
		return nil, goalError(err)
	}
	return say(newGoal(g), "목표가 수정되었습니다"), nil
}

// deleteGoal is G5.
func (s *Server) deleteGoal(ctx context.Context, in *goalPath) (*reply[api.Nothing], error) {
	if err := s.store.DeleteGoal(ctx, in.ID, userID(ctx)); err != nil {
		return nil, goalError(err)
	}
	return say(api.Nothing{}, "목표가 삭제되었습니다"), nil
}
