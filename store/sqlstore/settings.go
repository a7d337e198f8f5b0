package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/runnerway/runnerway/store"
)

const settingsColumns = "dark_mode, language, push_enabled, workout_reminder, goal_achievement, community_activity, auto_lap, " +
	"night_safety_mode, auto_night_mode, share_location, sos_button"

func settingsTargets(s *store.UserSettings) []any {
	return []any{maybe(&s.DarkMode), maybe(&s.Language), maybe(&s.PushEnabled), maybe(&s.WorkoutReminder), maybe(&s.GoalAchievement),
		maybe(&s.CommunityActivity), maybe(&s.AutoLap), maybe(&s.NightSafetyMode), maybe(&s.AutoNightMode), maybe(&s.ShareLocation),
		maybe(&s.SOSButton)}
}

// settingsChange are the new values in the order of settingsColumns; NULL leaves a column as it is.
func settingsChange(c store.SettingsChange) []any {
	return []any{c.DarkMode, c.Language, c.PushEnabled, c.WorkoutReminder, c.GoalAchievement, c.CommunityActivity, c.AutoLap,
		c.NightSafetyMode, c.AutoNightMode, c.ShareLocation, c.SOSButton}
}

func (q *queries) insertSettings(ctx context.Context, userID string) error {
	s, now := store.DefaultSettings(), q.time()
	_, err := q.exec(ctx, "INSERT INTO user_settings (id, user_id, "+settingsColumns+", created_at, updated_at) VALUES ("+marks(15)+")"+
		q.dialect.Upsert([]string{"user_id"}, nil),
		q.newID(), userID, s.DarkMode, s.Language, s.PushEnabled, s.WorkoutReminder, s.GoalAchievement, s.CommunityActivity, s.AutoLap,
		s.NightSafetyMode, s.AutoNightMode, s.ShareLocation, s.SOSButton, now, now)
	return err
}

// UserSettings implements store.SettingsStore.
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

// ChangeSettings implements store.SettingsStore.
func (db *DB) ChangeSettings(ctx context.Context, userID string, c store.SettingsChange) (s store.UserSettings, err error) {
	err = db.tx(ctx, func(q *queries) error {
		if err := q.changeSettings(ctx, userID, c); err != nil {
			return err
		}
		s, err = q.settings(ctx, userID)
		return err
	})
	return s, err
}

func (q *queries) changeSettings(ctx context.Context, userID string, c store.SettingsChange) error {
	set := make([]string, 0, 11)
	for column := range strings.SplitSeq(settingsColumns, ", ") {
		set = append(set, column+" = COALESCE(?, "+column+")")
	}
	update := "UPDATE user_settings SET " + strings.Join(set, ", ") + ", updated_at = ? WHERE user_id = ?"
	args := append(settingsChange(c), q.time(), userID)
	err := q.execOne(ctx, update, args...)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err := q.insertSettings(ctx, userID); err != nil {
		return err
	}
	return q.execOne(ctx, update, args...)
}

func contactTargets(c *store.EmergencyContact) []any { return []any{&c.ID, &c.Name, &c.Phone} }

// EmergencyContacts implements store.SettingsStore.
func (db *DB) EmergencyContacts(ctx context.Context, userID string) ([]store.EmergencyContact, error) {
	return db.reader().contacts(ctx, userID)
}

func (q *queries) contacts(ctx context.Context, userID string) ([]store.EmergencyContact, error) {
	return all(ctx, q, contactTargets, "SELECT id, name, phone FROM emergency_contacts WHERE user_id = ? ORDER BY sort_order, id", userID)
}

// lockUser makes others who lock the same live user wait until the transaction ends.
func (q *queries) lockUser(ctx context.Context, userID string) error {
	_, err := value[string](ctx, q, "SELECT id FROM users WHERE id = ? AND deleted_at IS NULL"+q.dialect.ForUpdate, userID)
	return err
}

func (q *queries) insertContact(ctx context.Context, userID string, c store.EmergencyContact, order int) error {
	_, err := q.exec(ctx, insert("emergency_contacts", []string{"id", "user_id", "name", "phone", "sort_order", "created_at"}, 1),
		c.ID, userID, c.Name, c.Phone, order, q.time())
	return err
}

// AddEmergencyContact implements store.SettingsStore.
func (db *DB) AddEmergencyContact(ctx context.Context, userID string, c store.EmergencyContact) (store.EmergencyContact, error) {
	c.ID = db.newID()
	err := db.tx(ctx, func(q *queries) error {
		if err := q.lockUser(ctx, userID); err != nil {
			return err
		}
		n, err := value[int](ctx, q, "SELECT COUNT(*) FROM emergency_contacts WHERE user_id = ?", userID)
		if err != nil {
			return err
		}
		if n >= store.MaxContacts {
			return store.ErrUserLimit
		}
		last, err := value[int](ctx, q, "SELECT MAX(sort_order) FROM emergency_contacts WHERE user_id = ?", userID)
		if err != nil {
			return err
		}
		return q.insertContact(ctx, userID, c, last+1)
	})
	if err != nil {
		return store.EmergencyContact{}, fmt.Errorf("add emergency contact: %w", err)
	}
	return c, nil
}

// RemoveEmergencyContact implements store.SettingsStore.
func (db *DB) RemoveEmergencyContact(ctx context.Context, userID, id string) error {
	return db.tx(ctx, func(q *queries) error {
		return q.execOne(ctx, "DELETE FROM emergency_contacts WHERE id = ? AND user_id = ?", id, userID)
	})
}

// ChangeSafety implements store.SettingsStore.
func (db *DB) ChangeSafety(ctx context.Context, userID string, c store.SettingsChange, contacts []store.EmergencyContact) (
	s store.UserSettings, kept []store.EmergencyContact, err error) {
	if len(contacts) > store.MaxContacts {
		return s, nil, store.ErrUserLimit
	}
	err = db.tx(ctx, func(q *queries) error {
		if err := q.lockUser(ctx, userID); err != nil {
			return err
		}
		if err := q.changeSettings(ctx, userID, c); err != nil {
			return err
		}
		if contacts != nil {
			if err := q.replaceContacts(ctx, userID, contacts); err != nil {
				return err
			}
		}
		if kept, err = q.contacts(ctx, userID); err != nil {
			return err
		}
		s, err = q.settings(ctx, userID)
		return err
	})
	return s, kept, err
}

func (q *queries) replaceContacts(ctx context.Context, userID string, contacts []store.EmergencyContact) error {
	old, err := q.contacts(ctx, userID)
	if err != nil {
		return err
	}
	if _, err := q.exec(ctx, "DELETE FROM emergency_contacts WHERE user_id = ?", userID); err != nil {
		return err
	}
	for i, c := range contacts {
		at := slices.IndexFunc(old, func(o store.EmergencyContact) bool { return o.ID == c.ID })
		if at < 0 {
			c.ID = q.newID()
		} else {
			old = slices.Delete(old, at, at+1) // named twice, it is kept once
		}
		if err := q.insertContact(ctx, userID, c, i+1); err != nil {
			return err
		}
	}
	return nil
}
