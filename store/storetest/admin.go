package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/runnerway/runnerway/store"
)

func (s *suite) admin(t testing.TB, name string) store.User {
	t.Helper()
	s.user(t, name)
	role := store.RoleAdmin
	return need(s.ChangeAccount(ctx, name, store.AccountChange{Role: &role}))(t)
}

func (s *suite) setRole(userID, role string) error {
	_, err := s.ChangeAccount(ctx, userID, store.AccountChange{Role: &role})
	return err
}

func (s *suite) suspend(userID string, suspended bool) error {
	_, err := s.ChangeAccount(ctx, userID, store.AccountChange{Suspended: &suspended})
	return err
}

func testRoles(t *testing.T, s *suite) {
	wantEqual(t, "role of a guest", s.guest(t, "g").Role, store.RoleGuest)
	wantEqual(t, "role of a member", s.user(t, "lee").Role, store.RoleMember)
	wantEqual(t, "HasAdmin at first", need(s.HasAdmin(ctx))(t), false)
	boss := s.admin(t, "boss")
	wantEqual(t, "ChangeAccount", boss, need(s.User(ctx, "boss"))(t))
	wantEqual(t, "role of an admin", need(s.Caller(ctx, "boss", ""))(t).Role, store.RoleAdmin)
	wantEqual(t, "HasAdmin", need(s.HasAdmin(ctx))(t), true)

	wantError(t, "ChangeAccount of a guest", s.setRole("g", store.RoleAdmin), store.ErrNotFound)
	wantError(t, "ChangeAccount of nobody", s.setRole("nobody", store.RoleAdmin), store.ErrNotFound)
	wantError(t, "ChangeAccount of the last admin", s.setRole("boss", store.RoleMember), store.ErrLastAdmin)
	wantError(t, "suspending the last admin", s.suspend("boss", true), store.ErrLastAdmin)
	_, err := s.DeleteUser(ctx, "boss", "")
	wantError(t, "DeleteUser of the last admin", err, store.ErrLastAdmin)
	noError(t, s.setRole("boss", store.RoleAdmin))
	noError(t, s.setRole("lee", store.RoleMember))
	noError(t, s.setRole("lee", store.RoleAdmin))
	noError(t, s.suspend("lee", true))
	wantError(t, "ChangeAccount with a suspended admin beside", s.setRole("boss", store.RoleMember), store.ErrLastAdmin)
	noError(t, s.suspend("lee", false))
	noError(t, s.setRole("boss", store.RoleMember))
	wantEqual(t, "role afterwards", need(s.User(ctx, "boss"))(t).Role, store.RoleMember)
	s.deleteUser(t, "boss")

	s.admin(t, "kim")
	s.admin(t, "na")
	names := []string{"lee", "kim", "na"}
	errs := atOnce(len(names), func(i int) error { return s.setRole(names[i], store.RoleMember) })
	wantEqual(t, "admins who stopped at once", count(errs, nil), 2)
	wantEqual(t, "who was the last", count(errs, store.ErrLastAdmin), 1)
	wantEqual(t, "HasAdmin then", need(s.HasAdmin(ctx))(t), true)
}

func testSuspended(t *testing.T, s *suite) {
	s.user(t, "kim")
	s.begin(t, "kim", "a")
	s.ticket(t, "a", "a")
	then := s.clock.time()
	noError(t, s.suspend("kim", true))
	s.clock.advance(time.Minute)
	noError(t, s.suspend("kim", true))
	u := need(s.User(ctx, "kim"))(t)
	wantEqual(t, "since when", u.SuspendedAt, then)
	wantEqual(t, "role", u.Role, store.RoleMember)
	wantError(t, "Caller", s.calls("kim", "a"), store.ErrSuspended)
	wantError(t, "Caller without a session", s.calls("kim", ""), store.ErrSuspended)
	wantError(t, "RotateRefreshToken", s.rotate("a", "a2"), store.ErrNotFound)
	_, err := s.UseLiveTicket(ctx, "a")
	wantError(t, "UseLiveTicket", err, store.ErrNotFound)
	noError(t, s.suspend("kim", false))
	noError(t, s.calls("kim", ""))
	wantError(t, "Caller of a session from before", s.calls("kim", "a"), store.ErrSessionEnded)
	wantEqual(t, "SuspendedAt", need(s.User(ctx, "kim"))(t).SuspendedAt, store.Time{})
}

func testAccounts(t *testing.T, s *suite) {
	for i, name := range []string{"kim", "lee", "na", "park"} {
		if i != 2 { // lee and na at the same instant
			s.clock.advance(time.Second)
		}
		s.user(t, name)
	}
	s.guest(t, "g")
	s.admin(t, "boss")
	noError(t, s.suspend("na", true))
	s.user(t, "gone")
	s.deleteUser(t, "gone")
	odd := need(s.CreateUser(ctx, store.SignUp{User: store.User{ID: "odd", Email: "o_d@example.com", Name: "50%! 김러너"}}))(t)

	list := func(q store.AccountQuery) []string {
		t.Helper()
		if q.Limit == 0 {
			q.Limit = 100
		}
		ids := []string{}
		for _, u := range need(s.Accounts(ctx, q))(t) {
			ids = append(ids, u.ID)
		}
		return ids
	}
	yes, no := true, false
	for _, c := range []struct {
		name  string
		query store.AccountQuery
		want  []string
	}{
		{"everybody but guests", store.AccountQuery{}, []string{"park", "odd", "boss", "na", "lee", "kim"}},
		{"admins", store.AccountQuery{Role: store.RoleAdmin}, []string{"boss"}},
		{"members", store.AccountQuery{Role: store.RoleMember}, []string{"park", "odd", "na", "lee", "kim"}},
		{"guests", store.AccountQuery{Role: store.RoleGuest}, []string{"g"}},
		{"suspended", store.AccountQuery{Suspended: &yes}, []string{"na"}},
		{"not suspended", store.AccountQuery{Suspended: &no}, []string{"park", "odd", "boss", "lee", "kim"}},
		{"by address, in another case", store.AccountQuery{Search: "KIM@Exa"}, []string{"kim"}},
		{"by name", store.AccountQuery{Search: "러너"}, []string{"odd"}},
		{"percent", store.AccountQuery{Search: "0%!"}, []string{"odd"}},
		{"underscore", store.AccountQuery{Search: "o_d"}, []string{"odd"}},
		{"underscore is no joker", store.AccountQuery{Search: "k_m"}, []string{}},
		{"nobody", store.AccountQuery{Search: "x' OR '1'='1"}, []string{}},
	} {
		wantEqual(t, c.name, list(c.query), c.want)
	}
	wantEqual(t, "whole", need(s.Accounts(ctx, store.AccountQuery{Search: "o_d", Limit: 1}))(t)[0], odd)

	var paged []string
	after := store.AccountMark{}
	for range 10 {
		page := need(s.Accounts(ctx, store.AccountQuery{After: after, Limit: 2}))(t)
		for _, u := range page {
			paged = append(paged, u.ID)
			after = store.AccountMark{CreatedAt: u.CreatedAt, ID: u.ID}
		}
		if len(page) < 2 {
			break
		}
	}
	wantEqual(t, "in pages", fmt.Sprint(paged), fmt.Sprint(list(store.AccountQuery{})))
}
