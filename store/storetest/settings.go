package storetest

import (
	"testing"

	"github.com/runnerway/runnerway/store"
)

func testSettings(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.user(t, "lee")
	want := store.DefaultSettings()
	wantEqual(t, "ChangeSettings of nothing", need(s.ChangeSettings(ctx, "kim", store.SettingsChange{}))(t), want)
	want.DarkMode, want.Language, want.CommunityActivity = false, "en", true
	wantEqual(t, "ChangeSettings", need(s.ChangeSettings(ctx, "kim", store.SettingsChange{
		DarkMode: ptr(false), Language: ptr("en"), CommunityActivity: ptr(true),
	}))(t), want)
	wantEqual(t, "UserSettings", need(s.UserSettings(ctx, "kim"))(t), want)
	want = store.UserSettings{Language: "fr"}
	off := ptr(false)
	wantEqual(t, "ChangeSettings of all", need(s.ChangeSettings(ctx, "kim", store.SettingsChange{
		DarkMode: off, Language: ptr("fr"), PushEnabled: off, WorkoutReminder: off, GoalAchievement: off, CommunityActivity: off, AutoLap: off,
		NightSafetyMode: off, AutoNightMode: off, ShareLocation: off, SOSButton: off,
	}))(t), want)
	wantEqual(t, "UserSettings of another", need(s.UserSettings(ctx, "lee"))(t), store.DefaultSettings())
	_, err := s.ChangeSettings(ctx, "nobody", store.SettingsChange{DarkMode: off})
	wantError(t, "ChangeSettings of nobody", err, store.ErrNotFound)

	errs := atOnce(3, func(i int) error {
		change := []store.SettingsChange{{AutoLap: ptr(true)}, {SOSButton: ptr(true)}, {ShareLocation: ptr(true)}}[i]
		_, err := s.ChangeSettings(ctx, "kim", change)
		return err
	})
	wantEqual(t, "changes at once that failed", len(errs)-count(errs, nil), 0)
	wantEqual(t, "settings after three changes at once", need(s.UserSettings(ctx, "kim"))(t),
		store.UserSettings{Language: "fr", AutoLap: true, SOSButton: true, ShareLocation: true})

	t.Run("contacts", func(t *testing.T) { testContacts(t, s) })
}

func testContacts(t *testing.T, s *suite) {
	wantEqual(t, "contacts at first", len(need(s.EmergencyContacts(ctx, "kim"))(t)), 0)
	mother := need(s.AddEmergencyContact(ctx, "kim", store.EmergencyContact{ID: "ignored", Name: "엄마", Phone: "010-1234-5678"}))(t)
	if len(mother.ID) != 36 {
		t.Errorf("AddEmergencyContact made the id %q, want a UUID", mother.ID)
	}
	father := need(s.AddEmergencyContact(ctx, "kim", store.EmergencyContact{Name: "아빠", Phone: "01087654321"}))(t)
	wantEqual(t, "contacts", need(s.EmergencyContacts(ctx, "kim"))(t), []store.EmergencyContact{mother, father})
	wantEqual(t, "contacts of another", len(need(s.EmergencyContacts(ctx, "lee"))(t)), 0)
	wantError(t, "RemoveEmergencyContact of another", s.RemoveEmergencyContact(ctx, "lee", mother.ID), store.ErrNotFound)
	_, err := s.AddEmergencyContact(ctx, "nobody", store.EmergencyContact{Name: "x", Phone: "01012345678"})
	wantError(t, "AddEmergencyContact of nobody", err, store.ErrNotFound)

	added := atOnce(5, func(int) error {
		_, err := s.AddEmergencyContact(ctx, "lee", store.EmergencyContact{Name: "x", Phone: "01012345678"})
		return err
	})
	wantEqual(t, "refused of five contacts at once", count(added, store.ErrUserLimit), 2)
	wantEqual(t, "contacts after five at once", len(need(s.EmergencyContacts(ctx, "lee"))(t)), store.MaxContacts)

	noError(t, s.RemoveEmergencyContact(ctx, "kim", mother.ID))
	wantError(t, "RemoveEmergencyContact again", s.RemoveEmergencyContact(ctx, "kim", mother.ID), store.ErrNotFound)
	mother = need(s.AddEmergencyContact(ctx, "kim", mother))(t)
	wantEqual(t, "contacts, the last added last", need(s.EmergencyContacts(ctx, "kim"))(t), []store.EmergencyContact{father, mother})

	t.Run("safety", func(t *testing.T) { testChangeSafety(t, s, mother, father) })
}

func testChangeSafety(t *testing.T, s *suite, mother, father store.EmergencyContact) {
	set, contacts, err := s.ChangeSafety(ctx, "kim", store.SettingsChange{NightSafetyMode: ptr(true)}, nil)
	noError(t, err)
	wantEqual(t, "contacts left alone", contacts, []store.EmergencyContact{father, mother})
	wantEqual(t, "settings", set, need(s.UserSettings(ctx, "kim"))(t))
	wantEqual(t, "night safety", set.NightSafetyMode, true)

	mother.Name = "어머니"
	of := need(s.EmergencyContacts(ctx, "lee"))(t)[0]
	_, contacts, err = s.ChangeSafety(ctx, "kim", store.SettingsChange{}, []store.EmergencyContact{mother, {ID: of.ID, Name: "y", Phone: "01000000000"}, mother})
	noError(t, err)
	wantEqual(t, "contacts replaced", contacts, need(s.EmergencyContacts(ctx, "kim"))(t))
	wantEqual(t, "first contact", contacts[0], mother)
	if contacts[1].ID == of.ID || len(contacts[1].ID) != 36 || contacts[2].ID == mother.ID {
		t.Errorf("contacts with another's id and with one named twice: %+v", contacts)
	}
	_, _, err = s.ChangeSafety(ctx, "kim", store.SettingsChange{NightSafetyMode: ptr(false)}, make([]store.EmergencyContact, store.MaxContacts+1))
	wantError(t, "ChangeSafety with four contacts", err, store.ErrUserLimit)
	wantEqual(t, "night safety after a refusal", need(s.UserSettings(ctx, "kim"))(t).NightSafetyMode, true)
	_, contacts, err = s.ChangeSafety(ctx, "kim", store.SettingsChange{}, []store.EmergencyContact{})
	noError(t, err)
	wantEqual(t, "contacts after an empty list", len(contacts), 0)
	_, _, err = s.ChangeSafety(ctx, "nobody", store.SettingsChange{}, nil)
	wantError(t, "ChangeSafety of nobody", err, store.ErrNotFound)

	need(s.AddEmergencyContact(ctx, "kim", father))(t)
	s.deleteUser(t, "kim")
	wantEqual(t, "contacts of a deleted account", len(need(s.EmergencyContacts(ctx, "kim"))(t)), 0)
	_, err = s.AddEmergencyContact(ctx, "kim", father)
	wantError(t, "AddEmergencyContact of a deleted account", err, store.ErrNotFound)
}
