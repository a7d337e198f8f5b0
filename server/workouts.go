package server

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

const (
	maxPaceLen   = 20 // characters of a pace
	maxRunBody   = 32 << 20
	runBodyTime  = time.Minute
	maxTrackBody = 1 << 20
)

func (s *Server) workoutRoutes() {
	notFound := []int{http.StatusNotFound}
	both := []int{http.StatusBadRequest, http.StatusNotFound}
	api.Register(s.api, api.Operation{
		ID: "start-workout", Method: http.MethodPost, Path: "/workouts/start", Tag: tagWorkouts, Status: http.StatusCreated, Errors: []int{http.StatusBadRequest},
		Summary: "운동 시작 (Start a workout)",
		About:   "Cancels the workout that is in progress, if any. A route or option that is not there (any more) is left out.",
		Example: `{"route_name":"하트 경로","start_location":{"latitude":57.7089,"longitude":11.9746,"accuracy":5},"started_at":"2026-02-12T05:00:00.500Z","mode":"shape"}`,
	}, s.startWorkout)
	api.Register(s.api, api.Operation{
		ID: "current-workout", Method: http.MethodGet, Path: "/workouts/current/status", Tag: tagWorkouts,
		Summary: "진행 중인 운동 (The workout in progress)",
	}, s.currentWorkout)
	api.Register(s.api, api.Operation{
		ID: "complete-workout", Method: http.MethodPost, Path: "/workouts/{workout_id}/complete", Tag: tagWorkouts,
		Summary: "운동 완료 (Complete a workout)", Errors: both, MaxBody: maxRunBody, BodyTime: runBodyTime,
		About: "Stores what the client measured, fills in what it left out, and computes figures of its own from the track. " +
			"Without a path the track of workouts/{workout_id}/track is taken. Points that are no position on earth are left out.",
		Example: `{"completed_at":"2026-02-12T05:30:34.120Z","final_metrics":{"distance":5.12,"duration":1834,"average_pace":"5'58\"","calories":307},
			"route":{"actual_path":[{"lat":57.7089,"lng":11.9746,"timestamp":1770872400500},{"lat":57.7099,"lng":11.9746,"timestamp":1770872430500}]},
			"splits":[{"km":1,"pace":"6'00\"","duration":360}],"end_location":{"latitude":57.7089,"longitude":11.9746},"elevation_gain":12,"elevation_loss":3,"route_completion":98.5}`,
	}, s.completeWorkout)
	api.Register(s.api, api.Operation{
		ID: "pause-workout", Method: http.MethodPost, Path: "/workouts/{workout_id}/pause", Tag: tagWorkouts,
		Summary: "운동 일시정지 (Pause a workout)", Errors: both,
	}, s.pauseWorkout)
	api.Register(s.api, api.Operation{
		ID: "resume-workout", Method: http.MethodPost, Path: "/workouts/{workout_id}/resume", Tag: tagWorkouts,
		Summary: "운동 재개 (Resume a workout)", Errors: both,
	}, s.resumeWorkout)
	api.Register(s.api, api.Operation{
		ID: "track-workout", Method: http.MethodPost, Path: "/workouts/{workout_id}/track", Tag: tagWorkouts,
		Summary: "실시간 위치 기록 (Record positions)", Errors: both, MaxBody: maxTrackBody,
		About: "One position (timestamp, location, metrics) or several (coordinates, current_distance, current_duration). " +
			"What is sent again changes nothing: points are known by client_seq, else by their timestamp.",
		Example: `{"coordinates":[{"lat":57.7089,"lng":11.9746,"timestamp":1770872400500},{"lat":57.7099,"lng":11.9746,"timestamp":1770872430500}],
			"current_distance":0.11,"current_duration":30}`,
	}, s.trackWorkout)
	api.Register(s.api, api.Operation{
		ID: "delete-workout", Method: http.MethodDelete, Path: "/workouts/{workout_id}/record", Tag: tagWorkouts,
		Summary: "운동 기록 삭제 (Delete a workout)", Errors: notFound,
	}, s.deleteWorkout)
	api.Register(s.api, api.Operation{
		ID: "cancel-workout", Method: http.MethodDelete, Path: "/workouts/{workout_id}", Tag: tagWorkouts,
		Summary: "운동 취소 (Cancel a workout)", Errors: both,
	}, s.cancelWorkout)
	api.Register(s.api, api.Operation{
		ID: "workout", Method: http.MethodGet, Path: "/workouts/{workout_id}", Tag: tagWorkouts,
		Summary: "운동 상세 (One workout)", Errors: notFound,
	}, s.workoutDetail)
	api.Register(s.api, api.Operation{
		ID: "my-workouts", Method: http.MethodGet, Path: "/users/me/workouts", Tag: tagUsers,
		Summary: "운동 기록 조회 (My completed workouts)",
	}, s.myWorkouts)
}

type workoutID struct {
	ID string `path:"workout_id"`
}

// workoutError says what a store's error means to the client; wrongState is the answer where the state forbids the change.
func workoutError(err error, wrongState *api.Failure) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return errWorkoutNotFound
	case errors.Is(err, store.ErrWorkoutState):
		return wrongState
	}
	return err
}

type pausedWorkout struct {
	Status   string      `json:"status" enum:"paused"`
	PausedAt api.Instant `json:"paused_at"`
}

// pauseWorkout is W3.
func (s *Server) pauseWorkout(ctx context.Context, in *workoutID) (*reply[pausedWorkout], error) {
	if err := s.store.PauseWorkout(ctx, in.ID, userID(ctx)); err != nil {
		return nil, workoutError(err, errPauseState)
	}
	return say(pausedWorkout{Status: store.WorkoutPaused, PausedAt: api.Instant{Time: s.now()}}, "운동이 일시정지되었습니다"), nil
}

type resumedWorkout struct {
	Status    string      `json:"status" enum:"active"`
	ResumedAt api.Instant `json:"resumed_at"`
}

// resumeWorkout is W4.
func (s *Server) resumeWorkout(ctx context.Context, in *workoutID) (*reply[resumedWorkout], error) {
	if err := s.store.ResumeWorkout(ctx, in.ID, userID(ctx)); err != nil {
		return nil, workoutError(err, errResumeState)
	}
	return say(resumedWorkout{Status: store.WorkoutActive, ResumedAt: api.Instant{Time: s.now()}}, "운동이 재개되었습니다"), nil
}

// cancelWorkout is W5.
func (s *Server) cancelWorkout(ctx context.Context, in *workoutID) (*reply[api.Nothing], error) {
	if err := s.store.CancelWorkout(ctx, in.ID, userID(ctx)); err != nil {
		return nil, workoutError(err, errCancelState)
	}
	return say(api.Nothing{}, "운동이 취소되었습니다"), nil
}

// deleteWorkout is W6.
func (s *Server) deleteWorkout(ctx context.Context, in *workoutID) (*reply[api.Nothing], error) {
	if err := s.store.DeleteWorkout(ctx, in.ID, userID(ctx)); err != nil {
		return nil, workoutError(err, nil)
	}
	return say(api.Nothing{}, "운동 기록이 삭제되었습니다"), nil
}

// What a runner of 70 kg burns (5.7).
const (
	metRunning = 10
	metWalking = 3.5
	runnerKG   = 70
)

func kcalPerHour(walking bool) float64 {
	if walking {
		return metWalking * runnerKG
	}
	return metRunning * runnerKG
}

// paceOf is minutes and seconds for a kilometre as the app writes them, 6'30"; empty over no distance.
func paceOf(km, seconds float64) string {
	if km <= 0 || seconds <= 0 {
		return ""
	}
	perKM := math.Round(seconds / km)
	if perKM >= 1e6 {
		return ""
	}
	return fmt.Sprintf(`%d'%02d"`, int(perKM)/60, int(perKM)%60)
}
