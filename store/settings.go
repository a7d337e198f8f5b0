package store

import "context"

// UserSettings are a user's switches.
type UserSettings struct {
	DarkMode          bool
	Language          string // at most 10 characters
	PushEnabled       bool
	WorkoutReminder   bool
	GoalAchievement   bool
	CommunityActivity bool
	AutoLap           bool
	NightSafetyMode   bool
	AutoNightMode     bool
	ShareLocation     bool
	SOSButton         bool
}

// DefaultSettings are what a new account starts with.
func DefaultSettings() UserSettings {
	return UserSettings{
		DarkMode: true, Language: "ko", PushEnabled: true, WorkoutReminder: true, GoalAchievement: true,
		NightSafetyMode: true, AutoNightMode: true, SOSButton: true,
	}
}

// A SettingsChange changes the settings that are not nil.
type SettingsChange struct {
	DarkMode          *bool
	Language          *string
	PushEnabled       *bool
	WorkoutReminder   *bool
	GoalAchievement   *bool
	CommunityActivity *bool
	AutoLap           *bool
	NightSafetyMode   *bool
	AutoNightMode     *bool
	ShareLocation     *bool
	SOSButton         *bool
}

// IsZero reports whether c changes nothing.
func (c SettingsChange) IsZero() bool { return c == SettingsChange{} }

// MaxContacts is how many emergency contacts a user may have.
const MaxContacts = 3

// EmergencyContact is whom to call when a user does not come back.
type EmergencyContact struct {
	ID    string
	Name  string // 1..50 characters
	Phone string // 10..20 characters
}

// SettingsStore keeps what users have set.
type SettingsStore interface {
	// UserSettings makes the default row if there is none; ErrNotFound if there is no such user.
	UserSettings(ctx context.Context, userID string) (UserSettings, error)
	// ChangeSettings makes the default row if there is none and returns what is set afterwards. ErrNotFound if there is no
	// such user.
	ChangeSettings(ctx context.Context, userID string, c SettingsChange) (UserSettings, error)
	// EmergencyContacts are the user's, in the user's order; none is no error.
	EmergencyContacts(ctx context.Context, userID string) ([]EmergencyContact, error)
	// AddEmergencyContact puts one behind the others and returns it with its id. ErrUserLimit if the user has MaxContacts,
	// ErrNotFound if there is no such user.
	AddEmergencyContact(ctx context.Context, userID string, c EmergencyContact) (EmergencyContact, error)
	// RemoveEmergencyContact is ErrNotFound if the user has no such contact.
	RemoveEmergencyContact(ctx context.Context, userID, id string) error
	// ChangeSafety changes settings and, unless contacts is nil, replaces all contacts by at most MaxContacts others, at
	// once. A contact keeps its id if the user has one with that id; any other gets a new one. It returns the contacts as
	// they are afterwards. Errors: as of ChangeSettings, and ErrUserLimit.
	ChangeSafety(ctx context.Context, userID string, c SettingsChange, contacts []EmergencyContact) (UserSettings, []EmergencyContact, error)
}
