package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) profileRoutes() {
	api.Register(s.api, api.Operation{
		ID: "me", Method: http.MethodGet, Path: "/users/me", Tag: tagUsers,
		Summary: "내 정보 조회 (Who am I)", Access: api.Guests,
	}, s.me)
	api.Register(s.api, api.Operation{
		ID: "change-me", Method: http.MethodPatch, Path: "/users/me", Tag: tagUsers,
		Summary: "프로필 수정 (Change the profile)", About: "Only what is sent changes; null is the same as leaving it out.",
		Example: `{"name":"김러너","preferences":{"night_safety_mode":true}}`,
	}, s.changeMe)
}

type preferences struct {
	NightSafetyMode bool `json:"night_safety_mode"`
	AutoNightMode   bool `json:"auto_night_mode"`
}

type profile struct {
	User
	Preferences *preferences `json:"preferences" doc:"Null if the user has no settings yet"`
	Role        string       `json:"role" enum:"admin,member,guest" doc:"What the user may do: an admin runs the instance"`
	HasPassword bool         `json:"has_password" doc:"Whether deleting the account and changing the password ask for it"`
	UpdatedAt   api.Instant  `json:"updated_at"`
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

type profileReply = api.FlatReply[profile, bareUser]

// sayProfile is the answer of every operation on the caller's profile, as it is now.
func (s *Server) sayProfile(ctx context.Context, message string) (*profileReply, error) {
	p, err := s.store.Profile(ctx, userID(ctx))
	if errors.Is(err, store.ErrNotFound) {
		return nil, errUserNotFound // deleted since the token was checked
	}
	if err != nil {
		return nil, err
	}
	data := profile{
		User: s.userOf(ctx, p.User, p.Stats), Role: p.User.Role,
		HasPassword: p.User.PasswordHash != "", UpdatedAt: instant(p.User.UpdatedAt),
	}
	if p.Settings != nil {
		data.Preferences = &preferences{NightSafetyMode: p.Settings.NightSafetyMode, AutoNightMode: p.Settings.AutoNightMode}
	}
	return api.SayFlat(data, bareUser{
		ID: data.ID, Email: data.Email, Name: data.Name, Avatar: data.Avatar, Provider: data.Provider, CreatedAt: data.CreatedAt,
	}, message), nil
}

// me is U1.
func (s *Server) me(ctx context.Context, _ *struct{}) (*profileReply, error) {
	return s.sayProfile(ctx, "")
}

type preferencesWish struct {
	NightSafetyMode *bool `json:"night_safety_mode,omitempty"`
	AutoNightMode   *bool `json:"auto_night_mode,omitempty"`
}

type profileWish struct {
	Name        *string          `json:"name,omitempty" doc:"1 to 100 characters" example:"김러너"`
	AvatarURL   *string          `json:"avatar_url,omitempty" doc:"Address of an image, http or https, at most 500 characters; empty removes it" example:"https://example.com/me.jpg"`
	Avatar      *string          `json:"avatar,omitempty" doc:"Another name of avatar_url, which goes first"`
	Preferences *preferencesWish `json:"preferences,omitempty"`
}

const (
	maxAvatarURL  = 500 // characters, users.avatar_url
	textAvatarURL = "이미지 주소는 http 또는 https로 시작하는 500자 이하의 주소여야 합니다"
)

// Resolve checks what the contract asks of a profile.
func (w *profileWish) Resolve(_ huma.Context, path *huma.PathBuffer) (problems []error) {
	if w.Name != nil {
		*w.Name = personName(*w.Name)
		switch n := utf8.RuneCountInString(*w.Name); {
		case n == 0 || n > maxNameLen:
			problems = append(problems, api.Wrong(path.With("name"), textNameLength))
		case !visible(*w.Name):
			problems = append(problems, api.Wrong(path.With("name"), textNameUnseen))
		}
	}
	for _, c := range []struct {
		name string
		url  *string
	}{{"avatar_url", w.AvatarURL}, {"avatar", w.Avatar}} {
		if c.url == nil {
			continue
		}
		if *c.url = strings.TrimSpace(*c.url); !plausibleImageURL(*c.url) {
			problems = append(problems, api.Wrong(path.With(c.name), textAvatarURL))
		}
	}
	return problems
}

// plausibleImageURL reports whether a picture could be at an address. None is fine: it removes the picture.
func plausibleImageURL(address string) bool {
	if address == "" {
		return true
	}
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && utf8.RuneCountInString(address) <= maxAvatarURL
}

func (w *profileWish) change() store.UserChange {
	c := store.UserChange{Name: w.Name, AvatarURL: w.AvatarURL}
	if c.AvatarURL == nil {
		c.AvatarURL = w.Avatar
	}
	if c.AvatarURL != nil {
		c.AvatarID, _ = avatarIDOf(*c.AvatarURL)
	}
	if p := w.Preferences; p != nil {
		c.Settings = store.SettingsChange{NightSafetyMode: p.NightSafetyMode, AutoNightMode: p.AutoNightMode}
	}
	return c
}

// changeMe is U2.
func (s *Server) changeMe(ctx context.Context, in *struct{ Body *profileWish }) (*profileReply, error) {
	if in.Body != nil {
		err := s.store.ChangeUser(ctx, userID(ctx), in.Body.change())
		if errors.Is(err, store.ErrNotFound) {
			return nil, errUserNotFound
		}
		if err != nil {
			return nil, fmt.Errorf("change profile: %w", err)
		}
	}
	return s.sayProfile(ctx, "프로필이 업데이트되었습니다")
}
