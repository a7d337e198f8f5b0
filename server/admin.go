package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

func (s *Server) adminRoutes() {
	s.backupRoutes()
	s.instanceRoutes()
	s.setupRoutes()
	s.invitationRoutes()
	s.passwordResetRoutes()
	s.conditionRoutes()
	s.streetDataRoutes()
	s.adminShapeRoutes()
	api.Register(s.api, api.Operation{
		ID: "accounts", Method: http.MethodGet, Path: "/admin/users", Tag: tagAdmin, Access: api.Admins,
		Summary: "사용자 목록 (Accounts)", About: "The newest first, without guests unless they are asked for. `next_cursor` asks for the next page.",
	}, s.listAccounts)
	api.Register(s.api, api.Operation{
		ID: "change-account", Method: http.MethodPatch, Path: "/admin/users/{user_id}", Tag: tagAdmin, Access: api.Admins,
		Summary: "사용자 변경 (Make somebody an admin, or suspend an account)",
		About: "Only what is sent changes. A suspended account keeps all that is its own, but its tokens are refused at once and nobody can sign in " +
			"with it. The last admin cannot stop being one.",
		Errors:  []int{http.StatusBadRequest, http.StatusNotFound},
		Example: `{"suspended":false}`,
	}, s.changeAccount)
	api.Register(s.api, api.Operation{
		ID: "remove-account", Method: http.MethodDelete, Path: "/admin/users/{user_id}", Tag: tagAdmin, Access: api.Admins,
		Summary: "사용자 삭제 (Delete an account)", About: "As if its user had; see DELETE /users/me. The last admin cannot be deleted.",
		Errors: []int{http.StatusBadRequest, http.StatusNotFound},
	}, s.removeAccount)
}

// audit writes down what an admin, or the holder of a link, did, to whom. Never an address: the log is no place for it.
func (s *Server) audit(ctx context.Context, action, userID string) {
	attrs := []slog.Attr{slog.String("action", action), slog.String("id", visitOf(ctx).id)}
	if caller, ok := callerOf(ctx); ok {
		attrs = append(attrs, slog.String("by", caller.ID))
	}
	if userID != "" {
		attrs = append(attrs, slog.String("user", userID))
	}
	s.log.LogAttrs(ctx, slog.LevelInfo, "audit", attrs...)
}

// accountInfo is an account as admins see it.
type accountInfo struct {
	ID          string       `json:"id"`
	Email       string       `json:"email"`
	Name        string       `json:"name"`
	AvatarURL   *string      `json:"avatar_url"`
	Provider    *string      `json:"provider" doc:"kakao, guest or null"`
	Role        string       `json:"role" enum:"admin,member,guest"`
	Suspended   bool         `json:"suspended"`
	SuspendedAt *api.Instant `json:"suspended_at"`
	HasPassword bool         `json:"has_password"`
	CreatedAt   api.Instant  `json:"created_at"`
	LastSeenAt  *api.Instant `json:"last_seen_at" doc:"To the hour; null: unknown"`
}

func (s *Server) newAccountInfo(ctx context.Context, u store.User) accountInfo {
	return accountInfo{
		ID: u.ID, Email: u.Email, Name: u.Name, AvatarURL: orNull(s.avatarURL(ctx, u.AvatarURL)), Provider: orNull(u.Provider), Role: u.Role,
		Suspended: !u.SuspendedAt.IsZero(), SuspendedAt: instantOrNull(u.SuspendedAt), HasPassword: u.PasswordHash != "",
		CreatedAt: instant(u.CreatedAt), LastSeenAt: instantOrNull(u.LastSeenAt),
	}
}

type accountsQuery struct {
	Search    string     `query:"q" maxLength:"100" doc:"Part of the name or the address"`
	Role      string     `query:"role" enum:"admin,member,guest" doc:"Without it admins and members"`
	Suspended api.Switch `query:"suspended" doc:"true: only suspended accounts"`
	Cursor    string     `query:"cursor" maxLength:"100" doc:"next_cursor of the page before"`
	Limit     int        `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type accounts struct {
	Users      []accountInfo `json:"users"`
	NextCursor *string       `json:"next_cursor" doc:"Null on the last page"`
}

const textCursor = "목록 위치가 올바르지 않습니다"

func (s *Server) listAccounts(ctx context.Context, in *accountsQuery) (*reply[accounts], error) {
	after, ok := markOf(in.Cursor)
	if !ok {
		return nil, api.Invalid(api.Wrong("query.cursor", textCursor))
	}
	q := store.AccountQuery{Search: strings.TrimSpace(in.Search), Role: in.Role, After: after, Limit: in.Limit + 1}
	if in.Suspended.On() {
		suspended := true
		q.Suspended = &suspended
	}
	found, err := s.store.Accounts(ctx, q)
	if err != nil {
		return nil, err
	}
	page := accounts{Users: make([]accountInfo, 0, in.Limit)}
	for i, u := range found {
		if i == in.Limit {
			cursor := cursorOf(found[i-1])
			page.NextCursor = &cursor
			break
		}
		page.Users = append(page.Users, s.newAccountInfo(ctx, u))
	}
	return say(page, ""), nil
}

// cursorOf is where the list of accounts goes on after one.
func cursorOf(u store.User) string {
	return strconv.FormatInt(u.CreatedAt.UnixMilli(), 36) + "." + u.ID
}

func markOf(cursor string) (store.AccountMark, bool) {
	if cursor == "" {
		return store.AccountMark{}, true
	}
	at, id, _ := strings.Cut(cursor, ".")
	millis, err := strconv.ParseInt(at, 36, 64)
	if err != nil || id == "" || millis < 0 || millis > 1<<47 {
		return store.AccountMark{}, false
	}
	return store.AccountMark{CreatedAt: store.At(time.UnixMilli(millis)), ID: id}, true
}

type accountWish struct {
	ID   string `path:"user_id"`
	Body struct {
		Role      *string `json:"role,omitempty" enum:"admin,member"`
		Suspended *bool   `json:"suspended,omitempty"`
	}
}

func (s *Server) changeAccount(ctx context.Context, in *accountWish) (*reply[accountInfo], error) {
	u, err := s.store.ChangeAccount(ctx, in.ID, store.AccountChange{Role: in.Body.Role, Suspended: in.Body.Suspended})
	if err != nil {
		return nil, accountProblem(err)
	}
	if in.Body.Role != nil {
		s.audit(ctx, "make "+u.Role, u.ID)
	}
	if in.Body.Suspended != nil {
		action := "open the account"
		if *in.Body.Suspended {
			action = "suspend the account"
			s.live.hub.Wake(u.ID)
		}
		s.audit(ctx, action, u.ID)
	}
	return say(s.newAccountInfo(ctx, u), "사용자 정보가 변경되었습니다"), nil
}

// accountProblem translates what the store says of another's account.
func accountProblem(err error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return errNoSuchUser
	case errors.Is(err, store.ErrLastAdmin):
		return errLastAdmin
	}
	return fmt.Errorf("change account: %w", err)
}

func (s *Server) removeAccount(ctx context.Context, in *userPath) (*reply[deleted], error) {
	at, err := s.store.DeleteUser(ctx, in.UserID, "removed by admin "+userID(ctx))
	if err != nil {
		return nil, accountProblem(err)
	}
	s.live.hub.Wake(in.UserID)
	s.audit(ctx, "delete the account", in.UserID)
	return say(deleted{instant(at)}, "사용자가 삭제되었습니다"), nil
}
