package server

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) safetySettingsRoutes() {
	api.Register(s.api, api.Operation{
		ID: "safety-settings", Method: http.MethodGet, Path: "/users/me/safety-settings", Tag: tagUsers,
		Summary: "안전 설정 조회 (Safety settings)",
	}, s.safetySettings)
	api.Register(s.api, api.Operation{
		ID: "change-safety-settings", Method: http.MethodPatch, Path: "/users/me/safety-settings", Tag: tagUsers,
		Summary: "안전 설정 수정 (Change safety settings)", Errors: []int{http.StatusBadRequest},
		About:   "Only what is sent changes; null is the same as leaving it out. A list of contacts replaces the one there is.",
		Example: `{"share_location":true,"emergency_contacts":[{"name":"엄마","phone":"010-1234-5678"}]}`,
	}, s.changeSafetySettings)
	api.Register(s.api, api.Operation{
		ID: "add-emergency-contact", Method: http.MethodPost, Path: "/users/me/emergency-contacts", Tag: tagUsers,
		Status: http.StatusCreated, Summary: "긴급 연락처 등록 (Add an emergency contact)", Errors: []int{http.StatusBadRequest},
		Example: `{"name":"엄마","phone":"010-1234-5678"}`,
	}, s.addContact)
	api.Register(s.api, api.Operation{
		ID: "remove-emergency-contact", Method: http.MethodDelete, Path: "/users/me/emergency-contacts/{contact_id}", Tag: tagUsers,
		Summary: "긴급 연락처 삭제 (Remove an emergency contact)", Errors: []int{http.StatusNotFound},
	}, s.removeContact)
}

// emergencyContact is whom to call when a user does not come back (U10).
type emergencyContact struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

func newEmergencyContact(c store.EmergencyContact) emergencyContact { return emergencyContact(c) }

type safetySettings struct {
	NightSafetyMode bool               `json:"night_safety_mode"`
	AutoNightMode   bool               `json:"auto_night_mode"`
	ShareLocation   bool               `json:"share_location"`
	SOSButton       bool               `json:"sos_button"`
	Contacts        []emergencyContact `json:"emergency_contacts" doc:"At most 3, in the user's order"`
}

func newSafetySettings(s store.UserSettings, contacts []store.EmergencyContact) safetySettings {
	out := safetySettings{
		NightSafetyMode: s.NightSafetyMode, AutoNightMode: s.AutoNightMode, ShareLocation: s.ShareLocation, SOSButton: s.SOSButton,
		Contacts: make([]emergencyContact, 0, len(contacts)),
	}
	for _, c := range contacts {
		out.Contacts = append(out.Contacts, newEmergencyContact(c))
	}
	return out
}

func (s *Server) safetySettings(ctx context.Context, _ *struct{}) (*reply[safetySettings], error) {
	set, err := s.store.UserSettings(ctx, userID(ctx))
	if err != nil {
		return nil, err
	}
	contacts, err := s.store.EmergencyContacts(ctx, userID(ctx))
	return say(newSafetySettings(set, contacts), "안전 설정 조회 성공"), err
}

// contactWish is a contact as a client sends it.
type contactWish struct {
	Name  string `json:"name" doc:"1 to 50 characters" example:"엄마"`
	Phone string `json:"phone" doc:"10 to 20 characters with 10 to 15 digits; blanks, -, (, ), . and a leading + may stand between them" example:"010-1234-5678"`
}

const (
	maxContactName  = 50 // characters, emergency_contacts.name
	maxPhone        = 20 // characters, emergency_contacts.phone
	textContactName = "연락처 이름은 1자 이상 50자 이하여야 합니다"
	textPhone       = "전화번호는 10자리 이상 15자리 이하의 숫자여야 합니다"
)

// Resolve checks name and number.
func (w *contactWish) Resolve(_ huma.Context, path *huma.PathBuffer) (problems []error) {
	w.Name, w.Phone = strings.TrimSpace(w.Name), strings.TrimSpace(w.Phone)
	if n := utf8.RuneCountInString(w.Name); n == 0 || n > maxContactName {
		problems = append(problems, api.Wrong(path.With("name"), textContactName))
	}
	if !plausiblePhone(w.Phone) {
		problems = append(problems, api.Wrong(path.With("phone"), textPhone))
	}
	return problems
}

// plausiblePhone reports whether a number can be dialled: E.164 has at most 15 digits.
func plausiblePhone(number string) bool {
	digits := 0
	for i, r := range number {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && i == 0, strings.ContainsRune(" -().", r):
		default:
			return false
		}
	}
	return digits >= 10 && digits <= 15 && len(number) <= maxPhone
}

// listedContact is a contact in a list that replaces another: with its id it stays the same contact.
type listedContact struct {
	ID    *string `json:"id,omitempty" doc:"Of a contact that stays; any other gets a new id"`
	Name  string  `json:"name" doc:"1 to 50 characters" example:"엄마"`
	Phone string  `json:"phone" doc:"As of emergency-contacts" example:"010-1234-5678"`
}

// Resolve checks name and number.
func (w *listedContact) Resolve(c huma.Context, path *huma.PathBuffer) []error {
	wish := contactWish{Name: w.Name, Phone: w.Phone}
	problems := wish.Resolve(c, path)
	w.Name, w.Phone = wish.Name, wish.Phone
	return problems
}

type safetyWish struct {
	NightSafetyMode *bool            `json:"night_safety_mode,omitempty"`
	AutoNightMode   *bool            `json:"auto_night_mode,omitempty"`
	ShareLocation   *bool            `json:"share_location,omitempty"`
	SOSButton       *bool            `json:"sos_button,omitempty"`
	Contacts        *[]listedContact `json:"emergency_contacts,omitempty" doc:"At most 3; they replace all"`
}

func (w *safetyWish) change() (store.SettingsChange, []store.EmergencyContact) {
	var contacts []store.EmergencyContact
	if w.Contacts != nil {
		contacts = make([]store.EmergencyContact, len(*w.Contacts))
		for i, c := range *w.Contacts {
			contacts[i] = store.EmergencyContact{ID: text(c.ID), Name: c.Name, Phone: c.Phone}
		}
	}
	return store.SettingsChange{
		NightSafetyMode: w.NightSafetyMode, AutoNightMode: w.AutoNightMode, ShareLocation: w.ShareLocation, SOSButton: w.SOSButton,
	}, contacts
}

func (s *Server) changeSafetySettings(ctx context.Context, in *struct{ Body *safetyWish }) (*reply[safetySettings], error) {
	wish := in.Body
	if wish == nil {
		wish = &safetyWish{}
	}
	change, contacts := wish.change()
	set, kept, err := s.store.ChangeSafety(ctx, userID(ctx), change, contacts)
	if errors.Is(err, store.ErrUserLimit) {
		return nil, errTooManyContacts
	}
	return say(newSafetySettings(set, kept), "안전 설정이 업데이트되었습니다"), err
}

func (s *Server) addContact(ctx context.Context, in *struct{ Body contactWish }) (*reply[emergencyContact], error) {
	c, err := s.store.AddEmergencyContact(ctx, userID(ctx), store.EmergencyContact{Name: in.Body.Name, Phone: in.Body.Phone})
	if errors.Is(err, store.ErrUserLimit) {
		return nil, errTooManyContacts
	}
	return say(newEmergencyContact(c), "긴급 연락처가 등록되었습니다"), err
}

type contactPath struct {
	ID string `path:"contact_id"`
}

func (s *Server) removeContact(ctx context.Context, in *contactPath) (*reply[api.Nothing], error) {
	err := s.store.RemoveEmergencyContact(ctx, userID(ctx), in.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errNotFound
	}
	return say(api.Nothing{}, "긴급 연락처가 삭제되었습니다"), err
}
