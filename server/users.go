package server

import (
	"context"
	"fmt"
	"net/http"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) userRoutes() {
	api.Register(s.api, api.Operation{
		ID: "me", Method: http.MethodGet, Path: "/users/me", Tag: tagUsers,
		Summary: "내 정보 조회 (Who am I)", Access: api.Guests,
	}, s.me)
}

// userStats is the contract's Stats object.
type userStats struct {
	TotalDistance    float64 `json:"total_distance" doc:"km"`
	TotalWorkouts    int     `json:"total_workouts"`
	SavedRoutesCount int     `json:"saved_routes_count"`
	CompletedRoutes  int     `json:"completed_routes"`
	TotalCalories    int     `json:"total_calories" doc:"kcal"`
	TotalDuration    int     `json:"total_duration" doc:"s"`
}

// User is the contract's User object. Guests have provider guest.
type User struct {
	ID        string      `json:"id"`
	Email     string      `json:"email"`
	Name      string      `json:"name"`
	AvatarURL *string     `json:"avatar_url"`
	Avatar    *string     `json:"avatar" doc:"The same as avatar_url"`
	Provider  *string     `json:"provider" doc:"kakao, guest or null"`
	IsActive  bool        `json:"is_active"`
	Stats     userStats   `json:"stats"`
	CreatedAt api.Instant `json:"created_at"`
}

func newUser(u store.User, s store.UserStats) User {
	return User{
		ID: u.ID, Email: u.Email, Name: u.Name,
		AvatarURL: orNull(u.AvatarURL), Avatar: orNull(u.AvatarURL), Provider: orNull(u.Provider),
		IsActive: true, // of a deleted account nobody has a token
		Stats: userStats{
			TotalDistance: s.DistanceKM, TotalWorkouts: s.Workouts, SavedRoutesCount: s.SavedRoutes,
			CompletedRoutes: s.CompletedRoutes, TotalCalories: s.CaloriesKcal, TotalDuration: s.DurationSec,
		},
		CreatedAt: api.Instant{Time: u.CreatedAt.Time},
	}
}

type preferences struct {
	NightSafetyMode bool `json:"night_safety_mode"`
	AutoNightMode   bool `json:"auto_night_mode"`
}

type profile struct {
	User
	Preferences preferences `json:"preferences"`
	UpdatedAt   api.Instant `json:"updated_at"`
}

// bareUser are the fields that older clients read without the envelope (K2).
type bareUser struct {
	ID        string      `json:"id"`
	Email     string      `json:"email"`
	Name      string      `json:"name"`
	Avatar    *string     `json:"avatar"`
	Provider  *string     `json:"provider"`
	CreatedAt api.Instant `json:"created_at"`
}

func (s *Server) me(ctx context.Context, _ *struct{}) (*api.FlatReply[profile, bareUser], error) {
	caller, _ := callerOf(ctx)
	stats, err := s.store.UserStats(ctx, caller.ID)
	if err != nil {
		return nil, fmt.Errorf("read stats: %w", err)
	}
	settings, err := s.store.UserSettings(ctx, caller.ID)
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	u := newUser(caller, stats)
	return api.SayFlat(profile{
		User:        u,
		Preferences: preferences{NightSafetyMode: settings.NightSafetyMode, AutoNightMode: settings.AutoNightMode},
		UpdatedAt:   api.Instant{Time: caller.UpdatedAt.Time},
	}, bareUser{
		ID: u.ID, Email: u.Email, Name: u.Name, Avatar: u.Avatar, Provider: u.Provider, CreatedAt: u.CreatedAt,
	}, ""), nil
}
