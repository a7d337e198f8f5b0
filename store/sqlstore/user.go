package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/runnerway/runnerway/store"
)

const userColumns = "u.id, u.email, u.password_hash, u.name, u.avatar_url, u.provider, u.provider_id, u.created_at, u.updated_at, " +
	"u.last_seen_at, u.deleted_at"

func userTargets(u *store.User) []any {
	return []any{&u.ID, &u.Email, maybe(&u.PasswordHash), &u.Name, maybe(&u.AvatarURL), maybe(&u.Provider), maybe(&u.ProviderID),
		&u.CreatedAt, &u.UpdatedAt, &u.LastSeenAt, &u.DeletedAt}
}

// CreateUser implements store.UserStore.
func (db *DB) CreateUser(ctx context.Context, s store.SignUp) (store.User, error) {
	now := db.time()
	u := s.User
	u.ID = db.orNewID(u.ID)
	if u.IsGuest() && u.Email == "" {
		u.Email = "guest-" + u.ID + "@guest.invalid"
	}
	u.Email = store.NormalizeEmail(u.Email)
	u.CreatedAt, u.UpdatedAt, u.LastSeenAt, u.DeletedAt = now, now, now, store.Time{}
	err := db.tx(ctx, func(q *queries) error {
		if err := q.insertUser(ctx, u); err != nil {
			return err
		}
		if s.Token.Token != "" {
			s.Token.UserID = u.ID
			if err := q.insertToken(ctx, s.Token, q.newID()); err != nil {
				return err
			}
		}
		if s.GuestID == "" {
			return nil
		}
		if err := q.takeOverGuest(ctx, s.GuestID, u.ID); !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return nil
	})
	if err != nil {
		return store.User{}, fmt.Errorf("create user: %w", err)
	}
	return u, nil
}

func (q *queries) insertUser(ctx context.Context, u store.User) error {
	columns := []string{"id", "email", "password_hash", "name", "avatar_url", "provider", "provider_id", "created_at", "updated_at", "last_seen_at"}
	if _, err := q.exec(ctx, insert("users", columns, 1), u.ID, u.Email, null(u.PasswordHash), u.Name, null(u.AvatarURL), null(u.Provider),
		null(u.ProviderID), u.CreatedAt, u.UpdatedAt, u.LastSeenAt); err != nil {
		return err
	}
	if _, err := q.exec(ctx, insert("user_stats", []string{"id", "user_id", "updated_at"}, 1), q.newID(), u.ID, u.CreatedAt); err != nil {
		return err
	}
	return q.insertSettings(ctx, u.ID)
}

// User implements store.UserStore.
func (db *DB) User(ctx context.Context, id string) (store.User, error) {
	return one(ctx, db.reader(), userTargets, "SELECT "+userColumns+" FROM users u WHERE u.id = ? AND u.deleted_at IS NULL", id)
}

// UserByEmail implements store.UserStore.
func (db *DB) UserByEmail(ctx context.Context, email string) (store.User, error) {
	return one(ctx, db.reader(), userTargets, "SELECT "+userColumns+" FROM users u WHERE u.email = ? AND u.deleted_at IS NULL",
		store.NormalizeEmail(email))
}

// UserStats implements store.UserStore.
func (db *DB) UserStats(ctx context.Context, userID string) (store.UserStats, error) {
	q := db.reader()
	s, err := one(ctx, q, func(s *store.UserStats) []any {
		return []any{maybe(&s.DistanceKM), maybe(&s.Workouts), maybe(&s.CompletedRoutes), maybe(&s.CaloriesKcal), maybe(&s.DurationSec)}
	}, "SELECT total_distance, total_workouts, completed_routes, total_calories, total_duration FROM user_stats WHERE user_id = ?", userID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return s, fmt.Errorf("read stats: %w", err)
	}
	s.SavedRoutes, err = value[int](ctx, q, "SELECT COUNT(*) FROM saved_routes WHERE user_id = ?", userID)
	return s, err
}

const settingsColumns = "dark_mode, language, push_enabled, workout_reminder, goal_achievement, community_activity, auto_lap, " +
	"night_safety_mode, auto_night_mode, share_location, sos_button"

func settingsTargets(s *store.UserSettings) []any {
	return []any{maybe(&s.DarkMode), maybe(&s.Language), maybe(&s.PushEnabled), maybe(&s.WorkoutReminder), maybe(&s.GoalAchievement),
		maybe(&s.CommunityActivity), maybe(&s.AutoLap), maybe(&s.NightSafetyMode), maybe(&s.AutoNightMode), maybe(&s.ShareLocation),
		maybe(&s.SOSButton)}
}

func (q *queries) insertSettings(ctx context.Context, userID string) error {
	s, now := store.DefaultSettings(), q.time()
	_, err := q.exec(ctx, "INSERT INTO user_settings (id, user_id, "+settingsColumns+", created_at, updated_at) VALUES ("+marks(15)+")"+
		q.dialect.Upsert([]string{"user_id"}, nil),
		q.newID(), userID, s.DarkMode, s.Language, s.PushEnabled, s.WorkoutReminder, s.GoalAchievement, s.CommunityActivity, s.AutoLap,
		s.NightSafetyMode, s.AutoNightMode, s.ShareLocation, s.SOSButton, now, now)
	return err
}

// UserSettings implements store.UserStore.
func (db *DB) UserSettings(ctx context.Context, userID string) (store.UserSettings, error) {
	s, err := db.reader().settings(ctx, userID)
	if !errors.Is(err, store.ErrNotFound) {
		return s, err
	}
	err = db.tx(ctx, func(q *queries) error {
		if err := q.insertSettings(ctx, userID); err != nil {
			return err
		}
		s, err = q.settings(ctx, userID)
		return err
	})
	return s, err
}

func (q *queries) settings(ctx context.Context, userID string) (store.UserSettings, error) {
	return one(ctx, q, settingsTargets, "SELECT "+settingsColumns+" FROM user_settings WHERE user_id = ?", userID)
}

// touchEvery is how exactly we know when a user was here.
const touchEvery = time.Hour

// TouchUser implements store.UserStore.
func (db *DB) TouchUser(ctx context.Context, userID string) error {
	const due = "id = ? AND deleted_at IS NULL AND (last_seen_at IS NULL OR last_seen_at <= ?)"
	now := db.time()
	// Most calls end here, without waiting for a writer.
	n, err := value[int](ctx, db.reader(), "SELECT COUNT(*) FROM users WHERE "+due, userID, now.Add(-touchEvery))
	if err != nil || n == 0 {
		return err
	}
	return db.tx(ctx, func(q *queries) error {
		_, err := q.exec(ctx, "UPDATE users SET last_seen_at = ? WHERE "+due, now, userID, now.Add(-touchEvery))
		return err
	})
}

// DeleteUser implements store.UserStore.
func (db *DB) DeleteUser(ctx context.Context, userID string) error {
	now := db.time()
	return db.tx(ctx, func(q *queries) error {
		if err := q.execOne(ctx, "UPDATE users SET deleted_at = ?, updated_at = ?, email = ?, provider_id = NULL WHERE id = ? AND deleted_at IS NULL",
			now, now, "deleted:"+userID, userID); err != nil {
			return err
		}
		return q.revokeTokens(ctx, "user_id = ?", userID)
	})
}
