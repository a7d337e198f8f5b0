package server

import (
	"context"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) userRoutes() {
	s.profileRoutes()
	s.settingsRoutes()
	s.safetySettingsRoutes()
	s.statisticsRoutes()
	s.avatarRoutes()
	s.accountRoutes()
	s.sessionRoutes()
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

func newUserStats(s store.UserStats) userStats {
	return userStats{
		TotalDistance: roundTo(s.DistanceKM, 2), TotalWorkouts: s.Workouts, SavedRoutesCount: s.SavedRoutes,
		CompletedRoutes: s.CompletedRoutes, TotalCalories: s.CaloriesKcal, TotalDuration: s.DurationSec,
	}
}

// userOf is the User object for the client that asks.
func (s *Server) userOf(ctx context.Context, u store.User, stats store.UserStats) User {
	picture := orNull(s.avatarURL(ctx, u.AvatarURL))
	return User{
		ID: u.ID, Email: u.Email, Name: u.Name,
		AvatarURL: picture, Avatar: picture, Provider: orNull(u.Provider),
		IsActive:  true, // of a deleted account nobody has a token
		Stats:     newUserStats(stats),
		CreatedAt: instant(u.CreatedAt),
	}
}
