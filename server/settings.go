package server

import (
	"context"
	"net/http"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) settingsRoutes() {
	api.Register(s.api, api.Operation{
		ID: "settings", Method: http.MethodGet, Path: "/users/me/settings", Tag: tagUsers, Summary: "설정 조회 (Settings)",
	}, s.settings)
	api.Register(s.api, api.Operation{
		ID: "change-settings", Method: http.MethodPatch, Path: "/users/me/settings", Tag: tagUsers,
		Summary: "설정 수정 (Change settings)", About: "Only what is sent changes; null is the same as leaving it out.",
		Example: `{"language":"ko","push_enabled":false}`,
	}, s.changeSettings)
}

// settings are a user's switches (U7).
type settings struct {
	NightSafetyMode   bool   `json:"night_safety_mode"`
	AutoNightMode     bool   `json:"auto_night_mode" doc:"Night safety from 18:00 to 06:00"`
	DarkMode          bool   `json:"dark_mode"`
	Language          string `json:"language" example:"ko"`
	PushEnabled       bool   `json:"push_enabled"`
	WorkoutReminder   bool   `json:"workout_reminder"`
	GoalAchievement   bool   `json:"goal_achievement"`
	CommunityActivity bool   `json:"community_activity"`
	AutoLap           bool   `json:"auto_lap"`
	ShareLocation     bool   `json:"share_location"`
	SOSButton         bool   `json:"sos_button"`
}

func newSettings(s store.UserSettings) settings {
	return settings{
		NightSafetyMode: s.NightSafetyMode, AutoNightMode: s.AutoNightMode, DarkMode: s.DarkMode, Language: s.Language,
		PushEnabled: s.PushEnabled, WorkoutReminder: s.WorkoutReminder, GoalAchievement: s.GoalAchievement,
		CommunityActivity: s.CommunityActivity, AutoLap: s.AutoLap, ShareLocation: s.ShareLocation, SOSButton: s.SOSButton,
	}
}

// settings is U7.
func (s *Server) settings(ctx context.Context, _ *struct{}) (*reply[settings], error) {
	set, err := s.store.UserSettings(ctx, userID(ctx))
	return say(newSettings(set), "설정 조회 성공"), err
}

type settingsWish struct {
	NightSafetyMode   *bool   `json:"night_safety_mode,omitempty"`
	AutoNightMode     *bool   `json:"auto_night_mode,omitempty"`
	DarkMode          *bool   `json:"dark_mode,omitempty"`
	Language          *string `json:"language,omitempty" minLength:"1" maxLength:"10" example:"ko"`
	PushEnabled       *bool   `json:"push_enabled,omitempty"`
	WorkoutReminder   *bool   `json:"workout_reminder,omitempty"`
	GoalAchievement   *bool   `json:"goal_achievement,omitempty"`
	CommunityActivity *bool   `json:"community_activity,omitempty"`
	AutoLap           *bool   `json:"auto_lap,omitempty"`
	ShareLocation     *bool   `json:"share_location,omitempty"`
	SOSButton         *bool   `json:"sos_button,omitempty"`
}

func (w settingsWish) change() store.SettingsChange {
	return store.SettingsChange{
		NightSafetyMode: w.NightSafetyMode, AutoNightMode: w.AutoNightMode, DarkMode: w.DarkMode, Language: w.Language,
		PushEnabled: w.PushEnabled, WorkoutReminder: w.WorkoutReminder, GoalAchievement: w.GoalAchievement,
		CommunityActivity: w.CommunityActivity, AutoLap: w.AutoLap, ShareLocation: w.ShareLocation, SOSButton: w.SOSButton,
	}
}

// changeSettings is U8.
func (s *Server) changeSettings(ctx context.Context, in *struct{ Body *settingsWish }) (*reply[settings], error) {
	var change store.SettingsChange
	if in.Body != nil {
		change = in.Body.change()
	}
	set, err := s.store.ChangeSettings(ctx, userID(ctx), change)
	return say(newSettings(set), "설정이 업데이트되었습니다"), err
}
