package storetest

import (
	"testing"

	"github.com/runnerway/runnerway/store"
)

func (s *suite) admin(t testing.TB, name string) store.User {
	t.Helper()
	s.user(t, name)
	return need(s.SetRole(ctx, name, store.RoleAdmin))(t)
}

func (s *suite) setRole(userID, role string) error {
	_, err := s.SetRole(ctx, userID, role)
	return err
}

func testRoles(t *testing.T, s *suite) {
	wantEqual(t, "role of a guest", s.guest(t, "g").Role, store.RoleGuest)
	wantEqual(t, "role of a member", s.user(t, "lee").Role, store.RoleMember)
	wantEqual(t, "HasAdmin at first", need(s.HasAdmin(ctx))(t), false)
	boss := s.admin(t, "boss")
	wantEqual(t, "SetRole", boss, need(s.User(ctx, "boss"))(t))
	wantEqual(t, "role of an admin", need(s.Caller(ctx, "boss", ""))(t).Role, store.RoleAdmin)
	wantEqual(t, "HasAdmin", need(s.HasAdmin(ctx))(t), true)

	wantError(t, "SetRole of a guest", s.setRole("g", store.RoleAdmin), store.ErrNotFound)
	wantError(t, "SetRole of nobody", s.setRole("nobody", store.RoleAdmin), store.ErrNotFound)
	wantError(t, "SetRole of the last admin", s.setRole("boss", store.RoleMember), store.ErrLastAdmin)
	noError(t, s.setRole("boss", store.RoleAdmin))
	noError(t, s.setRole("lee", store.RoleMember))
	noError(t, s.setRole("lee", store.RoleAdmin))
	noError(t, s.setRole("boss", store.RoleMember))
	wantEqual(t, "role afterwards", need(s.User(ctx, "boss"))(t).Role, store.RoleMember)

	s.admin(t, "kim")
	s.admin(t, "na")
	names := []string{"lee", "kim", "na"}
	errs := atOnce(len(names), func(i int) error { return s.setRole(names[i], store.RoleMember) })
	wantEqual(t, "admins who stopped at once", count(errs, nil), 2)
	wantEqual(t, "who was the last", count(errs, store.ErrLastAdmin), 1)
	wantEqual(t, "HasAdmin then", need(s.HasAdmin(ctx))(t), true)
}
