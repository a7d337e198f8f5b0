package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// maxSessions are shown; the ones used last.
const maxSessions = 100

func (s *Server) sessionRoutes() {
	api.Register(s.api, api.Operation{
		ID: "sessions", Method: http.MethodGet, Path: "/users/me/sessions", Tag: tagUsers,
		Summary: "로그인된 기기 목록 (Where am I signed in)", About: "The session used last comes first; at most 100.",
	}, s.sessions)
	api.Register(s.api, api.Operation{
		ID: "end-session", Method: http.MethodDelete, Path: "/users/me/sessions/{session_id}", Tag: tagUsers,
		Summary: "기기 로그아웃 (Sign a device out)", About: "Its tokens are refused at once, its live connections end.",
		Errors: []int{http.StatusNotFound},
	}, s.endSession)
	api.Register(s.api, api.Operation{
		ID: "end-other-sessions", Method: http.MethodDelete, Path: "/users/me/sessions", Tag: tagUsers,
		Summary: "다른 모든 기기 로그아웃 (Sign all other devices out)",
	}, s.endOtherSessions)
}

type device struct {
	ID         string      `json:"id"`
	UserAgent  *string     `json:"user_agent" doc:"What it was last used with" example:"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"`
	Current    bool        `json:"current" doc:"The one that asks"`
	CreatedAt  api.Instant `json:"created_at" doc:"When it was signed in"`
	LastUsedAt api.Instant `json:"last_used_at" doc:"When its tokens were last renewed, which happens about once an hour while it is used"`
	ExpiresAt  api.Instant `json:"expires_at" doc:"When it is signed out if it is not used before"`
}

type devices struct {
	Sessions []device `json:"sessions"`
}

func (s *Server) sessions(ctx context.Context, _ *struct{}) (*reply[devices], error) {
	found, err := s.store.Sessions(ctx, userID(ctx), maxSessions)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	list := devices{Sessions: make([]device, 0, len(found))}
	current := bearingOf(ctx).sessionID
	for _, f := range found {
		list.Sessions = append(list.Sessions, device{
			ID: f.ID, UserAgent: orNull(f.UserAgent), Current: f.ID == current,
			CreatedAt: instant(f.CreatedAt), LastUsedAt: instant(f.LastUsedAt), ExpiresAt: instant(f.ExpiresAt),
		})
	}
	return say(list, "로그인된 기기 조회 성공"), nil
}

type sessionPath struct {
	ID string `path:"session_id"`
}

func (s *Server) endSession(ctx context.Context, in *sessionPath) (*reply[api.Nothing], error) {
	err := s.store.EndSession(ctx, userID(ctx), in.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errSessionNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("end session: %w", err)
	}
	s.live.hub.Wake(userID(ctx))
	return say(api.Nothing{}, "기기에서 로그아웃되었습니다"), nil
}

type ended struct {
	Ended int `json:"ended" doc:"How many sessions"`
}

func (s *Server) endOtherSessions(ctx context.Context, _ *struct{}) (*reply[ended], error) {
	n, err := s.store.EndOtherSessions(ctx, userID(ctx), bearingOf(ctx).sessionID)
	if err != nil {
		return nil, fmt.Errorf("end sessions: %w", err)
	}
	s.live.hub.Wake(userID(ctx))
	return say(ended{n}, "다른 모든 기기에서 로그아웃되었습니다"), nil
}
