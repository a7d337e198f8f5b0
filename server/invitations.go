package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/runnerway/runnerway/server/api"
	"github.com/runnerway/runnerway/store"
)

// maxInvitations are listed; the newest.
const maxInvitations = 200

func (s *Server) invitationRoutes() {
	api.Register(s.api, api.Operation{
		ID: "invitation", Method: http.MethodGet, Path: "/auth/invitations/{code}", Tag: tagAuth, Access: api.Public,
		Summary: "초대 확인 (Whether an invitation can be used)", Errors: []int{http.StatusNotFound},
	}, s.checkInvitation)
	api.Register(s.api, api.Operation{
		ID: "invitations", Method: http.MethodGet, Path: "/admin/invitations", Tag: tagAdmin, Access: api.Admins,
		Summary: "초대 목록 (Invitations)", About: "Those that were not revoked, the newest first; at most 200.",
	}, s.listInvitations)
	api.Register(s.api, api.Operation{
		ID: "create-invitation", Method: http.MethodPost, Path: "/admin/invitations", Tag: tagAdmin, Access: api.Admins, Status: http.StatusCreated,
		Summary: "초대 링크 만들기 (Invite people)", About: "Whoever has the link can make an account, as often and as long as it says.",
		Example: `{"note":"신입 회원","max_uses":10,"expires_in_days":7}`,
	}, s.createInvitation)
	api.Register(s.api, api.Operation{
		ID: "revoke-invitation", Method: http.MethodDelete, Path: "/admin/invitations/{invitation_id}", Tag: tagAdmin, Access: api.Admins,
		Summary: "초대 취소 (Revoke an invitation)", Errors: []int{http.StatusNotFound},
	}, s.revokeInvitation)
}

// admission is on what terms somebody with that invitation, maybe none, may make an account. What is sure to be refused is
// refused here; the store decides.
func (s *Server) admission(ctx context.Context, invitation string) (store.Admission, error) {
	i, err := s.store.Instance(ctx)
	if err != nil {
		return store.Admission{}, err
	}
	switch i.SignUp {
	case store.SignUpClosed:
		return store.Admission{Closed: true}, errSignUpClosed
	case store.SignUpOpen:
		return store.Admission{}, nil
	}
	a := store.Admission{ByInvitation: true, Invitation: invitation}
	if invitation == "" {
		return a, errInvitationNeeded
	}
	if _, err := s.store.Invitation(ctx, invitation); err != nil {
		if errors.Is(err, store.ErrNotFound) {
			err = errInvitationOver
		}
		return a, err
	}
	return a, nil
}

// notAdmitted translates what the store says of an admission.
func notAdmitted(err error) error {
	switch {
	case errors.Is(err, store.ErrClosed):
		return errSignUpClosed
	case errors.Is(err, store.ErrNotInvited):
		return errInvitationOver
	}
	return err
}

type invitationCode struct {
	Code string `path:"code" example:"4ZQ7XK3M5T6PJ2W8R9YBNVHCDA"`
}

type openInvitation struct {
	ExpiresAt *api.Instant `json:"expires_at" doc:"Null: never"`
}

func (s *Server) checkInvitation(ctx context.Context, in *invitationCode) (*reply[openInvitation], error) {
	i, err := s.store.Invitation(ctx, in.Code)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errInvitationNotFound
	}
	if err != nil {
		return nil, err
	}
	return say(openInvitation{instantOrNull(i.ExpiresAt)}, ""), nil
}

type invitation struct {
	ID        string       `json:"id"`
	Code      string       `json:"code" example:"4ZQ7XK3M5T6PJ2W8R9YBNVHCDA"`
	URL       string       `json:"url" doc:"For people" example:"https://run.example.org/signup?invitation=4ZQ7XK3M5T6PJ2W8R9YBNVHCDA"`
	Note      *string      `json:"note" doc:"Whom it is for"`
	MaxUses   *int         `json:"max_uses" doc:"Null: any number"`
	Uses      int          `json:"uses"`
	Usable    bool         `json:"usable" doc:"Neither used up nor expired"`
	CreatedAt api.Instant  `json:"created_at"`
	ExpiresAt *api.Instant `json:"expires_at" doc:"Null: never"`
}

func (s *Server) newInvitation(ctx context.Context, i store.Invitation) invitation {
	return invitation{
		ID: i.ID, Code: i.Code, URL: visitOf(ctx).origin + "/signup?invitation=" + i.Code, Note: orNull(i.Note),
		MaxUses: orNull(i.MaxUses), Uses: i.Uses,
		Usable:    (i.MaxUses == 0 || i.Uses < i.MaxUses) && (i.ExpiresAt.IsZero() || s.now().Before(i.ExpiresAt.Time)),
		CreatedAt: instant(i.CreatedAt), ExpiresAt: instantOrNull(i.ExpiresAt),
	}
}

type invitations struct {
	Invitations []invitation `json:"invitations"`
}

func (s *Server) listInvitations(ctx context.Context, _ *struct{}) (*reply[invitations], error) {
	found, err := s.store.Invitations(ctx, maxInvitations)
	if err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	list := invitations{Invitations: make([]invitation, 0, len(found))}
	for _, i := range found {
		list.Invitations = append(list.Invitations, s.newInvitation(ctx, i))
	}
	return say(list, ""), nil
}

type invitationWish struct {
	Body struct {
		Note    string `json:"note,omitempty" maxLength:"200" doc:"Whom it is for"`
		MaxUses int    `json:"max_uses,omitempty" minimum:"1" maximum:"100000" doc:"How many accounts may be made with it; without it any number"`
		Days    int    `json:"expires_in_days,omitempty" minimum:"1" maximum:"3650" doc:"Without it the invitation does not expire"`
	}
}

func (s *Server) createInvitation(ctx context.Context, in *invitationWish) (*reply[invitation], error) {
	wish := store.Invitation{Code: rand.Text(), CreatedBy: userID(ctx), Note: in.Body.Note, MaxUses: in.Body.MaxUses}
	if in.Body.Days > 0 {
		wish.ExpiresAt = store.At(s.now().Add(time.Duration(in.Body.Days) * 24 * time.Hour))
	}
	made, err := s.store.AddInvitation(ctx, wish)
	if err != nil {
		return nil, err
	}
	s.audit(ctx, "invite", "")
	return say(s.newInvitation(ctx, made), "초대 링크가 생성되었습니다"), nil
}

type invitationPath struct {
	ID string `path:"invitation_id"`
}

func (s *Server) revokeInvitation(ctx context.Context, in *invitationPath) (*reply[api.Nothing], error) {
	err := s.store.RevokeInvitation(ctx, in.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, errInvitationNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("revoke invitation: %w", err)
	}
	s.audit(ctx, "revoke an invitation", "")
	return say(api.Nothing{}, "초대가 취소되었습니다"), nil
}
